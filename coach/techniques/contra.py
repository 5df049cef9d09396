"""What cancels a technique in the same reply, as the catalogue says: another finding or a cue, on the same words or anywhere in it."""

from __future__ import annotations

from typing import Final

from coach.techniques.catalogue import Contra, catalogue
from coach.techniques.desk import Desk, Seen

AGAINST: Final = frozenset(("blame_customer", "doubt_customer", "defensive", "hostile", "dismiss_feeling"))
"""What the catalogue calls `attack`: nobody listens, or keeps their head, in a reply that attacks, doubts or belittles."""


def cancel(desk: Desk) -> None:
    """Take back every finding that something else in the reply cancels."""
    rows = catalogue()
    desk.seen = [seen for seen in desk.seen if not _cancelled(desk, seen, rows[seen.technique].contra)]


def _cancelled(desk: Desk, seen: Seen, contra: Contra) -> bool:
    for name in contra.by:
        others = AGAINST if name == "attack" else (name,)
        spans = [(s.first, s.last) for s in desk.noted(*others) if s is not seen]
        spans += [(m.first, m.last) for m in desk.scan[name] if not m.faint]
        if spans and any(contra.anywhere or (first < seen.last and seen.first < last) for first, last in spans):
            return True
    return False
