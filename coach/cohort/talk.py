"""A recorded call as lines to read: who said what, turn by turn, so that a verdict can be held against the words. Pure; needs no scenario."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from coach.session.events import Acted, CutOff, DeskAnswered, Encouraged, Ended, Event, FellSilent, ModeChanged, Moved, NextContact, Noted, Replied, Said
from coach.session.speech import as_heard
from coach.wording import counted, later

if TYPE_CHECKING:
    from collections.abc import Sequence

Kind = Literal["customer", "you", "desk", "note", "aside"]


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the call. `turn` is that of the reply it is, follows or belongs to; 0 is the opening, and the note."""

    kind: Kind
    turn: int
    text: str


def told(events: Sequence[Event]) -> tuple[Told, ...]:
    """The call in lines, each of hers in the words she was heard in. Tension is told after the turn that moved it."""
    lines: list[Told] = []
    turn, tension = 0, None
    for event in as_heard(events):
        turn = getattr(event, "turn", turn)
        if isinstance(event, Moved):
            before, tension = tension, round(event.tension)
            if before is not None and before != tension:
                lines.append(Told("aside", turn, f"tension {before} → {tension}"))
            continue
        line = _line(event, turn)
        if line is not None:
            lines.append(line)
    return tuple(lines)


def _line(event: Event, turn: int) -> Told | None:
    match event:
        case Replied(text=text):
            return Told("you", turn, text)
        case Said(text=text):
            return Told("customer", turn, text)
        case Acted(action=action, amount=amount):
            return Told("desk", turn, f"/{action}" + ("" if amount is None else f" {amount}"))
        case DeskAnswered(done=done, text=text) if text:
            return Told("aside", turn, text if done else f"Not done: {text}")
        case CutOff(lost=lost):
            return Told("aside", turn, f"spoken over: {counted(len(lost.split()), 'word')} of this lost")
        case FellSilent(seconds=seconds):
            return Told("aside", turn, f"{counted(round(seconds), 'second')} of silence")
        case Encouraged(text=text):
            return Told("aside", turn, text)
        case ModeChanged(before=before, after=after):
            return Told("aside", turn, f"{before} → {after}")
        case NextContact(after=after):
            return Told("aside", turn, later(after))
        case Noted(text=text):
            return Told("note", 0, text or "(no note)")
        case Ended(label=label):
            return Told("aside", turn, f"Over: {label}" if label else "Over")
    return None


def at(lines: Sequence[Told], turn: int, quote: str) -> int:
    """Which line a finding is on: the one of that turn that has the words, else the reply of that turn; the note for turn 0. -1: none."""
    own = [place for place, line in enumerate(lines) if line.turn == turn and line.kind in (("note",) if turn == 0 else ("you", "desk"))]
    return next((place for place in own if quote and quote in lines[place].text), next(iter(own), -1))
