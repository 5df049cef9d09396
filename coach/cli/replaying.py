"""A recorded call played again, step by step, from its inputs alone: what was shown then, and whether Coach would still do the same."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from coach.cli.backend import Missing, find_scenario
from coach.cli.demo import LONGEST, WORDS_A_SECOND
from coach.cli.showing import recorded
from coach.cli.stage import Stage
from coach.cli.stopping import INTERRUPTED
from coach.plain import Story
from coach.session.engine import Engine
from coach.session.events import INPUTS, DeskAnswered, Ended, Event, Said, Worded
from coach.session.speech import as_heard
from coach.voice.again import again, wordings
from coach.voice.scripted import ReplayVoice

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach.plain import Page
    from coach.scenario import Scenario


def replay_attempt(which: str) -> int:
    """Play an attempt again, at reading pace where somebody watches. Opens no connection. Gives the exit code: 1 when it goes differently now."""
    attempt, events = recorded(which)
    try:
        scenario = find_scenario(attempt.scenario)
    except Missing as error:
        raise Missing(f"The scenario {attempt.scenario} is not in the library any more, so attempt {attempt.number} cannot be played again.") from error
    if not events:
        raise Missing(f"Nothing was said in attempt {attempt.number}.")
    stage = Stage.of()
    page = stage.page()
    page.line(f"Attempt {attempt.number} again: {scenario.title}")
    page.line()
    try:
        anew = tell(page, scenario, events, pauses=stage.seen)
    except KeyboardInterrupt:
        page.line()
        return INTERRUPTED
    page.line()
    if _truth(anew) == _truth(events):
        page.line("Played again from what was typed, the call went the same way, event for event.")
        return 0
    page.line("Played again from what was typed, the call goes another way now: the scenario or Coach has been changed since. The record stands as it is.")
    return 1


def tell(page: Page, scenario: Scenario, events: Sequence[Event], *, pauses: bool) -> list[Event]:
    """Tell the call as it unfolds again; gives the events of now."""
    story = Story.of(page, scenario)
    steps = list(_steps(scenario, events))
    anew = [event for caused in steps for event in caused]
    heard = as_heard(anew)
    at = 0
    for caused in steps:
        over = next((number for number, event in enumerate(caused) if isinstance(event, Ended)), len(caused))
        worded = next((event for event in caused if isinstance(event, Worded)), None)
        story.tell(heard[at : at + over])
        if worded is not None and source(worded):
            story.aside(f"({source(worded)})")
        story.tell(heard[at + over : at + len(caused)])
        at += len(caused)
        if pauses and worded is not None:
            time.sleep(min(LONGEST, 1.0 + len(worded.text.split()) / WORDS_A_SECOND))
    return anew


WHY: Final = {"resting": "the model was off", "cut": "you spoke before it was there"}
"""What a reason means that is neither a rule nor a fault of the wire."""


def source(worded: Worded) -> str:
    """Where the words came from, in words; empty where nobody but the author was asked."""
    why = WHY.get(worded.reason, worded.reason.replace("_", " "))
    if worded.voice == "model":
        return f"in the words of {worded.model}" + ("; you cut in" if worded.reason == "cut" else f"; ended early: {why}" if why else "")
    return f"the author's line: {why}" if why else ""


def _steps(scenario: Scenario, events: Sequence[Event]) -> Iterator[tuple[Event, ...]]:
    return again(Engine(scenario), [event for event in events if isinstance(event, INPUTS)], ReplayVoice(wordings(events)))


def _truth(events: Sequence[Event]) -> list[Event]:
    """What must be the same, whoever worded it: everything but the words she was shown in, and what the desk would not do."""
    return [event for event in events if not isinstance(event, Worded | Said) and not (isinstance(event, DeskAnswered) and not event.done)]
