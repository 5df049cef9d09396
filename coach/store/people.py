"""People: who is in the journal, what there is about one of them, and how it is taken out again.

A name is in ``person`` and nowhere else in the schema; what somebody typed is in the bodies of the events. Erasing sets both to NULL. The
chains still hold, and the scores and the labels given stay as nobody's, unless those are to go too.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from coach.store import later, slices
from coach.store.attempts import name_key, shown_name
from coach.store.errors import JournalError
from coach.text import clean

_OF: Final = "attempt_id IN (SELECT id FROM attempt WHERE person_id = ?)"
AGAIN: Final = "-again"
"""What is put behind the id of somebody with a name where it belongs to somebody whose name was erased."""
_TOLD: Final = re.compile(r"(?:\(name erased, )?([0-9a-f-]{8,}(?:-again)*)\)?")
"""Whoever has no name any more, as reports name them, or by the id alone."""
_TABLES: Final = ("technique_score", "version", "version_score", "opinion")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a name. Times are UTC time text."""

    id: str
    name: str
    team: str
    """The one they are in now; empty for none."""
    attempts: int
    latest: str | None
    """When the last attempt was started."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure takes, or would take."""

    people: int
    attempts: int
    """Attempts that lose their words."""
    events: int
    opinions: int
    rulings: int
    """On other people's attempts, signed with the name."""


def entered(db: sqlite3.Connection, name: str, new_id: str) -> str:
    """The opaque id of the person of that name, who is entered when new. `name` as `shown_name` gives it. Inside the caller's transaction."""
    db.execute(
        "INSERT INTO person (id, number, name, name_key) SELECT ?, coalesce(max(number), 0) + 1, ?, ? FROM person WHERE true"
        " ON CONFLICT (name_key) DO NOTHING",
        (new_id, name, name_key(name)),
    )  # fmt: skip
    (person,) = db.execute("SELECT id FROM person WHERE name_key = ?", (name_key(name),)).fetchone()
    preferred(db, "person", name)
    return str(person)


def enter_nameless(db: sqlite3.Connection, key: str) -> None:
    """Somebody of whom only the id is known, or left. Inside the caller's transaction."""
    db.execute("INSERT INTO person (id, number) SELECT ?, coalesce(max(number), 0) + 1 FROM person", (key,))


def listed(db: sqlite3.Connection, now: str) -> list[Person]:
    """Everybody who has a name, by name."""
    found = db.execute(
        "SELECT person.id, name, count(attempt.id), max(started_at) FROM person LEFT JOIN attempt ON attempt.person_id = person.id"
        " WHERE name IS NOT NULL GROUP BY person.id, name, name_key ORDER BY name_key"
    ).fetchall()
    names = {key: clean(name) for key, name in db.execute("SELECT id, name FROM team")}
    return [Person(key, clean(name), names.get(slices.team_at(db, key, now), ""), count, latest) for key, name, count, latest in found]


def find(db: sqlite3.Connection, name: str, where: str, now: str) -> Person:
    """The person of that name, whatever its capitals, or without one by the id that reports show. Raises JournalError."""
    key = name_key(shown_name(name))
    for person in listed(db, now):
        if name_key(person.name) == key:
            return person
    told = _TOLD.fullmatch(key)
    query = "SELECT id FROM person WHERE name_key IS NULL AND substr(id, 1, ?) = ?"
    found = [each for (each,) in db.execute(query, (len(told[1]), told[1]))] if told else []
    if len(found) == 1:
        (count, latest) = db.execute("SELECT count(*), max(started_at) FROM attempt WHERE person_id = ?", (found[0],)).fetchone()
        return Person(found[0], "", "", count, latest)
    raise JournalError(f"There is nobody called {shown_name(name)!r} in the journal.", where, "'coach data person list' shows who is.")


def told(db: sqlite3.Connection, person: Person) -> dict[str, Any]:
    """Everything there is about the person, as values for JSON: lists of rows with the names of the columns."""
    own = "SELECT * FROM attempt WHERE person_id = ? ORDER BY number"
    of = f"SELECT * FROM {{}} WHERE {_OF} ORDER BY attempt_id"  # noqa: S608 - constants only
    teams = "SELECT since, team.name AS team FROM membership JOIN team ON team.id = team_id WHERE person_id = ? ORDER BY since"
    return {
        "person": {"id": person.id, "name": person.name, "team": person.team},
        "teams": _rows(db, teams, person.id),
        "attempts": _rows(db, own, person.id),
        "events": _rows(db, of.format("event") + ", seq", person.id),
        **{f"{table}s": _rows(db, of.format(table), person.id) for table in _TABLES},
        "labels": _rows(db, f"SELECT attempt_id, turn, item, verdict, points, at FROM label WHERE {_OF} ORDER BY attempt_id, turn, item, at", person.id),  # noqa: S608 - constants only
        "labels_given": _rows(db, "SELECT * FROM label WHERE rater_id = ? ORDER BY at, attempt_id, turn, item", person.id),
    }


def _rows(db: sqlite3.Connection, query: str, person: str) -> list[dict[str, Any]]:
    cursor = db.execute(query, (person,))
    names = [column[0] for column in cursor.description]
    return [{name: clean(value, limit=100_000) if isinstance(value, str) else value for name, value in zip(names, row, strict=True)} for row in cursor]


def plan(db: sqlite3.Connection, person: Person) -> Erased:
    """What erasing the person would take."""
    (attempts, events) = db.execute(
        f"SELECT count(DISTINCT attempt_id), count(*) FROM event WHERE body IS NOT NULL AND {_OF}",  # noqa: S608 - constants only
        (person.id,),
    ).fetchone()
    (opinions,) = db.execute(f"SELECT count(*) FROM opinion WHERE {_OF}", (person.id,)).fetchone()  # noqa: S608 - the same
    return Erased(int(bool(person.name)), attempts, events, opinions, len(_signed(db, person)))


def _signed(db: sqlite3.Connection, person: Person) -> list[tuple[str, int]]:
    if not person.name:
        return []
    query = (
        "SELECT event.attempt_id, seq, body FROM event JOIN attempt ON attempt.id = event.attempt_id"
        " WHERE kind = 'ruled' AND body IS NOT NULL AND (person_id IS NULL OR person_id <> ?) ORDER BY event.attempt_id, seq"
    )
    key = name_key(person.name)
    found = db.execute(query, (person.id,))
    return [(attempt, seq) for attempt, seq, body in found if later.ruling_by(body, lambda name: name_key(shown_name(name)), key)]


def erase(db: sqlite3.Connection, person: Person, *, now: str, scores: bool = False) -> Erased:
    """Take out the name, every word typed or said in the person's attempts, opinions on them, and rulings signed with the name.

    With `scores` their results and places in teams go too, and what was labelled by them or in their attempts. Inside the caller's
    transaction; whoever calls sees to it that nothing is left in freed pages (`coach.store.office.scrubbed`).
    """
    taken = plan(db, person)
    own = [key for (key,) in db.execute("SELECT id FROM attempt WHERE person_id = ?", (person.id,))]
    db.executemany("UPDATE event SET body = NULL, salt = NULL WHERE attempt_id = ? AND seq = ?", _signed(db, person))
    unsay(db, own)
    if scores:
        db.execute("INSERT INTO team (id, name, name_key) VALUES (0, '', '') ON CONFLICT DO NOTHING")
        db.execute("UPDATE membership SET since = '', team_id = 0 WHERE person_id = ?", (person.id,))  # what is left is not brought back by a merge
        db.execute("UPDATE label SET verdict = NULL, points = NULL WHERE rater_id = ?", (person.id,))
        _unscore(db, own)
        let_go(db)
    db.execute("UPDATE person SET name = NULL, name_key = NULL WHERE id = ?", (person.id,))
    _note(db, person.id, now, "asked", len(own), scores=scores)
    return taken


def unsay(db: sqlite3.Connection, attempts: Iterable[str]) -> None:
    """The words of these attempts, and opinions that quote them. Inside the caller's transaction."""
    for key in attempts:
        db.execute("UPDATE event SET body = NULL, salt = NULL WHERE attempt_id = ?", (key,))
        db.execute("DELETE FROM opinion WHERE attempt_id = ?", (key,))


def _unscore(db: sqlite3.Connection, attempts: Iterable[str]) -> None:
    for key in attempts:
        db.execute(
            "UPDATE attempt SET ended_at = coalesce(ended_at, started_at), scorer = NULL, ending = NULL, ending_value = NULL, score = NULL, passed = NULL"
            " WHERE id = ?",
            (key,),
        )
        for table in ("technique_score", "version_score", "version"):
            db.execute(f"DELETE FROM {table} WHERE attempt_id = ?", (key,))  # noqa: S608 - constants only
        slices.write(db, key)
        unlabel(db, key)


def unlabel(db: sqlite3.Connection, attempt: str) -> None:
    """The labels on an attempt whose results go; `let_go` then takes the names that nothing is left of. Inside the caller's transaction."""
    db.execute("DELETE FROM label WHERE attempt_id = ?", (attempt,))


def _note(db: sqlite3.Connection, person: str, now: str, why: str, attempts: int, *, scores: bool = False) -> None:
    db.execute(
        "INSERT INTO erasure (at, person_id, why, attempts, scores) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (at, person_id) DO UPDATE SET attempts = erasure.attempts + excluded.attempts",
        (now, person, why, attempts, int(scores)),
    )


def outlived(db: sqlite3.Connection, before: str) -> tuple[list[str], list[Person]]:
    """Attempts with words that were over, or left, before that UTC time text; and the people none of whose attempts is younger."""
    old = db.execute(
        "SELECT id FROM attempt WHERE coalesce(ended_at, started_at) < ?"
        " AND EXISTS (SELECT 1 FROM event WHERE attempt_id = attempt.id AND body IS NOT NULL) ORDER BY number",
        (before,),
    ).fetchall()
    query = (
        "SELECT person_id, max(at) FROM (SELECT person_id, coalesce(ended_at, started_at) AS at FROM attempt WHERE person_id IS NOT NULL"
        " UNION ALL SELECT rater_id, at FROM label) AS traces GROUP BY person_id"
    )
    latest = dict(db.execute(query))
    return [key for (key,) in old], [person for person in listed(db, before) if person.id in latest and latest[person.id] < before]


def sweep(db: sqlite3.Connection, before: str, *, now: str) -> Erased:
    """Erase what is older than `before`: words, and the names of people of whom there is nothing younger. Inside the caller's transaction."""
    taken = swept(db, before)
    old, people = outlived(db, before)
    counted: dict[str, int] = {}
    for key in old:
        (person,) = db.execute("SELECT person_id FROM attempt WHERE id = ?", (key,)).fetchone()
        counted[person or ""] = counted.get(person or "", 0) + 1
    unsay(db, old)
    for person in people:
        db.executemany("UPDATE event SET body = NULL, salt = NULL WHERE attempt_id = ? AND seq = ?", _signed(db, person))
        db.execute("UPDATE person SET name = NULL, name_key = NULL WHERE id = ?", (person.id,))
        counted.setdefault(person.id, 0)
    for key, number in counted.items():
        _note(db, key, now, "retention", number)
    return taken


def swept(db: sqlite3.Connection, before: str) -> Erased:
    """What `sweep` would take."""
    old, people = outlived(db, before)
    events = opinions = 0
    for key in old:
        events += int(db.execute("SELECT count(*) FROM event WHERE attempt_id = ? AND body IS NOT NULL", (key,)).fetchone()[0])
        opinions += int(db.execute("SELECT count(*) FROM opinion WHERE attempt_id = ?", (key,)).fetchone()[0])
    return Erased(len(people), len(old), events, opinions, sum(len(_signed(db, person)) for person in people))


def nameless(db: sqlite3.Connection, key: str) -> bool:
    """Whether somebody of that id is here without a name."""
    return db.execute("SELECT 1 FROM person WHERE id = ? AND name_key IS NULL", (key,)).fetchone() is not None


def is_erased(db: sqlite3.Connection, key: str) -> bool:
    """Whether somebody of that id was here and is erased. A name that is missing and was never erased was lost with a damaged page."""
    query = "SELECT 1 FROM person JOIN erasure ON erasure.person_id = person.id WHERE person.id = ? AND name_key IS NULL LIMIT 1"
    return db.execute(query, (key,)).fetchone() is not None


def rank(db: sqlite3.Connection, key: str, name_key: str | None) -> tuple[int, str]:
    """Of two journals that say whose a thing is, the one with the lower rank knows: an erased person's, then somebody's with a name, then by id."""
    if name_key is not None:
        return 1, name_key
    return (0 if db.execute("SELECT 1 FROM erasure WHERE person_id = ? LIMIT 1", (key,)).fetchone() else 2), key


def known(db: sqlite3.Connection, key: str, name: str | None) -> str:
    """The id here of a person of another journal; entered when new. Inside the caller's transaction.

    Somebody with a name is found by it, whatever the id. Somebody without one has the same id in every journal, so that it
    makes no difference in which order they meet: whoever has a name here and that id gets another.
    """
    shown = shown_name(name) if name is not None else ""
    there = db.execute("SELECT name_key FROM person WHERE id = ?", (key,)).fetchone()
    if shown:
        return entered(db, shown, key if there is None else _free(db, key))
    if there is not None and there[0] is not None:
        db.execute("PRAGMA defer_foreign_keys = ON")
        free = _free(db, key)
        for table, column in (("person", "id"), ("attempt", "person_id"), ("membership", "person_id"), ("label", "rater_id")):
            db.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (free, key))  # noqa: S608 - constants only
        there = None
    if there is None:
        enter_nameless(db, key)
    return key


def _free(db: sqlite3.Connection, key: str) -> str:
    while db.execute("SELECT 1 FROM person WHERE id = ?", (key,)).fetchone():
        key += AGAIN
    return key


def let_go(db: sqlite3.Connection) -> None:
    """Remove whoever has neither an attempt nor a place in a team, and has labelled nothing. Inside the caller's transaction."""
    db.execute(
        "DELETE FROM person WHERE NOT EXISTS (SELECT 1 FROM attempt WHERE person_id = person.id)"
        " AND NOT EXISTS (SELECT 1 FROM membership WHERE person_id = person.id) AND NOT EXISTS (SELECT 1 FROM label WHERE rater_id = person.id)"
    )


def take_log(mine: sqlite3.Connection, theirs: sqlite3.Connection, only: Collection[str] | None = None) -> None:
    """The other journal's log of what was erased (of these people, by id). Inside the caller's transaction."""
    log = theirs.execute("SELECT at, person_id, why, attempts, scores FROM erasure ORDER BY at, person_id").fetchall()
    mine.executemany(
        "INSERT INTO erasure (at, person_id, why, attempts, scores) VALUES (?, ?, ?, ?, ?) ON CONFLICT (at, person_id) DO UPDATE SET"
        " attempts = CASE WHEN excluded.attempts > erasure.attempts THEN excluded.attempts ELSE erasure.attempts END,"
        " scores = CASE WHEN excluded.scores > erasure.scores THEN excluded.scores ELSE erasure.scores END,"
        " why = CASE WHEN excluded.why < erasure.why THEN excluded.why ELSE erasure.why END",
        [line for line in log if only is None or line[1] in only],
    )


def spell(mine: sqlite3.Connection, theirs: sqlite3.Connection) -> None:
    """Names that both journals have are spelled alike in every journal. Inside the caller's transaction."""
    for table in ("person", "team"):
        for (name,) in theirs.execute(f"SELECT name FROM {table} WHERE name_key IS NOT NULL AND name_key <> ''").fetchall():  # noqa: S608 - constants only
            preferred(mine, table, shown_name(name))


def preferred(db: sqlite3.Connection, table: str, name: str) -> str:
    """Of two spellings of a name the same one in every journal: the one written like a name. Inside the caller's transaction."""
    found = db.execute(f"SELECT name FROM {table} WHERE name_key = ?", (name_key(name),)).fetchone()  # noqa: S608 - the callers' own constants
    if found is None or found[0] == name:
        return name
    best = min(str(found[0]), name, key=lambda each: (each != each.title(), each))
    db.execute(f"UPDATE {table} SET name = ? WHERE name_key = ?", (best, name_key(name)))  # noqa: S608 - the same
    return best
