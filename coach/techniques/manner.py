"""How something is said, apart from what: asking or telling, denying or not, to come, done or past."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import cache
from typing import Final, NamedTuple

from coach.techniques.prose import MARKS, Token

WH: Final = frozenset(("what", "how", "why", "when", "where", "who", "which", "whose"))
"""Question words."""
_ASKED_OR_TOLD: Final = 0.5
_DENIED: Final = 0.75
_OTHER_TENSE: Final = 0.8
"""What is left of a likeness when one asks and the other tells, one denies, one is done and the other to come."""
_NOT: Final = frozenset(("not", "never", "no", "nobody", "without", "nothing", "none"))
_AUX: Final = frozenset("can could would will do does did are is was were have has had may might shall should am".split())
_LEAD: Final = frozenset("and so but ok okay right well now then also please sorry hi hello yes no".split())
_COMING: Final = frozenset(("will", "gonna", "shall", "can"))
_PAST: Final = frozenset("came went said told took left got had was were did saw gave made sent put knew heard thought rang".split())
_DONE: Final = frozenset(("done", "already"))
_HAVING: Final = frozenset(("have", "has", "been"))
_PARTICIPLES: Final = frozenset("sent put gone made given got taken been done found spoken seen told raised".split())
_SUBJECTS: Final = frozenset(
    "you i we it there your the he she they anyone anybody any that this somebody someone no nobody none "
    "everybody everyone everything anything something ye yous u tonight today tomorrow thursday".split()
)
_REQUESTS: Final = {
    first: tuple(tuple(phrase.split()) for phrase in phrases_.split(", "))
    for first, phrases_ in {
        "tell": "tell me", "give": "give me", "let": "let me know", "walk": "walk me", "talk": "talk me", "take": "take me through",
        "explain": "explain me, explain to me", "confirm": "confirm your, confirm the", "may": "may i",
        "i": "i need your, i will need, i need to take, i need to know, i would like to know",
        "can": "can i have, can i get, can i take", "could": "could i have, could i get, could i take",
    }.items()
}  # fmt: skip
"""Requests by their first word."""
_TAKES_WH: Final = frozenset("read know knows see saw say says said hear heard understand realise is was that's about that".split())
_PUTS_OFF: Final = frozenset(("before", "until", "unless"))
_REACH: Final = 3
"""Words behind one of these that it puts off."""
_SHORT: Final = 6
_PASSING: Final = frozenset(("just", "also", "quickly", "really", "only", "kindly"))
_BEFORE_WH: Final = frozenset(("since", "from", "at", "on", "in", "for", "by", "to", "with", "until"))


class Manner(NamedTuple):
    """How something is said, apart from what: asking or telling, denying or not, to come, done, past, or none of these."""

    asks: bool
    denies: bool
    tense: str

    def fits(self, other: Manner) -> float:
        """1 for the same manner, less for each way in which two differ."""
        share = 1.0 if self.asks == other.asks else _ASKED_OR_TOLD
        share *= 1.0 if self.denies == other.denies else _DENIED
        return share * (1.0 if not (self.tense and other.tense) or self.tense == other.tense else _OTHER_TENSE)


def manner_of(tokens: tuple[Token, ...]) -> Manner:
    """The manner of some words."""
    norms = [token.norm for token in tokens]
    pairs = list(itertools.pairwise(norms))
    coming = not _COMING.isdisjoint(norms) or ("going", "to") in pairs or ("let", "me") in pairs
    after_have = [*pairs, *zip(norms, norms[2:], strict=False)]
    done = not _DONE.isdisjoint(norms) or any(one in _HAVING and (two.endswith("ed") or two in _PARTICIPLES) for one, two in after_have)
    past = not _PAST.isdisjoint(norms) or any(norm.endswith("ed") and len(norm) > 4 for norm in norms)  # noqa: PLR2004 - "need", "red"
    return _manner(_asks(tokens), not _NOT.isdisjoint(norms), "coming" if coming else "done" if done else "past" if past else "")


@cache
def _manner(asks: bool, denies: bool, tense: str) -> Manner:  # noqa: FBT001 - one object for each of the sixteen manners
    return Manner(asks, denies, tense)


def embedded(before: Token, first: Token, after: tuple[Token, ...]) -> bool:
    """Whether a clause only belongs to the verb before it: "I read | what's in front of me" asks nothing."""
    return first.norm in WH and before.norm in _TAKES_WH and not any(token.norm == "?" for token in after)


def asking(tokens: tuple[Token, ...], pieces: list[tuple[int, int]]) -> frozenset[int] | None:
    """The tokens of those pieces that ask by themselves; None when all do, or when none does without the others."""
    those = [piece for piece in pieces if manner_of(tokens[piece[0] : piece[1] + 1]).asks]
    return frozenset(at for first, last in those for at in range(first, last)) if 0 < len(those) < len(pieces) else None


def by_itself(tokens: tuple[Token, ...], first: int, last: int) -> bool:
    """Whether marks stand on both sides: "No." is an answer, the "no" of "no wonder" is not."""
    return (first == 0 or tokens[first - 1].is_mark) and (last == len(tokens) or tokens[last].is_mark)


def breaks(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether a clause that begins at `at` stands by itself: "how warm | is it" is one question, "it's cold in there who else is in" is two."""
    back = tokens[max(0, at - 4) : at]
    return not any(token.norm in WH for token in back) and at >= 3  # noqa: PLR2004 - "can I", "would Thursday"


def _asks(tokens: tuple[Token, ...]) -> bool:
    """Whether the words ask for something: a question mark, a question's word order, a request, or a bare "postcode please"."""
    if any(token.norm == "?" for token in tokens):
        return True
    norms = [token.norm for token in tokens if not token.is_mark and token.norm not in _PASSING]
    while norms and norms[0] in _LEAD and norms[0] != "please":
        norms = norms[1:]
    if not norms:
        return False
    if norms[0] in WH or (norms[1:2] and norms[1] in WH and norms[0] in _BEFORE_WH) or (norms[0] in _AUX and len(norms) > 1 and norms[1] in _SUBJECTS):
        return True
    if any(tuple(norms[i : i + len(words_)]) == words_ for i in range(min(4, len(norms))) for words_ in _REQUESTS.get(norms[i], ())):
        return True
    return len(norms) <= _SHORT and "please" in (norms[0], norms[-1])


def put_off(norms: Sequence[str], at: int) -> bool:
    """Whether what is said at token `at` is put off: "before we meet in the middle" meets nowhere yet."""
    for norm in reversed(norms[max(0, at - _REACH) : at]):
        if norm in MARKS or norm in _PUTS_OFF:
            return norm in _PUTS_OFF
    return False
