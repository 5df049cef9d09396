"""How a question is put to the journal: of one moment, within a scope, of slices or of the tally of them.

The SQL is what SQLite and PostgreSQL share; weeks are computed in Python.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from coach.store import connection, migrations, slices, tally
from coach.store.errors import spoken
from coach.store.scope import Scope
from coach.text import clean

_TOTALS: Final = ", ".join(f"CAST(coalesce(sum({name}), 0) AS BIGINT)" for name in ("n", "total", "zeros", "passed"))


class Asking:
    """A journal opened for reading. Use it from the thread that opened it, within ``with``. Its methods raise JournalError."""

    def __init__(self, db: sqlite3.Connection, where: str) -> None:
        self._db, self._where = db, where
        self._held = ExitStack()
        self._items: dict[int, str] = {}
        self._names: dict[str, str] = {}

    @classmethod
    def open(cls, path: Path, *, now: str) -> Self:
        """The journal at `path`, brought up to the current format first. `now`: UTC time text. Raises JournalError."""
        return cls(connection.connect(path, now=now), str(path))

    def __enter__(self) -> Self:
        """One moment of the journal, until the end of the block."""
        self._held.callback(self._db.close)
        with spoken(self._where):
            self._held.enter_context(migrations.reading(self._db))
            self._items = {number: clean(name) for number, name in self._db.execute("SELECT id, name FROM item")}
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        """Let go of the file."""
        self._held.close()

    def _clean(self, name: str) -> str:
        """The name of a scenario or a line, of which there are few in many rows."""
        known = self._names.get(name)
        return known if known is not None else self._names.setdefault(name, clean(name))

    def _among(self, items: Collection[str]) -> list[tuple[int, str]]:
        """Numbers and names of those of the items that there are, by name."""
        return sorted(((number, name) for number, name in self._items.items() if name in items), key=lambda pair: pair[1])

    def _name(self, scorer: int) -> str:
        return str(dict(self._ask("SELECT id, name FROM scorer")).get(scorer, ""))

    def _ask(self, query: str, *places: Any, **named: Any) -> list[Any]:
        with spoken(self._where):
            return self._db.execute(query, places or named).fetchall()

    def _scoped(self, what: str, scope: Scope, team: int, rest: str = "", *, item: int = slices.OVERALL, any_scorer: bool = False, exam: int = 1) -> list[Any]:
        query, values = self._query(what, scope, team, rest, item=item, any_scorer=any_scorer, exam=exam)
        return self._ask(query, **values)

    def _sums(self, by: str, scope: Scope, team: int, *, item: int = slices.OVERALL, any_scorer: bool = False, exam: int = 1) -> list[tuple[int, ...]]:
        """For each `by` what it is, then n, total, zeros and passed: of whole weeks from the tally, of weeks cut by the span from slices.

        Without `by` (columns, or nothing) each of the two is a line; else there are only lines that count something.
        """
        rest, named = (f"GROUP BY {by}", f"{by}, ") if by else ("", "")
        told = []
        if scope.person is None:
            query, values = self._query(f"{named}{_TOTALS}", scope, team, rest, item=item, any_scorer=any_scorer, exam=exam, of="tally")
            told += self._ask(query, **values)
        if scope.person is not None or scope.edges:
            named, rest = (text.replace("bar", tally.BAR_OF) for text in (named, rest))
            of = "slice" if scope.person is not None else "cut"
            query, values = self._query(f"{named}{tally.SUMS}", scope, team, rest, item=item, any_scorer=any_scorer, exam=exam, of=of)
            told += self._ask(query, **values)
        return told

    def _query(
        self,
        what: str,
        scope: Scope,
        team: int,
        rest: str = "",
        joined: str = "",
        *,
        item: int = slices.OVERALL,
        any_scorer: bool = False,
        exam: int = 1,
        of: str = "slice",
    ) -> tuple[str, dict[str, Any]]:
        """A question about the slices of a team, and its values: about all of its weeks, about those ``cut`` by the span, or to the ``tally`` of the others.

        Only weeks cut by the span need a look at when an attempt ended.
        """
        first, last = scope.weeks
        values: dict[str, Any] = {"team": team, "first": first, "last": last, "item": item, "exam": exam, "scorer": scope.scorer}
        table = "tally" if of == "tally" else "slice"
        tests = [f"{table}.{test}" for test in ("team_id = :team", "item_id = :item", "exam = :exam")]
        tests += [] if any_scorer else [f"{table}.scorer_id = :scorer"]
        cut = f"{table}.week IN ({listed(scope.edges)})"
        tests.append(cut if of == "cut" else f"{table}.week BETWEEN :first AND :last")
        if scope.person is not None:
            tests.append("slice.person = :person")
            values["person"] = scope.person
        if scope.edges:
            within = "EXISTS (SELECT 1 FROM attempt AS that WHERE that.number = slice.attempt AND that.ended_at >= :since AND that.ended_at < :until)"
            tests.append({"tally": f"NOT {cut}", "cut": within, "slice": f"(NOT {cut} OR {within})"}[of])
            values |= {"since": scope.since, "until": scope.until}
        return f"SELECT {what} FROM {table} {joined} WHERE {' AND '.join(tests)} {rest}", values  # noqa: S608 - the callers' own constants; values by name


def listed(numbers: Collection[int]) -> str:
    """For ``IN (...)``."""
    return ", ".join(map(str, numbers))
