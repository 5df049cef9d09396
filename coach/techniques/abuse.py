"""Insults of the customer's: whether one is said outright, or hangs on an "if"."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from coach.techniques.lexicon import classes, codes
from coach.techniques.prose import prose

_CONDITIONS: Final = frozenset(("if", "unless", "until", "till", "or", "else", "next", "would"))


@lru_cache(maxsize=64)
def on_condition(line: str) -> bool:
    """Whether every name a line calls somebody stands in a sentence that makes it depend on what comes: "if it is late again, you're clowns".

    A line in which no word is known to be a name says it outright.
    """
    made, mark, known = prose(line), classes().code["insult"], codes()
    names = [i for i, norm in enumerate(made.norms) if mark in known.get(norm, "")]
    return bool(names) and all(_depends(made.norms[slice(*made.sentence(i))]) for i in names)


def _depends(norms: tuple[str, ...]) -> bool:
    return not _CONDITIONS.isdisjoint(norms)
