"""Backups: made when they are due, whole before they have their name, and thinned so that old ones are never all lost."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.store import Journal, JournalError, backups

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NOW = "2026-03-02T12:00:00.000Z"


class Clock:
    """A clock that is put forward by hand."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "coach.db"


def played(file: Path, clock: Clock) -> None:
    with Journal.open(file, clock=clock) as journal:
        journal.begin(scenario="a", digest="d", seed=1, timed=False)


def names(file: Path) -> list[str]:
    return [backup.path.name for backup in backups.listed(file)]


def test_a_changed_journal_is_copied_when_it_is_closed_once_in_half_an_hour(file: Path) -> None:
    clock = Clock()
    played(file, clock)
    assert names(file) == ["coach-20260302T120000Z.db"]
    clock.now += timedelta(minutes=29)
    played(file, clock)
    assert len(names(file)) == 1
    clock.now += timedelta(minutes=1)
    played(file, clock)
    assert names(file) == ["coach-20260302T123000Z.db", "coach-20260302T120000Z.db"]


def test_looking_is_no_change(file: Path) -> None:
    with Journal.open(file) as journal:
        assert journal.attempts() == []
    assert not backups.folder(file).exists()


def test_a_clock_that_was_wrong_does_not_stop_the_copies(file: Path) -> None:
    clock = Clock()
    clock.now += timedelta(days=365)
    played(file, clock)
    clock.now = NOON
    played(file, clock)
    assert names(file)[-1] == "coach-20260302T120000Z.db"


def test_a_copy_is_a_journal_by_itself_and_only_its_owners(file: Path) -> None:
    played(file, Clock())
    (backup,) = backups.listed(file)
    assert backups.good(backup)
    assert [path.name for path in backup.path.parent.iterdir()] == [backup.path.name]
    assert stat.S_IMODE(backup.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(backup.path.parent.stat().st_mode) == 0o700
    with Journal.open(backup.path) as journal:
        assert len(journal.attempts()) == 1


def test_a_copy_holds_what_is_committed_while_others_write(file: Path) -> None:
    with Journal.open(file) as journal:
        attempt = journal.begin(scenario="a", digest="d", seed=1, timed=False)
        journal.append(attempt, [("opened", {})])
        made = backups.make(file, now=NOW, why="asked-for")
        journal.append(attempt, [("replied", {})])
    assert made.name == "coach-20260302T120000Z-asked-for.db"
    with closing(sqlite3.connect(made)) as db:
        assert db.execute("SELECT count(*) FROM event").fetchone() == (1,)


def test_a_damaged_journal_gives_no_backup(file: Path) -> None:
    played(file, Clock())
    with closing(sqlite3.connect(file)) as db:
        (root,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'attempt'").fetchone()
    content = bytearray(file.read_bytes())
    content[(root - 1) * 4096 : root * 4096] = b"\xa5" * 4096
    file.write_bytes(content)
    with pytest.raises(JournalError, match="damaged"):
        backups.make(file, now="2026-03-03T12:00:00.000Z")
    assert names(file) == ["coach-20260302T120000Z.db"]
    assert [path.suffix for path in backups.folder(file).iterdir()] == [".db"]


def test_no_room_for_a_copy_is_no_trouble_on_closing(file: Path) -> None:
    file.parent.mkdir()
    backups.folder(file).write_text("in the way", encoding="utf-8")
    played(file, Clock())
    with pytest.raises(JournalError):
        backups.make(file, now=NOW)


def test_what_a_killed_process_left_half_made_goes_and_other_files_stay(file: Path) -> None:
    played(file, Clock())
    folder = backups.folder(file)
    for name in ("coach-20260101T120000Z.db.99.part", "coach-20261399T120000Z.db", "notes.txt"):
        (folder / name).write_text("x", encoding="utf-8")
    backups.thin(file, datetime.now(UTC) + timedelta(hours=2))
    assert sorted(path.name for path in folder.iterdir()) == ["coach-20260302T120000Z.db", "coach-20261399T120000Z.db", "notes.txt"]


def test_a_year_of_practice_leaves_some_of_each_age(file: Path) -> None:
    folder = backups.folder(file)
    folder.mkdir(parents=True)
    moments = [NOON - timedelta(hours=6 * step) for step in range(4 * 365)]
    for moment in moments:
        (folder / f"coach-{moment:%Y%m%dT%H%M%SZ}.db").touch()
    backups.thin(file, NOON)
    ages = [(NOON - backup.when).days for backup in backups.listed(file)]
    assert len(ages) <= 8 + 7 + 5 + 12
    assert sum(age < 7 for age in ages) >= 7
    assert sum(age < 31 for age in ages) >= 10
    assert max(ages) > 300


@given(st.lists(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), max_size=60))  # noqa: DTZ001 - order is all that matters
def test_thinning_keeps_the_newest_and_is_done_once(moments: list[datetime]) -> None:
    kept = backups.kept(moments)
    assert kept <= set(moments)
    assert not moments or max(moments) in kept
    assert backups.kept(kept) == kept
