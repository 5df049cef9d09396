"""How people read a figure of a report: the same in every document and on the lead's screen. Pure."""

from __future__ import annotations

from typing import Final, Literal

Value = str | int | float | None
Kind = Literal["text", "words", "count", "points", "change", "share", "index"]
"""text: names and labels; words: sentences; count: whole number; points: score in basis points; change: signed difference of scores in basis points;
share: 0-1; index: -1 to 1."""
FEW: Final = 5
"""Fewer attempts than this say little; they are shown grey."""
NONE: Final = "\u2013"
MINUS: Final = "\u2212"


def shown(value: Value, kind: Kind) -> str:
    """A value as people read it: whole points, whole percents, two decimals, a dash for nothing."""
    if value is None:
        return NONE
    if isinstance(value, str):
        return value
    if kind in ("points", "change"):
        points = int(value + 50) // 100
        return f"{points:+d}".replace("-", MINUS) if kind == "change" and points else str(points)
    if kind == "share":
        return f"{int(value * 100 + 0.5)} %"
    return f"{value:.2f}".replace("-0.00", "0.00").replace("-", MINUS) if kind == "index" else str(value)
