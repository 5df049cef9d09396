"""The Thomas-Kilmann plane as a picture: tinted regions, their names, the customer's trail, the trainee's marks.

Cooperativeness runs left to right, assertiveness bottom to top. Regions are asked of ``coach.plane.region`` cell by cell,
so the picture cannot disagree with the engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from rich.cells import cell_len

from coach.plane import BOX, CENTRE, HIGH, Mode, Point, region
from coach.tui.draw.canvas import ACROSS, DOWN, Canvas
from coach.tui.look import Dots

CUSTOMER_NOW: Final = "●"
CUSTOMER_START: Final = "○"
CUSTOMER_BEEN: Final = "•"
YOU_NOW: Final = "◆"
YOU_BEEN: Final = "◇"
_ROOMY: Final = 34
"""Cells across from which marks carry their names."""


@dataclass(frozen=True, slots=True)
class PlaneData:
    """What the plane shows. `trail` is the customer's way, the start first; `stances` the trainee's marks, oldest first."""

    trail: tuple[Point, ...]
    stances: tuple[Point, ...] = ()
    mode: Mode | None = None
    """The mode the customer counts as being in (with hysteresis, it may lag behind the mark)."""
    customer: str = ""
    you: str = "you"
    stances_shown: int = 3
    """How many of the latest trainee marks to draw."""
    joined: bool = False
    """Join the trainee's marks by a line, as the debrief does."""


def draw_plane(data: PlaneData, width: int, height: int, *, dots: Dots = "braille", outline: bool = False) -> Canvas:
    """The plane at `width` x `height` cells; `outline` draws the regions' borders for screens without colour."""
    canvas = Canvas(width, height, dots)
    if min(width, height) <= 1:
        return canvas
    _zones(canvas, data.mode)
    _names(canvas, data)
    _axes(canvas, outline=outline)
    _paths(canvas, data)
    _marks(canvas, data)
    return canvas


def cell_of(point: Point, width: int, height: int) -> tuple[int, int]:
    """The cell a point falls in."""
    across, down = _dot_of(point, width, height)
    return round(across) // ACROSS, round(down) // DOWN


def _dot_of(point: Point, width: int, height: int) -> tuple[float, float]:
    across = point.cooperativeness / HIGH * (width * ACROSS - 1)
    down = (1 - point.assertiveness / HIGH) * (height * DOWN - 1)
    return across, down


def _point_of(x: int, y: int, width: int, height: int) -> Point:
    return Point(HIGH * (1 - (y + 0.5) / height), HIGH * (x + 0.5) / width)


def _zones(canvas: Canvas, now: Mode | None) -> None:
    for y in range(canvas.height):
        for x in range(canvas.width):
            mode = region(_point_of(x, y, canvas.width, canvas.height))
            canvas.ground(x, y, f"zone-{mode.value}" + ("-now" if mode is now else ""))


def _names(canvas: Canvas, data: PlaneData) -> None:
    right, bottom = canvas.width - 1, canvas.height - 1
    places = {
        Mode.COMPETING: (1, 0),
        Mode.COLLABORATING: (right - len("Collaborating"), 0),
        Mode.AVOIDING: (1, bottom),
        Mode.ACCOMMODATING: (right - len("Accommodating"), bottom),
        Mode.COMPROMISING: ((canvas.width - len("Compromising")) // 2, _row_in_box(canvas, data)),
    }
    for mode, (x, y) in places.items():
        canvas.text(x, y, mode.value.capitalize(), "name-now" if mode is data.mode else "name")


def _row_in_box(canvas: Canvas, data: PlaneData) -> int:
    """The row for the name of the box: its first, or its last where a mark stands on the first."""
    _, top = _box_corner(canvas.width, canvas.height)
    marks = (*data.trail[-1:], *data.stances[-1:])
    taken = {cell_of(point, canvas.width, canvas.height)[1] for point in marks if region(point) is Mode.COMPROMISING}
    return canvas.height - 1 - top if top in taken else top


def _box_corner(width: int, height: int) -> tuple[int, int]:
    """The first cell, from the left and from the top, that lies in the compromising box."""
    left = next((x for x in range(width) if abs(HIGH * (x + 0.5) / width - CENTRE) <= BOX), width // 2)
    top = next((y for y in range(height) if abs(HIGH * (y + 0.5) / height - CENTRE) <= BOX), height // 2)
    return left, top


def _axes(canvas: Canvas, *, outline: bool) -> None:
    """Faint borders between the corners; the box is left free, or drawn round when there is no colour to show it."""
    left, top = _box_corner(canvas.width, canvas.height)
    right, bottom = canvas.width - 1 - left, canvas.height - 1 - top
    middle_x, middle_y = canvas.width // 2, canvas.height // 2
    for y in range(canvas.height):
        if not top <= y <= bottom:
            canvas.faint(middle_x, y, "┊", "axis")
        elif outline:
            canvas.faint(left, y, "┊", "axis")
            canvas.faint(right, y, "┊", "axis")
    for x in range(canvas.width):
        if not left <= x <= right:
            canvas.faint(x, middle_y, "┈", "axis")
        elif outline:
            canvas.faint(x, bottom, "┈", "axis")


def _paths(canvas: Canvas, data: PlaneData) -> None:
    ways = [(data.trail, "customer-way")]
    if data.joined:
        ways.append((data.stances, "you-way"))
    for points, ink in ways:
        places = [_dot_of(point, canvas.width, canvas.height) for point in points]
        for start, end in pairwise(places):
            canvas.line(start, end, ink)


def _marks(canvas: Canvas, data: PlaneData) -> None:
    size = canvas.width, canvas.height
    for index, point in enumerate(data.trail[:-1]):
        _been(canvas, cell_of(point, *size), CUSTOMER_START if index == 0 else CUSTOMER_BEEN, "customer-been")
    for point in data.stances[-data.stances_shown : -1]:
        _been(canvas, cell_of(point, *size), YOU_BEEN, "you-been")
    if data.stances:
        _mark(canvas, data.stances[-1], YOU_NOW, data.you, "you")
    if data.trail:
        _mark(canvas, data.trail[-1], CUSTOMER_NOW, data.customer, "customer")


def _been(canvas: Canvas, place: tuple[int, int], glyph: str, ink: str) -> None:
    """An earlier mark; it gives way to a region's name."""
    if canvas.free(*place, 1):
        canvas.text(*place, glyph, ink)


def _mark(canvas: Canvas, point: Point, glyph: str, name: str, ink: str) -> None:
    x, y = cell_of(point, canvas.width, canvas.height)
    canvas.text(x, y, glyph, ink)
    if not name or canvas.width < _ROOMY:
        return
    size = cell_len(name)
    for start, clear in ((x + 2, x + 1), (x - 1 - size, x - 2 - size)):
        if canvas.free(min(start, clear), y, size + 1):
            canvas.text(start, y, name, ink)
            return
