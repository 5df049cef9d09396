"""A call told as lines of a play: events in, entries out. Pure, and used alike for live play, for resuming and in tests.

Reads events by their `kind` and fields only, so that importing this module loads nothing of the session.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from coach import wording
from coach.tui import words

if TYPE_CHECKING:
    from coach.scenario.models import Scenario
    from coach.scorecard import Mark, Watch
    from coach.session.events import Event

Kind = Literal["customer", "you", "hum", "effect", "shift", "desk", "cut", "quiet", "over", "note", "hint", "later"]
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
    """Turns events into entries, in order. `watch` says what each turn added to the form, `tension` is where she starts."""

    customer: str
    tension: float
    watch: Watch
    pronouns: str = "they"
    _acts: list[Any] = field(default_factory=list)
    """Desk actions of this message that the desk has not answered yet."""
    _unmatched: int = 0

    @classmethod
    def of(cls, scenario: Scenario, customer: str, tension: float) -> Teller:
        """The teller of a call in `scenario`, before anything happened."""
        from coach.scorecard import Watch  # noqa: PLC0415 - this module loads nothing of the house by itself

        return cls(customer, tension, Watch(scenario), scenario.persona.pronouns)

    def tell(self, events: Iterable[Event]) -> tuple[Entry, ...]:
        """Entries for these events; what was found waits for the move it caused, so both stand on one line."""
        entries: list[Entry] = []
        found: tuple[Any, ...] | None = None
        events = tuple(events)
        over = any(event.kind == "ended" for event in events)
        for event in events:
            self.watch.see(event)
            if event.kind == "found":
                found = event.findings  # type: ignore[attr-defined]
                continue
            if event.kind == "moved":
                entries.extend(self._effect(found or (), event))
                found = None
                if not over and self.watch.closing():
                    entries.append(Entry("hint", wording.may_end(self.customer)))
                continue
            entry = self._entry(event)
            if entry is not None:
                entries.insert(_place(entries, entry), entry)
        if found is not None:
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
            case "next_contact":
                return Entry("later", wording.later(event.after))
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
        parts = [_part(mark) for mark in self.watch.news()]
        if moved is not None:
            before, self.tension = self.tension, moved.tension
            if parts or abs(round(before) - round(moved.tension)) > wording.STEADY:
                parts.append(Part(wording.tension(before, moved.tension, "→", self._why(found, moved)), "plain"))
            self._unmatched = moved.unmatched
        if parts:
            yield Entry("effect", "   ".join(part.text for part in parts), tuple(parts))

    def _why(self, found: Iterable[Any], moved: Any) -> str:
        from coach.scorecard import cause, rise  # noqa: PLC0415 - as above

        return rise(cause(found, unmatched=moved.unmatched > self._unmatched, patience=moved.patience), self.pronouns)


def _part(mark: Mark) -> Part:
    return Part(f"{SIGNS['skill' if mark.good else 'fault']} {wording.flash(mark)}", "good" if mark.good else "bad")


def _place(entries: list[Entry], entry: Entry) -> int:
    """Where an entry goes: last; but a cut comes before the words that caused it, which the stream names first."""
    place = len(entries)
    if entry.kind == "cut":
        while place and entries[place - 1].kind in ("you", "desk") and entries[place - 1].turn == entry.turn:
            place -= 1
    return place
