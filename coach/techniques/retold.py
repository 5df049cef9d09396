"""Their account told back as a list: "bin lorry at ten, post at eleven, no van" or "one: you rang; two: nobody came".

Such a list names no speaker and needs no opening words; what shows it is that most of it is theirs, piece after piece, whenever in
the call they said it.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from coach.techniques.cues import Scan
from coach.techniques.echo import Theirs, sentences
from coach.techniques.lexicon import stem
from coach.techniques.prose import Prose
from coach.techniques.vocabulary import content, counting_stems, trade_stems

_PIECES: Final = 3
"""Facts of theirs that make a list; one fewer where it is announced as one."""
_FACTS: Final = 4
"""Different words of theirs in the whole list."""
_SHORTEST: Final = _FACTS - 1 + _PIECES - 2
"""Tokens that could hold so much."""
_SPLITS: Final = frozenset((",", "and", "then", "plus"))
_SPOKEN: Final = ("remedy_offered", "followup", "blaming", "doubting", "contempt", "making_small", "excusing", "denying", "refusing")
_MINE: Final = frozenset("i we us our my me let".split())
_PLACE: Final = frozenset("flat floor court street road lane avenue address postcode apartment close terrace row".split())
"""Words of an address; an address read back retells nothing."""
_ANSWERS: Final = frozenset("matches match thank thanks verified".split())


class _Piece(NamedTuple):
    first: int
    last: int
    shared: frozenset[str]


def retold(scan: Scan, said: Theirs) -> tuple[int, int] | None:
    """The tokens over which the reply tells the customer's own facts back, or None; `said` is all they said in the call."""
    if said.silent or len(scan.prose.norms) < _SHORTEST or not _ANSWERS.isdisjoint(scan.prose.norms):
        return None
    if said.told(set(map(stem, scan.prose.words))) < _FACTS - 1:
        return None
    run: list[_Piece] = []
    best: list[_Piece] = []
    announced = any(not m.faint for group in ("restated", "list_opened") for m in scan[group])
    for first, last in _pieces(scan):
        piece = _theirs(scan, said, first, last)
        if piece is None:
            continue
        if not piece.shared:
            run = []
            continue
        run = [*run, piece]
        best = max(best, run, key=_worth)
    if len(best) < _PIECES - announced or len(frozenset().union(*(piece.shared for piece in best))) < _FACTS - announced:
        return None
    return best[0].first, best[-1].last


def _worth(run: list[_Piece]) -> tuple[int, int]:
    return len(run), sum(len(piece.shared) for piece in run)


def _pieces(scan: Scan) -> list[tuple[int, int]]:
    """The reply cut at its marks and its "and"s, what asks left out."""
    made = scan.prose
    found = []
    for begin, end in sentences(made):
        if end < len(made.norms) and made.norms[end] == "?":
            continue
        first = begin
        for i in range(begin, end + 1):
            if i == end or made.norms[i] in _SPLITS:
                if i > first:
                    found.append((first, i))
                first = i + 1
    return found


def _theirs(scan: Scan, said: Theirs, first: int, last: int) -> _Piece | None:
    """The piece with the words that are theirs; without any where it is ours; None where it says nothing."""
    made: Prose = scan.prose
    norms = made.norms[first:last]
    roots = [*content(norms), *(stem(norm) for norm in norms if stem(norm) in counting_stems())]
    if not roots or (len(norms) == 1 and roots[0] in counting_stems()):  # "one:", "two:"
        return None
    spoken = any(first <= m.first < last and not m.faint for group in _SPOKEN for m in scan[group])
    spoken = spoken or all(any(first <= m.first < last for m in scan[group]) for group in ("time_given", "our_act"))
    shared = frozenset(root for root in roots if root not in trade_stems() and said.like_telling(root))
    known = sum(root in shared or root in said.all for root in set(roots))
    if spoken or _MINE & set(norms[:2]) or _PLACE & set(norms) or 2 * known < len(set(roots)):
        return _Piece(first, last, frozenset())
    return _Piece(first, last, shared) if shared else None
