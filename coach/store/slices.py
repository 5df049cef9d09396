"""What reports read: for every finished attempt one line a thing that was scored, in the order in which questions are asked.

``slice`` is clustered on team, item and week, so that a team's form over some weeks is one stretch of the file. Item 0 is the overall score.
The team is the one the person was in when the attempt finished. Scores of different scorers lie side by side and are never one figure. All
of it is worked out from the other tables, and `rebuild` does it again. Whatever changes slices changes the `tally` of them too.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from coach.store import tally
from coach.store.tally import Row

OVERALL: Final = 0
"""The item that stands for the score of the attempt; also the person of attempts without a name."""
ALWAYS: Final = ""
"""Since when somebody is in a team, when it was never said: sorts before every time."""
COLUMNS: Final = "team_id, item_id, week, attempt, scorer_id, person, exam, passed, value_bp"
_ENTER: Final = f"INSERT INTO slice ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - constants only

_OF: Final = "WHERE team_id = ? AND item_id IN (SELECT 0 UNION ALL SELECT id FROM item) AND week = ? AND attempt = ?"
"""An attempt's slices by their whole key: there is no index by attempt alone, it would be as large as the table."""
_STRAY: Final = """
    WHERE item_id NOT IN (SELECT 0 UNION ALL SELECT id FROM item)
    OR NOT EXISTS (SELECT 1 FROM stamp WHERE stamp.attempt = slice.attempt AND stamp.team_id = slice.team_id AND stamp.week = slice.week)
"""
"""Slices that are no attempt's, or not where they belong."""


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
    """The team the person was in at the UTC time text `when`; 0 for none. Of several since the same day the one entered last."""
    found = db.execute(
        "SELECT team_id FROM membership JOIN team ON team.id = membership.team_id WHERE person_id = ? AND since <= ?"
        " ORDER BY since DESC, entered_at DESC, name_key DESC, membership.id DESC LIMIT 1",
        (person_id, when),
    ).fetchone()
    return 0 if found is None else int(found[0])


def write(db: sqlite3.Connection, attempt_id: str) -> None:
    """Bring the attempt's slices up to what is recorded of it. Inside the caller's transaction."""
    tally.change(db, *_bring(db, attempt_id))


def _bring(db: sqlite3.Connection, attempt_id: str) -> tuple[set[Row], set[Row]]:
    """The same without the tally: the slices that went, and those that came."""
    (number,) = db.execute("SELECT number FROM attempt WHERE id = ?", (attempt_id,)).fetchone()
    found = db.execute("SELECT team_id, week FROM stamp WHERE attempt = ?", (number,)).fetchone()
    before: set[Row] = set() if found is None else set(db.execute(f"SELECT {COLUMNS} FROM slice {_OF}", (*found, number)))  # noqa: S608 - constants only
    rows = expected(db, attempt_id)
    place = (rows[0][0], rows[0][2]) if rows else None
    if (before, found) != (set(rows), place):
        if found is not None:
            db.execute(f"DELETE FROM slice {_OF}", (*found, number))  # noqa: S608 - the same
            db.execute("DELETE FROM stamp WHERE attempt = ?", (number,))
        if place is not None:
            db.executemany(_ENTER, rows)
            db.execute("INSERT INTO stamp (attempt, team_id, week) VALUES (?, ?, ?)", (number, *place))
    return before.difference(rows), set(rows) - before


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


def rebuild(db: sqlite3.Connection) -> int:
    """Put every slice right, and the tally of them; gives the number of attempts of which something was wrong. Inside the caller's transaction."""
    db.execute("DELETE FROM stamp WHERE attempt NOT IN (SELECT number FROM attempt)")
    wrong = {attempt for (attempt,) in db.execute(f"SELECT DISTINCT attempt FROM slice {_STRAY}")}  # noqa: S608 - constants only
    db.execute(f"DELETE FROM slice {_STRAY}")  # noqa: S608 - the same
    for attempt_id, number in db.execute("SELECT id, number FROM attempt ORDER BY number").fetchall():
        stamped = "SELECT team_id, week FROM stamp WHERE attempt = ?"
        before = db.execute(stamped, (number,)).fetchone()
        if any(_bring(db, attempt_id)) or db.execute(stamped, (number,)).fetchone() != before:
            wrong.add(number)
    for place in sorted(tally.mend(db)):
        wrong.update(attempt for (attempt,) in db.execute("SELECT attempt FROM stamp WHERE team_id = ? AND week = ?", place))
    return len(wrong)
