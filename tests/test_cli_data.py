"""The commands that look after the records, and calls played on a journal that will not be written to."""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coach.cli.commands import commands as main
from coach.cli.scorer import scorer
from coach.scenario import find
from coach.session import Session
from coach.session.events import to_body
from coach.store import Journal, backups, database
from coach.store.connection import HURRIED, PATIENT
from coach.techniques import names

TILES = Path(__file__).parent / "golden" / "wrong-tiles.yaml"
CALL = "/look_up\n/swap It leaves at six.\nSwapped.\n"


def coach(*words: str, said: str = "") -> Result:
    result = CliRunner().invoke(main, list(words), input=said)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def played() -> Path:
    """A journal with one finished call of a scenario in the library."""
    folder = database().parent / "scenarios"
    folder.mkdir(parents=True)
    shutil.copy(TILES, folder)
    assert coach("play", "wrong-tiles", "--plain", said=CALL).exit_code == 0
    return database()


def tamper(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file)) as db, db:
        db.execute(statement)


def scores(file: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as db:
        return db.execute("SELECT item, turn, verdict, value_bp, evidence, scorer FROM technique_score ORDER BY item").fetchall()


# -- results are projections ------------------------------------------------------------------------------------------


def test_every_line_of_the_form_is_kept_with_the_result(played: Path) -> None:
    card = json.loads(coach("show", "--json").stdout)
    assert [(item, verdict, value, count) for item, _, verdict, value, count, _ in scores(played)] == sorted(
        (item["item"], item["verdict"], item["value"], len(item["evidence"])) for item in card["items"]
    )
    assert {by for *_, by in scores(played)} == {scorer()}
    assert f"by version {scorer()}" in coach("show").stdout


def test_the_doctor_works_out_results_and_scores_from_the_events_alone(played: Path) -> None:
    before, card = scores(played), coach("show", "--json").stdout
    tamper(played, "UPDATE attempt SET score = 10000, passed = 1, ending = 'adored'")
    tamper(played, "DELETE FROM technique_score")
    result = coach("data", "doctor")
    assert result.exit_code == 0
    assert "mended      Attempt 1: the recorded result was not what its events give; it has been worked out again." in result.stdout
    assert scores(played) == before
    with Journal.open(played) as journal:
        row = journal.find("1")
    assert (row.score, row.ending) == (json.loads(card)["score"], "swapped")


def test_a_call_whose_process_died_before_its_result_gets_it(played: Path) -> None:
    tamper(played, "UPDATE attempt SET ended_at = NULL, scorer = NULL, ending = NULL, ending_value = NULL, score = NULL, passed = NULL")
    tamper(played, "DELETE FROM technique_score")
    assert "1 call is over but without a result, which 'coach data doctor' works out." in coach("data", "verify").stdout
    assert "The call is over, but its result is not in the journal. To have it worked out: coach data doctor" in " ".join(coach("show").stdout.split())
    assert "was over but had no result" in coach("data", "doctor").stdout
    assert "without a result" not in coach("data", "verify").stdout
    assert coach("play", "--resume", "--plain").exit_code == 2


def test_a_call_between_two_contacts_is_not_over_to_anybody() -> None:
    """What the doctor mends, what verify counts, what a report leaves out and what show says of it are one thing."""
    scenario = find("room-412", names())
    session = Session(scenario, seed=0)
    session.open()
    for words in ("/end", "/end"):
        if session.call.phase == "talking":
            session.say(words)
    if session.call.phase == "note":
        session.note("Told her.")
    assert session.call.phase == "between"
    with Journal.open(database()) as journal:
        key = journal.begin(scenario=scenario.id, digest=scenario.digest, seed=0, timed=False, trainee="Ana", setting="exam")
        journal.append(key, [(event.kind, to_body(event)) for event in session.events])
    assert "mended" not in coach("data", "doctor").stdout
    verified = coach("data", "verify").stdout
    assert "1 unfinished" in verified
    assert "without a result" not in verified
    assert "The next contact of this case is still to come. To go on with it: coach play --resume 1" in " ".join(coach("show").stdout.split())


def test_a_scenario_that_has_changed_gives_no_new_results(played: Path) -> None:
    tamper(played, "UPDATE attempt SET score = 10000")
    scenario = played.parent / "scenarios" / "wrong-tiles.yaml"
    scenario.write_text(scenario.read_text(encoding="utf-8").replace("sea green", "sea blue"), encoding="utf-8")
    assert "recorded result" not in coach("data", "doctor").stdout
    scenario.unlink()
    assert "mended" not in coach("data", "doctor").stdout


# -- the commands -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [("data",), ("data", "doctor"), ("data", "backup"), ("data", "restore")])
def test_every_help_has_an_example(command: tuple[str, ...]) -> None:
    result = coach(*command, "--help")
    assert result.exit_code == 0
    assert f"coach {' '.join(command)}" in result.stdout.split("Example")[1]


def test_before_the_first_call_there_is_nothing_to_look_after() -> None:
    assert coach("data", "doctor").exit_code == 0
    assert "nothing to copy" in coach("data", "backup").stderr
    assert "no good backup" in coach("data", "restore").stderr
    assert not database().exists()


def test_the_doctor_for_scripts(played: Path) -> None:
    told = json.loads(coach("data", "doctor", "--json").stdout)
    assert (told["journal"], told["ok"]) == (str(played), True)
    assert [check["check"] for check in told["checks"]] == ["permissions", "schema", "pages", "log", "orphans", "chains", "results", "backups"]
    assert {check["state"] for check in told["checks"]} == {"fine"}
    tamper(played, "UPDATE event SET kind = 'moved' WHERE seq = 2")
    result = coach("data", "doctor", "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert not told["ok"]
    assert [check["check"] for check in told["checks"] if check["state"] == "left"] == ["chains"]


def test_what_the_doctor_cannot_touch_is_said_also_to_scripts(played: Path) -> None:
    tamper(played, "INSERT INTO schema_version SELECT max(version) + 1, '' FROM schema_version")
    result = coach("data", "doctor")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "written by a newer Coach" in result.stderr
    result = coach("data", "doctor", "--json")
    assert result.exit_code == 1
    assert "newer Coach" in json.loads(result.stdout)["checks"][0]["says"]


def test_a_call_leaves_a_backup_and_a_lost_journal_comes_back(played: Path) -> None:
    assert len(backups.listed(played)) == 1
    before = coach("show").stdout
    played.unlink()
    assert coach("data", "doctor").exit_code == 1
    assert "1 added, 0 completed or mended, 0 that needed nothing." in coach("data", "restore").stdout
    assert coach("show").stdout == before
    assert coach("data", "doctor").exit_code == 0


def test_a_copy_may_be_made_elsewhere_and_taken_in_elsewhere(played: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "stick.db"
    assert "Copied to" in coach("data", "backup", "--out", str(copy)).stdout
    assert "already something" in coach("data", "backup", "--out", str(copy)).stderr
    assert "That is the journal itself." in coach("data", "restore", str(played)).stderr
    assert "There is no file" in coach("data", "restore", str(tmp_path / "none.db")).stderr
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "other"))
    coach("play", str(TILES), "--plain", said="/end\n")
    assert "1 added" in coach("data", "restore", str(copy)).stdout
    with Journal.open(database()) as journal:
        assert [(row.number, row.ending) for row in journal.attempts()] == [(2, "swapped"), (1, "cut_short")]


def test_a_copy_by_hand_lies_with_the_others(played: Path) -> None:
    coach("data", "backup")
    assert len([backup for backup in backups.listed(played) if "asked-for" in backup.path.name]) == 1


# -- practice goes on, whatever is wrong with the disk ------------------------------------------------------------------


def blocked_by_a_folder(home: Path) -> None:
    (home / "coach.db").mkdir(parents=True)


def header_zeroed(home: Path) -> None:
    Journal.open(home / "coach.db").close()
    content = (home / "coach.db").read_bytes()
    (home / "coach.db").write_bytes(bytes(100) + content[100:])


def table_dropped(home: Path) -> None:
    Journal.open(home / "coach.db").close()
    tamper(home / "coach.db", "DROP TABLE technique_score")


def pages_flipped(home: Path) -> None:
    Journal.open(home / "coach.db").close()
    content = (home / "coach.db").read_bytes()
    (home / "coach.db").write_bytes(content[:4096] + bytes(255 - byte for byte in content[4096:]))


def from_a_newer_coach(home: Path) -> None:
    Journal.open(home / "coach.db").close()
    tamper(home / "coach.db", "INSERT INTO schema_version SELECT max(version) + 1, '' FROM schema_version")


@pytest.mark.parametrize("harm", [blocked_by_a_folder, header_zeroed, table_dropped, pages_flipped, from_a_newer_coach])
def test_a_call_goes_on_in_memory_with_a_warning(harm: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "home"))
    assert callable(harm)
    harm(tmp_path / "home")
    result = coach("play", str(TILES), "--plain", "--json", said=CALL)
    assert result.exit_code == 0
    assert json.loads(result.stdout)["ending"] == "swapped"
    assert result.stderr.count("only in memory until it can be saved") == 1
    assert result.stderr.count("The result could not be saved.") == 1
    for words in (("list",), ("show",), ("data", "doctor"), ("data", "backup")):
        assert "Traceback" not in coach(*words).stderr


def test_a_journal_held_by_another_program_is_waited_for_once_not_at_every_turn(played: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    opened = Journal.open

    def at_once(path: Path, *, wait: float) -> Journal:
        waits.append(wait)
        return opened(path, wait=0)

    monkeypatch.setattr(Journal, "open", at_once)
    with closing(sqlite3.connect(played, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        result = coach("play", str(TILES), "--plain", said=CALL)
    assert result.exit_code == 0
    assert result.stderr.count("The journal is busy") == 2, "once for the call, once for its result"
    assert waits[0] == PATIENT
    assert set(waits[1:]) == {HURRIED}


FILLED = """
import resource, sys
from coach.cli.commands import commands as main
limit = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits")
@pytest.mark.parametrize("room", [0, 4096, 60_000], ids=["nothing", "a page", "half a call"])
def test_a_disk_that_takes_no_more_costs_no_practice(played: Path, room: int) -> None:
    size = played.stat().st_size
    done = subprocess.run([sys.executable, "-c", FILLED, str(room), "play", str(TILES), "--plain"], input=CALL, capture_output=True, text=True, check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    assert "The right tiles tonight" in done.stdout
    assert "was not saved" in done.stderr
    assert played.stat().st_size >= size
    assert coach("data", "doctor").exit_code == 0
    with Journal.open(played) as journal:
        assert journal.find("1").finished
        assert [journal.verify(row.id) for row in journal.attempts()] == [None] * len(journal.attempts())


@contextmanager
def small_disk() -> Iterator[Path]:
    """Two megabytes of memory as a disk, where we may mount one."""
    with tempfile.TemporaryDirectory() as name:
        mounted = shutil.which("mount") and subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", name], capture_output=True, check=False)
        if not mounted or mounted.returncode:
            pytest.skip("may not mount a small disk here")
        try:
            yield Path(name)
        finally:
            subprocess.run(["umount", name], check=False)


def fill(ballast: Path) -> None:
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))


def test_a_full_disk_costs_no_practice_and_when_there_is_room_again_nothing_was_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    with small_disk() as home:
        monkeypatch.setenv("COACH_HOME", str(home / "coach"))
        coach("play", str(TILES), "--plain", said=CALL)
        fill(home / "ballast")
        full = coach("play", str(TILES), "--plain", said=CALL)
        assert full.exit_code == 0
        assert "The disk is full" in full.stderr
        assert coach("data", "backup").exit_code == 1
        (home / "ballast").unlink()
        assert coach("play", str(TILES), "--plain", said=CALL).stderr == ""
        assert coach("data", "doctor").exit_code == 0


READ_ONLY = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" || exit 77; shift; exec "$@"'


@pytest.mark.skipif(shutil.which("unshare") is None, reason="needs a private view of the disks")
def test_a_home_that_is_read_only_costs_no_practice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "home"))
    coach("play", str(TILES), "--plain", said="/end\n")
    play = [sys.executable, "-m", "coach", "play", str(TILES), "--plain"]
    done = subprocess.run(["unshare", "-m", "sh", "-c", READ_ONLY, "sh", tmp_path, *play], input=CALL, capture_output=True, text=True, check=False)
    if done.returncode in {1, 77} and "Traceback" not in done.stderr and "coach" not in done.stderr:
        pytest.skip("may not make a read-only disk here")
    assert done.returncode == 0, done.stderr
    assert "Coach may not write to its journal." in done.stderr
    assert "The right tiles tonight" in done.stdout
