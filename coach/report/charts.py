"""Where things lie in the pictures of a report, in pixels from the top left; the template draws them. Pure geometry: the same figures, the same picture.

Every text has a box it is cut to fit, by a width that is never less than a wide sans-serif takes, so labels cannot meet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from unicodedata import combining, east_asian_width

from coach.cohort.shown import FEW, named_marks, shown

if TYPE_CHECKING:
    from coach.cohort.figures import Bar, Week

LINE: Final = 13
SMALL: Final = 11
"""Font sizes: `LINE` - 1 for names, `SMALL` for the rest."""
BARS: Final = 20
BINS: Final = 500
FULL: Final = 10_000
_WIDTHS: Final = {
    char: em for em, chars in ((0.32, "ilj'| "), (0.45, "tfrI.,:;!()[]-/"), (0.56, "csz"), (0.84, "w"), (1.05, "mMW@%&\u2014\u2026")) for char in chars
}


def room(text: str, size: float) -> float:
    """The most pixels `text` takes in a wide sans-serif (DejaVu Sans is the widest in common use) at `size` pixels."""
    return size * sum(map(_em, text))


def _em(char: str) -> float:
    if combining(char):
        return 0
    if east_asian_width(char) in "WF" or char > "\uffff":
        return 1.4  # an emoji of a colour font is this wide
    return _WIDTHS.get(char) or (0.8 if char.isupper() or char > "\u02ff" else 0.65)


def cut(text: str, pixels: float, size: float) -> str:
    """`text` on one line of `pixels` at most, with an ellipsis where it is longer."""
    line = " ".join(text[:200].split())
    if room(line, size) <= pixels:
        return line
    while line and room(f"{line}\u2026", size) > pixels:
        line = line[:-1]
    return f"{line.rstrip()}\u2026"


def wrapped(text: str, pixels: float, size: float, most: int) -> tuple[str, ...]:
    """`text` on up to `most` lines of `pixels`, broken between words, a long word by a hyphen; the last one is cut."""
    lines: list[str] = []
    for word in _broken(text, pixels, size):
        if lines and room(f"{lines[-1]} {word}", size) <= pixels:
            lines[-1] += f" {word}"
        elif len(lines) == most:
            lines[-1] += f" {word}"  # too much: the cut below says so
        else:
            lines.append(word)
    return tuple(cut(line, pixels, size) for line in lines)


def _broken(text: str, pixels: float, size: float) -> Iterator[str]:
    """The words of `text`, those wider than a line in parts."""
    for whole in text[:200].split():
        word = whole
        while room(word, size) > pixels and len(word) > 1:
            end = next(end for end in range(len(word) - 1, 0, -1) if room(f"{word[:end]}-", size) <= pixels or end == 1)
            yield f"{word[:end].removesuffix('-')}-"
            word = word[end:]
        yield word


@dataclass(frozen=True, slots=True)
class Column:
    """A bar of the histogram."""

    x: float
    y: float
    high: float
    n: str
    """Written over the bar; empty where it would not fit."""
    kind: str
    """``under`` every pass mark, ``over`` every one, ``both``, ``plain`` where there is none."""


@dataclass(frozen=True, slots=True)
class Histogram:
    """Twenty bars of five points each; the name of the pass marks stands above them all."""

    wide: int
    high: int
    label: str
    base: int
    step: int
    left: int
    columns: tuple[Column, ...]
    marks: tuple[float, ...]
    """Where the pass marks lie, the lowest first."""
    marks_label: str
    marks_anchor: str
    """``end``: the label ends before the lowest of them, ``start``: it begins after it."""


def histogram(bars: Sequence[Bar], pass_marks: Sequence[int]) -> Histogram | None:
    """The picture, or None where nobody has a score. `pass_marks`: basis points, the lowest first."""
    counts = dict.fromkeys(range(0, FULL, BINS), 0)
    for bar in bars:
        if bar.low in counts:
            counts[bar.low] += bar.n
    most = max(counts.values())
    if not most:
        return None
    step, left, over, tall = 16, 18, 34, 120
    base = over + tall
    columns = []
    for at, (low, n) in enumerate(counts.items()):
        high = round(n / most * tall, 1)
        written = str(n) if n and room(str(n), 9) <= step + 2 else ""
        columns.append(Column(left + at * step, round(base - high, 1), high, written, _side(low, pass_marks)))
    total, passed = sum(counts.values()), named_marks(pass_marks) if pass_marks else ""
    return Histogram(
        wide=left + BARS * step + 18,
        high=base + 34,
        label=f"Histogram of {total} scores from 0 to 100" + (f", {passed}" if passed else "") + ". The table below has every figure.",
        base=base,
        step=step,
        left=left,
        columns=tuple(columns),
        marks=tuple(round(left + mark / BINS * step, 1) for mark in pass_marks),
        marks_label=passed,
        marks_anchor="end" if pass_marks and pass_marks[0] * 2 > FULL else "start",
    )


def _side(low: int, pass_marks: Sequence[int]) -> str:
    if not pass_marks:
        return "plain"
    if low + BINS <= pass_marks[0]:
        return "under"
    return "over" if low >= pass_marks[-1] else "both"


@dataclass(frozen=True, slots=True)
class Spot:
    """A week's point on a line; hollow where few attempts stand behind it."""

    x: float
    y: float
    few: bool


@dataclass(frozen=True, slots=True)
class Trend:
    """Medians as a line of dots, pass rates as a broken line of squares, on one scale from 0 to 100."""

    wide: int
    high: int
    label: str
    base: int
    left: int
    right: int
    lines: tuple[tuple[int, str], ...]
    """Where 0, 50 and 100 are."""
    medians: tuple[Spot, ...]
    rates: tuple[Spot, ...]
    median_runs: tuple[str, ...]
    rate_runs: tuple[str, ...]
    """The points of each unbroken stretch; a week without attempts breaks the line."""
    ticks: tuple[tuple[float, str, str], ...]
    """x, week, and the year where it is new."""


def trend(weeks: Sequence[Week]) -> Trend | None:
    """The picture, or None where no week has a score."""
    if not any(week.median is not None for week in weeks):
        return None
    left, over, tall = 30, 12, 130
    step = max(12, min(40, 300 // max(1, len(weeks) - 1)))
    base = over + tall
    xs = [left + 12 + at * step for at in range(len(weeks))]
    medians = [None if one.median is None else Spot(x, round(base - one.median / FULL * tall, 1), one.attempts < FEW) for x, one in zip(xs, weeks, strict=True)]
    rates = [None if one.pass_rate is None else Spot(x, round(base - one.pass_rate * tall, 1), one.attempts < FEW) for x, one in zip(xs, weeks, strict=True)]
    every = -(-38 // step)
    ticks, year = [], ""
    for at in range(0, len(weeks), every):
        first, _, week = weeks[at].week.partition("-")
        ticks.append((xs[at], week or first, first if first != year and week else ""))
        year = first
    right = max(xs[-1] + 14, 342)
    told = [one for one in weeks if one.median is not None]
    return Trend(
        wide=right + 16,
        high=base + 38,
        label=f"Median score by week, from {shown(told[0].median, 'points')} in {told[0].week} to {shown(told[-1].median, 'points')} in {told[-1].week}, "
        "and the share that passed. The table below has every figure.",
        base=base,
        left=left,
        right=right,
        lines=tuple((round(base - value / 100 * tall), str(value)) for value in (0, 50, 100)),
        medians=tuple(one for one in medians if one),
        rates=tuple(one for one in rates if one),
        median_runs=_runs(medians),
        rate_runs=_runs(rates),
        ticks=tuple(ticks),
    )


def _runs(spots: Sequence[Spot | None]) -> tuple[str, ...]:
    runs: list[list[str]] = [[]]
    for spot in spots:
        if spot is None:
            runs.append([])
        else:
            runs[-1].append(f"{spot.x:g},{spot.y:g}")
    return tuple(" ".join(run) for run in runs if len(run) > 1)
