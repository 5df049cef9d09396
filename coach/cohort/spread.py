"""How scores lie, from counts by bar: exact quantiles need the single scores of only those few bars in which they lie."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from coach.calibrate.agreement import between
from coach.store.tally import NO_BAR, bar

Scores = Mapping[int, Sequence[int]]
"""The scores of some bars, sorted."""


@dataclass(slots=True)
class Spread:
    """Attempts, counted by the bar their score stands in."""

    attempts: int = 0
    passed: int = 0
    bars: dict[int, int] = field(default_factory=dict)
    """Only of those that have a score."""

    def add(self, bar: int, n: int, passed: int) -> None:
        """So many more."""
        self.attempts += n
        self.passed += passed
        if bar != NO_BAR:
            self.bars[bar] = self.bars.get(bar, 0) + n

    def wanted(self, shares: Iterable[float]) -> frozenset[int]:
        """The bars whose scores must be known to tell these quantiles."""
        ends = (rank for share in shares for rank in self._ranks(share)[:2])
        return frozenset(self._place(rank)[0] for rank in ends) if self.bars else frozenset()

    def centile(self, share: float, scores: Scores) -> int | None:
        """The quantile to the nearest basis point, as `coach.cohort.counting.centile` has it of all scores. None without scores.

        `scores`: at least of the `wanted` bars.
        """
        if not self.bars:
            return None
        low, high, part = self._ranks(share)
        return math.floor(between(self._score(low, scores), self._score(high, scores), part) + 0.5)

    def _ranks(self, share: float) -> tuple[int, int, float]:
        """Between which two scores, counted from the lowest, the quantile lies, and how far from the first to the second."""
        last = sum(self.bars.values()) - 1
        place = share * last
        low = int(place)
        return low, min(low + 1, last), place - low

    def _place(self, rank: int) -> tuple[int, int]:
        """In which bar that score stands, and as the how manieth of it."""
        for place, n in sorted(self.bars.items()):
            if rank < n:
                return place, rank
            rank -= n
        raise IndexError(rank)

    def _score(self, rank: int, scores: Scores) -> int:
        place, nth = self._place(rank)
        return scores[place][nth]


def by_bar(scores: Iterable[int]) -> dict[int, array[int]]:
    """Single scores as `Spread.centile` takes them."""
    found: dict[int, array[int]] = {}
    for score in scores:
        found.setdefault(bar(score), array("H")).append(score)
    return {place: array("H", sorted(of_bar)) for place, of_bar in found.items()}
