"""The forms a lead's report can have, and the one way to write it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from coach.report.comma import zipped
from coach.report.lossless import to_json
from coach.report.marked import markdown
from coach.report.page import page
from coach.report.tidy import tidy
from coach.report.workbook import workbook

if TYPE_CHECKING:
    from coach.cohort.figures import Report


@dataclass(frozen=True, slots=True)
class Form:
    """How a file of this form is called, and what it is good for."""

    suffix: str
    about: str
    make: Callable[[Report], str | bytes]


FORMS: Final[Mapping[str, Form]] = {
    "html": Form(".html", "one page to read, send or print", page),
    "md": Form(".md", "text with tables, for a wiki or a ticket", markdown),
    "csv": Form(".csv.zip", "one table a section, for other programs and spreadsheets", zipped),
    "xlsx": Form(".xlsx", "a spreadsheet, one sheet a section", workbook),
    "json": Form(".json", "everything, to be read by machines", to_json),
}


def write(report: Report, form: str) -> bytes:
    """`report` as a document; the same report gives the same bytes.

    Raises ValueError for another form, `MissingPackageError` where the form needs a package.
    """
    if form not in FORMS:
        raise ValueError(f"cannot write {form!r}; there is {', '.join(FORMS)}")
    made = FORMS[form].make(tidy(report))
    return made.encode() if isinstance(made, str) else made
