"""The manner of a reply: plain words for steps and limits, and length and formality that go with the customer's. Both on trial."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from math import fsum
from typing import Final

from coach.techniques.conduct import USEFUL, due
from coach.techniques.desk import Desk
from coach.techniques.echo import sentences
from coach.techniques.prose import MARKS

EXPLAINING: Final = ("explain_steps", "be_transparent")
LONGEST_SENTENCE: Final = 22
"""Words of a sentence that is still easy to follow by ear."""
FEWEST: Final = 8
"""Words that explain anything."""
LETTERS: Final = 4.9
"""Letters a word of the explanation has on average, at most."""
HEARD: Final = 2
"""Lines of hers before anybody can say how she talks."""
BRIEF, LONG = 9.0, 30.0
"""Words a line of hers has where she is short, and where she takes her time."""
NEAR: Final = 1.5
"""How many times as long as hers, or as short, a full reply may be."""
_LINE: Final = 14
_FORMAL: Final = frozenset(
    "sir madam kindly regarding whilst furthermore therefore sincerely regards hereby request require enquiry shall grateful permit trust indeed esteemed "
    "mr mrs ms dr professor yours faithfully moreover herewith".split()
)
_CASUAL: Final = frozenset(
    "yeah yep nah nope hiya hey mate pal love hun wee aye gonna wanna gotta cos coz tho lol ok cheers ta dunno kinda sorta bloke lad folks guys stuff "
    "crap bloody hell naw wi och lemme innit thanks u ur pls plz omg".split()
)
_CONTRACTED: Final = ("n't", "'m", "'re", "'ve", "'ll", "'d", "n\u2019t", "\u2019m", "\u2019re", "\u2019ve", "\u2019ll", "\u2019d")


def read_style(desk: Desk) -> None:
    """Add what the manner of the reply shows."""
    plain(desk)
    adapted(desk)


def plain(desk: Desk) -> None:
    """Steps or limits explained in short sentences of short words, none of them the firm's own."""
    limits = [desk.prose.sentence(s.first) for s in desk.noted("set_limits")]
    explained = [s for s in desk.noted(*EXPLAINING) if not any(a <= s.first < b for a, b in limits)]
    if not explained or desk.scan.has("codewords", "officialese"):
        return
    for seen in explained:
        first, last = desk.prose.sentence(seen.first)
        words = [norm for norm in desk.prose.norms[first:last] if norm not in MARKS and norm[0].isalpha()]
        short = all(b - a <= LONGEST_SENTENCE for a, b in sentences(desk.prose) if a >= first)
        if FEWEST <= len(words) <= LONGEST_SENTENCE and short and _mean(map(len, words)) <= LETTERS and due(desk.context, "plain_language"):
            desk.add("plain_language", seen.first, seen.last, "likely")
            return


def adapted(desk: Desk) -> None:
    """A useful reply as short, as full, as formal or as easy as the customer is, where she is plainly one of these."""
    lines = tuple(heard.text for heard in desk.context.heard if heard.speaker == "customer")[-3:]
    useful = desk.noted(*USEFUL)
    if len(lines) < HEARD or not useful:
        return
    told = _alike(lines, desk.prose.text)
    if told and due(desk.context, "adapt_style"):
        first = min(useful, key=lambda s: s.first)
        desk.add("adapt_style", first.first, first.last, "likely", told, seen_in="context")


def _alike(lines: tuple[str, ...], reply: str) -> str:
    """In what a reply goes with her way of talking; empty where it does not, or where she has none to speak of."""
    words, hers = len(reply.split()), _mean(len(line.split()) for line in lines)
    formal, mine = _mean(map(_formality, lines)), _formality(reply)
    if formal * mine < 0:
        return ""
    if hers <= BRIEF and 3 <= words <= 2 * BRIEF:  # noqa: PLR2004 - fewer say nothing
        return "short, as they are"
    if hers >= LONG and hers / NEAR <= words <= NEAR * hers:
        return "as full as theirs"
    if formal >= 1 and mine >= 1:
        return "formal, as they are"
    if formal <= -1 and mine <= -1 and words <= 2 * hers + BRIEF:
        return "easy, as they are"
    return ""


@lru_cache(maxsize=128)
def _formality(text: str) -> float:
    """Above 0 formal, below easy-going; 1 and more is plain to hear."""
    lowered = text.casefold()
    words = [word.strip(".,!?;:\u2026\"'\u201c\u201d") for word in lowered.split()]
    formal = sum(word in _FORMAL for word in words)
    casual = sum(word in _CASUAL for word in words) + 0.1 * any(word.endswith(_CONTRACTED) for word in words)
    return formal - casual


def _mean(numbers: Iterable[float]) -> float:
    """The mean of some numbers, one at least; `statistics` would bring fractions and decimals with it."""
    known = list(numbers)
    return fsum(known) / len(known)
