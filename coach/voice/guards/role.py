"""Whether it is she who speaks: a customer in a call, not the company, not a program, not somebody who knows that it is practice."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from coach.voice.guards.piece import Piece
from coach.voice.guards.tables import phrases, word_set
from coach.voice.guards.words import MARKS, line, tokens, words

_QUOTED: Final = re.compile(r"[\"“«](?=\w)[^\"”»\n]{1,120}[\"”»]|(?<!\w)[‘'](?=\w)[^‘’'\n]{3,120}[’'](?!\w)")
_ALL_QUOTED: Final = 0.7
"""Share of a piece between quotation marks from which on it is no quotation any more."""


def role_flip(piece: Piece) -> str | None:
    """She helps, offers, apologises or cites rules as the company would, or calls herself by her own name. What she quotes is not hers."""
    own = line(_unquoted(piece.text))
    found = phrases("role", "company").found(own, piece.authored)
    return found[0] if found else _own_name(piece) or _hers(piece)


def meta(piece: Piece) -> str | None:
    """She steps out of the call."""
    found = phrases("meta", "admits", "prompted", "staged", "refuses", "announces", "foreign").found(piece.line, piece.authored)
    return found[0] if found else None


def _unquoted(text: str) -> str:
    left = _QUOTED.sub(" ", text)
    return left if len(left) >= (1 - _ALL_QUOTED) * len(text) else text


_MINE: Final = frozenset(("my", "our", "me"))


def _hers(piece: Piece) -> str | None:
    """What is hers by her own words ("my boiler"), called the agent's ("your boiler")."""
    said = piece.tokens
    theirs = [(said[at - 1], token) for at, token in enumerate(said) if at and said[at - 1] == "your"]
    if not theirs:
        return None
    own = piece.directive.briefing, *piece.directive.earlier, piece.directive.authored
    mine = {after for text in own for before, after in pairwise(tokens(text)) if before in _MINE} - word_set("role", "anybodys")
    granted = {after for text in own for before, after in pairwise(tokens(text)) if before == "your"}
    return next((f"{before} {token}" for before, token in theirs if token in mine and token not in granted and token.isalpha()), None)


def _own_name(piece: Piece) -> str | None:
    """Her own name as one calls somebody by it."""
    own = frozenset(words(piece.directive.name)) - MARKS
    if not own or not own.isdisjoint(words(piece.directive.authored)):
        return None
    titles = word_set("facts", "names", "titles")
    said = (".", *(token for token in piece.tokens if token not in titles), ".")
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
