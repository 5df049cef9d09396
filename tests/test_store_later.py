"""What may still be said of a finished attempt: a dispute and a ruling, in its chain, and nothing else."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from coach.store import Journal, JournalError, Result, office
from coach.store.attempts import AttemptRow
from coach.store.later import Later
from coach.store.results import Recorded, Rescore

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NOW = "2026-03-02T12:00:00.000Z"
RESULT = Result("settled", "good", 7000, passed=True, scorer="1", items=())
DISPUTE = {"item": "limit", "reason": "I said so in turn 2"}
RULING = {"item": "limit", "ruling": "changed to met", "why": "Turn 2 does it.", "by": "Lea"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "coach.db"


@pytest.fixture
def attempt(file: Path) -> str:
    with Journal.open(file, clock=lambda: NOON) as journal:
        made = journal.begin(scenario="late-parcel", digest="d", seed=7, timed=False)
        journal.append(made, [("replied", {"turn": 1}), ("ended", {})])
        journal.finish(made, RESULT)
    return made


def test_a_dispute_and_its_ruling_come_back_and_the_call_is_as_it_was(file: Path, attempt: str) -> None:
    with Journal.open(file, clock=lambda: NOON) as journal:
        before = (journal.events(attempt), journal.find("1").score)
        journal.append_later(attempt, "disputed", DISPUTE)
        journal.append_later(attempt, "ruled", RULING, now=NOON + timedelta(hours=1))
        assert journal.later(attempt) == (
            Later("disputed", NOW, "limit", reason=DISPUTE["reason"]),
            Later("ruled", "2026-03-02T13:00:00.000Z", "limit", ruling="changed to met", why="Turn 2 does it.", by="Lea"),
        )
        assert (journal.events(attempt), journal.find("1").score) == before
        assert journal.verify(attempt) is None


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        ("UPDATE event SET body = replace(body, 'met', 'not met') WHERE seq = 4", r"Event 4 \(ruled\) has been altered"),
        ("UPDATE event SET kind = 'ruled' WHERE seq = 3", r"Event 3 \(ruled\) has been altered"),
        ("DELETE FROM event WHERE seq = 4", "Event 4 is missing"),
    ],
)
def test_what_was_said_later_is_in_the_chain(file: Path, attempt: str, harm: str, says: str) -> None:
    with Journal.open(file, clock=lambda: NOON) as journal:
        journal.append_later(attempt, "disputed", DISPUTE)
        journal.append_later(attempt, "ruled", RULING)
    with closing(sqlite3.connect(file)) as db, db:
        db.execute(harm)
    with Journal.open(file) as journal:
        told = journal.verify(attempt)
        assert told is not None
        assert re.search(says, told)


@pytest.mark.parametrize(
    ("kind", "body"),
    [("moved", {}), ("disputed", {}), ("disputed", {"item": "limit", "reason": " \x1b[2J "}), ("disputed", RULING), ("ruled", {**RULING, "more": "x"})],
)
def test_nothing_else_may_follow(file: Path, attempt: str, kind: str, body: dict[str, str]) -> None:
    with Journal.open(file, clock=lambda: NOON) as journal, pytest.raises(ValueError, match=kind):
        journal.append_later(attempt, kind, body)


def test_a_call_that_is_going_on_cannot_be_disputed_and_a_call_cannot_dispute_itself(file: Path) -> None:
    with Journal.open(file, clock=lambda: NOON) as journal:
        made = journal.begin(scenario="late-parcel", digest="d", seed=7, timed=False)
        with pytest.raises(JournalError, match="not finished, so there is nothing to dispute"):
            journal.append_later(made, "disputed", DISPUTE)
        with pytest.raises(JournalError, match="no attempt 'none'"):
            journal.append_later("none", "disputed", DISPUTE)
        with pytest.raises(ValueError, match="append_later"):
            journal.append(made, [("disputed", DISPUTE)])


def test_hostile_words_are_cleaned_before_they_are_kept(file: Path, attempt: str) -> None:
    with Journal.open(file, clock=lambda: NOON) as journal:
        journal.append_later(attempt, "disputed", {"item": "limit", "reason": "no\x1b]52;c;eA==\x07 \u202eway"})
        assert journal.later(attempt)[0].reason == "no way"


# -- verifying everything ---------------------------------------------------------------------------------------------


def scorer(version: str, score: int) -> Rescore:
    def rescore(attempt: AttemptRow, recorded: Recorded) -> Result | None:
        assert [kind for _, kind, _ in recorded] == ["replied", "ended"], "what was said later is no part of the call"
        del attempt
        return Result("settled", "good", score, score >= 7000, version, ())

    return rescore


def test_the_pinned_scorer_gives_the_same_or_the_difference_is_named(file: Path, attempt: str) -> None:
    with Journal.open(file, clock=lambda: NOON) as journal:
        journal.append_later(attempt, "disputed", DISPUTE)
    with office.looking(file, NOW) as db:
        same, wrong, other = (office.verify(db, scorer(*how)) for how in (("1", 7000), ("1", 6000), ("2", 6000)))
    assert (same.attempts, same.again, same.broken, same.different) == (1, 1, [], [])
    assert wrong.different == ["Attempt 1: the recorded score is 7000, its events give 6000.", "Attempt 1: the recorded passed is True, its events give False."]
    assert (other.again, other.other, other.different) == (0, 1, [])


def test_a_newer_scorer_is_kept_beside_the_first_result(file: Path, attempt: str) -> None:
    with office.at_work(file, NOW) as db:
        assert office.rescored(db, scorer("2", 6000), NOW) == 1
        assert office.rescored(db, scorer("2", 6000), NOW) == 0
        assert office.rescored(db, scorer("1", 7000), NOW) == 0
        assert db.execute("SELECT attempt_id, scorer, score FROM version").fetchall() == [(attempt, "2", 6000)]
        assert db.execute("SELECT score, scorer FROM attempt").fetchall() == [(7000, "1")]
        assert db.execute("SELECT name, value_bp FROM slice JOIN scorer ON scorer.id = scorer_id ORDER BY name").fetchall() == [("1", 7000), ("2", 6000)]
