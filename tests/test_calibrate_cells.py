"""Tables in a spreadsheet's format: nothing runs there, everything comes back, and what is hostile is refused with its place."""

from __future__ import annotations

import contextlib
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.calibrate.cells import BadCellError, decoded, guarded, read, unguarded, written
from coach.text import clean

TEXTS = st.text(st.characters(codec="utf-8"), max_size=12).map(clean) | st.text("'=+-@\"',;\n\t ab", max_size=6)
TABLES = st.integers(1, 4).flatmap(lambda wide: st.lists(st.lists(TEXTS, min_size=wide, max_size=wide), min_size=1, max_size=6))


def texts(file: str) -> list[list[str]]:
    return [[cell.text for cell in row] for row in read(file)]


def refused(file: str) -> tuple[str, int, int]:
    with pytest.raises(BadCellError) as found:
        read(file)
    return found.value.says, found.value.line, found.value.column


@pytest.mark.parametrize("formula", ["=1+1", "+44", "-2", "@SUM(A1)", " =1", "\t=1", "\rx", "＝1", "'=1", "''+1", "\x00="])  # noqa: RUF001 - wide on purpose
def test_what_a_spreadsheet_would_run_is_guarded(formula: str) -> None:
    assert guarded(formula) == f"'{formula}"
    assert unguarded(guarded(formula)) == formula


@pytest.mark.parametrize("harmless", ["", "y", "3 - 2 = 1", "'tis fine", "it's"])
def test_anything_else_stays_as_it_is(harmless: str) -> None:
    assert guarded(harmless) == harmless == unguarded(harmless)


@given(st.text())
def test_the_guard_can_always_be_undone_and_never_begins_a_formula(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert guarded(text).strip()[:1] not in {"=", "+", "-", "@"} or not text.strip()


@given(TABLES)
def test_what_is_written_is_read(table: list[list[str]]) -> None:
    assert texts(written(table)) == [row for row in table if any(cell.strip() for cell in row)]


@given(TABLES)
def test_pythons_own_reader_reads_it_too(table: list[list[str]]) -> None:
    theirs = [[unguarded(cell) for cell in row] for row in csv.reader(io.StringIO(written(table), newline=""))]
    assert [row for row in theirs if row] == [row for row in table if row != [""]]  # an empty line is no row to it


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@given(table=st.lists(st.lists(st.text('ab" x\n', max_size=5), min_size=2, max_size=4), min_size=1, max_size=5))
def test_and_what_it_writes_we_read(separator: str, table: list[list[str]]) -> None:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=separator).writerows(table)
    assert texts(file.getvalue()) == [row for row in table if any(cell.strip() for cell in row)]


def test_every_cell_knows_where_it_begins() -> None:
    rows = read('id,reply,y\r\na,"two\nlines",n\r\n"b",,y')
    assert [[(cell.line, cell.column) for cell in row] for row in rows] == [[(1, 1), (1, 4), (1, 10)], [(2, 1), (2, 3), (3, 8)], [(4, 1), (4, 5), (4, 6)]]


@pytest.mark.parametrize("hostile", ["\x1b[2J", "\x07", "\u202eevil", "\u200bx", "\U000e0041"])
def test_what_cannot_be_seen_is_refused_with_its_place(hostile: str) -> None:
    says, line, column = refused(f"id,note\r\na,fine\r\nb,{hostile}")
    assert "cannot be seen" in says
    assert clean(says) == says
    assert (line, column) == (3, 3)


def test_a_quote_that_is_never_closed_is_told_where_it_opens() -> None:
    assert refused('id,note\na,"oh')[1:] == (2, 3)
    assert refused('id,note\na,"oh" no\n')[1:] == (2, 3)


def test_a_file_in_another_encoding_is_told_how_to_be_saved() -> None:
    with pytest.raises(BadCellError, match="CSV UTF-8") as found:
        decoded("id,note\nr,café".encode("latin-1"))
    assert (found.value.line, found.value.column) == (2, 6)
    assert decoded("\ufeffid".encode()) == "id"


def test_too_much_is_refused() -> None:
    assert refused("a," + "x" * 40_000)[1:] == (1, 3)
    assert refused("a\n" * 20_002)[0] == "there are more than 20,000 rows"


@given(st.text())
def test_whatever_is_in_the_file_it_is_read_or_refused(file: str) -> None:
    with contextlib.suppress(BadCellError):
        assert all(1 <= cell.line <= len(file) + 1 and 1 <= cell.column <= len(file) + 1 for row in read(file) for cell in row)
