"""What stands around every command: streams that can be written to, troubles told in sentences, and things let go of at the end."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, Final

from coach.cli import mishap
from coach.cli.saying import say
from coach.cli.stopping import INTERRUPTED, stopped
from coach.text import clean

WRONG: Final = 2
PROBLEM: Final = 1
"""Exit codes; 0 is fine, also after a call that was not passed: the verdict is an answer, not a failure."""

_endings: list[contextlib.ExitStack] = []
"""Of the command under way, if any."""


def prepare() -> None:
    """Before anything is printed: no letter and no closed stream ends the program, and a fault of ours is told in a sentence."""
    _forgiving()
    mishap.watch()


def at_the_end(let_go: Callable[[], object]) -> None:
    """Call `let_go` when the command ends, however it ends. Outside a command, whoever made a thing lets go of it."""
    if _endings:
        _endings[-1].callback(let_go)


def guarded(run: Callable[[], Any], given: Sequence[str] = ()) -> int:
    """The exit code of the command line `given`, its troubles told in sentences on standard error."""
    try:
        return _guarded(run)
    except KeyboardInterrupt:
        return stopped(given)


def _guarded(run: Callable[[], Any]) -> int:
    from coach.store import JournalError  # noqa: PLC0415 - 10 ms, after the command line is known to be one
    from coach.tui.backend import Trouble  # noqa: PLC0415

    try:
        with contextlib.ExitStack() as ending:
            _endings.append(ending)
            ending.callback(_endings.pop)
            code = run()
    except EOFError:
        sys.stderr.write("\n")
        return INTERRUPTED
    except Trouble as error:
        return tell(str(error), WRONG if _is_missing(error) else PROBLEM)
    except JournalError as error:
        return tell(str(error), PROBLEM)
    except BrokenPipeError:
        return _hushed()
    except OSError as error:
        if error.errno == errno.EPIPE:
            return _hushed()
        where = f" ({clean(str(error.filename), limit=200)})" if error.filename else ""
        return tell(f"That did not work: {error.strerror or error}{where}", PROBLEM)
    return code if isinstance(code, int) else 0


def tell(text: str, code: int) -> int:
    """Say it, and give the exit code that goes with it."""
    say(text)
    return code


def _is_missing(error: Exception) -> bool:
    from coach.cli.backend import Missing  # noqa: PLC0415

    return isinstance(error, Missing)


def _hushed() -> int:
    """Whoever read our output has had enough; nothing more may be written, not even at exit."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _forgiving() -> None:
    """Let a terminal that has no such letter show another instead of ending the program, and a closed stream be an empty one."""
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115 - for as long as the process lives
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - the same
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
