"""What the detector makes of a recorded call today: each reply, what it was said to, and what was found. Pure: the inputs are folded again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from coach.calibrate.labels import NO, PARTLY, YES
from coach.session import desk, facts, shown
from coach.session.call import counted
from coach.session.deeds import deeds
from coach.session.engine import Engine
from coach.session.events import Acted, CutOff, Encouraged, FellSilent, Found, NextContact, Noted, Opened, Proposed, Replied, Worded

if TYPE_CHECKING:
    from coach.scenario import Scenario
    from coach.session.call import Call
    from coach.session.events import Event
    from coach.techniques import Context, Finding

_BANDS: Final = {"sure": YES, "likely": YES, "faint": PARTLY}
_UNSEEN: Final = frozenset({"timing", "note"})
"""Evidence that no rater of words can see."""


class Met(NamedTuple):
    """A reply as the detector meets it."""

    turn: int
    reply: str
    context: Context
    found: tuple[Finding, ...]
    """Everything found in the turn, actions at the desk and timing included."""


def replies(scenario: Scenario, events: Sequence[Event]) -> Iterator[Met]:
    """The replies of a call in order, read today. For a scenario that is no longer the one played they are read as if it had been."""
    engine = Engine(scenario)
    call: Call | None = None
    for message in _messages(events):
        first = message[0]
        if isinstance(first, Opened):
            call, _ = engine.begin(first)
        elif call is None:
            return
        elif isinstance(first, Proposed | Replied | Acted):
            inputs = [event for event in message if isinstance(event, Proposed | Replied | Acted)]
            before = call
            call, caused = engine.turn(before, inputs)
            yield from _met(engine, before, inputs, caused)
        else:
            call, _ = engine.advance(call, first)


def _met(engine: Engine, before: Call, inputs: Sequence[Event], caused: Iterable[Event]) -> Iterator[Met]:
    """The reply among these inputs, if it was taken and there are words in it."""
    words = next((event.text for event in inputs if isinstance(event, Replied)), "")
    orders = tuple(desk.Order(event.action, event.amount) for event in inputs if isinstance(event, Acted))
    found = next((event for event in caused if isinstance(event, Found)), None)
    if not words or found is None:
        return
    for event in caused:
        if isinstance(event, CutOff):
            before = shown.cut(before, event)
    call = replace(before, turn=found.turn)
    for order in orders:
        call = counted(call, order.action, order.amount)
    yield Met(found.turn, words, facts.context(call, engine.scenario, deeds(call, engine.scenario, orders, engine.service)), found.findings)


def _messages(events: Sequence[Event]) -> Iterator[list[Event]]:
    """The inputs, those of one message together; what they caused then is passed over."""
    message: list[Event] = []
    for event in events:
        if isinstance(event, Proposed | Replied | Acted):
            message.append(event)
            continue
        if message:
            yield message
            message = []
        if isinstance(event, Opened | Encouraged | FellSilent | Noted | NextContact | Worded):
            yield [event]
    if message:
        yield message


def verdicts(findings: Iterable[Finding]) -> dict[str, int]:
    """What a reply shows, as a rater would say it: technique -> `PARTLY` or `YES`. Anything else in it is `NO`."""
    said: dict[str, int] = {}
    for finding in findings:
        if finding.seen_in not in _UNSEEN:
            said[finding.technique] = max(said.get(finding.technique, NO), _BANDS[finding.band])
    return said


def detected(scenario: Scenario, events: Sequence[Event], *, anew: bool) -> Mapping[int, Mapping[str, int]]:
    """Turn -> what its reply shows: read again (`anew`), or as found when the call was made."""
    if anew:
        return {met.turn: verdicts(met.found) for met in replies(scenario, events)}
    said = {event.turn for event in events if isinstance(event, Replied)}
    turns: dict[int, dict[str, int]] = {turn: {} for turn in sorted(said)}
    for event in events:
        if isinstance(event, Found) and event.turn in turns:
            for item, value in verdicts(event.findings).items():
                turns[event.turn][item] = max(value, turns[event.turn].get(item, NO))
    return turns
