"""What a trainee gives to whoever leads the team: a journal of exams, and of nothing else that is in this one.

It is made by merging, with a choice: so it is taken in like any journal, is brought up to date like one, and making it again changes nothing.
The file is marked, so that no other journal is ever written over or added to by mistake.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from coach.store import backups, connection, merge, office, raw
from coach.store.chain import PRACTICE
from coach.store.choice import Choice, owner
from coach.store.errors import JournalError, spoken
from coach.store.paths import FILE
from coach.store.raw import UNREADABLE
from coach.store.salvage import wholes

MARK: Final = 0x436F4578
"""In the header of the file (SQLite's ``application_id``)."""


@dataclass(frozen=True, slots=True)
class Handed:
    """What was handed over, by number of exams."""

    exams: int
    """All of the choice, whether they were in the file or not; with none the file was not touched."""
    added: int
    grown: int
    held: int
    """In the file now, also of others who hand over in it."""
    unfinished: int
    names: tuple[tuple[str, int], ...]
    """Whose, and how many: by name; empty for nobody's."""
    practice: int
    """Calls that stay, of the person chosen or of everybody."""
    others: int
    """Exams that stay, since they were not chosen."""
    troubles: tuple[str, ...] = ()
    """A sentence for each exam that was left out, or is another in the file."""


def hand_over(path: Path, file: Path, choice: Choice, *, now: str, watch: backups.Watch = max) -> Handed:
    """Write the exams of the choice in the journal `path` into `file`, or add to that what is new. Teams and labels stay, whatever the choice says.

    The file appears, or is replaced, in one step, readable for its owner alone. `now`: UTC time text. Raises JournalError, also when there
    is something else in the file's place; nothing is changed then.
    """
    choice = replace(choice, practice=False, calls_only=True)
    if not file.absolute().parent.is_dir():
        raise JournalError("There is no such folder.", str(file.parent), "Make it first, or name another file.")
    with office.looking(path, now) as db:
        told = _counted(db, choice)
    if not told.exams:
        return told
    with tempfile.TemporaryDirectory(prefix="coach-") as name:
        work = Path(name) / FILE
        there = file.exists() or file.is_symlink()
        if there:
            _taken_up(file, work)
        with spoken(str(file)), closing(connection.connect(work, now=now)) as db:
            db.execute(f"PRAGMA application_id = {MARK}")
        came = merge.merge(work, path, now=now, choice=choice, watch=watch, copy=work)
        with closing(connection.connect(work, now=now)) as db:
            (held,) = db.execute("SELECT count(*) FROM attempt").fetchone()
        if held and (came.added or came.grown or not there):
            backups.make(work, now=now, out=file)
    troubles = (*came.conflicts, *came.damaged)
    return replace(told, exams=came.added + came.grown + came.unchanged, added=came.added, grown=came.grown, held=held, troubles=troubles)


def _counted(db: sqlite3.Connection, choice: Choice) -> Handed:
    """What there is to hand over, and what stays."""
    names, practice, others, unfinished = Counter[str](), 0, 0, 0
    everybody = replace(choice, practice=True, since="", until="")
    for whole in wholes(db):
        if choice.takes(whole):
            names[owner(whole)] += 1
            unfinished += whole.row["ended_at"] is None
        elif whole.row["setting"] != PRACTICE:
            others += 1
        else:
            practice += everybody.takes(whole)
    return Handed(names.total(), 0, 0, 0, unfinished, tuple(sorted(names.items())), practice, others)


def _taken_up(file: Path, work: Path) -> None:
    """A copy of the hand-over that is there. Raises JournalError for anything else."""
    other = JournalError("There is something else in that place, not a hand-over.", str(file), "Name a new file.")
    if not file.is_file():
        raise other
    with spoken(str(file)):
        merge.copied(file, work)
    try:
        with closing(raw.opened(work)) as db:
            (mark,) = db.execute("PRAGMA application_id").fetchone()
            ours = mark == MARK and db.execute("SELECT count(*) FROM attempt WHERE setting = ?", (PRACTICE,)).fetchone() == (0,)
            sound = ours and backups.sound(db)
    except UNREADABLE as fault:
        raise other from fault
    if not ours:
        raise other
    if not sound:
        raise JournalError("That hand-over is damaged.", str(file), "Name a new file: all exams go into it again.")
