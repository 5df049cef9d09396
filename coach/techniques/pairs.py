"""Which words must stand side by side for a cue to match: what tells most cues apart from a reply that merely has their words.

For each piece of a cue that must be there, one of the words it can end with stands right before one of the words that can come next.
"""

from __future__ import annotations

from typing import Final

from coach.techniques import lexicon
from coach.techniques.moves import Beginning, Either, Here, Keys, Maybe, MaybePause, Part, Pause, Row, Unless, Word, Words, all_of

PAUSE: Final = ","
"""The key a pause goes by."""
_NOTHING: Final[Keys] = frozenset()
_COMMON_SHARE, _HEAD_SHARE, _RARE_SHARE, _CODE_SHARE = 0.02, 0.003, 0.0005, 0.002
"""About how many words in a reply are one common word, begin like this, are any other word, or are one member of a class."""

Pair = tuple[Keys, Keys]


def pairs(root: Part, common: Keys) -> list[Pair]:
    """The pairs of key sets a match of `root` must show side by side, the rarest first."""
    found = [pair for row in _rows(root) for pair in _beside(row)]
    sizes = _class_sizes()

    def share(keys: Keys) -> float:
        return sum(_COMMON_SHARE if key in common else sizes.get(key, 0) or (_HEAD_SHARE if key[-1:] == "*" else _RARE_SHARE) for key in sorted(keys))

    unique = sorted(set(found), key=lambda pair: (sorted(pair[0]), sorted(pair[1])))
    return sorted(unique, key=lambda pair: share(pair[0]) * share(pair[1]))


def _class_sizes() -> dict[str, float]:
    sizes: dict[str, float] = {}
    for codes in lexicon.codes().values():
        for code in codes:
            sizes[code] = sizes.get(code, 0) + _CODE_SHARE
    return sizes


def _rows(root: Part) -> list[Row]:
    """Every row that must be gone through whole."""
    if not isinstance(root, Row):
        return []
    return [root, *(row for part in root.parts for row in _rows(part))]


def _beside(row: Row) -> list[Pair]:
    found: list[Pair] = []
    for i, part in enumerate(row.parts[:-1]):
        if part.optional or isinstance(part, Here | Unless):
            continue
        before, after = lasts(part), _next(row.parts[i + 1 :])
        if before is not None and after is not None:
            found.append((before, after))
    return found


def _next(parts: tuple[Part, ...]) -> Keys | None:
    """What stands right after a piece that these follow; None: anything, or nothing at all."""
    found: set[str] = set()
    for part in parts:
        ways = firsts(part)
        if ways is None:
            return None
        found |= ways
        if not part.optional:
            return frozenset(found)
    return None


def firsts(part: Part) -> Keys | None:
    """Keys of the first word or pause a piece goes over; None: anything."""
    return _edge(part, last=False)


def lasts(part: Part) -> Keys | None:
    """Keys of the last word or pause a piece goes over; None: anything."""
    return _edge(part, last=True)


def _edge(part: Part, *, last: bool) -> Keys | None:
    match part:
        case Word() | Words() | Beginning():
            return part.keys()
        case Pause() | MaybePause():
            return frozenset((PAUSE,))
        case Here() | Unless():
            return _NOTHING
        case Maybe():
            return _edge(part.inner, last=last)
        case Either():
            return all_of([_edge(each, last=last) for each in part.parts])
        case Row():
            return _row_edge(part, last=last)
    return None


def _row_edge(row: Row, *, last: bool) -> Keys | None:
    ways: list[Keys | None] = []
    for part in reversed(row.parts) if last else row.parts:
        ways.append(_edge(part, last=last))
        if not part.optional:
            break
    return all_of(ways)
