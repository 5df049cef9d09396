"""A lead's report as Markdown: the sentences and every table, for a wiki, a ticket or a diff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.cohort import telling
from coach.cohort.shown import Value, shown
from coach.report.render import plain
from coach.report.sheets import Column, Sheet, few, sheets

if TYPE_CHECKING:
    from coach.cohort.figures import Report


def markdown(report: Report) -> str:
    """The report as Markdown with tables (GitHub's, Pandoc's); rows on few attempts are in italics."""
    head = report.head
    lines = [
        f"# {_text(head.title)}",
        "",
        f"{_text(head.period.first)} to {_text(head.period.last)}. Made {_text(head.made_at)} with {_text(head.program)}.",
        "",
    ]
    lines += [f"- {_text(line)}" for line in telling.brief(report)]
    lines += ["", "## About this report", "", *(f"- {_text(line)}" for line in telling.about(report)), ""]
    for sheet in sheets(report):
        lines += _section(sheet)
    lines.append("*Made with Coach. The customers are simulated; the people named here are not.*")
    return "\n".join(lines) + "\n"


def _section(sheet: Sheet) -> list[str]:
    lines = ["### All of it as a table" if sheet.name == "head" else f"## {sheet.title}", ""]
    if not sheet.rows:
        return [*lines, "Nothing to tell in this time.", ""]
    if sheet.name != "head":
        lines += [_text(sheet.note), ""]
    lines.append("| " + " | ".join(column.title for column in sheet.columns) + " |")
    lines.append("|" + "|".join(" --- " if column.kind in ("text", "words") else " ---: " for column in sheet.columns) + "|")
    for row in sheet.rows:
        grey = "*" if few(sheet, row) else ""
        lines.append("| " + " | ".join(_cell(value, column, grey) for column, value in zip(sheet.columns, row, strict=True)) + " |")
    return [*lines, ""]


def _cell(value: Value, column: Column, grey: str) -> str:
    text = _text(shown(value, column.kind)).strip()
    return f"{grey}{text}{grey}" if grey and text and column.kind not in ("text", "words") else text


def _text(text: str) -> str:
    """Words that stay words; an address is no link, which some readers make of bare ones."""
    return plain(text).replace("://", "\\://").replace("www.", "www\\.")
