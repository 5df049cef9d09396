"""The engine: one input in, the call after it and its events out. Pure: the clock is in the input, the seed in the call.

The way of one reply is drawn in ``docs/architecture.md``: cut-off, desk, reading, findings, reaction, rule, feelings, line.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from coach.customer import Decision, constants, direct, feel, fill, moment, opening, react, start, worn_out
from coach.session import desk, facts, seen, speech
from coach.session.call import Call, lookup
from coach.session.events import (
    Acted,
    CutOff,
    DeskAnswered,
    Encouraged,
    Ended,
    Event,
    FellSilent,
    Found,
    ModeChanged,
    Moved,
    Noted,
    Opened,
    Replied,
    Said,
)
from coach.techniques import Heard, catalogue, read, read_note, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.scenario import Scenario
    from coach.techniques import Finding

HUNG_UP = "hung_up"
MOST_OWED = 2
"""Questions she keeps in mind for her next line; nobody remembers three."""


@dataclass(slots=True)
class _Draft:
    """A turn being worked out: the call so far, and the events it has caused."""

    call: Call
    before: Call
    """The call as the trainee met it."""
    at: float
    words: str
    orders: tuple[desk.Order, ...]
    events: list[Event]
    interrupted: tuple[Finding, ...] = ()


class Engine:
    """The rules of one scenario, prepared once; holds no state of any call."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.words = words(scenario)
        self.faults = frozenset(name for name, row in catalogue().items() if row.family == "fault")

    def begin(self, opened: Opened) -> tuple[Call, tuple[Event, ...]]:
        """The call as she starts to speak."""
        state = start(self.scenario)
        scene = next(iter(self.scenario.scenes))
        call = Call(state=state, scene=scene, timed=opened.timed, seed=opened.seed, trail=(state.position,), tensions=(state.tension,), quiet_since=opened.at)
        decision = opening(self.scenario, facts.situation(call, self.scenario))
        call, said = self._say(call, decision, opened.at)
        return call, (opened, said)

    def advance(self, call: Call, event: Event) -> tuple[Call, tuple[Event, ...]]:
        """The call after an input, and the events it caused, the input first. Inputs after the end change nothing."""
        match event:
            case Encouraged() if call.phase == "talking":
                finding = seen.encouraged(event.text)
                call = replace(call, pending=(*call.pending, finding), findings=(*call.findings, (call.turn, finding)), quiet_since=event.at)
                return call, (event, Found(event.at, call.turn, (finding,), (), ()))
            case FellSilent() if call.phase == "talking":
                return self._silence(call, event)
            case Noted() if call.phase == "note":
                return self._note(call, event)
        return call, ()

    def turn(self, call: Call, inputs: Sequence[Replied | Acted]) -> tuple[Call, tuple[Event, ...]]:
        """The call after one message (words, desk actions or both), and its events, the inputs first."""
        if call.phase != "talking" or not inputs:
            return call, ()
        draft = _Draft(
            call=call,
            before=call,
            at=inputs[0].at,
            words=next((event.text for event in inputs if isinstance(event, Replied)), ""),
            orders=tuple(desk.Order(event.action, event.amount) for event in inputs if isinstance(event, Acted)),
            events=list(inputs),
        )
        if draft.words:
            self._cut_off(draft)
        self._act(draft)
        decision = self._react(draft)
        self._close_turn(draft, decision)
        return draft.call, tuple(draft.events)

    def refusal(self, call: Call, message: str) -> str | None:
        """Why the desk would not do what a message asks; None when all of it works. A refused message costs nothing."""
        _, orders = desk.parse(message, self.scenario)
        for order in orders:
            answer = desk.answer(order, self.scenario, lookup(call, self.scenario))
            if not answer.done:
                return answer.text
            call = self._did(call, order)
        return None

    # The steps of a turn

    def _cut_off(self, draft: _Draft) -> None:
        call, at, line = draft.call, draft.at, draft.call.line
        if not call.timed or line is None or at - line.at >= line.seconds - constants()["grace_seconds"]:
            return
        count = speech.words_heard(line.text, line.seconds, at - line.at)
        heard, total = speech.first_words(line.text, count), len(line.text.split())
        cut = CutOff(at, call.turn + 1, heard, line.text[len(heard) :].strip(), round(count / total, 3))
        lost = call.line_tells if cut.fraction < 0.5 else ()  # noqa: PLR2004 - less than half said is not told
        draft.call = replace(
            call,
            heard=(*call.heard[:-1], *((Heard("customer", heard),) if heard else ())),
            remembered=call.remembered - frozenset(lost),
            line=None,
        )
        draft.events.append(cut)
        draft.interrupted = (seen.interrupted(cut),)

    def _act(self, draft: _Draft) -> None:
        """Do the desk actions; the caller has made sure that the desk takes them."""
        for order in draft.orders:
            answer = desk.answer(order, self.scenario, lookup(draft.call, self.scenario))
            draft.events.append(DeskAnswered(draft.at, order.action, done=True, text=answer.text))
            draft.call = self._did(draft.call, order)
        held = any(order.action == "hold" for order in draft.orders)
        draft.call = replace(draft.call, turn=draft.call.turn + 1, on_hold=held)

    @staticmethod
    def _did(call: Call, order: desk.Order) -> Call:
        """The call with a desk action counted, so that the next one of the same message may build on it."""
        done = {**call.done, order.action: call.done.get(order.action, 0) + 1}
        amounts = {**call.amounts, order.action: call.amounts.get(order.action, 0) + (order.amount or 0)}
        return replace(call, done=MappingProxyType(done), amounts=MappingProxyType(amounts))

    def _react(self, draft: _Draft) -> Decision | None:
        """Read the words, move the customer by what was found, and let the director decide."""
        call, said = draft.call, draft.words
        reading = read(said, facts.context(call, self.scenario), self.words)
        findings = (*draft.interrupted, *reading.findings, *seen.at_the_desk(draft.orders, reading, call, self.scenario))
        intents = tuple(hit.name for hit in reading.intents)
        phrases = tuple(dict.fromkeys(hit.name for hit in reading.phrases))
        found = Found(draft.at, call.turn, findings, intents, phrases, tuple((hit.start, hit.end) for hit in reading.intents))
        draft.events.append(found)
        turn = facts.turn_facts(call, reading, draft.orders, found, self.faults)
        moves = facts.moves(call, findings)
        call = replace(call, findings=(*call.findings, *((call.turn, finding) for finding in findings)))
        if said:
            call = replace(
                call,
                state=react(call.state, moves, self.scenario.persona),
                pending=(),
                heard=(*call.heard, Heard("trainee", said)),
                said=(*call.said, speech.folded(said)),
                agent=call.agent or facts.own_name(said),
            )
        decision = direct(self.scenario, turn, facts.situation(call, self.scenario, intents))
        draft.call = facts.stood(self._felt(call, decision, intents), findings)
        return decision

    def _close_turn(self, draft: _Draft, decision: Decision | None) -> None:
        """Tell where the turn left her, and let her speak."""
        call, at, state, mark = draft.call, draft.at, draft.call.state, draft.call.stance
        call = replace(call, trail=(*call.trail, state.position), tensions=(*call.tensions, state.tension), stances=(*call.stances, mark), quiet_since=at)
        draft.events.append(
            Moved(
                at,
                turn=call.turn,
                tension=state.tension,
                trust=state.trust,
                patience=state.patience,
                assertiveness=state.assertiveness,
                cooperativeness=state.cooperativeness,
                mode=state.mode.value,
                stance=(mark.assertiveness, mark.cooperativeness) if mark else None,
                scene=call.scene,
                remembered=tuple(sorted(call.remembered)),
                unmatched=call.unmatched,
            )
        )
        if state.mode is not draft.before.state.mode:
            draft.events.append(ModeChanged(at, draft.before.state.mode.value, state.mode.value))
        draft.call = call
        if desk.END in (order.action for order in draft.orders) and not (decision and decision.end):
            decision = self._put_down(call)
        if decision is None or (not draft.words and not decision.texts and not decision.end and not decision.go):
            return
        if not decision.end and (worn_out(state) or not decision.texts or call.turn >= constants()["most_turns"]):
            decision = moment(self.scenario, HUNG_UP, facts.situation(call, self.scenario), end=HUNG_UP)
        if decision.texts:
            draft.call, said = self._say(call, decision, at)
            draft.events.append(said)
        if decision.end:
            draft.call, ended = self._end(draft.call, decision.end, at)
            draft.events.append(ended)

    def _felt(self, call: Call, decision: Decision | None, intents: tuple[str, ...]) -> Call:
        if decision is None:
            return call
        known = constants()
        feels: dict[str, float] = dict(decision.feels)
        if decision.unmatched:
            repeated = decision.rule == "persona.repeated"
            feels["patience"] = feels.get("patience", 0) - known["repeat_wear" if repeated else "unmatched_wear"]
            feels["tension"] = feels.get("tension", 0) + known["unmatched_heat"]
        told = call.remembered | frozenset(decision.remember)
        open_questions = tuple(name for name in intents if name in self.scenario.answers and name not in told)
        call = replace(call, remembered=told, owed=open_questions[:MOST_OWED])
        return replace(
            call,
            state=feel(replace(call.state, solved=facts.solved(call, self.scenario)), feels),
            scene=decision.go or call.scene,
            unmatched=call.unmatched + (decision.unmatched and decision.rule != "persona.repeated"),
        )

    def _say(self, call: Call, decision: Decision, at: float) -> tuple[Call, Said]:
        values = {**self.scenario.case, "agent": call.agent, "customer": self.scenario.persona.name}
        text = fill(decision.texts, values)
        seconds = speech.duration(text) if call.timed else 0.0
        said = Said(at, call.turn, call.scene, text, decision.rule, seconds, decision.end is not None, "scripted")
        return replace(
            call,
            line=said,
            line_tells=tuple(decision.remember),
            used=call.used | frozenset(decision.texts),
            heard=(*call.heard, Heard("customer", text)),
        ), said

    def _end(self, call: Call, name: str, at: float) -> tuple[Call, Ended]:
        ending = self.scenario.endings.get(name)
        value, label = (ending.value, ending.label) if ending else ("bad", "")
        note_due = self.scenario.after_call is not None
        ended = Ended(at, name, value, label or name.replace("_", " "), note_due)
        return replace(call, ending=ended, phase="note" if note_due else "over"), ended

    def _put_down(self, call: Call) -> Decision:
        """The trainee ended the call and no rule of the scenario had an answer: well if nothing is left to do, badly otherwise."""
        good = [name for name, ending in self.scenario.endings.items() if ending.value == "good"]
        if good and facts.solved(call, self.scenario):
            return Decision(texts=(), rule=desk.END, end=good[0])
        return moment(self.scenario, HUNG_UP, facts.situation(call, self.scenario), end=HUNG_UP)

    def _silence(self, call: Call, event: FellSilent) -> tuple[Call, tuple[Event, ...]]:
        finding = seen.dead_air(event.seconds)
        draft = _Draft(call, call, event.at, "", (), [event, Found(event.at, call.turn, (finding,), (), ())])
        state = react(call.state, facts.moves(call, (finding,)), self.scenario.persona)
        draft.call = replace(call, state=state, on_hold=False, findings=(*call.findings, (call.turn, finding)))
        self._close_turn(draft, moment(self.scenario, "silence", facts.situation(draft.call, self.scenario)))
        return draft.call, tuple(draft.events)

    def _note(self, call: Call, event: Noted) -> tuple[Call, tuple[Event, ...]]:
        findings = read_note(event.text, self.scenario.after_call).findings if self.scenario.after_call else ()
        turn = call.turn + 1
        call = replace(call, phase="over", findings=(*call.findings, *((turn, finding) for finding in findings)))
        return call, (event, Found(event.at, turn, findings, (), ()))


def replay(engine: Engine, events: Sequence[Event]) -> tuple[Call, tuple[Event, ...]]:
    """Fold the inputs of a recorded stream again; returns the call and the events this version gives."""
    call: Call | None = None
    out: list[Event] = []
    message: list[Replied | Acted] = []
    for event in events:
        if isinstance(event, Replied | Acted):
            message.append(event)
            continue
        if message and call is not None:
            call, caused = engine.turn(call, tuple(message))
            out += caused
            message = []
        if isinstance(event, Opened):
            call, caused = engine.begin(event)
            out += caused
        elif isinstance(event, Encouraged | FellSilent | Noted) and call is not None:
            call, caused = engine.advance(call, event)
            out += caused
    if call is None:
        raise ValueError("a recorded call begins with its opening event")
    if message:
        call, caused = engine.turn(call, tuple(message))
        out += caused
    return call, tuple(out)
