"""Sheets for raters: replies with what went before, shuffled, without names or verdicts; and what a rater wrote into one. Pure.

A row is known by a digest, so the sheet says nothing of whose attempt it is, and two raters' sheets are of the same replies whatever
their order. A second digest holds the words, so cells that were sorted apart from their row are noticed.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final, Literal, NamedTuple

from coach.calibrate.cells import LONGEST, BadCellError, Cell, guarded
from coach.calibrate.labels import HIGHEST, MARK, WORDS, Unit
from coach.digest import sha256
from coach.techniques import catalogue
from coach.text import fit

REPLIES_HEAD: Final = ("id", "check", "before", "reply")
WHOLE_HEAD: Final = ("id", "check", "talk", MARK)
REST: Final = "rest"
"""The column for all items of the row left empty."""
NOTE: Final = "note"
"""The rater's own; it is not read."""
LINES_BEFORE: Final = 4
_DIGITS: Final = 15
_CLOCK: Final = frozenset({"timed", "spoken", "note_asked"})
"""What goes by these is not to be seen in words."""
_MARK: Final = re.compile(r"\d{1,3}(?:[.,]0+)?")
_SPACE: Final = re.compile(r"\s+")


class Line(NamedTuple):
    """One thing said in an attempt, masked."""

    speaker: Literal["agent", "customer", "note"]
    turn: int
    """Of an agent's reply; 0 for others."""
    text: str


class Talk(NamedTuple):
    """An attempt as a rater may see it."""

    attempt: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """What was in a sheet."""

    given: Mapping[Unit, int | None]
    rows: int
    untouched: int
    """Rows into which nothing was written."""


def visible(items: Iterable[str]) -> tuple[str, ...]:
    """Those of `items` that are techniques and faults to be seen in words, in the catalogue's order."""
    wanted = set(items)
    return tuple(name for name, row in catalogue().items() if name in wanted and not _CLOCK & set(row.na_when.names()))


def chosen(attempts: Sequence[str], most: int, seed: int) -> list[str]:
    """So many of the attempts, drawn by the seed; the same whatever the order they are given in.

    Each has a place of its own in the draw, so two machines that share most attempts draw mostly the same, and more are drawn by adding to the first.
    """
    return sorted(attempts, key=lambda name: sha256(f"{seed} {name}".encode()).hexdigest())[:most]


def replies(talks: Iterable[Talk], items: Sequence[str], seed: int) -> list[tuple[str, ...]]:
    """A sheet of single replies: what was said before, the reply, and a column an item."""
    rows = [_reply(talk, place, items) for talk in talks for place, line in enumerate(talk.lines) if line.speaker == "agent" and line.text]
    return [(*REPLIES_HEAD, *items, REST, NOTE), *_shuffled(rows, seed)]


def whole(talks: Iterable[Talk], seed: int) -> list[tuple[str, ...]]:
    """A sheet of whole attempts, for a mark each."""
    rows = []
    for talk in talks:
        name, told = row_id(talk.attempt, 0), _told(talk.lines)
        rows.append((name, _check(name, told), told, "", ""))
    return [(*WHOLE_HEAD, NOTE), *_shuffled(rows, seed)]


def row_id(attempt: str, turn: int) -> str:
    """What a reply is called in a sheet. It begins with a letter: a spreadsheet takes no number of it."""
    return f"r{sha256(f'sheet {attempt} {turn}'.encode()).hexdigest()[:_DIGITS]}"


def read(rows: Sequence[Sequence[Cell]], known: Mapping[str, tuple[str, int]]) -> Read:
    """What a rater says in a sheet. `known`: `row_id` -> attempt and turn. Raises BadCellError for the first cell that cannot be taken."""
    if not rows:
        raise BadCellError("there is nothing in this file", 1, 1)
    head = _head(rows[0])
    given: dict[Unit, int | None] = {}
    untouched, seen = 0, dict[tuple[str, int], int]()
    for row in rows[1:]:
        cells = dict(zip(head, row, strict=False))
        if len(row) > len(head) and any(cell.text.strip() for cell in row[len(head) :]):
            extra = next(cell for cell in row[len(head) :] if cell.text.strip())
            raise BadCellError("there is no heading above this cell", extra.line, extra.column)
        attempt, turn = _known(cells, known, row[0])
        unit = (attempt, turn)
        if unit in seen:
            raise BadCellError(f"this row is in the sheet twice, first in line {seen[unit]}", row[0].line, row[0].column)
        seen[unit] = row[0].line
        said = _marked(cells) if MARK in head else _labelled(cells)
        untouched += not said
        given |= {Unit(attempt, turn, item): value for item, value in said.items()}
    return Read(given, len(rows) - 1, untouched)


def _head(row: Sequence[Cell]) -> list[str]:
    names = [cell.text.strip() for cell in row]
    wanted = WHOLE_HEAD if MARK in names else REPLIES_HEAD
    for missing in (name for name in wanted if name not in names):
        raise BadCellError(f"there is no column {missing!r}; the headings must stay as they were", row[0].line, row[0].column)
    legal = {*wanted, NOTE, *(() if MARK in names else (REST, *catalogue()))}
    for cell, name in zip(row, names, strict=True):
        if name and name not in legal:
            close = difflib.get_close_matches(name, legal, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"remarks go into the column {NOTE!r}"
            raise BadCellError(f"there is no technique {fit(name, 40)!r}; {hint}", cell.line, cell.column)
        if name and names.count(name) > 1:
            raise BadCellError(f"there are two columns {name!r}", cell.line, cell.column)
    return names


def _known(cells: Mapping[str, Cell], known: Mapping[str, tuple[str, int]], first: Cell) -> tuple[str, int]:
    """Which reply the row is of. Raises BadCellError when there is none, or when its words are another's."""
    name, told = cells.get("id", first), [cells[each] for each in ("before", "reply", "talk") if each in cells]
    if name.text not in known:
        raise BadCellError(f"no reply in this journal is called {fit(name.text, 40)!r}", name.line, name.column)
    attempt, turn = known[name.text]
    if ("talk" in cells) != (turn == 0):
        raise BadCellError("this row is of the other kind of sheet", name.line, name.column)
    if "check" not in cells or cells["check"].text != _check(name.text, *(cell.text for cell in told)):
        raise BadCellError("this row has got mixed up with another, or its words were changed; take it from the sheet as it was made", name.line, name.column)
    return attempt, turn


def _labelled(cells: Mapping[str, Cell]) -> dict[str, int | None]:
    """The values of a row: what is typed below an item, else what is typed for the rest. Cells left empty where there is no rest are not rated."""
    said: dict[str, int | None] = {}
    rest = cells.get(REST)
    for name, cell in cells.items():
        if name not in catalogue():
            continue
        typed = cell if cell.text.strip() else rest
        if typed is not None and typed.text.strip():
            said[name] = _typed(typed)
    if rest is not None and rest.text.strip():
        _typed(rest)
    return said


def _typed(cell: Cell) -> int | None:
    word = cell.text.strip().casefold()
    if word not in WORDS:
        raise BadCellError(f"{fit(cell.text.strip(), 40)!r} is none of y (yes), p (partly), n (no), ? (cannot tell)", cell.line, cell.column)
    return WORDS[word]


def _marked(cells: Mapping[str, Cell]) -> dict[str, int | None]:
    cell = cells.get(MARK)
    word = cell.text.strip().removesuffix("%").strip() if cell is not None else ""
    if cell is None or not word:
        return {}
    if word == "?":
        return {MARK: None}
    found = _MARK.fullmatch(word) if word.isascii() else None
    points = int(re.split("[.,]", word)[0]) if found else -1
    if not 0 <= points <= HIGHEST:
        raise BadCellError(f"{fit(word, 40)!r} is no mark; a mark is a whole number from 0 to {HIGHEST}", cell.line, cell.column)
    return {MARK: points}


def _reply(talk: Talk, place: int, items: Sequence[str]) -> tuple[str, ...]:
    line = talk.lines[place]
    name = row_id(talk.attempt, line.turn)
    before, reply = _told(talk.lines[max(0, place - LINES_BEFORE) : place]), line.text
    return (name, _check(name, before, reply), before, reply, *("" for _ in items), "", "")


def _told(lines: Iterable[Line]) -> str:
    """Lines as they stand in a cell. Speakers are called the same everywhere."""
    who = {"agent": "Agent: ", "customer": "Customer: ", "note": ""}
    text = "\n".join(f"{who[line.speaker]}{line.text}" for line in lines)
    room = LONGEST - len(guarded("=")) - 1
    return text if len(text) <= room else f"… {text[-room + 2 :]}"


def _check(*words: str) -> str:
    """A digest of the words, whatever a spreadsheet does to spaces and line ends."""
    return f"c{sha256(' '.join(_SPACE.sub('', each) for each in words).encode()).hexdigest()[:_DIGITS]}"


def _shuffled(rows: Sequence[tuple[str, ...]], seed: int) -> list[tuple[str, ...]]:
    mixed = sorted(rows)
    Random(seed).shuffle(mixed)  # noqa: S311 - an order, no secret
    return mixed
