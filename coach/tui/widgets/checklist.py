"""The checklist beside the talk: a sign, the item, and the words that met it."""

from __future__ import annotations

from typing import Final

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from coach.text import fit, width
from coach.tui.standing import Line, State
from coach.tui.widgets.inert import inert, joined

INKS: Final[dict[State, str]] = {"met": "$text-success", "late": "$text-success", "open": "$quiet", "fault": "$text-error"}
TEXTS: Final[dict[State, str]] = {"met": "", "late": "", "open": "$quiet", "fault": "$text-error"}
_LEAST_QUOTE: Final = 12
"""A quote shorter than this says nothing."""


def rows(lines: tuple[Line, ...], cells: int) -> Content:
    """The lines as they fit into `cells`: a quote is cut before a label is."""
    return Content("\n").join(_row(line, cells) for line in lines)


def _row(line: Line, cells: int) -> Content:
    more = " (late)" if line.state == "late" else f" ×{line.count}" if line.state == "fault" and line.count > 1 else ""
    label = fit(line.label + more, cells - 2)
    room = cells - width(label) - 4
    ink = INKS[line.state]
    body = inert(label, TEXTS[line.state])
    quote = inert("  " + _cut(line.quote, room), "$quiet italic") if line.quote and room >= _LEAST_QUOTE else Content("")
    return Content.assemble(joined((f"{line.glyph} ", f"{ink} bold")), body, quote)


def _cut(quote: str, cells: int) -> str:
    """The quote in at most `cells` cells, its closing mark kept."""
    return fit(quote, cells) if width(quote) <= cells or not quote.endswith("”") else fit(quote, cells - 1) + "”"


class Checklist(VerticalScroll, can_focus=False):
    """Shows checklist lines."""

    DEFAULT_CSS = """
    Checklist { height: 1fr; scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
    Checklist > Static { height: auto; text-wrap: nowrap; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own word
        super().__init__(id=id)
        self._lines: tuple[Line, ...] = ()
        self._body = Static("", markup=False)

    def compose(self) -> ComposeResult:
        """One block of text."""
        yield self._body

    def show(self, lines: tuple[Line, ...]) -> None:
        """Show these lines."""
        self._lines = lines
        self._fill()

    def on_resize(self) -> None:
        """Quotes are cut to the width there is."""
        self._fill()

    def _fill(self) -> None:
        self._body.update(rows(self._lines, max(10, self.scrollable_content_region.width)))
