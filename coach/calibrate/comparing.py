"""Who agrees with whom: people among themselves, people with the detector, people with a judge. Pure: labels in, figures out.

People's opinion of a reply is the median of their labels, the lower one of two. The detector is compared reply by reply, a judge attempt by
attempt, since that is what it was asked; a person finds a thing in an attempt who finds it in one reply of it, and misses it who has labelled all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final, NamedTuple, TypeVar

from coach.calibrate import agreement
from coach.calibrate.agreement import ROUNDS, Coincidences
from coach.calibrate.labels import LEVELS, YES, Label, rater_key
from coach.calibrate.trust import Trust, trust

PEOPLE: Final = "people"
DETECTOR: Final = "people and detector"
JUDGE: Final = "people and judge"
Span = tuple[float, float] | None
"""The interval of 95 % confidence; None where there is none."""
Pair = tuple[int, int]
T = TypeVar("T")


class Reply(NamedTuple):
    """A reply, whichever item it is labelled for."""

    attempt: str
    turn: int


@dataclass(frozen=True, slots=True)
class Compared:
    """How far two sides agree on one technique."""

    between: str
    """`PEOPLE`, `DETECTOR`, or `JUDGE` and which model."""
    n: int
    """Replies both sides have an opinion on (of a judge: attempts)."""
    attempts: int
    """How many different attempts they are from; the intervals go by these."""
    shown: int
    """In how many of them people say yes (among people: at least one does)."""
    same: float | None
    """Share on which they say the same."""
    kappa: float | None
    """Cohen's, yes against anything else; among several people the mean over all pairs of them (Light's)."""
    kappa_span: Span
    weighted: float | None
    """Cohen's with linear weights over no, partly, yes."""
    alpha: float | None
    """Krippendorff's, ordinal over no, partly, yes."""
    alpha_span: Span


@dataclass(frozen=True, slots=True)
class Row:
    """One technique."""

    item: str
    compared: tuple[Compared, ...]
    trust: Trust


@dataclass(frozen=True, slots=True)
class Marks:
    """How far the marks for whole attempts lie apart, in points of 100."""

    between: str
    n: int
    within_ten: float | None
    within_ten_span: Span
    difference: float | None
    """How much higher the first side marks: among people whoever's name sorts first, else people."""
    difference_span: Span
    weighted: float | None
    """Cohen's kappa with quadratic weights, over bands of ten points."""
    spread: tuple[float, float, float] | None
    """Median of the distances, their 90th percentile, and the largest."""
    alpha: float | None
    """Krippendorff's, interval."""


Rated = Mapping[Reply, Mapping[str, int]]
"""Reply -> rater -> label."""


def by_item(labels: Iterable[Label]) -> dict[str, dict[Reply, dict[str, int]]]:
    """Item -> reply -> rater -> value; marks are the item `MARK`."""
    found: dict[str, dict[Reply, dict[str, int]]] = {}
    for label in sorted(labels, key=lambda each: (each.unit, rater_key(each.rater))):
        unit = label.unit
        found.setdefault(unit.item, {}).setdefault(Reply(unit.attempt, unit.turn), {})[rater_key(label.rater)] = label.value
    return found


def opinion(values: Iterable[int]) -> int:
    """What people say together: the median of their labels, of two the lower."""
    ranked = sorted(values)
    return ranked[(len(ranked) - 1) // 2]


def row(
    item: str,
    rated: Rated,
    detected: Mapping[Reply, Mapping[str, int]],
    judged: Mapping[str, Mapping[str, bool]],
    *,
    seed: int,
    rounds: int = ROUNDS,
) -> Row:
    """One technique. `detected`: reply -> item -> level, for every reply the detector has read; `judged`: model -> attempt -> whether it is there."""
    agreed = {reply: opinion(values.values()) for reply, values in rated.items()}
    machine = {reply: (level, detected[reply].get(item, 0)) for reply, level in agreed.items() if reply in detected}
    compared = [among(rated, seed=seed, rounds=rounds), two_sides(DETECTOR, machine, seed=seed, rounds=rounds)]
    whole = _attempts(agreed, detected)
    for model in sorted(judged):
        pairs = {Reply(attempt, 0): (level, YES * judged[model][attempt]) for attempt, level in whole.items() if attempt in judged[model]}
        compared.append(two_sides(f"{JUDGE} {model}", pairs, seed=seed, rounds=rounds))
    return Row(item, tuple(compared), trust(compared[0], compared[1]))


def _attempts(agreed: Mapping[Reply, int], detected: Iterable[Reply]) -> dict[str, int]:
    """Attempt -> what people say of it as a whole; an attempt of which a reply is not labelled counts only if it was found."""
    whole: dict[str, int] = {}
    for reply, level in agreed.items():
        whole[reply.attempt] = max(level, whole.get(reply.attempt, 0))
    missing = {reply.attempt for reply in detected if reply not in agreed}
    return {attempt: level for attempt, level in whole.items() if level == YES or attempt not in missing}


def two_sides(between: str, pairs: Mapping[Reply, Pair], *, seed: int, rounds: int = ROUNDS) -> Compared:
    """People's opinion (first) beside another's, reply by reply."""
    first, second = [a for a, _ in pairs.values()], [b for _, b in pairs.values()]
    clusters = _clusters(pairs)
    counts = [Counter(cluster) for cluster in clusters]
    tables = [agreement.coincidences(cluster) for cluster in clusters]
    yes = [(a == YES, b == YES) for a, b in pairs.values()]
    return Compared(
        between,
        len(pairs),
        len(clusters),
        sum(a == YES for a in first),
        agreement.same([a for a, _ in yes], [b for _, b in yes]),
        agreement.cohen([a for a, _ in yes], [b for _, b in yes]),
        agreement.interval(counts, _kappa_of, seed=seed, rounds=rounds),
        agreement.weighted(first, second, by="linear", levels=LEVELS),
        agreement.alpha(agreement.added(tables), "ordinal"),
        agreement.interval(tables, _alpha_of, seed=seed, rounds=rounds),
    )


def among(rated: Rated, *, seed: int, rounds: int = ROUNDS) -> Compared:
    """People among themselves, on every reply that two or more have labelled."""
    units = {reply: values for reply, values in rated.items() if len(values) > 1}
    raters = sorted({rater for values in units.values() for rater in values})
    couples = list(combinations(raters, 2))
    clusters = _clusters(units)
    counted = [[Counter((v[a], v[b]) for v in cluster if a in v and b in v) for a, b in couples] for cluster in clusters]
    tables = [agreement.coincidences(list(values.values()) for values in cluster) for cluster in clusters]
    pairs = [(v[a], v[b]) for v in units.values() for a, b in couples if a in v and b in v]
    return Compared(
        PEOPLE,
        len(units),
        len(clusters),
        sum(YES in values.values() for values in units.values()),
        agreement.same([a == YES for a, _ in pairs], [b == YES for _, b in pairs]),
        _light(counted),
        agreement.interval(counted, _light, seed=seed, rounds=rounds),
        _mean([_weighted(summed) for summed in _summed(counted)]),
        agreement.alpha(agreement.added(tables), "ordinal"),
        agreement.interval(tables, _alpha_of, seed=seed, rounds=rounds),
    )


def marks(rated: Rated, machine: Mapping[str, float], *, seed: int, rounds: int = ROUNDS) -> tuple[Marks, ...]:
    """Marks for whole attempts: every pair of people, then people's median with the machine's score (points)."""
    raters = sorted({rater for values in rated.values() for rater in values})
    found = [_marks(f"{a} and {b}", [(v[a], v[b]) for v in rated.values() if a in v and b in v], seed=seed, rounds=rounds) for a, b in combinations(raters, 2)]
    medians = {reply.attempt: agreement.quantile(list(values.values()), 0.5) for reply, values in rated.items()}
    pairs = [(points, machine[attempt]) for attempt, points in medians.items() if points is not None and attempt in machine]
    return (*(each for each in found if each.n), _marks("people and scorer", pairs, seed=seed, rounds=rounds))


def _marks(between: str, pairs: Sequence[tuple[float, float]], *, seed: int, rounds: int) -> Marks:
    def within(sample: Sequence[tuple[float, float]]) -> float | None:
        return agreement.within([a for a, _ in sample], [b for _, b in sample])

    def difference(sample: Sequence[tuple[float, float]]) -> float | None:
        return agreement.mean_difference([a for a, _ in sample], [b for _, b in sample])

    apart = [abs(a - b) for a, b in pairs]
    middle, high = agreement.quantile(apart, 0.5), agreement.quantile(apart, 0.9)
    bands = [(min(int(a // agreement.TEN), 9), min(int(b // agreement.TEN), 9)) for a, b in pairs]
    return Marks(
        between,
        len(pairs),
        within(pairs),
        agreement.interval(pairs, within, seed=seed, rounds=rounds),
        difference(pairs),
        agreement.interval(pairs, difference, seed=seed, rounds=rounds),
        agreement.weighted([a for a, _ in bands], [b for _, b in bands], by="quadratic", levels=range(10)),
        None if middle is None or high is None else (middle, high, max(apart)),
        agreement.krippendorff(pairs, "interval"),
    )


def marked_alike(rated: Rated) -> Marks:
    """People's marks among themselves, whoever they are: every pair of people on every attempt two or more have marked; kappa is the mean over pairs."""
    units = [values for values in rated.values() if len(values) > 1]
    couples = list(combinations(sorted({rater for values in units for rater in values}), 2))
    by_couple = [_marks("", [(v[a], v[b]) for v in units if a in v and b in v], seed=0, rounds=0) for a, b in couples]
    pairs = [pair for values in units for pair in combinations([values[rater] for rater in sorted(values)], 2)]
    within, kappa = agreement.within([a for a, _ in pairs], [b for _, b in pairs]), _mean([each.weighted for each in by_couple])
    return Marks(PEOPLE, len(units), within, None, None, None, kappa, None, agreement.krippendorff([list(values.values()) for values in units], "interval"))


# -- within -----------------------------------------------------------------------------------------------------------


def _clusters(values: Mapping[Reply, T]) -> list[list[T]]:
    """The values of each attempt together, attempts in order: replies of one call are no independent sample."""
    found: dict[str, list[T]] = {}
    for reply in sorted(values):
        found.setdefault(reply.attempt, []).append(values[reply])
    return list(found.values())


def _alpha_of(tables: Sequence[Coincidences]) -> float | None:
    return agreement.alpha(agreement.added(tables), "ordinal")


def _kappa_of(counts: Iterable[Mapping[Pair, int]]) -> float | None:
    """Cohen's kappa of yes against anything else, of pairs and how often they came."""
    yes: Counter[tuple[bool, bool]] = Counter()
    for count in counts:
        for (a, b), often in count.items():
            yes[a == YES, b == YES] += often
    return agreement.cohen_of(yes)


def _light(counted: Sequence[Sequence[Counter[Pair]]]) -> float | None:
    """The mean of Cohen's kappa over all pairs of raters for whom there is one."""
    return _mean([_kappa_of([summed]) for summed in _summed(counted)])


def _summed(counted: Sequence[Sequence[Counter[Pair]]]) -> list[Counter[Pair]]:
    return [sum(of_couple, Counter()) for of_couple in zip(*counted, strict=True)]


def _weighted(counts: Mapping[Pair, int]) -> float | None:
    pairs = list(Counter(counts).elements())
    return agreement.weighted([a for a, _ in pairs], [b for _, b in pairs], by="linear", levels=LEVELS)


def _mean(values: Iterable[float | None]) -> float | None:
    there = [value for value in values if value is not None]
    return sum(there) / len(there) if there else None
