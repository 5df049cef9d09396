"""A lead's report as one HTML file: nothing is loaded from anywhere, nothing runs, it prints on A4, and behind every picture is its table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from coach import wording
from coach.cohort import telling
from coach.cohort.shown import FEW, NONE, shown
from coach.report import charts
from coach.report.render import templates
from coach.report.sheets import Sheet, few, sheets
from coach.techniques import catalogue

if TYPE_CHECKING:
    from coach.cohort.figures import Advice, Cell, Report

OWN: Final = "The scenarios' own lines"


@dataclass(frozen=True, slots=True)
class Part:
    """Techniques of one section of the form: the picture of the teams, the table of the trainees."""

    title: str
    heats: tuple[charts.Heat, ...]
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
            shade=charts.shade,
            FEW=FEW,
            NONE=NONE,
            counted=wording.counted,
            pieces=_pieces(report),
            report=report,
            head=report.head,
            sheets={sheet.name: _without(sheet, "item") for sheet in sheets(report)},
            missing=[sheet.title for sheet in sheets(report) if not sheet.rows],
            brief=telling.brief(report),
            about=telling.about(report),
            parts=parts(report),
            advice=advised(report.coach_next),
            histogram=charts.histogram(report.distribution, report.pass_mark),
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


def parts(report: Report) -> tuple[Part, ...]:
    """Both sets of cells, section of the form by section, in the order of a call; what the catalogue does not know comes last."""
    known = catalogue()
    both = (*report.teams_by_technique, *report.trainees_by_technique)
    order = list(wording.SECTIONS)
    homes = {cell.item: known[cell.item].section if cell.item in known else "" for cell in both}
    sections = sorted(dict.fromkeys(homes.values()), key=lambda name: order.index(name) if name in order else len(order) + (not name))
    made = []
    for name in sections:
        title = wording.section(name) if name else OWN
        teams = [cell for cell in report.teams_by_technique if homes[cell.item] == name]
        people = [cell for cell in report.trainees_by_technique if homes[cell.item] == name]
        labels, rows = _grid(people)
        made.append(Part(title, charts.heats(teams, title), labels, rows))
    return tuple(made)


def _grid(cells: Sequence[Cell]) -> tuple[tuple[str, ...], tuple[tuple[str, tuple[Cell | None, ...]], ...]]:
    """The heads of the columns, and every row with a cell, or None, under each of them."""
    items = {cell.item: cell.label or cell.item for cell in cells}
    rows: dict[str, dict[str, Cell]] = {}
    for cell in cells:
        rows.setdefault(cell.row, {})[cell.item] = cell
    return tuple(items.values()), tuple((row, tuple(found.get(item) for item in items)) for row, found in rows.items())


def advised(advice: Iterable[Advice]) -> tuple[tuple[str, str, tuple[Advice, ...]], ...]:
    """Trainee, team, and what to coach them on."""
    people: dict[tuple[str, str], list[Advice]] = {}
    for one in advice:
        people.setdefault((one.trainee, one.team), []).append(one)
    return tuple((trainee, team, tuple(found)) for (trainee, team), found in people.items())
