"""How people read a figure of a report: the same in every document and on the lead's screen. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

Value = str | int | float | None
Kind = Literal["text", "words", "count", "points", "change", "share", "index"]
"""text: names and labels; words: sentences; count: whole number; points: score in basis points; change: signed difference of scores in basis points;
share: 0-1; index: -1 to 1."""
FEW: Final = 5
"""Fewer attempts than this say little; they are shown grey."""
NONE: Final = "\u2013"
MINUS: Final = "\u2212"
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def shown(value: Value, kind: Kind, mark: int | None = None) -> str:
    """A value as people read it: whole points, whole percents, two decimals, a dash for nothing.

    `mark` is the pass mark where the value is a score: one that misses it is never rounded up to it. Nor is a share ever rounded to none or all.
    """
    if value is None:
        return NONE
    if isinstance(value, str):
        return value
    if kind == "points" and misses(value, mark):
        return f"{value / 100:.2f}".rstrip("0").rstrip(".")
    if kind in ("points", "change"):
        points = _whole(value)
        return f"{points:+d}".replace("-", MINUS) if kind == "change" and points else str(points)
    if kind == "share":
        return "<1 %" if 0 < value < 0.005 else ">99 %" if 0.995 <= value < 1 else f"{int(value * 100 + 0.5)} %"  # noqa: PLR2004 - half a percent
    return f"{value:.2f}".replace("-0.00", "0.00").replace("-", MINUS) if kind == "index" else str(value)


def misses(value: float, mark: int | None) -> bool:
    """Whether a score is under the pass mark, and rounded would seem not to be (both in basis points)."""
    return mark is not None and value < mark <= _whole(value) * 100


def _whole(basis: float) -> int:
    return int(basis + 50) // 100


def moment(made_at: str) -> str:
    """When something was made, for people: ``2026-03-02 12:00 UTC``."""
    return f"{made_at[:10]} {made_at[11:16]} UTC" if _MOMENT.fullmatch(made_at) else made_at


def named_marks(pass_marks: Sequence[int]) -> str:
    """In words: ``pass mark 65``, ``pass marks 60 and 65``."""
    told = [shown(mark, "points") for mark in pass_marks]
    return f"pass {'mark' if len(told) == 1 else 'marks'} {' and '.join(filter(None, [', '.join(told[:-1]), told[-1]]))}"
