"""What a call means: the moments that moved it, what to keep, what to try, with the trainee's own words.

A pure function of the scenario, the events and the card. Feelings 0-100; turns count from 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.customer import start
from coach.debrief.habits import habit
from coach.debrief.keeping import keep, marks
from coach.debrief.mending import also, mend
from coach.debrief.shapes import SOME, UNCLEAR, Debrief, Mark, Moment, TurnView, effect
from coach.debrief.turns import crossings, move_mode, read_turns
from coach.scorecard.card import scored
from coach.scorecard.live import faults_of, rise
from coach.techniques import catalogue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.scenario import Scenario
    from coach.scorecard.card import Card
    from coach.session.events import Event

__all__ = ["UNCLEAR", "Debrief", "Mark", "Moment", "TurnView", "debrief", "effect", "read_turns"]


def debrief(scenario: Scenario, events: Sequence[Event], card: Card) -> Debrief:
    """Read the debrief off a finished (or abandoned) call."""
    first = start(scenario)
    turns = read_turns(scenario, events)
    return Debrief(
        headline=f"{card.ending_label} · {scored(card.score, card.pass_mark)} · {'passed' if card.passed else 'not passed'}",
        summary=_summary(scenario, card, first.tension, turns),
        turns=turns,
        keep=keep(scenario, turns, card),
        try_=mend(scenario, events, turns, card),
        tensions=(first.tension, *(view.after for view in turns)),
        marks=marks(scenario, turns, card),
        trail=(first.position, *(view.position for view in turns)),
        stances=tuple(view.stance for view in turns),
        modes=crossings(events),
        own_modes=tuple((view.turn, move_mode(view)) for view in turns),
        habit=habit(scenario, events, turns, card),
        also=also(turns, card),
    )


def _summary(scenario: Scenario, card: Card, began: float, turns: Sequence[TurnView]) -> str:
    name = scenario.persona.name.split()[0]
    if not turns:
        return f"Nothing was said. {name} was left on the line."
    ended = turns[-1].after
    peak = max(turns, key=lambda view: view.after)
    path = f"{name} began at tension {began:.0f} and ended at {ended:.0f} after {len(turns)} turn{'s' * (len(turns) != 1)}"
    if peak.after > began + SOME and peak.turn != turns[-1].turn:
        why = _why(peak, scenario.persona.pronouns)
        path += f", with a peak of {peak.after:.0f} at turn {peak.turn}{f' ({why})' if why else ''}"
    open_needs = [need for need, met in card.needs.items() if not met]
    still = f" Still open: {', '.join(open_needs)}." if open_needs else ""
    about = f" {card.ending_about}" if card.ending_about else ""
    return f"{path}.{about}{still}"


def _why(view: TurnView, pronouns: str) -> str:
    """What made a turn the worst of the call: its fault, else the reason it has."""
    faults = faults_of(view.findings)
    return catalogue()[faults[0].technique].name.lower() if faults else rise(view.cause, pronouns)
