"""What to keep: the turns whose moves the form asks for and that calmed her or opened the case; and the names on the tension line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from coach.customer import reaction
from coach.debrief.shapes import SOME, Mark, Moment, TurnView, effect
from coach.plane import region
from coach.scorecard.items import shown_by
from coach.scorecard.live import counted, earned_at, faults_of
from coach.techniques import catalogue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.scenario import Scenario
    from coach.scorecard.card import Card, Evidence, ItemResult

MOST: Final = 3
NAMED: Final = 2
"""Moves named of a turn; a longer list tells nobody what worked."""
CALM: Final = 3
"""Tension points that weigh as much as one point of an item's weight."""
PROMISES: Final = frozenset({"give_timeline", "promise_follow_up", "reassure", "be_transparent"})
BROKEN: Final = frozenset({"overpromise", "wrong_fact", "policy_breach"})
_WORD: Final = re.compile(r"\d+|[a-z]{5,}")
SAME: Final = 2
"""Words two promises share that are one promise."""


@dataclass(frozen=True, slots=True)
class _Good:
    view: TurnView
    named: tuple[tuple[ItemResult, Evidence | None], ...]
    """Two at most; told with the words first, for those are quoted."""
    worth: float


def keep(scenario: Scenario, turns: Sequence[TurnView], card: Card) -> tuple[Moment, ...]:
    """At most three turns, in order, each named by at most two lines of the form, with the words of the first."""
    broken = _broken(turns)
    good = [found for view in turns if (found := _good(scenario, view, card, broken)) is not None]
    good.sort(key=lambda found: (-found.worth, found.view.turn))
    return tuple(_moment(scenario, found) for found in sorted(good[:MOST], key=lambda found: found.view.turn))


def _good(scenario: Scenario, view: TurnView, card: Card, broken: frozenset[str]) -> _Good | None:
    if faults_of(view.findings):
        return None
    named = _ranked(scenario, view, card, broken)
    new = earned_at(card, view.turn)
    worth = sum(item.weight for item in new) - view.change / CALM
    if not named or worth <= 0 or (view.change >= 0 and not new):
        return None
    return _Good(view, tuple(named[:NAMED]), worth)


def _ranked(scenario: Scenario, view: TurnView, card: Card, broken: frozenset[str]) -> list[tuple[ItemResult, Evidence | None]]:
    """The lines of the form a turn speaks to: musts, the scenario's own, then the rest as they pull her; new ones before those shown before."""
    new = earned_at(card, view.turn)
    earned = {item.name for item in new}
    there = {finding.technique for finding in counted(view.findings)}
    again = [item for item in card.items() if item.weight > 0 and item.value and item.name in there and item.name not in earned]

    def pull(item: ItemResult) -> float:
        moved = scenario.persona.reacts.get(item.name) or reaction(item.name, region(view.position))
        return moved.get("trust", 0) - moved.get("tension", 0)

    ranked = [*sorted(new, key=lambda item: (not item.required, item.name in there, -item.weight, -pull(item))), *sorted(again, key=lambda item: -pull(item))]
    named = [(item, _evidence(view, item)) for item in ranked]
    return [(item, shown) for item, shown in named if not (item.name in PROMISES and shown and len(broken & _words(shown.quote)) >= SAME)]


def _evidence(view: TurnView, item: ItemResult) -> Evidence | None:
    own = next((shown for shown in item.evidence if shown.turn == view.turn), None)
    found = next((finding for finding in counted(view.findings) if finding.technique == item.name), None)
    return own or (shown_by(view.turn, view.text, found) if found else None)


def _moment(scenario: Scenario, found: _Good) -> Moment:
    view = found.view
    named = sorted(found.named, key=lambda one: not (one[1] and one[1].end > one[1].start))
    labels = " and ".join(item.label for item, _ in named)
    told = f": {effect(view.change, scenario.persona.pronouns)}" if view.change <= -1 else ""
    quote = next((shown.quote for _, shown in named if shown), view.said)
    return Moment(view.turn, quote, f"{labels}{told}.", before=view.before, after=view.after)


def _broken(turns: Sequence[TurnView]) -> frozenset[str]:
    """The words of promises the card forbids, wherever they were said: the same promise is not praised in another turn."""
    faulted = [finding.quote for view in turns for finding in counted(view.findings) if finding.technique in BROKEN]
    return frozenset(word for quote in faulted for word in _words(quote))


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))


def marks(scenario: Scenario, turns: Sequence[TurnView], card: Card) -> tuple[Mark, ...]:
    """The turns that calmed her most and those that cost most, and the one at which tension was highest, each named by what was in it."""
    moved = [view for view in sorted(turns, key=lambda view: view.change) if view.change <= -SOME][:MOST]
    moved += [view for view in sorted(turns, key=lambda view: -view.change) if view.change >= SOME][:MOST]
    peak = max(turns, key=lambda view: view.after, default=None)
    if peak is not None and peak.change > 0 and peak not in moved:
        moved.append(peak)
    broken = _broken(turns)
    found = [Mark(view.turn, _label(scenario, view, card, broken)) for view in sorted(moved, key=lambda view: view.turn)]
    return tuple(mark for mark in found if mark.label)


def _label(scenario: Scenario, view: TurnView, card: Card, broken: frozenset[str]) -> str:
    if view.change > 0:
        faults = faults_of(view.findings)
        return catalogue()[faults[0].technique].name if faults else view.cause
    named = _ranked(scenario, view, card, broken)
    return named[0][0].label if named else ""
