"""What is hidden from records and from models, what is not, and that nothing is lost by it."""

from __future__ import annotations

import re
import string
import subprocess
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coach.masking import Mask

CARD = "4111 1111 1111 1111"
PLACE = re.compile(r"\[(?:card|e-mail|phone|account|typed) \d+[a-z]*\]")


def hidden(text: str) -> str:
    return Mask().hide(text)


# -- what is hidden ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "number",
    [
        "4111111111111111", "4111-1111-1111-1111", "4111 1111 1111 1111", "4111 - 1111 - 1111 - 1111", "4111\xa01111\xa01111\xa01111",
        "3782 822463 10005", "6011.1111.1111.1117", "4222222222222", "6304 0000 0000 0000 000", "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
        "4111\N{NON-BREAKING HYPHEN}1111\N{NON-BREAKING HYPHEN}11111111", "\N{FULLWIDTH DIGIT FOUR}" + "\N{FULLWIDTH DIGIT ONE}" * 15,
    ],
)  # fmt: skip
def test_case_05_a_card_number_is_hidden_however_it_is_grouped(number: str) -> None:
    assert hidden(f"My card is {number}, thanks.") == "My card is [card 1], thanks."


@pytest.mark.parametrize("address", ["ada@example.com", "ada.o'neil+bills@mail.example.co.uk", "a_b-c%d@x-y.org", "zoë@exämple.de"])
def test_case_05_an_address_is_hidden(address: str) -> None:
    assert hidden(f"Write to <{address}>.") == "Write to <[e-mail 1]>."
    assert hidden(f"Write to {address}. Soon.") == "Write to [e-mail 1]. Soon."


@pytest.mark.parametrize(
    "number",
    [
        "+44 7700 900862", "+44 (0)1632 960147", "+447700900862", "0044 7700 900862", "(+49) 30 123456", "+1-555-010-4477", "+33 6 12 34 56 78",
        "07700 900862", "01632 960147", "(01632) 960147", "020 7946 0958", "0800 123 4567", "06 12 34 56 78", "06.12.34.56.78", "0171/1234567", "06-12345678",
        "0412 345 678", "090-1234-5678", "(555) 010-4477", "555-010-4477", "555.010.4477", "1-800-555-0199", "(11) 91234-5678", "612 34 56 78", "98765 43210",
        "138 1234 5678", "07700\N{NON-BREAKING HYPHEN}900862", "+91 98765 43210",
    ],
)  # fmt: skip
def test_case_05_a_phone_number_is_hidden_in_the_forms_of_many_countries(number: str) -> None:
    assert hidden(f"Yes, {number}.") == "Yes, [phone 1]."


@pytest.mark.parametrize("before", ["Call me on ", "My number is ", "Tel.: ", "you can reach her at ", "text us back on ", "Mobile "])
@pytest.mark.parametrize("number", ["555-0134", "12 34 56 78", "5550104477", "601 234 567"])
def test_a_number_nobody_could_tell_is_one_where_the_words_before_it_say_so(before: str, number: str) -> None:
    assert hidden(f"{before}{number}, please.") == f"{before}[phone 1], please."
    assert number in hidden(f"It was {number}, please.")


@pytest.mark.parametrize(
    "number", ["GB29 NWBK 6016 1331 9268 19", "GB29NWBK60161331926819", "de89 3704 0044 0532 0130 00", "NL91-ABNA-0417-1643-00", "NO9386011117947"]
)
def test_an_account_number_is_hidden(number: str) -> None:
    assert hidden(f"Pay it to {number} please") == "Pay it to [account 1] please"


def test_two_numbers_side_by_side_are_both_hidden_to_the_last_digit() -> None:
    for text in (f"07700 900862 {CARD}", f"{CARD} 07700 900862", f"{CARD} {CARD}", f"12 {CARD} 34", "01632 960147 07700 900862"):
        assert len(re.findall(r"\d{4}", hidden(text))) == 0, hidden(text)


# -- what is not ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I'm so sorry. That should not have happened twice.",
        "Order LW 318 074 left on 2026-10-15 at 14:30.",
        "Order number 0123456789, or was it order 318-074-2269?",
        "Your reference is 0098765432 and ticket 07700900862.",
        "Tracking no. 1234 5678 9012 3456 left the depot.",
        "From 01.02.2026 14.30 until 12/05/2026 09.15, or 01-02-2026.",
        "That is £1,250.00, not £10,000,000 or 12 500 000 kr.",
        "We are open 0900-1730; call us at 0900-1730, or on 12-05-2026.",
        "It measures 0.123456789 m, and 1/1234567 of that.",
        "The serial is A01234567890 and the part 77-0123456789.",
        "Meet me @ noon, or @coach, or at x@y.",
        "5 of 10, 20 of 30 and 400 more",
    ],
)
def test_orders_dates_amounts_and_times_stay(text: str) -> None:
    assert hidden(text) == text


def test_a_number_whose_check_digit_is_wrong_is_no_card_and_no_account() -> None:
    assert hidden("Tracking 4111111111111112 and GB29 NWBK 6016 1331 9268 18") == "Tracking 4111111111111112 and GB29 NWBK 6016 1331 9268 18"


def test_a_word_of_every_day_before_a_phone_number_does_not_make_it_something_else() -> None:
    assert hidden("Just in case 07700 900862.") == "Just in case [phone 1]."
    assert hidden("I rang the customer 07700 900862.") == "I rang the customer [phone 1]."
    assert hidden("The order is on its way, mine is +44 7700 900862") == "The order is on its way, mine is [phone 1]"


def test_what_stands_in_the_scenario_is_made_up_and_stays_however_it_is_written() -> None:
    mask = Mask(own=["House phone 01632 960147, card 4111 1111 1111 1111", "help@marden.example", "GB29 NWBK 6016 1331 9268 19"])
    for text in ("So 01632 960147?", "+44 1632 960147", "card 4111-1111-1111-1111", "Help@Marden.example", "GB29NWBK60161331926819"):
        assert mask.hide(text) == text
    assert mask.hide("and 07700 900862, ada@marden.example") == "and [phone 1], [e-mail 1]"


# -- and back ---------------------------------------------------------------------------------------------------------


def test_the_same_thing_has_the_same_number_and_another_spelling_of_it_a_letter() -> None:
    mask = Mask()
    assert mask.hide(f"{CARD}; again {CARD}; 4111111111111111") == "[card 1]; again [card 1]; [card 1b]"
    assert mask.hide("07700 900862, +44 7700 900862, 01632 960147") == "[phone 1], [phone 1b], [phone 2]"
    assert mask.hide("Ada@example.com ada@example.com") == "[e-mail 1] [e-mail 1b]"
    assert mask.show("[card 1b], [phone 2]") == "4111111111111111, 01632 960147"


def test_showing_twice_is_showing_once_and_strangers_get_nothing() -> None:
    mask = Mask()
    kept = mask.hide(f"It is {CARD}.")
    assert mask.show(mask.show(kept)) == mask.show(kept) == f"It is {CARD}."
    assert Mask().show(kept) == kept
    assert mask.show("[card 2] [Card 1] [card 01]") == "[card 2] [Card 1] [card 01]"


def test_a_placeholder_that_is_typed_gives_back_its_letters_and_nobodys_card() -> None:
    mask = Mask()
    first, typed = mask.hide(CARD), mask.hide("And [card 1]?")
    assert "[card 1]" not in typed
    assert mask.show(typed) == "And [card 1]?"
    assert mask.show(first) == CARD


def test_a_placeholder_typed_before_there_was_one_is_never_given_away() -> None:
    mask = Mask()
    assert mask.hide("[card 1] [card 2b]") == "[card 1] [card 2b]"
    assert mask.hide(f"{CARD}, 4111111111111111") == "[card 2], [card 2c]"
    assert mask.show("[card 1]") == "[card 1]"


def test_what_an_earlier_sitting_has_hidden_is_not_taken_for_what_this_one_hides() -> None:
    mask = Mask(own=["It is [card 1].", "[phone 3b]"])
    assert mask.hide(f"{CARD}, 07700 900862") == "[card 2], [phone 1]"
    assert mask.show("It is [card 1].") == "It is [card 1]."


def test_hiding_what_was_hidden_leaves_it_and_takes_what_is_left() -> None:
    mask = Mask()
    kept = mask.hide(f"It is {CARD}.")
    assert mask.hide(f"{kept} Or ada@example.com", again=True) == "It is [card 1]. Or [e-mail 1]"
    other = Mask()
    assert other.hide(kept) == kept
    assert other.show(kept) == kept


# -- for any text -----------------------------------------------------------------------------------------------------

DIGITS = st.text("0123456789", min_size=4, max_size=11)
GAPS = st.sampled_from(["", " ", "-", "–", "\xa0"])


def luhn(digits: str) -> str:
    """`digits` with its check digit."""
    total = sum(sum(divmod(int(digit) * 2, 10)) if place % 2 == 0 else int(digit) for place, digit in enumerate(reversed(digits)))
    return f"{digits}{-total % 10}"


def iban(country: str, rest: str) -> str:
    checked = "".join(str(int(char, 36)) for char in f"{rest}{country}00")
    return f"{country}{98 - int(checked) % 97:02}{rest}"


@st.composite
def cards(draw: st.DrawFn) -> str:
    digits = luhn(draw(st.from_regex(r"[1-9][0-9]{11,17}", fullmatch=True)))
    every, gap = draw(st.integers(1, 6)), draw(GAPS)
    return gap.join(digits[place : place + every] for place in range(0, len(digits), every))


PHONES = ["+## #### ######", "+###########", "00## ### ### ###", "0# ## ## ## ##", "0#### ######", "(0###) ### ####", "(#9#) ###-####", "0##########"]


@st.composite
def phones(draw: st.DrawFn) -> str:
    shape = draw(st.sampled_from(PHONES))
    return "".join(draw(st.sampled_from("123456789")) if char == "#" else char for char in shape)


GERMAN = st.builds(iban, st.just("DE"), st.from_regex(r"[0-9]{18}", fullmatch=True))
BRITISH = st.builds(iban, st.just("GB"), st.from_regex(r"[A-Z]{4}[0-9]{14}", fullmatch=True))
ADDRESSES = st.from_regex(r"[a-z0-9][a-z0-9.+-]{0,12}[a-z0-9]@[a-z0-9]{1,9}\.(?:com|org|co\.uk)", fullmatch=True)
SECRETS = cards() | phones() | GERMAN | BRITISH | ADDRESSES
PROSE = st.text(string.ascii_letters + " ,.!?'[]éß😀", max_size=40)
TEXT = st.lists(SECRETS | PROSE | st.from_regex(r"\[(?:card|typed|phone|e-mail) [1-3]b?\]", fullmatch=True) | DIGITS, max_size=8).map(" ".join)


@given(st.lists(TEXT | st.text(max_size=60), max_size=6))
@example([CARD, "[card 1]", "[typed 1]", f"[card {CARD}]"])
def test_whatever_was_hidden_can_be_shown(texts: list[str]) -> None:
    mask = Mask()
    kept = [mask.hide(text) for text in texts]
    assert [mask.show(text) for text in kept] == texts


@given(SECRETS, PROSE, PROSE)
def test_nothing_of_the_secret_is_left(secret: str, before: str, after: str) -> None:
    kept = hidden(f"{before}: {secret} {after}")
    assert PLACE.search(kept), kept
    assert not re.search(r"\d", PLACE.sub("", kept)), kept
    assert secret not in kept


@given(TEXT)
def test_two_masks_agree_so_a_replay_gives_the_same_record(text: str) -> None:
    assert Mask().hide(text) == Mask().hide(text)


@given(TEXT)
def test_what_is_hidden_holds_nothing_more_to_hide(text: str) -> None:
    mask = Mask()
    kept = mask.hide(text)
    assert mask.hide(kept, again=True) == kept


HOSTILE = ["1 " * 2000, "a.b@" * 1000, "0 1 2 3 4 5 6 7 8 9 " * 200, "+1 (2) 3" * 500, "call me on " * 400, "(" * 4000, "[card 1] " * 440]


@pytest.mark.parametrize("text", HOSTILE)
def test_case_06_a_hostile_paste_is_taken_too(text: str) -> None:
    mask = Mask()
    assert mask.show(mask.hide(text)) == text


def test_a_reply_without_numbers_costs_not_even_a_pattern() -> None:
    code = "import re; from coach.masking import Mask; re.compile = None; Mask(['x']).hide('Sorry about that, 5 of 10.')"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
