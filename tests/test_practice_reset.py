"""The pause between two calls: when it is offered, and how it goes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.cli.breathe import pace
from coach.practice import BREATHS, SECONDS, breath, was_hard
from coach.scenario import find
from coach.session import Session
from coach.session.events import Event
from coach.techniques import names


def played(*replies: str) -> list[Event]:
    session = Session(find("no-access", names()), seed=0, timed=False)
    session.open()
    for reply in replies:
        session.say(reply)
    return list(session.events)


def test_a_call_that_stayed_calm_and_ended_well_needs_no_pause() -> None:
    assert not was_hard(played("I'm sorry you sat in twice and nobody came. What happened on Monday?"), "good")


def test_a_bad_ending_or_a_boil_is_a_hard_call() -> None:
    assert was_hard(played("/end"), "bad")
    assert was_hard(played("You should have been in.", "Calm down, it's only a boiler. You're lying anyway."), "weak")


@pytest.mark.parametrize(
    ("elapsed", "word", "number", "left"), [(0, "in", 1, 40), (3.9, "in", 1, 37), (4, "out", 1, 36), (10, "in", 2, 30), (39.5, "out", 4, 1)]
)
def test_in_for_four_seconds_out_for_six(elapsed: float, word: str, number: int, left: int) -> None:
    now = breath(elapsed)
    assert now is not None
    assert (now.word, now.number, now.left) == (word, number, left)


@given(st.floats(min_value=-10, max_value=100))
def test_the_bar_is_never_longer_than_full_and_the_pause_ends(elapsed: float) -> None:
    now = breath(elapsed)
    if elapsed >= SECONDS:
        assert now is None
    else:
        assert now is not None
        assert 0 <= now.full <= 1
        assert 1 <= now.number <= BREATHS


class Clock:
    """A clock that waiting turns."""

    def __init__(self, stop_at: float = 1000) -> None:
        self.now, self.stop_at = 0.0, stop_at

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += seconds
        if self.now >= self.stop_at:
            raise KeyboardInterrupt


def test_in_lines_each_half_breath_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    assert pace(clock, clock.wait) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["1 of 4: breathe in", "1 of 4: breathe out, slowly"]
    assert len(lines) == 2 * BREATHS + 1


def test_ctrl_c_goes_on_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock(stop_at=5)
    assert pace(clock, clock.wait) == 0
    assert len(capsys.readouterr().out.splitlines()) == 3
