"""A quote is a whole clause around the words that counted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.scenario.conditions import parse
from coach.scenario.models import Line
from coach.scorecard.quotes import clause, fitting, quote

LONG = (
    "My name is Aisha, and this stays with me until it's sorted out. I'd like to start with yesterday: can you walk me through "
    "what your morning looked like, where you were, and what you heard or saw around 9:40?"
)
MUMBLED = "oh no.. the dentist.. oh i'm sorry. so that was us."
RUN_ON = "so you got taxed sixty quid cos bro needed a filling and nah seriously between us thats our bad, sorry. you been freezing?"


@pytest.mark.parametrize(
    ("text", "words", "quoted"),
    [
        (LONG, "My name", "My name is Aisha, and this stays with me until it's sorted out"),
        (
            LONG,
            ": can you walk me through what your morning looked like",
            "I'd like to start with yesterday: can you walk me through what your morning looked like",
        ),
        (LONG, "can you walk me", "can you walk me through what your morning looked like"),
        (MUMBLED, "sorry", "oh i'm sorry"),
        (RUN_ON, "sorry", "between us thats our bad, sorry"),
        ("I'm on till six, and I'll ring you tonight.", "tonight", "I'm on till six, and I'll ring you tonight"),
        (
            "He is at our flat tonight, not at Aspen House (the photo showed the wrong building, our mistake), and the money comes back on Friday.",
            "wrong building",
            "the photo showed the wrong building",
        ),
        ("Who is there with you?", "Who", "Who is there with you?"),
    ],
)
def test_the_clause_that_holds_the_words_is_quoted_whole(text: str, words: str, quoted: str) -> None:
    start = text.index(words)
    assert quote(text, start, start + len(words)) == quoted


def test_an_action_or_a_timing_has_no_clause() -> None:
    assert clause("Thank you.", 0, 0) == (0, 0)


@given(st.text(alphabet="ab ,.:;?!…—\n'", max_size=80), st.data())
def test_a_quote_stays_inside_the_text_and_touches_its_words(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, last = clause(text, start, end)
    assert 0 <= first <= last <= len(text)
    if text[start:end].strip(" ,.:;?!…—\n'"):
        assert first < end
        assert last > start


def test_a_line_is_chosen_by_its_condition_then_the_plain_one_then_none() -> None:
    lines = (Line(text="Any time."), Line(text="Once refunded.", when=parse("refund")))
    assert fitting(lines, lambda name: name == "refund") == "Once refunded."
    assert fitting(lines, lambda _: False) == "Any time."
    assert fitting(lines[1:], lambda _: False) == ""
