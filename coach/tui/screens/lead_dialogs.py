"""The window in which a lead rules on a dispute."""

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
    from coach.cohort.details import FormLine, Shown
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


@dataclass(frozen=True, slots=True)
class Disputed:
    """What is ruled on."""

    line: FormLine
    dispute: Ruled
    words: Shown | None
    """Where the machine found it, or missed it."""
    talk: Sequence[Content]
    """What the customer said and what the trainee answered, there."""


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
    """The words, the trainee's reason, the machine's verdict; and what the lead says to it."""

    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "no", "Do not rule", show=False),
        Binding("pagedown", "scroll_about(1)", "Read on", show=False),
        Binding("pageup", "scroll_about(-1)", "Read back", show=False),
    ]
    SCOPED_CSS: ClassVar[bool] = False  # the size classes sit on the screen itself
    DEFAULT_CSS = (
        BOX.format("Rule")
        + """
    #rule-about { height: auto; max-height: 10; scrollbar-size-vertical: 1; background: $surface; }
    .-short #rule-about { max-height: 8; }
    .-tall #rule-about { max-height: 20; }
    .rule-line { height: 1; margin: 0 0 1 0; background: $surface; }
    .-short .rule-line { margin: 0; }
    .rule-line > Static { width: 5; }
    .-short .rule-gap { display: none; }
    #rule-news { color: $text-warning; }
    """
    )

    def __init__(self, disputed: Disputed, rulings: Sequence[str], name: str) -> None:
        super().__init__()
        self._line, self._dispute, self._words = disputed.line, disputed.dispute, disputed.words
        self._talk = tuple(disputed.talk)
        self._rulings, self._by = tuple(rulings), name

    def compose(self) -> ComposeResult:
        """What it is about, then the three things to say."""
        names = [f"keep “{verdict(self._line.verdict)}”" if ruling == "upheld" else ruling for ruling in self._rulings]
        frame = Vertical(
            VerticalScroll(Static(self._about()), id="rule-about"),
            Static("", classes="rule-gap"),
            Choice(names),
            Static("", classes="rule-gap"),
            Horizontal(
                Static(inert("Why", "$quiet")),
                Input(id="rule-why", placeholder="in a sentence; the trainee reads it", max_length=2000, compact=True),
                classes="rule-line",
            ),
            Horizontal(Static(inert("By", "$quiet")), Input(self._by, id="rule-by", placeholder="your name", max_length=80, compact=True), classes="rule-line"),
            Static("", id="rule-news"),
        )
        frame.border_title = inert(f"Rule on: {self._line.label}")
        frame.border_subtitle = "Enter goes on, at the end rules  PgDn reads on  Esc"
        yield frame

    def _about(self) -> Content:
        words = self._words
        quote = words.quote if words and not words.end else ""
        why = wording.without(words.why, words.quote) if words and words.end else words.why if words else ""
        where = f", turn {words.turn}" if words and words.turn else ""
        better = self._line.better if self._line.verdict not in ("met", "none") else ""
        talk = self._talk or (inert("The machine names no reply. The whole talk is behind this window: Esc.", "$quiet"),)
        said = " ".join(filter(None, (quote, why)))
        rows = [
            *talk,
            joined(("The trainee's reason: ", "$text-warning bold"), (f"“{self._dispute.reason}”", "bold")),
            joined(("The machine: ", "$text-accent bold"), (verdict(self._line.verdict), "bold"), where, f". {said}" if said else ""),
            *([joined(("It asks for: ", "$quiet"), better)] if better else []),
            inert("Verdict and score stay as they are; what you rule stands beside them.", "$quiet"),
        ]
        return Content("\n").join(rows)

    def on_mount(self) -> None:
        """Begin with the choice."""
        self.query_one(Choice).focus()

    def action_scroll_about(self, pages: int) -> None:
        """On, or back."""
        box = self.query_one("#rule-about", VerticalScroll)
        box.scroll_relative(y=pages * max(1, box.size.height - 1), animate=False)

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
