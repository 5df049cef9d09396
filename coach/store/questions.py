"""What reports ask of the journal. Sums over whole weeks come from ``tally``, what needs single attempts or people from ``slice``, texts from elsewhere.

A `Scope` says of which attempts: of some teams, over a span of days, exams only, as one scorer scored them. Everything is read within one
transaction, so that a report is of one moment.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from coach.store import bodies, later, results, slices, tally
from coach.store.asking import Asking, listed
from coach.store.errors import JournalError, spoken
from coach.store.later import Later
from coach.store.scope import NOBODY, Bars, Call, Course, Disputed, Line, Person, Scope, Scored, Sitting, Sum, Team
from coach.text import clean

RECENT: Final = 8_000
"""Attempts that are enough to judge the lines of a form by; whole weeks of them, the newest."""
CONTRADICTION: Final = "What reports read of this journal does not agree with itself: it has been altered or damaged."
TODO: Final = "'coach data doctor' works it out again."
CHUNK: Final = 500
"""Attempts looked up at once."""
_CALL: Final = "JOIN attempt AS played ON played.number = slice.attempt"
_LATER: Final = ", ".join(f"'{kind}'" for kind in later.KINDS)


class Questions(Asking):
    """What only reports need of a journal."""

    # -- who and when ---------------------------------------------------------------------------------------------------

    def teams(self) -> tuple[Team, ...]:
        """All teams by name, nobody's last."""
        found = self._ask("SELECT id, name FROM team WHERE id > 0 ORDER BY name_key")
        return (*(Team(number, clean(name)) for number, name in found), Team(NOBODY, ""))

    def people(self, until: str) -> tuple[Person, ...]:
        """Everybody there is, by name, with the team they are in at the UTC time text `until`; the nameless last, by key."""
        moves = (
            "SELECT person_id, team_id FROM membership JOIN team ON team.id = membership.team_id WHERE since < ?"
            " ORDER BY since, entered_at, name_key, membership.id"
        )
        team = dict(self._ask(moves, until))
        found = self._ask("SELECT id, number, name FROM person ORDER BY name_key IS NULL, name_key, id")
        return tuple(Person(number, clean(name or ""), team.get(key, NOBODY), clean(key)) for key, number, name in found)

    def teams_of(self, person: int) -> tuple[int, ...]:
        """Where the person was when they finished an attempt."""
        query = "SELECT DISTINCT team_id FROM attempt JOIN stamp ON stamp.attempt = attempt.number JOIN person ON person.id = person_id WHERE person.number = ?"
        return tuple(sorted(team for (team,) in self._ask(query, person)))

    def weeks(self, teams: tuple[int, ...], person: int | None = None) -> tuple[int, int] | None:
        """The first and the last week in which an exam ended; None when there is none."""
        table, who = ("tally", "") if person is None else ("slice", " AND person = :person")
        found = []
        for team in teams:
            query = f"SELECT min(week), max(week) FROM {table} WHERE team_id = :team AND item_id = 0 AND exam = 1 AND week > 0{who}"  # noqa: S608 - constants only
            found += [span for span in self._ask(query, team=team, person=person) if span[0] is not None]
        return (min(low for low, _ in found), max(high for _, high in found)) if found else None

    # -- what counts ----------------------------------------------------------------------------------------------------

    def scorers(self, scope: Scope) -> list[tuple[int, str, int, int]]:
        """Who scored exams: number, name, how many attempts, and the latest week of one of them or of scoring old ones again."""
        again = {clean(name): slices.week(at) for name, at in self._ask("SELECT scorer, max(at) FROM version GROUP BY scorer")}
        names = {number: clean(name) for number, name in self._ask("SELECT id, name FROM scorer")}
        count: dict[int, int] = {}
        latest: dict[int, int] = {}
        for team in scope.teams:
            for scorer, week, number, *_ in self._sums("scorer_id, week", scope, team, any_scorer=True):
                count[scorer] = count.get(scorer, 0) + number
                latest[scorer] = max(latest.get(scorer, 0), week)
        return [(scorer, names.get(scorer, ""), count[scorer], max(latest[scorer], again.get(names.get(scorer, ""), 0))) for scorer in sorted(count)]

    def left_out(self, scope: Scope) -> tuple[dict[int, int], int]:
        """Exams that only other scorers scored, for each of them, and all of those."""
        ours = (
            "slice.scorer_id <> :scorer AND NOT EXISTS (SELECT 1 FROM slice AS ours"
            " WHERE ours.team_id = slice.team_id AND ours.item_id = 0 AND ours.week = slice.week"
            " AND ours.attempt = slice.attempt AND ours.scorer_id = :scorer)"
        )
        others, all_others = dict[int, int](), 0
        for team in scope.teams:
            if not {scorer for scorer, *_ in self._sums("scorer_id", scope, team, any_scorer=True)} - {scope.scorer}:
                continue
            for scorer, number in self._scoped("scorer_id, count(*)", scope, team, f"AND {ours} GROUP BY scorer_id", any_scorer=True):
                others[scorer] = others.get(scorer, 0) + number
            all_others += self._scoped("count(DISTINCT attempt)", scope, team, f"AND {ours}", any_scorer=True)[0][0] if others else 0
        return others, all_others

    def unfinished(self, scope: Scope) -> tuple[int, int]:
        """Exams that were begun within the span and have no result: how many can be gone on with, and how many are over."""
        query = (
            "SELECT attempt.id, person_id, started_at, person.number FROM attempt LEFT JOIN person ON person.id = attempt.person_id"
            " WHERE ended_at IS NULL AND setting = 'exam' AND started_at >= ? AND started_at < ?"
        )
        found = self._ask(query, scope.since, scope.until)
        here = [call for call, key, at, number in found if slices.team_at(self._db, key, at) in scope.teams and scope.person in (None, number)]
        over = sum(map(self._over, here))
        return len(here) - over, over

    def _over(self, attempt: str) -> bool:
        query = "SELECT seq, kind, body FROM event WHERE attempt_id = ? AND kind IN ('ended', 'noted') AND body IS NOT NULL ORDER BY seq"
        try:
            return results.over([(seq, kind, bodies.unpack(body)) for seq, kind, body in self._ask(query, attempt)])
        except ValueError:  # altered
            return False

    def attempted(self, scope: Scope) -> frozenset[int]:
        """Numbers of the people with an exam in the span, whoever scored it."""
        return frozenset(person for team in scope.teams for (person,) in self._scoped("DISTINCT person", scope, team, any_scorer=True))

    # -- figures --------------------------------------------------------------------------------------------------------

    def scores(self, scope: Scope, team: int) -> Iterator[Scored]:
        """The attempts of a team with their overall scores, oldest week first."""
        query, values = self._query("week, person, passed, value_bp", scope, team, "ORDER BY week, attempt")
        with spoken(self._where):
            yield from self._db.execute(query, values)

    def bars(self, scope: Scope, team: int) -> list[Bars]:
        """How the overall scores of a team lie, week by week."""
        return [Bars(week, bar, n, passed) for week, bar, n, _, _, passed in self._sums("week, bar", scope, team)]

    def within(self, scope: Scope, team: int, bars: Collection[int]) -> list[tuple[int, int]]:
        """Week and overall score of the attempts whose score stands in one of those bars."""
        found = self._scoped("week, value_bp", scope, team, f"AND {tally.standing(bars)}") if bars else []
        if len(found) != sum(n for bar, n, *_ in self._sums("bar", scope, team) if bar in bars):
            raise JournalError(CONTRADICTION, self._where, TODO)
        return found

    def courses(self, scope: Scope, team: int) -> Iterator[Course]:
        """What each person of a team made of each scenario, first and latest by when it ended; those without a name are one person."""
        at = "ended_at || ' ' || CAST(100000 + value_bp AS TEXT)"  # of two at once the lower: the same in whatever order journals were merged
        query, values = self._query(
            f"person, scenario, count(value_bp), min({at}), max({at}), CAST(coalesce(sum(value_bp), 0) AS BIGINT)",
            scope,
            team,
            "GROUP BY person, scenario",
            _CALL,
        )
        with spoken(self._where):
            for person, scenario, n, first, latest, total in self._db.execute(query, values):
                early, late = (None if told is None else int(told[-6:]) - 100_000 for told in (first, latest))
                yield Course(person, self._clean(scenario), n, early, late, total)

    def heat(self, scope: Scope, items: Collection[str]) -> list[tuple[int, Sum]]:
        """Those items in each team, as (number of the team, item); nothing where nobody was asked for it."""
        found = []
        for team in scope.teams:
            for number, item in self._among(items):  # one by one: each is a stretch of the file, and nothing has to be sorted
                n, total, zeros, _ = map(sum, zip(*self._sums("", scope, team, item=number), strict=True))
                found += [(team, Sum(item, n, total, zeros))] if n else []
        return found

    def heat_of_people(self, scope: Scope, team: int, items: Collection[str], zeros: Collection[str] = ()) -> list[tuple[int, Sum]]:
        """The same for each person of a team, as (number of the person, item), without those who gave no name; only of the `zeros` are zeros counted."""
        found = []
        for number, item in self._among(items):
            none = f"sum({tally.ZERO})" if item in zeros else "0"
            told = self._scoped(f"person, count(*), sum(value_bp), {none}", scope, team, "AND person > 0 GROUP BY person", item=number)
            found += [(person, Sum(item, n, int(total), int(none))) for person, n, total, none in told]
        return found

    def zeros(self, scope: Scope, team: int) -> list[tuple[int, str, str, str]]:
        """A team's attempts worth nothing at all: attempt, scenario, value of the ending, and each broken line of the form (empty: none)."""
        told = []
        for table in ("technique_score", "version_score"):
            joined = f"{_CALL} LEFT JOIN {table} AS line ON line.attempt_id = played.id AND line.scorer = :name AND line.verdict IN ('fault', 'not met')"
            what = "slice.attempt, scenario, coalesce(ending_value, ''), coalesce(item, '')"
            query, values = self._query(what, scope, team, "AND slice.value_bp = 0 ORDER BY slice.attempt, item", joined)
            told += self._ask(query, **values, name=self._name(scope.scorer))
        return [(attempt, clean(scenario), clean(value), clean(item)) for attempt, scenario, value, item in told]

    def lines(self, scope: Scope, most: int = RECENT) -> Iterator[Line]:
        """The lines of the newest `most` attempts or some more, attempt by attempt, those that did not apply left out."""
        newest, name = self._newest(scope, most), self._name(scope.scorer)
        for table in ("technique_score", "version_score"):
            for start in range(0, len(newest), CHUNK):
                some = ", ".join(map(str, newest[start : start + CHUNK]))
                played = {number: self._clean(scenario) for number, scenario in self._ask(f"SELECT number, scenario FROM attempt WHERE number IN ({some})")}  # noqa: S608 - numbers
                query = (
                    f"SELECT number, item, verdict, value_bp FROM attempt JOIN {table} AS line ON line.attempt_id = attempt.id"  # noqa: S608 - numbers
                    f" WHERE number IN ({some}) AND line.scorer = :name AND value_bp IS NOT NULL ORDER BY number, item"
                )
                rows = self._ask(query, name=name)
                called = {item: self._clean(item) for item in {row[1] for row in rows}}
                yield from (Line(attempt, played[attempt], called[item], verdict, value) for attempt, item, verdict, value in rows)

    def newest(self, scope: Scope, most: int) -> list[Sitting]:
        """The newest `most` exams, the one that ended last first; of several at once the one with the higher id."""
        weeks, found = self._last_weeks(scope, most), list[Sitting]()
        if weeks is None:
            return found
        what = "played.id, slice.person, slice.team_id, scenario, ended_at, slice.value_bp, slice.passed"
        for team in scope.teams:
            query, values = self._query(what, weeks, team, "ORDER BY ended_at DESC, played.id DESC LIMIT :most", _CALL)
            rows = self._ask(query, **values, most=most)
            found += [Sitting(clean(key), person, at, self._clean(scenario), *rest) for key, person, at, scenario, *rest in rows]
        return sorted(found, key=lambda each: (each.ended, each.id), reverse=True)[:most]

    def _newest(self, scope: Scope, most: int) -> list[int]:
        """Numbers of the attempts of the newest weeks that have as many as that together, the lowest first."""
        weeks = self._last_weeks(scope, most)
        return sorted(number for team in scope.teams for (number,) in self._scoped("attempt", weeks, team)) if weeks else []

    def _last_weeks(self, scope: Scope, most: int) -> Scope | None:
        """The scope less all weeks but the newest that have as many attempts as that together; None where there are none."""
        weeks: dict[int, int] = {}
        for team in scope.teams:
            for week, n, *_ in self._sums("week", scope, team):
                weeks[week] = weeks.get(week, 0) + n
        found, since = 0, 0
        for week in sorted(weeks, reverse=True):
            found, since = found + weeks[week], week
            if found >= most:
                break
        return replace(scope, first=max(scope.first, date.fromisocalendar(since // 100, since % 100, 1))) if found else None

    # -- single calls ---------------------------------------------------------------------------------------------------

    def failed(self, scope: Scope, person: int, item: str, *, fault: bool) -> int | None:
        """The number of the person's latest attempt that did not wholly meet a skill, or that has a fault; None for none."""
        wrong = "value_bp > 0" if fault else "value_bp < 10000"
        found: list[tuple[str, str, int]] = []
        for team in scope.teams:
            for number, _ in self._among((item,)):
                rest = f"AND {wrong} AND person = :who ORDER BY week DESC, slice.attempt DESC"
                query, values = self._query("week, ended_at, played.id, slice.attempt", scope, team, rest, _CALL, item=number)
                with spoken(self._where):
                    _, newest = next(groupby(self._db.execute(query, {**values, "who": person}), key=itemgetter(0)), (0, ()))
                    found += [(ended, key, attempt) for _, ended, key, attempt in newest]
        return max(found)[2] if found else None

    def call(self, attempt: int) -> Call:
        """The attempt of that number, as it was recorded."""
        [(key, scenario, digest)] = self._ask("SELECT id, scenario, scenario_digest FROM attempt WHERE number = ?", attempt)
        events = self._ask("SELECT kind, body FROM event WHERE attempt_id = ? ORDER BY seq", key)
        return Call(key, clean(scenario), clean(digest), tuple((clean(kind), _body(body)) for kind, body in events))

    def disputes(self, scope: Scope) -> list[Disputed]:
        """Exams of the span of which something was said after they were finished, whoever scored them; those that ended first come first."""
        person = "" if scope.person is None else " AND person_id = (SELECT id FROM person WHERE number = :person)"
        query = (
            "SELECT attempt.id, attempt.number, scenario, score, coalesce(person.number, 0), team_id"  # noqa: S608 - constants and numbers
            f" FROM (SELECT DISTINCT attempt_id FROM event WHERE kind IN ({_LATER})) AS said"
            " JOIN attempt ON attempt.id = said.attempt_id JOIN stamp ON stamp.attempt = attempt.number"
            " LEFT JOIN person ON person.id = attempt.person_id"
            f" WHERE setting = 'exam' AND ended_at >= :since AND ended_at < :until AND team_id IN ({listed(scope.teams)}){person} ORDER BY ended_at, attempt.id"
        )
        found = self._ask(query, since=scope.since, until=scope.until, person=scope.person)
        return [
            Disputed(attempt, clean(key), clean(scenario), self._verdicts(key), self._later(key, attempt), score, whose, team)
            for key, attempt, scenario, score, whose, team in found
        ]  # fmt: skip

    def _verdicts(self, key: str) -> dict[str, str]:
        return {clean(item): verdict for item, verdict in self._ask("SELECT item, verdict FROM technique_score WHERE attempt_id = ? ORDER BY item", key)}

    def _later(self, key: str, attempt: int) -> tuple[Later, ...]:
        return later.read(self._ask("SELECT kind, body FROM event WHERE attempt_id = ? ORDER BY seq", key), f"attempt {attempt}")


def _body(text: str | None) -> dict[str, Any] | None:
    try:
        return None if text is None else bodies.unpack(text)
    except ValueError:
        return None
