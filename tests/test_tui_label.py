"""Labelling blind on the screen: single keys, everything kept at once, and nothing to be seen that would tell."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from textual.pilot import Pilot

from coach.calibrate.blind import MET, NOT_MET, Answer, Round, Slip, whole
from coach.calibrate.labels import MARK, NOT_APPLICABLE, UNSURE, Unit
from coach.calibrate.sheet import Line, Talk
from coach.tui.backend import Trouble
from coach.tui.labelling import LabelApp
from coach.tui.look import Look
from coach.tui.screens.dialogs import Card
from coach.tui.screens.label import LabelScreen

SIZES = [(120, 40), (80, 24), (60, 18)]
SAID = (
    Line("customer", 0, "Nine days. It was to be here on the third, and I fly on Friday. Do you people talk to each other at all?"),
    Line("agent", 1, "Good morning, this is [agent's name]. Can you give me the number of the parcel?"),
    Line("customer", 0, "I have given it four times. It is on every letter I sent you. 7713."),
    Line("note", 0, "At the agent's desk: Sent on the first. Nobody has scanned it since."),
)
REPLY = "Four times, and still no parcel; no wonder you are cross. I am sorry. I will find out today where it is and ring you by five."
ITEMS = (
    "apologise", "acknowledge_feeling", "take_ownership", "paraphrase", "open_question", "give_timeline", "promise_follow_up", "recap", "find_agreement",
    "blame_customer", "dismiss_feeling", "overpromise",
)  # fmt: skip


class Kept(dict[Unit, Answer]):
    trouble = ""

    def __call__(self, unit: Unit, answer: Answer | None) -> None:
        if self.trouble:
            raise Trouble(self.trouble)
        self.pop(unit, None)
        if answer is not None:
            self[unit] = answer


def app(kept: Kept, *, items: tuple[str, ...] = ITEMS, marks: bool = False, notice: str = "") -> LabelApp:
    replies = [Slip("a-1", 3, SAID, REPLY, items), Slip("a-2", 1, SAID[:1], "You should have rung sooner.", items)]
    calls = [whole(Talk("a-1", (*SAID, Line("agent", 3, REPLY)))), whole(Talk("a-2", SAID))]
    shown = LabelApp(Round(calls if marks else replies, dict(kept), kept), notice=notice, look=Look(motion=False, blink=False))
    shown.animation_level = "none"
    return shown


def screen(pilot: Pilot[None]) -> LabelScreen:
    assert isinstance(pilot.app.screen, LabelScreen)
    return pilot.app.screen


def shown(pilot: Pilot[None]) -> str:
    here = screen(pilot)
    return "\n".join(str(each.render()) for each in (here.top, here.before, here.reply, here.grid, here.about))


async def test_single_keys_answer_one_thing_after_the_other() -> None:
    kept = Kept()
    async with app(kept, items=("apologise", "acknowledge_feeling", "blame_customer")).run_test() as pilot:
        await pilot.press("y", "n", "a", "u")
        assert list(kept.values()) == [MET, NOT_MET, NOT_APPLICABLE, UNSURE]
        assert (screen(pilot).sitting.at, screen(pilot).sitting.row) == (1, 1)
        await pilot.press("r")
        assert len(kept) == 6
        assert "all labelled" in shown(pilot)


async def test_back_undo_and_another_line() -> None:
    kept = Kept()
    async with app(kept, items=("apologise", "acknowledge_feeling")).run_test() as pilot:
        await pilot.press("y", "z")
        assert kept == {}
        await pilot.press("down", "p", "right", "left", "backspace")
        assert kept == {}
        await pilot.press("r", "left", "up", "y")
        assert kept[Unit("a-1", 3, "apologise")] == MET


async def test_what_a_technique_is_is_a_key_away() -> None:
    async with app(Kept()).run_test() as pilot:
        await pilot.press("question_mark")
        assert isinstance(pilot.app.screen, Card)
        await pilot.press("escape")
        await pilot.press("f1")
        assert isinstance(pilot.app.screen, Card)


async def test_a_mark_is_typed_and_kept_with_enter() -> None:
    kept = Kept()
    async with app(kept, marks=True).run_test() as pilot:
        await pilot.press("1", "0", "5")
        assert "10_" in shown(pilot), "105 is no mark, so the last digit is not taken"
        assert kept == {}
        await pilot.press("backspace", "backspace", "7", "5", "enter")
        assert kept == {Unit("a-1", 0, MARK): 75}
        await pilot.press("y", "n", "enter")
        assert len(kept) == 1, "letters are no marks"
        await pilot.press("u")
        assert kept[Unit("a-2", 0, MARK)] == UNSURE


async def test_what_cannot_be_kept_is_told_and_stays_open() -> None:
    kept = Kept()
    kept.trouble = "The disk is full."
    async with app(kept, items=("apologise",)).run_test() as pilot:
        await pilot.press("y")
        assert [note.message for note in pilot.app._notifications] == ["The disk is full."]
        assert screen(pilot).sitting.labelled == 0
        assert screen(pilot).sitting.at == 0


async def test_control_c_ends_nothing_and_q_leaves() -> None:
    async with app(Kept()).run_test() as pilot:
        await pilot.press("ctrl+c")
        assert pilot.app.is_running
        await pilot.press("q")
    assert pilot.app.return_code == 0


async def test_hostile_words_are_shown_as_they_read() -> None:
    slip = Slip("a-1", 1, (Line("customer", 0, "[bold]x[/bold] [@click=app.quit]here[/]"),), "[red]=SUM(A1)[/red]", ("apologise",))
    kept = Kept()
    async with LabelApp(Round([slip], {}, kept), notice="[b]Attempt[/b]").run_test() as pilot:
        assert "[bold]x[/bold] [@click=app.quit]here[/]" in shown(pilot)
        assert "[red]=SUM(A1)[/red]" in shown(pilot)


# -- pictures ---------------------------------------------------------------------------------------------------------


Scene = Callable[[Pilot[None]], Awaitable[None]]


async def settle(pilot: Pilot[None]) -> None:
    for _ in range(3):
        await pilot.pause()


async def half_way(pilot: Pilot[None]) -> None:
    await settle(pilot)
    await pilot.press("y", "y", "p", "n", "a")
    await settle(pilot)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_reply_looks_as_it_did(snap_compare: Callable[..., bool], size: tuple[int, int]) -> None:
    assert snap_compare(app(Kept()), terminal_size=size, run_before=half_way)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_whole_call_looks_as_it_did(snap_compare: Callable[..., bool], size: tuple[int, int]) -> None:
    async def typed(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await pilot.press("7")
        await settle(pilot)

    assert snap_compare(app(Kept(), marks=True), terminal_size=size, run_before=typed)


def test_what_a_technique_is_looks_as_it_did(snap_compare: Callable[..., bool]) -> None:
    async def asked(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await pilot.press("question_mark")
        await settle(pilot)

    assert snap_compare(app(Kept()), terminal_size=(80, 24), run_before=asked)


def test_without_colour_everything_is_there(snap_compare: Callable[..., bool], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(app(Kept()), terminal_size=(80, 24), run_before=half_way)
