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
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, repeat
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
    each = range(len(norms))
    for (row, _), word in zip(_named(norms, groups), chain((*each, *each, *each[-1:], 0, 0) if norms else (-1,), repeat(-1)), strict=False):
        found.setdefault(row, word)
    return found


def _named(norms: Sequence[str], groups: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Each feature of a sentence as (row, lanes): its stems, what stands before each and behind the last, and what is true of it as a whole."""
    roots = [stem(norm) for norm in norms]
    yield from map(_stem, roots)
    yield from map(_beside, ("^", *roots), (*roots, "$"))
    if norms:
        yield _whole(f"first={norms[0]}")
        yield _whole(f"first2={' '.join(norms[:2])}")
    for name in groups:
        yield _whole(f"c={name}")
    if "?" in norms:
        yield _whole("asks")
    yield _whole(f"len={sum([len(norms) >= least for least in _LENGTHS])}")


def _row(name: str) -> tuple[int, int]:
    """The row of a feature, and its weights as one whole number with a lane of two bytes a label: such numbers add up label by label."""
    number = crc32(name.encode()) % ROWS
    lanes = bytearray(2 * len(model().labels))
    lanes[::2] = model().row(number)
    return number, int.from_bytes(lanes, "little")


@lru_cache(maxsize=4096)
def _stem(root: str) -> tuple[int, int]:
    return _row(f"s={root}")


@lru_cache(maxsize=16_384)
def _beside(before: str, root: str) -> tuple[int, int]:
    return _row(f"b={before} {root}")


@lru_cache(maxsize=2048)
def _whole(name: str) -> tuple[int, int]:
    return _row(name)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A sentence on the scales, and each label's score (log-odds)."""

    norms: tuple[str, ...]
    groups: frozenset[str]
    scores: tuple[float, ...]

    def words(self, label: int) -> list[float]:
        """What each of the sentence's words adds to a label; the sum of the weights it leads to."""
        known = model()
        pulls = [0.0] * len(self.norms)
        for row, word in features(self.norms, sorted(self.groups)).items():
            if word >= 0:
                pulls[word] += (known.row(row)[label] - ZERO) * known.scale[label]
        return pulls


@lru_cache(maxsize=64)
def weigh(norms: tuple[str, ...], groups: frozenset[str]) -> Weighed:
    """The score of each label of `model()`, in its order. The newest are kept: the same sentence comes again and again in a call."""
    known = model()
    rows = list(dict(_named(norms, sorted(groups))).values())
    size, zero = 1 / math.sqrt(len(rows)), ZERO * len(rows)
    sums = [_added(rows[i : i + _MOST_ADDED]) for i in range(0, len(rows), _MOST_ADDED)]
    totals = sums[0] if len(sums) == 1 else map(sum, zip(*sums, strict=True))
    return Weighed(norms, groups, tuple([(total - zero) * scale * size + bias for total, scale, bias in zip(totals, known.scale, known.bias, strict=True)]))


_MOST_ADDED: Final = 257
"""Bytes whose sum two bytes can hold."""


def _added(rows: Sequence[int]) -> array[int]:
    lanes = array("H")
    lanes.frombytes(sum(rows).to_bytes(2 * len(model().labels), sys.byteorder))
    return lanes if sys.byteorder == "little" else lanes[::-1]
