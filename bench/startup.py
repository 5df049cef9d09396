"""From exec to the first painted frame, and the memory of the play screen, both against the least a Textual program can be.

The two programs take turns in the same run, and what counts is the ratio, so a busy machine hits both alike.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from figures import Figure
from minimal import PAINTED
from terminal import Run, Step, run

HERE = Path(__file__).resolve().parent
COACH = Path(sys.executable).parent / "coach"
MINIMAL = (sys.executable, str(HERE / "minimal.py"))
FIRST_WORDS, BRIEFED, ANSWER = "briefing", "What happened", "What do you say?"
PAINT_TARGET, MEMORY_TARGET = 1.3, 1.5


def environment(home: str) -> dict[str, str]:
    """A terminal of today, and a data folder of its own."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {"TERM": "xterm-256color", "COLORTERM": "truecolor", "COACH_HOME": home}


def first_scenario(environ: dict[str, str]) -> tuple[str, str]:
    """The id and title of the first scenario on the shelf."""
    listed = subprocess.run([COACH, "list", "--json"], env=environ, capture_output=True, text=True, check=True)
    row = json.loads(listed.stdout)[0]
    return row["id"], row["title"]


def measure(rounds: int = 15) -> list[Figure]:
    """`rounds` starts of each program, turn about, after one of each to warm the disk."""
    with tempfile.TemporaryDirectory() as home:
        environ = environment(home)
        name, title = first_scenario(environ)
        programs = {
            "minimal": (MINIMAL, [Step(PAINTED)]),
            "coach": ((str(COACH),), [Step(FIRST_WORDS)]),
            "library": ((str(COACH),), [Step(title)]),
            "play": ((str(COACH), "play", name), [Step(BRIEFED, keys=b"\r"), Step(ANSWER)]),
        }
        runs: dict[str, list[Run]] = {program: [] for program in programs}
        for turn in range(rounds + 1):
            for program, (command, steps) in programs.items():
                measured = run(command, environ, steps)
                if turn:
                    runs[program].append(measured)
    paint = median(ours.seconds / least.seconds for ours, least in zip(runs["coach"], runs["minimal"], strict=True))
    memory = median(ours.peak / least.peak for ours, least in zip(runs["play"], runs["minimal"], strict=True))
    return [
        Figure("minimal Textual program: first paint", 1000 * median(one.seconds for one in runs["minimal"]), "ms"),
        Figure("coach: first paint", 1000 * median(one.seconds for one in runs["coach"]), "ms"),
        Figure("  as a multiple of the minimal program", paint, "x", PAINT_TARGET),
        Figure("coach: library readable", 1000 * median(one.seconds for one in runs["library"]), "ms"),
        Figure("minimal Textual program: peak memory", median(one.peak for one in runs["minimal"]), "MB"),
        Figure("coach, play screen: peak memory", median(one.peak for one in runs["play"]), "MB"),
        Figure("  as a multiple of the minimal program", memory, "x", MEMORY_TARGET),
    ]
