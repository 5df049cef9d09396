"""Labels as files of CSV, one a rater, in a folder beside the journal: where they were kept before they were in the journal. They are only read."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from coach.calibrate import cells
from coach.calibrate.cells import BadCellError, Cell
from coach.calibrate.labels import Label, Unit, in_range, rater_key

HEAD: Final = ("rater", "attempt", "turn", "item", "value", "at")
_NUMBER: Final = 3
"""Digits a number in a file may have."""


class BadShelfError(Exception):
    """A file of labels that cannot be read; the message says which and where."""


class Shelf:
    """The folder `where`, which need not be there."""

    def __init__(self, where: Path) -> None:
        self.where = where

    def all(self) -> Sequence[Label]:
        """Every label, by rater and unit. Raises OSError, BadShelfError."""
        files = sorted(self.where.glob("*.csv")) if self.where.is_dir() else []
        found = [label for file in files for label in self._read(file)]
        return sorted(found, key=lambda label: (rater_key(label.rater), label.unit))

    def _read(self, file: Path) -> list[Label]:
        try:
            return labels_of(cells.read(cells.decoded(file.read_bytes())))
        except BadCellError as error:
            raise BadShelfError(f"{file}:{error.line}:{error.column}: {error.says}. Mend it there, or move the file away.") from error


def is_one(rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether these rows are such a file."""
    return bool(rows) and tuple(cell.text for cell in rows[0]) == HEAD


def labels_of(rows: Sequence[Sequence[Cell]]) -> list[Label]:
    """The labels in a file. Raises BadCellError."""
    if not is_one(rows):
        raise BadCellError(f"the first row is not {', '.join(HEAD)}", 1, 1)
    return [_label(row) for row in rows[1:]]


def _label(row: Sequence[Cell]) -> Label:
    if len(row) != len(HEAD):
        raise BadCellError(f"a row has {len(HEAD)} cells", row[0].line, row[0].column)
    rater, attempt, turn, item, value, at = row
    label = Label(rater.text, Unit(attempt.text, _whole(turn), item.text), _whole(value), at.text)
    if not in_range(label.unit.item, label.value):
        raise BadCellError(f"{value.text!r} is no value of {item.text}", value.line, value.column)
    if not _is_time(at.text):
        raise BadCellError(f"{at.text!r} is no time", at.line, at.column)
    return label


def _is_time(text: str) -> bool:
    with suppress(ValueError):
        return bool(datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ"))  # noqa: DTZ007 - whether it is one
    return False


def _whole(cell: Cell) -> int:
    if not (cell.text.isascii() and cell.text.isdecimal() and len(cell.text) <= _NUMBER):
        raise BadCellError(f"{cell.text!r} is no whole number", cell.line, cell.column)
    return int(cell.text)
