"""The shipped library: every scenario loads, its embedded tests hold, and nobody in it says the same line twice."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from coach.scenario import every_line, load, shipped
from coach.scorecard.rehearsal import rehearse
from coach.session import Session
from coach.techniques import names

if TYPE_CHECKING:
    from pathlib import Path

LIBRARY = {path.stem: load(path, names()) for path in shipped()}
EMBEDDED = [(name, title) for name, scenario in LIBRARY.items() for title in scenario.tests]


@pytest.mark.parametrize("path", shipped(), ids=lambda path: path.stem)
def test_it_loads(path: Path) -> None:
    assert load(path, names()).scenes


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("name", "title"), EMBEDDED, ids=[f"{name}: {title}" for name, title in EMBEDDED])
def test_the_embedded_tests_hold_whatever_the_seed(name: str, title: str, seed: int) -> None:
    scenario = LIBRARY[name]
    assert not rehearse(scenario, scenario.tests[title], seed=seed).failures


@pytest.mark.parametrize("name", LIBRARY)
def test_no_line_is_written_twice(name: str) -> None:
    twice = [text for text, count in Counter(line.text for line in every_line(LIBRARY[name])).items() if count > 1]
    assert not twice


@pytest.mark.parametrize("name", LIBRARY)
def test_no_line_shows_how_it_was_written(name: str) -> None:
    """In YAML without quotes a line break is a backslash and an n."""
    assert [line.text for line in every_line(LIBRARY[name]) if "\\" in line.text] == []


OFTEN, SOMETIMES, ONCE = ("unclear", "asked", "doubt"), ("silence", "repeated", "vent"), ("lost_patience", "hung_up")
"""Moments by how often a long call can come to them."""


@pytest.mark.parametrize("name", LIBRARY)
def test_every_moment_has_enough_to_say_for_a_long_call(name: str) -> None:
    scenario = LIBRARY[name]
    wanted = dict.fromkeys(OFTEN, 6) | dict.fromkeys(SOMETIMES, 4) | dict.fromkeys(ONCE, 4)
    if scenario.channel == "phone":  # nobody can be interrupted in writing
        wanted["interrupted"] = 6
    short = [moment for moment, least in wanted.items() if len(scenario.persona.lines.get(moment, ())) < least]
    assert not short, f"too few lines for {short}"


@pytest.mark.parametrize("name", LIBRARY)
def test_nobody_is_asked_to_listen_to_a_speech(name: str) -> None:
    bubbles = [bubble for line in every_line(LIBRARY[name]) for bubble in line.text.split("\n")]
    long = [bubble for bubble in bubbles if len(bubble.split()) > 48]
    assert not long


@pytest.mark.parametrize("name", LIBRARY)
def test_every_scene_tells_the_trainee_something(name: str) -> None:
    scenario = LIBRARY[name]
    assert scenario.briefing
    assert all(scene.hint and scene.better for scene in scenario.scenes.values())


@pytest.mark.parametrize("name", LIBRARY)
def test_case_07_the_same_kind_words_twenty_times_end_no_call_well(name: str) -> None:
    """Repeating earns 1, 1/2, 0: nobody is soothed to the end by a formula, whoever words her lines."""
    session = Session(LIBRARY[name], seed=1)
    session.open()
    tensions = [session.call.state.tension]
    for _ in range(20):
        session.say("I completely understand how frustrating this must be for you, and I am so sorry for the inconvenience.")
        tensions.append(session.call.state.tension)
    assert session.call.ending is None or session.call.ending.value == "bad"
    assert tensions[-1] >= min(tensions[1:3]), "what the first two earned is all they earn"
