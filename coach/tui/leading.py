"""What the lead's screens need from the rest of the house. Values are those of `coach.cohort`, so that a screen shows what a document shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from coach.cohort.details import Form, Played, Standing
    from coach.cohort.figures import Cell, Report, Ruled

Watch = Callable[[int, int], object]
"""Told how many steps of how many are done; may raise to stop."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a lead decides on a dispute."""

    attempt: str
    """The beginning of its id, as in the report."""
    item: str
    ruling: str
    """``upheld``, ``changed to met`` ..."""
    why: str
    by: str


@dataclass(frozen=True, slots=True)
class Target:
    """A file that a report may be written to."""

    path: str
    """In full."""
    there: bool
    """Whether something has that name already."""


class Leading(Protocol):
    """A lead's report, and the way down to its words. Every method may raise `Trouble`.

    Those that take time are called from a thread of their own, one at a time.
    """

    def report(self, watch: Watch) -> Report:
        """The report, made anew; what the other methods tell is of the latest one."""
        ...

    def people(self, team: str) -> tuple[Sequence[Standing], Sequence[Cell]]:
        """The people of a team in numbers, and technique by technique."""
        ...

    def exams(self, person: str, team: str | None, item: str) -> Sequence[Played]:
        """The exams of somebody, in one team or (None) in all; with `item` those that asked for it."""
        ...

    def form(self, attempt: str) -> Form:
        """One exam, line by line, with its words."""
        ...

    def rulings(self, verdict: str) -> Sequence[str]:
        """What may be ruled on a line of which the machine said `verdict`: to uphold it first."""
        ...

    def rule(self, ruling: Ruling) -> Sequence[Ruled]:
        """Keep a ruling; gives all disputes of the report as they are then."""
        ...

    def proposed(self) -> str:
        """A name for the report on the screen, at home and in full."""
        ...

    def target(self, path: str) -> Target:
        """The file that is meant by what was typed; raises `Trouble` with what is wrong with it."""
        ...

    def export(self, path: str) -> str:
        """Write the report as it is on the screen to a file, in the form its ending asks for; gives what to say of it."""
        ...
