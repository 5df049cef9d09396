"""The heat-maps of a report: techniques, or scenarios, downwards, teams across.

Where their parts lie, in pixels from the top left; the template draws them. Pure geometry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Final

from coach.cohort.shown import FEW, shown
from coach.report.charts import FULL, LINE, SMALL, cut, room, wrapped

if TYPE_CHECKING:
    from coach.cohort.figures import Cell

ROOM: Final = 736
"""What a picture may take: the page's column on a screen; on A4 it is made a little smaller."""
NAMES: Final = 196
"""Room at the left of the heat-map that names have at least; where there is more, they take what the longest needs."""
COLUMN: Final = 60
WIDEST: Final = 120
ROW: Final = 26
MOST_ROWS: Final = 30
"""Rows in one picture, titles of sections included; what is higher does not fit on A4."""
MOST_COLUMNS: Final = 8
"""Teams in one picture; what is wider does not fit on A4."""


@dataclass(frozen=True, slots=True)
class Box:
    """A cell of the heat-map."""

    x: int
    y: int
    mean: str
    n: str
    shade: int
    """0 (weak) to 4 (strong); -1 for too few attempts, -2 for none."""


Part = tuple[str, "Sequence[Cell]"]
"""A section of the form by its title, and its cells."""


@dataclass(frozen=True, slots=True)
class Heat:
    """Techniques downwards, section by section, teams across."""

    wide: int
    high: int
    label: str
    top: int
    """Where the first row begins."""
    column: int
    """How wide each of them is."""
    heads: tuple[tuple[int, tuple[str, ...]], ...]
    """Middle of each column, and its name in lines, the last of them just above `top`."""
    titles: tuple[tuple[int, str], ...]
    names: tuple[tuple[int, str], ...]
    """Middle of each row, and what it is called."""
    boxes: tuple[Box, ...]


def shade(mean: int | None, n: int) -> int:
    """0-4 by fifths of the scale; -1 where fewer than `FEW` attempts stand behind it, -2 where none do."""
    if mean is None or not n:
        return -2
    return -1 if n < FEW else max(0, min(4, mean * 5 // FULL))


def heats(parts: Sequence[Part], what: str = "techniques") -> tuple[Heat, ...]:
    """The cells, of `what`, as one picture, or as several where there are more than `MOST_COLUMNS` teams or `MOST_ROWS` rows; none for no cells."""
    rows = list(dict.fromkeys(cell.row for _, cells in parts for cell in cells))
    times = -(-len(rows) // MOST_COLUMNS)
    size = -(-len(rows) // times) if times else 1
    longest = max((room(" ".join(cell.label.split()), LINE - 1) for _, cells in parts for cell in cells), default=0)
    left = max(NAMES, min(ceil(longest) + 20, ROOM - 2 - COLUMN * size))
    return tuple(_heat(some, rows[at : at + size], left, what) for some in _pages(parts) for at in range(0, len(rows), size))


def _pages(parts: Sequence[Part]) -> list[list[Part]]:
    """The sections by pictures: one is not parted from its title, nor from itself unless it is too high."""
    pages: list[list[Part]] = []
    left = 0
    for title, cells in parts:
        items = list(dict.fromkeys(cell.item for cell in cells))
        for at in range(0, len(items), MOST_ROWS - 1):
            some = set(items[at : at + MOST_ROWS - 1])
            if len(some) + 1 > left:
                pages.append([])
                left = MOST_ROWS
            pages[-1].append((title, [cell for cell in cells if cell.item in some]))
            left -= len(some) + 1
    return pages


def _heat(parts: Sequence[Part], rows: Sequence[str], left: int, what: str) -> Heat:
    shown_here = {row: number for number, row in enumerate(rows)}
    column = max(COLUMN, min(WIDEST, (ROOM - left - 2) // len(rows)))
    heads = [wrapped(row or "no team", column - 6, SMALL, 3) for row in rows]
    top = LINE * max(map(len, heads), default=1) + 6
    at = top
    titles, names, places = [], [], {}
    for title, cells in parts:
        titles.append((at + ROW // 2 + 4, cut(title, left + column * len(rows) - 10, LINE)))
        at += ROW
        for item, label in {cell.item: cell.label or cell.item for cell in cells}.items():
            names.append((at + ROW // 2, cut(label, left - 20, LINE - 1)))
            places[item] = at
            at += ROW
    shown_cells = [cell for _, cells in parts for cell in cells if cell.row in shown_here]
    return Heat(
        wide=left + column * len(rows) + 2,
        high=at + 2,
        label=f"{', '.join(title for title, _ in parts)}: mean worth of {len(names)} {what} in {', '.join(row or 'no team' for row in rows)}. "
        "The table below has every figure.",
        top=top,
        column=column,
        heads=tuple((left + column * at + column // 2, lines) for at, lines in enumerate(heads)),
        titles=tuple(titles),
        names=tuple(names),
        boxes=tuple(_box(cell, left + column * shown_here[cell.row], places[cell.item]) for cell in shown_cells),
    )


def _box(cell: Cell, x: int, y: int) -> Box:
    few = 0 < cell.n < FEW and cell.mean is not None
    return Box(
        x=x,
        y=y,
        mean=f"({shown(cell.mean, 'points')})" if few else shown(cell.mean, "points"),
        n=f"n {cell.n}" if cell.n < 1000 else f"n {cell.n // 1000}k",  # noqa: PLR2004 - what fits
        shade=shade(cell.mean, cell.n),
    )
