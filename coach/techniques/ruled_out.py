"""What the card rules out in words: a promise of what it says cannot be promised, a yes where it says no, another number or day of the same thing.

Numbers with a unit are compared in `promises`; here are the rest. Each rule looks at one sentence of the reply that asserts something,
against the sentences of one fact.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from coach.techniques import lexicon
from coach.techniques.cues import Match, guarded
from coach.techniques.desk import Desk
from coach.techniques.echo import sentences
from coach.techniques.promises import UNITS, number_of
from coach.techniques.prose import Prose, prose
from coach.techniques.vocabulary import content, meanings, meant

_NO: Final = frozenset("not no never nobody cannot none nothing neither nor without".split())
_ABSOLUTE: Final = frozenset("never cannot nobody".split())
_GUARDS: Final = frozenset(("quoted", "supposed", "reported"))
_SURE: Final = frozenset("will shall guarantee guaranteed promise gonna definitely certainly sure".split())
_TOLD: Final = frozenset("promise promised guarantee guaranteed given give tell told say said ruled named confirmed".split())
_DATE: Final = frozenset("date dates when".split())
_SHORT: Final = 3
"""Letters of "its" and "was", which are no verbs of what is to come."""
_OURS: Final = frozenset("call ring phone email text message write check ask chase let know look update".split())
_OPEN, _SHUT = frozenset("open opens opened".split()), frozenset("closed shut close closes".split())
_DAYS: Final = frozenset("monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays".split())
_CONDITION: Final = frozenset("unless except only if until once before after when from then".split())
"""What makes a no depend on something: a sentence beside it may well be the other case."""
_ENOUGH: Final = 3
"""Telling words a yes shares with the no it contradicts."""
_MOST_OF: Final = 0.6
_BOTH: Final = 2
_AFTER: Final = 2
"""Words after a number in which what it counts stands."""


class _Said(NamedTuple):
    """A sentence: its words, what it is about, and whether it says no."""

    norms: tuple[str, ...]
    about: frozenset[str]
    no: bool
    first: int = 0
    last: int = 0


def read_ruled_out(desk: Desk) -> None:
    """Add what the facts rule out, once a sentence."""
    for said in _asserted(desk) if desk.context.facts else ():
        for fact in desk.context.facts:
            technique = _against(said, _sentences(fact))
            if technique:
                desk.add(technique, said.first, said.last, "likely", f"\u201c{fact}\u201d" if technique == "overpromise" else fact, seen_in="context")
                break


def _asserted(desk: Desk) -> list[_Said]:
    made, found = desk.prose, []
    for first, last in sentences(made):
        asks = made.asks(first) or any(q.first == first and q.marked for q in desk.questions)
        if not asks and last - first > _BOTH and not guarded(made, Match("", last - 1, last), _GUARDS):
            found.append(_said(made, first, last))
    return found


def _said(made: Prose, first: int, last: int) -> _Said:
    norms = made.norms[first:last]
    return _Said(norms, frozenset(content(tuple(norm for norm in norms if norm[0].isalnum()))), not _NO.isdisjoint(norms), first, last)


@lru_cache(maxsize=128)
def _sentences(fact: str) -> tuple[_Said, ...]:
    made = prose(fact)
    return tuple(_said(made, first, last) for first, last in sentences(made))


def _against(said: _Said, card: tuple[_Said, ...]) -> str:
    """The fault of a sentence against a fact, or nothing."""
    if _no_time(said, card) or _sure_of(said, card) or _for_nothing(said, card):
        return "overpromise"
    if any(_yes_for_no(said, each) or _other_count(said, each) or _open_when_shut(said, each) for each in card):
        return "wrong_fact"
    return ""


def _no_time(said: _Said, card: tuple[_Said, ...]) -> bool:
    """A day or a month told for what the card says no date may be told of; a call of ours, and a time the card itself gives, are another matter."""
    banned = [each for each in card if each.no and _no_date(each.norms) and not _TOLD.isdisjoint(each.norms)]
    coming = not _SURE.isdisjoint(said.norms) or any(norm.endswith("s") and len(norm) > _SHORT for norm in said.norms[:4])
    mine = not {"i", "we"}.isdisjoint(said.norms[:3]) and not _OURS.isdisjoint(said.norms)
    return bool(banned) and coming and not mine and not said.no and _names_a_time(said.norms)


def _no_date(norms: tuple[str, ...]) -> bool:
    return not _DATE.isdisjoint(norms) or "time of day" in " ".join(norms)


def _names_a_time(norms: tuple[str, ...]) -> bool:
    marks = [lexicon.classes().code[name] for name in ("day", "month")]
    dated = any(mark in lexicon.codes().get(norm, "") for norm in norms for mark in marks) or "christmas" in norms
    return dated or any(norm[:1].isdigit() and norm.endswith(("am", "pm")) for norm in norms)


def _sure_of(said: _Said, card: tuple[_Said, ...]) -> bool:
    """Something told as sure, or as ruled out, that the card says can never be."""
    for each in card:
        never = not _ABSOLUTE.isdisjoint(each.norms) and not _TOLD.isdisjoint(each.norms) and not _CONDITION & {*each.norms, *said.norms}
        if never and _shared(said, each) >= _BOTH and (not _SURE.isdisjoint(said.norms) or "at all" in " ".join(said.norms)):
            return not {"not", "cannot", "unless", "if"} & set(said.norms) and not (said.no and not _TOLD.isdisjoint(said.norms))
    return False


def _for_nothing(said: _Said, card: tuple[_Said, ...]) -> bool:
    """Told to be free where the card says it is not."""
    text = f" {' '.join(said.norms)} "
    free = any(f" {words} " in text for words in ("for free", "free of charge", "no charge", "no cost", "without charge", "at no extra cost"))
    return free and any("no" in each.norms and "free" in each.norms for each in card)


def _yes_for_no(said: _Said, fact: _Said) -> bool:
    """A yes to what the card says no to, about the same things."""
    wanted = len(fact.about)
    shared = _shared(said, fact)
    unless = _CONDITION & {*fact.norms, *said.norms}
    alone = not {",", "and", "but"} & set(fact.norms)  # or the no may be of something else
    return fact.no and alone and not said.no and not unless and shared >= _ENOUGH and shared >= _MOST_OF * wanted


def _other_count(said: _Said, fact: _Said) -> bool:
    """So many of something, where the card counts another number of it."""
    here, there = _counts(said.norms), _counts(fact.norms)
    same = [(one, other) for one, what in here for other, kind in there if what == kind]
    return bool(same) and all(one != other for one, other in same) and not said.no and _shared(said, fact) >= _BOTH


@lru_cache(maxsize=128)
def _counts(norms: tuple[str, ...]) -> tuple[tuple[float, str], ...]:
    """The numbers of a sentence that count things, each with the first telling word behind it."""
    found = []
    for i, norm in enumerate(norms):
        number = number_of(norm) if norm not in ("a", "an", "half", "one") else None
        behind = content(tuple(each for each in norms[i + 1 : i + 1 + _AFTER] if each[0].isalpha()))
        if number is not None and behind and behind[0] not in UNITS:
            found.append((number, behind[0]))
    return tuple(found)


def _open_when_shut(said: _Said, fact: _Said) -> bool:
    days = {norm.removesuffix("s") for norm in said.norms if norm in _DAYS} & {norm.removesuffix("s") for norm in fact.norms if norm in _DAYS}
    return bool(days) and not _OPEN.isdisjoint(said.norms) and not _SHUT.isdisjoint(fact.norms) and not said.no


def _shared(said: _Said, fact: _Said) -> int:
    """How many things of the fact the sentence speaks of, in its words or others that mean the same."""
    same = meant(said.about)
    return sum(root in said.about or not same.isdisjoint(meanings(root)) for root in fact.about)
