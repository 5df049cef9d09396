"""Library, briefing, note and debrief: what they show, what their keys do, how they take trouble."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

import pytest
from test_tui_stage import HOSTILE, Clock, scenario, stage
from textual.pilot import Pilot
from textual.widgets import OptionList

from coach.debrief import Debrief
from coach.scenario.models import Scenario
from coach.scorecard import Card
from coach.session import Session
from coach.session.events import Event
from coach.tui.app import CoachApp
from coach.tui.backend import Row, Trouble, Unfinished
from coach.tui.look import Look
from coach.tui.memory import MemoryBackend
from coach.tui.screens.briefing import BriefingScreen
from coach.tui.screens.debrief import DebriefScreen
from coach.tui.screens.dialogs import Help, Question
from coach.tui.screens.library import LibraryScreen
from coach.tui.screens.note import NoteScreen
from coach.tui.screens.play import PlayScreen
from coach.tui.widgets.keyline import KeyLine

STILL = Look(motion=False, blink=False)


class Shelf(MemoryBackend):
    """A library of any rows, which may fail."""

    def __init__(self, *rows: Row, unfinished: Unfinished | None = None, trouble: str = "") -> None:
        super().__init__([scenario()], clock=Clock())
        self.rows, self.left, self.trouble = rows, unfinished, trouble

    def library(self) -> Sequence[Row]:
        if self.trouble:
            raise Trouble(self.trouble)
        return self.rows or super().library()

    def unfinished(self) -> Unfinished | None:
        return self.left


class FullDisk(MemoryBackend):
    """Refuses to record, once."""

    refusals: ClassVar[list[str]] = []

    def record(self, events: Sequence[Event]) -> None:
        assert events
        if not self.refusals:
            self.refusals.append("The disk is full. Do it again to go on without a record.")
            raise Trouble(self.refusals[0])


def row(id_: str = "parcel", **changes: object) -> Row:
    parts: dict[str, object] = {"title": "The parcel that left", "persona": "Ines Moreau", "mode": "competing", "channel": "phone", "level": 2}
    return Row(id=id_, **(parts | changes))  # type: ignore[arg-type]


async def shown(app: CoachApp, pilot: Pilot[None]) -> str:
    """All text on the screen, as a reader sees it."""
    await pilot.pause()
    await pilot.pause()
    strips = app.screen._compositor.render_strips()
    return "\n".join(strip.text for strip in strips)


async def test_the_library_welcomes_those_who_have_not_played() -> None:
    app = stage()
    async with app.run_test(size=(120, 40)) as pilot:
        text = await shown(app, pilot)

        assert "Pick a call." in text
        assert "The parcel that left   new" in text
        assert "Ines Moreau" in text


async def test_the_library_tells_the_best_score_and_the_mode() -> None:
    app = CoachApp(Shelf(row(best=72, attempts=3, passed=True)), look=STILL)
    async with app.run_test(size=(120, 40)) as pilot:
        text = await shown(app, pilot)

        assert "72 % ✓" in text
        assert "1 of 1 call passed" in text
        assert "in 3 attempts" in text
        assert "competing, by phone" in text


async def test_an_unfinished_call_is_offered() -> None:
    app = CoachApp(Shelf(unfinished=Unfinished("The parcel that left", "Ines Moreau", 4, "today 14:05")), look=STILL)
    async with app.run_test(size=(120, 40)) as pilot:
        assert "The parcel that left with Ines Moreau, 4 turns in, left today 14:05." in await shown(app, pilot)


async def test_a_broken_scenario_says_why_and_cannot_be_chosen() -> None:
    app = CoachApp(Shelf(row("broken", trouble="line 4: no scenes")), look=STILL)
    async with app.run_test(size=(120, 40)) as pilot:
        assert "cannot be played: line 4: no scenes" in await shown(app, pilot)
        await pilot.press("enter")

        assert isinstance(app.screen, LibraryScreen)


async def test_trouble_with_the_library_is_told_not_thrown() -> None:
    app = CoachApp(Shelf(trouble="The journal is damaged. Restore your latest backup."), look=STILL)
    async with app.run_test(size=(80, 24)) as pilot:
        assert "Restore your latest backup." in await shown(app, pilot)


async def test_hostile_rows_are_only_text() -> None:
    app = CoachApp(Shelf(row(title=HOSTILE, persona=HOSTILE, about=HOSTILE, trouble=HOSTILE)), look=STILL)
    async with app.run_test(size=(120, 40)) as pilot:
        assert "[@click=app.quit]Press me[/]" in await shown(app, pilot)


async def test_the_briefing_tells_what_there_is_to_know() -> None:
    app = stage()
    async with app.run_test(size=(120, 60)) as pilot:
        await pilot.pause()
        await pilot.press("enter")
        text = await shown(app, pilot)

        assert isinstance(app.screen, BriefingScreen)
        for expected in (
            "Ines Moreau ordered a camera",
            "Listening and acknowledging",
            "+ Apologised",
            "− keep clear of: Interrupted",
            "CM-2210",
            "never say “tomorrow”",
            "/credit",
            "Pass mark 60 %",
        ):
            assert expected in text
        assert "Precise and tired." not in text  # how she talks is for authors


@pytest.mark.parametrize("key", ["t", "f8"])
async def test_the_clock_can_be_switched_off_before_the_call(key: str) -> None:
    app = stage()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press(key, "enter")
        await pilot.pause()

        assert isinstance(app.screen, PlayScreen)
        assert not app.screen.session.timed


async def test_a_chat_is_typed_by_the_clock() -> None:
    app = stage(channel="chat")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.press("enter")

        assert "This one runs in chat: messages are typed" in await shown(app, pilot)


async def test_a_scenario_named_at_the_start_is_briefed_at_once() -> None:
    app = CoachApp(MemoryBackend([scenario()]), look=STILL, start="parcel")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.pause()

        assert isinstance(app.screen, BriefingScreen)


async def test_a_call_that_cannot_be_recorded_is_offered_again_not_replaced() -> None:
    app = CoachApp(FullDisk([scenario()], clock=Clock()), look=STILL, start="parcel")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, BriefingScreen)
        await pilot.press("enter")
        await pilot.pause()

        assert isinstance(app.screen, PlayScreen)


def ended(backend: MemoryBackend) -> Session:
    """A call that was ended and waits for its note."""
    session = backend.begin("parcel", timed=False)
    session.open()
    session.say("I am sorry, Ines.")
    session.say("/end")
    return session


async def test_a_short_note_is_asked_about() -> None:
    backend = MemoryBackend([scenario()], clock=Clock())
    app = CoachApp(backend, look=STILL)
    async with app.run_test(size=(120, 40)) as pilot:
        app.show_note(ended(backend))
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, NoteScreen)
        screen.prompt.put("Lost.")
        await pilot.press("enter")
        await pilot.pause()
        asked = isinstance(app.screen, Question)
        await pilot.press("n")
        await pilot.pause()

        assert asked
        assert screen.is_current
        assert screen.prompt.text == "Lost."


async def test_the_note_counts_its_words() -> None:
    backend = MemoryBackend([scenario()], clock=Clock())
    app = CoachApp(backend, look=STILL)
    async with app.run_test(size=(120, 40)) as pilot:
        app.show_note(ended(backend))
        await pilot.pause()
        assert isinstance(app.screen, NoteScreen)
        app.screen.prompt.put("Parcel lost, nothing sent yet.")
        await pilot.pause()

        assert "✓ 5 words, 5 to 60 wanted" in str(app.screen.prompt.border_subtitle)


def result(backend: MemoryBackend) -> tuple[Session, Card, Debrief]:
    session = ended(backend)
    session.note("Parcel lost by the carrier, nothing sent yet.")
    card, told = backend.finish(session)
    return session, card, told


async def test_the_debrief_tells_the_ending_the_form_and_both_ways() -> None:
    backend = MemoryBackend([scenario()], clock=Clock())
    app = CoachApp(backend, look=STILL)
    async with app.run_test(size=(120, 120)) as pilot:
        app.show_result(*result(backend))
        text = await shown(app, pilot)

        for expected in (
            "You hung up",
            "✗ not passed",
            "What to keep",
            "What to try",
            "Apologised",
            "outcome: ",
            "Simulated",
            "Ines:",
            "your moves, by turn:",
        ):
            assert expected in text


async def test_the_debrief_scrolls_by_keyboard_part_by_part() -> None:
    backend = MemoryBackend([scenario()], clock=Clock())
    app = CoachApp(backend, look=STILL)
    async with app.run_test(size=(80, 24)) as pilot:
        app.show_result(*result(backend))
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, DebriefScreen)
        seen = [screen.page.scroll_y]
        for key in ("j", "n", "pagedown", "end", "p", "home"):
            await pilot.press(key)
            seen.append(screen.page.scroll_y)

        assert seen[0] < seen[1] < seen[2] < seen[3] < seen[4]
        assert seen[5] < seen[4]
        assert seen[6] == 0


@pytest.mark.parametrize(("key", "screen"), [("a", PlayScreen), ("f2", PlayScreen), ("l", LibraryScreen), ("escape", LibraryScreen)])
async def test_after_the_debrief_one_tries_again_or_goes_home(key: str, screen: type) -> None:
    backend = MemoryBackend([scenario()], clock=Clock())
    app = CoachApp(backend, look=STILL)
    async with app.run_test(size=(120, 40)) as pilot:
        app.show_result(*result(backend))
        await pilot.pause()
        await pilot.press(key)
        await pilot.press("n")  # it ended badly: a pause is offered first
        await pilot.pause()

        assert isinstance(app.screen, screen)


async def test_help_explains_every_screen() -> None:
    backend = MemoryBackend([scenario()], clock=Clock())
    app = CoachApp(backend, look=STILL)
    async with app.run_test(size=(120, 40)) as pilot:
        session, card, told = result(backend)
        shows: list[Callable[[], None]] = [
            app.show_library,
            partial(app.show_briefing, "parcel"),
            partial(app.begin_call, backend.briefing("parcel"), timed=True),
            partial(app.show_note, session),
            partial(app.show_result, session, card, told),
        ]
        for show in shows:
            show()
            await pilot.pause()
            behind = app.screen
            await pilot.press("f1")
            await pilot.pause()
            assert isinstance(app.screen, Help)
            await pilot.press("escape")
            await pilot.pause()
            assert app.screen is behind


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 18)])
async def test_help_is_on_the_line_of_keys_at_every_size(size: tuple[int, int]) -> None:
    app = stage()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        line = app.screen.query_one(KeyLine).render().plain

        assert line.endswith("F1 help")
        assert len(line) <= size[0]


async def test_every_theme_can_be_reached_and_read() -> None:
    app = stage()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        seen = []
        for _ in range(3):
            seen.append(app.theme)
            await pilot.press("t")

        assert sorted(seen) == ["coach-contrast", "coach-dark", "coach-light"]


async def test_textuals_own_themes_work_too() -> None:
    app = stage(look=Look(theme="textual-light", motion=False, blink=False))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()

        assert app.theme == "textual-light"


def test_the_look_follows_the_terminal() -> None:
    assert Look.of({}) == Look()
    assert not Look.of({"SSH_CONNECTION": "10.0.0.1 22"}).motion
    assert Look.of({"COACH_DOTS": "ascii", "COACH_MOTION": "off", "COACH_THEME": "coach-light"}) == Look("coach-light", motion=False, dots="ascii")


def test_the_first_paint_needs_no_scenario_no_session_and_no_pydantic() -> None:
    heavy = "pydantic yaml coach.session coach.scenario coach.techniques coach.customer coach.scorecard coach.store sqlite3 openai markdown_it"
    program = f"import sys, coach.tui.app; print([name for name in '{heavy}'.split() if name in sys.modules])"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_a_scenario_is_what_the_backend_gives() -> None:
    assert isinstance(MemoryBackend([scenario()]).briefing("parcel"), Scenario)
    with pytest.raises(Trouble, match="no scenario called nowhere"):
        MemoryBackend([scenario()]).briefing("nowhere")


async def test_the_app_ends_with_ctrl_q() -> None:
    app = stage()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+q")
        await asyncio.sleep(0)

    assert app.return_code == 0


async def test_the_library_is_taken_down_under_a_call_and_put_up_again_as_it_was() -> None:
    backend = MemoryBackend([scenario(), scenario(id="kettle", title="The kettle")], clock=Clock())
    app = CoachApp(backend, look=STILL)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        before = await shown(app, pilot)
        await pilot.press("down", "enter")
        await pilot.pause()
        assert isinstance(app.screen, BriefingScreen)
        assert app.screen.scenario.id == "kettle"
        assert not app.screen_stack[0].query("#library-body")
        await pilot.press("escape")
        after = await shown(app, pilot)

        assert isinstance(app.screen, LibraryScreen)
        assert app.screen.rows.highlighted == 1
        assert isinstance(app.screen.focused, OptionList)
        await pilot.press("up")
        assert (await shown(app, pilot)).split() == before.split()
        assert "The kettle" in after
        app.tell("News of the day")
        assert "News of the day" in await shown(app, pilot)


async def test_behind_a_call_asked_for_by_name_the_library_is_there_when_it_is_wanted() -> None:
    app = CoachApp(MemoryBackend([scenario()], clock=Clock()), look=STILL, start="parcel")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, BriefingScreen)
        assert not app.screen_stack[0].query("#library-body")
        await pilot.press("escape")

        assert "The parcel that left" in await shown(app, pilot)
        assert isinstance(app.screen, LibraryScreen)


async def test_where_what_was_asked_for_cannot_be_had_the_library_opens() -> None:
    for app in (CoachApp(MemoryBackend([scenario()]), look=STILL, start="no such"), CoachApp(MemoryBackend([scenario()]), look=STILL, resume=True)):
        async with app.run_test(size=(120, 40)) as pilot:
            assert "The parcel that left" in await shown(app, pilot)
            assert isinstance(app.screen, LibraryScreen)
