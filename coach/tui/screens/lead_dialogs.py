"""Small windows of the lead's screens: where to write the report, and what to rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static

from coach import wording
from coach.tui.screens.base import HEIGHTS, WIDTHS
from coach.tui.screens.lead_views import verdict
from coach.tui.widgets.hanging import flow
from coach.tui.widgets.inert import inert, joined

if TYPE_CHECKING:
    from coach.cohort.details import FormLine
    from coach.cohort.figures import Ruled

BOX = """
    {0} {{ align: center middle; background: $background 60%; }}
    {0} > Vertical {{
        width: 84; max-width: 96%; height: auto; max-height: 96%; padding: 0 2; background: $surface; border: round $primary;
        border-title-color: $foreground; border-subtitle-color: $quiet;
    }}
    {0} Static {{ height: auto; background: $surface; }}
    {0} Input {{ height: 1; border: none; padding: 0 1; background: $background; margin: 0; }}
    {0} Input:focus {{ background-tint: $foreground 8%; }}
"""


class Where(ModalScreen[str | None]):
    """Where to write the report; the ending says in which form."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "no", "Do not write", show=False)]
    DEFAULT_CSS = BOX.format("Where")

    def compose(self) -> ComposeResult:
        """A line to type in."""
        told = (
            "It will hold people's names and words from their calls, so put it where only you can read it. The ending says the form: html, xlsx, csv, md, json."
        )
        frame = Vertical(Static(inert(told)), Static(""), Input("report.html"), Static(""))
        frame.border_title = "Write the report to a file"
        frame.border_subtitle = "Enter writes, a file of that name is replaced   Esc does not"
        yield frame

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value)

    def action_no(self) -> None:
        """Leave."""
        self.dismiss(None)


@dataclass(frozen=True, slots=True)
class Said:
    """What a lead has decided."""

    ruling: str
    why: str
    by: str


class Choice(Widget, can_focus=True):
    """One of several, all to be seen: arrows walk, a digit picks."""

    DEFAULT_CSS = """
    Choice { height: auto; width: 1fr; background: $surface; }
    Choice:focus { background-tint: $foreground 8%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,down,l,j", "walk(1)", "Next", show=False),
        Binding("left,up,h,k", "walk(-1)", "Before", show=False),
        *(Binding(str(digit), f"pick({digit})", f"Number {digit}", show=False) for digit in range(1, 6)),
        Binding("enter", "screen.onward", "Go on", show=False),
    ]

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self.names = tuple(names)
        self.at = 0

    def _parts(self) -> list[Content]:
        return [
            joined((f"{'●' if at == self.at else '○'} ", "$text-accent bold"), (f"{at + 1} ", "$quiet"), (name, "bold" if at == self.at else ""))
            for at, name in enumerate(self.names)
        ]

    def get_content_height(self, container: object, viewport: object, width: int) -> int:  # noqa: ARG002 - Textual's signature
        """Rows they take."""
        return len(flow(self._parts(), width).split("\n", allow_blank=True))

    def render(self) -> Content:
        """All of them, the chosen one marked."""
        return flow(self._parts(), max(1, self.content_size.width))

    def action_walk(self, by: int) -> None:
        """To the next."""
        self.at = (self.at + by) % len(self.names)
        self.refresh()

    def action_pick(self, digit: int) -> None:
        """To that one."""
        if digit <= len(self.names):
            self.at = digit - 1
            self.refresh()


class Rule(ModalScreen[Said | None]):
    """The machine's verdict, the trainee's reason, the words; and what the lead says to it."""

    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "no", "Do not rule", show=False)]
    SCOPED_CSS: ClassVar[bool] = False  # the size classes sit on the screen itself
    DEFAULT_CSS = (
        BOX.format("Rule")
        + """
    #rule-about { height: auto; max-height: 12; scrollbar-size-vertical: 1; background: $surface; }
    .-short #rule-about { max-height: 8; }
    .rule-line { height: 1; margin: 0 0 1 0; background: $surface; }
    .-short .rule-line { margin: 0; }
    .rule-line > Static { width: 5; }
    .-short .rule-gap { display: none; }
    #rule-news { color: $text-warning; }
    """
    )

    def __init__(self, line: FormLine, dispute: Ruled, rulings: Sequence[str], name: str) -> None:
        super().__init__()
        self._line, self._dispute, self._rulings, self._by = line, dispute, tuple(rulings), name

    def compose(self) -> ComposeResult:
        """What it is about, then the three things to say."""
        names = [f"keep “{verdict(self._line.verdict)}”" if ruling == "upheld" else ruling for ruling in self._rulings]
        frame = Vertical(
            VerticalScroll(Static(self._about()), id="rule-about"),
            Static("", classes="rule-gap"),
            Choice(names),
            Static("", classes="rule-gap"),
            Horizontal(
                Static(inert("Why", "$quiet")), Input(id="rule-why", placeholder="in a sentence; the trainee reads it", max_length=2000), classes="rule-line"
            ),
            Horizontal(Static(inert("By", "$quiet")), Input(self._by, id="rule-by", placeholder="your name", max_length=80), classes="rule-line"),
            Static("", id="rule-news"),
        )
        frame.border_title = inert(f"Rule on: {self._line.label}")
        frame.border_subtitle = "Enter goes on, and at the end rules   Esc does not"
        yield frame

    def _about(self) -> Content:
        words = self._line.shown[0] if self._line.shown else None
        quote = (wording.quoted(words.quote) if words.end else words.quote) if words else ""
        why = wording.without(words.why, words.quote) if words and words.end else words.why if words else ""
        where = f", turn {words.turn} " if words and words.turn else " "
        better = self._line.better if self._line.verdict not in ("met", "none") else ""
        rows = [
            joined(("The trainee: ", "$quiet"), (f"“{self._dispute.reason}”", "bold")),
            joined(("The machine: ", "$quiet"), (verdict(self._line.verdict), "bold"), f"{where}{quote} {why}".rstrip()),
            *([joined(("It asks for: ", "$quiet"), better)] if better else []),
            inert("Verdict and score stay as they are; what you rule stands beside them.", "$quiet"),
        ]
        return Content("\n").join(rows)

    def on_mount(self) -> None:
        """Begin with the choice."""
        self.query_one(Choice).focus()

    def action_onward(self) -> None:
        """From the choice to the reason."""
        self.query_one("#rule-why", Input).focus()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        why, by = (self.query_one(name, Input).value.strip() for name in ("#rule-why", "#rule-by"))
        missing = "#rule-why" if not why else "#rule-by" if not by else ""
        if missing:
            box = self.query_one(missing, Input)
            if box is event.input:
                self.query_one("#rule-news", Static).update(inert("Say why; the trainee will read it." if not why else "A ruling needs your name."))
            box.focus()
            return
        self.dismiss(Said(self._rulings[self.query_one(Choice).at], why, by))

    def action_no(self) -> None:
        """Leave."""
        self.dismiss(None)
