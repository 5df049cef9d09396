"""The screens, opened by whoever typed ``coach`` or ``coach play ID`` at a terminal."""

from __future__ import annotations

import gc
from random import SystemRandom

from coach.cli.backend import Practice
from coach.tui import run

SEED_BITS = 31


def new_seed() -> int:
    """A seed nobody has had: a person should not get the same wording twice."""
    return SystemRandom().getrandbits(SEED_BITS)


def open_screens(start: str = "", *, trainee: str | None = None) -> int:
    """The library, or the briefing of the scenario `start`. Raises `Trouble` when that cannot be played."""
    practice = Practice(seed=new_seed, trainee=trainee, ready=gc.collect)  # what start and briefing left behind is half a megabyte a call can use
    return run(practice, start=practice.briefing(start).id if start else "")
