"""What a turn has just added to the form, told while the call runs; and why a customer grew more tense. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from coach.customer.state import LISTENING
from coach.scorecard.attempt import attempt as read_attempt
from coach.scorecard.card import FULL
from coach.scorecard.score import score
from coach.session.events import Ended, Found, Moved, Noted
from coach.techniques import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from coach.scenario import Scenario
    from coach.scorecard.card import Card, ItemResult
    from coach.session.events import Event
    from coach.techniques import Finding

Cause = Literal["", "no answer", "not taken up", "patience", "sore point"]
MOST_GOOD: Final = 4
"""Moves named under a reply; what is new on the form is never left out for one that was there before."""
THIN: Final = 35.0
"""Patience below which it is the patience that shows."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something to name under a reply."""

    name: str
    label: str
    good: bool
    quote: str = ""
    """A fault's words; empty where it has none."""


def counted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that count (sure or likely)."""
    return tuple(finding for finding in findings if finding.band != "faint")


def faults_of(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The faults that count, each once."""
    rows = catalogue()
    found = {finding.technique: finding for finding in reversed(counted(findings)) if (row := rows.get(finding.technique)) and row.family == "fault"}
    return tuple(reversed(found.values()))


class Watch:
    """Follows a call event by event and says what each turn added to its form. Without a scenario it names whatever was found."""

    def __init__(self, scenario: Scenario | None) -> None:
        self._scenario = scenario
        self._events: list[Event] = []
        self._met: frozenset[str] = frozenset()
        self._fresh: list[Event] = []
        self._closing_told = scenario is None

    def see(self, event: Event) -> None:
        """Take in the next event."""
        self._events.append(event)
        self._fresh.append(event)

    def news(self) -> tuple[Mark, ...]:
        """What the events since the last call of this added: what is new on the form, then faults with their words, then what came again."""
        findings = counted(finding for event in self._fresh if isinstance(event, Found) for finding in event.findings)
        noted = any(isinstance(event, Noted) for event in self._fresh)
        turn = max((event.turn for event in self._fresh if isinstance(event, Found | Moved)), default=0)
        self._fresh = []
        rows = catalogue()
        if self._scenario is None:
            skills = dict.fromkeys(finding.technique for finding in findings if (row := rows.get(finding.technique)) and row.family == "skill")
            return (*(Mark(name, rows[name].name, good=True) for name in skills), *self._faults(findings, {}))[:MOST_GOOD]
        items = {item.name: item for item in score(self._scenario, self._events).items()}
        new = [item for item in items.values() if item.name not in self._met and _earned(item, 0 if noted else turn)]
        new.sort(key=lambda item: -item.weight)
        self._met |= {item.name for item in new}
        broken = [item for item in items.values() if item.name not in rows and item.name not in self._met and _broken(item, turn)]
        self._met |= {item.name for item in broken}
        names = {item.name for item in new}
        again = [items[name] for name in dict.fromkeys(found.technique for found in findings) if name in items and name in self._met and name not in names]
        room = 0 if noted else max(0, MOST_GOOD - len(new))
        good = [Mark(item.name, item.label, good=True) for item in (*new, *again[:room])]
        bad = [Mark(item.name, item.label, good=False, quote=next((shown.quote for shown in item.evidence if shown.end), "")) for item in broken]
        return (*good[: len(new)], *bad, *self._faults(findings, items), *good[len(new) :])

    def closing(self) -> bool:
        """Whether the next reply may bring the call to its good end; true once.

        Where the scenario says what is needed, all of it has to be met: a rule for a goodbye may fit long before.
        """
        scenario = self._scenario
        if scenario is None or self._closing_told or any(isinstance(event, Ended) for event in self._events):
            return False
        attempt = read_attempt(scenario, self._events)
        good = {name for name, ending in scenario.endings.items() if ending.value == "good"}
        if scenario.needs:
            self._closing_told = all(need.when.holds(attempt.value) for need in scenario.needs.values())
            return self._closing_told
        scene = scenario.scenes[str(attempt.final["scene"])]
        rules = (rule for rule in (*scenario.anywhere, *scene.replies) if rule.end in good and not rule.does)
        self._closing_told = any(rule.when.holds(attempt.value) for rule in rules if rule.when)
        return self._closing_told

    @staticmethod
    def _faults(findings: Iterable[Finding], items: Mapping[str, ItemResult]) -> tuple[Mark, ...]:
        rows = catalogue()
        return tuple(
            Mark(found.technique, items[found.technique].label if found.technique in items else rows[found.technique].name, good=False, quote=_words(found))
            for found in faults_of(findings)
        )


def _words(found: Finding) -> str:
    return found.quote if found.end > found.start else ""


def _earned(item: ItemResult, turn: int) -> bool:
    """Whether an item was met by what that turn shows; the note is turn 0."""
    if item.weight <= 0 or not item.value:
        return False
    return any(shown.turn == turn and (turn or shown.end) for shown in item.evidence)


def _broken(item: ItemResult, turn: int) -> bool:
    """Whether that turn shows something the scenario's own form counts against the trainee."""
    return item.weight < 0 and item.verdict == "fault" and any(shown.turn == turn for shown in item.evidence)


def earned_at(card: Card, turn: int) -> tuple[ItemResult, ...]:
    """The items met or late whose first evidence is of that turn, heaviest first."""
    items = [item for item in card.items() if item.weight > 0 and item.value and item.evidence and item.evidence[0].turn == turn]
    return tuple(sorted(items, key=lambda item: (item.value != FULL, -item.weight)))


def cause(findings: Iterable[Finding], *, unmatched: bool, patience: float) -> Cause:
    """Why a turn made the customer more tense; empty where a fault says it.

    The reasons are the engine's own: nothing in it (`unmatched`, and nothing found), nothing showed listening, or what the scenario's rule says hurts.
    """
    found = counted(findings)
    if faults_of(found):
        return ""
    if unmatched and not found:
        return "no answer"
    if not any(finding.technique in LISTENING for finding in found):
        return "not taken up"
    return "patience" if patience < THIN else "sore point"


def rise(why: Cause, pronouns: str) -> str:
    """A cause in a few words; `pronouns` is the persona's: she, he or they."""
    them, their = {"she": ("her", "her"), "he": ("him", "his")}.get(pronouns, ("them", "their"))
    told: dict[Cause, str] = {
        "no answer": f"it was no answer to {them}",
        "not taken up": f"nothing in it took up what {pronouns} had said",
        "patience": f"{their} patience is running out",
        "sore point": "it touched a sore point",
    }
    return told.get(why, "")
