"""Processor time between a reply and the customer's first word, through the session, with nothing drawn or stored.

Two figures: the slowest reply of a call under way, and the first reply of a fresh program, which pays for what is made on first use.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from time import process_time

from figures import Figure

from coach.scenario import Scenario, load, shipped
from coach.session import Session
from coach.techniques import names

TARGET = 20.0
REPLIES = (
    "Good morning, you are speaking with Alex. I can hear how frustrating this has been, and I am sorry you had to chase us for it.",
    "So that I get this right: you were told it would be settled last week, and nobody rang you back. Is that how it went?",
    "Could you tell me what happened after that, and what would help you most today?",
    "Our policy is our policy, there is nothing I can do, you should have read the terms, and anyway it is not my department.",
    "I understand. What I can do is put it right today, or have a colleague ring you tomorrow before noon; which would you rather?",
    "ok",
    "Long story short: " + "I looked at it again, and you are right that it should not have taken this long. " * 12,
)
REPEATS = 5


def milliseconds(scenario: Scenario, replies: tuple[str, ...]) -> list[float]:
    """CPU of each reply of one call, for as long as the customer stays on the line."""
    session = Session(scenario, seed=1)
    session.open()
    spent: list[float] = []
    for reply in replies:
        if session.call.phase != "talking":
            break
        began = process_time()
        session.say(reply)
        spent.append(1000 * (process_time() - began))
    return spent


def cold(path: Path) -> float:
    """The first reply of a fresh interpreter."""
    done = subprocess.run([sys.executable, __file__, str(path)], capture_output=True, text=True, check=True)
    return float(done.stdout)


def measure() -> list[Figure]:
    """Over every shipped scenario; each reply counts with the best of its repeats, since everything else is the machine's noise."""
    warm: list[float] = []
    for path in shipped():
        scenario = load(path, names())
        for rotation in range(len(REPLIES)):  # so that each reply is also tried early in a call
            replies = REPLIES[rotation:] + REPLIES[:rotation]
            calls = [milliseconds(scenario, replies) for _ in range(REPEATS)]
            warm += [min(times) for times in zip(*calls, strict=True)]
    first = max(min(cold(path) for _ in range(REPEATS)) for path in shipped())
    return [
        Figure(f"reply to first word: slowest of {len(warm)}, processor", max(warm), "ms", TARGET),
        Figure("  the first reply after a start, processor", first, "ms", TARGET),
    ]


if __name__ == "__main__":
    print(milliseconds(load(Path(sys.argv[1]), names()), REPLIES[:1])[0])
