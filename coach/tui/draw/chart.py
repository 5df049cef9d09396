"""Tension over the turns as a line on a fixed scale of 0 to 100, so that a fall of nine points looks like nine points."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from rich.cells import cell_len

from coach.plane import HIGH
from coach.tui.draw.canvas import ACROSS, DOWN, Canvas
from coach.tui.look import Dots

GUTTER: Final = 4
"""Cells for the scale at the left."""
SHORTEST: Final = 8
"""Turns the width stands for at least: the first turns must not leap across the whole chart."""
_MARK: Final = "◆"
_NOW: Final = "●"


@dataclass(frozen=True, slots=True)
class Mark:
    """A turn worth pointing at."""

    turn: int
    label: str


@dataclass(frozen=True, slots=True)
class ChartData:
    """Values 0-100, the one before the first turn first; `marks` name turns counted from 1."""

    values: tuple[float, ...]
    marks: tuple[Mark, ...] = ()
    shortest: int = SHORTEST


def draw_chart(data: ChartData, width: int, height: int, *, dots: Dots = "braille") -> Canvas:
    """The chart at `width` x `height` cells."""
    canvas = Canvas(width, height, dots)
    if width <= GUTTER + ACROSS or height <= 1:
        return canvas
    _scale(canvas)
    places = [_place(data, index, canvas) for index in range(len(data.values))]
    if len(places) == 1:
        canvas.dot(*places[0], "line")
    for start, end in pairwise(places):
        canvas.line(start, end, "line")
    for mark in data.marks:
        if 0 < mark.turn < len(places):
            _flag(canvas, places[mark.turn], mark)
    if places:
        x, y = _cell(places[-1])
        canvas.text(x, y, _NOW, "line")
    _rules(canvas)
    return canvas


def _scale(canvas: Canvas) -> None:
    for value in (100, 50, 0):
        row = _row(value, canvas.height)
        canvas.text(0, row, f"{value:>3}", "scale")


def _rules(canvas: Canvas) -> None:
    """Faint rules at 0, 50 and 100 where nothing else is drawn."""
    for value in (100, 50, 0):
        row = _row(value, canvas.height)
        for x in range(GUTTER, canvas.width):
            canvas.faint(x, row, "┈", "rule")


def _row(value: float, height: int) -> int:
    return round((1 - value / HIGH) * (height * DOWN - 1)) // DOWN


def _place(data: ChartData, index: int, canvas: Canvas) -> tuple[float, float]:
    turns = max(len(data.values) - 1, data.shortest)
    across = GUTTER * ACROSS + index / turns * ((canvas.width - GUTTER) * ACROSS - 1)
    value = min(HIGH, max(0.0, data.values[index]))
    return across, (1 - value / HIGH) * (canvas.height * DOWN - 1)


def _cell(place: tuple[float, float]) -> tuple[int, int]:
    return round(place[0]) // ACROSS, round(place[1]) // DOWN


def _flag(canvas: Canvas, place: tuple[float, float], mark: Mark) -> None:
    """The mark on the line, and its label where there is room: above, below, or cut at the right edge."""
    x, y = _cell(place)
    canvas.text(x, y, _MARK, "mark")
    label = f"{mark.turn} {mark.label}".rstrip()
    size = cell_len(label)
    start = max(GUTTER, min(x, canvas.width - size))
    for row in (y - 1, y - 2, y + 1, y - 3, y + 2, y + 3):
        if all(canvas.empty(column, row) for column in range(start - 1, start + size)):
            canvas.text(start, row, label, "label")
            return
