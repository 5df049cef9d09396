"""Statistics of a detector held against labels, and tables of them: pure, with a seeded bootstrap, nothing read and nothing printed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import starmap
from random import Random
from textwrap import wrap

Span = tuple[int, int]
"""First character and the one after the last."""
Interval = tuple[float, float]
DRAWS, SEED = 1000, 20260302
TAIL = 0.05
"""What a 90 % interval leaves out on each side."""
LEAST = 5
"""Positives a technique needs to take part in a mean over techniques."""
WIDTH = 150
"""Cells of a line of notes in the terminal."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One reply: what it shows, what was found, and what the labellers could not agree on, which is left out."""

    positive: frozenset[str]
    found: frozenset[str]
    open: frozenset[str] = frozenset()
    quotes: tuple[tuple[str, float], ...] = ()
    """For each quote of the labellers its technique, and the share (0-1) of its characters within what was found of that technique."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Counts of replies: found rightly, found wrongly, missed, rightly not found."""

    tp: int
    fp: int
    fn: int
    tn: int = 0

    @property
    def precision(self) -> float | None:
        """0-1; None where nothing was found."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else None

    @property
    def recall(self) -> float | None:
        """0-1; None where there is nothing to find."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else None

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, 0-1; 0 where nothing was found rightly."""
        return 2 * self.tp / (2 * self.tp + self.fp + self.fn) if self.tp else 0.0

    @property
    def kappa(self) -> float:
        """Cohen's kappa between finder and labels, -1 to 1: agreement beyond chance (Cohen 1960). 1 where both say always the same one thing."""
        total = self.tp + self.fp + self.fn + self.tn
        if not total:
            return 0.0
        chance = ((self.tp + self.fp) * (self.tp + self.fn) + (self.fn + self.tn) * (self.fp + self.tn)) / total**2
        return 1.0 if chance == 1 else ((self.tp + self.tn) / total - chance) / (1 - chance)


@dataclass(frozen=True, slots=True)
class Spread:
    """90 % intervals. The means are over the techniques that had `LEAST` positives before anything was drawn."""

    f1: Mapping[str, Interval]
    kappa: Mapping[str, Interval]
    macro_f1: Interval
    macro_kappa: Interval
    micro_f1: Interval


def tally(replies: Sequence[Judged], names: Sequence[str]) -> dict[str, Cells]:
    """The counts of each technique; a reply in which it is open does not count for it."""
    cells = _cells([_marks(reply, names) for reply in replies], len(names))
    return dict(zip(names, cells, strict=True))


def pooled(cells: Iterable[Cells]) -> Cells:
    """All counts added up: its figures are the micro means."""
    each = list(cells)
    return Cells(sum(one.tp for one in each), sum(one.fp for one in each), sum(one.fn for one in each), sum(one.tn for one in each))


def frequent(cells: Mapping[str, Cells]) -> list[str]:
    """The techniques with `LEAST` positives or more, in their order."""
    return [name for name, one in cells.items() if one.tp + one.fn >= LEAST]


def mean(values: Collection[float]) -> float:
    """Arithmetic mean; 0 of nothing."""
    return sum(values) / len(values) if values else 0.0


def bootstrap(replies: Sequence[Judged], names: Sequence[str], draws: int = DRAWS, seed: int = SEED) -> Spread:
    """Draw as many replies with replacement, `draws` times: each draw has whole replies, so what stands together in one stays together."""
    chance = Random(seed)  # noqa: S311 - a sample, no secret
    marks = [_marks(reply, names) for reply in replies]
    means = [names.index(name) for name in frequent(tally(replies, names))]
    f1s: list[list[float]] = []
    kappas: list[list[float]] = []
    micro: list[float] = []
    for _ in range(draws if marks else 0):
        cells = _cells(chance.choices(marks, k=len(marks)), len(names))
        f1s.append([one.f1 for one in cells])
        kappas.append([one.kappa for one in cells])
        micro.append(pooled(cells).f1)
    return Spread(
        f1={name: interval([drawn[place] for drawn in f1s]) for place, name in enumerate(names)},
        kappa={name: interval([drawn[place] for drawn in kappas]) for place, name in enumerate(names)},
        macro_f1=interval([mean([drawn[place] for place in means]) for drawn in f1s]),
        macro_kappa=interval([mean([drawn[place] for place in means]) for drawn in kappas]),
        micro_f1=interval(micro),
    )


def interval(values: Sequence[float]) -> Interval:
    """The middle 90 % of `values`; (0, 0) of nothing."""
    if not values:
        return 0.0, 0.0
    ranked = sorted(values)
    cut = int(TAIL * len(ranked))
    return ranked[cut], ranked[-1 - cut]


def covered(quote: Span, spans: Iterable[Span]) -> float:
    """The share (0-1) of the characters of `quote` that lie in any of `spans`; overlapping spans count once."""
    places = {place for start, end in spans for place in range(max(start, quote[0]), min(end, quote[1]))}
    return len(places) / (quote[1] - quote[0]) if quote[1] > quote[0] else 0.0


def overlap(replies: Iterable[Judged], name: str | None = None) -> tuple[list[float], int]:
    """Shares covered of the quotes whose technique was found, and how many quotes there are; of one technique or of all."""
    of_name = [(reply, share, each) for reply in replies for each, share in reply.quotes if name in {None, each}]
    return [share for reply, share, each in of_name if each in reply.found], len(of_name)


def against(rows: Sequence[Mapping[str, object]], said: Sequence[Collection[str]], rule: Mapping[str, object]) -> Cells:
    """One act in one data set of others, row by row with what was `said` of it.

    `rule` tells which labels are ``positive``, which do not count where they stand alone (``exclude_if_only``), and a ``filter``:
    ``speaker==agent`` or ``only questions``.
    """
    tp = fp = fn = tn = 0
    for row, acts in zip(rows, said, strict=True):
        takes_part, positive = _part(row, rule)
        found = rule["act"] in acts
        tp += takes_part and found and positive
        fp += takes_part and found and not positive
        fn += takes_part and positive and not found
        tn += takes_part and not found and not positive
    return Cells(tp, fp, fn, tn)


@dataclass(frozen=True, slots=True)
class Table:
    """A title, rows of cells of which the first names the row, and what to know before reading them, a paragraph each."""

    title: str
    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    notes: tuple[str, ...] = ()

    def text(self) -> str:
        """For a terminal: names to the left, figures to the right."""
        lines = [self.head, *self.rows]
        rooms = [max(len(line[place]) for line in lines) for place in range(len(self.head))]
        told = [f"{line[0]:<{rooms[0]}}" + "".join(f"  {cell:>{room}}" for cell, room in zip(line[1:], rooms[1:], strict=True)) for line in lines]
        notes = [line for note in self.notes for line in wrap(note, WIDTH)]
        return "\n".join([self.title, "=" * len(self.title), *notes, "", *(line.rstrip() for line in told), ""])

    def markdown(self) -> str:
        """The same as a Markdown table under a heading."""
        rule = ("---", *("---:" for _ in self.head[1:]))
        lines = ["| " + " | ".join(line) + " |" for line in (self.head, rule, *self.rows)]
        return "\n".join([f"## {self.title}", "", *(f"{note}\n" for note in self.notes), *lines, ""])


_HIT, _FALSE, _MISSED, _OPEN = range(4)


def _marks(reply: Judged, names: Sequence[str]) -> list[tuple[int, int]]:
    """What of a reply is not simply nothing: places in `names`, and the kind of each."""
    marks: list[tuple[int, int]] = []
    for place, name in enumerate(names):
        positive, found = name in reply.positive, name in reply.found
        if name in reply.open:
            marks.append((place, _OPEN))
        elif positive or found:
            marks.append((place, _HIT if positive and found else _FALSE if found else _MISSED))
    return marks


def _cells(replies: Sequence[Sequence[tuple[int, int]]], size: int) -> list[Cells]:
    counts = [[0, 0, 0, 0] for _ in range(size)]
    for marks in replies:
        for place, kind in marks:
            counts[place][kind] += 1
    return list(starmap(Cells, [(hit, false, missed, len(replies) - hit - false - missed - left) for hit, false, missed, left in counts]))


def _part(row: Mapping[str, object], rule: Mapping[str, object]) -> tuple[bool, bool]:
    """Whether a row takes part, and whether it is positive."""
    labels, wanted, excluded = (_texts(each) for each in (row["labels"], rule["positive"], rule["exclude_if_only"]))
    positive = not labels.isdisjoint(wanted)
    if rule["filter"] == "speaker==agent" and row.get("speaker") != "agent":
        return False, positive
    if rule["filter"] == "only questions" and not any(label.startswith("question:") for label in labels):
        return False, positive
    return positive or labels.isdisjoint(excluded), positive


def _texts(value: object) -> frozenset[str]:
    return frozenset(str(each) for each in value) if isinstance(value, list | tuple) else frozenset()
