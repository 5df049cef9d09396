"""How the checklist stands while the call runs, read off the scorecard of the events so far. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from coach.scorecard import Card, Evidence

State = Literal["met", "late", "open", "fault"]
GLYPHS: Final[dict[State, str]] = {"met": "✓", "late": "✓", "open": "·", "fault": "✗"}
_STATES: Final[dict[str, State]] = {"met": "met", "late": "late", "not met": "open", "N/A": "open", "fault": "fault"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the checklist as it stands."""

    label: str
    state: State
    quote: str = ""
    """The words that show it, in quotation marks; an action or a timing without them."""
    count: int = 1

    @property
    def glyph(self) -> str:
        """The sign that tells the state without colour."""
        return GLYPHS[self.state]


def standing(card: Card) -> tuple[Line, ...]:
    """Faults that occurred, then what is met, then what is open, each in form order: room is short and news comes first.

    A fault nobody made stays unsaid; N/A is merely open.
    """
    groups: dict[str, list[Line]] = {"fault": [], "met": [], "open": []}
    for section in card.sections:
        for item in section.items:
            state = _STATES.get(item.verdict)
            if state is None or (item.weight < 0 and state == "open"):
                continue
            quote = _quote(item.evidence[0]) if item.evidence and state != "open" else ""
            groups["met" if state == "late" else state].append(Line(item.label, state, quote, max(1, item.count)))
    return tuple(line for lines in groups.values() for line in lines)


def _quote(evidence: Evidence) -> str:
    return f"“{evidence.quote}”" if evidence.end else evidence.quote


def tally(lines: tuple[Line, ...]) -> tuple[int, int]:
    """Skills met so far, and skills on the list."""
    skills = [line for line in lines if line.state != "fault"]
    return sum(line.state in ("met", "late") for line in skills), len(skills)
