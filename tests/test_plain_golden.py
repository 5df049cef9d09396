"""Whole calls as plain mode prints them, letter by letter.

To renew them after a change that was meant: ``RENEW_GOLDEN=1 make test ARGS=tests/test_plain_golden.py``, then read the difference.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coach.cli.commands import commands as main

GOLDEN = Path(__file__).parent / "golden"
SCENARIO = str(GOLDEN / "wrong-tiles.yaml")
RENEW = bool(os.environ.get("RENEW_GOLDEN"))


def piped(replies: str, *options: str) -> Result:
    result = CliRunner().invoke(main, ["play", SCENARIO, "--plain", *options], input=(GOLDEN / f"{replies}.replies").read_text(encoding="utf-8"))
    assert result.exit_code == 0, result.output
    return result


def check(name: str, printed: str) -> None:
    file = GOLDEN / f"{name}.txt"
    if RENEW:
        file.write_text(printed, encoding="utf-8")
    assert printed == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("replies", ["good", "bad", "hollow"])
def test_a_call_reads_as_it_did(replies: str) -> None:
    check(replies, piped(replies).stdout)


def test_an_exam_reads_as_it_did() -> None:
    check("exam", piped("bad", "--exam", "--trainee", "Ana Silva").stdout)


def test_the_briefing_reads_as_it_did() -> None:
    check("briefing", CliRunner().invoke(main, ["show", SCENARIO]).stdout)


@pytest.mark.parametrize("replies", ["good", "bad", "hollow"])
def test_the_same_lines_and_seed_give_the_same_bytes(replies: str) -> None:
    first, second = piped(replies, "--json", "--seed", "7"), piped(replies, "--json", "--seed", "7")
    assert first.stdout_bytes == second.stdout_bytes
    assert first.stdout.count("\n") == 1


@pytest.mark.parametrize(("replies", "passed", "value"), [("good", True, "good"), ("bad", False, "bad"), ("hollow", False, "bad")])
def test_the_last_line_is_the_scorecard(replies: str, *, passed: bool, value: str) -> None:
    card = json.loads(piped(replies, "--json").stdout.splitlines()[-1])
    assert (card["passed"], card["ending_value"]) == (passed, value)
    assert 0 <= card["score"] <= 10_000
    for item in card["items"]:
        assert item["verdict"] != "met" or item["evidence"], item


def test_every_quote_of_a_scorecard_stands_in_the_reply_it_names() -> None:
    said = [line for line in (GOLDEN / "good.replies").read_text(encoding="utf-8").splitlines() if line != "/credit 99"]
    card = json.loads(piped("good", "--json").stdout)
    quotes = [shown for item in card["items"] for shown in item["evidence"] if shown["end"]]
    assert quotes
    for shown in quotes:
        words = said[shown["turn"] - 1].removeprefix("/swap ")
        assert words[shown["start"] : shown["end"]] == shown["quote"]


def test_no_clock_path_or_random_id_in_a_scorecard() -> None:
    text = piped("good", "--json").stdout
    assert str(GOLDEN) not in text
    assert os.environ["COACH_HOME"] not in text
    assert not {"at", "id", "attempt", "started_at", "digest"} & set(json.loads(text))
