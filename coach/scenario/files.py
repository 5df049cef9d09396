"""From a path to text that is safe to parse: a regular file of a bearable size, UTF-8, without characters nobody can see."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from coach.digest import sha256
from coach.scenario.diagnostics import Problem, ScenarioError
from coach.scenario.source import Span, problem
from coach.scenario.unseen import FORBIDDEN

MAX_BYTES: Final = 256 * 1024
_DIRECTION: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_RETURNS: Final = re.compile("\r\n?")
_TAB_INDENT: Final = re.compile(r"^ *\t[ \t]*(?=[^ \t\n#])", re.MULTILINE)


def read_bytes(path: Path, name: str) -> bytes:
    """What is in the file at `path`; `name` is what messages call it. Raises ScenarioError."""
    try:
        status = path.stat()
        if stat.S_ISREG(status.st_mode) and status.st_size <= MAX_BYTES:
            with path.open("rb") as stream:
                return stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise ScenarioError([Problem("E001", _why_not(error), name)]) from None
    check_size(status.st_size, name)
    raise ScenarioError([Problem("E001", "this is not a file", name, fix="name a file that ends in .yaml")])


def _why_not(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    reason = error.strerror if isinstance(error, OSError) else None
    return f"this cannot be opened: {(reason or 'not a usable path').lower()}"


def digest_of(parts: Iterable[bytes]) -> str:
    """sha256 of the files of a scenario, itself first; hexadecimal."""
    return sha256(b"\0".join(parts)).hexdigest()


def check_size(size: int, name: str) -> None:
    """Raises ScenarioError for a file of more than 256 KiB."""
    if size > MAX_BYTES:
        message = f"the file has {size // 1024} KiB; {MAX_BYTES // 1024} KiB are allowed"
        why = "a scenario is a few pages of text; a file this big is something else"
        raise ScenarioError([Problem("E002", message, name, why=why, fix="make several scenarios of it")])


def decoded(data: bytes, name: str) -> str:
    """The text of a file, without byte order mark, with newlines as line ends and no forbidden character. Raises ScenarioError."""
    try:
        text = _RETURNS.sub("\n", data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        good = data.removeprefix(b"\xef\xbb\xbf")[: error.start].decode("utf-8", errors="ignore")
        at = _place(good, len(good))
        fix = "save it again as UTF-8 (in most editors: Save with encoding)"
        raise ScenarioError([Problem("E003", "the file is not UTF-8 text", name, at.line, at.column, at.end_column, fix=fix)]) from None
    lines = tuple(text.split("\n"))
    bad = FORBIDDEN.search(text)
    if bad:
        raise ScenarioError([problem(name, lines, "E004", f"there is {called(bad[0])} here", _place(text, bad.start()), fix="delete it")])
    tab = _TAB_INDENT.search(text)
    if tab:
        at = _place(text, tab.start() + tab[0].index("\t"))
        why = "YAML counts spaces; a tab has no fixed width"
        raise ScenarioError([problem(name, lines, "E020", "this line is indented with a tab", at, why=why, fix="replace each tab with two spaces")])
    return text


def called(character: str) -> str:
    """What to call a character nobody can see."""
    kind = "a character that changes the direction of writing" if _DIRECTION.match(character) else "a control character"
    return f"{kind} (U+{ord(character):04X})"


def _place(text: str, offset: int) -> Span:
    line = text.count("\n", 0, offset) + 1
    column = offset - text.rfind("\n", 0, offset)
    return Span(line, column, line, column + 1)
