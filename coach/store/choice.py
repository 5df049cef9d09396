"""What of another journal is taken in: everything, everything but practice, or certain exams and nothing else."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Final

from coach.store.attempts import name_key, shown_name
from coach.store.chain import PRACTICE
from coach.store.salvage import Whole


@dataclass(frozen=True, slots=True)
class Choice:
    """It looks at nothing but the attempt itself, so what is taken does not depend on what is here already."""

    practice: bool = True
    calls_only: bool = False
    """Attempts and the names of whose they are: no roster, no labels."""
    trainee: str = ""
    """A name, whatever its capitals; empty for everybody, and for attempts without a name."""
    since: str = ""
    until: str = ""
    """UTC time text, the end not included; empty for no bound. An unfinished attempt counts by when it was begun."""

    def takes(self, whole: Whole) -> bool:
        """Whether the attempt is one of those."""
        row = whole.row
        when = row["ended_at"] or row["started_at"]
        if row["setting"] == PRACTICE and not self.practice:
            return False
        if self.trainee and name_key(owner(whole)) != name_key(shown_name(self.trainee)):
            return False
        return self.since <= when and (not self.until or when < self.until)

    def nobody(self, theirs: sqlite3.Connection) -> frozenset[str] | None:
        """The ids of the people whose erasure is to be known here; None for all there are."""
        if not self.calls_only:
            return None
        query = "SELECT person_id FROM attempt JOIN person ON person.id = person_id WHERE name_key IS NULL AND setting <> ?"
        return frozenset() if self.trainee else frozenset(key for (key,) in theirs.execute(query, (PRACTICE,)))


EVERYTHING: Final = Choice()
NO_PRACTICE: Final = Choice(practice=False)


def owner(whole: Whole) -> str:
    """The name the attempt is under; empty for none."""
    return "" if whole.person is None or whole.person[2] is None else shown_name(whole.person[1] or "")
