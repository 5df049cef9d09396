"""The journal: attempts and their events, durable the moment a call to it returns."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from coach.store import attempts as rows
from coach.store import backups, bodies, chain, connection, later, migrations, opinions, people, results, salvage
from coach.store.attempts import AttemptRow
from coach.store.errors import LOCKED, JournalError, spoken
from coach.store.opinions import Opinion
from coach.store.results import Result
from coach.text import clean

SALT: Final = 16
"""Bytes of salt an event: enough that an erased body cannot be guessed back from its seal."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Journal:
    """Attempts and events in one database. Use it from the thread that opened it, and close it (or use ``with``).

    Several processes may hold the same journal open. One attempt has one writer at a time: who began it, or who last read its
    events. When another has added to it since, `append` and `finish` refuse rather than weave two calls into one.

    `clock` gives the time when a method is not told it; `entropy(n)` gives n random bytes for ids and salts.
    """

    def __init__(
        self,
        db: sqlite3.Connection,
        where: str,
        *,
        path: Path | None = None,
        clock: Callable[[], datetime] = _utc_now,
        entropy: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self.where = where
        self._db = db
        self._clock = clock
        self._entropy = entropy
        self._path = path
        self._heads: dict[str, str] = {}
        self._hurried = False
        self._before = self._changes()

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        clock: Callable[[], datetime] = _utc_now,
        entropy: Callable[[int], bytes] = os.urandom,
        wait: float = connection.PATIENT,
    ) -> Journal:
        """The journal in the file `path`, made when missing. `wait`: seconds to wait for another process. Raises JournalError."""
        db = connection.connect(path, now=rows.stamp(clock()), wait=wait)
        return Journal(db, str(path), path=path, clock=clock, entropy=entropy)

    def close(self) -> None:
        """Let go of the file, and copy it first when this journal has changed it and the last copy is half an hour old.

        Nothing is lost without it. A copy that cannot be made is no trouble of whoever has finished; `doctor` tells of it.
        """
        if self._path is not None and self._changes() != self._before and backups.due(self._path, self._clock()):
            with suppress(JournalError):
                backups.make(self._path, now=rows.stamp(self._clock()))
        self._db.close()

    def __enter__(self) -> Self:
        """The journal itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        """Close it."""
        self.close()

    # -- writing ------------------------------------------------------------------------------------------------------

    def begin(
        self,
        *,
        scenario: str,
        digest: str,
        seed: int,
        timed: bool,
        trainee: str | None = None,
        setting: str = chain.PRACTICE,
        now: datetime | None = None,
        attempt_id: str | None = None,
    ) -> str:
        """Start an attempt and give its id.

        `seed` fits 64 bits signed. `trainee` is a name as typed; the same name, whatever its capitals, is the same person.
        `attempt_id` is for a caller that has its own; it must be new. `setting`: ``practice`` or ``exam``. Raises JournalError.
        """
        key = attempt_id or self._new_id()
        started = rows.stamp(now or self._clock())
        if not -(2**63) <= seed < 2**63:
            raise JournalError("That seed is too large to be kept.", self.where, "Use a whole number of at most 18 digits.")
        start = chain.origin(key, scenario, digest, seed, timed=timed, started_at=started, setting=setting)
        with self._writing():
            if self._db.execute("SELECT 1 FROM attempt WHERE id = ?", (key,)).fetchone():
                raise JournalError(f"There is already an attempt {key}.", self.where, "Begin with a new id.")
            person = None if trainee is None else self._person(trainee)
            self._db.execute(
                "INSERT INTO attempt (id, number, person_id, scenario, scenario_digest, seed, timed, started_at, origin, events, head, setting)"
                " SELECT ?, coalesce(max(number), 0) + 1, ?, ?, ?, ?, ?, ?, ?, 0, ?, ? FROM attempt",
                (key, person, scenario, digest, seed, int(timed), started, start, start, setting),
            )
        self._heads[key] = start
        return key

    def append(self, attempt_id: str, events: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
        """Add events as (kind, body) after those recorded, all of them or none; they are on the disk when this returns.

        Bodies are JSON values. Raises JournalError when they cannot be saved, when the attempt is finished, or when another
        process has added to it since this journal began it or last read it.
        """
        if not events:
            return
        packed = [(kind, bodies.pack(body)) for kind, body in events]
        if any(kind in later.KINDS for kind, _ in packed):
            raise ValueError("a dispute or a ruling follows the end of a call: use append_later")
        with self._writing():
            count, head = self._tail(attempt_id)
            links = []
            for seq, (kind, body) in enumerate(packed, start=count + 1):
                link = chain.forge(head, seq, kind, body, self._entropy(SALT).hex())
                links.append((attempt_id, link.seq, link.kind, link.body, link.salt, link.seal, link.digest))
                head = link.digest
            self._db.executemany("INSERT INTO event (attempt_id, seq, kind, body, salt, seal, digest) VALUES (?, ?, ?, ?, ?, ?, ?)", links)
            self._db.execute("UPDATE attempt SET events = ?, head = ? WHERE id = ?", (count + len(links), head, attempt_id))
        self._heads[attempt_id] = head

    def finish(self, attempt_id: str, result: Result, *, now: datetime | None = None) -> None:
        """Note the result with the lines of its form. Saying the same result twice is no fault; a different one is (JournalError)."""
        ended = rows.stamp(now or self._clock())
        with self._writing():
            before = self._one("SELECT ended_at, ending, ending_value, score, passed FROM attempt WHERE id = ?", attempt_id)
            if before[0] is not None:
                if before[1:] == (result.ending, result.value, result.score, result.passed):
                    return
                raise JournalError("This attempt already has another result.", self._named(attempt_id), "A finished attempt is never changed.")
            if attempt_id in self._heads:
                self._tail(attempt_id)
            results.write_result(self._db, attempt_id, result, ended)

    def append_later(self, attempt_id: str, kind: str, body: Mapping[str, str], *, now: datetime | None = None) -> None:
        """Add ``disputed`` (item, reason) or ``ruled`` (item, ruling, why, by) to the chain of a finished attempt.

        No verdict and no score changes. Raises JournalError when the attempt is not finished, ValueError for another event.
        """
        told = rows.stamp(now or self._clock())
        with self._writing():
            if self._one("SELECT ended_at FROM attempt WHERE id = ?", attempt_id) == (None,):
                raise JournalError("This attempt is not finished, so there is nothing to dispute yet.", self._named(attempt_id), "Finish the call first.")
            packed = later.packed(kind, body, rows.following(told, later.latest(self._db, attempt_id)))
            later.append(self._db, attempt_id, kind, packed, self._entropy(SALT).hex())

    def opine(self, attempt_id: str, opinion: Opinion, *, now: datetime | None = None) -> None:
        """Keep a second opinion on a line of the attempt's form; nothing else of the attempt is touched. Raises JournalError."""
        with self._writing():
            self._one("SELECT 1 FROM attempt WHERE id = ?", attempt_id)
            opinions.write(self._db, attempt_id, opinion, rows.stamp(now or self._clock()))

    # -- reading ------------------------------------------------------------------------------------------------------

    def events(self, attempt_id: str) -> list[tuple[int, str, dict[str, Any]]]:
        """All events of the call as (seq, kind, body), seq 1, 2, 3 ...; every text in a body is cleaned again, since the file may have been edited.

        Reading an attempt also takes it up: what is appended next comes after what was read. Raises JournalError for an unknown attempt,
        for one whose words were erased, and for a body that is not JSON.
        """
        with spoken(self.where):
            (head,) = self._one("SELECT origin FROM attempt WHERE id = ?", attempt_id)
            found = self._db.execute("SELECT seq, kind, body, digest FROM event WHERE attempt_id = ? ORDER BY seq", (attempt_id,)).fetchall()
        told = []
        for seq, kind, body, digest in found:
            if kind not in later.KINDS:
                told.append((seq, clean(kind), self._body(attempt_id, seq, body)))
            head = digest
        self._heads[attempt_id] = head
        return told

    def later(self, attempt_id: str) -> tuple[later.Later, ...]:
        """What was said of the attempt after it was finished, oldest first. Raises JournalError."""
        with spoken(self.where):
            found = self._db.execute("SELECT kind, body FROM event WHERE attempt_id = ? ORDER BY seq", (attempt_id,)).fetchall()
        return later.read(found, self._named(attempt_id))

    def attempts(
        self,
        *,
        scenario: str | None = None,
        trainee: str | None = None,
        finished: bool | None = None,
        limit: int | None = None,
        own: bool = False,
    ) -> list[AttemptRow]:
        """Attempts, newest first; each argument that is not None narrows the list. `own`: none that somebody else handed over, unless she is the trainee."""
        tests, values = [], []
        if scenario is not None:
            tests.append("attempt.scenario = ?")
            values.append(scenario)
        if trainee is not None:
            tests.append("person.name_key = ?")
            values.append(rows.name_key(rows.shown_name(trainee)))
        if finished is not None:
            tests.append(f"attempt.ended_at IS {'NOT ' if finished else ''}NULL")
        if own and trainee is None:
            tests.append(f"NOT {rows.COLLECTED}")
        where = f" WHERE {' AND '.join(tests)}" if tests else ""
        cut = f" LIMIT {int(limit)}" if limit is not None else ""
        with spoken(self.where):
            return [rows.row(values) for values in self._db.execute(f"{rows.SELECT}{where} ORDER BY attempt.number DESC{cut}", values)]

    def unfinished(self, scenario: str | None = None, trainee: str | None = None) -> list[AttemptRow]:
        """Attempts made here without a result, newest first: those that can be gone on with."""
        return [each for each in self.attempts(scenario=scenario, trainee=trainee, finished=False) if not each.collected]

    def find(self, which: str) -> AttemptRow:
        """The attempt somebody means: ``last``, its number (``12``), or the first four or more characters of its id. Raises JournalError."""
        asked = clean(which, limit=80).strip()
        with spoken(self.where):
            found = rows.meant(self._db, asked)
            newest = self._db.execute("SELECT max(number) FROM attempt").fetchone()[0]
        if len(found) == 1:
            return found[0]
        if found:
            numbers = ", ".join(str(each.number) for each in found)
            raise JournalError(f"Several attempts begin with {asked!r}.", self.where, f"Use the number of the one you mean: {numbers}.")
        if newest is None:
            raise JournalError("There are no attempts yet.", self.where, "Play a scenario first.")
        raise JournalError(f"There is no attempt {asked!r}.", self.where, f"The newest is {newest}; 'last' finds it too.")

    def opinions(self, attempt_id: str) -> tuple[Opinion, ...]:
        """The second opinions on an attempt, oldest first; one a line of the form and model. Raises JournalError."""
        with spoken(self.where):
            return opinions.read(self._db, attempt_id)

    def form(self, attempt_id: str) -> dict[str, str]:
        """The lines of the attempt's form with the machine's verdicts, by item; empty while there is no result. Raises JournalError."""
        with spoken(self.where):
            self._one("SELECT 1 FROM attempt WHERE id = ?", attempt_id)
            return {clean(each.item): clean(each.verdict) for each in sorted(results.read_items(self._db, attempt_id)[1], key=lambda each: each.item)}

    def verify(self, attempt_id: str) -> str | None:
        """Check the attempt against its hash chain: None when it is as recorded, else a sentence naming what was altered or is missing.

        Erased events hold. What this can and cannot show is in `coach.store.chain`. Raises JournalError for an unknown attempt.
        """
        with spoken(self.where), migrations.reading(self._db):
            self._one("SELECT 1 FROM attempt WHERE id = ?", attempt_id)
            told = next(salvage.wholes(self._db, attempt_id)).fault()
            return told and clean(told)

    # -- within -------------------------------------------------------------------------------------------------------

    def _changes(self) -> int:
        return self._db.total_changes

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            with spoken(self.where), migrations.writing(self._db):
                yield
        except JournalError as error:
            if error.what == LOCKED[0] and not self._hurried:
                self._hurried = True
                self._db.execute(f"PRAGMA busy_timeout = {1000 * connection.HURRIED:.0f}")
            raise

    def _new_id(self) -> str:
        import uuid  # noqa: PLC0415 - slow to import, and looking at old attempts needs none

        return str(uuid.UUID(bytes=self._entropy(16), version=4))

    def _named(self, attempt_id: str) -> str:
        """The attempt as people know it."""
        found = self._db.execute("SELECT number FROM attempt WHERE id = ?", (attempt_id,)).fetchone()
        return f"attempt {found[0] if found else clean(attempt_id, limit=80)}"

    def _one(self, query: str, attempt_id: str) -> tuple[Any, ...]:
        found: tuple[Any, ...] | None = self._db.execute(query, (attempt_id,)).fetchone()
        if found is None:
            raise JournalError(f"There is no attempt {clean(attempt_id, limit=80)!r}.", self.where)
        return found

    def _person(self, trainee: str) -> str:
        """The opaque id of the person of that name, who is entered when new."""
        name = rows.shown_name(trainee)
        if not name:
            raise JournalError("There is nothing in that trainee's name that can be shown.", self.where, "Give a name with letters in it.")
        return people.entered(self._db, name, self._new_id())

    def _tail(self, attempt_id: str) -> tuple[int, str]:
        """Number of events and last digest of an attempt that this journal may write to."""
        count, head, ended = self._one("SELECT events, head, ended_at FROM attempt WHERE id = ?", attempt_id)
        if ended is not None:
            raise JournalError("This attempt is finished; nothing can be added to it.", self._named(attempt_id), "Start a new one.")
        if attempt_id not in self._heads:
            raise JournalError("This attempt has not been read yet, so nothing can be added to it.", self._named(attempt_id), "Resume it first.")
        if head != self._heads[attempt_id]:
            raise JournalError(
                "This attempt has been carried on in another window, so what you did here was not saved.",
                self._named(attempt_id),
                "Go on there, or leave this one and resume it.",
            )
        return count, head

    def _body(self, attempt_id: str, seq: int, body: str | None) -> dict[str, Any]:
        if body is None:
            raise JournalError("The words of this attempt have been erased; only its result is left.", self._named(attempt_id))
        try:
            return bodies.unpack(body)
        except ValueError as fault:
            what = f"Event {seq} cannot be read: it has been altered or damaged."
            raise JournalError(what, self._named(attempt_id), "Restore the journal from a backup.") from fault
