"""A lead's charts as rows of text: how the scores lie, and week by week. Pure; every number in them is in a table of the report too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from coach.cohort.shown import NONE, shown
from coach.text import fit
from coach.tui.look import Dots

if TYPE_CHECKING:
    from coach.cohort.figures import Bar, Week

STEPS: Final[dict[Dots, str]] = {"braille": " ▁▂▃▄▅▆▇█", "ascii": " .:-=+*#@"}
FULL: Final = 10_000


def columns(values: Sequence[float | None], most: float, height: int, dots: Dots = "braille") -> list[str]:
    """Upright bars, one cell wide, `height` rows; None is a gap, and more than nothing is never drawn as nothing."""
    steps = STEPS[dots]
    parts = len(steps) - 1
    filled = [0 if value is None or most <= 0 else max(int(value > 0), round(value / most * height * parts)) for value in values]
    return ["".join(steps[max(0, min(parts, each - parts * row))] for each in filled) for row in range(height - 1, -1, -1)]


def histogram(bars: Sequence[Bar], pass_marks: Sequence[int], width: int, height: int, dots: Dots = "braille") -> list[str]:
    """The scores from 0 to 100 in at most `height` rows of `width` cells, the pass mark under it, or from the lowest to the highest."""
    if not bars or height < 2:  # noqa: PLR2004 - a row of bars and one that says what they are
        return []
    wide = max(1, min(3, width // len(bars)))
    rows = columns([bar.n for bar in bars], max(bar.n for bar in bars), height - 1, dots)
    told = ["".join(char * wide for char in row) for row in rows]
    scale = [" "] * (wide * len(bars) + 4)
    marks = [(0, "0"), (wide * len(bars) // 2 - 1, "50"), (wide * len(bars) - 3, "100")]
    if pass_marks:
        at = min(wide * pass_marks[0] // 500, wide * len(bars) - 1)
        named = f"▲pass {'-'.join(str(mark // 100) for mark in dict.fromkeys((pass_marks[0], pass_marks[-1])))}"
        marks = [mark for mark in marks if abs(mark[0] - at) > len(named)] + [(at, named)]
    for at, text in marks:
        scale[at : at + len(text)] = text
    return [*told, "".join(scale).rstrip()]


def weekly(weeks: Sequence[Week], width: int, dots: Dots = "braille") -> list[str]:
    """Three rows of bars under each other, the newest weeks that fit, and what they come to in the last one."""
    if not weeks:
        return []
    seen = weeks[-max(1, width - len("exams   ") - len("  100 %")) :]
    last = next((week for week in reversed(seen) if week.attempts), seen[-1])
    rows: tuple[tuple[str, list[float | None], float, str], ...] = (
        ("exams", [week.attempts or None for week in seen], max(week.attempts for week in seen), str(last.attempts)),
        ("median", [week.median for week in seen], FULL, shown(last.median, "points")),
        ("passed", [week.pass_rate for week in seen], 1.0, NONE if last.pass_rate is None else shown(last.pass_rate, "share")),
    )
    told = [f"{name:<7} {columns(values, most, 1, dots)[0]}  {latest}" for name, values, most, latest in rows]
    span = seen[0].week if len(seen) == 1 else f"{seen[0].week} to {seen[-1].week}"
    return [*told, fit(f"{'':<8}{span}", width)]
