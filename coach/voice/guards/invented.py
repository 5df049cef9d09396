"""The fact guard: what she mentions must have come up before."""

from __future__ import annotations

import re
from typing import Final

from coach.voice.guards.known import days, proper_names
from coach.voice.guards.numbers import Figure, figures
from coach.voice.guards.piece import Piece
from coach.voice.guards.tables import phrases, word_set

IDIOM: Final = "~"
_ADDRESS: Final = re.compile(r"[\w.+-]+@[\w-]+\.\w+|(?:https?://|www\.)\S+|\b[\w-]+\.(?:com|net|org|co\.uk|io|de|fr|eu|nl)\b", re.IGNORECASE)
_SINGLE: Final = r"(?:\w|zero|oh|nought|one|two|three|four|five|six|seven|eight|nine)"
_LETTER_BY_LETTER: Final = re.compile(rf"(?<= )(?:{_SINGLE} , ){{2,}}(?={_SINGLE} )")
_ONE: Final = frozenset({"0", "1"})


def invented(piece: Piece) -> str | None:
    """A number, an amount, a day, a time, a code, an address or a name nobody in this call has mentioned."""
    return new_number(piece) or new_day(piece) or new_name(piece) or new_address(piece)


def telling_figures(said: str, home: str) -> list[Figure]:
    """The numbers in a line that are meant as such: idioms and a mere "one" left out. `said` is as `coach.voice.guards.words.line` gives it."""
    tokens = spelled_together(without_idioms(said)).split()
    return [figure for figure in figures(tokens, home) if not (figure.plain and _ONE.intersection(figure.adds[:1]))]


def without_idioms(said: str) -> str:
    """The line with everything that only sounds like a number blanked."""
    counts = word_set("facts", "number", "units") | word_set("facts", "number", "tens")
    for found in phrases("facts", "said.idioms").each(said):
        before = said[: found.start()].rsplit(maxsplit=1)
        if before and before[-1] in counts - {"one"}:
            continue  # "four hundred people" is a number after all
        said = said[: found.start()] + " ".join([IDIOM * len(word) for word in found[0].split()]) + said[found.end() :]
    return said


def spelled_together(said: str) -> str:
    """The line with codes that are dictated (``P, A, one, nine``) as words side by side."""
    return _LETTER_BY_LETTER.sub(lambda found: found[0].replace(" ,", ""), said)


def new_number(piece: Piece) -> str | None:
    """The first number that is not known in any of its readings."""
    return next((figure.written for figure in telling_figures(piece.line, piece.known.home) if not piece.known.figure(figure)), None)


def new_day(piece: Piece) -> str | None:
    """The first day, month or feast that is not known."""
    return next((day for day in days(piece.text) if not piece.known.day(day)), None)


def new_name(piece: Piece) -> str | None:
    """The first proper name that is not known."""
    return next((name for name in proper_names(piece.text, piece.known) if not piece.known.name(name)), None)


def new_address(piece: Piece) -> str | None:
    """The first web or mail address that is not known to the letter."""
    return next((found[0] for found in _ADDRESS.finditer(piece.text) if found[0].casefold() not in piece.known.text.casefold()), None)
