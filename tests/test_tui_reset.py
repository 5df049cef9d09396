"""The pause after a hard call, on the screens: offered once, skippable with any key."""

from __future__ import annotations

import pytest
from test_tui_stage import Clock, scenario
from textual.widgets import Static

from coach.tui.app import CoachApp
from coach.tui.look import Look
from coach.tui.memory import MemoryBackend
from coach.tui.screens.debrief import DebriefScreen
from coach.tui.screens.dialogs import Question
from coach.tui.screens.library import LibraryScreen
from coach.tui.screens.play import PlayScreen
from coach.tui.screens.reset import ResetScreen

STILL = Look(motion=False, blink=False)


def lost(backend: MemoryBackend) -> CoachApp:
    """The app, on the debrief of a call that was put down at once."""
    app = CoachApp(backend, look=STILL)
    session = backend.begin(scenario().id, timed=False)
    session.open()
    session.say("/end")
    card, told = backend.finish(session)
    app.call_later(app.show_result, session, card, told)
    return app


@pytest.mark.parametrize(("key", "screen"), [("l", LibraryScreen), ("a", PlayScreen)])
async def test_after_a_hard_call_one_may_breathe_and_then_goes_where_one_wanted_to(key: str, screen: type) -> None:
    app = lost(MemoryBackend([scenario()], clock=Clock()))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, DebriefScreen)
        await pilot.press(key)
        assert isinstance(app.screen, Question)
        await pilot.press("y")
        assert isinstance(app.screen, ResetScreen)
        assert "Breathe in" in str(app.screen.query_one("#reset-box", Static).render())
        await pilot.press("x")
        await pilot.pause()
        assert isinstance(app.screen, screen)


async def test_declined_it_is_not_offered_again() -> None:
    app = lost(MemoryBackend([scenario()], clock=Clock()))
    async with app.run_test(size=(60, 18)) as pilot:
        await pilot.pause()
        await pilot.press("l")
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, LibraryScreen)


async def test_at_a_key_whenever_one_wants() -> None:
    app = lost(MemoryBackend([scenario()], clock=Clock()))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("b")
        assert isinstance(app.screen, ResetScreen)
        await pilot.press("space")
        await pilot.pause()
        assert isinstance(app.screen, DebriefScreen)
