"""What can go wrong with the journal, said so that the person in front of it knows what to do."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final


class JournalError(Exception):
    """The journal cannot do what was asked.

    `what` is wrong (a sentence), `where` (the file, or the attempt), `todo` (what helps; may be empty). ``str()`` is fit to show as it is.
    """

    def __init__(self, what: str, where: str, todo: str = "") -> None:
        super().__init__(what, where, todo)
        self.what = what
        self.where = where
        self.todo = todo

    def __str__(self) -> str:
        """The sentences in one line, the place last because paths are long."""
        return f"{' '.join(part for part in (self.what, self.todo) if part)} ({self.where})"


FULL: Final = ("The disk is full, so this was not saved.", "Everything saved earlier is safe: free some space and try again.")
NOT_WRITABLE: Final = (
    "Coach may not write to its journal.",
    "Check who owns the file and its folder, or set COACH_HOME to a folder you can write to.",
)
LOCKED: Final = ("The journal is busy: another program is holding it.", "Close other windows that run Coach, or a tool that has the file open, and try again.")
NOT_A_FILE: Final = ("There is something in the place of the journal that is no file.", "Move it out of the way, or set COACH_HOME to another folder.")
NOT_OURS: Final = (
    "This file is not a Coach journal.",
    "If it was one, 'coach data doctor' saves what can be read. If not, move it out of the way, or set COACH_HOME to another folder.",
)
DAMAGED: Final = (
    "The journal is damaged.",
    "Nothing has been changed: 'coach data doctor' saves what can be read into a new one and keeps the damaged file.",
)
ALTERED: Final = (
    "The journal contradicts itself, so this was not saved: it has been altered or damaged.",
    "'coach data doctor' says where, and mends what can be mended.",
)
FAULTY_DISK: Final = (
    "The disk did not do what was asked of it, so this was not saved.",
    "Check that the disk is still connected and has room, then try again.",
)

BY_CODE: Final = {
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_READONLY: NOT_WRITABLE,
    sqlite3.SQLITE_CANTOPEN: NOT_WRITABLE,
    sqlite3.SQLITE_PERM: NOT_WRITABLE,
    sqlite3.SQLITE_BUSY: LOCKED,
    sqlite3.SQLITE_LOCKED: LOCKED,
    sqlite3.SQLITE_NOTADB: NOT_OURS,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_CONSTRAINT: ALTERED,
    sqlite3.SQLITE_PROTOCOL: LOCKED,
    sqlite3.SQLITE_IOERR: FAULTY_DISK,
}
PRIMARY: Final = 0xFF
"""SQLite's extended result codes keep the primary code in their lowest byte."""


def explain(fault: sqlite3.Error | OSError, where: str) -> JournalError | None:
    """The fault in words; None when it is a mistake in our own code, which must not be dressed up as the user's trouble."""
    if isinstance(fault, OSError):
        return JournalError(*_placed(FULL if fault.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG} else NOT_WRITABLE, where))
    code = getattr(fault, "sqlite_errorcode", None)
    if code == sqlite3.SQLITE_ERROR and str(fault).startswith("no such column"):  # the file's idea of its tables has been altered
        return JournalError(*_placed(DAMAGED, where))
    known = None if code is None else FULL if code == sqlite3.SQLITE_IOERR_SHMSIZE else BY_CODE.get(code & PRIMARY)  # the log's index found no room
    return JournalError(*_placed(known, where)) if known else None


def _placed(words: tuple[str, str], where: str) -> tuple[str, str, str]:
    what, todo = words
    return what, where, todo


@contextmanager
def spoken(where: str) -> Iterator[None]:
    """Within it, faults of SQLite and of the file system come out as `JournalError`."""
    try:
        yield
    except UnicodeDecodeError as fault:  # SQLite's message quotes damage
        raise JournalError(*_placed(DAMAGED, where)) from fault
    except (sqlite3.Error, OSError) as fault:
        told = explain(fault, where)
        if told is None:
            raise
        raise told from fault
