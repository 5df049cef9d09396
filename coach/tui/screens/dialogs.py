"""Small windows over a screen: help, a question with two answers, a card to read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from coach.tui.screens.base import HEIGHTS, WIDTHS
from coach.tui.widgets.hanging import Hanging, Hung
from coach.tui.widgets.inert import inert, joined


class Card(ModalScreen[None]):
    """A title and a text that scrolls; any of the closing keys shuts it."""

    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter,f1,f3,f5,f9,q", "dismiss_card", "Close", show=False)]
    AUTO_FOCUS = "#card-text"
    DEFAULT_CSS = """
    Card { align: center middle; background: $background 60%; }
    Card > Vertical {
        width: 84; max-width: 96%; height: auto; max-height: 92%; padding: 1 2; background: $surface; border: round $primary;
        border-title-color: $foreground; border-subtitle-color: $quiet;
    }
    Card #card-text { height: auto; max-height: 100%; scrollbar-size-vertical: 1; background: $surface; }
    Card #card-text Hanging { background: $surface; }
    """

    def __init__(self, title: str, lines: Sequence[Hung]) -> None:
        super().__init__()
        self._title, self._lines = title, tuple(lines)

    def compose(self) -> ComposeResult:
        """The framed text."""
        frame = Vertical(VerticalScroll(Hanging(self._lines), id="card-text"))
        frame.border_title = inert(self._title)
        frame.border_subtitle = "Esc closes"
        yield frame

    def action_dismiss_card(self) -> None:
        """Shut it."""
        self.dismiss(None)


def keys_of(text: str) -> list[Hung]:
    """Help text as lines: those of the form ``KEYS | what they do`` are set in two columns, others stand as they are."""
    lines: list[Hung] = []
    for line in text.strip().splitlines():
        left, bar, right = line.partition(" | ")
        lines.append(Hung(inert(f"{left.strip():<18}", "$text-accent bold"), inert(right.strip())) if bar else Hung(body=inert(line)))
    return lines


class Help(Card):
    """What a screen is for and what its keys do."""

    def __init__(self, title: str, text: str) -> None:
        super().__init__(f"Help: {title}", keys_of(text))


class Question(ModalScreen[bool]):
    """A question with a yes and a no; Escape is no."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,enter", "answer(True)", "Yes", show=False),
        Binding("n,escape", "answer(False)", "No", show=False),
    ]
    DEFAULT_CSS = """
    Question { align: center middle; background: $background 60%; }
    Question > Static {
        width: 64; max-width: 96%; height: auto; padding: 1 2; background: $surface; border: round $primary; border-title-color: $foreground;
    }
    """

    def __init__(self, title: str, text: str, yes: str, no: str) -> None:
        super().__init__()
        self._title, self._text, self._yes, self._no = title, text, yes, no

    def compose(self) -> ComposeResult:
        """The question and its two answers."""
        answers = joined(("Enter", "$text-accent bold"), f" {self._yes}     ", ("Esc", "$text-accent bold"), f" {self._no}")
        box = Static(Content.assemble(inert(self._text), "\n\n", answers))
        box.border_title = inert(self._title)
        yield box

    def action_answer(self, answer: bool) -> None:  # noqa: FBT001 - Textual passes action arguments by position
        """Give the answer."""
        self.dismiss(answer)
