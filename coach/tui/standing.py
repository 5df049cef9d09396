"""How the checklist stands while the call runs, read off the scorecard of the events so far. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from coach.scorecard import Card

State = Literal["met", "late", "open", "fault"]
GLYPHS: Final[dict[State, str]] = {"met": "✓", "late": "✓", "open": "·", "fault": "✗"}
_STATES: Final[dict[str, State]] = {"met": "met", "late": "late", "not met": "open", "N/A": "open", "fault": "fault"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the checklist as it stands."""

    label: str
    state: State
    quote: str = ""
    count: int = 1

    @property
    def glyph(self) -> str:
        """The sign that tells the state without colour."""
        return GLYPHS[self.state]


def standing(card: Card) -> tuple[Line, ...]:
    """Faults that occurred first, then the skills in form order. A fault nobody made stays unsaid; N/A is merely open."""
    faults: list[Line] = []
    skills: list[Line] = []
    for section in card.sections:
        for item in section.items:
            state = _STATES.get(item.verdict)
            if state is None:
                continue
            quote = item.evidence[0].quote if item.evidence and state != "open" else ""
            (faults if state == "fault" else skills).append(Line(item.label, state, quote, max(1, item.count)))
    return (*faults, *skills)


def tally(lines: tuple[Line, ...]) -> tuple[int, int]:
    """Skills met so far, and skills on the list."""
    skills = [line for line in lines if line.state != "fault"]
    return sum(line.state in ("met", "late") for line in skills), len(skills)
