"""Labelling blind: replies in an order of the rater's own, each with what was said before it, and nothing of what anybody or anything made of it.

Pure: what is kept is handed to a function, before anything is shown as kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from coach.calibrate.labels import HIGHEST, MARK, NOT_APPLICABLE, TOLD, UNSURE, Unit, rater_key
from coach.calibrate.labels import NO as VALUE_NO
from coach.calibrate.labels import PARTLY as VALUE_PARTLY
from coach.calibrate.labels import YES as VALUE_YES
from coach.digest import sha256

if TYPE_CHECKING:
    from coach.calibrate.sheet import Line, Talk

MET, PARTLY, NOT_MET = TOLD[VALUE_YES], TOLD[VALUE_PARTLY], TOLD[VALUE_NO]
KEYS: Final[Mapping[str, str]] = {"y": MET, "p": PARTLY, "n": NOT_MET, "a": NOT_APPLICABLE, "u": UNSURE}
"""What is pressed for what."""
WORDS: Final[Mapping[str, str]] = {MET: "met", PARTLY: "partly met", NOT_MET: "not met", NOT_APPLICABLE: "does not apply", UNSURE: "unsure"}
FAULT_WORDS: Final[Mapping[str, str]] = {**WORDS, MET: "committed", PARTLY: "partly", NOT_MET: "not committed"}
Answer = str | int
"""A verdict, or points."""


@dataclass(frozen=True, slots=True)
class Slip:
    """One reply to label, or (turn 0) a whole attempt to mark."""

    attempt: str
    turn: int
    before: tuple[Line, ...]
    """What was said until then; of a whole attempt all of it."""
    reply: str
    items: tuple[str, ...]

    def unit(self, place: int) -> Unit:
        """What is answered at that place of the grid."""
        return Unit(self.attempt, self.turn, self.items[place])


def replies(talk: Talk, items: Sequence[str]) -> list[Slip]:
    """The replies of a call that have words."""
    said = [(place, line) for place, line in enumerate(talk.lines) if line.speaker == "agent" and line.text]
    return [Slip(talk.attempt, line.turn, talk.lines[:place], line.text, tuple(items)) for place, line in said]


def whole(talk: Talk) -> Slip:
    """The call to be marked from 0 to 100."""
    return Slip(talk.attempt, 0, talk.lines, "", (MARK,))


def ordered(slips: Iterable[Slip], rater: str) -> list[Slip]:
    """In an order that depends on the rater and on nothing else, so that no two follow each other's tiredness; more replies do not change it."""
    return sorted(slips, key=lambda slip: sha256(f"{rater_key(rater)}\n{slip.attempt}\n{slip.turn}".encode()).hexdigest())


def points(typed: str) -> int | None:
    """The mark somebody types; None for what is none."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= len(str(HIGHEST)) and int(typed) <= HIGHEST else None


class Round:
    """Where a rater is. `said`: what was answered before; `keep` makes an answer (None: none) durable, and whatever it raises leaves all as it was."""

    def __init__(self, slips: Sequence[Slip], said: Mapping[Unit, Answer], keep: Callable[[Unit, Answer | None], object]) -> None:
        self.slips = tuple(slips)
        self._said = dict(said)
        self._keep = keep
        self._done: list[tuple[int, int, tuple[tuple[Unit, Answer | None], ...]]] = []
        """For undoing: where it was, and what stood there before."""
        self.at, self.row = 0, 0
        self._seek()

    @property
    def slip(self) -> Slip:
        """The one that is shown."""
        return self.slips[self.at]

    @property
    def item(self) -> str:
        """What is asked now."""
        return self.slip.items[self.row]

    def answer_at(self, place: int) -> Answer | None:
        """What stands at that place of the grid."""
        return self._said.get(self.slip.unit(place))

    @property
    def labelled(self) -> int:
        """How many of the slips have every answer."""
        return sum(not self._open(slip) for slip in self.slips)

    @property
    def over(self) -> bool:
        """Whether everything is answered."""
        return self.labelled == len(self.slips)

    def answer(self, answer: Answer) -> None:
        """Answer what is asked, and go on: to the next thing that is open; whoever corrects an answer, to the line below first."""
        corrected = self.answer_at(self.row) is not None
        self._write(((self.slip.unit(self.row), answer),))
        if corrected and self.row + 1 < len(self.slip.items):
            self.row += 1
        else:
            self._seek()

    def skip(self) -> None:
        """Leave it open: to the line below, or the next slip."""
        if self.row + 1 < len(self.slip.items):
            self.row += 1
        else:
            self.turn(1)

    def rest(self) -> None:
        """Everything of this reply that is open is not met."""
        open_places = self._open(self.slip)
        if open_places and self.slip.turn:
            self._write(tuple((self.slip.unit(place), NOT_MET) for place in open_places))
        self._seek()

    def _write(self, answers: Sequence[tuple[Unit, Answer]]) -> None:
        before: list[tuple[Unit, Answer | None]] = []
        try:
            for unit, answer in answers:
                if self._said.get(unit) != answer:
                    self._keep(unit, answer)
                    before.append((unit, self._said.get(unit)))
                    self._said[unit] = answer
        finally:  # what was kept before something went wrong is kept, and can be undone
            if before:
                self._done.append((self.at, self.row, tuple(before)))

    def undo(self) -> bool:
        """Take the last answer back, and go there. False when there is none of this sitting."""
        if not self._done:
            return False
        at, row, before = self._done[-1]
        for unit, answer in before:
            if self._said.get(unit) != answer:
                self._keep(unit, answer)
                self._put(unit, answer)
        self._done.pop()
        self.at, self.row = at, row
        return True

    def _put(self, unit: Unit, answer: Answer | None) -> None:
        if answer is None:
            self._said.pop(unit, None)
        else:
            self._said[unit] = answer

    def turn(self, step: int) -> None:
        """To another slip: the one after, or before."""
        at = min(max(0, self.at + step), len(self.slips) - 1)
        if at != self.at:
            self.at, self.row = at, next(iter(self._open(self.slips[at])), 0)

    def move(self, step: int) -> None:
        """To another line of the grid."""
        self.row = min(max(0, self.row + step), len(self.slip.items) - 1)

    def _open(self, slip: Slip) -> list[int]:
        return [place for place in range(len(slip.items)) if slip.unit(place) not in self._said]

    def _seek(self) -> None:
        """To the next open thing: below, above, in a later slip, in an earlier one; else it stays."""
        places = self._open(self.slip)
        if places:
            self.row = next((place for place in places if place >= self.row), places[0])
            return
        later = [*range(self.at + 1, len(self.slips)), *range(self.at)]
        found = next((at for at in later if self._open(self.slips[at])), None)
        if found is not None:
            self.at, self.row = found, self._open(self.slips[found])[0]
