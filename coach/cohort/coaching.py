"""Whom to coach on what: the words of a call that show what was missing, and what would have met it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from coach.scenario import Scenario
    from coach.scorecard import Contested
    from coach.scorecard.card import Evidence, ItemResult
    from coach.session.events import Event
    from coach.store.scope import Call
    from coach.techniques import Finding, Technique

LONGEST: Final = 300
"""Characters of a quote."""
AFTER: Final = "After the call"
"""The section of what is asked for once the customer has gone."""


class Library:
    """Scenarios by id, each read once, and what their lines are called."""

    def __init__(self, find: Callable[[str], Scenario | None]) -> None:
        self._find = find
        self._known: dict[str, Scenario | None] = {}

    def scenario(self, name: str) -> Scenario | None:
        """The scenario as it is now; None when it is in the library no more, or cannot be read."""
        if name not in self._known:
            self._known[name] = self._find(name)
        return self._known[name]

    def title(self, name: str) -> str:
        """What the scenario is called; its id where it is in the library no more."""
        found = self.scenario(name)
        return found.title if found else name

    def label(self, scenario: str, item: str) -> str:
        """What the scenario's form calls a line; failing that the technique's name, or the line's own with spaces."""
        from coach.techniques import catalogue  # noqa: PLC0415 - heavy

        found = self.scenario(scenario)
        own = found.checklist.get(item) if found else None
        row = catalogue().get(item)
        return (own.label if own else "") or (row.name if row else item.replace("_", " "))

    def fatal(self, scenario: str, items: Sequence[str], ending_value: str) -> bool:
        """Whether one of the broken lines makes the whole score 0. Of a scenario that is gone it is certain only after a call that did not end badly."""
        found = self.scenario(scenario)
        if found is None:
            return ending_value != "bad"
        return any(line.fatal for name, line in found.checklist.items() if name in items)


@dataclass(frozen=True, slots=True)
class Shown:
    """Where a technique was missing. Turn 0 and no words: the call as a whole, or its words are gone."""

    turn: int
    quote: str
    better: str


def shown(call: Call, row: Technique, library: Library) -> Shown:
    """Where the technique was missing in the call, or the fault committed: by today's form of the same scenario, else by what was found at the time."""
    events = events_of(call)
    if events is None:
        return Shown(0, "", row.advice)
    scenario = library.scenario(call.scenario)
    if scenario is not None and scenario.digest == call.digest:
        from coach.scorecard import score  # noqa: PLC0415 - heavy

        line = next((each for each in score(scenario, events).items() if each.name == row.id), None)
        if line is not None and line.verdict in ("not met", "late", "fault"):
            turn, words = _first(line.evidence) or missed(scenario, events, row)
            return Shown(turn, _short(words), better(line, row))
    turn, finding = next(iter(found(events, row.id)), (0, None))
    return Shown(turn, _short(finding.quote) if finding else "", row.advice)


def with_rulings(call: Call, machine: int | None, disputes: Sequence[Contested], library: Library) -> int | None:
    """The score with people's rulings in the place of the machine's verdicts, in basis points.

    None where no ruling changes a verdict, and where today's scorer does not give the recorded score for the call: then the two say nothing together.
    """
    from coach.scorecard import as_ruled, score  # noqa: PLC0415 - heavy

    events, scenario = events_of(call), library.scenario(call.scenario)
    if events is None or scenario is None or scenario.digest != call.digest:
        return None
    card = score(scenario, events)
    ruled = as_ruled(scenario, card, disputes)
    return ruled.score if ruled is not None and card.score == machine else None


def events_of(call: Call) -> list[Event] | None:
    """The events of the call itself; None when words were erased, or another version wrote what this one cannot read."""
    from coach.session.events import KINDS, from_body  # noqa: PLC0415 - heavy

    try:
        return [from_body(kind, _whole(body)) for kind, body in call.events if kind in KINDS]
    except (ValueError, TypeError, KeyError):
        return None


def _whole(body: dict[str, Any] | None) -> dict[str, Any]:
    if body is None:
        raise ValueError("erased")
    return body


def _first(evidence: Sequence[Evidence]) -> tuple[int, str] | None:
    """What has words; a place alone shows nothing."""
    return next(((each.turn, each.quote) for each in evidence if each.quote.strip()), None)


def missed(scenario: Scenario, events: Sequence[Event], row: Technique) -> tuple[int, str]:
    """The first reply given when the technique was called for already; the last one, where it was called for only then. Of what the note lacks, the note."""
    from coach.scorecard.attempt import attempt  # noqa: PLC0415 - heavy
    from coach.session.events import Noted, Replied  # noqa: PLC0415

    if row.section == AFTER:
        return 0, next((event.text for event in reversed(events) if isinstance(event, Noted)), "")
    replies = [(place, event) for place, event in enumerate(events) if isinstance(event, Replied)]
    for place, event in replies:
        if row.opportunity is None or row.opportunity.holds(attempt(scenario, events[:place]).value):
            return event.turn, event.text
    return (replies[-1][1].turn, replies[-1][1].text) if replies else (0, "")


def found(events: Sequence[Event], item: str) -> list[tuple[int, Finding]]:
    """The findings of the time, with their turns; a skill that is missing has none."""
    from coach.session.events import Found  # noqa: PLC0415 - heavy

    told = [(event.turn, finding) for event in events if isinstance(event, Found) for finding in event.findings]
    return [(turn, finding) for turn, finding in told if finding.technique == item and finding.band != "faint"]


def better(line: ItemResult, row: Technique) -> str:
    """What would have met the line, or what to do instead."""
    if line.verdict == "late":
        return f"{line.reason} {row.advice}".strip()
    if row.section == AFTER:  # there the reason says what is missing
        return f"{row.advice} {line.reason}".strip()
    return line.reason or row.advice


def _short(words: str) -> str:
    told = " ".join(words.split())
    return told if len(told) <= LONGEST else f"{told[: LONGEST - 1].rstrip()}…"
