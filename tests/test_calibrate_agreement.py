"""The figures of agreement, each against a library that somebody else has written, and at the edges where there is none."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from random import Random
from typing import Any, Literal

import krippendorff as peer
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score  # type: ignore[import-untyped]

from coach.calibrate import agreement

LEVELS = (0, 1, 2, 3)
PAIRS = st.lists(st.tuples(st.sampled_from(LEVELS), st.sampled_from(LEVELS)), min_size=1, max_size=60)
UNITS = st.integers(2, 5).flatmap(
    lambda raters: st.lists(st.lists(st.none() | st.sampled_from(LEVELS), min_size=raters, max_size=raters), min_size=1, max_size=30)
)
SCORES = st.lists(st.floats(0, 100), min_size=1, max_size=40)


def columns(pairs: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    return [a for a, _ in pairs], [b for _, b in pairs]


def close(ours: float | None, theirs: float) -> bool:
    return theirs != theirs if ours is None else ours == pytest.approx(theirs, abs=1e-9)  # noqa: PLR0124 - NaN is what the peer says for None


def judged(first: list[int], second: list[int], weights: str | None) -> float:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it divides by zero where we say None
        return float(cohen_kappa_score(first, second, weights=weights, labels=list(LEVELS)))


# -- against peers ----------------------------------------------------------------------------------------------------


@given(PAIRS)
def test_kappa_is_scikit_learns(pairs: list[tuple[int, int]]) -> None:
    first, second = columns(pairs)
    assert close(agreement.cohen(first, second), judged(first, second, None))


@pytest.mark.parametrize("by", ["linear", "quadratic"])
@given(pairs=PAIRS)
def test_weighted_kappa_is_scikit_learns(by: Literal["linear", "quadratic"], pairs: list[tuple[int, int]]) -> None:
    first, second = columns(pairs)
    assert close(agreement.weighted(first, second, by=by, levels=LEVELS), judged(first, second, by))


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
@given(units=UNITS)
def test_alpha_is_the_krippendorff_packages(level: agreement.Level, units: list[list[int | None]]) -> None:
    values = [value for unit in units if sum(each is not None for each in unit) > 1 for value in unit if value is not None]
    ours = agreement.krippendorff(units, level)
    if len(set(values)) < 2:  # the peer refuses, or divides by zero
        assert ours is None
        return
    told: Any = np.array([[np.nan if value is None else value for value in unit] for unit in units], dtype=float).T
    assert ours == pytest.approx(peer.alpha(reliability_data=told, level_of_measurement=level), abs=1e-9)


@given(SCORES, st.floats(0, 1))
def test_quantiles_are_numpys(values: list[float], share: float) -> None:
    assert agreement.quantile(values, share) == pytest.approx(float(np.quantile(values, share)), abs=1e-9)


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=1, max_size=40))
def test_scores_are_compared_as_numpy_does(pairs: list[tuple[int, int]]) -> None:
    first, second = columns(pairs)
    apart = np.subtract(first, second)
    assert agreement.within(first, second) == pytest.approx(float(np.mean(np.abs(apart) <= 10)))
    assert agreement.mean_difference(first, second) == pytest.approx(float(np.mean(apart)))


def test_krippendorffs_own_example() -> None:
    """Four observers, twelve units, as he works it out himself (Computing Krippendorff's Alpha-Reliability, 2011)."""
    a, b, c, d = (
        [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    )
    units = list(zip(a, b, c, d, strict=True))
    assert [round(agreement.krippendorff(units, level) or 0, 3) for level in ("nominal", "ordinal", "interval")] == [0.743, 0.815, 0.849]


# -- at the edges -----------------------------------------------------------------------------------------------------


def test_nothing_to_go_by_is_none_and_not_nought() -> None:
    assert agreement.same([], []) is None
    assert agreement.cohen([], []) is None
    assert agreement.weighted([], [], by="linear", levels=LEVELS) is None
    assert agreement.krippendorff([], "nominal") is None
    assert agreement.within([], []) is None
    assert agreement.mean_difference([], []) is None
    assert agreement.quantile([], 0.5) is None
    assert agreement.interval([], len, seed=1) is None


def test_where_nobody_ever_says_anything_else_there_is_no_telling() -> None:
    assert agreement.same([1, 1], [1, 1]) == 1.0
    assert agreement.cohen([1, 1], [1, 1]) is None
    assert agreement.weighted([2, 2], [2, 2], by="quadratic", levels=LEVELS) is None
    assert agreement.krippendorff([[1, 1], [1, 1]], "ordinal") is None


def test_one_rater_who_never_varies_beside_one_who_does_is_chance() -> None:
    assert agreement.cohen([1, 1, 1, 1], [0, 1, 0, 1]) == 0.0


def test_a_unit_that_one_person_rated_tells_nothing() -> None:
    assert agreement.krippendorff([[1, None], [None, 2], [0, 1], [0, 0]], "nominal") == agreement.krippendorff([[0, 1], [0, 0]], "nominal")


def test_raters_of_different_things_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="zip"):
        agreement.cohen([1, 2], [1])
    with pytest.raises(ValueError, match="share"):
        agreement.quantile([1.0], 1.5)
    with pytest.raises(ValueError, match="not in"):
        agreement.weighted([7], [1], by="linear", levels=LEVELS)


# -- how sure ---------------------------------------------------------------------------------------------------------


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


@given(st.lists(st.floats(0, 1), min_size=2, max_size=12), st.integers(0, 2**31))
def test_the_same_seed_gives_the_same_interval(values: list[float], seed: int) -> None:
    found = agreement.interval(values, mean, seed=seed, rounds=50)
    assert found == agreement.interval(values, mean, seed=seed, rounds=50)
    assert found is not None
    assert min(values) - 1e-9 <= found[0] <= found[1] <= max(values) + 1e-9


def test_the_interval_of_a_mean_is_the_textbooks() -> None:
    chance = Random(7)  # noqa: S311 - a sample, no secret
    values = [chance.gauss(50, 10) for _ in range(200)]
    found = agreement.interval(values, mean, seed=3, rounds=2000)
    half = 1.96 * float(np.std(values, ddof=1)) / len(values) ** 0.5
    assert found is not None
    assert list(found) == pytest.approx([mean(values) - half, mean(values) + half], abs=0.15)


def test_ninety_five_of_a_hundred_intervals_hold_what_is_true() -> None:
    chance = Random(11)  # noqa: S311 - the same
    hits = 0
    for seed in range(200):
        found = agreement.interval([chance.gauss(0, 1) for _ in range(40)], mean, seed=seed, rounds=200)
        assert found is not None
        hits += found[0] <= 0 <= found[1]
    assert 180 <= hits <= 199


def test_one_attempt_says_nothing_about_others_and_a_figure_mostly_undefined_has_no_interval() -> None:
    assert agreement.interval([1.0], mean, seed=1) is None
    assert agreement.interval([1.0, 2.0], lambda _: None, seed=1) is None


@given(UNITS)
def test_tables_of_parts_add_up_to_the_table_of_the_whole(units: list[list[int | None]]) -> None:
    whole = agreement.alpha(agreement.added([agreement.coincidences([unit]) for unit in units]), "ordinal")
    assert whole == pytest.approx(agreement.krippendorff(units, "ordinal")) if whole is not None else agreement.krippendorff(units, "ordinal") is None
