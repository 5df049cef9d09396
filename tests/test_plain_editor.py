"""One line of typing: the keys every shell has, and nothing that could do harm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.plain.editor import END, ENTER, NOTHING, Editor, keys


def typed(sequence: str) -> Editor:
    editor = Editor()
    found, _ = keys(sequence)
    for key in found:
        editor.press(key)
    return editor


@pytest.mark.parametrize(
    ("sequence", "text"),
    [
        ("sory\x1b[Dr", "sorry"),
        ("sorryy\x7f", "sorry"),
        ("orry\x1b[Hs", "sorry"),
        ("orry\x01s\x05!", "sorry!"),
        ("sorry but\x17now", "sorry now"),
        ("no no\x15yes", "yes"),
        ("yes\x1b[D\x1b[D\x0b", "y"),
        ("xsorry\x1b[H\x1b[3~", "sorry"),
        ("one two\x1bbX", "one Xtwo"),
        ("a\tb", "a b"),
    ],
)
def test_keys_do_what_they_do_in_a_shell(sequence: str, text: str) -> None:
    assert typed(sequence).text == text


def test_enter_ends_the_line_and_ctrl_d_on_an_empty_one_ends_the_input() -> None:
    editor = Editor()
    assert editor.press("a") == NOTHING
    assert editor.press("\x04") == NOTHING
    assert editor.press("\r") == ENTER
    assert editor.take() == "a"
    assert editor.press("\x04") == END


@pytest.mark.parametrize(
    "sequence", ["\x1b[1;5C", "\x1b[15~", "\x1bOP", "\x1b]52;c;aGVsbG8=\x07", "\x1b]0;title\x1b\\", "\x07", "\x00", "\u202e", "\x9b", "\x1b[200~"]
)
def test_keys_it_does_not_know_leave_no_trace(sequence: str) -> None:
    assert typed(f"a{sequence}b").text == "ab"


def test_a_sequence_that_is_still_coming_waits() -> None:
    assert keys("a\x1b[") == (["a"], "\x1b[")
    assert keys("\x1b") == ([], "\x1b")


@given(st.text(max_size=40))
def test_whatever_is_typed_the_cursor_stays_in_the_line_and_no_control_gets_in(sequence: str) -> None:
    editor = typed(sequence)
    assert 0 <= editor.cursor <= len(editor.text)
    assert not any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 for char in editor.text)
