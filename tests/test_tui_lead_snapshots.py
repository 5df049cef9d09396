"""How the lead's screen looks, at the three sizes. Everything shown is written by hand in `lead_sample`.

After a wanted change: ``pytest tests/test_tui_lead_snapshots.py --snapshot-update``, and look at each new picture.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from lead_sample import Drawer
from test_tui_stage import scenario
from textual.pilot import Pilot

from coach.tui.app import CoachApp
from coach.tui.look import Look
from coach.tui.memory import MemoryBackend

SIZES = [(120, 40), (80, 24), (60, 18)]
Compare = Callable[..., bool]
Scene = Callable[[Pilot[None]], Awaitable[None]]


def app(look: Look | None = None) -> CoachApp:
    drawer = Drawer()
    shown = CoachApp(MemoryBackend([scenario()]), look=look or Look(motion=False, blink=False), leading=lambda: drawer, lead=True)
    shown.animation_level = "none"
    return shown


async def settle(pilot: Pilot[None]) -> None:
    for _ in range(3):
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def after(*keys: str) -> Scene:
    async def scene(pilot: Pilot[None]) -> None:
        await settle(pilot)
        for key in keys:
            await pilot.press(key)
            await settle(pilot)

    return scene


SCENES = {
    "overview": after(),
    "heat_map": after("2", "down", "down", "right"),
    "coach_next": after("3", "down"),
    "people_by_technique": after("enter", "tab"),
    "form": after("enter", "enter", "enter", "down"),
    "evidence": after("enter", "enter", "enter", "down", "enter"),
    "ruling": after("6", "down", "r"),
    "ruling_typed": after("6", "down", "r", "2", "enter", *"Yes"),
    "disputes": after("6"),
    "scenarios": after("7"),
    "where_to_write": after("e"),
}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", SCENES)
def test_it_looks_as_it_did(snap_compare: Compare, name: str, size: tuple[int, int]) -> None:
    assert snap_compare(app(), terminal_size=size, run_before=SCENES[name])


@pytest.mark.parametrize("theme", ["coach-light", "coach-contrast"])
def test_the_heat_map_in_other_themes(snap_compare: Compare, theme: str) -> None:
    assert snap_compare(app(Look(theme, motion=False, blink=False)), terminal_size=(120, 40), run_before=SCENES["heat_map"])


def test_the_heat_map_without_colour(snap_compare: Compare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(app(), terminal_size=(80, 24), run_before=SCENES["heat_map"])
