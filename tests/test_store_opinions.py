"""Second opinions in the journal: beside the attempt, never part of it, and brought along wherever the attempt goes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coach.store import ItemScore, Journal, JournalError, Opinion, Result, backups, chain, connection, doctor, migrations, rescue

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NOW = "2026-03-02T12:00:00.000Z"
LATER = datetime(2026, 3, 2, 13, 0, tzinfo=UTC)
MET = Opinion("apologise", "met", "high", "so sorry nobody came", 2, "Regrets a particular harm.", "small at 127.0.0.1:8092", "3f9a27c1", "1")
RESULT = Result("settled", "good", 7250, passed=True, scorer="1", items=(ItemScore("apologise", 2, "met", 10_000, 1),))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "coach.db"


@pytest.fixture
def attempt(file: Path) -> str:
    """A finished attempt of two events with one opinion."""
    with Journal.open(file, clock=lambda: NOON) as journal:
        made = journal.begin(scenario="late-parcel", digest="d", seed=1, timed=False)
        journal.append(made, [("replied", {"turn": 2, "text": "I am so sorry nobody came."}), ("ended", {})])
        journal.finish(made, RESULT)
        journal.opine(made, MET)
    return made


def opinions(file: Path, attempt: str) -> tuple[Opinion, ...]:
    with Journal.open(file, clock=lambda: NOON) as journal:
        return journal.opinions(attempt)


def tamper(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file)) as db, db:
        for statement in statements:
            db.execute(statement)


def troubles(file: Path) -> list[tuple[str, str, str]]:
    found = doctor.examine(file, now=NOW, rescore=lambda _, __: None)
    return [(each.check, each.state, each.says) for each in found if each.state != "fine"]


# -- kept and read ----------------------------------------------------------------------------------------------------


def test_an_opinion_comes_back_as_it_was_given_with_its_time(file: Path, attempt: str) -> None:
    assert opinions(file, attempt) == (replace(MET, at=NOW),)


def test_a_model_has_one_opinion_on_a_line_and_two_models_have_two(file: Path, attempt: str) -> None:
    again = replace(MET, verdict="not_met", confidence="low", quote="", turn=None)
    other = replace(MET, model="large at 127.0.0.1:8092")
    with Journal.open(file, clock=lambda: LATER) as journal:
        journal.opine(attempt, again)
        journal.opine(attempt, other)
        kept = journal.opinions(attempt)
    assert [(each.model, each.verdict) for each in kept] == [(other.model, "met"), (MET.model, "not_met")]


def test_an_attempt_nobody_asked_about_has_no_opinions(file: Path) -> None:
    with Journal.open(file) as journal:
        assert journal.opinions("nobody's") == ()
        with pytest.raises(JournalError, match="There is no attempt"):
            journal.opine("nobody's", MET)


def test_what_somebody_wrote_into_the_file_is_cleaned_when_it_is_read(file: Path, attempt: str) -> None:
    tamper(file, "UPDATE opinion SET reason = 'fine' || char(27) || '[2J'")
    assert opinions(file, attempt)[0].reason == "fine"


@pytest.mark.parametrize("wrong", [{"verdict": "full marks"}, {"confidence": "absolute"}, {"turn": 0}])
def test_the_database_itself_refuses_nonsense(file: Path, attempt: str, wrong: dict[str, str]) -> None:
    with Journal.open(file) as journal:
        with pytest.raises(JournalError):
            journal.opine(attempt, replace(MET, **wrong))  # type: ignore[arg-type]
        assert journal.opinions(attempt)[0].verdict == "met"


def test_an_opinion_touches_neither_events_nor_result_nor_chain(file: Path, attempt: str) -> None:
    with Journal.open(file, clock=lambda: LATER) as journal:
        before = (journal.find("last"), journal.events(attempt))
        journal.opine(attempt, replace(MET, item="recap", verdict="cannot_assess", confidence="none", quote="", turn=None))
        assert (journal.find("last"), journal.events(attempt)) == before
        assert journal.verify(attempt) is None
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("SELECT item, verdict, value_bp FROM technique_score").fetchall() == [("apologise", "met", 10_000)]


# -- wherever the attempt goes ----------------------------------------------------------------------------------------


def test_a_journal_of_the_format_before_gets_the_table_and_keeps_everything(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "MIGRATIONS", migrations.MIGRATIONS[:2])
        with closing(connection.connect(file, now=NOW)) as db:
            assert "opinion" not in migrations.tables(db)
            made = "one"
            start = chain.origin(made, "late-parcel", "d", 1, timed=False, started_at=NOW)
            link = chain.forge(start, 1, "ended", "{}", "00")
            db.execute(
                "INSERT INTO attempt (id, number, scenario, scenario_digest, seed, timed, started_at, ended_at, scorer, ending, ending_value, score, passed,"
                " origin, events, head) VALUES (?, 1, 'late-parcel', 'd', 1, 0, ?, ?, '1', 'settled', 'good', 7250, 1, ?, 1, ?)",
                (made, NOW, NOW, start, link.digest),
            )
            db.execute("INSERT INTO event VALUES (?, 1, 'ended', '{}', '00', ?, ?)", (made, link.seal, link.digest))
    with Journal.open(file, clock=lambda: NOON) as journal:
        assert journal.find("1").score == 7250
        assert journal.verify(made) is None
        journal.opine(made, MET)
        assert len(journal.opinions(made)) == 1
    assert troubles(file) == []


def test_the_doctor_has_nothing_to_say_of_opinions_that_are_in_order(file: Path, attempt: str) -> None:
    del attempt
    assert troubles(file) == []


def test_the_doctor_makes_a_missing_table_again_and_removes_opinions_of_no_attempt(file: Path, attempt: str) -> None:
    tamper(file, "DROP TABLE opinion")
    assert troubles(file) == [("schema", "fixed", "Missing, and made again: opinion.")]
    with Journal.open(file, clock=lambda: NOON) as journal:
        journal.opine(attempt, MET)
    tamper(file, "DELETE FROM attempt", "DELETE FROM event", "DELETE FROM technique_score")
    assert ("orphans", "fixed", "1 opinion of no attempt: removed.") in troubles(file)
    assert opinions(file, attempt) == ()


def test_opinions_are_in_a_backup_and_come_back_with_the_attempt(file: Path, attempt: str) -> None:
    copy = backups.make(file, now="2026-03-03T12:00:00.000Z")
    tamper(file, "DELETE FROM opinion", "DELETE FROM technique_score", "DELETE FROM event", "DELETE FROM attempt")
    assert rescue.take_up(file, copy, now=NOW).added == 1
    assert opinions(file, attempt) == (replace(MET, at=NOW),)


def test_opinions_are_read_out_of_a_damaged_file_and_one_that_is_nonsense_costs_no_attempt(file: Path, attempt: str) -> None:
    with Journal.open(file, clock=lambda: NOON) as journal:
        journal.opine(attempt, replace(MET, item="recap"))
    tamper(file, "PRAGMA ignore_check_constraints = ON", "UPDATE opinion SET verdict = 'mwt' WHERE item = 'recap'")
    content = file.read_bytes()
    file.write_bytes(bytes(100) + content[100:])
    assert [state for check, state, _ in troubles(file) if check == "pages"] == ["fixed"]
    assert opinions(file, attempt) == (replace(MET, at=NOW),)
