"""Processor time from importing the detector to its first reading, beyond what the interpreter takes by itself; the two take turns."""

from __future__ import annotations

import os
import sys
from statistics import median

from figures import Figure

TARGET = 80.0
NOTHING = "pass"
FIRST = "from coach.techniques import Context, read; read('I can hear how frustrating this is. Let me check the order and ring you back.', Context())"


def spent(program: str) -> float:
    """Processor milliseconds of a fresh interpreter."""
    child = os.posix_spawn(sys.executable, [sys.executable, "-c", program], os.environ)
    _, status, usage = os.wait4(child, 0)
    if status:
        raise RuntimeError(program)
    return 1000 * (usage.ru_utime + usage.ru_stime)


def measure(rounds: int = 15) -> list[Figure]:
    """The median of `rounds` differences, after one of each to warm the disk."""
    times = [(spent(FIRST), spent(NOTHING)) for _ in range(rounds + 1)][1:]
    return [Figure("detector: import to first reading, processor", median(first - bare for first, bare in times), "ms", TARGET)]


if __name__ == "__main__":
    print(measure()[0].line(0))
