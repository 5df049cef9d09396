"""A call played from a script: the tests an author wrote into a scenario, or a list of replies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach.scorecard.score import score
from coach.session import Session
from coach.session.call import lookup
from coach.session.events import Found

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from coach.scenario import Scenario, Step


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """How a script went. `failures` say which expectation did not hold, and why; empty when all did."""

    session: Session
    failures: tuple[str, ...]


def rehearse(scenario: Scenario, steps: Iterable[Step], *, seed: int = 0) -> Rehearsal:
    """Play `steps` against `scenario`. Words after the end of a contact open the next one, if there is one; else they are a failure."""
    session = Session(scenario, seed=seed, clock=lambda: 0.0)
    session.open()
    failures = []
    for step in steps:
        if step.note is not None and session.call.phase == "note":
            session.note(step.note)
        elif step.note is not None:
            failures.append(f"no note was asked for: {step.note}")
        if step.say:
            _go_on(session)
            if session.call.phase == "over":
                failures.append(f"the call was over before: {step.say}")
            session.say(step.say)
        if step.expect is not None:
            names = names_of(session)
            if not step.expect.holds(names):
                failures.append(f"turn {session.call.turn}: {step.expect.explain(names)}")
    return Rehearsal(session, tuple(failures))


def _go_on(session: Session) -> None:
    """Leave the note empty if one is due, and take the next contact if one follows."""
    if session.call.phase == "note":
        session.note("")
    if session.call.phase == "between":
        session.next_contact()


def names_of(session: Session) -> Callable[[str], float | str | bool]:
    """What an ``expect`` may ask for: the call's names, and the card's ``score`` (percent) and ``passed``."""
    intents = next((event.intents for event in reversed(session.events) if isinstance(event, Found)), ())
    call_names = lookup(session.call, session.scenario, intents)

    def value(name: str) -> float | str | bool:
        if name in {"score", "passed"}:
            card = score(session.scenario, session.events)
            return card.score / 100 if name == "score" else card.passed
        return call_names(name)

    return value
