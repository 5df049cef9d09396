"""Making the index of all cues of what the trainers wrote: done once for each version of the cues, and no part of reading a reply."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from coach.scenario import kept
from coach.techniques import lexicon, moves, pairs
from coach.techniques.cue_index import MOST_NEEDS, MOST_PAIRS, NONE, ROLES, Index
from coach.techniques.patterns import Pattern, forget, ways

FILES: Final = ("acts", "acknowledge", "clarify", "resolve", "faults", "conduct")
_CODE: Final = ("columns", "cue_form", "cue_index", "lexicon", "moves", "pairs", "parts", "patterns")


def derived() -> Index:
    """The index where it was not made with the program: as it was kept, or made anew."""
    here = Path(__file__).parent
    files = [here / "cues" / f"{name}.yaml" for name in (*FILES, "classes", "named")]
    return kept.derived("cues", [*files, *(here / f"{name}.py" for name in _CODE)], form, lambda made: Index(made).checked())


def form() -> dict[str, Any]:
    """The index as plain values."""
    named: dict[str, str] = lexicon.data("named")
    guards: dict[str, list[str]] = {}
    made = [(len(guards) - 1, ROLES.index(role), way) for role, source in sources(guards) for way in ways(source, named)]
    forget()
    asked = [_sets_of(each) for *_, each in made]
    sets = {keys: number for number, keys in enumerate(dict.fromkeys(keys for columns in asked for keys in columns if keys is not None))}
    with_key: dict[str, list[int]] = {}
    for keys, number in sets.items():
        for key in keys:
            with_key.setdefault(key, []).append(number)
    with_set: list[list[int]] = [[] for _ in sets]
    free = 0
    rows: list[int] = []
    parts: dict[str, int] = {}
    for cue, ((group, role, each), columns) in enumerate(zip(made, asked, strict=True)):
        numbers = [NONE if keys is None else sets[keys] for keys in columns]
        for column, number in enumerate(numbers):
            place = column * len(made) + cue
            if number == NONE:
                free |= 1 << place
            else:
                with_set[number].append(place)
        rows += [group, role, _line(each.root, parts), *numbers]
    spelt = list(map(_joined, sets))
    return {
        "guards": guards,
        "cues": rows,
        "parts": "\n".join(parts),
        "part_rooms": [len(line) + 1 for line in parts],
        "sets": "\n".join(spelt),
        "spelt_rooms": [len(line) + 1 for line in spelt],
        "keys": " ".join(with_key),
        "free": f"{free:x}",
        "key_rooms": [len(numbers) + 1 for numbers in with_key.values()],
        "set_rooms": [len(numbers) + 1 for numbers in with_set],
        "with_key": [number for numbers in with_key.values() for number in (len(numbers), *numbers)],
        "with_set": [number for numbers in with_set for number in (len(numbers), *numbers)],
    }


def _sets_of(cue: Pattern) -> list[tuple[str, ...] | None]:
    """What a cue asks for, column by column; None: nothing there."""
    beside = [tuple(sorted(keys)) for pair in pairs.pairs(cue.root, moves.COMMON)[:MOST_PAIRS] for keys in pair]
    needs = [*cue.needs, *[None] * (MOST_NEEDS - len(cue.needs))]
    return [None if cue.firsts is None else tuple(sorted(cue.firsts)), *needs, *beside, *[None] * (2 * MOST_PAIRS - len(beside))]


def sources(guards: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """Role and source of every cue; the guards of the group it belongs to are noted before."""
    for file in FILES:
        for name, raw in lexicon.read(file).items():
            row: dict[str, Any] = {"cues": raw} if isinstance(raw, list) else raw
            guards[name] = list(row.get("guards", ("negated", "quoted", "supposed")))
            for role in ROLES:
                for source in row.get(role, ()):
                    yield role, str(source)


def _line(part: moves.Part, lines: dict[str, int]) -> int:
    """The number of the line for `part`, which is added to `lines` behind those it consists of."""
    match part:
        case moves.Word():
            line = f"w{_spelt(part.key)}"
        case moves.Words():
            line = f"W{_joined(sorted(part.any))}"
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


def _joined(keys: Iterable[str]) -> str:
    return " ".join(map(_spelt, keys))
