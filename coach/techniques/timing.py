"""When our side acts, and who gets in touch again."""

from __future__ import annotations

import itertools
from typing import Final

from coach.techniques.cues import Match
from coach.techniques.desk import Desk
from coach.techniques.vocabulary import content

_BETWEEN: Final = frozenset(", some time window is the in at and on from sometime of between evening morning afternoon oclock".split())
"""What may stand between two pieces of one time: "tonight, between", "today in the evening, from"."""
_LEADS_IN: Final = frozenset("within in inside under takes take be allow give about to card back credit expect another up between least most".split())
_TELEGRAM: Final = 5
"""Words a reply has when nothing but a time answers a "when"."""
_SINGULAR: Final = frozenset("second seconds minute moment sec tick".split())
_REFUSES: Final = frozenset("not never nobody no cannot nor without".split())
_ENDS: Final = frozenset("to till until on onwards and".split())
"""What follows the beginning of a span: "from nine till five", "from Monday on"."""
_CASES: Final = frozenset("if when once unless".split())
_TAKES_UP: Final = frozenset("but only though however just instead".split())
_NOT_NEEDED: Final = frozenset("needed available free possible wanted happening".split())


def times_and_promises(desk: Desk) -> None:
    """Add every time our side gives, each window once, and every contact promised, with or without its when."""
    for match in _merged(desk):
        if _given(desk, match):
            desk.add("give_timeline", match.first, match.last, "sure" if _to_choose(desk, match) else "likely")
    asked = desk.scan["followup_asked"]
    for match in asked:
        first, end = desk.prose.sentence(match.first)
        if any(first <= m.first < end for group in ("time_given", "whenever") for m in desk.scan[group]):
            desk.add("promise_follow_up", match.first, desk.prose.reach(match.first, match.last), "likely", " and when")
    for match in desk.scan["followup"]:
        if desk.asked_about(match.first) or any(m.first <= match.first < m.last for m in asked):
            continue
        first, end = desk.prose.sentence(match.first)
        last = desk.prose.reach(match.first, match.last)
        near = [m for group in ("time_given", "whenever") for m in desk.scan[group] if first <= m.first < _with_its_time(desk, end)]
        desk.add("promise_follow_up", match.first, last, "likely" if near else "faint", " and when" if near else ", but not when")


def _with_its_time(desk: Desk, end: int) -> int:
    """The end of a sentence, or of a short one after it that begins with a time: "I'm ringing you. Nine o'clock, me"."""
    if end + 1 >= len(desk.prose.norms):
        return end
    _, after = desk.prose.sentence(end + 1)
    timed = any(end + 1 <= m.first <= end + 3 for group in ("time_given", "whenever") for m in desk.scan[group])
    return after if timed and after - end <= _SHORT else end


_SHORT: Final = 10


def _merged(desk: Desk) -> list[Match]:
    """The times of the reply, pieces of one window as one."""
    merged: list[Match] = []
    norms = desk.prose.norms
    for match in desk.scan["time_given"]:
        if merged:
            gap = norms[merged[-1].last : match.first]
            if len(gap) <= 3 and all(norm in _BETWEEN or norm.isdigit() for norm in gap):  # noqa: PLR2004 - ", in the"
                merged[-1] = Match("time_given", merged[-1].first, match.last)
                continue
        merged.append(match)
    return merged


def _given(desk: Desk, match: Match) -> bool:
    """Whether a time is when our side acts: ours, to come, told and not asked, not refused."""
    norms = list(desk.prose.norms)
    words = norms[match.first : match.last]
    if words[0] == "from" and _ENDS.isdisjoint([*words, *norms[match.last : match.last + 3]]):  # "the photo from Monday" is what it is dated
        return False
    if dated(desk, match):
        return False
    if desk.touches("length", match.first, match.last) and not _leads(desk, match, words):
        return False
    if words[0] == "until" or _hoped(desk, match) or _only_checked(desk, match):
        return False
    first, end = _segment(desk, match)
    offered = bool(desk.within("slot_offered", *desk.prose.sentence(match.first))) or _to_choose(desk, match)
    if not offered and _asked(desk, match):
        return False
    pause = max((i + 1 for i in range(first, match.first) if norms[i] == ","), default=first)
    if _refused(norms[pause : match.first], norms[match.last : end]) or desk.within("not_ours", max(0, first - 2), match.first):
        return False
    near = (m for m in desk.within("their_past", first, end) if m.last <= match.first or match.last <= m.first)
    if any(m.first <= match.last and match.first - 5 <= m.last for m in near):
        return False
    sent = bool(desk.within("sent_when", max(0, first - 1), end))
    ours = any(not desk.asked_about(m.first) for m in desk.within("our_act", _back_over_place(desk, first, match.first), end))
    return offered or sent or ours or len(desk.prose.words) <= _TELEGRAM or _opens_with_window(desk, match, words)


_WENT: Final = frozenset("went was were did got came ended failed arrived left rang tried showed said bounced missed had gave took stood".split())
_AHEAD: Final = frozenset("will shall going down booked due coming out ready be arriving leaving set so free slot gap arrives comes leaves lands".split())
"""Between what is read off and a time, these make the time one to come: "I can see the van is due on Friday"."""
_FORWARD: Final = frozenset("by before within until till for in no takes take".split())


def dated(desk: Desk, match: Match) -> bool:
    """Whether a time tells when something was: "the letter of Monday", "I'm looking at Friday's order", "the visit on Friday went wrong"."""
    norms = desk.prose.norms
    first, _ = _segment(desk, match)
    before, after = norms[match.first - 1 : match.first], norms[match.last : match.last + 1]
    if first < match.first and not _WENT.isdisjoint(after) and _AHEAD.isdisjoint(norms[first : match.first]):
        return True
    forward = norms[match.first] in _FORWARD
    if before == ("of",) and not forward and norms[match.first - 2] not in ("instead", "ahead", "morning", "end", "most", "rest", "all"):
        return True
    if forward or not desk.scan["read_off"]:
        return False
    begin, _ = desk.prose.sentence(match.first)
    place = desk.prose.begins[match.last - 1]
    owner = desk.prose.text[place : desk.prose.ends[match.last - 1]].endswith(("'s", "\u2019s"))
    for read in desk.within("read_off", begin, match.last):
        touching = read.last >= match.first  # "we're looking at Friday" is when we reckon, "at Friday's list" is not
        if read.first <= match.first and (owner if touching else _AHEAD.isdisjoint(norms[read.last : match.first])):
            return True
    return False


_SPAN: Final = 3
"""Words in "Friday at ten"; with more, a time is a window."""


def _to_choose(desk: Desk, match: Match) -> bool:
    """Whether they are to agree to an hour, or choose one: "Tuesday at one or Wednesday at six. Which suits you?"; a bare day asks more than it offers."""
    if not desk.scan["slot_chosen"]:
        return False
    begin, end = desk.prose.sentence(match.first)
    pieces = sum([begin <= piece.first < end for piece in desk.scan["time_given"]])
    until = _next_sentence(desk, end) if "or" in desk.prose.norms[begin:end] else end
    return (pieces > 1 or match.last - match.first > _SPAN) and bool(desk.within("slot_chosen", begin, until))


def _next_sentence(desk: Desk, end: int) -> int:
    """The end of the sentence after the one that ends at token `end`, or of that one where it is the last."""
    return desk.prose.sentence(end + 1)[1] if end + 1 < len(desk.prose.norms) else end


def _opens_with_window(desk: Desk, match: Match, words: list[str]) -> bool:
    """Whether a sentence begins with a window, at most after a yes, as an answer to "when" does: "tonight between six and nine"."""
    begin, _ = desk.prose.sentence(match.first)
    return "between" in words and match.first - begin <= 2  # noqa: PLR2004 - "yes, tonight"


def _hoped(desk: Desk, match: Match) -> bool:
    """Whether the time is only asked for, tried for or hoped for in its sentence, and no call of ours is promised there."""
    begin, end = desk.prose.sentence(match.first)
    return bool(desk.within("hoped", begin, end)) and not desk.within("followup", begin, end)


_TAGS: Final = frozenset("yeah yes right okay sorted".split())


def _only_checked(desk: Desk, match: Match) -> bool:
    """Whether "you are booked for Thursday, all sorted yeah?" only has nodded through what stands."""
    begin, end = desk.prose.sentence(match.first)
    norms = list(desk.prose.norms[begin:end])
    pairs = set(itertools.pairwise(norms))
    return desk.prose.asks(match.first) and norms[-1] in _TAGS and bool({("are", "booked"), ("are", "down")} & pairs)


_CLAUSE: Final = frozenset("i you we he she they that which is are was were did had but so and".split())


def _back_over_place(desk: Desk, first: int, at: int) -> int:
    """Where the clause begins whose place fills the words before the time: "someone will be at Flat 2, 6 Mill Lane tonight"."""
    begin, _ = desk.prose.sentence(at)
    between = list(desk.prose.norms[first:at])
    return max(begin, first - 14) if first > begin and not _CLAUSE & set(between) else first


def _leads(desk: Desk, match: Match, words: list[str]) -> bool:
    """Whether a bare length of time is how long something of ours will take."""
    if _SINGULAR & set(words) or (desk.touches("act_hold", match.first, match.last) and not {"take", "takes", "within"} & set(words)):
        return False
    before = list(desk.prose.norms[max(0, match.first - 2) : match.first])
    return bool(_LEADS_IN & {*before, *words} or {"working", "business"} & set(words)) and before[-1:] not in (["for"], ["these"], ["those"], ["after"], ["of"])


def _segment(desk: Desk, match: Match) -> tuple[int, int]:
    """The clause the time stands in; with its neighbour where the time stands alone between pauses."""
    norms, (begin, end) = desk.prose.norms, desk.prose.sentence(match.first)
    first, last = match.first, match.last
    while first > begin and norms[first - 1] != ",":
        first -= 1
    while last < end and norms[last] != ",":
        last += 1
    other = content([norm for i, norm in enumerate(norms[first:last], first) if not match.first <= i < match.last])
    if len(other) > 1:
        return first, last
    return max(begin, first - 14), min(end, last + 10)


def _asked(desk: Desk, match: Match) -> bool:
    return any(m.first <= match.first < q.last for q in desk.questions for m in _openings(desk) if q.first <= m.first < q.last) or (
        desk.prose.asks(match.first) and any(q.first <= match.first < q.last and not _told_first(desk, q.first, match.first) for q in desk.questions)
    )


def _openings(desk: Desk) -> list[Match]:
    return [*desk.scan["asked"], *(m for m in desk.scan["open_ask"] if not m.faint)]


def _told_first(desk: Desk, first: int, at: int) -> bool:
    """Whether the time belongs to what is told before the question of the same sentence begins."""
    begin, end = desk.prose.sentence(at)
    return any(at < m.first < end for m in [*_openings(desk), *desk.scan["satisfied"], *desk.scan["checking"]]) and first >= begin


def _refused(before: list[str], after: list[str]) -> bool:
    """Whether a "not" before the time refuses it or an "if" makes it a case, or a "not" behind says that it is not needed."""
    if _CASES & set(before[-4:]):
        return True
    for norm in reversed(before):
        if norm in _TAKES_UP:
            break
        if norm in _REFUSES:
            return True
    return bool({"not", "never"} & set(after[:3]) and _NOT_NEEDED & set(after[:4]))
