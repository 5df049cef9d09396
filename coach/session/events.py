"""The events of a call. The stream is the truth: everything shown, scored or reported is a function of it.

Inputs (`Opened`, `Replied`, `Acted`, `Encouraged`, `FellSilent`, `Noted`, `NextContact`, `Proposed`, `Worded`) are what came from outside;
folding them through ``engine.advance`` gives the outputs again, byte for byte. `at` is seconds since the attempt began, to a millisecond.
"""

from __future__ import annotations

from dataclasses import MISSING, asdict, dataclass, fields
from typing import Any, ClassVar

from coach.techniques.findings import Finding


@dataclass(frozen=True, slots=True)
class Event:
    """Base of all events; `kind` is the name it has in the journal."""

    kind: ClassVar[str] = ""
    at: float


@dataclass(frozen=True, slots=True)
class Opened(Event):
    """Input: an attempt begins."""

    kind: ClassVar[str] = "opened"
    scenario: str
    digest: str
    seed: int
    timed: bool


@dataclass(frozen=True, slots=True)
class Replied(Event):
    """Input: the trainee sent words (cleaned)."""

    kind: ClassVar[str] = "replied"
    turn: int
    text: str


@dataclass(frozen=True, slots=True)
class Acted(Event):
    """Input: the trainee did something at the desk."""

    kind: ClassVar[str] = "acted"
    turn: int
    action: str
    amount: int | None


@dataclass(frozen=True, slots=True)
class Encouraged(Event):
    """Input: a short encourager while the customer was speaking; it cuts nothing."""

    kind: ClassVar[str] = "encouraged"
    text: str


@dataclass(frozen=True, slots=True)
class FellSilent(Event):
    """Input: nobody spoke or typed for `seconds`, longer than the customer bears."""

    kind: ClassVar[str] = "fell_silent"
    seconds: float


@dataclass(frozen=True, slots=True)
class Noted(Event):
    """Input: the after-call note."""

    kind: ClassVar[str] = "noted"
    text: str


@dataclass(frozen=True, slots=True)
class NextContact(Event):
    """Input: the next contact of the same case begins."""

    kind: ClassVar[str] = "next_contact"
    contact: int
    """Its number, from 2."""
    after: str
    """How much later it is, in the author's words: ``2 days``."""


@dataclass(frozen=True, slots=True)
class Proposed(Event):
    """Input, before the reply it is about: what a model takes the reply to mean. The engine believes it only where the quote bears it out."""

    kind: ClassVar[str] = "proposed"
    turn: int
    intent: str
    quote: str
    """The words of the reply it goes by."""
    model: str


@dataclass(frozen=True, slots=True)
class Worded(Event):
    """Input: the words in which the customer's latest line was really shown. It moves nothing; what is mirrored of them counts."""

    kind: ClassVar[str] = "worded"
    turn: int
    text: str
    """What was shown; where the trainee spoke before any of it was, nothing."""
    voice: str
    """``model``, or ``scripted`` where the authored line stood in for it."""
    model: str = ""
    """Which model was asked, and where; empty when none was."""
    reason: str = ""
    """Why the authored line stands, or why the line ends early: a rule of ``docs/models.md`` or a fault of the wire; empty when all went well."""
    tried: tuple[str, ...] = ()
    """Rules that rejected wordings broke, in order."""
    sent: int = 0
    """Tokens that went out for it, all attempts together."""
    received: int = 0
    """Tokens that came back."""
    estimated: bool = False
    """The server gave no count; these are reckoned from the length."""


@dataclass(frozen=True, slots=True)
class CutOff(Event):
    """The trainee sent before the customer had finished: the rest of her line is lost to both."""

    kind: ClassVar[str] = "cut_off"
    turn: int
    heard: str
    lost: str
    fraction: float


@dataclass(frozen=True, slots=True)
class Found(Event):
    """What was found in the turn (or in the note: `turn` is then the last turn plus one)."""

    kind: ClassVar[str] = "found"
    turn: int
    findings: tuple[Finding, ...]
    intents: tuple[str, ...]
    phrases: tuple[str, ...]
    spans: tuple[tuple[int, int], ...] = ()
    """Where each of `intents` was said: code points of the reply."""


@dataclass(frozen=True, slots=True)
class DeskAnswered(Event):
    """The desk did it, or says why not; a refusal costs no turn."""

    kind: ClassVar[str] = "desk_answered"
    action: str
    done: bool
    text: str


@dataclass(frozen=True, slots=True)
class Moved(Event):
    """The customer's state after the turn (feelings 0-100), and where this reply puts the trainee on the plane."""

    kind: ClassVar[str] = "moved"
    turn: int
    tension: float
    trust: float
    patience: float
    assertiveness: float
    cooperativeness: float
    mode: str
    stance: tuple[float, float] | None
    """The trainee's mark (assertiveness, cooperativeness); None before any reply showed a stance."""
    scene: str
    remembered: tuple[str, ...]
    """Every word remembered so far, sorted."""
    unmatched: int
    """Replies so far that fell to ``otherwise``."""


@dataclass(frozen=True, slots=True)
class ModeChanged(Event):
    """The customer crossed into another mode: told to the trainee."""

    kind: ClassVar[str] = "mode_changed"
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Said(Event):
    """The customer's line, as authored (timing and interruptions are taken from it)."""

    kind: ClassVar[str] = "said"
    turn: int
    scene: str
    text: str
    rule: str
    """Where it came from: ``scenes.story.replies.3``, ``anywhere.0``, ``answers.postcode``, ``otherwise``, ``persona.unclear`` ..."""
    seconds: float
    """How long she takes to say it; 0 when timing is off."""
    last: bool
    voice: str
    abuse: bool = False
    """It insults or threatens the trainee."""
    bubbles: tuple[float, ...] = ()
    """In writing: seconds after `at` at which each part of the text (they are split at line breaks) is there; empty when all is there at once."""


@dataclass(frozen=True, slots=True)
class Ended(Event):
    """The contact is over; a note may still be due, and another contact may follow."""

    kind: ClassVar[str] = "ended"
    ending: str
    value: str
    label: str
    note_due: bool
    then: str = ""
    """The scene in which the next contact begins; empty when this was the last one."""
    after: str = ""
    """How much later."""


KINDS: dict[str, type[Event]] = {
    cls.kind: cls
    for cls in (
        Opened, Replied, Acted, Encouraged, FellSilent, Noted, NextContact, Proposed, Worded,
        CutOff, Found, DeskAnswered, Moved, ModeChanged, Said, Ended,
    )
}  # fmt: skip
INPUTS = (Opened, Replied, Acted, Encouraged, FellSilent, Noted, NextContact, Proposed, Worded)


def to_body(event: Event) -> dict[str, Any]:
    """The event as JSON-ready values, without its kind."""
    body = asdict(event)
    if isinstance(event, Found):
        body["findings"] = tuple(finding._asdict() for finding in event.findings)
    return body


def from_body(kind: str, body: dict[str, Any]) -> Event:
    """The event a journal row stands for; fields that came later have their defaults. Raises ValueError for an unknown kind or shape."""
    cls = KINDS.get(kind)
    known = {field.name: field.default is MISSING for field in fields(cls)} if cls else {}
    if cls is None or not set(body) <= set(known) or any(needed and name not in body for name, needed in known.items()):
        raise ValueError(f"not an event this version of Coach knows: {kind!r}")
    values = dict(body)
    if cls is Found:
        values["findings"] = tuple(Finding(**finding) for finding in values["findings"])
        values["intents"] = tuple(values["intents"])
        values["phrases"] = tuple(values["phrases"])
        values["spans"] = tuple(tuple(span) for span in values.get("spans", ()))
    if cls is Said:
        values["bubbles"] = tuple(values.get("bubbles", ()))
    if cls is Worded:
        values["tried"] = tuple(values.get("tried", ()))
    if cls is Moved:
        values["remembered"] = tuple(values["remembered"])
        values["stance"] = values["stance"] and tuple(values["stance"])
    return cls(**values)
