"""What stands under the tables of the lead's screen: the line, or the cell, under the cursor in a sentence or two. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.content import Content

from coach import wording
from coach.cohort.counting import ENOUGH
from coach.cohort.shown import FEW, shown
from coach.tui.screens.lead_views import NO_TEAM, verdict
from coach.tui.widgets.inert import inert, joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.cohort.figures import Advice, Agreement, Cell, Difficulty, Report, Ruled

WHY = {
    "too easy": " Nearly everybody meets it, so it tells nobody apart.",
    "too hard": " Nearly nobody meets it: is it asked for at all, and can it be seen?",
    "does not discriminate": " Who meets it does no better otherwise. Look at the line, not at the people.",
}


def said(report: Report, table: int, key: Any, column: int, label: str) -> Content:
    """Of the line with that key in the table of that number; `column` and `label` for cells of a map."""
    match table:
        case 1:
            row = team_at(report.teams_by_technique, column)
            found = next((cell for cell in report.teams_by_technique if cell.item == key and cell.row == row), None)
            return of_cell(row or NO_TEAM, label, found.mean if found else None, found.n if found else 0)
        case 2:
            return _of_advice(report.coach_next[key[0]])
        case 3:
            return _of_item(next(each for each in report.items if (each.scenario, each.item) == key))
        case 4:
            return _of_agreement(report.agreement[key])
        case 5:
            return _of_dispute(report.disputes[key[0]])
        case 6:
            row = team_at(report.teams_by_scenario, column)
            cell = next((each for each in report.teams_by_scenario if each.item == key and each.row == row), None)
            return of_cell(row or NO_TEAM, label, cell.mean if cell else None, cell.n if cell else 0)
    return Content("")


def team_at(cells: Sequence[Cell], column: int) -> str:
    """The team in that column of a map, from 1."""
    return list(dict.fromkeys(cell.row for cell in cells))[column - 1]


def of_cell(who: str, label: str, mean: int | None, n: int) -> Content:
    """A cell of a map in a sentence."""
    if mean is None:
        return inert(f"{who}: no exam asked for “{label}”.", "$quiet")
    few = "" if n >= FEW else " That is too few to say much."
    return inert(f"{who}, “{label}”: {shown(mean, 'points')} of 100 over {wording.counted(n, 'exam')}.{few}")


def _of_advice(one: Advice) -> Content:
    where = f"Exam {one.attempt}, turn {one.turn}: " if one.turn else f"Exam {one.attempt}: "
    words = wording.quoted(one.quote, 40) if one.quote else "the call as a whole, or its words were erased."
    return Content("\n").join([joined((where, "$quiet"), words), joined(("Better: ", "$text-success bold"), one.better)])


def _of_item(one: Difficulty) -> Content:
    met = f"{shown(one.met, 'share')} of {wording.counted(one.n, 'exam')} met it"
    tells = f"; how it goes with the rest: {shown(one.discrimination, 'index')}" if one.discrimination is not None else ""
    why = WHY.get(one.remark, f" Under {ENOUGH} exams nothing is said of it." if one.n < ENOUGH else "")
    return inert(f"{one.label}, in {one.scenario}: {met}{tells}.{why}")


def _of_agreement(one: Agreement) -> Content:
    where = f", from {wording.counted(one.attempts, 'exam')}" if one.attempts != one.n else ""
    few = f": {one.remark}" if one.remark else ""
    return inert(f"{one.between.capitalize()} on {one.label}: {one.n} judged by both{where}{few}.")


def _of_dispute(one: Ruled) -> Content:
    rows = [joined(("The machine: ", "$quiet"), verdict(one.verdict), ("   The trainee: ", "$quiet"), f"“{one.reason}”")]
    rows += [joined((f"{one.by} ruled: ", "$quiet"), f"{one.ruling}. {one.why}")] if one.ruling else [inert("It waits for a ruling: r", "$text-warning")]
    return Content("\n").join(rows)
