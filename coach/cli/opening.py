"""The screens, opened by whoever typed ``coach`` or ``coach play ID`` at a terminal."""

from __future__ import annotations

import gc
from random import SystemRandom
from typing import TYPE_CHECKING

from coach.cli.backend import Practice
from coach.tui import run

if TYPE_CHECKING:
    from coach.cohort.scoping import Asked
    from coach.tui.leading import Leading

SEED_BITS = 31


def new_seed() -> int:
    """A seed nobody has had: a person should not get the same wording twice."""
    return SystemRandom().getrandbits(SEED_BITS)


def open_screens(start: str = "", *, trainee: str | None = None) -> int:
    """The library, or the briefing of the scenario `start`. Raises `Trouble` when that cannot be played."""
    practice = Practice(seed=new_seed, trainee=trainee, ready=gc.collect)  # what start and briefing left behind is half a megabyte a call can use
    return run(practice, start=practice.briefing(start).id if start else "", leading=_leading)


def open_lead(asked: Asked) -> int:
    """The lead's screen, with the library under it."""
    from coach.cli.leading import Lead  # noqa: PLC0415 - only for leads

    return run(Practice(seed=new_seed, ready=gc.collect), leading=lambda: Lead(asked), lead=True)


def _leading() -> Leading:
    """Of all there is, for whoever asks for it in the library."""
    from coach.cli.lead import asked_for  # noqa: PLC0415 - only for leads
    from coach.cli.leading import Lead  # noqa: PLC0415

    return Lead(asked_for())
