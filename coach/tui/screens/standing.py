"""Where things stand, over the whole window: the plane, the tension and the checklist at a size that can be read."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from coach.tui.draw.chart import ChartData
from coach.tui.look import Look
from coach.tui.screens.base import HEIGHTS, WIDTHS
from coach.tui.widgets.chart import Chart
from coach.tui.widgets.checklist import Checklist
from coach.tui.widgets.inert import joined
from coach.tui.widgets.plane import Plane
from coach.tui.widgets.side import View, checklist_title, legend, tension_title


class StandingScreen(ModalScreen[None]):
    """The panel of the call, large."""

    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter,f5,f9,ctrl+r,q", "shut", "Back to the call", show=False)]
    SCOPED_CSS: ClassVar[bool] = False  # the size classes sit on the screen itself
    DEFAULT_CSS = """
    StandingScreen { background: $background; }
    #standing-body { height: 1fr; padding: 0 1; }
    #standing-left { width: 3fr; height: 1fr; margin: 0 2 0 0; }
    #standing-right { width: 2fr; height: 1fr; }
    #standing-plane { height: 1fr; }
    #standing-chart { height: 2fr; max-height: 12; }
    #standing-list { height: 3fr; }
    #standing-left Static { height: auto; }
    #standing-right > Static { height: 1; text-wrap: nowrap; }
    #standing-gap { height: 1; }
    .-short #standing-gap { display: none; }
    #standing-keys { dock: bottom; height: 1; padding: 0 1; background: $footer-background; }
    """

    def __init__(self, view: View, look: Look) -> None:
        super().__init__()
        self._view, self._look = view, look

    def compose(self) -> ComposeResult:
        """Plane at the left; tension over checklist at the right."""
        dots = self._look.dots
        left = Vertical(Plane(dots=dots, motion=False, id="standing-plane"), Static(legend(self._view)), id="standing-left")
        right = Vertical(
            Static(tension_title(self._view)),
            Chart(dots=dots, id="standing-chart"),
            Static("", id="standing-gap"),
            Static(checklist_title(self._view.lines)),
            Checklist(id="standing-list"),
            id="standing-right",
        )
        yield Horizontal(left, right, id="standing-body")
        yield Static(joined(("Esc", "$footer-key-foreground bold"), " back to the call"), id="standing-keys")

    def on_mount(self) -> None:
        """Fill the pieces."""
        self.query_one(Plane).show(self._view.plane, still=True)
        self.query_one(Chart).show(ChartData(self._view.tensions))
        self.query_one(Checklist).show(self._view.lines)

    def action_shut(self) -> None:
        """Back to the call."""
        self.dismiss(None)
