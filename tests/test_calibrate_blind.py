"""Labelling blind: in whose order, what is asked next, and that nothing counts as answered before it is kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.calibrate import blind
from coach.calibrate.blind import MET, NOT_MET, PARTLY, Answer, Round, Slip
from coach.calibrate.labels import MARK, UNSURE, Unit
from coach.calibrate.sheet import Line, Talk, chosen

TALK = Talk(
    "a-1", (Line("customer", 0, "Hello?"), Line("agent", 1, "I am sorry."), Line("customer", 0, "Well."), Line("agent", 2, ""), Line("agent", 3, "Bye."))
)
ITEMS = ("apologise", "acknowledge_feeling", "blame_customer")
SLIPS = [Slip("a-1", turn, (), f"reply {turn}", ITEMS) for turn in (1, 2, 3)]


class Kept(dict[Unit, Answer]):
    """What was kept, in a dictionary; `full` is a disk that takes nothing more."""

    full = False

    def __call__(self, unit: Unit, answer: Answer | None) -> None:
        if self.full:
            raise OSError("full")
        if answer is None:
            self.pop(unit, None)
        else:
            self[unit] = answer


def sitting(kept: Kept, slips: list[Slip] = SLIPS) -> Round:
    return Round(slips, dict(kept), kept)


def where(round_: Round) -> tuple[int, int]:
    return round_.at, round_.row


def test_a_reply_is_shown_with_what_was_said_before_and_nothing_of_what_came_after() -> None:
    first, last = blind.replies(TALK, ITEMS)
    assert (first.turn, first.reply, [line.text for line in first.before]) == (1, "I am sorry.", ["Hello?"])
    assert (last.turn, [line.text for line in last.before]) == (3, ["Hello?", "I am sorry.", "Well.", ""])


def test_everybody_has_an_order_of_their_own_that_more_replies_do_not_change() -> None:
    many = [Slip(f"a-{number}", 1, (), "x", ITEMS) for number in range(40)]
    ada, grace = blind.ordered(many, "Ada"), blind.ordered(many, "Grace")
    assert ada != grace
    assert sorted(each.attempt for each in ada) == sorted(each.attempt for each in grace)
    assert blind.ordered(reversed(many), " ADA ") == ada
    few = many[:25]
    assert blind.ordered(few, "Ada") == [slip for slip in ada if slip in few]


def test_two_machines_that_share_most_exams_draw_mostly_the_same() -> None:
    here, there = [f"a-{number}" for number in range(30)], [f"a-{number}" for number in range(2, 32)]
    assert len(set(chosen(here, 10, 0)) & set(chosen(there, 10, 0))) >= 7
    assert chosen(here, 12, 0)[:10] == chosen(here, 10, 0) != chosen(here, 10, 1)


def test_an_answer_leads_to_the_next_thing_that_is_open() -> None:
    kept = Kept()
    round_ = sitting(kept)
    round_.answer(MET)
    assert where(round_) == (0, 1)
    round_.rest()
    assert where(round_) == (1, 0)
    assert kept == {Unit("a-1", 1, "apologise"): MET, Unit("a-1", 1, "acknowledge_feeling"): NOT_MET, Unit("a-1", 1, "blame_customer"): NOT_MET}
    assert (round_.labelled, round_.over) == (1, False)


def test_a_later_sitting_begins_where_the_last_one_was_left() -> None:
    kept = Kept()
    first = sitting(kept)
    first.rest()
    first.answer(UNSURE)
    assert where(sitting(kept)) == (1, 1)


def test_what_was_passed_over_is_asked_again_in_the_end() -> None:
    kept = Kept()
    round_ = sitting(kept)
    round_.turn(1)
    round_.rest()
    round_.rest()
    assert where(round_) == (0, 0)
    round_.rest()
    assert round_.over
    round_.answer(PARTLY)
    assert kept[Unit("a-1", 1, "apologise")] == PARTLY, "and answers can be changed when everything is answered"


def test_whoever_corrects_an_answer_goes_on_line_by_line() -> None:
    kept = Kept()
    round_ = sitting(kept)
    round_.rest()
    round_.turn(-1)
    round_.answer(MET)
    assert where(round_) == (0, 1)
    round_.answer(PARTLY)
    round_.answer(NOT_MET)
    assert where(round_) == (1, 0)


def test_undo_takes_back_the_last_thing_done_and_goes_there() -> None:
    kept = Kept()
    round_ = sitting(kept)
    round_.answer(MET)
    round_.rest()
    assert round_.undo()
    assert (where(round_), kept) == ((0, 1), {Unit("a-1", 1, "apologise"): MET})
    assert round_.undo()
    assert (where(round_), kept, round_.undo()) == ((0, 0), {}, False)


def test_what_cannot_be_kept_does_not_count_as_answered() -> None:
    kept = Kept()
    round_ = sitting(kept)
    round_.answer(MET)
    kept.full = True
    for attempt in (lambda: round_.answer(NOT_MET), round_.rest, round_.undo):
        with pytest.raises(OSError, match="full"):
            attempt()
        assert (where(round_), round_.answer_at(0), round_.answer_at(1)) == ((0, 1), MET, None)
    kept.full = False
    assert round_.undo()
    assert kept == {}


def test_a_whole_call_is_marked_and_rest_means_nothing_there() -> None:
    kept = Kept()
    round_ = sitting(kept, [blind.whole(TALK)])
    round_.rest()
    assert not round_.over
    round_.answer(75)
    assert (round_.over, kept) == (True, {Unit("a-1", 0, MARK): 75})
    assert [blind.points(typed) for typed in ("0", "100", "101", "-1", "7.5", "", "٣", "1000")] == [0, 100, None, None, None, None, None, None]


DEEDS = st.lists(st.sampled_from(["y", "n", "r", "z", "next", "back", "down", "up", "skip"]), max_size=30)


@given(deeds=DEEDS)
def test_whatever_is_pressed_what_is_shown_is_what_is_kept(deeds: list[str]) -> None:
    kept = Kept()
    round_ = sitting(kept)
    for deed in deeds:
        match deed:
            case "y" | "n":
                round_.answer(blind.KEYS[deed])
            case "r":
                round_.rest()
            case "z":
                round_.undo()
            case "next" | "back":
                round_.turn(1 if deed == "next" else -1)
            case "down" | "up":
                round_.move(1 if deed == "down" else -1)
            case _:
                round_.skip()
        shown = {slip.unit(place): answer for slip in round_.slips for place in range(3) if (answer := round_._said.get(slip.unit(place))) is not None}
        assert shown == kept
        assert 0 <= round_.at < len(SLIPS)
        assert 0 <= round_.row < len(ITEMS)
