"""The debrief: how it ended, what to keep, what to try, the form item by item, and the call's way in two pictures."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from textual import getters, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from coach import wording
from coach.debrief import UNCLEAR
from coach.plane import Mode, region
from coach.practice import SECONDS, was_hard
from coach.practice.setting import after
from coach.scorecard import as_ruled, scored
from coach.techniques import catalogue
from coach.tui import words
from coach.tui.draw.chart import ChartData, Mark
from coach.tui.draw.plane import CUSTOMER_NOW, CUSTOMER_START, YOU_NOW, PlaneData
from coach.tui.screens.base import CoachScreen
from coach.tui.screens.dialogs import Question
from coach.tui.screens.reset import ResetScreen
from coach.tui.widgets.chart import Chart
from coach.tui.widgets.inert import inert, joined
from coach.tui.widgets.keyline import Key
from coach.tui.widgets.plane import Plane
from coach.tui.widgets.scorecard import SectionView, bar

if TYPE_CHECKING:
    from coach.debrief import Debrief, Moment
    from coach.scenario.models import Scenario
    from coach.scorecard import Card, Contested
    from coach.session.events import Event
    from coach.tui.backend import Attempt

OFFER: Final = f"{SECONDS:.0f} seconds of slow breathing before the next? Nothing of this call goes into it."
ENDINGS = {"good": ("good ending", "$text-success"), "weak": ("weak ending", "$text-warning"), "bad": ("bad ending", "$text-error")}


class Block(Vertical):
    """A titled part of the debrief."""

    DEFAULT_CSS = """
    Block { height: auto; width: 1fr; margin: 0 0 1 0; padding: 0 2; }
    Block > Static { height: auto; }
    Block .moment { margin: 0 0 1 0; height: auto; }
    """

    def __init__(self, title: str, *children: Widget, id: str | None = None) -> None:  # noqa: A002 - Textual's own word
        super().__init__(Static(inert(title, "$text-accent bold")), *children, id=id)


class DebriefScreen(CoachScreen):
    """One long page, scrolled by keyboard; two columns where there is room."""

    HELP_TITLE = "Debrief"
    HELP_TEXT = """
Start with one thing to keep and one to try; the form below says where each point came from.

Up, Down or j, k | scroll
Page, Space      | scroll by a page
Home, End        | top, bottom
n or Tab         | next part
a or F2          | try this call again
d                | dispute a line of the form: the verdict is wrong, and why
b                | breathe: forty seconds before the next call
l, Esc or F9     | library
Ctrl+P           | every action by name
F1 or ?          | this help

✓ met   ◐ late: shown after it was called for, counts half   · not met   ✗ fault
– N/A: no occasion for it in this call, or it needs the clock; not counted
⚑ somebody disputes the verdict. It stays, and so does the score; a ruling stands beside it.
● is the customer, ◆ is you: each mark is a move, not a person.
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a,f2", "again", "Try this call again", show=False),
        Binding("l,escape,f9", "library", "Back to the library", show=False),
        Binding("d", "dispute", "Dispute a line of the form", show=False),
        Binding("b", "breathe", "Breathe: forty seconds before the next call", show=False),
        Binding("n,tab", "part(1)", "Next part", show=False),
        Binding("p,shift+tab", "part(-1)", "Previous part", show=False),
        Binding("down,j", "scroll_page_by(1)", "Scroll down", show=False),
        Binding("up,k", "scroll_page_by(-1)", "Scroll up", show=False),
        Binding("pagedown,space", "scroll_pages(1)", "Page down", show=False),
        Binding("pageup", "scroll_pages(-1)", "Page up", show=False),
        Binding("home", "top", "Top", show=False),
        Binding("end", "bottom", "Bottom", show=False),
        Binding("question_mark", "help", "Help", show=False),
    ]
    AUTO_FOCUS = None
    SCOPED_CSS: ClassVar[bool] = False  # the size classes sit on the screen itself
    DEFAULT_CSS = """
    #debrief-page { height: 1fr; padding: 1 0 0 0; scrollbar-size-vertical: 1; }
    .debrief-row { height: auto; }
    #debrief-chart, #debrief-plane { height: 11; }
    .-medium #debrief-chart, .-medium #debrief-plane { height: 9; }
    .-small #debrief-chart, .-small #debrief-plane, .-cramped #debrief-chart, .-cramped #debrief-plane { height: 9; }
    .-small .debrief-row, .-cramped .debrief-row { layout: vertical; }
    .-medium #debrief-moments { layout: vertical; }
    """

    page = getters.query_one("#debrief-page", VerticalScroll)

    def __init__(self, scenario: Scenario, events: Sequence[Event], card: Card, told: Debrief, attempt: Attempt | None = None) -> None:
        super().__init__()
        self.scenario, self.card, self.told, self.attempt = scenario, card, told, attempt
        self._hard = was_hard(events, card.ending_value)
        self.timed = any(event.kind == "opened" and event.timed for event in events)  # type: ignore[attr-defined]
        self.customer = words.first_name(scenario.persona.name)

    def parts(self) -> Iterable[Widget]:
        """The page: how it ended, what to keep and to try; the score and the form; then both ways, the figures, the questions."""
        apart = wording.apart(self.scenario)
        whole = wording.whole(self.card, apart)
        figures = wording.simulated(self.card.simulated)
        value = wording.custom(self.card.simulated, self.customer)
        yield VerticalScroll(
            Block(self.scenario.title, Static(self._headline(), id="debrief-headline"), id="debrief-head"),
            self._moments(),
            Block("Score", Static(score_lines(self.card, apart)), *(SectionView(section, whole, apart, self._disputes()) for section in self.card.sections)),
            *self._also(),
            self._pictures(),
            *([Block(wording.SIMULATED, Static(inert("\n".join(part for part in (figures, value) if part))))] if figures else []),
            *self._questions(),
            id="debrief-page",
            can_focus=False,
        )

    def _disputes(self) -> tuple[Contested, ...]:
        return self.attempt.disputes if self.attempt is not None else ()

    def _headline(self) -> Content:
        return Content("\n").join([headline(self.card, self.told), *kept(self.attempt, as_ruled(self.scenario, self.card, self._disputes()))])

    def _moments(self) -> Widget:
        keep = [Static(moment(one), classes="moment") for one in self.told.keep]
        more = [Static(moment(one), classes="moment") for one in self.told.try_]
        if self.told.habit:
            more.insert(0, Static(inert(self.told.habit), classes="moment"))
        none_kept = Static(inert("Nothing calmed her yet. That is what a second try is for.", "$quiet"))
        none_to_try = Static(inert("Nothing to mend here.", "$quiet"))
        return Horizontal(
            Block("What to keep", *(keep or [none_kept])), Block("What to try", *(more or [none_to_try])), id="debrief-moments", classes="debrief-row"
        )

    def _also(self) -> list[Widget]:
        """Faults named in the call that the form does not ask about."""
        if not self.told.also:
            return []
        return [Block(wording.ALSO, *(Static(moment(one), classes="moment") for one in self.told.also))]

    def _pictures(self) -> Widget:
        dots = self.coach.look.dots
        return Horizontal(
            Block("Where you both stood", Plane(dots=dots, motion=False, id="debrief-plane"), Static(trails(self.customer, self.told))),
            Block("Tension, turn by turn", Chart(dots=dots, id="debrief-chart")),
            classes="debrief-row",
        )

    def _questions(self) -> list[Widget]:
        """Faint findings are asked about, never scored."""
        asked = wording.questions(self.told, catalogue())
        if not asked:
            return []
        lines = [inert(wording.ASKED, "$quiet"), *(joined((f"Turn {turn}  ", "bold"), text) for turn, text in asked)]
        return [Block(wording.QUESTIONS, Static(Content("\n").join(lines)))]

    def keys(self) -> tuple[Key, ...]:
        """The line of keys."""
        dispute = [Key("d", "dispute", "dispute")] if self.attempt is not None else []
        return (Key("a", "try again", "again"), Key("l", "library", "library"), Key("n", "next part", "part(1)"), *dispute, Key("F1", "help", "help"))

    def on_mount(self) -> None:
        """Fill the pictures."""
        told = self.told
        marks = tuple(Mark(mark.turn, mark.label) for mark in told.marks)
        self.query_one(Chart).show(ChartData(told.tensions, marks, shortest=1))
        stances = tuple(point for point in told.stances if point is not None)
        last = Mode(told.modes[-1][2]) if told.modes else region(told.trail[0])
        data = PlaneData(told.trail, stances, last, self.customer, stances_shown=len(stances), joined=True)
        self.query_one(Plane).show(data, still=True)

    def action_again(self) -> None:
        """The same scenario once more, with the clock as before; what is tried again is practice."""
        if self.attempt is not None and self.attempt.exam:
            self.coach.tell("This one is practice. Another exam begins at its briefing.")
        self._go_on(lambda: self.coach.begin_call(self.scenario, timed=self.timed))

    def action_library(self) -> None:
        """Back to the library."""
        self._go_on(self.coach.show_library)

    def action_breathe(self) -> None:
        """A few slow breaths."""
        self.app.push_screen(ResetScreen(motion=self.coach.look.motion))

    @work
    async def action_dispute(self) -> None:
        """Choose a line of the form, then say why its verdict is wrong."""
        from coach.tui.screens.disputing import asked  # noqa: PLC0415 - few need it

        if self.attempt is None:
            self.coach.tell("This call is not in the journal, so nothing of it can be disputed.")
            return
        attempt = await asked(self.coach, self.attempt, self.card, self._in_sight())
        if attempt is not None:
            self.attempt = attempt
            for view in self.query(SectionView):
                await view.show(attempt.disputes)

    def _in_sight(self) -> int:
        """The place of the first line of the form that can be seen; while none can, of the first that is not as one would wish."""
        names = [item.name for item in self.card.items()]
        top, end = self.page.region.y, self.page.region.bottom
        seen = [line.name for line in self.query(".item") if line.name and top <= line.region.y < end]
        poor = [item.name for item in self.card.items() if item.verdict in ("fault", "late", "not met")]
        return next((names.index(name) for name in (*seen, *poor)), 0)

    def _go_on(self, then: Callable[[], None]) -> None:
        """Go on; after a hard call with the offer of a pause first, made once."""
        if not self._hard:
            then()
            return
        self._hard = False

        def answered(yes: bool | None) -> None:  # noqa: FBT001 - what the question gives
            if yes:
                self.app.push_screen(ResetScreen(motion=self.coach.look.motion), lambda _: then())
            else:
                then()

        self.app.push_screen(Question("That was a hard one", OFFER, "breathe", "go on"), answered)

    def action_scroll_page_by(self, lines: int) -> None:
        """Scroll by lines."""
        self.page.scroll_relative(y=lines, animate=False)

    def action_scroll_pages(self, pages: int) -> None:
        """Scroll by most of a page."""
        self.page.scroll_relative(y=pages * max(1, self.page.size.height - 2), animate=False)

    def action_top(self) -> None:
        """To the top."""
        self.page.scroll_home(animate=False)

    def action_bottom(self) -> None:
        """To the bottom."""
        self.page.scroll_end(animate=False)

    def action_part(self, direction: int) -> None:
        """To the next part, or the one before."""
        here = round(self.page.scroll_y)
        tops = sorted({child.virtual_region.y for child in self.page.children})
        later = [top for top in tops if top > here] if direction > 0 else [top for top in reversed(tops) if top < here]
        if later:
            self.page.scroll_to(y=later[0], animate=False)


def headline(card: Card, told: Debrief) -> Content:
    """Ending, score, verdict, and the call in a sentence."""
    kind, ink = ENDINGS.get(card.ending_value, (card.ending_value, ""))
    verdict = ("✓ passed", "$text-success bold") if card.passed else ("✗ not passed", "$text-error bold")
    label = card.ending_label[:1].upper() + card.ending_label[1:]
    lines = [
        joined((label, "bold"), (f"  {kind}", ink)),
        joined(
            (f"{scored(card.score, card.pass_mark)}  ", "bold"),
            (bar(card.score, 30), "$text-accent"),
            "  ",
            verdict,
            (f"  pass mark {card.pass_mark} %", "$quiet"),
        ),
    ]
    lines += [inert(told.summary)]
    if card.why_failed:
        lines.append(joined(("Not passed because: ", "$text-error"), "; ".join(card.why_failed)))
    return Content("\n").join(lines)


def kept(attempt: Attempt | None, ruled: Card | None) -> list[Content]:
    """What the rulings would make of it, which attempt it is, whose eyes it is for."""
    lines = [joined((f"{wording.with_rulings(ruled)}. ", "bold"), ("The score itself stays.", "$quiet"))] if ruled is not None else []
    if attempt is not None:
        lines.append(inert(after(attempt.number, attempt.trainee, exam=attempt.exam), "$quiet"))
        lines += [inert(attempt.note, "$text-warning")] if attempt.note else []
    return lines


def moment(one: Moment) -> Content:
    """A turn to look at again: the words, what they did, and the better line."""
    where = f"Turn {one.turn}" if one.turn else "The call"
    moved = f"  tension {round(one.before)} → {round(one.after)}" if round(one.before) != round(one.after) else ""
    lines = [joined((where, "bold"), (moved, "$quiet"))]
    if one.quote:
        lines.append(inert(wording.quoted(one.quote)))
    if one.what:
        lines.append(inert(one.what, "$quiet"))
    if one.better:
        lines.append(joined(("Try: ", "$text-success bold"), f"“{one.better}”"))
    return Content("\n").join(lines)


def trails(customer: str, told: Debrief) -> Content:
    """Both ways in words: the customer's crossings, and the mode of each of the trainee's moves."""
    way = [told.modes[0][1], *(after for _, _, after in told.modes)] if told.modes else []
    hers = " → ".join(way) if way else f"{region(told.trail[0]).value} throughout"
    yours = ", ".join(f"{turns} {mode}" for turns, mode in wording.runs(told.own_modes)) or UNCLEAR
    return joined(
        (f"{CUSTOMER_START} {CUSTOMER_NOW} ", "bold"), f"{customer}: {hers}", "\n", (f"{YOU_NOW} ", "$speaker-you bold"), f"your moves, by turn: {yours}"
    )


def score_lines(card: Card, apart: Collection[str]) -> Content:
    """How the score comes about: its two parts, the needs, and what is kept apart from it."""
    quality = wording.quality_of(card, apart)
    lines = [inert(wording.sum_of(card)), *([joined(("quality: ", "$quiet"), quality)] if quality else [])]
    lines.append(joined(("outcome: ", "$quiet"), wording.outcome(card)))
    for name, met in card.needs.items():
        ink = "$text-success bold" if met else "$text-warning bold"
        lines.append(joined(("  ✓ " if met else "  · ", ink), name, ("" if met else "  not met", "$text-warning")))
    rules = wording.kept(card, apart)
    if rules:
        lines.append(joined(("the rules: ", "$quiet"), rules))
    return Content("\n").join([*lines, Content("")])
