"""The index of all cues, small enough to lie in memory for a whole call: long texts and rows of numbers in place of thirty thousand objects.

A cue's moves are made from it when a reply has the words the cue needs; of most cues no call ever has them. Equal moves are one
line, and one object once made.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from coach.scenario import kept
from coach.techniques import lexicon, moves
from coach.techniques.patterns import Pattern, forget, pattern

FILES: Final = ("acts", "acknowledge", "clarify", "resolve", "faults", "conduct")
ROLES: Final = ("cues", "faint", "unless")
_CODE: Final = ("cue_index", "lexicon", "moves", "parts", "patterns")
_MOST_NEEDS: Final = 3
_NONE: Final = 0xFFFF


class Cue(Pattern):
    """A pattern of a group."""

    __slots__ = ("group", "role")

    def __init__(self, group: str, role: str, pattern_: Pattern) -> None:
        super().__init__(pattern_.root, pattern_.firsts, pattern_.needs)
        self.group = group
        self.role = role
        """``cues``, ``faint`` or ``unless``."""


class Lines:
    """Lines of one text, by number."""

    __slots__ = ("_ends", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends = array("i", [-1])
        at = text.find("\n")
        while at >= 0:
            self._ends.append(at)
            at = text.find("\n", at + 1)
        self._ends.append(len(text))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> str:
        return self._text[self._ends[number] + 1 : self._ends[number + 1]]


class Numbers:
    """Lists of whole numbers under 65,536, by the place where they begin; how many there are stands there first."""

    __slots__ = ("_all",)

    def __init__(self, numbers: Iterable[int]) -> None:
        self._all = array("H", numbers)

    def places(self) -> Iterator[int]:
        """Where each list begins."""
        at = 0
        while at < len(self._all):
            yield at
            at += self._all[at] + 1

    def __getitem__(self, place: int) -> array[int]:
        return self._all[place + 1 : place + 1 + self._all[place]]


class Index:
    """Every cue by the words it needs; `guards` is group -> what calls its matches off."""

    def __init__(self, form: Mapping[str, Any]) -> None:
        self.guards = {name: frozenset(guards) for name, guards in form["guards"].items()}
        self._groups = tuple(self.guards)
        self._parts, self._sets = Lines(form["parts"]), Lines(form["sets"])
        self._rows = array("H", form["cues"])
        """Of each cue group, role, moves, what it can begin with, and up to three needs, each by its number."""
        self._with_key, self._with_need = Numbers(form["with_key"]), Numbers(form["with_need"])
        self._keys = dict(zip(map(_word, form["keys"].split(" ")), self._with_key.places(), strict=True))
        """Key -> the sets it is in."""
        self._needs = array("H", self._with_need.places())
        """Number of a set -> the cues that need it first."""
        self._made: dict[int, moves.Part] = {}
        self._patterns: dict[int, Pattern] = {}
        self._check()

    def _check(self) -> None:
        """Raises ValueError when a number stands for nothing."""
        groups, roles, parts = (max(self._rows[column::_WIDTH]) for column in range(3))
        sets = {number for column in range(3, _WIDTH) for number in self._rows[column::_WIDTH]} - {_NONE}
        sets.update(number for place in self._keys.values() for number in self._with_key[place])
        cues = max(number for place in self._needs for number in (0, *self._with_need[place]))
        known = (len(self._groups), len(ROLES), len(self._parts), min(len(self._sets), len(self._needs)), len(self))
        if any(most >= count for most, count in zip((groups, roles, parts, max(sets), cues), known, strict=True)):
            raise ValueError(known)

    def __len__(self) -> int:
        return len(self._rows) // _WIDTH

    def __iter__(self) -> Iterator[Cue]:
        return (self._cue(number) for number in range(len(self)))

    def for_words(self, present: frozenset[str]) -> list[int]:
        """The cues that could match where `present` are all words and codes of the reply, in their order."""
        met: set[int] = set()
        for key in present & self._keys.keys():
            met.update(self._with_key[self._keys[key]])
        wanted: set[int] = set()
        for need in met:
            wanted.update(self._with_need[self._needs[need]])
        met.add(_NONE)
        return [number for number in sorted(wanted) if met.issuperset(self._rows[number * _WIDTH + 3 : (number + 1) * _WIDTH])]

    def role(self, number: int) -> tuple[str, str]:
        """Group and role of a cue."""
        at = number * _WIDTH
        return self._groups[self._rows[at]], ROLES[self._rows[at + 1]]

    def pattern(self, number: int) -> Pattern:
        """How to search for a cue where all it needs is there."""
        known = self._patterns.get(number)
        if known is None:
            root, firsts = self._rows[number * _WIDTH + 2 : number * _WIDTH + 4]
            known = self._patterns[number] = Pattern(self._part(root), None if firsts == _NONE else self._set(firsts), ())
        return known

    def _cue(self, number: int) -> Cue:
        needs = self._rows[number * _WIDTH + 4 : (number + 1) * _WIDTH]
        made = self.pattern(number)
        return Cue(*self.role(number), Pattern(made.root, made.firsts, tuple(self._set(need) for need in needs if need != _NONE)))

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


_WIDTH: Final = 4 + _MOST_NEEDS
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


def _line(part: moves.Part, lines: dict[str, int]) -> int:
    """The number of the line for `part`, which is added to `lines` behind those it consists of."""
    match part:
        case moves.Word():
            line = f"w{_spelt(part.key)}"
        case moves.Words():
            line = f"W{_joined(part.any)}"
        case moves.Beginning():
            line = f"b{part.head}"
        case moves.Ending():
            line = f"e{part.tail}"
        case moves.Here():
            line = f"h{part.which}"
        case moves.LooseGap():
            line = f"G{part.most}"
        case moves.Gap():
            line = f"g{part.most}"
        case moves.Either() | moves.Row():
            inner = " ".join(str(_line(each, lines)) for each in part.parts)
            line = f"{'|' if isinstance(part, moves.Either) else '&'}{inner}"
        case moves.Maybe() | moves.Unless():
            line = f"{'?' if isinstance(part, moves.Maybe) else '!'}{_line(part.inner, lines)}"
        case _:
            line = {moves.AnyWord: "_", moves.Pause: ";", moves.MaybePause: ","}[type(part)]
    return lines.setdefault(line, len(lines))


def _spelt(key: str) -> str:
    """A word as it is, a class code by its number, so that the texts stay of letters of one byte."""
    code = ord(key) - lexicon.FIRST_CODE if len(key) == 1 else -1
    return f"<{code}" if code >= 0 else key


def _word(spelt: str) -> str:
    return chr(lexicon.FIRST_CODE + int(spelt[1:])) if spelt[:1] == "<" else spelt


def _joined(keys: Iterable[str]) -> str:
    return " ".join(map(_spelt, keys))


@cache
def index() -> Index:
    """Every cue by the words it needs. Working those out takes half a second, once for each version of the cues."""
    here = Path(__file__).parent
    files = [here / "cues" / f"{name}.yaml" for name in (*FILES, "classes", "named")]
    return kept.derived("cues", [*files, *(here / f"{name}.py" for name in _CODE)], _form, Index)


def _form() -> dict[str, Any]:
    """The index as plain values."""
    named: dict[str, str] = lexicon.data("named")
    guards: dict[str, list[str]] = {}
    made = [(len(guards) - 1, ROLES.index(role), pattern(source, named)) for role, source in _sources(guards)]
    forget()
    sets = {keys: number for number, keys in enumerate(dict.fromkeys(keys for *_, each in made for keys in (*each.needs, each.firsts) if keys is not None))}
    with_key: dict[str, list[int]] = {}
    for need, number in sets.items():
        for key in need:
            with_key.setdefault(key, []).append(number)
    with_need: list[list[int]] = [[] for _ in sets]
    rows: list[int] = []
    parts: dict[str, int] = {}
    for cue, (group, role, each) in enumerate(made):
        firsts = _NONE if each.firsts is None else sets[each.firsts]
        needs = [sets[need] for need in each.needs]
        with_need[needs[0]].append(cue)
        rows += [group, role, _line(each.root, parts), firsts, *needs, *[_NONE] * (_MOST_NEEDS - len(needs))]
    return {
        "guards": guards,
        "cues": rows,
        "parts": "\n".join(parts),
        "sets": "\n".join(map(_joined, sets)),
        "keys": _joined(with_key),
        "with_key": [number for numbers in with_key.values() for number in (len(numbers), *numbers)],
        "with_need": [number for numbers in with_need for number in (len(numbers), *numbers)],
    }


def _sources(guards: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """Role and source of every cue; the guards of the group it belongs to are noted before."""
    for file in FILES:
        for name, raw in lexicon.read(file).items():
            row: dict[str, Any] = {"cues": raw} if isinstance(raw, list) else raw
            guards[name] = list(row.get("guards", ("negated", "quoted", "supposed")))
            for role in ROLES:
                for source in row.get(role, ()):
                    yield role, str(source)
