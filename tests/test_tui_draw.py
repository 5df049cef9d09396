"""The pictures made of characters, without a terminal: canvas, plane, chart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.plane import HOMES, Mode, Point
from coach.tui.draw import Canvas, ChartData, Mark, PlaneData, draw_chart, draw_plane
from coach.tui.draw.plane import cell_of

SIZES = st.tuples(st.integers(0, 60), st.integers(0, 30))
PERCENT = st.floats(0, 100, allow_nan=False)
POINTS = st.builds(Point, PERCENT, PERCENT)


def test_dots_share_a_cell_as_braille() -> None:
    canvas = Canvas(1, 1)
    canvas.dot(0, 0)
    canvas.dot(1, 3)

    assert canvas.plain() == "⢁"


def test_dots_can_be_drawn_without_braille() -> None:
    canvas = Canvas(3, 1, "ascii")
    canvas.line((0, 0), (5, 3))

    assert canvas.plain() == "···"


def test_text_stays_legible_over_dots() -> None:
    canvas = Canvas(5, 1)
    canvas.text(1, 0, "abc")
    canvas.line((0, 2), (9, 2))

    assert canvas.plain()[1:4] == "abc"


def test_what_falls_outside_is_cut() -> None:
    canvas = Canvas(4, 1)
    canvas.text(-1, 0, "xy")
    canvas.text(3, 0, "zq")
    canvas.text(0, 7, "gone")
    canvas.dot(-3, 90)

    assert canvas.plain() == "y  z"


def test_a_wide_character_takes_two_cells_or_none() -> None:
    canvas = Canvas(3, 1)
    canvas.text(0, 0, "日本")

    assert canvas.plain() == "日 "


def test_neighbours_with_one_ink_are_one_run() -> None:
    canvas = Canvas(4, 1)
    canvas.text(0, 0, "ab", "red")
    canvas.text(2, 0, "cd", "blue")

    assert [(run.text, run.ink) for run in canvas.rows()[0]] == [("ab", "red"), ("cd", "blue")]


def test_the_plane_names_all_five_regions() -> None:
    picture = draw_plane(PlaneData(()), 44, 15).plain()

    assert all(mode.value.capitalize() in picture for mode in Mode)


@pytest.mark.parametrize("mode", list(Mode))
def test_a_mark_stands_on_the_ground_of_its_own_region(mode: Mode) -> None:
    home = HOMES[mode]
    canvas = draw_plane(PlaneData((home,)), 44, 17)
    x, y = cell_of(home, 44, 17)

    grounds = [run.ground for run in canvas.rows()[y] for _ in run.text]
    assert grounds[x] == f"zone-{mode.value}"


def test_the_region_the_customer_counts_as_in_is_lit() -> None:
    canvas = draw_plane(PlaneData((Point(45, 45),), mode=Mode.AVOIDING), 44, 17)

    lit = {run.ground for row in canvas.rows() for run in row if run.ground.endswith("-now")}
    assert lit == {"zone-avoiding-now"}


def test_marks_carry_names_where_there_is_room() -> None:
    data = PlaneData((Point(84, 16),), (Point(20, 80),), customer="Ines")

    assert "● Ines" in draw_plane(data, 44, 15).plain()
    assert "Ines" not in draw_plane(data, 30, 7).plain()


def test_without_colour_the_box_is_outlined() -> None:
    assert draw_plane(PlaneData(()), 44, 15, outline=True).plain().count("┊") > draw_plane(PlaneData(()), 44, 15).plain().count("┊")


def test_tension_stands_on_a_fixed_scale() -> None:
    high = draw_chart(ChartData((90.0,)), 30, 11).plain().splitlines()
    low = draw_chart(ChartData((10.0,)), 30, 11).plain().splitlines()

    assert [row for row, text in enumerate(high) if "●" in text] == [1]
    assert [row for row, text in enumerate(low) if "●" in text] == [9]


def test_the_first_turns_do_not_leap_across_the_chart() -> None:
    rows = draw_chart(ChartData((70.0, 61.0)), 44, 8).plain().splitlines()

    assert max(text.find("●") for text in rows) < 15


def test_marked_turns_are_named() -> None:
    picture = draw_chart(ChartData((70.0, 80.0, 60.0, 40.0), (Mark(1, "Blamed"), Mark(2, "Apologised"))), 60, 12).plain()

    assert "1 Blamed" in picture
    assert "2 Apologised" in picture


@given(SIZES, st.lists(POINTS, max_size=12), st.lists(POINTS, max_size=12))
def test_the_plane_fills_any_size_exactly(size: tuple[int, int], trail: list[Point], stances: list[Point]) -> None:
    canvas = draw_plane(PlaneData(tuple(trail), tuple(stances), Mode.COMPETING, "Ines", joined=True), *size)

    assert [sum(len(run.text) for run in row) for row in canvas.rows()] == [size[0]] * size[1]


@given(SIZES, st.lists(st.floats(-20, 140, allow_nan=False), max_size=40), st.lists(st.integers(-2, 50), max_size=4))
def test_the_chart_fills_any_size_exactly(size: tuple[int, int], values: list[float], turns: list[int]) -> None:
    canvas = draw_chart(ChartData(tuple(values), tuple(Mark(turn, "a mark") for turn in turns)), *size)

    assert [sum(len(run.text) for run in row) for row in canvas.rows()] == [size[0]] * size[1]
