"""The roster: who is in which team since when. It is never overwritten, so that an old attempt stays with the team it was made in."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Final

from coach.store import people, slices
from coach.store.attempts import name_key, shown_name
from coach.text import clean

MOST: Final = 100_000
"""Lines of a roster."""
LONGEST: Final = 1000
"""Characters of a line."""
HEADINGS: Final = {"name": 0, "trainee": 0, "agent": 0, "person": 0, "team": 1, "group": 1, "cohort": 1, "since": 2, "from": 2}
SEPARATORS: Final = "\t;,"


@dataclass(frozen=True, slots=True)
class Member:
    """One line of a roster."""

    name: str
    team: str
    """Empty for none."""
    since: str = ""
    """A day, ``2026-03-01``; empty when it is not said."""


@dataclass(frozen=True, slots=True)
class Entered:
    """What a roster changed, by number of people."""

    new: int
    moved: int
    """Here already, now in another team."""
    same: int


def read(text: str) -> tuple[list[Member], list[str]]:
    """The members a roster names, and a sentence for each line that is none.

    CSV with or without a first line of headings (name, team, since), or plain lines: ``Ana Silva, Night desk``. What is in it comes from
    anywhere: it is cleaned, and nothing in it can be more than a name.
    """
    lines = text.removeprefix("\ufeff").splitlines()
    separator = next((each for each in SEPARATORS if any(each in line for line in lines[:MOST])), ",")
    places, members, troubles = [0, 1, 2], [], []
    if len(lines) > MOST:
        troubles.append(f"Only the first {MOST} lines were read.")
    for number, line in enumerate(lines[:MOST], 1):
        cells = _cells(line, separator)
        if not any(cells):
            continue
        headings = [HEADINGS.get(cell.casefold()) for cell in cells]
        if number == 1 and 0 in headings:
            places = [headings.index(place) if place in headings else len(cells) for place in range(3)]
            continue
        name, team, since = (shown_name(cells[place]) if place < len(cells) else "" for place in places)
        if len(line) > LONGEST or not name:
            troubles.append(f"Line {number} has no name in it." if not name else f"Line {number} is too long.")
        elif since and not _day(since):
            troubles.append(f"Line {number}: {since!r} is no day; write it like 2026-03-01.")
        else:
            members.append(Member(name, team, since))
    return members, troubles


def _cells(line: str, separator: str) -> list[str]:
    with suppress(csv.Error):
        for row in csv.reader(io.StringIO(clean(line[:LONGEST])), delimiter=separator):
            return [cell.strip() for cell in row]
    return []


def _day(text: str) -> bool:
    with suppress(ValueError):
        return len(text) == len("2026-03-01") and bool(date.fromisoformat(text))
    return False


def enter(db: sqlite3.Connection, members: Sequence[Member], *, now: str, new_id: Callable[[], str]) -> Entered:
    """Bring the roster up to these lines. Inside the caller's transaction. `now`: UTC time text.

    Without a day, somebody who was in no team has always been in this one, and somebody who was in another is in this one from `now` on.
    """
    new = moved = same = 0
    touched = []
    for member in members:
        key = people.entered(db, member.name, new_id())
        team = numbered(db, member.team)
        before = db.execute("SELECT since, team_id FROM membership WHERE person_id = ? ORDER BY since", (key,)).fetchall()
        since = member.since or (now if before else slices.ALWAYS)
        if (member.since, team) in before if member.since else before and slices.team_at(db, key, now) == team:
            same += 1
            continue
        db.execute("DELETE FROM membership WHERE person_id = ? AND since = ?", (key, since))
        db.execute("INSERT INTO membership (person_id, since, team_id) VALUES (?, ?, ?)", (key, since, team))
        touched.append(key)
        new, moved = new + (not before), moved + bool(before)
    slices.restamp(db, dict.fromkeys(touched))
    return Entered(new, moved, same)


def numbered(db: sqlite3.Connection, name: str) -> int:
    """The number of a team, given when it is new; 0 for none. The same name in other capitals is the same team. Inside the caller's transaction."""
    key = name_key(name)
    if not key:
        db.execute("INSERT INTO team (id, name, name_key) VALUES (0, '', '') ON CONFLICT DO NOTHING")
        return 0
    found = db.execute("SELECT id, name FROM team WHERE name_key = ?", (key,)).fetchone()
    if found is None:
        db.execute("INSERT INTO team (id, name, name_key) SELECT coalesce(max(id), 0) + 1, ?, ? FROM team", (name, key))
        return int(db.execute("SELECT id FROM team WHERE name_key = ?", (key,)).fetchone()[0])
    return int(found[0])


def take(mine: sqlite3.Connection, theirs: sqlite3.Connection) -> int:
    """Take in the roster of another journal: whoever is in a team there is so here, except people erased here. Gives the entries that were new.

    Inside the caller's transaction.
    """
    query = (
        "SELECT person.id, person.name, since, team.name FROM membership JOIN person ON person.id = person_id JOIN team ON team.id = team_id"
        " ORDER BY person.id, since, team.name"
    )
    touched = []
    for key, name, since, team in theirs.execute(query).fetchall():
        if people.is_erased(mine, key):
            continue
        person = people.known(mine, key, name)
        numbered_here = numbered(mine, people.preferred(mine, "team", team) if team else "")
        there = mine.execute("SELECT 1 FROM membership WHERE person_id = ? AND since = ? AND team_id = ?", (person, since, numbered_here)).fetchone()
        if there is None:
            mine.execute("INSERT INTO membership (person_id, since, team_id) VALUES (?, ?, ?)", (person, since, numbered_here))
            touched.append(person)
    slices.restamp(mine, dict.fromkeys(touched))
    return len(touched)
