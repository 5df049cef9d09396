"""A lead's report as Markdown: the sentences and every table, for a wiki, a ticket or a diff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.cohort import telling
from coach.cohort.shown import moment, shown
from coach.report.render import plain
from coach.report.sheets import Column, Sheet, faint, sheets

if TYPE_CHECKING:
    from coach.cohort.figures import Report


def markdown(report: Report) -> str:
    """The report as Markdown with tables (GitHub's, Pandoc's); rows on few attempts are in italics."""
    head = report.head
    lines = [
        f"# {plain(head.title)}",
        "",
        f"{plain(head.period.first)} to {plain(head.period.last)}. Made {plain(moment(head.made_at))} with {plain(head.program)}.",
        "",
    ]
    lines += [f"- {plain(line)}" for line in telling.brief(report)]
    lines += ["", "## About this report", "", *(f"- {plain(line)}" for line in telling.about(report)), ""]
    for sheet in sheets(report):
        lines += _section(sheet)
    lines.append("*Made with Coach. The customers are simulated; the people named here are not.*")
    return "\n".join(lines) + "\n"


def _section(sheet: Sheet) -> list[str]:
    lines = ["### All of it as a table" if sheet.name == "head" else f"## {sheet.title}", ""]
    if not sheet.rows:
        return [*lines, plain(sheet.empty), ""]
    if sheet.name != "head":
        lines += [plain(sheet.note), ""]
    lines.append("| " + " | ".join(column.title for column in sheet.columns) + " |")
    lines.append("|" + "|".join(" --- " if column.kind in ("text", "words") else " ---: " for column in sheet.columns) + "|")
    for row in sheet.rows:
        told = [
            _cell(shown(value, column.kind, sheet.mark), column, grey=faint(sheet, row, at))
            for at, (column, value) in enumerate(zip(sheet.columns, row, strict=True))
        ]
        lines.append(f"| {' | '.join(told)} |")
    return [*lines, ""]


def _cell(told: str, column: Column, *, grey: bool) -> str:
    text = plain(told).strip()
    return f"*{text}*" if grey and text and column.kind not in ("text", "words") else text
