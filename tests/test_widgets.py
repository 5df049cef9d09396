"""The pieces screens are made of, mostly as the plain values they draw."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.content import Content

from coach.plane import Mode, Point
from coach.scenario.models import DeskAction
from coach.tui.draw import PlaneData
from coach.tui.messages import Sent
from coach.tui.screens.base import key_name
from coach.tui.standing import Line
from coach.tui.themes import defaults
from coach.tui.widgets.checklist import rows
from coach.tui.widgets.hanging import Hung, flow, set_lines
from coach.tui.widgets.inert import inert, joined
from coach.tui.widgets.keyline import Key, KeyLine
from coach.tui.widgets.plane import STEPS, Plane
from coach.tui.widgets.prompt import Prompt
from coach.tui.widgets.sheet import desk_lines, matching
from coach.tui.widgets.topline import Status, TopLine

DESK = {"credit": DeskAction(does="give credit", amount=20), "cancel": DeskAction(does="cancel the order"), "refund": DeskAction(does="refund it")}


def test_markup_is_never_read() -> None:
    assert inert("[b]bold[/b] [/x]").plain == "[b]bold[/b] [/x]"
    assert joined(("[red]", "bold"), "[/]").plain == "[red][/]"


def test_a_joined_emoji_is_drawn_as_one_symbol() -> None:
    assert inert("the 👩‍👧‍👦 waits").plain == "the 👩 waits"


def test_a_body_hangs_under_itself() -> None:
    text = set_lines([Hung(Content("key  "), Content("a value of some length"))], 16)

    assert text.plain.splitlines() == ["key  a value of", "     some length"]


def test_a_lead_wider_than_the_room_gives_way() -> None:
    assert all(len(line) <= 12 for line in set_lines([Hung(Content("a long key  "), Content("value value"))], 12).plain.splitlines()[1:])


def test_parts_flow_whole() -> None:
    text = flow([Content("+ Apologised"), Content("tension 70 → 62")], 20)

    assert text.plain.splitlines() == ["+ Apologised", "tension 70 → 62"]


def test_a_quote_is_cut_before_its_label_and_keeps_its_mark() -> None:
    text = rows((Line("Apologised", "met", "“I am so very sorry that this has taken nine days”"),), 40)

    assert text.plain == "✓ Apologised  “I am so very sorry that…”"
    assert text.cell_length <= 40


def test_a_fault_that_came_twice_says_so() -> None:
    assert rows((Line("Interrupted", "fault", "", 2),), 40).plain == "✗ Interrupted ×2"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", ""),
        ("hello", ""),
        ("I will /ref", "/refund: refund it"),
        ("/c", "/credit  /cancel"),
        ("/credit", "/credit AMOUNT, up to 20: give credit"),
        ("/credit 10", ""),
        ("/en", "/end"),
        ("and/or", ""),
    ],
)
def test_the_action_being_typed_is_explained(typed: str, told: str) -> None:
    assert matching(typed, DESK) == told


def test_the_desk_ticks_what_is_done() -> None:
    lines = set_lines(desk_lines(DESK, {"refund": 1}), 60).plain.splitlines()

    assert lines[2] == "/refund  ✓ done  refund it"
    assert lines[-1].startswith("/end")


@pytest.mark.parametrize(("key", "name"), [("f2", "F2"), ("ctrl+g", "Ctrl+G"), ("question_mark", "?"), ("t", "t"), ("pagedown", "Page Down")])
def test_keys_are_written_as_people_write_them(key: str, name: str) -> None:
    assert key_name(key) == name


class Frame(App[None]):
    """One widget alone."""

    CSS = "Prompt { width: 30; }"

    def __init__(self, widget: KeyLine | TopLine | Prompt | Plane) -> None:
        super().__init__()
        self.widget = widget
        self.sent: list[str] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return defaults(dark=True) | {"footer-key-foreground": "#ffffff"}

    def compose(self) -> ComposeResult:
        yield self.widget

    def on_sent(self, message: Sent) -> None:
        self.sent.append(message.text)


KEYS = (Key("F2", "mm-hm", "hum"), Key("F3", "desk, card", "sheet"), Key("F1", "help", "help"))


@pytest.mark.parametrize(("width", "line"), [(40, "F2 mm-hm  F3 desk, card        F1 help"), (20, "F2 mm-hm   F1 help"), (9, "F1 help")])
async def test_keys_that_do_not_fit_are_left_out_but_never_help(width: int, line: str) -> None:
    app = Frame(KeyLine(KEYS))
    async with app.run_test(size=(width, 5)):
        assert app.widget.render().plain == line  # type: ignore[union-attr]


STATUS = Status("The parcel that left", "Ines Moreau", "competing", 62.0, 71.0, 3, "04:12")


@pytest.mark.parametrize(
    ("width", "gone"),
    [(100, ()), (76, ("04:12",)), (60, ("04:12", "The parcel")), (40, ("04:12", "The parcel", "turn 3", "Ines"))],
)
async def test_mode_and_tension_stay_on_the_top_line_at_any_width(width: int, gone: tuple[str, ...]) -> None:
    app = Frame(TopLine(STATUS))
    async with app.run_test(size=(width, 5)):
        line = app.widget.render().plain  # type: ignore[union-attr]

    assert "competing   tension 62 ▼9 high" in line
    assert not any(part in line for part in gone)
    assert len(line) <= width


async def test_the_box_sends_on_enter_and_keeps_its_text_until_told() -> None:
    prompt = Prompt(placeholder="?", blink=False)
    app = Frame(prompt)
    async with app.run_test(size=(60, 12)) as pilot:
        await pilot.press("a", "b", "enter")

        assert app.sent == ["ab"]
        assert prompt.text == "ab"


async def test_the_box_grows_with_its_lines_and_stops() -> None:
    prompt = Prompt(placeholder="?", blink=False)
    app = Frame(prompt)
    async with app.run_test(size=(60, 30)) as pilot:
        heights = []
        for text in ("one", "one\ntwo\nthree", "\n" * 20):
            prompt.put(text)
            await pilot.pause()
            heights.append(prompt.size.height)

        assert heights == [1, 3, 6]


class Steps(Plane):
    """A plane that keeps what it drew."""

    def at(self) -> Point:
        return self._now().trail[-1]


async def test_the_mark_walks_in_a_few_steps() -> None:
    plane = Steps()
    app = Frame(plane)
    async with app.run_test(size=(44, 16)):
        plane.show(PlaneData((Point(80, 20),), mode=Mode.COMPETING))
        plane.show(PlaneData((Point(80, 20), Point(40, 60)), mode=Mode.COMPETING))
        places = [plane.at()]
        for _ in range(STEPS):
            plane._advance()
            places.append(plane.at())

    assert places[0] == Point(80, 20)
    assert places[2] == Point(60, 40)
    assert places[-1] == Point(40, 60)


async def test_the_mark_jumps_when_motion_is_unwanted() -> None:
    plane = Steps(motion=False)
    app = Frame(plane)
    async with app.run_test(size=(44, 16)):
        plane.show(PlaneData((Point(80, 20),)))
        plane.show(PlaneData((Point(80, 20), Point(40, 60))))

        assert plane.at() == Point(40, 60)


def test_a_part_longer_than_the_line_is_wrapped() -> None:
    assert flow([Content("a refusal of some length")], 12).plain.splitlines() == ["a refusal of", "some length"]
