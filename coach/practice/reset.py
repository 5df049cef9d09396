"""The pause after a hard call: a few slow breaths, so that nothing of it is carried into the next. Pure; the clock is passed in.

Slow breathing with the longer half outwards, about six breaths a minute, is what most breathing exercises agree on; the figures are a
custom, not medicine. Source: TT3, ED2 in docs/techniques.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from coach.session.events import Moved, Said

if TYPE_CHECKING:
    from collections.abc import Iterable

    from coach.session.events import Event

IN, OUT = 4.0, 6.0
"""Seconds of a breath in and out."""
BREATHS: Final = 4
SECONDS: Final = BREATHS * (IN + OUT)
HARD: Final = 80.0
"""Tension from which a call was a hard one, however it ended."""


@dataclass(frozen=True, slots=True)
class Breath:
    """A moment of the pause."""

    word: str
    """``in`` or ``out``."""
    full: float
    """How full the lungs are, 0-1: the length of the bar."""
    number: int
    """Which breath it is, from 1."""
    left: int
    """Whole seconds until the end."""


def breath(elapsed: float) -> Breath | None:
    """The moment `elapsed` seconds after the beginning; None when the pause is over."""
    if elapsed >= SECONDS:
        return None
    at = max(0.0, elapsed)
    number, within = divmod(at, IN + OUT)
    full = within / IN if within < IN else 1 - (within - IN) / OUT
    left = int(SECONDS - at) + (SECONDS - at > int(SECONDS - at))
    return Breath("in" if within < IN else "out", round(full, 4), int(number) + 1, left)


def was_hard(events: Iterable[Event], ending: str) -> bool:
    """Whether a call deserves a pause: it ended badly (`ending` is its class), boiled up, or turned to abuse."""
    if ending == "bad":
        return True
    return any((isinstance(event, Moved) and event.tension >= HARD) or (isinstance(event, Said) and event.abuse) for event in events)
