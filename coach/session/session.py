"""A call for a front end: stamps inputs with the injected clock, records every event before it returns it."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from coach import text as gate
from coach.customer import constants
from coach.masking import Mask
from coach.scenario import own_texts
from coach.session import desk, speech
from coach.session.engine import Engine
from coach.session.events import Acted, DeskAnswered, Encouraged, Event, FellSilent, NextContact, Noted, Opened, Proposed, Replied, Said, Worded
from coach.session.replay import replay

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from coach.scenario import Scenario
    from coach.session.call import Call


def _unrecorded(events: Sequence[Event]) -> None:
    """The recorder of a session nobody keeps."""


class Session:
    """One attempt. Every method returns the new events, already handed to `record`, and leaves `call` up to date.

    `clock` gives seconds from any origin; `record` must make the events durable before it returns.
    """

    def __init__(
        self,
        scenario: Scenario,
        *,
        seed: int = 0,
        timed: bool = False,
        clock: Callable[[], float] = time.monotonic,
        record: Callable[[Sequence[Event]], None] = _unrecorded,
    ) -> None:
        self.scenario = scenario
        self.seed = seed
        self.timed = timed
        self.events: list[Event] = []
        self._clock, self._record, self._began = clock, record, clock()
        self._held: float | None = None
        self._mask = Mask(own_texts(scenario))
        self._engine = Engine(scenario)
        self._call: Call | None = None

    @classmethod
    def resume(
        cls,
        scenario: Scenario,
        events: Sequence[Event],
        *,
        clock: Callable[[], float] = time.monotonic,
        record: Callable[[Sequence[Event]], None] = _unrecorded,
    ) -> Session:
        """The session that recorded `events`, standing where they end. The clock goes on from the last of them.

        Raises ValueError when the scenario or this version of Coach no longer gives the recorded events.
        """
        if not events or not isinstance(events[0], Opened):
            raise ValueError("a recorded call begins with its opening event")
        opened = events[0]
        session = cls(scenario, seed=opened.seed, timed=opened.timed, clock=clock, record=record)
        session._call, again = replay(session._engine, events)
        if tuple(event for event in events if not _refused(event)) != again:
            raise ValueError("the scenario has changed since this call was recorded")
        session.events = list(events)
        session._mask = Mask([*own_texts(scenario), *(event.text for event in events if isinstance(event, Replied | Noted))])
        session._began = clock() - events[-1].at - (session.call.line.seconds if session.call.line else 0.0)
        return session

    @property
    def call(self) -> Call:
        """The call as it stands. Raises RuntimeError before `open`."""
        if self._call is None:
            raise RuntimeError("open the session first")
        return self._call

    @property
    def now(self) -> float:
        """Seconds since the attempt began, to a millisecond."""
        return round((self._clock() if self._held is None else self._held) - self._began, 3)

    def seen(self, events: Sequence[Event]) -> list[Event]:
        """`events`, the latest of this session, as the trainee sees them: her lines in the words shown, their own as typed."""
        shown = speech.as_shown(self.events)[len(self.events) - len(events) :]
        return [replace(event, text=self.as_typed(event.text)) if isinstance(event, Replied | Noted | Said) else event for event in shown]

    def as_typed(self, text: str) -> str:
        """`text` with what was hidden from the record shown again, as long as this session lives."""
        return self._mask.show(text)

    def hold(self) -> None:
        """Stop the attempt's clock: a voice is looking for words, and that is nobody's silence. Holding twice is holding once."""
        if self._held is None:
            self._held = self._clock()

    def release(self) -> None:
        """Let the clock go on from where it stood."""
        if self._held is not None:
            self._began += self._clock() - self._held
            self._held = None

    def worded(self, event: Worded) -> tuple[Event, ...]:
        """Keep the words in which her latest line was shown; the clock goes on."""
        self.release()
        return self._advance(replace(event, at=self.now, text=gate.clean(event.text)))

    @property
    def line(self) -> Said | None:
        """The line she is saying, or said last, in the words it was shown in; None before any, and after it was cut off."""
        call = self.call
        text = call.worded.get(len(call.heard) - 1) if call.line else None
        return call.line if call.line is None or text is None else speech.in_other_words(call.line, text)

    def open(self) -> tuple[Event, ...]:
        """The customer's first words."""
        self._began = self._clock()
        return self._keep(*self._engine.begin(Opened(self.now, self.scenario.id, self.scenario.digest, self.seed, self.timed)))

    def unplaced(self, message: str) -> bool:
        """Whether `message` is words alone, and none of the author's rules would answer it. Nothing happens by asking."""
        call, at = self.call, self.now
        words, orders = desk.parse(gate.clean(message).strip(), self.scenario)
        if not words or orders or call.phase != "talking" or (self.talking(at) and speech.is_encourager(words)):
            return False
        after, _ = self._engine.turn(call, [Replied(at, call.turn + 1, self._mask.hide(words))])
        return after.unmatched > call.unmatched

    def say(self, message: str, meaning: tuple[str, str, str] | None = None) -> tuple[Event, ...]:
        """A message: words, desk actions, or both. `meaning`: intent, quote and model, where a model has proposed what the words mean.

        An encourager while she speaks cuts nothing. When the desk refuses an action the whole message is refused, costs nothing and
        one `DeskAnswered` with ``done=False`` comes back, so the front end can put the words back.
        """
        message = gate.clean(message).strip()
        call, at = self.call, self.now
        if not message or call.phase != "talking":
            return ()
        words, orders = desk.parse(message, self.scenario)
        if not orders and self.talking(at) and speech.is_encourager(words):
            return self._advance(Encouraged(at, words))
        refusal = self._engine.refusal(call, message)
        if refusal is not None:
            return self._keep(call, (DeskAnswered(at, orders[0].action if len(orders) == 1 else "", done=False, text=refusal),))
        turn = call.turn + 1
        inputs: list[Proposed | Replied | Acted] = [Acted(at, turn, order.action, order.amount) for order in orders]
        if words:
            inputs.insert(0, Replied(at, turn, self._mask.hide(words)))
            if meaning:
                inputs.insert(0, Proposed(at, turn, meaning[0], self._mask.hide(gate.clean(meaning[1])), meaning[2]))
        return self._keep(*self._engine.turn(call, inputs))

    def encourage(self, text: str = "mm-hm") -> tuple[Event, ...]:
        """A cue by key: while she speaks it cuts nothing; otherwise nothing happens."""
        return self._advance(Encouraged(self.now, gate.clean(text))) if self.talking(self.now) else ()

    def tick(self, idle_since: float = 0.0) -> tuple[Event, ...]:
        """Notice dead air. `idle_since`: attempt time of the last keystroke (typing is no silence)."""
        call, now = self.call, self.now
        if not call.timed or call.phase != "talking" or self.speaking(now):
            return ()
        spoken = call.line.at + call.line.seconds if call.line else 0.0
        quiet = now - max(idle_since, call.quiet_since, spoken)
        known = constants()
        bears = (self.scenario.persona.silence or known[f"silence_{self.scenario.channel}"]) * (known["hold_bears"] if call.on_hold else 1)
        return self._advance(FellSilent(now, round(quiet, 1))) if quiet >= bears else ()

    def note(self, text: str) -> tuple[Event, ...]:
        """The after-call note; empty when none was written."""
        return self._advance(Noted(self.now, self._mask.hide(gate.clean(text).strip())))

    def next_contact(self) -> tuple[Event, ...]:
        """The next contact of the same case, when one follows (`Call.phase` is ``between``): she gets in touch again."""
        call = self.call
        return self._advance(NextContact(self.now, call.contact + 1, call.ending.after if call.ending else ""))

    def speaking(self, now: float) -> bool:
        """Whether the customer is still saying, or typing, her line at attempt time `now`."""
        line = self.call.line
        return self.call.timed and line is not None and not speech.finished(line, now)

    def talking(self, now: float) -> bool:
        """Whether she could be interrupted, or encouraged, at attempt time `now`: on the phone, while she speaks."""
        return self.scenario.channel == "phone" and self.speaking(now)

    def _advance(self, event: Event) -> tuple[Event, ...]:
        return self._keep(*self._engine.advance(self.call, event))

    def _keep(self, call: Call, events: tuple[Event, ...]) -> tuple[Event, ...]:
        """Record, then move on: when the recorder raises, the call stands where it stood."""
        if events:
            self._record(events)
            self.events += events
        self._call = call
        return events


def _refused(event: Event) -> bool:
    return isinstance(event, DeskAnswered) and not event.done
