"""Results as projections: what an attempt's events are worth, kept beside them so that questions over many attempts are one query.

The events are the truth. Whatever is here can be thrown away and worked out again by whoever knows the scorer; this room does not.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from coach.store import slices
from coach.store.attempts import AttemptRow, stamp

Recorded = Sequence[tuple[int, str, dict[str, Any]]]
"""An attempt's events as (seq, kind, body)."""


@dataclass(frozen=True, slots=True)
class ItemScore:
    """One line of an attempt's form, in numbers."""

    item: str
    """A technique's id, or the scenario's own name for the line."""
    turn: int | None
    """The first turn that shows it; 0 is the note or the call as a whole, None when nothing does."""
    verdict: str
    value: int | None
    """Basis points: a skill's 0-10000, what a fault took from the quality, None when it did not apply."""
    evidence: int
    """How many quotes, actions or timings show it."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a scorer makes of an attempt's events."""

    ending: str
    value: str
    score: int | None
    passed: bool | None
    scorer: str
    items: tuple[ItemScore, ...]

    def is_of(self, attempt: AttemptRow) -> bool:
        """Whether the attempt's line says the same."""
        return (self.ending, self.value, self.score, self.passed) == (attempt.ending, attempt.value, attempt.score, attempt.passed)


Rescore = Callable[[AttemptRow, Recorded], Result | None]
"""Scores an attempt from its events again; None when that cannot be done faithfully (the scenario has changed) or the call is not over."""


def over(recorded: Recorded) -> bool:
    """Whether the call is over, as its events say: its last contact has ended, and the note that was due on it is written.

    A call between two contacts, or whose note is still to be written, is gone on with and has no result yet.
    """
    ending, noted = None, False
    for _, kind, body in recorded:
        if kind == "ended":
            ending, noted = body, False
        noted = noted or kind == "noted"
    return ending is not None and not ending.get("then") and (noted or not ending.get("note_due"))


def end(started_at: datetime, recorded: Recorded) -> str:
    """When a call that was started then was over, as UTC time text: what its last event says, so that it is the same on every machine."""
    try:
        return stamp(started_at + timedelta(seconds=float(recorded[-1][2]["at"])))
    except (IndexError, KeyError, TypeError, ValueError, OverflowError):  # no such event, or altered
        return stamp(started_at)


def write_items(db: sqlite3.Connection, attempt_id: str, items: Sequence[ItemScore], scorer: str) -> None:
    """Put these lines in the place of whatever was there, also in what reports read. Inside the caller's transaction."""
    db.execute("DELETE FROM technique_score WHERE attempt_id = ?", (attempt_id,))
    db.executemany(
        "INSERT INTO technique_score (attempt_id, item, turn, verdict, value_bp, evidence, scorer) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(attempt_id, each.item, each.turn, each.verdict, each.value, each.evidence, scorer) for each in items],
    )
    slices.write(db, attempt_id)


def read_items(db: sqlite3.Connection, attempt_id: str) -> tuple[str, frozenset[ItemScore]]:
    """The scorer that gave the lines (empty when there are none), and the lines."""
    found = db.execute("SELECT scorer, item, turn, verdict, value_bp, evidence FROM technique_score WHERE attempt_id = ?", (attempt_id,)).fetchall()
    return (found[0][0] if found else ""), frozenset(ItemScore(*values[1:]) for values in found)


def write_result(db: sqlite3.Connection, attempt_id: str, result: Result, ended_at: str) -> None:
    """Put this result on the attempt's line, and its lines of the form. Inside the caller's transaction."""
    passed = None if result.passed is None else int(result.passed)
    db.execute(
        "UPDATE attempt SET ended_at = coalesce(ended_at, ?), scorer = ?, ending = ?, ending_value = ?, score = ?, passed = ? WHERE id = ?",
        (ended_at, result.scorer, result.ending, result.value, result.score, passed, attempt_id),
    )
    write_items(db, attempt_id, result.items, result.scorer)


def write_version(db: sqlite3.Connection, attempt_id: str, result: Result, at: str) -> bool:
    """Keep what another scorer makes of the attempt beside its result; False when that scorer has spoken. Inside the caller's transaction."""
    taken = "SELECT 1 FROM attempt WHERE id = ? AND scorer = ? UNION ALL SELECT 1 FROM version WHERE attempt_id = ? AND scorer = ?"
    if db.execute(taken, (attempt_id, result.scorer) * 2).fetchone():
        return False
    passed = None if result.passed is None else int(result.passed)
    db.execute(
        "INSERT INTO version (attempt_id, scorer, at, ending, ending_value, score, passed) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (attempt_id, result.scorer, at, result.ending, result.value, result.score, passed),
    )
    db.executemany(
        "INSERT INTO version_score (attempt_id, item, turn, verdict, value_bp, evidence, scorer) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(attempt_id, each.item, each.turn, each.verdict, each.value, each.evidence, result.scorer) for each in result.items],
    )
    slices.write(db, attempt_id)
    return True
