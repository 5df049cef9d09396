"""The moves a cue pattern is made of: each takes a set of places in a reply to the set of places it reaches.

A thousand cues have some ten thousand moves, and they stay in memory for the whole call. So a move is an object with a slot or
two, equal moves are one object, and what a move knows of itself (`keys`, `firsts`) is worked out while the cues are read.
"""

from __future__ import annotations

from typing import Final

from coach.techniques.places import Places

COMMON: Final = frozenset(
    "i you we it is are am be the a to that this for of in on and will not have has do so can was were your my me what would if as at with they there no up "
    "or but".split()
)
SHORTEST_PREFIX: Final = 4
_NEEDS: Final = 3
"""Pieces of a row looked for before the row is tried."""

Keys = frozenset[str]


class Part:
    """A piece of a pattern that needs no particular word; the others say which."""

    __slots__ = ()
    optional = False
    """Whether it may match nothing."""
    gap = False
    """Whether it runs over words of any kind."""

    def move(self, at: int, places: Places) -> int:
        """The places reached from those in `at`."""
        raise NotImplementedError

    def keys(self) -> Keys | None:
        """Words or codes of which one must be in the reply; None: nothing to go by."""
        return None

    def firsts(self) -> Keys | None:
        """What it can begin with; None: anything."""
        return None


class Word(Part):
    """One word, or any member of a word class by its code."""

    __slots__ = ("key",)

    def __init__(self, key: str) -> None:
        self.key = key

    def move(self, at: int, places: Places) -> int:
        return (at & places.at.get(self.key, 0)) << 1

    def keys(self) -> Keys:
        return frozenset((self.key,))

    firsts = keys


class Words(Part):
    """Any one of several words or classes."""

    __slots__ = ("any",)

    def __init__(self, keys: tuple[str, ...]) -> None:
        self.any = frozenset(keys)

    def move(self, at: int, places: Places) -> int:
        known = places.known.get(id(self))
        if known is None:
            known = places.known[id(self)] = any_of(self.any, places)
        return (at & known) << 1

    def keys(self) -> Keys:
        return self.any

    firsts = keys


class Beginning(Part):
    """Any word that begins so."""

    __slots__ = ("head",)

    def __init__(self, head: str) -> None:
        self.head = head

    def move(self, at: int, places: Places) -> int:
        known = places.known.get(id(self))
        if known is None:
            known = places.known[id(self)] = self._found(places)
        return (at & known) << 1

    def _found(self, places: Places) -> int:
        if self.head[:SHORTEST_PREFIX] + "*" not in places.present:
            return 0
        return sum([1 << i for i, norm in enumerate(places.norms) if norm.startswith(self.head)])

    def keys(self) -> Keys:
        return frozenset((self.head[:SHORTEST_PREFIX] + "*",))

    firsts = keys


class Ending(Part):
    """Any word that ends so."""

    __slots__ = ("tail",)

    def __init__(self, tail: str) -> None:
        self.tail = tail

    def move(self, at: int, places: Places) -> int:
        return (at & sum([1 << i for i, norm in enumerate(places.norms) if norm.endswith(self.tail)])) << 1


class AnyWord(Part):
    """Any one word."""

    __slots__ = ()

    def move(self, at: int, places: Places) -> int:
        return (at & places.words) << 1


class Pause(Part):
    """A pause that must be there."""

    __slots__ = ()

    def move(self, at: int, places: Places) -> int:
        return (at & places.pauses) << 1


class MaybePause(Part):
    """A pause that may be left out."""

    __slots__ = ()
    optional = True

    def move(self, at: int, places: Places) -> int:
        return at | (at & places.pauses) << 1


class Here(Part):
    """A place of the kind `which` of `Places`; goes nowhere."""

    __slots__ = ("which",)
    optional = True

    def __init__(self, which: str) -> None:
        self.which = which

    def move(self, at: int, places: Places) -> int:
        here: int = getattr(places, self.which)
        return at & here

    def keys(self) -> Keys | None:
        return frozenset("?") if self.which == "asking" else None

    def firsts(self) -> Keys:
        return frozenset()


class Gap(Part):
    """Up to `most` words."""

    __slots__ = ("most",)
    optional = True
    gap = True

    def __init__(self, most: int) -> None:
        self.most = most

    def move(self, at: int, places: Places) -> int:
        return _over(at, self.most, places.words)


class LooseGap(Gap):
    """Up to `most` words and the pauses between them."""

    __slots__ = ()

    def move(self, at: int, places: Places) -> int:
        return _over(at, self.most, places.words | places.pauses)


def _over(at: int, most: int, free: int) -> int:
    reached = at
    for _ in range(most):
        at = (at & free) << 1
        if not at:
            break
        reached |= at
    return reached


class Either(Part):
    """Any one of `parts`; single words first, all in one step."""

    __slots__ = ("_ways", "gap", "optional", "parts")
    gap: bool
    optional: bool

    def __init__(self, parts: tuple[Part, ...]) -> None:
        self.parts = parts
        self._ways = tuple([(part.head if isinstance(part, Row) else None, part) for part in parts])
        self.optional = any(part.optional for part in parts)
        self.gap = any(part.gap for part in parts)

    def move(self, at: int, places: Places) -> int:
        reached, where = 0, places.at.get
        for head, part in self._ways:
            if head is None or at & where(head, 0):
                reached |= part.move(at, places)
        return reached

    def keys(self) -> Keys | None:
        return all_of([part.keys() for part in self.parts])

    def firsts(self) -> Keys | None:
        return all_of([part.firsts() for part in self.parts])


class Row(Part):
    """All of `parts`, one after the other."""

    __slots__ = ("_steps", "gap", "head", "optional", "parts")
    gap: bool
    optional: bool

    def __init__(self, parts: tuple[Part, ...]) -> None:
        self.parts = parts
        self._steps = tuple([part.key if isinstance(part, Word) else part for part in parts])  # most are words, and this is where the time goes
        self.head = parts[0].key if isinstance(parts[0], Word) else None
        self.optional = all(part.optional for part in parts)
        self.gap = any(part.gap for part in parts)

    def move(self, at: int, places: Places) -> int:
        where = places.at.get
        for step in self._steps:
            at = (at & where(step, 0)) << 1 if isinstance(step, str) else step.move(at, places)
            if not at:
                return 0
        return at

    def needs(self) -> list[Keys]:
        """The keys of each piece that must be there, the most telling first, at most three."""
        known = {keys: None for part in self.parts if (keys := part.keys()) is not None}
        return sorted(known, key=weight)[:_NEEDS]

    def keys(self) -> Keys | None:
        needs = self.needs()
        return needs[0] if needs else None

    def firsts(self) -> Keys | None:
        found: list[Keys | None] = []
        for part in self.parts:
            found.append(part.firsts())
            if not part.optional:
                break
        return all_of(found)


class Maybe(Part):
    """`inner` or nothing."""

    __slots__ = ("gap", "inner")
    gap: bool
    optional = True

    def __init__(self, inner: Part) -> None:
        self.inner = inner
        self.gap = inner.gap

    def move(self, at: int, places: Places) -> int:
        return at | self.inner.move(at, places)

    def firsts(self) -> Keys | None:
        return self.inner.firsts()


class Unless(Part):
    """Nothing, where `inner` does not follow."""

    __slots__ = ("inner",)
    optional = True

    def __init__(self, inner: Part) -> None:
        self.inner = inner

    def move(self, at: int, places: Places) -> int:
        if not self.inner.move(at, places):
            return at
        kept = 0
        while at:
            bit = at & -at
            at ^= bit
            if not self.inner.move(bit, places):
                kept |= bit
        return kept

    def firsts(self) -> Keys:
        return frozenset()


def any_of(keys: Keys, places: Places) -> int:
    """The places where any of `keys` is."""
    found = 0
    for key in keys & places.present:
        found |= places.at.get(key, 0)
    return found


def weight(keys: Keys) -> tuple[int, int]:
    """How often keys are likely to be in a reply: common words first, then how many there are."""
    return (len(keys & COMMON), len(keys))


def all_of(sets: list[Keys | None]) -> Keys | None:
    """What is in any of the sets; None when one of them is anything."""
    found: set[str] = set()
    for one in sets:
        if one is None:
            return None
        found |= one
    return frozenset(found)
