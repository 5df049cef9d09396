"""What reports read: for every finished attempt one line a thing that was scored, in the order in which questions are asked.

``slice`` is clustered on team, item and week, so that a team's form over some weeks is one stretch of the file. Item 0 is the overall score.
The team is the one the person was in when the attempt finished. Scores of different scorers lie side by side and are never one figure. All
of it is worked out from the other tables, and `rebuild` does it again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

OVERALL: Final = 0
"""The item that stands for the score of the attempt; also the person of attempts without a name."""
ALWAYS: Final = ""
"""Since when somebody is in a team, when it was never said: sorts before every time."""
Row = tuple[int, int, int, int, int, int, int, int | None, int | None]
"""team_id, item_id, week, attempt, scorer_id, person, exam, passed, value_bp."""
COLUMNS: Final = "team_id, item_id, week, attempt, scorer_id, person, exam, passed, value_bp"
_ENTER: Final = f"INSERT INTO slice ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - constants only


def week(when: str) -> int:
    """The ISO week of a UTC time text: 202609 is the ninth of 2026. 0 for a text that is no time."""
    try:
        year, number, _ = datetime.fromisoformat(when).astimezone(UTC).isocalendar()
    except ValueError:
        return 0
    return year * 100 + number


def numbered(db: sqlite3.Connection, table: str, name: str) -> int:
    """The number of an ``item`` or ``scorer``, given when it is new; 0 for the empty name. Inside the caller's transaction."""
    if not name:
        return OVERALL
    query = f"SELECT id FROM {table} WHERE name = ?"  # noqa: S608 - the callers' own constants
    found = db.execute(query, (name,)).fetchone()
    if found is None:
        db.execute(f"INSERT INTO {table} (id, name) SELECT coalesce(max(id), 0) + 1, ? FROM {table}", (name,))  # noqa: S608 - the same
        found = db.execute(query, (name,)).fetchone()
    return int(found[0])


def team_at(db: sqlite3.Connection, person_id: str | None, when: str) -> int:
    """The team the person was in at the UTC time text `when`; 0 for none. Of several at once the one whose name sorts last, in every journal."""
    found = db.execute(
        "SELECT team_id FROM membership JOIN team ON team.id = membership.team_id WHERE person_id = ? AND since <= ?"
        " ORDER BY since DESC, name_key DESC LIMIT 1",
        (person_id, when),
    ).fetchone()
    return 0 if found is None else int(found[0])


def write(db: sqlite3.Connection, attempt_id: str) -> None:
    """Bring the attempt's slices up to what is recorded of it. Inside the caller's transaction."""
    (number,) = db.execute("SELECT number FROM attempt WHERE id = ?", (attempt_id,)).fetchone()
    found = db.execute("SELECT team_id, week FROM stamp WHERE attempt = ?", (number,)).fetchone()
    if found is not None:  # by its whole key: there is no index by attempt alone, it would be as large as the table
        db.execute("DELETE FROM slice WHERE team_id = ? AND item_id IN (SELECT 0 UNION ALL SELECT id FROM item) AND week = ? AND attempt = ?", (*found, number))
        db.execute("DELETE FROM stamp WHERE attempt = ?", (number,))
    rows = expected(db, attempt_id)
    if rows:
        db.executemany(_ENTER, rows)
        db.execute("INSERT INTO stamp (attempt, team_id, week) VALUES (?, ?, ?)", (number, rows[0][0], rows[0][2]))


def expected(db: sqlite3.Connection, attempt_id: str) -> list[Row]:
    """The slices the attempt must have, the overall score first; none when it has no result. Enters items and scorers that are new."""
    number, person_id, setting, ended_at, scorer, score, passed = db.execute(
        "SELECT number, person_id, setting, ended_at, scorer, score, passed FROM attempt WHERE id = ?", (attempt_id,)
    ).fetchone()
    if ended_at is None or scorer is None:
        return []
    (person,) = db.execute("SELECT coalesce(max(number), 0) FROM person WHERE id = ?", (person_id,)).fetchone()
    team, when, exam = team_at(db, person_id, ended_at), week(ended_at), int(setting == "exam")
    found: dict[tuple[str, str], tuple[int | None, int | None]] = {("", scorer): (passed, score)}
    for table in ("technique_score", "version_score"):
        query = f"SELECT item, scorer, value_bp FROM {table} WHERE attempt_id = ? AND value_bp IS NOT NULL ORDER BY item, scorer"  # noqa: S608 - constants
        for item, by, value in db.execute(query, (attempt_id,)):
            found.setdefault((item, by), (None, value))
    for by, again, held in db.execute("SELECT scorer, score, passed FROM version WHERE attempt_id = ? ORDER BY scorer", (attempt_id,)):
        found.setdefault(("", by), (held, again))
    return [
        (team, numbered(db, "item", item), when, number, numbered(db, "scorer", by), person, exam, held, value)
        for (item, by), (held, value) in found.items()
    ]  # fmt: skip


def restamp(db: sqlite3.Connection, people: Iterable[str]) -> None:
    """After these people's teams have changed. Inside the caller's transaction."""
    for person in people:
        for (attempt_id,) in db.execute("SELECT id FROM attempt WHERE person_id = ? AND ended_at IS NOT NULL", (person,)).fetchall():
            write(db, attempt_id)


def _key(row: Row) -> tuple[int, ...]:
    return row[:5]


def rebuild(db: sqlite3.Connection) -> int:
    """Make every slice again, and give the number of attempts whose slices were wrong. Inside the caller's transaction."""
    there: dict[int, set[Row]] = {}
    for row in db.execute(f"SELECT {COLUMNS} FROM slice"):  # noqa: S608 - constants only
        there.setdefault(row[3], set()).add(row)
    stamps = {attempt: (team, when) for attempt, team, when in db.execute("SELECT attempt, team_id, week FROM stamp")}
    wrong = 0
    right: list[Row] = []
    for attempt_id, number in db.execute("SELECT id, number FROM attempt ORDER BY number").fetchall():
        rows = expected(db, attempt_id)
        right += rows
        stamped = (rows[0][0], rows[0][2]) if rows else None
        same = (there.pop(number, set()) == set(rows), stamps.pop(number, None) == stamped)
        wrong += not all(same)
    wrong += len({*there, *stamps})
    if wrong:
        db.execute("DELETE FROM slice")
        db.execute("DELETE FROM stamp")
        right.sort(key=_key)  # in the order of the file
        db.executemany(_ENTER, right)
        stamped_now: dict[int, tuple[Any, ...]] = {row[3]: (row[3], row[0], row[2]) for row in right}
        db.executemany("INSERT INTO stamp (attempt, team_id, week) VALUES (?, ?, ?)", list(stamped_now.values()))
    return wrong
