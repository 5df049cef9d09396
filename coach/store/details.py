"""What a lead's screen asks of the journal beyond the report: the exams of one person, and the form of one of them. Read within one transaction, too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from coach.store.asking import listed
from coach.store.questions import CHUNK, Questions
from coach.store.scope import Scope
from coach.text import clean


class Result(NamedTuple):
    """An exam of a team in numbers."""

    person: int
    week: int
    attempt: int
    passed: int | None
    score: int | None


class Exam(NamedTuple):
    """An exam as a scorer scored it; times are UTC time texts, scores basis points."""

    number: int
    key: str
    scenario: str
    ended: str
    score: int | None
    passed: int | None
    ending: str


class Scored(NamedTuple):
    """A line of the form as the scorer left it."""

    item: str
    turn: int | None
    verdict: str
    value: int | None


class Details(Questions):
    """A journal opened for the questions of a lead who looks closer. Exams only: practice is not to be had from here."""

    def results(self, scope: Scope, team: int) -> list[Result]:
        """Every exam of a team, week by week; those of one week in no order that means anything."""
        query, values = self._query("slice.person, slice.week, slice.attempt, slice.passed, slice.value_bp", scope, team, "ORDER BY slice.week, slice.attempt")
        return [Result(*row) for row in self._ask(query, **values)]

    def ended(self, attempts: Sequence[int]) -> dict[int, tuple[str, str]]:
        """What exams are put in order by: attempt -> when it ended, and its id."""
        found: dict[int, tuple[str, str]] = {}
        for start in range(0, len(attempts), CHUNK):
            some = listed(attempts[start : start + CHUNK])
            found |= {number: (at, key) for number, at, key in self._ask(f"SELECT number, ended_at, id FROM attempt WHERE number IN ({some})")}  # noqa: S608 - numbers
        return found

    def exams(self, scope: Scope, person: int) -> list[Exam]:
        """The person's exams in the scope, newest first; person 0 is everybody who gave no name."""
        joined = "JOIN attempt AS played ON played.number = slice.attempt"
        what = "slice.attempt, played.id, played.scenario, coalesce(played.ended_at, ''), slice.value_bp, slice.passed, coalesce(played.ending, '')"
        found: list[Exam] = []
        for team in scope.teams:
            query, values = self._query(what, scope, team, "AND slice.person = :whose", joined)
            found += [
                Exam(number, clean(key), clean(name), at, score, passed, clean(ending))
                for number, key, name, at, score, passed, ending in self._ask(query, **values, whose=person)
            ]
        return sorted(found, key=lambda each: (each.ended, each.key), reverse=True)

    def values(self, scope: Scope, person: int, item: str) -> dict[int, int]:
        """What a line was worth in each of the person's exams that asked for it: attempt -> basis points; of a fault what it cost."""
        found: dict[int, int] = {}
        for team in scope.teams:
            for number, _ in self._among((item,)):
                query, values = self._query("slice.attempt, slice.value_bp", scope, team, "AND slice.person = :whose", item=number)
                found |= dict(self._ask(query, **values, whose=person))
        return found

    def numbered(self, begins: str) -> int | None:
        """The number of the exam whose id begins like that; None for none, and for several."""
        query = "SELECT number FROM attempt WHERE id >= ? AND id < ? AND setting = 'exam' AND ended_at IS NOT NULL"
        found = self._ask(query, begins, f"{begins}~")  # ids are hexadecimal digits and hyphens, which all come before that sign
        return int(found[0][0]) if len(found) == 1 else None

    def whose(self, attempt: int) -> int | None:
        """The number of the person whose exam it is, 0 where no name was given; None where it is no finished exam."""
        query = (
            "SELECT coalesce(person.number, 0) FROM attempt LEFT JOIN person ON person.id = attempt.person_id"
            " WHERE attempt.number = ? AND setting = 'exam' AND ended_at IS NOT NULL"
        )
        found = self._ask(query, attempt)
        return int(found[0][0]) if found else None

    def exam(self, attempt: int, scorer: int) -> Exam | None:
        """One finished exam, as `scorer` scored it, or as it was scored first where that one did not; None where there is none of that number."""
        query = "SELECT number, id, scenario, ended_at, score, passed, ending FROM attempt WHERE number = ? AND setting = 'exam' AND ended_at IS NOT NULL"
        later = (
            "SELECT version.score, version.passed, version.ending FROM version JOIN attempt ON attempt.id = attempt_id WHERE number = ? AND version.scorer = ?"
        )
        for number, key, scenario, ended, score, passed, ending in self._ask(query, attempt):
            first = (score, passed, ending)
            for again in self._ask(later, attempt, self._name(scorer)):
                first = again
            return Exam(number, clean(key), clean(scenario), ended, first[0], first[1], clean(first[2] or ""))
        return None

    def form(self, attempt: int, scorer: int) -> list[Scored]:
        """The lines of the attempt's form, as `scorer` left them, or those of its first result where that one has none."""
        query = "SELECT item, turn, verdict, value_bp FROM {} AS line JOIN attempt ON attempt.id = line.attempt_id WHERE number = ?"
        name = self._name(scorer)
        ours = [(table, " AND line.scorer = ?", (name,)) for table in ("technique_score", "version_score")]
        for table, rest, values in (*ours, ("technique_score", "", ())):
            found = self._ask(query.format(table) + rest, attempt, *values)
            if found:
                return [Scored(clean(item), turn, verdict, value) for item, turn, verdict, value in found]
        return []
