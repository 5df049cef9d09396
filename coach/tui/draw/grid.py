"""A table on a canvas: columns as wide as what is in them, the least wanted ones left out first, a cursor that shows without colour. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from coach.text import fit, width
from coach.tui.draw.canvas import Canvas

GAP: Final = 2
POINTER: Final = "▸"
LESS, MORE = "\u2039", "\u203a"
MARGIN: Final = 2
"""Cells at the left for the pointer."""
COMFORT, LEAST = 16, 8
"""A column that grows is not narrower than the first as long as there is a column to leave out, and never than the second."""
WORD: Final = 10
"""Cells of a word in the name of a column of a map; the rest of it is left off."""
HEAD_ROWS: Final = 3
"""Rows that the names of a map's columns may take."""


@dataclass(frozen=True, slots=True)
class Column:
    """`rank`: the higher, the sooner it is left out; 0 stays. `grows`: takes what is left, and gives first."""

    title: str
    right: bool = False
    rank: int = 0
    grows: bool = False
    sorts: str = ""
    """``up``: the smallest first; ``down``: the largest first; empty: it is not sorted by."""
    headed: bool = False
    """The headings between the lines say it: it is left out for as long as they stand."""


@dataclass(frozen=True, slots=True)
class Value:
    """What stands in a cell; `order` is what it is sorted by, None last. Inks and grounds are names of the widget's."""

    text: str
    ink: str = ""
    ground: str = ""
    order: Any = None


@dataclass(frozen=True, slots=True)
class Line:
    """A row; one without a key is a heading, and is passed over."""

    key: Any
    cells: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table; as a map it has a cursor on cells, and its first column stays where it is."""

    columns: tuple[Column, ...] = ()
    lines: tuple[Line, ...] = ()
    as_map: bool = False
    across: str = ""
    """What the columns of a map are: ``teams``; told where some of them are out of sight."""


@dataclass(frozen=True, slots=True)
class Place:
    """What is seen of a sheet: the line and the column under the cursor, and those that come first on the canvas. Columns from 1 in a map."""

    line: int = 0
    column: int = 1
    top: int = 0
    left: int = 1


def widths(sheet: Sheet, room: int) -> dict[int, int]:
    """The columns that fit into `room` cells, and their widths. A map keeps all."""
    held = {at: max((width(line.cells[at].text) for line in sheet.lines if line.key is not None), default=0) for at in range(len(sheet.columns))}
    if sheet.as_map:
        return _map_widths(sheet, held, room)
    under_heads = any(line.key is None for line in sheet.lines)
    kept = {at: max(held[at], width(column.title)) for at, column in enumerate(sheet.columns) if not (column.headed and under_heads)}
    while _taken(kept) > room:
        grown = [at for at in kept if sheet.columns[at].grows]
        least = COMFORT if any(sheet.columns[at].rank for at in kept) else LEAST
        spare = sum(max(0, kept[at] - least) for at in grown)
        if spare >= _taken(kept) - room:
            _shrink(kept, grown, _taken(kept) - room)
            break
        droppable = [at for at in kept if sheet.columns[at].rank]
        if not droppable:
            break
        del kept[max(droppable, key=lambda at: sheet.columns[at].rank)]
    return kept


def _map_widths(sheet: Sheet, held: dict[int, int], room: int) -> dict[int, int]:
    """As wide as the cells; wider where that sets the names on fewer rows and all columns still fit."""
    first = max(LEAST, min(held.get(0, 0), room // 3))
    words = {at: max(map(width, column.title.split()), default=0) for at, column in enumerate(sheet.columns)}
    narrow = {at: max(held[at], min(words[at], WORD)) for at in held} | {0: first}
    for rows in range(1, HEAD_ROWS):
        wide = {at: max(narrow[at], words[at], _least(column.title, rows)) for at, column in enumerate(sheet.columns)} | {0: first}
        if _taken(wide) <= room:
            return wide
    return narrow


def _least(title: str, rows: int) -> int:
    """The fewest cells in which a name stands on that many rows, its words whole."""
    return next((size for size in range(1, width(title)) if len(_rows(title, size)) <= rows), width(title))


def _taken(kept: dict[int, int]) -> int:
    return MARGIN + sum(kept.values()) + GAP * max(0, len(kept) - 1)


def _shrink(kept: dict[int, int], grown: Sequence[int], cells: int) -> None:
    """Take `cells` from those that give, always from the widest."""
    for _ in range(cells):
        kept[max(grown, key=lambda at: kept[at])] -= 1


def head(sheet: Sheet, sizes: dict[int, int]) -> dict[int, tuple[str, ...]]:
    """The names of the columns as they stand, in a map on several rows."""
    if not sheet.as_map:
        return {at: (fit(sheet.columns[at].title, size),) for at, size in sizes.items()}
    return {at: _wrapped(sheet.columns[at].title, size) if at else ("",) for at, size in sizes.items()}


def _rows(text: str, size: int) -> list[str]:
    rows = [""]
    for word in text.split():
        joined = f"{rows[-1]} {word}".strip()
        if width(joined) <= size or not rows[-1]:
            rows[-1] = joined
        else:
            rows.append(word)
    return rows


def _wrapped(text: str, size: int) -> tuple[str, ...]:
    rows = _rows(text, size)
    kept = rows if len(rows) <= HEAD_ROWS else [*rows[: HEAD_ROWS - 1], " ".join(rows[HEAD_ROWS - 1 :])]
    return tuple(fit(row, size) for row in kept)


def across(sheet: Sheet, sizes: dict[int, int], left: int, room: int) -> list[tuple[int, int]]:
    """(column, x) of those seen, the fixed one of a map first."""
    x, seen = MARGIN, []
    order = [0, *range(left, len(sheet.columns))] if sheet.as_map else sorted(sizes)
    for at in order:
        if at in sizes:
            if sheet.as_map and at and x + sizes[at] > room:
                break
            seen.append((at, x))
            x += sizes[at] + GAP
    return seen


def draw_grid(sheet: Sheet, place: Place, size: tuple[int, int], *, focused: bool = True) -> Canvas:
    """The part of the sheet that `place` says, at `size` cells."""
    canvas = Canvas(*size)
    sizes = widths(sheet, size[0])
    names = head(sheet, sizes)
    seen = across(sheet, sizes, place.left, size[0])
    tall = max((len(names[at]) for at, _ in seen), default=1)
    for at, x in seen:
        for row, name in enumerate(names[at], tall - len(names[at])):
            _write(canvas, (x, row), name, sizes[at], right=sheet.columns[at].right, ink="head")
    _write(canvas, (0, 0), out_of_sight(sheet, [at for at, _ in seen if at]), MARGIN + sizes.get(0, 0), right=False, ink="pointer")
    for row, line in enumerate(sheet.lines[place.top : place.top + size[1] - tall], tall):
        chosen = place.top + row - tall == place.line
        _line(canvas, sheet, line, (row, seen, sizes), place.column if chosen and focused else (0 if chosen else -1))
    return canvas


def out_of_sight(sheet: Sheet, seen: Sequence[int]) -> str:
    """That a map goes on to the left or right: ``2-4 of 6 teams`` between arrows; nothing where all of it is seen."""
    every = len(sheet.columns) - 1
    if not sheet.as_map or not seen or len(seen) >= every:
        return ""
    told = f"{seen[0]}-{seen[-1]}" if len(seen) > 1 else str(seen[0])
    return f"{LESS if seen[0] > 1 else ' '} {told} of {every} {sheet.across} {MORE if seen[-1] < every else ''}".rstrip()


def _line(canvas: Canvas, sheet: Sheet, line: Line, where: tuple[int, list[tuple[int, int]], dict[int, int]], column: int) -> None:
    """One line; `column` is the cursor's, -1 where it is not here."""
    row, seen, sizes = where
    if line.key is None:
        canvas.text(0, row, fit(line.cells[0].text, canvas.width), line.cells[0].ink or "section")
        return
    if column >= 0 and not sheet.as_map:
        for x in range(canvas.width):
            canvas.ground(x, row, "cursor")
    if column >= 0:
        canvas.text(0, row, POINTER, "pointer")
    for at, x in seen:
        value, here = line.cells[at], sheet.as_map and at == column
        ground = "cursor" if here else value.ground
        if ground:
            for cell in range(x - 1, x + sizes[at] + 1):
                canvas.ground(cell, row, ground)
        if here:
            canvas.text(x - 1, row, "[", "pointer")
            canvas.text(x + sizes[at], row, "]", "pointer")
        chosen = column >= 0 and (here or not sheet.as_map)
        _write(canvas, (x, row), value.text, sizes[at], right=sheet.columns[at].right, ink="chosen" if chosen and not value.ink else value.ink)


def _write(canvas: Canvas, where: tuple[int, int], text: str, size: int, *, right: bool, ink: str) -> None:
    told = fit(text, size)
    canvas.text(where[0] + (size - width(told) if right else 0), where[1], told, ink)


def matching(sheet: Sheet, needle: str) -> Sheet:
    """The lines that have the words, headings left out; all of them for no words."""
    wanted = needle.casefold().split()
    if not wanted:
        return sheet
    kept = (line for line in sheet.lines if line.key is not None and all(word in " ".join(cell.text for cell in line.cells).casefold() for word in wanted))
    return replace(sheet, lines=tuple(kept))


def ordered(sheet: Sheet, column: int) -> Sheet:
    """Sorted by a column, as its name then shows; what has no value comes last, headings are left out."""
    way = sheet.columns[column].sorts
    told = [line for line in sheet.lines if line.key is not None]
    with_value = sorted((line for line in told if line.cells[column].order is not None), key=lambda line: line.cells[column].order, reverse=way == "down")
    without = [line for line in told if line.cells[column].order is None]
    sign = "▾" if way == "down" else "▴"
    columns = tuple(replace(each, title=f"{each.title} {sign}") if at == column else each for at, each in enumerate(sheet.columns))
    return replace(sheet, columns=columns, lines=(*with_value, *without))
