"""What a sentence does, in words no cue lists: a linear model over its stems, neighbouring stems and cues.

Learned from the labelled lines in ``tests/labelled`` (``make train``; how well it does is in ``docs/detector.md``). For each technique
the model holds one weight a feature; a sentence's score is their sum, so what decided can be pointed at in the words. The file
``learned.bin`` is a line of JSON and a table of bytes, features hashed to its rows (Weinberger et al. 2009, Feature hashing for large scale
multitask learning); rows are read from the file as they are needed.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
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
    """Score from which a label stands where no cue was found: the log-odds of the probability in the file."""
    veto: tuple[float, ...]
    """Score up to which a cue is not believed."""
    lines: str
    """Digest of the labelled lines it was learned from."""
    start: int
    file: int
    """The open file. Rows are read one by one: in memory the table would be most of what a call's detector takes."""

    def row(self, number: int) -> bytes:
        """The bytes of one row, a byte a label."""
        width = len(self.labels)
        return _read(self.file, width, self.start + number * width)


def _read_from(file: int, size: int, at: int) -> bytes:
    os.lseek(file, at, os.SEEK_SET)
    return os.read(file, size)


_read: Final[Callable[[int, int, int], bytes]] = getattr(os, "pread", _read_from)


@cache
def model() -> Model:
    """The model of this version, opened once."""
    with FILE.open("rb") as stream:
        head = stream.readline()
    file = os.open(FILE, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0))
    told = json.loads(head)
    add, veto = (tuple(_odds(chance) for chance in told[name]) for name in ("add", "veto"))
    return Model(tuple(told["labels"]), tuple(told["scale"]), tuple(told["bias"]), add, veto, told["lines"], len(head), file)


def _odds(chance: float) -> float:
    """The log-odds of a probability; never reached, above and below all scores, outside 0-1."""
    if 0 < chance < 1:
        return math.log(chance / (1 - chance))
    return math.inf if chance >= 1 else -math.inf


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
    """A sentence on the scales: its rows, and each label's score (log-odds)."""

    touched: dict[int, int]
    scores: tuple[float, ...]
    _pulls: dict[int, list[float]] = field(default_factory=dict, compare=False, repr=False)
    """What was asked of `words` before: the same sentence comes again and again in a long reply."""

    def words(self, label: int, count: int) -> list[float]:
        """What each of the sentence's `count` words adds to a label; the sum of the weights it leads to."""
        if label in self._pulls:
            return self._pulls[label]
        known = model()
        pulls = self._pulls[label] = [0.0] * count
        for row, word in self.touched.items():
            if word >= 0:
                pulls[word] += (known.row(row)[label] - ZERO) * known.scale[label]
        return pulls


@lru_cache(maxsize=64)
def weigh(norms: tuple[str, ...], groups: frozenset[str]) -> Weighed:
    """The score of each label of `model()`, in its order. The newest are kept: the same sentence comes again and again in a call."""
    known = model()
    touched = features(norms, sorted(groups))
    rows = [known.row(row) for row in touched]
    size, zero = math.sqrt(len(touched)), ZERO * len(touched)
    sums = map(sum, zip(*rows, strict=True))
    return Weighed(touched, tuple((total - zero) * scale / size + bias for total, scale, bias in zip(sums, known.scale, known.bias, strict=True)))
