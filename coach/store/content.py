"""What is in a journal, as one number: two journals with the same content digest hold the same, whatever their ids, numbers and order."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from typing import Any, Final

from coach.digest import sha256
from coach.store import later, salvage

_SLICES: Final = """
    SELECT attempt.id, coalesce(team.name, ''), item.name, scorer.name, week, exam, slice.passed, value_bp, coalesce(person.name, person.id)
    FROM slice
    JOIN attempt ON attempt.number = slice.attempt
    LEFT JOIN team ON team.id = slice.team_id
    LEFT JOIN item ON item.id = slice.item_id
    LEFT JOIN scorer ON scorer.id = slice.scorer_id
    LEFT JOIN person ON person.number = slice.person
"""
_MEMBERS: Final = """
    SELECT membership.id, coalesce(person.name, person.id), since, team.name, entered_at
    FROM membership JOIN person ON person.id = person_id JOIN team ON team.id = team_id
"""
_ERASED: Final = "SELECT at, person_id, why, attempts, scores FROM erasure"
_LABELS: Final = """
    SELECT attempt_id, turn, item, label.id, coalesce(person.name, person.id), verdict, points, at
    FROM label LEFT JOIN person ON person.id = rater_id
"""
_NAMES: Final = "SELECT DISTINCT name FROM person WHERE name IS NOT NULL"
_HERE: Final = ("number", "person_id", "events", "head")
"""What is this journal's own: the chain of what was said later depends on who said it first."""


def digest(db: sqlite3.Connection, watch: Callable[[], object] = str) -> str:
    """SHA-256 over every attempt with its person's name, events, results, opinions and slices, the roster, the labels, the names and the log of erasures.

    `watch` is called once an attempt.
    """
    state = sha256()
    for whole in sorted(salvage.wholes(db), key=lambda each: str(each.row["id"])):
        watch()
        row = {name: value for name, value in whole.row.items() if name not in _HERE}
        call, said = later.split(whole.links)
        links = [(link.seq, link.kind, link.body, link.salt, link.digest) for link in call]
        after = sorted((link.seal, link.kind, link.body or "") for link in said)
        beside = [sorted(map(repr, getattr(whole, name))) for name in salvage.BESIDE]
        owner = whole.row["person_id"] if whole.person is None or whole.person[2] is None else whole.person[1]
        _add(state, [row, owner, links, after, beside])
    for query in (_SLICES, _MEMBERS, _LABELS, _NAMES, _ERASED):
        _add(state, sorted(map(repr, db.execute(query))))
    return str(state.hexdigest())


def _add(state: Any, value: Any) -> None:
    state.update(json.dumps(value).encode() + b"\n")
