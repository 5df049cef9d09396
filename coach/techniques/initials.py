"""Abbreviations from inside the company: letters that the customer did not use, the card does not have, and not everybody knows."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from coach.techniques import lexicon
from coach.techniques.desk import Desk
from coach.techniques.prose import prose

_INITIALS: Final = re.compile(r"(?<![\w£$€#'’-])(?:[A-Z]{2,4}s?|[A-Z][a-z][A-Z]|\d[A-Z]{2}|[A-Z]\d)(?![\w-])")
_SIGN: Final = re.compile(r"[A-Z]{2,}(?:[ -][A-Z]{2,})+")
"""Words in capitals side by side: a name over a door, or a label read out."""
_WORDS: Final = re.compile(r"[a-z]{2,}")
_FEWEST_WORDS: Final = 4
"""Words in small letters beside which capitals are initials and no shouting."""
_ENOUGH: Final = 2


def read_initials(desk: Desk) -> None:
    """Add initials nobody outside can know: two of them are a sentence in code, one is asked about."""
    text = desk.prose.text
    if text.islower() or len(_WORDS.findall(text)) < _FEWEST_WORDS or desk.noted("jargon"):
        return
    signs = [m.span() for m in _SIGN.finditer(text)]
    found = [m for m in _INITIALS.finditer(text) if not any(a <= m.start() < b for a, b in signs)]
    known = _known(desk) if found else frozenset()
    found = [m for m in found if m[0].lower().rstrip("s") not in known and m[0].lower() not in known]
    if not found:
        return
    at = [i for i, token in enumerate(desk.prose.tokens) if any(m.start() <= token.start < m.end() for m in found)]
    if not at:
        return
    begin, end = desk.prose.sentence(at[0])
    inside = [i for i in at if begin <= i < end]
    several = len({m[0] for m in found}) >= _ENOUGH
    desk.add("jargon", inside[0] if several else at[0], inside[-1] + 1 if several else at[0] + 1, "likely" if several else "faint", seen_in="context")


def _known(desk: Desk) -> frozenset[str]:
    """What everybody knows, and what the customer or the card said."""
    said = [heard.text for heard in desk.context.heard if heard.speaker == "customer"]
    heard = {word for line in (*said, *desk.context.facts) for word in prose(line).words}
    return _common() | heard


@cache
def _common() -> frozenset[str]:
    return frozenset(lexicon.listed(lexicon.data("words")["initials"]))
