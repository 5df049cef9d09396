"""The briefing: who is calling, what happened, what will be looked for, and what may be done about it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import getters
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from coach import wording
from coach.plane import region
from coach.practice.setting import before
from coach.scorecard import score
from coach.tui import words
from coach.tui.screens.base import CoachScreen
from coach.tui.screens.library import CHANNELS
from coach.tui.widgets.hanging import BLANK, Hanging, Hung
from coach.tui.widgets.inert import inert, joined
from coach.tui.widgets.keyline import Key, KeyLine
from coach.tui.widgets.sheet import case_lines, desk_lines, fact_lines, titled

if TYPE_CHECKING:
    from coach.scenario.models import Scenario


class BriefingScreen(CoachScreen):
    """Everything to know before the call, in two columns where there is room."""

    HELP_TITLE = "Briefing"
    HELP_TEXT = """
Read it as you would a ticket before picking up. The card and the desk stay one key away in the call.

Enter or F2      | take the call
t or F8          | clock on or off (phone only)
e                | practice, or an exam that your lead will see
v                | who words her lines: the author, or a language model
Up, Down, Page   | scroll
Esc or F9        | back to the library
Ctrl+P           | every action by name
F1 or ?          | this help

Clock on: she talks at speaking pace, sending early interrupts her, long silences count.
Clock off: her words appear at once; what needs the clock is not scored.
Practice is for you alone, and stays here when exams are handed over. An exam has no hints, and your lead sees it under your name.
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,f2", "begin", "Take the call", show=False),
        Binding("t,f8", "timing", "Clock on or off", show=False),
        Binding("e", "exam", "Practice or exam", show=False),
        Binding("v", "voice", "Who words her lines", show=False),
        Binding("escape,f9", "back", "Back to the library", show=False),
        Binding("question_mark", "help", "Help", show=False),
        Binding("down,j", "scroll_text(1)", "Scroll down", show=False),
        Binding("up,k", "scroll_text(-1)", "Scroll up", show=False),
        Binding("pagedown,space", "scroll_text(8)", "Page down", show=False),
        Binding("pageup", "scroll_text(-8)", "Page up", show=False),
    ]
    AUTO_FOCUS = None
    SCOPED_CSS: ClassVar[bool] = False  # the size classes sit on the screen itself
    DEFAULT_CSS = """
    #briefing-head { height: auto; padding: 1 2 0 2; }
    #briefing-body { height: 1fr; margin: 1 0 0 0; padding: 0 2 0 2; scrollbar-size-vertical: 1; }
    #briefing-columns { height: auto; }
    #briefing-story { width: 1fr; height: auto; padding: 0 3 0 0; }
    #briefing-card { width: 1fr; height: auto; padding: 0 2 0 0; }
    #briefing-timing { height: auto; padding: 1 2 0 2; }
    .-medium #briefing-columns, .-small #briefing-columns, .-cramped #briefing-columns { layout: vertical; }
    .-medium #briefing-card, .-small #briefing-card, .-cramped #briefing-card { margin: 1 0 0 0; }
    .-short #briefing-head, .-short #briefing-timing { padding: 0 2; }
    """

    body = getters.query_one("#briefing-body", VerticalScroll)
    timing = getters.query_one("#briefing-timing", Static)

    def __init__(self, scenario: Scenario) -> None:
        super().__init__()
        self.scenario = scenario
        self.timed = True

    def parts(self) -> Iterable[Widget]:
        """Head, two columns, the clock's switch."""
        yield Static(head(self.scenario), id="briefing-head")
        told, known = Hanging(story(self.scenario), id="briefing-story"), Hanging(card(self.scenario), id="briefing-card")
        columns = Horizontal(told, known, id="briefing-columns", classes="bare")
        yield VerticalScroll(columns, id="briefing-body", can_focus=False)
        yield Static(self._settings(), id="briefing-timing")

    def keys(self) -> tuple[Key, ...]:
        """The line of keys."""
        clock = Key("t", f"clock {'off' if self.timed else 'on'}", "timing")
        start = "take the call" if self.scenario.channel == "phone" else "begin"
        voice = [Key("v", f"{'author' if self.coach.backend.voiced() else 'model'} words her", "voice")] if self.coach.backend.model() else []
        setting = Key("e", "practice" if self.coach.backend.exam() else "exam", "exam")
        return (Key("Enter", start, "begin"), clock, setting, *voice, Key("Esc", "library", "back"), Key("F1", "help", "help"))

    def _settings(self) -> Content:
        """Whose eyes the call is for, the clock's switch, and where a model is to speak, whose machine her words and the trainee's go to."""
        backend = self.coach.backend
        lead, rest = before(backend.trainee(), exam=backend.exam())
        lines = [joined((f"{lead} ", "$text-warning bold" if backend.exam() else "bold"), (rest, "$quiet")), self._clock()]
        if backend.voiced():
            lines.append(joined(("Voice: a model. ", "bold"), (wording.banner(backend.model()), "$quiet")))
        return Content("\n").join(lines)

    def _clock(self) -> Content:
        if self.timed and self.scenario.channel != "phone":
            return joined(("Clock: on. ", "bold"), (f"This one runs {CHANNELS[self.scenario.channel]}: messages are typed; long silence counts.", "$quiet"))
        if self.timed:
            return joined(("Clock: on. ", "bold"), ("Words come at speaking pace; sending early interrupts; silence counts.", "$quiet"))
        return joined(("Clock: off. ", "bold"), ("Take all the time you need; what needs the clock is not scored.", "$quiet"))

    def action_begin(self) -> None:
        """Take the call."""
        self.coach.begin_call(self.scenario, timed=self.timed)

    def action_timing(self) -> None:
        """Switch the clock."""
        self.timed = not self.timed
        self._show_settings()

    def action_exam(self) -> None:
        """An exam, or practice again; an exam without a name asks for one."""
        backend = self.coach.backend
        if not backend.exam() and not backend.trainee():
            from coach.tui.screens.asking import Asking  # noqa: PLC0415 - few need it

            told = inert("An exam is kept under your name: your lead will see the call, and who took it. Which name does your lead know you by?")
            self.app.push_screen(Asking("Your name", told, submit=self._named, holds="First and last name"))
            return
        self._choose(exam=not backend.exam())

    def _named(self, text: str) -> str:
        """Take the name; gives what is wrong with it."""
        if not self.coach.backend.trainee(text):
            return "There is nothing in that name that can be shown."
        self._choose(exam=True)
        return ""

    def _choose(self, *, exam: bool) -> None:
        self.coach.backend.exam(on=exam)
        self._show_settings()

    def action_voice(self) -> None:
        """Let a model word her lines, or the author again."""
        backend = self.coach.backend
        if not backend.model():
            self.notify("No language model is set up. In a shell: coach llm setup", timeout=8, markup=False)
            return
        backend.voiced(by_model=not backend.voiced())
        self._show_settings()

    def _show_settings(self) -> None:
        self.timing.update(self._settings())
        self.query_one(KeyLine).show(self.keys())

    def action_back(self) -> None:
        """Back to the library."""
        self.coach.show_library()

    def action_scroll_text(self, lines: int) -> None:
        """Scroll by so many lines."""
        self.body.scroll_relative(y=lines, animate=False)


def head(scenario: Scenario) -> Content:
    """Title, and the customer in a line."""
    mode = region(scenario.persona.position).value
    where = CHANNELS.get(scenario.channel, scenario.channel)
    return Content.assemble(
        inert(scenario.title, "bold"),
        "\n",
        joined((scenario.persona.name, "$speaker-customer bold"), (f"  {mode}, {where}, {words.level(scenario.level)}", "$quiet")),
    )


def story(scenario: Scenario) -> list[Hung]:
    """What happened, what will be looked for."""
    return titled([("What happened", _paragraphs(scenario.briefing or scenario.about)), ("What will be looked for", looked_for(scenario))])


def _paragraphs(text: str) -> list[Hung]:
    return [Hung(body=inert(line)) for line in text.strip().split("\n")]


def looked_for(scenario: Scenario) -> list[Hung]:
    """The checklist section by section: what earns in a column, then what to keep clear of."""
    lines: list[Hung] = []
    for heading, earns, costs in wording.looked_for(score(scenario, ())):
        lines += [BLANK, Hung(body=inert(heading, "$quiet"))]
        lines += [Hung(inert("+ ", "$text-success bold"), inert(label)) for label in earns]
        if costs:
            lines.append(Hung(inert("− ", "$text-error bold"), joined(("keep clear of: ", "$quiet"), ", ".join(costs))))
    return [*lines[1:], BLANK, Hung(body=inert(f"Pass mark {scenario.pass_mark} %", "$quiet"))]


def card(scenario: Scenario) -> list[Hung]:
    """Account, knowledge card, desk."""
    return titled(
        [("Account", case_lines(scenario.case)), ("Knowledge card", fact_lines(scenario)), ("Desk: type these in the call", desk_lines(scenario.desk))]
    )
