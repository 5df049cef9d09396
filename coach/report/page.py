"""A lead's report as one HTML file: nothing is loaded from anywhere, nothing runs, it prints on A4, and behind every picture is its table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from coach import wording
from coach.cohort import telling
from coach.cohort.shown import FEW, NONE, moment, shown
from coach.report import charts, heat
from coach.report.render import templates
from coach.report.sheets import Sheet, faint, few, sheets
from coach.techniques import catalogue

if TYPE_CHECKING:
    from coach.cohort.figures import Advice, Cell, Report

OWN: Final = "The scenarios' own lines"


MOST_COLUMNS: Final = 7
"""Techniques side by side in the table of the trainees; more do not fit on A4 beside a name."""


@dataclass(frozen=True, slots=True)
class Block:
    """Techniques side by side, trainees downwards: the sections over them with the number of their columns, the columns' heads, the rows."""

    sections: tuple[tuple[str, int], ...]
    labels: tuple[str, ...]
    people: tuple[tuple[str, tuple[Cell | None, ...]], ...]


def page(report: Report) -> str:
    """The report as HTML."""
    return (
        templates()
        .get_template("report.html")
        .render(
            shown=shown,
            few=few,
            faint=faint,
            shade=heat.shade,
            FEW=FEW,
            NONE=NONE,
            counted=wording.counted,
            pieces=_pieces(report),
            report=report,
            head=report.head,
            sheets={sheet.name: _without(sheet, "item") for sheet in sheets(report)},
            missing=[sheet.title for sheet in sheets(report) if not sheet.rows and not (sheet.name == "coach_next" and report.head.attempts)],
            brief=telling.brief(report),
            about=telling.about(report),
            heats=heat.heats(by_section(report.teams_by_technique)),
            scenarios=heat.heats([("Mean score", report.teams_by_scenario)] if report.teams_by_scenario else [], "scenarios"),
            blocks=blocks(report),
            moment=moment,
            advice=advised(report.coach_next),
            histogram=charts.histogram(report.distribution, report.pass_marks),
            trend=charts.trend(report.weeks),
        )
    )


def _pieces(report: Report) -> Callable[[str], list[str]]:
    """Cuts a sentence so that every second piece is a team's name, which may be written from right to left in the midst of ours."""
    names = sorted({one.team for one in report.cohorts if one.team}, key=lambda name: (-len(name), name))
    if not names:
        return lambda line: [line]
    return re.compile("(" + "|".join(map(re.escape, names)) + ")").split


def _without(sheet: Sheet, name: str) -> Sheet:
    """The sheet less a column that is for machines."""
    kept = [at for at, column in enumerate(sheet.columns) if column.name != name]
    return replace(sheet, columns=tuple(sheet.columns[at] for at in kept), rows=tuple(tuple(row[at] for at in kept) for row in sheet.rows))


def by_section(cells: Sequence[Cell]) -> list[heat.Part]:
    """The cells section by section of the form, in the order of a call; what the catalogue does not know comes last."""
    known = catalogue()
    order = list(wording.SECTIONS)
    homes = {cell.item: known[cell.item].section if cell.item in known else "" for cell in cells}
    sections = sorted(dict.fromkeys(homes.values()), key=lambda name: order.index(name) if name in order else len(order) + (not name))
    return [(wording.section(name) if name else OWN, [cell for cell in cells if homes[cell.item] == name]) for name in sections]


def blocks(report: Report) -> tuple[Block, ...]:
    """Every trainee's cells, in tables that are no wider than paper; a section is parted only where it is wider by itself."""
    made: list[list[tuple[str, list[str]]]] = []
    left = 0
    for title, cells in by_section(report.trainees_by_technique):
        items = list(dict.fromkeys(cell.item for cell in cells))
        for at in range(0, len(items), MOST_COLUMNS):
            some = items[at : at + MOST_COLUMNS]
            if len(some) > left:
                made.append([])
                left = MOST_COLUMNS
            made[-1].append((title, some))
            left -= len(some)
    return tuple(_block(report.trainees_by_technique, sections) for sections in made)


def _block(cells: Sequence[Cell], sections: Sequence[tuple[str, list[str]]]) -> Block:
    items = [item for _, some in sections for item in some]
    labels = {cell.item: cell.label or cell.item for cell in cells}
    rows: dict[str, dict[str, Cell]] = {}
    for cell in cells:
        if cell.item in items:
            rows.setdefault(cell.row, {})[cell.item] = cell
    return Block(
        tuple((title, len(some)) for title, some in sections),
        tuple(labels[item] for item in items),
        tuple((row, tuple(found.get(item) for item in items)) for row, found in rows.items()),
    )


def advised(advice: Iterable[Advice]) -> tuple[tuple[str, str, tuple[Advice, ...]], ...]:
    """Trainee, team, and what to coach them on."""
    people: dict[tuple[str, str], list[Advice]] = {}
    for one in advice:
        people.setdefault((one.trainee, one.team), []).append(one)
    return tuple((trainee, team, tuple(found)) for (trainee, team), found in people.items())
