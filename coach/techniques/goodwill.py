"""A mild fault beside plain good will: an ambiguous phrase is asked about, not held against the trainee.

Somebody who takes the blame, believes them and sends help in the same breath is not cold because of one clumsy clause. What is
unmistakable stays: an accusation or an insult aimed at "you", an order to calm down, a "but" that takes the kindness back.
"""

from __future__ import annotations

from typing import Final

from coach.techniques.desk import Desk, Seen
from coach.techniques.lexicon import classes, codes

_KIND: Final = ("apologise", "take_ownership", "assume_good_faith", "escalate_well", "promise_follow_up", "offer_options", "give_timeline")
_PLAIN: Final[dict[str, frozenset[str]]] = {
    "blame_customer": frozenset(
        "fault mistake error should must failed forgot wrong responsibility supposed if because carelessness agreed signed why next did clearly us refused "
        "neglected bothered read checked only instead".split()
    ),
    "dismiss_feeling": frozenset(
        "calm relax settle chill cool dramatic drama fuss overreacting overreact shout shouting tone attitude emotional hysterical grip stop cheer survive "
        "worse long bad deal only just nothing".split()
    ),
    "doubt_customer": frozenset(
        "sure lying liar claim claimed prove proof evidence honest truth story true believe really actually lie says show shows".split()
    ),
    "defensive": frozenset("not fault blame mouth responsible liable messenger busy did never even twist".split()),
    "hostile": frozenset("your stupid shut deaf care whining moaning pathetic ridiculous waste sick".split()),
    "negative_language": frozenset("policy rules rule never nothing".split()),
    "non_apology": frozenset(("feel", "think", "offended", "upset", "took")),
}
"""Per fault, the words that make it unmistakable; a fault not named here stays as it is."""
_TAKES_BACK: Final = frozenset(("but", "however", "although", "though"))


def soften(desk: Desk) -> None:
    """Make mild, ambiguous faults faint where the same reply shows good will elsewhere; a doubt that is laid aside at once is none."""
    desk.seen = [s for s in desk.seen if s.technique != "doubt_customer" or s.band == "sure" or not _believed_after(desk, s)]
    kind = [s for s in desk.noted(*_KIND) if s.technique != "apologise" or s.band == "sure" or _says_for_what(desk, s)]
    faults = desk.noted(*_PLAIN)
    if not kind or any(a.last <= b.first for a in faults for b in faults):  # two faults at two places are no slip
        return
    desk.seen = [s._replace(band="faint") if s.band != "faint" and s.technique in _PLAIN and _slip(desk, s, kind) else s for s in desk.seen]


def _believed_after(desk: Desk, doubt: Seen) -> bool:
    """Whether they are believed in so many words after it: "our log says otherwise. I believe you". A "but" behind it takes that back."""
    believed = [s for s in desk.noted("assume_good_faith") if s.band != "faint" and doubt.last <= s.first]
    return bool(believed) and _TAKES_BACK.isdisjoint(desk.prose.norms[doubt.last :])


def _says_for_what(desk: Desk, seen: Seen) -> bool:
    begin, end = desk.prose.sentence(seen.first)
    return end - begin > seen.last - seen.first + 2


def _slip(desk: Desk, fault: Seen, kind: list[Seen]) -> bool:
    """Whether a fault may be only a clumsy clause: good will stands apart from it, no "but" joins the two, no word of it is plain."""
    words = list(desk.prose.norms[fault.first : fault.last])
    if _PLAIN[fault.technique] & set(words) or _insults(words):
        return False
    begin, _ = desk.prose.sentence(fault.first)
    joined = _TAKES_BACK & set(desk.prose.norms[max(begin, fault.first - 3) : fault.first + 1])
    apart = [s for s in kind if s.last <= fault.first or fault.last <= s.first]
    return bool(apart) and not joined


def _insults(words: list[str]) -> bool:
    marks = (classes().code["insult"], classes().code["swear"])
    return any(mark in codes().get(word, "") for word in words for mark in marks)
