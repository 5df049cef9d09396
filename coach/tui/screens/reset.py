"""A few slow breaths between two calls. Any key ends it."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Final

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from coach.practice import BREATHS, Breath, breath
from coach.tui.screens.base import HEIGHTS, WIDTHS
from coach.tui.widgets.inert import inert, joined

WIDE: Final = 32
"""Cells of the bar when the lungs are full."""
LOOK, STILL = 0.1, 1.0
"""Seconds between two pictures, with motion and without."""


def picture(now: Breath, *, motion: bool) -> Content:
    """The word, the bar, and how much is left; without motion the bar shows whole breaths only."""
    full = now.full if motion else float(now.word == "in")
    bar = "█" * max(1, round(full * WIDE))
    word = "Breathe in" if now.word == "in" else "Breathe out, slowly"
    return Content.assemble(
        joined((word, "bold")), "\n\n", inert(f"{bar:<{WIDE}}", "$text-accent"), "\n\n", inert(f"Breath {now.number} of {BREATHS}, {now.left} s left", "$quiet")
    )


class ResetScreen(ModalScreen[None]):
    """The pause. `clock` gives seconds."""

    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    DEFAULT_CSS = """
    ResetScreen { align: center middle; background: $background; }
    ResetScreen > Static {
        width: 44; max-width: 96%; height: auto; padding: 1 4; background: $surface; border: round $primary;
        border-title-color: $foreground; border-subtitle-color: $quiet;
    }
    """

    def __init__(self, *, motion: bool, clock: Callable[[], float] = monotonic) -> None:
        super().__init__()
        self._motion, self._clock = motion, clock
        self._began = clock()

    def compose(self) -> ComposeResult:
        """The framed bar."""
        box = Static("", id="reset-box")
        box.border_title = "That call is over"
        box.border_subtitle = "any key goes on"
        yield box

    def on_mount(self) -> None:
        """Begin."""
        self._began = self._clock()
        self.show()
        self.set_interval(LOOK if self._motion else STILL, self.show)

    def show(self) -> None:
        """Draw the moment; at the end the screen goes by itself."""
        now = breath(self._clock() - self._began)
        if now is None:
            self.dismiss(None)
            return
        self.query_one("#reset-box", Static).update(picture(now, motion=self._motion))

    def on_key(self, event: events.Key) -> None:
        """Enough."""
        event.stop()
        self.dismiss(None)
