"""A connection to a file that may hold anything."""

from __future__ import annotations

import sqlite3
from functools import partial
from pathlib import Path
from typing import Final

UNREADABLE: Final = (sqlite3.DatabaseError, UnicodeDecodeError)
"""What reading a damaged file raises; the second when the damage is quoted in the message of the first."""


def opened(path: Path, *, wait: float = 5.0, read_only: bool = False) -> sqlite3.Connection:
    """The database in the file, without transactions of Python's own. Text in it that is no text comes out with marks in place of what is wrong."""
    if read_only:
        db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=wait, isolation_level=None)
    else:
        db = sqlite3.connect(path, timeout=wait, isolation_level=None)
    db.text_factory = partial(str, encoding="utf-8", errors="replace")
    return db
