"""How far raters agree, in the figures people know. Pure; a figure that the data cannot give is None, never 0.

Sources: Cohen 1960, 1968 (kappa, weighted kappa); Krippendorff, Content Analysis, 4th ed. 2019, chapter 12 (alpha); Hyndman and Fan 1996,
type 7 (quantiles); Efron and Tibshirani 1993, chapter 13 (percentile bootstrap).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import permutations
from random import Random
from typing import Final, Literal, TypeVar

T = TypeVar("T")
V = TypeVar("V", bound=Hashable)
Level = Literal["nominal", "ordinal", "interval"]
Coincidences = Mapping[tuple[float, float], float]
"""How often two values met in one unit, each unit of m values weighing m in all (Krippendorff's coincidence matrix)."""
ROUNDS: Final = 1000
"""Samples drawn for an interval."""
TEN: Final = 10.0
_HALF: Final = 0.5


# -- two raters -------------------------------------------------------------------------------------------------------


def same(first: Sequence[Hashable], second: Sequence[Hashable]) -> float | None:
    """The share of units on which the two say the same, 0-1. Raises ValueError where they have not rated the same units, as all below."""
    pairs = list(zip(first, second, strict=True))
    return sum(a == b for a, b in pairs) / len(pairs) if pairs else None


def cohen(first: Sequence[Hashable], second: Sequence[Hashable]) -> float | None:
    """Cohen's kappa: agreement beyond chance, 1 complete, 0 as by chance. None for no units, and where both always say one and the same thing."""
    return cohen_of(Counter(zip(first, second, strict=True)))


def cohen_of(pairs: Mapping[tuple[V, V], int]) -> float | None:
    """Cohen's kappa of pairs of values and how often each came."""
    return _kappa(pairs, lambda a, b: float(a != b))


def weighted(first: Sequence[T], second: Sequence[T], *, by: Literal["linear", "quadratic"], levels: Sequence[T]) -> float | None:
    """Cohen's weighted kappa: a disagreement weighs by how many of the `levels`, lowest first, lie between the two, or by the square of it.

    Raises ValueError for a value that is no level. None as for `cohen`.
    """
    power = 1 if by == "linear" else 2
    places = Counter((levels.index(a), levels.index(b)) for a, b in zip(first, second, strict=True))
    return _kappa(places, lambda a, b: float(abs(a - b) ** power))


def _kappa(pairs: Mapping[tuple[V, V], int], distance: Callable[[V, V], float]) -> float | None:
    n = sum(pairs.values())
    ones: Counter[V] = Counter()
    others: Counter[V] = Counter()
    for (a, b), count in pairs.items():
        ones[a] += count
        others[b] += count
    expected = sum(times * often * distance(a, b) for a, times in ones.items() for b, often in others.items())
    observed = sum(count * distance(a, b) for (a, b), count in pairs.items())
    return 1 - n * observed / expected if expected else None


# -- any number of raters ---------------------------------------------------------------------------------------------


def coincidences(units: Iterable[Sequence[float | None]]) -> dict[tuple[float, float], float]:
    """What `units` (the values of all raters for one thing; None: not rated) come to. Units with fewer than two values tell nothing."""
    table: dict[tuple[float, float], float] = {}
    for unit in units:
        values = [value for value in unit if value is not None]
        for pair in permutations(values, 2):
            table[pair] = table.get(pair, 0.0) + 1 / (len(values) - 1)
    return table


def added(tables: Iterable[Coincidences]) -> dict[tuple[float, float], float]:
    """Several tables as one: units of all."""
    whole: dict[tuple[float, float], float] = {}
    for table in tables:
        for pair, count in table.items():
            whole[pair] = whole.get(pair, 0.0) + count
    return whole


def krippendorff(units: Iterable[Sequence[float | None]], level: Level) -> float | None:
    """Krippendorff's alpha for any number of raters with gaps: 1 complete agreement, 0 as by chance. None without two different values to tell apart."""
    return alpha(coincidences(units), level)


def alpha(table: Coincidences, level: Level) -> float | None:
    """Krippendorff's alpha of a table of coincidences."""
    often: dict[float, float] = {}
    for (value, _), count in sorted(table.items()):
        often[value] = often.get(value, 0.0) + count
    n = sum(often.values())
    distance = _distances(often, level)
    observed = sum(count * distance(a, b) for (a, b), count in table.items())
    expected = sum(times * others * distance(a, b) for a, times in often.items() for b, others in often.items())
    return 1 - (n - 1) * observed / expected if expected else None


def _distances(often: Mapping[float, float], level: Level) -> Callable[[float, float], float]:
    """The square of the difference of two values at that level of measurement. `often`: how often each occurs, lowest first."""
    if level == "nominal":
        return lambda a, b: float(a != b)
    if level == "interval":
        return lambda a, b: (a - b) ** 2
    below: dict[float, float] = {}
    total = 0.0
    for value, count in often.items():
        below[value] = total + count / 2
        total += count
    return lambda a, b: (below[a] - below[b]) ** 2


# -- whole scores -----------------------------------------------------------------------------------------------------


def within(first: Sequence[float], second: Sequence[float], points: float = TEN) -> float | None:
    """The share of scores (0-100) that lie at most so many points apart, 0-1."""
    pairs = list(zip(first, second, strict=True))
    return sum(abs(a - b) <= points for a, b in pairs) / len(pairs) if pairs else None


def mean_difference(first: Sequence[float], second: Sequence[float]) -> float | None:
    """How much higher the first scores on average, in points: negative where it is the stricter one."""
    pairs = list(zip(first, second, strict=True))
    return sum(a - b for a, b in pairs) / len(pairs) if pairs else None


def quantile(values: Sequence[float], share: float) -> float | None:
    """The value below which the `share` (0-1) of `values` lies: type 7 of Hyndman and Fan, linear between neighbours. Raises ValueError for another share."""
    if not 0 <= share <= 1:
        raise ValueError("a share is from 0 to 1")
    if not values:
        return None
    ranked = sorted(values)
    place = share * (len(ranked) - 1)
    low = int(place)
    high = min(low + 1, len(ranked) - 1)
    return between(ranked[low], ranked[high], place - low)


def between(low: float, high: float, part: float) -> float:
    """The value that far, 0-1, from the one to the other."""
    return low + part * (high - low)


# -- how sure ---------------------------------------------------------------------------------------------------------


def interval(
    sample: Sequence[T], statistic: Callable[[Sequence[T]], float | None], *, seed: int, rounds: int = ROUNDS, level: float = 0.95
) -> tuple[float, float] | None:
    """Between which values the statistic lies with confidence `level`, by the percentile bootstrap: the same seed gives the same interval.

    `sample` holds what was drawn independently: whole attempts, not their replies. None for fewer than two of them, and where most of the
    samples drawn give no figure.
    """
    if len(sample) < 2:  # noqa: PLR2004 - one tells nothing of how they differ
        return None
    chance = Random(seed)  # noqa: S311 - a sample, no secret
    drawn = (statistic(chance.choices(sample, k=len(sample))) for _ in range(rounds))
    found = [value for value in drawn if value is not None]
    low, high = quantile(found, (1 - level) / 2), quantile(found, (1 + level) / 2)
    return None if low is None or high is None or len(found) < rounds * _HALF else (low, high)
