"""The Thomas-Kilmann plane: points, the five modes, and where one mode ends and the next begins.

Both axes run 0-100. The five reference positions (competing 100,0; collaborating 100,100; compromising 50,50; avoiding 0,0;
accommodating 0,100) are Kilmann's; the size of the centre box is ours. Modes describe moves, never people.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LOW: Final = 0.0
HIGH: Final = 100.0
CENTRE: Final = 50.0
BOX: Final = 16.0
"""Half the width of the compromising box: 34-66 on both axes. A box a third of the plane wide keeps the corners the larger."""


class Mode(StrEnum):
    """One of the five regions of the plane."""

    COMPETING = "competing"
    COLLABORATING = "collaborating"
    COMPROMISING = "compromising"
    AVOIDING = "avoiding"
    ACCOMMODATING = "accommodating"


def bounded(value: float) -> float:
    """`value` held within 0-100 and rounded to a tenth, so that the same sums give the same bytes everywhere."""
    return round(min(HIGH, max(LOW, value)), 1)


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the plane; both coordinates 0-100."""

    assertiveness: float
    cooperativeness: float

    def moved(self, assertiveness: float = 0.0, cooperativeness: float = 0.0) -> Point:
        """The point shifted by the given amounts and held within the plane."""
        return Point(bounded(self.assertiveness + assertiveness), bounded(self.cooperativeness + cooperativeness))


HOMES: Final = {
    Mode.COMPETING: Point(84.0, 16.0),
    Mode.COLLABORATING: Point(84.0, 84.0),
    Mode.COMPROMISING: Point(50.0, 50.0),
    Mode.AVOIDING: Point(16.0, 16.0),
    Mode.ACCOMMODATING: Point(16.0, 84.0),
}
"""The middle of each region: what ``mode: competing`` is short for in a persona."""


def region(point: Point) -> Mode:
    """The mode a point lies in: the centre box is compromising, else the quadrant decides."""
    across, up = point.cooperativeness - CENTRE, point.assertiveness - CENTRE
    if max(abs(across), abs(up)) <= BOX:
        return Mode.COMPROMISING
    if up >= 0:
        return Mode.COLLABORATING if across >= 0 else Mode.COMPETING
    return Mode.ACCOMMODATING if across >= 0 else Mode.AVOIDING


def depth(point: Point, mode: Mode) -> float:
    """How far inside `mode` a point lies, in points of the plane; negative outside it."""
    across, up = point.cooperativeness - CENTRE, point.assertiveness - CENTRE
    beyond_box = max(abs(across), abs(up)) - BOX
    if mode is Mode.COMPROMISING:
        return -beyond_box
    rightward = across if mode in (Mode.COLLABORATING, Mode.ACCOMMODATING) else -across
    upward = up if mode in (Mode.COLLABORATING, Mode.COMPETING) else -up
    return min(rightward, upward, beyond_box)


def settle(point: Point, current: Mode, margin: float) -> Mode:
    """The mode after a move: `current` unless the point lies more than `margin` outside it (hysteresis)."""
    return current if depth(point, current) >= -margin else region(point)
