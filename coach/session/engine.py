"""The engine: one input in, the call after it and its events out. Pure: the clock is in the input, the seed in the call.

The way of one reply is drawn in ``docs/architecture.md``: cut-off, desk, reading, findings, reaction, rule, feelings, line.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from coach.customer import Decision, Move, Situation, TurnFacts, constants, direct, feel, fill, moment, opening, react, start, worn_out
from coach.plane import Point, bounded
from coach.session import desk, seen, speech
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
from coach.techniques import Context, Heard, catalogue, read, read_note, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from coach.scenario import Scenario
    from coach.techniques import Finding, Reading

HUNG_UP = "hung_up"
_NAMES_ITSELF = re.compile(r"\b(?:[Mm]y name(?: is|'s|’s)|[Tt]his is|[Yy]ou(?:'re|’re| are) (?:through to|speaking (?:to|with)|talking to))\s+([A-Z][a-z]+)\b")


@dataclass(frozen=True, slots=True)
class Turn:
    """A message as the engine takes it: words, desk orders, or both."""

    words: str
    orders: tuple[desk.Order, ...]


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
        decision = opening(self.scenario, self._situation(call, ()))
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
        at = inputs[0].at
        said = next((event.text for event in inputs if isinstance(event, Replied)), "")
        orders = tuple(desk.Order(event.action, event.amount) for event in inputs if isinstance(event, Acted))
        events: list[Event] = list(inputs)
        interrupted: tuple[Finding, ...] = ()
        if said:
            call, cut, interrupted = self._cut_off(call, at)
            events += cut
        events += [DeskAnswered(at, order.action, True, desk.answer(order, self.scenario, lookup(call, self.scenario)).text) for order in orders]
        return self._take_turn(call, Turn(said, orders), interrupted, events, at)

    def refusal(self, call: Call, message: str) -> str | None:
        """Why the desk would not do what a message asks; None when all of it works. A refused message costs nothing."""
        _, orders = desk.parse(message)
        for order in orders:
            answer = desk.answer(order, self.scenario, lookup(call, self.scenario))
            if not answer.done:
                return answer.text
        return None

    # The steps of a turn

    def _take_turn(self, call: Call, turn: Turn, interrupted: tuple[Finding, ...], events: list[Event], at: float) -> tuple[Call, tuple[Event, ...]]:
        call = self._at_the_desk(replace(call, turn=call.turn + 1, on_hold=False), turn.orders)
        before = call
        reading = read(turn.words, self._context(call), self.words)
        acted = seen.at_the_desk(turn.orders, reading, call, self.scenario)
        findings = (*interrupted, *reading.findings, *acted)
        intents = tuple(hit.name for hit in reading.intents)
        phrases = tuple(dict.fromkeys(hit.name for hit in reading.phrases))
        events.append(Found(at, call.turn, findings, intents, phrases))
        state = react(call.state, self._moves(call, findings), self.scenario.persona) if turn.words else call.state
        call = replace(
            call,
            state=state,
            pending=() if turn.words else call.pending,
            findings=(*call.findings, *((call.turn, finding) for finding in findings)),
            heard=(*call.heard, Heard("trainee", turn.words)) if turn.words else call.heard,
            agent=call.agent or _own_name(turn.words),
        )
        facts = self._facts(call, turn, findings, intents, phrases)
        call = replace(call, said=(*call.said, speech.folded(turn.words)) if turn.words else call.said)
        decision = direct(self.scenario, facts, self._situation(call, intents))
        call = self._felt(call, decision)
        call, stance = self._stood(call, findings)
        return self._close_turn(before, call, decision, stance, events, at)

    def _close_turn(
        self, before: Call, call: Call, decision: Decision | None, stance: Point | None, events: list[Event], at: float
    ) -> tuple[Call, tuple[Event, ...]]:
        state = call.state
        call = replace(call, trail=(*call.trail, state.position), tensions=(*call.tensions, state.tension), stances=(*call.stances, stance), quiet_since=at)
        mark = (stance.assertiveness, stance.cooperativeness) if stance else None
        feelings = (state.tension, state.trust, state.patience, state.assertiveness, state.cooperativeness)
        events.append(Moved(at, call.turn, *feelings, state.mode.value, mark, call.scene, tuple(sorted(call.remembered)), call.unmatched))
        if state.mode is not before.state.mode:
            events.append(ModeChanged(at, before.state.mode.value, state.mode.value))
        if decision is None:
            return call, tuple(events)
        if not decision.end and (worn_out(state) or not decision.texts or call.turn >= constants()["most_turns"]):
            decision = moment(self.scenario, HUNG_UP, self._situation(call, ()), end=HUNG_UP)
        call, said = self._say(call, decision, at)
        events.append(said)
        if decision.end:
            call, ended = self._end(call, decision.end, at)
            events.append(ended)
        return call, tuple(events)

    def _cut_off(self, call: Call, at: float) -> tuple[Call, list[Event], tuple[Finding, ...]]:
        line = call.line
        if not call.timed or line is None or at - line.at >= line.seconds - constants()["grace_seconds"]:
            return call, [], ()
        count = speech.words_heard(line.text, line.seconds, at - line.at)
        heard, total = speech.first_words(line.text, count), len(line.text.split())
        cut = CutOff(at, call.turn + 1, heard, line.text[len(heard) :].strip(), round(count / total, 3))
        lost = call.line_tells if cut.fraction < 0.5 else ()  # noqa: PLR2004 - less than half said is not told
        call = replace(
            call,
            heard=(*call.heard[:-1], *((Heard("customer", heard),) if heard else ())),
            remembered=call.remembered - frozenset(lost),
            line=None,
        )
        return call, [cut], (seen.interrupted(cut),)

    def _at_the_desk(self, call: Call, orders: Iterable[desk.Order]) -> Call:
        done, amounts = dict(call.done), dict(call.amounts)
        for order in orders:
            done[order.action] = done.get(order.action, 0) + 1
            amounts[order.action] = amounts.get(order.action, 0) + (order.amount or 0)
        held = any(order.action == "hold" for order in orders)
        return replace(call, done=MappingProxyType(done), amounts=MappingProxyType(amounts), on_hold=held)

    def _moves(self, call: Call, findings: Iterable[Finding]) -> list[Move]:
        counted = [finding.technique for finding in (*call.pending, *findings) if finding.band != "faint"]
        earlier = Counter(finding.technique for _, finding in call.findings if finding.band != "faint")
        earlier.subtract(finding.technique for finding in call.pending)
        return [Move(name, max(0, earlier[name])) for name in dict.fromkeys(counted)]

    def _facts(self, call: Call, turn: Turn, findings: Iterable[Finding], intents: tuple[str, ...], phrases: tuple[str, ...]) -> TurnFacts:
        techniques = tuple(dict.fromkeys(finding.technique for finding in findings if finding.band != "faint"))
        return TurnFacts(
            techniques=techniques,
            faults=self.faults & frozenset(techniques),
            intents=intents,
            phrases=frozenset(phrases),
            actions=tuple(order.action for order in turn.orders),
            words=len(turn.words.split()),
            repeated=bool(turn.words) and len(turn.words.split()) > 2 and speech.folded(turn.words) in call.said,  # noqa: PLR2004 - "yes" may recur
        )

    def _felt(self, call: Call, decision: Decision | None) -> Call:
        if decision is None:
            return call
        known = constants()
        feels: dict[str, float] = dict(decision.feels)
        if decision.unmatched:
            repeated = decision.rule == "persona.repeated"
            feels["patience"] = feels.get("patience", 0) - known["repeat_wear" if repeated else "unmatched_wear"]
            feels["tension"] = feels.get("tension", 0) + known["unmatched_heat"]
        return replace(
            call,
            state=feel(call.state, feels),
            remembered=call.remembered | frozenset(decision.remember),
            scene=decision.go or call.scene,
            unmatched=call.unmatched + (decision.unmatched and decision.rule != "persona.repeated"),
        )

    def _stood(self, call: Call, findings: Iterable[Finding]) -> tuple[Call, Point | None]:
        rows = catalogue()
        shown = [rows[finding.technique].stance for finding in findings if finding.band != "faint" and finding.technique in rows]
        points = [stance for stance in shown if stance is not None]
        if not points:
            return call, call.stance
        aimed = Point(sum(point[0] for point in points) / len(points), sum(point[1] for point in points) / len(points))
        weight = constants()["trail_weight"] if call.stance else 1.0
        last = call.stance or aimed
        mark = Point(
            bounded(last.assertiveness + weight * (aimed.assertiveness - last.assertiveness)),
            bounded(last.cooperativeness + weight * (aimed.cooperativeness - last.cooperativeness)),
        )
        return replace(call, stance=mark), mark

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

    def _silence(self, call: Call, event: FellSilent) -> tuple[Call, tuple[Event, ...]]:
        before, finding = call, seen.dead_air(event.seconds)
        call = replace(call, findings=(*call.findings, (call.turn, finding)))
        state = react(call.state, self._moves(before, (finding,)), self.scenario.persona)
        call = replace(call, state=state, on_hold=False)
        decision = moment(self.scenario, "silence", self._situation(call, ()))
        events: list[Event] = [event, Found(event.at, call.turn, (finding,), (), ())]
        return self._close_turn(before, call, decision, call.stance, events, event.at)

    def _note(self, call: Call, event: Noted) -> tuple[Call, tuple[Event, ...]]:
        findings = read_note(event.text, self.scenario.after_call) if self.scenario.after_call else ()
        turn = call.turn + 1
        call = replace(call, phase="over", findings=(*call.findings, *((turn, finding) for finding in findings)))
        return call, (event, Found(event.at, turn, findings, (), ()))

    def _situation(self, call: Call, intents: tuple[str, ...]) -> Situation:
        return Situation(
            scene=call.scene,
            lookup=lookup(call, self.scenario, intents),
            used=call.used,
            agent=call.agent,
            seed=call.seed,
            turn=call.turn,
            tension=call.state.tension,
            patience=call.state.patience,
        )

    def _context(self, call: Call) -> Context:
        facts = self.scenario.facts.values()
        return Context(
            heard=call.heard,
            tension=call.state.tension,
            facts=tuple(fact.fact for fact in facts),
            forbidden=tuple(phrase for fact in facts for phrase in fact.never_say),
            earlier=tuple(finding.technique for _, finding in call.findings if finding.band != "faint"),
            customer_name=self.scenario.persona.name,
        )


def _own_name(text: str) -> str:
    found = _NAMES_ITSELF.search(text)
    return found[1] if found else ""


def replay(engine: Engine, events: Sequence[Event]) -> tuple[Call, tuple[Event, ...]]:
    """Fold the inputs of a recorded stream again; returns the call and the events this version gives."""
    call: Call | None = None
    out: list[Event] = []
    message: list[Any] = []
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
