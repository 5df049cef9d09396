"""Journals of several machines in one: `merge` takes everything another journal has into this one.

It goes by content: an attempt is known by its id and its chain, a person by name. Taking in the same journal twice is taking it in once,
and the order in which journals are taken in makes no difference but to the numbers attempts are given here. Practice can be left there.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from coach.store import backups, collected, connection, joining, labels, migrations, people, raw, rescue, salvage, teams
from coach.store.chain import PRACTICE
from coach.store.choice import EVERYTHING, Choice, owner
from coach.store.errors import JournalError, spoken
from coach.store.paths import FILE
from coach.store.salvage import Whole
from coach.text import clean

TRIES: Final = 20
"""How often a journal that is being written to is copied again."""
ENDINGS: Final = ("", "-wal")


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of one journal, by number."""

    added: int
    grown: int
    """Attempts that were here and have got more: the rest of a call, a result, a dispute; or words that were erased there."""
    unchanged: int
    people: int
    """Names that were not here."""
    members: int
    """Entries of the roster that were not here."""
    labels: int
    """Labels that were not here, or have lost their rater's name or what they said there."""
    conflicts: tuple[str, ...]
    """A sentence for each attempt that went on differently there and here: which one counts, and where the other is."""
    damaged: tuple[str, ...]
    """A sentence for each attempt that does not hold, there or here, and was left out."""
    copy: Path | None = None
    """Of this journal as it was before; None when there was nothing in it."""
    practice: tuple[tuple[str, int], ...] = ()
    """Whose practice was added, and how many calls: by name; empty for nobody's."""
    stayed: int = 0
    """Practice calls that were left there."""


def merge(path: Path, source: Path, *, now: str, choice: Choice = EVERYTHING, watch: backups.Watch = max, copy: Path | None = None) -> Merged:
    """Take in the journal `source` (a file, or the folder it lies in), all of it that is of the `choice` or nothing.

    `now`: UTC time text; `watch` is told how far it is; `copy`: the one made before the first of several sources. The source is
    only read, whatever folder it lies in. Raises JournalError when it is no journal, damaged or from a newer Coach; nothing is changed then.
    The journal is copied first when there is anything in it.
    """
    file = source / FILE if source.is_dir() else source
    if not file.is_file():
        raise JournalError("There is no journal.", clean(str(file), limit=200), "Name the file coach.db, or the folder it lies in.")
    if path.exists() and file.samefile(path):
        raise JournalError("That is this journal itself.", str(path), "Name another one.")
    with borrowed(file, now=now) as theirs, spoken(str(path)), closing(connection.connect(path, now=now)) as mine:
        if copy is None and (mine.execute("SELECT count(*) FROM attempt").fetchone() != (0,) or mine.execute("SELECT count(*) FROM person").fetchone() != (0,)):
            copy = backups.make(path, now=now, why="before-merge")
        with migrations.writing(mine):
            return _Merging(mine, theirs, choice, copy, watch).all()


@contextmanager
def borrowed(file: Path, *, now: str) -> Iterator[sqlite3.Connection]:
    """A copy of the journal, in this Coach's format, for as long as it is needed.

    Even to read a journal where it lies SQLite must write beside it; a copy can be read whatever the place allows. Raises JournalError.
    """
    with tempfile.TemporaryDirectory(prefix="coach-") as name:
        copy = Path(name) / FILE
        with spoken(str(file)):
            copied(file, copy)
            with closing(raw.opened(copy)) as db:
                rescue.usable(db, str(file))
        with closing(connection.connect(copy, now=now)) as theirs:
            yield theirs


def copied(file: Path, copy: Path) -> None:
    """File and log as they were at one moment: when either has changed meanwhile, again."""
    for left in reversed(range(TRIES)):
        before = _look(file)
        for ending in ENDINGS:
            part = file.with_name(f"{file.name}{ending}")
            target = copy.with_name(f"{copy.name}{ending}")
            target.unlink(missing_ok=True)
            if not ending or part.exists():
                target.write_bytes(part.read_bytes())
        if _look(file) == before:
            return
        if not left:
            raise JournalError("That journal is being written to all the time.", str(file), "Close the windows that run Coach there and try again.")


def _look(file: Path) -> list[tuple[int, int] | None]:
    found: list[tuple[int, int] | None] = []
    for ending in ENDINGS:
        try:
            state = file.with_name(f"{file.name}{ending}").stat()
            found.append((state.st_size, state.st_mtime_ns))
        except FileNotFoundError:
            found.append(None)
    return found


class _Merging:
    """One journal on its way into another, within one transaction."""

    def __init__(self, mine: sqlite3.Connection, theirs: sqlite3.Connection, choice: Choice, copy: Path | None, watch: backups.Watch) -> None:
        self._mine, self._theirs, self._choice = mine, theirs, choice
        self._copy, self._watch = copy, watch
        self._added = self._grown = self._unchanged = 0
        self._conflicts: list[str] = []
        self._damaged: list[str] = []
        self._left: set[str] = set()
        """Ids of attempts that were not taken: nothing that hangs on them is."""
        self._practice = Counter[str]()
        self._stayed = 0
        self._new: list[str] = []

    def all(self) -> Merged:
        """Take in everything that is of the choice."""
        named = self._named()
        people.take_log(self._mine, self._theirs, self._choice.nobody(self._theirs))
        (attempts,) = self._theirs.execute("SELECT count(*) FROM attempt").fetchone()
        for done, whole in enumerate(salvage.wholes(self._theirs)):
            self._watch(done, attempts)
            if self._choice.takes(whole):
                self._attempt(whole)
            else:
                self._left.add(whole.row["id"])
                self._stayed += whole.row["setting"] == PRACTICE
        if self._choice.practice:
            collected.take(self._mine, self._theirs, self._new)
        members = 0 if self._choice.calls_only else teams.take(self._mine, self._theirs)
        labelled = 0 if self._choice.calls_only else labels.take(self._mine, self._theirs, self._left)
        people.let_go(self._mine)
        people.spell(self._mine, self._theirs)
        counts = (self._added, self._grown, self._unchanged, len(self._named() - named), members, labelled)
        return Merged(*counts, tuple(self._conflicts), tuple(self._damaged), self._copy, tuple(sorted(self._practice.items())), self._stayed)

    def _named(self) -> set[str]:
        return {key for (key,) in self._mine.execute("SELECT name_key FROM person WHERE name_key IS NOT NULL")}

    def _attempt(self, theirs: Whole) -> None:
        number = theirs.row["number"]
        self._left.add(theirs.row["id"])
        fault = theirs.fault()
        if fault is not None:
            self._damaged.append(clean(f"Attempt {number} there is not as it was recorded, so it was left out. {fault}"))
            return
        mine = next(salvage.wholes(self._mine, theirs.row["id"]), None)
        if mine is None:
            (free,) = self._mine.execute("SELECT coalesce(max(number), 0) + 1 FROM attempt").fetchone()
            salvage.put(self._mine, self._owned(theirs, free), there=False)
            self._added += 1
            self._new.append(theirs.row["id"])
            if not self._choice.practice:
                collected.mark(self._mine, theirs.row["id"])
            self._left.discard(theirs.row["id"])
            if theirs.row["setting"] == PRACTICE:
                self._practice[owner(theirs)] += 1
            return
        mended = mine
        if mine.fault() is not None:
            mended = salvage.better(mine, theirs) or mine
            if mended.fault() is not None:
                told = f"Attempt {mine.row['number']} here, {number} there, is not as it was recorded: {mine.fault()} 'coach data restore' may mend it."
                self._damaged.append(clean(told))
                return
        self._join(mine, mended, theirs)

    def _join(self, before: Whole, mine: Whole, theirs: Whole) -> None:
        both = joining.joined(mine, theirs)
        self._left.discard(theirs.row["id"])
        if both.lost is not None:
            self._conflicts.append(self._told(mine, theirs, both))
        if both.forked and both.lost is theirs:
            self._left.add(theirs.row["id"])
        elif both.forked:
            people.unlabel(self._mine, theirs.row["id"])
        whole = self._owned(both.whole, both.whole.row["number"])
        (owner,) = self._mine.execute("SELECT person_id FROM attempt WHERE id = ?", (whole.row["id"],)).fetchone()  # may have got another id just now
        mine = replace(before, row={**before.row, "person_id": owner})
        if joining.same(mine, whole):
            self._unchanged += 1
            return
        self._mine.execute("UPDATE attempt SET person_id = ? WHERE id = ?", (whole.row["person_id"], whole.row["id"]))
        self._mine.execute("DELETE FROM opinion WHERE attempt_id = ?", (whole.row["id"],))
        salvage.put(self._mine, whole, there=True)
        self._grown += 1

    def _owned(self, whole: Whole, number: int) -> Whole:
        """The attempt with its number and its person as they are here."""
        person = None
        if whole.row["person_id"] is not None:
            key, name, name_key = whole.person or (whole.row["person_id"], None, None)
            person = people.known(self._mine, key, name if name_key is not None else None)
        row = {**whole.row, "number": number, "person_id": person}
        return replace(whole, row=row, person=None if person is None else (person, None, None))

    def _told(self, mine: Whole, theirs: Whole, both: joining.Joined) -> str:
        here = f"Attempt {mine.row['number']} here, {theirs.row['number']} there, went on differently in the two journals."
        if both.lost is theirs:
            return f"{here} The one here counts: {both.why}. The other stays in the journal there."
        return f"{here} The one there counts: {both.why}. The one that was here is in {self._copy or 'the journal it came from'}."
