"""What the lead's screens share: where one is, a table, what is under its cursor, a filter; and work that is done beside, never on, the screen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeVar

from textual import getters, on
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static
from textual.worker import get_current_worker

from coach.text import width
from coach.tui.backend import Trouble
from coach.tui.draw.grid import Sheet
from coach.tui.screens.base import CoachScreen
from coach.tui.widgets.grid import Grid
from coach.tui.widgets.inert import inert, joined
from coach.tui.widgets.keyline import Key

if TYPE_CHECKING:
    from coach.cohort.figures import Report
    from coach.tui.leading import Leading

T = TypeVar("T")
KEYS_HELP: Final = """
Up, Down or j, k | walk through the lines
Enter            | go one level deeper
Esc              | go one level up
/                | only lines with these words; empty shows all again
s                | sort by the next column, in a map by the one under the cursor
e                | write the report to a file
F5               | read everything again
t or F8          | night, paper or contrast
Ctrl+P           | every action by name
F1 or ?          | this help
q or Ctrl+Q      | quit
"""


@dataclass
class Office:
    """What the screens of one lead have in common."""

    backend: Leading
    report: Report | None = None
    name: str = ""
    """Of the lead, once it was given for a ruling."""
    state: int = 0
    """Goes up when something was ruled, so that the screens underneath read anew."""


class Stopped(Exception):  # noqa: N818 - nothing is wrong
    """The person left; what was being worked out is not wanted any more."""


class LeadPage(CoachScreen):
    """Base of the lead's screens. Subclasses give `sheet`, `notes` and `under`, and say what Enter opens."""

    HELP_TITLE = "The lead's screen"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f9", "up", "One level up", show=False),
        Binding("slash", "filter", "Filter the table", show=False),
        Binding("s", "sort", "Sort the table", show=False),
        Binding("e", "export", "Write the report to a file", show=False),
        Binding("f5", "again", "Read everything again", show=False),
        Binding("t,f8", "app.next_theme", "Night, paper or contrast", show=False),
        Binding("question_mark", "help", "Help", show=False),
        Binding("q", "app.quit", "Quit Coach", show=False),
    ]
    SCOPED_CSS: ClassVar[bool] = False  # the size classes sit on the screen itself
    DEFAULT_CSS = """
    .lead-crumbs { dock: top; height: 1; padding: 0 1; background: $footer-background; text-wrap: nowrap; text-overflow: ellipsis; }
    .lead-notes { height: auto; max-height: 11; padding: 0 1; margin: 1 0; }
    .-short .lead-notes { margin: 0; max-height: 4; }
    .lead-news { height: auto; padding: 1 2; }
    LeadPage Grid { margin: 0 1; min-height: 4; }
    .lead-under { height: auto; max-height: 9; padding: 0 1; border-top: solid $faint 50%; scrollbar-size-vertical: 1; }
    .-short .lead-under { max-height: 5; }
    .lead-under Static { height: auto; }
    .lead-filter { display: none; height: 1; border: none; padding: 0 1; background: $surface; dock: bottom; margin: 0 0 1 0; }
    .lead-filter.there { display: block; }
    """

    crumbs = getters.query_one(".lead-crumbs", Static)
    news = getters.query_one(".lead-news", Static)

    def __init__(self, office: Office, *path: str) -> None:
        super().__init__()
        self.office, self.path = office, path
        self._seen = office.state
        self._there = False

    # What a subclass says.

    def fetch(self) -> object:
        """What the screen shows, from the backend; called in a thread of its own."""
        raise NotImplementedError

    def take(self, told: object) -> None:
        """Keep what `fetch` gave."""
        raise NotImplementedError

    def sheet(self) -> Sheet:
        """The table."""
        return Sheet()

    def notes(self) -> Content:
        """What stands over the table."""
        return Content("")

    def under(self) -> Content:
        """What there is to say of the line under the cursor."""
        return Content("")

    def empty(self) -> str:
        """What to say where the table has no line."""
        return "Nothing to tell here."

    def open(self) -> None:
        """Enter."""

    # How it is put together.

    def parts(self) -> Iterable[Widget]:
        """Where one is, and a word while the rest is fetched."""
        yield Static(self._crumbs(), classes="lead-crumbs")
        yield Static(inert("Looking it up…   Esc leaves", "$quiet"), classes="lead-news")

    def furniture(self) -> Iterable[Widget]:
        """What comes in the place of that word."""
        yield Static("", classes="lead-notes")
        yield Grid()
        yield VerticalScroll(Static(""), classes="lead-under", can_focus=False)
        yield Input(placeholder="words to look for; Enter keeps, Esc shows all", classes="lead-filter", compact=True)

    def keys(self) -> tuple[Key, ...]:
        """The line of keys."""
        if not self._there:
            return (Key("Esc", "back", "up"), Key("F5", "again", "again"), Key("q", "quit", "leave_app"), Key("F1", "help", "help"))
        return (
            Key("Enter", "deeper", "choose"), Key("Esc", "back", "up"), Key("e", "export", "export"), Key("/", "filter", "filter"),
            Key("s", "sort", "sort"), Key("q", "quit", "leave_app"), Key("F1", "help", "help"),
        )  # fmt: skip

    def _crumbs(self) -> Content:
        """The way here; where it is too long its beginning is left out, never where one is."""
        *before, last = self.path or ("",)
        while before and sum(width(name) + 3 for name in before) + width(last) + 4 > self.app.size.width:
            before = before[1:] if before[0] != "…" or len(before) == 1 else before[2:]
            before = ["…", *before] if before else before
        return joined(*((f"{name} → ", "$quiet") for name in before), (last, "bold"))

    def on_mount(self) -> None:
        """Paint first, then fetch."""
        self.call_after_refresh(self.load)

    def load(self) -> None:
        """Fetch and show."""
        self.beside(self.fetch, self._furnish)

    async def _furnish(self, told: object) -> None:
        self.take(told)
        self._seen = self.office.state
        if not self._there:
            self._there = True
            await self.query(".lead-news").remove()
            await self.mount_all([*self.furniture()], before="KeyLine")
            for grid in self.query(Grid):
                grid.focus()
        self.query_one("KeyLine").show(self.keys())  # type: ignore[attr-defined]
        self.show()

    def show(self, *, anew: bool = True) -> None:
        """Everything as it is now."""
        sheet = self.sheet()
        self.query_one(".lead-notes", Static).update(self.notes())
        for grid in self.query(Grid):
            grid.show(sheet, anew=anew)
            grid.display = bool(sheet.lines)
        self.show_under()

    def _filtered(self) -> str:
        """That some lines are not seen, for as long as they are not."""
        for grid in self.query(Grid):
            if grid.needle:
                shown, every = grid.shown_of_all
                return f"   /{grid.needle}: {shown} of {every}"
        return ""

    def show_under(self) -> None:
        """What is said of the line under the cursor."""
        said = self.under() if any(grid.sheet.lines for grid in self.query(Grid)) or not self.query(Grid) else inert(self._none(), "$quiet")
        self.crumbs.update(Content.assemble(self._crumbs(), inert(self._filtered(), "$text-accent bold")))
        for box in self.query(".lead-under"):
            box.display = bool(said)
            box.query_one(Static).update(said)
            box.scroll_home(animate=False)

    def _none(self) -> str:
        grid = self.query_one(Grid)
        return f"No line has “{grid.needle}”. Esc shows all again." if grid.whole.lines else self.empty()

    def on_screen_resume(self) -> None:
        """Back from below: something may have been ruled there."""
        if self._there and self._seen != self.office.state:
            self.load()

    # Work beside the screen.

    def beside(self, job: Callable[[], T], then: Callable[[T], object]) -> None:
        """Do `job` in a thread and take up its result here; `Trouble` is told. What comes when the person has left is dropped."""
        self.run_worker(partial(self._work, job, then), thread=True, exclusive=True, group="lead")

    def _work(self, job: Callable[[], T], then: Callable[[T], object]) -> None:
        worker = get_current_worker()
        try:
            result = job()
        except Stopped:
            return
        except Trouble as trouble:
            if not worker.is_cancelled:
                self.app.call_from_thread(self.told, str(trouble))
            return
        if not worker.is_cancelled:
            done: Any = self._done
            self.app.call_from_thread(done, partial(then, result))

    async def _done(self, then: Callable[[], object]) -> None:
        if self.is_attached:
            found = then()
            if isinstance(found, Awaitable):
                await found

    def told(self, trouble: str) -> None:
        """In the screen's place before it is there, in the corner afterwards."""
        if not self.is_attached:
            return
        for news in self.query(".lead-news").results(Static):
            news.update(inert(trouble))
            return
        self.coach.tell(trouble)

    # What the keys do.

    @on(Grid.Walked)
    def _walked(self) -> None:
        self.show_under()

    @on(Grid.Chosen)
    def _chosen(self) -> None:
        self.open()

    def action_choose(self) -> None:
        """Enter, where it is clicked on."""
        for grid in self.query(Grid):
            grid.action_choose()

    def action_up(self) -> None:
        """The filter first, then the level."""
        grid = next(iter(self.query(Grid)), None)
        if grid is not None and (grid.needle or self.query(".lead-filter.there")):
            self._filter("", close=True)
        else:
            self.workers.cancel_node(self)
            self.leave()

    def leave(self) -> None:
        """One level up."""
        self.dismiss(None)

    async def action_leave_app(self) -> None:
        """Quit."""
        await self.coach.action_quit()

    def action_filter(self) -> None:
        """A line to type in."""
        for box in self.query(".lead-filter").results(Input):
            box.add_class("there")
            box.focus()

    @on(Input.Changed, ".lead-filter")
    def _typed(self, event: Input.Changed) -> None:
        self.query_one(Grid).filter(event.value)

    @on(Input.Submitted, ".lead-filter")
    def _kept(self, event: Input.Submitted) -> None:
        self._filter(event.value, close=True)

    def _filter(self, needle: str, *, close: bool) -> None:
        grid = self.query_one(Grid)
        for box in self.query(".lead-filter").results(Input):
            with box.prevent(Input.Changed):
                box.value = needle
            box.set_class(bool(needle) and not close, "there")
        grid.filter(needle)
        grid.focus()

    def action_sort(self) -> None:
        """By the next column."""
        for grid in self.query(Grid):
            grid.sort()

    def action_again(self) -> None:
        """Fetch again."""
        self.load()

    def action_export(self) -> None:
        """Ask where to, write, and say what was written."""
        from coach.tui.screens.lead_where import Where  # noqa: PLC0415 - not needed for the first paint

        if self.office.report is None:
            return

        def answered(path: str | None) -> None:
            if path is not None:
                self.beside(lambda: self.office.backend.export(path), partial(self.coach.tell, seconds=15))

        self.app.push_screen(Where(self.office.backend), answered)
