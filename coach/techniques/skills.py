"""Layer 2, the skills: which acts count as a technique where they stand. Each rule follows a line of the boundaries."""

from __future__ import annotations

from typing import Final

from coach.techniques.apologies import apologies
from coach.techniques.cues import Match
from coach.techniques.desk import Desk
from coach.techniques.echo import mirrored, paraphrased, quoted_back
from coach.techniques.lexicon import stem
from coach.techniques.limits import limits
from coach.techniques.prose import MARKS, prose
from coach.techniques.questions import Question
from coach.techniques.recap import summed_up
from coach.techniques.retold import retold
from coach.techniques.taken_up import held_against, taken_up
from coach.techniques.timing import times_and_promises
from coach.techniques.vocabulary import content

_HANDLED: Final = frozenset(("recap", "confirm_satisfied", "promise_follow_up", "give_timeline"))
"""After one of these "how was that for you?" asks about us and no longer about what happened to them."""
_BRIEF: Final = 6
_LATELY: Final = 6
"""Findings back to which a summary is what "have I got that right?" asks about."""


def read_skills(desk: Desk) -> None:
    """Add every skill the reply shows."""
    apologies(desk)
    feelings(desk)
    questions(desk)
    listening(desk)
    ways_forward(desk)
    times_and_promises(desk)
    limits(desk)
    closing(desk)


def feelings(desk: Desk) -> None:
    """Feelings named, comfort, thanks, common ground, good faith, ownership."""
    for match in desk.scan["feeling_it"]:
        spoilt = desk.touches("contempt", *desk.prose.sentence(match.first)) or desk.touches("making_small", match.first, match.last)
        if spoilt or any(s.first < match.last and match.first < s.last for s in desk.noted("non_apology")) or _by_rote(desk, match):
            continue
        desk.add("acknowledge_feeling", match.first, desk.prose.reach(match.first, match.last, 18), "faint" if match.faint else "likely")
    _felt_with_them(desk)
    for match in desk.scan["comfort"]:
        if not desk.asked_about(match.first) and not desk.scan.has("making_small"):
            desk.add("reassure", match.first, desk.prose.reach(match.first, match.last), "faint" if match.faint else "likely")
    desk.take("appreciate", "thank_for")
    if not (desk.scan.has("blaming_others") or desk.scan.has("contempt")):
        desk.take("find_agreement", "agreeing")
    desk.take("assume_good_faith", "believing")
    _ownership(desk)


def _felt_with_them(desk: Desk) -> None:
    """Feelings met without their name: taken as natural, shared, or guessed from how they sound."""
    for match in desk.scan["of_course_you"]:
        if desk.last_theirs and not desk.last_theirs.rstrip().endswith("?"):
            desk.add("acknowledge_feeling", match.first, match.last, "likely", seen_in="context")
    for match in desk.scan["so_would_i"]:
        if stem(desk.prose.norms[match.first + 2]) in {stem(word) for word in prose(desk.last_theirs).words}:
            desk.add("acknowledge_feeling", match.first, match.last, "likely", seen_in="context")
    for match in desk.scan["guessed"]:
        desk.add("acknowledge_feeling", match.first, desk.prose.reach(match.first, match.last, 18), "faint" if desk.prose.asks(match.first) else "likely")


def _ownership(desk: Desk) -> None:
    """What is taken on, done, or told as done."""
    desk.take("take_ownership", "owning", detail="ours")
    for group in ("owned_done", "owned_will"):
        for match in desk.scan[group]:
            last = desk.prose.reach(match.first, match.last)
            if not any(q.first <= match.first < q.last and q.marked for q in desk.questions):
                desk.add("take_ownership", match.first, last, "faint" if match.faint else "likely")

    for match in desk.scan["done_so"]:
        if not desk.prose.asks(match.first) and (desk.context.deeds or _as_asked(desk, match)):
            desk.add("take_ownership", match.first, desk.prose.reach(match.first, match.last), "likely", seen_in="context")


def _as_asked(desk: Desk, match: Match) -> bool:
    """Whether what is told as done is what their last line called for: "stop those letters!", "they're stopped"."""
    line = desk.last_theirs
    wanted = {stem(word) for word in prose(line).words}
    return not line.rstrip().endswith("?") and stem(desk.prose.norms[match.last - 1]) in wanted


def _by_rote(desk: Desk, match: Match) -> bool:
    """Whether a feeling is "I understand your concern" and nothing in its sentence is of this customer."""
    if not desk.touches("understood_so", match.first, match.last):
        return False
    begin, end = desk.prose.sentence(match.first)
    rest = content([norm for i, norm in enumerate(desk.prose.norms[begin:end], begin) if norm not in MARKS and not match.first <= i < match.last])
    return not (any(root in desk.theirs.all for root in rest) or (desk.theirs.silent and len(rest) >= 2))  # noqa: PLR2004 - it says about what


def questions(desk: Desk) -> None:
    """Open and clarifying questions, checks, wishes."""
    desk.take("invite_ideas", "wanting")
    for match in desk.scan["checking"]:
        begin, _ = desk.prose.sentence(match.first)
        if not any(begin <= m.first <= match.last for group in ("act_hold", "asks_leave") for m in desk.scan[group]):
            desk.add("check_understanding", match.first, match.last, "faint" if match.faint else "likely")
    desk.take("find_core_concern", "core")
    desk.take("ask_feedback", "feedback")
    if desk.context.past.helped or not _HANDLED.isdisjoint(desk.context.past.earlier):
        desk.take("ask_feedback", "feedback_late")
    for question in desk.questions:
        rude = any(desk.touches(group, question.first, question.last) for group in ("contempt", "aimed", "blaming", "doubting", "excusing", "making_small"))
        if rude:
            continue
        if question.open:
            greeting = desk.touches("how_help", question.first, question.last)
            satisfied = desk.touches("satisfied", question.first, question.last)
            if not satisfied:
                desk.add("open_question", *_asked_words(desk, question), "faint" if greeting else "likely")
        if question.cause and _leads_to_cause(desk, question.first, question.last, is_open=question.open):
            desk.add("clarifying_question", *_asked_words(desk, question), "likely")


def _asked_words(desk: Desk, question: Question) -> tuple[int, int]:
    """A question from where it asks, if what leads up to it is long."""
    groups = ("open_ask",) if question.open else ("open_ask", "asked")
    openings = [m.first for group in groups for m in desk.scan[group] if question.first < m.first < question.last and not m.faint]
    return (min(openings) if openings and min(openings) - question.first > _BRIEF else question.first), question.last


_SEEN: Final = frozenset("did was were had happened told seeing hearing noticing happening showing".split())
"""What an open question must ask about to lead to the cause: what was, or what they have before them."""
_ASKERS: Final = frozenset("what when where who which how did do does was were is are have has had".split())


def _leads_to_cause(desk: Desk, first: int, last: int, *, is_open: bool) -> bool:
    """Whether a question is particular: it names something, asks for no protocol datum, offers nothing and asks no wish."""
    for group in ("wanting", "remedy_offered", "refusing", "open_listen", "feedback", "going_on"):
        if desk.touches(group, first, last):
            return False
    norms = desk.prose.bare(first, last)
    if len(norms) < 3:  # noqa: PLR2004 - "and then?"
        return False
    if next((norm for norm in norms[:6] if norm in ("i", "we", "you", "it", "they", "he", "she")), "") in ("i", "we") and norms[0] not in _ASKERS:
        return False
    return not is_open or (not _SEEN.isdisjoint(norms) and bool(content(tuple(norms))))


def listening(desk: Desk) -> None:
    """What shows that the customer was heard: cues to go on, their words, their name, their circumstances."""
    desk.take("encourage", "going_on", reach=False)
    _brief_cue(desk)
    for first, last in (*paraphrased(desk.scan, desk.theirs), *taken_up(desk.scan, desk.theirs)):
        if not held_against(desk.scan, first, last):
            desk.add("paraphrase", first, last, "likely", seen_in="context")
    told_back = retold(desk.scan, desk.all_theirs)
    if told_back:
        desk.add("paraphrase", *told_back, "likely", seen_in="context")
    quotation = quoted_back(desk.prose, desk.context)
    if quotation:
        desk.add("mirror", *quotation, "likely", desk.prose.text[slice(*desk.prose.span(*quotation))], seen_in="context")
    echo = None if quotation else mirrored(desk.scan, desk.theirs)
    if echo and not any(desk.touches(group, echo.first, echo.last) for group in ("blaming", "doubting", "contempt", "making_small")):
        told = ", ".join(f"\u201c{word}\u201d" for word in echo.words[:4])
        desk.add("mirror", echo.first, echo.last, "likely", told, seen_in="context")
    _this_person(desk)


_CUES: Final = frozenset(
    "mm hm mhm mmhm uh huh right okay yes yeah i see go on and then sure oh hmm ah of course understood got it really wow no way gosh god".split()
)


def _brief_cue(desk: Desk) -> None:
    """A reply that is nothing but a short cue."""
    words = desk.prose.words
    if 0 < len(words) <= 4 and all(word in _CUES for word in words) and words[0] not in ("no", "then") and not desk.noted("encourage"):  # noqa: PLR2004 - short
        marks = len(desk.prose.norms)
        desk.add("encourage", 0, marks, "likely" if words[:2] != ("okay",) and words != ("right",) else "faint")


_DATA: Final = frozenset("name names surname surnames number numbers address birth dob postcode email passport".split())


def _this_person(desk: Desk) -> None:
    """The name once, or their circumstances; the name in each sentence is decoration."""
    name = prose(desk.context.customer_name).norms
    parts = [part for part in name if part.isalnum() and part not in ("mr", "mrs", "ms", "miss", "dr")]
    places = [i for i, norm in enumerate(desk.prose.norms) if norm in parts] if parts else []
    if places and len(places) <= 2:  # noqa: PLR2004 - more is decoration; "Mr Haddad" and a first name may be both
        desk.add("personal_interest", places[0], places[-1] + 1 if places[-1] - places[0] == 1 else places[0] + 1, "likely", seen_in="context")
    elif len(places) > 2:  # noqa: PLR2004
        desk.add("personal_interest", places[0], places[0] + 1, "faint", seen_in="context")
    if not name:
        _greeted(desk)
    for match in desk.scan["circumstance"]:
        shared = any(root in desk.theirs.all for root in content(desk.prose.norms[match.first : match.last]))
        begin, end = desk.prose.sentence(match.first)
        datum = not _DATA.isdisjoint(desk.prose.norms[begin:end])
        if shared and not datum and len(places) <= 2:  # noqa: PLR2004
            desk.add("personal_interest", match.first, match.last, "likely", seen_in="context")


_GREETINGS: Final = frozenset("hi hello hey dear morning afternoon evening hiya".split())
_NOBODY: Final = frozenset("there all team again sir madam maam everyone customer love mate and i this my we it is thanks".split())


def _greeted(desk: Desk) -> None:
    """Where nobody has told us their name: the name in "Hi Dana", written as a name."""
    for i, (first, second) in enumerate(zip(desk.prose.norms[:4], desk.prose.norms[1:5], strict=False)):
        start = desk.prose.begins[i + 1]
        if first in _GREETINGS and second not in _NOBODY and desk.prose.text[start].isupper():
            desk.add("personal_interest", i, i + 2, "likely")
            return


def ways_forward(desk: Desk) -> None:
    """Remedies and options, joint work, steps, what can be done."""
    for match in desk.scan["remedy_offered"]:
        hostile = desk.touches("contempt", match.first, match.last) or desk.touches("giving_up", match.first, match.last)
        if not hostile:
            desk.add("offer_options", match.first, desk.prose.reach(match.first, match.last), "faint" if match.faint else "likely")
    _done_for_them(desk)
    desk.take("invite_ideas", "choice_given", "likely")
    for match in desk.scan["together"]:
        if not any(m.first < match.last and match.first < m.last for m in desk.scan["not_together"]):
            desk.add("collaborate", match.first, desk.prose.reach(match.first, match.last), "likely")
    for match in desk.scan["steps"]:
        if not desk.prose.asks(match.first):
            desk.add("explain_steps", match.first, desk.prose.reach(match.first, match.last), "likely")
    desk.take("positive_language", "can_do")
    desk.take("prevent_next", "preventing")
    _up_the_line(desk)


def _done_for_them(desk: Desk) -> None:
    """Doing what they need is an option offered: "I'm changing it to Elm Road as we speak"."""
    for seen in desk.noted("take_ownership"):
        begin, end = desk.prose.sentence(seen.first)
        words = desk.prose.norms[seen.first : min(end, seen.last + 2)]
        doing = _DOING & {stem(word) for word in words}
        spoilt = desk.prose.asks(seen.first) or "sorry" in desk.prose.norms[begin : seen.first]
        if doing and not _ONLY_TALK & {stem(word) for word in words[:5]} and not spoilt:
            desk.add("offer_options", seen.first, seen.last, "likely")


_DOING: Final = frozenset(
    stem(word) for word in
    "send email mail post bring book rebook change move swap replace refund credit cancel waive reset unlock unblock approve deliver redeliver fix repair mend "
    "correct remove reverse add upgrade extend print make cut stop order reorder fit fill register update reissue resend extend deduct knock reserve arrange "
    "schedule switch transfer pay lift clear".split()
)  # fmt: skip
"""What is done for somebody, in stems."""
_ONLY_TALK: Final = frozenset(stem(word) for word in "call ring phone check look find ask speak talk tell chase escalate note note raise".split())


def _up_the_line(desk: Desk) -> None:
    """Passing it on: well with a reason, and with a briefing."""
    if desk.scan["briefed"] and desk.scan.has("colleague_named"):
        desk.take("reassure_transfer", "briefed")
    for match in desk.scan["up_the_line"]:
        first, last = desk.prose.sentence(match.first)
        reason = desk.within("why_up", max(0, first - 12), min(len(desk.prose.norms), last + 14))
        desk.add("escalate_well", match.first, max(match.last, desk.prose.reach(match.first, match.last)), "likely" if reason else "faint")


def closing(desk: Desk) -> None:
    """Summing up, and asking whether it works."""
    for match in desk.scan["summing"]:
        _, end = desk.prose.sentence(match.first)
        enough = len(content(desk.prose.norms[match.last :])) >= 2  # noqa: PLR2004 - something is summed up
        desk.add("recap", match.first, end, "likely" if enough else "faint")
    summary = summed_up(desk)
    if summary and not desk.noted("recap"):
        desk.add("recap", *summary, "likely", seen_in="context")
    if desk.noted("recap"):
        desk.drop("mirror", 0, len(desk.prose.norms))
        desk.drop("paraphrase", 0, len(desk.prose.norms))
    checks = [m for m in desk.scan["checking"] if not m.faint and desk.prose.asks(m.first) and not _of_words(desk, m)]
    if checks and (desk.noted("recap") or desk.context.past.earlier[-_LATELY:].count("recap")):
        for match in checks:
            desk.add("confirm_satisfied", match.first, match.last, "likely", seen_in="order")
    for match in desk.scan["satisfied"]:
        begin, _ = desk.prose.sentence(match.first)
        if begin > 1 and match.first - begin <= 1:  # a question of its own belongs to what was said before it
            begin, _ = desk.prose.sentence(begin - 2)
        leave = any(begin <= m.first <= match.last + 6 for group in ("act_hold", "asks_leave", "requested") for m in desk.scan[group])
        if not leave:
            desk.add("confirm_satisfied", match.first, match.last, "faint" if match.faint else "likely")


def _of_words(desk: Desk, match: Match) -> bool:
    """Whether a check is only of how something was said or spelt: "did I say everything correct?"."""
    begin, end = desk.prose.sentence(match.first)
    norms = set(desk.prose.norms[begin:end])
    return bool(norms & {"say", "spell", "write", "read", "type", "pronounce", "said"}) and "i" in norms


def vent_heard(desk: Desk) -> None:
    """They are upset, and the reply listens and offers nothing yet."""
    heard = desk.noted("acknowledge_feeling", "encourage", "open_question", "mirror", "paraphrase")
    hasty = desk.noted("offer_options", "premature_fix", "dismiss_feeling", "hostile", "defensive", "blame_customer", "doubt_customer")
    if desk.tense and heard and not hasty and not desk.scan.has("denying"):
        first = min(heard, key=lambda s: s.first)
        desk.add("let_vent", first.first, first.last, "likely", seen_in="order")
