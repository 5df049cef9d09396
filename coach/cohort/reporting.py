"""A lead's report, put together: what the journal answers, worked out into the values every format shows.

The same journal gives the same report, whenever it is asked for; the moment it was made at is handed in.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from coach import __version__
from coach.cohort import counting
from coach.cohort.coaching import Library, shown, with_rulings
from coach.cohort.figures import Advice, Agreement, Cell, Cohort, Difficulty, Head, Period, Report, Ruled
from coach.cohort.mix import Mix
from coach.cohort.scoping import Asked, not_started, scope_of, teams_of, versions_of
from coach.cohort.shown import FEW
from coach.cohort.sitting import called, exams, whose
from coach.cohort.spread import Spread, by_bar
from coach.scorecard.contested import changes, contested
from coach.store.attempts import handle
from coach.store.scope import NOBODY
from coach.techniques import catalogue

if TYPE_CHECKING:
    from coach.cohort.figures import Week
    from coach.store.questions import Questions
    from coach.store.scope import Disputed, Person, Scope, Team
    from coach.techniques import Technique

TITLE: Final = "How calls went in exams"
MIDDLE, LOW, HIGH = 0.5, 0.1, 0.9
"""What is told of a spread."""
LOOK: Final = "Nearly nobody meets this line in {}: look at the line first."
LOWEST: Final = 3
"""Techniques told of each person."""
MOST: Final = 50
"""People told of in a report about many: those with the lowest techniques."""
Watch = Callable[[int, int], object]
"""Told how many steps of how many are done."""


def report(
    questions: Questions,
    asked: Asked,
    library: Library,
    *,
    made_at: str,
    agreement: Callable[[Scope], Sequence[Agreement]] = lambda _: (),
    watch: Watch = max,
) -> Report:
    """The report. `made_at`: UTC, ``2026-03-01T09:30:00Z``; `agreement` gives how far raters agree on these attempts.

    Raises NothingThereError, in sentences, when there is nothing of that kind; JournalError.
    """
    return _Builder(questions, asked, library, watch).build(made_at, agreement)


@dataclass(slots=True)
class _Whole:
    """What is gathered team by team."""

    cohorts: list[Cohort] = field(default_factory=list)
    scores: Spread = field(default_factory=Spread)
    weeks: dict[int, Spread] = field(default_factory=dict)
    people: set[int] = field(default_factory=set)
    scenarios: set[str] = field(default_factory=set)
    teams: list[Cell] = field(default_factory=list)
    mix: Mix = field(default_factory=Mix)
    sums: dict[tuple[int, str], tuple[int, int, int]] = field(default_factory=dict)
    """(person, item) -> n, total, none."""
    teams_of: dict[int, set[int]] = field(default_factory=dict)
    """Where each person's attempts are."""


class _Builder:
    def __init__(self, questions: Questions, asked: Asked, library: Library, watch: Watch) -> None:
        self._ask, self._asked, self._library, self._watch = questions, asked, library, watch
        self._rows = catalogue()
        self._faults = frozenset(row.id for row in self._rows.values() if row.family == "fault")
        self._done, self._steps = 0, 1

    def build(self, made_at: str, agreement: Callable[[Scope], Sequence[Agreement]]) -> Report:
        teams = teams_of(self._ask, self._asked)
        scope = scope_of(self._ask, self._asked, teams)
        people = {person.number: person for person in self._ask.people(scope.until)}
        scope, versions, excluded = versions_of(self._ask, scope)
        self._steps = len(teams) + 2
        whole = _Whole()
        for team in teams:
            self._gather(replace(scope, teams=(team.id,)), team, whole)
            self._step()
        filters = (("team", teams[0].name if self._asked.team else ""), ("trainee", "" if scope.person is None else people[scope.person].name))
        head = Head(
            title=TITLE,
            period=Period(scope.first.isoformat(), scope.last.isoformat()),
            filters=tuple(each for each in filters if each[1]),
            made_at=made_at,
            program=f"coach {__version__}",
            versions=versions,
            trainees=len(whole.people),
            attempts=sum(cohort.attempts for cohort in whole.cohorts),
            not_started=not_started(self._ask, scope, people.values()),
            excluded=excluded,
        )
        by_trainee = _by_trainee(whole, people, self._rows)
        items = self._items(scope)
        hard = frozenset((one.scenario, one.item) for one in items if one.remark == counting.TOO_HARD)
        self._step()
        return Report(
            head=head,
            cohorts=tuple(replace(each, against=whole.mix.against(each.team)) for each in whole.cohorts),
            teams_by_technique=tuple(whole.teams),
            trainees_by_technique=tuple(cell for cells in by_trainee.values() for cell in cells),
            distribution=counting.bars(whole.scores.bars),
            pass_marks=self._pass_marks(whole.scenarios),
            weeks=self._trend(scope, teams, whole.weeks),
            coach_next=self._coach(scope, whole, people, by_trainee, hard),
            items=items,
            agreement=tuple(agreement(scope)),
            disputes=self._disputes(scope),
            teams_by_scenario=whole.mix.cells(self._library.title),
            exams=exams(self._ask, scope, people),
        )

    def _disputes(self, scope: Scope) -> tuple[Ruled, ...]:
        found = disputes(self._ask, scope, self._library)
        self._step()
        return found

    def _pass_marks(self, scenarios: Iterable[str]) -> tuple[int, ...]:
        known = (self._library.scenario(name) for name in scenarios)
        return tuple(sorted({scenario.pass_mark * 100 for scenario in known if scenario is not None}))

    def _step(self, more: int = 0) -> None:
        self._steps += more
        self._done += not more
        self._watch(self._done, self._steps)

    def _gather(self, scope: Scope, team: Team, whole: _Whole) -> None:
        """Everything that is asked team by team."""
        spread = Spread()
        for week, bar, n, passed in self._ask.bars(scope, team.id):
            for each in (spread, whole.scores, whole.weeks.setdefault(week, Spread())):
                each.add(bar, n, passed)
        if not spread.attempts:
            return
        courses = tuple(self._ask.courses(scope, team.id))
        people = {course.person for course in courses} - {NOBODY}
        whole.people |= people
        whole.scenarios.update(course.scenario for course in courses if course.n)
        scores = by_bar(score for _, score in self._ask.within(scope, team.id, spread.wanted((MIDDLE, LOW, HIGH))))
        median, low, high = (spread.centile(share, scores) for share in (MIDDLE, LOW, HIGH))
        rate, gains = spread.passed / spread.attempts, counting.gains(courses)
        gain, fatal = counting.centile(gains, MIDDLE), self._fatal(scope, team)
        whole.mix.add(team.name, courses)
        whole.cohorts.append(Cohort(team.name, len(people), spread.attempts, median, low, high, rate, fatal, gain, len(gains)))
        self._techniques(scope, team, whole)

    def _trend(self, scope: Scope, teams: Iterable[Team], weeks: Mapping[int, Spread]) -> tuple[Week, ...]:
        """Medians are of all teams together, so this comes after they have been counted."""
        wanted = {week: spread.wanted((MIDDLE,)) for week, spread in weeks.items()}
        bars = frozenset().union(*wanted.values())
        scores: dict[int, array[int]] = {week: array("H") for week in weeks}
        for team in teams:
            for week, score in self._ask.within(replace(scope, teams=(team.id,)), team.id, bars):
                scores[week].append(score)
        return counting.trend({week: (spread.centile(MIDDLE, by_bar(scores[week])), spread.attempts, spread.passed) for week, spread in weeks.items()})

    def _techniques(self, scope: Scope, team: Team, whole: _Whole) -> None:
        told = {item.item: (item.n, item.total, item.none) for _, item in self._ask.heat(scope, self._rows)}
        whole.teams += [cell(team.name, row, told[name]) for name, row in self._rows.items() if name in told]
        for person, item in self._ask.heat_of_people(scope, team.id, self._rows, self._faults):
            whole.teams_of.setdefault(person, set()).add(team.id)
            n, total, none = whole.sums.get((person, item.item), (0, 0, 0))
            whole.sums[person, item.item] = n + item.n, total + item.total, none + item.none

    def _fatal(self, scope: Scope, team: Team) -> int:
        broken: dict[int, tuple[str, str, list[str]]] = {}
        for attempt, scenario, value, item in self._ask.zeros(scope, team.id):
            broken.setdefault(attempt, (scenario, value, []))[2].append(item)
        return sum(self._library.fatal(scenario, items, value) for scenario, value, items in broken.values())

    def _items(self, scope: Scope) -> tuple[Difficulty, ...]:
        found = []
        for (scenario, item), (sums, fault) in sorted(counting.analysed(self._ask.lines(scope)).items(), key=lambda each: each[0]):
            label = _named(self._library.label(scenario, item), fault=fault)
            found.append(counting.difficulty(scenario, item, label, (sums, fault)))
        return tuple(found)

    def _coach(
        self, scope: Scope, whole: _Whole, people: Mapping[int, Person], cells: Mapping[int, Sequence[Cell]], hard: Collection[tuple[str, str]]
    ) -> tuple[Advice, ...]:
        """Nobody whose name was erased: there is nobody to talk to."""
        teams = {team.id: team.name for team in self._ask.teams()}
        weak: list[tuple[int, list[Cell]]] = []
        for number, own in cells.items():
            low = sorted(
                (cell for cell in own if cell.n >= FEW and cell.mean is not None and cell.mean < counting.WELL), key=lambda cell: (cell.mean or 0, -cell.n)
            )
            if low and people[number].name:
                weak.append((number, low[:LOWEST]))
        weak.sort(key=lambda each: (each[1][0].mean or 0, -each[1][0].n))
        del weak[MOST:]
        self._step(more=len(weak))
        told = []
        for number, low in weak:
            theirs = replace(scope, teams=tuple(sorted(whole.teams_of[number])))
            told += [self._advice(theirs, people[number], cell, teams.get(people[number].team, ""), hard) for cell in low]
            self._step()
        return tuple(told)

    def _advice(self, scope: Scope, person: Person, cell: Cell, team: str, hard: Collection[tuple[str, str]]) -> Advice:
        row = self._rows[cell.item]
        attempt = self._ask.failed(scope, person.number, row.id, fault=row.family == "fault") or 0
        call = self._ask.call(attempt)
        where = shown(call, row, self._library)
        look = LOOK.format(self._library.title(call.scenario)) if (call.scenario, row.id) in hard else ""
        return Advice(cell.row, team, cell.item, cell.label, cell.mean or 0, cell.n, handle(call.id), where.turn, where.quote, where.better, look)


def _by_trainee(whole: _Whole, people: Mapping[int, Person], rows: Mapping[str, Technique]) -> dict[int, list[Cell]]:
    """Each person's cells, people in the order of names."""
    told = {number for number, _ in whole.sums}
    return {
        number: [cell(called(person), row, whole.sums[number, item]) for item, row in rows.items() if (number, item) in whole.sums]
        for number, person in people.items()
        if number in told
    }


def cell(row: str, technique: Technique, told: tuple[int, int, int]) -> Cell:
    """A skill's mean worth; of a fault the share of attempts without it, so that more is better in every cell."""
    n, total, none = told
    fault = technique.family == "fault"
    mean = counting.halfway(counting.FULL * none if fault else total, n)
    return Cell(row, technique.id, _named(technique.name, fault=fault), mean, n)


def _named(label: str, *, fault: bool) -> str:
    return f"Free of: {label}" if fault else label


def disputes(questions: Questions, scope: Scope, library: Library) -> tuple[Ruled, ...]:
    """What was disputed in the scope, each with the ruling on it."""
    found = questions.disputes(scope)
    people = {person.number: person for person in questions.people(scope.until)} if found else {}
    teams = {team.id: team.name for team in questions.teams()}
    return tuple(
        replace(ruled, trainee=whose(each.person, people), team=teams.get(each.team, "")) for each in found for ruled in _ruled(each, questions, library)
    )


def _ruled(told: Disputed, questions: Questions, library: Library) -> Iterable[Ruled]:
    """Each dispute of an attempt with the ruling on it, and what all rulings on the attempt would make of its score."""
    said = contested(told.later)
    ruled = with_rulings(questions.call(told.attempt), told.score, said, library) if changes(said) else None
    for each in said:
        label, verdict = library.label(told.scenario, each.item), told.verdicts.get(each.item, "")
        yield Ruled(handle(told.id), told.scenario, each.item, label, verdict, each.reason, each.ruling, each.by, each.why, told.score, ruled)
