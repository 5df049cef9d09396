"""On the way down: a team's people, a person's exams, the form of one of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from coach import wording
from coach.cohort.shown import shown
from coach.tui.draw.grid import Sheet
from coach.tui.screens import lead_views as views
from coach.tui.screens.lead_map import heat
from coach.tui.screens.lead_page import KEYS_HELP, LeadPage, Office
from coach.tui.screens.lead_under import of_cell
from coach.tui.widgets.grid import Grid
from coach.tui.widgets.inert import inert, joined
from coach.tui.widgets.keyline import Key

if TYPE_CHECKING:
    from coach.cohort.details import Form, FormLine, Played, Standing
    from coach.cohort.figures import Cell


class TeamScreen(LeadPage):
    """The people of a team: in numbers, technique by technique, or on the one technique that was asked about."""

    HELP_TEXT = f"""
Who is in the team, and how their exams went.

1, 2 or Tab      | people in numbers, people by technique
{KEYS_HELP.strip()}
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "view(0)", "People in numbers", show=False),
        Binding("2", "view(1)", "People by technique", show=False),
        Binding("tab,shift+tab", "other_view", "The other table", show=False),
    ]

    def __init__(self, office: Office, team: str, item: str, *path: str) -> None:
        super().__init__(office, *path)
        self.team, self.item, self.map = team, item, False
        self.people: Sequence[Standing] = ()
        self.cells: Sequence[Cell] = ()

    def fetch(self) -> object:
        """Its people."""
        return self.office.backend.people(self.team)

    def take(self, told: Any) -> None:
        """Numbers and cells."""
        self.people, self.cells = told

    def sheet(self) -> Sheet:
        """The chosen table."""
        if self.item:
            return views.people_on(self.cells, self.item)
        return heat(self.cells) if self.map else views.people(self.people, self.cells)

    def notes(self) -> Content:
        """How to read it."""
        if self.item:
            return inert("Weakest first; in brackets what rests on fewer than five exams. Enter shows the exams that asked for it.", "$quiet")
        if self.map:
            return inert(
                "! under 40, + from 60 of 100. 1 shows the people in numbers. Left and right walk them; Enter shows the exams behind a cell.", "$quiet"
            )
        return inert("2 shows the people technique by technique. Weakest: of what five or more exams asked for.", "$quiet")

    def empty(self) -> str:
        """Somebody has to be there."""
        told = "Nobody of this team has an exam that is told of here. The roster says who is in it: coach data roster FILE."
        return f"{told} An exam: coach play ID --exam --trainee NAME"

    def under(self) -> Content:
        """The cell in a sentence."""
        grid = self.query_one(Grid)
        if not self.map or self.item or grid.key is None:
            return Content("")
        who = self._column(grid)
        found = next((cell for cell in self.cells if cell.item == grid.key and cell.row == who), None)
        return of_cell(who, grid.line.cells[0].text if grid.line else "", found.mean if found else None, found.n if found else 0)

    def _column(self, grid: Grid) -> str:
        return list(dict.fromkeys(cell.row for cell in self.cells))[grid.column - 1]

    def open(self) -> None:
        """Somebody's exams; in the map those that asked for the technique."""
        grid = self.query_one(Grid)
        if self.map and not self.item:
            who, label = self._column(grid), grid.line.cells[0].text if grid.line else ""
            self.app.push_screen(PersonScreen(self.office, who, self.team, grid.key, *self.path, who, label))
        else:
            self.app.push_screen(PersonScreen(self.office, grid.key, self.team, self.item, *self.path, grid.key))

    def keys(self) -> tuple[Key, ...]:
        """The line of keys."""
        first, *rest = super().keys()
        return (first, *(() if self.item else (Key("Tab", "by technique", "other_view"),)), *rest)

    def action_view(self, at: int) -> None:
        """One table or the other."""
        if self._there and not self.item:
            self.map = bool(at)
            self.show()
            self.query_one(Grid).focus()

    def action_other_view(self) -> None:
        """The other one."""
        self.action_view(not self.map)


class PersonScreen(LeadPage):
    """Somebody's exams, newest first."""

    HELP_TEXT = f"""
The exams of one person. Practice is private and not among them.
{KEYS_HELP}"""

    def __init__(self, office: Office, person: str, team: str | None, item: str, *path: str) -> None:
        super().__init__(office, *path)
        self.person, self.team, self.item = person, team, item
        self.exams: Sequence[Played] = ()

    def fetch(self) -> object:
        """The exams."""
        return self.office.backend.exams(self.person, self.team, self.item)

    def take(self, told: Any) -> None:
        """Keep them."""
        self.exams = told

    def sheet(self) -> Sheet:
        """A line for each."""
        return views.exams(self.exams, of_a_line=bool(self.item))

    def notes(self) -> Content:
        """How many."""
        what = " that asked for it" if self.item else ""
        many = wording.counted(len(self.exams), "exam")
        return inert(f"{many}{what}, newest first. Practice is private and not among them.", "$quiet")

    def empty(self) -> str:
        """One exam is a beginning."""
        return "There is no exam to show. One is played with: coach play ID --exam --trainee NAME"

    def open(self) -> None:
        """The exam's form, or the words behind the line that was asked about."""
        number = self.query_one(Grid).key
        if self.item:
            from coach.tui.screens.lead_evidence import EvidenceScreen  # noqa: PLC0415 - not needed before

            self.app.push_screen(EvidenceScreen(self.office, number, self.item, *self.path, f"Exam {number}"))
        else:
            self.app.push_screen(FormScreen(self.office, number, *self.path, f"Exam {number}"))


class FormScreen(LeadPage):
    """One exam's form, line by line."""

    HELP_TEXT = f"""
The form of one exam as it was scored: every line, its verdict, and the turns that show it.

r                | rule on the disputed line under the cursor
{KEYS_HELP.strip()}

✓ met   ◐ late: shown after it was called for, counts half   · not met   ✗ fault   – N/A
"""
    BINDINGS: ClassVar[list[BindingType]] = [Binding("r", "rule", "Rule on the disputed line", show=False)]

    def __init__(self, office: Office, attempt: str, *path: str) -> None:
        super().__init__(office, *path)
        self.attempt = attempt
        self.form: Form | None = None

    def fetch(self) -> object:
        """The form."""
        return self.office.backend.form(self.attempt)

    def take(self, told: Any) -> None:
        """Keep it."""
        self.form = told

    def sheet(self) -> Sheet:
        """Its lines."""
        return views.form(self.form) if self.form else Sheet()

    def notes(self) -> Content:
        """How the exam went."""
        told = self.form
        if told is None:
            return Content("")
        verdict = ("✓ passed", "$text-success bold") if told.passed else ("✗ not passed", "$text-error bold")
        score = f"{shown(told.score, 'points')} of 100  "
        rows = [
            joined((f"{told.title}", "bold"), (f"  by {told.person}, {told.day}", "$quiet")),
            joined((score, "bold"), verdict, (f"  ended: {told.ending}", "$quiet")),
        ]
        rows += [inert(told.note, "$text-warning")] if told.note else []
        return Content("\n").join(rows)

    def _line(self) -> FormLine | None:
        key = self.query_one(Grid).key
        return next((line for line in self.form.lines if line.item == key), None) if self.form else None

    def under(self) -> Content:
        """The line's first words, and why."""
        line = self._line()
        if line is None:
            return Content("")
        first = line.shown[0] if line.shown else None
        rows = []
        if first is not None:
            where = f"Turn {first.turn}  " if first.turn else ""
            quote = wording.quoted(first.quote, 30) if first.end else first.quote
            rows.append(joined((where, "$quiet"), f"{quote} ", (first.why, "$quiet")))
        if line.better and line.verdict not in ("met", "none"):
            rows.append(inert(line.better, "$quiet"))
        return Content("\n").join(rows) if rows else inert("There are no words to show for it.", "$quiet")

    def open(self) -> None:
        """The words."""
        from coach.tui.screens.lead_evidence import EvidenceScreen  # noqa: PLC0415 - not needed before

        line = self._line()
        if line is not None:
            self.app.push_screen(EvidenceScreen(self.office, self.attempt, line.item, *self.path, told=self.form))

    def action_rule(self) -> None:
        """Rule, before the words."""
        from coach.tui.screens.lead_evidence import EvidenceScreen  # noqa: PLC0415 - as above

        line = self._line()
        if line is None or all(one.ruling for one in line.ruled):
            self.coach.tell("Nobody disputes this line, or it has been ruled on.", seconds=4)
            return
        self.app.push_screen(EvidenceScreen(self.office, self.attempt, line.item, *self.path, told=self.form, ruling=True))
