"""What a person sees when Coach itself has a fault: a sentence, and where the details are for whoever mends it."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import traceback
from types import TracebackType
from typing import Final

from coach.cli.stopping import stopped

SENTENCE: Final = (
    "coach: Coach has made a mistake of its own and had to stop. A call is kept up to the last reply: coach play --resume\n"
    "Please report it, with what is in {where}"
)


def watch() -> None:
    """From now on a fault of ours ends the process with a sentence. ``COACH_DEBUG=1`` leaves the traceback where it was."""
    if not os.environ.get("COACH_DEBUG"):
        sys.excepthook = _told


def _told(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):  # no fault, and nobody is to report it
        stopped()
        return
    details = "".join(traceback.format_exception(kind, fault, trace))
    where = "the output of the same command with COACH_DEBUG=1"
    with contextlib.suppress(OSError):
        handle, where = tempfile.mkstemp(prefix="coach-fault-", suffix=".txt")
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
            file.write(details)
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(SENTENCE.format(where=where) + "\n")
