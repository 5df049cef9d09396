"""Which words to quote: the whole clause around the words that count, never half a thought. Pure; offsets are code points."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from coach.scenario import Line

MOST: Final = 16
"""Words of a quote that needs no cutting."""
FEWEST: Final = 4
"""Words below which a clause says too little by itself."""
LENT: Final = 5
"""Words such a clause borrows from a neighbour too long to be taken in whole."""
_SENTENCE_END: Final = re.compile(r"(?:\.{2,}|[.!?…]+)[\"”’')]*(?=\s|$)|\n+")
_CLAUSE_END: Final = re.compile(
    r"[,;:—–]+(?=\s|$)|\s-(?=\s)|\s(?=\()|\)|(?=\s(?:and|but|so|because|though|then)\s(?:i|i'\w+|we|you|he|she|they|it|that|there|what|how|who|can|could|do|is)\b)",
    re.IGNORECASE,
)
_AND: Final = re.compile(r"and\s+(?=\w)", re.IGNORECASE)
_LEADING: Final = " \t\n\r,;:.…!?—–-()”’*"
_TRAILING: Final = " \t\n\r,;:.…—–-(“"


def clause(text: str, start: int, end: int) -> tuple[int, int]:
    """The span of the whole sentence around ``text[start:end]``, or of the clauses of it that hold those words where it is a long one.

    An empty span (an action, a timing) is given back as it is. Begins and ends with a word, but for a closing ``?`` or ``!``.
    """
    if end <= start or end > len(text):
        return start, end
    first, last = _between(text, (start, end), _SENTENCE_END, (0, len(text)))
    if _words(text, first, last) > MOST:
        first, last = _clauses(text, start, end, first, last)
    return _trimmed(text, first, last)


def quote(text: str, start: int, end: int) -> str:
    """The words `clause` finds."""
    first, last = clause(text, start, end)
    return text[first:last]


def _clauses(text: str, start: int, end: int, low: int, high: int) -> tuple[int, int]:
    """The clause within ``low:high``, with its neighbours while it says too little alone."""
    first, last = _between(text, (start, end), _CLAUSE_END, (low, high))
    while _words(text, first, last) < FEWEST and (first > low or last < high):
        wider = _between(text, (first, min(high, last + 1)), _CLAUSE_END, (low, high)) if last < high else (first, last)
        if wider == (first, last) or _words(text, *wider) > MOST:
            wider = _between(text, (max(low, first - 2), last), _CLAUSE_END, (low, high))
        if wider == (first, last) or _words(text, *wider) > MOST:
            return _neighbours(text, first, last, low, high)
        first, last = wider
    return first, last


def _neighbours(text: str, first: int, last: int, low: int, high: int) -> tuple[int, int]:
    """A few words more, where the next clause is too long to be taken in: those before, else those after."""
    before = [found.start() for found in re.finditer(r"\S+", text[low:first])][-LENT:]
    if before:
        return low + before[0], last
    after = [found.end() for found in re.finditer(r"\S+", text[last:high])][:LENT]
    return first, last + (after[-1] if after else 0)


def _between(text: str, span: tuple[int, int], border: re.Pattern[str], within: tuple[int, int]) -> tuple[int, int]:
    """From the last border before `span` to the first at or after its end, no further than `within`; a border inside it stays inside."""
    ends = [found.end() for found in border.finditer(text, *within)]
    first = max((place for place in ends if place <= span[0]), default=within[0])
    last = min((place for place in ends if place >= span[1]), default=within[1])
    return first, last


def _words(text: str, start: int, end: int) -> int:
    return len(text[start:end].split())


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _LEADING:
        start += 1
    while end > start and text[end - 1] in _TRAILING:
        end -= 1
    joined = _AND.match(text, start, end)
    return (joined.end() if joined else start), end


def fitting(lines: Iterable[Line], lookup: Callable[[str], float | str | bool]) -> str:
    """The author's line for this moment: the first whose condition holds, else the first without one, else nothing."""
    plain = ""
    for line in lines:
        if line.when is None:
            plain = plain or line.text
        elif line.when.holds(lookup):
            return line.text
    return plain
