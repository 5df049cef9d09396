"""The shape of a scorecard: what a call was worth, item by item, with the words that say so.

Scores are whole basis points, 0-10000 (``design: scorecard``); people see percent without decimals.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from coach.text import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

Verdict = Literal["met", "late", "not met", "N/A", "fault", "none"]
"""``fault``: a fault that occurred; ``none``: a fault that did not."""
FULL = 10_000
SECTIONS = ("Open", "Listen and acknowledge", "Clarify", "Resolve", "Close", "After the call", "Compliance")
"""The standard form, in call order; compliance apart."""


def percent(points: int | None) -> str:
    """Basis points as people see them: to the nearest whole percent, halves up (``31 %``), or ``N/A``."""
    return "N/A" if points is None else f"{nearest(points)} %"


def scored(points: int, pass_mark: int) -> str:
    """A score beside its pass mark: as `percent`, but exact where rounding would lift it over a mark it has not reached (``69.6 %``)."""
    if points < pass_mark * 100 <= nearest(points) * 100:
        return f"{points / 100:.2f}".rstrip("0").rstrip(".") + " %"
    return percent(points)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What shows it: a quote of a turn (`start`, `end` in the reply's code points), an action or a timing (both 0)."""

    turn: int
    quote: str
    why: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One line of the form."""

    name: str
    label: str
    section: str
    weight: int
    """Negative for a fault."""
    verdict: Verdict
    count: int = 0
    value: int | None = None
    """Skills: 10000 met, 5000 late, 0 not met, None N/A. Faults: basis points taken from the quality."""
    evidence: tuple[Evidence, ...] = ()
    reason: str = ""
    """Why it is N/A, or what would have met it, or what to do instead."""
    required: bool = False
    fatal: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form, items in the order of the scenario's checklist."""

    name: str
    items: tuple[ItemResult, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """The whole verdict on one attempt."""

    scenario: str
    score: int
    unfatal: int
    """The score without the effect of fatal items."""
    quality: int | None
    outcome: int
    compliance: int | None
    ending: str
    ending_value: str
    ending_label: str
    ending_about: str
    passed: bool
    pass_mark: int
    """Percent."""
    why_failed: tuple[str, ...]
    """Every reason the attempt did not pass, in words; empty when it passed."""
    needs: Mapping[str, bool]
    """Need, in the scenario's words -> met."""
    sections: tuple[Section, ...]
    questions: tuple[Evidence, ...] = ()
    """Faint findings: shown as questions, never scored."""
    simulated: Mapping[str, Any] = field(default_factory=dict)

    def items(self) -> tuple[ItemResult, ...]:
        """All items, section by section."""
        return tuple(item for section in self.sections for item in section.items)


def to_json(card: Card) -> dict[str, Any]:
    """The card as JSON-ready values: no clock, path or random id in it, keys in a fixed order."""
    return {
        "scenario": card.scenario,
        "score": card.score,
        "ending": card.ending,
        "ending_value": card.ending_value,
        "passed": card.passed,
        "pass_mark": card.pass_mark,
        "why_failed": list(card.why_failed),
        "quality": card.quality,
        "outcome": card.outcome,
        "compliance": card.compliance,
        "unfatal": card.unfatal,
        "needs": dict(card.needs),
        "items": [
            {
                "item": item.name,
                "label": item.label,
                "section": item.section,
                "weight": item.weight,
                "verdict": item.verdict,
                "count": item.count,
                "value": item.value,
                "evidence": [{"turn": shown.turn, "quote": shown.quote, "start": shown.start, "end": shown.end, "why": shown.why} for shown in item.evidence],
                "reason": item.reason,
            }
            for item in card.items()
        ],
        "questions": [{"turn": shown.turn, "quote": shown.quote, "why": shown.why} for shown in card.questions],
        "simulated": dict(card.simulated),
    }
