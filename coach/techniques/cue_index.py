"""The index of all cues, small enough to lie in memory for a whole call: long texts and rows of numbers in place of thirty thousand objects.

A cue's moves are made from it when a reply has the words the cue needs; of most cues no call ever has them. Equal moves are one
line, and one object once made.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final

from coach.techniques import forms, lexicon, moves
from coach.techniques.columns import Lines, Numbers, numbers, ones, places
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


class Index:
    """Every cue by the words it needs; `guards` is group -> what calls its matches off."""

    def __init__(self, form: Mapping[str, Any]) -> None:
        self.guards = {name: frozenset(guards) for name, guards in form["guards"].items()}
        self._groups = tuple(self.guards)
        self.nothing: dict[str, tuple[Any, ...]] = dict.fromkeys(self._groups, ())
        """What a text without any cue has of each group."""
        self._group_keys: dict[str, frozenset[str]] = {}
        self._group_bits: dict[str, int] = {}
        self._parts, self._sets = Lines(form["parts"], form["part_rooms"]), Lines(form["sets"], form["spelt_rooms"])
        self._rows = numbers(form["cues"])
        """Of each cue group, role, moves; then sets by their number: what it can begin with, up to three needs, and up to two pairs."""
        self._group_of = self._rows[::_WIDTH]
        self._with_key, self._with_set = Numbers(form["with_key"]), Numbers(form["with_set"])
        self._keys = dict(zip(form["keys"].split(" "), places(form["key_rooms"]), strict=True))
        """Key -> the sets it is in."""
        self._sets_at = array("I", places(form["set_rooms"]))
        """Number of a set -> the bits of the cues that have it, in each column."""
        self._made: dict[int, moves.Part] = {}
        self._patterns: dict[int, Pattern] = {}
        self._bits: dict[str, tuple[int, ...]] = {}
        self._alike: dict[tuple[int, ...], tuple[int, ...]] = {}
        """What words answer by the keys they have here: of rare words most have none, or only their beginning."""
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
            if len(self._bits) >= _FORGET:
                self._bits.clear()
                self._alike.clear()
            places = tuple([self._keys[key] for key in keys_of(norm) if key in self._keys])
            known = self._alike.get(places)
            if known is None:
                known = self._alike[places] = self._columns(places)
            self._bits[norm] = known
        return known

    def _columns(self, places: tuple[int, ...]) -> tuple[int, ...]:
        bits = self._bits_of(number for place in places for each in self._with_key[place] for number in self._with_set[self._sets_at[each]])
        size = len(self)
        sides = [bits >> column * size & self._all for column in range(_PAIRS, _WIDTH - _FIXED)]
        return (bits & (1 << _PAIRS * size) - 1, *sides)

    def __len__(self) -> int:
        return len(self._rows) // _WIDTH

    def __iter__(self) -> Iterator[Cue]:
        return (self._cue(number) for number in range(len(self)))

    def for_words(self, norms: Iterable[str], only: str = "") -> dict[str, list[int]]:
        """By group the cues that could match where `norms` are the words and marks of the reply, in their order; with `only`, those of that group.

        A cue could where each of its sets has a word, and each of its pairs two neighbours. All cues are tried at once, a bit each.
        """
        if only and not self._speaks_of(only, norms):
            return {}
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
        possible: dict[str, list[int]] = {}
        for number in ones(found):
            possible.setdefault(self._groups[self._group_of[number]], []).append(number)
        return possible

    def _speaks_of(self, name: str, norms: Iterable[str]) -> bool:
        """Whether one of the words, at least, is one that a cue of the group needs."""
        keys = self._group_keys.get(name)
        if keys is None:
            first, last = self._span(name)
            needs = [self._rows[number * _WIDTH + _FIXED + 1] for number in range(first, last)]
            keys = self._group_keys[name] = frozenset([key for need in needs for key in self._set(need)])
        for norm in norms:  # noqa: SIM110 - every line of every customer comes by here
            if not keys.isdisjoint(keys_of(norm)):
                return True
        return False

    def _span(self, name: str) -> tuple[int, int]:
        """The cues of a group, which lie together: the first, and the one after the last."""
        group = self._groups.index(name)
        first = self._group_of.index(group)
        return first, first + self._group_of.count(group)

    def _of_group(self, name: str) -> int:
        bits = self._group_bits.get(name)
        if bits is None:
            first, last = self._span(name)
            bits = self._group_bits[name] = (1 << last) - (1 << first)
        return bits

    def role(self, number: int) -> str:
        """What a cue is for in its group."""
        return ROLES[self._rows[number * _WIDTH + 1]]

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
        made, group = self.pattern(number), self._groups[self._group_of[number]]
        return Cue(group, self.role(number), Pattern(made.root, made.firsts, tuple(self._set(need) for need in needs if need != NONE)))

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
