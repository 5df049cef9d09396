"""What the detector takes and what it returns. Pure values: offsets are code points of the cleaned reply."""

from __future__ import annotations

from typing import Literal, NamedTuple, Protocol

Band = Literal["sure", "likely", "faint"]
SeenIn = Literal["text", "context", "order", "timing", "action", "note"]
Speaker = Literal["customer", "trainee"]


class Heard(NamedTuple):
    """Words that reached the other side: an interrupted line holds only what was delivered."""

    speaker: Speaker
    text: str


class Deed(NamedTuple):
    """Something done at the desk with a reply, as far as it may show a technique. The desk has done it: what it refuses is no deed."""

    quote: str
    """As typed: ``/credit 15``."""
    remedy: str = ""
    """The need it serves, in the scenario's words, the first time it is done; empty: none."""
    checked: bool = False
    """Done for the first time, and only possible after a step that had to come first."""
    spare: bool = False
    """A sum within the trainee's own limit that no need asks for: beyond the standard remedy."""
    beyond: str = ""
    """The sentence of the knowledge card whose limit it breaks; empty: none."""


class Past(Protocol):
    """What the trainee's earlier replies showed."""

    @property
    def earlier(self) -> tuple[str, ...]:
        """Technique and fault ids found in earlier turns, oldest first, with repeats."""

    @property
    def understood(self) -> int | None:
        """Turns since the customer was first shown to be understood in this contact; None: not yet."""

    @property
    def helped(self) -> bool:
        """Whether a remedy was offered or done before, in this contact."""


class Shown(NamedTuple):
    """The past as it was counted; by default there is none."""

    earlier: tuple[str, ...] = ()
    understood: int | None = None
    helped: bool = False


class Context(NamedTuple):
    """What the detector may know besides the reply. Everything has a neutral default, so a bare reply can be read."""

    heard: tuple[Heard, ...] = ()
    """The talk so far, oldest first."""
    tension: float = 50.0
    """The customer's tension before this reply, 0-100; "high" starts at 60."""
    facts: tuple[str, ...] = ()
    """The knowledge card's sentences."""
    forbidden: tuple[str, ...] = ()
    """Phrases the knowledge card says must never be promised (``never_say``)."""
    past: Past = Shown()
    customer_name: str = ""
    deeds: tuple[Deed, ...] = ()
    """What was done at the desk with this reply, in order."""
    waited: bool = False
    """There was dead air in this contact."""
    contact: int = 1
    """1 for the first contact of a case."""
    opens: bool = False
    """The reply is one of the first two of its contact."""
    promise: str = ""
    """The trainee's words of the last concrete promise of an earlier contact."""
    stung: bool = False
    """The customer's last line was abuse."""
    note: bool = False
    """The text is the after-call note, not a reply."""


class Act(NamedTuple):
    """What a reply does on its face; names as in ``docs/techniques.md``."""

    act: str
    start: int
    end: int
    quote: str


class Finding(NamedTuple):
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


class Hit(NamedTuple):
    """An intent, answer or phrase of the scenario found in the reply."""

    name: str
    start: int
    end: int
    score: float
    """0-1; phrases are 1."""


class Reading(NamedTuple):
    """Everything read off one reply."""

    text: str
    acts: tuple[Act, ...] = ()
    findings: tuple[Finding, ...] = ()
    intents: tuple[Hit, ...] = ()
    """Intents and answers, best first, each at most once."""
    phrases: tuple[Hit, ...] = ()
    """``says:`` and ``triggers:`` phrases found, in order of appearance."""

    def techniques(self) -> frozenset[str]:
        """Ids of the findings that count (sure or likely)."""
        return frozenset(finding.technique for finding in self.findings if finding.band != "faint")
