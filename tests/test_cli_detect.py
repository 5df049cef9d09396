"""``coach detect``: one reply explained, a file of replies read, and what is said about lines that are none."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from coach.cli.commands import commands
from coach.techniques import names

REPLIES: list[dict[str, Any]] = [
    {"id": "bare", "reply": "I'm so sorry we lost your order."},
    {"id": "silent"},
    {
        "id": "talk",
        "context": [{"speaker": "customer", "text": "The crib is broken and my baby is due on Friday."}, {"speaker": "agent", "text": "Oh no."}],
        "reply": "The crib is broken, and the baby comes on Friday. I'll have a new one with you by Thursday.",
        "facts": ["Furniture takes five days."],
        "tension": "high",
    },
]


def coach(*args: str) -> Result:
    return CliRunner().invoke(commands, ["detect", *args], standalone_mode=False)


def written(folder: Path, *rows: object) -> Path:
    file = folder / "replies.jsonl"
    file.write_text("".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return file


def test_one_reply_is_explained_with_its_words_marked() -> None:
    told = coach("--text", "I'm sorry you feel that way. I'll ring the depot now.").output
    assert "Apology that isn't one (fault" in told
    assert "[I'm sorry you feel that way]" in told
    assert "Take ownership (skill" in told


def test_nothing_found_is_said() -> None:
    assert "Nothing found" in coach("--text", "The blue one.").output


def test_a_file_is_read_line_by_line_and_every_offset_gives_its_quote(tmp_path: Path) -> None:
    out = tmp_path / "found.jsonl"
    assert coach(str(written(tmp_path, *REPLIES)), "--out", str(out)).exit_code == 0
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in rows] == ["bare", "silent", "talk"]
    assert "apologise" in {found["technique"] for found in rows[0]["techniques"]}
    assert rows[1] == {"id": "silent", "acts": [], "techniques": []}
    for row, given in zip(rows, REPLIES, strict=True):
        for found in (*row["acts"], *row["techniques"]):
            assert given["reply"][found["start"] : found["end"]] == found["quote"]
    assert {found["technique"] for row in rows for found in row["techniques"]} <= names()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{not json}", "this is not a line of JSON, column 2"),
        ("[" * 100_000, "this is not a line of JSON"),
        ('{"reply": "x"}', 'at least an "id"'),
        ('{"id": 1, "context": "x"}', '"context" is a list'),
        ('{"id": 1, "context": [3]}', "a turn of the context is"),
        ('{"id": 1, "reply": 5}', "the reply is text"),
        ('{"id": 1, "tension": "boiling"}', '"tension" is high, medium or low'),
        (f'{{"id": 1, "reply": "{"x" * 300_000}"}}', "longer than"),
    ],
)
def test_a_bad_line_is_told_with_its_place_and_the_others_are_kept(tmp_path: Path, line: str, words: str) -> None:
    file = written(tmp_path, REPLIES[0], line, REPLIES[1])
    result = coach(str(file))
    assert f"{file}:2: " in result.output
    assert words in result.output
    assert [json.loads(row)["id"] for row in result.output.splitlines() if row.startswith('{"id"')] == ["bare", "silent"]


def test_neither_file_nor_words_is_a_question_back(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "coach", "detect"], capture_output=True, text=True, check=False, env={**os.environ, "COACH_HOME": str(tmp_path)}
    )
    assert run.returncode == 2
    assert "Give a FILE of replies" in run.stderr


def test_the_same_input_gives_the_same_bytes_whatever_the_hash_seed(tmp_path: Path) -> None:
    file = written(tmp_path, *REPLIES)
    command = [sys.executable, "-m", "coach", "detect", str(file)]
    runs = {
        subprocess.run(command, capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed, "COACH_HOME": str(tmp_path)}).stdout
        for seed in ("0", "1", "77")
    }
    assert len(runs) == 1


def test_escape_sequences_reach_nobodys_terminal() -> None:
    assert "\x1b" not in coach("--text", "I'm sorry \x1b]52;c;aGk=\x07 we lost it.").output
