"""What a call means: the moments that moved it, what to keep, what to try, with the trainee's own words.

A pure function of the scenario, the events and the card. Feelings 0-100; turns count from 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from coach.customer import start
from coach.plane import Mode, Point, region
from coach.scorecard.card import percent
from coach.session.events import Acted, CutOff, FellSilent, Found, ModeChanged, Moved, Replied, Said
from coach.techniques import Context, catalogue, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from coach.scenario import Scenario
    from coach.scorecard.card import Card, ItemResult
    from coach.session.events import Event
    from coach.techniques import Finding

MOST_MOMENTS: Final = 3
MUCH, SOME = 8.0, 3.0
"""Tension points: a turn that moved her by this much, or some; less is little."""


@dataclass(frozen=True, slots=True)
class TurnView:
    """One turn as the debrief tells it."""

    turn: int
    said: str
    """The trainee's words, or the desk actions."""
    findings: tuple[Finding, ...]
    before: float
    after: float
    """Tension before and after."""
    scene: str
    rule: str
    answer: str
    """The customer's line after it; empty when she said nothing."""
    stance: Point | None
    position: Point

    @property
    def change(self) -> float:
        """Tension moved; negative is calmer."""
        return round(self.after - self.before, 1)


@dataclass(frozen=True, slots=True)
class Moment:
    """A turn worth looking at again."""

    turn: int
    """0: the call as a whole."""
    quote: str
    what: str
    better: str = ""
    before: float = 0.0
    after: float = 0.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A turn named on the tension line."""

    turn: int
    label: str


@dataclass(frozen=True, slots=True)
class Debrief:
    """Everything the debrief shows besides the card."""

    headline: str
    summary: str
    turns: tuple[TurnView, ...]
    keep: tuple[Moment, ...]
    try_: tuple[Moment, ...]
    tensions: tuple[float, ...]
    """Before any reply, then after each turn."""
    marks: tuple[Mark, ...]
    trail: tuple[Point, ...]
    stances: tuple[Point | None, ...]
    modes: tuple[tuple[int, str, str], ...]
    """Turn, mode before, mode after: where the customer crossed over."""
    own_modes: tuple[tuple[int, str], ...]
    """Turn, the mode that move showed: the move's, never the person's."""


def debrief(scenario: Scenario, events: Sequence[Event], card: Card) -> Debrief:
    """Read the debrief off a finished (or abandoned) call."""
    first = start(scenario)
    turns = read_turns(scenario, events)
    own = tuple((view.turn, _move_mode(view).value) for view in turns if _move_mode(view) is not None)  # type: ignore[union-attr]
    return Debrief(
        headline=f"{card.ending_label} · {percent(card.score)} · {'passed' if card.passed else 'not passed'}",
        summary=_summary(scenario, card, first.tension, turns),
        turns=turns,
        keep=_keep(turns, scenario.persona.pronouns),
        try_=_try(scenario, turns, card),
        tensions=(first.tension, *(view.after for view in turns)),
        marks=_marks(turns),
        trail=(first.position, *(view.position for view in turns)),
        stances=tuple(view.stance for view in turns),
        modes=_crossings(events),
        own_modes=own,
    )


def effect(change: float, pronouns: str = "they") -> str:
    """A tension change in words: bands, not decimals. `pronouns` is the persona's: she, he or they."""
    them, they = {"she": ("her", "she was"), "he": ("him", "he was")}.get(pronouns, ("them", "they were"))
    size = abs(change)
    much = "much" if size >= MUCH else "some" if size >= SOME else "little"
    if size < 1:
        return f"left {them} where {they}"
    return f"calmed {them} {'a little' if much == 'little' else much if much == 'some' else 'a lot'}" if change < 0 else f"cost you {much}"


def read_turns(scenario: Scenario, events: Sequence[Event]) -> tuple[TurnView, ...]:
    """The turns of a call in order, each with what was said before and after it. Silences and the note are no turns."""
    state = start(scenario)
    tension, scene = state.tension, next(iter(scenario.scenes))
    views: list[TurnView] = []
    said: list[str] = []
    findings: tuple[Finding, ...] = ()
    for number, event in enumerate(events):
        match event:
            case Replied():
                said.append(event.text)
            case Acted():
                said.append(f"/{event.action}" + ("" if event.amount is None else f" {event.amount}"))
            case Found() if said:
                findings = event.findings
            case Moved() if said:
                line = _line_after(events, number)
                stance = Point(*event.stance) if event.stance else None
                position = Point(event.assertiveness, event.cooperativeness)
                text, rule = (line.text, line.rule) if line else ("", "")
                views.append(TurnView(event.turn, "  ".join(said), findings, tension, event.tension, scene, rule, text, stance, position))
                tension, scene, said, findings = event.tension, event.scene, [], ()
            case Moved():
                tension, scene = event.tension, event.scene
    return tuple(views)


def _line_after(events: Sequence[Event], number: int) -> Said | None:
    for event in events[number + 1 :]:
        if isinstance(event, Said):
            return event
        if isinstance(event, Replied | Acted | FellSilent | CutOff):
            return None
    return None


def _move_mode(view: TurnView) -> Mode | None:
    rows = catalogue()
    points = [row.stance for finding in view.findings if finding.band != "faint" and (row := rows.get(finding.technique)) and row.stance]
    if not points:
        return None
    return region(Point(sum(point[0] for point in points) / len(points), sum(point[1] for point in points) / len(points)))


def _summary(scenario: Scenario, card: Card, began: float, turns: Sequence[TurnView]) -> str:
    name = scenario.persona.name.split()[0]
    if not turns:
        return f"Nothing was said. {name} was left on the line."
    ended = turns[-1].after
    peak = max(turns, key=lambda view: view.after)
    path = f"{name} began at tension {began:.0f} and ended at {ended:.0f} after {len(turns)} turn{'s' * (len(turns) != 1)}"
    if peak.after > began + SOME and peak.turn != turns[-1].turn:
        path += f", with a peak of {peak.after:.0f} at turn {peak.turn}"
    open_needs = [need for need, met in card.needs.items() if not met]
    still = f" Still open: {', '.join(open_needs)}." if open_needs else ""
    about = f" {card.ending_about}" if card.ending_about else ""
    return f"{path}.{about}{still}"


def _keep(turns: Sequence[TurnView], pronouns: str) -> tuple[Moment, ...]:
    """Turns whose skills calmed her most; a skill's quote stands for the turn."""
    rows = catalogue()
    good = []
    for view in turns:
        skills = [finding for finding in view.findings if finding.band != "faint" and _family(finding, rows) == "skill"]
        faults = [finding for finding in view.findings if finding.band != "faint" and _family(finding, rows) == "fault"]
        if skills and not faults and view.change < 0:
            good.append((view.change, view, skills))
    good.sort(key=lambda entry: (entry[0], entry[1].turn))
    chosen = sorted(good[:MOST_MOMENTS], key=lambda entry: entry[1].turn)
    return tuple(
        Moment(
            view.turn,
            max((skill.quote for skill in skills), key=len),
            ", ".join(dict.fromkeys(rows[skill.technique].name for skill in skills)) + f": {effect(view.change, pronouns)}",
            before=view.before,
            after=view.after,
        )
        for _, view, skills in chosen
    )


def _family(finding: Finding, rows: Mapping[str, object]) -> str:
    row = rows.get(finding.technique)
    return getattr(row, "family", "")


def _try(scenario: Scenario, turns: Sequence[TurnView], card: Card) -> tuple[Moment, ...]:
    """Faults first, dearest turn first; then skills that were called for and missed or late, heaviest first."""
    by_turn = {view.turn: view for view in turns}
    lines = _BetterLines(scenario)
    moments: list[Moment] = []
    items = card.items()
    faults = [item for item in items if item.verdict == "fault" and item.evidence]
    for item in sorted(faults, key=lambda item: -(item.value or 0)):
        shown = max(item.evidence, key=lambda evidence: by_turn[evidence.turn].change if evidence.turn in by_turn else 0.0)
        view = by_turn.get(shown.turn)
        if view is not None:
            what = f"{item.label}: {effect(view.change, scenario.persona.pronouns)}. {item.reason}"
            moments.append(Moment(view.turn, shown.quote, what, lines.at(view, item), view.before, view.after))
    missed = [item for item in items if item.weight > 0 and item.verdict in ("not met", "late")]
    for item in sorted(missed, key=lambda item: -item.weight):
        if len(moments) >= MOST_MOMENTS:
            break
        shown_quote = item.evidence[0].quote if item.evidence else ""
        turn = item.evidence[0].turn if item.evidence else 0
        moments.append(Moment(turn, shown_quote, f"{item.label}. {item.reason}", lines.showing(item.name)))
    return tuple(moments[:MOST_MOMENTS])


class _BetterLines:
    """The scenario's own better lines, each offered once."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._given: set[str] = set()

    def at(self, view: TurnView, item: ItemResult) -> str:
        """A line for the moment itself: of the rule that answered this fault, else of the item, else of the scene, else one that shows it."""
        place, _, number = view.rule.rpartition(".")
        rules = self._scenario.anywhere if place == "anywhere" else self._scenario.scenes[view.scene].replies
        answered = rules[int(number)] if place in ("anywhere", f"scenes.{view.scene}.replies") and number.isdigit() else None
        named = {name for together in answered.uses for name in together} if answered else set()
        of_rule = answered.better if answered and item.name in named else ()
        own = self._scenario.checklist.get(item.name)
        return self._first((*of_rule, *(own.better if own else ()), *self._scenario.scenes[view.scene].better)) or self.showing(item.name)

    def showing(self, technique: str) -> str:
        """A line of this scenario that shows it; nothing when there is none: an example from another call would only puzzle."""
        item = self._scenario.checklist.get(technique)
        if item and item.better:
            return self._first(item.better)
        own = [line for scene in self._scenario.scenes.values() for line in scene.better]
        fitting = [line for line in own if technique in read(line, Context(heard=(), tension=50.0)).techniques()]
        return self._first(fitting)

    def _first(self, lines: Iterable[str]) -> str:
        line = next((line for line in lines if line not in self._given), "")
        self._given.add(line)
        return line


def _marks(turns: Sequence[TurnView]) -> tuple[Mark, ...]:
    """The turns that moved her most, named by what was in them."""
    rows = catalogue()
    moved = sorted((view for view in turns if abs(view.change) >= SOME), key=lambda view: -abs(view.change))[: MOST_MOMENTS + 1]
    marks = []
    for view in sorted(moved, key=lambda view: view.turn):
        wanted = "fault" if view.change > 0 else "skill"
        named = [rows[finding.technique].name for finding in view.findings if _family(finding, rows) == wanted and finding.band != "faint"]
        if named:
            marks.append(Mark(view.turn, named[0]))
    return tuple(marks)


def _crossings(events: Sequence[Event]) -> tuple[tuple[int, str, str], ...]:
    turn, found = 0, []
    for event in events:
        if isinstance(event, Moved):
            turn = event.turn
        elif isinstance(event, ModeChanged):
            found.append((turn, event.before, event.after))
    return tuple(found)
