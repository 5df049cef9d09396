"""The pause between calls, in lines."""

from __future__ import annotations

from collections.abc import Callable

import click

from coach.practice import BREATHS, breath

LOOK = 0.1


def pace(clock: Callable[[], float], wait: Callable[[float], None]) -> int:
    """Print each half breath as it begins. Gives the exit code; Ctrl-C is a way to go on, not a failure."""
    began, said = clock(), ""
    try:
        while (now := breath(clock() - began)) is not None:
            line = f"{now.number} of {BREATHS}: breathe {now.word}" + (", slowly" if now.word == "out" else "")
            if line != said:
                click.echo(line)
                said = line
            wait(LOOK)
    except KeyboardInterrupt:
        click.echo()
        return 0
    click.echo("That call is over. The next one is somebody else's.")
    return 0
