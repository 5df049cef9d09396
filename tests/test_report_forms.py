"""A lead's report in five forms: the same figures in each, the same bytes each time, and no text in it that does anything."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import fields, is_dataclass, replace
from functools import cache
from importlib import util
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import report_readers as readers
from report_sample import PEOPLE, crowd, empty, sample, small

from coach.cohort.shown import FEW, shown
from coach.report import FORMS, MissingPackageError, Report, read, write
from coach.report.comma import guard
from coach.report.render import plain
from coach.report.sheets import Sheet, few, sheets
from coach.report.tidy import tidy

GOLDEN = Path(__file__).parent / "golden"
SECTIONS = {sheet.name: sheet for sheet in sheets(sample())}


@cache
def document(form: str) -> bytes:
    return write(sample(), form)


# -- the same figures in every form -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SECTIONS)
def test_csv_has_every_value_as_it_is(name: str) -> None:
    head, *rows = readers.comma(document("csv"))[name]
    sheet = SECTIONS[name]
    assert head == [column.name for column in sheet.columns]
    assert len(rows) == len(sheet.rows)
    for row, meant in zip(rows, sheet.rows, strict=True):
        for cell, value in zip(row, meant, strict=True):
            if value is None:
                assert cell == ""
            elif isinstance(value, str):
                assert cell == guard(value)
            else:
                assert float(cell) == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize("name", SECTIONS)
def test_a_spreadsheet_has_the_same_values_with_points_as_points(name: str) -> None:
    sheet = SECTIONS[name]
    head, *rows = readers.book(document("xlsx"))[name].iter_rows(values_only=True)
    assert list(head) == [column.title for column in sheet.columns]
    assert len(rows) == len(sheet.rows)
    for row, meant in zip(rows, sheet.rows, strict=True):
        for cell, value, column in zip(row, meant, sheet.columns, strict=True):
            if isinstance(value, str) or value is None:
                assert (cell or "") == (value or "")
            else:
                assert cell * (100 if column.kind in ("points", "change") else 1) == pytest.approx(value)


@pytest.mark.parametrize("name", ["head", "cohorts", "teams_by_scenario", "teams_by_technique", "distribution", "weeks", "items", "agreement", "exams"])
def test_the_page_has_a_table_with_the_exact_value_behind_each_figure(name: str) -> None:
    sheet = SECTIONS[name]
    kept = [at for at, column in enumerate(sheet.columns) if column.name != "item"]
    _, *rows = readers.Page(document("html").decode()).tables[f"t-{name}"]
    meant = [[shown(row[at], sheet.columns[at].kind) if row[at] is None else row[at] for at in kept] for row in sheet.rows]
    assert rows == meant


def test_the_page_has_every_cell_of_every_trainee() -> None:
    page = readers.Page(document("html").decode())
    found: Counter[tuple[str, float]] = Counter()
    for name, (_, *rows) in page.tables.items():
        if name.startswith("matrix"):
            found.update((row[0], cell) for row in rows for cell in row[1:] if isinstance(cell, float))
    assert found == Counter((cell.row, float(cell.mean)) for cell in sample().trainees_by_technique if cell.mean is not None)


def test_the_page_tells_whom_to_coach_and_what_was_disputed() -> None:
    page = readers.Page(document("html").decode())
    assert page.articles == [str(one.mean) for one in sample().coach_next]
    text = "".join(page.text)
    for one in sample().coach_next:
        assert f"\u201c{one.quote}\u201d" in text
        assert f"Attempt {one.attempt}, turn {one.turn}" in text
    for ruled in sample().disputes:
        assert ruled.reason in text
        assert f"{ruled.trainee}, {ruled.team}, attempt" in text or f"{ruled.trainee}, attempt" in text
    assert text.count("Nearly nobody meets this line in The late parcel: look at the line first.") == 7


@pytest.mark.parametrize("name", SECTIONS)
def test_markdown_has_the_same_values_as_people_read_them(name: str) -> None:
    sheet = SECTIONS[name]
    head, *rows = readers.markdown(document("md"))["All of it as a table" if name == "head" else sheet.title]
    assert head == [column.title for column in sheet.columns]
    assert [[cell.strip("*") for cell in row] for row in rows] == [
        [_escaped(shown(value, sheet.columns[at].kind, sheet.mark)) for at, value in enumerate(row)] for row in sheet.rows
    ]


def _escaped(text: str) -> str:
    return plain(text).strip()


@pytest.mark.parametrize("report", [sample(), empty(), small(), crowd(30)], ids=["sample", "empty", "small", "thirty"])
def test_json_loses_nothing(report: Report) -> None:
    assert read(write(report, "json").decode()) == report


def test_json_tells_it_as_an_evaluation_form_too() -> None:
    form = readers.told(document("json"))["form"]
    items = {item["item"]: item for section in form["sections"] for item in section["items"]}
    assert [section["section"] for section in form["sections"]][:2] == ["Open", "Listen and acknowledge"]
    assert form["fatal"] == 2
    assert form["pass_percentage"] == 70
    own = items["take_ownership"]
    assert own["teams"][0] == {"team": "Night desk", "percentage": 93.73, "n": 18, "not_applicable": False, "few": False}
    assert own["evidence"][0]["turn"] == 2
    assert items["fit_solution"]["teams"][1] == {"team": "Returns & refunds", "percentage": None, "n": 0, "not_applicable": True, "few": True}
    assert items["recap"]["disputes"] == [{"attempt": "00000034-a01e", "verdict": "late", "ruling": "", "score": None, "score_with_rulings": None}]


@pytest.mark.parametrize(
    "text", ["[]", "{}", '{"schema": {"name": "coach-report", "version": 2}}', '{"schema": {"name": "coach-report", "version": 1}, "figures": {}}']
)
def test_json_of_another_kind_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"^(This|The) report|^This is not"):
        read(text)


# -- stable -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_the_same_report_gives_the_same_bytes(form: str) -> None:
    assert write(sample(), form) == document(form)


def test_markdown_is_as_it_was() -> None:
    assert write(small(), "md").decode() == (GOLDEN / "lead-report.md").read_text(encoding="utf-8")


def test_the_columns_of_the_csv_files_are_as_they_were() -> None:
    with ZipFile(BytesIO(write(small(), "csv"))) as held:
        files = {name: held.read(name).decode() for name in held.namelist()}
    assert all(text.endswith("\r\n") and "\n" not in text.replace("\r\n", "") for text in files.values())
    told = "".join(f"== {name}\n{text}" for name, text in files.items()).replace("\r\n", "\n")
    assert told == (GOLDEN / "lead-report.csv.txt").read_text(encoding="utf-8")


def test_every_column_is_described_beside_the_files() -> None:
    held = readers.comma(document("csv"))
    described = {(row[1], row[2]) for row in held.pop("columns")[1:]}
    assert described == {(f"{name}.csv", column) for name, rows in held.items() for column in rows[0]}


def test_a_spreadsheet_keeps_its_first_row_in_sight_and_can_be_filtered() -> None:
    for page in readers.book(document("xlsx")).worksheets:
        assert page.freeze_panes == "A2"
        assert page.title == "read_me" or page.auto_filter.ref.startswith("A1:")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("report", [empty(), sample(PEOPLE[:1])], ids=["nobody", "one trainee"])
def test_little_is_a_document_too(form: str, report: Report) -> None:
    assert len(write(report, form)) > 400


@pytest.mark.parametrize("form", FORMS)
def test_four_hundred_trainees_are_all_there(form: str) -> None:
    made = write(crowd(400), form)
    if form == "html":
        page = readers.Page(made.decode())
        assert len([name for name in page.tables if name.startswith("matrix")]) == 3
        assert all(len(rows) == 402 for name, rows in page.tables.items() if name.startswith("matrix"))
    elif form == "csv":
        assert len(readers.comma(made)["trainees_by_technique"]) == 400 * 17 + 1
    elif form == "md":
        assert len(readers.markdown(made)["Techniques by trainee"]) == 400 * 17 + 1


def test_a_form_there_is_not_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="cannot write 'pdf'; there is html, md, csv, xlsx, json"):
        write(sample(), "pdf")


def test_without_the_package_a_spreadsheet_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coach.report.workbook.find_spec", lambda name: None if name == "xlsxwriter" else util.find_spec(name))
    with pytest.raises(MissingPackageError, match=r"pip install 'conflict-coach\[xlsx\]'"):
        write(sample(), "xlsx")


# -- hostile texts ------------------------------------------------------------------------------------------------------

HOSTILE = (
    '=HYPERLINK("http://evil.example","x")', "+1+1", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1", "  =1", "\uff1d1+1",
    "\u200b=1+1", "a;=1+1", 'a;"=1+1', "one\n=1+1", "{=1+1}",
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' onload='alert(1)", "</svg></style><script>", "]]>", "<!--",
    "&lt;b&gt; &#60;", "{{ 7 * 7 }}{% raw %}",
    "[x](javascript:alert(1))", "a | b \\| c", "`code` ~~~ ***", "https://evil.example www.evil.example", "1. # -",  "\\", '"', '""",',
    "\x1b]52;c;AAAA\x07", "\x1b[2J\x9b31m",
    "nul\x00nul", "\u202egnp.exe", "\u2066x\u2069", "\ud800", "\ufffe\uffff", "_x0041_ _x001B_", "Z\u0351\u0351\u0351\u0351\u0351\u0351\u0351algo",
    "W" * 300, "x" * 60_000, "ﷺ" * 500, "",
)  # fmt: skip
BAD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
FORMULA = re.compile('^[\\s"]*[=+\\-@\uff1d\uff0b\uff0d\uff20]')
TAGS = set(
    "html head meta title style body main h1 h2 h3 p ul li nav a details summary div table thead tbody tr th td data figure figcaption svg text rect line "
    "polyline circle defs pattern section article blockquote strong small span i bdi footer".split()
)


GREY = "background: var(--grey)"


def poisoned(value: Any, text: str) -> Any:
    """`value` with `text` in the place of every text."""
    if isinstance(value, str):
        return text
    if isinstance(value, tuple):
        return tuple(poisoned(one, text) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: poisoned(getattr(value, field.name), text) for field in fields(value)})
    return value


hostile = pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))


@hostile
def test_no_text_becomes_markup_on_the_page(text: str) -> None:
    made = write(poisoned(small(), text), "html").decode()
    assert not BAD.search(made)
    page = readers.Page(made)
    assert page.unclosed == []
    assert {tag for tag, _ in page.tags} <= TAGS
    for tag, held in page.tags:
        assert not [name for name in held if name.startswith("on") or name in ("src", "srcdoc", "action")]
        assert held.get("style", GREY) == GREY
        assert tag != "a" or (held["href"] or "").startswith("#")
    assert len([tag for tag, _ in page.tags if tag == "style"]) == 1
    assert tidy(text).strip()[:150] in "".join(page.text)


@hostile
def test_no_text_becomes_a_formula_or_a_row_in_csv(text: str) -> None:
    for name, rows in readers.comma(write(poisoned(small(), text), "csv")).items():
        assert len({len(row) for row in rows}) == 1, name
        if name == "columns":
            continue
        sheet = next(one for one in sheets(small()) if one.name == name)
        assert len(rows) == len(sheet.rows) + 1
        for row in rows[1:]:
            for cell, column in zip(row, sheet.columns, strict=True):
                assert not BAD.search(cell)
                if column.kind in ("text", "words"):
                    assert not any(FORMULA.search(part) for part in re.split(r"[;\n\t]", cell))


@hostile
def test_no_text_becomes_a_formula_or_a_link_in_a_spreadsheet(text: str) -> None:
    made = write(poisoned(small(), text), "xlsx")
    with ZipFile(BytesIO(made)) as held:
        parts = {name: held.read(name).decode() for name in held.namelist()}
    assert not any(re.search(r"<f[ >]|<hyperlink|TargetMode=.External", xml) for xml in parts.values())
    assert not any(BAD.search(xml) for xml in parts.values())
    cells = [cell for page in readers.book(made).worksheets for row in page.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not any(cell.hyperlink for cell in cells)


@hostile
def test_no_text_becomes_markup_in_markdown(text: str) -> None:
    made = write(poisoned(small(), text), "md")
    assert not BAD.search(made.decode())
    for title, (head, *rows) in readers.markdown(made).items():
        assert all(len(row) == len(head) for row in rows), title
    assert not re.search(r"(?<!\\)[<`\[]|(?<!\\)://|www\.", made.decode())


@hostile
def test_no_control_leaves_in_json_and_the_rest_comes_back(text: str) -> None:
    report = poisoned(small(), text)
    made = write(report, "json").decode()
    assert not BAD.search(made)
    assert read(made) == tidy(report)


@pytest.mark.parametrize(
    ("text", "meant"), [("-5.2", "'-5.2"), ("O'Neil", "O'Neil"), ("a - b; c", "a - b; c"), ("; -ish", ";' -ish"), (" =1", "' =1"), ("", "")]
)
def test_what_begins_like_a_formula_gets_an_apostrophe(text: str, meant: str) -> None:
    assert guard(text) == meant


def test_a_figure_on_few_attempts_is_told_apart_in_every_form() -> None:
    sheet: Sheet = SECTIONS["teams_by_technique"]
    low = next(at for at, row in enumerate(sheet.rows) if few(sheet, row) and row[-1])
    n = sheet.rows[low][-1]
    assert isinstance(n, int)
    assert n < FEW
    page = readers.book(document("xlsx"))["teams_by_technique"]
    assert page.cell(low + 2, 1).font.i
    assert readers.markdown(document("md"))[sheet.title][low + 1][-1].startswith("*")
    assert b"<tr class=few>" in document("html")


def test_a_gain_over_few_trainees_is_told_apart_too() -> None:
    sheet = SECTIONS["cohorts"]
    at = [column.name for column in sheet.columns].index("gain_bp")
    rows = readers.markdown(document("md"))[sheet.title]
    assert [row[at] for row in rows[1:3]] == ["\\+9", "*−2*"]
    page = readers.book(document("xlsx"))["cohorts"]
    assert [page.cell(row, at + 1).font.i for row in (2, 3)] == [False, True]
    assert '<td class="num few"><data value="-215">(−2)</data></td>' in document("html").decode()
