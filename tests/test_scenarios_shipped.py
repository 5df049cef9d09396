"""The shipped library: every scenario loads, its embedded tests hold, and nobody in it says the same line twice."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from coach.scenario import load, shipped
from coach.scorecard import score
from coach.session import Session
from coach.session.call import lookup
from coach.session.events import Found
from coach.techniques import names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from coach.scenario import Line, Scenario, Step

LIBRARY = {path.stem: load(path, names()) for path in shipped()}
EMBEDDED = [(name, title) for name, scenario in LIBRARY.items() for title in scenario.tests]


def play(scenario: Scenario, steps: tuple[Step, ...], seed: int) -> Session:
    """Run an embedded test; every `expect` must hold where it stands."""
    session = Session(scenario, seed=seed, clock=lambda: 0.0)
    session.open()
    for step in steps:
        if step.say:
            assert session.call.phase == "talking", f"the call was over before: {step.say}"
            session.say(step.say)
        if step.expect is not None:
            assert step.expect.holds(names_of(session)), f"seed {seed}, turn {session.call.turn}: {step.expect.explain(names_of(session))}"
    return session


def names_of(session: Session) -> Callable[[str], float | str | bool]:
    """What an `expect` may ask for: the call's names, and the card's `score` and `passed`."""
    intents = next((event.intents for event in reversed(session.events) if isinstance(event, Found)), ())
    call_names = lookup(session.call, session.scenario, intents)

    def value(name: str) -> float | str | bool:
        if name in {"score", "passed"}:
            card = score(session.scenario, session.events)
            return card.score / 100 if name == "score" else card.passed
        return call_names(name)

    return value


def lines_of(scenario: Scenario) -> Iterator[Line]:
    """Every line the customer has, wherever it is written."""
    for reply in scenario.anywhere:
        yield from reply.customer
    for scene in scenario.scenes.values():
        yield from scene.customer
        yield from scene.otherwise
        for reply in scene.replies:
            yield from reply.customer
    for answer in scenario.answers.values():
        yield from answer.customer
    for lines in (*scenario.persona.lines.values(), *scenario.persona.asides.values()):
        yield from lines


@pytest.mark.parametrize("path", shipped(), ids=lambda path: path.stem)
def test_it_loads(path: Path) -> None:
    assert load(path, names()).scenes


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("name", "title"), EMBEDDED, ids=[f"{name}: {title}" for name, title in EMBEDDED])
def test_the_embedded_tests_hold_whatever_the_seed(name: str, title: str, seed: int) -> None:
    scenario = LIBRARY[name]
    play(scenario, scenario.tests[title], seed)


@pytest.mark.parametrize("name", LIBRARY)
def test_no_line_is_written_twice(name: str) -> None:
    twice = [text for text, count in Counter(line.text for line in lines_of(LIBRARY[name])).items() if count > 1]
    assert not twice


@pytest.mark.parametrize("name", LIBRARY)
def test_every_moment_has_enough_to_say_for_a_long_call(name: str) -> None:
    scenario = LIBRARY[name]
    short = [moment for moment, lines in scenario.persona.lines.items() if len(lines) < 6]
    assert not short, f"fewer than six lines for {short}"
    assert all(len(scene.otherwise) >= 6 for scene in scenario.scenes.values())


@pytest.mark.parametrize("name", LIBRARY)
def test_nobody_is_asked_to_listen_to_a_speech(name: str) -> None:
    long = [line.text for line in lines_of(LIBRARY[name]) if len(line.text.split()) > 48]
    assert not long


@pytest.mark.parametrize("name", LIBRARY)
def test_every_scene_tells_the_trainee_something(name: str) -> None:
    scenario = LIBRARY[name]
    assert scenario.briefing
    assert all(scene.hint and scene.better for scene in scenario.scenes.values())
