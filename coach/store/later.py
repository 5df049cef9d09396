"""What is said of an attempt after it is finished: a line of its form is disputed, and somebody rules on it.

Both are events at the end of the attempt's chain. They change no verdict and no score: what the machine said stays, and what people said
stands beside it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from coach.store import bodies, chain
from coach.store.chain import Link
from coach.store.errors import JournalError
from coach.text import clean

KINDS: Final = {"disputed": ("item", "reason"), "ruled": ("item", "ruling", "why", "by")}
"""Which events may follow the end of a call, and the texts in each."""
LONGEST: Final = 2000
"""Characters of a text."""


@dataclass(frozen=True, slots=True)
class Later:
    """One of them. Texts are cleaned; those that do not belong to the kind are empty, and all are when the words were erased."""

    kind: str
    at: str
    """UTC time text."""
    item: str
    reason: str = ""
    """Of a dispute: why the verdict is wrong."""
    ruling: str = ""
    why: str = ""
    by: str = ""
    """Who ruled, as the name was given."""

    @property
    def erased(self) -> bool:
        """Only that there was something is known."""
        return not self.item


def packed(kind: str, body: Mapping[str, str], at: str) -> str:
    """The body as it is recorded. Raises ValueError for another kind of event, and for texts that are missing, empty or too many."""
    if kind not in KINDS:
        raise ValueError(f"{kind!r} cannot be added to a finished attempt")
    texts = {name: clean(body.get(name, ""), limit=LONGEST).strip() for name in KINDS[kind]}
    if set(body) - set(texts) or not all(texts.values()):
        raise ValueError(f"{kind!r} takes {', '.join(KINDS[kind])}, none of them empty")
    return bodies.pack({"at": at, **texts})


def latest(db: sqlite3.Connection, attempt_id: str) -> str | None:
    """When the last of them was said, as UTC time text; None when there is none with words."""
    found = db.execute("SELECT kind, body FROM event WHERE attempt_id = ? AND body IS NOT NULL ORDER BY seq DESC LIMIT 1", (attempt_id,)).fetchone()
    try:
        return str(bodies.unpack(found[1]).get("at", "")) if found and found[0] in KINDS else None
    except ValueError:
        return None


def append(db: sqlite3.Connection, attempt_id: str, kind: str, body: str, salt: str) -> None:
    """Add it to the chain. Inside the caller's transaction."""
    count, head = db.execute("SELECT events, head FROM attempt WHERE id = ?", (attempt_id,)).fetchone()
    link = chain.forge(head, count + 1, kind, body, salt)
    db.execute(
        "INSERT INTO event (attempt_id, seq, kind, body, salt, seal, digest) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (attempt_id, link.seq, kind, body, salt, link.seal, link.digest),
    )
    db.execute("UPDATE attempt SET events = ?, head = ? WHERE id = ?", (link.seq, link.digest, attempt_id))


def read(found: Iterable[tuple[str, str | None]], where: str = "the journal") -> tuple[Later, ...]:
    """The later events among (kind, body), oldest first. Raises JournalError for a body that is none of ours."""
    try:
        told = [_read(kind, body) for kind, body in found if kind in KINDS]
    except ValueError as fault:
        raise JournalError("A dispute cannot be read: it has been altered or damaged.", where, "Restore the journal from a backup.") from fault
    return tuple(sorted(told, key=lambda each: (each.at, each.kind, each.item, each.reason, each.ruling, each.by, each.why)))


def _read(kind: str, body: str | None) -> Later:
    texts = bodies.unpack(body) if body is not None else {}
    return Later(kind, str(texts.get("at", "")), **{name: str(texts.get(name, "")) for name in KINDS[kind]})


def split(links: Sequence[Link]) -> tuple[tuple[Link, ...], tuple[Link, ...]]:
    """The call itself, and what was said of it later."""
    return tuple(link for link in links if link.kind not in KINDS), tuple(link for link in links if link.kind in KINDS)


def rechained(call: Sequence[Link], later: Iterable[Link], start: str) -> tuple[Link, ...]:
    """The call with these later events after it, in an order that depends on nothing but themselves.

    Two machines may each have added to the same attempt; their events are sealed one by one, so they can be put in one chain.
    """
    links = list(call)
    for link in sorted(later, key=lambda each: (_at(each), each.seal)):
        digest = chain.follow(links[-1].digest if links else start, len(links) + 1, link.kind, link.seal)
        links.append(Link(len(links) + 1, link.kind, link.body, link.salt, link.seal, digest))
    return tuple(links)


def _at(link: Link) -> str:
    try:
        return str(bodies.unpack(link.body).get("at", "")) if link.body is not None else ""
    except ValueError:
        return ""


def ruling_by(body: str | None, key: Callable[[str], str], wanted: str) -> bool:
    """Whether a ruling is signed with the name that `key` makes into `wanted`."""
    try:
        signed: Any = bodies.unpack(body).get("by", "") if body is not None else ""
    except ValueError:
        return False
    return isinstance(signed, str) and key(signed) == wanted
