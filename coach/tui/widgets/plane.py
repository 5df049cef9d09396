"""The plane on screen: the customer's mark walks to its new place in a few steps, or jumps when motion is reduced."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Final

from textual.timer import Timer

from coach.plane import Point
from coach.tui.draw.canvas import Canvas
from coach.tui.draw.plane import PlaneData, draw_plane
from coach.tui.look import Dots
from coach.tui.widgets.drawing import Drawing

STEPS: Final = 4
"""Steps of a walk; a smooth one costs twenty times the bytes and flickers over ssh."""
STEP_SECONDS: Final = 0.11
_ZONES = ("competing", "collaborating", "compromising", "avoiding", "accommodating")


class Plane(Drawing):
    """Shows `PlaneData`; `show` moves to new data."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *(f"drawing--zone-{name}" for name in _ZONES),
        *(f"drawing--zone-{name}-now" for name in _ZONES),
        *(f"drawing--{name}" for name in ("name", "name-now", "axis", "customer", "customer-way", "customer-been", "you", "you-way", "you-been")),
    }
    DEFAULT_CSS = (
        "\n".join(f"Plane > .drawing--zone-{name}{now} {{ background: $zone-{name}{now}; }}" for name in _ZONES for now in ("", "-now"))
        + """
    Plane > .drawing--name { color: $quiet; }
    Plane > .drawing--name-now { color: $foreground; text-style: bold; }
    Plane > .drawing--axis { color: $faint; }
    Plane > .drawing--customer { color: $foreground; text-style: bold; }
    Plane > .drawing--customer-way { color: $foreground 75%; }
    Plane > .drawing--customer-been { color: $foreground 85%; }
    Plane > .drawing--you { color: $speaker-you; text-style: bold; }
    Plane > .drawing--you-way { color: $speaker-you 70%; }
    Plane > .drawing--you-been { color: $speaker-you 85%; }
    """
    )

    def __init__(self, *, dots: Dots = "braille", motion: bool = True, id: str | None = None) -> None:  # noqa: A002 - Textual's own word
        super().__init__(dots=dots, id=id)
        self.motion = motion
        self.data = PlaneData(())
        self._step = 0
        self._walk: Timer | None = None

    def show(self, data: PlaneData, *, still: bool = False) -> None:
        """Show new data; the mark walks when exactly its end moved and motion is wanted."""
        moved = bool(self.data.trail and data.trail and data.trail[-1] != self.data.trail[-1])
        self.data = data
        self._stop()
        if moved and self.motion and not still and self.app.animation_level != "none":
            self._step = 0
            self._walk = self.set_interval(STEP_SECONDS, self._advance, repeat=STEPS)
        self.redraw()

    def draw(self, width: int, height: int) -> Canvas:
        """The plane, the last leg of the trail as far as the walk has come."""
        return draw_plane(self._now(), width, height, dots=self.dots, outline=self.app.no_color)

    def _now(self) -> PlaneData:
        trail = self.data.trail
        if self._walk is None or len(trail) < 2:  # noqa: PLR2004 - a leg has two ends
            return self.data
        start, end = trail[-2:]
        share = self._step / STEPS
        between = Point(
            start.assertiveness + (end.assertiveness - start.assertiveness) * share,
            start.cooperativeness + (end.cooperativeness - start.cooperativeness) * share,
        )
        return replace(self.data, trail=(*trail[:-1], between))

    def _advance(self) -> None:
        self._step += 1
        if self._step >= STEPS:
            self._stop()
        self.redraw()

    def _stop(self) -> None:
        if self._walk is not None:
            self._walk.stop()
            self._walk = None
