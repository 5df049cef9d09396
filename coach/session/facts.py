"""From a call and what was found in a turn to what the other rooms ask for: context, moves, turn facts, situation, stance."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from coach.customer import Move, Situation, TurnFacts, constants, noticed
from coach.plane import Point, bounded
from coach.session import speech
from coach.session.call import lookup
from coach.session.events import Found, ModeChanged, Moved
from coach.techniques import UNDERSTOOD, Context, Shown, catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from coach.scenario import Need, Scenario
    from coach.session.call import Call
    from coach.session.desk import Order
    from coach.session.events import Event
    from coach.techniques import Deed, Finding, Reading

OPENING: Final = 2
"""Replies that open a contact: who is asked a question first may answer that first."""
FEWEST_TO_REPEAT: Final = 3
"""Words: "yes please" may be said twice in a call."""
_LEAVE: Final = re.compile(
    r"\b(?:may|can|could|shall|should|might) (?:i|we)\b|\b(?:mind if|object|objections?|allowed)\b"
    r"|\bdo you (?:accept|agree|want)\b|\bwould you (?:accept|agree|want|like)\b|\b(?:ok|okay|fine|all right|acceptable) if (?:i|we)\b"
    r"|\b(?:would|does|will|is|are) (?:that|this|it|those)\b.*\b(?:do|suit\w*|work\w*|help\w*|right|fine|fair)\b"
    r"|\b(?:ok|okay|alright|all right|fine|good|cool|deal|done|agreed|fair|right|correct|clear|yes|yeah|acceptable|convenient|suits?|works?)\b"
    r"(?: (?:for|by|with|to) \w+)?\W*$",
    re.IGNORECASE,
)
"""A question whether something may be done or suits: one can always agree to it."""
_WONDERS: Final = re.compile(r"\b(?:what|how|when|where|who|which|why)\b(?: \w+)? (?:may|can|could|shall|should|might|do|does|would)\b", re.IGNORECASE)
"""... unless it asks what, or how."""
_NAMES_ITSELF: Final = re.compile(
    r"\b(?:[Mm]y name(?: is|['\u2019]s)|[Tt]his is|[Yy]ou(?:['\u2019]re| are) (?:through to|speaking (?:to|with)|talking to))\s+([A-Z][a-z]+)\b"
)


def context(call: Call, scenario: Scenario, done: tuple[Deed, ...] = ()) -> Context:
    """What the detector may know of the call besides the reply; `done` is what the desk has just done with it."""
    counted = [(turn, finding.technique) for turn, finding in call.findings if finding.band != "faint" and turn > call.contact_turn]
    known = next((turn for turn, technique in counted if technique in UNDERSTOOD), None)
    here = {technique for _, technique in counted}
    cards = [fact for fact in scenario.facts.values() if fact.where is None]
    return Context(
        heard=call.heard,
        tension=call.state.tension,
        facts=tuple(fact.fact for fact in cards),
        forbidden=tuple(phrase for fact in cards for phrase in fact.never_say),
        past=Shown(
            earlier=tuple(finding.technique for _, finding in call.findings if finding.band != "faint"),
            understood=None if known is None else call.turn - known,
            helped="offer_options" in here,
        ),
        customer_name=scenario.persona.name,
        deeds=done,
        waited="dead_air" in here,
        contact=call.contact,
        opens=call.turn <= call.contact_turn + OPENING,
        promise=call.promise,
        stung=call.stung,
    )


def situation(call: Call, scenario: Scenario, intents: tuple[str, ...] = ()) -> Situation:
    """What the director may know of the call."""
    return Situation(
        scene=call.scene,
        lookup=lookup(call, scenario, intents),
        used=call.used,
        agent=call.agent,
        promise=call.promise,
        openings=tuple(line.text for line in call.heard if line.speaker == "customer")[-2:],
        seed=call.seed,
        turn=call.turn,
        tension=call.state.tension,
        patience=call.state.patience,
        unheard=call.state.unheard,
    )


def solved(call: Call, scenario: Scenario) -> bool:
    """Whether every need of the scenario is met as the call stands."""
    return not unmet(call, scenario)


def unmet(call: Call, scenario: Scenario) -> dict[str, Need]:
    """The needs that are open as the call stands, by name."""
    names = lookup(call, scenario)
    return {name: need for name, need in scenario.needs.items() if not need.when.holds(names)}


def solved_by(call: Call, scenario: Scenario, reading: Reading, orders: Sequence[Order]) -> bool:
    """Whether every need is met once what this very reply shows and tells is counted. `call` is the one before it was taken in."""
    intents = tuple(hit.name for hit in reading.intents)
    found = Found(0.0, call.turn, reading.findings, intents, tuple(hit.name for hit in reading.phrases))
    told = replace(call, findings=(*call.findings, *((call.turn, finding) for finding in reading.findings)))
    words = noticed(scenario, turn_facts(told, reading, orders, found, frozenset()), situation(told, scenario, intents))
    return solved(replace(told, remembered=call.remembered.union(words)), scenario)


def moves(call: Call, findings: Iterable[Finding]) -> list[Move]:
    """What moves her this turn: each technique once, encouragers given while she spoke included. `call` is the one before the turn.

    What was said in an earlier contact does not fade what is said in this one.
    """
    counted = [finding.technique for finding in (*call.pending, *findings) if finding.band != "faint"]
    earlier = Counter(finding.technique for turn, finding in call.findings if finding.band != "faint" and turn > call.contact_turn)
    earlier.subtract(finding.technique for finding in call.pending)
    return [Move(name, max(0, earlier[name])) for name in dict.fromkeys(counted)]


def turn_facts(call: Call, reading: Reading, orders: Sequence[Order], found: Found, faults: frozenset[str]) -> TurnFacts:
    """What the turn amounts to for the director. `call` is the one before the reply was taken in."""
    techniques = tuple(dict.fromkeys(finding.technique for finding in found.findings if finding.band != "faint"))
    unplaced = _unplaced(reading)
    words = len(reading.text.split())
    return TurnFacts(
        techniques=techniques,
        faults=faults & frozenset(techniques),
        intents=found.intents,
        owed=tuple(name for name in call.owed if name not in found.intents),
        phrases=frozenset(found.phrases),
        actions=tuple(order.action for order in orders),
        words=words,
        asks=any(act.act == "question" for act in reading.acts),
        unplaced=bool(unplaced),
        seeks_leave=bool(_LEAVE.search(unplaced)) and not _WONDERS.search(unplaced),
        repeated=words >= FEWEST_TO_REPEAT and speech.folded(reading.text) in call.said,
    )


def _unplaced(reading: Reading) -> str:
    """The question, mark and all, on which the reply ends and to which no intent lays claim; empty when there is none."""
    marks = reading.text.rstrip()
    last = max(((act.start, act.end) for act in reading.acts if act.act == "question"), default=None, key=lambda span: span[1])
    if last is None or not marks.endswith("?") or reading.text[last[1] :].strip(" ?!"):
        return ""
    claimed = any(hit.start < last[1] and last[0] < hit.end for hit in reading.intents)
    return "" if claimed else reading.text[last[0] : last[1]]


def stood(call: Call, findings: Iterable[Finding]) -> Call:
    """The call with the trainee's mark eased towards what this reply showed; a reply that shows no stance leaves it."""
    rows = catalogue()
    shown = [rows[finding.technique].stance for finding in findings if finding.band != "faint" and finding.technique in rows]
    points = [stance for stance in shown if stance is not None]
    if not points:
        return call
    aimed = Point(sum(point[0] for point in points) / len(points), sum(point[1] for point in points) / len(points))
    weight = constants()["trail_weight"] if call.stance else 1.0
    last = call.stance or aimed
    mark = Point(
        bounded(last.assertiveness + weight * (aimed.assertiveness - last.assertiveness)),
        bounded(last.cooperativeness + weight * (aimed.cooperativeness - last.cooperativeness)),
    )
    return replace(call, stance=mark)


def moved(before: Call, call: Call, at: float) -> tuple[Event, ...]:
    """Where she stands now, and that she has crossed into another mode if she has."""
    state, mark = call.state, call.stance
    moved = Moved(
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
    if state.mode is before.state.mode:
        return (moved,)
    return (moved, ModeChanged(at, before.state.mode.value, state.mode.value))


def own_name(text: str) -> str:
    """The name the trainee gave as their own, empty when none: she can only use it once she was told."""
    found = _NAMES_ITSELF.search(text)
    return found[1] if found else ""
