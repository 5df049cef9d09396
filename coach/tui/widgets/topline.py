"""The top line of a call: what must be known at any size, the least important parts going first when room is short."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content
from textual.widget import Widget

from coach.text import width
from coach.tui import words
from coach.tui.widgets.inert import inert


@dataclass(frozen=True, slots=True)
class Status:
    """A call in one line. `tension` 0-100; `before` is the tension before the last reply."""

    title: str
    customer: str
    mode: str
    tension: float
    before: float
    turn: int
    clock: str = ""
    """Elapsed time; empty with the clock off."""
    voice: str = ""
    """Who words her lines, where that is not the author alone."""
    exam: bool = False


def segments(status: Status) -> list[tuple[str, str, int]]:
    """Text, style and rank of each part, left to right; rank 0 always stays."""
    change = words.change(status.before, status.tension)
    tension = f"tension {round(status.tension)}{' ' + change if change else ''} {words.heat(status.tension)}"
    turn = f"turn {status.turn}" if status.turn else "opening"
    return [
        (status.title, "bold", 3),
        *([("EXAM", "$text-warning bold", 0)] if status.exam else []),
        (status.customer, "$speaker-customer", 1),
        (status.mode, "bold", 0),
        (tension, "", 0),
        (turn, "$quiet", 2),
        *([(status.voice, "$text-accent", 2)] if status.voice else []),
        *([(status.clock, "$quiet", 4)] if status.clock else []),
    ]


class TopLine(Widget):
    """Shows a `Status`."""

    DEFAULT_CSS = """
    TopLine { height: 1; width: 1fr; dock: top; background: $footer-background; color: $foreground; padding: 0 1; text-wrap: nowrap; }
    """

    def __init__(self, status: Status) -> None:
        super().__init__()
        self.status = status

    def show(self, status: Status) -> None:
        """Show another state of the call."""
        if status != self.status:
            self.status = status
            self.refresh()

    def render(self) -> Content:
        """The parts that fit, the title left and the rest right of it."""
        parts = segments(self.status)
        room = self.content_size.width
        while sum(width(text) + 3 for text, _, _ in parts) - 3 > room and any(rank for _, _, rank in parts):
            worst = max(parts, key=lambda part: part[2])
            parts.remove(worst)
        gap = max(0, room - sum(width(text) + 3 for text, _, _ in parts) + 3)
        pieces = [inert(text, style) for text, style, _ in parts]
        if len(pieces) > 1 and self.status.title == parts[0][0]:
            return Content.assemble(pieces[0], " " * (gap + 3), Content("   ").join(pieces[1:]))
        return Content("   ").join(pieces)
