"""A damaged journal: what can be read of it is put into a new one, which takes its place; the damaged file is kept beside it.

And a lost one: the attempts of a backup, or of any other journal, are taken up into the journal that is there.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

from coach.store import backups, collected, connection, joining, labels, migrations, people, raw, salvage, slices, teams
from coach.store.errors import DAMAGED, LOCKED, NOT_OURS, JournalError, spoken
from coach.store.salvage import RESULT, Whole

PAGE: Final = 4096
HEADER: Final = 100
_LOG, _SIZE = slice(18, 20), slice(28, 32)
"""In the header: how the file is written (1 one file, 2 with a log), and how many pages it has."""
_LOCKS: Final = (0x40000000, 512)
"""The bytes of a database that SQLite puts its locks on; whoever has it open shares one of them."""


HOPELESS: Final = (DAMAGED[0], NOT_OURS[0])
"""What opening says of a file that needs to be rescued, if it is ours."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a damaged journal."""

    kept_as: Path
    attempts: int
    torn: tuple[str, ...]
    """A sentence for each attempt that could not be read whole."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken over from another journal, by number of attempts."""

    added: int
    mended: int
    unchanged: int


def rescue(path: Path, *, now: str, even_if_empty: bool = False) -> Saved:
    """Put what can be read into a new journal in the place of the damaged one.

    Raises JournalError, and changes nothing, when another process has the file open, when there is no room, or when nothing could be
    read of it (unless `even_if_empty`).
    """
    with spoken(str(path)), _alone(path) as damaged, tempfile.TemporaryDirectory(prefix=".rescue-", dir=path.parent) as name:
        work = Path(name)
        for copy in ("kept.db", "read.db"):
            _spill(damaged, work / copy)
            log = path.with_name(f"{path.name}-wal")
            if log.exists():
                (work / f"{copy}-wal").write_bytes(log.read_bytes())
        found = _read(work / "read.db", path)
        if not found and not even_if_empty:
            copies = "'coach data restore' takes up the newest backup" if backups.listed(path) else "Move it out of the way and Coach starts a new one"
            raise JournalError(f"Nothing could be read of this file; {NOT_OURS[0][:1].lower()}{NOT_OURS[0][1:-1]}, or not any more.", str(path), f"{copies}.")
        torn = (*_write(work / "new.db", found, now, work / "read.db"), *_missed(work / "read.db", found))
        kept = _aside(path, now)
        for ending in ("", "-wal"):
            if (work / f"kept.db{ending}").exists():
                (work / f"kept.db{ending}").replace(kept.with_name(f"{kept.name}{ending}"))
        for ending in ("-wal", "-shm"):  # the old log belongs to the old file
            path.with_name(f"{path.name}{ending}").unlink(missing_ok=True)
        (work / "new.db").replace(path)
    return Saved(kept, len(found), torn)


def _aside(path: Path, now: str) -> Path:
    stamp = "".join(letter for letter in now if letter.isalnum())
    return path.with_name(f"{path.name}.damaged-{stamp}")


@contextmanager
def _alone(path: Path) -> Iterator[BinaryIO]:
    """The file, once no other process has it open. SQLite cannot say: it may not even know the file for a database."""
    with path.open("rb+") as file:
        if os.name == "posix":
            import fcntl  # noqa: PLC0415 - there is none on Windows, where an open file cannot be replaced anyway

            try:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, _LOCKS[1], _LOCKS[0])
            except OSError as fault:
                what, todo = LOCKED
                raise JournalError(what, str(path), todo) from fault
        yield file


def _spill(source: BinaryIO, target: Path) -> None:
    """Copy through the handle that holds the lock: closing another one would let go of it."""
    source.seek(0)
    with target.open("xb") as file:
        target.chmod(0o600)
        while block := source.read(1 << 20):
            file.write(block)
        file.flush()
        os.fsync(file.fileno())


def _read(copy: Path, journal: Path) -> list[Whole]:
    """Every attempt that can be read, trying the first page of our own journals in place of one that is no use."""
    found = _wholes(copy)
    if found:
        return found
    content = copy.read_bytes()
    for start in _starts(content, journal):
        copy.write_bytes(start + content[len(start) :])
        found = _wholes(copy)
        if any(whole.links and whole.fault() is None for whole in found):
            return found
    return []


def _starts(content: bytes, journal: Path) -> Iterator[bytes]:
    """What the file may have begun with: a new journal's header, then the whole first page of each backup and of new journals.

    Of those also the older formats: they name fewer tables, but all of them on their first page, and the calls lie where they always lay.
    """
    pages = (len(content) // PAGE).to_bytes(4, "big")
    with tempfile.TemporaryDirectory(prefix=".rescue-", dir=journal.parent) as name:
        fresh = [_fresh(Path(name), number) for number in range(len(migrations.MIGRATIONS), 0, -1)]
        donors = [*fresh, *(backup.path for backup in backups.listed(journal))]
        firsts = []
        for donor in donors:
            with donor.open("rb") as file:
                first = bytearray(file.read(PAGE))
            first[_LOG], first[_SIZE] = b"\x02\x02", pages
            firsts.append(bytes(first))
    yield firsts[0][:HEADER]
    yield from (*firsts[len(fresh) :], *firsts[: len(fresh)])


def _fresh(folder: Path, number: int) -> Path:
    """A new journal of format `number`."""
    file = folder / f"fresh-{number}.db"
    with closing(raw.opened(file)) as db:
        migrations.migrate(db, str(file), now="", steps=migrations.MIGRATIONS[:number])
    return file


def _wholes(file: Path) -> list[Whole]:
    try:
        with closing(raw.opened(file)) as db:
            connection.settle(db, str(file))
            return list(salvage.wholes(db))
    except (*raw.UNREADABLE, JournalError):
        return []


def _missed(file: Path, found: list[Whole]) -> Iterator[str]:
    read = {whole.row["number"] for whole in found}
    with closing(raw.opened(file)) as db:
        known = salvage.numbers(db) | set(range(1, max(read, default=0)))  # they are given without gaps
    missing = sorted(known - read)
    if missing:
        yield f"What could not be read at all: attempt {', '.join(map(str, missing))}."


def _write(file: Path, found: list[Whole], now: str, damaged: Path) -> tuple[str, ...]:
    torn = []
    with closing(connection.connect(file, now=now)) as db, migrations.writing(db):
        for whole in found:
            kept = whole.trimmed()
            try:
                salvage.put(db, kept, there=False)
            except sqlite3.IntegrityError:
                torn.append(f"Attempt {whole.row['number']} was damaged beyond reading.")
                continue
            if kept is not whole:
                torn.append(f"Attempt {whole.row['number']}, which is not finished, was saved up to event {kept.row['events']} of {whole.row['events']}.")
            elif (fault := kept.fault()) is not None:
                torn.append(f"Attempt {whole.row['number']} was saved with a gap. {fault}")
        with suppress(*raw.UNREADABLE), closing(raw.opened(damaged)) as theirs:  # what can be had of it; the newest backup has the rest
            people.take_log(db, theirs)
        with suppress(*raw.UNREADABLE), closing(raw.opened(damaged)) as theirs:
            teams.take(db, theirs)
        with suppress(*raw.UNREADABLE), closing(raw.opened(damaged)) as theirs:
            labels.take(db, theirs)
            collected.take(db, theirs)
    with file.open("rb+") as handle:
        os.fsync(handle.fileno())
    return tuple(torn)


def take_up(path: Path, source: Path, *, now: str) -> Taken:
    """Bring every attempt of the journal `source` into the one at `path`.

    What is missing is added (under a new number when its own is taken), what was cut short is continued, what does not hold is
    mended; nothing is removed. A journal that is too damaged to be opened is rescued first, even if nothing is left of it.

    Raises JournalError when `source` is no journal, damaged or from a newer Coach; `path` is then untouched.
    """
    with tempfile.TemporaryDirectory(prefix="coach-") as name:
        copy = Path(name) / "copy.db"
        with spoken(str(source)):
            for ending in ("", "-wal"):
                part = source.with_name(f"{source.name}{ending}")
                if not ending or part.exists():
                    copy.with_name(f"{copy.name}{ending}").write_bytes(part.read_bytes())
            with closing(raw.opened(copy)) as db:
                usable(db, str(source))
        _openable(path, now)
        with closing(connection.connect(copy, now=now)) as theirs, closing(connection.connect(path, now=now)) as mine:
            if mine.execute("SELECT count(*) FROM attempt").fetchone() != (0,):
                backups.make(path, now=now, why="before-restore")
            with spoken(str(path)), migrations.writing(mine):
                return _merge(mine, theirs)


def usable(db: sqlite3.Connection, where: str) -> None:
    """See that it is a sound journal with something in it. Raises JournalError."""
    try:
        empty = not migrations.check(db, where)
    except JournalError as error:
        if error.what not in HOPELESS:
            raise
        empty = True
    if empty:
        raise JournalError("That file is no copy of a Coach journal.", where, "The copies are in the folder 'backups' beside the journal.")
    if not backups.sound(db):
        raise JournalError("That copy is damaged itself.", where, "Choose another: they are in the folder 'backups' beside the journal.")


def _openable(path: Path, now: str) -> None:
    """Rescue the journal if it cannot be added to as it is."""
    try:
        with closing(connection.connect(path, now=now)) as db:
            usable = backups.sound(db)
    except JournalError as error:
        if error.what not in HOPELESS or of_another_program(path):
            raise
        usable = False
    if not usable:
        rescue(path, now=now, even_if_empty=True)


def of_another_program(path: Path) -> bool:
    """Whether it is a sound database with tables, none of them ours."""
    try:
        with closing(raw.opened(path)) as db:
            names = migrations.tables(db)
    except raw.UNREADABLE:
        return False
    return bool(names) and not names & {"attempt", "event", "schema_version"}


def _merge(mine: sqlite3.Connection, theirs: sqlite3.Connection) -> Taken:
    added = mended = unchanged = 0
    for whole in salvage.wholes(theirs):
        present = next(salvage.wholes(mine, whole.row["id"]), None)
        kept = salvage.better(present, whole)
        if kept is None:
            named = present is not None and (_named_again(mine, present, whole) | _beside_again(mine, present, whole))
            mended, unchanged = mended + named, unchanged + (not named)
            continue
        salvage.put(mine, kept, there=present is not None)
        if present is not None:
            _beside_again(mine, kept, whole)
        added, mended = added + (present is None), mended + (present is not None)
    people.take_log(mine, theirs)
    teams.take(mine, theirs, restoring=True)
    labels.take(mine, theirs)
    collected.take(mine, theirs)
    return Taken(added, mended, unchanged)


def _beside_again(mine: sqlite3.Connection, present: Whole, whole: Whole) -> bool:
    """What stood beside an attempt and was lost: lines of its form, opinions, what other scorers made of it, what was said of it later."""
    gone = {link.seal for link in present.links if link.body is None}
    if (whole.erased and not present.erased) or any(link.body is None and link.seal not in gone for link in whole.links):
        return False  # nothing is taken away here
    if any(present.row[name] != whole.row[name] for name in RESULT) or present.fault() is not None or whole.fault() is not None:
        return False
    both = joining.joined(present, whole)
    kept = replace(both.whole, row={**both.whole.row, "person_id": present.row["person_id"]})
    if both.lost is not None or joining.same(present, kept):
        return False
    salvage.put(mine, kept, there=True)
    return True


def _named_again(mine: sqlite3.Connection, present: Whole, whole: Whole) -> bool:
    """An attempt whose person's name was lost with a damaged page, not erased, gets it back."""
    if present.erased or present.row["person_id"] is None or whole.person is None or whole.person[2] is None:
        return False
    if present.person is not None and present.person[2] is not None:
        return False
    person = people.known(mine, whole.person[0], whole.person[1])
    mine.execute("UPDATE attempt SET person_id = ? WHERE id = ?", (person, present.row["id"]))
    slices.write(mine, present.row["id"])
    people.let_go(mine)
    return True


def newest_good(path: Path) -> backups.Backup | None:
    """The newest backup that is whole."""
    return next((backup for backup in backups.listed(path) if backups.good(backup)), None)


def moment(backup: backups.Backup) -> str:
    """When it is of, in the time of this machine."""
    local: datetime = backup.when.astimezone()
    return f"{local:%Y-%m-%d %H:%M}"
