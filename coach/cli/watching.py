"""How far long work is, for somebody who sits at a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from coach.text import clean

PATIENCE: Final = 0.5
"""Seconds before a bar is worth drawing."""
LONGEST: Final = 40
Watch = Callable[[int, int], object]
"""Told how much of how much is done."""


@contextmanager
def watched(what: str = "Counting", *, patience: float = PATIENCE, watch: Watch | None = None) -> Iterator[Watch]:
    """Somebody to tell how far it is: `watch`, or a bar on standard error when somebody is there to see it, and only when it takes its time."""
    if watch is not None or not sys.stderr.isatty():
        yield watch or max
        return
    from rich.console import Console  # noqa: PLC0415 - only for a terminal
    from rich.progress import Progress  # noqa: PLC0415

    bar = Progress(console=Console(stderr=True), transient=True)
    task = bar.add_task(clean(what, limit=LONGEST), total=None)
    begun = time.monotonic()

    def draw(done: int, steps: int) -> None:
        if time.monotonic() - begun >= patience:
            bar.start()
        bar.update(task, completed=done, total=steps)

    try:
        yield draw
    finally:
        bar.stop()
