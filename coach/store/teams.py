"""The roster: who is in which team since when. It is never overwritten, so that an old attempt stays with the team it was made in."""

from __future__ import annotations

import csv
import difflib
import io
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from coach.store import people, salvage, slices
from coach.store.attempts import following, name_key, shown_name
from coach.text import clean

MOST: Final = 100_000
"""Lines of a roster."""
LONGEST: Final = 1000
"""Characters of a line."""
HEADINGS: Final = {"name": 0, "trainee": 0, "agent": 0, "person": 0, "team": 1, "group": 1, "cohort": 1, "since": 2, "from": 2}
SEPARATORS: Final = "\t;,"
ALIKE: Final = 0.85
"""From this ratio on (difflib) two names may be one with a slip in it."""
MOST_COMPARED: Final = 200_000
"""Pairs of names; a roster of thousands is not typed by hand."""


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
    alike: tuple[tuple[str, str], ...] = ()
    """Names that were unknown, each with one that was known and is spelled almost like it."""


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
    known: dict[str, str] = dict(db.execute("SELECT name_key, name FROM person WHERE name_key IS NOT NULL ORDER BY name_key"))
    for member in members:
        key = people.entered(db, member.name, new_id())
        team = numbered(db, member.team)
        before = db.execute("SELECT since, team_id, entered_at FROM membership WHERE person_id = ? ORDER BY since, entered_at, id", (key,)).fetchall()
        since = member.since or (now if before else slices.ALWAYS)
        that_day = [entry[1] for entry in before if entry[0] == since]
        if that_day[-1:] == [team] if member.since else before and slices.team_at(db, key, now) == team:
            same += 1
            continue
        at = following(now, max((entry[2] for entry in before), default=None))  # of several for one day the last counts
        db.execute("INSERT INTO membership (person_id, since, team_id, id, entered_at) VALUES (?, ?, ?, ?, ?)", (key, since, team, new_id(), at))
        touched.append(key)
        new, moved = new + (not before), moved + bool(before)
    slices.restamp(db, dict.fromkeys(touched))
    return Entered(new, moved, same, tuple(_alike(members, known)))


def _alike(members: Sequence[Member], known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    fresh = {name_key(shown_name(member.name)): member.name for member in members}
    fresh = {key: name for key, name in fresh.items() if key not in known}
    if len(fresh) * len(known) > MOST_COMPARED:
        return
    for key, name in fresh.items():
        close = difflib.get_close_matches(key, known, 1, ALIKE)
        if close:
            yield name, known[close[0]]


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
    people.preferred(db, "team", name)
    return int(found[0])


@dataclass(frozen=True, slots=True)
class _Entry:
    """A place in a team: the same entry has the same id in every journal."""

    id: str
    person: str
    name: str | None
    since: str
    team: str
    entered_at: str
    gone: bool
    """Its person was erased."""

    def rank(self) -> tuple[int, str]:
        """Of two versions the one that knows whose it is comes first: an erased person, then one with a name."""
        return (0, self.person) if self.gone else (1, name_key(self.name)) if self.name else (2, self.person)


_ENTRIES: Final = """
    SELECT membership.id, person_id, person.name, since, team.name, entered_at
    FROM membership LEFT JOIN person ON person.id = person_id LEFT JOIN team ON team.id = team_id
    ORDER BY membership.id
"""


def _entries(db: sqlite3.Connection) -> dict[str, _Entry]:
    erased = salvage.erased_people(db)
    found = db.execute(_ENTRIES).fetchall()
    return {key: _Entry(key, person, name, since, team or "", at, name is None and person in erased) for key, person, name, since, team, at in found}


def take(mine: sqlite3.Connection, theirs: sqlite3.Connection, *, restoring: bool = False) -> int:
    """Take in the roster of another journal: whoever is in a team there is so here. Gives the entries that were new.

    An entry whose person was erased in one journal is nobody's in both. `restoring`: the other is an older copy of this journal, so that
    nobody who was erased since comes back with what it has. Inside the caller's transaction.
    """
    here = _entries(mine)
    touched: list[str] = []
    new = 0
    for key, entry in _entries(theirs).items():
        old = here.get(key)
        if old is None:
            if restoring and not entry.gone and people.is_erased(mine, entry.person):
                continue
            new += 1
            both = entry
        else:
            both = min(old, entry, key=_Entry.rank)
            if (old.since, name_key(old.team)) != (entry.since, name_key(entry.team)):  # taken out in one of them
                both = replace(both, since="", team="")
            if both == old:
                continue
        person = people.known(mine, both.person, both.name)
        mine.execute("DELETE FROM membership WHERE id = ?", (key,))
        mine.execute(
            "INSERT INTO membership (person_id, since, team_id, id, entered_at) VALUES (?, ?, ?, ?, ?)",
            (person, both.since, numbered(mine, both.team), key, both.entered_at),
        )
        touched.append(person)
        if old is not None and old.person != person:
            touched.append(old.person)
    slices.restamp(mine, dict.fromkeys(touched))
    return new
