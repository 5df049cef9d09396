"""Whether it is she who speaks: a customer in a call, not the company, not a program, not somebody who knows that it is practice."""

from __future__ import annotations

import re
from typing import Final

from coach.voice.guards.piece import Piece
from coach.voice.guards.tables import phrases, word_set
from coach.voice.guards.words import MARKS, line, words

_QUOTED: Final = re.compile(r"[\"“«](?=\w)[^\"”»\n]{1,120}[\"”»]|(?<!\w)[‘'](?=\w)[^‘’'\n]{3,120}[’'](?!\w)")
_ALL_QUOTED: Final = 0.7
"""Share of a piece between quotation marks from which on it is no quotation any more."""


def role_flip(piece: Piece) -> str | None:
    """She helps, offers, apologises or cites rules as the company would, or calls herself by her own name. What she quotes is not hers."""
    own = line(_unquoted(piece.text))
    found = phrases("role", "company").found(own, piece.authored)
    return found[0] if found else _own_name(piece)


def meta(piece: Piece) -> str | None:
    """She steps out of the call."""
    found = phrases("meta", "admits", "prompted", "staged", "refuses", "announces", "foreign").found(piece.line, piece.authored)
    return found[0] if found else None


def _unquoted(text: str) -> str:
    left = _QUOTED.sub(" ", text)
    return left if len(left) >= (1 - _ALL_QUOTED) * len(text) else text


def _own_name(piece: Piece) -> str | None:
    """Her own name as one calls somebody by it."""
    own = frozenset(words(piece.directive.name)) - MARKS
    if not own or not own.isdisjoint(words(piece.directive.authored)):
        return None
    said = (".", *piece.tokens, ".")
    introduces = word_set("role", "introduces")
    greets, addresses = word_set("role", "greets"), word_set("role", "addresses")
    for at, token in enumerate(said):
        if token not in own or said[at - 1] in own or said[at + 1] in own or said[at - 1] in introduces or said[at + 1] not in MARKS:
            continue
        if said[at - 1] in ".?!" and said[at + 1] in ",!" and said[at + 2 : at + 3] and said[at + 2] in addresses:
            return token
        if said[at - 1] == "," and said[at - 2] not in introduces and said[at - 2] not in greets:
            return token
    return None
