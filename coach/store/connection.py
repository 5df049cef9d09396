"""Opening the database file so that what is written is there after a crash, and nobody else can read it."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Final

from coach.store import backups, migrations, raw, slices
from coach.store.errors import NOT_A_FILE, JournalError, spoken

PATIENT: Final = 5.0
"""Seconds to wait for another process's write, which takes milliseconds; longer means something is wrong."""
HURRIED: Final = 0.25
"""Seconds to wait when that was in vain the last time: nobody should sit through the whole wait at every turn."""
FULL: Final = 2
"""What ``PRAGMA synchronous`` answers for FULL: the log is on the disk before a commit returns."""
TRIES: Final = 20


def connect(path: Path, *, now: str, wait: float = PATIENT) -> sqlite3.Connection:
    """The journal's database at `path`, made when missing (folder 0700, file 0600) and brought up to the current schema.

    `now`: UTC time text for the schema's own log. `wait`: seconds to wait for a lock. Raises JournalError.
    """
    where = str(path)
    with spoken(where), ExitStack() as undo:
        _make(path)
        db = raw.opened(path, wait=wait)
        undo.callback(db.close)
        migrations.check(db, where)  # before anything is changed in a file that may not be ours
        log_ahead(db, where)
        settle(db, where)
        migrations.migrate(db, where, now=now, backup=lambda old: backups.make(path, now=now, why=f"format-{old}"))
        _sliced(db)
        undo.pop_all()
    return db


def _sliced(db: sqlite3.Connection) -> None:
    """What reports read, for a journal that is from before there were reports."""
    if "stamp" not in migrations.tables(db):
        return  # of an older format on purpose
    unread = "SELECT 1 FROM attempt WHERE ended_at IS NOT NULL AND scorer IS NOT NULL AND NOT EXISTS (SELECT 1 FROM stamp) LIMIT 1"
    if db.execute(unread).fetchone():
        with migrations.writing(db):
            slices.rebuild(db)


def settle(db: sqlite3.Connection, where: str) -> None:
    """Settings SQLite keeps a connection, not a file. FULL is the usual default but depends on how SQLite was built, so it is set and read back."""
    with spoken(where):
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA secure_delete = ON").fetchone()  # what was erased is not left lying in the file
        (synchronous,) = db.execute("PRAGMA synchronous").fetchone()
    if synchronous != FULL:
        raise JournalError("This build of SQLite cannot promise that a saved turn survives a power cut.", where, "Use a standard build of Python.")


def _make(path: Path) -> None:
    """Folder and empty file, private from the first moment. A folder that is already there keeps its mode: it may hold other things."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError as fault:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            what, todo = NOT_A_FILE
            raise JournalError(what, str(path), todo) from fault
        if mode & 0o077:
            with suppress(PermissionError):  # somebody else's file, shared with us on purpose
                path.chmod(mode & 0o700)


def log_ahead(db: sqlite3.Connection, where: str) -> None:
    """Switch to a write-ahead log.

    The switch itself does not wait for other processes, so when one is in the way we stand in the queue for the write lock, which
    does wait, and try again.
    """
    for left in reversed(range(TRIES)):
        try:
            (mode,) = db.execute("PRAGMA journal_mode = WAL").fetchone()
            break
        except sqlite3.OperationalError as fault:
            if fault.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or not left:
                raise
            with migrations.writing(db):
                pass
    if mode != "wal":
        raise JournalError("The journal cannot be kept safely in this folder; it may be a network drive.", where, "Set COACH_HOME to a folder on this machine.")
