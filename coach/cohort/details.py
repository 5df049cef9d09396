"""What a lead sees when looking closer: a team's people, a person's exams, the form of one, and the words behind a line of it.

All of it is of the attempts that a report was of: the same days, the same scorer. Scores are basis points 0-10000.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from coach.cohort import counting, talk
from coach.cohort.coaching import Library, better, events_of, found, missed
from coach.cohort.reporting import cell, disputes
from coach.cohort.sitting import NAMELESS, called
from coach.store.attempts import handle
from coach.store.scope import NOBODY, Scope
from coach.techniques import catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from coach.cohort.figures import Cell, Report, Ruled
    from coach.scenario import Scenario
    from coach.scorecard.card import Evidence, ItemResult
    from coach.store.details import Details, Exam, Result, Scored
    from coach.store.scope import Call


class NotHereError(LookupError):
    """It is not, or not any more, among the exams the report was of; the message says so."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A person of a team in numbers."""

    person: str
    attempts: int
    passed: int
    median: int | None
    latest: int | None


@dataclass(frozen=True, slots=True)
class Played:
    """One exam of a person."""

    attempt: str
    """The beginning of its id, as in the report."""
    scenario: str
    """Its title; its id where it is in the library no more."""
    day: str
    score: int | None
    passed: bool
    disputes: int
    """Disputes of its lines that wait for a ruling."""
    verdict: str
    """On the line that was asked about; empty where none was."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Words that show a verdict, or where what was missing was called for."""

    turn: int
    quote: str
    why: str
    start: int = 0
    end: int = 0
    """In the reply's code points; both 0 where it is no words."""


@dataclass(frozen=True, slots=True)
class FormLine:
    """A line of an exam's form: what the machine said, and what people said of that."""

    item: str
    label: str
    section: str
    verdict: str
    value: int | None
    shown: tuple[Shown, ...]
    better: str
    """What would have met it."""
    ruled: tuple[Ruled, ...]
    """Its disputes, oldest first."""
    today: str = ""
    """The verdict of today's scorer, where it is another one."""


@dataclass(frozen=True, slots=True)
class Form:
    """One exam, line by line, with its words."""

    attempt: str
    person: str
    title: str
    day: str
    ending: str
    score: int | None
    passed: bool
    lines: tuple[FormLine, ...]
    talk: tuple[talk.Told, ...]
    customer: str
    note: str
    """Why some of it cannot be shown: erased words, a scenario that was changed; empty where all is well."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What every answer stands on, looked up once for a report: teams and people by what they are called, and the number of the scorer."""

    teams: Mapping[str, int]
    people: Mapping[str, int]
    scorer: int

    @classmethod
    def of(cls, details: Details, report: Report) -> Grounds:
        """The grounds of that report."""
        teams = {team.name: team.id for team in details.teams()}
        wanted = report.head.versions[0].scorer if report.head.versions else ""
        scorer = next((number for number, name, _, _ in details.scorers(span(report, tuple(teams.values()))) if name == wanted), 0)
        return cls(teams, {called(person): person.number for person in details.people("9999")} | {NAMELESS: NOBODY}, scorer)


def span(report: Report, teams: tuple[int, ...]) -> Scope:
    """The days the report is of, not yet of one scorer."""
    period = report.head.period
    return Scope(date.fromisoformat(period.first), date.fromisoformat(period.last), teams)


class Closer:
    """Answers about the attempts of `report`. Within the `with` of `details`; raises JournalError, NotHereError."""

    def __init__(self, details: Details, report: Report, library: Library, grounds: Grounds) -> None:
        self._ask, self._report, self._library, self._grounds = details, report, library, grounds

    def people(self, team: str) -> tuple[Standing, ...]:
        """Everybody with an exam in the team, by name; those who gave no name together, last."""
        results: dict[int, list[Result]] = {}
        for result in self._ask.results(self._asked((self._team(team),)), self._team(team)):
            results.setdefault(result.person, []).append(result)
        latest = self._latest(results)
        names = {number: name for name, number in self._grounds.people.items() if number in results}
        order = [number for number in names if number != NOBODY] + ([NOBODY] if NOBODY in results else [])
        return tuple(_standing(names[number], results[number], latest[number]) for number in order)

    def _latest(self, results: Mapping[int, Sequence[Result]]) -> dict[int, int | None]:
        """Everybody's latest score: of several exams in one week it takes a look at when they ended."""
        last = {person: [each for each in theirs if each.week == theirs[-1].week] for person, theirs in results.items()}
        ended = self._ask.ended([each.attempt for theirs in last.values() if len(theirs) > 1 for each in theirs])
        return {person: max(theirs, key=lambda each: ended.get(each.attempt, ("", ""))).score for person, theirs in last.items()}

    def cells(self, team: str) -> tuple[Cell, ...]:
        """Techniques of the people of the team, people in the order of names."""
        rows = catalogue()
        faults = frozenset(row.id for row in rows.values() if row.family == "fault")
        number = self._team(team)
        sums = {(person, item.item): item for person, item in self._ask.heat_of_people(self._asked((number,)), number, rows, faults)}
        asked = {person for person, _ in sums}
        names = [(name, person) for name, person in self._grounds.people.items() if person in asked]
        return tuple(cell(name, row, sums[person, key][1:]) for name, person in names for key, row in rows.items() if (person, key) in sums)

    def exams(self, person: str, team: str | None = None, item: str = "") -> tuple[Played, ...]:
        """The person's exams, newest first, in one team or in all the report is of; with `item` those that asked for it, and its verdict."""
        scope = self._asked(self._filtered() if team is None else (self._team(team),))
        number = self._number(person)
        values = self._ask.values(scope, number, item) if item else {}
        waiting = self._waiting()
        return tuple(
            Played(
                handle(exam.key), self._library.title(exam.scenario), exam.ended[:10], exam.score, bool(exam.passed), waiting.get(handle(exam.key), 0),
                _verdict(item, values[exam.number]) if item else "",
            )
            for exam in self._ask.exams(scope, number)
            if not item or exam.number in values
        )  # fmt: skip

    def form(self, attempt: str) -> Form:
        """One exam's form. Raises NotHereError for practice, and for what is not there."""
        number = self._ask.numbered(attempt)
        exam = None if number is None else self._ask.exam(number, self._grounds.scorer)
        if exam is None:
            raise NotHereError(f"Attempt {attempt} is no finished exam, so it is not shown here: practice is private.")
        whose = self._ask.whose(exam.number)
        person = next((name for name, number in self._grounds.people.items() if number == whose), NAMELESS)
        call = self._ask.call(exam.number)
        scenario = self._library.scenario(exam.scenario)
        return _Written(exam, call, scenario, self._library, self._report.disputes).form(person, self._ask.form(exam.number, self._grounds.scorer))

    def disputes(self) -> tuple[Ruled, ...]:
        """The disputes of the report as they are now."""
        return disputes(self._ask, self._asked(self._filtered()), self._library)

    # -- within ---------------------------------------------------------------------------------------------------------

    def _filtered(self) -> tuple[int, ...]:
        """The one team, where the report is of one."""
        team = dict(self._report.head.filters).get("team", "")
        return (self._team(team),) if team else tuple(self._grounds.teams.values())

    def _asked(self, teams: tuple[int, ...]) -> Scope:
        """Of the one person too, where the report is."""
        trainee = dict(self._report.head.filters).get("trainee", "")
        return replace(span(self._report, teams), scorer=self._grounds.scorer, person=self._grounds.people.get(trainee) if trainee else None)

    def _team(self, name: str) -> int:
        if name not in self._grounds.teams:
            raise NotHereError(f"There is no team {name!r} any more.")
        return self._grounds.teams[name]

    def _number(self, person: str) -> int:
        if person not in self._grounds.people:
            raise NotHereError(f"There is nobody called {person!r} any more.")
        return self._grounds.people[person]

    def _waiting(self) -> Mapping[str, int]:
        waiting: dict[str, int] = {}
        for each in self._report.disputes:
            waiting[each.attempt] = waiting.get(each.attempt, 0) + (not each.ruling)
        return waiting


class _Written:
    """The form of one exam as it was recorded, with the words that show each line where they can still be had."""

    def __init__(self, exam: Exam, call: Call, scenario: Scenario | None, library: Library, disputes: Sequence[Ruled]) -> None:
        self._exam, self._library = exam, library
        self._events = events_of(call)
        self._scenario = scenario
        self._same = scenario is not None and scenario.digest == call.digest
        self._disputes = [each for each in disputes if each.attempt == handle(exam.key)]
        self._now: dict[str, ItemResult] = {}
        if self._events is not None and scenario is not None and self._same:
            from coach.scorecard import score  # noqa: PLC0415 - heavy

            self._now = {line.name: line for line in score(scenario, self._events).items()}

    def form(self, person: str, lines: Sequence[Scored]) -> Form:
        exam, persona = self._exam, self._scenario.persona.name if self._scenario else ""
        order = {name: place for place, name in enumerate(self._now or (self._scenario.checklist if self._scenario else ()))}
        told = sorted((self._line(line) for line in lines), key=lambda line: (order.get(line.item, len(order)), line.item))
        title = self._scenario.title if self._scenario else exam.scenario
        ending = self._scenario.endings[exam.ending].label if self._scenario and exam.ending in self._scenario.endings else exam.ending.replace("_", " ")
        said = talk.told(self._events) if self._events is not None else ()
        return Form(
            handle(exam.key), person, title, exam.ended[:10], ending, exam.score, bool(exam.passed), tuple(told), said, persona or "Customer", self._note()
        )

    def _note(self) -> str:
        if self._events is None:
            return "The words of this call were erased, or cannot be read any more. What it came to stands, without the words that showed it."
        if self._scenario is None:
            return "The scenario is in the library no more: the talk and the verdicts are as recorded, the words behind them as they were found then."
        if not self._same:
            return "The scenario has been changed since: the talk and the verdicts are as recorded, the words behind them as they were found then."
        return ""

    def _line(self, line: Scored) -> FormLine:
        row, now = catalogue().get(line.item), self._now.get(line.item)
        own = self._scenario.checklist.get(line.item) if self._scenario else None
        ours = tuple(each for each in self._disputes if each.item == line.item)
        section = now.section if now else (own.section if own and own.section else row.section if row else "")
        label = now.label if now else self._library.label(self._exam.scenario, line.item)
        alike = now if now is not None and now.verdict == line.verdict else None
        told = (better(alike, row) if row else alike.reason) if alike else (row.advice if row else "")
        return FormLine(line.item, label, section, line.verdict, line.value, self._shown(line, alike), told, ours, now.verdict if now and alike is None else "")

    def _shown(self, line: Scored, now: ItemResult | None) -> tuple[Shown, ...]:
        row = catalogue().get(line.item)
        if self._events is None:
            return ()
        if now is not None and now.evidence:
            return tuple(_shown(each) for each in now.evidence)
        if line.verdict == "not met" and row is not None and self._scenario is not None and self._same:
            turn, _ = missed(self._scenario, self._events, row)
            return (Shown(turn, "", "It was called for from here on."),) if turn else ()
        if now is None:
            return tuple(Shown(turn, each.quote, each.why, each.start, each.end) for turn, each in found(self._events, line.item))
        return ()


def _standing(name: str, results: Sequence[Result], latest: int | None) -> Standing:
    scores = sorted(each.score for each in results if each.score is not None)
    return Standing(name, len(results), sum(each.passed or 0 for each in results), counting.centile(scores, 0.5), latest)


def _shown(evidence: Evidence) -> Shown:
    return Shown(evidence.turn, evidence.quote, evidence.why, evidence.start, evidence.end)


def _verdict(item: str, value: int) -> str:
    """A value as the verdict it stands for."""
    row = catalogue().get(item)
    if row is not None and row.family == "fault":
        return "fault" if value else "none"
    return {counting.FULL: "met", 0: "not met"}.get(value, "late")
