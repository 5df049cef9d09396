"""The engine: one input in, the call after it and its events out. Pure: the clock is in the input, the seed in the call.

The way of one reply is drawn in ``docs/architecture.md``: cut-off, desk, reading, findings, reaction, rule, feelings, line.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from coach.customer import Decision, TurnFacts, constants, direct, feel, fill, known_reactions, moment, opening, react, start, worn_out
from coach.scenario import every_line
from coach.session import contacts, desk, facts, seen, shown, speech
from coach.session.call import Call, counted, lookup
from coach.session.deeds import deeds, service
from coach.session.events import (
    Acted,
    CutOff,
    DeskAnswered,
    Encouraged,
    Ended,
    Event,
    FellSilent,
    Found,
    NextContact,
    Noted,
    Opened,
    Proposed,
    Replied,
    Said,
    Worded,
)
from coach.techniques import Context, Heard, believe, catalogue, read, read_note, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.scenario import Scenario
    from coach.techniques import Finding

HUNG_UP = "hung_up"
COURTEOUS_END = "courteous_end"
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
    proposed: Proposed | None = None
    """What a model takes the words to mean."""
    interrupted: tuple[Finding, ...] = ()
    leaves: bool = False
    """The trainee ends the call."""
    courteous: bool = False
    """And may: insulted, they have set limits twice."""


_GREETING: Final = "Good morning, I am so sorry you had to chase us for it. What happened?"


class Engine:
    """The rules of one scenario, prepared once; holds no state of any call."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.words = words(scenario)
        self.service = service(scenario)
        self._first_use()
        self.spoken = scenario.channel == "phone"
        self.faults = frozenset(name for name, row in catalogue().items() if row.family == "fault")
        self.abusive = frozenset(line.text for line in every_line(scenario) if line.abuse)

    def _first_use(self) -> None:
        """Make now what is made on first use, so that the first reply waits no longer than the others."""
        known_reactions()
        facts_ = tuple(self.scenario.facts.values())
        forbidden = tuple(phrase for fact in facts_ for phrase in fact.never_say)
        read("We will, today.", Context(facts=tuple(fact.fact for fact in facts_), forbidden=forbidden), self.words)

    def begin(self, opened: Opened) -> tuple[Call, tuple[Event, ...]]:
        """The call as she starts to speak."""
        state = start(self.scenario)
        scene = next(iter(self.scenario.scenes))
        call = Call(state=state, scene=scene, timed=opened.timed, seed=opened.seed, trail=(state.position,), tensions=(state.tension,), quiet_since=opened.at)
        decision = opening(self.scenario, facts.situation(call, self.scenario))
        call, said = self._say(call, decision, opened.at)
        read(_GREETING, facts.context(call, self.scenario, ()), self.words)  # her line and the card are gone over now, not when somebody waits for an answer
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
            case NextContact() if call.phase == "between":
                return self._next_contact(call, event)
            case Worded():
                return shown.take(call, event), (event,)
        return call, ()

    def turn(self, call: Call, inputs: Sequence[Proposed | Replied | Acted]) -> tuple[Call, tuple[Event, ...]]:
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
            proposed=next((event for event in inputs if isinstance(event, Proposed)), None),
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
            call = counted(call, order.action, order.amount)
        return None

    # The steps of a turn

    def _cut_off(self, draft: _Draft) -> None:
        call, at, line = draft.call, draft.at, draft.call.line
        if not call.timed or not self.spoken or line is None or at - line.at >= line.seconds - constants()["grace_seconds"]:
            return
        count = speech.words_heard(line.text, line.seconds, at - line.at)
        heard, total = speech.first_words(line.text, count), len(line.text.split())
        cut = CutOff(at, call.turn + 1, heard, line.text[len(heard) :].strip(), round(count / total, 3))
        lost = call.line_tells if cut.fraction < 0.5 else ()  # noqa: PLR2004 - less than half said is not told
        draft.call = replace(
            shown.cut(call, cut),
            remembered=call.remembered - frozenset(lost),
            line=None,
            stung=call.stung and cut.fraction >= 0.5,  # noqa: PLR2004 - as above
        )
        draft.events.append(cut)
        draft.interrupted = (seen.interrupted(cut),)

    def _act(self, draft: _Draft) -> None:
        """Do the desk actions; the caller has made sure that the desk takes them."""
        for order in draft.orders:
            answer = desk.answer(order, self.scenario, lookup(draft.call, self.scenario))
            draft.events.append(DeskAnswered(draft.at, order.action, done=True, text=answer.text))
            draft.call = counted(draft.call, order.action, order.amount)
        held = any(order.action == "hold" for order in draft.orders)
        draft.call = replace(draft.call, turn=draft.call.turn + 1, on_hold=held)

    def _react(self, draft: _Draft) -> Decision | None:
        """Read the words, move the customer by what was found, and let the director decide."""
        call, said = draft.call, draft.words
        reading = shown.reading(said, facts.context(call, self.scenario, deeds(call, self.scenario, draft.orders, self.service)), call, self.words)
        if draft.proposed:
            reading = believe(reading, draft.proposed.intent, draft.proposed.quote, self.words)
        if self._walks_out(draft):
            draft.orders = (*draft.orders, desk.Order(desk.END, None))
        peace = seen.parted(call, reading, self.scenario, self.service.serves) or facts.solved_by(call, self.scenario, reading, draft.orders)
        findings = (
            *draft.interrupted,
            *seen.in_context(reading, call, draft.orders, peace=peace),
            *seen.in_public(reading, call, self.scenario),
            *seen.at_the_desk(draft.orders, reading, call, self.scenario, self.service.serves, peace=peace),
        )
        draft.courteous = seen.courteous(call, reading)
        draft.leaves = desk.END in (order.action for order in draft.orders) or (draft.courteous and seen.leaves(reading))
        intents = tuple(hit.name for hit in reading.intents)
        phrases = tuple(dict.fromkeys(hit.name for hit in reading.phrases))
        found = Found(draft.at, call.turn, findings, intents, phrases, tuple((hit.start, hit.end) for hit in reading.intents))
        draft.events.append(found)
        turn = replace(facts.turn_facts(call, reading, draft.orders, found, self.faults), warns=seen.warns(reading))
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
                stung=False,
            )
        decision = direct(self.scenario, turn, facts.situation(call, self.scenario, intents))
        draft.call = facts.stood(self._felt(call, decision, turn), findings)
        return decision

    def _walks_out(self, draft: _Draft) -> bool:
        """Whether the trainee says goodbye for the second time running with something still open: that is putting the phone down."""
        if draft.before.turn <= draft.before.contact_turn or not seen.farewell(draft.words, plain=True):
            return False
        last = next((line.text for line in reversed(draft.before.heard) if line.speaker == "trainee"), "")
        return seen.farewell(last, plain=True) and not facts.solved(draft.call, self.scenario)

    def _close_turn(self, draft: _Draft, decision: Decision | None) -> None:
        """Tell where the turn left her, and let her speak."""
        call, at, state = draft.call, draft.at, draft.call.state
        call = replace(
            call, trail=(*call.trail, state.position), tensions=(*call.tensions, state.tension), stances=(*call.stances, call.stance), quiet_since=at
        )
        draft.events += facts.moved(draft.before, call, at)
        draft.call = call
        if draft.leaves and not (decision and decision.end):
            decision = self._put_down(draft)
        elif seen.farewell(draft.words) and facts.solved(call, self.scenario):
            decision = self._parted(call, decision)
        if decision is None or (not draft.words and not decision.texts and not decision.end and not decision.go):
            return
        if not decision.end and (worn_out(state) or not decision.texts or call.turn - call.contact_turn >= constants()["most_turns"]):
            decision = moment(self.scenario, HUNG_UP, facts.situation(call, self.scenario), end=HUNG_UP)
        if decision.texts:
            draft.call, said = self._say(call, decision, at)
            draft.events.append(said)
        if decision.end:
            draft.call, ended = self._end(draft.call, decision.end, at)
            draft.events.append(ended)

    def _felt(self, call: Call, decision: Decision | None, turn: TurnFacts) -> Call:
        if decision is None:
            return call
        known = constants()
        feels: dict[str, float] = dict(decision.feels)
        repeated = decision.rule == "persona.repeated"
        if repeated or (decision.unmatched and not turn.asks and turn.faults.issuperset(turn.techniques)):
            # nothing in it, or the same again; where something was shown or asked, not having an answer is our shortcoming
            feels["patience"] = feels.get("patience", 0) - known["repeat_wear" if repeated else "unmatched_wear"]
            feels["tension"] = feels.get("tension", 0) + (known["repeat_heat"] if repeated else 0)
        told = call.remembered | frozenset(decision.remember)
        open_questions = tuple(name for name in turn.intents if name in self.scenario.answers and name not in told)
        call = replace(call, remembered=told, owed=open_questions[:MOST_OWED])
        return replace(
            call,
            state=feel(replace(call.state, solved=facts.solved(call, self.scenario)), feels),
            scene=decision.go or call.scene,
            unmatched=call.unmatched + (decision.unmatched and not repeated),
        )

    def _say(self, call: Call, decision: Decision, at: float) -> tuple[Call, Said]:
        values = {**self.scenario.case, "agent": call.agent, "customer": self.scenario.persona.name, "promise": call.promise}
        text = speech.spoken(fill(decision.texts, values)) if self.spoken else speech.written(fill(decision.texts, values, "\n"))
        bubbles = speech.typing(text) if call.timed and not self.spoken else ()
        seconds = bubbles[-1] if bubbles else speech.duration(text) if call.timed else 0.0
        abuse = not self.abusive.isdisjoint(decision.texts)
        said = Said(at, call.turn, call.scene, text, decision.rule, seconds, decision.end is not None, "scripted", abuse, bubbles)
        return replace(
            call,
            line=said,
            line_tells=tuple(decision.remember),
            used=call.used | frozenset(decision.texts),
            heard=(*call.heard, Heard("customer", text)),
            abuse=call.abuse + abuse,
            stung=abuse,
        ), said

    def _end(self, call: Call, name: str, at: float) -> tuple[Call, Ended]:
        ending = self.scenario.endings.get(name)
        value, label = (ending.value, ending.label) if ending else ("bad", "")
        note_due = self.scenario.after_call is not None
        then = contacts.following(call, ending)
        ended = Ended(at, name, value, label or name.replace("_", " "), note_due, then, ending.after if ending and then else "")
        return replace(call, ending=ended, phase="note" if note_due else "between" if then else "over"), ended

    def _parted(self, call: Call, decision: Decision | None) -> Decision | None:
        """A goodbye with nothing open ends the call well, on what she says to the rest of the reply or on her own goodbye."""
        good = contacts.good_end(call, self.scenario)
        if not good or (decision and decision.end):
            return decision
        if decision and decision.texts and not decision.unmatched:
            asks = decision.texts[-1].rstrip().endswith("?")  # what she still wants to know comes first
            return decision if asks else replace(decision, go=None, end=good)
        return moment(self.scenario, "goodbye", facts.situation(call, self.scenario), end=good)

    def _put_down(self, draft: _Draft) -> Decision:
        """The trainee ended the call and no rule of the scenario had an answer: well if nothing is left to do or it had to be, else badly."""
        call = draft.call
        good = contacts.good_end(call, self.scenario)
        if good and facts.solved(call, self.scenario):
            return Decision(texts=(), rule=desk.END, end=good)
        if draft.courteous:
            return Decision(texts=(), rule=desk.END, end=COURTEOUS_END)
        return moment(self.scenario, HUNG_UP, facts.situation(call, self.scenario), end=HUNG_UP)

    def _silence(self, call: Call, event: FellSilent) -> tuple[Call, tuple[Event, ...]]:
        finding = seen.dead_air(event.seconds)
        draft = _Draft(call, call, event.at, "", (), [event, Found(event.at, call.turn, (finding,), (), ())])
        state = react(call.state, facts.moves(call, (finding,)), self.scenario.persona)
        draft.call = replace(call, state=state, on_hold=False, findings=(*call.findings, (call.turn, finding)))
        self._close_turn(draft, moment(self.scenario, "silence", facts.situation(draft.call, self.scenario)))
        return draft.call, tuple(draft.events)

    def _note(self, call: Call, event: Noted) -> tuple[Call, tuple[Event, ...]]:
        note = read_note(event.text, self.scenario.after_call) if self.scenario.after_call else None
        findings = (*note.findings, *note.insights) if note else ()
        turn, more = call.turn + 1, bool(call.ending and call.ending.then)
        call = replace(
            call, phase="between" if more else "over", turn=turn if more else call.turn, findings=(*call.findings, *((turn, finding) for finding in findings))
        )
        return call, (event, Found(event.at, turn, findings, (), ()))

    def _next_contact(self, call: Call, event: NextContact) -> tuple[Call, tuple[Event, ...]]:
        before, call = call, contacts.entered(call, self.scenario, event.at)
        told = facts.moved(before, call, event.at)
        call, said = self._say(call, opening(self.scenario, facts.situation(call, self.scenario)), event.at)
        return call, (event, *told, said)
