"""Sheets as values: what a row is known by, what is read from it, and which attempts are drawn."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.calibrate import cells
from coach.calibrate.cells import BadCellError
from coach.calibrate.labels import MARK, NO, PARTLY, YES, Unit
from coach.calibrate.sheet import Line, Read, Talk, chosen, read, replies, row_id, visible, whole
from coach.calibrate.shelf import BadShelfError, Shelf

TALK = Talk("a-1", (Line("customer", 0, "Where is it?"), Line("agent", 1, "I'm sorry."), Line("customer", 0, "And now?"), Line("agent", 2, "=Tomorrow.")))
OTHER = Talk("b-2", (Line("agent", 1, "Hello."),))
KNOWN = {row_id(talk.attempt, turn): (talk.attempt, turn) for talk in (TALK, OTHER) for turn in range(5)}
ITEMS = ("apologise", "blame_customer")
AT = "2026-03-01T09:30:00.000Z"


def filled(rows: list[tuple[str, ...]], **typed: str) -> Read:
    """What is read from a sheet in whose every row this is typed."""
    head, *rest = rows
    return read(cells.read(cells.written([head, *([typed.get(name, cell) for name, cell in zip(head, row, strict=True)] for row in rest)])), KNOWN)


def test_a_row_tells_what_was_said_before_and_is_named_by_nothing_one_could_guess() -> None:
    rows = replies([TALK, OTHER], ITEMS, seed=1)
    told = {row[3]: row for row in rows[1:]}
    assert told["=Tomorrow."][2] == "Customer: Where is it?\nAgent: I'm sorry.\nCustomer: And now?"
    assert told["Hello."][2] == ""
    assert all(row[0].startswith("r") and row[1].startswith("c") for row in rows[1:]), "a spreadsheet makes a number of 12e34"


def test_what_is_typed_below_an_item_counts_before_the_rest() -> None:
    given_ = filled(replies([TALK], ITEMS, 0), apologise="Y ", rest="n").given
    assert given_ == {Unit("a-1", turn, item): YES if item == "apologise" else NO for turn in (1, 2) for item in ITEMS}
    assert filled(replies([OTHER], ITEMS, 0), apologise="?", blame_customer="p").given == {
        Unit("b-2", 1, "apologise"): None,
        Unit("b-2", 1, "blame_customer"): PARTLY,
    }


def test_what_is_left_empty_is_not_rated() -> None:
    found = filled(replies([TALK], ITEMS, 0))
    assert (dict(found.given), found.rows, found.untouched) == ({}, 2, 2)


@pytest.mark.parametrize(("typed", "points"), [("0", 0), ("100", 100), (" 72 %", 72), ("72.0", 72), ("?", None)])
def test_a_mark_is_a_whole_number_of_points(typed: str, points: int | None) -> None:
    assert filled(whole([TALK], 0), mark=typed).given == {Unit("a-1", 0, MARK): points}


@pytest.mark.parametrize("typed", ["101", "-1", "7.5", "ten", "1e1", "７"])  # noqa: RUF001 - a wide digit
def test_anything_else_is_no_mark(typed: str) -> None:
    with pytest.raises(BadCellError, match="no mark"):
        filled(whole([TALK], 0), mark=typed)


def test_replies_of_one_row_cannot_get_below_the_labels_of_another() -> None:
    head, first, second = replies([TALK], ITEMS, 0)
    swapped = [head, (*first[:3], second[3], *first[4:]), second]
    with pytest.raises(BadCellError, match="mixed up") as found:
        read(cells.read(cells.written(swapped)), KNOWN)
    assert found.value.line == 2


def test_a_remark_without_a_heading_is_refused_and_one_in_its_column_is_not_read() -> None:
    head, row = replies([OTHER], ITEMS, 0)
    assert filled([head, row], note="odd one").given == {}
    with pytest.raises(BadCellError, match="no heading"):
        read(cells.read(cells.written([head, (*row, "odd one")])), KNOWN)


def test_attempts_are_drawn_whatever_order_they_come_in() -> None:
    assert chosen(["b", "a", "c"], 2, 5) == chosen(["c", "b", "a"], 2, 5)
    assert sorted(chosen(["b", "a"], 9, 5)) == ["a", "b"]


def test_only_what_words_can_show_is_asked() -> None:
    assert visible(["blame_customer", "dead_air", "apologise", "of_the_scenarios_own"]) == ("apologise", "blame_customer")


@given(st.text(max_size=200))
def test_whatever_is_handed_in_it_is_read_or_refused(file: str) -> None:
    head = ",".join(("id", "check", "before", "reply", *ITEMS, "rest"))
    try:
        found = read(cells.read(f"{head}\n{file}"), KNOWN)
    except BadCellError:
        return
    assert found.given == {}


# -- the shelf --------------------------------------------------------------------------------------------------------


def test_files_of_labels_are_read_by_rater(tmp_path: Path) -> None:
    assert Shelf(tmp_path / "labels").all() == []
    (tmp_path / "g.csv").write_text(f"rater,attempt,turn,item,value,at\nGrace,a-1,2,apologise,1,{AT}\n", encoding="utf-8")
    (tmp_path / "a.csv").write_text(f"rater,attempt,turn,item,value,at\nAlan,a-1,0,mark,85,{AT}\n", encoding="utf-8")
    assert [(label.rater, label.unit, label.value) for label in Shelf(tmp_path).all()] == [
        ("Alan", Unit("a-1", 0, "mark"), 85), ("Grace", Unit("a-1", 2, "apologise"), PARTLY)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "bad",
    [
        "nonsense",
        "rater,attempt,turn,item,value,at\nG,a,one,apologise,2,x",
        "rater,attempt,turn,item,value,at\nG,a,1,apologise,2,soon",
        "rater,attempt,turn,item,value,at\nG,a",
    ],
)
def test_a_damaged_file_is_named_with_the_place(tmp_path: Path, bad: str) -> None:
    (tmp_path / "0.csv").write_text(bad, encoding="utf-8")
    with pytest.raises(BadShelfError, match=r"0\.csv:\d+:\d+: "):
        Shelf(tmp_path).all()
