"""Exams and disputes on the screens: chosen knowingly, told wherever the call is shown, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from test_tui_snapshots import SIZES, Compare, Scene, Shown, backend_of, card, settle, told
from textual.pilot import Pilot

from coach.practice.setting import NO_HINTS
from coach.scorecard import Contested
from coach.session import Session
from coach.tui.app import CoachApp
from coach.tui.backend import Attempt, Reopened, Trouble
from coach.tui.look import Look
from coach.tui.screens.asking import Asking, Choice
from coach.tui.screens.base import CoachScreen
from coach.tui.screens.debrief import DebriefScreen
from coach.tui.screens.library import LibraryScreen
from coach.tui.screens.play import PlayScreen
from coach.tui.widgets.keyline import KeyLine

LONG = "I named the nine days, the trip and the camera in my very first sentence, and she thanked me for it. " * 5
NOW = "2026-03-02T12:00:00.000Z"
RULED = Contested("apologise", "It had a but in it.", NOW, "changed to late", "The but came first.", "Lea Marsh", NOW)


class Kept:
    """Two attempts; `wrong` is what stands in the way of the next dispute."""

    def __init__(self, backend: Shown) -> None:
        self.backend, self.wrong = backend, ""
        self.attempt = Attempt(12, exam=True, trainee="Ana Silva", title="The parcel that left", when="today 14:05", score=6425, disputes=(RULED,))

    def of(self, session: Session) -> Attempt | None:
        del session
        return self.attempt

    def attempts(self) -> Sequence[Attempt]:
        return (self.attempt, Attempt(3, exam=False, title="One more month", when="yesterday 09:10", score=4100))

    def reopen(self, number: int) -> Reopened:
        if number != self.attempt.number:
            raise Trouble(f"Attempt {number} cannot be read.")
        session = self.backend.after()
        return Reopened(self.attempt, session.scenario, session.events, card(), told())

    def dispute(self, number: int, item: str, reason: str) -> Attempt:
        if self.wrong or not reason.strip():
            raise Trouble(self.wrong or "The reason is empty.")
        self.attempt = replace(self.attempt, disputes=(*self.attempt.disputes, Contested(item, reason.strip(), NOW)))
        assert number == self.attempt.number
        return self.attempt


def app() -> CoachApp:
    backend = Shown()
    backend.kept = Kept(backend)
    shown = CoachApp(backend, look=Look(motion=False, blink=False))
    shown.animation_level = "none"
    return shown


def kept(pilot: Pilot[None]) -> Kept:
    records = backend_of(pilot)[1].kept
    assert isinstance(records, Kept)
    return records


def offered(screen: CoachScreen) -> set[str]:
    """What the line of keys says that keys do."""
    return {key.does for key in screen.query_one(KeyLine)._keys}


def on_screen(pilot: Pilot[None]) -> str:
    """All there is to read, also what would have to be scrolled to."""
    return "\n".join(str(getattr(widget, "visual", "")) for widget in pilot.app.screen.query("Static"))


async def at_exam_briefing(pilot: Pilot[None]) -> None:
    await settle(pilot)
    backend_of(pilot)[0].show_briefing("parcel")
    await settle(pilot)
    await pilot.press("e")
    await settle(pilot)


async def at_exam_chosen(pilot: Pilot[None]) -> None:
    await at_exam_briefing(pilot)
    await pilot.press(*"Ana", "enter")
    await settle(pilot)


async def at_debrief(pilot: Pilot[None]) -> None:
    await settle(pilot)
    shown, backend = backend_of(pilot)
    shown.show_result(backend.after(), card(), told())
    await settle(pilot)


async def at_choice(pilot: Pilot[None]) -> None:
    await at_debrief(pilot)
    await pilot.press("d")
    await settle(pilot)


async def at_asking(pilot: Pilot[None]) -> None:
    await at_choice(pilot)
    await pilot.press("enter")
    await settle(pilot)
    await pilot.press(*"I named nine days.")
    await settle(pilot)


async def at_refused(pilot: Pilot[None]) -> None:
    await at_asking(pilot)
    kept(pilot).wrong = "The disk is full, so this was not saved."
    await pilot.press("enter")
    await settle(pilot)


async def at_disputed_form(pilot: Pilot[None]) -> None:
    await at_asking(pilot)
    await pilot.press("enter")
    await settle(pilot)
    pilot.app.clear_notifications()
    await pilot.press("n", "n", *["down"] * 7)
    await settle(pilot)


async def at_long_story(pilot: Pilot[None]) -> None:
    records = kept(pilot)
    records.attempt = replace(records.attempt, disputes=(replace(RULED, item="acknowledge_feeling", reason=LONG, why=LONG),))
    await at_asking(pilot)
    await pilot.press(*["ctrl+j"] * 5, *"Sixth.")
    await settle(pilot)


async def at_calls_taken(pilot: Pilot[None]) -> None:
    await settle(pilot)
    await pilot.press("d")
    await settle(pilot)


SCENES = [at_exam_briefing, at_exam_chosen, at_debrief, at_choice, at_asking, at_refused, at_disputed_form, at_long_story, at_calls_taken]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_it_looks_as_it_did(snap_compare: Compare, scene: Scene, size: tuple[int, int]) -> None:
    assert snap_compare(app(), terminal_size=size, run_before=scene)


# -- exams --------------------------------------------------------------------------------------------------------------


async def test_an_exam_without_a_name_asks_for_one_and_escape_leaves_it_practice() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        await at_exam_briefing(pilot)
        assert isinstance(pilot.app.screen, Asking)
        await pilot.press("enter")
        assert "There is nothing in that name" in on_screen(pilot)
        await pilot.press("escape")
        assert not backend_of(pilot)[1].exam()
        assert "Practice. For you alone: it stays here when you hand over exams." in on_screen(pilot)


async def test_an_exam_is_marked_during_the_call_gives_no_hints_and_the_next_call_is_practice() -> None:
    async with app().run_test(size=(120, 40)) as pilot:
        await at_exam_chosen(pilot)
        assert "Exam. Your lead will see this call under the name Ana." in on_screen(pilot)
        await pilot.press("enter")
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, PlayScreen)
        assert screen.top.status.exam
        assert "EXAM" in str(screen.top.render())
        assert "hint" not in offered(screen)
        await pilot.press("f4")
        await settle(pilot)
        assert screen.talk.plain[-1] == f"Hint: {NO_HINTS}"
        backend = backend_of(pilot)[1]
        assert not backend.exam(), "one exam at a time"
        assert not backend.is_exam(backend.begin("parcel", timed=False))


async def test_e_goes_back_to_practice() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        await at_exam_chosen(pilot)
        await pilot.press("e")
        await settle(pilot)
        assert not backend_of(pilot)[1].exam()
        await pilot.press("e")
        await settle(pilot)
        assert backend_of(pilot)[1].exam(), "the name is known by now"


# -- disputes -----------------------------------------------------------------------------------------------------------


async def test_a_line_is_disputed_with_a_reason_and_the_form_shows_it_at_once() -> None:
    async with app().run_test(size=(120, 40)) as pilot:
        await at_asking(pilot)
        await pilot.press("ctrl+j", *"Twice.", "enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, DebriefScreen)
        assert [(one.item, one.reason) for one in kept(pilot).attempt.disputes[1:]] == [("acknowledge_feeling", "I named nine days.\nTwice.")]
        text = on_screen(pilot)
        assert "Disputed: I named nine days.\nTwice." in text
        assert "Waits for a ruling." in text
        assert "Ruling by Lea Marsh: changed to late. The but came first." in text
        assert "64 %" in text, "the machine's score stays"
        assert "With the rulings " in text


async def test_escape_loses_nothing_typed_nor_does_leaving_the_debrief() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        await at_asking(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert len(kept(pilot).attempt.disputes) == 1
        await pilot.press("l")
        await settle(pilot)
        backend_of(pilot)[0].reopen(12)
        await settle(pilot)
        await pilot.press("d")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, Asking)
        assert screen.prompt.text == "I named nine days."
        await pilot.press("enter")
        await settle(pilot)
        assert backend_of(pilot)[0].reasons == {}


async def test_what_is_in_the_way_is_told_beside_the_words_which_stay() -> None:
    async with app().run_test(size=(60, 18)) as pilot:
        await at_refused(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, Asking)
        assert "The disk is full" in on_screen(pilot)
        assert screen.prompt.text == "I named nine days."
        kept(pilot).wrong = ""
        await pilot.press("enter")
        await settle(pilot)
        assert len(kept(pilot).attempt.disputes) == 2


async def test_a_line_that_waits_is_not_disputed_again() -> None:
    async with app().run_test(size=(80, 24), notifications=True) as pilot:
        await at_disputed_form(pilot)
        await pilot.press("home", "d")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, DebriefScreen)
        assert any("It waits for a ruling." in str(toast.message) for toast in pilot.app._notifications)


async def test_hostile_words_are_words_in_the_windows() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        records = kept(pilot)
        records.attempt = replace(records.attempt, disputes=(replace(RULED, reason="[@click=app.quit]x[/] [b]", why="[red]no", by="[/]"),))
        await at_choice(pilot)
        await pilot.press("j", "enter")
        await settle(pilot)
        assert "[@click=app.quit]x[/] [b]" in on_screen(pilot)
        assert "Ruling by [/]: changed to late. [red]no" in on_screen(pilot)


async def test_a_call_that_is_kept_nowhere_offers_no_dispute() -> None:
    shown = CoachApp(Shown(), look=Look(motion=False, blink=False))
    async with shown.run_test(size=(80, 24)) as pilot:
        await at_debrief(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, DebriefScreen)
        assert "dispute" not in offered(screen)
        await pilot.press("d")
        await settle(pilot)
        assert pilot.app.screen is screen


# -- old calls ----------------------------------------------------------------------------------------------------------


async def test_a_debrief_is_read_again_from_the_library() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        await at_calls_taken(pilot)
        assert isinstance(pilot.app.screen, Choice)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, DebriefScreen)
        assert "Attempt 12, exam: your lead sees it under the name Ana Silva." in on_screen(pilot)


async def test_one_that_cannot_be_read_says_so_and_the_library_stays() -> None:
    async with app().run_test(size=(80, 24), notifications=True) as pilot:
        await at_calls_taken(pilot)
        await pilot.press("j", "enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, LibraryScreen)
        assert any("Attempt 3 cannot be read." in str(toast.message) for toast in pilot.app._notifications)
