"""What reports ask of the journal: which attempts count, and the sums over them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from coach.store import ItemScore, Journal, Result, teams
from coach.store.attempts import stamp
from coach.store.questions import Questions
from coach.store.scope import Scope, Sum, week_of

MONDAY = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NOW = stamp(MONDAY + timedelta(days=40))
WHOLE = Scope(date(2026, 3, 2), date(2026, 3, 15), (1, 2, 0), scorer=1)
SKILL = {"met": 10_000, "late": 5_000, "not met": 0, "none": 0, "fault": 1_500}


class Book:
    """A journal that is filled day by day."""

    def __init__(self, file: Path) -> None:
        self.file, self.journal = file, Journal.open(file, clock=lambda: MONDAY)

    def attempt(
        self,
        trainee: str | None,
        day: int,
        score: int | None,
        lines: dict[str, str] | None = None,
        *,
        by: str = "1",
        setting: str = "exam",
        scenario: str = "tiles",
    ) -> str:
        when = MONDAY + timedelta(days=day)
        key = self.journal.begin(scenario=scenario, digest="d", seed=1, timed=False, trainee=trainee, setting=setting, now=when)
        if score is not None:
            items = tuple(ItemScore(name, 1, verdict, None if verdict == "N/A" else SKILL[verdict], 1) for name, verdict in (lines or {}).items())
            self.journal.finish(key, Result("swapped", "good" if score else "bad", score, score >= 7000, by, items), now=when)
        return key

    def roster(self, *lines: tuple[str, str]) -> None:
        with closing(sqlite3.connect(self.file)) as db, db:
            ids = iter(range(1000))
            teams.enter(db, [teams.Member(*line) for line in lines], now=NOW, new_id=lambda: f"new-{next(ids)}")


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    """Ana and Ben are of the day team, Cleo of the night desk, Dora has not begun; somebody gives no name."""
    made = Book(tmp_path / "coach.db")
    made.roster(("Ana", "Day"), ("Ben", "Day"), ("Cleo", "Night desk"), ("Dora", "Night desk"))
    made.attempt("Ana", 0, 4000, {"apologise": "not met", "hostile": "fault"})
    made.attempt("Ana", 8, 8000, {"apologise": "met", "hostile": "none"})
    made.attempt("Ben", 1, 0, {"apologise": "late", "hostile": "fault"})
    made.attempt("Cleo", 6, 7500, {"apologise": "N/A"})
    made.attempt(None, 7, 9000, {"apologise": "met"})
    with made.journal:
        yield made


def asked(book: Book) -> Questions:
    return Questions.open(book.file, now=NOW)


def test_weeks_are_counted_as_the_slices_count_them() -> None:
    assert week_of(date(2026, 3, 2)) == 202610
    assert week_of(date(2027, 1, 1)) == 202653


def test_a_span_of_whole_weeks_has_no_edges_and_another_has() -> None:
    assert WHOLE.edges == ()
    assert replace(WHOLE, first=date(2026, 3, 3)).edges == (202610,)
    assert replace(WHOLE, first=date(2026, 3, 3), last=date(2026, 3, 4)).edges == (202610,)
    assert (WHOLE.since, WHOLE.until) == ("2026-03-02T00:00:00.000Z", "2026-03-16T00:00:00.000Z")


def test_teams_people_and_the_weeks_there_are(book: Book) -> None:
    with asked(book) as questions:
        assert [team.name for team in questions.teams()] == ["Day", "Night desk", ""]
        assert [(person.name, person.team) for person in questions.people(NOW)] == [("Ana", 1), ("Ben", 1), ("Cleo", 2), ("Dora", 2)]
        assert questions.weeks((1, 2, 0)) == (202610, 202611)
        assert questions.weeks((2,)) == (202610, 202610)
        assert questions.weeks((9,)) is None


def test_scores_of_a_team_in_the_order_they_were_made(book: Book) -> None:
    with asked(book) as questions:
        assert list(questions.scores(WHOLE, 1)) == [(202610, 1, 0, 4000), (202610, 2, 0, 0), (202611, 1, 1, 8000)]
        assert list(questions.courses(WHOLE, 1)) == [(1, "tiles", 2, 4000, 8000, 12_000), (2, "tiles", 1, 0, 0, 0)]
        assert [person for _, person, _, _ in questions.scores(WHOLE, 0)] == [0]


@pytest.mark.parametrize(("first", "last", "scores"), [(3, 9, [0]), (2, 2, [4000]), (2, 10, [4000, 0, 8000]), (4, 9, []), (10, 10, [8000])])
def test_days_count_from_midnight_to_midnight_both_included(book: Book, first: int, last: int, scores: list[int]) -> None:
    scope = replace(WHOLE, first=date(2026, 3, first), last=date(2026, 3, last))
    with asked(book) as questions:
        assert [score for *_, score in questions.scores(scope, 1)] == scores


def test_sums_of_a_technique_by_team_and_by_person(book: Book) -> None:
    with asked(book) as questions:
        assert questions.heat(WHOLE, ("apologise",)) == [(1, Sum("apologise", 3, 15_000, 1)), (0, Sum("apologise", 1, 10_000, 0))]
        assert questions.heat(replace(WHOLE, person=2), ("apologise", "hostile", "never heard of")) == [
            (1, Sum("apologise", 1, 5_000, 0)),
            (1, Sum("hostile", 1, 1_500, 0)),
        ]
        assert questions.heat_of_people(WHOLE, 1, ("hostile",), ("hostile",)) == [(1, Sum("hostile", 2, 1_500, 1)), (2, Sum("hostile", 1, 1_500, 0))]
        assert questions.heat_of_people(WHOLE, 0, ("apologise",)) == []
        assert [told.none for _, told in questions.heat_of_people(WHOLE, 1, ("hostile",))] == [0, 0], "zeros are counted only where that is asked for"


def test_first_and_latest_go_by_when_an_attempt_ended_not_by_its_number(book: Book) -> None:
    book.attempt("Ana", 10, 1500)
    book.attempt("Ana", 9, None)
    book.attempt("Ana", 2, 0)
    for day, score in ((3, 6000), (1, 5000), (9, 10_000)):
        book.attempt("Cleo", day, score, scenario="late")
    with asked(book) as questions:
        assert list(questions.courses(WHOLE, 1)) == [(1, "tiles", 4, 4000, 1500, 13_500), (2, "tiles", 1, 0, 0, 0)]
        assert list(questions.courses(WHOLE, 2)) == [(3, "late", 3, 5000, 10_000, 21_000), (3, "tiles", 1, 7500, 7500, 7500)]


def test_other_scorers_and_unfinished_exams_are_counted_not_mixed_in_and_practice_not_at_all(book: Book) -> None:
    book.attempt("Ana", 2, 9999, {"apologise": "met"}, setting="practice")
    book.attempt("Ana", 3, 100, {"apologise": "met"}, by="2")
    book.attempt("Ben", 3, None)
    book.attempt("Ben", 30, None)
    with asked(book) as questions:
        assert questions.scorers(WHOLE) == [(1, "1", 5, 202611), (2, "2", 1, 202610)]
        assert questions.left_out(WHOLE) == ({2: 1}, 1)
        assert questions.left_out(replace(WHOLE, scorer=2)) == ({1: 5}, 5)
        assert questions.unfinished(WHOLE) == (1, 0)
        assert questions.unfinished(replace(WHOLE, teams=(2,))) == (0, 0)
        assert [score for *_, score in questions.scores(WHOLE, 1)] == [4000, 0, 8000]


def test_who_has_begun(book: Book) -> None:
    with asked(book) as questions:
        assert questions.attempted(WHOLE) == {0, 1, 2, 3}
        assert questions.attempted(replace(WHOLE, teams=(2,))) == {3}


def test_attempts_worth_nothing_with_what_was_broken_in_them(book: Book) -> None:
    with asked(book) as questions:
        assert questions.zeros(WHOLE, 1) == [(3, "tiles", "bad", "hostile"), (3, "tiles", "bad", "")]
        assert questions.zeros(WHOLE, 2) == []


def test_lines_of_the_newest_weeks_only(book: Book) -> None:
    with asked(book) as questions:
        told = [(line.attempt, line.item, line.verdict) for line in questions.lines(WHOLE, 2)]
        assert told == [(2, "apologise", "met"), (2, "hostile", "none"), (5, "apologise", "met")]
        assert len({line.attempt for line in questions.lines(WHOLE)}) == 4, "what did not apply is no line"


def test_where_somebody_was_when_they_finished(book: Book) -> None:
    book.roster(("Ana", "Night desk"))
    book.attempt("Ana", 50, 7000)
    with asked(book) as questions:
        assert questions.teams_of(1) == (1, 2)
        assert questions.teams_of(4) == ()


def test_the_newest_exams_with_whose_they_are(book: Book) -> None:
    book.attempt("Ana", 9, 1000, setting="practice")
    with asked(book) as questions:
        told = [(one.person, one.team, one.scenario, one.ended[:10], one.score, one.passed) for one in questions.newest(WHOLE, 3)]
        assert told == [(1, 1, "tiles", "2026-03-10", 8000, 1), (0, 0, "tiles", "2026-03-09", 9000, 1), (3, 2, "tiles", "2026-03-08", 7500, 1)]
        assert len(questions.newest(WHOLE, 100)) == 5
        assert questions.newest(replace(WHOLE, teams=(9,)), 3) == []


def test_the_latest_attempt_that_failed(book: Book) -> None:
    with asked(book) as questions:
        assert questions.failed(WHOLE, 1, "apologise", fault=False) == 1
        assert questions.failed(WHOLE, 2, "apologise", fault=False) == 3
        assert questions.failed(WHOLE, 1, "hostile", fault=True) == 1
        assert questions.failed(WHOLE, 3, "hostile", fault=True) is None


def test_disputes_of_exams_with_the_verdict_that_was_disputed(book: Book) -> None:
    key = book.attempt("Ana", 2, 6000, {"apologise": "not met"})
    private = book.attempt("Ana", 2, 6000, {"apologise": "not met"}, setting="practice")
    for attempt in (key, private):
        book.journal.append_later(attempt, "disputed", {"item": "apologise", "reason": "I did say sorry."})
    with asked(book) as questions:
        [told] = questions.disputes(WHOLE)
    assert (told.attempt, told.scenario, told.verdicts, told.person, told.team) == (6, "tiles", {"apologise": "not met"}, 1, 1)
    assert [(event.kind, event.item, event.reason) for event in told.later] == [("disputed", "apologise", "I did say sorry.")]


def test_a_call_with_its_words_and_without_them(book: Book) -> None:
    key = book.attempt("Ana", 2, None)
    book.journal.append(key, [("replied", {"turn": 1, "text": "Hello\x1b[2J"}), ("replied", {"turn": 2, "text": "Sorry."})])
    with closing(sqlite3.connect(book.file)) as db, db:
        db.execute("UPDATE event SET body = NULL, salt = NULL WHERE seq = 2")
    with asked(book) as questions:
        assert questions.call(6).events == (("replied", {"turn": 1, "text": "Hello"}), ("replied", None))


def test_a_report_is_of_one_moment_whatever_is_written_meanwhile(book: Book) -> None:
    with asked(book) as questions:
        before = len(list(questions.scores(WHOLE, 1)))
        book.attempt("Ana", 1, 5000)
        assert len(list(questions.scores(WHOLE, 1))) == before
    with asked(book) as questions:
        assert len(list(questions.scores(WHOLE, 1))) == before + 1
