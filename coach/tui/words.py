"""Short words the screens share: times, feelings, modes, turns. Pure."""

from __future__ import annotations

import re
from typing import Final

from coach.wording import STEADY

_SENTENCE: Final = re.compile(r"[.!?…][\"”’')]*(?=\s|$)")
UP: Final = "▲"
DOWN: Final = "▼"
_HEAT: Final = ((80, "boiling"), (60, "high"), (40, "middling"), (20, "low"), (0, "calm"))
_LEVELS: Final = ("", "easy", "steady", "testing", "hard", "very hard")


def clock(seconds: float) -> str:
    """``04:12``; hours only when there are any."""
    whole = max(0, int(seconds))
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes:02}:{whole % 60:02}"


def heat(tension: float) -> str:
    """A word for a tension of 0-100; "high" starts at 60, as for the engine."""
    return next(word for least, word in _HEAT if tension >= least or least == 0)


def change(before: float, after: float) -> str:
    """How far a value moved, as ``▲4`` or ``▼9``; empty when it stayed or hardly moved."""
    by = round(after) - round(before)
    return "" if abs(by) <= STEADY else f"{UP if by > 0 else DOWN}{abs(by)}"


def level(value: int) -> str:
    """``●●○○○ steady`` for a level of 1 to 5."""
    held = min(5, max(1, value))
    return f"{'●' * held}{'○' * (5 - held)} {_LEVELS[held]}"


def whole_sentences(text: str) -> str:
    """`text` up to its last finished sentence: speech for those who want little movement."""
    ends = [found.end() for found in _SENTENCE.finditer(text)]
    return text[: ends[-1]].rstrip() if ends else ""


def plural(count: int, one: str, many: str = "") -> str:
    """``1 turn``, ``2 turns``."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def first_name(name: str) -> str:
    """What to call a person in the margin: ``Mrs Okafor`` stays, ``Dana Whitlock`` is ``Dana``."""
    parts = name.split()
    titled = len(parts) > 1 and parts[0].rstrip(".").lower() in {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir"}
    return " ".join(parts[:2]) if titled else (parts[0] if parts else "")
