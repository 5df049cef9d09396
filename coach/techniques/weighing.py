"""The learned model at work on a reply: what it adds to the cues, and which cues it does not believe.

It reads sentence by sentence. It never touches what rests on the talk before, on order or on deeds, only what the words alone are said to show.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from coach.techniques import learned
from coach.techniques.catalogue import catalogue
from coach.techniques.conduct import due
from coach.techniques.desk import Desk, Seen
from coach.techniques.echo import echoes
from coach.techniques.learned import Weighed
from coach.techniques.lexicon import classes, codes
from coach.techniques.prose import MARKS, prose
from coach.techniques.timing import dated
from coach.techniques.vocabulary import content

TOLD: Final = {"non_apology": "It may be no full apology"}
"""What is said of a finding whose reason cannot do without a detail."""
CORE, LONGEST = 8, 14
"""Words that weigh most, and with the rest of their clause, of those quoted for a finding."""
SHORT, STRAY = 4, 4
"""Words of a greeting, which is no formula yet; telling words beside a formula that do not fill a reply."""
FEWEST: Final = 2
"""Words a sentence needs to be weighed."""
SUPERSEDED: Final = {
    "non_apology": ("apologise",),
    "dismiss_feeling": ("acknowledge_feeling", "reassure"),
    "doubt_customer": ("assume_good_faith",),
    "negative_language": ("be_transparent",),
    "apologise": ("non_apology",),
    "acknowledge_feeling": ("non_apology", "empty_script"),
    "open_question": ("clarifying_question",),
    "positive_language": ("give_up", "negative_language"),
    "offer_options": ("give_up",),
    "reassure": ("dismiss_feeling",),
    "empty_script": ("appreciate", "apologise", "acknowledge_feeling", "open_question", "offer_options", "give_timeline"),
    "take_ownership": ("set_limits", "blame_customer", "doubt_customer"),
}
"""What is not added where the cues have found one of these on the same words."""

COMPANY: Final = {
    "negative_language": (
        "acknowledge_feeling", "reassure", "take_ownership", "offer_options", "explain_steps", "give_timeline", "be_transparent", "positive_language",
        "promise_follow_up", "apologise", "escalate_well", "open_question", "invite_ideas", "clarifying_question", "prevent_next", "assume_good_faith",
    ),
    "blame_others": ("take_ownership",),
    "defensive": ("escalate_well", "be_transparent"),
    "give_up": ("offer_options", "promise_follow_up", "give_timeline"),
}  # fmt: skip
"""Faults that are none beside any of these."""
REFUSING: Final = frozenset("i we us our you possible allowed policy rule rules procedure refund refunds system unable".split())
DOSED: Final = frozenset({"probe_deeper"})
"""What earns no more once its dose is used up."""

_WE: Final = frozenset("i we me us my our mine ours myself ourselves".split())
NAMES: Final = {
    "promise_follow_up": _WE,
    "take_ownership": _WE,
    "escalate_well": frozenset(
        "manager supervisor boss lead leader head director chief senior duty foreman gaffer superior authority sign approval specialist".split()
    ),
}
"""What must name somebody: "somebody will call" promises nothing, and what goes to nobody is not passed on."""


Scales = Sequence[tuple[tuple[int, int], Weighed]]
"""The sentences of a reply, tokens first up to last, with their scores."""


def weigh(desk: Desk, scales: Scales) -> None:
    """Add and take back, sentence by sentence."""
    known = learned.model()
    numbers = frozenset(known.techniques.values())
    for (first, last), weighed in scales:
        scores, doubted = weighed.scores, {known.techniques.get(seen.technique, -1) for seen in desk.seen}
        asked = [number for number in weighed.reaching(known.ask) if number in numbers]
        doubted = {number for number in doubted if number >= 0 and number not in asked and scores[number] <= known.veto[number]}
        for number in sorted((*asked, *doubted)):
            if number in doubted:
                _doubt(desk, number, (first, last))
            else:
                _add(desk, known.labels[number], weighed, number, (first, last))
    _in_company(desk)


def on_scales(desk: Desk) -> Scales:
    """The sentences of a reply, each with the score of every label."""
    norms = learned.nameless(desk.prose, desk.context.customer_name)
    weighed = []
    for first, last in _sentences(norms):
        beside = echoes(norms[first:last], desk.last_theirs)
        weighed.append(((first, last), learned.weigh(norms[first:last], desk.scan.groups(first, last), beside)))
    return weighed


def _sentences(norms: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The stretches to weigh: sentences, their end mark included."""
    first = 0
    for i, norm in enumerate(norms):
        if norm in (".", "?", "!"):
            if i - first >= FEWEST:
                yield first, i + 1
            first = i + 1
    if len(norms) - first >= FEWEST:
        yield first, len(norms)


def _doubt(desk: Desk, number: int, within: tuple[int, int]) -> None:
    """Do not believe what a likely cue alone says of a technique inside these words.

    A fault becomes a question to the trainee, unless the clause by itself is one whatever else the sentence holds.
    """
    known = learned.model()
    technique = known.labels[number]
    fault = catalogue()[technique].family == "fault"
    kept = []
    for seen in desk.seen:
        here = seen.technique == technique and seen.seen_in == "text" and seen.band == "likely" and within[0] <= seen.first and seen.last <= within[1]
        if not here or (fault and _by_itself(desk, number, seen) > known.veto[number]):
            kept.append(seen)
        elif fault:
            kept.append(seen._replace(band="faint"))
    desk.seen = kept


def _by_itself(desk: Desk, number: int, seen: Seen) -> float:
    """The score of a label on the words of a finding alone."""
    norms = learned.nameless(desk.prose, desk.context.customer_name)[seen.first : seen.last]
    return learned.weigh(norms, desk.scan.groups(seen.first, seen.last)).scores[number]


def _in_company(desk: Desk) -> None:
    """A no is bare only where nothing else is said; who takes the blame themselves blames no colleague."""
    desk.seen = [seen._replace(band="faint") if seen.technique == "negative_language" and not _refuses(desk, seen) else seen for seen in desk.seen]
    for fault, company in COMPANY.items():
        if desk.noted(*company):
            desk.seen = [seen._replace(band="faint") if seen.technique == fault and seen.band == "likely" else seen for seen in desk.seen]


def _refuses(desk: Desk, seen: Seen) -> bool:
    """Whether a no is ours to give: "she can not close it" and "that is no age" refuse nobody anything."""
    first = seen.first
    while first > 0 and not desk.prose.starts[first] and desk.prose.norms[first - 1] not in MARKS:
        first -= 1
    norms = desk.prose.bare(first, seen.last)
    if any(norms[i : i + 3] == ["would", "not", "have"] for i in range(len(norms))):  # what might have been refuses nothing
        return False
    return not REFUSING.isdisjoint(norms) or norms[:1] in (["no"], ["not"], ["never"], ["can"], ["will"], ["nothing"], ["sorry"])


def _add(desk: Desk, technique: str, weighed: Weighed, number: int, within: tuple[int, int]) -> None:
    """Note what the model found, on the words that weigh most, unless the cues found it in this sentence or something it may not stand beside."""
    first, last = within
    if technique == "give_timeline" and not _timed(desk, first, last):
        return
    if technique == "empty_script" and not _nothing_else(desk, first, last):
        return
    if technique == "recap" and not _told_before(desk, first, last):
        return
    if technique in NAMES and NAMES[technique].isdisjoint(desk.prose.norms[first:last]):
        return
    if any(seen.first < last and first < seen.last for seen in desk.noted(technique, *SUPERSEDED.get(technique, ()))):
        return
    if technique in DOSED and not due(desk.context, technique):
        return
    begin, end = quoted(desk, weighed, number, within)
    sure = weighed.scores[number] >= learned.model().add[number]
    desk.add(technique, begin, end, "likely" if sure else "faint", TOLD.get(technique, ""))


def _nothing_else(desk: Desk, first: int, last: int) -> bool:
    """Whether a formula is a sentence, holds nobody's name and no word of theirs, and stands in a reply that has hardly anything else in it."""
    norms = learned.nameless(desk.prose, desk.context.customer_name)
    inside, beside = content(norms[first:last]), content((*norms[:first], *norms[last:]))
    own = not desk.theirs.all.isdisjoint((*inside, *beside))
    return last - first > SHORT and learned.NAME not in norms[first:last] and len(beside) <= STRAY and not own


def _told_before(desk: Desk, first: int, last: int) -> bool:
    """Whether a sum-up holds two things that were spoken of, where anything was."""
    heard = {root for line in desk.context.heard for root in content(prose(line.text).words)}
    return not heard or len(heard.intersection(content(desk.prose.norms[first:last]))) > 1


def quoted(desk: Desk, weighed: Weighed, number: int, within: tuple[int, int]) -> tuple[int, int]:
    """The words of a sentence to quote for a label: the stretch that weighs most, with its clause."""
    begin, end = _heaviest(weighed.words(number))
    return _clause(desk, within[0] + begin, within[0] + end, within)


def _timed(desk: Desk, first: int, last: int) -> bool:
    """Whether a time is named: a digit, a day, an hour, "soon"; and not only the day of a note, a photo, a visit that was."""
    times = [match for match in desk.scan["time_given"] if first <= match.first < last]
    if times and all(dated(desk, match) for match in times):
        return False
    marks = {classes().code[name] for name in ("day", "month", "number", "unit", "soonish", "when_next")}
    norms = list(desk.prose.norms[first:last])
    return any(norm[:1].isdigit() or not marks.isdisjoint(codes().get(norm, "")) for norm in norms)


def _heaviest(pulls: Sequence[float]) -> tuple[int, int]:
    """The stretch of at most `CORE` words whose weights add up to most."""
    best, chosen = float("-inf"), (0, 1)
    for begin, pull in enumerate(pulls):
        if pull < 0 <= best:  # without its first word it weighs more
            continue
        total = 0.0
        for end in range(begin, min(len(pulls), begin + CORE)):
            total += pulls[end]
            if total > best:
                best, chosen = total, (begin, end + 1)
    return chosen


def _clause(desk: Desk, begin: int, end: int, within: tuple[int, int]) -> tuple[int, int]:
    """The words from where their clause begins to where it ends, as far as `LONGEST` allows."""
    norms, starts = desk.prose.norms, desk.prose.starts
    while begin < end - 1 and norms[begin] in MARKS:
        begin += 1
    while begin > within[0] and not starts[begin] and norms[begin - 1] not in MARKS and end - begin < LONGEST:
        begin -= 1
    while end < within[1] and norms[end] not in MARKS and not starts[end] and end - begin < LONGEST:
        end += 1
    return begin, end
