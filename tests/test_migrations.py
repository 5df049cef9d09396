"""The schema's numbered steps: new files, old files, newer files and other people's files."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coach.store import Journal, JournalError, connection, migrations

NOW = "2026-03-02T12:00:00.000Z"
ONE = ("CREATE TABLE jar (id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL) STRICT",)
TWO = ("ALTER TABLE jar ADD COLUMN lid INTEGER", "UPDATE jar SET lid = 1")
BROKEN = ("ALTER TABLE jar ADD COLUMN label TEXT", "UPDATE cupboard SET door = 0")


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as opened:
        yield opened


def columns(db: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in db.execute(f"PRAGMA table_info({table})")]


def test_steps_are_applied_in_order_and_noted(db: sqlite3.Connection) -> None:
    migrations.migrate(db, "here", now=NOW, steps=[ONE, TWO])
    assert columns(db, "jar") == ["id", "name", "lid"]
    assert db.execute("SELECT version, applied_at FROM schema_version").fetchall() == [(1, NOW), (2, NOW)]


def test_only_what_is_missing_is_applied(db: sqlite3.Connection) -> None:
    migrations.migrate(db, "here", now=NOW, steps=[ONE])
    db.execute("INSERT INTO jar VALUES (1, 'plums')")
    migrations.migrate(db, "here", now=NOW, steps=[ONE, TWO])
    migrations.migrate(db, "here", now=NOW, steps=[ONE, TWO])
    assert db.execute("SELECT * FROM jar").fetchall() == [(1, "plums", 1)]


def test_a_step_that_fails_leaves_the_journal_as_it_was(db: sqlite3.Connection) -> None:
    migrations.migrate(db, "here", now=NOW, steps=[ONE, TWO])
    with pytest.raises(sqlite3.OperationalError, match="cupboard"):
        migrations.migrate(db, "here", now=NOW, steps=[ONE, TWO, BROKEN])
    assert columns(db, "jar") == ["id", "name", "lid"]
    assert migrations.version(db, "here") == 2
    assert not db.in_transaction


def test_a_newer_journal_is_refused_and_not_touched(tmp_path: Path) -> None:
    file = tmp_path / "coach.db"
    Journal.open(file).close()
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("INSERT INTO schema_version VALUES (?, ?)", (len(migrations.MIGRATIONS) + 1, NOW))
    before = file.read_bytes()
    with pytest.raises(JournalError, match=r"written by a newer Coach \(its format is 5; this Coach knows up to 4\)\. Install the newer Coach") as caught:
        Journal.open(file)
    assert caught.value.where == str(file)
    assert file.read_bytes() == before


def test_the_database_of_another_program_is_refused_and_not_touched(tmp_path: Path) -> None:
    file = tmp_path / "coach.db"
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("CREATE TABLE recipes (name TEXT)")
    before = file.read_bytes()
    with pytest.raises(JournalError, match="not a Coach journal"):
        Journal.open(file)
    assert file.read_bytes() == before


def test_an_empty_file_is_a_new_journal(tmp_path: Path) -> None:
    (tmp_path / "coach.db").touch()
    with Journal.open(tmp_path / "coach.db") as journal:
        assert journal.attempts() == []


def test_the_old_format_is_copied_before_it_is_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "coach.db"
    now = datetime(2026, 3, 2, tzinfo=UTC)
    known = len(migrations.MIGRATIONS)
    with Journal.open(file, clock=lambda: now) as journal:
        attempt = journal.begin(scenario="a", digest="d", seed=1, timed=False)
        monkeypatch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, ("ALTER TABLE attempt ADD COLUMN mood TEXT",)))
        with Journal.open(file, clock=lambda: now) as newer:
            assert newer.find("last").id == attempt
    copy = tmp_path / "backups" / f"coach-20260302T000000Z-format-{known}.db"
    with closing(sqlite3.connect(file)) as new, closing(sqlite3.connect(copy)) as old:
        assert "mood" in columns(new, "attempt")
        assert "mood" not in columns(old, "attempt")
        assert old.execute("SELECT id FROM attempt").fetchall() == [(attempt,)]


def test_a_format_that_cannot_be_copied_is_not_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "coach.db"
    with Journal.open(file) as journal:
        journal.begin(scenario="a", digest="d", seed=1, timed=False)
    shutil.rmtree(tmp_path / "backups")
    (tmp_path / "backups").write_text("in the way of the folder", encoding="utf-8")
    monkeypatch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, ("ALTER TABLE attempt ADD COLUMN mood TEXT",)))
    with pytest.raises(JournalError):
        Journal.open(file)
    with closing(sqlite3.connect(file)) as db:
        assert "mood" not in columns(db, "attempt")


def test_a_journal_of_the_first_format_gets_its_scores_table_and_keeps_its_attempts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "coach.db"
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "MIGRATIONS", migrations.MIGRATIONS[:1])
        with closing(connection.connect(file, now=NOW)) as db:
            assert migrations.tables(db) == {"schema_version", "person", "attempt", "event"}
            db.execute(
                "INSERT INTO attempt (id, number, scenario, scenario_digest, seed, timed, started_at, origin, events, head)"
                " VALUES ('a', 1, 's', 'd', 7, 0, '2026-03-02T12:00:00.000Z', '', 0, '')"
            )
    with Journal.open(file) as journal:
        assert journal.find("last").id == "a"
    with closing(sqlite3.connect(file)) as db:
        assert columns(db, "technique_score") == ["attempt_id", "item", "turn", "verdict", "value_bp", "evidence", "scorer"]
    assert sorted(path.name.split("-", 2)[2] for path in (tmp_path / "backups").iterdir()) == ["format-1.db", "format-2.db", "format-3.db"]


def test_a_journal_of_the_third_format_gets_slices_and_their_tally_from_its_attempts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "coach.db"
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "MIGRATIONS", migrations.MIGRATIONS[:3])
        with closing(connection.connect(file, now=NOW)) as db:
            for number, score in enumerate((7250, 0, 7400), 1):
                db.execute(
                    "INSERT INTO attempt (id, number, scenario, scenario_digest, seed, timed, started_at, ended_at, scorer,"
                    " score, passed, origin, events, head) VALUES (?, ?, 's', 'd', 7, 0, ?, ?, '1', ?, 1, '', 0, '')",
                    (f"a{number}", number, NOW, NOW, score),
                )
                db.execute("INSERT INTO technique_score VALUES (?, 'apologise', 1, 'met', 10000, 1, '1')", (f"a{number}",))
    Journal.open(file).close()
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("SELECT item_id, exam, week, bar, n, total, zeros, passed FROM tally").fetchall() == [
            (0, 0, 202610, 0, 1, 0, 1, 1), (0, 0, 202610, 14, 2, 14_650, 0, 2), (1, 0, 202610, 19, 3, 30_000, 0, 0)
        ]  # fmt: skip


def test_a_journal_with_a_table_missing_is_said_to_be_damaged(tmp_path: Path) -> None:
    file = tmp_path / "coach.db"
    Journal.open(file).close()
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("DROP TABLE event")
    with pytest.raises(JournalError, match="damaged"):
        Journal.open(file)


def test_settings_that_make_a_commit_a_promise(tmp_path: Path) -> None:
    with closing(connection.connect(tmp_path / "coach.db", now=NOW)) as db:
        settings = {name: db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")}
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}


def test_the_database_itself_refuses_nonsense(tmp_path: Path) -> None:
    attempt = (
        "INSERT INTO attempt (id, number, scenario, scenario_digest, seed, timed, started_at, origin, events, head, score)"
        " VALUES ('a', 1, 's', 'd', ?, 0, '2026', '', 0, '', ?)"
    )
    with closing(connection.connect(tmp_path / "coach.db", now=NOW)) as db:
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
            db.execute("INSERT INTO event VALUES ('nobody-s', 1, 'said', '{}', '00', '', '')")
        with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
            db.execute(attempt, (7, 10001))
        with pytest.raises(sqlite3.IntegrityError, match="cannot store TEXT value in INTEGER column"):
            db.execute(attempt, ("seven", 10000))
