"""The doctor: whatever was done to the journal, as much as possible is saved, and everything is said."""

from __future__ import annotations

import contextlib
import os
import random
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coach.store import ItemScore, Journal, JournalError, Result, backups, doctor, rescue
from coach.store.attempts import AttemptRow
from coach.store.results import Recorded

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NOW = "2026-03-02T12:00:00.000Z"
LATER = "2026-03-02T13:00:00.000Z"
ITEMS = (ItemScore("acknowledge", 2, "met", 10_000, 1), ItemScore("interrupt", None, "none", 0, 0))
PAGE = 4096


def settled(score: int) -> Result:
    return Result("settled", "good", score, passed=True, scorer="1", items=ITEMS)


def scored(attempt: AttemptRow, recorded: Recorded) -> Result | None:
    """A scorer that gives 10 % for every event, of calls that ended."""
    del attempt
    return settled(1000 * len(recorded)) if recorded[-1][1] == "ended" else None


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "coach.db"


def filled(file: Path, attempts: int = 40) -> None:
    """A journal of so many attempts of five events, every fourth of them not finished."""
    with Journal.open(file, clock=lambda: NOON, entropy=random.Random(3).randbytes) as journal:  # noqa: S311 - repeatable
        for number in range(1, attempts + 1):
            attempt = journal.begin(scenario="late-parcel", digest="d", seed=number, timed=False, trainee="Ana" if number % 2 else "Ben")
            journal.append(attempt, [("said", {"text": f"line {turn} of {number} " + "x" * 300}) for turn in range(1, 5)])
            journal.append(attempt, [("replied" if number % 4 == 0 else "ended", {})])
            if number % 4:
                journal.finish(attempt, settled(5000))


def examined(file: Path, now: str = NOW) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for finding in doctor.examine(file, now=now, rescore=scored):
        found.setdefault(finding.check, []).append((finding.state, finding.says))
    return found


def troubles(file: Path) -> list[tuple[str, str]]:
    return [told for kind in examined(file).values() for told in kind if told[0] != "fine"]


def tamper(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file)) as db, db:
        for statement in statements:
            db.execute(statement)


def spoil(file: Path, pages: list[int]) -> None:
    """Garbage in the place of these pages, counted from 1."""
    content = bytearray(file.read_bytes())
    for page in pages:
        content[(page - 1) * PAGE : page * PAGE] = random.Random(page).randbytes(PAGE)  # noqa: S311 - repeatable
    file.write_bytes(content)


def whole(file: Path) -> list[int]:
    """The numbers of the attempts whose chain holds."""
    with Journal.open(file) as journal:
        return sorted(row.number for row in journal.attempts() if journal.verify(row.id) is None)


# -- all is well ------------------------------------------------------------------------------------------------------


def test_a_sound_journal_is_left_as_it_is(file: Path) -> None:
    filled(file)
    before = file.read_bytes()
    assert troubles(file) == []
    assert file.read_bytes() == before


def test_before_the_first_call_there_is_nothing_to_look_at(file: Path) -> None:
    assert examined(file) == {"file": [("fine", "There is no journal yet: the first call makes it.")]}
    assert not file.parent.exists()


# -- small troubles, put right ----------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="POSIX modes")
def test_a_journal_others_could_read_is_closed(file: Path) -> None:
    filled(file)
    (copy,) = (backup.path for backup in backups.listed(file))
    for path in (file, copy):
        path.chmod(0o644)
    assert [state for state, _ in examined(file)["permissions"]] == ["fixed", "fixed"]
    assert [stat.S_IMODE(path.stat().st_mode) for path in (file, copy)] == [0o600, 0o600]
    file.parent.chmod(0o777)
    assert "chmod go-w" in examined(file)["permissions"][0][1]


def test_a_missing_index_and_a_missing_table_of_scores_are_made_again_and_the_scores_worked_out(file: Path) -> None:
    filled(file, 4)
    tamper(file, "DROP INDEX attempt_person", "DROP TABLE technique_score")
    with pytest.raises(JournalError, match="damaged"):
        Journal.open(file)
    found = examined(file)
    assert found["schema"] == [("fixed", "Missing, and made again: technique_score, attempt_person, technique_score_item.")]
    assert len(found["results"]) == 3
    assert troubles(file) == []


def test_an_index_that_disagrees_with_its_table_is_made_again(file: Path) -> None:
    filled(file, 4)
    with closing(sqlite3.connect(file)) as db:
        db.execute("PRAGMA writable_schema = ON")
        db.execute("UPDATE sqlite_master SET sql = 'CREATE INDEX attempt_person ON attempt (person_id, seed)' WHERE name = 'attempt_person'")
        db.commit()
    with closing(sqlite3.connect(file)) as db:
        db.execute("UPDATE attempt SET seed = seed + 1000 WHERE number = 2")
        db.execute("UPDATE attempt SET seed = seed - 1000 WHERE number = 2")
        db.execute("PRAGMA writable_schema = ON")
        db.execute("UPDATE sqlite_master SET sql = 'CREATE INDEX attempt_person ON attempt (person_id, number DESC)' WHERE name = 'attempt_person'")
        db.commit()
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() != ("ok",)
    assert examined(file)["pages"] == [("fixed", "An index did not agree with its table; it has been made again.")]
    assert troubles(file) == []


KILLED = """
import os, sys
from pathlib import Path
from coach.store import Journal
Journal.open(Path(sys.argv[1])).begin(scenario="a", digest="d", seed=1, timed=False)
os.kill(os.getpid(), 9)
"""


def test_what_a_killed_process_left_in_the_log_is_put_in_its_place(file: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED, str(file)], check=False)
    log = file.with_name("coach.db-wal")
    assert log.stat().st_size
    assert examined(file)["log"][0][0] == "fixed"
    assert not log.exists()
    assert whole(file) == [1]


def test_what_belongs_to_nobody_is_mended_or_said_never_dropped(file: Path) -> None:
    filled(file, 4)
    tamper(file, "DELETE FROM person WHERE name = 'Ben'", "DELETE FROM attempt WHERE number = 3")
    assert examined(file)["orphans"] == [
        ("fixed", "2 scores of no attempt: removed."),
        ("fixed", "2 attempts of a person who is not in the journal: kept, under nobody's name."),
        ("left", "5 events of no attempt: kept. 'coach data restore' brings the attempt back if a backup has it."),
    ]
    with Journal.open(file) as journal:
        assert [row.trainee for row in journal.attempts()] == [None, None, "Ana"]


def test_the_journal_is_copied_before_the_first_repair(file: Path) -> None:
    filled(file, 2)
    tamper(file, "DELETE FROM technique_score")
    examined(file, LATER)
    (copy,) = (backup.path for backup in backups.listed(file) if "before-repair" in backup.path.name)
    with closing(sqlite3.connect(copy)) as db:
        assert db.execute("SELECT count(*) FROM technique_score").fetchone() == (0,)


# -- results are worked out from events -------------------------------------------------------------------------------


def test_a_result_that_was_altered_is_worked_out_again(file: Path) -> None:
    filled(file, 1)
    tamper(file, "UPDATE attempt SET score = 9900")
    assert examined(file)["results"] == [("fixed", "Attempt 1: the recorded result was not what its events give; it has been worked out again.")]
    with Journal.open(file) as journal:
        assert journal.find("1").score == 5000


def test_the_result_of_another_scorer_stands_and_only_missing_scores_are_worked_out(file: Path) -> None:
    filled(file, 1)
    tamper(file, "UPDATE attempt SET score = 6600, scorer = '0'", "UPDATE technique_score SET scorer = '0', value_bp = 1 WHERE item = 'acknowledge'")
    assert troubles(file) == [("fixed", "What reports read of 1 attempt was missing or changed; it has been worked out again.")]
    assert troubles(file) == []
    tamper(file, "DELETE FROM technique_score")
    assert examined(file)["results"][0][1].startswith("Attempt 1: its scores by technique were missing")
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("SELECT score, scorer FROM attempt").fetchone() == (6600, "0")
        assert db.execute("SELECT item, turn, verdict, value_bp, evidence, scorer FROM technique_score ORDER BY item").fetchall() == [
            ("acknowledge", 2, "met", 10_000, 1, "1"),
            ("interrupt", None, "none", 0, 0, "1"),
        ]


def test_a_call_that_was_over_gets_the_result_it_missed(file: Path) -> None:
    filled(file, 1)
    tamper(file, "UPDATE attempt SET ended_at = NULL, scorer = NULL, ending = NULL, ending_value = NULL, score = NULL, passed = NULL")
    assert examined(file)["results"] == [("fixed", "Attempt 1 was over but had no result; it has one now, of 2026-03-02, when it ended.")]
    with Journal.open(file) as journal:
        assert (journal.find("1").finished, journal.find("1").score) == (True, 5000)


def test_a_result_that_was_missed_is_of_the_day_of_the_call_whenever_the_doctor_comes(file: Path) -> None:
    with Journal.open(file, clock=lambda: NOON) as journal:
        attempt = journal.begin(scenario="late-parcel", digest="d", seed=1, timed=False, trainee="Ana", setting="exam")
        journal.append(attempt, [("said", {"text": "Hello.", "at": 1.0}), ("ended", {"at": 90.5})])
    copy = shutil.copy(file, file.with_name("other.db"))
    for path, now in ((file, "2026-05-01T08:00:00.000Z"), (Path(copy), "2026-07-01T08:00:00.000Z")):
        says = examined(path, now)["results"][0][1]
        assert says == "Attempt 1 was over but had no result; it has one now, of 2026-03-02, when it ended; reports count it."
        with closing(sqlite3.connect(path)) as db:
            assert db.execute("SELECT ended_at FROM attempt").fetchall() == [("2026-03-02T12:01:30.500Z",)]


@pytest.mark.parametrize("edit", ["UPDATE event SET body = '{}' WHERE seq = 2", "UPDATE event SET body = NULL, salt = NULL"], ids=["altered", "erased"])
def test_nothing_is_worked_out_from_events_that_are_not_as_they_were(file: Path, edit: str) -> None:
    filled(file, 1)
    tamper(file, edit, "UPDATE attempt SET score = 9900")
    assert examined(file)["results"][0][0] == "fine"
    with Journal.open(file) as journal:
        assert journal.find("1").score == 9900


def test_an_altered_call_is_named_and_stays(file: Path) -> None:
    filled(file, 3)
    tamper(file, "UPDATE event SET kind = 'moved' WHERE seq = 2 AND attempt_id = (SELECT id FROM attempt WHERE number = 2)")
    assert examined(file)["chains"] == [
        ("left", "Attempt 2: Event 2 (moved) has been altered. 'coach data restore' mends it if a backup has it whole."),
    ]


# -- a damaged file ---------------------------------------------------------------------------------------------------


def test_pages_of_garbage_cost_what_was_on_them_and_no_more(file: Path) -> None:
    filled(file)
    with closing(sqlite3.connect(file)) as db:
        (pages,) = db.execute("PRAGMA page_count").fetchone()
        root = dict(db.execute("SELECT name, rootpage FROM sqlite_master WHERE type = 'table'"))
    spoiled = [page for page in range(pages - 12, pages, 4) if page not in root.values()]
    spoil(file, spoiled)
    damaged = file.read_bytes()
    (first, *rest) = examined(file)["pages"]
    assert first[0] == "fixed"
    assert "damaged" in first[1]
    (kept,) = file.parent.glob("coach.db.damaged-*")
    assert kept.read_bytes() == damaged
    told = " ".join(says for _, says in rest)
    lost = set(range(1, 41)) - set(whole(file))
    assert 0 < len(lost) < 25
    with Journal.open(file) as journal:
        cut = {row.number for row in journal.unfinished() if row.events < 5}
        assert [journal.verify(row.id) for row in journal.unfinished()] == [None] * len(journal.unfinished()), "they can be gone on with"
    assert lost | cut <= {int(number) for number in re.findall(r"\b(\d+)\b", told)}, "each that is not as it was is named"


def test_whichever_page_is_spoiled_with_its_backup_nothing_is_lost(file: Path) -> None:
    filled(file, 6)
    (backup,) = (each.path for each in backups.listed(file))
    sound = file.read_bytes()
    for page in range(1, len(sound) // PAGE + 1):
        file.write_bytes(sound)
        spoil(file, [page])
        with contextlib.suppress(JournalError):  # nothing can be read of it
            examined(file)
        rescue.take_up(file, backup, now=LATER)
        assert whole(file) == [1, 2, 3, 4, 5, 6], page
        with Journal.open(file) as journal:
            assert [row.events for row in journal.attempts()] == [5] * 6, page


@pytest.mark.parametrize("lost", [100, PAGE], ids=["header", "first page"])
@pytest.mark.parametrize("fresh", [True, False], ids=["no backup", "backup"])
def test_a_file_whose_beginning_is_gone_is_read_with_another(file: Path, lost: int, *, fresh: bool) -> None:
    filled(file)
    if fresh:
        shutil.rmtree(backups.folder(file))
    content = file.read_bytes()
    file.write_bytes(bytes(lost) + content[lost:])
    with pytest.raises(JournalError, match=r"not a Coach journal.*doctor"):
        Journal.open(file)
    assert [state for state, _ in examined(file)["pages"]] == ["fixed"]
    assert whole(file) == list(range(1, 41))
    assert troubles(file) == []


@pytest.mark.parametrize(
    ("there", "instead"),
    [
        (b"CREATE TABLE event (", b"CREATE TABLE ev\xa0nt ("),
        (b"scenario_digest TEXT", b"scenario_digesd TEXT"),
        (b"CREATE TABLE schema_version (version", b"CREATE TABLE schema_version (verzion"),
    ],
    ids=["bytes that are no text", "a column's name", "the format's own table"],
)
def test_a_file_that_is_wrong_about_its_own_tables_is_damaged_and_its_calls_are_saved(file: Path, there: bytes, instead: bytes) -> None:
    filled(file, 4)
    content = file.read_bytes()
    assert there in content
    file.write_bytes(content.replace(there, instead))
    assert [state for state, _ in examined(file)["pages"]] == ["fixed"]
    assert whole(file) == [1, 2, 3, 4]


@pytest.mark.parametrize("edit", ["DELETE FROM schema_version", "UPDATE schema_version SET version = 10 WHERE version = 2"])
def test_a_format_that_cannot_be_is_damage_not_a_newer_coach(file: Path, edit: str) -> None:
    filled(file, 2)
    tamper(file, edit)
    with pytest.raises(JournalError, match="damaged"):
        Journal.open(file)
    examined(file)
    assert whole(file) == [1, 2]


def test_a_time_that_is_no_time_does_not_hide_the_other_calls(file: Path) -> None:
    filled(file, 2)
    tamper(file, "UPDATE attempt SET ended_at = 'noon' WHERE number = 1")
    assert "When attempt 1 ended could not be read" in examined(file)["results"][0][1]
    assert whole(file) == [1, 2]
    tamper(file, "UPDATE attempt SET started_at = 'noon' WHERE number = 2")
    assert ("left", "When attempt 2 was started cannot be read. 'coach data restore' mends it if a backup has it.") in examined(file)["results"]
    (backup,) = [each.path for each in backups.listed(file) if "before" not in each.path.name]
    rescue.take_up(file, backup, now=LATER)
    assert whole(file) == [1, 2]


def test_a_long_list_of_troubles_is_told_in_part(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "MOST_TOLD", 2)
    filled(file, 5)
    tamper(file, "UPDATE event SET kind = 'moved' WHERE seq = 2")
    assert [says[:9] for _, says in examined(file)["chains"]] == ["Attempt 1", "Attempt 2", "And 3 mor"]


def test_the_log_of_a_damaged_file_is_read_too(file: Path, tmp_path: Path) -> None:
    filled(file, 2)
    with Journal.open(file, clock=lambda: NOON) as journal:
        journal.append(journal.begin(scenario="a", digest="d", seed=1, timed=False), [("opened", {})])
        for name in ("coach.db", "coach.db-wal"):
            shutil.copy(file.with_name(name), tmp_path / name)
    crashed = tmp_path / "coach.db"
    crashed.write_bytes(bytes(100) + crashed.read_bytes()[100:])
    examined(crashed)
    assert whole(crashed) == [1, 2, 3]


HOLDER = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("SELECT * FROM attempt").fetchone()
print("open", flush=True)
input()
"""


def test_a_damaged_file_that_is_open_elsewhere_is_left_alone(file: Path) -> None:
    filled(file, 2)
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holder.stdout
    assert holder.stdout.readline() == "open\n"
    with pytest.raises(JournalError, match="busy"):
        rescue.rescue(file, now=NOW)
    holder.communicate("\n")
    assert whole(file) == [1, 2]


@pytest.mark.parametrize("content", [b"these are not the bytes of a database" * 400, bytes(5 * PAGE)], ids=["text", "zeros"])
def test_a_file_nothing_can_be_read_of_is_left_alone(file: Path, content: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    file.chmod(0o600)
    with pytest.raises(JournalError, match="Nothing could be read of this file"):
        examined(file)
    assert file.read_bytes() == content
    assert [path.name for path in file.parent.iterdir()] == ["coach.db"]


def test_the_database_of_another_program_is_left_alone(file: Path) -> None:
    file.parent.mkdir()
    tamper(file, "CREATE TABLE recipes (name TEXT)")
    before = file.read_bytes()
    with pytest.raises(JournalError, match="not a Coach journal"):
        examined(file)
    assert file.read_bytes() == before


def test_the_journal_of_a_newer_coach_is_refused(file: Path) -> None:
    filled(file, 1)
    tamper(file, "INSERT INTO schema_version SELECT max(version) + 1, '' FROM schema_version")
    with pytest.raises(JournalError, match="newer Coach"):
        examined(file)


# -- bringing a backup back -------------------------------------------------------------------------------------------


@pytest.fixture
def backed_up(file: Path) -> Path:
    filled(file, 8)
    (backup,) = backups.listed(file)
    return backup.path


def test_a_journal_that_is_gone_comes_back(file: Path, backed_up: Path) -> None:
    file.unlink()
    assert "there is a backup of" in examined(file)["file"][0][1]
    assert rescue.take_up(file, backed_up, now=LATER) == rescue.Taken(added=8, mended=0, unchanged=0)
    assert whole(file) == list(range(1, 9))
    with Journal.open(file) as journal:
        assert [row.trainee for row in journal.attempts()][:2] == ["Ben", "Ana"]
    assert troubles(file) == []


def test_what_was_recorded_since_stays(file: Path, backed_up: Path) -> None:
    with Journal.open(file, clock=lambda: NOON) as journal:
        late = journal.begin(scenario="refund", digest="d", seed=1, timed=False, trainee="Ana")
        left = journal.find("8")
        journal.events(left.id)
        journal.append(left.id, [("ended", {})])
    tamper(file, "DELETE FROM technique_score", "DELETE FROM event WHERE attempt_id = (SELECT id FROM attempt WHERE number = 2)")
    tamper(
        file, "DELETE FROM attempt WHERE number = 2", "UPDATE event SET body = '{}' WHERE seq = 3 AND attempt_id = (SELECT id FROM attempt WHERE number = 3)"
    )
    tamper(file, "UPDATE attempt SET scenario = 'easier' WHERE number = 5")
    assert rescue.take_up(file, backed_up, now=LATER) == rescue.Taken(added=1, mended=5, unchanged=2)
    with Journal.open(file) as journal:
        assert (journal.find(late).number, journal.find("8").events) == (9, 6)
    assert whole(file) == list(range(1, 10))
    assert any("before-restore" in backup.path.name for backup in backups.listed(file))


def test_a_call_that_was_gone_on_with_elsewhere_is_continued_with_its_result(file: Path, backed_up: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    shutil.copy(backed_up, other)
    with Journal.open(other, clock=lambda: NOON) as journal:
        left = journal.find("8")
        journal.events(left.id)
        journal.append(left.id, [("ended", {})])
        journal.finish(left.id, settled(6000))
        new = journal.begin(scenario="refund", digest="d", seed=1, timed=False, trainee="ben")
    with Journal.open(file, clock=lambda: NOON) as journal:
        journal.begin(scenario="refund", digest="d", seed=2, timed=False)
    assert rescue.take_up(file, other, now=LATER) == rescue.Taken(added=1, mended=1, unchanged=7)
    with Journal.open(file) as journal:
        assert journal.find("8").score == 6000
        assert (journal.find(new).number, journal.find(new).trainee) == (10, "Ben")
    assert rescue.take_up(file, other, now=LATER) == rescue.Taken(added=0, mended=0, unchanged=9)


def test_erased_words_are_not_brought_back(file: Path, backed_up: Path) -> None:
    tamper(
        file,
        "UPDATE event SET body = NULL, salt = NULL WHERE attempt_id = (SELECT id FROM attempt WHERE number = 1)",
        "UPDATE attempt SET head = '' WHERE number = 1",
    )
    assert rescue.take_up(file, backed_up, now=LATER).mended == 1
    with Journal.open(file) as journal:
        assert journal.verify(journal.find("1").id) is None
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("SELECT count(*) FROM event WHERE body IS NULL").fetchone() == (5,)


def test_a_journal_damaged_beyond_reading_is_put_aside_for_the_backup(file: Path, backed_up: Path) -> None:
    file.write_bytes(bytes(3 * PAGE))
    assert rescue.take_up(file, backed_up, now=LATER).added == 8
    assert whole(file) == list(range(1, 9))
    assert len(list(file.parent.glob("coach.db.damaged-*"))) == 1


@pytest.mark.parametrize("content", [b"", b"no journal" * 900, bytes(PAGE)], ids=["empty", "text", "zeros"])
def test_what_is_no_copy_is_not_taken_up(file: Path, tmp_path: Path, content: bytes) -> None:
    filled(file, 2)
    before = file.read_bytes()
    (tmp_path / "copy.db").write_bytes(content)
    with pytest.raises(JournalError, match="no copy of a Coach journal"):
        rescue.take_up(file, tmp_path / "copy.db", now=LATER)
    assert file.read_bytes() == before


def test_a_damaged_copy_is_not_taken_up_and_passed_over(file: Path, backed_up: Path) -> None:
    good = backups.make(file, now="2026-03-01T12:00:00.000Z")
    spoil(backed_up, [5, 6, 7])
    with pytest.raises(JournalError, match="damaged itself"):
        rescue.take_up(file, backed_up, now=LATER)
    newest = rescue.newest_good(file)
    assert newest is not None
    assert newest.path == good
    assert examined(file)["backups"][0] == ("left", f"This backup is damaged, and of no use: {backed_up}")
