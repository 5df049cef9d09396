"""What every test may count on: a home of its own, a known environment, and the same examples at every run.

``HYPOTHESIS_PROFILE=thorough`` (``make test-thorough``) tries ten times the examples, and new ones each time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from coach.scenario import Scenario
from coach.session import engine
from coach.techniques import ScenarioWords, words

# The same commit must give the same verdict, so hypothesis draws the same examples each time; and a busy machine is no failure.
settings.register_profile("house", deadline=None, derandomize=True, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", settings.get_profile("house"), derandomize=False, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))

PERSONAL = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "SSH_CONNECTION", "SSH_TTY", "TEXTUAL", "TEXTUAL_ANIMATIONS", "OPENAI_API_KEY")


@pytest.fixture(autouse=True)
def _home_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the records of whoever runs it, or depends on how their terminal is set up."""
    for name in [*PERSONAL, *(name for name in os.environ if name.startswith("COACH_"))]:
        monkeypatch.delenv(name, raising=False)
    home = tmp_path / "home"
    monkeypatch.setenv("COACH_HOME", str(home / "coach"))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(home / name.lower()))
    monkeypatch.setenv("TERM", "xterm-256color")


@pytest.fixture(autouse=True, scope="session")
def _words_are_prepared_once() -> Iterator[None]:
    """A call prepares its scenario's words, a thousand sentences; the same words are prepared once for all tests of a process.

    The key is all that is read of a scenario: a change to it in a test is another scenario.
    """
    kept: dict[object, ScenarioWords] = {}

    def once(scenario: Scenario) -> ScenarioWords:
        rules = [*(rule for scene in scenario.scenes.values() for rule in scene.replies), *scenario.anywhere, *scenario.checklist.values()]
        asked = [(name, tuple(answer.asked)) for name, answer in scenario.answers.items()]
        named = [(name, tuple(sentences)) for name, sentences in scenario.intents.items()]
        key = (tuple(named), tuple(asked), tuple(tuple(rule.says) for rule in rules), tuple(scenario.persona.triggers))
        if key not in kept:
            kept[key] = words(scenario)
        return kept[key]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(engine, "words", once)
        yield
