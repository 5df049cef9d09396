"""A lead's report as comma-separated values: a zip with one file a section, since each section has columns of its own and RFC 4180 wants one set a file.

Each opens by itself in a spreadsheet, types stay one to a column, and a new section changes no old file. `columns.csv` says what every column holds.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from coach.report.sheets import LIMITS, SCHEMA, Sheet, sheets

if TYPE_CHECKING:
    from coach.cohort.figures import Report
    from coach.cohort.shown import Value

_FORMULA: Final = re.compile(r"^\s*[=+\-@\t\r\n\0\uff1d\uff0b\uff0d\uff20]")
_LATER: Final = re.compile(r"(?<=[;\t\n])(?=[\s\"']*[=+\-@\uff1d\uff0b\uff0d\uff20])")
"""Where half of Europe's spreadsheets begin a new cell: after a semicolon, though it stands in quotes."""
_MOMENT: Final = (1980, 1, 1, 0, 0, 0)
"""Of every file in the zip, so that the same report gives the same bytes."""


def guard(text: str) -> str:
    """A text no spreadsheet takes for a formula: an apostrophe stands before what would begin one (OWASP, ASVS 1.2.10)."""
    text = _LATER.sub("'", text)
    return f"'{text}" if _FORMULA.match(text) else text


def zipped(report: Report) -> bytes:
    """The sections as ``NAME.csv``, UTF-8, lines ended by CR LF, texts guarded and in quotes, numbers bare, nothing as nothing."""
    told = sheets(report)
    files = {f"{sheet.name}.csv": _table([column.name for column in sheet.columns], sheet.rows) for sheet in told}
    files["columns.csv"] = _table(["schema", "file", "column", "kind", "unit", "title"], _described(told))
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as into:
        for name, text in files.items():
            into.writestr(_entry(name), text.encode())
    return made.getvalue()


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, _MOMENT)
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = 0o600 << 16  # names are in it: nobody else's to read
    entry.create_system = 3
    return entry


def _described(told: tuple[Sheet, ...]) -> tuple[tuple[Value, ...], ...]:
    return tuple((SCHEMA, f"{sheet.name}.csv", column.name, column.kind, LIMITS.get(column.kind), column.title) for sheet in told for column in sheet.columns)


def _table(names: list[str], rows: tuple[tuple[Value, ...], ...]) -> str:
    lines = [names, *([_field(value) for value in row] for row in rows)]
    return "".join(",".join(line) + "\r\n" for line in lines)


def _field(value: Value) -> str:
    """One field; every text is in quotes, so that a separator or a line end in it stays inside."""
    if value is None:
        return ""
    if isinstance(value, str):
        return '"' + guard(value).replace('"', '""') + '"'
    return repr(round(value, 6)) if isinstance(value, float) else str(value)
