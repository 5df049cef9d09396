"""Pictures of the app for the documentation: plays a shipped scenario with a turned clock and saves docs/pictures/*.svg.

Run it with ``make picture``; ``--scenario ID``, ``--theme NAME`` and ``--size 120x40`` show other things. Nothing is recorded.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from textual.pilot import Pilot

from coach.scenario import ScenarioError, find
from coach.techniques import names
from coach.tui.app import CoachApp
from coach.tui.look import Look
from coach.tui.memory import MemoryBackend
from coach.tui.screens.note import NoteScreen
from coach.tui.screens.play import PlayScreen

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
FONTS = "ui-monospace, 'DejaVu Sans Mono', 'Cascadia Mono', Menlo, Consolas, monospace"
"""What the reader has; a picture in a README may not load fonts from elsewhere."""

TURNS: tuple[tuple[float, str], ...] = (
    (20, "Hello Rhona, this is Sam. Two mornings in and nobody came, and then sixty pounds for it. I'm sorry. What happened on Monday?"),
    (20, "So you sat at that window from half past seven and no van came at all. That must have been infuriating."),
    (3, "You should have rung us at the time."),
    (20, "That was unfair of me, I'm sorry. I'm opening the photo now. The sign says Aspen House, so he was at the wrong building."),
)
REST: tuple[tuple[float, str], ...] = (
    (20, "Is anyone at home with you who should not be in the cold?"),
    (20, "With your mum there we can treat this as a priority. I'll ask the duty manager now. /escalate"),
    (20, "Someone will be with you tonight between six and nine. Could I take your postcode and your date of birth for the refund?"),
    (20, "Thank you, Rhona. /verify /refund"),
    (20, "Your sixty pounds goes back to your card and takes three to five working days. I'll ring you at nine tonight to check the heating is on."),
    (20, "So: an engineer tonight between six and nine, the charge refunded, and my call at nine. Does that work for you?"),
    (20, "Thank you for your patience, Rhona. Goodbye."),
    (20, "/end"),
)
NOTE = (
    "Engineer attended Aspen House, not Aspen Court, so the no-access charge was ours: £60 refund raised, 3-5 working days. "
    "Customer's mother, 81, ill, is in the home: priority visit tonight 18:00-21:00. I ring her at nine."
)


@dataclass
class Clock:
    """Seconds, turned by hand, so that each run gives the same picture."""

    now: float = 0.0

    def __call__(self) -> float:
        """The time it shows."""
        return self.now


async def say(pilot: Pilot[None], clock: Clock, turns: Sequence[tuple[float, str]]) -> None:
    """Wait and send, as long as the call goes on."""
    screen = pilot.app.screen
    for seconds, text in turns:
        if not isinstance(screen, PlayScreen) or screen.session.call.phase != "talking":
            return
        clock.now += seconds
        screen.prompt.put(text)
        await pilot.press("enter")
        await pilot.pause()


async def to_debrief(pilot: Pilot[None]) -> None:
    """From the end of the call to its debrief."""
    await pilot.press("enter")
    await pilot.pause()
    if isinstance(pilot.app.screen, NoteScreen):
        pilot.app.screen.prompt.put(NOTE)
        await pilot.press("enter")
        await pilot.pause()
    await pilot.pause()


async def play(options: argparse.Namespace) -> dict[str, str]:
    """Play the scenario; the pictures by name."""
    scenario = find(options.scenario, names())
    clock = Clock()
    app = CoachApp(MemoryBackend([scenario], clock=clock), look=Look(options.theme, blink=False))
    app.animation_level = "none"
    width, height = (int(part) for part in options.size.split("x"))
    pictures: dict[str, str] = {}
    async with app.run_test(size=(width, height)) as pilot:
        await pilot.pause()
        app.begin_call(scenario, timed=True)
        await pilot.pause()
        await say(pilot, clock, TURNS)
        clock.now += 4
        if isinstance(app.screen, PlayScreen):
            app.screen.catch_up()
        await pilot.pause()
        pictures["play"] = app.export_screenshot(title="Coach")
        await say(pilot, clock, REST)
        await to_debrief(pilot)
        pictures["debrief"] = app.export_screenshot(title="Coach")
    return pictures


def plain_fonts(svg: str) -> str:
    """The picture without fonts from the network, and with ids that do not change from run to run."""
    svg = re.sub(r"@font-face\s*\{.*?\}", "", svg, flags=re.DOTALL)
    svg = re.sub(r"\bterminal-\d+-", "terminal-", svg)
    return svg.replace("Fira Code, monospace", FONTS)


def main() -> int:
    """Save the pictures and say where."""
    parser = argparse.ArgumentParser(description="Save pictures of the app for the documentation.")
    parser.add_argument("--scenario", default="no-access")
    parser.add_argument("--theme", default="coach-dark")
    parser.add_argument("--size", default="120x40")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    options = parser.parse_args()
    try:
        pictures = asyncio.run(play(options))
    except ScenarioError as error:
        print(error, file=sys.stderr)
        return 1
    options.folder.mkdir(parents=True, exist_ok=True)
    for name, svg in pictures.items():
        file = options.folder / f"{name}.svg"
        file.write_text(plain_fonts(svg), encoding="utf-8")
        print(file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
