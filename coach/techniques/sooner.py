"""Times the card rules out without naming them: a day sooner than its duration, an hour inside its window, a sure fix by tonight."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from coach.techniques.desk import Desk
from coach.techniques.lexicon import stem
from coach.techniques.manner import manner_of
from coach.techniques.prose import prose
from coach.techniques.vocabulary import content

_DAY: Final = {"today": 24.0, "tonight": 24.0, "tomorrow": 48.0}
"""Hours by which a day is over at the latest."""
_ARRIVES: Final = frozenset(stem(word) for word in "back have get see receive arrive land reach clear there in on".split())
_OURS: Final = frozenset(stem(word) for word in "call ring phone email phoning text message write check ask contact send raise start speak put".split())
_DENIES: Final = frozenset("not never no nobody cannot without if whether hope hopefully wish love maybe might".split())
_VISIT: Final = frozenset(
    "comes come coming there engineer man woman fitter plumber nurse technician locksmith electrician someone somebody driver van him her them out arrives "
    "arriving round crew".split()
)
_LATEST: Final = 24
_HALF_DAY: Final = 12


def read_times(desk: Desk) -> None:
    """Add as promised too much each time told that the card's facts rule out."""
    if not desk.context.facts:
        return
    for place, norm in enumerate(desk.prose.norms):
        if norm in _DAY:
            _too_soon(desk, place)
    if any(_no_hour(fact) for fact in desk.context.facts):
        for match in desk.scan["hour_point"]:
            last = match.last
            if _hour_at(desk, last - 1) and _told(desk, match.first, last) and _visit(desk, match.first):
                _add(desk, match.first, last)
        for match in desk.scan["sure_fix"]:
            if _told(desk, match.first, match.last):
                _add(desk, match.first, match.last)


def _add(desk: Desk, first: int, last: int) -> None:
    quote = desk.prose.text[slice(*desk.prose.span(first, last))]
    desk.add("overpromise", first, last, "likely", f"\u201c{quote}\u201d", seen_in="context")


@lru_cache(maxsize=128)
def _lasts(fact: str) -> tuple[float, frozenset[str]]:
    """The least a fact says something takes, in hours (0: it does not say), and what it is about."""
    from coach.techniques.promises import quantities  # noqa: PLC0415 - the two read one card

    made = prose(fact)
    takes = [q.low for q in quantities(made) if q.kind == "time"]
    return (min(takes) if takes and {"take", "takes"} & set(made.words) else 0.0), frozenset(content(made.words))


@lru_cache(maxsize=128)
def _no_hour(fact: str) -> bool:
    words = frozenset(prose(fact).words)
    return bool({"hour", "exact", "time"} & words) and bool({"nobody", "no", "not", "never", "only"} & words) and bool({"window", "slot"} & words)


def _too_soon(desk: Desk, place: int) -> None:
    """A day on which something is to be there that by the card takes longer."""
    begin, end = _clause(desk, place)
    roots = [stem(norm) for norm in desk.prose.norms[begin:end]]
    mine = not {"i", "we"}.isdisjoint(desk.prose.norms[begin : begin + 4])
    if not _ARRIVES & set(roots) or (mine and _OURS & set(roots)) or not _told(desk, place, place + 1):
        return
    norms = set(desk.prose.norms[begin:end])
    coming = {"will", "going", "be", "is", "gets", "lands", "have"} & norms or end - begin <= 5  # noqa: PLR2004 - "60 back tomorrow"
    for fact in desk.context.facts:
        takes, about = _lasts(fact)
        if coming and takes > _DAY[desk.prose.norms[place]] and (set(roots) & about or _money_back(norms, about)):
            desk.add("overpromise", begin, place + 1, "likely", f"\u201c{desk.prose.norms[place]}\u201d", seen_in="context")
            return


def _money_back(norms: set[str], about: frozenset[str]) -> bool:
    return "refund" in about and "back" in norms and any(norm[-1:].isdigit() or norm in ("money", "fee", "charge", "bank", "account") for norm in norms)


def _clause(desk: Desk, place: int) -> tuple[int, int]:
    begin, end = desk.prose.sentence(place)
    first, last = place, place + 1
    while first > begin and desk.prose.norms[first - 1] not in (",", "but", "so", "and"):
        first -= 1
    while last < end and desk.prose.norms[last] not in (",", "but", "so"):
        last += 1
    return first, last


def _told(desk: Desk, first: int, last: int) -> bool:
    """Whether the words are asserted: not asked, not denied, not told of somebody, not past."""
    begin, end = _clause(desk, first)
    norms = list(desk.prose.norms[begin:end])
    asked = desk.asked_about(first) or any(q.first <= first < q.last and q.marked and q.first == begin for q in desk.questions)
    past = {"yesterday", "ago", "last"} & set(norms) or manner_of(desk.prose.tokens[begin:first]).tense in ("past", "done")
    return not asked and not past and not _DENIES & set(norms[: last - begin])


def _hour_at(desk: Desk, place: int) -> bool:
    """Whether a number is one hour of the day: no range, no date, not the beginning of a window."""
    norms, begins = desk.prose.norms, desk.prose.begins
    norm, after = norms[place], norms[place + 1] if place + 1 < len(norms) else "."
    if "-" in norm or (norm.isdigit() and int(norm) > _LATEST) or (norm[:1].isdigit() and norm[-2:] in ("st", "nd", "rd", "th")):
        return False
    if place + 1 < len(norms) and desk.prose.text[begins[place + 1]].isupper() and after not in ("i", "am", "pm"):  # "at 6 Elm Court"
        return False
    between = not {"between", "from", "within"}.isdisjoint(norms[max(0, place - 5) : place])
    return after not in ("to", "and", "till", "until", "or") and not between and norm[-1:] != "%"


def _visit(desk: Desk, place: int) -> bool:
    """Whether it is a visit that is to come at the hour, not a call of ours."""
    begin, _ = desk.prose.sentence(place)
    norms = list(desk.prose.norms[begin:place])
    calls = {stem(norm) for norm in norms} & {stem(word) for word in "ring call phone phoning text speak bell buzz contact check".split()}
    return bool(_VISIT & set(norms)) and not calls
