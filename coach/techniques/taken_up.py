"""Their account taken up before a question: "you said he hasn't eaten since Friday. Is he drinking?" is a paraphrase; "you said so, but ..." is none."""

from __future__ import annotations

from typing import Final

from coach.techniques.cues import Scan
from coach.techniques.echo import OTHERWISE, Theirs
from coach.techniques.lexicon import stem
from coach.techniques.prose import MARKS, Prose
from coach.techniques.vocabulary import content, counting_stems

_TURNS: Final = frozenset("but yet though however although whereas otherwise why really surely".split())
"""With one of these after it, what they said is held against them."""
_DOUBTED: Final = frozenset("sure certain true really possible honest honestly positive serious sense".split())
_WISHES: Final = frozenset("want wanted would need needed like wish hoped".split())
"""What they asked for is not what befell them."""
_SHIFT: Final = {"you": "i", "your": "my", "yours": "mine", "yourself": "myself", "there": "here", "that": "this"}
_SAME: Final = {"me": "i", "us": "i", "we": "i", "our": "my", "ours": "mine"}
_IDLE: Final = frozenset("a an the and or to of so".split())
_ENOUGH: Final = 0.4
"""The least share of the words that are theirs, or theirs with the person changed, where only one of them carries meaning."""


def taken_up(scan: Scan, said: Theirs) -> list[tuple[int, int]]:
    """The stretches that tell what they said in the second person and lead to a question."""
    if not scan["you_said"] or said.silent:
        return []
    made, found = scan.prose, []
    for match in scan["you_said"]:
        cut, asks = _parted(made, match.last)
        if cut <= match.last or asks <= cut or not _taken_over(made, match.last, cut, said):
            continue
        if not _turned(made, match.last, cut, asks) and not _attacked(scan, match.first, asks):
            found.append((match.first, cut))
    return found


def held_against(scan: Scan, first: int, last: int) -> bool:
    """Whether tokens `first` up to `last` say what they said only to doubt it: "you said it was sealed. Are you sure?"."""
    for match in scan["you_said"]:
        if first <= match.first < last:
            cut, asks = _parted(scan.prose, match.last)
            if _turned(scan.prose, match.last, cut, asks) and scan.prose.norms[cut + 1 : cut + 2] != ("but",):  # "But of all that, which hurt most?"
                return True
    return False


def _turned(made: Prose, first: int, cut: int, asks: int) -> bool:
    return not _TURNS.isdisjoint(made.norms[first : cut + 3]) or not _DOUBTED.isdisjoint(made.norms[cut:asks])


def _parted(made: Prose, first: int) -> tuple[int, int]:
    """Where the telling from token `first` ends, and where the question after it does; the same where none comes."""
    _, end = made.sentence(first)
    for i in range(first, end - 1):
        if made.norms[i : i + 2] == (",", "so") or made.norms[i] in (";", ":"):
            return i, end if made.asks(i) else i
    if made.asks(first) or end + 1 >= len(made.norms):
        return end, end
    begin, after = made.sentence(end + 1)
    return end, after if made.asks(begin) else end


def _taken_over(made: Prose, first: int, cut: int, said: Theirs) -> bool:
    """Whether the words up to `cut` tell a thing of theirs, and most of them are theirs or mean the same once "you" stands for "I"."""
    norms = [norm for norm in made.norms[first:cut] if norm not in MARKS and norm not in _IDLE]
    roots = frozenset(content(norms))
    if not roots or not _WISHES.isdisjoint(norms[:3]):
        return False
    shared = [root for root in roots if said.like(root)]
    if not any(said.like_telling(root) for root in roots - counting_stems()):
        return False
    if len(shared) != 1:
        return len(shared) > 1
    heard = {_SAME.get(word, word) for word in said.words}
    again = [norm for norm in norms if stem(norm) in shared or _SHIFT.get(norm, norm) in heard]
    return len(norms) > 2 and len(again) >= _ENOUGH * len(norms)  # noqa: PLR2004 - "you said the van" tells nothing


def _attacked(scan: Scan, first: int, last: int) -> bool:
    return any(first <= m.first < last and not m.faint for group in (*OTHERWISE, "contradicting", "aimed") for m in scan[group])
