"""The map of the lead's screen: techniques down, teams or people across, weak spots and strong ones told by sign, weight and ground. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from coach import wording
from coach.cohort.shown import FEW, NONE, shown
from coach.techniques import catalogue
from coach.tui.draw.grid import Column, Line, Sheet, Value
from coach.tui.screens.lead_views import FULL, OWN, text

if TYPE_CHECKING:
    from coach.cohort.figures import Cell

TECHNIQUE: Final = "Technique"
STEPS: Final = 5
WEAK: Final = 2
"""Steps at the lower end of the scale that are weak spots: under 40; as many at the upper end are strong ones."""


def heat(cells: Iterable[Cell], names: Callable[[str], str] = str, across: str = "people", first: str = TECHNIQUE) -> Sheet:
    """Techniques, by sections, or scenarios down, teams or people across; keyed by the technique, columns in the order they come."""
    told = {(cell.item, cell.row): cell for cell in cells}
    rows = list(dict.fromkeys(row for _, row in told))
    labels = {cell.item: cell.label for cell in told.values()}
    lines: list[Line] = []
    digits = max((len(str(cell.n)) for cell in told.values()), default=1)
    for title, items in _sections(labels) if first == TECHNIQUE else [("", list(labels))]:
        lines += [Line(None, (Value(title, "section"),))] if title else []
        lines += [Line(item, (text(labels[item]), *(_cell(told.get((item, row)), digits) for row in rows))) for item in items]
    columns = (Column(first, sorts="up"), *(Column(names(row), right=True, sorts="up") for row in rows))
    return Sheet(columns, tuple(lines), as_map=True, across=across)


def _sections(labels: Iterable[str]) -> list[tuple[str, list[str]]]:
    known = catalogue()
    homes: dict[str, list[str]] = {}
    for item in labels:
        homes.setdefault(known[item].section if item in known else "", []).append(item)
    order = [*wording.SECTIONS, *(name for name in homes if name not in wording.SECTIONS)]
    return [(wording.section(name) if name else OWN, homes[name]) for name in order if name in homes]


def _cell(cell: Cell | None, digits: int) -> Value:
    """``!34 n14`` for a weak spot, ``+72 n14`` for a strong one; on few exams ``(72) n3``, quiet and without ground."""
    if cell is None or cell.mean is None:
        return Value(NONE, "quiet")
    told = shown(cell.mean, "points")
    if cell.n < FEW:
        return Value(f"({told}) n{cell.n:>{digits}}", "quiet", order=cell.mean)
    step = min(STEPS - 1, cell.mean * STEPS // FULL)
    weak, strong = step < WEAK, step > STEPS - 1 - WEAK
    sign_ = "!" if weak else "+" if strong else ""
    return Value(f"{sign_}{told} n{cell.n:>{digits}}", "weak" if weak else "", f"heat-{step}", order=cell.mean)
