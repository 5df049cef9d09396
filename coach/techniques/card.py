"""The knowledge card used well: a figure, a day or a condition of it told rightly, and what it says must come first asked first."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from coach.techniques.conduct import due
from coach.techniques.cues import Match, guarded
from coach.techniques.desk import Desk
from coach.techniques.echo import sentences
from coach.techniques.promises import amounts, stated
from coach.techniques.prose import Prose, prose
from coach.techniques.vocabulary import content

_GUARDS: Final = frozenset(("quoted", "negated", "supposed", "reported"))
_HALF_DAY: Final = 12
_LATEST: Final = 24
_RANGE: Final = re.compile(r"^(\d{1,2})(?:[:.]\d\d)?(?:am|pm|h)?-(\d{1,2})(?:[:.]\d\d)?(?:am|pm|h)?$")
_HOUR: Final = re.compile(r"^(\d{1,2})(?:[:.]\d\d)?(?:am|pm|h)?$")
_HOURS: Final = {name: number for number, name in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)}
_BETWEEN: Final = frozenset(("to", "and", "till", "until"))
_COUNTED: Final = frozenset(
    "day days week weeks month months hour hours minute minutes working business pounds quid euros percent years miles other others more".split()
)
_CONDITION: Final = frozenset("if because as since means when so only until unless must counts count qualify qualifies goes where".split())
_SAME: Final = 3
"""Telling words a sentence shares with a sentence of the card that it retells."""
_FIRST: Final = frozenset("before first must always need needs only until unless".split())
_ASKS_FOR: Final = frozenset("take have confirm give get need require read spell provide check verify please your".split())
_TELLS_OF: Final = frozenset("did was were why when how happened".split())
"""Words of a question about what happened, which asks for no step."""
_NO: Final = frozenset("not no nobody never cannot nothing none".split())


class Window(NamedTuple):
    """A stretch between two hours of the day, 1-12 each, on tokens `first` up to `last`."""

    hours: tuple[int, int]
    first: int
    last: int


def read_knowledge(desk: Desk) -> None:
    """Add what of the card is told rightly, once a statement, and the steps it asks for that are asked for."""
    if not desk.context.facts:
        return
    if due(desk.context, "know_product") and not desk.noted("wrong_fact", "overpromise"):
        span = _figure(desk) or _hours(desk) or _condition(desk)
        if span:
            desk.add("know_product", *span, "likely", seen_in="context")
    if due(desk.context, "follow_protocol"):
        _steps(desk)


def _figure(desk: Desk) -> tuple[int, int] | None:
    """A length of time or a sum that a fact about the same thing holds, not told before: a figure they gave is not knowledge."""
    told = {(q.kind, q.low, q.high) for heard in desk.context.heard for q in amounts(heard.text)[1]}
    for said in amounts(desk.prose.text)[1]:
        if (said.kind, said.low, said.high) in told or _asked(desk, said.first) or not stated(desk, said.first, said.last):
            continue
        begin, end = desk.prose.sentence(said.first)
        topic = _roots(desk.prose, begin, end)
        for fact in desk.context.facts:
            about, held = amounts(fact)
            if topic & about and any(q.kind == said.kind and q.low <= said.low and said.high <= q.high for q in held):
                return _clause(desk, said.first, said.last)
    return None


def _hours(desk: Desk) -> tuple[int, int] | None:
    told = {window.hours for line in _mine(desk) for window in windows(line)}
    card = {window.hours for fact in desk.context.facts for window in windows(fact)}
    for window in windows(desk.prose.text):
        asked = _asked(desk, window.first) or guarded(desk.prose, Match("", window.first, window.last), _GUARDS)
        if window.hours in card - told and not asked:
            return _clause(desk, window.first, window.last)
    return None


def _condition(desk: Desk) -> tuple[int, int] | None:
    """A rule of the card in a sentence: most of its telling words, its condition, and a "no" only where the card has one."""
    told = [frozenset(content(prose(line).words)) for line in _mine(desk)]
    for first, last in sentences(desk.prose):
        norms = list(desk.prose.norms[first:last])
        if not _CONDITION & set(norms) or _asked(desk, first) or guarded(desk.prose, Match("", first, last), _GUARDS):
            continue
        roots = _roots(desk.prose, first, last)
        for fact in desk.context.facts:
            for about, denies in _rules(fact):
                shared = roots & about
                fresh = shared - desk.theirs.all
                again = any(len(shared & line) >= _SAME for line in told)
                if len(shared) >= _SAME and 2 * len(shared) >= len(roots) and fresh and not again and denies == bool(_NO & set(norms)):
                    return first, last
    return None


def _steps(desk: Desk) -> None:
    """A step that the card says comes first, asked for: "before money is moved, take the date of birth and the postcode"."""
    wanted = [frozenset(content(prose(fact).words)) for fact in desk.context.facts if _FIRST & set(prose(fact).words)]
    earlier = {root for line in _mine(desk) for root in content(prose(line).words)}
    for group in ("requested", "asked", "asked_marked"):
        for match in desk.scan[group]:
            begin, end = desk.prose.sentence(match.first)
            last = min(end, desk.prose.reach(match.first, match.last))
            roots = _roots(desk.prose, match.first, end)
            norms = list(desk.prose.norms[begin:end])
            if not (_ASKS_FOR & set(norms)) or _TELLS_OF & set(norms) or _mentions(desk, begin, end):
                continue
            if any(len((roots - earlier) & step) > 1 for step in wanted):
                desk.add("follow_protocol", match.first, last, "likely", seen_in="context")
                return


def _mentions(desk: Desk, begin: int, end: int) -> bool:
    """Whether a sentence offers or refuses something, so that it asks for no step."""
    matches = [m for group in ("remedy_offered", "refusing") for m in desk.scan[group] if begin <= m.first < end and not m.faint]
    return any(desk.prose.norms[max(0, m.first - 1)] not in ("before", "until") for m in matches)


def _asked(desk: Desk, place: int) -> bool:
    return desk.prose.asks(place) or any(q.first <= place < q.last for q in desk.questions)


def _mine(desk: Desk) -> list[str]:
    return [heard.text for heard in desk.context.heard if heard.speaker == "trainee"]


def _clause(desk: Desk, first: int, last: int) -> tuple[int, int]:
    begin, end = desk.prose.sentence(first)
    while first > begin and desk.prose.norms[first - 1] not in (",", "but", "so") and last - first < _HALF_DAY:
        first -= 1
    return first, min(end, last)


def _roots(made: Prose, first: int, last: int) -> frozenset[str]:
    return frozenset(content(made.bare(first, last)))


@lru_cache(maxsize=128)
def _rules(fact: str) -> tuple[tuple[frozenset[str], bool], ...]:
    made = prose(fact)
    return tuple((_roots(made, a, b), bool(_NO & set(made.norms[a:b]))) for a, b in sentences(made))


@lru_cache(maxsize=256)
def windows(text: str) -> tuple[Window, ...]:
    """The stretches between two hours a text names, morning and evening hours as one: "between 6 and 9", "18:00-21:00"."""
    norms = list(prose(text).norms)
    found = []
    for i, norm in enumerate(norms):
        span = _RANGE.match(norm)
        if span and int(span[1]) <= _LATEST and int(span[2]) <= _LATEST and norms[i + 1 : i + 2] not in ([name] for name in _COUNTED):
            found.append(Window((_clock(int(span[1])), _clock(int(span[2]))), i, i + 1))
            continue
        begin = _hour(norm)
        j = i + 1 + (norms[i + 1 : i + 2] in (["am"], ["pm"], ["oclock"]))
        if begin and j + 1 < len(norms) and norms[j] in _BETWEEN:
            end, after = _hour(norms[j + 1]), norms[j + 2] if j + 2 < len(norms) else ""
            if end and after not in _COUNTED:
                found.append(Window((_clock(begin), _clock(end)), i, j + 2))
    return tuple(found)


def _hour(norm: str) -> int:
    plain = _HOUR.match(norm)
    number = int(plain[1]) if plain else _HOURS.get(norm, 0)
    return number if 0 < number <= _LATEST else 0


def _clock(hour: int) -> int:
    return (hour - 1) % _HALF_DAY + 1
