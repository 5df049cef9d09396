"""CSV and XLSX in programs that are not ours: LibreOffice, which people open them with, and calamine, which is nobody's twin here. Texts stay texts."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import doors
import pytest
import tools
from python_calamine import CalamineWorkbook
from report_readers import comma

from coach.report import Report, read
from coach.report.comma import guard
from coach.report.sheets import sheets

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
LINK = "{http://www.w3.org/1999/xlink}href"
EUROPE = "Text - txt - csv (StarCalc):59/44/9,34,UTF8,1"
"""As a person with a German or French desktop opens it: semicolons and tabs part cells too."""
QUOTED_AS_TEXT = "Text - txt - csv (StarCalc):44,34,UTF8,1,,0,true,false"
MOST_REPEATED = 200


@dataclass(frozen=True)
class Cell:
    """As LibreOffice keeps it."""

    text: str
    kind: str
    """``string``, ``float``, ``percentage`` ...; empty for an empty cell."""
    formula: str


def opened(file: Path) -> dict[str, list[list[Cell]]]:
    """The sheets of a flat OpenDocument file; of the empty cells at the ends there are as many as come to hand."""
    root = ET.parse(file).getroot()  # noqa: S314 - LibreOffice wrote it
    assert not [one for one in root.iter() if one.get(LINK) and not one.tag.startswith("{urn:oasis:names:tc:opendocument:xmlns:style")], "a link"
    assert not list(root.iter(f"{OFFICE}dde-source"))
    return {table.get(f"{TABLE}name", ""): [list(_cells(row)) for row in table.iter(f"{TABLE}table-row")] for table in root.iter(f"{TABLE}table")}


def _cells(row: ET.Element) -> Iterator[Cell]:
    for cell in row.iter(f"{TABLE}table-cell"):
        text = "\n".join(_words(line) for line in cell.iter(f"{TEXT}p"))
        times = int(cell.get(f"{TABLE}number-columns-repeated", "1"))
        for _ in range(min(times, MOST_REPEATED)):
            yield Cell(text, cell.get(f"{OFFICE}value-type", ""), cell.get(f"{TABLE}formula", ""))


def _words(line: ET.Element) -> str:
    """Several spaces stand there as one element with a number."""
    told = line.text or ""
    for one in line:
        if one.tag == f"{TEXT}s":
            told += " " * int(one.get(f"{TEXT}c", "1"))
        elif one.tag == f"{TEXT}tab":
            told += "\t"
        else:
            told += _words(one)
        told += one.tail or ""
    return told


@pytest.fixture(scope="session")
def report(told: doors.Told) -> Report:
    return read(told.files["report.json"].decode())


@pytest.fixture(scope="session")
def books(told: doors.Told, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every table that leaves the program, opened as it is by LibreOffice; `naive` is one that guards nothing."""
    folder = tmp_path_factory.mktemp("tables")
    files = tables(told, folder)
    return tools.opened_by_office([*files, _naive(folder)], folder / "opened")


def tables(told: doors.Told, folder: Path) -> list[Path]:
    (folder / "report.xlsx").write_bytes(told.files["report.xlsx"])
    with ZipFile(BytesIO(told.files["report.csv.zip"])) as held:
        held.extractall(folder)
    for name in ("sheet.csv", *(name for name in told.files if name.startswith("export/") and name.endswith(".csv"))):
        if told.files[name]:
            (folder / f"own-{Path(name).name}").write_bytes(told.files[name])
    return [*sorted(folder.glob("*.csv")), folder / "report.xlsx"]


def _naive(folder: Path) -> Path:
    file = folder / "naive.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, quoting=csv.QUOTE_ALL).writerows([word] for word in doors.FORMULAS)
    return file


def test_an_unguarded_file_would_be_evaluated(books: dict[str, Path]) -> None:
    """Without this, nothing below would mean anything."""
    [rows] = opened(books["naive"]).values()
    assert sum(bool(cell.formula) for row in rows for cell in row) > 2


def test_libreoffice_finds_no_formula_and_no_link_in_any_table(books: dict[str, Path]) -> None:
    for name, file in books.items():
        if name != "naive":
            assert [cell for rows in opened(file).values() for row in rows for cell in row if cell.formula] == [], name


def test_nor_where_semicolons_part_cells_too(told: doors.Told, tmp_path: Path) -> None:
    files = [file for file in tables(told, tmp_path) if file.suffix == ".csv"]
    for name, file in tools.opened_by_office(files, tmp_path / "opened", how=EUROPE).items():
        assert [cell for rows in opened(file).values() for row in rows for cell in row if cell.formula] == [], name


def test_libreoffice_reads_every_text_of_the_workbook_as_the_text_it_is(books: dict[str, Path], report: Report) -> None:
    pages = opened(books["report"])
    for sheet in sheets(report):
        for row, meant in zip(pages[sheet.name][1:], sheet.rows, strict=False):
            for cell, value in zip(row, meant, strict=False):
                if isinstance(value, str) and value and (sheet.name, meant[0]) != ("head", "made_at"):
                    assert (cell.kind, cell.text) == ("string", value)
    assert {cell.text for row in pages["cohorts"] for cell in row if cell.kind == "string"} & set(doors.TEXTS_LIKE_NUMBERS)


def test_calamine_reads_every_value_of_the_workbook_as_what_it_is(told: doors.Told, report: Report) -> None:
    book = CalamineWorkbook.from_filelike(BytesIO(told.files["report.xlsx"]))
    assert book.sheet_names == ["read_me", *(sheet.name for sheet in sheets(report))]
    for sheet in sheets(report):
        head, *rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
        assert head == [column.title for column in sheet.columns]
        assert len(rows) == len(sheet.rows)
        for row, meant in zip(rows, sheet.rows, strict=True):
            for cell, value, column in zip(row, meant, sheet.columns, strict=True):
                if isinstance(value, str):
                    assert cell == value or (sheet.name, meant[0]) == ("head", "made_at")
                elif value is None:
                    assert cell == ""
                else:
                    assert cell == pytest.approx(value / (100 if column.kind in ("points", "change") else 1))


def test_where_quoted_means_text_it_finds_no_formula_and_no_number_among_texts(told: doors.Told, tmp_path: Path, report: Report) -> None:
    files = [file for file in tables(told, tmp_path) if file.suffix == ".csv"]
    read_so = tools.opened_by_office(files, tmp_path / "opened", how=QUOTED_AS_TEXT)
    for name, file in read_so.items():
        assert [cell for rows in opened(file).values() for row in rows for cell in row if cell.formula] == [], name
    [rows] = opened(read_so["cohorts"]).values()
    assert [row[0].text for row in rows[1:] if row and row[0].text] == [guard(one.team) for one in report.cohorts if one.team]
    assert {row[0].kind for row in rows[1:] if row and row[0].text} == {"string"}


def test_every_csv_has_the_texts_guarded_and_whole(told: doors.Told, report: Report) -> None:
    held = comma(told.files["report.csv.zip"])
    for sheet in sheets(report):
        for row, meant in zip(held[sheet.name][1:], sheet.rows, strict=True):
            for cell, value in zip(row, meant, strict=True):
                if isinstance(value, str) and (sheet.name, meant[0]) != ("head", "made_at"):
                    assert cell == guard(value)
                    assert cell.replace("'", "") == value.replace("'", "")


def test_no_control_is_in_any_table(told: doors.Told) -> None:
    for name, data in told.files.items():
        if name.endswith(".csv"):
            rows = list(csv.reader(StringIO(data.decode("utf-8-sig"), newline="")))
            assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069]", str(rows) and "".join(map("".join, rows))), name
