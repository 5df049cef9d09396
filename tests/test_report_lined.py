"""`coach report` at a terminal: the report in lines to read, with the same figures as the documents, and where there is more."""

from __future__ import annotations

import sys
from dataclasses import replace
from io import StringIO

import pytest
from report_sample import empty, sample
from test_cli_report import library, played

from coach.cli import lead
from coach.cohort.telling import about, brief
from coach.report.lined import lined
from coach.report.sheets import sheets
from coach.text import width

__all__ = ["library", "played"]


@pytest.mark.parametrize("columns", [80, 120])
def test_it_is_as_wide_as_the_window(columns: int) -> None:
    assert max(width(line) for line in lined(sample(), columns).splitlines()) <= columns


def test_the_tables_stand_in_columns() -> None:
    told = lined(sample(), 100).splitlines()
    at = next(number for number, line in enumerate(told) if line.startswith("Team "))
    assert told[at + 1].startswith("-----")
    ends = {width(line[: line.index(value) + len(value)]) for line, value in ((told[at], "Median"), (told[at + 2], " 72"), (told[at + 3], " 64"))}
    assert len(ends) == 1, "figures end where their heads do"


def test_every_sentence_and_every_section_is_there() -> None:
    told = lined(sample(), 4000)
    for line in (*brief(sample()), *about(sample())):
        assert f"- {line}" in told
    for sheet in sheets(sample()):
        assert sheet.name == "head" or f"## {sheet.title}" in told
    assert "Ingrid Sørensen-Bakke" in told


def test_words_are_told_whole() -> None:
    told = " ".join(lined(sample(), 80).split())
    for advice in sample().coach_next:
        assert " ".join(advice.quote.split()) in told
        assert advice.better in told
    for dispute in sample().disputes:
        assert dispute.reason in told


def test_few_attempts_stand_in_brackets() -> None:
    assert "(12)" in lined(sample(), 100)


def test_of_many_exams_the_newest_are_told_and_where_the_others_are() -> None:
    one = sample().exams[0]
    told = lined(replace(sample(), exams=tuple(replace(one, attempt=f"{at:08x}") for at in range(25))), 100)
    assert "00000013" in told
    assert "00000014" not in told
    assert "5 more in the documents: coach report --out report.html" in told


def test_where_there_is_nothing_it_says_so() -> None:
    assert "Nothing to tell in this time." in lined(empty(), 80)


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_at_a_terminal_it_is_for_reading_and_points_to_the_page_and_the_screen(played: None, monkeypatch: pytest.MonkeyPatch) -> None:
    del played
    seen = Terminal()
    monkeypatch.setattr(sys, "stdout", seen)
    assert lead.report.main([], standalone_mode=False) == 0
    assert seen.getvalue().startswith("# How calls went in exams")
    assert "<html" not in seen.getvalue()
    assert "coach report --out report.html" in seen.getvalue()
    assert "coach lead" in seen.getvalue()
