"""Questions: which parts of a reply ask, with or without a mark, and whether they are open, closed or about the cause."""

from __future__ import annotations

from typing import Final, NamedTuple

from coach.techniques.cues import Match, Scan
from coach.techniques.prose import STOPS, Prose

_MOST: Final = 24
"""Tokens a question may have; what is longer is cut at its beginning."""


class Question(NamedTuple):
    """A stretch of the reply that asks: tokens `first` up to `last`."""

    first: int
    last: int
    open: bool
    cause: bool
    """Whether it is a particular question that leads towards the cause."""
    marked: bool
    """Whether a question mark says so."""


def questions(scan: Scan) -> tuple[Question, ...]:
    """The questions of a reply, in order, none overlapping another."""
    prose = scan.prose
    spans = [(match.first, _end(prose, match), prose.asks(match.first)) for match in scan["asked"]]
    opens = [(match.first, _end(prose, match)) for group in ("open_ask", "embedded_ask") for match in scan[group] if not match.faint]
    spans += [(first, last, prose.asks(first)) for first, last in opens]
    spans += [(match.first, match.last, True) for match in scan["asked_marked"]]
    spans += _by_mark(prose)
    chosen: list[tuple[int, int, bool]] = []
    for span in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not chosen or span[0] >= chosen[-1][1]:
            chosen.append(span)
    return tuple(_question(scan, opens, *span) for span in chosen)


def _question(scan: Scan, opens: list[tuple[int, int]], first: int, last: int, marked: bool) -> Question:  # noqa: FBT001 - a plain record
    is_open = any(a < last and first < b for a, b in opens)
    checks = any(m.first < last and first < m.last for group in ("checking", "satisfied", "not_cause", "how_help") for m in scan[group] if not m.faint)
    return Question(first, last, is_open, not checks, marked)


def _end(prose: Prose, match: Match) -> int:
    """The end of the question that begins with `match`: its mark, or where another clause begins."""
    _, sentence_end = prose.sentence(match.first)
    if prose.asks(match.first):
        return min(sentence_end, match.first + _MOST)
    return max(match.last, prose.reach(match.first, match.last, _MOST))


def _by_mark(prose: Prose) -> list[tuple[int, int, bool]]:
    """Stretches that end in a question mark, from the last pause that leaves at least two words before it."""
    found = []
    for i, norm in enumerate(prose.norms):
        if norm != "?":
            continue
        first = i
        while first > 0 and prose.norms[first - 1] not in (".", "?", "!"):
            first -= 1
        if first < i:
            found.append((max(first, i - _MOST), i, True))
    return found


_WH: Final = frozenset(("what", "how", "why"))
_DATUM: Final = frozenset("many much long old often far time".split())


def on_its_face(prose: Prose, question: Question) -> str:
    """Which act a question is, blind to context: open when "what", "how" or "why" asks for more than a datum."""
    if question.open:
        return "open_question"
    norms = list(prose.norms[question.first : question.last])
    pairs = zip(norms, [*norms[1:], ""], strict=True)
    return "open_question" if any(one in _WH and two not in _DATUM for one, two in pairs) else "closed_question"


def asked_aloud(prose: Prose, question: Question) -> bool:
    """Whether somebody who marks their sentences meant it as a question; without any marks, the order of words decides."""
    return question.marked or question.open or STOPS.isdisjoint(prose.norms)
