"""The moves a cue pattern is made of: each takes a set of places in a reply to the set of places it reaches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

from coach.techniques import lexicon

_COMMON: Final = frozenset(
    "i you we it is are am be the a to that this for of in on and will not have has do so can was were your my me what would if as at with they there no up "
    "or but".split()
)
SHORTEST_PREFIX: Final = 4
_NEEDS: Final = 3
"""Pieces of a row looked for before the row is tried."""


class PatternError(ValueError):
    """A cue pattern that cannot be read."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where things are in a reply: each whole number is a set of token places, bit `n` for token `n`."""

    at: dict[str, int]
    """Word, first four letters with a star, or class code -> places."""
    words: int
    pauses: int
    ends: int
    """Marks of any kind, and the place after the last token."""
    stops: int
    """Marks that end a sentence, and the place after the last token."""
    starts: int
    """Where a clause begins."""
    asking: int
    """In a sentence that ends with a question mark."""
    norms: tuple[str, ...]
    present: frozenset[str]
    """The keys of `at`."""


Move = Callable[[int, Places], int]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a pattern. `keys`: one of them must be in the reply (None: nothing to go by). `firsts`: what it can begin with."""

    move: Move
    keys: frozenset[str] | None = None
    firsts: frozenset[str] | None = None
    optional: bool = False
    gap: bool = False
    needs: tuple[frozenset[str], ...] = ()
    """For a row: the keys of each piece that must be there, the most telling first."""


def any_of(keys: frozenset[str], places: Places) -> int:
    """The places where any of `keys` is."""
    found = 0
    at = places.at
    for key in keys & places.present:
        found |= at[key]
    return found


def _ending(tail: str) -> Move:
    def ends(at: int, places: Places) -> int:
        found = 0
        for i, norm in enumerate(places.norms):
            if norm.endswith(tail):
                found |= 1 << i
        return (at & found) << 1

    return ends


@cache
def word_of(word: str) -> Part:
    """One word, a beginning (``apolog*``) or an ending (``*ed``). Raises PatternError for a beginning too short to index."""
    if word.startswith("*"):
        return Part(_ending(word[1:]))
    if word.endswith("*"):
        head = word[:-1]
        if len(head) < SHORTEST_PREFIX:
            raise PatternError(f"a beginning needs four letters or more: {word}")
        key = frozenset({head[:SHORTEST_PREFIX] + "*"})

        def begins(at: int, places: Places) -> int:
            found = 0
            for i, norm in enumerate(places.norms):
                if norm.startswith(head):
                    found |= 1 << i
            return (at & found) << 1

        return Part(begins, key, key)

    def same(at: int, places: Places) -> int:
        return (at & places.at.get(word, 0)) << 1

    key = frozenset({word})
    return Part(same, key, key)


@cache
def member_of(name: str) -> Part:
    """Any member of the word class `name`."""
    mark = lexicon.classes().code[name]

    def member(at: int, places: Places) -> int:
        return (at & places.at.get(mark, 0)) << 1

    one = Part(member, frozenset({mark}), frozenset({mark}))
    phrases = lexicon.classes().phrases[name]
    return either([one, *(row_of([word_of(word) for word in phrase.split()]) for phrase in phrases)]) if phrases else one


@cache
def gap_of(most: int, *, pauses: bool) -> Part:
    """Up to `most` words, with `pauses` also pauses between them."""

    def over(at: int, places: Places) -> int:
        free = places.words | places.pauses if pauses else places.words
        reached = at
        for _ in range(most):
            at = (at & free) << 1
            if not at:
                break
            reached |= at
        return reached

    return Part(over, None, None, optional=True, gap=True)


def _any_word(at: int, places: Places) -> int:
    return (at & places.words) << 1


def _maybe_pause(at: int, places: Places) -> int:
    return at | (at & places.pauses) << 1


FIXED: Final[dict[str, Part]] = {
    "^": Part(lambda at, places: at & places.starts, optional=True, firsts=frozenset()),
    "$": Part(lambda at, places: at & places.ends, optional=True, firsts=frozenset()),
    "?": Part(lambda at, places: at & places.asking, optional=True, firsts=frozenset()),
    ".": Part(lambda at, places: at & places.stops, optional=True, firsts=frozenset()),
    ";": Part(lambda at, places: (at & places.pauses) << 1),
    ",": Part(_maybe_pause, optional=True, firsts=frozenset()),
    "_": Part(_any_word),
    "#-": Part(lambda at, places: (at & places.at.get("#-", 0)) << 1, frozenset({"#-"}), frozenset({"#-"})),
    "#": Part(lambda at, places: (at & places.at.get("#", 0)) << 1, frozenset({"#"}), frozenset({"#"})),
}


def either(parts: list[Part]) -> Part:
    """Any one of `parts`; those of a single word are tried in one step."""
    plain = [part for part in parts if part.keys is not None and len(part.keys) == 1 and part.keys == part.firsts and part.move.__name__ in ("same", "member")]
    others = [part for part in parts if not any(part is one for one in plain)]
    words = _one_of(plain) if plain else None
    move = words if words and not others else _tried(others, words)
    keys = None if any(part.keys is None for part in parts) else same_set(frozenset(key for part in parts for key in part.keys or ()))
    firsts = None if any(part.firsts is None for part in parts) else same_set(frozenset(key for part in parts for key in part.firsts or ()))
    return Part(move, keys, firsts, optional=any(part.optional for part in parts), gap=any(part.gap for part in parts))


def _one_of(plain: list[Part]) -> Move:
    wanted = same_set(frozenset(key for part in plain for key in part.keys or ()))

    def one_of(at: int, places: Places) -> int:
        return (at & any_of(wanted, places)) << 1

    return one_of


def _tried(parts: list[Part], also: Move | None) -> Move:
    """The move that tries `parts` where one of their first words is, and `also` everywhere."""
    loose = tuple(part.move for part in parts if part.optional or part.firsts is None) + ((also,) if also else ())
    by_first: dict[str, tuple[Move, ...]] = {}
    for part in parts:
        if not part.optional:
            for key in part.firsts or ():
                by_first[key] = (*by_first.get(key, ()), part.move)
    openings = same_set(frozenset(by_first))

    def move(at: int, places: Places) -> int:
        reached = 0
        for one in loose:
            reached |= one(at, places)
        for key in openings & places.present:
            here = at & places.at[key]
            if here:
                for one in by_first[key]:
                    reached |= one(here, places)
        return reached

    return move


_SETS: dict[frozenset[str], frozenset[str]] = {}


def same_set(keys: frozenset[str]) -> frozenset[str]:
    """One object for equal sets: a thousand cues share most of theirs."""
    return _SETS.setdefault(keys, keys)


def row_of(parts: list[Part]) -> Part:
    """All of `parts`, one after the other."""
    moves = tuple(part.move for part in parts)

    def move(at: int, places: Places) -> int:
        for one in moves:
            at = one(at, places)
            if not at:
                return 0
        return at

    firsts: set[str] | None = set()
    for part in parts:
        firsts = None if firsts is None or part.firsts is None else firsts | part.firsts
        if not part.optional:
            break
    known = sorted({part.keys: None for part in parts if part.keys is not None}, key=weight)[:_NEEDS]
    keys = known[0] if known else None
    optional = all(part.optional for part in parts)
    return Part(move, keys, None if firsts is None else same_set(frozenset(firsts)), optional=optional, gap=any(part.gap for part in parts), needs=tuple(known))


def maybe(inner: Part) -> Part:
    """`inner` or nothing."""
    inside = inner.move

    def move(at: int, places: Places) -> int:
        return at | inside(at, places)

    return Part(move, None, inner.firsts, optional=True, gap=inner.gap)


def unless(inner: Part) -> Part:
    """Nothing, where `inner` does not follow."""
    inside = inner.move

    def move(at: int, places: Places) -> int:
        if not inside(at, places):
            return at
        kept = 0
        while at:
            bit = at & -at
            at ^= bit
            if not inside(bit, places):
                kept |= bit
        return kept

    return Part(move, optional=True, firsts=frozenset())


def weight(keys: frozenset[str]) -> tuple[int, int]:
    """How often keys are likely to be in a reply: common words first, then how many there are."""
    return (len(keys & _COMMON), len(keys))


def forget() -> None:
    """Let go of the pieces kept for cues still to be read."""
    _SETS.clear()
    word_of.cache_clear()
    member_of.cache_clear()
    gap_of.cache_clear()
