"""The journal: what was acknowledged is there, whatever happens to the process, the disk or the file."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from coach.store import InMemory, Journal, JournalError, Result, connection, errors

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def counting_bytes(seed: int = 1) -> Callable[[int], bytes]:
    """Repeatable stand-in for the system's randomness."""
    return random.Random(seed).randbytes  # noqa: S311 - repeatable is the point


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "coach.db"


@pytest.fixture
def journal(file: Path) -> Iterator[Journal]:
    with Journal.open(file, clock=lambda: NOON, entropy=counting_bytes()) as opened:
        yield opened


def begun(journal: Journal, scenario: str = "late-parcel", trainee: str | None = None, **more: object) -> str:
    return journal.begin(scenario=scenario, digest="d1", seed=7, timed=False, trainee=trainee, **more)  # type: ignore[arg-type]


def result(journal: Journal, attempt: str, *, score: int | None = 7250, passed: bool | None = True) -> None:
    journal.finish(attempt, Result("settled", "good", score, passed, "1", ()), now=NOON + timedelta(minutes=4))


def tamper(file: Path, statement: str, *values: object) -> None:
    """Somebody edits the file with a tool of their own."""
    with closing(sqlite3.connect(file)) as db, db:
        db.execute(statement, values)


# -- the ordinary life of an attempt ----------------------------------------------------------------------------------


def test_an_attempt_is_begun_recorded_and_finished(journal: Journal) -> None:
    attempt = begun(journal, trainee="Ana")
    journal.append(attempt, [("opened", {"at": 0.0}), ("said", {"at": 0.125, "text": "Where is my parcel?"})])
    journal.append(attempt, [("replied", {"at": 9.5, "text": "Let me look.", "stance": [60.0, 70.5], "amount": None})])
    result(journal, attempt)

    assert journal.events(attempt) == [
        (1, "opened", {"at": 0.0}),
        (2, "said", {"at": 0.125, "text": "Where is my parcel?"}),
        (3, "replied", {"at": 9.5, "text": "Let me look.", "stance": [60.0, 70.5], "amount": None}),
    ]
    row = journal.find(attempt)
    assert (row.number, row.scenario, row.digest, row.seed, row.timed, row.trainee, row.events) == (1, "late-parcel", "d1", 7, False, "Ana", 3)
    assert (row.started_at, row.ended_at, row.finished) == (NOON, NOON + timedelta(minutes=4), True)
    assert (row.ending, row.value, row.score, row.passed, row.scorer) == ("settled", "good", 7250, True, "1")
    assert journal.verify(attempt) is None


def test_it_is_all_there_when_opened_again(file: Path) -> None:
    with Journal.open(file) as first:
        attempt = begun(first)
        first.append(attempt, [("opened", {"at": 0})])
    with Journal.open(file) as second:
        assert second.events(attempt) == [(1, "opened", {"at": 0})]
        second.append(attempt, [("replied", {"at": 1})])
        assert [seq for seq, _, _ in second.events(attempt)] == [1, 2]
        assert second.verify(attempt) is None


def test_the_same_inputs_give_the_same_rows(tmp_path: Path) -> None:
    dumps = []
    for name in ("one.db", "two.db"):
        with Journal.open(tmp_path / name, clock=lambda: NOON, entropy=counting_bytes()) as journal:
            attempt = begun(journal, trainee="Ana")
            journal.append(attempt, [("opened", {"at": 0})])
        with closing(sqlite3.connect(tmp_path / name)) as db:
            dumps.append(list(db.iterdump()))
    assert dumps[0] == dumps[1]


def test_times_are_kept_in_utc_and_need_a_zone(journal: Journal) -> None:
    attempt = begun(journal, now=datetime(2026, 3, 2, 14, 30, tzinfo=timezone(timedelta(hours=2))))
    assert journal.find(attempt).started_at == datetime(2026, 3, 2, 12, 30, tzinfo=UTC)
    with pytest.raises(ValueError, match="zone"):
        begun(journal, now=datetime(2026, 3, 2, 14, 30))  # noqa: DTZ001


def test_an_attempt_nothing_could_be_scored_in(journal: Journal) -> None:
    attempt = begun(journal)
    result(journal, attempt, score=None, passed=None)
    row = journal.find(attempt)
    assert (row.score, row.passed, row.finished) == (None, None, True)


def test_a_result_may_be_said_twice_but_not_changed(journal: Journal) -> None:
    attempt = begun(journal)
    result(journal, attempt)
    result(journal, attempt)
    with pytest.raises(JournalError, match=r"already has another result.*\(attempt 1\)"):
        result(journal, attempt, score=9999)
    assert journal.find(attempt).score == 7250


def test_nothing_is_added_to_a_finished_attempt(journal: Journal) -> None:
    attempt = begun(journal)
    result(journal, attempt)
    with pytest.raises(JournalError, match="is finished"):
        journal.append(attempt, [("replied", {})])


def test_no_events_is_nothing_to_do(journal: Journal) -> None:
    attempt = begun(journal)
    journal.append(attempt, [])
    assert journal.events(attempt) == []
    assert journal.verify(attempt) is None


def test_a_batch_with_one_bad_event_leaves_nothing_behind(journal: Journal) -> None:
    attempt = begun(journal)
    with pytest.raises(ValueError, match="JSON"):
        journal.append(attempt, [("said", {"at": 1.0}), ("said", {"at": float("nan")})])
    assert journal.events(attempt) == []


def test_a_seed_beyond_64_bits_is_refused_in_words(journal: Journal) -> None:
    with pytest.raises(JournalError, match="seed is too large"):
        journal.begin(scenario="a", digest="d", seed=2**63, timed=False)


# -- finding attempts -------------------------------------------------------------------------------------------------


def test_lists_are_newest_first_and_narrowed(journal: Journal) -> None:
    first = begun(journal, "late-parcel", "Ana")
    second = begun(journal, "late-parcel", "Ben")
    third = begun(journal, "refund", "Ana")
    result(journal, second)
    assert [row.id for row in journal.attempts()] == [third, second, first]
    assert [row.id for row in journal.attempts(limit=1)] == [third]
    assert [row.id for row in journal.attempts(trainee="ANA", scenario="late-parcel")] == [first]
    assert [row.id for row in journal.attempts(finished=True)] == [second]
    assert [row.id for row in journal.unfinished()] == [third, first]
    assert [row.id for row in journal.unfinished("late-parcel", "Ben")] == []
    assert journal.attempts(trainee="nobody") == []


def test_an_attempt_is_found_by_number_by_last_and_by_the_start_of_its_id(journal: Journal) -> None:
    first = begun(journal, attempt_id="aaaa1111-0000-4000-8000-000000000000")
    second = begun(journal, attempt_id="aaaa2222-0000-4000-8000-000000000000")
    assert journal.find("1").id == first
    assert journal.find("last").id == second
    assert journal.find("AAAA2").id == second


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("aaaa", r"Several attempts begin with 'aaaa'\. Use the number of the one you mean: 1, 2\."),
        ("9", r"no attempt '9'\. The newest is 2"),
        ("aaa", "no attempt 'aaa'"),  # too short to stand for an id
        ("9" * 30, "no attempt"),
        ("%", "no attempt '%'"),
        ("\x1b]0;owned\x07", "no attempt ''"),
    ],
)
def test_what_cannot_be_found_is_said_with_what_can(journal: Journal, asked: str, said: str) -> None:
    begun(journal, attempt_id="aaaa1111-0000-4000-8000-000000000000")
    begun(journal, attempt_id="aaaa2222-0000-4000-8000-000000000000")
    with pytest.raises(JournalError, match=said):
        journal.find(asked)


def test_the_first_look_finds_nothing_and_says_so(journal: Journal) -> None:
    with pytest.raises(JournalError, match="no attempts yet"):
        journal.find("last")


@pytest.mark.parametrize("method", ["events", "verify"])
def test_an_unknown_attempt_is_named(journal: Journal, method: str) -> None:
    with pytest.raises(JournalError, match="There is no attempt 'nobody-s'"):
        getattr(journal, method)("nobody-s")


def test_an_id_is_used_once(journal: Journal) -> None:
    begun(journal, attempt_id="abcd")
    with pytest.raises(JournalError, match="already an attempt abcd"):
        begun(journal, attempt_id="abcd")


# -- people -----------------------------------------------------------------------------------------------------------


def test_names_lie_only_with_people(journal: Journal, file: Path) -> None:
    attempt = begun(journal, trainee="Zebedee")
    journal.append(attempt, [("opened", {})])
    with closing(sqlite3.connect(file)) as db:
        db.execute("UPDATE person SET name = NULL, name_key = NULL")
        assert "Zebedee" not in "".join(db.iterdump())


def test_a_hostile_name_is_stored_cleaned(journal: Journal, file: Path) -> None:
    attempt = begun(journal, trainee="\x1b]52;c;cm0gLXJm\x07An\u202ea\n\x9b2J  Lee" + "e" * 500)
    shown = journal.find(attempt).trainee
    assert shown == "Ana Lee" + "e" * (len(shown or "") - 7)
    assert len(shown or "") <= 80
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("SELECT name FROM person").fetchone() == (shown,)


def test_a_name_of_nothing_is_refused_in_words(journal: Journal) -> None:
    with pytest.raises(JournalError, match="nothing in that trainee's name"):
        begun(journal, trainee="\x1b[2J \u200b")
    assert journal.attempts() == []


def test_one_person_however_the_name_is_typed(journal: Journal, file: Path) -> None:
    for name in ("Ana Lee", "ana  lee", "ANA LEE"):
        begun(journal, trainee=name)
    assert [row.trainee for row in journal.attempts()] == ["Ana Lee"] * 3
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("SELECT count(*) FROM person").fetchone() == (1,)


# -- text that comes back from the file -------------------------------------------------------------------------------


def test_text_is_cleaned_on_the_way_out(journal: Journal) -> None:
    attempt = begun(journal)
    journal.append(attempt, [("said", {"text": "Hi\x1b[2J", "list": [{"why\u202e": "\x9d0;x\x07y"}], "n": 1.5, "no": None, "yes": True})])
    assert journal.events(attempt) == [(1, "said", {"text": "Hi", "list": [{"why": "y"}], "n": 1.5, "no": None, "yes": True})]


def test_whatever_was_edited_into_the_file_comes_out_clean(journal: Journal, file: Path) -> None:
    attempt = begun(journal, trainee="Ana")
    journal.append(attempt, [("said", {"text": "Hi"})])
    result(journal, attempt)
    escape = "\x1b]0;owned\x07"
    tamper(file, "UPDATE event SET kind = ?", f"no{escape}ted")
    tamper(file, "UPDATE person SET name = ?", f"A{escape}na")
    tamper(file, "UPDATE attempt SET scenario = ?1, scenario_digest = ?1, ending = ?1, ending_value = ?1, scorer = ?1", f"x{escape}y")
    row = journal.find("last")
    assert journal.events(attempt)[0][1] == "noted"
    assert (row.trainee, row.scenario, row.digest, row.ending, row.value, row.scorer) == ("Ana", *["xy"] * 5)
    tamper(file, "UPDATE attempt SET scenario = 'late-parcel', scenario_digest = 'd1'")
    assert journal.verify(attempt) == "Event 1 (noted) has been altered."


def test_bytes_that_are_no_text_are_an_alteration_like_any_other(journal: Journal, file: Path) -> None:
    attempt = begun(journal)
    journal.append(attempt, [("said", {"text": "Hi"}), ("said", {"text": "there"})])
    tamper(file, "UPDATE event SET kind = CAST(x'ff9b324a' AS TEXT), body = CAST(x'7b7dff' AS TEXT) WHERE seq = 2")
    assert journal.verify(attempt) == "Event 2 (\ufffd\ufffd2J) has been altered."
    with pytest.raises(JournalError, match="Event 2 cannot be read"):
        journal.events(attempt)


def test_a_time_that_is_no_time_is_said(journal: Journal, file: Path) -> None:
    begun(journal)
    tamper(file, "UPDATE attempt SET started_at = 'yesterday'")
    with pytest.raises(JournalError, match=r"time in the journal has been altered.*\(attempt 1\)"):
        journal.attempts()


def test_any_text_survives(journal: Journal) -> None:
    attempt = begun(journal)
    text = "Zoë said “no” 👩‍👩‍👧 — 你好\nthen left; DROP TABLE event; -- ' \" \\"
    journal.append(attempt, [("replied", {"text": text}), ("replied", {"text": "\ud800 half a pair"})])
    assert journal.events(attempt)[0][2] == {"text": text}
    assert journal.events(attempt)[1][2] == {"text": " half a pair"}


# -- two writers ------------------------------------------------------------------------------------------------------


def test_a_call_resumed_elsewhere_is_not_woven_into(file: Path) -> None:
    with Journal.open(file) as here, Journal.open(file) as there:
        attempt = begun(here)
        here.append(attempt, [("opened", {})])
        there.events(attempt)
        there.append(attempt, [("replied", {"text": "there"})])
        with pytest.raises(JournalError, match="another window"):
            here.append(attempt, [("replied", {"text": "here"})])
        with pytest.raises(JournalError, match="another window"):
            result(here, attempt)
        assert [body.get("text") for _, _, body in here.events(attempt)] == [None, "there"]
        here.append(attempt, [("replied", {"text": "here, having read"})])
        assert here.verify(attempt) is None


def test_an_attempt_is_read_before_it_is_added_to(file: Path) -> None:
    with Journal.open(file) as here, Journal.open(file) as there:
        attempt = begun(here)
        with pytest.raises(JournalError, match="Resume it first"):
            there.append(attempt, [("replied", {})])


RACER = """
import sys
from pathlib import Path
from coach.store import Journal
print("ready", flush=True)
sys.stdin.readline()
with Journal.open(Path(sys.argv[1])) as journal:
    attempt = journal.begin(scenario="race", digest="d", seed=1, timed=False, trainee="Ana")
    journal.append(attempt, [("opened", {"at": 0})])
    print(journal.find(attempt).number)
"""


def start(program: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_eight_processes_may_all_be_the_first(file: Path) -> None:
    racers = [start(RACER, file) for _ in range(8)]
    for racer in racers:
        assert racer.stdout
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        assert racer.stdin
        racer.stdin.write("\n")
        racer.stdin.flush()
    said = [racer.communicate() for racer in racers]
    assert [fault for _, fault in said] == [""] * 8
    assert sorted(int(number) for number, _ in said) == list(range(1, 9))
    with Journal.open(file) as journal:
        assert [journal.verify(row.id) for row in journal.attempts(trainee="Ana")] == [None] * 8


def test_the_switch_to_a_log_stands_in_line_when_another_is_in_the_way(file: Path) -> None:
    busy = sqlite3.OperationalError("database is locked")
    busy.sqlite_errorcode = sqlite3.SQLITE_BUSY
    said: list[str] = []

    class InTheWayOnce(sqlite3.Connection):
        def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
            said.append(sql)
            if len(said) == 1:
                raise busy
            return super().execute(sql, parameters)

    file.parent.mkdir()
    with closing(sqlite3.connect(file, isolation_level=None, factory=InTheWayOnce)) as db:
        connection.log_ahead(db, str(file))
    assert said == ["PRAGMA journal_mode = WAL", "BEGIN IMMEDIATE", "COMMIT", "PRAGMA journal_mode = WAL"]


def test_a_folder_where_a_log_cannot_be_kept_is_refused() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db, pytest.raises(JournalError, match="network drive"):
        connection.log_ahead(db, "here")  # memory cannot either


# -- killed -----------------------------------------------------------------------------------------------------------

WRITER = """
import sys
from pathlib import Path
from coach.store import Journal
with Journal.open(Path(sys.argv[1])) as journal:
    for left in journal.unfinished(trainee=sys.argv[2]):
        turn = len(journal.events(left.id)) // 3
        attempt = left.id
        break
    else:
        turn, attempt = 0, journal.begin(scenario="killed", digest="d", seed=1, timed=False, trainee=sys.argv[2])
    while True:
        journal.append(attempt, [("replied", {"turn": turn}), ("found", {"turn": turn, "why": "x" * 500}), ("said", {"turn": turn})])
        print(turn, flush=True)
        turn += 1
"""


def killed(writer: subprocess.Popen[str], after: int = 0) -> list[int]:
    """Kill a writer once it has said so many turns; gives all it said, to the end."""
    with writer:
        assert writer.stdout
        assert writer.stderr
        heard = [writer.stdout.readline() for _ in range(after)]
        writer.kill()
        lines = "".join([*heard, writer.stdout.read()]).splitlines(keepends=True)
        assert writer.stderr.read() == ""
    return [int(line) for line in lines if line.endswith("\n")]


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs SIGKILL")
def test_nothing_acknowledged_is_lost_when_three_writers_are_killed_again_and_again(file: Path) -> None:
    """Each is killed somewhere in a later append; its successor takes up what it left. The long run is bench/kill.py."""
    chance = random.Random(20)  # noqa: S311 - only when to kill
    names = ("Ana", "Ben", "Cem")
    acknowledged = dict.fromkeys(names, -1)
    writers = {name: start(WRITER, file, name) for name in names}
    try:
        for _ in range(6):
            for name in names:
                said = killed(writers[name], after=1 + chance.randrange(8))
                assert said == list(range(said[0], said[-1] + 1))
                assert said[0] > acknowledged[name], "the successor goes on after everything that was acknowledged"
                acknowledged[name] = said[-1]
                writers[name] = start(WRITER, file, name)
    finally:
        for writer in writers.values():
            killed(writer)
    with Journal.open(file) as journal:
        for name in names:
            (row,) = journal.attempts(trainee=name)
            turns = [body["turn"] for _, _, body in journal.events(row.id)]
            assert turns == [turn for turn in range(len(turns) // 3) for _ in range(3)], "whole turns, in order"
            assert len(turns) // 3 > acknowledged[name]
            assert journal.verify(row.id) is None
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_killed_call_is_gone_on_with(file: Path) -> None:
    with Journal.open(file) as before:
        attempt = begun(before, trainee="Ana")
        before.append(attempt, [("opened", {})])
        with Journal.open(file) as after:
            (row,) = after.unfinished(trainee="ana")
            assert (row.id, row.events) == (attempt, 1)
            after.events(row.id)
            after.append(row.id, [("replied", {})])
            assert after.verify(attempt) is None


# -- when it cannot be saved ------------------------------------------------------------------------------------------


def test_a_full_disk_is_said_and_costs_only_the_turn_that_did_not_fit(file: Path) -> None:
    with closing(connection.connect(file, now="now")) as db, Journal(db, str(file)) as journal:
        attempt = begun(journal)
        (pages,) = db.execute("PRAGMA page_count").fetchone()
        db.execute(f"PRAGMA max_page_count = {pages + 4}")
        turn = [("replied", {"text": "x" * 3000})]
        saved = 3  # there is room for these
        for _ in range(saved):
            journal.append(attempt, turn)
        with pytest.raises(JournalError, match=r"disk is full.*Everything saved earlier is safe.*coach\.db"):
            journal.append(attempt, turn * 20)
        assert len(journal.events(attempt)) == saved
        assert journal.verify(attempt) is None

        db.execute("PRAGMA max_page_count = 100000")  # somebody makes room
        journal.append(attempt, [("replied", {"text": "and on we go"})])
        assert len(journal.events(attempt)) == saved + 1
        assert journal.verify(attempt) is None


@pytest.fixture
def not_mine() -> Iterator[Path]:
    """A folder that may be read but not written. Root may write anywhere, so root steps down for the while."""
    if not hasattr(os, "geteuid"):
        pytest.skip("needs POSIX permissions")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        with Journal.open(path / "old.db") as journal:
            begun(journal)
        path.chmod(0o555)
        root = os.geteuid() == 0
        if root:
            (path / "old.db").chmod(0o444)
            os.seteuid(65534)
        try:
            yield path
        finally:
            if root:
                os.seteuid(0)
            path.chmod(0o755)


@pytest.mark.parametrize("name", ["new.db", "sub/new.db", "old.db"])
def test_a_folder_that_may_not_be_written_to_is_named(not_mine: Path, name: str) -> None:
    with pytest.raises(JournalError, match="COACH_HOME") as caught:
        Journal.open(not_mine / name)
    assert caught.value.what == "Coach may not write to its journal."
    assert caught.value.where == str(not_mine / name)


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("not a folder")
    with pytest.raises(JournalError, match="may not write"):
        Journal.open(tmp_path / "data" / "coach.db")


def test_a_folder_in_the_place_of_the_file(file: Path) -> None:
    file.mkdir(parents=True)
    before = stat.S_IMODE(file.stat().st_mode)
    with pytest.raises(JournalError, match="in the place of the journal that is no file"):
        Journal.open(file)
    assert stat.S_IMODE(file.stat().st_mode) == before


def test_a_journal_held_by_another_program_is_said_to_be_busy(file: Path) -> None:
    with Journal.open(file, wait=0) as journal, closing(sqlite3.connect(file, isolation_level=None)) as other:
        attempt = begun(journal)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(JournalError, match="busy"):
            journal.append(attempt, [("opened", {})])
        other.execute("ROLLBACK")
        journal.append(attempt, [("opened", {})])
        assert len(journal.events(attempt)) == 1


@pytest.mark.parametrize(
    "content", [b"scenario: late-parcel\n" * 400, b"\x00" * 5000, b"SQLite format 3\x00 or so it says" + b"\xff" * 5000], ids=["text", "zeros", "header"]
)
def test_a_file_of_something_else_is_left_alone(file: Path, content: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    with pytest.raises(JournalError, match="not a Coach journal"):
        Journal.open(file)
    assert file.read_bytes() == content
    assert [each.name for each in file.parent.iterdir()] == ["coach.db"]


def test_a_damaged_page_is_said_not_shown_as_a_traceback(file: Path) -> None:
    with Journal.open(file) as journal:
        attempt = begun(journal)
        journal.append(attempt, [("said", {"text": "x" * 2000})] * 20)
    content = bytearray(file.read_bytes())
    content[4096 * 4 :] = b"\xa5" * (len(content) - 4096 * 4)
    file.write_bytes(content)
    with pytest.raises(JournalError, match="damaged"), Journal.open(file) as journal:
        journal.events(attempt)


def test_our_own_mistakes_are_not_dressed_up_as_trouble_with_the_disk() -> None:
    with InMemory() as journal:
        pass
    with pytest.raises(sqlite3.ProgrammingError):
        journal.attempts()


def test_a_build_of_sqlite_that_cannot_promise_is_refused() -> None:
    class Careless(sqlite3.Connection):
        def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
            return super().execute("PRAGMA synchronous = OFF" if "= FULL" in sql else sql, parameters)

    with closing(sqlite3.connect(":memory:", factory=Careless)) as db, pytest.raises(JournalError, match="power cut"):
        connection.settle(db, "here")


# -- privacy of the file ----------------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="POSIX modes")
def test_only_the_owner_may_read_it(file: Path) -> None:
    with Journal.open(file) as journal:
        begun(journal)
        modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in file.parent.iterdir()}
    assert modes == {"coach.db": 0o600, "coach.db-wal": 0o600, "coach.db-shm": 0o600}
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


@pytest.mark.skipif(os.name == "nt", reason="POSIX modes")
def test_a_copy_restored_with_open_doors_is_closed_again_and_the_folder_is_left_as_it_was(file: Path) -> None:
    file.parent.mkdir(mode=0o755)
    Journal.open(file).close()
    file.chmod(0o644)
    Journal.open(file).close()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o755


# -- altered ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def recorded(journal: Journal) -> str:
    attempt = begun(journal, attempt_id="recorded")
    journal.append(attempt, [("said", {"text": f"line {turn}"}) for turn in range(1, 6)])
    return attempt


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ('UPDATE event SET body = \'{"text":"I was polite"}\' WHERE seq = 3', "Event 3 (said) has been altered."),
        ("UPDATE event SET kind = 'noted' WHERE seq = 2", "Event 2 (noted) has been altered."),
        ("UPDATE event SET salt = 'ff' WHERE seq = 4", "Event 4 (said) has been altered."),
        ("UPDATE event SET body = NULL WHERE seq = 4", "Event 4 (said) has been altered."),
        ("UPDATE event SET seal = digest WHERE seq = 1", "Event 1 (said) has been altered."),
        ("DELETE FROM event WHERE seq = 2", "Event 2 is missing."),
        ("DELETE FROM event WHERE seq >= 4", "Event 4 is missing: 5 were recorded."),
        ("UPDATE event SET seq = CASE seq WHEN 1 THEN 9 ELSE seq END", "Event 1 is missing."),
        ("INSERT INTO event SELECT attempt_id, 6, kind, body, salt, seal, digest FROM event WHERE seq = 5", "Event 6 (said) has been altered."),
        ("UPDATE attempt SET events = 4", "Event 5 is not the last that was recorded."),
        ("UPDATE attempt SET head = origin", "Event 5 is not the last that was recorded."),
        ("UPDATE attempt SET seed = 8", "The scenario, seed, timing or start of the attempt has been altered."),
        ("UPDATE attempt SET scenario = 'easier'", "The scenario, seed, timing or start of the attempt has been altered."),
    ],
)
def test_an_edit_is_named(journal: Journal, file: Path, recorded: str, edit: str, said: str) -> None:
    assert journal.verify(recorded) is None
    tamper(file, edit)
    assert journal.verify(recorded) == said


def test_an_event_of_another_attempt_does_not_fit(journal: Journal, file: Path, recorded: str) -> None:
    other = begun(journal)
    journal.append(other, [("said", {"text": f"line {turn}"}) for turn in range(1, 6)])
    tamper(file, "DELETE FROM event WHERE attempt_id = ?", recorded)
    tamper(file, "UPDATE event SET attempt_id = ?", recorded)
    assert journal.verify(recorded) == "Event 1 (said) has been altered."


def test_erased_words_leave_a_chain_that_holds(journal: Journal, file: Path, recorded: str) -> None:
    tamper(file, "UPDATE event SET body = NULL, salt = NULL WHERE attempt_id = ?", recorded)
    assert journal.verify(recorded) is None
    with pytest.raises(JournalError, match="erased; only its result is left"):
        journal.events(recorded)


@pytest.mark.parametrize("body", ["not json", "[1, 2]", "[" * 100_000], ids=["no JSON", "no object", "bottomless"])
def test_a_body_that_cannot_be_read_is_named(journal: Journal, file: Path, recorded: str, body: str) -> None:
    tamper(file, "UPDATE event SET body = ? WHERE seq = 2", body)
    with pytest.raises(JournalError, match=r"Event 2 cannot be read.*\(attempt 1\)"):
        journal.events(recorded)


# -- in memory --------------------------------------------------------------------------------------------------------


def test_a_call_goes_on_in_memory_when_the_disk_gives_up(file: Path) -> None:
    told = [("opened", {"at": 0}), ("replied", {"at": 3})]
    with Journal.open(file) as disk, InMemory() as memory:
        attempt = begun(disk)
        assert begun(memory, attempt_id=attempt) == attempt
        memory.append(attempt, told)
        memory.append(attempt, [("ended", {"at": 9})])
        result(memory, attempt)
        assert [kind for _, kind, _ in memory.events(attempt)] == ["opened", "replied", "ended"]
        assert memory.find("last").finished
        assert memory.verify(attempt) is None


def test_an_error_reads_as_sentences() -> None:
    error = JournalError("The disk is full.", "/home/ana/coach.db", "Free some space.")
    assert str(error) == "The disk is full. Free some space. (/home/ana/coach.db)"
    assert str(JournalError("There is none.", "attempt 3")) == "There is none. (attempt 3)"


@pytest.mark.parametrize("words", errors.BY_CODE.values(), ids=map(str, errors.BY_CODE))
def test_every_fault_says_what_is_wrong_and_what_to_do(words: tuple[str, str]) -> None:
    assert all(sentence.endswith(".") and "sqlite" not in sentence.lower() for sentence in words)


# -- start-up ---------------------------------------------------------------------------------------------------------


def test_the_door_is_cheap_to_open() -> None:
    program = "import sys, json; import coach.store; print(json.dumps(sorted(sys.modules)))"
    loaded = json.loads(subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout)
    assert not {"platformdirs", "sqlalchemy", "pydantic", "textual", "yaml", "click", "asyncio"} & set(loaded)
