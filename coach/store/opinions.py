"""Second opinions: what a language model makes of single lines of a finished attempt's form.

They stand beside the attempt. They are no events, so the chain knows nothing of them, and no marks: no score is ever worked out from one. All of
them can be thrown away and asked for again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass, fields, replace
from typing import Any, Final

from coach.store.attempts import following
from coach.text import clean


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one model makes of one line of the form."""

    item: str
    """A technique's id."""
    verdict: str
    """``met`` (for a fault: it was committed), ``not_met`` or ``cannot_assess``."""
    confidence: str
    """``high`` when every vote said so, ``low`` when they differed, ``none`` when no vote could be counted."""
    quote: str
    """The words of the reply it goes by; empty when there are none."""
    turn: int | None
    """The turn they were said in."""
    reason: str
    """At most 200 characters, in the model's words; or ours, where it gave no answer that counts."""
    model: str
    """``smollm2 at 127.0.0.1:8092``."""
    rubric: str
    """Digest of what was asked: definition and examples."""
    prompt: str
    """Version of how it was asked."""
    at: str = ""
    """When, as UTC time text; empty until it is kept."""


COLUMNS: Final = tuple(field.name for field in fields(Opinion))
ROWS: Final = f"SELECT {', '.join(COLUMNS)} FROM opinion WHERE attempt_id = ?"  # noqa: S608 - constants only
_ENTER: Final = (
    f"INSERT INTO opinion (attempt_id, {', '.join(COLUMNS)}) VALUES (?{', ?' * len(COLUMNS)})"  # noqa: S608 - constants only
    f" ON CONFLICT (attempt_id, item, model) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in COLUMNS)}"
)


def write(db: sqlite3.Connection, attempt_id: str, opinion: Opinion, at: str) -> None:
    """Keep it, in the place of what the same model said of that line before. Inside the caller's transaction."""
    before = db.execute("SELECT at FROM opinion WHERE attempt_id = ? AND item = ? AND model = ?", (attempt_id, opinion.item, opinion.model)).fetchone()
    db.execute(_ENTER, (attempt_id, *astuple(replace(opinion, at=following(at, before and before[0])))))


def read(db: sqlite3.Connection, attempt_id: str) -> tuple[Opinion, ...]:
    """All opinions on the attempt, oldest first."""
    return tuple(Opinion(*map(_cleaned, values)) for values in db.execute(f"{ROWS} ORDER BY at, item, model", (attempt_id,)))


def put(db: sqlite3.Connection, attempt_id: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Enter rows as `ROWS` gives them; one that damage has made nonsense of is left out. Inside the caller's transaction."""
    for values in rows:
        with suppress(sqlite3.IntegrityError):
            db.execute(_ENTER, (attempt_id, *values))


def _cleaned(value: Any) -> Any:
    return clean(value) if isinstance(value, str) else value
