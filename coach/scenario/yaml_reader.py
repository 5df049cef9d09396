"""YAML as a plain tree of text, lists and mappings, with the place of every key and value. The only reader of YAML in Coach.

It reads parser events, so nothing is built before it was checked: no anchors, aliases, tags, merge keys or second documents, no
duplicate keys, no control or direction characters, and never more than the limits below. Nothing is typed by its spelling:
``no``, ``0123`` and ``12:30`` stay text. Uses libyaml when PyYAML has it; codes and places are the same without.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

import yaml

from coach.scenario import slips
from coach.scenario.diagnostics import Problem, ScenarioError
from coach.text import clean, fit

MAX_BYTES: Final = 256 * 1024
MAX_DEPTH: Final = 12
MAX_VALUES: Final = 20_000
MAX_TEXT: Final = 4_000
"""Characters in one text."""

Tree = str | list[Any] | dict[str, Any]
Where = tuple[str | int, ...]
"""The keys and positions that lead to a value: ``("scenes", "opening", "replies", 0, "go")``."""

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_MARKS: Final = ("'", '"')
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
_DIRECTION: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_COMMENT: Final = re.compile(r"( +)(#(.?).*)")
_FORCES_BREAK: Final = re.compile("\r\n?")
_TAB_INDENT: Final = re.compile(r"^( *\t[ \t]*)(?=[^ \t\n#])", re.MULTILINE)


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

    def start(self) -> Span:
        """Its first character."""
        return self.first(1)


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
        return _problem(self.file, self.lines, code, message, at, why=why, fix=fix)

    def part(self, where: Where, start: int, length: int) -> Span:
        """The place of `length` characters from offset `start` (from 0) of the text at `where`; all of it where that is uncertain.

        Folded lines and escapes make text and source differ, so the characters found are compared, and looked for if need be.
        """
        whole = self.values[where]
        text = self.text(where)
        wanted = text[start : start + max(1, length)]
        column = whole.column + start + (1 if whole.style in _MARKS else 0)
        if self.lines[whole.line - 1].startswith(wanted, column - 1) and wanted:
            return Span(whole.line, column, whole.line, column + len(wanted))
        if not wanted.strip():
            return Span(whole.end_line, max(1, whole.end_column - 1), whole.end_line, whole.end_column)
        for number in range(whole.line, min(whole.end_line, len(self.lines)) + 1):
            found = self.lines[number - 1].find(wanted, whole.column - 1 if number == whole.line else 0)
            if found >= 0:
                return Span(number, found + 1, number, found + 1 + len(wanted))
        return whole

    def text(self, where: Where) -> str:
        """The text at `where`, empty where there is none."""
        node: Tree = self.tree
        for step in where:
            node = node[step]  # type: ignore[index]
        return node if isinstance(node, str) else ""


def _problem(file: str, lines: tuple[str, ...], code: str, message: str, at: Span, *, why: str = "", fix: str = "") -> Problem:
    source = lines[at.line - 1] if 0 < at.line <= len(lines) else ""
    end = at.end_column if at.end_line == at.line else len(source) + 1
    return Problem(code, message, file, at.line, at.column, max(end, at.column + 1), why, fix, _visible(source))


def read(path: Path) -> Source:
    """The YAML file at `path`, checked against every limit. Raises ScenarioError."""
    name = fit(clean(str(path)), 200)
    return parse(_bytes(path, name), name)


def parse(data: bytes, file: str) -> Source:
    """The YAML in `data`; `file` is what messages call it. Raises ScenarioError."""
    if len(data) > MAX_BYTES:
        raise ScenarioError([_too_big(file, len(data))])
    text = _decoded(data, file)
    lines = tuple(text.split("\n"))
    _refuse_characters(text, lines, file)
    builder = _Builder(file, lines)
    builder.build(text.replace("\t", " "))
    return Source(file, data, lines, builder.root, builder.keys, builder.values, tuple(builder.warnings))


def _bytes(path: Path, name: str) -> bytes:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise ScenarioError([Problem("E001", f"{name} is not a file", name, fix="name a file that ends in .yaml")])
        if status.st_size > MAX_BYTES:
            raise ScenarioError([_too_big(name, status.st_size)])
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise ScenarioError([Problem("E001", f"there is no file {name}", name)]) from None
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or "not a usable path"
        raise ScenarioError([Problem("E001", f"{name} cannot be opened: {reason.lower()}", name)]) from None


def _too_big(name: str, size: int) -> Problem:
    return Problem(
        "E002",
        f"the file has {size // 1024} KiB; {MAX_BYTES // 1024} KiB are allowed",
        name,
        why="a scenario is a page or two of text; a file this big is something else",
        fix="make several scenarios of it",
    )


def _decoded(data: bytes, file: str) -> str:
    """The text of a file, without byte order mark, with newlines as line ends."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        good = data[: error.start].decode("utf-8-sig", errors="replace")
        line, column = good.count("\n") + 1, len(good) - good.rfind("\n")
        fix = "save it again as UTF-8 (in most editors: Save with encoding)"
        raise ScenarioError([Problem("E003", "the file is not UTF-8 text", file, line, column, column + 1, fix=fix)]) from None
    return _FORCES_BREAK.sub("\n", text)


def _refuse_characters(text: str, lines: tuple[str, ...], file: str) -> None:
    bad = _FORBIDDEN.search(text)
    if bad:
        raise ScenarioError([_problem(file, lines, "E004", f"there is {_named(bad[0])} here", _place(text, bad.start()), fix="delete it")])
    tab = _TAB_INDENT.search(text)
    if tab:
        at = _place(text, tab.start() + tab[0].index("\t"))
        why = "YAML counts spaces; a tab has no fixed width"
        raise ScenarioError([_problem(file, lines, "E020", "this line is indented with a tab", at, why=why, fix="replace each tab with two spaces")])


def _named(character: str) -> str:
    """What to call a character nobody can see."""
    code = ord(character)
    kind = "a character that changes the direction of writing" if _DIRECTION.match(character) else "a control character"
    return f"{kind} (U+{code:04X})"


def _place(text: str, offset: int) -> Span:
    line = text.count("\n", 0, offset) + 1
    column = offset - text.rfind("\n", 0, offset)
    return Span(line, column, line, column + 1)


def _visible(line: str) -> str:
    """A source line that is safe to print, character for character: what cannot be seen becomes a replacement character."""
    if line.isprintable():
        return line
    return "".join(char if char.isprintable() else " " if char.isspace() else "\ufffd" for char in line)


@dataclass
class _Open:
    """A list or mapping whose end has not been met."""

    where: Where
    node: list[Any] | dict[str, Any]
    start: Any
    style: str
    key: str | None = None


@dataclass
class _Builder:
    """Parser events in, tree and places out."""

    file: str
    lines: tuple[str, ...]
    keys: dict[Where, Span] = field(default_factory=dict)
    values: dict[Where, Span] = field(default_factory=dict)
    warnings: list[Problem] = field(default_factory=list)
    root: dict[str, Tree] = field(default_factory=dict)
    open: list[_Open] = field(default_factory=list)
    count: int = 0
    documents: int = 0

    def build(self, text: str) -> None:
        """Read all of `text`."""
        for event in self._events(text):
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event)
            elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
                self._begin(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._finish(event)
            elif isinstance(event, yaml.AliasEvent):
                self._refuse("E005", "a YAML alias is not allowed", event, why="a star at the start means 'the same as'", fix=_QUOTE)
            elif isinstance(event, yaml.DocumentStartEvent):
                self._document(event)
        if not self.documents:
            raise ScenarioError([_problem(self.file, self.lines, "E030", "the file is empty", Span(1, 1, 1, 1), fix=_FIRST_KEY)])

    def _events(self, text: str) -> Iterator[Any]:
        loader = LOADER(text)
        try:
            while loader.check_event():
                yield loader.get_event()
        except yaml.YAMLError as error:
            raise ScenarioError([*self.warnings, self._slip(text, error)]) from None
        finally:
            loader.dispose()

    def _slip(self, text: str, error: yaml.YAMLError) -> Problem:
        mark = getattr(error, "problem_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        slip = slips.diagnose(text.split("\n"), line, column)
        at = Span(slip.line, slip.column, slip.line, slip.end_column)
        return _problem(self.file, self.lines, slip.code, slip.message, at, why=slip.why, fix=slip.fix)

    def _refuse(self, code: str, message: str, event: Any, *, why: str = "", fix: str = "") -> None:
        raise ScenarioError([*self.warnings, _problem(self.file, self.lines, code, message, _span(event.start_mark, event.end_mark), why=why, fix=fix)])

    def _document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1 or event.version or event.tags:
            self._refuse("E007", "only one document may be in a file", event, fix="delete this line and what belongs to the other document")

    def _node(self, event: Any, style: str) -> Where:
        """Check what every node must keep, enter its place, and give the path of a new value."""
        self.count += 1
        if self.count > MAX_VALUES:
            self._refuse("E009", f"the file has more than {MAX_VALUES:,} values", event)
        if event.anchor is not None:
            self._refuse("E005", "a YAML anchor is not allowed", event, why="an ampersand at the start gives a value a name", fix=_QUOTE)
        if event.tag is not None:
            self._refuse("E006", "a YAML tag is not allowed", event, why="an exclamation mark at the start is read as a tag", fix=_QUOTE)
        if not self.open:
            where: Where = ()
        else:
            parent = self.open[-1]
            where = (*parent.where, len(parent.node) if isinstance(parent.node, list) else str(parent.key))
        self.values[where] = _span(event.start_mark, event.end_mark, style)
        return where

    def _store(self, where: Where, value: Tree) -> None:
        if not self.open:
            if not isinstance(value, dict):
                message = "the file does not start with a key"
                raise ScenarioError([_problem(self.file, self.lines, "E030", message, self.values[where], fix=_FIRST_KEY)])
            self.root = value
            return
        parent = self.open[-1]
        if isinstance(parent.node, list):
            parent.node.append(value)
        else:
            parent.node[str(parent.key)] = value
            parent.key = None

    def _scalar(self, event: Any) -> None:
        parent = self.open[-1] if self.open else None
        if parent and isinstance(parent.node, dict) and parent.key is None:
            self._key(event, parent)
            return
        where = self._node(event, event.style or "")
        self._store(where, self._text(event))
        if not event.style:
            self._lost_words(event)

    def _key(self, event: Any, parent: _Open) -> None:
        self._node_limits_of_key(event)
        key = self._text(event)
        if key == "<<" and not event.style:
            self._refuse("E005", "a merge key is not allowed", event, fix="write the keys out")
        if not key.strip():
            self._refuse("E012", "there is a colon with no key before it", event, fix=_QUOTE)
        where = (*parent.where, key)
        if where in self.keys:
            first = self.keys[where].line
            self._refuse("E011", f"'{fit(key, 40)}' appears twice here; the first is on line {first}", event, fix="keep one, or join the two")
        self.keys[where] = _span(event.start_mark, event.end_mark, event.style or "")
        parent.key = key

    def _node_limits_of_key(self, event: Any) -> None:
        self.count += 1
        if self.count > MAX_VALUES:
            self._refuse("E009", f"the file has more than {MAX_VALUES:,} values", event)
        if event.anchor is not None or event.tag is not None:
            self._refuse("E012", "a key must be plain text", event, fix=_QUOTE)

    def _text(self, event: Any) -> str:
        raw: str = event.value
        if len(raw) > MAX_TEXT:
            self._refuse("E010", f"this text has {len(raw):,} characters; {MAX_TEXT:,} are allowed", event)
        bad = _FORBIDDEN.search(raw)
        if bad:
            self._refuse("E004", f"this text holds {_named(bad[0])}", event, why="written as an escape it would still reach the terminal", fix="take it out")
        return clean(raw, limit=MAX_TEXT)

    def _begin(self, event: Any) -> None:
        parent = self.open[-1] if self.open else None
        if parent and isinstance(parent.node, dict) and parent.key is None:
            self._refuse("E012", "a key must be plain text", event, fix=_QUOTE)
        if len(self.open) >= MAX_DEPTH:
            self._refuse("E008", f"more than {MAX_DEPTH} levels inside each other", event)
        mapping = isinstance(event, yaml.MappingStartEvent)
        style = ("{" if mapping else "[") if event.flow_style else ""
        where = self._node(event, style)
        self.open.append(_Open(where, {} if mapping else [], event.start_mark, style))

    def _finish(self, event: Any) -> None:
        done = self.open.pop()
        end = event.end_mark if done.style else done.start
        self.values[done.where] = _span(done.start, end, done.style)
        self._store(done.where, done.node)

    def _lost_words(self, event: Any) -> None:
        """Warn when a sentence is followed by what looks like more of it but is a comment: ``order #4411 was fine``."""
        mark = event.end_mark
        line = self.lines[mark.line] if mark.line < len(self.lines) else ""
        comment = _COMMENT.match(line, mark.column)
        if comment is None or event.end_mark.index == event.start_mark.index:
            return
        glued = comment[3].isalnum()
        if glued or (" " in event.value and len(comment[1]) == 1 and not comment[3].isspace()):
            at = Span(mark.line + 1, comment.start(2) + 1, mark.line + 1, len(line) + 1)
            message = "everything after ' #' is a comment and will not be said"
            why = "YAML treats a space followed by # as the start of a comment"
            fix = "put double quotes around the whole text; or, for a comment, write a space after #"
            self.warnings.append(_problem(self.file, self.lines, "W305", message, at, why=why, fix=fix))


_QUOTE: Final = "if this is text, put double quotes around it"
_FIRST_KEY: Final = "start with 'scenario: ' and a title"


def _span(start: Any, end: Any, style: str = "") -> Span:
    return Span(start.line + 1, start.column + 1, end.line + 1, end.column + 1, style)
