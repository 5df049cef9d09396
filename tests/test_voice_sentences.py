"""Whole spoken sentences out of a stream, whatever the pieces it comes in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.text import clean
from coach.voice.sentences import LONGEST, MOST_CHARACTERS, Sentences, count, split


def said(text: str, size: int = 3) -> list[str]:
    """What comes out when `text` comes in pieces of `size` characters; what is left at the end last."""
    splitter = Sentences()
    found = [sentence for at in range(0, len(text), size) for sentence in splitter.feed(text[at : at + size])]
    return [sentence for sentence in (*found, splitter.rest()) if sentence]


def test_a_sentence_is_given_as_soon_as_the_next_one_begins() -> None:
    splitter = Sentences()
    assert splitter.feed("I rang twice") == []
    assert splitter.feed(". ") == []
    assert splitter.feed("N") == ["I rang twice."]
    assert splitter.feed("obody came! And now") == ["Nobody came!"]
    assert splitter.rest() == "And now"
    assert splitter.rest() == ""


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Mr. Okafor rang. He lied.", ["Mr. Okafor rang.", "He lied."]),
        ("It was £3.50. Not four.", ["It was £3.50.", "Not four."]),
        ("Well... I don't know. … Right.", ["Well...", "I don't know.", "…", "Right."]),
        ("Well... you see. No.", ["Well... you see.", "No."]),
        ("At 5 p.m. he came. Late.", ["At 5 p.m. he came.", "Late."]),
        ("Order no. 12, e.g. the dryer. Yes.", ["Order no. 12, e.g. the dryer.", "Yes."]),
        ("No. I won't.", ["No.", "I won't."]),
        ("What?! Now? Never!", ["What?!", "Now?", "Never!"]),
        ('He said "No." Then he left.', ['He said "No."', "Then he left."]),
        ('"What?" she said. So.', ['"What?" she said.', "So."]),
        ("no stop at all", ["no stop at all"]),
        ("One line\nanother line\n\n\nand a third", ["One line", "another line", "and a third"]),
        ("J. Okafor signed it. I saw it.", ["J. Okafor signed it.", "I saw it."]),
        ("我要修好。现在。", ["我要修好。", "现在。"]),
        ("", []),
        ("   \n ", []),
    ],
)
@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_sentences_end_where_people_would_say_they_do(text: str, sentences: list[str], size: int) -> None:
    assert said(text, size) == sentences


@pytest.mark.parametrize("size", [1, 5, 1000])
@pytest.mark.parametrize(
    "text",
    [
        "<think>She is angry. What would she say?</think>I rang twice. Nobody came.",
        "<thinking>\nlong\n</thinking>\n\nI rang twice. Nobody came.",
        "I rang <think>no</think>twice. Nobody came.",
        "She is angry.</think>I rang twice. Nobody came."[13:],
        "<THINK>x</THINK> <think>y</think>I rang twice. Nobody came.",
        "I rang twice. Nobody came.<think>was that right? I",
        "I rang twice. Nobody came.<thi",
    ],
)
def test_case_15_what_a_model_thinks_is_dropped(text: str, size: int) -> None:
    assert said(text, size) == ["I rang twice.", "Nobody came."]


def test_case_15_a_long_thought_takes_no_room() -> None:
    assert said("<think>" + "So. And then. " * 4000 + "</think>I rang twice.", 50) == ["I rang twice."]


def test_case_15_nothing_but_thought_is_nothing_said() -> None:
    assert said("<think>She would say no. And then") == []


@pytest.mark.parametrize("label", ["Rhona: ", "Rhona Baird: ", "**Rhona:** ", "Customer: ", "assistant: ", '"', "Rhona: “", "# Rhona: "])
def test_a_speakers_name_and_wrapping_quotes_are_taken_off(label: str) -> None:
    close = {'"': '"', "“": "”"}.get(label[-1], "")
    assert said(f"{label}I rang twice. Nobody came.{close}") == ["I rang twice.", "Nobody came."]


@pytest.mark.parametrize("text", ["Right: I rang twice.", "One thing: who pays?", "'Course I rang.", '"No access," he wrote. A lie.'])
def test_what_only_looks_like_a_name_or_a_wrapping_stays(text: str) -> None:
    assert " ".join(said(text)) == text


def test_a_wrapped_single_sentence_is_unwrapped() -> None:
    assert said('"I rang twice."') == said("'I rang twice.'") == said("“I rang twice.”") == ["I rang twice."]


def test_case_06_a_flood_without_a_stop_is_capped() -> None:
    flood = said("no" * 10_000, 100)
    assert max(map(len, flood)) <= LONGEST
    assert sum(map(len, flood)) <= MOST_CHARACTERS


def test_case_14_an_escape_split_across_pieces_is_gone() -> None:
    assert said("I rang\x1b[2J twice.\x1b]52;c;aGk=\x07 Nobody\u202e came.", 1) == ["I rang twice.", "Nobody came."]


@given(st.text(max_size=200), st.integers(1, 9))
def test_the_pieces_it_comes_in_make_no_difference(text: str, size: int) -> None:
    assert said(text, size) == said(text, 1000)


@given(
    st.lists(
        st.sampled_from(["<think>", "</think>", "No. ", "Mr. ", '"', "“", "Rhona: ", "...", "\n", "\x1b[", "a", " B", "<", "?", "”", "'"]), max_size=25
    ).map("".join),
    st.integers(1, 5),
)
def test_odd_pieces_make_no_difference_either(text: str, size: int) -> None:
    found = said(text, size)
    assert all(sentence == clean(sentence) and "\n" not in sentence and sentence == sentence.strip() for sentence in found)


def test_sentences_are_counted_as_they_are_cut() -> None:
    assert split("Mr. Okafor rang. He lied!") == ["Mr. Okafor rang.", "He lied!"]
    assert (count(""), count("No"), count("No. Never. … Not me.")) == (0, 1, 4)
