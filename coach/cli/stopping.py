"""What is said when somebody presses Ctrl-C and no call takes it as a way to leave: one sentence, which says what has become of the work."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from typing import Final

INTERRUPTED: Final = 130
"""The exit code."""
AGAIN: Final = "run the same command again."
WHOLE: Final = f"Nothing is half done; {AGAIN}"
TOLD: Final[dict[tuple[str, ...], str]] = {
    ("play",): "A call is kept up to the last reply: coach play --resume",
    ("data", "merge"): f"What was already taken in is kept; {AGAIN}",
    ("data", "doctor"): f"What was already mended stays mended; {AGAIN}",
    ("data", "backup"): f"No copy was made; {AGAIN}",
    **{("data", name): WHOLE for name in ("restore", "roster", "rescore", "person", "retention")},
}
"""By the words a command begins with. The others change nothing, or say themselves what they keep."""


def stopped(given: Sequence[str] = ()) -> int:
    """Say it, of the command line `given`. Gives the exit code."""
    told = next((text for words, text in TOLD.items() if tuple(given[: len(words)]) == words), "")
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(f"\ncoach: Stopped.{told and ' '}{told}\n")
        sys.stderr.flush()
    return INTERRUPTED
