"""docs/data.md is true: the ten questions of a lead run, answer, and say what `coach report` says."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from coach.cli.lead import built
from coach.cohort.scoping import Asked
from coach.store import ItemScore, Journal, Result, database, teams
from coach.store.attempts import stamp

PAGE = (Path(__file__).parent.parent / "docs" / "data.md").read_text(encoding="utf-8")
QUESTIONS = re.findall(r"```sql\n(.*?)```", PAGE.split("## Ten questions of a lead")[1], re.DOTALL)
MONDAY = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NOW = MONDAY + timedelta(days=30)
WORTH = {"met": 10_000, "late": 5_000, "not met": 0, "none": 0, "fault": 900}
TEAMS, HEAT, PEOPLE, SPREAD, WEEKS, IDLE, COACH, GAIN, LINES, DISPUTES = range(10)


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    """Ana and Ben of the day team, Cleo and Dora of the night desk; twenty exams by Ana, who gets better, three by Ben, one by Cleo."""
    with Journal.open(database(), clock=lambda: MONDAY) as journal:
        with closing(sqlite3.connect(database())) as roster, roster:
            ids = iter(range(9))
            lines = [("Ana", "Day"), ("Ben", "Day"), ("Cleo", "Night desk"), ("Dora", "Night desk")]
            teams.enter(roster, [teams.Member(*line) for line in lines], now=stamp(NOW), new_id=lambda: f"new-{next(ids)}")

        def exam(trainee: str, day: float, score: int, *, setting: str = "exam", **verdicts: str) -> str:
            when = MONDAY + timedelta(days=day)
            key = journal.begin(scenario="late-parcel", digest="d", seed=1, timed=False, trainee=trainee, setting=setting, now=when)
            items = tuple(ItemScore(item, 1, verdict, WORTH[verdict], 1) for item, verdict in verdicts.items())
            journal.finish(key, Result("settled", "good", score, score >= 7000, "1", items), now=when)
            return key

        for at in range(20):
            exam("Ana", at // 10 * 7 + at % 10 / 100, 5000 + 200 * at, apologise="met", recap="met" if at % 2 else "not met", hostile="none")
        for at in range(3):
            key = exam("Ben", 7, 3000, apologise="met", recap="late", hostile="fault" if at else "none")
        exam("Cleo", 14, 10_000, apologise="not met")
        exam("Cleo", 14, 0, setting="practice", apologise="not met")
        for item in ("apologise", "recap"):
            journal.append_later(key, "disputed", {"item": item, "reason": f"{item} was fine"}, now=NOW)
        journal.append_later(key, "ruled", {"item": "recap", "ruling": "upheld", "why": "it was late", "by": "Lead"}, now=NOW + timedelta(hours=1))
    with closing(sqlite3.connect(database())) as opened:
        yield opened


def answer(db: sqlite3.Connection, question: int) -> list[tuple[object, ...]]:
    return db.execute(QUESTIONS[question]).fetchall()


def test_there_are_ten() -> None:
    assert len(QUESTIONS) == 10


def test_how_the_teams_do(db: sqlite3.Connection) -> None:
    day, night = answer(db, TEAMS)
    assert day == ("Day", 23, 66.0, pytest.approx(10 / 23))
    assert night == ("Night desk", 1, 100.0, 1.0)
    assert [(one.team, one.attempts, one.median, one.pass_rate) for one in built(Asked(), NOW).cohorts] == [
        ("Day", 23, 6600, pytest.approx(10 / 23)),
        ("Night desk", 1, 10_000, 1.0),
    ]


def test_which_technique_is_weak_in_which_team(db: sqlite3.Connection) -> None:
    told = {(team, item): (n, mean) for team, item, n, mean in answer(db, HEAT)}
    assert told["Day", "recap"] == (23, pytest.approx(50.0))
    assert told["Night desk", "apologise"] == (1, 0.0)
    report = {(cell.row, cell.item): (cell.n, cell.mean) for cell in built(Asked(), NOW).teams_by_technique}
    assert report["Day", "recap"] == (23, 5000)
    assert report["Night desk", "apologise"] == (1, 0)


def test_the_people_of_one_team(db: sqlite3.Connection) -> None:
    assert answer(db, PEOPLE) == [("Cleo", "apologise", 1, 0.0)]


def test_how_the_scores_lie(db: sqlite3.Connection) -> None:
    told = answer(db, SPREAD)
    assert told[0] == (30, 3)
    assert told[-1] == (95, 1)
    assert told == [(bar.low // 100, bar.n) for bar in built(Asked(), NOW).distribution if bar.n]


def test_week_by_week(db: sqlite3.Connection) -> None:
    assert [(week, n) for week, n, _, _ in answer(db, WEEKS)] == [(202610, 10), (202611, 13), (202612, 1)]
    assert [(week.week, week.attempts) for week in built(Asked(), NOW).weeks] == [("2026-W10", 10), ("2026-W11", 13), ("2026-W12", 1)]


def test_who_has_not_begun(db: sqlite3.Connection) -> None:
    assert answer(db, IDLE) == [("Night desk", "Dora")]
    assert built(Asked(), NOW).head.not_started == ("Dora",)


def test_whom_to_coach(db: sqlite3.Connection) -> None:
    assert answer(db, COACH) == [("Ana", "recap", 20, 50.0)]
    assert [(one.trainee, one.item, one.mean) for one in built(Asked(), NOW).coach_next] == [("Ana", "recap", 5000)]


def test_what_coming_back_gained(db: sqlite3.Connection) -> None:
    assert answer(db, GAIN) == [("Ana", "late-parcel", pytest.approx(38.0)), ("Ben", "late-parcel", 0.0)]
    assert built(Asked(team="Day"), NOW).cohorts[0].gain == 1900


def test_lines_that_nearly_everybody_meets(db: sqlite3.Connection) -> None:
    assert answer(db, LINES) == [("late-parcel", "apologise", 24, pytest.approx(23 / 24))]
    assert [one.item for one in built(Asked(), NOW).items if one.remark == "too easy"] == ["apologise"]


def test_disputes_that_wait(db: sqlite3.Connection) -> None:
    assert answer(db, DISPUTES) == [(23, "late-parcel", "apologise", "apologise was fine")]
    assert [(one.item, one.ruling) for one in built(Asked(), NOW).disputes] == [("apologise", ""), ("recap", "upheld")]
