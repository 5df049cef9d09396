"""The plane: five regions that meet without gaps, and the slack that keeps a mode from flickering."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.plane import BOX, HIGH, HOMES, LOW, Mode, Point, bounded, depth, region, settle

axis = st.floats(LOW, HIGH)
points = st.builds(Point, axis, axis)


@pytest.mark.parametrize(
    ("assertiveness", "cooperativeness", "mode"),
    [
        (100, 0, Mode.COMPETING),
        (100, 100, Mode.COLLABORATING),
        (50, 50, Mode.COMPROMISING),
        (0, 0, Mode.AVOIDING),
        (0, 100, Mode.ACCOMMODATING),
    ],
)
def test_kilmanns_reference_positions_lie_in_their_own_regions(assertiveness: float, cooperativeness: float, mode: Mode) -> None:
    assert region(Point(assertiveness, cooperativeness)) is mode


@pytest.mark.parametrize("mode", list(Mode))
def test_a_home_lies_well_inside_its_region(mode: Mode) -> None:
    assert region(HOMES[mode]) is mode
    assert depth(HOMES[mode], mode) >= BOX


def test_the_box_is_a_third_of_the_plane_wide() -> None:
    assert region(Point(66, 34)) is Mode.COMPROMISING
    assert region(Point(66.1, 34)) is Mode.COMPETING
    assert region(Point(33.9, 50)) is Mode.ACCOMMODATING


@given(points)
def test_a_point_is_inside_the_region_it_lies_in_and_outside_all_others(point: Point) -> None:
    inside = region(point)
    assert depth(point, inside) >= 0
    assert all(depth(point, mode) <= 0 for mode in Mode if mode is not inside)


@given(points, st.floats(-300, 300), st.floats(-300, 300))
def test_no_move_leaves_the_plane(point: Point, assertiveness: float, cooperativeness: float) -> None:
    moved = point.moved(assertiveness, cooperativeness)
    assert LOW <= moved.assertiveness <= HIGH
    assert LOW <= moved.cooperativeness <= HIGH


def test_values_are_kept_to_a_tenth_so_that_sums_are_the_same_everywhere() -> None:
    assert bounded(0.1 + 0.2) == 0.3
    assert bounded(101) == HIGH
    assert bounded(-0.04) == LOW


def test_a_mode_holds_until_the_point_is_clearly_outside_it() -> None:
    just_over, well_over = Point(60, 68), Point(60, 72)
    assert region(just_over) is Mode.COLLABORATING
    assert settle(just_over, Mode.COMPROMISING, margin=4) is Mode.COMPROMISING
    assert settle(well_over, Mode.COMPROMISING, margin=4) is Mode.COLLABORATING


@given(points, st.sampled_from(list(Mode)))
def test_without_slack_the_region_decides_but_for_the_border_itself(point: Point, current: Mode) -> None:
    settled = settle(point, current, margin=0)
    assert settled is region(point) or depth(point, current) == 0


@given(points, st.sampled_from(list(Mode)), st.floats(0, 20))
def test_settling_twice_changes_nothing(point: Point, current: Mode, margin: float) -> None:
    settled = settle(point, current, margin)
    assert settle(point, settled, margin) is settled
