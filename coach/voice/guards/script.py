"""Whether another wording says what the author's line says."""

from __future__ import annotations

from functools import cache
from typing import Final

from coach.voice.guards.invented import telling_figures
from coach.voice.guards.known import days, facts, proper_names
from coach.voice.guards.names import mentioned
from coach.voice.guards.piece import Piece
from coach.voice.guards.roots import root, telling
from coach.voice.guards.tables import word_set
from coach.voice.guards.words import MARKS, sentences, words

FAIR_SHARE: Final = 0.4
"""Of the author's telling words."""
_FEW: Final = 2
"""Telling words of which not even one is asked of a short wording."""
_SHORT: Final = 8
"""Words of that."""
_NEGATIONS: Final = frozenset("not no never nobody nothing none nowhere neither nor without hardly".split())
_REACH: Final = 4
"""Words behind a denial that it denies."""
_BUTS: Final = frozenset("but because and so until unless if except only".split())
_ASKS: Final = frozenset("what when where who whose which why how whether".split())
_YES: Final = frozenset("yes yeah yep aye ar okay sure right".split())
_NO: Final = frozenset("no nope nah never".split())


def off_script(piece: Piece) -> str | None:
    """What of the author's line is not in the wording, or turned round in it; for ``script``, any other wording at all."""
    told = piece.directive
    if told.freedom == "script":
        mine, wanted = " ".join(words(piece.text)), " ".join(words(told.authored))
        said = mine == wanted if piece.whole else f" {mine} " in f" {wanted} "
        return None if said else "other words than the author's"
    if told.freedom != "reword" or not piece.whole:
        return None
    return missing_facts(piece) or too_little(piece) or unasked(piece) or denied(piece)


def missing_facts(piece: Piece) -> str | None:
    """A number, day or name of the author's line that the wording leaves out."""
    told, known = piece.directive, piece.known
    mine = facts(piece.text, known.home)
    for figure in telling_figures(known.authored, known.home):
        if not figure.known(mine.values) and not set(figure.adds[:1]) & mine.values and "".join(figure.written.split()) not in mine.compact:
            return figure.written
    for day in days(told.authored):
        if day not in mine.days and day not in mine.words:
            return day
    own = frozenset(words(told.name))
    for name in proper_names(told.authored, known):
        if name not in own and not mentioned(name, mine.words):
            return name
    return None


def too_little(piece: Piece) -> str | None:
    """Fewer than a fair share of the words that tell something, by root."""
    wanted = [word for word in telling(words(piece.directive.authored)) if word not in _counted()]
    mine = frozenset(root(word) for word in piece.words)
    kept = [word for word in wanted if word in mine]
    if len(wanted) > _FEW:
        return None if len(kept) >= FAIR_SHARE * len(wanted) else f"only {len(kept)} of {len(wanted)} telling words"
    return None if kept or not wanted or len(piece.words) <= _SHORT else "what the line is about"


@cache
def _counted() -> frozenset[str]:
    """Words of numbers and times, which are asked for as such."""
    rows = ("units", "tens", "ordinals", "tens_ordinals")
    return frozenset(root(word) for key in rows for word in word_set("facts", "number", key)) | frozenset(
        map(root, ("hundred", "thousand", "million", "half", "quarter", "past"))
    )


def unasked(piece: Piece) -> str | None:
    """Her last sentence asks, and the wording asks nothing."""
    hers = sentences(piece.directive.authored)
    if not hers or hers[-1][-1] != "?":
        return None
    asks = any(sentence[-1] == "?" for sentence in sentences(piece.text)) or not _ASKS.isdisjoint(piece.words)
    return None if asks else "the question"


def denied(piece: Piece) -> str | None:
    """A telling word that the author denies and the wording does not, or the other way round; a yes for a no."""
    hers, mine = _polarity(piece.directive.authored), _polarity(piece.text)
    for word, denial in hers.items():
        if word in mine and len(denial) == 1 and len(mine[word]) == 1 and denial != mine[word]:
            return word
    first, begins = words(piece.directive.authored)[:1], piece.words[:1]
    if (set(first) & _NO and set(begins) & _YES) or (set(first) & _YES and set(begins) & _NO):
        return begins[0]
    return None


def _polarity(text: str) -> dict[str, frozenset[bool]]:
    """Root -> whether it is denied, asserted or both, in the sentences that are no questions."""
    idle = word_set("words", "idle") - {"want", "know", "think", "believe", "come", "take", "try", "happen", "sorry"}
    found: dict[str, frozenset[bool]] = {}
    for sentence in sentences(text):
        if sentence[-1] == "?":
            continue
        left = 0
        for token in sentence:
            if token in MARKS or token in _BUTS:
                left = 0
            elif token in _NEGATIONS:
                left = _REACH
            else:
                if token not in idle and not token[0].isdigit():
                    found[root(token)] = found.get(root(token), frozenset()) | {left > 0}
                left -= left > 0
    return found
