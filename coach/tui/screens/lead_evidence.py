"""The words behind one line of a form: the reply in its place in the talk, why it counts, what would have met it; and a lead's ruling on it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import AwaitMount, Widget
from textual.widgets import Static

from coach.cohort import talk
from coach.text import fit, width
from coach.tui import words
from coach.tui.leading import Ruling
from coach.tui.screens.lead_page import KEYS_HELP, LeadPage, Office
from coach.tui.screens.lead_views import verdict
from coach.tui.widgets.inert import inert, joined
from coach.tui.widgets.keyline import Key
from coach.tui.widgets.scorecard import INKS, SIGNS

if TYPE_CHECKING:
    from coach.cohort.details import Form, FormLine, Shown

MARGIN: Final = 10
POINTER: Final = "▸"


class TalkLine(Static):
    """A line of the talk; the one the verdict is about has a mark, and the words are set off in it."""

    DEFAULT_CSS = """
    TalkLine { height: auto; padding: 0 1 0 0; }
    TalkLine.you, TalkLine.desk, TalkLine.customer, TalkLine.note { margin: 1 0 0 0; }
    """


class EvidenceScreen(LeadPage):
    """Above the verdict and why; below the talk, at the turn."""

    HELP_TEXT = f"""
Why the line has its verdict, and the whole talk, at the turn that shows it. ▸ marks the reply; the words that count are set off in it.

n, p             | the next, the last words that show it
Up, Down or j, k | scroll the talk
r                | rule on it, where it is disputed
{KEYS_HELP.strip()}
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n,right", "other(1)", "Next words", show=False),
        Binding("p,left", "other(-1)", "Words before", show=False),
        Binding("down,j", "scroll_talk(1)", "Scroll down", show=False),
        Binding("up,k", "scroll_talk(-1)", "Scroll up", show=False),
        Binding("pagedown,space", "scroll_talk(8)", "Page down", show=False),
        Binding("pageup", "scroll_talk(-8)", "Page up", show=False),
        Binding("r", "rule", "Rule on the dispute", show=False),
    ]
    SCOPED_CSS: ClassVar[bool] = False  # as above
    DEFAULT_CSS = """
    #evidence-why { height: auto; max-height: 60%; padding: 0 1; margin: 1 0 0 0; scrollbar-size-vertical: 1; }
    .-short #evidence-why { margin: 0; max-height: 7; }
    .-short TalkLine { margin: 0; }
    #evidence-why Static { height: auto; }
    #evidence-talk { height: 1fr; min-height: 5; padding: 0 1; margin: 1 0 0 0; border-top: solid $faint 50%; scrollbar-size-vertical: 1; }
    .-short #evidence-talk { margin: 0; }
    """

    def __init__(self, office: Office, attempt: str, item: str, *path: str, told: Form | None = None, ruling: bool = False) -> None:
        super().__init__(office, *path)
        self.attempt, self.item, self.form = attempt, item, told
        self._given = told
        self._ruling = ruling
        self.at = 0

    def fetch(self) -> object:
        """The form, unless it came along."""
        given, self._given = self._given, None
        return given or self.office.backend.form(self.attempt)

    def take(self, told: Any) -> None:
        """Keep it; the line is the end of the way."""
        self.form = told
        label = self.line.label if self.line else self.item
        self.path = (*self.path, label) if self.path[-1] != label else self.path
        self.crumbs.update(self._crumbs())

    @property
    def line(self) -> FormLine | None:
        """The line of the form."""
        return next((line for line in self.form.lines if line.item == self.item), None) if self.form else None

    @property
    def words(self) -> Shown | None:
        """The words that are shown now."""
        line = self.line
        return line.shown[self.at] if line and self.at < len(line.shown) else None

    def furniture(self) -> Iterable[Widget]:
        """Verdict, then talk."""
        yield VerticalScroll(Static(""), id="evidence-why", can_focus=False)
        yield VerticalScroll(id="evidence-talk", can_focus=False)

    def show(self, *, anew: bool = True) -> None:
        """Both, the talk at the turn."""
        del anew
        self.query_one("#evidence-why Static", Static).update(self._why())
        self.query_one("KeyLine").show(self.keys())  # type: ignore[attr-defined]
        box = self.query_one("#evidence-talk", VerticalScroll)
        box.remove_children()
        here = self._here()
        rows = self._talk(here)
        there = box.mount_all(rows)
        if here >= 0:
            self.run_worker(self._go_to(there, rows[self._before(here)], rows[here]), group="talk", exclusive=True)
        if self._ruling:
            self._ruling = False
            self.action_rule()

    async def _go_to(self, there: AwaitMount, before: Widget, here: Widget) -> None:
        """Once the talk has its places: before that nobody knows how tall it is."""
        await there
        self.call_after_refresh(self._scroll, before, here)

    def _scroll(self, before: Widget, here: Widget) -> None:
        """What she said before at the top; where the reply would then be out of sight, the reply."""
        box = self.query_one("#evidence-talk", VerticalScroll)
        fits = here.virtual_region.bottom - before.virtual_region.y <= box.scrollable_content_region.height
        box.scroll_to_widget(before if fits else here, top=True, animate=False)

    def show_under(self) -> None:
        """There is no table here."""

    def _why(self) -> Content:
        line, told = self.line, self.form
        if told is None or line is None:
            return inert("This line is not in the form as it was scored.", "$quiet")
        rows = [
            joined((f"{SIGNS.get(line.verdict, ' ')} {verdict(line.verdict)}  ", f"{INKS.get(line.verdict, '')} bold"), (line.label, "bold"),
                   (f"  {told.title}, {told.person}, {told.day}", "$quiet")),
        ]  # fmt: skip
        shown = self.words
        if shown is not None:
            many = f"{self.at + 1} of {len(line.shown)}, n next: " if len(line.shown) > 1 else ""
            where = f"turn {shown.turn}: " if shown.turn else ""
            rows.append(joined((f"{many}{where}", "$quiet"), shown.why or (f"“{shown.quote}”" if shown.end else shown.quote)))
        if line.better and line.verdict not in ("met", "none"):
            before = {"fault": "Instead: ", "N/A": "Not counted: "}.get(line.verdict, "Would have met it: ")
            rows.append(joined((before, "$text-success bold"), line.better))
        rows += [inert(f"Today's scorer says “{verdict(line.today)}”; what was recorded counts.", "$quiet")] if line.today else []
        for one in line.ruled:
            rows.append(joined(("Disputed: ", "$text-warning bold"), f"“{one.reason}”"))
            ruled = (f"{one.by} ruled: ", "$text-accent bold"), f"{one.ruling}. {one.why}"
            rows.append(joined(*ruled) if one.ruling else inert("It waits for a ruling: r", "$text-warning"))
        rows += [inert(told.note, "$text-warning")] if told.note else []
        return Content("\n").join(rows)

    def _here(self) -> int:
        shown = self.words
        return talk.at(self.form.talk, shown.turn, shown.quote) if self.form and shown else -1

    def _before(self, here: int) -> int:
        """What the customer said before: where the reading begins."""
        told = self.form.talk if self.form else ()
        return next((at for at in range(here - 1, -1, -1) if told[at].kind == "customer"), here)

    def _talk(self, here: int) -> list[Widget]:
        if self.form is None:
            return []
        if not self.form.talk:
            return [TalkLine(inert("There are no words to show: they were erased." if self.form.note else "Nothing was said.", "$quiet"))]
        name = words.first_name(self.form.customer)
        return [TalkLine(self._row(one, name, here=at == here), classes=one.kind) for at, one in enumerate(self.form.talk)]

    def _row(self, one: talk.Told, customer: str, *, here: bool) -> Content:
        who = {"customer": customer, "you": "Trainee", "desk": "Trainee", "note": "Note"}.get(one.kind, "")
        ink = {"customer": "$speaker-customer", "aside": "$quiet"}.get(one.kind, "$speaker-you")
        turn = f"{one.turn:>2} " if one.kind in ("you", "desk") and one.turn else "   "
        lead = joined((f"{POINTER if here else ' '}", "$text-accent bold"), (turn, "$quiet"), (f"{_padded(who)} ", f"{ink} bold"))
        body = self._marked(one.text) if here else inert(one.text, "$quiet" if one.kind == "aside" else "")
        return _hung(lead, body, max(20, self.size.width - 4))

    def _marked(self, text: str) -> Content:
        """The words that count set off: in brackets too, for those without colour."""
        shown = self.words
        start = text.find(shown.quote) if shown and shown.quote and shown.end else -1
        if shown is None or start < 0:
            return inert(text, "bold")
        exact = text[shown.start : shown.end] == shown.quote
        start = shown.start if exact else start
        end = start + len(shown.quote)
        return Content.assemble(
            inert(text[:start]), joined(("[", "$text-accent bold"), (text[start:end], "bold reverse"), ("]", "$text-accent bold")), inert(text[end:])
        )

    def on_resize(self) -> None:
        """Lines hang at the new width."""
        if self._there:
            self.show()

    def keys(self) -> tuple[Key, ...]:
        """The line of keys."""
        line = self.line
        rule = (Key("r", "rule", "rule"),) if line and any(not one.ruling for one in line.ruled) else ()
        more = (Key("n", "next words", "other(1)"),) if line and len(line.shown) > 1 else ()
        scroll = Key("j k", "scroll", "scroll_talk(1)")
        return (*rule, *more, Key("Esc", "back", "up"), scroll, Key("e", "export", "export"), Key("F1", "help", "help"))

    def action_other(self, by: int) -> None:
        """Other words that show it."""
        if self.line and self.line.shown:
            self.at = (self.at + by) % len(self.line.shown)
            self.show()

    def action_scroll_talk(self, by: int) -> None:
        """Up or down."""
        for box in self.query("#evidence-talk").results(VerticalScroll):
            box.scroll_relative(y=by, animate=False)

    def action_rule(self) -> None:
        """Rule on the dispute."""
        line = self.line
        waiting = [one for one in line.ruled if not one.ruling] if line else []
        if line is None or not waiting:
            self.coach.tell("Nobody disputes this line, or it has been ruled on.", seconds=4)
            return
        from coach.tui.screens.lead_dialogs import Disputed, Rule, Said  # noqa: PLC0415 - few rule

        def answered(said: Said | None) -> None:
            if said is not None:
                self.office.name = said.by
                told = Ruling(self.attempt, self.item, said.ruling, said.why, said.by)
                self.beside(lambda: self.office.backend.rule(told), self._ruled)

        disputed = Disputed(line, waiting[-1], self.words, self._excerpt())
        self.app.push_screen(Rule(disputed, self.office.backend.rulings(waiting[-1].verdict), self.office.name), answered)

    def _excerpt(self) -> list[Content]:
        """What the customer said, and what the trainee answered, where the words are."""
        here = self._here()
        if self.form is None or here < 0:
            return []
        before, name = self._before(here), words.first_name(self.form.customer)
        reply = self.form.talk[here]
        who, turn = ("Note", "") if reply.kind == "note" else ("Trainee", f", turn {reply.turn}" if reply.turn else "")
        asked = [joined((f"{name}: ", "$speaker-customer bold"), self.form.talk[before].text)] if before != here and who != "Note" else []
        return [*asked, Content.assemble(joined((f"{who}{turn}: ", "$speaker-you bold")), self._marked(reply.text))]

    def _ruled(self, disputes: Any) -> None:
        from dataclasses import replace  # noqa: PLC0415 - few rule

        if self.office.report is not None:
            self.office.report = replace(self.office.report, disputes=tuple(disputes))
        self.office.state += 1
        self.coach.tell("Kept, beside the machine's verdict.", seconds=4)
        self.load()


def _padded(who: str) -> str:
    told = fit(who, MARGIN)
    return told + " " * (MARGIN - width(told))


def _hung(lead: Content, body: Content, room: int) -> Content:
    """The body under itself, beside its lead."""
    wrapped = body.wrap(max(1, room - lead.cell_length))
    rows = [Content.assemble(lead, wrapped[0]), *(Content.assemble(" " * lead.cell_length, part) for part in wrapped[1:])]
    return Content("\n").join(rows)
