"""The journal's health: what is wrong with it, what of that has been put right, and what could not be.

Only what can be worked out again or is safe by itself is repaired, and the journal is copied before the first repair. Events are
never invented, changed or removed.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from coach.store import attempts as rows
from coach.store import backups, bodies, connection, later, migrations, people, raw, rescue, results, salvage, slices
from coach.store.attempts import AttemptRow
from coach.store.errors import DAMAGED, NOT_A_FILE, JournalError, spoken
from coach.store.results import Rescore
from coach.text import clean

State = Literal["fine", "fixed", "left"]
ORIGINAL: Final = frozenset({"person", "attempt", "event"})
"""The tables that hold what cannot be worked out again."""
BESIDE: Final = {"score": "technique_score", "opinion": "opinion", "version": "version", "score of a version": "version_score"}
"""The tables of what is kept beside an attempt and can be had again: worked out, or asked for."""
_OF_NONE: Final = "WHERE attempt_id NOT IN (SELECT id FROM attempt)"
_LOST_RATERS: Final = "label WHERE rater_id NOT IN (SELECT id FROM person)"
_LOST: Final = "attempt WHERE person_id IS NOT NULL AND person_id NOT IN (SELECT id FROM person)"
MOST_TOLD: Final = 50
_INDEX: Final = re.compile(r"(row \d+ missing from index|wrong # of entries in index|non-unique entry in index) ")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `state`: nothing wrong, put right, or wrong still; `says` is sentences."""

    check: str
    state: State
    says: str


def examine(path: Path, *, now: str, rescore: Rescore) -> list[Finding]:
    """Look the journal over and put right what is safe. `now`: UTC time text.

    Raises JournalError when nothing can be done with the file at all: another program's, a newer Coach's, locked, not writable.
    """
    if path.exists() and not path.is_file():
        raise JournalError(NOT_A_FILE[0], str(path), NOT_A_FILE[1])
    if not path.exists() or not path.stat().st_size:
        return [_absent(path)]
    found = [*_modes(path)]
    log = path.with_name(f"{path.name}-wal")
    logged = log.exists() and log.stat().st_size > 0
    found += _opened(path, now)
    with closing(raw.opened(path)) as db, spoken(str(path)):
        connection.settle(db, str(path))
        found += [Finding("log", *_log(db, logged=logged))]
        checkup = _Checkup(db, path, now)
        for part in (checkup.orphans(), checkup.chains(), checkup.projections(rescore), checkup.backups()):
            found += part
    return found


def _absent(path: Path) -> Finding:
    newest = rescue.newest_good(path)
    if newest is None:
        return Finding("file", "fine", "There is no journal yet: the first call makes it.")
    return Finding("file", "left", f"The journal is gone, but there is a backup of {rescue.moment(newest)}: 'coach data restore' brings it back.")


def _modes(path: Path) -> Iterator[Finding]:
    """The journal is its owner's alone. The folder may hold other things and keeps its mode, but it is said when others may write there."""
    if os.name != "posix":
        return
    wrong = []
    for private in (path, backups.folder(path), *(backup.path for backup in backups.listed(path))):
        with suppress(FileNotFoundError):
            mode = private.stat().st_mode & 0o777
            if mode & 0o077:
                wrong.append(private)
    for private in wrong:
        try:
            private.chmod(private.stat().st_mode & 0o700)
        except OSError:
            yield Finding("permissions", "left", f"Others on this machine may read {private}, and it is not ours to change.")
        else:
            yield Finding("permissions", "fixed", f"Others on this machine could read {private}; now they cannot.")
    if path.parent.stat().st_mode & 0o022:
        yield Finding("permissions", "left", f"Others on this machine may remove files in {path.parent}. To mend that: chmod go-w '{path.parent}'")
    elif not wrong:
        yield Finding("permissions", "fine", "Only you can read the journal and its backups.")


def _opened(path: Path, now: str) -> list[Finding]:
    """Open it, bring its format up to date, and look at every page; a damaged journal is rescued."""
    try:
        with spoken(str(path)):
            return [*_completed(path, now), *_pages(path, now)]
    except JournalError as error:
        if error.what not in rescue.HOPELESS or rescue.of_another_program(path):
            raise
    saved = rescue.rescue(path, now=now)
    told = [
        f"The journal was damaged. What could be read, {_many(saved.attempts, 'attempt')}, is in a new one;",
        f"the damaged file is kept as {saved.kept_as}.",
    ]
    return [Finding("pages", "fixed", " ".join(told)), *_told("pages", list(saved.torn))]


def _completed(path: Path, now: str) -> Iterator[Finding]:
    """Indexes, and tables of what can be worked out, are made again where they are missing."""
    with closing(raw.opened(path)) as db:
        found = migrations.version(db, str(path))
        if ORIGINAL - migrations.tables(db):
            return  # for whoever opens it to judge
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as fresh:
            migrations.migrate(fresh, "in memory", now=now, steps=migrations.MIGRATIONS[:found])
            wanted = fresh.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type DESC, name").fetchall()
        there = dict(db.execute("SELECT name, sql FROM sqlite_master"))
        if any(there.get(name, sql) != sql for name, sql in wanted if sql.startswith("CREATE TABLE")):
            raise JournalError(DAMAGED[0], str(path), DAMAGED[1])
        missing = [(name, sql) for name, sql in wanted if name not in there]
        if missing:
            backups.make(path, now=now, why="before-repair")
            with migrations.writing(db):
                for _, sql in missing:
                    db.execute(sql)
            yield Finding("schema", "fixed", f"Missing, and made again: {', '.join(name for name, _ in missing)}.")
        else:
            yield Finding("schema", "fine", "Every table and index is there.")


def _pages(path: Path, now: str) -> Iterator[Finding]:
    with closing(connection.connect(path, now=now)) as db:
        faults = [text for (text,) in db.execute("PRAGMA integrity_check(50)") if text != "ok"]
        if not faults:
            yield Finding("pages", "fine", "Every page of the journal is in order.")
            return
        if all(_INDEX.match(text) for text in faults):
            backups.make(path, now=now, why="before-repair")
            db.execute("REINDEX")
            if [text for (text,) in db.execute("PRAGMA integrity_check(1)")] == ["ok"]:
                yield Finding("pages", "fixed", "An index did not agree with its table; it has been made again.")
                return
    raise JournalError(DAMAGED[0], str(path), DAMAGED[1])


def _log(db: sqlite3.Connection, *, logged: bool) -> tuple[State, str]:
    if not logged:
        return "fine", "Nothing was left in the write-ahead log."
    busy, _, _ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        return "fine", "Another window has the journal open; its write-ahead log is in use."
    return "fixed", "A process that was stopped had left saved changes in the write-ahead log; they are in the journal itself now."


class _Checkup:
    """The checks of a journal whose pages are in order. The first repair copies the journal."""

    def __init__(self, db: sqlite3.Connection, path: Path, now: str) -> None:
        self._db, self._path, self._now = db, path, now
        self._copied = False

    def _before_repair(self) -> None:
        if not self._copied:
            backups.make(self._path, now=self._now, why="before-repair")
            self._copied = True

    def orphans(self) -> Iterator[Finding]:
        """What belongs to nobody: scores and opinions go (they can be had again), a person is entered without a name, events stay and are told of."""
        beside = {what: self._count(f"{table} {_OF_NONE}") for what, table in BESIDE.items()}
        lost, unnamed = self._count(_LOST), self._count(_LOST_RATERS)
        kept = {what: self._count(f"{what} {_OF_NONE}") for what in ("event", "label")}
        if any(beside.values()) or lost or unnamed:
            self._before_repair()
            with migrations.writing(self._db):
                for table in BESIDE.values():
                    self._db.execute(f"DELETE FROM {table} {_OF_NONE}")  # noqa: S608 - constants only
                query = f"SELECT person_id FROM {_LOST} UNION SELECT rater_id FROM {_LOST_RATERS}"  # noqa: S608 - constants only
                for (key,) in self._db.execute(query).fetchall():
                    people.enter_nameless(self._db, key)
        for what, number in beside.items():
            if number:
                yield Finding("orphans", "fixed", f"{_many(number, what)} of no attempt: removed.")
        if lost:
            yield Finding("orphans", "fixed", f"{_many(lost, 'attempt')} of a person who is not in the journal: kept, under nobody's name.")
        if unnamed:
            yield Finding("orphans", "fixed", f"{_many(unnamed, 'label')} by a person who is not in the journal: kept, under nobody's name.")
        for what, number in kept.items():
            if number:
                says = f"{_many(number, what)} of no attempt: kept. 'coach data restore' brings the attempt back if a backup has it."
                yield Finding("orphans", "left", says)
        if not (any(beside.values()) or any(kept.values()) or lost or unnamed):
            yield Finding("orphans", "fine", "Everything belongs to an attempt.")

    def _count(self, what: str) -> int:
        (number,) = self._db.execute(f"SELECT count(*) FROM {what}").fetchone()  # noqa: S608 - constants only
        return int(number)

    def chains(self) -> Iterator[Finding]:
        """Every attempt against its chain."""
        hint = "'coach data restore' mends it if a backup has it whole."
        faults = ((whole.row["number"], whole.fault()) for whole in salvage.wholes(self._db))
        broken = [f"Attempt {number}: {fault} {hint}" for number, fault in faults if fault is not None]
        yield from _told("chains", broken)
        if not broken:
            yield Finding("chains", "fine", f"{_many(self._count('attempt'), 'attempt')}, each as it was recorded.")

    def projections(self, rescore: Rescore) -> Iterator[Finding]:
        """Results and scores against what the events are worth to the scorer that gave them."""
        told = 0
        for number, ended_at in self._db.execute("SELECT number, ended_at FROM attempt WHERE ended_at IS NOT NULL").fetchall():
            if not _is_time(ended_at):
                self._before_repair()
                with migrations.writing(self._db):
                    self._db.execute("UPDATE attempt SET ended_at = started_at WHERE number = ?", (number,))
                yield Finding("results", "fixed", f"When attempt {number} ended could not be read; when it was started stands for it now.")
        for values in self._db.execute(f"{rows.SELECT} ORDER BY attempt.number").fetchall():
            if not _is_time(values[7]):
                yield Finding("results", "left", f"When attempt {values[0]} was started cannot be read. 'coach data restore' mends it if a backup has it.")
                told += 1
                continue
            says = self._projected(rows.row(values), rescore)
            if says is not None:
                told += 1
                yield Finding("results", "fixed", says)
        wrong = self._sliced()
        if wrong:
            yield Finding("reports", "fixed", f"What reports read of {_many(wrong, 'attempt')} was missing or changed; it has been worked out again.")
        if not told:
            yield Finding("results", "fine", "Every result that can be worked out again is what its events give.")

    def _sliced(self) -> int:
        """The number of attempts whose slices were wrong; they are right now."""
        self._db.execute("BEGIN IMMEDIATE")
        wrong = slices.rebuild(self._db)
        self._db.execute("ROLLBACK")
        if wrong:
            self._before_repair()
            with migrations.writing(self._db):
                slices.rebuild(self._db)
        return wrong

    def _projected(self, attempt: AttemptRow, rescore: Rescore) -> str | None:
        recorded = self._recorded(attempt)
        again = rescore(attempt, recorded) if recorded else None
        if again is None or recorded is None:
            return None
        _, items = results.read_items(self._db, attempt.id)
        same, end = attempt.scorer == again.scorer, results.end(attempt.started_at, recorded)
        if not attempt.finished:
            counted = "; reports count it" if attempt.setting == "exam" else ""
            says = f"Attempt {attempt.number} was over but had no result; it has one now, of {end[:10]}, when it ended{counted}."
        elif same and not again.is_of(attempt):
            says = f"Attempt {attempt.number}: the recorded result was not what its events give; it has been worked out again."
        elif not items or (same and items != frozenset(again.items)):
            says = f"Attempt {attempt.number}: its scores by technique were missing or changed; they have been worked out again."
        else:
            return None
        self._before_repair()
        with migrations.writing(self._db):
            if same or not attempt.finished:
                results.write_result(self._db, attempt.id, again, end)
            else:  # the result stands as its own scorer gave it
                results.write_items(self._db, attempt.id, again.items, again.scorer)
        return says

    def _recorded(self, attempt: AttemptRow) -> results.Recorded | None:
        """The attempt's events; None when they cannot be trusted or have been erased."""
        whole = next(salvage.wholes(self._db, attempt.id))
        if whole.fault() is not None or any(link.body is None for link in whole.links):
            return None
        try:
            return [(link.seq, clean(link.kind), bodies.unpack(link.body or "")) for link in later.split(whole.links)[0]]
        except ValueError:
            return None

    def backups(self) -> Iterator[Finding]:
        """A backup that is whole, and has everything."""
        there = backups.listed(self._path)
        bad = [backup for backup in there if not backups.good(backup)]
        for backup in bad:
            yield Finding("backups", "left", f"This backup is damaged, and of no use: {backup.path}")
        newest = next((backup for backup in there if backup not in bad), None)
        more = next(((backup, count) for backup in there if backup not in bad and (count := backups.ahead(backup, self._db))), None)
        if more:
            lost = f"Missing here, or ending earlier than in the backup of {rescue.moment(more[0])}: {_many(more[1], 'attempt')}."
            yield Finding("backups", "left", f"{lost} 'coach data restore {more[0].path}' brings that back.")
        elif self._count("attempt") and (newest is None or not backups.complete(newest, self._db)):
            made = backups.make(self._path, now=self._now, why="checked")
            yield Finding("backups", "fixed", f"The last changes were in no backup; now they are: {made}")
        elif newest is not None:
            yield Finding("backups", "fine", f"{_many(len(there) - len(bad), 'good backup')}; the newest is of {rescue.moment(newest)}.")
        else:
            yield Finding("backups", "fine", "There is nothing to back up yet.")


def _is_time(text: str) -> bool:
    with suppress(ValueError):
        return bool(datetime.fromisoformat(text))
    return False


def _told(check: str, troubles: list[str]) -> Iterator[Finding]:
    """As many as a person reads, and how many more."""
    for sentence in troubles[:MOST_TOLD]:
        yield Finding(check, "left", clean(sentence))
    if len(troubles) > MOST_TOLD:
        yield Finding(check, "left", f"And {len(troubles) - MOST_TOLD} more like these.")


def _many(count: int, what: str) -> str:
    return f"1 {what}" if count == 1 else f"{count} {what}s"
