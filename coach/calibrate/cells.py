"""Tables as spreadsheets save them (RFC 4180), with the place of every cell, and without formulas. Pure: text in, cells out.

A spreadsheet runs what begins like a formula, so such text is written with an apostrophe before it and read back without it; nothing
else is changed on the way. What is read was in other hands: what nobody can see, or is too much, is refused with its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple
from unicodedata import normalize

from coach.text import clean, fit

_FORMULA: Final = re.compile(r"'*(?:\s*[=+\-@＝＋－＠]|[\t\r\n\x00])")  # noqa: RUF001 - the wide ones are run as well
_QUOTED: Final = re.compile(r'[",;\t\r\n]|^\s|\s$')
_SEPARATORS: Final = ",;\t"
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
MOST_BYTES: Final = 16 * 1024 * 1024
MOST_ROWS: Final = 20_000
LONGEST: Final = 32_767
"""Characters of a cell: more, and a spreadsheet cuts it."""


class BadCellError(ValueError):
    """Something in a file of cells that cannot be taken; `line` and `column` count characters of the file from 1."""

    def __init__(self, says: str, line: int, column: int) -> None:
        super().__init__(says)
        self.says, self.line, self.column = says, line, column


class Cell(NamedTuple):
    """One cell, formula guard undone, and where it begins."""

    text: str
    line: int
    column: int


def guarded(text: str) -> str:
    """`text` so that no spreadsheet runs it."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """What was guarded."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def written(rows: Iterable[Sequence[str]]) -> str:
    """The rows as a file: commas, CR LF, quotes only where they are needed, every cell guarded."""
    return "".join(",".join(_quoted(guarded(text)) for text in row) + "\r\n" for row in rows)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def decoded(data: bytes) -> str:
    """The file as text. Raises BadCellError for what is no CSV in UTF-8."""
    if len(data) > MOST_BYTES:
        raise BadCellError(f"the file is larger than {MOST_BYTES // 1024 // 1024} MB", 1, 1)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        says = "this is not UTF-8 text; in the spreadsheet choose 'Save as', 'CSV UTF-8'"
        raise BadCellError(says, line, error.start - before.rfind(b"\n")) from error


def read(text: str) -> list[list[Cell]]:
    """The rows of the file, empty ones left out. The separator is the comma, semicolon or tab met first. Raises BadCellError."""
    separator = next((char for char in re.sub('"[^"]*"', "", text) if char in _SEPARATORS), ",")
    pattern = re.compile(rf'(?:"([^"]*(?:""[^"]*)*)"|((?!")[^{separator}\r\n]*))({separator}|\r\n|\r|\n|\Z)')
    rows: list[list[Cell]] = [[]]
    place, line, start = 0, 1, 0
    more = bool(text)
    while more:
        found = pattern.match(text, place)
        if found is None:
            raise BadCellError("a quote is opened here and not closed before the end of the cell", line, place - start + 1)
        raw = found[2] if found[1] is None else found[1].replace('""', '"')
        rows[-1].append(Cell(_harmless(raw, line, place - start + 1), line, place - start + 1))
        for end in _LINE_END.finditer(text, place, found.end()):
            line, start = line + 1, end.end()
        place = found.end()
        more = place < len(text) or found[3] == separator
        if found[3] != separator:
            rows.append([])
        if len(rows) > MOST_ROWS:
            raise BadCellError(f"there are more than {MOST_ROWS:,} rows", line, 1)
    return [row for row in rows if any(cell.text.strip() for cell in row)]


def _harmless(raw: str, line: int, column: int) -> str:
    """The text of a cell. Raises BadCellError when something in it is not to be seen."""
    if len(raw) > LONGEST:
        raise BadCellError(f"the cell is longer than {LONGEST:,} characters", line, column)
    text = unguarded(raw)
    if any(part != clean(part, limit=LONGEST) for part in normalize("NFC", text).split("\r")):
        raise BadCellError(f"the cell has characters in it that cannot be seen: {fit(clean(text), 40)!r}", line, column)
    return text
