"""Which scenarios teams played, and how a team does once that is allowed for. Pure; whole numbers, so that the same attempts give the same digits.

Source: Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions, third edition 2003, chapter 19: indirect standardisation. What a team
reached is held against what all together reach in the same scenarios in the same shares.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from coach.cohort.counting import halfway
from coach.cohort.figures import Cell

if TYPE_CHECKING:
    from coach.store.scope import Course

ALL: Final = "All teams"
"""The last row of the table of scenarios, where there is more than one team."""
Sums = dict[str, tuple[int, int]]
"""Scenario -> attempts with a score, and these scores added up."""


class Mix:
    """Sums by team and scenario; teams in the order they come."""

    def __init__(self) -> None:
        self._teams: dict[str, Sums] = {}
        self._whole: Sums = {}

    def add(self, team: str, courses: Iterable[Course]) -> None:
        """What the people of a team made of each scenario."""
        told = self._teams.setdefault(team, {})
        for course in courses:
            if course.n:
                for sums in (told, self._whole):
                    n, total = sums.get(course.scenario, (0, 0))
                    sums[course.scenario] = n + course.n, total + course.total
        if not told:
            del self._teams[team]

    def cells(self, title: Callable[[str], str]) -> tuple[Cell, ...]:
        """Each team's mean score in each scenario it played, by title; then those of all teams, where there are several."""
        order = sorted((title(name), name) for name in self._whole)
        rows: Mapping[str, Sums] = {**self._teams, self._all(): self._whole} if len(self._teams) > 1 else self._teams
        return tuple(
            Cell(team, name, label, halfway(sums[name][1], sums[name][0]), sums[name][0])
            for team, sums in rows.items()
            for label, name in order
            if name in sums
        )

    def _all(self) -> str:
        """A team may be called so itself."""
        return ALL if ALL not in self._teams else f"{ALL} together"

    def against(self, team: str) -> int | None:
        """The mean over a team's scored attempts of the score less the mean of that scenario over all attempts, in basis points.

        None where nobody else played any of its scenarios, a single team among these: then there is nothing to hold it against.
        """
        sums = self._teams.get(team, {})
        if not any(self._whole[name][0] > n for name, (n, _) in sums.items()):
            return None
        expected = sum((n * Fraction(self._whole[name][1], self._whole[name][0]) for name, (n, _) in sums.items()), Fraction(0))
        mean = (sum(total for _, total in sums.values()) - expected) / sum(n for n, _ in sums.values())
        return int((mean + Fraction(1, 2)) // 1)
