"""How long to leave a server alone before asking again. Pure: the clock and the sleeping are the client's."""

from __future__ import annotations

import math
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from random import Random
from typing import Final

FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 8.0
"""Seconds, where the server gives no time itself."""
SPREAD: Final = 0.25
"""A pause is up to that much shorter or longer, so that many clients do not come back at once."""
OVER: Final = 0.05
"""A time the server gave is kept, and up to that share more."""


def asked_to_wait(headers: Mapping[str, str]) -> float | None:
    """Seconds the server asks for, from headers whose names are in lower case; None where it does not ask.

    ``retry-after-ms`` (hosts of models), ``retry-after`` in seconds or as a date (RFC 9110, 10.2.3), which is read against the
    response's own ``date``: their clock, not ours.
    """
    for name, scale in (("retry-after-ms", 1000), ("retry-after", 1)):
        try:
            seconds = float(headers.get(name, "")) / scale
        except ValueError:
            continue
        if not math.isnan(seconds):
            return max(0.0, seconds)
    try:
        until, now = parsedate_to_datetime(headers["retry-after"]), parsedate_to_datetime(headers["date"])
        return max(0.0, (until - now).total_seconds())
    except (KeyError, ValueError, TypeError):  # TypeError: one of the dates has a time zone, the other has none
        return None


def may_be_asked_again(headers: Mapping[str, str]) -> bool:
    """False where the server says in so many words that asking again is in vain."""
    return headers.get("x-should-retry") != "false"


def pause(tries: int, asked: float | None, chance: Random) -> float:
    """Seconds before the next try, of which there have been `tries`, at least 1; twice as long each time."""
    if asked is not None:
        return asked * chance.uniform(1, 1 + OVER)
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** (tries - 1)) * chance.uniform(1 - SPREAD, 1 + SPREAD)
