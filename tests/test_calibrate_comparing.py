"""From labels to a verdict on a technique: who is compared on what, and when there is enough to say use, or do not score."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import krippendorff as peer
import numpy as np
import pytest

from coach.calibrate import agreement, comparing
from coach.calibrate.comparing import Reply, Row
from coach.calibrate.labels import LEVELS, NO, PARTLY, YES, Label, Unit

ITEM = "apologise"
Rated = dict[Reply, dict[str, int]]


def calls(attempts: int, turns: int, says: Callable[[Random, int], int], raters: str = "ab") -> tuple[Rated, dict[str, int]]:
    """Labels of so many attempts; the truth is that every other reply shows it, and `says` what somebody makes of that."""
    chance = Random(5)  # noqa: S311 - a sample, no secret
    rated = {Reply(f"{attempt:03}", turn): {rater: says(chance, YES * (turn % 2)) for rater in raters} for attempt in range(attempts) for turn in range(turns)}
    return rated, {}


def row(rated: Rated, machine: Callable[[Reply], int]) -> Row:
    return comparing.row(ITEM, rated, {reply: {ITEM: machine(reply)} for reply in rated}, {}, seed=1, rounds=200)


def truth(reply: Reply) -> int:
    return YES * (reply.turn % 2)


def well(chance: Random, true: int) -> int:
    return true if chance.random() < 0.97 else PARTLY


def by_luck(chance: Random, true: int) -> int:
    del true
    return chance.choice(LEVELS)


# -- the verdict ------------------------------------------------------------------------------------------------------


def test_where_people_agree_and_the_detector_with_them_it_is_used() -> None:
    assert row(calls(20, 6, well)[0], truth).trust.verdict == "use"


def test_where_people_do_not_agree_it_is_not_scored_whatever_the_detector_says() -> None:
    found = row(calls(20, 6, by_luck)[0], truth).trust
    assert found.verdict == "do not score"
    assert "People do not agree" in found.why


def test_where_the_detector_finds_something_else_it_is_not_scored() -> None:
    found = row(calls(20, 6, well)[0], lambda reply: YES * ((reply.turn // 2) % 2)).trust
    assert (found.verdict, found.why) == ("do not score", "The detector finds other replies than people do.")


@pytest.mark.parametrize(
    ("attempts", "turns", "raters", "why"),
    [
        (4, 10, "ab", "There are 40 replies that two people have labelled, from 4 attempts"),
        (20, 1, "ab", "There are 20 replies"),
        (20, 6, "a", "There are 0 replies that two people have labelled"),
    ],
)
def test_with_too_little_it_stays_on_trial(attempts: int, turns: int, raters: str, why: str) -> None:
    found = row(calls(attempts, turns, well, raters)[0], truth).trust
    assert found.verdict == "on trial"
    assert found.why.startswith(why)


def test_what_hardly_ever_comes_stays_on_trial_however_high_the_agreement() -> None:
    rated = {reply: dict.fromkeys("ab", YES if reply == Reply("003", 1) else NO) for reply in calls(20, 6, well)[0]}
    found = row(rated, lambda reply: YES * (reply == Reply("003", 1)))
    assert found.compared[0].same == 1.0
    assert found.trust.verdict == "on trial"


# -- the figures ------------------------------------------------------------------------------------------------------


def test_alpha_of_raters_with_gaps_is_the_krippendorff_packages() -> None:
    rated = {reply: {rater: v for rater, v in values.items() if (hash_(reply) + ord(rater)) % 4} for reply, values in calls(9, 5, by_luck, "abc")[0].items()}
    told = np.array([[float(values.get(rater, np.nan)) for values in rated.values()] for rater in "abc"])
    found = comparing.among(rated, seed=1, rounds=50)
    assert found.alpha == pytest.approx(peer.alpha(reliability_data=told, level_of_measurement="ordinal"))
    assert found.n == sum(len(values) > 1 for values in rated.values())


def hash_(reply: Reply) -> int:
    return int(reply.attempt) * 7 + reply.turn


def test_kappa_of_two_is_cohens_and_of_three_the_mean_over_pairs() -> None:
    rated, _ = calls(9, 5, by_luck, "abc")
    yes = {rater: [values[rater] == YES for values in rated.values()] for rater in "abc"}
    pairs = [agreement.cohen(yes[a], yes[b]) or 0.0 for a, b in ("ab", "ac", "bc")]
    assert comparing.among(rated, seed=1, rounds=50).kappa == pytest.approx(sum(pairs) / 3)


def test_an_interval_goes_by_whole_attempts() -> None:
    """Ten replies of a call that are all labelled alike are no ten independent ones."""
    rated = {Reply(f"{n:03}", turn): {"a": YES * (n % 2), "b": YES * (n % 4 == 1)} for n in range(12) for turn in range(10)}
    together = comparing.among(rated, seed=1).kappa_span
    apart = comparing.among({Reply(f"{reply.attempt}-{reply.turn}", 0): values for reply, values in rated.items()}, seed=1).kappa_span
    assert together is not None
    assert apart is not None
    assert together[1] - together[0] > 2 * (apart[1] - apart[0])


def test_nobody_in_common_is_no_figure_at_all() -> None:
    found = comparing.two_sides("people and detector", {}, seed=1)
    assert (found.n, found.same, found.kappa, found.alpha, found.kappa_span) == (0, None, None, None, None)


def test_an_attempt_shows_what_one_reply_shows_and_misses_what_no_labelled_reply_may_hide() -> None:
    rated = {Reply("found", 1): {"a": YES}, Reply("missed", 1): {"a": NO}, Reply("open", 1): {"a": NO}}
    detected: dict[Reply, dict[str, int]] = {**{reply: {} for reply in rated}, Reply("found", 2): {}, Reply("open", 2): {}}
    judged = {"small": dict.fromkeys(("found", "missed", "open"), True)}
    judge = comparing.row(ITEM, rated, detected, judged, seed=1).compared[-1]
    assert (judge.between, judge.n, judge.shown, judge.same) == ("people and judge small", 2, 1, 0.5)


def test_marks_are_compared_in_points() -> None:
    rated = {Reply("x", 0): {"a": 80, "b": 70}, Reply("y", 0): {"a": 60, "b": 30}, Reply("z", 0): {"b": 55}}
    between, scorer = comparing.marks(rated, {"x": 70.0, "y": 50.0}, seed=1)
    assert (between.between, between.n, between.within_ten, between.difference) == ("a and b", 2, 0.5, 20.0)
    assert between.spread == (20.0, 28.0, 30.0)
    assert (scorer.n, scorer.within_ten, scorer.difference) == (2, 1.0, 0.0)


def test_labels_are_sorted_by_what_they_are_of() -> None:
    found = comparing.by_item([Label("Grace", Unit("x", 1, ITEM), YES, ""), Label("alan", Unit("x", 1, ITEM), NO, "")])
    assert found == {ITEM: {Reply("x", 1): {"alan": NO, "grace": YES}}}
    assert comparing.opinion([YES, NO]) == NO
    assert comparing.opinion([YES, NO, YES]) == YES
