"""The panel beside the talk: plane, tension, checklist; or, at a key, the desk and the knowledge card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from coach.plane import Mode, Point, region
from coach.tui import words
from coach.tui.draw.chart import ChartData
from coach.tui.draw.plane import CUSTOMER_NOW, YOU_NOW, PlaneData
from coach.tui.look import Look
from coach.tui.standing import Line, tally
from coach.tui.widgets.chart import Chart
from coach.tui.widgets.checklist import Checklist
from coach.tui.widgets.hanging import Hanging, Hung
from coach.tui.widgets.inert import joined
from coach.tui.widgets.plane import Plane

if TYPE_CHECKING:
    from coach.session import Call


@dataclass(frozen=True, slots=True)
class View:
    """What the panel shows of a call."""

    customer: str
    mode: Mode
    trail: tuple[Point, ...]
    stances: tuple[Point, ...]
    tensions: tuple[float, ...]
    lines: tuple[Line, ...]

    @property
    def plane(self) -> PlaneData:
        """The plane's part."""
        return PlaneData(self.trail, self.stances, self.mode, self.customer)


def view_of(call: Call, customer: str, lines: tuple[Line, ...]) -> View:
    """The panel's view of a call."""
    stances = tuple(point for point in call.stances if point is not None)
    return View(customer, Mode(call.state.mode), call.trail, stances, call.tensions, lines)


def legend(view: View) -> Content:
    """Both marks in words."""
    you = f" you {region(view.stances[-1]).value}" if view.stances else " you: not placed yet"
    return joined((CUSTOMER_NOW, "bold"), f" {view.customer} {view.mode.value}", "   ", (YOU_NOW, "$speaker-you bold"), (you, "$speaker-you"))


def tension_title(view: View) -> Content:
    """``Tension 62 ▼9 high``."""
    now, before = view.tensions[-1], view.tensions[-2] if len(view.tensions) > 1 else view.tensions[-1]
    change = words.change(before, now)
    return joined(("Tension ", "bold"), (f"{round(now)}", "bold"), (f" {change}" if change else "", "$text-accent bold"), (f"  {words.heat(now)}", "$quiet"))


def checklist_title(lines: tuple[Line, ...]) -> Content:
    """``Checklist 3 of 7``."""
    met, all_ = tally(lines)
    return joined(("Checklist", "bold"), (f"  {met} of {all_}", "$quiet"))


class Side(Container):
    """Three panels on top of each other beside the talk, or side by side above it; a sheet can take their place."""

    SCOPED_CSS: ClassVar[bool] = False  # the size classes sit on the screen itself
    DEFAULT_CSS = """
    Side { width: 46; height: 1fr; padding: 0 1 0 1; }
    Side > #side-plane-box { height: 16; }
    Side > #side-chart-box { height: 8; margin: 1 0 0 0; }
    Side > #side-list-box { height: 1fr; margin: 1 0 0 0; }
    Side .side-title, Side #side-legend { height: 1; text-wrap: nowrap; }
    Side > #side-sheet { display: none; height: 1fr; scrollbar-size-vertical: 1; }
    Side.sheet > #side-sheet { display: block; }
    Side.sheet > Vertical { display: none; }

    .-middling Side > #side-plane-box, .-short Side > #side-plane-box { height: 1fr; }
    .-middling Side > #side-chart-box, .-short Side > #side-chart-box { height: 6; margin: 0; }
    .-middling Side > #side-list-box, .-short Side > #side-list-box { height: 1fr; margin: 0; }

    .-medium Side { layout: horizontal; width: 1fr; height: 7; padding: 0; }
    .-medium Side > #side-plane-box { width: 34; height: 7; margin: 0; }
    .-medium Side > #side-chart-box { width: 18; height: 7; margin: 0 0 0 1; }
    .-medium Side > #side-list-box { width: 1fr; height: 7; margin: 0 0 0 1; }
    .-medium.-tall Side, .-medium.-tall Side > Vertical { height: 11; }
    .-medium Side .side-title, .-medium Side #side-legend { display: none; }
    .-medium Side.sheet { height: 45%; padding: 0 1; }

    .-small Side, .-cramped Side, .-medium.-short Side, .-medium.-flat Side { display: none; }
    .-small Side.sheet, .-cramped Side.sheet, .-medium.-short Side.sheet { display: block; width: 1fr; height: 50%; padding: 0 1; }
    """

    plane = getters.query_one("#side-plane", Plane)
    chart = getters.query_one("#side-chart", Chart)
    checklist = getters.query_one("#side-list", Checklist)
    legend = getters.query_one("#side-legend", Static)
    tension = getters.query_one("#side-tension", Static)
    score = getters.query_one("#side-score", Static)
    sheet = getters.query_one("#side-sheet", VerticalScroll)
    sheet_text = getters.query_one("#side-sheet-text", Hanging)

    def __init__(self, look: Look) -> None:
        super().__init__(classes="bare")
        self._look = look

    def compose(self) -> ComposeResult:
        """The three panels and the sheet."""
        dots = self._look.dots
        yield Vertical(Plane(dots=dots, motion=self._look.motion, id="side-plane"), Static("", id="side-legend"), id="side-plane-box", classes="bare")
        yield Vertical(Static("", id="side-tension", classes="side-title"), Chart(dots=dots, id="side-chart"), id="side-chart-box", classes="bare")
        yield Vertical(Static("", id="side-score", classes="side-title"), Checklist(id="side-list"), id="side-list-box", classes="bare")
        yield VerticalScroll(Hanging(id="side-sheet-text"), id="side-sheet", can_focus=False)

    def show(self, view: View, *, still: bool = False) -> None:
        """Show a view; the customer's mark walks unless `still`."""
        self.plane.show(view.plane, still=still)
        self.legend.update(legend(view))
        self.tension.update(tension_title(view))
        self.chart.show(ChartData(view.tensions))
        self.score.update(checklist_title(view.lines))
        self.checklist.show(view.lines)

    @property
    def sheet_open(self) -> bool:
        """Whether the desk and card are shown."""
        return self.has_class("sheet")

    def open_sheet(self, lines: Sequence[Hung]) -> None:
        """Show the desk and card in place of the panels."""
        self.sheet_text.show(lines)
        self.sheet.scroll_home(animate=False)
        self.add_class("sheet")

    def close_sheet(self) -> None:
        """Back to the panels."""
        self.remove_class("sheet")

    def page(self, direction: int) -> None:
        """Scroll the sheet by most of a page."""
        self.sheet.scroll_relative(y=direction * max(1, self.sheet.size.height - 2), animate=False)
