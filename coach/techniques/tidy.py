"""The findings of a reply put in order at the end: what a fault cancels, what is said twice, and quotes a person recognises."""

from __future__ import annotations

from typing import Final

from coach.techniques.contra import cancel
from coach.techniques.desk import Desk, Seen
from coach.techniques.goodwill import soften
from coach.techniques.prose import MARKS

_LONGEST: Final = 14
_SHORTEST: Final = 3
_AS_THEY_STAND: Final = frozenset("jargon personal_interest tolerate_abuse empty_script overpromise wrong_fact give_timeline encourage".split())
"""Techniques whose words are the evidence, however few."""


def settle(desk: Desk) -> None:
    """Soften, then arrange; what is left is what counts."""
    soften(desk)
    arrange(desk)


def arrange(desk: Desk) -> None:
    """Cancel, widen, cap and merge. May be called again when more was found."""
    cancel(desk)
    kept: list[Seen] = []
    sure = {s.technique for s in desk.seen if s.band != "faint"}
    for seen in sorted((_quoted(desk, s) for s in desk.seen), key=lambda s: (s.band == "faint", s.first, -s.last)):
        again = any(k.technique == seen.technique and k.first < seen.last and seen.first < k.last for k in kept)
        if not again and (seen.band != "faint" or seen.technique not in sure):
            kept.append(seen)
    desk.seen = kept


_WHOLE: Final = 18
"""Words of a sentence that is quoted whole where nothing else was found in it."""
_EXACT: Final = frozenset("personal_interest tolerate_abuse".split())
"""What is quoted as it is found: of a sentence around it the trainee would not know what is meant."""


def widen(desk: Desk) -> None:
    """Give each finding the words a person would point at: its sentence where nothing else was found there, else its clause."""
    for i, seen in enumerate(desk.seen):
        if seen.technique not in _EXACT:
            desk.seen[i] = _widened(desk, seen)


def _widened(desk: Desk, seen: Seen) -> Seen:
    norms = desk.prose.norms
    begin, end = desk.prose.sentence(seen.first)
    if seen.last > end:
        return seen
    others = [s for s in desk.seen if begin <= s.first and s.last <= end and (s.last <= seen.first or seen.last <= s.first)]
    if not others and _count(desk, begin, end) <= _WHOLE:
        first, last = begin, end
    else:
        first, last = seen.first, seen.last
        least, most = max((s.last for s in others if s.last <= first), default=begin), min((s.first for s in others if s.first >= last), default=end)
        while first > least and norms[first - 1] not in MARKS and _count(desk, first - 1, last) <= _WHOLE:
            first -= 1
        while last < most and norms[last] not in MARKS and _count(desk, first, last + 1) <= _WHOLE:
            last += 1
    while last - 1 > first and norms[last - 1] in MARKS:
        last -= 1
    return seen if (first, last) == (seen.first, seen.last) else seen._replace(first=first, last=last)


def _quoted(desk: Desk, seen: Seen) -> Seen:
    """The finding on its clause where its words alone are a stub, and on no more than a line."""
    first, last = seen.first, seen.last
    norms = desk.prose.norms
    if seen.technique not in _AS_THEY_STAND and _count(desk, first, last) < _SHORTEST:
        last = max(last, desk.prose.reach(first, last, _LONGEST))
        first = _back(desk, first, last)
        others = [s for s in desk.seen if {s.technique, seen.technique} == {"apologise", "non_apology"}]
        if any(s.first < last and first < s.last for s in others):
            first, last = seen.first, seen.last
    last = _cut(desk, first, last)
    while last - 1 > first and norms[last - 1] in MARKS:
        last -= 1
    return seen if (first, last) == (seen.first, seen.last) else seen._replace(first=first, last=last)


def _cut(desk: Desk, first: int, last: int) -> int:
    """Where a quote of at most `_LONGEST` words as typed ends."""
    if last - first <= _LONGEST:
        return last
    words: set[int] = set()
    for i, place in enumerate(desk.prose.typed[first:last], first):
        if place >= 0:
            words.add(place)
            if len(words) > _LONGEST:
                return i
    return last


def _count(desk: Desk, first: int, last: int) -> int:
    """How many words as typed: "I'll" is one."""
    words = set(desk.prose.typed[first:last])
    return len(words) - (-1 in words)


def _back(desk: Desk, first: int, last: int) -> int:
    """Where the clause of token `first` begins, no further back than a line."""
    begin = first
    while begin > 0 and not desk.prose.starts[begin] and desk.prose.norms[begin - 1] not in MARKS and last - begin < _LONGEST:
        begin -= 1
    while begin > 0 and _count(desk, begin, last) < _SHORTEST and desk.prose.norms[begin - 1] not in MARKS:
        begin -= 1
    return begin
