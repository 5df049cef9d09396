"""The command line: one module for each kind of person who types. Everything heavy is imported by the command that needs it.

Who types ``coach`` or ``coach play ID`` at a terminal gets the screens, and those open without the parser of the command line.
"""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Sequence
from typing import Final

_PLAIN: Final = re.compile(r"\w[\w/-]*")
"""An id, as far as nothing in it could be an option, a path or a wildcard: those are read by the commands."""
_SPOKEN_FOR: Final = ("_COACH_COMPLETE", "COACH_TRAINEE")
"""Variables the commands read: whoever sets them goes their way."""


def main(args: Sequence[str] | None = None) -> None:
    """Run Coach with `args`, by default those it was started with, and exit with its code."""
    given = list(sys.argv[1:] if args is None else args)
    try:
        _run(given)
    except KeyboardInterrupt:  # before a command was found, or after it had ended
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        from coach.cli.stopping import stopped  # noqa: PLC0415 - as below

        sys.exit(stopped(given))


def _run(given: list[str]) -> None:
    name = _straight(given)
    if name is not None:
        from coach.cli import guard  # noqa: PLC0415 - nothing is loaded before the command line is known
        from coach.cli.stage import Stage  # noqa: PLC0415

        guard.prepare()
        if Stage.of().whole:
            from coach.cli.opening import open_screens  # noqa: PLC0415 - heavy

            sys.exit(guard.guarded(lambda: open_screens(name), given))
    from coach.cli.commands import commands  # noqa: PLC0415 - the parser is a megabyte

    commands.main(given)


def _straight(given: list[str]) -> str | None:
    """The scenario whose briefing is asked for, empty for the library; None when it takes a parser to know what is asked for."""
    if any(name in os.environ for name in _SPOKEN_FOR):
        return None
    if not given:
        return ""
    return given[1] if len(given) == 2 and given[0] == "play" and _PLAIN.fullmatch(given[1]) else None  # noqa: PLR2004 - the command and its scenario
