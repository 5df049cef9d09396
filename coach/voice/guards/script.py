"""Whether another wording says what the author's line says."""

from __future__ import annotations

from functools import cache
from typing import Final

from coach.voice.guards.invented import telling_figures
from coach.voice.guards.known import days, facts, proper_names
from coach.voice.guards.names import mentioned
from coach.voice.guards.piece import Piece
from coach.voice.guards.roots import root, telling
from coach.voice.guards.tables import under, word_set
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
_TELLING_VERBS: Final = frozenset("want know think believe come take try happen sorry".split())
"""Verbs that any wording may have or lack, and none may turn round."""
DENIED, ASSERTED, UNSURE = "denied", "asserted", "unsure"
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
    """A telling word that the author denies and the wording plainly asserts, or the other way round; a yes for a no."""
    hers, mine = _polarity(piece.directive.authored), _polarity(piece.text)
    for word, said in hers.items():
        if mine.get(word, said) != said and {mine[word], said} == {DENIED, ASSERTED}:
            return word
    first, begins = words(piece.directive.authored)[:1], piece.words[:1]
    if (set(first) & _NO and set(begins) & _YES) or (set(first) & _YES and set(begins) & _NO):
        return begins[0]
    return None


def _polarity(text: str) -> dict[str, str]:
    """Root -> `DENIED` (a denial stands close before it), `ASSERTED` (nothing in its sentence is denied) or `UNSURE`; questions do not count."""
    idle = word_set("words", "idle") - _TELLING_VERBS
    found: dict[str, str] = {}
    for sentence in sentences(text):
        if sentence[-1] == "?":
            continue
        left, sure = 0, _NEGATIONS.isdisjoint(sentence)
        for token in sentence:
            if token in MARKS or token in _BUTS:
                left = 0
            elif token in _NEGATIONS:
                left = _REACH
            else:
                if token not in idle and token.isalpha() and token not in _days():
                    said = DENIED if left else ASSERTED if sure else UNSURE
                    found[root(token)] = said if found.get(root(token), said) == said else UNSURE
                left -= left > 0
    return found


@cache
def _days() -> frozenset[str]:
    """Words of dates, which no denial is about."""
    return (
        word_set("facts", "said", "relative")
        | word_set("facts", "said", "months")
        | frozenset(day for row in under("facts", "said", "weekdays") for day in row.split())
    )
