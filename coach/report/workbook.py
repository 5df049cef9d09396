"""A lead's report as a spreadsheet: a sheet a section, the first row frozen, a filter on every column.

Every text is written as a text, so none is a formula or a link.
"""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from coach.cohort import telling
from coach.cohort.shown import misses, shown
from coach.report.sheets import Column, Sheet, faint, sheets

if TYPE_CHECKING:
    from coach.cohort.figures import Report
    from coach.cohort.shown import Value

MISSING: Final = "A spreadsheet needs one more package: pip install 'conflict-coach[xlsx]'. The other forms need nothing."
NUMBERS: Final = {"count": "0", "points": "0", "change": "+0;-0;0", "share": "0 %", "index": "0.00", "missed": "0.00", "nearly": "0.00 %"}
"""How a number looks, by the kind of its column; `missed` and `nearly` are for one that rounding would make another thing."""
WIDTHS: Final = {"text": 26, "words": 60}
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)


class MissingPackageError(RuntimeError):
    """The package that writes spreadsheets is not installed; the message says how to get it."""


def workbook(report: Report) -> bytes:
    """The report as ``.xlsx``; scores as points of 100, shares as percent. Raises `MissingPackageError` without the extra ``xlsx``."""
    if find_spec("xlsxwriter") is None:
        raise MissingPackageError(MISSING)
    import xlsxwriter  # type: ignore[import-untyped]  # noqa: PLC0415 - only who wants a spreadsheet has it

    into = BytesIO()
    book = xlsxwriter.Workbook(into, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    book.set_properties({"title": report.head.title[:200], "created": _moment(report.head.made_at)})
    looks = {
        (kind, grey): book.add_format(
            {"valign": "top", "text_wrap": kind == "words", **({"num_format": NUMBERS[kind]} if kind in NUMBERS else {}), **_grey(grey)}
        )
        for kind in (*WIDTHS, *NUMBERS)
        for grey in (False, True)
    }
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    _sentences(book.add_worksheet("read_me"), report, bold, looks["words", False])
    for sheet in sheets(report):
        _sheet(book.add_worksheet(sheet.name), sheet, looks, bold)
    book.close()
    return into.getvalue()


def _grey(grey: bool) -> dict[str, Any]:  # noqa: FBT001 - a look has two sides
    return {"font_color": "#555C66", "bg_color": "#ECECEE", "italic": True} if grey else {}


def _sentences(page: Any, report: Report, bold: Any, words: Any) -> None:
    """What the figures are of, in the words of the other documents."""
    page.set_column(0, 0, 110)
    page.write_string(0, 0, report.head.title, bold)
    for at, line in enumerate((*telling.brief(report), *telling.about(report)), 1):
        page.write_string(at, 0, line, words)
    page.freeze_panes(1, 0)


def _sheet(page: Any, sheet: Sheet, looks: dict[tuple[str, bool], Any], bold: Any) -> None:
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, WIDTHS.get(column.kind, 12))
        page.write_string(0, at, column.title, bold)
    for line, row in enumerate(sheet.rows, 1):
        for at, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            _cell(page, (line, at), column, value, looks[_look(column, value, sheet.mark), faint(sheet, row, at)])
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _look(column: Column, value: Value, mark: int | None) -> str:
    if not isinstance(value, int | float):
        return column.kind
    if column.kind == "share" and shown(value, "share")[0] in "<>":
        return "nearly"
    return "missed" if column.kind == "points" and misses(value, mark) else column.kind


def _cell(page: Any, place: tuple[int, int], column: Column, value: Value, look: Any) -> None:
    if isinstance(value, str):
        page.write_string(*place, value, look)
    elif value is None:
        page.write_blank(*place, None, look)
    else:
        page.write_number(*place, value / 100 if column.kind in ("points", "change") else value, look)


def _moment(made_at: str) -> datetime:
    """When the report was made, so that the same report gives the same file."""
    try:
        return datetime.strptime(made_at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return _EPOCH
