"""`coach calibrate label` in lines: what a rater sees and does not see, what is asked, and that every answer is kept at once."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from test_cli_report import BADLY, PLAIN, WELL, exam, library

from coach.calibrate.labels import YES, Unit
from coach.cli.calibrated import table
from coach.cli.commands import commands as main
from coach.store import Journal, backups, database

__all__ = ["library"]
AT = "2026-03-03T12:00:00.000Z"
ONE = ("--techniques", "apologise")
HOSTILE = "Ada \x1b]52;c;ZXZpbA==\x07[b]x[/b] =SUM(A1)"


def label(*words: str, said: str = "") -> Result:
    result = CliRunner().invoke(main, ["calibrate", "label", *words], input=said)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def kept() -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database())) as db:
        return db.execute("SELECT name, turn, item, verdict, points FROM label JOIN person ON person.id = rater_id ORDER BY at, label.id").fetchall()


@pytest.fixture
def exams(library: None) -> list[str]:
    """Two exams by Bernadette, one by Ada, and practice: attempts 1 to 4."""
    del library
    keys = [exam("Bernadette Okafor", 0, WELL), exam("Bernadette Okafor", 1, PLAIN), exam("Ada", 2, BADLY)]
    return [*keys, exam("Bernadette Okafor", 3, ("Only practising.", "/end"), setting="practice")]


def test_every_answer_is_kept_and_the_next_sitting_goes_on(exams: list[str]) -> None:
    first = label("--by", "Grace", *ONE, said="y\np\n")
    assert first.exit_code == 0
    assert "Reply 1 of 5, 0 labelled" in first.stdout
    assert "3 left. To go on: the same command again." in first.stdout
    again = label("--by", "grace", *ONE, said="n\na\nu\n")
    assert "Reply 3 of 5, 2 labelled" in again.stdout
    assert "Everything is labelled. To compare: coach calibrate report" in again.stdout
    assert sorted(str(row[3]) for row in kept()) == ["N/A", "met", "not met", "partly", "unsure"]
    assert {row[0] for row in kept()} == {"Grace"}
    del exams


def test_a_rater_sees_nothing_of_the_machine_of_others_of_the_score_or_of_whose_call_it_is(exams: list[str]) -> None:
    table().put("Zoe Quill", {Unit(exams[0], 1, "apologise"): YES}, AT)
    shown = label("--by", "Grace", *ONE, said="n\nn\nn\nn\nn\n").stdout
    with Journal.open(database()) as journal:
        rows = journal.attempts()
    for secret in ("Bernadette", "Okafor", "Zoe", "Quill", "now:", "met)", "passed", *exams, *(f"{(row.score or 0) / 100:.0f} %" for row in rows)):
        assert secret not in shown
    assert "no wonder you are upset" in " ".join(shown.split())


def test_practice_is_labelled_only_by_number_and_that_is_said(exams: list[str]) -> None:
    assert "Only practising" not in label("--by", "Grace", "--sample", "9", *ONE, said="n\n" * 9).stdout
    shown = " ".join(label("--by", "Grace", "--attempts", "4", *ONE, said="n\n").stdout.split())
    assert shown.startswith("Attempt 4 is practice, which is private: go on only if it is your own, or you were asked to.")
    assert "Only practising." in shown
    del exams


def test_nobody_labels_their_own_exam(exams: list[str]) -> None:
    shown = " ".join(label("--by", " ADA ", *ONE, said="").stdout.split())
    assert shown.startswith("1 of the exams drawn is your own and left out")
    assert "of 4, 0 labelled" in shown
    del exams


def test_an_answer_can_be_taken_back_changed_and_explained(exams: list[str]) -> None:
    shown = label("--by", "Grace", "--attempts", "1", "--techniques", "apologise,blame_customer", said="?\ny\nz\nx\nn\nr\nb\ny\nq\n").stdout
    assert "For instance: “" in shown
    assert "Borderline: “" in shown
    assert "Taken back." in shown
    assert "That is none of y, p, n, a, u" in shown
    assert "fault: Blamed the customer?" in shown
    assert "1 of 2, Apologise? (now: not met)" in shown
    assert [row[2:4] for row in kept()] == [
        ("apologise", "met"),
        ("apologise", None),
        ("apologise", "not met"),
        ("blame_customer", "not met"),
        ("apologise", "met"),
    ]
    del exams


def test_whole_calls_are_marked_in_points(exams: list[str]) -> None:
    shown = label("--by", "Grace", "--whole", said="101\n75\nu\nz\n0\nq\n").stdout
    assert "Call 1 of 3" in shown
    assert "That is no number from 0 to 100" in shown
    assert [(row[1], row[2], row[3], row[4]) for row in kept()] == [
        (0, "mark", None, 75), (0, "mark", "unsure", None), (0, "mark", None, None), (0, "mark", None, 0)
    ]  # fmt: skip
    del exams


def test_a_hostile_name_does_no_harm(exams: list[str]) -> None:
    result = label("--by", HOSTILE, *ONE, said="y\n")
    assert result.exit_code == 0
    assert "\x1b" not in result.output
    assert kept()[0][0] == "Ada [b]x[/b] =SUM(A1)"
    del exams


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "Missing option '--by'"),
        (["--by", "Grace", "--attempts", "1", "--sample", "2"], "Either --attempts or --sample"),
        (["--by", "Grace", "--attempts", "one"], "write numbers of attempts"),
        (["--by", "Grace", "--techniques", "apologize_nicely"], "There is no technique 'apologize_nicely'"),
        (["--by", "Grace", "--techniques", "dead_air"], "goes by the clock"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(exams: list[str], words: list[str], says: str) -> None:
    result = label(*words)
    assert result.exit_code == 2
    assert says in result.stderr
    del exams


def test_without_exams_it_says_how_to_come_by_some(library: None) -> None:
    exam("Ada", 0, WELL, setting="practice")
    result = label("--by", "Grace")
    assert result.exit_code == 2
    assert "practice is private" in result.stderr
    assert "--exam" in result.stderr
    del library


def test_an_exam_whose_words_were_erased_is_left_out_and_counted(exams: list[str]) -> None:
    with closing(sqlite3.connect(database())) as db, db:
        db.execute("UPDATE event SET body = NULL, salt = NULL WHERE attempt_id = ?", (exams[0],))
    shown = " ".join(label("--by", "Grace", *ONE, said="").stdout.split())
    assert shown.startswith("Nothing to label in 1 of them")


def test_labels_are_in_a_copy_of_the_journal_afterwards(exams: list[str]) -> None:
    for backup in backups.listed(database()):
        backup.path.unlink()
    label("--by", "Grace", *ONE, said="y\n")
    (copy,) = backups.listed(database())
    with closing(sqlite3.connect(copy.path)) as db:
        assert db.execute("SELECT count(*) FROM label").fetchone() == (1,)
    del exams


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_killed_at_any_moment_nothing_that_was_answered_is_lost(exams: list[str], tmp_path: Path) -> None:
    run = subprocess.Popen(
        [sys.executable, "-m", "coach", "calibrate", "label", "--by", "Grace", *ONE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=tmp_path
    )
    assert run.stdin is not None
    assert run.stdout is not None
    run.stdin.write("y\nn\n")
    run.stdin.flush()
    while "Reply 3 of 5" not in run.stdout.readline():
        pass  # the third reply is shown, so two are answered
    run.send_signal(signal.SIGKILL)
    run.communicate()
    assert sorted(str(row[3]) for row in kept()) == ["met", "not met"]
    del exams
