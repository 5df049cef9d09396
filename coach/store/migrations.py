"""The schema, as numbered steps. A step that was ever released is never edited; a change is a new step.

A table without rowids begins with its key, in the key's order: some releases of SQLite take other ones for damaged when asked to check them.
The SQL keeps to what SQLite and PostgreSQL share (integers, text, 0/1 for yes and no); only ``STRICT, WITHOUT ROWID`` is SQLite's own.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from coach.store.errors import DAMAGED, NOT_OURS, JournalError, spoken

MIGRATIONS: Final[tuple[tuple[str, ...], ...]] = (
    (
        """
        CREATE TABLE person (
            id       TEXT NOT NULL PRIMARY KEY,
            name     TEXT,
            name_key TEXT UNIQUE
        ) STRICT
        """,
        """
        CREATE TABLE attempt (
            id              TEXT NOT NULL PRIMARY KEY,
            number          INTEGER NOT NULL UNIQUE,
            person_id       TEXT REFERENCES person (id),
            scenario        TEXT NOT NULL,
            scenario_digest TEXT NOT NULL,
            seed            INTEGER NOT NULL,
            timed           INTEGER NOT NULL CHECK (timed IN (0, 1)),
            started_at      TEXT NOT NULL,
            ended_at        TEXT,
            scorer          TEXT,
            ending          TEXT,
            ending_value    TEXT,
            score           INTEGER CHECK (score BETWEEN 0 AND 10000),
            passed          INTEGER CHECK (passed IN (0, 1)),
            origin          TEXT NOT NULL,
            events          INTEGER NOT NULL,
            head            TEXT NOT NULL
        ) STRICT
        """,
        "CREATE INDEX attempt_person ON attempt (person_id, number)",
        """
        CREATE TABLE event (
            attempt_id TEXT NOT NULL REFERENCES attempt (id),
            seq        INTEGER NOT NULL CHECK (seq >= 1),
            kind       TEXT NOT NULL,
            body       TEXT,
            salt       TEXT,
            seal       TEXT NOT NULL,
            digest     TEXT NOT NULL,
            PRIMARY KEY (attempt_id, seq)
        ) STRICT, WITHOUT ROWID
        """,
    ),
    (
        """
        CREATE TABLE technique_score (
            attempt_id TEXT NOT NULL REFERENCES attempt (id),
            item       TEXT NOT NULL,
            turn       INTEGER CHECK (turn >= 0),
            verdict    TEXT NOT NULL,
            value_bp   INTEGER CHECK (value_bp >= 0),
            evidence   INTEGER NOT NULL CHECK (evidence >= 0),
            scorer     TEXT NOT NULL,
            PRIMARY KEY (attempt_id, item)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX technique_score_item ON technique_score (item, attempt_id)",
    ),
    (
        """
        CREATE TABLE opinion (
            attempt_id TEXT NOT NULL REFERENCES attempt (id),
            item       TEXT NOT NULL,
            verdict    TEXT NOT NULL CHECK (verdict IN ('met', 'not_met', 'cannot_assess')),
            confidence TEXT NOT NULL CHECK (confidence IN ('high', 'low', 'none')),
            quote      TEXT NOT NULL,
            turn       INTEGER CHECK (turn >= 1),
            reason     TEXT NOT NULL,
            model      TEXT NOT NULL,
            rubric     TEXT NOT NULL,
            prompt     TEXT NOT NULL,
            at         TEXT NOT NULL,
            PRIMARY KEY (attempt_id, item, model)
        ) STRICT, WITHOUT ROWID
        """,
    ),
    (
        "ALTER TABLE person ADD COLUMN number INTEGER",
        "UPDATE person SET number = (SELECT count(*) FROM person AS other WHERE other.id <= person.id)",
        "CREATE UNIQUE INDEX person_number ON person (number)",
        "ALTER TABLE attempt ADD COLUMN setting TEXT NOT NULL DEFAULT 'practice' CHECK (setting IN ('practice', 'exam'))",
        "CREATE INDEX event_later ON event (attempt_id) WHERE kind IN ('disputed', 'ruled')",
        "CREATE TABLE team (id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, name_key TEXT NOT NULL UNIQUE) STRICT",
        """
        CREATE TABLE membership (
            person_id TEXT NOT NULL REFERENCES person (id),
            since     TEXT NOT NULL,
            team_id   INTEGER NOT NULL REFERENCES team (id),
            id        TEXT NOT NULL,
            entered_at TEXT NOT NULL,
            PRIMARY KEY (person_id, since, team_id, id)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE TABLE item (id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT",
        "CREATE TABLE scorer (id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT",
        """
        CREATE TABLE slice (
            team_id   INTEGER NOT NULL,
            item_id   INTEGER NOT NULL,
            week      INTEGER NOT NULL,
            attempt   INTEGER NOT NULL,
            scorer_id INTEGER NOT NULL,
            person    INTEGER NOT NULL,
            exam      INTEGER NOT NULL CHECK (exam IN (0, 1)),
            passed    INTEGER CHECK (passed IN (0, 1)),
            value_bp  INTEGER,
            PRIMARY KEY (team_id, item_id, week, attempt, scorer_id)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE tally (
            team_id   INTEGER NOT NULL,
            item_id   INTEGER NOT NULL,
            exam      INTEGER NOT NULL,
            scorer_id INTEGER NOT NULL,
            week      INTEGER NOT NULL,
            bar       INTEGER NOT NULL,
            n         INTEGER NOT NULL,
            total     INTEGER NOT NULL,
            zeros     INTEGER NOT NULL,
            passed    INTEGER NOT NULL,
            PRIMARY KEY (team_id, item_id, exam, scorer_id, week, bar)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE TABLE stamp (attempt INTEGER NOT NULL PRIMARY KEY, team_id INTEGER NOT NULL, week INTEGER NOT NULL) STRICT",
        """
        CREATE TABLE version (
            attempt_id   TEXT NOT NULL REFERENCES attempt (id),
            scorer       TEXT NOT NULL,
            at           TEXT NOT NULL,
            ending       TEXT NOT NULL,
            ending_value TEXT NOT NULL,
            score        INTEGER CHECK (score BETWEEN 0 AND 10000),
            passed       INTEGER CHECK (passed IN (0, 1)),
            PRIMARY KEY (attempt_id, scorer)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE version_score (
            attempt_id TEXT NOT NULL REFERENCES attempt (id),
            scorer     TEXT NOT NULL,
            item       TEXT NOT NULL,
            turn       INTEGER CHECK (turn >= 0),
            verdict    TEXT NOT NULL,
            value_bp   INTEGER CHECK (value_bp >= 0),
            evidence   INTEGER NOT NULL CHECK (evidence >= 0),
            PRIMARY KEY (attempt_id, scorer, item)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE erasure (
            at        TEXT NOT NULL,
            person_id TEXT NOT NULL,
            why       TEXT NOT NULL CHECK (why IN ('asked', 'retention')),
            attempts  INTEGER NOT NULL,
            scores    INTEGER NOT NULL CHECK (scores IN (0, 1)),
            PRIMARY KEY (at, person_id)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE label (
            attempt_id TEXT NOT NULL REFERENCES attempt (id),
            turn       INTEGER NOT NULL CHECK (turn >= 0),
            item       TEXT NOT NULL,
            id         TEXT NOT NULL,
            rater_id   TEXT NOT NULL REFERENCES person (id),
            verdict    TEXT CHECK (verdict IN ('met', 'partly', 'not met', 'N/A', 'unsure')),
            points     INTEGER CHECK (points BETWEEN 0 AND 100),
            at         TEXT NOT NULL,
            PRIMARY KEY (attempt_id, turn, item, id)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX label_rater ON label (rater_id)",
        "CREATE TABLE collected (attempt_id TEXT NOT NULL PRIMARY KEY REFERENCES attempt (id)) STRICT, WITHOUT ROWID",
    ),
)
_TABLE: Final = re.compile(r"CREATE TABLE (\w+)")


@contextmanager
def writing(db: sqlite3.Connection) -> Iterator[None]:
    """One transaction that is all there or not at all.

    IMMEDIATE, because a transaction that starts by reading and then wants to write fails at once when another has written
    meanwhile, whatever the busy timeout says; one that asks for the write lock first waits its turn.
    """
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    finally:
        if db.in_transaction:  # something went wrong; after some faults SQLite has already rolled back by itself
            db.execute("ROLLBACK")


@contextmanager
def reading(db: sqlite3.Connection) -> Iterator[None]:
    """Everything read within is of one moment, even while another process makes the file; within a transaction it is so anyway."""
    if db.in_transaction:
        yield
        return
    db.execute("BEGIN")
    try:
        yield
    finally:
        if db.in_transaction:
            db.execute("ROLLBACK")


def tables(db: sqlite3.Connection) -> frozenset[str]:
    """The names of the tables there are, SQLite's own left out."""
    return frozenset(name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"))


def version(db: sqlite3.Connection, where: str) -> int:
    """The number of the last step applied; 0 for an empty database. Raises JournalError for somebody else's database."""
    found = tables(db)
    if not found:
        return 0
    if "schema_version" not in found:
        what, todo = NOT_OURS
        raise JournalError(what, where, todo)
    (number,) = db.execute("SELECT coalesce(max(version), 0) FROM schema_version").fetchone()
    return int(number)


def check(db: sqlite3.Connection, where: str, steps: Sequence[Sequence[str]] | None = None) -> int:
    """The database's version, once it is known that this Coach can read it. Changes nothing.

    Raises JournalError when a newer Coach has written it (reading it anyway could misread, and writing could ruin it), and when
    tables that its version must have are missing.
    """
    steps = MIGRATIONS if steps is None else steps
    known = len(steps)
    with spoken(where), reading(db):
        found, there = version(db, where), tables(db)
        (noted,) = db.execute("SELECT count(*) FROM schema_version").fetchone() if there else (0,)
    if noted != found or (there and not found):
        what, todo = DAMAGED
        raise JournalError(what, where, todo)
    if found > known:
        raise JournalError(
            f"This journal was written by a newer Coach (its format is {found}; this Coach knows up to {known}).",
            where,
            "Install the newer Coach, or set COACH_HOME to another folder; nothing has been changed.",
        )
    made = {name for step in steps[:found] for statement in step for name in _TABLE.findall(statement)}
    if made - there:
        what, todo = DAMAGED
        raise JournalError(what, where, todo)
    return found


def migrate(
    db: sqlite3.Connection,
    where: str,
    *,
    now: str,
    steps: Sequence[Sequence[str]] | None = None,
    backup: Callable[[int], object] | None = None,
) -> None:
    """Apply the missing steps, each in one transaction (a new journal: all in one); several processes may do so at once.

    `now` is the UTC time noted beside each step. `backup` is called with the old version before a journal that has
    something in it is changed, while the write lock is held, so the copy is of the old format. `steps` stands in for `MIGRATIONS` in tests.
    """
    steps = MIGRATIONS if steps is None else steps
    while check(db, where, steps) < len(steps):
        with spoken(where), writing(db):
            found = check(db, where, steps)  # again, now that nobody else can be at it
            if found == len(steps):
                return
            if found and backup:
                backup(found)
            if not found:
                db.execute("CREATE TABLE schema_version (version INTEGER NOT NULL PRIMARY KEY, applied_at TEXT NOT NULL) STRICT")
            for number in range(found, found + 1 if found else len(steps)):  # a new journal is never seen half made
                for statement in steps[number]:
                    db.execute(statement)
                db.execute("INSERT INTO schema_version (version, applied_at) VALUES (?, ?)", (number + 1, now))
