"""What a debrief is made of. Feelings 0-100; turns count from 1, and 0 is the call as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from coach.plane import Point
    from coach.scorecard.live import Cause
    from coach.techniques import Finding

MUCH, SOME = 8.0, 3.0
"""Tension points: a turn that moved her by this much, or some; less is little."""
UNCLEAR: Final = "no clear stance"
"""The mode of a move that showed none."""


@dataclass(frozen=True, slots=True)
class TurnView:
    """One turn as the debrief tells it."""

    turn: int
    said: str
    """The trainee's words, or the desk actions."""
    findings: tuple[Finding, ...]
    before: float
    after: float
    """Tension before and after."""
    scene: str
    rule: str
    answer: str
    """The customer's line after it; empty when she said nothing."""
    stance: Point | None
    position: Point
    text: str = ""
    """The words alone: what the findings' offsets count in."""
    cause: Cause = ""
    """Why tension rose, where it rose without a fault."""

    @property
    def change(self) -> float:
        """Tension moved; negative is calmer."""
        return round(self.after - self.before, 1)


@dataclass(frozen=True, slots=True)
class Moment:
    """A turn worth looking at again."""

    turn: int
    """0: the call as a whole."""
    quote: str
    what: str
    better: str = ""
    before: float = 0.0
    after: float = 0.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A turn named on the tension line."""

    turn: int
    label: str


@dataclass(frozen=True, slots=True)
class Debrief:
    """Everything the debrief shows besides the card."""

    headline: str
    summary: str
    turns: tuple[TurnView, ...]
    keep: tuple[Moment, ...]
    try_: tuple[Moment, ...]
    tensions: tuple[float, ...]
    """Before any reply, then after each turn."""
    marks: tuple[Mark, ...]
    trail: tuple[Point, ...]
    stances: tuple[Point | None, ...]
    modes: tuple[tuple[int, str, str], ...]
    """Turn, mode before, mode after: where the customer crossed over."""
    own_modes: tuple[tuple[int, str], ...]
    """Every turn, and the mode that move showed (or `UNCLEAR`): the move's, never the person's."""
    habit: str = ""
    """What ran through the whole call, in a sentence with its figures; empty when nothing did."""
    also: tuple[Moment, ...] = ()
    """Faults the form does not ask about: named once more with their words, outside the score."""


def effect(change: float, pronouns: str = "they") -> str:
    """A tension change in words: bands, not decimals. `pronouns` is the persona's: she, he or they."""
    them, they = {"she": ("her", "she was"), "he": ("him", "he was")}.get(pronouns, ("them", "they were"))
    size = abs(change)
    much = "much" if size >= MUCH else "some" if size >= SOME else "little"
    if size < 1:
        return f"left {them} where {they}"
    return f"calmed {them} {'a little' if much == 'little' else much if much == 'some' else 'a lot'}" if change < 0 else f"cost you {much}"
