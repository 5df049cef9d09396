"""What a sentence does, in words no cue lists: a linear model over its stems, neighbouring stems and cues.

Learned from the labelled lines in ``tests/labelled`` (``make train``; how well it does is in ``docs/detector.md``). For each technique
the model holds one weight a feature; a sentence's score is their sum, so what decided can be pointed at in the words. The file
``learned.bin`` is a line of JSON and a table of bytes, features hashed to its rows (Weinberger et al. 2009, Feature hashing for large scale
multitask learning); rows are read from the file as they are needed.
"""

from __future__ import annotations

import json
import math
import mmap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from zlib import crc32

from coach.techniques.lexicon import stem

ROWS: Final = 16_384
ZERO: Final = 128
"""The byte that stands for no weight."""
FILE: Final = Path(__file__).with_name("learned.bin")
_LENGTHS: Final = (5, 10, 18)
"""Words that part short, middling, long and very long sentences."""


@dataclass(frozen=True, slots=True)
class Model:
    """The weights and what goes with them, label by label in the order of `labels`."""

    labels: tuple[str, ...]
    scale: tuple[float, ...]
    """What one step of a byte weighs."""
    bias: tuple[float, ...]
    add: tuple[float, ...]
    """Probability from which a label stands where no cue was found."""
    veto: tuple[float, ...]
    """Probability up to which a cue is not believed."""
    lines: str
    """Digest of the labelled lines it was learned from."""
    start: int
    table: mmap.mmap

    def row(self, number: int) -> bytes:
        """The bytes of one row, a byte a label."""
        width = len(self.labels)
        at = self.start + number * width
        return self.table[at : at + width]


@cache
def model() -> Model:
    """The model of this version, opened once."""
    with FILE.open("rb") as stream:
        head = stream.readline()
        table = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    told = json.loads(head)
    per_label = {name: tuple(told[name]) for name in ("labels", "scale", "bias", "add", "veto")}
    return Model(**per_label, lines=told["lines"], start=len(head), table=table)


def features(norms: Sequence[str], groups: Iterable[str]) -> dict[int, int]:
    """The rows a sentence touches -> the word (index into `norms`) that leads to each, -1 for the sentence as a whole.

    `norms` are its tokens in their one spelling, marks included; `groups` the cues found in it.
    """
    found: dict[int, int] = {}

    def note(name: str, word: int) -> None:
        found.setdefault(crc32(name.encode()) % ROWS, word)

    roots = [stem(norm) for norm in norms]
    for i, root in enumerate(roots):
        note(f"s={root}", i)
    around = ("^", *roots, "$")
    for i in range(len(around) - 1):
        note(f"b={around[i]} {around[i + 1]}", min(i, len(roots) - 1))
    for name in groups:
        note(f"c={name}", -1)
    if norms:
        note(f"first={norms[0]}", 0)
        note(f"first2={' '.join(norms[:2])}", 0)
    if "?" in norms:
        note("asks", -1)
    note(f"len={sum(len(norms) >= least for least in _LENGTHS)}", -1)
    return found


@dataclass(frozen=True, slots=True)
class Weighed:
    """A sentence on the scales: its rows, and each label's probability."""

    touched: dict[int, int]
    chances: tuple[float, ...]

    def words(self, label: int, count: int) -> list[float]:
        """What each of the sentence's `count` words adds to a label; the sum of the weights it leads to."""
        known = model()
        pulls = [0.0] * count
        for row, word in self.touched.items():
            if word >= 0:
                pulls[word] += (known.row(row)[label] - ZERO) * known.scale[label]
        return pulls


def weigh(norms: Sequence[str], groups: Iterable[str]) -> Weighed:
    """The probability (0-1) of each label of `model()`, in its order."""
    known = model()
    touched = features(norms, groups)
    sums = [sum(column) for column in zip(*(known.row(row) for row in touched), strict=True)]
    size, zero = math.sqrt(len(touched)), ZERO * len(touched)
    scores = ((total - zero) * scale / size + bias for total, scale, bias in zip(sums, known.scale, known.bias, strict=True))
    return Weighed(touched, tuple(1 / (1 + math.exp(-max(-40.0, min(40.0, score)))) for score in scores))
