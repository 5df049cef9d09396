"""The box the trainee types in. Enter sends, Ctrl+J makes a new line; it keeps its text until it is told otherwise."""

from __future__ import annotations

from typing import ClassVar, Final

from textual import events
from textual.binding import Binding, BindingType
from textual.strip import Strip
from textual.widgets import TextArea

from coach.tui.messages import Paged, Sent, Typed

NEW_LINE: Final = frozenset({"ctrl+j", "shift+enter", "alt+enter"})
"""Ctrl+J arrives everywhere; the other two only where the terminal can tell them from Enter."""


class Prompt(TextArea):
    """A text box of one to six lines that passes on every key it has no use for."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pageup", "page(-1)", "Scroll the talk up", show=False),
        Binding("pagedown", "page(1)", "Scroll the talk down", show=False),
    ]
    DEFAULT_CSS = """
    Prompt {
        height: auto; min-height: 3; max-height: 8; padding: 0 1; background: $background; color: $foreground;
        border: round $faint; border-title-color: $quiet; border-subtitle-color: $quiet;
        scrollbar-size-vertical: 1;
    }
    Prompt:focus { border: round $primary; border-title-color: $foreground; }
    Prompt.waiting:focus { border: round $speaker-customer; }
    Prompt .text-area--placeholder { color: $quiet; }
    Prompt .text-area--cursor-line { background: $background; }
    """

    def __init__(self, *, placeholder: str, blink: bool = True, id: str | None = None) -> None:  # noqa: A002 - Textual's own word
        super().__init__(id=id, placeholder=placeholder, tab_behavior="focus", highlight_cursor_line=False, show_line_numbers=False)
        self.cursor_blink = blink

    async def _on_key(self, event: events.Key) -> None:
        """Enter sends; the new-line keys insert; the rest is the text area's business."""
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.post_message(Sent(self.text))
        elif event.key in NEW_LINE:
            event.stop()
            event.prevent_default()
            self.insert("\n")

    def render_line(self, y: int) -> Strip:
        """As a text area draws it; where there is no room for a letter, nothing (a text area would divide by it)."""
        return super().render_line(y) if self.content_size.width > 1 else Strip.blank(self.size.width, self.rich_style)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Tell the screen in a word of our own."""
        event.stop()
        self.post_message(Typed(self.text))

    def action_page(self, direction: int) -> None:
        """Page keys belong to the talk, not to a box of a few lines."""
        self.post_message(Paged(direction))

    def put(self, text: str) -> None:
        """Replace the text and stand at its end."""
        self.text = text
        self.move_cursor(self.document.end)
