"""A call told as lines of a play: events in, entries out. Pure, and used alike for live play, for resuming and in tests.

Reads events by their `kind` and fields only, so that importing this module loads nothing of the session.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from coach import wording
from coach.tui import words

if TYPE_CHECKING:
    from coach.session.events import Event

Kind = Literal["customer", "you", "hum", "effect", "shift", "desk", "cut", "quiet", "over", "note", "hint"]
SIGNS: Final = {"skill": "+", "fault": "−"}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of an effect line: what was found, or how tension moved."""

    text: str
    tone: Literal["good", "bad", "plain"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the talk, or of what the talk did."""

    kind: Kind
    text: str
    """For ``cut``: the words that were heard before she was cut off."""
    parts: tuple[Part, ...] = ()
    said: Any = None
    """The ``Said`` event behind a customer's line."""
    turn: int = 0


@dataclass
class Teller:
    """Turns events into entries, in order. `names` maps technique ids to labels, `faults` says which of them are faults.

    `on_list` holds the techniques the scenario asks about: of the others only faults are named.
    """

    customer: str
    names: Mapping[str, str]
    faults: frozenset[str]
    tension: float
    on_list: Collection[str]
    _acts: list[Any] = field(default_factory=list)
    """Desk actions of this message that the desk has not answered yet."""

    def tell(self, events: Iterable[Event]) -> tuple[Entry, ...]:
        """Entries for these events; what was found waits for the move it caused, so both stand on one line."""
        entries: list[Entry] = []
        found: tuple[Any, ...] = ()
        for event in events:
            if event.kind == "found":
                found = event.findings  # type: ignore[attr-defined]
                continue
            if event.kind == "moved":
                entries.extend(self._effect(found, event))
                found = ()
                continue
            entry = self._entry(event)
            if entry is not None:
                entries.insert(_place(entries, entry), entry)
        if found:
            entries.extend(self._effect(found, None))
        return tuple(entries)

    def _entry(self, event: Any) -> Entry | None:
        """The entry of an event that stands alone; None for those that show nothing."""
        match event.kind:
            case "said":
                return Entry("customer", event.text, said=event, turn=event.turn)
            case "replied":
                return Entry("you", event.text, turn=event.turn)
            case "acted":
                self._acts.append(event)
            case "desk_answered":
                return self._desk(event)
            case "encouraged":
                return Entry("hum", event.text)
            case "cut_off":
                return Entry("cut", event.heard, (Part(self._lost(event.lost), "bad"),), turn=event.turn)
            case "mode_changed":
                return Entry("shift", f"{self.customer} moves from {event.before.capitalize()} to {event.after.capitalize()}")
            case "fell_silent":
                return Entry("quiet", f"{words.plural(round(event.seconds), 'second')} of silence")
            case "noted":
                return Entry("note", event.text)
            case "ended":
                return Entry("over", event.label or "The call is over")
        return None

    def _desk(self, event: Any) -> Entry:
        """An action and what the desk said to it, on one line."""
        act = next((act for act in self._acts if act.action == event.action), None)
        if act is not None:
            self._acts.remove(act)
        amount = f" {act.amount}" if act is not None and act.amount is not None else ""
        lead = f"/{event.action}{amount}  " if event.action else ""
        return Entry("desk", f"{lead}{event.text if event.done else f'Not done: {event.text}'}".rstrip(), turn=act.turn if act is not None else 0)

    def _lost(self, lost: str) -> str:
        return f"You spoke over {self.customer}: {words.plural(len(lost.split()), 'word')} lost"

    def _effect(self, found: Iterable[Any], moved: Any) -> Iterable[Entry]:
        named, more = wording.noticed(found, self.on_list, self.faults)
        parts = [*(self._part(name) for name in named), *([Part(f"+ {more} more", "plain")] if more else [])]
        if moved is not None:
            before, after = round(self.tension), round(moved.tension)
            self.tension = moved.tension
            if before != after:
                parts.append(Part(f"tension {before} → {after}", "plain"))
            elif parts:
                parts.append(Part(f"tension stays at {after}", "plain"))
        if parts:
            yield Entry("effect", "   ".join(part.text for part in parts), tuple(parts))

    def _part(self, technique: str) -> Part:
        name = self.names.get(technique, technique.replace("_", " "))
        if technique in self.faults:
            return Part(f"{SIGNS['fault']} {name}", "bad")
        return Part(f"{SIGNS['skill']} {name}", "good")


def _place(entries: list[Entry], entry: Entry) -> int:
    """Where an entry goes: last; but a cut comes before the words that caused it, which the stream names first."""
    place = len(entries)
    if entry.kind == "cut":
        while place and entries[place - 1].kind in ("you", "desk") and entries[place - 1].turn == entry.turn:
            place -= 1
    return place
