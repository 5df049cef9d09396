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
_BLOCK: Final = re.compile(r"[|>][-+0-9]*(?:\s+#.*|\s*)$")
_COLON: Final = re.compile(r":(?=\s|$)")
_TAG: Final = re.compile(r"^[^\"']*?[{\[,:] *!")
_ESCAPE: Final = re.compile(r"""\\(?:[0abtnvfre "/\\N_LP]|$|x[0-9a-fA-F]{2}|u(?![dD][89a-fA-F])[0-9a-fA-F]{4}|U00(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4})""")
"""What a backslash may begin in double quotes."""
_ANY_ESCAPE: Final = re.compile(r"\\(?:[xuU][0-9a-fA-F]{0,8}|.)")
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
    far_reaching = next((slip for slip in found if slip.code == "E025" or lines[slip.line - 1].startswith("%")), None)
    here = next((slip for slip in found if slip.line == line), None)
    return far_reaching or here or _structure(lines, line, column, scan) or (found[-1] if found else _unreadable(lines, line, column))


def _structure(lines: list[str], line: int, column: int, scan: _Scan) -> Slip | None:
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
    if column <= _indent(text) + 1 and (text.lstrip().startswith("-") or _KEY.match(text.lstrip())):
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
            yield from self._quoted(number, start, "#:" if key or is_item else "#:,]}")
        elif rest[0] in "{[":
            yield from self._bracketed(number, start)
        else:
            yield from self._plain(rest, number, start + 1, is_value=bool(key) or is_item)
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

    def _bracketed(self, number: int, start: int) -> Iterator[Slip]:
        """Follow a list or keys in brackets to their end; a later key no deeper than this line was not meant to be inside."""
        sign = self._lines[number - 1][start]
        depth, quote = 0, ""
        for at in range(number - 1, len(self._lines)):
            line = self._lines[at]
            if at >= number and _WORD_KEY.match(line) and _indent(line) <= _indent(self._lines[number - 1]):
                break
            inside = line[start:] if at < number else line
            tag = _TAG.search(inside)
            if tag:
                yield _tag(at + 1, len(line) - len(inside) + tag.end())
            for column, char in enumerate(inside, len(line) - len(inside) + 1):
                if depth and not quote and char in "{[" and line[: column - 1].rstrip()[-1:] not in ("", "{", "[", ",", ":"):
                    yield Slip("E022", f"text with '{char}' in it needs quotes inside brackets", at + 1, column, column + 1)
                depth, quote = _deeper(depth, quote, char, line[: column - 1])
                if depth == 0:
                    self._at = max(self._at, at + 1)
                    if not re.match(r"\s*(#|$)", line[column:]):
                        yield Slip("E022", f"text starting with '{sign}' needs quotes", number, start + 1, start + 2)
                    return
        close = {"{": "}", "[": "]"}[sign]
        yield Slip("E025", "this bracket is never closed", number, start + 1, start + 2, fix=f"put {close} at the end, or quotes around the whole text")

    def _quoted(self, number: int, start: int, may_follow: str) -> Iterator[Slip]:
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
            if escape:
                why = "in double quotes a backslash begins a special character"
                message = f"'{escape[0]}' means nothing here"
                yield Slip("E024", message, at + 1, escape.start() + 1, escape.end() + 1, why=why, fix="write the backslash twice, or leave it out")
            if end is not None:
                self._at = max(self._at, at + 1)
                yield from self._after_quote(line, at + 1, end, may_follow)
                return
            at, column = at + 1, 0
        yield unclosed

    @staticmethod
    def _after_quote(line: str, number: int, end: int, may_follow: str) -> Iterator[Slip]:
        rest = line[end:]
        if rest.strip() and rest.lstrip()[0] not in may_follow:
            column = end + _indent(rest) + 1
            why = "the text ends where its quote does; an apostrophe inside single quotes ends it too"
            yield Slip("E026", "there is text after the closing quote", number, column, len(line.rstrip()) + 1, why=why)

    @staticmethod
    def _plain(rest: str, number: int, column: int, *, is_value: bool) -> Iterator[Slip]:
        sign, after = rest[0], column + 1
        if sign in "*&":
            yield Slip("E023", f"text cannot start with '{sign}' unless it is quoted", number, column, after)
        elif sign == "!":
            yield _tag(number, column)
        elif sign == ":" and rest[1:2] in ("", " "):
            yield Slip("E012", "there is a colon with no key before it", number, column, after, fix="if this is text, put double quotes around it")
        elif sign in "%@`|>,}]" or (sign == "?" and rest[1:2] in ("", " ")):
            yield Slip("E024", f"text cannot start with '{sign}' unless it is quoted", number, column, after)
        elif is_value:
            colon = _COLON.search(re.split(r"\s#", rest, maxsplit=1)[0])
            if colon:
                yield _colon(number, column + colon.start())


def _colon(number: int, column: int) -> Slip:
    why = "outside quotes, a colon and a space always separate a key from its value"
    return Slip("E021", "a colon followed by a space inside unquoted text", number, column, column + 1, why=why)


def _tag(number: int, column: int) -> Slip:
    why = "an exclamation mark at the start is read as a tag"
    return Slip("E006", "a YAML tag is not allowed", number, column, column + 1, why=why, fix="if this is text, put double quotes around it")


def _deeper(depth: int, quote: str, char: str, before: str) -> tuple[int, str]:
    """How many brackets are open, and which quote, after one more character."""
    if quote:
        return depth, "" if char == quote else quote
    if char in "\"'" and before[-1:] in ("", " ", "[", "{", ",", ":"):
        return depth, char
    return depth + (char in "{[") - (char in "}]"), ""


def _closing(line: str, start: int, quote: str) -> tuple[int | None, re.Match[str] | None]:
    """The place after the closing quote, from 0, and the first escape YAML does not know; None where there is none."""
    at, escape = start, None
    while at < len(line):
        if quote == '"' and line[at] == "\\":
            if escape is None and not _ESCAPE.match(line, at):
                escape = _ANY_ESCAPE.match(line, at)
            at += 2
        elif line[at] == quote and quote == "'" and line[at + 1 : at + 2] == "'":
            at += 2
        elif line[at] == quote:
            return at + 1, escape
        else:
            at += 1
    return None, escape
