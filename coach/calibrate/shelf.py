"""Labels in a folder of CSV files, one a rater, beside the journal (`coach.calibrate.labels.Labels`). A file is written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from coach.calibrate import cells
from coach.calibrate.cells import BadCellError, Cell
from coach.calibrate.labels import Label, Unit, in_range, rater_key
from coach.digest import sha256

HEAD: Final = ("rater", "attempt", "turn", "item", "value", "at")
_DIGITS: Final = 16
_NUMBER: Final = 3
"""Digits a number in a file may have."""


class BadShelfError(Exception):
    """A file of labels that cannot be read; the message says which and where."""


class Shelf:
    """The folder `where`; made, for its owner alone, when something is first put there."""

    def __init__(self, where: Path) -> None:
        self.where = where

    def put(self, rater: str, given: Mapping[Unit, int | None], at: str) -> None:
        """Keep what the rater says; None takes back what was said before. Raises OSError, BadShelfError; then all is as it was."""
        self.where.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self.where / f"{sha256(rater_key(rater).encode()).hexdigest()[:_DIGITS]}.csv"
        kept = {label.unit: label for label in self._read(file)} if file.exists() else {}
        for unit, value in given.items():
            if value is None:
                kept.pop(unit, None)
            elif unit not in kept or kept[unit].value != value:
                kept[unit] = Label(rater, unit, value, at)
        _write(file, (kept[unit] for unit in sorted(kept)))

    def all(self) -> Sequence[Label]:
        """Every label, by rater and unit. Raises OSError, BadShelfError."""
        files = sorted(self.where.glob("*.csv")) if self.where.is_dir() else []
        found = [label for file in files for label in self._read(file)]
        return sorted(found, key=lambda label: (rater_key(label.rater), label.unit))

    def _read(self, file: Path) -> list[Label]:
        try:
            return _labels(cells.read(cells.decoded(file.read_bytes())))
        except BadCellError as error:
            raise BadShelfError(f"{file}:{error.line}:{error.column}: {error.says}. Mend it there, or move the file away.") from error


def _labels(rows: Sequence[Sequence[Cell]]) -> list[Label]:
    if not rows or tuple(cell.text for cell in rows[0]) != HEAD:
        raise BadCellError(f"the first row is not {', '.join(HEAD)}", 1, 1)
    return [_label(row) for row in rows[1:]]


def _label(row: Sequence[Cell]) -> Label:
    if len(row) != len(HEAD):
        raise BadCellError(f"a row has {len(HEAD)} cells", row[0].line, row[0].column)
    rater, attempt, turn, item, value, at = row
    label = Label(rater.text, Unit(attempt.text, _whole(turn), item.text), _whole(value), at.text)
    if not in_range(label.unit.item, label.value):
        raise BadCellError(f"{value.text!r} is no value of {item.text}", value.line, value.column)
    return label


def _whole(cell: Cell) -> int:
    if not (cell.text.isascii() and cell.text.isdecimal() and len(cell.text) <= _NUMBER):
        raise BadCellError(f"{cell.text!r} is no whole number", cell.line, cell.column)
    return int(cell.text)


def _write(file: Path, labels: Iterable[Label]) -> None:
    rows = [HEAD, *((each.rater, each.unit.attempt, str(each.unit.turn), each.unit.item, str(each.value), each.at) for each in labels)]
    made = file.with_name(f"{file.name}.{os.getpid()}.new")
    try:
        made.touch(mode=0o600)
        with made.open("w", encoding="utf-8", newline="") as stream:
            stream.write(cells.written(rows))
            stream.flush()
            os.fsync(stream.fileno())
        made.replace(file)
    finally:
        made.unlink(missing_ok=True)
