"""What the detector takes and what it returns. Pure values: offsets are code points of the cleaned reply."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Band = Literal["sure", "likely", "faint"]
SeenIn = Literal["text", "context", "order", "timing", "action", "note"]
Speaker = Literal["customer", "trainee"]


@dataclass(frozen=True, slots=True)
class Heard:
    """Words that reached the other side: an interrupted line holds only what was delivered."""

    speaker: Speaker
    text: str


@dataclass(frozen=True, slots=True)
class Context:
    """What the detector may know besides the reply. Everything has a neutral default, so a bare reply can be read."""

    heard: tuple[Heard, ...] = ()
    """The talk so far, oldest first."""
    tension: float = 50.0
    """The customer's tension before this reply, 0-100; "high" starts at 60."""
    facts: tuple[str, ...] = ()
    """The knowledge card's sentences."""
    forbidden: tuple[str, ...] = ()
    """Phrases the knowledge card says must never be promised (``never_say``)."""
    earlier: tuple[str, ...] = ()
    """Technique and fault ids found in earlier turns, oldest first, with repeats."""
    customer_name: str = ""
    note: bool = False
    """The text is the after-call note, not a reply."""


@dataclass(frozen=True, slots=True)
class Act:
    """What a reply does on its face; names as in ``docs/techniques.md``."""

    act: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A technique or fault seen in a turn, with the words (or the action, or the timing) that show it."""

    technique: str
    start: int
    end: int
    """``start == end == 0`` where the evidence is no text; then `quote` names the action or timing."""
    quote: str
    band: Band
    why: str
    """One sentence a trainee understands, without the technique's id."""
    seen_in: SeenIn = "text"


@dataclass(frozen=True, slots=True)
class Hit:
    """An intent, answer or phrase of the scenario found in the reply."""

    name: str
    start: int
    end: int
    score: float
    """0-1; phrases are 1."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything read off one reply."""

    text: str
    acts: tuple[Act, ...] = ()
    findings: tuple[Finding, ...] = ()
    intents: tuple[Hit, ...] = field(default=())
    """Intents and answers, best first, each at most once."""
    phrases: tuple[Hit, ...] = field(default=())
    """``says:`` and ``triggers:`` phrases found, in order of appearance."""

    def techniques(self) -> frozenset[str]:
        """Ids of the findings that count (sure or likely)."""
        return frozenset(finding.technique for finding in self.findings if finding.band != "faint")
