"""The app: themes, the screens in their order, and what happens between them. It knows the backend and nothing below it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ClassVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from coach.tui.backend import Backend, Trouble
from coach.tui.look import Look
from coach.tui.screens.base import HEIGHTS, WIDTHS, CoachScreen
from coach.tui.screens.library import LibraryScreen
from coach.tui.themes import CONTRAST, DARK, LIGHT, THEMES, defaults

if TYPE_CHECKING:
    from coach.debrief import Debrief
    from coach.scenario.models import Scenario
    from coach.scorecard import Card
    from coach.session import Session
    from coach.tui.leading import Leading

NEXT_THEME = {DARK.name: LIGHT.name, LIGHT.name: CONTRAST.name, CONTRAST.name: DARK.name}


class CoachApp(App[None]):
    """Coach in the terminal.

    `start` names a scenario to brief at once; `resume` takes up the unfinished call; `leading` makes what the lead's screen works with,
    without it there is none, and `lead` opens it at once.
    """

    TITLE = "Coach"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    ENABLE_COMMAND_PALETTE = True
    CSS = """
    ToastRack { dock: top; align: right top; margin: 1 0 0 0; }
    Toast { width: 60; max-width: 90%; background: $surface; color: $foreground; padding: 1 2; border-left: outer $accent; }
    Toast.-error { border-left: outer $error; }
    Toast .toast--title { color: $text-accent; text-style: bold; }
    CommandPalette SearchIcon { display: none; }
    CommandPalette > Vertical { width: 84; max-width: 96%; margin: 2 0; }
    CommandPalette #--input { background: $surface; border: round $primary; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "Quit Coach", show=False, priority=True),
        Binding("ctrl+c", "help_quit", show=False, system=True),
    ]

    def __init__(
        self,
        backend: Backend,
        *,
        look: Look | None = None,
        start: str = "",
        resume: bool = False,
        leading: Callable[[], Leading] | None = None,
        lead: bool = False,
    ) -> None:
        self.look = look if look is not None else Look.of(os.environ)
        super().__init__()
        self.backend = backend
        self._drafts: dict[tuple[str, int], str] = {}
        """Text typed but not sent, by scenario and seed, which a resumed call has in common with the one that was left."""
        self.reasons: dict[tuple[int, str], str] = {}
        """Why a line is disputed, typed but not sent, by attempt and line."""
        self._start, self._resume, self._lead = start, resume, lead
        self._only_lead = lead
        self.leading = leading
        self._unopened: Session | None = None
        self._dress()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own variables, for themes that do not define them."""
        return defaults(dark=self.current_theme.dark)

    def _dress(self) -> None:
        """Put the theme on before anything is drawn: changing it later would parse and apply every style a second time."""
        for theme in THEMES:
            self.register_theme(theme)
        name = self.look.theme if self.look.theme in self.available_themes else DARK.name
        self.set_reactive(App.theme, name)
        self.set_class(self.current_theme.dark, "-dark-mode", update=False)
        self.set_class(not self.current_theme.dark, "-light-mode", update=False)
        self.stylesheet.set_variables(self.get_css_variables())

    def get_default_screen(self) -> Screen[None]:
        """The library lies under everything."""
        return LibraryScreen(away=self.opening)

    @property
    def opening(self) -> bool:
        """Whether the first screen is still to come over the library."""
        return bool(self._start or self._resume or self._lead)

    def on_mount(self) -> None:
        """A scenario asked for on the command line opens over the library."""
        if not self.look.motion:
            self.animation_level = "none"
        if self.opening:
            self.call_after_refresh(self._open)

    async def _open(self) -> None:
        """What was asked for on the command line, or the library where that cannot be had."""
        if self._lead:
            self.show_lead()
        elif self._resume:
            self.resume_call()
        else:
            self.show_briefing(self._start)
        self._start, self._resume, self._lead = "", False, False
        if isinstance(self.screen, LibraryScreen):
            await self.screen.put_up()

    # From screen to screen. Imports are inside: the first paint needs none of these.

    def show_briefing(self, name: str) -> None:
        """The briefing of a scenario, over the library."""
        from coach.tui.screens.briefing import BriefingScreen  # noqa: PLC0415

        try:
            scenario = self.backend.briefing(name)
        except Trouble as trouble:
            self.tell(str(trouble))
            return
        self._unopened = None
        self._over_library(BriefingScreen(scenario))

    def begin_call(self, scenario: Scenario, *, timed: bool) -> None:
        """A new attempt. One whose first event could not be kept is tried again, not replaced: its backend may let it pass the second time."""
        from coach.tui.screens.play import PlayScreen  # noqa: PLC0415

        try:
            session = self._unopened or self.backend.begin(scenario.id, timed=timed)
            self._unopened = session
            session.open()
        except Trouble as trouble:
            self.tell(str(trouble))
            return
        self._unopened = None
        self._over_library(PlayScreen(session, self.backend.speaker(session)))

    def resume_call(self) -> None:
        """Take up the call that was left open."""
        try:
            session = self.backend.resume()
        except Trouble as trouble:
            self.tell(str(trouble))
            return
        if session is None:
            self.tell("There is no unfinished call.")
        elif session.call.phase == "over":
            self.show_debrief(session)
        elif session.call.phase == "note":
            self.show_note(session)
        else:
            self.show_call(session)

    def show_call(self, session: Session) -> None:
        """A call that has begun, where it stands."""
        from coach.tui.screens.play import PlayScreen  # noqa: PLC0415

        self._over_library(PlayScreen(session, self.backend.speaker(session)))

    def show_note(self, session: Session) -> None:
        """The after-call note."""
        from coach.tui.screens.note import NoteScreen  # noqa: PLC0415

        self._over_library(NoteScreen(session))

    def show_debrief(self, session: Session) -> None:
        """Score the call and talk it over."""
        try:
            card, told = self.backend.finish(session)
        except Trouble as trouble:
            self.tell(str(trouble))
            return
        self.draft(session)
        self.show_result(session, card, told)

    def show_result(self, session: Session, card: Card, told: Debrief) -> None:
        """The debrief screen."""
        from coach.tui.screens.debrief import DebriefScreen  # noqa: PLC0415

        self._over_library(DebriefScreen(session.scenario, session.events, card, told, self.backend.records().of(session)))

    def reopen(self, number: int) -> None:
        """The debrief of an old call."""
        from coach.tui.screens.debrief import DebriefScreen  # noqa: PLC0415

        try:
            old = self.backend.records().reopen(number)
        except Trouble as trouble:
            self.tell(str(trouble))
            return
        self._over_library(DebriefScreen(old.scenario, old.events, old.card, old.told, old.attempt))

    def show_lead(self) -> None:
        """A lead's report, drilled down to the words."""
        if self.leading is not None:
            from coach.tui.screens.lead import LeadScreen  # noqa: PLC0415

            self._over_library(LeadScreen(self.leading()))

    async def leave_lead(self) -> None:
        """Out, when it was the lead's screen that was asked for: a library of calls to play is not what lies above it. Else to the library."""
        if self._only_lead:
            await self.action_quit()
        else:
            self.show_library()

    def leave_call(self, session: Session) -> None:
        """Back to the library; the call stays in the journal."""
        try:
            self.backend.leave(session)
        except Trouble as trouble:
            self.tell(str(trouble))
        self.show_library()

    def keep_draft(self, session: Session, text: str) -> None:
        """Keep what was typed but not sent: leaving a screen loses nothing."""
        self._drafts[session.scenario.id, session.seed] = text

    def draft(self, session: Session) -> str:
        """What was typed in this call but not sent; handed out once."""
        return self._drafts.pop((session.scenario.id, session.seed), "")

    def show_library(self) -> None:
        """Back to the library, whatever lies over it."""
        while len(self.screen_stack) > 1 and not isinstance(self.screen, LibraryScreen):
            self.pop_screen()

    def _over_library(self, screen: CoachScreen) -> None:
        """Put a screen on the library, in place of the one that lies there."""
        if isinstance(self.screen, LibraryScreen):
            self.screen.put_away()
            self.push_screen(screen)
        else:
            self.switch_screen(screen)

    # Words to the person, and the keys that work everywhere.

    def tell(self, text: str, *, title: str = "", seconds: float = 8) -> None:
        """News in the corner; the text is never read as markup."""
        self.notify(text, title=title, timeout=seconds, markup=False)

    def action_help_quit(self) -> None:
        """Ctrl+C: many fingers mean 'stop'. It never ends anything; it says what does."""
        kept = "Ctrl+Q quits. " + ("This call is kept and can be resumed." if self._in_call() else "Nothing is running.")
        self.tell(kept, title="Nothing was stopped")

    def _in_call(self) -> bool:
        return any(getattr(screen, "IN_CALL", False) for screen in self.screen_stack)

    def action_next_theme(self) -> None:
        """Night, paper, contrast, and round again."""
        self.theme = NEXT_THEME.get(self.theme, DARK.name)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette: every action of this screen, then the few of the app."""
        if isinstance(screen, CoachScreen):
            yield from screen.commands()
        yield SystemCommand("Theme", "Choose another theme", self.action_change_theme)
        yield SystemCommand("Night, paper or contrast", "The next of the three themes of Coach", self.action_next_theme)
