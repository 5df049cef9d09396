"""Figures of a report worked out from counted attempts. Pure, whole numbers wherever the journal has them, so that the same attempts give the same digits.

Sources: Hyndman and Fan 1996, type 7 (quantiles); Crocker and Algina, Introduction to Classical and Modern Test Theory, 1986, chapter 14
(difficulty, point-biserial correlation with the rest); Ebel 1965 (which correlations are poor).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Final

from coach.calibrate.agreement import quantile
from coach.cohort.figures import Bar, Difficulty, Week
from coach.store.scope import BAR, BARS, NOBODY, week_of

if TYPE_CHECKING:
    from coach.store.scope import Course, Line

FULL: Final = 10_000
WELL: Final = 7500
"""Whoever reaches this on average needs no coaching on a technique."""
TOO_HARD: Final = "too hard"
ENOUGH: Final = 20
"""Attempts behind a remark on a line of a form, and behind the scorer that the figures are of."""
EASY, HARD, POOR = 0.95, 0.10, 0.20
"""A line met by more, or by fewer, tells little of who is good; nor does one that correlates less with the rest."""
LONGEST: Final = 520
"""Weeks from the first to the last of a trend that is told with its empty weeks."""


def halfway(part: int, whole: int) -> int:
    """`part` by `whole` to the nearest, halves up."""
    return (2 * part + whole) // (2 * whole)


def centile(values: Sequence[int], share: float) -> int | None:
    """The quantile of `values` to the nearest basis point: type 7 of Hyndman and Fan, linear between neighbours. None for no values."""
    found = quantile(values, share)
    return None if found is None else math.floor(found + 0.5)


def bars(counts: Mapping[int, int]) -> tuple[Bar, ...]:
    """Twenty of five points each, from how many stand in each; 10000 belongs to the last."""
    return tuple(Bar(BAR * place, counts.get(place, 0)) for place in range(BARS))


def named_week(number: int) -> str:
    """``2026-W09`` for 202609."""
    return f"{number // 100:04}-W{number % 100:02}"


def monday(number: int) -> date:
    """The first day of that week; raises ValueError where there is no such week."""
    return date.fromisocalendar(number // 100, number % 100, 1)


def trend(by_week: Mapping[int, tuple[int | None, int, int]]) -> tuple[Week, ...]:
    """Week -> (median, attempts, passed) as weeks in order, those without attempts between them too."""
    told = sorted(by_week)
    if told and (monday(told[-1]) - monday(told[0])).days < 7 * LONGEST:
        told = list(_every(told[0], told[-1]))
    weeks = []
    for number in told:
        median, attempts, passed = by_week.get(number, (None, 0, 0))
        weeks.append(Week(named_week(number), attempts, median, passed / attempts if attempts else None))
    return tuple(weeks)


def _every(first: int, last: int) -> Iterator[int]:
    day = monday(first).toordinal()
    while (number := week_of(date.fromordinal(day))) <= last:
        yield number
        day += 7


def gains(courses: Iterable[Course]) -> list[int]:
    """Of each person who came back to a scenario, what the latest score in it is above the first.

    Somebody with several such scenarios counts with the mean over them. Attempts without a name are nobody's.
    """
    found: dict[int, list[int]] = {}
    for told in courses:
        if told.person != NOBODY and told.n > 1 and told.first is not None and told.latest is not None:
            found.setdefault(told.person, []).append(told.latest - told.first)
    return [halfway(sum(each), len(each)) for each in found.values()]


def gain(courses: Iterable[Course]) -> int | None:
    """The median of the `gains`; None where nobody came back."""
    return centile(gains(courses), 0.5)


@dataclass(slots=True)
class Sums:
    """Of a line over attempts: what its share and its correlation with the rest are worked out from."""

    n: int = 0
    met: int = 0
    pairs: int = 0
    """Attempts with anything else to go by; the rest is theirs."""
    ones: int = 0
    rest: int = 0
    squares: int = 0
    both: int = 0

    def add(self, *, met: bool, rest: int | None) -> None:
        """One attempt. `rest`: the mean worth of its other lines; None where it has no other."""
        self.n += 1
        self.met += met
        if rest is not None:
            self.pairs += 1
            self.ones += met
            self.rest += rest
            self.squares += rest * rest
            self.both += rest * met

    @property
    def correlation(self) -> float | None:
        """Point-biserial; None where all or none met it, or the rest is always the same."""
        spread = (self.pairs * self.ones - self.ones**2) * (self.pairs * self.squares - self.rest**2)
        return (self.pairs * self.both - self.ones * self.rest) / math.sqrt(spread) if spread > 0 else None

    def remark(self, *, fault: bool) -> str:
        """What is wrong with the line, if anything; nothing under `ENOUGH` attempts. That few commit a fault is as it should be."""
        if self.n < ENOUGH:
            return ""
        if self.met > EASY * self.n:
            return "" if fault else "too easy"
        if self.met < HARD * self.n:
            return TOO_HARD
        r = self.correlation
        return "does not discriminate" if r is not None and r < POOR else ""


def worth(line: Line) -> int:
    """Basis points: what a skill was worth; a fault that was not committed is worth all."""
    return {"none": FULL, "fault": 0}.get(line.verdict, line.value or 0)


def analysed(lines: Iterable[Line]) -> dict[tuple[str, str], tuple[Sums, bool]]:
    """(scenario, item) -> its sums, and whether it is a fault. `lines` attempt by attempt; late is not met; the rest weighs each other line alike."""
    told: dict[tuple[str, str], tuple[Sums, bool]] = {}
    for _, group in groupby(lines, key=lambda line: line.attempt):
        form = list(group)
        total = sum(map(worth, form))
        for line in form:
            fault = line.verdict in ("none", "fault")
            sums, _ = told.setdefault((line.scenario, line.item), (Sums(), fault))
            rest = (total - worth(line)) // (len(form) - 1) if len(form) > 1 else None
            sums.add(met=line.verdict in ("met", "none"), rest=rest)
    return told


def difficulty(scenario: str, item: str, label: str, told: tuple[Sums, bool]) -> Difficulty:
    """A line of a form as the report tells it."""
    sums, fault = told
    r = sums.correlation
    return Difficulty(scenario, item, label, sums.n, sums.met / sums.n, None if r is None else round(r, 4), sums.remark(fault=fault))
