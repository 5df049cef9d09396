"""YAML as a plain tree of text, lists and mappings, with the place of every key and value. The only reader of YAML in Coach.

It reads parser events, so nothing is built before it was checked: no anchors, aliases, tags, merge keys or second documents, no
duplicate keys, no control or direction characters, and never more than the limits below. Nothing is typed by its spelling:
``no``, ``0123`` and ``12:30`` stay text. Uses libyaml when PyYAML has it; codes and places are the same without.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NoReturn

import yaml

from coach.scenario import slips
from coach.scenario.diagnostics import Problem, ScenarioError
from coach.scenario.files import called, check_size, decoded, read_bytes
from coach.scenario.pure_yaml import PureLoader
from coach.scenario.source import START, Source, Span, Spans, Tree, Where, problem
from coach.scenario.unseen import FORBIDDEN
from coach.text import clean, fit

MAX_DEPTH: Final = 12
MAX_VALUES: Final = 20_000
"""Keys count as well."""
MAX_TEXT: Final = 4_000
"""Characters in one text."""

_SEPARATORS: Final = ("\n", ",", ":", "- ", "[", "{")
"""No value stands without one of these before or behind it: so many there may be at most."""

LOADER: Any = getattr(yaml, "CSafeLoader", PureLoader)

_ENTRY: Final = re.compile(r"^(?=[a-z_]+:)", re.MULTILINE)
_COMMENT: Final = re.compile(r"( +)(#(.?).*)")
_GLUED: Final = re.compile(r"[|>][-+0-9]*#")
_QUOTE: Final = "if this is text, put double quotes around it"
_FIRST_KEY: Final = "start with 'scenario: ' and a title"


def read(path: Path) -> Source:
    """The YAML file at `path`, checked against every limit. Raises ScenarioError."""
    name = fit(clean(str(path)), 200)
    return parse(read_bytes(path, name), name)


def read_top(path: Path, keys: frozenset[str]) -> Source:
    """Only the entries `keys` of the YAML file at `path`, the others unread: for files known to be sound. Raises ScenarioError."""
    name = fit(clean(str(path)), 200)
    entries = _ENTRY.split(decoded(read_bytes(path, name), name))
    return parse("".join(entry for entry in entries if entry.partition(":")[0] in keys).encode(), name)


def parse(data: bytes, file: str) -> Source:
    """The YAML in `data`; `file` is what messages call it. Raises ScenarioError."""
    check_size(len(data), file)
    text = decoded(data, file)
    lines = tuple(text.split("\n"))
    builder = _Builder(file, lines)
    builder.build(text.replace("\t", " "))  # a tab means a space to us wherever it was let in, and as many columns
    return Source(file, data, lines, builder.root, builder.keys, builder.values, tuple(builder.warnings))


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not been met."""

    where: Where
    node: list[Any] | dict[str, Any]
    start: Any
    style: str
    key: str | None = None
    member: Where = ()
    """Where the value of `key` stands."""

    @property
    def wants_key(self) -> bool:
        return self.key is None and isinstance(self.node, dict)


@dataclass
class _Builder:
    """Parser events in, tree and places out."""

    file: str
    lines: tuple[str, ...]
    keys: Spans = field(default_factory=Spans)
    values: Spans = field(default_factory=Spans)
    warnings: list[Problem] = field(default_factory=list)
    root: dict[str, Tree] = field(default_factory=dict)
    open: list[_Open] = field(default_factory=list)
    count: int = 0
    documents: int = 0

    def build(self, text: str) -> None:
        """Read all of `text`."""
        if sum(map(text.count, _SEPARATORS)) > MAX_VALUES:
            self._flooded(text)
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
            self._refuse_at("E030", "the file is empty", START, fix=_FIRST_KEY)

    def _flooded(self, text: str) -> None:
        """Refuse too many values before any of them costs more than its counting; what lies too deep is refused at once later."""
        depth = 0
        for event in self._events(text):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                break
            if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent):
                self._counted(event)
        self.count = 0

    def _events(self, text: str) -> Iterator[Any]:
        loader = LOADER(text)
        try:
            while loader.check_event():
                yield loader.get_event()
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
        except (ValueError, OverflowError):  # the pure parser on an escape beyond the last character
            mark = loader.get_mark()
        else:
            return
        finally:
            loader.dispose()
        self._slip(mark)

    def _slip(self, mark: Any) -> NoReturn:
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        slip = slips.diagnose([line.replace("\t", " ") for line in self.lines], line, column)
        self._refuse_at(slip.code, slip.message, Span(slip.line, slip.column, slip.line, slip.end_column), why=slip.why, fix=slip.fix)

    def _refuse_at(self, code: str, message: str, at: Span, *, why: str = "", fix: str = "") -> NoReturn:
        raise ScenarioError([*self.warnings, problem(self.file, self.lines, code, message, at, why=why, fix=fix)])

    def _refuse(self, code: str, message: str, event: Any, *, why: str = "", fix: str = "") -> NoReturn:
        self._refuse_at(code, message, _span(event.start_mark, event.end_mark), why=why, fix=fix)

    def _document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1 or event.version or event.tags:
            self._refuse("E007", "only one document may be in a file", event, fix="delete this line and what belongs to the other document")

    def _counted(self, event: Any) -> None:
        self.count += 1
        if self.count > MAX_VALUES:
            self._refuse("E009", f"the file has more than {MAX_VALUES:,} values", event, fix="make several scenarios of it")

    # ------------------------------------------------------------------------------------------------------------- values

    def _enter(self, event: Any, style: str) -> Where:
        """Check what every value must keep, note its place, and give its path."""
        self._counted(event)
        if event.anchor is not None:
            self._refuse("E005", "a YAML anchor is not allowed", event, why="an ampersand at the start gives a value a name", fix=_QUOTE)
        if event.tag is not None:
            self._refuse("E006", "a YAML tag is not allowed", event, why="an exclamation mark at the start is read as a tag", fix=_QUOTE)
        if not self.open:
            where: Where = ()
        else:
            parent = self.open[-1]
            where = (*parent.where, len(parent.node)) if isinstance(parent.node, list) else parent.member
        self.values[where] = _span(event.start_mark, event.end_mark, style)
        return where

    def _store(self, where: Where, value: Tree) -> None:
        if not self.open:
            if not isinstance(value, dict):
                self._refuse_at("E030", "the file does not start with a key", self.values[where], fix=_FIRST_KEY)
            self.root = value
            return
        parent = self.open[-1]
        if isinstance(parent.node, list):
            parent.node.append(value)
        else:
            parent.node[str(parent.key)] = value
            parent.key = None

    def _scalar(self, event: Any) -> None:
        if self.open and self.open[-1].wants_key:
            self._key(event, self.open[-1])
            return
        style = event.style or ""
        where = self._enter(event, style)
        value = self._text(event)
        self._store(where, value)
        if style:
            if style in "|>" and _GLUED.match(self.lines[event.start_mark.line], event.start_mark.column):
                self._refuse("E024", f"text cannot start with '{style}' unless it is quoted", event)
            return
        if value:
            self._lost_words(event)
        elif where in self.keys:  # the parsers differ on where nothing is: say, right behind the key
            key = self.keys[where]
            self.values[where] = Span(key.end_line, key.end_column, key.end_line, key.end_column)

    def _key(self, event: Any, parent: _Open) -> None:
        self._counted(event)
        if event.anchor is not None or event.tag is not None:
            self._refuse("E012", "a key must be plain text", event, fix=_QUOTE)
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
        parent.key, parent.member = key, where

    def _text(self, event: Any) -> str:
        raw: str = event.value
        if len(raw) > MAX_TEXT:
            self._refuse("E010", f"this text has {len(raw):,} characters; {MAX_TEXT:,} are allowed", event)
        bad = FORBIDDEN.search(raw)
        if bad and "\ud800" <= bad[0] <= "\udfff":  # libyaml refuses this escape itself
            self._slip(event.end_mark)
        if bad:
            self._refuse("E004", f"this text holds {called(bad[0])}", event, why="written as an escape it would still reach the terminal", fix="take it out")
        return clean(raw, limit=MAX_TEXT)

    def _begin(self, event: Any) -> None:
        if self.open and self.open[-1].wants_key:
            self._refuse("E012", "a key must be plain text", event, fix=_QUOTE)
        if len(self.open) >= MAX_DEPTH:
            self._refuse("E008", f"more than {MAX_DEPTH} levels inside each other", event)
        mapping = isinstance(event, yaml.MappingStartEvent)
        style = ("{" if mapping else "[") if event.flow_style else ""
        where = self._enter(event, style)
        self.open.append(_Open(where, {} if mapping else [], event.start_mark, style))

    def _finish(self, event: Any) -> None:
        done = self.open.pop()
        if done.style:
            self.values[done.where] = _span(done.start, event.end_mark, done.style)
        self._store(done.where, done.node)

    def _lost_words(self, event: Any) -> None:
        """Warn when a sentence is followed by what looks like more of it but is a comment: ``order #4411 was fine``."""
        mark = event.end_mark
        line = self.lines[mark.line] if mark.line < len(self.lines) else ""
        comment = _COMMENT.match(line, mark.column)
        if comment is None:
            return
        glued = comment[3].isalnum()
        if glued or (" " in event.value and len(comment[1]) == 1 and comment[3] and not comment[3].isspace()):
            at = Span(mark.line + 1, comment.start(2) + 1, mark.line + 1, len(line) + 1)
            message = "everything after ' #' is a comment and will not be said"
            why = "YAML treats a space followed by # as the start of a comment"
            fix = "put double quotes around the whole text; or, for a comment, write a space after #"
            self.warnings.append(problem(self.file, self.lines, "W305", message, at, why=why, fix=fix))


def _span(start: Any, end: Any, style: str = "") -> Span:
    return Span(start.line + 1, start.column + 1, end.line + 1, end.column + 1, style)
