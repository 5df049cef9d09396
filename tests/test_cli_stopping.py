"""Ctrl-C: a sentence that fits the command, exit code 130, no fault file, no traceback."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from coach.cli import guard, mishap
from coach.cli.stopping import stopped

AT = """
import runpy, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # works also where whoever started the tests has it ignored
def look(event, given, left=[{after}]):
    if event == "import" and given[0].startswith("coach."):
        left[0] -= 1
        if left[0] == 0:
            signal.raise_signal(signal.SIGINT)
sys.addaudithook(look)
sys.argv = ["coach", *{words}]
runpy.run_module("coach", run_name="__main__", alter_sys=True)
"""
"""Coach, with a Ctrl-C while its Nth own module is loaded."""


def interrupted(tmp_path: Path, after: int, *words: str) -> subprocess.CompletedProcess[str]:
    script = AT.format(after=after, words=list(words))
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60, cwd=tmp_path)


@pytest.mark.parametrize("after", [1, 2, 3, 5, 12, 20])
def test_wherever_ctrl_c_comes_it_is_told_in_a_sentence(tmp_path: Path, after: int) -> None:
    ran = interrupted(tmp_path, after, "data", "merge", str(tmp_path))
    assert (ran.returncode, ran.stdout) == (130, "")
    told = ran.stderr.strip()
    assert re.fullmatch(r"coach: Stopped\.( What was already taken in is kept; run the same command again\.)?", told), told


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["data", "merge", "a"], "coach: Stopped. What was already taken in is kept; run the same command again."),
        (["data", "rescore"], "coach: Stopped. Nothing is half done; run the same command again."),
        (["report", "--out", "a.html"], "coach: Stopped."),
        (["play", "no-access"], "coach: Stopped. A call is kept up to the last reply: coach play --resume"),
        ([], "coach: Stopped."),
    ],
)
def test_it_says_what_has_become_of_the_work(words: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert stopped(words) == 130
    assert capsys.readouterr().err == f"\n{says}\n"


def test_a_command_that_is_interrupted_ends_with_the_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    def interrupt() -> int:
        raise KeyboardInterrupt

    assert guard.guarded(interrupt, ["data", "doctor"]) == 130
    assert "What was already mended stays mended" in capsys.readouterr().err


def test_ctrl_c_is_no_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    mishap.watch()
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert capsys.readouterr().err == "\ncoach: Stopped.\n"
    assert not list(tmp_path.iterdir())
