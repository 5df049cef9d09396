"""Regrets: true apologies, their counterfeits, and a sorry that names nothing."""

from __future__ import annotations

from typing import Final

from coach.techniques.cues import Match
from coach.techniques.desk import Desk
from coach.techniques.prose import MARKS
from coach.techniques.vocabulary import content

_MENDS: Final = (
    "i will", "we will", "let me", "i am", "we are", "i can", "we can", "i have", "here is", "what i", "can i", "could i", "may i", "could you",
    "can you", "i need", "i want", "i would", "we have got", "i think", "it will", "you will", "please",
    "if ", "maybe ", "perhaps ", "it might", "possibly ", "you have every", "you are right", "i do",
)  # fmt: skip
"""What follows a "but" that takes nothing back."""
_DENIES: Final = ("you ", "that is", "it is", "there is", "these", "the ", "we ", "those", "unfortunately", "everyone", "it was", "that was")
_TAKES_BACK: Final = ("excusing", "blaming", "refusing", "making_small", "doubting", "giving_up", "contempt", "by_policy")
_BRIEF: Final = 6


def apologies(desk: Desk) -> None:
    """True apologies and their counterfeits; the two never share words."""
    desk.take("non_apology", "sorry_if", detail="You regret how they feel, not what happened")
    _sorry_but(desk)
    counterfeit = [(s.first, s.last) for s in desk.seen if s.technique == "non_apology" and s.band != "faint"]

    def add(first: int, last: int, band: str) -> None:
        if not any(first < b and a < last for a, b in counterfeit):
            desk.add("apologise", first, last, "faint" if band == "faint" else "sure" if band == "sure" else "likely")

    for match in desk.scan["sorry_for"]:
        bare = _about_that(desk, match) and not _harm_evident(desk, match.first, match.last)
        add(match.first, desk.prose.reach(match.first, match.last), "faint" if bare else "sure")
    for match in desk.scan["sorry_bare"]:
        _, end = desk.prose.sentence(match.first)
        if _asks_on(desk, match, end):
            continue
        add(match.first, match.last, "likely" if _harm_evident(desk, match.first, match.last) else "faint")
    if desk.noted("apologise"):
        desk.seen = [s for s in desk.seen if not (s.technique == "non_apology" and s.band == "faint")]


_THAT: Final = frozenset("sorry apologise apologies for about over that this it all again so very really".split())


def _about_that(desk: Desk, match: Match) -> bool:
    """Whether a regret names nothing but "that": "sorry about that"."""
    norms, last = desk.prose.norms, match.first
    while last < len(norms) and norms[last] in _THAT:
        last += 1
    if _ABOUT.isdisjoint(norms[match.first : last]):  # "sorry that we put you there"
        return False
    return last == len(norms) or norms[last] in MARKS or desk.prose.starts[last] or norms[last] in _GOES_ON


_ABOUT: Final = frozenset(("for", "about", "over"))
_GOES_ON: Final = frozenset("i we and but so can let what could may mr mrs ms sir madam pal mate pet love lol haha just now then please yeah".split())
"""What may follow a bare "sorry about that"."""


def _sorry_but(desk: Desk) -> None:
    """What is sorry, but: taken back by a refusal, an excuse or the customer's own part; mended by what is being done."""
    for match in desk.scan["sorry_but"]:
        _, end = desk.prose.sentence(match.first)
        rest = desk.prose.bare(match.last, end)
        opening = " ".join(rest[:3])
        direct = match.last - match.first <= 4  # noqa: PLR2004 - "sorry but", with no harm named between
        denies = any(desk.touches(group, match.last, end) for group in _TAKES_BACK)
        mends = opening.startswith(_MENDS)
        asks = any(q.first < end and match.last <= q.first + 1 for q in desk.questions)
        if not rest or asks or (mends and not denies) or any(desk.touches(group, match.last, end) for group in ("limiting", "abuse_named")):
            continue
        if denies or direct or opening.startswith(_DENIES):
            desk.add("non_apology", match.first, min(end, match.last + 10), "likely", "The \u201cbut\u201d takes the apology back")


_ASKS_AGAIN: Final = frozenset("what which who whose where when how could can would may did was do does have".split())


def _asks_on(desk: Desk, match: Match, end: int) -> bool:
    """Whether "sorry" opens a question ("sorry, which branch was it?"): then it only asks to repeat; "so sorry, is he all right?" does not."""
    rest = desk.prose.bare(match.last, end)
    if _intense(desk, match.first, match.last) and rest and rest[0] not in _ASKS_AGAIN:
        return False
    last = match.last
    return any(last <= q.first <= last + 1 or q.first <= last < q.last for q in desk.questions if q.last <= end + 1)


_INTENSE: Final = frozenset("so very really truly deeply terribly awfully extremely genuinely sincerely".split())
_HARM: Final = ("owning", "not_good_enough", "our_failure", "harm_named")


def _intense(desk: Desk, first: int, last: int) -> bool:
    return any(desk.prose.norms[i] in _INTENSE for i in range(max(0, first - 2), last))


def _harm_evident(desk: Desk, first: int, last: int) -> bool:
    """Whether the words around a bare "sorry" say for what: ours, theirs, or what the customer has just told."""
    begin, end = desk.prose.sentence(first)
    alone = last - first >= end - begin - 2
    around = (max(0, begin - 40), min(len(desk.prose.norms), end + 40)) if alone or desk.prose.norms[first] == "i" else (begin, end)
    if first == begin and begin > 1 and not alone:  # "we lost it. Sorry, and tell your mum sorry": for what stands in the sentence before
        around = (desk.prose.sentence(begin - 2)[0], end)
    if any(around[0] <= m.first < around[1] and not m.faint for group in _HARM for m in desk.scan[group]):
        return True
    told = [heard.text for heard in desk.context.heard if heard.speaker == "customer"][-1:]
    if told and _plain_after_harm(desk, told[0], begin, end):
        return True
    if desk.tense and _their_harm(desk, first, begin, end):
        return True
    if not _intense(desk, first, last) or desk.scan.has("refusing"):
        return False
    if any(begin <= m.first < end for m in desk.scan["feeling_it"]):
        return True
    other = content([norm for i, norm in enumerate(desk.prose.norms) if norm not in MARKS and not first <= i < last])
    if len(other) >= 3:  # noqa: PLR2004 - the rest of the reply says for what
        return True
    return bool(told) and len(told[0].split()) >= _BRIEF and (desk.context.tension >= 40 or any(root in desk.theirs.all for root in other))  # noqa: PLR2004


def _their_harm(desk: Desk, first: int, begin: int, end: int) -> bool:
    """Whether the sentence, which neither asks nor refuses, goes on with what she told: two telling words of hers or more."""
    if desk.prose.asks(first) or desk.scan.has("refusing"):
        return False
    words = content(desk.prose.bare(begin, end))
    return len({root for root in words if root in desk.theirs.all}) >= 2  # noqa: PLR2004


_A_LINE: Final = 8
"""Words in which a customer tells what was done to them."""


def _plain_after_harm(desk: Desk, line: str, begin: int, end: int) -> bool:
    """Whether "I am sorry for this", and nothing else in the sentence, answers an upset line that told the harm."""
    words = set(desk.prose.norms[begin:end])
    sorry_only = bool(words & _SAID_FULLY) and all(norm in _THAT or norm in _I_AM for norm in desk.prose.bare(begin, end))
    upset = desk.tense and len(line.split()) >= _A_LINE and not line.rstrip().endswith("?")
    return sorry_only and upset and not desk.prose.asks(begin) and not desk.scan.has("refusing")


_I_AM: Final = frozenset("i we am are do oh aw ah right okay apologies my".split())
_SAID_FULLY: Final = frozenset(("i", "we", "for", "my"))
"""One of these makes it a sentence: a bare "sorry" between two others is none."""
