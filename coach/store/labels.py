"""Labels: what people say of a reply, or of a whole attempt, without knowing what the machine said.

Nothing is written over. Every label that was ever given is a line with an id of its own, and of one rater on one thing the last line counts.
So journals are put together by putting their lines together, in any order and however often. A rater is a person, by id: erasing the person
leaves the labels as nobody's, here and wherever that journal is taken in.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from coach.store import people
from coach.store.attempts import SELECT, AttemptRow, name_key, row, shown_name, stamp
from coach.store.raw import UNREADABLE
from coach.text import clean

if TYPE_CHECKING:
    from coach.store.scope import Scope

VERDICTS: Final = ("met", "partly", "not met", "N/A", "unsure")
_COLUMNS: Final = "attempt_id, turn, item, id, rater_id, verdict, points, at"
_ENTER: Final = f"INSERT INTO label ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - constants only
_LAST: Final = (
    "SELECT attempt_id, turn, item, rater_id, verdict, points, at FROM (SELECT label.*,"
    " row_number() OVER (PARTITION BY attempt_id, turn, item, rater_id ORDER BY at DESC, id DESC) AS place FROM label) AS told WHERE place = 1"
)
_THEIRS: Final = f"SELECT {_COLUMNS}, name, name_key FROM label LEFT JOIN person ON person.id = rater_id"  # noqa: S608 - constants only
_OF_ONE: Final = f"SELECT {_COLUMNS}, NULL, NULL FROM label WHERE attempt_id = ?"  # noqa: S608 - the same
_UNSCORED: Final = "SELECT id FROM attempt WHERE ended_at IS NOT NULL AND scorer IS NULL"


class Label(NamedTuple):
    """What one rater says of one thing."""

    attempt: str
    """The attempt's id."""
    turn: int
    """The turn of the reply; 0: the attempt as a whole."""
    item: str
    rater: str
    """The name; ``(name erased, 3f9a27c1)`` once it was."""
    verdict: str | None
    """One of `VERDICTS`; None beside points, and for what was taken back."""
    points: int | None
    """0-100, of a whole attempt."""
    at: str
    """UTC time text."""


class Said(NamedTuple):
    """A label as somebody gives it; without verdict and points it takes back what was said before."""

    attempt: str
    turn: int
    item: str
    verdict: str | None = None
    points: int | None = None


def give(db: sqlite3.Connection, rater: str, said: Iterable[Said], *, now: str, new_id: Callable[[], str]) -> int:
    """Keep what the rater says. Gives how many labels are new: saying the same again is saying it once.

    Inside the caller's transaction. `rater` is a name as typed, `now` UTC time text. Raises sqlite3.IntegrityError for an attempt that is not here.
    """
    person = people.entered(db, shown_name(rater), new_id())
    new = 0
    for one in said:
        query = "SELECT verdict, points, at FROM label WHERE attempt_id = ? AND turn = ? AND item = ? AND rater_id = ? ORDER BY at DESC, id DESC LIMIT 1"
        before = db.execute(query, (one.attempt, one.turn, one.item, person)).fetchone() or (None, None, "")
        if before[:2] != (one.verdict, one.points):
            db.execute(_ENTER, (one.attempt, one.turn, one.item, new_id(), person, one.verdict, one.points, max(now, _after(before[2]))))
            new += 1
    return new


def _after(at: str) -> str:
    """The next moment: what is said later counts, whatever the clock of this machine says."""
    with suppress(ValueError):
        return stamp(datetime.fromisoformat(at) + timedelta(milliseconds=1)) if at else ""
    return ""


def bring(db: sqlite3.Connection, found: Iterable[Label], *, new_id: Callable[[], str]) -> int:
    """Take in labels that were kept elsewhere, each with its own time, once. Gives how many are new. Inside the caller's transaction.

    Those of attempts that are not here are passed over, and so are those of somebody who was erased.
    """
    new = unknown(db, found)
    for one in new:
        person = people.entered(db, shown_name(one.rater), new_id())
        db.execute(_ENTER, (one.attempt, one.turn, one.item, new_id(), person, one.verdict, one.points, one.at))
    return len(new)


def unknown(db: sqlite3.Connection, found: Iterable[Label]) -> list[Label]:
    """Those of the labels that are on attempts that are here, and not here themselves, by that name or by nobody's; each once."""
    new = []
    for one in dict.fromkeys(found):
        here = db.execute("SELECT 1 FROM attempt WHERE id = ?", (one.attempt,)).fetchone()
        what = (one.attempt, one.turn, one.item, one.at, one.verdict or "", -1 if one.points is None else one.points)
        known = db.execute(
            "SELECT 1 FROM label JOIN person ON person.id = rater_id WHERE attempt_id = ? AND turn = ? AND item = ? AND at = ?"
            " AND coalesce(verdict, '') = ? AND coalesce(points, -1) = ? AND (name_key = ? OR name_key IS NULL)",
            (*what, name_key(shown_name(one.rater))),
        ).fetchone()
        if here is not None and known is None:
            new.append(one)
    return new


def last(db: sqlite3.Connection, *, rater: str | None = None) -> list[Label]:
    """Of each rater on each thing what was said last, and not taken back; `rater`: of this name only."""
    narrowed = "" if rater is None else " AND name_key = ?"
    query = (
        f"SELECT attempt_id, turn, item, name, rater_id, verdict, points, at FROM ({_LAST}) AS told JOIN person ON person.id = rater_id"  # noqa: S608 - constants only
        f" WHERE (verdict IS NOT NULL OR points IS NOT NULL){narrowed} ORDER BY attempt_id, turn, item, coalesce(name_key, ''), rater_id"
    )
    found = db.execute(query, () if rater is None else (name_key(shown_name(rater)),))
    return [Label(attempt, turn, item, _named(name, key), *said) for attempt, turn, item, name, key, *said in found]


def _named(name: str | None, key: str) -> str:
    return f"(name erased, {clean(key)[:8]})" if name is None else clean(name)


def labelled(db: sqlite3.Connection) -> list[AttemptRow]:
    """The attempts that somebody has labelled, newest first."""
    wanted = "WHERE attempt.id IN (SELECT attempt_id FROM label)"
    return [row(values) for values in db.execute(f"{SELECT} {wanted} ORDER BY attempt.number DESC")]


def exams(db: sqlite3.Connection) -> list[AttemptRow]:
    """The exams that have a result, newest first."""
    wanted = "WHERE attempt.setting = 'exam' AND attempt.ended_at IS NOT NULL AND attempt.scorer IS NOT NULL"
    return [row(values) for values in db.execute(f"{SELECT} {wanted} ORDER BY attempt.number DESC")]


def in_scope(db: sqlite3.Connection, scope: Scope) -> dict[str, int | None]:
    """The labelled attempts a report of that scope counts, each with its score in basis points by the scope's scorer."""
    teams = ", ".join("?" * len(scope.teams))
    person = "" if scope.person is None else " AND slice.person = ?"
    query = (
        "SELECT attempt.id, slice.value_bp FROM (SELECT DISTINCT attempt_id FROM label) AS labelled"  # noqa: S608 - constants only
        " JOIN attempt ON attempt.id = labelled.attempt_id JOIN stamp ON stamp.attempt = attempt.number"
        " JOIN slice ON slice.team_id = stamp.team_id AND slice.item_id = 0 AND slice.week = stamp.week AND slice.attempt = stamp.attempt"
        " WHERE exam = 1 AND scorer_id = ? AND ended_at >= ? AND ended_at < ?"
        f" AND stamp.team_id IN ({teams}){person}"
    )
    values = (scope.scorer, scope.since, scope.until, *scope.teams, *([] if scope.person is None else [scope.person]))
    return dict(db.execute(query, values))


# -- several journals -------------------------------------------------------------------------------------------------


def take(mine: sqlite3.Connection, theirs: sqlite3.Connection, left_out: Collection[str] = ()) -> int:
    """The labels of another journal on attempts that are here, except those `left_out`. Gives how many are new or have lost their rater's name.

    Inside the caller's transaction. What of a damaged journal cannot be read is passed over. Labels on an attempt whose results were erased go.
    """
    gone = [key for (key,) in mine.execute(_UNSCORED).fetchall()]
    for key in gone:
        people.unlabel(mine, key)
    if gone:
        people.let_go(mine)
    here = {key for (key,) in mine.execute("SELECT id FROM attempt")} - {*gone, *left_out}
    raters: dict[str, str] = {}
    return sum(_taken(mine, line, raters) for line in _lines(theirs, here))


def _lines(theirs: sqlite3.Connection, here: Collection[str]) -> Iterator[tuple[Any, ...]]:
    try:
        yield from [line for line in theirs.execute(f"{_THEIRS} ORDER BY attempt_id, turn, item, label.id").fetchall() if line[0] in here]
    except UNREADABLE:
        names = dict[str, tuple[Any, ...]]()
        with suppress(*UNREADABLE):
            names = {key: rest for key, *rest in theirs.execute("SELECT id, name, name_key FROM person")}
        for key in sorted(here):
            with suppress(*UNREADABLE):
                yield from [(*line[:8], *names.get(line[4], (None, None))) for line in theirs.execute(_OF_ONE, (key,)).fetchall()]


def _taken(mine: sqlite3.Connection, line: tuple[Any, ...], raters: dict[str, str]) -> bool:
    """One line of another journal. The same line there and here is nobody's once its rater was erased in one, and says something only if it does in both."""
    attempt, turn, item, key, rater, verdict, points, at, name, told = line
    unit = (attempt, turn, item, key)
    there = mine.execute(
        "SELECT rater_id, name_key, verdict, points FROM label JOIN person ON person.id = rater_id WHERE attempt_id = ? AND turn = ? AND item = ?"
        " AND label.id = ?",
        unit,
    ).fetchone()
    if there is None:
        with suppress(sqlite3.IntegrityError):  # nonsense that damage made
            mine.execute(_ENTER, (*unit, _rater(mine, rater, name if told is not None else None, raters), verdict, points, at))
            return True
        return False
    owner, owner_key, *said = there
    now_other = people.rank(mine, rater, told) < people.rank(mine, owner, owner_key)
    now_silent = verdict is None and points is None and said != [None, None]
    if now_silent:
        mine.execute("UPDATE label SET verdict = NULL, points = NULL WHERE attempt_id = ? AND turn = ? AND item = ? AND id = ?", unit)
    if now_other:
        known = _rater(mine, rater, name if told is not None else None, raters)
        mine.execute("UPDATE label SET rater_id = ? WHERE attempt_id = ? AND turn = ? AND item = ? AND id = ?", (known, *unit))
    return now_other or now_silent


def _rater(mine: sqlite3.Connection, key: str, name: str | None, raters: dict[str, str]) -> str:
    """The rater's id here."""
    if key not in raters or people.nameless(mine, raters[key]) != (name is None):
        raters[key] = people.known(mine, key, name)
    return raters[key]
