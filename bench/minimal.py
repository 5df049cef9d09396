"""The least a Textual program can be: what Coach's own start is measured against."""

from __future__ import annotations

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

PAINTED = "painted"


class Minimal(App[None]):
    """One word on the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [("ctrl+q", "quit", "Quit")]

    def compose(self) -> ComposeResult:
        """The word."""
        yield Static(PAINTED)


if __name__ == "__main__":
    Minimal().run()
