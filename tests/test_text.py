"""The gate: what may come in, what may not, and how wide it is once it is in."""

from __future__ import annotations

import unicodedata

import pytest
from effort import examples
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coach.text import clean, fit, plain_symbols, width

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"

# -- ordinary text comes through as it is ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "I have been on hold for forty minutes.\n\tForty!",
        "“That’s £12.50” – Zoë, naïve café … €3",
        "Где моя посылка? Πού είναι;",
        "我等了四十分钟。誕生日は明日です。생일이 내일이에요.",
        "क्षत्रिय ज्ञान",
        "לא קיבלתי את ההחזר",
        "Fine \U0001f600 \U0001f44d",
    ],
)
def test_words_of_any_language_are_left_alone(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("می\u200cخواهم", "Persian parts a prefix with it"),
        ("क\u094d\u200dष", "Hindi asks for the half form with it"),
        ("ශ\u0dca\u200dරී", "Sinhala joins with it"),
        (f"all of us {FAMILY}", "an emoji of three people"),
        ("proud \U0001f3f3\ufe0f\u200d\U0001f308", "an emoji of a flag and a rainbow"),
        ("love \u2764\ufe0f, press 1\ufe0f\u20e3", "the colourful heart and the key"),
        ("\U0001f44d\U0001f3fd", "a skin tone"),
    ],
)
def test_joiners_and_selectors_stay_where_they_are_needed(text: str, why: str) -> None:
    assert clean(text) == text, why


def test_line_ends_become_newlines() -> None:
    assert clean("one\r\ntwo\rthree\u2028four\x85five") == "one\ntwo\nthree\nfour\nfive"


def test_letters_are_composed_so_that_the_same_word_is_the_same_text() -> None:
    assert clean("cafe\u0301") == "café"


# -- what a terminal would obey is gone, all of it ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "sequence",
    [
        "\x1b]52;c;cm0gLXJm\x07",  # write the clipboard
        "\x1b]52;c;cm0gLXJm\x1b\\",
        "\x9d52;c;cm0gLXJm\x9c",
        "\x1b]0;a new title\x07",
        "\x1b]8;;http://evil.example\x1b\\",
        "\x1b[2J",
        "\x1b[38;5;196m",
        "\x9b2J",
        "\x1b[?1049h",
        "\x1bP1$r0m\x1b\\",
        "\x90q#0\x9c",
        "\x1b_payload\x1b\\",
        "\x1b^payload\x07",
        "\x1bXpayload\x1b\\",
        "\x1b(B",
        "\x1bc",
        "\x1b#8",
        "\x1b7",
        "\x1b\x00[2J",  # terminals skip the NUL
        "\x07\x08\x7f\x00\x9c",
    ],
)
def test_whole_escape_sequences_go(sequence: str) -> None:
    assert clean(f"before{sequence}after") == "beforeafter"


def test_an_escape_without_an_end_takes_the_rest_of_its_line_and_no_more() -> None:
    assert clean("Hello\x1b]0;title and then\nall is well") == "Hello\nall is well"
    assert clean("Hello\x1b[38;5") == "Hello"
    assert clean("Hello\x1b") == "Hello"


def test_an_escape_broken_off_by_another_is_two_escapes() -> None:
    assert clean("a\x1b]0;x\x1b[31mb") == "ab"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("abc\u202edef\u202c", "abcdef"),
        ("\u2066a\u2069\u200e\u200f\u061cb", "ab"),
        ("pay\u200b\u2060\ufeff\xadpal", "paypal"),
        ("ok\U000e0069\U000e0067\U000e006e", "ok"),
        ("a\ud800b\uffffc\ufdd0d\U0010fffe", "abcd"),
        ("x\u200dy\u200cz", "xyz"),
        ("a\ufe0fb\U000e0100", "ab"),
        ("wide\u3164\u115f\uffa0open", "wideopen"),
    ],
)
def test_what_reverses_hides_or_is_no_text_goes(text: str, left: str) -> None:
    assert clean(text) == left


def test_heaps_of_marks_are_cut_down() -> None:
    assert clean("Z" + "\u0335" * 30 + "a") == "Z\u0335\u0335\u0335a"
    assert clean("\u0301\u0302fine") == "fine"
    assert len(clean("ร" + "\u0e48" * 30)) == 7


# -- the cut -----------------------------------------------------------------------------------------------------------


def test_long_text_is_cut_to_the_limit() -> None:
    assert clean("a" * 5000) == "a" * 4000
    assert clean("abcdef", limit=3) == "abc"
    assert clean("abc", limit=0) == ""


@pytest.mark.parametrize("text", [f"ab{FAMILY}", "ab\U0001f44d\U0001f3fd", "abe\u0323\u0331"])
def test_the_cut_does_not_fall_inside_a_symbol(text: str) -> None:
    assert clean(text, limit=len(clean(text)) - 1) == "ab"


# -- properties: whatever comes, and there is a lot of it --------------------------------------------------------------

NASTY = st.sampled_from(
    [
        *"\x1b[]()PX^_\\;:?#0159mhHJKc \n\t\r\x00\x07\x08\x18\x1a\x7f",
        *"\x85\x90\x98\x9b\x9c\x9d\x9e\x9f\xad\xa9",
        *"\u0300\u0301\u0315\u0323\u0327\u0338\u0345\u034f\u0489\u064b\u0651\u06d6\u093c\u094d\u09be\u09c7\u0e48\u0f71\u1039",
        *"\u1100\u1161\u11a8\uac00\u061c\u115f\u180e\u200b\u200c\u200d\u200e\u202a\u202e\u2028\u2029\u2060\u2066\u2069\u20e3",
        *"\u0915\u0937\u0645\u06cc\ud800\udfff\ufb1d\ufdd0\ufe0e\ufe0f\ufeff\uffff\u212b\u1e69",
        *"\U0001f1e6\U0001f1e7\U0001f3fb\U0001f468\U0001f469\U0001f467\u2764\U000e0041\U000e0100\U0010ffff\U0001d15e",
        "\r\n",
        FAMILY,
        "abc",
    ]
)
anything = st.lists(st.one_of(NASTY, st.characters(codec=None)), max_size=60).map("".join)
limits = st.sampled_from([0, 1, 2, 3, 7, 20, 4000])


def forbidden(char: str, before: str) -> bool:
    """Said another way than the gate says it: by Unicode category, and one character at a time."""
    code, kind = ord(char), unicodedata.category(char)
    if kind in {"Cc", "Cs"}:
        return char not in "\n\t"
    if kind == "Cf":
        number_signs = {0x600, 0x601, 0x602, 0x603, 0x604, 0x605, 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}  # these are drawn
        hieroglyph_joins = range(0x13430, 0x13440)
        return char not in "\u200c\u200d" and code not in number_signs and code not in hieroglyph_joins
    if char in "\u2028\u2029\u200c\u200d\ufe0f" and not before:
        return True
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF or 0xE0000 <= code <= 0xE0FFF or char in "\u034f\u115f\u1160\u3164\uffa0"


@settings(max_examples=examples(500))
@given(anything, limits)
@example("a\u200c\u0301", 4000)
@example("e\u0300\u0300\u0300\u0300\u200d\u0301", 4000)
@example("\u1100\u200b\u1161", 4000)
def test_whatever_comes_in_is_safe_short_composed_and_settled(raw: str, limit: int) -> None:
    text = clean(raw, limit=limit)
    assert len(text) <= limit
    assert not [hex(ord(char)) for place, char in enumerate(text) if forbidden(char, text[:place])]
    assert unicodedata.is_normalized("NFC", text)
    assert clean(text, limit=limit) == text
    assert clean(text) == text


@given(anything)
def test_what_comes_out_can_be_encoded(raw: str) -> None:
    clean(raw).encode("utf-8")


@given(anything, st.integers(-1, 30))
def test_a_fitted_text_fits_on_one_line(raw: str, cells: int) -> None:
    fitted = fit(clean(raw), cells)
    assert width(fitted) <= max(cells, 0)
    assert "\n" not in fitted
    assert "\t" not in fitted


# -- width -------------------------------------------------------------------------------------------------------------


def test_width_counts_cells() -> None:
    assert width("refund") == 6
    assert width("我等") == 4
    assert width("café") == 4
    assert width("") == 0


def test_fitting_cuts_with_an_ellipsis_and_never_through_a_wide_character() -> None:
    assert fit("The birthday refund", 40) == "The birthday refund"
    assert fit("The birthday refund", 10) == "The birth…"
    assert fit("The birthday refund", 5) == "The…"
    assert fit("我等了四十分钟", 6) == "我等…"
    assert fit("two\nlines", 20) == "two lines"
    assert fit("no room", 0) == ""


def test_an_emoji_of_several_parts_is_drawn_as_its_first() -> None:
    assert plain_symbols(f"us {FAMILY}, proud \U0001f3f3\ufe0f\u200d\U0001f308!") == "us \U0001f468, proud \U0001f3f3!"
    assert plain_symbols("\U0001f44d\U0001f3fd \u2764\ufe0f 1\ufe0f\u20e3 \U0001f1ec\U0001f1e7") == "\U0001f44d \u2764 1 GB"


@pytest.mark.parametrize("text", ["plain words", "我等了", "می\u200cخواهم", "\U0001f600"])
def test_all_else_is_drawn_as_it_is(text: str) -> None:
    assert plain_symbols(text) == text


@given(anything)
def test_drawing_plainly_is_settled_too(raw: str) -> None:
    drawn = plain_symbols(clean(raw))
    assert plain_symbols(drawn) == drawn
    assert "\ufe0f" not in drawn
