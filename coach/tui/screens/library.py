"""The library: which calls there are, how they went before, and the one that was left open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from coach.tui import words
from coach.tui.backend import Row, Trouble, Unfinished
from coach.tui.screens.base import CoachScreen
from coach.tui.widgets.inert import inert, joined
from coach.tui.widgets.keyline import Key, KeyLine

CHANNELS = {"phone": "by phone", "chat": "in chat", "social": "on social media"}
WELCOME = "Pick a call. Type what you would say; the customer answers, and moves."


class Scenarios(OptionList):
    """The list; letters are free for the screen's keys."""

    DEFAULT_CSS = """
    Scenarios, Scenarios:focus { height: 1fr; border: none; padding: 0; background-tint: $foreground 0%; background: $background; scrollbar-size-vertical: 1; }
    Scenarios > .option-list--option { padding: 0 2; }
    Scenarios > .option-list--option-highlighted { background: $block-cursor-background; color: $block-cursor-foreground; text-style: none; }
    Scenarios:focus > .option-list--option-highlighted { background: $block-cursor-background; color: $block-cursor-foreground; text-style: none; }
    Scenarios:nocolor > .option-list--option-highlighted { text-style: reverse; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", "Next scenario", show=False),
        Binding("k", "cursor_up", "Previous scenario", show=False),
    ]


class LibraryScreen(CoachScreen):
    """All scenarios at the left, the chosen one at the right."""

    HELP_TITLE = "Library"
    HELP_TEXT = """
Each line is a customer with a problem. Pick one, read the briefing, then take the call.

Up, Down or j, k | choose a scenario
Enter            | read its briefing
r or F5          | resume the call you left open
d or F6          | calls taken: read a debrief again, see what was ruled
l                | the lead's screen: how exams went, down to the words
t or F8          | night, paper or contrast
Ctrl+P           | every action by name
F1 or ?          | this help
q or Ctrl+Q      | quit

●●○○○ is how hard it is. The percentage is your best score, ✓ that it reached the pass mark.
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r,f5", "resume", "Resume the unfinished call", show=False),
        Binding("d,f6", "debriefs", "Calls taken, and their debriefs", show=False),
        Binding("l", "lead", "The lead's screen: how exams went", show=False),
        Binding("t,f8", "app.next_theme", "Night, paper or contrast", show=False),
        Binding("question_mark", "help", "Help", show=False),
        Binding("q", "app.quit", "Quit Coach", show=False),
    ]
    SCOPED_CSS: ClassVar[bool] = False  # the size classes sit on the screen itself
    DEFAULT_CSS = """
    #library-head { height: auto; padding: 1 2 0 2; }
    #library-resume { display: none; height: auto; margin: 1 2 0 2; padding: 0 1; border-left: outer $accent; }
    #library-resume.there { display: block; }
    #library-body { width: 100%; height: 1fr; margin: 1 0 0 0; }
    #library-news { padding: 0 2; }
    #library-about { width: 48; padding: 0 2 0 2; scrollbar-size-vertical: 1; border-left: solid $faint 50%; }
    #library-about Static { height: auto; }
    #library-plane { height: 9; margin: 1 0; }
    .-medium #library-body { layout: vertical; }
    .-medium #library-about, .-small #library-about, .-cramped #library-about {
        width: 1fr; height: 6; border-left: none; padding: 0 2; border-top: solid $faint 50%;
    }
    .-medium #library-plane, .-small #library-plane, .-cramped #library-plane { display: none; }
    .-medium #library-title, .-small #library-title, .-cramped #library-title { display: none; }
    .-small #library-body, .-cramped #library-body { layout: vertical; }
    .-small #library-about, .-cramped #library-about { height: 5; }
    .-small #library-head, .-cramped #library-head { padding: 0 2; }
    """

    rows = getters.query_one("#library-rows", Scenarios)
    head = getters.query_one("#library-head", Static)
    offer = getters.query_one("#library-resume", Static)
    title_text = getters.query_one("#library-title", Static)
    about = getters.query_one("#library-text", Static)

    def __init__(self, *, away: bool = False) -> None:
        super().__init__()
        self._rows: tuple[Row, ...] = ()
        self._chosen_row = 0
        self._open: Unfinished | None = None
        self._away = away
        """Whether it lies under another screen, with nothing on it: what nobody sees would take a megabyte."""

    def compose(self) -> ComposeResult:
        """Nothing while it is put away."""
        return () if self._away else super().compose()

    def put_away(self) -> None:
        """Take everything off until it is wanted again; the chosen line stays chosen."""
        if not self._away:
            self._chosen_row = next((rows.highlighted or 0 for rows in self.query(Scenarios)), 0)
            self._away = True
            self.query_children("*").exclude(".-textual-system").remove()

    async def put_up(self) -> None:
        """Everything as it was, with the scores as they are now."""
        if self._away:
            self._away = False
            await self.recompose()
        await self.load()

    def parts(self) -> Iterable[Widget]:
        """Head, resume offer, and a word while the rest is fetched."""
        yield Static(joined(("Coach", "bold $text-accent"), ("  practise the hard calls", "$quiet")), id="library-head")
        yield Static("", id="library-resume")
        yield Horizontal(Static(inert("Opening the library…", "$quiet"), id="library-news"), id="library-body", classes="bare")

    def keys(self) -> tuple[Key, ...]:
        """The line of keys; resume only when there is something to resume."""
        resume = (Key("r", "resume", "resume"),) if self._open else ()
        old = (Key("d", "debriefs", "debriefs"),) if any(row.attempts for row in self._rows) else ()
        lead = (Key("l", "lead", "lead"),) if self.coach.leading is not None else ()
        more = (*resume, *old, Key("t", "theme", "theme"), *lead)
        return (Key("Enter", "briefing", "brief"), *more, Key("q", "quit", "leave_app"), Key("F1", "help", "help"))

    def on_mount(self) -> None:
        """Paint first; reading the library loads the rest of the house."""
        if not self._away:
            self.call_after_refresh(self.load)

    async def on_screen_resume(self) -> None:
        """Back from a call: scores may have changed."""
        if self._rows or (self._away and not self.coach.opening):
            await self.put_up()

    async def load(self) -> None:
        """Read the library and show it; the chosen line stays chosen."""
        try:
            rows, self._open = tuple(self.coach.backend.library()), self.coach.backend.unfinished()
        except Trouble as trouble:
            self._tell(trouble)
            return
        if self._away or not self.query_one("#library-body").is_attached:
            return  # another screen has come over it, or the app is closing
        await self._furnish()
        if not self.query(Scenarios) or self._away:
            return
        highlighted = self.rows.highlighted
        chosen = self._chosen_row if highlighted is None else highlighted
        self._rows = rows
        self.rows.clear_options()
        self.rows.add_options([Option(line(row), disabled=bool(row.trouble)) for row in rows])
        if rows:
            self.rows.highlighted = min(chosen, len(rows) - 1)
        self._show_head(rows)
        self._show_offer()
        self._show_row()
        self.query_one(KeyLine).show(self.keys())

    def _tell(self, trouble: Trouble) -> None:
        """In the list's place before it is there, in the corner afterwards."""
        for news in self.query("#library-news").results(Static):
            news.update(inert(str(trouble), "$text-error"))
            return
        self.coach.tell(str(trouble))

    async def _furnish(self) -> None:
        """Put up list and details, once."""
        if self.query(Scenarios):
            return
        await self.query("#library-news").remove()
        about = VerticalScroll(Static("", id="library-title"), Static("", id="library-text"), id="library-about", can_focus=False)
        await self.query_one("#library-body").mount(Vertical(Scenarios(id="library-rows"), classes="bare"), about)
        for rows in self.query(Scenarios):  # none where the app was closed meanwhile
            rows.focus()

    def _show_head(self, rows: Sequence[Row]) -> None:
        first_time = not any(row.attempts for row in rows)
        note = WELCOME if first_time else _progress(rows)
        self.head.update(joined(("Coach", "bold $text-accent"), (f"  {note}", "$quiet")))

    def _show_offer(self) -> None:
        self.offer.set_class(self._open is not None, "there")
        if self._open is not None:
            left = f", left {self._open.when}" if self._open.when else ""
            who = f"{self._open.title} with {self._open.persona}, {words.plural(self._open.turn, 'turn')} in{left}.  "
            self.offer.update(joined((f"An unfinished {'exam' if self._open.exam else 'call'}: ", "bold"), who, ("r", "bold $text-accent"), " resumes it."))

    def _chosen(self) -> Row | None:
        index = self.rows.highlighted
        return self._rows[index] if index is not None and index < len(self._rows) else None

    def _show_row(self) -> None:
        row = self._chosen()
        if row is None:
            self.about.update(inert("No scenarios were found.", "$quiet") if not self._rows else "")
            return
        self.title_text.update(inert(row.title, "bold"))
        self.about.update(details(row))
        self._show_plane(row)

    def _show_plane(self, row: Row) -> None:
        """Where the customer starts; the plane itself is not needed for the first paint, so it is hung here."""
        from coach.plane import HOMES, Mode  # noqa: PLC0415
        from coach.tui.draw.plane import PlaneData  # noqa: PLC0415
        from coach.tui.widgets.plane import Plane  # noqa: PLC0415

        hung = self.query(Plane)
        plane = hung.first() if hung else Plane(dots=self.coach.look.dots, motion=False, id="library-plane")
        if not hung:
            self.query_one("#library-about").mount(plane)
        mode = Mode(row.mode) if row.mode in set(Mode) else None
        plane.show(PlaneData((HOMES[mode],) if mode else (), mode=mode, customer=words.first_name(row.persona)), still=True)

    @on(OptionList.OptionHighlighted)
    def _highlighted(self) -> None:
        self._show_row()

    @on(OptionList.OptionSelected)
    def _selected(self) -> None:
        self.action_brief()

    def action_brief(self) -> None:
        """Open the briefing of the chosen scenario."""
        row = self._chosen()
        if row is not None:
            self.coach.show_briefing(row.id)

    @work
    async def action_debriefs(self) -> None:
        """Choose one of the calls taken, and read its debrief again."""
        from coach.tui.screens.asking import Choice  # noqa: PLC0415 - not needed for the first paint
        from coach.tui.screens.disputing import old  # noqa: PLC0415

        try:
            attempts = self.coach.backend.records().attempts()
        except Trouble as trouble:
            self.coach.tell(str(trouble))
            return
        if not attempts:
            self.coach.tell("No call has been finished yet.")
            return
        place = await self.app.push_screen_wait(Choice("Calls taken", [old(attempt) for attempt in attempts], does="opens its debrief"))
        if place is not None:
            self.coach.reopen(attempts[place].number)

    def action_resume(self) -> None:
        """Take up the unfinished call."""
        self.coach.resume_call()

    def action_lead(self) -> None:
        """How exams went, for a lead."""
        self.coach.show_lead()

    def action_theme(self) -> None:
        """The next theme."""
        self.coach.action_next_theme()

    async def action_leave_app(self) -> None:
        """Quit."""
        await self.coach.action_quit()


def _progress(rows: Sequence[Row]) -> str:
    passed = sum(row.passed for row in rows)
    return f"{passed} of {words.plural(len(rows), 'call')} passed"


def line(row: Row) -> Content:
    """A scenario in two lines: title and best score, then who and how hard."""
    if row.trouble:
        return joined((row.title, "$quiet"), "\n", ("cannot be played: ", "$text-error"), (row.trouble, "$quiet"))
    best = f"{row.best} %{' ✓' if row.passed else ''}" if row.best is not None else "new"
    ink = "$text-success" if row.passed else "$quiet"
    return joined((row.title, "bold"), ("   ", ""), (best, ink), "\n", (f"{row.persona}, {row.mode}   {'●' * row.level}{'○' * (5 - row.level)}", "$quiet"))


def details(row: Row) -> Content:
    """The chosen scenario in a few lines."""
    lines = [
        joined((row.persona, "$speaker-customer"), (f"  {row.mode}, {CHANNELS.get(row.channel, row.channel)}, {words.level(row.level)}", "$quiet")),
        inert(row.about),
    ]
    if row.best is not None:
        lines += [joined(("Best so far ", "$quiet"), (f"{row.best} %", "bold"), (f" in {words.plural(row.attempts, 'attempt')}", "$quiet"))]
    return Content("\n").join(lines)
