"""Small windows that take more than a yes: one to choose a line of a list, one to write in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from coach.tui.messages import Paged, Sent, Typed
from coach.tui.screens.base import HEIGHTS, WIDTHS
from coach.tui.widgets.inert import inert, joined
from coach.tui.widgets.prompt import Prompt

FRAME = """
    {0} {{ align: center middle; background: $background 60%; }}
    {0} > Vertical {{
        width: 84; max-width: 96%; height: auto; max-height: 92%; padding: 1 2; background: $surface; border: round $primary;
        border-title-color: $foreground; border-subtitle-color: $quiet;
    }}
"""


class Choice(ModalScreen[int | None]):
    """One line of several, by its place; None when nothing was chosen."""

    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "none", "Close", show=False),
        Binding("j", "move(1)", "Down", show=False),
        Binding("k", "move(-1)", "Up", show=False),
    ]
    AUTO_FOCUS = "OptionList"
    DEFAULT_CSS = (
        FRAME.format("Choice")
        + """
    Choice OptionList, Choice OptionList:focus { height: auto; max-height: 100%; border: none; padding: 0; background: $surface; scrollbar-size-vertical: 1; }
    Choice OptionList:focus > .option-list--option-highlighted { background: $block-cursor-background; color: $block-cursor-foreground; text-style: none; }
    Choice OptionList:nocolor > .option-list--option-highlighted { text-style: reverse; }
    """
    )

    rows = getters.query_one(OptionList)

    def __init__(self, title: str, lines: Sequence[Content], *, at: int = 0, does: str = "chooses") -> None:
        super().__init__()
        self._title, self._lines, self._at, self._does = title, tuple(lines), at, does

    def compose(self) -> ComposeResult:
        """The framed list."""
        frame = Vertical(OptionList(*(Option(line) for line in self._lines), markup=False))
        frame.border_title = inert(self._title)
        frame.border_subtitle = f"Enter {self._does}  Esc closes"
        yield frame

    def on_mount(self) -> None:
        """Begin at the line asked for."""
        self.rows.highlighted = min(self._at, len(self._lines) - 1) if self._lines else None

    @on(OptionList.OptionSelected)
    def _selected(self, message: OptionList.OptionSelected) -> None:
        self.dismiss(message.option_index)

    def action_move(self, by: int) -> None:
        """Up or down."""
        if by > 0:
            self.rows.action_cursor_down()
        else:
            self.rows.action_cursor_up()

    def action_none(self) -> None:
        """Choose nothing."""
        self.dismiss(None)


class Asking(ModalScreen[bool]):
    """Something to read, and a box to write in. True once `submit` has taken the words.

    `submit` gives what is wrong with them, or nothing; `keep` is told every word typed, so that closing the window loses none.
    """

    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "Close; what was typed is kept", show=False)]
    AUTO_FOCUS = "Prompt"
    SCOPED_CSS: ClassVar[bool] = False  # the size classes sit on the screen itself
    DEFAULT_CSS = (
        FRAME.format("Asking")
        + """
    Asking VerticalScroll { height: auto; max-height: 33vh; background: $surface; scrollbar-size-vertical: 1; }
    Asking.-tall VerticalScroll { max-height: 50vh; }
    Asking.-short Prompt { max-height: 5; }
    Asking VerticalScroll Static { height: auto; }
    Asking Prompt { margin: 1 0 0 0; background: $surface; }
    Asking #asking-wrong { display: none; height: auto; color: $text-error; }
    Asking #asking-wrong.there { display: block; }
    """
    )

    prompt = getters.query_one(Prompt)
    wrong = getters.query_one("#asking-wrong", Static)

    def __init__(
        self, title: str, told: Content, *, submit: Callable[[str], str], keep: Callable[[str], object] = str, draft: str = "", holds: str = ""
    ) -> None:
        super().__init__()
        self._title, self._told, self._submit, self._keep, self._draft, self._holds = title, told, submit, keep, draft, holds

    def compose(self) -> ComposeResult:
        """What to know, the box, and what was wrong with its words."""
        prompt = Prompt(placeholder=self._holds)
        prompt.border_subtitle = joined("Enter sends  Ctrl+J new line  Esc closes")
        frame = Vertical(VerticalScroll(Static(self._told), can_focus=False), prompt, Static("", id="asking-wrong"))
        frame.border_title = inert(self._title)
        yield frame

    def on_mount(self) -> None:
        """Go on from what was typed before."""
        self.prompt.put(self._draft)

    @on(Sent)
    def _sent(self, message: Sent) -> None:
        trouble = self._submit(message.text)
        if not trouble:
            self.dismiss(True)  # noqa: FBT003 - the answer of a window
            return
        self.wrong.update(inert(trouble))
        self.wrong.add_class("there")

    @on(Typed)
    def _typed(self, message: Typed) -> None:
        self._keep(message.text)
        self.wrong.remove_class("there")

    @on(Paged)
    def _paged(self, message: Paged) -> None:
        told = self.query_one(VerticalScroll)
        told.scroll_relative(y=message.direction * max(1, told.size.height - 1), animate=False)

    def action_close(self) -> None:
        """Close; nothing typed is lost."""
        self.dismiss(False)  # noqa: FBT003 - as above
