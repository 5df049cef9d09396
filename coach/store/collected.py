"""Which attempts are other people's, handed over to whoever uses this machine: hers to read, not hers to go on with or to be proud of."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection

from coach.store.raw import UNREADABLE


def mark(db: sqlite3.Connection, attempt_id: str) -> None:
    """It was collected. Inside the caller's transaction."""
    db.execute("INSERT INTO collected (attempt_id) VALUES (?) ON CONFLICT DO NOTHING", (attempt_id,))


def take(mine: sqlite3.Connection, theirs: sqlite3.Connection, added: Collection[str] | None = None) -> None:
    """Of the attempts just `added` (None: of all here), what was collected there is collected here: a copy of this journal, or one person's other laptop."""
    if added is None:
        added = {key for (key,) in mine.execute("SELECT id FROM attempt")}
    try:
        found = [key for (key,) in theirs.execute("SELECT attempt_id FROM collected") if key in added]
    except UNREADABLE:  # an older format, or damage: then they count as made here, as they did before
        found = []
    for key in found:
        mark(mine, key)
