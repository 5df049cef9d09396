"""The slips people make in YAML, found by looking at the lines once a parser has given up on them.

Parsers name the state they were in; trainers need the place where their own text went wrong. This looks at the source itself,
up to the line where reading stopped, and falls back to that line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_KEY: Final = re.compile(r"""(?P<key>"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#"'{\[&*!|>%@`,?][^#]*?)\s*:(?=\s|$)""")
_DASHES: Final = re.compile(r"\s*(?:-\s+|-$)*")
_LOOKS_LIKE_KEY: Final = re.compile(r"\s*(?:-\s+)*[\w /-]{1,40}:(?:\s|$)")
_QUOTES: Final = "put double quotes around the whole text"


@dataclass(frozen=True, slots=True)
class Slip:
    """A mistake at a place; line and columns from 1."""

    code: str
    message: str
    line: int
    column: int
    end_column: int
    why: str = ""
    fix: str = _QUOTES


def diagnose(lines: list[str], line: int, column: int) -> Slip:
    """The slip that made a parser stop at `line` and `column` (from 1); a plain "cannot be read" when no known one is found."""
    found = [slip for slip in _Scan(lines, line).slips() if slip.line <= line]
    unclosed = next((slip for slip in found if slip.code == "E025"), None)
    if unclosed:
        return unclosed
    if found and found[-1].line == line:
        return next(slip for slip in found if slip.line == line)
    near = _structure(lines, line, column)
    if near.code != "E029":
        return near
    return found[-1] if found else near


def _structure(lines: list[str], line: int, column: int) -> Slip:
    """What the shape of the lines says where no single text is to blame."""
    text = lines[line - 1] if line <= len(lines) else ""
    stripped = text.strip()
    start = len(text) - len(text.lstrip()) + 1
    before = next((at for at in range(line - 1, 0, -1) if lines[at - 1].strip() and not lines[at - 1].lstrip().startswith("#")), 0)
    above = lines[before - 1] if before else ""
    if stripped and ":" in stripped and above.strip() and not _KEY.search(above) and not above.lstrip().startswith("-"):
        indent = len(above) - len(above.lstrip()) + 1
        key = above.strip()
        return Slip("E028", f"there is no colon after '{key[:40]}'", before, indent, indent + len(key), fix=f"write '{key[:40]}:'")
    if stripped and column <= start and _fits(stripped):
        return Slip(
            "E027",
            "the indentation of this line fits no line above",
            line,
            start,
            start + 1,
            why="keys that belong together start in the same column; so do the dashes of a list",
            fix="line it up with the keys it belongs to",
        )
    return Slip("E029", "this line cannot be read", line, column, column + 1, fix="look for a missing quote, colon or bracket on this line or the one above")


def _fits(stripped: str) -> bool:
    return stripped.startswith("-") or bool(_KEY.match(stripped))


class _Scan:
    """The slips in the lines, top to bottom, skipping what is quoted or in a block of text."""

    def __init__(self, lines: list[str], last: int) -> None:
        self._lines = lines
        self._last = last
        self._at = 0

    def slips(self) -> Iterator[Slip]:
        while self._at < min(self._last, len(self._lines)):
            line = self._lines[self._at]
            number = self._at + 1
            self._at += 1
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            start, key = self._value(line)
            rest = line[start:]
            if rest[:1] in ("|", ">") and re.match(r"[|>][-+0-9]*\s*(#.*)?$", rest):
                self._skip_block(len(line) - len(line.lstrip()))
            elif rest[:1] in ("'", '"'):
                yield from self._quoted(number, start)
            elif rest:
                yield from self._plain(rest, number, start + 1, is_value=key or line.lstrip().startswith("-"))

    @staticmethod
    def _value(line: str) -> tuple[int, bool]:
        """Where the value on a line begins (from 0), and whether a key stands before it."""
        dashes = _DASHES.match(line)
        start = dashes.end() if dashes else 0
        key = _KEY.match(line, start)
        if not key:
            return start, False
        end = key.end()
        return end + len(line[end:]) - len(line[end:].lstrip()), True

    def _skip_block(self, indent: int) -> None:
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if line.strip() and len(line) - len(line.lstrip()) <= indent:
                return
            self._at += 1

    def _quoted(self, number: int, start: int) -> Iterator[Slip]:
        """Follow a quoted text to its end, over several lines if need be."""
        quote = self._lines[number - 1][start]
        at, column = number - 1, start + 1
        unclosed = Slip("E025", "this quote is never closed", number, start + 1, start + 2, fix=f"put {quote} at the end of the text")
        while at < len(self._lines):
            line = self._lines[at]
            if at > number - 1 and _LOOKS_LIKE_KEY.match(line):
                yield unclosed
                return
            end = _closing(line, column, quote)
            if end is not None:
                self._at = max(self._at, at + 1)
                yield from self._after_quote(line, at + 1, end)
                return
            at, column = at + 1, 0
        yield unclosed

    @staticmethod
    def _after_quote(line: str, number: int, end: int) -> Iterator[Slip]:
        rest = line[end:]
        if rest.strip() and not rest.lstrip().startswith(("#", ":", ",", "}", "]")):
            column = end + len(rest) - len(rest.lstrip()) + 1
            why = "the text ends where its quote does; an apostrophe inside single quotes ends it too"
            yield Slip("E026", "there is text after the closing quote", number, column, len(line.rstrip()) + 1, why=why)

    @staticmethod
    def _plain(rest: str, number: int, column: int, *, is_value: bool) -> Iterator[Slip]:
        sign, after = rest[0], column + 1
        if sign in "{[" and not _closes_at_end(rest):
            yield Slip("E022", f"text starting with '{sign}' needs quotes", number, column, after)
        elif sign in "*&":
            yield Slip("E023", f"text cannot start with '{sign}' unless it is quoted", number, column, after)
        elif sign in "!%@`|>,}]" or (sign == "?" and rest[1:2] in ("", " ")):
            yield Slip("E024", f"text cannot start with '{sign}' unless it is quoted", number, column, after)
        elif is_value and sign not in "{[":
            colon = re.search(r":(?=\s|$)", re.split(r"\s#", rest, maxsplit=1)[0])
            if colon:
                place = column + colon.start()
                why = "outside quotes, a colon and a space always separate a key from its value"
                yield Slip("E021", "a colon followed by a space inside unquoted text", number, place, place + 1, why=why)


def _closing(line: str, start: int, quote: str) -> int | None:
    """The place after the closing quote, from 0, or None."""
    at = start
    while at < len(line):
        if quote == '"' and line[at] == "\\":
            at += 2
            continue
        if line[at] == quote:
            if quote == "'" and line[at + 1 : at + 2] == "'":
                at += 2
                continue
            return at + 1
        at += 1
    return None


def _closes_at_end(rest: str) -> bool:
    """Whether a bracketed value ends where the line does (a comment may follow), or goes on to the next line."""
    pairs = {"{": "}", "[": "]"}
    depth = 0
    quote = ""
    for at, char in enumerate(rest):
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'" and (at == 0 or rest[at - 1] in " [{,:"):
            quote = char
        elif char in pairs:
            depth += 1
        elif char in pairs.values():
            depth -= 1
            if depth == 0:
                left = rest[at + 1 :].strip()
                return not left or left.startswith("#")
    return True
