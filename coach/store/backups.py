"""Copies of the journal beside it: when one is due, how it is made so that it is whole, and which old ones may go.

A copy lies in the folder ``backups`` beside the journal and is named after the moment it is of:
``coach-20260302T120000Z.db``, or ``coach-20260302T120000Z-format-1.db`` when something risky was about to be done.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable, Hashable, Iterable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from coach.store import migrations, raw
from coach.store.errors import DAMAGED, JournalError, spoken

Watch = Callable[[int, int], object]
FOLDER: Final = "backups"
PAGES: Final = 1000
"""Copied at once, when somebody watches."""
EVERY: Final = timedelta(minutes=30)
"""A copy younger than this is young enough."""
RECENT: Final = 8
"""The newest are kept whatever their age: one working day of half-hours would be sixteen, most of them of the same call."""
PERIODS: Final[tuple[tuple[Callable[[datetime], Hashable], int], ...]] = (
    (lambda when: when.date(), 7),
    (lambda when: when.isocalendar()[:2], 5),
    (lambda when: (when.year, when.month), 12),
)
"""Beyond those: the last copy of each of so many days, weeks and months in which there was one."""
LEFT: Final = timedelta(hours=1)
"""A copy unfinished for so long will not be finished: its process was killed."""
_NAME: Final = re.compile(r"coach-(\d{8}T\d{6}Z)(?:-[a-z0-9-]+)?\.db")
_FORM: Final = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Backup:
    """One copy, and the moment it is of (UTC)."""

    path: Path
    when: datetime


def folder(journal: Path) -> Path:
    """Where the copies of this journal lie."""
    return journal.parent / FOLDER


def listed(journal: Path) -> list[Backup]:
    """The copies there are, newest first. What is not named like one is no copy."""
    try:
        found = sorted(folder(journal).iterdir(), reverse=True)
    except OSError:
        return []
    named = ((path, _NAME.fullmatch(path.name)) for path in found)
    return [Backup(path, datetime.strptime(name[1], _FORM).replace(tzinfo=UTC)) for path, name in named if name and _real(name[1])]


def _real(text: str) -> bool:
    with suppress(ValueError):
        return bool(datetime.strptime(text, _FORM).replace(tzinfo=UTC))
    return False


def due(journal: Path, now: datetime) -> bool:
    """Whether the newest copy is too old, or from a future that a wrong clock made."""
    newest = next(iter(listed(journal)), None)
    return newest is None or abs(now - newest.when) >= EVERY


def make(journal: Path, *, now: str, why: str = "", out: Path | None = None, watch: Watch | None = None) -> Path:
    """A whole copy of the journal as it is committed now, checked, on the disk, and only then under its name. Gives its path.

    `now`: UTC time text. `why`: small letters, digits and hyphens. `out`: another place than the folder of copies; a file that is
    there is replaced in one step. `watch` is told how many pages of how many are there. Old copies are
    thinned out. Raises JournalError, also when the journal is damaged: a copy of
    damage would in time push out the good ones.
    """
    when = datetime.fromisoformat(now).astimezone(UTC)
    target = out or folder(journal) / f"coach-{when.strftime(_FORM)}{why and '-'}{why}.db"
    with spoken(str(target)):
        if out is None:
            target.parent.mkdir(mode=0o700, exist_ok=True)
        part = target.with_name(f"{target.name}.{os.getpid()}.part")
        try:
            _copy(journal, part, watch)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        _settled(target.parent)
    if out is None:
        thin(journal, when)
    return target


def _copy(journal: Path, part: Path, watch: Watch | None) -> None:
    os.close(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_RDWR, 0o600))
    with closing(raw.opened(journal)) as source, closing(raw.opened(part)) as copy:
        copy.execute("PRAGMA synchronous = FULL")
        if watch is None:
            source.backup(copy)
        else:
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()  # of one moment: what is written meanwhile does not make it begin again
            source.backup(copy, pages=PAGES, progress=lambda _, left, pages: watch(pages - left, pages))
        copy.execute("PRAGMA journal_mode = DELETE").fetchone()  # one file by itself, whatever the journal is
        if not sound(copy):
            what, todo = DAMAGED
            raise JournalError(what, str(journal), todo)
    with part.open("rb+") as file:
        os.fsync(file.fileno())


def _settled(parent: Path) -> None:
    """Let the folder's own entry reach the disk, where the system can do that."""
    with suppress(OSError):
        handle = os.open(parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sound(db: sqlite3.Connection) -> bool:
    """Whether every page is in order. Indexes are not compared with their tables: they can be made again."""
    try:
        return [text for (text,) in db.execute("PRAGMA quick_check(1)")] == ["ok"]
    except raw.UNREADABLE:
        return False


def good(backup: Backup) -> bool:
    """Whether the copy is whole and readable."""
    try:
        with closing(raw.opened(backup.path, read_only=True)) as db:
            return sound(db) and db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'attempt'").fetchone() == (1,)
    except raw.UNREADABLE:
        return False


def complete(backup: Backup, db: sqlite3.Connection) -> bool:
    """Whether the copy has as much in it as the journal."""
    with closing(raw.opened(backup.path, read_only=True)) as copy:
        return _extent(copy) == _extent(db)


def ahead(backup: Backup, db: sqlite3.Connection) -> int:
    """How many attempts of the copy are missing in the journal, or have fewer events there. Of one that went on differently the finished one counts."""
    query = "SELECT id, events, ended_at IS NOT NULL FROM attempt ORDER BY id"
    with closing(raw.opened(backup.path, read_only=True)) as copy:
        if _extent(copy) == _extent(db):
            return 0
        here = iter(db.execute(query))
        mine, events, over = next(here, ("", 0, 0))
        found = 0
        for key, count, ended in copy.execute(query):
            while mine and mine < key:
                mine, events, over = next(here, ("", 0, 0))
            found += mine != key or (events < count and over <= ended)
    return found


def _extent(db: sqlite3.Connection) -> tuple[int, ...]:
    """How much is in a journal: attempts, events, results and labels."""
    found: tuple[int, ...] = db.execute("SELECT count(*), coalesce(sum(events), 0), count(ended_at) FROM attempt").fetchone()
    labels = db.execute("SELECT count(*) FROM label").fetchone() if "label" in migrations.tables(db) else (0,)  # a copy of an older format has none
    return (*found, *labels)


def kept(moments: Iterable[datetime]) -> set[datetime]:
    """Of the moments there are copies of, those to keep: the newest few, then the last of each day, week and month."""
    newest_first = sorted(set(moments), reverse=True)
    keep = set(newest_first[:RECENT])
    for period, count in PERIODS:
        last: dict[Hashable, datetime] = {}
        for moment in newest_first:
            last.setdefault(period(moment), moment)
        keep |= set(list(last.values())[:count])
    return keep


def thin(journal: Path, now: datetime) -> None:
    """Remove the copies that are not to be kept, and what a killed process left half made. What cannot be removed stays."""
    there = listed(journal)
    keep = kept(backup.when for backup in there)
    for backup in there:
        if backup.when not in keep:
            with suppress(OSError):
                backup.path.unlink()
    for part in folder(journal).glob("coach-*.part"):
        with suppress(OSError):
            if now.timestamp() - part.stat().st_mtime > LEFT.total_seconds():
                part.unlink()
