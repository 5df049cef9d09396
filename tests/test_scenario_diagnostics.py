"""How a problem is drawn: a place to click, the line, a caret that fits under it, and what to do."""

from __future__ import annotations

from textwrap import dedent

import pytest

from coach.scenario import Problem, ScenarioError, render
from coach.scenario.diagnostics import CODES, alike, once, one_of, suggestion


def at(source: str, column: int, length: int, **more: str) -> Problem:
    return Problem("E202", "nothing is called so", "calls/late.yaml", 47, column, column + length, source=source, **more)


def caret(problem: Problem) -> str:
    return str(problem).splitlines()[3].removeprefix("   | ")


def test_the_style_of_a_report() -> None:
    problem = Problem(
        "E202", "nothing is called 'tenshun'; did you mean 'tension'?", "late.yaml", 47, 15, 22, why="a", fix="b", source="        when: tenshun < 65"
    )  # fmt: skip
    assert str(problem) == dedent("""\
        late.yaml:47:15: error[E202]: nothing is called 'tenshun'; did you mean 'tension'?
           |
        47 |         when: tenshun < 65
           |               ^^^^^^^
           = why: a
           = fix: b""")


@pytest.mark.parametrize(
    ("source", "column", "length", "expected"),
    [
        ("a: bad", 4, 3, "   ^^^"),
        ("猫: bad", 4, 3, "    ^^^"),
        ("a: 猫猫", 4, 2, "   ^^^^"),
        ("e\u0301: bad", 5, 3, "   ^^^"),
        ("😀😀 bad", 4, 3, "     ^^^"),
        ("a:", 3, 1, "  ^"),
        ("", 1, 1, ""),
    ],
)
def test_the_caret_goes_by_what_a_terminal_shows(source: str, column: int, length: int, expected: str) -> None:
    drawn = str(at(source, column, length))
    assert drawn.splitlines()[-1].removeprefix("   | ") == expected if source else "|" not in drawn


def test_a_long_line_is_cut_to_what_lies_around_the_caret() -> None:
    problem = at("x" * 500 + "BAD" + "y" * 500, 501, 3)
    line = str(problem).splitlines()[2].removeprefix("47 | ")
    assert len(line) <= 110
    assert line[len(caret(problem)) - 3 : len(caret(problem))] == "BAD"
    assert (line[0], line[-1]) == ("…", "…")


def test_a_problem_of_the_whole_file_has_no_line() -> None:
    problem = Problem("E002", "the file is too big", "big.yaml", fix="cut it")
    assert str(problem) == "big.yaml: error[E002]: the file is too big\n  = fix: cut it"


def test_the_error_says_it_all_and_holds_it_all() -> None:
    problems = [Problem("E201", "no scene", "a.yaml", line, 1, 2) for line in range(1, 31)]
    error = ScenarioError(problems)
    assert error.problems == tuple(problems)
    assert str(error) == render(problems)
    assert str(error).endswith("a.yaml:20:1: error[E201]: no scene\n\n... and 10 more")


def test_a_name_that_is_wrong_all_over_the_file_is_one_report() -> None:
    same = [Problem("E201", "no scene 'x'", "a.yaml", line, 1, 2) for line in (9, 3, 3, 5)]
    other = [Problem("W305", "a comment", "a.yaml", line, 1, 2) for line in (4, 6)]
    first, *rest = once([*same, *other])
    assert (first.line, first.why) == (3, "also on lines 5, 9")
    assert rest == other


def test_warnings_are_told_by_their_code() -> None:
    assert Problem("W305", "").severity == "warning"
    assert Problem("E305", "").severity == "error"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("tenshun", "tension"), ("trst", "trust"), ("Tension", "tension"), ("take-ownership", "take_ownership"), ("take ownership", "take_ownership"),
        ("ownership", "take_ownership"), ("apologize", "apologise"), ("acknowlege_feeling", "acknowledge_feeling"), ("customr", "customer"),
    ],
)  # fmt: skip
def test_a_typo_is_met_with_what_was_meant(written: str, meant: str) -> None:
    legal = ["tension", "trust", "patience", "take_ownership", "apologise", "acknowledge_feeling", "customer", "end"]
    assert alike(written, legal) == meant


@pytest.mark.parametrize("written", ["refund", "xyz", "", "a" * 4_000, "{", "☎"])
def test_what_is_like_nothing_is_not_guessed_at(written: str) -> None:
    assert alike(written, ["tension", "trust", "end"]) == ""


def test_legal_names_are_listed_when_nothing_is_alike() -> None:
    assert suggestion("xyz", ["good", "weak", "bad"]) == "; use 'good', 'weak' or 'bad'"
    assert suggestion("xyz", [f"name_{n}" for n in range(9)]).startswith("; for example 'name_0', 'name_1'")
    assert suggestion("xyz", []) == ""
    assert one_of(["a"]) == "'a'"
    assert one_of([]) == ""


def test_every_code_says_what_it_is_about() -> None:
    assert list(CODES) == sorted(CODES)
    assert all(code[0] in "EW" and code[1:].isdigit() and CODES[code] for code in CODES)
