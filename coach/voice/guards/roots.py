"""What two wordings have in common: words without their endings, words of one meaning as one, and which of them tell anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Final

from coach.voice.guards.tables import table, word_set
from coach.voice.guards.words import spelled

_SUFFIXES: Final = ("ingly", "edly", "ations", "ation", "ments", "ment", "ness", "ings", "ing", "ies", "ied", "ers", "ly", "ed", "es", "er", "s", "y", "e")
_SHORTEST: Final = 3
"""Letters of a root."""


@lru_cache(maxsize=4096)
def root(word: str) -> str:
    """What is left of an English word without its ending; irregular forms and words of one meaning are brought together.

    Crude on purpose: it only serves to see whether two wordings speak of the same things.
    """
    known = _alike()
    if word in known:
        return known[word]
    stem = _cut(word)
    return known.get(stem, stem)


@cache
def _alike() -> Mapping[str, str]:
    """Word (and its stem) -> the first word of its row in ``words.toml``."""
    found: dict[str, str] = {}
    for row in table("words")["alike"]:
        head, *rest = (spelled(word) for word in row.split())
        for word in (head, *rest):
            found.setdefault(word, head)
            found.setdefault(_cut(word), head)
    return found


def _cut(word: str) -> str:
    for suffix in _SUFFIXES:
        stem = word[: len(word) - len(suffix)]
        if word.endswith(suffix) and len(stem) >= _SHORTEST:
            double = len(stem) > _SHORTEST and stem[-1] == stem[-2] and stem[-1] not in "ls" and suffix in ("ing", "ings", "ed", "er", "ers")
            stem = stem[:-1] if double else stem
            return stem.removesuffix("e") if len(stem) > _SHORTEST else stem
    return word


def telling(words: Iterable[str]) -> tuple[str, ...]:
    """The roots of the words that tell something, in order, each once."""
    idle = word_set("words", "idle")
    return tuple(dict.fromkeys(root(word) for word in words if word not in idle and word.isalpha()))
