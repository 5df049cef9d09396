"""A program in a real pseudo-terminal, timed from exec to the moment given words are on its screen. POSIX only."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

ROWS, COLUMNS = 40, 120
PATIENCE = 60.0
"""Seconds without the expected words before giving up."""


@dataclass(frozen=True)
class Step:
    """Wait until `words` have been painted, then type `keys`."""

    words: str
    keys: bytes = b""


@dataclass(frozen=True)
class Run:
    """Seconds from exec to the last step's words, and the most memory the program held until then, in MiB."""

    seconds: float
    peak: float


def run(command: Sequence[str], environ: Mapping[str, str], steps: Sequence[Step]) -> Run:
    """Start `command`, walk through `steps`, end it. Raises TimeoutError with the last output when words never appear."""
    began = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        fcntl.ioctl(sys.stdout.fileno(), termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        os.execve(command[0], list(command), dict(environ))  # noqa: S606 - our own command, no shell
    try:
        for step in steps:
            _until(terminal, step.words.encode())
            ended = time.perf_counter()
            os.write(terminal, step.keys)
    finally:
        os.kill(child, signal.SIGKILL)
        _, _, usage = os.wait4(child, 0)
        os.close(terminal)
    per_mebibyte = 1024 if sys.platform == "linux" else 1024 * 1024  # kilobytes there, bytes on macOS
    return Run(ended - began, usage.ru_maxrss / per_mebibyte)


def _until(terminal: int, words: bytes) -> None:
    """Read until `words` have come; they must be drawn in one style, so that nothing stands between them."""
    seen = b""
    while words not in seen:
        ready, _, _ = select.select([terminal], [], [], PATIENCE)
        try:
            part = os.read(terminal, 65536) if ready else b""
        except OSError:  # how Linux tells that the program has ended
            part = b""
        if not part:
            raise TimeoutError(f"{words!r} never appeared; the last of the output: {seen[-2000:]!r}")
        seen += part
