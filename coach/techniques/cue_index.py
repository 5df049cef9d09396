"""The index of all cues, small enough to lie in memory for a whole call: long texts and rows of numbers in place of thirty thousand objects.

A cue's moves are made from it when a reply has the words the cue needs; of most cues no call ever has them. Equal moves are one
line, and one object once made.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import accumulate
from typing import Any, Final

from coach.techniques import forms, lexicon, moves
from coach.techniques.patterns import Pattern
from coach.techniques.prose import keys_of

ROLES: Final = ("cues", "faint", "unless")
MOST_NEEDS: Final = 3
MOST_PAIRS: Final = 2
NONE: Final = 0xFFFF
_FORGET: Final = 20_000
"""Words whose bits are kept."""


class Cue(Pattern):
    """A pattern of a group."""

    __slots__ = ("group", "role")

    def __init__(self, group: str, role: str, pattern_: Pattern) -> None:
        super().__init__(pattern_.root, pattern_.firsts, pattern_.needs)
        self.group = group
        self.role = role
        """``cues``, ``faint`` or ``unless``."""


class Lines:
    """Lines of one text, by number; `rooms` is how many letters each takes, its end included."""

    __slots__ = ("_ends", "_text")

    def __init__(self, text: str, rooms: bytes | Iterable[int]) -> None:
        self._text = text
        self._ends = array("i", accumulate(_numbers(rooms), initial=-1))
        if self._ends[-1] != len(text):
            raise ValueError(len(text))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> str:
        return self._text[self._ends[number] + 1 : self._ends[number + 1]]


class Numbers:
    """Lists of whole numbers under 65,536, by the place where they begin; how many there are stands there first."""

    __slots__ = ("_all",)

    def __init__(self, numbers: bytes | Iterable[int]) -> None:
        self._all = _numbers(numbers)

    def __getitem__(self, place: int) -> array[int]:
        return self._all[place + 1 : place + 1 + self._all[place]]

    def check(self, places: Iterable[int]) -> None:
        """Raises ValueError when `places` are not where the lists begin."""
        at = 0
        for place in places:
            if place != at:
                raise ValueError(place)
            at += self._all[at] + 1
        if at != len(self._all):
            raise ValueError(at)


class Index:
    """Every cue by the words it needs; `guards` is group -> what calls its matches off."""

    def __init__(self, form: Mapping[str, Any]) -> None:
        self.guards = {name: frozenset(guards) for name, guards in form["guards"].items()}
        self._groups = tuple(self.guards)
        self._group_bits: dict[str, int] = {}
        self._parts, self._sets = Lines(form["parts"], form["part_rooms"]), Lines(form["sets"], form["spelt_rooms"])
        self._rows = _numbers(form["cues"])
        """Of each cue group, role, moves; then sets by their number: what it can begin with, up to three needs, and up to two pairs."""
        self._with_key, self._with_set = Numbers(form["with_key"]), Numbers(form["with_set"])
        self._keys = dict(zip(form["keys"].split(" "), _places(form["key_rooms"]), strict=True))
        """Key -> the sets it is in."""
        self._sets_at = array("I", _places(form["set_rooms"]))
        """Number of a set -> the bits of the cues that have it, in each column."""
        self._made: dict[int, moves.Part] = {}
        self._patterns: dict[int, Pattern] = {}
        self._bits: dict[str, tuple[int, ...]] = {}
        self._all = (1 << len(self)) - 1
        free = int(form["free"], 16)
        self._free = [free >> column * len(self) & self._all for column in range(_WIDTH - _FIXED)]
        """By column the cues that ask for nothing there."""

    def checked(self) -> Index:
        """Itself. Raises ValueError when a number stands for nothing; to be asked of what was not made with this program."""
        self._with_key.check(self._keys.values())
        self._with_set.check(self._sets_at)
        groups, roles, parts = (max(self._rows[column::_WIDTH]) for column in range(_FIXED))
        sets = {number for column in range(_FIXED, _WIDTH) for number in self._rows[column::_WIDTH]} - {NONE}
        sets.update(number for place in self._keys.values() for number in self._with_key[place])
        bits = max(number for place in self._sets_at for number in (0, *self._with_set[place]))
        known = (len(self._groups), len(ROLES), len(self._parts), min(len(self._sets), len(self._sets_at)), len(self) * (_WIDTH - _FIXED))
        if any(most >= count for most, count in zip((groups, roles, parts, max(sets), bits), known, strict=True)):
            raise ValueError(known)
        return self

    def _bits_of(self, numbers: Iterable[int]) -> int:
        found = bytearray(len(self) * (_WIDTH - _FIXED) // 8 + 1)
        for number in numbers:
            found[number >> 3] |= 1 << (number & 7)
        return int.from_bytes(found, "little")

    def _asked(self, norm: str) -> tuple[int, ...]:
        """What a word (or a pause) answers, a bit a cue: the columns up to the pairs in one number, then each side of each pair."""
        known = self._bits.get(norm)
        if known is None:
            places = [self._keys[key] for key in keys_of(norm) if key in self._keys]
            bits = self._bits_of(number for place in places for each in self._with_key[place] for number in self._with_set[self._sets_at[each]])
            size = len(self)
            sides = [bits >> column * size & self._all for column in range(_PAIRS, _WIDTH - _FIXED)]
            if len(self._bits) >= _FORGET:
                self._bits.clear()
            known = self._bits[norm] = (bits & (1 << _PAIRS * size) - 1, *sides)
        return known

    def __len__(self) -> int:
        return len(self._rows) // _WIDTH

    def __iter__(self) -> Iterator[Cue]:
        return (self._cue(number) for number in range(len(self)))

    def for_words(self, norms: Iterable[str], only: str = "") -> list[int]:
        """The cues that could match where `norms` are the words and marks of the reply, in their order; with `only`, those of that group.

        A cue could where each of its sets has a word, and each of its pairs two neighbours. All cues are tried at once, a bit each.
        """
        met, one, other = 0, self._free[_PAIRS], self._free[_PAIRS + 2]
        last_one = last_other = 0
        for norm in norms:
            bits, one_before, one_after, other_before, other_after = self._bits.get(norm) or self._asked(norm)
            met |= bits
            one |= last_one & one_after
            other |= last_other & other_after
            last_one, last_other = one_before, other_before
        found = one & other & (self._of_group(only) if only else self._all)
        for column in range(_PAIRS):
            found &= met >> column * len(self) | self._free[column]
        return _ones(found)

    def _of_group(self, name: str) -> int:
        if name not in self._group_bits:
            column, group = self._rows[::_WIDTH], self._groups.index(name)
            self._group_bits[name] = (1 << column.index(group) + column.count(group)) - (1 << column.index(group))  # a group's cues lie together
        return self._group_bits[name]

    def role(self, number: int) -> tuple[str, str]:
        """Group and role of a cue."""
        at = number * _WIDTH
        return self._groups[self._rows[at]], ROLES[self._rows[at + 1]]

    def pattern(self, number: int) -> Pattern:
        """How to search for a cue where all it needs is there."""
        root = self._rows[number * _WIDTH + 2]
        known = self._patterns.get(root)
        if known is None:
            firsts = self._rows[number * _WIDTH + 3]
            known = self._patterns[root] = Pattern(self._part(root), None if firsts == NONE else frozenset(self._set(firsts)), ())
        return known

    def _cue(self, number: int) -> Cue:
        needs = self._rows[number * _WIDTH + _FIXED + 1 : number * _WIDTH + _FIXED + 1 + MOST_NEEDS]
        made = self.pattern(number)
        return Cue(*self.role(number), Pattern(made.root, made.firsts, tuple(self._set(need) for need in needs if need != NONE)))

    def _set(self, number: int) -> tuple[str, ...]:
        line = self._sets[number]
        return tuple([_word(key) for key in line.split(" ")]) if line else ()

    def _part(self, number: int) -> moves.Part:
        known = self._made.get(number)
        if known is None:
            line = self._parts[number]
            known = self._made[number] = _MAKERS[line[0]](self, line[1:])
        return known

    def _inner(self, numbers: str) -> tuple[moves.Part, ...]:
        return tuple([self._part(int(number)) for number in numbers.split(" ")]) if numbers else ()


def _numbers(given: bytes | Iterable[int]) -> array[int]:
    """Numbers of two bytes each, the lesser first where they are given as bytes."""
    if not isinstance(given, bytes):
        return array("H", given)
    made = array("H")
    made.frombytes(given)
    if sys.byteorder == "big":
        made.byteswap()
    return made


def _places(rooms: bytes | Iterable[int]) -> list[int]:
    """Where each of some lists begins that take so much room."""
    places = list(accumulate(_numbers(rooms), initial=0))
    places.pop()
    return places


def _ones(bits: int) -> list[int]:
    """The numbers of the bits that are set, in order."""
    found: list[int] = []
    while bits:
        low = bits & -bits
        found.append(low.bit_length() - 1)
        bits ^= low
    return found


_FIXED: Final = 3
_PAIRS: Final = 1 + MOST_NEEDS
"""Sets of a cue before its pairs."""
_WIDTH: Final = _FIXED + _PAIRS + 2 * MOST_PAIRS
_MAKERS: Final[dict[str, Any]] = {
    "w": lambda _, word: moves.Word(_word(word)),
    "W": lambda _, words: moves.Words(tuple(map(_word, words.split(" ")))),
    "b": lambda _, head: moves.Beginning(head),
    "e": lambda _, tail: moves.Ending(tail),
    "_": lambda *_: moves.AnyWord(),
    ";": lambda *_: moves.Pause(),
    ",": lambda *_: moves.MaybePause(),
    "h": lambda _, which: moves.Here(which),
    "g": lambda _, most: moves.Gap(int(most)),
    "G": lambda _, most: moves.LooseGap(int(most)),
    "|": lambda index, numbers: moves.Either(index._inner(numbers)),  # noqa: SLF001 - the way back from `_line`
    "&": lambda index, numbers: moves.Row(index._inner(numbers)),  # noqa: SLF001
    "?": lambda index, numbers: moves.Maybe(*index._inner(numbers)),  # noqa: SLF001
    "!": lambda index, numbers: moves.Unless(*index._inner(numbers)),  # noqa: SLF001
}


def _word(spelt: str) -> str:
    """A word of the texts; a class code stands there by its number, so that the texts stay of letters of one byte."""
    return chr(lexicon.FIRST_CODE + int(spelt[1:])) if spelt[:1] == "<" else spelt


@cache
def index() -> Index:
    """Every cue by the words it needs. Working those out takes half a second: it is done beforehand, or once for each version of the cues."""
    made = forms.ready("cues")
    if made is not None:
        return Index(made)
    from coach.techniques.cue_form import derived  # noqa: PLC0415 - only where a source has changed

    return derived()
