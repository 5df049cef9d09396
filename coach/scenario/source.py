"""A file that was read: its tree, and the place of everything in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from coach.scenario.diagnostics import Problem

Tree = str | list[Any] | dict[str, Any]
Where = tuple[str | int, ...]
"""The keys and positions that lead to a value: ``("scenes", "opening", "replies", 0, "go")``."""
_QUOTES: Final = ("'", '"')
_STYLES: Final = ("", "'", '"', "|", ">", "{", "[")
_BITS: Final = 20
"""Of a line or column; the largest file has fewer characters (files.MAX_BYTES)."""
_MOST: Final = (1 << _BITS) - 1


class Span(NamedTuple):
    """From one place in a file to another: lines and columns from 1, in characters; the end is the place after the last."""

    line: int
    column: int
    end_line: int
    end_column: int
    style: str = ""
    """How a text is written: empty for plain, else its quote, ``|`` or ``>``; ``{`` and ``[`` for bracketed keys and lists."""

    def first(self, length: int) -> Span:
        """The first `length` characters of it."""
        end = self.column + max(1, length)
        return Span(self.line, self.column, self.line, min(end, self.end_column) if self.line == self.end_line else end)

    def after(self) -> Span:
        """The one character behind it."""
        return Span(self.end_line, self.end_column, self.end_line, self.end_column + 1)


START: Final = Span(1, 1, 1, 2)


class Spans(MutableMapping[Where, Span]):
    """Where -> span, each kept as one whole number: a scenario has ten thousand, and as objects they are most of what reading it takes."""

    def __init__(self) -> None:
        self._packed: dict[Where, int] = {}

    def __setitem__(self, where: Where, at: Span) -> None:
        packed = _STYLES.index(at.style)
        for number in at[:4]:
            packed = packed << _BITS | number
        self._packed[where] = packed

    def __getitem__(self, where: Where) -> Span:
        packed = self._packed[where]
        line, column, end_line, end_column = (packed >> _BITS * place & _MOST for place in (3, 2, 1, 0))
        return Span(line, column, end_line, end_column, _STYLES[packed >> 4 * _BITS])

    def __contains__(self, where: object) -> bool:
        return where in self._packed

    def __delitem__(self, where: Where) -> None:
        del self._packed[where]

    def __iter__(self) -> Iterator[Where]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)


@dataclass(frozen=True)
class Source:
    """A file that was read: its tree, the places in it, and the warnings met on the way."""

    file: str
    data: bytes
    lines: tuple[str, ...]
    tree: dict[str, Tree]
    keys: Mapping[Where, Span]
    values: Mapping[Where, Span]
    warnings: tuple[Problem, ...] = ()

    def problem(self, code: str, message: str, at: Span, *, why: str = "", fix: str = "") -> Problem:
        """A problem at a place in this file."""
        return problem(self.file, self.lines, code, message, at, why=why, fix=fix)

    def part(self, where: Where, start: int, length: int) -> Span:
        """The place of `length` characters from offset `start` (from 0) of the text at `where`; all of it where that is uncertain.

        Folded lines and escapes make text and source differ, so the characters found are compared, and looked for if need be.
        """
        whole = self.values[where]
        wanted = self.text(where)[start : start + max(1, length)]
        if not wanted.strip():
            return Span(whole.end_line, max(1, whole.end_column - 1), whole.end_line, whole.end_column)
        column = whole.column + start + (1 if whole.style in _QUOTES else 0)
        if self.lines[whole.line - 1].startswith(wanted, column - 1):
            return Span(whole.line, column, whole.line, column + len(wanted))
        for number in range(whole.line, min(whole.end_line, len(self.lines)) + 1):
            found = self.lines[number - 1].find(wanted, whole.column - 1 if number == whole.line else 0)
            if found >= 0:
                return Span(number, found + 1, number, found + 1 + len(wanted))
        return whole

    def text(self, where: Where) -> str:
        """The text at `where`, empty where there is none."""
        node: Any = self.tree
        for step in where:
            node = node[step]
        return node if isinstance(node, str) else ""


def problem(file: str, lines: tuple[str, ...], code: str, message: str, at: Span, *, why: str = "", fix: str = "") -> Problem:
    """A problem at a place in a file of which only the lines are known."""
    source = lines[at.line - 1] if 0 < at.line <= len(lines) else ""
    end = at.end_column if at.end_line == at.line else len(source) + 1
    return Problem(code, message, file, at.line, at.column, max(end, at.column + 1), why, fix, _visible(source))


def _visible(line: str) -> str:
    """A source line that is safe to print, character for character: what cannot be seen becomes a replacement character."""
    if line.isprintable():
        return line
    return "".join(char if char.isprintable() else " " if char.isspace() else "\ufffd" for char in line)
