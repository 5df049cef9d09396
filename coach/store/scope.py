"""Of which attempts a report is, and the shapes in which the journal answers it. Scores are basis points 0-10000, weeks ISO weeks as in 202609."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, NamedTuple

from coach.store import attempts as rows
from coach.store.later import Later

NOBODY: Final = 0
"""The number of the person of attempts without a name; also of the team of people in no team, which has no name either."""
BAR: Final = 500
"""Basis points that a bar of a distribution is wide."""
BARS: Final = 20
SUNDAY: Final = 7


class Team(NamedTuple):
    """Number 0 is nobody's: the people who are in no team."""

    id: int
    name: str


class Person(NamedTuple):
    """Somebody by number; the name is empty once it was erased."""

    number: int
    name: str
    team: int
    """Where they are at the end of the span."""
    key: str = ""
    """Opaque; of somebody whose name was erased it is the same in every journal."""


Scored = tuple[int, int, int | None, int | None]
"""An attempt's week, person, whether it was passed, and overall score."""


class Sum(NamedTuple):
    """An item over several attempts."""

    item: str
    n: int
    total: int
    """Of the values, in basis points."""
    none: int
    """How many of the values are 0."""


class Bars(NamedTuple):
    """The attempts of a week whose overall scores stand in one bar of a distribution."""

    week: int
    bar: int
    """0-19 for scores from that many times 500; -1 for attempts without a score."""
    n: int
    passed: int


class Course(NamedTuple):
    """A person's attempts at a scenario."""

    person: int
    scenario: str
    n: int
    """Those that have a score."""
    first: int | None
    """The score of the first of these to end."""
    latest: int | None
    total: int = 0
    """Of the scores."""


class Line(NamedTuple):
    """A line of an attempt's form."""

    attempt: int
    scenario: str
    item: str
    verdict: str
    value: int | None


class Call(NamedTuple):
    """A recorded call; events as (kind, body), None for a body that was erased or cannot be read."""

    id: str
    scenario: str
    digest: str
    events: tuple[tuple[str, dict[str, Any] | None], ...]


class Disputed(NamedTuple):
    """An attempt of which something was said later."""

    attempt: int
    id: str
    scenario: str
    verdicts: dict[str, str]
    """The machine's, line by line of the form."""
    later: tuple[Later, ...]
    score: int | None = None
    """The machine's, in basis points."""
    person: int = NOBODY
    team: int = NOBODY
    """The person was in when it ended."""


class Sitting(NamedTuple):
    """An exam by itself, as one scorer scored it."""

    id: str
    person: int
    team: int
    scenario: str
    ended: str
    """UTC time text."""
    score: int | None
    passed: int | None


@dataclass(frozen=True, slots=True)
class Scope:
    """Which attempts: those that ended from the first day to the last, both included, in UTC."""

    first: date
    last: date
    teams: tuple[int, ...]
    person: int | None = None
    scorer: int = 0
    """The number of the scorer; see `Questions.scorers`."""

    @property
    def since(self) -> str:
        """The UTC time text from which on attempts count."""
        return rows.stamp(_midnight(self.first))

    @property
    def until(self) -> str:
        """The UTC time text from which on they do not any more."""
        return rows.stamp(_midnight(self.last + timedelta(days=1)))

    @property
    def weeks(self) -> tuple[int, int]:
        """The first and the last ISO week that has a day of the span."""
        return week_of(self.first), week_of(self.last)

    @property
    def edges(self) -> tuple[int, ...]:
        """Weeks of which only some days count."""
        cut = ([week_of(self.first)] if self.first.isoweekday() != 1 else []) + ([week_of(self.last)] if self.last.isoweekday() != SUNDAY else [])
        return tuple(sorted(set(cut)))


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def week_of(day: date) -> int:
    """As `coach.store.slices.week`."""
    year, number, _ = day.isocalendar()
    return year * 100 + number
