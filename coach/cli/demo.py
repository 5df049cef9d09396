"""A sample call that plays itself: the first test of a scenario, its plain lines being the trainee."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from coach.cli.backend import Missing, find_scenario
from coach.cli.stage import Stage
from coach.plain import Given, Outcome, Talk, verdict
from coach.plane import region
from coach.scenario import summaries
from coach.scorecard import score
from coach.session import Session

if TYPE_CHECKING:
    from coach.scenario import Scenario

WORDS_A_SECOND: Final = 5.0
"""Reading pace, leisurely."""
LONGEST: Final = 9.0
"""Seconds of a pause at most."""


def sample(scenario: Scenario) -> tuple[str, ...]:
    """What the trainee says in the scenario's first test; an empty line ends a note."""
    lines: list[str] = []
    for step in next(iter(scenario.tests.values()), ()):
        lines += [step.note, ""] if step.note is not None else [step.say] if step.say else []
    return tuple(lines)


def play_demo(name: str | None, *, fast: bool, seed: int) -> int:
    """Play the sample call of a scenario (the first in the library that has one). Gives the exit code."""
    scenario = find_scenario(name) if name else _first()
    replies = sample(scenario)
    if not replies:
        raise Missing(f"{scenario.title} has no sample call: a demo plays the first of its 'tests:'.")
    stage = Stage.of()
    page = stage.page()
    page.line(f"A sample call: {scenario.title}. {scenario.persona.name} starts out {region(scenario.persona.position).value}.")
    if scenario.about:
        page.line(scenario.about)
    page.line()
    session = Session(scenario, seed=seed)
    pauses = stage.seen and not fast
    try:
        outcome = Talk(session, Given(_paced(session, replies, pauses=pauses)), page).run()
    except KeyboardInterrupt:
        page.line()
        return 130
    if outcome is Outcome.OVER:
        from coach.debrief import debrief  # noqa: PLC0415

        card = score(scenario, session.events)
        verdict(page, scenario, card, debrief(scenario, session.events, card))
    page.line()
    page.line(f"Now you: coach play {scenario.id}")
    return 0


def _first() -> Scenario:
    for told in summaries():
        if not told.trouble:
            scenario = find_scenario(str(told.file))
            if sample(scenario):
                return scenario
    raise Missing("There is no scenario with a sample call. 'coach list' shows what there is.")


def _paced(session: Session, replies: tuple[str, ...], *, pauses: bool) -> Iterator[str]:
    """The replies, each after the time it takes to read what stands above it."""
    for reply in replies:
        if pauses:
            line = session.call.line
            words = len(line.text.split()) if line else 0
            time.sleep(min(LONGEST, 1.0 + words / WORDS_A_SECOND))
        yield reply
