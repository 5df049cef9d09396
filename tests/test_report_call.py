"""An annotated call to hand on: what it holds, what it never holds, and that nothing in it can act."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from coach.cli.commands import commands as main
from coach.debrief import debrief
from coach.report import Annotated, annotate, render
from coach.report.render import plain
from coach.scenario import Scenario, find
from coach.scorecard import score
from coach.session import Session
from coach.session.events import Event
from coach.techniques import names

HOSTILE = "<script>alert(1)</script> [x](javascript:1) **bold** \x1b]52;c;AA\x07 and we're sorry you sat in twice & froze."


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return find("no-access", names())


def played(scenario: Scenario, *replies: str) -> tuple[Event, ...]:
    session = Session(scenario, seed=0, timed=False)
    session.open()
    for reply in replies:
        session.say(reply)
    return tuple(session.events)


def document(scenario: Scenario, *replies: str, turn: int = 0) -> Annotated:
    events = played(scenario, *replies)
    card = score(scenario, events)
    return annotate(scenario, events, card, debrief(scenario, events, card), turn=turn)


def test_the_words_that_earned_something_are_marked_and_told(scenario: Scenario) -> None:
    told = document(scenario, "I'm sorry, you sat in twice and nobody came. What happened on Monday?", "/end")
    mine = next(row for row in told.rows if row.kind == "you")
    assert "".join(piece.text for piece in mine.pieces) == "I'm sorry, you sat in twice and nobody came. What happened on Monday?"
    labels = {remark.number: remark.label for remark in mine.remarks}
    marked = {labels[piece.mark]: piece.text for piece in mine.pieces if piece.mark}
    assert marked["Apologise"].startswith("I'm sorry")
    assert mine.effect.startswith("tension 65 to ")


def test_one_turn_comes_with_the_line_it_answers_and_the_line_it_got(scenario: Scenario) -> None:
    told = document(scenario, "What happened on Monday?", "That must have been infuriating.", "/end", turn=2)
    assert [row.kind for row in told.rows] == ["customer", "you", "customer"]
    assert (told.result, told.keep, told.try_, told.tensions) == ("", (), (), ())


def test_a_turn_that_never_was_is_refused_in_a_sentence(scenario: Scenario) -> None:
    with pytest.raises(ValueError, match="There is no turn 9 in this call; it has 1"):
        document(scenario, "What happened?", turn=9)


def test_what_people_typed_stays_words_in_html(scenario: Scenario) -> None:
    page = render(document(scenario, HOSTILE, "/end"), "html")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "\x1b" not in page
    assert "default-src 'none'" in page
    assert "http://" not in page.replace("http-equiv", "")
    assert "https://" not in page


def test_what_people_typed_stays_words_in_markdown(scenario: Scenario) -> None:
    page = render(document(scenario, HOSTILE, "/end"), "md")
    assert "<script" not in page.replace("\\<", "")
    assert "[x](javascript" not in page
    assert "\\[x" in page


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("1. first", "1\\. first"),
        ("- no", "\\- no"),
        ("a_b*c", "a\\_b\\*c"),
        ("£60, 3-5 days.", "£60, 3-5 days."),
        ("two\nlines", "two lines"),
        ("see https://evil.com", "see https\\://evil\\.com"),
        ("me@evil.com", "me`@`evil\\.com"),
        ("www.9.uk //x", "www\\.9\\.uk \\//x"),
    ],
)
def test_markdown_escapes_what_could_mean_something_and_nothing_else(typed: str, shown: str) -> None:
    assert plain(typed) == shown


def test_a_document_is_the_same_each_time(scenario: Scenario) -> None:
    replies = ("I'm sorry, you sat in twice.", "/end")
    assert render(document(scenario, *replies), "html") == render(document(scenario, *replies), "html")


def test_shown_from_the_command_line_without_the_trainees_name(tmp_path: Path) -> None:
    runner = CliRunner()
    runner.invoke(main, ["play", "no-access", "--plain", "--trainee", "Perpetua Quill"], input="I'm sorry, you sat in twice.\n/end\nCharge was ours.\n")
    out = tmp_path / "call.html"
    done = runner.invoke(main, ["show", "last", "--format", "html", "--out", str(out)])
    assert done.exit_code == 0
    assert "Perpetua" not in out.read_text(encoding="utf-8")
    assert "Rhona" in out.read_text(encoding="utf-8")


def test_a_place_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    runner = CliRunner()
    runner.invoke(main, ["play", "no-access", "--plain"], input="/end\n")
    done = runner.invoke(main, ["show", "--format", "md", "--out", str(tmp_path / "no" / "such" / "call.md")])
    assert done.exit_code != 0
    assert "cannot be written" in done.output
    assert "Traceback" not in done.output
