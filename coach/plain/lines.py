"""Lines from a pipe, a file, or a terminal that only we can see half of."""

from __future__ import annotations

import math
import os
import select
from collections.abc import Iterable, Iterator

BLOCK = 65_536


class Given:
    """Lines known beforehand (`coach.plain.talk.Lines`): a file read to its end, or a test's."""

    live = False
    typing = False
    echoed = False
    breaks = 0

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines: Iterator[str] = iter(lines)

    def next(self, prompt: str, *, wait: float | None = None, show: bool = True, offered: str = "") -> str | None:
        """The next line; see `coach.plain.talk.Lines`."""
        del prompt, wait, show, offered
        try:
            return next(self._lines)
        except StopIteration:
            raise EOFError from None

    def idle(self) -> float:
        """Nobody types here."""
        return math.inf


class Piped:
    """Lines from a file descriptor, as they arrive. `live`: it is a terminal, though what is shown goes somewhere else."""

    typing = False
    echoed = False

    def __init__(self, fd: int, *, live: bool = False) -> None:
        self.live = live
        self.breaks = 0
        self._fd = fd
        self._bytes = b""
        self._ended = False

    def next(self, prompt: str, *, wait: float | None = None, show: bool = True, offered: str = "") -> str | None:
        """The next line; see `coach.plain.talk.Lines`. A last line needs no line end."""
        del prompt, show, offered
        while b"\n" not in self._bytes and not self._ended:
            if wait is not None and not select.select([self._fd], [], [], wait)[0]:
                return None
            block = os.read(self._fd, BLOCK)
            self._ended = not block
            self._bytes += block
        if not self._bytes:
            raise EOFError
        line, _, self._bytes = self._bytes.partition(b"\n")
        self.breaks += self.live
        if self._ended and self.live:
            self._ended = False
        return line.decode("utf-8", "replace").removesuffix("\r")

    def idle(self) -> float:
        """Keys cannot be seen from here."""
        return math.inf
