"""The journal for those who look after it: opened for one piece of work, in one transaction, and copied afterwards when that is due."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from coach.store import attempts as rows
from coach.store import backups, bodies, connection, content, later, migrations, results, salvage
from coach.store.chain import Link
from coach.store.errors import JournalError, spoken
from coach.store.results import Rescore, Result
from coach.text import clean


@contextmanager
def at_work(path: Path, now: str, *, copy: bool = True) -> Iterator[sqlite3.Connection]:
    """The journal within one transaction, which counts only when the block ends well. `copy`: with a copy of it afterwards when one is due.

    Raises JournalError.
    """
    with spoken(str(path)), closing(connection.connect(path, now=now)) as db:
        before = db.total_changes
        with migrations.writing(db):
            yield db
        changed = db.total_changes != before
    if copy and changed and backups.due(path, datetime.fromisoformat(now)):
        with suppress(JournalError):
            backups.make(path, now=now)


@contextmanager
def looking(path: Path, now: str) -> Iterator[sqlite3.Connection]:
    """The journal as it is at one moment. Raises JournalError."""
    with spoken(str(path)), closing(connection.connect(path, now=now)) as db, migrations.reading(db):
        yield db


def scrubbed(path: Path, now: str) -> bool:
    """After an erasure: what was erased is not left in the log either. False when another window keeps it there for now.

    In the file itself it was overwritten (`connection.settle`).
    """
    with spoken(str(path)), closing(connection.connect(path, now=now)) as db:
        (busy, _, _) = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def new_id() -> str:
    """An opaque id for somebody."""
    return str(uuid.uuid4())


@dataclass
class Verified:
    """What was found when every attempt was checked, in sentences and numbers."""

    attempts: int = 0
    again: int = 0
    """Attempts scored from their events again by the scorer that gave the result, with the same outcome."""
    erased: int = 0
    other: int = 0
    """Attempts another scorer gave the result of, or whose scenario is not the one that was played: not scored again."""
    unfinished: int = 0
    """Attempts that can be gone on with."""
    over: int = 0
    """Attempts that are over and have no result, which the doctor works out."""
    broken: list[str] = field(default_factory=list)
    """A sentence for each attempt whose chain does not hold."""
    different: list[str] = field(default_factory=list)
    """A sentence for each result or line of a form that is not what its events give."""
    content: str = ""
    """Digest of everything: the same in two journals that hold the same."""


def verify(db: sqlite3.Connection, rescore: Rescore, watch: backups.Watch = max) -> Verified:
    """Check every chain, and every result against its events. `watch` is told how far it is."""
    (count,) = db.execute("SELECT count(*) FROM attempt").fetchone()
    steps = iter(range(1, 4 * count + 2))
    told = Verified(content=content.digest(db, lambda: watch(next(steps), 2 * count)))
    lines = {values[1]: values for values in db.execute(rows.SELECT).fetchall()}
    for whole in salvage.wholes(db):
        watch(next(steps), 2 * count)
        told.attempts += 1
        number, fault = whole.row["number"], whole.fault()
        if fault is not None:
            told.broken.append(clean(f"Attempt {number}: {fault}"))
            continue
        call = later.split(whole.links)[0]
        if whole.row["ended_at"] is None:
            over = results.over(_recorded(call))
            told.over += over
            told.unfinished += not over
            continue
        if any(link.body is None for link in call):
            told.erased += 1
            continue
        attempt = rows.row(lines[whole.row["id"]])
        again = rescore(attempt, _recorded(call))
        if again is None or again.scorer != attempt.scorer:
            told.other += 1
            continue
        wrong = _differences(db, attempt, again)
        told.different += [clean(f"Attempt {number}: {each}") for each in wrong]
        told.again += not wrong
    return told


def _recorded(call: Sequence[Link]) -> results.Recorded:
    found = []
    for link in call:
        with suppress(ValueError):  # erased, or no JSON
            found.append((link.seq, clean(link.kind), bodies.unpack(link.body or "")))
    return found


def _differences(db: sqlite3.Connection, attempt: rows.AttemptRow, again: Result) -> list[str]:
    wrong = []
    kept = (("ending", attempt.ending, again.ending), ("kind of ending", attempt.value, again.value), ("score", attempt.score, again.score),
            ("passed", attempt.passed, again.passed))  # fmt: skip
    wrong += [f"the recorded {what} is {there}, its events give {given}." for what, there, given in kept if there != given]
    by, lines = results.read_items(db, attempt.id)
    if by == again.scorer:
        there, given = {each.item: each for each in lines}, {each.item: each for each in again.items}
        wrong += [f"the line {item} of its form is not what its events give." for item in sorted({*there, *given}) if there.get(item) != given.get(item)]
    return wrong


def rescored(db: sqlite3.Connection, rescore: Rescore, now: str, watch: backups.Watch = max) -> int:
    """Keep what this Coach's scorer makes of every attempt beside the results other scorers gave. Inside the caller's transaction. Gives how many."""
    kept = 0
    lines = {values[1]: values for values in db.execute(rows.SELECT).fetchall()}
    for done, whole in enumerate(list(salvage.wholes(db)), 1):
        watch(done, len(lines))
        call = later.split(whole.links)[0]
        if whole.row["ended_at"] is None or whole.row["scorer"] is None or whole.fault() is not None or any(link.body is None for link in call):
            continue
        again = rescore(rows.row(lines[whole.row["id"]]), _recorded(call))
        if again is not None and again.scorer != whole.row["scorer"]:
            kept += results.write_version(db, whole.row["id"], again, now)
    return kept
