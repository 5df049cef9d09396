"""A lead's report for the eyes at a terminal: Markdown still, but with its tables set in columns, and sentences in place of the tables of words.

Every figure is there. Where a table is wider than the window its longest texts are cut; the documents have them whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from coach.cohort import telling
from coach.cohort.shown import Value, shown
from coach.report.sheets import Column, Sheet, faint, sheets
from coach.report.tidy import tidy
from coach.text import fit, width

if TYPE_CHECKING:
    from coach.cohort.figures import Report

GAP: Final = "  "
SHORT: Final = {
    "p10_bp": "10th",
    "p90_bp": "90th",
    "discrimination": "Discr.",
    "within_ten": "In 10",
    "trainees": "People",
    "gain_n": "of",
    "against_bp": "Vs mix",
}
"""Heads that would be wider than what stands under them."""
NEWEST: Final = 20
"""Exams told one by one."""
LEAST: Final = 9
"""Cells that a text keeps at least."""
MADE: Final = "Made with Coach. The customers are simulated; the people named here are not."


def lined(report: Report, columns: int) -> str:
    """The report in lines of at most `columns` cells, where that can be."""
    report = tidy(report)
    head = report.head
    told = [f"# {head.title}", "", f"{head.period.first} to {head.period.last}. Made {head.made_at} with {head.program}.", ""]
    told += _wrapped([f"- {line}" for line in telling.brief(report)], columns)
    told += ["", "## About this report", "", *_wrapped([f"- {line}" for line in telling.about(report)], columns), ""]
    told += _wrapped([f"- Not started: {', '.join(head.not_started)}", ""], columns) if head.not_started else []
    for sheet in sheets(report):
        if sheet.name != "head":
            told += [f"## {sheet.title}", "", *_section(_without(sheet), columns), ""]
    return "\n".join([*told, MADE]) + "\n"


def _without(sheet: Sheet) -> Sheet:
    """The sheet less the ids, which are for machines."""
    kept = [at for at, column in enumerate(sheet.columns) if column.name != "item"]
    return Sheet(
        sheet.name,
        sheet.title,
        sheet.note,
        tuple(sheet.columns[at] for at in kept),
        tuple(tuple(row[at] for at in kept) for row in sheet.rows),
        sheet.mark,
        sheet.empty,
    )


def _section(sheet: Sheet, columns: int) -> list[str]:
    if not sheet.rows:
        return _wrapped([sheet.empty], columns)
    worded = any(column.kind == "words" for column in sheet.columns)
    return [*_wrapped([sheet.note], columns), "", *(_entries(sheet, columns) if worded else _table(sheet, columns))]


def _entries(sheet: Sheet, columns: int) -> list[str]:
    """Each row as an item of a list: its figures, then its words."""
    told: list[str] = []
    for row in sheet.rows:
        pairs = [(column, value) for column, value in zip(sheet.columns, row, strict=True) if value not in ("", None)]
        figures = ", ".join(_named(column, value) for column, value in pairs if column.kind != "words")
        words = [f"{column.title}: {value}" for column, value in pairs if column.kind == "words"]
        told += _wrapped([f"- {figures}", *(f"  {line}" for line in words)], columns)
    return told


def _named(column: Column, value: Value) -> str:
    text = shown(value, column.kind)
    return text if column.name in {"trainee", "team", "label", "scenario"} else f"{column.title.lower()} {text}"


def _table(sheet: Sheet, columns: int) -> list[str]:
    """Columns under their names; few attempts in brackets."""
    told = [row for row in sheet.rows if sheet.name != "distribution" or row[-1]]  # bars without anybody are left out
    told, more = (told[:NEWEST], len(told) - NEWEST) if sheet.name == "exams" else (told, 0)
    rows = [[_cell(sheet, row, at) for at in range(len(sheet.columns))] for row in told]
    heads = [SHORT.get(column.name, column.title) for column in sheet.columns]
    sizes = [max(width(heads[at]), *(width(row[at]) for row in rows)) for at, column in enumerate(sheet.columns)]
    texts = [at for at, column in enumerate(sheet.columns) if column.kind == "text"]
    while sum(sizes) + len(GAP) * (len(sizes) - 1) > columns and texts and max(sizes[at] for at in texts) > LEAST:
        sizes[max(texts, key=lambda at: sizes[at])] -= 1
    return [_row(each, sizes, texts) for each in (heads, ["-" * size for size in sizes], *rows)] + (
        [f"{more:,} more in the documents: coach report --out report.html"] if more > 0 else []
    )


def _cell(sheet: Sheet, row: tuple[Value, ...], at: int) -> str:
    text = shown(row[at], sheet.columns[at].kind)
    return f"({text})" if sheet.columns[at].name in ("mean_bp", "gain_bp") and faint(sheet, row, at) else text


def _row(cells: list[str], sizes: list[int], texts: list[int]) -> str:
    padded = [(fit(cell, size), size) for cell, size in zip(cells, sizes, strict=True)]
    told = [cell + " " * (size - width(cell)) if at in texts else " " * (size - width(cell)) + cell for at, (cell, size) in enumerate(padded)]
    return GAP.join(told).rstrip()


def _wrapped(lines: list[str], columns: int) -> list[str]:
    """Long lines in several, the later ones under the first word."""
    told: list[str] = []
    for line in lines:
        indent = " " * (len(line) - len(line.lstrip(" -")))
        rows = [line[: len(indent)]]
        for word in line[len(indent) :].split():
            space = "" if rows[-1] == rows[-1][: len(indent)] else " "
            if width(rows[-1] + space + word) > columns and space:
                rows.append(indent + word)
            else:
                rows[-1] += space + word
        told += rows
    return told
