"""A journal that no file holds."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime

from coach.store import attempts as rows
from coach.store import connection, migrations
from coach.store.journal import Journal


def _utc_now() -> datetime:
    return datetime.now(UTC)


class InMemory(Journal):
    """A journal that is gone when the program ends: for practising on when the real one cannot be opened, after a warning."""

    def __init__(self, *, clock: Callable[[], datetime] = _utc_now, entropy: Callable[[int], bytes] = os.urandom) -> None:
        where = "in memory"
        db = sqlite3.connect(":memory:", isolation_level=None)
        connection.settle(db, where)
        migrations.migrate(db, where, now=rows.stamp(clock()))
        super().__init__(db, where, clock=clock, entropy=entropy)
