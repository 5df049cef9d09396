"""What was decided about her line, as a voice is told it: values only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Freedom = Literal["script", "reword", "improvise"]
Side = Literal["customer", "agent"]


@dataclass(frozen=True, slots=True)
class Turn:
    """Something said before, in the words it was shown in."""

    side: Side
    text: str
    cut: bool = False
    """She was cut off after these words."""


@dataclass(frozen=True, slots=True)
class Directive:
    """One decided line."""

    name: str
    """What the customer is called."""
    pronouns: str
    manner: str
    """How she talks, in the author's words."""
    channel: str
    """``phone``, ``chat`` or ``social``."""
    authored: str
    """The author's line, placeholders filled: what is said where no voice does better."""
    act: str
    """What she does, as an instruction: ``turns the offer down``."""
    freedom: Freedom
    """What may be done with this very line; never more than the scenario and the trainee allow."""
    mood: str
    """``furious``, ``angry``, ``annoyed``, ``wary``, ``calm``."""
    intensity: int
    """1 to 5."""
    mode: str
    """Where she stands on the plane: ``competing`` ..."""
    soft: bool
    """She may thank, accept, laugh or forgive: that is the act, or she is calm and has what she needs. What the author's line does, another
    wording of it always may."""
    last: bool
    """Her last line of this contact."""
    abuse: bool
    """The authored line insults or threatens."""
    sentences: int
    """The most sentences."""
    reply: str
    """What the agent has just said; empty where she speaks first or into a silence."""
    past: tuple[Turn, ...]
    """The contact so far without `reply`, oldest first."""
    briefing: str
    """What she knows of her own case because the call has come to it: everything of hers that was said, shown or authored, and her first line."""
    never: tuple[str, ...] = ()
    """What must not be said whoever words it (``llm: never``)."""
    seed: int = 0
    """Differs from line to line and from attempt to attempt; the same call gives the same."""
    turn: int = 0

    @property
    def earlier(self) -> tuple[str, ...]:
        """Her own lines so far, as shown, oldest first."""
        return tuple(turn.text for turn in self.past if turn.side == "customer")
