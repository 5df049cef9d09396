"""What is wrong with a scenario, said to its author: where, what, why, and what to do about it.

Codes are stable and grouped: E0 what cannot be read (syntax, limits), E1 shape, E2 names, W3 flow, W4 teaching, W5 wording.
A warning (W) never stops a scenario from loading.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from typing import Final, Literal

from coach.text import width

Severity = Literal["error", "warning"]
SHOWN_NAMES: Final = 8
"""So many legal names are listed when nothing resembles the one written."""
SHOWN_PROBLEMS: Final = 20
"""So many problems are drawn in full; the rest are counted."""
_COMPARED: Final = 120
"""With more legal names than this, only those with the same first letter are compared, and no more of them: a file may hold 20,000."""
_SHOWN_CELLS: Final = 110
"""Longer source lines are drawn around the caret only."""

CODES: Final = {
    "E001": "the file cannot be opened",
    "E002": "the file is too big",
    "E003": "the file is not UTF-8 text",
    "E004": "an invisible control character",
    "E005": "an anchor, an alias or a merge key",
    "E006": "a tag",
    "E007": "more than one document in a file",
    "E008": "too many levels",
    "E009": "too many values",
    "E010": "a text that is too long",
    "E011": "the same key twice",
    "E012": "a key that is not a plain text",
    "E020": "a tab in the indentation",
    "E021": "a colon followed by a space inside unquoted text",
    "E022": "unquoted text starting with a bracket",
    "E023": "unquoted text starting with a star or an ampersand",
    "E024": "unquoted text starting with a reserved sign",
    "E025": "a quote or bracket that is never closed",
    "E026": "text after the closing quote",
    "E027": "indentation that fits no line above",
    "E028": "a key without its colon",
    "E029": "a line that cannot be read",
    "E030": "a file that is not a list of keys",
    "E031": "a condition that cannot be read",
    "E101": "a key that is not known here",
    "E102": "a key that is missing",
    "E103": "a key with nothing after it",
    "E104": "a list, text or keys where something else belongs",
    "E105": "not a number, or not true or false",
    "E106": "not one of the words allowed here",
    "E107": "a number that is out of range",
    "E108": "feelings that cannot be read",
    "E109": "a name that cannot be used",
    "E110": "two keys that exclude each other",
    "E111": "a test that expects nothing",
    "E112": "a call that nobody starts",
    "E113": "a checklist item that looks at nothing",
    "E114": "names joined with a comma outside brackets",
    "E116": "an open scene that leads nowhere, or is never resolved",
    "E201": "a scene that does not exist",
    "E202": "an unknown name in a condition",
    "E203": "a technique that does not exist",
    "E204": "an intent that does not exist",
    "E205": "a desk action that does not exist",
    "E206": "an ending that does not exist",
    "E207": "an unknown {placeholder} in a line",
    "E208": "a fact that does not exist",
    "E209": "a persona that cannot be found",
    "E210": "a feeling that does not exist",
    "E211": "a moment that does not exist",
    "E213": "a name used in a way that can never hold",
    "E214": "a name that already means something else",
    "E215": "a scenario that cannot be found",
    "E216": "a next contact that nobody starts",
    "E217": "an answer that does not exist",
    "W305": "words lost behind a comment sign",
    "W501": "too few example sentences",
}
"""Every code and what it is about, in a few words."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong at one place; line and columns are 1-based and count characters, `end_column` is the one after the last.

    `line` 0 means the file as a whole.
    """

    code: str
    message: str
    file: str = ""
    line: int = 0
    column: int = 0
    end_column: int = 0
    why: str = ""
    fix: str = ""
    source: str = field(default="", compare=False)
    """The line of the file it points at."""

    @property
    def severity(self) -> Severity:
        """Whether it stops the scenario from loading."""
        return "warning" if self.code.startswith("W") else "error"

    @property
    def place(self) -> str:
        """``file:line:column``, as editors and terminals make clickable."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file

    def __str__(self) -> str:
        head = f"{self.place}: {self.severity}[{self.code}]: {self.message}"
        return "\n".join([head, *_drawn(self)])


class ScenarioError(ValueError):
    """A scenario that cannot be used. ``str()`` is the text for its author; `problems` are sorted by place and hold the warnings too."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(render(self.problems))


def once(problems: Iterable[Problem]) -> list[Problem]:
    """The problems with one report a cause: where a wrong name is used in several places of a file, the first says where the others are."""
    groups: dict[tuple[str, str, str, int], list[Problem]] = {}
    for number, problem in enumerate(problems):
        groups.setdefault((problem.file, problem.code, problem.message, 0 if problem.code.startswith("E2") else number), []).append(problem)
    merged = []
    for same in groups.values():
        same.sort(key=lambda problem: (problem.line, problem.column))
        first, lines = same[0], sorted({problem.line for problem in same[1:]} - {same[0].line})
        if lines:
            more = f" and {len(lines) - SHOWN_NAMES} more" if len(lines) > SHOWN_NAMES else ""
            also = f"also on line{'s' if len(lines) > 1 else ''} {', '.join(map(str, lines[:SHOWN_NAMES]))}{more}"
            first = replace(first, why=f"{first.why}; {also}" if first.why else also)
        merged.append(first)
    return merged


def render(problems: Iterable[Problem]) -> str:
    """The problems as text for a terminal, with the lines they point at; at most 20 in full."""
    every = tuple(problems)
    drawn = [str(problem) for problem in every[:SHOWN_PROBLEMS]]
    if len(every) > SHOWN_PROBLEMS:
        drawn.append(f"... and {len(every) - SHOWN_PROBLEMS} more")
    return "\n\n".join(drawn)


def _drawn(problem: Problem) -> list[str]:
    """The source line, the caret under it, and the two lines of advice."""
    gutter = " " * len(str(problem.line)) if problem.line else " "
    lines: list[str] = []
    if problem.line and problem.source:
        before, marked, after = _window(problem)
        caret = " " * width(before) + "^" * max(1, width(marked))
        lines += [f"{gutter} |", f"{problem.line} | {before}{marked}{after}", f"{gutter} | {caret}"]
    lines += [f"{gutter} = {label}: {text}" for label, text in (("why", problem.why), ("fix", problem.fix)) if text]
    return lines


def _window(problem: Problem) -> tuple[str, str, str]:
    """The source line in three parts, what is marked in the middle; long lines are cut to what lies around it."""
    line = problem.source.expandtabs(1)
    start = min(len(line), problem.column - 1)
    end = min(len(line), max(start + 1, problem.end_column - 1))
    before, marked, after = line[:start], line[start:end], line[end:]
    if len(line) <= _SHOWN_CELLS:
        return before, marked, after
    third = _SHOWN_CELLS // 3
    if len(marked) > _SHOWN_CELLS - 2 * third:
        marked, after = marked[: _SHOWN_CELLS - 2 * third] + "…", ""
    before = before if len(before) <= third else "…" + before[-third:]
    after = after if len(after) <= third else after[:third] + "…"
    return before, marked, after


def suggestion(name: str, legal: Iterable[str]) -> str:
    """What to say after an unknown name: ``; did you mean 'x'?``, or legal names, at most 8, in the order given."""
    names = tuple(dict.fromkeys(legal))
    close = alike(name, names)
    if close:
        return f"; did you mean '{close}'?"
    if not names:
        return ""
    if len(names) <= SHOWN_NAMES:
        return f"; use {one_of(names)}"
    return f"; for example {one_of(names[:SHOWN_NAMES])}"


def alike(name: str, legal: Iterable[str]) -> str:
    """The legal name most like `name`, or empty text."""
    by_small = _in_small(tuple(legal))
    small = name.lower().strip().replace(" ", "_").replace("-", "_")
    if small in by_small:
        return by_small[small]
    few = by_small if len(by_small) <= _COMPARED else [other for other in by_small if other[:1] == small[:1]]
    candidates = list(islice((other for other in few if _comparable(small, other)), _COMPARED))
    close = difflib.get_close_matches(small[:80], candidates, n=1, cutoff=0.6)
    return by_small[close[0]] if close else ""


@lru_cache(maxsize=8)
def _in_small(legal: tuple[str, ...]) -> dict[str, str]:
    """Names by their small letters; kept, for one list is searched for every wrong name of a file."""
    return {other.lower(): other for other in legal}


def _comparable(name: str, other: str) -> bool:
    """Whether the two are of a length, or the shorter is part of the longer: `end` is no misspelt `refund`."""
    short, long = sorted((name, other), key=len)
    return len(long) - len(short) <= max(2, len(name) // 3) or (len(short) > 2 and short in long)  # noqa: PLR2004 - two letters are in every word


def one_of(names: Iterable[str]) -> str:
    """``'a', 'b' or 'c'``."""
    quoted = [f"'{name}'" for name in names]
    return " or ".join(filter(None, [", ".join(quoted[:-1]), quoted[-1]])) if quoted else ""
