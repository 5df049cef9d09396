"""What a sentence does, in words no cue lists: a linear model over its stems, neighbouring stems and cues.

Learned from the labelled lines in ``tests/labelled`` (``make train``; how well it does is in ``docs/detector.md``). For each technique
the model holds one weight a feature; a sentence's score is their sum, so what decided can be pointed at in the words. The file
``learned.bin`` is a line of JSON and a table of bytes, features hashed to its rows (Weinberger et al. 2009, Feature hashing for large scale
multitask learning); rows are read from the file as they are needed.
"""

from __future__ import annotations

import math
import os
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import compress
from operator import ge
from typing import Any, Final, NamedTuple
from zlib import crc32

from coach.techniques import forms
from coach.techniques.lexicon import stem
from coach.techniques.prose import STOPS, Prose, prose

ACT: Final = "act:"
ROWS: Final = 65_536
ZERO: Final = 128
"""The byte that stands for no weight."""
FILE: Final = f"{forms.HERE}learned.bin"
_LENGTHS: Final = (5, 10, 18)
"""Words that part short, middling, long and very long sentences."""


class Model(NamedTuple):
    """The weights and what goes with them, label by label in the order of `labels`."""

    labels: tuple[str, ...]
    """Techniques, and acts behind the mark of `ACT`."""
    techniques: Mapping[str, int]
    """Technique -> its number among the labels."""
    acts: Mapping[str, int]
    """Act, without the mark -> its number."""
    scale: tuple[float, ...]
    """What one step of a byte weighs."""
    bias: tuple[float, ...]
    add: tuple[float, ...]
    """Score from which a label stands where no cue was found: the log-odds of the probability in the file."""
    ask: tuple[float, ...]
    """Score from which it is asked about: more likely there than not, and not sure enough to count."""
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
    with open(FILE, "rb") as stream:  # noqa: PTH123 - as in `forms`
        head = stream.readline()
    file = os.open(FILE, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0))
    told = _told(head)
    add, ask, veto = (tuple(_odds(chance) for chance in told[name]) for name in ("add", "ask", "veto"))
    techniques = {label: number for number, label in enumerate(told["labels"]) if not label.startswith(ACT)}
    acts = {label[len(ACT) :]: number for number, label in enumerate(told["labels"]) if label.startswith(ACT)}
    return Model(tuple(told["labels"]), techniques, acts, tuple(told["scale"]), tuple(told["bias"]), add, ask, veto, told["lines"], len(head), file)


def _told(head: bytes) -> dict[str, Any]:
    """What the first line of the file says, if it can be without a parser."""
    made: tuple[int, dict[str, Any]] | None = forms.ready("learned")
    if made is not None and made[0] == crc32(head):
        return made[1]
    import json  # noqa: PLC0415 - only between `make train` and `make forms`

    return json.loads(head)  # type: ignore[no-any-return]


def _odds(chance: float) -> float:
    """The log-odds of a probability; never reached, above and below all scores, outside 0-1."""
    if 0 < chance < 1:
        return math.log(chance / (1 - chance))
    return math.inf if chance >= 1 else -math.inf


NAME: Final = "~"
"""Stands for a name: who is spoken to or of says nothing of what a sentence does."""
_MOST_CAPITALS: Final = 3
"""Of so many words one may begin with a capital inside a sentence, or capitals tell no names."""


def nameless(made: Prose, name: str = "") -> tuple[str, ...]:
    """The tokens of a reply as they are weighed: words with a capital inside a sentence, and the parts of the customer's `name`, are names."""
    parts = frozenset(prose(name).norms) if name else frozenset()
    found, before, last, capitals = [], ".", 0, 0
    for norm, start, end in zip(made.norms, made.begins, made.ends, strict=True):
        capital = made.text[start].isupper() and before not in STOPS and end > last and norm not in _DATED and not made.text[start:end].isupper()
        capitals += capital
        found.append(NAME if capital or norm in parts else norm)
        before, last = norm, end  # the words of one contraction end together: "I'm" names nobody
    return tuple(found) if capitals * _MOST_CAPITALS <= len(found) else tuple([NAME if norm in parts else norm for norm in made.norms])


_DATED: Final = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december "
    "christmas easter i".split()
)


def _ended(norms: Sequence[str]) -> Sequence[str]:
    """A sentence without its full stop: many leave it out."""
    return norms[:-1] if norms[-1] == "." and len(norms) > 1 else norms


def features(norms: Sequence[str], groups: Iterable[str], beside: Sequence[str] = ()) -> list[tuple[int, int]]:
    """The rows a sentence touches, each with the word (index into `norms`) that leads to it, -1 for the sentence as a whole.

    Its stems; what stands before each, and behind the last; what it begins with; the cue groups found in it; whether it asks; how long it is;
    and `beside`, how it stands to what was said before. `norms` are its tokens in their one spelling, marks included. What is there twice counts twice.
    """
    norms = _ended(norms)
    found: list[tuple[int, int]] = []
    before = "^"
    for word, norm in enumerate(norms):
        root = stem(norm)
        found += [(row_of(f"s={root}"), word), (row_of(f"b={before} {root}"), word)]
        before = root
    found.append((row_of(f"b={before} $"), len(norms) - 1))
    return found + [(row_of(name), word) for name, word in _as_a_whole(norms, groups, beside)]


def _as_a_whole(norms: Sequence[str], groups: Iterable[str], beside: Sequence[str]) -> Iterator[tuple[str, int]]:
    """What is true of a sentence as a whole, and the word to which its beginning is put down."""
    yield f"first={norms[0]}", 0
    yield f"first2={' '.join(norms[:2])}", 0
    for name in sorted(groups):
        yield f"c={name}", -1
    if "?" in norms:
        yield "asks", -1
    for name in beside:
        yield name, -1
    yield f"len={sum([len(norms) >= least for least in _LENGTHS])}", -1


def row_of(name: str) -> int:
    """The row of a feature."""
    return crc32(name.encode()) % ROWS


def _lanes(name: str) -> int:
    """The weights of a feature as one whole number with a lane of two bytes a label: such numbers add up label by label."""
    known = model()
    lanes = bytearray(2 * len(known.labels))
    lanes[::2] = known.row(crc32(name.encode()) % ROWS)
    return int.from_bytes(lanes, "little")


@lru_cache(maxsize=2048)
def _of_stem(root: str) -> int:
    return _lanes(f"s={root}")


@lru_cache(maxsize=8192)
def _step(before: str, norm: str) -> int:
    """The weights of a word behind another: its stem, and the two stems side by side."""
    root = stem(norm)
    return _of_stem(root) + _lanes(f"b={before if before == '^' else stem(before)} {root}")


@lru_cache(maxsize=1024)
def _whole(name: str) -> int:
    return _lanes(name)


class Weighed(NamedTuple):
    """A sentence on the scales, and each label's score (log-odds)."""

    norms: tuple[str, ...]
    groups: frozenset[str]
    beside: tuple[str, ...]
    scores: tuple[float, ...]
    steps: tuple[int, ...]
    """The weights of each word behind the one before it."""

    def reaching(self, least: tuple[float, ...]) -> list[int]:
        """The labels whose score is at `least` what is asked of them."""
        return list(compress(range(len(least)), map(ge, self.scores, least)))

    def words(self, label: int) -> list[float]:
        """What each of the sentence's words adds to a label; the sum of the weights it leads to."""
        norms, scale, lane = _ended(self.norms), model().scale[label], 16 * label
        steps = [((step >> lane & _LANE) - 2 * ZERO) * scale for step in self.steps]
        begins = (_whole(f"first={norms[0]}"), _whole(f"first2={' '.join(norms[:2])}"))
        steps[0] += sum([(one >> lane & _LANE) - ZERO for one in begins]) * scale
        steps[-1] += ((_whole(f"b={stem(norms[-1])} $") >> lane & _LANE) - ZERO) * scale
        return [*steps, *[0.0] * (len(self.norms) - len(norms))]


_LANE: Final = 0xFFFF


@lru_cache(maxsize=32)
def weigh(norms: tuple[str, ...], groups: frozenset[str], beside: tuple[str, ...] = ()) -> Weighed:
    """The score of each label of `model()`, in its order, for a sentence of one word or more. The newest are kept: a talk comes back to them."""
    known = model()
    norms = tuple(_ended(norms))
    whole = [_whole(name) for name, _ in _as_a_whole(norms, groups, beside)]
    whole.append(_whole(f"b={stem(norms[-1])} $"))
    steps = list(map(_step, ("^", *norms), norms))
    count = 2 * len(steps) + len(whole)
    sums = [_added(steps[i : i + _MOST_STEPS]) for i in range(0, len(steps), _MOST_STEPS)] if len(steps) > _MOST_STEPS else []
    totals = [sum(each) for each in zip(*sums, _added(whole), strict=True)] if sums else _added((*steps, *whole))
    size, zero = 1 / math.sqrt(count), ZERO * count
    pairs = zip(totals, known.scale, known.bias, strict=True)
    return Weighed(norms, groups, beside, tuple([(total - zero) * scale * size + bias for total, scale, bias in pairs]), tuple(steps))


_MOST_STEPS: Final = 96
"""Words whose weights, two bytes each, and those of the whole sentence add up to what two bytes can hold."""


def _added(weights: Sequence[int]) -> array[int]:
    """Sums of weights, label by label."""
    lanes = array("H")
    lanes.frombytes(sum(weights).to_bytes(2 * len(model().labels), sys.byteorder))
    return lanes if sys.byteorder == "little" else lanes[::-1]
