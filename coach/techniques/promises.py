"""Promises and facts against the knowledge card: what must not be promised, and what the card contradicts."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from coach.techniques import lexicon
from coach.techniques.cues import Match, guarded
from coach.techniques.desk import Desk
from coach.techniques.echo import sentences
from coach.techniques.lexicon import stem
from coach.techniques.prose import MARKS, Prose, prose
from coach.techniques.sooner import read_times
from coach.techniques.vocabulary import content

_LOOK_BACK: Final = 7
_DOUBTERS: Final = frozenset("not never no nobody cannot without unable neither nor hardly love wish whether if".split())
_PROMISING: Final = frozenset("will shall can guarantee guaranteed promise definitely gonna certainly could swear assure is are get have surely sure".split())
_SOON: Final = frozenset(
    "today tomorrow tonight now immediately away instantly soon monday tuesday wednesday thursday friday saturday sunday hour hours minutes day days week "
    "morning afternoon evening".split()
)


def read_card(desk: Desk) -> None:
    """Add what the reply promises against the card, and what the card contradicts."""
    spoken = [stem(norm) for norm in desk.prose.norms] if desk.context.forbidden else []
    at: dict[str, list[int]] = {}
    for i, root in enumerate(spoken):
        at.setdefault(root, []).append(i)
    for phrase in desk.context.forbidden:
        _forbidden(desk, phrase, spoken, at)
    if desk.context.facts:
        read_times(desk)
        _contradictions(desk)
    for wrong in desk.noted("overpromise"):
        for skill in ("give_timeline", "promise_follow_up", "take_ownership", "reassure", "offer_options"):
            desk.drop(skill, wrong.first, wrong.last)


def _forbidden(desk: Desk, phrase: str, spoken: list[str], at: Mapping[str, Sequence[int]]) -> None:
    """Add the places where `phrase` is promised; `spoken` are the stems of the reply, token by token, `at` where each stands."""
    roots = list(_roots(phrase))
    if not roots:
        return
    norms = desk.prose.norms
    for i in at.get(roots[0], ()):
        last = _spread(norms, spoken, roots, i)
        if not last or _an_address(desk.prose, last) or not _promised(desk, i, last, hurried=not _SOON.isdisjoint(norms[i:last])):
            continue
        begin = _clause_start(desk.prose, i)
        desk.add("overpromise", begin, last, "likely", f"\u201c{phrase}\u201d", seen_in="context")


def _an_address(made: Prose, last: int) -> bool:
    """Whether a number that ends the phrase is part of a name: "at 6 Aspen Court" tells where, not when."""
    if last >= len(made.norms) or not made.norms[last - 1][:1].isdigit():
        return False
    after, begin = made.norms[last], made.begins[last]
    return after not in MARKS and made.text[begin : begin + 1].isupper() and after not in ("i", "am", "pm", "oclock")


_APART: Final = 4
"""Words that may stand inside "back tomorrow": "back on your card tomorrow"."""


def _spread(norms: tuple[str, ...], spoken: list[str], roots: list[str], at: int) -> int:
    """The token after the phrase that begins at `at`, or 0; a day at its end may stand a few words off, in the same clause."""
    if spoken[at : at + len(roots)] == roots:
        return at + len(roots)
    head = len(roots) - 1
    if head < 1 or spoken[at : at + head] != roots[:head] or roots[-1] not in _DAYS:
        return 0
    for i in range(at + head, min(len(spoken), at + head + _APART + 1)):
        if norms[i] in MARKS or (norms[i] in ("and", "but", "so", "in", "within") and spoken[i + 1 : i + 2] not in ([stem("your")], [stem("the")])):
            return 0
        if spoken[i] == roots[-1]:
            return i + 1
    return 0


_DAYS: Final = frozenset(("today", "tomorrow", "tonight"))


@lru_cache(maxsize=512)
def _roots(phrase: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in prose(phrase).words)


def _promised(desk: Desk, first: int, last: int, *, hurried: bool) -> bool:
    """Whether the forbidden words are promised: asserted, not asked, not denied, not told; a time only for what must not come so soon."""
    made = desk.prose
    begin, end = made.sentence(first)
    if made.asks(first) or any(q.first <= first < q.last for q in desk.questions if q.marked):
        return False
    if guarded(made, Match("", first, last), frozenset({"quoted", "supposed", "reported"})):
        return False
    start = _clause_start(made, first)
    before = list(made.norms[max(start, first - _LOOK_BACK) : first])
    if _DOUBTERS & set(before) or (last < len(made.norms) and made.norms[last] == "not"):
        return False
    sentence = list(made.norms[begin:end])
    if not _PROMISING & set(sentence) and not desk.touches("owned_will", begin, end):
        return False
    return not hurried or _comes_true(desk, start, last)


_OUTCOME: Final = frozenset(
    "have get see receive arrive land reach clear back there delivered refunded credited paid sorted fixed resolved come done ready".split()
)
_ACTING: Final = frozenset(
    "call ring phone email text message write check look chase raise start begin submit request update speak ask contact note log open follow review "
    "escalate send process".split()
)


def _comes_true(desk: Desk, first: int, last: int) -> bool:
    """Whether what is due so soon is the outcome itself, not a call or a first step by the speaker."""
    words = list(desk.prose.norms[first:last])
    roots = {stem(word) for word in words}
    acting = {stem(word) for word in _ACTING} & roots
    mine = any(word in ("i", "we") for word in words[:4]) or words[:1] == ["will"]
    outcome = {stem(word) for word in _OUTCOME} & roots
    remedying = lexicon.classes().code["remedying"]
    remedy = any(remedying in lexicon.codes().get(word, "") for word in words)
    if mine and acting and not (outcome & {"refund", "credit", "deliver"}) and not (" to you " in f" {' '.join(words)} " and "get" in words):
        return False
    return bool(outcome) or remedy or not mine


def _clause_start(made: Prose, index: int) -> int:
    first, _ = made.sentence(index)
    for i in range(index, first, -1):
        if made.norms[i - 1] in MARKS or (made.norms[i - 1] in ("and", "but", "so", "because") and index - i >= 2):  # noqa: PLR2004 - a clause has two words
            return i
    return first


# ----------------------------------------------------------------------------------------------------------------- facts

_NUMBERS: Final = {
    "a": 1, "an": 1, "one": 1, "two": 2, "couple": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12,
    "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90, "hundred": 100, "half": 0.5,
}  # fmt: skip
_HOURS: Final = {"minute": 1 / 60, "hour": 1.0, "day": 24.0, "week": 168.0, "fortnight": 336.0, "month": 720.0, "year": 8760.0}
_RANGE: Final = re.compile(r"^[£$€]?(\d+(?:\.\d+)?)(?:[-/](\d+(?:\.\d+)?))?")


class Quantity(NamedTuple):
    """A length of time (hours) or a sum, `low` to `high`, on tokens `first` up to `last`."""

    kind: str
    low: float
    high: float
    first: int
    last: int


def quantities(made: Prose) -> list[Quantity]:
    """Every length of time and every sum of money a text names."""
    found: list[Quantity] = []
    i = 0
    norms = list(made.norms)
    while i < len(norms):
        value = _value(norms, i)
        if value is None:
            i += 1
            continue
        low, high, after = value
        unit_at = after + 1 if after < len(norms) and norms[after] in ("working", "business", "calendar", "full", "more") else after
        unit = stem(norms[unit_at]) if unit_at < len(norms) else ""
        scale = next((hours for name, hours in _HOURS.items() if stem(name) == unit), None)
        if scale is not None:
            found.append(Quantity("time", low * scale, high * scale, i, unit_at + 1))
            i = unit_at + 1
            continue
        if norms[i][0] in "£$€" or unit in ("pound", "quid", "dollar", "euro", "buck"):
            found.append(Quantity("sum", low, high, i, unit_at + (norms[i][0] not in "£$€")))
        i = after
    return found


def _value(norms: list[str], i: int) -> tuple[float, float, int] | None:
    """A number or a range from token `i`: (low, high, the token after it)."""
    first = _single(norms[i])
    if first is None:
        return None
    low, high = first
    j = i + 1
    if j < len(norms) and norms[j] in ("forty", "twenty", "thirty", "sixty", "seventy"):
        return None
    if j < len(norms) and low in (20, 30, 40, 50) and norms[j] in _NUMBERS and _NUMBERS[norms[j]] < 10:  # noqa: PLR2004 - "forty eight"
        low = high = low + _NUMBERS[norms[j]]
        j += 1
    if j < len(norms) and norms[j] == "of":
        j += 1
    if j + 1 < len(norms) and norms[j] in ("to", "or", "and"):
        second = _single(norms[j + 1])
        if second is not None:
            return low, second[1], j + 2
    return low, high, j


def number_of(word: str) -> float | None:
    """The number a word stands for, the lower end of a range; None for other words."""
    found = _single(word)
    return found[0] if found else None


def _single(word: str) -> tuple[float, float] | None:
    if word in _NUMBERS:
        return float(_NUMBERS[word]), float(_NUMBERS[word])
    found = _RANGE.match(word.replace(",", ""))
    if not found or word[-1:].isalpha():
        return None
    low = float(found[1])
    return low, float(found[2] or low)


@lru_cache(maxsize=256)
def amounts(text: str) -> tuple[frozenset[str], tuple[Quantity, ...]]:
    """What a sentence is about, in stems, and the lengths of time and sums it names."""
    made = prose(text)
    return frozenset(content(made.words)), tuple(quantities(made))


@lru_cache(maxsize=128)
def _sentences(fact: str) -> tuple[tuple[frozenset[str], tuple[Quantity, ...]], ...]:
    """What each sentence of a fact is about, and the amounts in it: what one says of a length of time, another may say of a phone."""
    made = prose(fact)
    return tuple(amounts(fact[made.begins[first] : made.ends[last - 1]]) for first, last in sentences(made))


UNITS: Final = frozenset(stem(word) for word in "minute hour day week month year fortnight working business pound dollar euro quid".split())
"""Stems of what lengths of time and sums are told in."""


def _contradictions(desk: Desk) -> None:
    """A length of time or a sum stated about what a fact is about, outside what every such fact says."""
    for said in quantities(desk.prose):
        begin, end = desk.prose.sentence(said.first)
        if not stated(desk, said.first, said.last, same=_topic(desk.prose, begin, end)):
            continue
        topic = _topic(desk.prose, *_own_clause(desk.prose, said)) or (set() if said.kind == "sum" else _topic(desk.prose, begin, end))
        about = [(text, held) for text in desk.context.facts for words, held in _sentences(text) if topic & (words - UNITS)]
        same = [(text, q) for text, held in about for q in held if q.kind == said.kind]
        if same and not any(_agrees(said, q) for _, q in same):
            desk.add("wrong_fact", begin, min(end, said.last), "likely", same[0][0], seen_in="context")
            desk.drop("give_timeline", said.first, said.last)


def _topic(made: Prose, first: int, last: int) -> set[str]:
    return set(content(made.bare(first, last))) - UNITS


def _own_clause(made: Prose, said: Quantity) -> tuple[int, int]:
    """The words an amount belongs to: up to the pauses and the "and" around it."""
    begin, end = made.sentence(said.first)
    first, last = said.first, said.last
    while first > begin and made.norms[first - 1] not in (",", "and", "plus", "then"):
        first -= 1
    while last < end and made.norms[last] not in (",", "and", "plus", "then"):
        last += 1
    return first, last


def _agrees(said: Quantity, fact: Quantity) -> bool:
    """Whether two amounts can both be true; a week may be five working days or seven."""
    if said.kind == "sum":
        return said.low <= fact.high
    slack = 1.45 if said.high >= _HOURS["week"] or fact.high >= _HOURS["week"] else 1.0
    return said.low <= fact.high * slack and said.high * slack >= fact.low


_STATES: Final = frozenset("takes take will within in is are be by should arrives up refund credit can comes cost costs have lasts".split())


def stated(desk: Desk, first: int, last: int, same: Collection[str] = ()) -> bool:
    """Whether the amount is asserted for now or later; what was, what is asked, denied or told is not. `same`: what its sentence is about."""
    begin, end = desk.prose.sentence(first)
    norms = list(desk.prose.norms[begin:end])
    if desk.prose.asks(first) or guarded(desk.prose, Match("", first, last), frozenset({"quoted", "negated", "supposed", "reported"})):
        return False
    past = {"was", "were", "had", "waited", "ago", "been", "ordered", "called", "paid", "charged", "not"}
    told = bool(_STATES & set(norms)) or any(len(set(same) & words) > 1 for words, _ in map(amounts, desk.context.facts))
    return told and not past & set(norms)
