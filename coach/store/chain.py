"""The hash chain that makes a change to a recorded call visible.

Each event is sealed: ``seal = sha256(salt, body)``. The chain runs over the seals, not the bodies: ``digest = sha256(previous digest, seq,
kind, seal)``. So a body and its salt can be erased for good (without the salt the seal gives nothing away, not even of a short
"yes") and the chain still holds, while an edited body no longer matches its seal. The chain starts from the attempt's own line, so the
scenario, seed and start cannot be swapped either. It finds damage and later edits; it cannot stop the owner of the machine,
who can compute a whole new chain.

Every value is hex or plain text and is hashed with its length, so that no two sequences of values give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from coach.digest import sha256

PRACTICE = "practice"
"""The setting of an attempt that is nobody's but the trainee's."""


@dataclass(frozen=True, slots=True)
class Link:
    """One event as recorded. `body` and `salt` are both None once erased."""

    seq: int
    kind: str
    body: str | None
    salt: str | None
    seal: str
    digest: str


def _hashed(*values: str) -> str:
    state = sha256()
    for value in values:
        data = value.encode()
        state.update(len(data).to_bytes(8, "big"))
        state.update(data)
    return state.hexdigest()


def origin(attempt_id: str, scenario: str, digest: str, seed: int, *, timed: bool, started_at: str, setting: str = PRACTICE) -> str:
    """The digest the chain of an attempt starts from. An attempt for practice says nothing of its setting: so did all before there were others."""
    return _hashed("attempt", attempt_id, scenario, digest, str(seed), str(int(timed)), started_at, *([] if setting == PRACTICE else [setting]))


def forge(previous: str, seq: int, kind: str, body: str, salt: str) -> Link:
    """The next link after the one whose digest is `previous`."""
    seal = _hashed(salt, body)
    return Link(seq, kind, body, salt, seal, follow(previous, seq, kind, seal))


def follow(previous: str, seq: int, kind: str, seal: str) -> str:
    """The digest of an event with that seal, after the one whose digest is `previous`."""
    return _hashed(previous, str(seq), kind, seal)


def fault(start: str, links: Iterable[Link], count: int, head: str) -> str | None:
    """What is wrong with the chain, in a sentence naming the first event that does not hold; None when all is well.

    `count` and `head` are what the attempt's own line says of the number of events and the last digest; they show a chain cut short.
    """
    previous, last = start, 0
    for link in links:
        if link.seq != last + 1:
            return f"Event {last + 1} is missing."
        if not holds(previous, link):
            return f"Event {link.seq} ({link.kind}) has been altered."
        previous, last = link.digest, link.seq
    if last < count:
        return f"Event {last + 1} is missing: {count} were recorded."
    if last > count or previous != head:
        return f"Event {max(last, count)} is not the last that was recorded."
    return None


def holds(previous: str, link: Link) -> bool:
    """Whether the link is as recorded, after the one whose digest is `previous`."""
    return _sealed(link) and link.digest == follow(previous, link.seq, link.kind, link.seal)


def _sealed(link: Link) -> bool:
    """True when body and salt match the seal, or both were erased together."""
    if link.body is None or link.salt is None:
        return link.body is None and link.salt is None
    return link.seal == _hashed(link.salt, link.body)
