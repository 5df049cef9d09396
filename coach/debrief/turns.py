"""A call's events read turn by turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.customer import start
from coach.debrief.shapes import UNCLEAR, TurnView
from coach.plane import Point, region
from coach.scorecard.live import cause, counted
from coach.session.events import Acted, CutOff, FellSilent, Found, ModeChanged, Moved, Replied, Said
from coach.techniques import catalogue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.scenario import Scenario
    from coach.session.events import Event
    from coach.techniques import Finding


def read_turns(scenario: Scenario, events: Sequence[Event]) -> tuple[TurnView, ...]:
    """The turns of a call in order, each with what was said before and after it. Silences and the note are no turns."""
    state = start(scenario)
    tension, scene, unmatched = state.tension, next(iter(scenario.scenes)), 0
    views: list[TurnView] = []
    words, acts = "", list[str]()
    findings: tuple[Finding, ...] = ()
    for number, event in enumerate(events):
        match event:
            case Replied():
                words = event.text
            case Acted():
                acts.append(f"/{event.action}" + ("" if event.amount is None else f" {event.amount}"))
            case Found() if words or acts:
                findings = event.findings
            case Moved():
                if words or acts:
                    why = cause(findings, unmatched=event.unmatched > unmatched, patience=event.patience) if event.tension > tension else ""
                    line = _line_after(events, number)
                    views.append(
                        TurnView(
                            turn=event.turn,
                            said="  ".join([*([words] if words else []), *acts]),
                            findings=findings,
                            before=tension,
                            after=event.tension,
                            scene=scene,
                            rule=line.rule if line else "",
                            answer=line.text if line else "",
                            stance=Point(*event.stance) if event.stance else None,
                            position=Point(event.assertiveness, event.cooperativeness),
                            text=words,
                            cause=why,
                        )
                    )
                tension, scene, unmatched = event.tension, event.scene, event.unmatched
                words, acts, findings = "", [], ()
    return tuple(views)


def _line_after(events: Sequence[Event], number: int) -> Said | None:
    for event in events[number + 1 :]:
        if isinstance(event, Said):
            return event
        if isinstance(event, Replied | Acted | FellSilent | CutOff):
            return None
    return None


def move_mode(view: TurnView) -> str:
    """The mode a turn's moves showed, on average; `UNCLEAR` where none of them has a place on the plane."""
    rows = catalogue()
    points = [row.stance for finding in counted(view.findings) if (row := rows.get(finding.technique)) and row.stance]
    if not points:
        return UNCLEAR
    return region(Point(sum(point[0] for point in points) / len(points), sum(point[1] for point in points) / len(points))).value


def crossings(events: Sequence[Event]) -> tuple[tuple[int, str, str], ...]:
    """Turn, mode before, mode after: where the customer crossed over."""
    turn, found = 0, []
    for event in events:
        if isinstance(event, Moved):
            turn = event.turn
        elif isinstance(event, ModeChanged):
            found.append((turn, event.before, event.after))
    return tuple(found)
