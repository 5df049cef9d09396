"""Summing up by content: several of the things agreed earlier, said again in one reply."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from coach.techniques.desk import Desk
from coach.techniques.lexicon import stem
from coach.techniques.prose import Prose, prose
from coach.techniques.vocabulary import content

_THINGS: Final = 3
"""Kinds of thing that make a summary; one fewer where it is announced ("from the top", "first ... second")."""
_TOLD_EARLIER: Final = 2
"""Kinds of which the trainee must have spoken before."""
_COUNTS: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "noon": 12,
    "midnight": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_DIGITS: Final = r"\d+"
_CLOCK: Final = r"(\d\d)(?::?\d\d)"
_HALF_DAY: Final = 12
_LAST_HOUR: Final = 24


_TO_COME: Final = frozenset(("when", "sum", "contact", "noted"))
"""Kinds that are agreed, not only told: a summary names two of them."""
_TELLING: Final = frozenset("today tonight tomorrow refund money address card text call ring phone telephone".split())
_CALLING: Final = frozenset(stem(word) for word in "call ring phone telephone".split())


class _Item(NamedTuple):
    kind: str
    first: int
    last: int


def summed_up(desk: Desk) -> tuple[int, int] | None:
    """The tokens over which the reply sums up what was agreed, or None. Wants the talk so far."""
    items = _items(desk)
    if desk.scan.has("cleared_up"):
        return None
    if len({item.kind for item in items}) < _TOLD_EARLIER or not any(heard.speaker == "trainee" for heard in desk.context.heard):
        return None
    said = frozenset(mark for line in desk.context.heard if line.speaker == "trainee" for mark in _marks_of_line(line.text))
    heard = said | frozenset(mark for line in desk.context.heard if line.speaker == "customer" for mark in _marks_of_line(line.text))
    known = [item for item in items if _known(_marks_of(desk.prose, item), _by_any_clock(said if item.kind == "contact" else heard, item.kind))]
    kinds = {item.kind for item in known}
    core = kinds - {"who"}
    if "who" in kinds and {"when", "sum"} <= core:
        core = kinds
    told = {item.kind for item in known if _marks_of(desk.prose, item) & _by_any_clock(said, item.kind)}
    announced = desk.scan.has("counted_off", "summing") or (desk.scan.has("counted_one") and desk.scan.has("counted_two"))
    agreed = {item.kind for item in known if item.kind in _TO_COME and _marks_of(desk.prose, item) & _by_any_clock(said, item.kind)}
    if len(agreed) < _TOLD_EARLIER and not announced:
        return None
    if agreed <= {"sum", "contact"} and not announced:  # a sum and a call: nothing yet of what comes when
        return None
    listed = {"when", "sum"} <= core and len({_marks_of(desk.prose, item) for item in known if item.kind != "who"}) >= _THINGS
    if (len(core) < _THINGS - announced and not listed) or len(told) < _TOLD_EARLIER:
        return None
    return min(item.first for item in known), max(item.last for item in known)


def _by_any_clock(heard: frozenset[str], kind: str) -> frozenset[str]:
    """What was said, for a time with each hour also as an evening hour: "18 to 21" was "6 to 9"."""
    hours = (int(mark) for mark in heard if mark.isdigit() and len(mark) <= 2) if kind == "when" else ()  # noqa: PLR2004 - an hour
    return heard | {str(hour + _HALF_DAY) for hour in hours if 0 < hour < _HALF_DAY}


def _known(marks: frozenset[str], heard: frozenset[str]) -> bool:
    """Whether half of what tells an item was said before, and each number in it."""
    numbers = {mark for mark in marks if mark.isdigit()}
    return bool(marks) and numbers <= heard and 2 * len(marks & heard) >= len(marks)


def _items(desk: Desk) -> list[_Item]:
    """What the reply names that can be agreed: times, sums, places, who comes, contacts, what was noted; what is past or asked left out."""
    groups = (
        ("when", "time_given"), ("sum", "sum_named"), ("place", "place_named"), ("who", "who_comes"), ("contact", "followup"), ("contact", "contact_named"),
        ("noted", "put_down"),
    )  # fmt: skip
    found = [_Item(kind, m.first, m.last) for kind, group in groups for m in desk.scan[group] if not m.faint]
    past = [desk.prose.sentence(m.first) for m in desk.scan["their_past_plain"]]
    return [item for item in found if not any(a <= item.first < b for a, b in past) and not _supposed(desk, item)]


def _supposed(desk: Desk, item: _Item) -> bool:
    """Whether a time stands behind an "if": what would be done then was not agreed."""
    begin, _ = desk.prose.sentence(item.first)
    return item.kind == "when" and "if" in set(desk.prose.norms[begin : item.first])


def _marks_of(made: Prose, item: _Item) -> frozenset[str]:
    return _marks_in(made.bare(item.first, item.last))


@lru_cache(maxsize=64)
def _marks_of_line(line: str) -> frozenset[str]:
    return _marks_in(prose(line).words)


def _marks_in(words: Sequence[str]) -> frozenset[str]:
    """What tells an item from another: stems, and numbers in one notation ("18:00", "6pm" and "six" are 6)."""
    found = {stem(word) for word in words if word in _TELLING}
    found |= set(content(words))
    if found & _CALLING:
        found.add("ring")
    for word in words:
        if word in _COUNTS:
            found.add(str(_COUNTS[word]))
        elif any(letter.isdigit() for letter in word):
            clocks = [int(hour) for hour in re.findall(_CLOCK, word)] if len(word) >= 4 else []  # noqa: PLR2004 - "1800", "18:00"
            numbers = clocks if clocks and all(hour < _LAST_HOUR for hour in clocks) else [int(digits) for digits in re.findall(_DIGITS, word)]
            found |= {str(number - _HALF_DAY) if _HALF_DAY < number < _LAST_HOUR and clocks else str(number) for number in numbers}
    return frozenset(found)
