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
_DASHES: Final = re.compile(r"\s*(?:-(?:\s+|$))*")
_WORD_KEY: Final = re.compile(r"\s*(?:-\s+)*[\w-]{1,40}:(?:\s|$)")
_BLOCK: Final = re.compile(r"[|>][-+0-9]*\s*(#.*)?$")
_COLON: Final = re.compile(r":(?=\s|$)")
_TAG: Final = re.compile(r"^!|^[{\[](?:.*[{\[,:])? *!")
_ESCAPES: Final = '0abtnvfre "/\\N_LPxuU'
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
    while line > 1 and not (line <= len(lines) and lines[line - 1].strip()):
        line, column = line - 1, 0  # an end without warning: the last words are to blame, not the empty lines after them
    scan = _Scan(lines, line)
    found = list(scan.slips())
    unclosed = next((slip for slip in found if slip.code == "E025"), None)
    if unclosed:
        return unclosed
    here = next((slip for slip in found if slip.line == line), None)
    return here or _structure(lines, line, scan) or (found[-1] if found else _unreadable(lines, line, column))


def _structure(lines: list[str], line: int, scan: _Scan) -> Slip | None:
    """What the shape of the lines says where no single text is to blame."""
    text = lines[line - 1]
    above = scan.bare[-1] if scan.bare else 0
    if above == line and len(scan.bare) > 1 and _KEY.match(text.lstrip()):
        above = scan.bare[-2]
    bare = lines[above - 1].strip() if above else ""
    if above and not any(between.strip() for between in lines[above : line - 1]):
        start = _indent(lines[above - 1]) + 1
        shown = bare[:40]
        return Slip("E028", f"there is no colon after '{shown}'", above, start, start + len(bare), fix=f"write '{shown}:'")
    if text.lstrip().startswith("-") or _KEY.match(text.lstrip()):
        start = _indent(text) + 1
        why = "keys that belong together start in the same column; so do the dashes of a list"
        message = "the indentation of this line fits no line above"
        return Slip("E027", message, line, start, start + 1, why=why, fix="line it up with the keys it belongs to")
    return None


def _unreadable(lines: list[str], line: int, column: int) -> Slip:
    column = column or len(lines[line - 1].rstrip()) or 1
    fix = "look for a missing quote, colon or bracket on this line or the one above"
    return Slip("E029", "this line cannot be read", line, column, column + 1, fix=fix)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


class _Scan:
    """The slips in the lines, top to bottom, skipping what is quoted or in a block of text."""

    def __init__(self, lines: list[str], last: int) -> None:
        self._lines = lines
        self._last = last
        self._at = 0
        self._deeper_than: int | None = None
        """Where the unquoted text above belongs: what is indented deeper goes on with it."""
        self.bare: list[int] = []
        """Lines, from 1, that hold neither a key nor a dash and go on with no text."""

    def slips(self) -> Iterator[Slip]:
        while self._at < min(self._last, len(self._lines)):
            line = self._lines[self._at]
            self._at += 1
            if line.strip() and not line.lstrip().startswith("#"):
                yield from self._line(line, self._at)

    def _line(self, line: str, number: int) -> Iterator[Slip]:
        if self._deeper_than is not None and _indent(line) > self._deeper_than:
            yield from self._continued(line, number)
            return
        dashes = _DASHES.match(line)
        key_start = dashes.end() if dashes else 0
        key = _KEY.match(line, key_start)
        start = key_start
        if key:
            start = key.end() + _indent(line[key.end() :])
        rest = line[start:]
        self._deeper_than = None
        if not rest:
            return
        is_item = line.lstrip().startswith("- ")
        if _BLOCK.match(rest):
            self._skip_block(_indent(line))
        elif rest[0] in "'\"":
            yield from self._quoted(number, start)
        else:
            yield from self._plain(rest, number, start + 1, is_value=bool(key) or is_item)
            if rest[0] not in "{[":
                self._deeper_than = key_start if key else max(0, key_start - 1) if is_item else None
            if not key and not is_item:
                self.bare.append(number)

    def _continued(self, line: str, number: int) -> Iterator[Slip]:
        """A line that goes on with the unquoted text above, or was meant as a key of its own."""
        colon = _COLON.search(re.split(r"\s#", line, maxsplit=1)[0])
        if not colon:
            return
        start = _indent(line) + 1
        if _WORD_KEY.match(line):
            why = "the text above has begun already, so nothing can be nested below it"
            yield Slip("E027", "this line is indented deeper than the one above", number, start, start + 1, why=why, fix="line it up with the key above")
        else:
            yield _colon(number, colon.start() + 1)

    def _skip_block(self, indent: int) -> None:
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if line.strip() and _indent(line) <= indent:
                return
            self._at += 1

    def _quoted(self, number: int, start: int) -> Iterator[Slip]:
        """Follow a quoted text to its end, over several lines if need be."""
        quote = self._lines[number - 1][start]
        at, column = number - 1, start + 1
        unclosed = Slip("E025", "this quote is never closed", number, start + 1, start + 2, fix=f"put {quote} at the end of the text")
        while at < len(self._lines):
            line = self._lines[at]
            if at > number - 1 and _WORD_KEY.match(line):
                yield unclosed
                return
            end, escape = _closing(line, column, quote)
            if escape is not None:
                why = "in double quotes a backslash begins a special character"
                message = f"'{line[escape : escape + 2]}' means nothing here"
                yield Slip("E024", message, at + 1, escape + 1, escape + 3, why=why, fix="write the backslash twice, or leave it out")
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
            column = end + _indent(rest) + 1
            why = "the text ends where its quote does; an apostrophe inside single quotes ends it too"
            yield Slip("E026", "there is text after the closing quote", number, column, len(line.rstrip()) + 1, why=why)

    @staticmethod
    def _plain(rest: str, number: int, column: int, *, is_value: bool) -> Iterator[Slip]:
        sign, after = rest[0], column + 1
        tag = _TAG.search(rest)
        if sign in "{[" and not _closes_at_end(rest):
            yield Slip("E022", f"text starting with '{sign}' needs quotes", number, column, after)
        elif sign in "*&":
            yield Slip("E023", f"text cannot start with '{sign}' unless it is quoted", number, column, after)
        elif tag:
            place = column + tag.end() - 1
            why = "an exclamation mark at the start is read as a tag"
            yield Slip("E006", "a YAML tag is not allowed", number, place, place + 1, why=why, fix="if this is text, put double quotes around it")
        elif sign in "%@`|>,}]" or (sign == "?" and rest[1:2] in ("", " ")):
            yield Slip("E024", f"text cannot start with '{sign}' unless it is quoted", number, column, after)
        elif is_value and sign not in "{[":
            colon = _COLON.search(re.split(r"\s#", rest, maxsplit=1)[0])
            if colon:
                yield _colon(number, column + colon.start())


def _colon(number: int, column: int) -> Slip:
    why = "outside quotes, a colon and a space always separate a key from its value"
    return Slip("E021", "a colon followed by a space inside unquoted text", number, column, column + 1, why=why)


def _closing(line: str, start: int, quote: str) -> tuple[int | None, int | None]:
    """The place after the closing quote, and that of the first escape YAML does not know; from 0, None where there is none."""
    at, escape = start, None
    while at < len(line):
        if quote == '"' and line[at] == "\\":
            if escape is None and line[at + 1 : at + 2] and line[at + 1] not in _ESCAPES:
                escape = at
            at += 2
        elif line[at] == quote and quote == "'" and line[at + 1 : at + 2] == "'":
            at += 2
        elif line[at] == quote:
            return at + 1, escape
        else:
            at += 1
    return None, escape


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
