"""A call on screen: sending, interrupting, encouraging, the desk, and that nothing typed is ever lost."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from test_tui_stage import HOSTILE, OPENING, Clock, lines, scenario
from textual.pilot import Pilot
from textual.widgets import Static

from coach.scenario.models import Ending, Persona, Reply, Scene
from coach.session import Session
from coach.session.events import Event
from coach.tui.app import CoachApp
from coach.tui.backend import Trouble
from coach.tui.look import Look
from coach.tui.memory import MemoryBackend
from coach.tui.screens.debrief import DebriefScreen
from coach.tui.screens.library import LibraryScreen
from coach.tui.screens.note import NoteScreen
from coach.tui.screens.play import PlayScreen

STILL = Look(motion=False, blink=False)
MOVING = Look(blink=False)


class Call:
    """A call under way, with the few gestures the tests need."""

    def __init__(self, pilot: Pilot[None], backend: MemoryBackend, clock: Clock) -> None:
        self.pilot, self.backend, self.clock = pilot, backend, clock

    @property
    def app(self) -> CoachApp:
        assert isinstance(self.pilot.app, CoachApp)
        return self.pilot.app

    @property
    def screen(self) -> PlayScreen:
        screen = next(screen for screen in self.app.screen_stack if isinstance(screen, PlayScreen))
        assert isinstance(screen, PlayScreen)
        return screen

    @property
    def talk(self) -> list[str]:
        return self.screen.talk.plain

    async def wait(self, seconds: float) -> None:
        """Turn the clock and let the screen notice."""
        self.clock.now += seconds
        self.screen.catch_up()
        await self.pilot.pause()

    async def send(self, text: str) -> None:
        self.screen.prompt.put(text)
        await self.pilot.press("enter")
        await self.pilot.pause()


@asynccontextmanager
async def call(*, timed: bool = True, look: Look = STILL, size: tuple[int, int] = (120, 40), **changes: object) -> AsyncIterator[Call]:
    clock = Clock()
    backend = MemoryBackend([scenario(**changes)], clock=clock)
    app = CoachApp(backend, look=look)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        app.begin_call(backend.briefing("parcel"), timed=timed)
        await pilot.pause()
        yield Call(pilot, backend, clock)


async def test_her_words_come_at_speaking_pace() -> None:
    async with call(look=MOVING) as now:
        await now.wait(1.0)
        begun = now.talk[-1]
        await now.wait(15)

        assert begun.removesuffix(" ▍") in OPENING
        assert begun.removesuffix(" ▍") != OPENING
        assert now.talk[-1] == OPENING


async def test_with_little_movement_her_words_come_by_the_sentence() -> None:
    async with call() as now:
        await now.wait(1.6)

        assert now.talk[-1].removesuffix(" ▍") in ("", "Nine days.")


async def test_with_the_clock_off_her_words_are_there_at_once() -> None:
    async with call(timed=False) as now:
        assert now.talk == [OPENING]


async def test_enter_sends_and_she_answers() -> None:
    async with call() as now:
        await now.wait(15)
        await now.send("I am sorry, nine days is far too long.")
        await now.wait(15)

        assert now.talk[1] == "I am sorry, nine days is far too long."
        assert now.talk[-1].startswith("That is answer number")
        assert now.screen.prompt.text == ""


async def test_what_a_reply_did_stands_under_it() -> None:
    async with call() as now:
        await now.wait(15)
        await now.send("I am so sorry about this.")

        assert "+ Apologised   tension 70 → 65" in now.talk


async def test_sending_while_she_speaks_cuts_her_off() -> None:
    async with call() as now:
        await now.wait(3.0)
        await now.send("Your order number, please, right now.")

        assert now.talk[0].endswith("—")
        assert now.talk[0] != OPENING
        assert now.talk[1].startswith("You spoke over Ines:")


async def test_an_empty_enter_while_she_speaks_is_a_nod() -> None:
    async with call() as now:
        await now.wait(2.0)
        await now.pilot.press("enter")
        await now.wait(15)

        assert "You: mm-hm" in now.talk
        assert now.talk[0] == OPENING
        assert now.screen.session.call.turn == 0


@pytest.mark.parametrize("key", ["f2", "ctrl+g"])
async def test_a_key_nods_while_something_is_being_typed(key: str) -> None:
    async with call() as now:
        await now.wait(2.0)
        now.screen.prompt.put("I am just")
        await now.pilot.press(key)

        assert "You: mm-hm" in now.talk
        assert now.screen.prompt.text == "I am just"


async def test_an_empty_enter_on_ones_own_turn_sends_nothing() -> None:
    async with call() as now:
        await now.wait(15)
        await now.pilot.press("enter")

        assert now.screen.session.call.turn == 0
        assert now.talk == [OPENING]


async def test_ctrl_j_makes_a_new_line() -> None:
    async with call() as now:
        now.screen.prompt.put("First.")
        await now.pilot.press("ctrl+j")
        await now.pilot.press("S")

        assert now.screen.prompt.text == "First.\nS"


async def test_a_refusal_at_the_desk_gives_the_words_back() -> None:
    async with call() as now:
        await now.wait(15)
        await now.send("I will send a new one. /resend")

        assert now.screen.prompt.text == "I will send a new one. /resend"
        assert now.talk[-2:] == [
            "/resend  Not done: Note a credit first: the system is strict.",
            "Not sent: your words are back in the box. Ctrl+U clears a line.",
        ]
        assert now.screen.session.call.turn == 0


async def test_a_desk_action_is_told_and_ticked() -> None:
    async with call() as now:
        await now.wait(15)
        await now.send("Ten pounds for the wait. /credit 10")
        await now.pilot.press("f3")

        assert "/credit 10  £10 credited." in now.talk
        assert "✓ done" in now.screen.side.sheet_text.render().plain


async def test_words_that_could_not_be_kept_are_given_back() -> None:
    async with call() as now:
        await now.wait(15)

        def full(_: Sequence[Event]) -> None:
            raise Trouble("The disk is full.")

        now.screen.session._record = full
        await now.send("I am sorry.")

        assert now.screen.prompt.text == "I am sorry."
        assert now.talk == [OPENING]


async def test_leaving_keeps_the_call_and_the_words_not_sent() -> None:
    async with call() as now:
        await now.wait(15)
        await now.send("I am sorry, Ines.")
        now.screen.prompt.put("And I was about to")
        await now.pilot.press("escape")
        await now.pilot.pause()
        await now.pilot.press("enter")
        await now.pilot.pause()

        assert isinstance(now.app.screen, LibraryScreen)
        assert now.backend._open is not None
        now.backend._open = Session.resume(now.backend._open.scenario, now.backend._open.events, clock=now.clock)
        await now.pilot.press("r")
        await now.pilot.pause()
        assert now.screen.prompt.text == "And I was about to"
        assert now.talk[:2] == [OPENING, "I am sorry, Ines."]


async def test_leaving_can_be_thought_better_of() -> None:
    async with call() as now:
        await now.pilot.press("escape")
        await now.pilot.pause()
        await now.pilot.press("escape")
        await now.pilot.pause()

        assert now.app.screen is now.screen


async def test_ctrl_c_ends_nothing_and_says_what_does() -> None:
    async with call() as now:
        now.screen.set_focus(None)
        await now.pilot.press("ctrl+c")
        await now.pilot.pause()

        assert now.app.is_running
        assert any("can be resumed" in notice.message for notice in now.app._notifications)


async def test_silence_is_noticed() -> None:
    async with call() as now:
        await now.wait(15)
        await now.wait(30)

        assert any("seconds of silence" in line for line in now.talk)


async def test_the_card_takes_the_panels_place_and_gives_it_back() -> None:
    async with call() as now:
        await now.pilot.press("ctrl+o")
        assert now.screen.side.sheet_open
        assert now.screen.prompt.has_focus
        await now.pilot.press("escape")
        await now.pilot.pause()

        assert not now.screen.side.sheet_open
        assert now.app.screen is now.screen


async def test_a_hint_joins_the_talk_and_covers_nothing() -> None:
    async with call(timed=False) as now:
        now.screen.prompt.put("I was")
        await now.pilot.press("f4")

        assert now.talk[-1] == "Hint: Name what nine days have meant before you look anything up."
        assert now.screen.prompt.text == "I was"


async def test_an_action_being_typed_is_explained() -> None:
    async with call() as now:
        await now.wait(15)
        now.screen.prompt.put("/cr")
        await now.pilot.pause()

        assert "up to 20" in str(now.screen.prompt.border_subtitle)


async def test_hostile_text_is_only_text() -> None:
    async with call(
        timed=False,
        title=HOSTILE,
        persona=Persona(name=HOSTILE, position=scenario().persona.position),
        scenes={"start": Scene(customer=lines(HOSTILE), otherwise=lines(HOSTILE + " again", "And more."), hint=HOSTILE)},
    ) as now:
        await now.send(HOSTILE)
        await now.pilot.press("f4")
        await now.pilot.press("f3")
        await now.pilot.pause()
        words = now.screen.talk.query(".words").first(Static)

        assert now.talk[0] == HOSTILE
        assert str(words.visual) == HOSTILE
        assert now.app.is_running


async def test_the_window_may_change_at_any_time() -> None:
    async with call() as now:
        now.screen.prompt.put("still here")
        for size, shown in (((80, 24), True), ((60, 18), False), ((40, 10), False), ((7, 3), False), ((1, 1), False), ((120, 40), True)):
            await now.pilot.resize_terminal(*size)
            await now.pilot.pause()
            assert now.screen.side.display is shown

        assert now.screen.prompt.text == "still here"
        assert now.screen.prompt.has_focus


async def test_a_window_too_small_says_so() -> None:
    async with call(size=(50, 12)) as now:
        await now.pilot.pause()

        assert now.screen.query_one("TooSmall").display
        assert not (await _roomy(now)).query_one("TooSmall").display


async def _roomy(now: Call) -> PlayScreen:
    await now.pilot.resize_terminal(100, 30)
    await now.pilot.pause()
    return now.screen


async def test_a_call_ends_in_a_note_and_a_debrief() -> None:
    async with call() as now:
        await now.wait(15)
        await now.send("A credit first. /credit 20")
        await now.wait(15)
        await now.send("And it is on its way, two days. /resend")
        await now.wait(15)
        assert now.screen.has_class("over")
        await now.pilot.press("enter")
        await now.pilot.pause()
        note = now.app.screen
        assert isinstance(note, NoteScreen)
        note.prompt.put("Parcel lost by the carrier; new one sent, two days, told her so.")
        await now.pilot.press("enter")
        await now.pilot.pause()
        await now.pilot.pause()

        assert isinstance(now.app.screen, DebriefScreen)
        assert now.app.screen.card.ending == "solved"


async def test_ending_the_call_is_asked_about_first() -> None:
    async with call(timed=False) as now:
        await now.pilot.press("f8")
        await now.pilot.pause()
        before = now.screen.session.call.phase
        await now.pilot.press("y")
        await now.pilot.pause()
        await now.pilot.pause()

        assert (before, now.screen.session.call.phase) == ("talking", "note")


async def test_the_palette_holds_every_action_of_the_screen() -> None:
    async with call() as now:
        titles = {command.title for command in now.app.get_system_commands(now.app.screen)}

        assert {"Say mm-hm", "Desk and knowledge card", "Hint", "Where things stand", "End the call", "Leave; the call is kept", "Help", "Quit Coach"} <= titles
        assert not any(title.startswith("Cursor") for title in titles)


async def test_after_the_note_a_second_contact_begins_on_the_same_screen() -> None:
    endings = {"later": Ending(value="weak", then="start", after="2 days"), "hung_up": Ending(value="bad")}
    gone = Reply(does=("end",), customer=lines("I'll wait, then."), end="later")
    async with call(timed=False, endings=endings, anywhere=(gone,)) as now:
        await now.send("/end")
        await now.pilot.press("enter")
        await now.pilot.pause()
        assert isinstance(now.app.screen, NoteScreen)
        now.app.screen.prompt.put("Parcel lost by the carrier; she was told, and a new one was promised in two days.")
        await now.pilot.press("enter")
        await now.pilot.pause()
        assert now.screen.has_class("over")
        assert "Two days later" in str(now.screen.over.render())
        await now.pilot.press("enter")
        await now.pilot.pause()
        assert now.screen.session.call.contact == 2
        assert now.screen.focused is now.screen.prompt
        assert any("Two days later" in line for line in now.talk)


async def test_in_chat_she_types_and_then_sends_bubbles() -> None:
    async with call(channel="chat", scenes={"start": Scene(customer=lines("Nine days.\nWhere is it?"), otherwise=lines("And?"))}) as now:
        assert "is typing" in str(now.screen.prompt.border_title)
        assert now.talk[0] == "· · ·"
        await now.wait(1.3)
        assert now.talk[0] == "Nine days.\n· · ·"
        await now.wait(5)
        assert now.talk[0] == "Nine days.\nWhere is it?"
        assert "Your turn" in str(now.screen.prompt.border_title)
