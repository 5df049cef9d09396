"""What to try: the dearest faults, then what was called for and missed, each with a line that still fitted the moment, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from coach.customer import TurnFacts, matches
from coach.debrief.shapes import Moment, TurnView, effect
from coach.scorecard.attempt import attempt as read_attempt
from coach.scorecard.items import shown_by
from coach.scorecard.live import faults_of
from coach.scorecard.quotes import fitting
from coach.techniques import Context, catalogue, read, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from coach.scenario import Line, Scenario
    from coach.scorecard.attempt import Attempt
    from coach.scorecard.card import Card, Evidence, ItemResult
    from coach.session.events import Event

    Lookup = Callable[[str], float | str | bool]

MOST: Final = 3
MOST_ALSO: Final = 5
NOTE: Final = "document"


def mend(scenario: Scenario, events: Sequence[Event], turns: Sequence[TurnView], card: Card) -> tuple[Moment, ...]:
    """At most three: faults first, dearest first; then what was called for and missed or late, musts first, then the heaviest."""
    by_turn = {view.turn: view for view in turns}
    lines = _BetterLines(scenario, read_attempt(scenario, events))
    pronouns = scenario.persona.pronouns
    moments: list[Moment] = []
    items = card.items()
    for item in sorted((item for item in items if item.verdict == "fault" and item.evidence), key=lambda item: -(item.value or 0)):
        shown = max(item.evidence, key=lambda evidence: by_turn[evidence.turn].change if evidence.turn in by_turn else 0.0)
        view = by_turn.get(shown.turn)
        if view is not None and all(told.turn != view.turn for told in moments):
            cost = f": {effect(view.change, pronouns)}" if view.change >= 1 else ""
            moments.append(Moment(view.turn, shown.quote, f"{item.label}{cost}. {item.reason}".strip(), lines.at(view, item), view.before, view.after))
    missed = [item for item in items if item.weight > 0 and item.verdict in ("not met", "late")]
    for item in sorted(missed, key=lambda item: (not item.required, -item.weight, item.name in catalogue())):
        moment = _missed(item, lines)
        if not any(moment.quote and (moment.turn, moment.quote) == (told.turn, told.quote) for told in moments):
            moments.append(moment)
    return tuple(moments[:MOST])


def _missed(item: ItemResult, lines: _BetterLines) -> Moment:
    shown: Evidence | None = item.evidence[0] if item.evidence and item.name != NOTE else None
    turn, quote = (shown.turn, shown.quote) if shown else (0, "")
    return Moment(turn, quote, f"{item.label}. {item.reason}".strip(), lines.showing(item, turn))


def also(turns: Sequence[TurnView], card: Card) -> tuple[Moment, ...]:
    """Faults the form does not ask about, with their words: whatever was named in the call is told once more after it."""
    on_form = {item.name for item in card.items()}
    rows = catalogue()
    found = []
    for view in turns:
        for fault in faults_of(view.findings):
            if fault.technique not in on_form:
                row = rows[fault.technique]
                found.append(Moment(view.turn, shown_by(view.turn, view.text, fault).quote, f"{row.name}. {row.advice}"))
    return tuple(found[:MOST_ALSO])


class _BetterLines:
    """The scenario's own better lines: only one that fitted then, each offered once."""

    def __init__(self, scenario: Scenario, attempt: Attempt) -> None:
        self._scenario, self._attempt = scenario, attempt
        self._words = words(scenario)
        self._given: set[str] = set()

    def at(self, view: TurnView, item: ItemResult) -> str:
        """A line for the moment itself: of the rule that answered this fault, else of the item, else one the scene has for such a state."""
        own = self._scenario.checklist.get(item.name)
        of_scene = [line for line in self._scenario.scenes[view.scene].better if line.when is not None]
        return self._first(self._before(view.turn), self._of_rule(view, item), own.better if own else (), of_scene)

    def showing(self, item: ItemResult, turn: int) -> str:
        """A line that would have met an item: at the turn it came too late, else as the call stood when it was over."""
        own = self._scenario.checklist.get(item.name)
        return self._first(self._before(turn) if turn else self._attempt.value, own.better if own else ())

    def _of_rule(self, view: TurnView, item: ItemResult) -> tuple[Line, ...]:
        place, _, number = view.rule.rpartition(".")
        rules = self._scenario.anywhere if place == "anywhere" else self._scenario.scenes[view.scene].replies
        answered = rules[int(number)] if place in ("anywhere", f"scenes.{view.scene}.replies") and number.isdigit() else None
        named = {name for together in answered.uses for name in together} if answered else set()
        return answered.better if answered and item.name in named else ()

    def _before(self, turn: int) -> Lookup:
        """The names of a condition as they stood before that turn."""
        records = [record for record in self._attempt.turns if record.turn <= turn]
        if not records:
            return self._attempt.value
        record = records[-1]
        known = next((earlier.remembered for earlier in reversed(records) if earlier.turn < turn), frozenset())
        return lambda name: name in known or record.value_before(name)

    def _first(self, then: Lookup, *sources: Iterable[Line]) -> str:
        for source in sources:
            line = fitting([line for line in source if line.text not in self._given and not self._stale(line, then)], then)
            if line:
                self._given.add(line)
                return line
        return ""

    def _stale(self, line: Line, then: Lookup) -> bool:
        """Whether all that saying a line would bring to light had come to light already."""
        reading = read(line.text, Context(), self._words)
        facts = TurnFacts(
            techniques=tuple(reading.techniques()),
            intents=tuple(hit.name for hit in reading.intents),
            phrases=frozenset(hit.name for hit in reading.phrases),
            words=len(line.text.split()),
        )
        told = [word for rule in self._scenario.anywhere if not rule.customer and matches(rule, facts, then) for word in rule.remember]
        return bool(told) and all(then(word) is True for word in told)
