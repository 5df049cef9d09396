"""Slices counted beforehand: how many attempts of a team got how much for an item in a week.

Questions over all teams need no single attempts, and there are a hundred times fewer of these lines than slices. Each line is the slices with
its key, counted and added up, and nothing else; the two are changed in one transaction, and `mend` works the tally out of the slices again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from typing import Final

from coach.store.scope import BAR, BARS

Row = tuple[int, int, int, int, int, int, int, int | None, int | None]
"""A slice: team_id, item_id, week, attempt, scorer_id, person, exam, passed, value_bp."""
Key = tuple[int, int, int, int, int, int]
"""team_id, item_id, exam, scorer_id, week, bar."""
Sums = tuple[int, int, int, int]
"""n, total, zeros, passed."""
NO_BAR: Final = -1
"""Where attempts without a score stand."""
ZERO: Final = "CASE WHEN value_bp = 0 THEN 1 ELSE 0 END"
SUMS: Final = f"count(*), {', '.join(f'CAST(coalesce(sum({each}), 0) AS BIGINT)' for each in ('value_bp', ZERO, 'passed'))}"
"""The four sums, of slices."""
BAR_OF: Final = f"CASE WHEN value_bp IS NULL THEN {NO_BAR} WHEN value_bp >= {BAR * BARS} THEN {BARS - 1} ELSE value_bp / {BAR} END"
"""The bar of a slice."""
_ADD: Final = """
    INSERT INTO tally (team_id, item_id, exam, scorer_id, week, bar, n, total, zeros, passed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (team_id, item_id, exam, scorer_id, week, bar) DO UPDATE
    SET n = tally.n + excluded.n, total = tally.total + excluded.total, zeros = tally.zeros + excluded.zeros, passed = tally.passed + excluded.passed
"""
_EMPTY: Final = "DELETE FROM tally WHERE team_id = ? AND item_id = ? AND exam = ? AND scorer_id = ? AND week = ? AND bar = ? AND n < 1"
_BY: Final = "exam, scorer_id, week"
_OF: Final = "WHERE team_id = ? AND item_id = ?"


def bar(value: int | None) -> int:
    """In which bar of a distribution a value stands: twenty of 500 basis points each, whatever is more in the last."""
    return NO_BAR if value is None else min(value // BAR, BARS - 1)


def standing(bars: Collection[int]) -> str:
    """The test whether a slice stands in one of those bars (0-19), as ranges."""
    starts = [bar for bar in sorted(bars) if bar - 1 not in bars]
    ends = [bar for bar in sorted(bars) if bar + 1 not in bars]
    runs = (f"value_bp >= {BAR * first}" + (f" AND value_bp < {BAR * (last + 1)}" if last < BARS - 1 else "") for first, last in zip(starts, ends, strict=True))
    return f"({' OR '.join(runs)})"


def change(db: sqlite3.Connection, gone: Iterable[Row], come: Iterable[Row]) -> None:
    """After slices have been taken out and others put in. Inside the caller's transaction."""
    sums: dict[Key, list[int]] = {}
    for sign, rows in ((-1, gone), (1, come)):
        for team, item, week, _, scorer, _, exam, passed, value in rows:
            told = sums.setdefault((team, item, exam, scorer, week, bar(value)), [0, 0, 0, 0])
            for place, more in enumerate((1, value or 0, int(value == 0), passed or 0)):
                told[place] += sign * more
    changed = [(key, told) for key, told in sorted(sums.items()) if any(told)]  # sorted: two writers never wait for each other in a circle
    db.executemany(_ADD, [(*key, *told) for key, told in changed])
    db.executemany(_EMPTY, [key for key, told in changed if told[0] < 0])


def mend(db: sqlite3.Connection) -> set[tuple[int, int]]:
    """Work out again what the slices, which must be right, do not say; gives the (team, week) where that was. Inside the caller's transaction."""
    pairs = {(team, item) for (team,) in db.execute("SELECT DISTINCT team_id FROM stamp") for (item,) in db.execute("SELECT 0 UNION ALL SELECT id FROM item")}
    pairs.update(db.execute("SELECT DISTINCT team_id, item_id FROM tally"))
    wrong: set[tuple[int, int]] = set()
    for pair in sorted(pairs):  # one stretch of the slices after the other
        right = set(db.execute(f"SELECT {_BY}, {BAR_OF}, {SUMS} FROM slice {_OF} GROUP BY 1, 2, 3, 4", pair))  # noqa: S608 - constants only
        there = set(db.execute(f"SELECT {_BY}, bar, n, total, zeros, passed FROM tally {_OF}", pair))  # noqa: S608 - the same
        if right != there:
            wrong |= {(pair[0], row[2]) for row in right ^ there}
            db.execute(f"DELETE FROM tally {_OF}", pair)  # noqa: S608 - the same
            db.executemany(_ADD, [(*pair, *row) for row in sorted(right)])
    return wrong
