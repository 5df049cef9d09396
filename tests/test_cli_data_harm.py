"""Whatever is done to the journal or its disk: it is told in a sentence, nothing acknowledged is lost, and the doctor says what it mended."""

from __future__ import annotations

import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
import ten_laptops
from click.testing import CliRunner, Result

from coach.cli.commands import commands as main
from coach.store import Journal, backups, collected, content, database, labels, office
from coach.store.attempts import stamp
from coach.store.connection import connect

NOW = stamp(ten_laptops.MONDAY)
PAGE = 4096
CALL = "I am sorry.\n/end\nRang off.\n"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal with something in every table."""
    file = ten_laptops.told(tmp_path_factory.mktemp("story"), attempts=24).whole
    with office.at_work(file, NOW, copy=False) as db:
        (key,) = db.execute("SELECT id FROM attempt WHERE scorer IS NOT NULL AND setting = 'exam' ORDER BY id LIMIT 1").fetchone()
        labels.give(db, "Lea", [labels.Said(key, 1, "apologise", "met")], now=NOW, new_id=office.new_id)
        collected.mark(db, key)
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        assert [name for name in names if db.execute(f"SELECT 1 FROM {name}").fetchone() is None] == []  # noqa: S608 - our own tables
    with closing(sqlite3.connect(file)) as db:
        db.execute("PRAGMA journal_mode = DELETE").fetchone()
    return file


@pytest.fixture
def journal(whole: Path) -> Path:
    """A copy of it, where `coach` looks for it, with a backup of all of it."""
    file = database()
    (file.parent / "scenarios").mkdir(parents=True)
    shutil.copy(ten_laptops.TILES, file.parent / "scenarios")
    shutil.copy(whole, file)
    file.chmod(0o600)
    backups.make(file, now=NOW)
    return file


def coach(*words: str, said: str = "") -> Result:
    result = CliRunner().invoke(main, list(words), input=said)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result


def digest(file: Path) -> str:
    with closing(connect(file, now=NOW)) as db:
        return content.digest(db)


def calls(file: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as db:
        return db.execute("SELECT attempt_id, seq, body, digest FROM event ORDER BY attempt_id, seq").fetchall()


def told(result: Result) -> str:
    """What a command says that does not work: a sentence, and what to do."""
    assert result.exit_code == 1
    text = " ".join((result.output + (result.stderr or "")).split())
    assert re.search(r"[A-Z][^.]+\. [A-Z']", text), text
    return text


# -- a damaged file ---------------------------------------------------------------------------------------------------


def roots(file: Path) -> dict[str, int]:
    """Where each table and index begins: damage there costs the most."""
    with closing(sqlite3.connect(file)) as db:
        return dict(db.execute("SELECT name, rootpage FROM sqlite_master WHERE rootpage > 0 ORDER BY rootpage"))


def spoil(file: Path, *pages: int) -> None:
    data = bytearray(file.read_bytes())
    for page in pages:
        data[(page - 1) * PAGE : page * PAGE] = random.Random(page).randbytes(PAGE)  # noqa: S311 - repeatable
    file.write_bytes(data)


TABLES = "slice tally stamp version version_score membership label team item scorer erasure opinion collected attempt_person person_number event_later".split()


@pytest.mark.parametrize("table", TABLES)
def test_garbage_where_a_table_or_index_begins_is_mended_and_what_it_held_comes_back(journal: Path, table: str) -> None:
    before = digest(journal), calls(journal)
    spoil(journal, roots(journal)[table])
    mended = coach("data", "doctor")
    assert "mended" in mended.stdout
    assert calls(journal) == before[1], "what was said is not in these tables"
    coach("data", "restore", str(backups.listed(journal)[-1].path))
    assert digest(journal) == before[0]
    assert coach("data", "verify").exit_code == 0
    assert coach("data", "doctor").exit_code == 0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_garbage_anywhere_is_told_and_with_the_backup_nothing_is_lost(journal: Path, seed: int) -> None:
    before = digest(journal)
    pages = journal.stat().st_size // PAGE
    spoil(journal, *random.Random(seed).sample(range(2, pages + 1), 6))  # noqa: S311 - repeatable
    for words in (("show", "last"), ("report", "--format", "md"), ("data", "verify"), ("data", "backup")):
        coach(*words)  # it works as far as it can, or says a sentence
    first = coach("data", "doctor")
    assert "The journal was damaged." in first.output or "Nothing could be read of this file" in first.output
    assert "coach data restore" in first.output or first.exit_code == 0
    coach("data", "restore", str(backups.listed(journal)[-1].path))
    assert digest(journal) == before
    assert coach("data", "doctor").exit_code == 0


@pytest.mark.parametrize("harm", ["zeroed header", "cut in half", "the log is garbage", "the log is gone"])
def test_a_file_that_lost_a_part_of_it_is_told_of_and_comes_back(journal: Path, harm: str) -> None:
    data = journal.read_bytes()
    log, index = (journal.with_name(f"coach.db-{part}") for part in ("wal", "shm"))
    if harm == "zeroed header":
        journal.write_bytes(bytes(100) + data[100:])
        assert "not a Coach journal" in told(coach("data", "verify"))
    elif harm == "cut in half":
        journal.write_bytes(data[: len(data) // 2 // PAGE * PAGE])
        assert "damaged" in told(coach("data", "verify"))
    else:
        with Journal.open(journal) as held:  # as a process leaves it that is killed
            attempt = held.begin(scenario="wrong-tiles", digest="d", seed=1, timed=False, trainee="Late")
            held.append(attempt, [("replied", {"turn": 1, "text": "Hello."})])
            backups.make(journal, now=stamp(ten_laptops.MONDAY.replace(hour=18)))
            kept = {part: part.read_bytes() for part in (journal, log, index)}
        for part, content_ in kept.items():
            part.write_bytes(content_)
        if harm == "the log is garbage":
            log.write_bytes(random.Random(4).randbytes(log.stat().st_size))  # noqa: S311 - repeatable
            index.write_bytes(b"\xa5" * index.stat().st_size)
        else:
            log.unlink()
            index.unlink()
    mended = coach("data", "doctor")
    assert mended.exit_code in (0, 1)
    if mended.exit_code:
        copy = re.search(r"'coach data restore (\S+)' brings that back", mended.stdout)
        assert copy or "'coach data restore'" in mended.output
        coach("data", "restore", *([copy[1]] if copy else []))
    assert coach("data", "doctor").exit_code == 0
    there = {row[0] for row in calls(journal)}
    with closing(sqlite3.connect(backups.listed(journal)[0].path)) as db:
        assert there >= {key for (key,) in db.execute("SELECT DISTINCT attempt_id FROM event")}
    assert len(there) == 24 + harm.startswith("the log")


def test_a_dispute_that_was_lost_with_the_log_is_missed_and_comes_back(journal: Path) -> None:
    with Journal.open(journal) as held:
        shutil.copy(journal, journal.with_name("before.db"))
        attempt = next(row.id for row in held.attempts(finished=True) if row.trainee and not held.later(row.id))
        held.append_later(attempt, "disputed", {"item": "apologise", "reason": "I did."})
        said = held.later(attempt)
    journal.with_name("before.db").replace(journal)
    mended = coach("data", "doctor")
    assert mended.exit_code == 1
    assert re.search(r"1 attempt\. 'coach data restore \S+' brings that back\.", mended.stdout)
    coach("data", "restore")
    assert coach("data", "doctor").exit_code == 0
    with Journal.open(journal) as held:
        assert held.later(attempt) == said


# -- the disk ---------------------------------------------------------------------------------------------------------


def run(home: Path, *words: str, said: str = "", limit: int | None = None) -> subprocess.CompletedProcess[str]:
    """`coach` as a process of its own; `limit`: the largest file it may write, in bytes."""
    script = "import resource, sys; n = int(sys.argv.pop(1)); n and resource.setrlimit(resource.RLIMIT_FSIZE, (n, n)); from coach.cli import main; main()"
    environ = {**os.environ, "COACH_HOME": str(home), "COACH_TRAINEE": "Ana Silva"}
    result = subprocess.run([sys.executable, "-c", script, str(limit or 0), *words], input=said, env=environ, capture_output=True, text=True, check=False)
    assert "Traceback" not in result.stdout + result.stderr, result.stderr
    return result


@pytest.mark.skipif(os.name == "nt", reason="POSIX limits")
@pytest.mark.parametrize(
    "words",
    [
        ("data", "merge", "{other}"),
        ("data", "backup"),
        ("data", "roster", "{roster}"),
        ("data", "rescore"),
        ("data", "person", "erase", "Farah", "--yes"),
        ("play",),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_where_there_is_no_room_nothing_is_lost_and_it_is_said(journal: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    other, roster = tmp_path / "other.db", tmp_path / "roster.csv"
    shutil.copy(journal, other)
    with Journal.open(other) as more:
        for number in range(40):
            more.append(more.begin(scenario="a", digest="d", seed=number, timed=False), [("replied", {"turn": 1, "text": "x" * 3000})])
    roster.write_text("".join(f"Person {number}, Team {number}\n" for number in range(2000)), encoding="utf-8")
    before = digest(journal)
    command = [word.format(other=other, roster=roster) for word in words]
    if words == ("play",):
        command = ["play", "wrong-tiles", "--plain"]
    result = run(journal.parent, *command, said=CALL, limit=20_000)
    text = result.stdout + result.stderr
    assert "disk" in text, text
    assert "space" in text or "room" in text, "and what to do"
    if words != ("play",):
        assert result.returncode == 1
        assert digest(journal) == before
    assert not list(journal.parent.glob("backups/*.part"))
    assert run(journal.parent, *command, said=CALL).returncode == 0, "with room it works"
    assert run(journal.parent, "data", "verify").returncode == 0


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own that can be filled, or made read-only."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = shutil.which("mount") and subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(disk)], check=False, capture_output=True)
    if not mounted or mounted.returncode:
        pytest.skip("no disk can be mounted here")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_disk_that_is_full_keeps_what_was_saved_and_works_again(small: Path, whole: Path) -> None:
    shutil.copy(whole, small / "coach.db")
    (small / "scenarios").mkdir()
    shutil.copy(ten_laptops.TILES, small / "scenarios")
    before = digest(small / "coach.db")
    with suppress(OSError), (small / "filler").open("wb", buffering=0) as filler:
        while filler.write(bytes(PAGE)):
            pass
    for words in (("data", "backup"), ("data", "rescore"), ("data", "merge", str(whole))):
        result = run(small, *words)
        assert result.returncode == 1
        assert "The disk is full" in result.stdout + result.stderr
    result = run(small, "play", "wrong-tiles", "--plain", said=CALL)
    assert "disk is full" in result.stdout + result.stderr
    (small / "filler").unlink()
    assert digest(small / "coach.db") == before
    assert run(small, "play", "wrong-tiles", "--plain", said=CALL).returncode == 0


def test_a_disk_that_may_only_be_read_is_told_in_a_sentence(small: Path, whole: Path) -> None:
    shutil.copy(whole, small / "coach.db")
    before = (small / "coach.db").read_bytes()
    subprocess.run(["mount", "-o", "remount,ro", str(small)], check=True)
    for words in (("data", "verify"), ("data", "doctor"), ("data", "backup"), ("show", "last"), ("report", "--format", "md"), ("data", "merge", str(whole))):
        result = run(small, *words)
        assert result.returncode == 1
        text = result.stdout + result.stderr
        assert "Coach may not write to its journal" in text, text
        assert "COACH_HOME" in text, "and what to do"
    result = run(small, "data", "merge", str(small / "coach.db"))
    assert "this journal itself" in result.stdout
    assert (small / "coach.db").read_bytes() == before
    hub = small.parent / "hub"
    assert run(hub, "data", "merge", "--practice", str(small)).returncode == 0, "but it can be collected"
    assert digest(hub / "coach.db") == digest(whole)
