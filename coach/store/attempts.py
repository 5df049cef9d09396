"""One attempt as a row, and the forms in which its values are stored."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from coach.store.errors import JournalError
from coach.text import clean

SHORTEST: Final = 4
"""Characters of an attempt's id that may stand for it."""
NEWEST: Final = "last"
TOLD: Final = 13
"""Characters of an attempt's id in a report: enough to be the only one, and with its hyphen no spreadsheet takes it for a number."""
COLLECTED: Final = "EXISTS (SELECT 1 FROM collected WHERE collected.attempt_id = attempt.id)"
COLUMNS: Final = (
    "attempt.number, attempt.id, attempt.scenario, attempt.scenario_digest, attempt.seed, attempt.timed, person.name, attempt.started_at,"
    " attempt.ended_at, attempt.scorer, attempt.ending, attempt.ending_value, attempt.score, attempt.passed, attempt.events, attempt.setting,"
    f" {COLLECTED}"
)
SELECT: Final = f"SELECT {COLUMNS} FROM attempt LEFT JOIN person ON person.id = attempt.person_id"  # noqa: S608 - constants only


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One trainee's run of one scenario, as the journal keeps it. Texts are cleaned; times are aware, in UTC."""

    number: int
    """1, 2, 3 ... on this machine: what people type, as in ``coach show 12``. Never given twice."""
    id: str
    """The name of the attempt everywhere, also after journals are merged."""
    scenario: str
    digest: str
    seed: int
    timed: bool
    trainee: str | None
    """None when no name was given, or it was erased."""
    started_at: datetime
    ended_at: datetime | None
    scorer: str | None
    """Version of the scorer that gave `score`."""
    ending: str | None
    value: str | None
    """good, weak ...: the scenario's own judgement of the ending."""
    score: int | None
    """Basis points, 0-10000; None when unfinished or nothing could be scored."""
    passed: bool | None
    events: int
    """How many events are recorded."""
    setting: str = "practice"
    """``practice`` is the trainee's own affair, ``exam`` counts for others too."""
    collected: bool = False
    """Handed over by somebody else."""

    @property
    def finished(self) -> bool:
        """True once its result is in; no event can be added then."""
        return self.ended_at is not None


def row(values: tuple[Any, ...]) -> AttemptRow:
    """The attempt that a row of `SELECT` stands for."""
    number, key, scenario, digest, seed, timed, name, started_at, ended_at, scorer, ending, value, score, passed, events, setting, collected = values
    return AttemptRow(
        number=number,
        id=key,
        scenario=clean(scenario),
        digest=clean(digest),
        seed=seed,
        timed=bool(timed),
        trainee=_cleaned(name),
        started_at=moment(started_at, number),
        ended_at=None if ended_at is None else moment(ended_at, number),
        scorer=_cleaned(scorer),
        ending=_cleaned(ending),
        value=_cleaned(value),
        score=score,
        passed=None if passed is None else bool(passed),
        events=events,
        setting=clean(setting),
        collected=bool(collected),
    )


def meant(db: sqlite3.Connection, asked: str) -> list[AttemptRow]:
    """The attempts that ``last``, a number or the beginning of an id may mean."""
    if asked.casefold() == NEWEST:
        return _rows(db, "ORDER BY attempt.number DESC LIMIT 1")
    found = _rows(db, "WHERE attempt.number = ?", int(asked)) if asked.isdecimal() and len(asked) <= 18 else []  # noqa: PLR2004 - 64 bits
    if not found and len(asked) >= SHORTEST:
        found = _rows(db, "WHERE lower(substr(attempt.id, 1, ?)) = ? ORDER BY attempt.number", len(asked), asked.lower())
    return found


def handle(key: str) -> str:
    """The attempt in a report: the beginning of its id, which ``coach show`` finds in every journal, whatever number the attempt has there."""
    return clean(key, limit=80)[:TOLD]


def _rows(db: sqlite3.Connection, ending: str, *values: object) -> list[AttemptRow]:
    return [row(each) for each in db.execute(f"{SELECT} {ending}", values)]


def _cleaned(raw: str | None) -> str | None:
    return None if raw is None else clean(raw)


def stamp(when: datetime) -> str:
    """UTC text of fixed width, so that text order is time order: ``2026-03-01T09:30:00.000Z``. `when` must know its zone (ValueError)."""
    if when.tzinfo is None:
        raise ValueError("a time without a zone cannot be recorded")
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def following(now: str, last: str | None) -> str:
    """The time text `now`, or the next after `last` where the clock says that it is not later: what follows something is told after it."""
    if last is None or now > last:
        return now
    try:
        return stamp(datetime.fromisoformat(last) + timedelta(milliseconds=1))
    except (ValueError, OverflowError):  # altered
        return now


def moment(text: str, number: int) -> datetime:
    """The time that `stamp` wrote in attempt `number`. Raises JournalError when somebody wrote another thing since."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError as fault:
        raise JournalError("A time in the journal has been altered and cannot be read.", f"attempt {number}", "Restore the journal from a backup.") from fault


def shown_name(raw: str) -> str:
    """A person's name as stored: cleaned, one line, at most 80 characters; empty when nothing that can be shown is left."""
    return " ".join(clean(raw, limit=80).split())


def name_key(name: str) -> str:
    """By which a person is found again: capitals do not make a new person."""
    return name.casefold()
