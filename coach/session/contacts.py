"""Several contacts of one case: what goes over from one to the next, and what she remembers of what was promised."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from coach.customer import constants, rested

if TYPE_CHECKING:
    from coach.scenario import Ending, Scenario
    from coach.session.call import Call

MOST: Final = 5
"""Contacts of one attempt; an ending that would lead to another is then the last."""
_SENTENCES: Final = re.compile(r"(?<=[.!?\n])\s+")
REMEMBERED: Final = 30
"""Words of a promise she can quote."""
PROMISES: Final = ("promise_follow_up", "give_timeline")
"""What counts as a concrete promise, the strongest first."""


def following(call: Call, ending: Ending | None) -> str:
    """The scene in which the next contact begins, empty when there is none: no contact leads to itself again."""
    again = ending and call.ending and ending.then == call.ending.then
    return ending.then if ending and ending.then and call.contact < MOST and not again else ""


def entered(call: Call, scenario: Scenario, at: float) -> Call:
    """The call as the next contact begins: what she knows and what was done stays, how she feels is carried over, patience is new."""
    if call.ending is None or not call.ending.then:
        raise ValueError("no contact follows")
    state = rested(call.state, scenario.endings[call.ending.ending].carry, float(scenario.mood.get("patience", constants()["patience_at_start"])))
    return replace(
        call,
        state=state,
        scene=call.ending.then,
        phase="talking",
        contact=call.contact + 1,
        contact_turn=call.turn,
        promise=promised(call) or call.promise,
        trail=(*call.trail, state.position),
        tensions=(*call.tensions, state.tension),
        stances=(*call.stances, call.stance),
        line=None,
        line_tells=(),
        said=(),
        owed=(),
        pending=(),
        on_hold=False,
        stung=False,
        quiet_since=at,
    )


def promised(call: Call) -> str:
    """The sentence of the trainee's last concrete promise so far, without the full stop; empty when there was none."""
    for technique in PROMISES:
        quotes = [finding.quote for _, finding in call.findings if finding.technique == technique and finding.band != "faint" and finding.end > finding.start]
        if quotes:
            return _sentence(call, quotes[-1]).strip().rstrip(".!;,…")
    return ""


def _sentence(call: Call, quote: str) -> str:
    """The whole sentence of the trainee's in which `quote` stands, where it is no longer than one remembers; else the quote."""
    text = next((line.text for line in reversed(call.heard) if line.speaker == "trainee" and quote in line.text), quote)
    whole = next((sentence for sentence in _SENTENCES.split(text) if quote in sentence), quote)
    return whole if len(whole.split()) <= REMEMBERED else quote


def good_end(call: Call, scenario: Scenario) -> str:
    """The good ending that fits where the call stands: one the scene's own rules lead to, else one that opens no further contact; empty if none."""
    good = [name for name, ending in scenario.endings.items() if ending.value == "good"]
    near = [rule.end for rule in (*scenario.scenes[call.scene].replies, *scenario.anywhere) if rule.end in good]
    near = [name for name in near if call.contact == 1 or not scenario.endings[name].then]
    last = [name for name in good if not scenario.endings[name].then]
    return next(iter((*near, *last, *good)), "") or ""
