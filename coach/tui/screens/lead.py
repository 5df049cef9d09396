"""The lead's screen: a report in seven tables, each the beginning of a way down to the words."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from textual import getters
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static
from textual.worker import get_current_worker

from coach.cohort import telling
from coach.tui.draw.figures import histogram, weekly
from coach.tui.draw.grid import Sheet
from coach.tui.screens import lead_under as under
from coach.tui.screens import lead_views as views
from coach.tui.screens.dialogs import Card
from coach.tui.screens.lead_map import heat
from coach.tui.screens.lead_page import KEYS_HELP, LeadPage, Office, Stopped
from coach.tui.widgets.grid import Grid
from coach.tui.widgets.hanging import BLANK, Hung, heading
from coach.tui.widgets.inert import inert, joined
from coach.tui.widgets.keyline import Key

if TYPE_CHECKING:
    from coach.cohort.figures import Report
    from coach.tui.leading import Leading

OFTEN: Final = 0.1
"""Seconds between two words on how far it is."""


@dataclass(frozen=True, slots=True)
class View:
    """One of the tables: its name, the same in short, and what to say where it is empty."""

    name: str
    short: str
    empty: str


VIEWS: Final = (
    View("Teams", "Teams", "No team has an exam in this time. The roster says who is in which team: coach data roster FILE"),
    View("Techniques", "Skills", "No technique was asked for in these exams."),
    View("Coach next", "Coach", "Nobody needs it yet: a technique is told of here once three exams of somebody asked for it and went less than well."),
    View("Form lines", "Lines", "No line of a form was judged yet."),
    View("Agreement", "Agr", "Nobody has labelled calls blind yet. Two people label the same few, then this says how far they agree: coach calibrate --help"),
    View("Disputes", "Disp", "Nothing is disputed. A trainee disputes a line from the debrief, with a reason; you rule on it here."),
    View("Scenarios", "Scen", "No exam was scored in this time."),
)
DISPUTES: Final = 5


class LeadScreen(LeadPage):
    """The overview."""

    HELP_TEXT = f"""
The same numbers as coach report, and the way down to the words behind them.

1 to 7, Tab      | teams, techniques, whom to coach, form lines, agreement, disputes, scenarios
i                | what the figures are of, and what was left out
r                | in Disputes: rule on the one under the cursor
{KEYS_HELP.strip()}

!34 n14 is a weak spot: under 40 of 100 over 14 exams; +72 is a strong one, from 60. (72) n3 is quiet: fewer than five exams say little.
More is better in every cell, also where it says “Free of”. “2-4 of 6 teams”: Left and Right show the others.
Only exams are told of. Practice is private: it is neither shown nor counted.
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(at), f"view({at - 1})", f"{view.name}", show=False) for at, view in enumerate(VIEWS, 1)),
        Binding("tab", "next_view(1)", "Next table", show=False),
        Binding("shift+tab", "next_view(-1)", "Table before", show=False),
        Binding("i", "about", "What the figures are of", show=False),
        Binding("r", "rule", "Rule on the dispute", show=False),
    ]
    SCOPED_CSS: ClassVar[bool] = False  # as above
    DEFAULT_CSS = """
    .lead-tabs { dock: top; height: 1; padding: 0 1; text-wrap: nowrap; background: $footer-background; }
    #lead-charts { height: auto; margin: 1 0 0 0; padding: 0 1; border-top: solid $faint 50%; }
    #lead-charts Static { height: auto; width: 1fr; text-wrap: nowrap; }
    .-short #lead-charts { margin: 0; }
    """

    tabs = getters.query_one(".lead-tabs", Static)

    def __init__(self, backend: Leading) -> None:
        super().__init__(Office(backend), "Lead")
        self.at = 0
        self._told = 0.0

    # Fetching.

    def fetch(self) -> Report:
        """The report; says how far it is, and stops when the person has left."""
        worker = get_current_worker()

        def watch(done: int, steps: int) -> None:
            if worker.is_cancelled:
                raise Stopped
            if time.monotonic() - self._told >= OFTEN:
                self._told = time.monotonic()
                self.app.call_from_thread(self._so_far, done, steps)

        return self.office.backend.report(watch)

    def _so_far(self, done: int, steps: int) -> None:
        share = done / max(1, steps)
        bar = "━" * round(share * 30) + "╌" * (30 - round(share * 30))
        for news in self.query(".lead-news").results(Static):
            news.update(joined(("Counting  ", ""), (bar, "$text-accent"), (f"  {done} of {steps}   Esc leaves", "$quiet")))

    def take(self, told: object) -> None:
        """Keep it for all screens."""
        from coach.cohort.figures import Report  # noqa: PLC0415 - for the type checker

        assert isinstance(told, Report)  # noqa: S101 - as above
        self.office.report = told

    @property
    def report(self) -> Report:
        """The report that is shown."""
        assert self.office.report is not None  # noqa: S101 - nothing is shown before it is there
        return self.office.report

    def on_screen_resume(self) -> None:
        """A ruling changes the disputes and nothing else."""
        if self._there and self._seen != self.office.state:
            self._seen = self.office.state
            self.show(anew=False)
            if VIEWS[self.at].name == "Disputes":
                self.query_one(Grid).go_to(None)  # the next one that waits

    # Showing.

    def furniture(self) -> Iterable[Widget]:
        """Tabs, notes, the table, charts or what is said of a line."""
        yield Static("", classes="lead-tabs")
        yield Static("", classes="lead-notes")
        yield Grid()
        yield Horizontal(Static("", id="lead-scores"), Static("", id="lead-weeks"), id="lead-charts")
        yield VerticalScroll(Static(""), classes="lead-under", can_focus=False)
        yield Input(placeholder="words to look for; Enter keeps, Esc shows all", classes="lead-filter", compact=True)

    def show(self, *, anew: bool = True) -> None:
        """The chosen table."""
        self.tabs.update(self._tabs())
        charts = self.query_one("#lead-charts")
        charts.display = self.at == 0
        self._draw_charts()
        super().show(anew=anew)
        self.query_one("KeyLine").show(self.keys())  # type: ignore[attr-defined]

    def on_resize(self) -> None:
        """Tabs and charts as wide as there is room."""
        if self._there:
            self.tabs.update(self._tabs())
            self._draw_charts()

    def _tabs(self) -> Content:
        open_ = sum(not one.ruling for one in self.report.disputes)
        full = self.size.width >= 104  # noqa: PLR2004 - what the long names take
        parts = []
        for at, view in enumerate(VIEWS):
            name = (view.name if full else view.short) + (f" ({open_})" if view.name == "Disputes" and open_ else "")
            parts.append(joined((f"{at + 1} ", "$text-accent bold"), (name, "bold reverse" if at == self.at else "$quiet")))
        lead = [joined(("Lead", "bold"))] if self.size.width >= 72 else []  # noqa: PLR2004 - and with this before them
        return Content("  " if full else " ").join([*lead, *parts, inert(self._filtered(), "$text-accent bold")])

    def show_under(self) -> None:
        """And what is filtered stands beside the tables' names."""
        super().show_under()
        self.tabs.update(self._tabs())

    def _draw_charts(self) -> None:
        tall = 9 if self.size.height >= 34 else 4 if self.size.height >= 22 else 3  # noqa: PLR2004 - as the size classes
        room, dots = max(20, self.size.width // 2 - 2), self.coach.look.dots
        scores = histogram(self.report.distribution, self.report.pass_marks, room, tall, dots)
        weeks = weekly(self.report.weeks, room, dots)
        title = "$text-accent bold"
        self.query_one("#lead-scores", Static).update(Content("\n").join([inert("How the scores lie", title), *(inert(row) for row in scores)]))
        self.query_one("#lead-weeks", Static).update(Content("\n").join([inert("Week by week", title), *(inert(row) for row in weeks)]))

    def sheet(self) -> Sheet:
        """The chosen table."""
        report = self.report
        return (
            lambda: views.teams(report.cohorts),
            lambda: heat(report.teams_by_technique, lambda row: row or views.NO_TEAM, "teams"),
            lambda: views.coaching(report.coach_next),
            lambda: views.items(report.items),
            lambda: views.agreement(report.agreement),
            lambda: views.disputes(report.disputes),
            lambda: heat(report.teams_by_scenario, lambda row: row or views.NO_TEAM, "teams", first="Scenario"),
        )[self.at]()

    def empty(self) -> str:
        """A kind word, and what to do."""
        return VIEWS[self.at].empty

    def notes(self) -> Content:
        """What the figures are of, and what stands out; of the other tables, how to read them."""
        if self.at == 0:
            first, second, third = views.facts(self.report)
            rows = [inert(first, "bold"), *([inert(second, "$quiet")] if self.size.height >= 22 else []), inert(third, "$quiet")]  # noqa: PLR2004 - as the size classes
            if self.size.height >= 34:  # noqa: PLR2004 - as the size classes
                rows += [Content(""), *(joined(("· ", "$text-accent"), line) for line in telling.brief(self.report))]
            return Content("\n").join(rows)
        told = (
            "",
            "! under 40, + from 60 (of 100, over the n exams that asked for it), in brackets under 5. Enter: its people.",
            "Person by person, the strongest case first: what was missing most, over most exams. Enter opens the reply.",
            "Lines with a remark first. Met: by how many. Tells: how meeting it goes with the rest of the score; near 0 it says nothing.",
            "Kappa and alpha: 1 is full agreement, 0 what chance would give.",
            "Open ones first. Enter opens the words, r rules. The machine's verdict stays; a ruling stands beside it.",
            "Mean score of each team in each scenario: teams that drew different ones are not comparable by their medians.",
        )
        return inert(told[self.at], "$quiet")

    def under(self) -> Content:
        """The line under the cursor in a sentence or two."""
        grid = self.query_one(Grid)
        if grid.key is None:
            return Content("")
        label = grid.line.cells[0].text if grid.line else ""
        return under.said(self.report, self.at, grid.key, grid.column, label)

    def keys(self) -> tuple[Key, ...]:
        """The line of keys."""
        if not self._there:
            return super().keys()
        rule = (Key("r", "rule", "rule"),) if self.at == DISPUTES else ()
        return (Key("Enter", "deeper", "choose"), *rule, Key("1-7", "tables", "next_view(1)"), Key("q", "quit", "leave_app"), Key("e", "export", "export"),
                Key("/", "filter", "filter"), Key("s", "sort", "sort"), Key("i", "about", "about"), Key("F1", "help", "help"))  # fmt: skip

    # Keys.

    def open(self) -> None:
        """A level deeper."""
        from coach.tui.screens.lead_down import TeamScreen  # noqa: PLC0415 - not needed for the first paint
        from coach.tui.screens.lead_evidence import EvidenceScreen  # noqa: PLC0415

        grid, path = self.query_one(Grid), ("Lead", VIEWS[self.at].name)
        if self.at == 0:
            self.app.push_screen(TeamScreen(self.office, grid.key, "", *path, grid.key or views.NO_TEAM))
        elif self.at == 1:
            row = under.team_at(self.report.teams_by_technique, grid.column)
            self.app.push_screen(TeamScreen(self.office, row, grid.key, *path, row or views.NO_TEAM, grid.line.cells[0].text if grid.line else ""))
        elif VIEWS[self.at].name in {"Coach next", "Disputes"}:
            _, attempt, item = grid.key
            self.app.push_screen(EvidenceScreen(self.office, attempt, item, *path, f"Exam {attempt}"))
        else:
            self.coach.tell("This table goes no deeper.", seconds=3)

    def action_view(self, at: int) -> None:
        """Another table."""
        if self._there:
            self.at = at
            self.show()
            self.query_one(Grid).focus()

    def action_next_view(self, by: int) -> None:
        """The next one."""
        self.action_view((self.at + by) % len(VIEWS))

    def action_about(self) -> None:
        """What the figures are of, in full."""
        if not self._there:
            return
        told = [Hung(inert("· ", "$text-accent"), inert(line)) for line in telling.about(self.report)]
        idle = [BLANK, heading("Not started yet"), Hung(body=inert(", ".join(self.report.head.not_started)))] if self.report.head.not_started else []
        stands = [Hung(inert("· ", "$text-accent"), inert(line)) for line in telling.brief(self.report)]
        self.app.push_screen(Card("What the figures are of", [*told, *idle, BLANK, heading("What stands out"), *stands]))

    def action_rule(self) -> None:
        """Rule on the dispute under the cursor, before its words."""
        if self.at == DISPUTES and self.query_one(Grid).key is not None:
            from coach.tui.screens.lead_evidence import EvidenceScreen  # noqa: PLC0415 - as above

            _, attempt, item = self.query_one(Grid).key
            self.app.push_screen(EvidenceScreen(self.office, attempt, item, "Lead", "Disputes", f"Exam {attempt}", ruling=True))

    def leave(self) -> None:
        """To the library it was opened from, or out."""
        self.run_worker(self.coach.leave_lead())
