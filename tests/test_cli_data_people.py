"""The commands that collect journals, keep the roster, and look after what there is about people."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coach.cli import people
from coach.cli.commands import commands as main
from coach.cli.people import table
from coach.store import Journal, database

TILES = Path(__file__).parent / "golden" / "wrong-tiles.yaml"
CALL = "/look_up\n/swap It leaves at six.\nSwapped.\n"


def coach(*words: str, said: str = "") -> Result:
    result = CliRunner().invoke(main, list(words), input=said)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> Path:
    """Ana's one finished call."""
    folder = database().parent / "scenarios"
    folder.mkdir(parents=True)
    shutil.copy(TILES, folder)
    monkeypatch.setenv("COACH_TRAINEE", "Ana Silva")
    assert coach("play", "wrong-tiles", "--plain", said=CALL).exit_code == 0
    return database()


@pytest.mark.parametrize("command", ["verify", "handover", "merge", "roster", "rescore", "person", "person list", "person export", "person erase", "retention"])
def test_every_help_has_an_example(command: str) -> None:
    result = coach("data", *command.split(), "--help")
    assert result.exit_code == 0
    assert f"coach data {command}" in result.stdout.split("Example")[1]


@pytest.mark.parametrize("words", [("verify",), ("handover", "exams.db"), ("rescore",), ("person", "list"), ("person", "erase", "Ana"), ("retention", "9")])
def test_before_the_first_call_there_is_nothing_to_do(words: tuple[str, ...]) -> None:
    assert "There is no journal yet" in coach("data", *words).stderr
    assert not database().exists()


def test_journals_are_collected_and_it_is_said_what_came(played: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "hub"))
    result = coach("data", "merge", "--practice", str(played.parent), str(played), str(tmp_path / "none.db"))
    assert result.exit_code == 1
    assert result.stdout.splitlines()[:2] == [
        f"{played.parent}: 1 attempt added, 0 brought up to date, 0 already here, 1 new name.",
        f"{played}: 0 attempts added, 0 brought up to date, 1 already here.",
    ]
    assert "nothing was taken. There is no journal." in result.stdout
    assert result.stdout.splitlines()[-1] == "1 practice call came along: it is for Ana Silva alone to see, and no report shows it."
    assert coach("data", "person", "list").stdout.startswith("Ana Silva: 1 attempt, the last on 20")


def test_a_folder_of_laptops_is_collected_and_a_list_beside_them_is_told_of(played: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "the laptops"
    for place in ("b", "a", "more/c"):
        (folder / place).mkdir(parents=True)
        shutil.copy(played, folder / place)
    shutil.copy(played, folder / "exams.db")
    (folder / "teams.csv").write_text("Ana Silva, Day desk\n", encoding="utf-8")
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "hub"))
    result = coach("data", "merge", "--practice", str(folder), str(folder / "teams.csv"))
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert [line.partition(": ")[0] for line in lines[:4]] == [str(folder / each) for each in ("a/coach.db", "b/coach.db", "exams.db", "more/c/coach.db")]
    assert lines[4] == "In all, of 4 of 4 journals: 1 attempt added, 0 brought up to date, 3 already here, 1 new name."
    assert lines[5] == f"{folder / 'teams.csv'} is no journal, so it was passed over. If it is the roster: coach data roster '{folder / 'teams.csv'}'"
    assert coach("data", "merge", str(folder / "teams.csv")).exit_code == 1
    (tmp_path / "empty").mkdir()
    nothing = coach("data", "merge", str(tmp_path / "empty"))
    assert (nothing.exit_code, "There is no journal." in nothing.stdout) == (1, True)


def test_exams_alone_are_collected_and_it_is_said_what_stayed(played: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert coach("play", "wrong-tiles", "--plain", "--exam", said=CALL).exit_code == 0
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "hub"))
    result = coach("data", "merge", str(played))
    stayed = "1 practice call stayed there, for whoever made it alone to see. '--practice' takes it along, when the other laptop is your own too."
    assert (result.exit_code, result.stdout.splitlines()) == (0, [f"{played}: 1 attempt added, 0 brought up to date, 0 already here, 1 new name.", stayed])


def test_what_was_collected_is_not_the_leads_own_to_go_on_with_or_to_be_proud_of(played: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert coach("play", "wrong-tiles", "--plain", "--exam", said=CALL).exit_code == 0
    with Journal.open(database()) as journal:
        journal.begin(scenario="wrong-tiles", digest="d", seed=1, timed=False, trainee="Ana Silva", setting="exam", now=datetime(2026, 3, 2, tzinfo=UTC))
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "hub"))
    monkeypatch.delenv("COACH_TRAINEE")
    assert coach("data", "merge", str(played)).exit_code == 0
    with Journal.open(database()) as journal:
        assert [(row.trainee, row.finished, row.collected) for row in journal.attempts()] == [("Ana Silva", False, True), ("Ana Silva", True, True)]
        assert journal.attempts(own=True) == []
        assert journal.unfinished() == []
    assert "handed over to you" in coach("play", "--plain", "--resume", "2").stderr


def test_a_ruling_goes_back_to_the_trainee_the_way_the_exam_came(played: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    laptop, there, back = played.parent, tmp_path / "there.db", tmp_path / "back.db"
    assert coach("play", "wrong-tiles", "--plain", "--exam", said=CALL).exit_code == 0
    assert coach("dispute", "2", "apologise", "--reason", "He did not want one.").exit_code == 0
    assert coach("data", "handover", str(there)).exit_code == 0
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "hub"))
    shutil.copytree(laptop / "scenarios", tmp_path / "hub" / "scenarios")
    assert coach("data", "merge", str(there)).exit_code == 0
    assert coach("rule", "1", "apologise", "--keep", "--why", "He had waited a week.", "--by", "Lea Marsh").exit_code == 0
    assert coach("data", "handover", str(back), "--trainee", "Ana Silva").exit_code == 0
    monkeypatch.setenv("COACH_HOME", str(laptop))
    assert "0 attempts added, 1 brought up to date" in coach("data", "merge", str(back)).stdout
    assert "He had waited a week." in coach("show", "2").stdout
    with Journal.open(database()) as journal:
        assert len(journal.attempts(own=True)) == 2, "both are still her own"


def test_exams_are_handed_over_and_it_is_said_what_stays(played: Path, tmp_path: Path) -> None:
    file, belongs = tmp_path / "exams.db", "They are in it word for word, with results, disputes and rulings; no practice, teams or labels."
    nothing = coach("data", "handover", str(file))
    assert (nothing.exit_code, nothing.stdout, file.exists()) == (1, "", False)
    assert "There is no exam, so there is nothing to hand over, and no file was written. 1 practice call stays here." in nothing.stderr
    for trainee in ("Ana Silva", "Ben"):
        assert coach("play", "wrong-tiles", "--plain", "--exam", "--trainee", trainee, said=CALL).exit_code == 0
    result = coach("data", "handover", str(file), "--trainee", "ana silva")
    assert (result.exit_code, result.stdout.splitlines()) == (0, [f"{file}: 1 exam of Ana Silva. 1 practice call and 1 other exam stay here.", belongs])
    assert file.stat().st_mode & 0o077 == 0
    result = coach("data", "handover", str(file))
    assert result.stdout.splitlines()[0] == f"{file}: 2 exams of Ana Silva and Ben, 1 new. 1 practice call stays here."
    assert "all in it already. 1 practice call stays here." in coach("data", "handover", str(file), "--from", "2020-01-01").stdout
    assert "There is no exam in that time" in coach("data", "handover", str(tmp_path / "none.db"), "--to", "2020-01-01").stderr
    assert "Swap the two days" in coach("data", "handover", str(file), "--to", "2020-01-01", "--from", "2020-01-02").stderr
    assert "not a hand-over" in coach("data", "handover", str(played)).stderr


def test_a_roster_gives_people_teams_and_names_the_lines_it_cannot_read(played: Path, tmp_path: Path) -> None:
    del played
    (tmp_path / "team.csv").write_text("name,team\nana silva,Night desk\nBen,Day\n,Day\n", encoding="utf-8")
    result = coach("data", "roster", str(tmp_path / "team.csv"))
    assert (result.exit_code, result.stdout) == (1, "2 people entered, 0 in another team now, 0 as before.\n  Line 4 has no name in it.\n")
    told = json.loads(coach("data", "person", "list", "--json").stdout)
    assert [(each["name"], each["team"], each["attempts"]) for each in told] == [("Ana Silva", "Night desk", 1), ("Ben", "Day", 0)]
    (tmp_path / "slip.csv").write_text("Ana Silvia,Day\nDora Weiss,Day\n", encoding="utf-8")
    result = coach("data", "roster", str(tmp_path / "slip.csv"))
    assert result.exit_code == 0
    assert result.stdout.splitlines()[1:] == [
        "  Ana Silvia is new here. If Ana Silva is meant, mend the file; 'coach data person erase' takes the slip out again."
    ]
    (tmp_path / "latin.csv").write_bytes("Jos\xe9,Day\n".encode("latin-1"))
    assert "not UTF-8 text" in coach("data", "roster", str(tmp_path / "latin.csv")).stderr
    assert "cannot be read" in coach("data", "roster", str(tmp_path)).stderr


def test_everything_about_somebody_is_written_once_and_privately(played: Path, tmp_path: Path) -> None:
    del played
    result = coach("data", "person", "export", "ana silva", "--out", str(tmp_path / "ana"))
    assert result.exit_code == 0, result.stderr
    told = json.loads((tmp_path / "ana" / "person.json").read_text(encoding="utf-8"))
    assert [attempt["ending"] for attempt in told["attempts"]] == ["swapped"]
    with (tmp_path / "ana" / "events.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(told["events"])
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "ana").iterdir()} == {0}
    assert "already something" in coach("data", "person", "export", "ana silva", "--out", str(tmp_path / "ana")).stderr
    assert "nobody called 'Zoe'" in coach("data", "person", "export", "Zoe", "--out", str(tmp_path / "zoe")).stderr


def test_no_text_is_a_formula_to_a_sheet_and_numbers_stay_numbers() -> None:
    assert table([{"a": "=1+1", "b": -5, "c": "  @x", "d": "fine", "e": None, "f": "\uff1d1"}]) == "a,b,c,d,e,f\r\n'=1+1,-5,'  @x,fine,,'\uff1d1\r\n"
    assert not table([])


def test_erasing_is_said_before_and_done_after(played: Path) -> None:
    before = coach("data", "person", "erase", "Ana Silva", "--dry-run")
    assert before.stdout.startswith("Would go: 1 name, the words of 1 attempt (")
    assert "What stays: the results of 1 attempt, as nobody's, also in reports; with --scores they go too." in before.stdout
    assert before.stdout.endswith("\nNothing has been changed.\n")
    coach("data", "backup")
    done = coach("data", "person", "erase", "Ana Silva", "--scores", "--yes")
    would, erased, *_ = done.stdout.splitlines()
    assert done.exit_code == 0
    assert would.startswith(before.stdout.split(". ")[0])
    assert would.endswith(", and the results. What stays: that there was 1 attempt, and when.")
    assert erased == would.split(" What stays")[0].replace("Would go", "Erased")
    assert "other copies beside it may still hold what was erased" in done.stdout
    assert b"Silva" not in played.read_bytes()
    assert coach("data", "verify").exit_code == 0
    assert coach("data", "doctor").exit_code == 0
    assert "There is nobody with a name" in coach("data", "person", "list").stdout


def test_nobody_is_erased_unasked(played: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = played.read_bytes()
    piped = coach("data", "person", "erase", "Ana Silva")
    assert (piped.exit_code, "nobody at a terminal to be asked" in piped.stderr) == (2, True)
    for agreed in (False, True):
        monkeypatch.setattr(people, "_agreed", lambda agreed=agreed: agreed)
        ran = coach("data", "person", "erase", "Ana Silva")
        assert (ran.exit_code, "Nothing has been changed." in ran.stdout) == ((0, False) if agreed else (1, True))
        assert (played.read_bytes() == before) is not agreed


def test_the_results_of_somebody_erased_can_go_later_by_what_reports_call_them(played: Path) -> None:
    assert coach("data", "person", "erase", "Ana Silva", "--yes").exit_code == 0
    with closing(sqlite3.connect(played)) as db:
        ((key, score),) = db.execute("SELECT person.id, score FROM attempt JOIN person ON person.id = person_id").fetchall()
    assert score is not None
    gone = coach("data", "person", "erase", f"(name erased, {key[:8]})", "--scores", "--yes")
    assert (gone.exit_code, "1 name" in gone.stdout) == (0, False)
    with closing(sqlite3.connect(played)) as db:
        assert db.execute("SELECT score FROM attempt").fetchall() == [(None,)]
    assert coach("data", "verify").exit_code == 0
    assert coach("data", "person", "erase", key[:8], "--scores", "--dry-run").exit_code == 0


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("person", "erase", "Ana Silva", "--yes"), "erase"),
        (("retention", "1"), "retention"),
        (("rescore",), "rescore"),
        (("merge", "{other}"), "merge"),
        (("restore", "{other}"), "restore"),
    ],
)
def test_before_anything_risky_there_is_a_copy_or_nothing_is_done(played: Path, tmp_path: Path, words: tuple[str, ...], why: str) -> None:
    other = tmp_path / "other.db"
    coach("data", "backup", "--out", str(other))
    with closing(sqlite3.connect(played)) as db, db:
        db.execute("UPDATE attempt SET ended_at = '2020-01-01T00:00:00.000Z', score = 17")
    told = [word.format(other=other) for word in words]
    before = played.read_bytes()
    shutil.rmtree(played.parent / "backups")
    (played.parent / "backups").write_text("in the way")
    failed = coach("data", *told)
    assert failed.exit_code == 1
    assert "backups" in failed.stdout + failed.stderr
    assert played.read_bytes() == before, "no copy, no change"
    (played.parent / "backups").unlink()
    assert coach("data", *told).exit_code == 0
    (copy,) = played.parent.glob(f"backups/*-before-{why}.db")
    with closing(sqlite3.connect(copy)) as db:
        assert db.execute("SELECT score, name FROM attempt JOIN person ON person.id = person_id").fetchall() == [(17, "Ana Silva")]


def test_what_is_younger_is_kept(played: Path) -> None:
    with closing(sqlite3.connect(played)) as db, db:
        assert "Nothing has been changed" in coach("data", "retention", "1", "--dry-run").stdout
    result = coach("data", "retention", "1")
    assert (result.exit_code, result.stdout.startswith("There is nothing older than ")) == (0, True)
    assert not list(played.parent.glob("backups/*retention*"))
    assert coach("data", "retention", "0").exit_code == 2


def test_verifying_says_what_holds_and_what_that_proves(played: Path) -> None:
    result = coach("data", "verify")
    assert result.exit_code == 0
    assert "1 attempt: 1 with a chain that holds." in result.stdout
    assert "1 result worked out again from the events by" in result.stdout
    assert "Do not certify anybody on it alone." in result.stdout
    with closing(sqlite3.connect(played)) as db, db:
        db.execute("UPDATE attempt SET score = 10000")
        db.execute("UPDATE technique_score SET value_bp = 3 WHERE item = (SELECT min(item) FROM technique_score WHERE value_bp IS NOT NULL)")
    result = coach("data", "verify", "--json")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["ok"], told["again"], len(told["different"])) == (1, False, 0, 2)
    assert told["different"][0].startswith("Attempt 1: the recorded score is 10000, its events give ")


def test_a_result_of_another_scorer_gets_todays_beside_it(played: Path) -> None:
    with closing(sqlite3.connect(played)) as db, db:
        db.execute("UPDATE attempt SET scorer = '0.0.1+old', score = 1")
    assert coach("data", "rescore").stdout.startswith("1 attempt scored by ")
    assert coach("data", "rescore").stdout.startswith("0 attempts scored by ")
    with closing(sqlite3.connect(played)) as db:
        assert db.execute("SELECT scorer, score FROM attempt").fetchall() == [("0.0.1+old", 1)]
        assert db.execute("SELECT count(*) FROM version WHERE score > 1").fetchone() == (1,)
