"""The tally of what reports read: whatever is done to a journal, it is what counting the slices would give."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.store import ItemScore, Journal, JournalError, Result, doctor, office, people, slices, tally, teams
from coach.store.merge import merge
from coach.store.questions import Questions
from coach.store.scope import Scope, Sum

MONDAY = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NOW = "2026-06-01T12:00:00.000Z"
PEOPLE = ("Ana", "Ben", "Cleo", None)
VALUES = (0, 499, 500, 5000, 9999, 10_000, None)


def result(score: int | None, scorer: str = "1", item: int | None = 10_000) -> Result:
    items = (ItemScore("apologise", 1, "met", item, 1), ItemScore("hostile", None, "none", 0, 0))
    return Result("settled", "good", score, None if score is None else score >= 7000, scorer, items)


def finish(file: Path, trainee: str | None, day: int, values: tuple[int | None, int | None], setting: str) -> None:
    with Journal.open(file, clock=lambda: MONDAY + timedelta(days=day)) as journal:
        key = journal.begin(scenario="tiles", digest="d", seed=1, timed=False, trainee=trainee, setting=setting)
        journal.append(key, [("ended", {})])
        journal.finish(key, result(values[0], item=values[1]))


def exam(file: Path, trainee: str, day: int, score: int | None, item: int | None = 10_000) -> None:
    finish(file, trainee, day, (score, item), "exam")


def move(file: Path, trainee: str, team: str, day: int) -> None:
    with office.at_work(file, NOW, copy=False) as db:
        since = f"{MONDAY + timedelta(days=day):%Y-%m-%d}"
        teams.enter(db, [teams.Member(trainee, team, since=since)], now=NOW, new_id=office.new_id)


def rescore(file: Path, scorer: str, score: int) -> None:
    with office.at_work(file, NOW, copy=False) as db:
        office.rescored(db, lambda *_: result(score, scorer, item=0), NOW)


def erase(file: Path, trainee: str, scores: bool) -> None:  # noqa: FBT001 - drawn
    with office.at_work(file, NOW, copy=False) as db:
        for person in people.listed(db, NOW):
            if person.name == trainee:
                people.erase(db, person, now=NOW, scores=scores)


days, trainees, values = st.integers(0, 20), st.sampled_from(PEOPLE), st.sampled_from(VALUES)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just(finish), trainees, days, st.tuples(values, values), st.sampled_from(("exam", "practice"))),
        st.tuples(st.just(move), st.sampled_from(PEOPLE[:3]), st.sampled_from(("Day", "Night", "")), days),
        st.tuples(st.just(rescore), st.sampled_from("23"), st.sampled_from(VALUES[:-1])),
        st.tuples(st.just(erase), st.sampled_from(PEOPLE[:3]), st.booleans()),
    ),
    max_size=8,
)


def counted(db: sqlite3.Connection) -> Counter[tuple[object, ...]]:
    """The slices counted here, one by one."""
    found: Counter[tuple[object, ...]] = Counter()
    for team, item, week, scorer, test, passed, value in db.execute("SELECT team_id, item_id, week, scorer_id, exam, passed, value_bp FROM slice"):
        key = (team, item, test, scorer, week, tally.bar(value))
        found += Counter({(key, "n"): 1, (key, "total"): value or 0, (key, "zeros"): value == 0, (key, "passed"): passed or 0})
    return found


def tallied(db: sqlite3.Connection) -> Counter[tuple[object, ...]]:
    found: Counter[tuple[object, ...]] = Counter()
    for *key, n, total, zeros, passed in db.execute("SELECT * FROM tally"):
        assert n > 0, "a line that counts nothing is taken out"
        found += Counter({(tuple(key), "n"): n, (tuple(key), "total"): total, (tuple(key), "zeros"): zeros, (tuple(key), "passed"): passed})
    return found


@settings(max_examples=25)
@given(mine=STEPS, theirs=STEPS, after=STEPS)
def test_the_tally_is_what_the_slices_say_whatever_is_done(mine: list[tuple], theirs: list[tuple], after: list[tuple]) -> None:  # type: ignore[type-arg]
    with TemporaryDirectory() as name:
        here, there = Path(name) / "here" / "coach.db", Path(name) / "there" / "coach.db"
        for file, steps in ((here, mine), (there, theirs)):
            Journal.open(file).close()
            for do, *told in steps:
                do(file, *told)
        merge(here, there, now=NOW)
        for do, *told in after:
            do(here, *told)
        with closing(sqlite3.connect(here, isolation_level=None)) as db:
            assert tallied(db) == counted(db)
            assert slices.rebuild(db) == 0, "nothing was left to put right"


# -- questions --------------------------------------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Three weeks of exams of the day team."""
    made = tmp_path / "data" / "coach.db"
    move(made, "Ana", "Day", -30)
    for day, score, item in ((0, 0, 0), (2, 10_000, 5000), (7, 480, 10_000), (8, 520, None), (9, None, 0), (15, 7000, 10_000)):
        exam(made, "Ana", day, score, item)
    return made


SPANS = [(2, 22), (4, 22), (2, 10), (3, 3), (4, 17), (9, 15), (10, 10)]


@pytest.mark.parametrize(("first", "last"), SPANS)
def test_whole_weeks_and_cut_weeks_come_to_what_the_single_attempts_come_to(file: Path, first: int, last: int) -> None:
    scope = Scope(date(2026, 3, first), date(2026, 3, last), (1,), scorer=1)
    with Questions.open(file, now=NOW) as ask:
        scores = [(week, score) for week, _, _, score in ask.scores(scope, 1)]
        bars = ask.bars(scope, 1)
        assert sum((Counter({(week, bar): n}) for week, bar, n, _ in bars), Counter()) == Counter((week, tally.bar(score)) for week, score in scores)
        assert ask.within(scope, 1, {0, 1, 14, 19}) == [pair for pair in scores if pair[1] is not None]
        by_person = [item for _, item in ask.heat_of_people(scope, 1, ("apologise",), ("apologise",))]
        assert [item for _, item in ask.heat(scope, ("apologise",))] == by_person
        assert ask.scorers(scope) == ([(1, "1", len(scores), scores[-1][0])] if scores else [])


def test_scores_on_the_border_of_a_bar(file: Path) -> None:
    with Questions.open(file, now=NOW) as ask:
        whole = Scope(date(2026, 3, 2), date(2026, 3, 22), (1,), scorer=1)
        first, second = [(202610, 0, 1, 0), (202610, 19, 1, 1)], [(202611, -1, 1, 0), (202611, 0, 1, 0), (202611, 1, 1, 0)]
        assert sorted(ask.bars(whole, 1)) == [*first, *second, (202612, 14, 1, 1)]
        assert ask.within(whole, 1, {19}) == [(202610, 10_000)]
        assert ask.within(whole, 1, ()) == []
        assert ask.within(whole, 1, {0, 1, 2}) == [(202610, 0), (202611, 480), (202611, 520)]
        assert ask.heat(whole, ("apologise",)) == [(1, Sum("apologise", 5, 25_000, 2))]


# -- damage -----------------------------------------------------------------------------------------------------------

HARMS = ("DELETE FROM tally", "UPDATE tally SET n = n + 1 WHERE week = 202610", "DROP TABLE tally", "UPDATE tally SET item_id = 77 WHERE item_id = 0")


@pytest.mark.parametrize(("harm", "attempts"), zip(HARMS, (6, 2, 6, 6), strict=True))
def test_the_doctor_works_it_out_again_and_says_of_how_many_attempts(file: Path, harm: str, attempts: int) -> None:
    with closing(sqlite3.connect(file)) as db:
        before = db.execute("SELECT * FROM tally").fetchall()
        with db:
            db.execute(harm)
    found = doctor.examine(file, now=NOW, rescore=lambda _, __: None)
    [says] = [each.says for each in found if each.check == "reports"]
    assert says == f"What reports read of {attempts} attempts was missing or changed; it has been worked out again."
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("SELECT * FROM tally").fetchall() == before


def test_slices_of_no_attempt_and_of_no_item_go(file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        before = db.execute("SELECT * FROM slice").fetchall()
        db.execute("INSERT INTO slice VALUES (1, 0, 202610, 99, 1, 1, 1, 1, 7000)")
        db.execute("INSERT INTO stamp VALUES (99, 1, 202610)")
        db.execute("INSERT INTO slice VALUES (1, 88, 202610, 1, 1, 1, 1, 1, 7000)")
        assert slices.rebuild(db) == 2
        assert db.execute("SELECT * FROM slice").fetchall() == before
        assert slices.rebuild(db) == 0


def test_a_tally_that_contradicts_the_slices_is_told_not_reported(file: Path) -> None:
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("UPDATE tally SET n = 5 WHERE item_id = 0 AND bar = 19")
    with Questions.open(file, now=NOW) as ask, pytest.raises(JournalError, match=r"does not agree with itself.* 'coach data doctor' works it out again"):
        ask.within(Scope(date(2026, 3, 2), date(2026, 3, 22), (1,), scorer=1), 1, {19})
