"""Whole attempts, read from any journal however damaged, and put into another without losing what is there.

One way in serves three purposes: saving what can be read of a damaged file, bringing back a backup, and taking over another
machine's journal. What a hash chain proves decides which of two versions of an attempt is kept.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from coach.store import chain, opinions, people, slices
from coach.store.chain import Link
from coach.store.raw import UNREADABLE

FIELDS: Final = (
    "id", "number", "person_id", "scenario", "scenario_digest", "seed", "timed", "started_at", "ended_at", "scorer", "ending",
    "ending_value", "score", "passed", "origin", "events", "head", "setting",
)  # fmt: skip
IDENTITY: Final = ("scenario", "scenario_digest", "seed", "timed", "started_at", "origin", "setting")
RESULT: Final = ("ended_at", "scorer", "ending", "ending_value", "score", "passed")
BESIDE: Final = ("scores", "opinions", "versions", "version_scores")
SETTINGS: Final = (chain.PRACTICE, "exam")
A_PAGE: Final = 16
"""At least as many lines as ever fit on a page: how far to look when only looking helps."""
MOST: Final = 100_000
"""Events an attempt can have; a damaged number is not to keep us busy for years."""
LINKS: Final = "SELECT seq, kind, body, salt, seal, digest FROM event WHERE attempt_id = ?"
SCORES: Final = "SELECT item, turn, verdict, value_bp, evidence, scorer FROM technique_score WHERE attempt_id = ?"
VERSIONS: Final = "SELECT scorer, at, ending, ending_value, score, passed FROM version WHERE attempt_id = ?"
VERSION_SCORES: Final = "SELECT item, turn, verdict, value_bp, evidence, scorer FROM version_score WHERE attempt_id = ?"


@dataclass(frozen=True, slots=True)
class Whole:
    """An attempt with everything that belongs to it, as far as it could be read."""

    row: dict[str, Any]
    person: tuple[str, str | None, str | None] | None
    links: tuple[Link, ...]
    scores: tuple[tuple[Any, ...], ...] = ()
    opinions: tuple[tuple[Any, ...], ...] = field(default=(), compare=False)
    versions: tuple[tuple[Any, ...], ...] = field(default=(), compare=False)
    version_scores: tuple[tuple[Any, ...], ...] = field(default=(), compare=False)
    torn: bool = field(default=False, compare=False)
    """Some of its events could not be read."""
    erased: bool = field(default=False, compare=False)
    """Its person was erased. One who has no name and was not is one whose name was lost."""

    def start(self) -> str:
        """What its chain must start from."""
        row = self.row
        named = (row["id"], row["scenario"], row["scenario_digest"], row["seed"])
        return chain.origin(*named, timed=bool(row["timed"]), started_at=row["started_at"], setting=row["setting"])

    def fault(self) -> str | None:
        """What is wrong with it, in a sentence; None when its chain holds from end to end."""
        row, start = self.row, self.start()
        if row["origin"] != start:
            return "The scenario, seed, timing or start of the attempt has been altered."
        return chain.fault(start, self.links, row["events"], row["head"])

    def trimmed(self) -> Whole:
        """An unfinished attempt cut back to the events whose chain holds, so that it can be gone on with; any other as it is."""
        if self.row["ended_at"] is not None or self.fault() is None:
            return self
        head: str = self.row["origin"]
        held: list[Link] = []
        for link in self.links:
            if link.seq != len(held) + 1 or not chain.holds(head, link):
                break
            held.append(link)
            head = link.digest
        return replace(self, links=tuple(held), row={**self.row, "events": len(held), "head": head})


def wholes(db: sqlite3.Connection, only: str | None = None) -> Iterator[Whole]:
    """Every attempt that can be read (or the one of that id), in the order of their numbers; damage costs what lies on it and no more."""
    columns = _columns(db)
    size = _pages(db) * A_PAGE
    if only is None:
        known = {row[0]: row for row in _lines(db, "SELECT id, name, name_key FROM person NOT INDEXED", "WHERE rowid = ?", size)}
        erased = erased_people(db)
        found = _lines(db, f"SELECT {columns} FROM attempt NOT INDEXED", "WHERE rowid = ?", size)  # noqa: S608 - constants only
    else:
        found = db.execute(f"SELECT {columns} FROM attempt WHERE id = ?", (only,)).fetchall()  # noqa: S608 - constants only
        person = "SELECT id, name, name_key FROM person WHERE id = (SELECT person_id FROM attempt WHERE id = ?)"
        known = {row[0]: row for row in db.execute(person, (only,))}
        erased = erased_people(db) if any(row[2] is None for row in known.values()) else frozenset()
    for values in sorted(filter(_sane, found), key=lambda each: each[1]):
        row = dict(zip(FIELDS, values, strict=True))
        if row["setting"] not in SETTINGS:
            row["setting"] = _setting(row)
        links, torn = _links(db, row["id"], min(row["events"], MOST))
        scores, told = _beside(db, SCORES, row["id"]), _beside(db, opinions.ROWS, row["id"])
        versions, details = _beside(db, VERSIONS, row["id"]), _beside(db, VERSION_SCORES, row["id"])
        owner = known.get(row["person_id"])
        gone = owner is not None and owner[2] is None and (owner[0] in erased or (bool(links) and all(link.body is None for link in links)))
        yield Whole(row, owner, links, scores, told, versions, details, torn, gone)


def erased_people(db: sqlite3.Connection) -> frozenset[str]:
    """The ids of people of whom something was erased."""
    try:
        return frozenset(key for (key,) in db.execute("SELECT person_id FROM erasure"))
    except UNREADABLE:  # or of an older format
        return frozenset()


def _columns(db: sqlite3.Connection) -> str:
    """All of `FIELDS`; a journal of an older format, which nobody could bring up to date, knows no setting."""
    columns = ", ".join(FIELDS)
    try:
        db.execute(f"SELECT {columns} FROM attempt LIMIT 0")  # noqa: S608 - constants only
    except sqlite3.OperationalError as fault:
        if "no such column" in str(fault):
            return columns.removesuffix("setting") + "''"
    except UNREADABLE:
        pass  # damage: whoever reads line by line gets past it
    return columns


def _setting(row: dict[str, Any]) -> str:
    """What the chain starts from tells it, where the line does not."""
    return next((each for each in SETTINGS if Whole({**row, "setting": each}, None, ()).start() == row["origin"]), chain.PRACTICE)


def _sane(values: tuple[Any, ...]) -> bool:
    """Whether a line has values of the right kinds where it must have them; on a damaged page it need not."""
    row = dict(zip(FIELDS, values, strict=True))
    texts = all(isinstance(row[name], str) for name in ("id", "scenario", "scenario_digest", "started_at", "origin", "head", "setting"))
    return texts and all(isinstance(row[name], int) for name in ("number", "seed", "timed", "events"))


def _pages(db: sqlite3.Connection) -> int:
    try:
        return int(db.execute("PRAGMA page_count").fetchone()[0])
    except UNREADABLE:
        return 0


def _lines(db: sqlite3.Connection, query: str, one: str, most: int) -> list[tuple[Any, ...]]:
    """All lines of a table at once; when damage is in the way, one by one, past it."""
    try:
        return db.execute(query).fetchall()
    except UNREADABLE:
        found = (_probed(db, f"{query} {one}", number) for number in range(1, most + 1))
        return [row for row in found if row is not None]


def _probed(db: sqlite3.Connection, query: str, *key: object) -> tuple[Any, ...] | None:
    try:
        found: tuple[Any, ...] | None = db.execute(query, key).fetchone()
    except UNREADABLE:
        return None
    return found


def _links(db: sqlite3.Connection, attempt_id: str, count: int) -> tuple[tuple[Link, ...], bool]:
    try:
        return tuple(Link(*values) for values in db.execute(f"{LINKS} ORDER BY seq", (attempt_id,)) if _linkable(values)), False
    except UNREADABLE:
        found = (_probed(db, f"{LINKS} AND seq = ?", attempt_id, seq) for seq in range(1, count + 1))
        return tuple(Link(*values) for values in found if values and _linkable(values)), True


def _linkable(values: tuple[Any, ...]) -> bool:
    return all(isinstance(values[place], str) for place in (1, 4, 5))


def _beside(db: sqlite3.Connection, query: str, attempt_id: str) -> tuple[tuple[Any, ...], ...]:
    """The lines of the form, or opinions on them; none when they cannot be read, since they can be worked out, or asked for, again."""
    try:
        return tuple(db.execute(query, (attempt_id,)))
    except UNREADABLE:
        return ()


def numbers(db: sqlite3.Connection) -> set[int]:
    """The numbers of all attempts, from the index of them, which may be in order when lines of the table are not."""
    try:
        return {number for (number,) in db.execute("SELECT number FROM attempt INDEXED BY sqlite_autoindex_attempt_2 WHERE number > 0")}
    except UNREADABLE:
        return set()


def better(mine: Whole | None, theirs: Whole) -> Whole | None:
    """What to keep of two versions of one attempt; None when `mine` needs nothing of `theirs`.

    A version that holds is only ever continued or given its result. One that does not hold is mended with events of the other, if
    the chain then holds. Erased words are not brought back.
    """
    if mine is None:
        return theirs
    if mine.fault() is None:
        return _continued(mine, theirs)
    others = {link.seq: link for link in theirs.links}
    links = {link.seq: link for link in (*theirs.links, *mine.links)}
    for seq, link in others.items():
        erased = links[seq].body is None and links[seq].salt is None and links[seq].seal == link.seal
        links[seq] = links[seq] if erased else link
    joined = tuple(links[seq] for seq in sorted(links))
    identity = {name: theirs.row[name] for name in IDENTITY}
    for row in (mine.row, {**mine.row, **identity}, {**theirs.row, "number": mine.row["number"], "person_id": mine.row["person_id"]}):
        mended = replace(mine, row=row, links=tuple(link for link in joined if link.seq <= row["events"]), torn=False)
        if mended.fault() is None:
            return mended
    return None


def _continued(mine: Whole, theirs: Whole) -> Whole | None:
    if mine.row["ended_at"] is not None or theirs.fault() is not None:
        return None
    count = mine.row["events"]
    at = theirs.links[count - 1].digest if 0 < count <= len(theirs.links) else theirs.row["origin"] if not count else None
    more = len(theirs.links) > count or theirs.row["ended_at"] is not None
    if at != mine.row["head"] or not more:
        return None
    row = {**mine.row, **{name: theirs.row[name] for name in (*RESULT, "events", "head")}}
    return replace(mine, row=row, links=(*mine.links, *theirs.links[count:]), **{name: getattr(theirs, name) for name in BESIDE})


def put(db: sqlite3.Connection, whole: Whole, *, there: bool) -> None:
    """Enter the attempt, or bring the one that is `there` up to it. Inside the caller's transaction; raises sqlite3.IntegrityError for nonsense."""
    row = dict(whole.row)
    if there:
        fields = [name for name in FIELDS if name not in ("id", "number", "person_id")]
        assigned = ", ".join(f"{name} = :{name}" for name in fields)
        db.execute(f"UPDATE attempt SET {assigned} WHERE id = :id", row)  # noqa: S608 - constants only
        db.execute("DELETE FROM event WHERE attempt_id = ?", (row["id"],))
        for table in ("technique_score", "version_score", "version"):
            db.execute(f"DELETE FROM {table} WHERE attempt_id = ?", (row["id"],))  # noqa: S608 - constants only
    else:
        row["person_id"] = _person(db, whole)
        taken = db.execute("SELECT 1 FROM attempt WHERE number = ?", (row["number"],)).fetchone()
        if taken:
            (row["number"],) = db.execute("SELECT max(number) + 1 FROM attempt").fetchone()
        named = ", ".join(f":{name}" for name in FIELDS)
        db.execute(f"INSERT INTO attempt ({', '.join(FIELDS)}) VALUES ({named})", row)  # noqa: S608 - constants only
    key = row["id"]
    db.executemany(
        "INSERT INTO event (attempt_id, seq, kind, body, salt, seal, digest) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(key, link.seq, link.kind, link.body, link.salt, link.seal, link.digest) for link in whole.links],
    )
    for table, lines in (("technique_score", whole.scores), ("version_score", whole.version_scores)):
        columns = "attempt_id, item, turn, verdict, value_bp, evidence, scorer"
        db.executemany(f"INSERT INTO {table} ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", [(key, *values) for values in lines])  # noqa: S608 - constants only
    db.executemany(
        "INSERT INTO version (attempt_id, scorer, at, ending, ending_value, score, passed) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(key, *values) for values in whole.versions],
    )
    opinions.put(db, key, whole.opinions)
    slices.write(db, key)


def _person(db: sqlite3.Connection, whole: Whole) -> str | None:
    """The person of the attempt as known here: by id, else by name, else entered."""
    if whole.row["person_id"] is None:
        return None
    key, name, name_key = whole.person or (whole.row["person_id"], None, None)
    found = db.execute("SELECT id FROM person WHERE id = ?1 OR name_key = ?2 ORDER BY id <> ?1 LIMIT 1", (key, name_key)).fetchone()
    if found is None:
        if name is None or name_key is None:
            people.enter_nameless(db, key)
            return str(key)
        return people.entered(db, name, key)
    return str(found[0])
