"""How the screens look, at the three sizes, in three themes and without colour.

Everything shown is written here by hand (events, card, debrief), so that a better detector or a retuned customer changes no picture.
After a wanted change: ``pytest tests/test_tui_snapshots.py --snapshot-update``, and look at each new picture.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import pytest
from test_tui_stage import OPENING, Clock, scenario
from textual.pilot import Pilot

from coach.customer import State
from coach.debrief import Debrief, Mark, Moment
from coach.plane import Mode, Point
from coach.scorecard import Card, Evidence, ItemResult, Section
from coach.session import Call, Session
from coach.session.events import CutOff, Ended, Event, Found, ModeChanged, Moved, Opened, Replied, Said
from coach.techniques.findings import Finding
from coach.tui.app import CoachApp
from coach.tui.backend import Row, Unfinished
from coach.tui.look import Look
from coach.tui.memory import MemoryBackend

LISTEN = "Listen and acknowledge"
SIZES = [(120, 40), (80, 24), (60, 18)]
TRAIL = (Point(82, 22), Point(76, 30), Point(80, 24), Point(68, 44), Point(60, 58))
TENSIONS = (70.0, 61.0, 74.0, 63.0, 52.0)
STANCES = (Point(60, 72), Point(70, 30), Point(74, 66), Point(80, 82))
TELLS = (
    "Nine days is far too long, Ines, and I am sorry. What is the camera for?",
    "You should have called sooner.",
    "I am sorry, that was unfair. I will find it and stay with you until it is settled.",
    "The carrier has lost it. I will send a new one today; it takes two days.",
)
FOUND = (
    (("apologise", "I am sorry"), ("open_question", "What is the camera for?")),
    (("interrupt", "cut off after “A trip. It”"), ("blame_customer", "You should have")),
    (("apologise", "I am sorry"), ("take_ownership", "I will find it and stay with you")),
    (("give_timeline", "two days"),),
)
ANSWERS = (
    "A trip. It leaves on Friday, with or without the camera, and I have been taking pictures of my own ceiling to learn the menus.",
    "Called. I have called four times. Shall I give you the dates? I have the dates.",
    "Well. Nobody has said that before. All right, look for it, then.",
    "Two days is Thursday. Then I can still pack it, if it truly goes out today and not the way the first one did.",
)


def events() -> list[Event]:
    told: list[Event] = [Opened(0.0, "parcel", "0" * 64, 1, timed=True), Said(0.0, 0, "start", OPENING, "start", 9.0, last=False, voice="scripted")]
    for number, text in enumerate(TELLS):
        at, turn = 12.0 + 14 * number, number + 1
        told.append(Replied(at, turn, text))
        if number == 1:
            told.append(CutOff(at, turn, "A trip. It", ANSWERS[0].removeprefix("A trip. It "), 0.1))
        told.append(Found(at, turn, tuple(_finding(name, quote, text) for name, quote in FOUND[number]), (), ()))
        state = _state(number + 1)
        stance = (STANCES[number].assertiveness, STANCES[number].cooperativeness)
        position = (state.assertiveness, state.cooperativeness)
        told.append(Moved(at, turn, state.tension, state.trust, state.patience, *position, state.mode.value, stance, "start", (), 0))
        if number == 3:
            told.append(ModeChanged(at, "competing", "compromising"))
        told.append(Said(at, turn, "start", ANSWERS[number], "otherwise", 10.0, last=False, voice="scripted"))
    return told


def _finding(name: str, quote: str, text: str) -> Finding:
    start = max(0, text.find(quote))
    return Finding(name, start, start + len(quote) if quote in text else 0, quote, "sure", "It is said in plain words.")


def _state(index: int) -> State:
    mode = Mode.COMPROMISING if index == 4 else Mode.COMPETING
    return State(TENSIONS[index], 40.0, 70.0, TRAIL[index], mode)


class Shown(MemoryBackend):
    """A library of four rows, a call frozen in its fourth turn, a result written by hand."""

    def __init__(self, *, first_time: bool = False) -> None:
        super().__init__([scenario()], clock=Clock(58.0))
        self.first_time = first_time

    def library(self) -> Sequence[Row]:
        about = "Nine days late, and the tracking page has not moved."
        rows = (
            Row("parcel", "The parcel that left", "Ines Moreau", "competing", "phone", 2, about, 3, 72, passed=True),
            Row("gym", "One more month", "Theo Lindqvist", "avoiding", "chat", 3, "He wants to cancel and will not say why.", 1, 41),
            Row("hotel", "The wrong week", "Mrs Adeyemi", "accommodating", "phone", 4, "She says it is fine. It is not fine."),
            Row("bad", "Half a scenario", "", "", "", 1, trouble="line 12: a scene goes to 'fix', which is not there"),
        )
        return [Row(row.id, row.title, row.persona, row.mode, row.channel, row.level, row.about) for row in rows[:3]] if self.first_time else rows

    def unfinished(self) -> Unfinished | None:
        return None if self.first_time else Unfinished("The parcel that left", "Ines Moreau", 4, "today 14:05")

    def resume(self) -> Session:
        session = Session(scenario(), timed=True, clock=self._clock)
        session.events, session._began = events(), 0.0
        spoken = session.events[-1]
        assert isinstance(spoken, Said)
        session._call = Call(
            state=_state(4),
            scene="start",
            timed=True,
            seed=1,
            turn=4,
            trail=TRAIL,
            tensions=TENSIONS,
            stances=STANCES,
            line=spoken,
        )
        return session

    def after(self) -> Session:
        session = self.resume()
        ended = Ended(70.0, "solved", "good", "A new one is on its way", note_due=True)
        session.events.append(ended)
        session._call = Call(
            state=_state(4),
            scene="start",
            timed=True,
            seed=1,
            phase="note",
            turn=4,
            trail=TRAIL,
            tensions=TENSIONS,
            stances=STANCES,
            ending=ended,
        )
        return session


def item(name: str, label: str, section: str, weight: int, verdict: str, *shown: Evidence, reason: str = "", required: bool = False) -> ItemResult:
    return ItemResult(name, label, section, weight, verdict, len(shown), evidence=shown, reason=reason, required=required)  # type: ignore[arg-type]


def card() -> Card:
    listen = (
        item(
            "acknowledge_feeling",
            "Acknowledged the feeling",
            LISTEN,
            3,
            "late",
            Evidence(3, "that was unfair", "It names what she felt.", 12, 27),
            reason="Met in turn 3; it counts in full by turn 2.",
        ),
        item("apologise", "Apologised", LISTEN, 2, "met", Evidence(1, "I am sorry", "An apology without a but.", 35, 45)),
        item(
            "interrupt",
            "Interrupted",
            LISTEN,
            -2,
            "fault",
            Evidence(2, "cut off after “A trip. It”", "You spoke when a tenth had been said."),
            reason="Let the sentence end before you answer.",
        ),
        item("got_defensive", "Got defensive", LISTEN, -2, "none"),
    )
    clarify = (
        item("open_question", "Asked an open question", "Clarify", 2, "met", Evidence(1, "What is the camera for?", "It lets her tell.", 47, 70)),
        item("paraphrase", "Said it back", "Clarify", 1, "not met", reason="Say the problem back in your own words before you solve it.", required=True),
        item("set_limits", "Set limits", "Clarify", 2, "N/A", reason="Nobody was abused, so there was no occasion."),
    )
    return Card(
        scenario="parcel",
        score=6425,
        unfatal=6425,
        quality=5375,
        outcome=8000,
        compliance=10_000,
        ending="solved",
        ending_value="good",
        ending_label="A new one is on its way",
        ending_about="She flies with it.",
        passed=False,
        pass_mark=60,
        why_failed=("Said it back: required, not met",),
        needs={"A new camera is on its way": True, "She was listened to": False},
        sections=(Section(LISTEN, listen), Section("Clarify", clarify)),
        questions=(Evidence(4, "it takes two days", "Was this meant as a promise?", 40, 57),),
        simulated={"csat": 4, "handle_seconds": 204, "talk_share": 41, "interruptions": 1},
    )


def told() -> Debrief:
    return Debrief(
        headline="A new one is on its way · 64 % · not passed",
        summary="Ines began at tension 70 and ended at 52 after 4 turns, with a peak of 74 at turn 2. She flies with it.",
        turns=(),
        keep=(Moment(1, "I am sorry", "Apologised, Asked an open question: calmed her a lot", before=70, after=61),),
        try_=(
            Moment(
                2,
                "You should have",
                "Blamed the customer: cost you much. Leave out who should have done what.",
                "Four calls and nothing. I will not make you tell it a fifth time.",
                61,
                74,
            ),
            Moment(
                0, "", "Said it back. Say the problem back in your own words.", "So it left on the first and nobody has seen it since, and you fly on Friday."
            ),
        ),
        tensions=TENSIONS,
        marks=(Mark(1, "Apologised"), Mark(2, "Blamed"), Mark(3, "Took ownership")),
        trail=TRAIL,
        stances=STANCES,
        modes=((4, "competing", "compromising"),),
        own_modes=((1, "collaborating"), (2, "competing"), (3, "collaborating"), (4, "collaborating")),
    )


def app(look: Look | None = None, *, first_time: bool = False) -> CoachApp:
    shown = CoachApp(Shown(first_time=first_time), look=look or Look(motion=False, blink=False))
    shown.animation_level = "none"
    return shown


def backend_of(pilot: Pilot[None]) -> tuple[CoachApp, Shown]:
    assert isinstance(pilot.app, CoachApp)
    assert isinstance(pilot.app.backend, Shown)
    return pilot.app, pilot.app.backend


async def settle(pilot: Pilot[None]) -> None:
    for _ in range(3):
        await pilot.pause()


async def at_library(pilot: Pilot[None]) -> None:
    await settle(pilot)


async def at_briefing(pilot: Pilot[None]) -> None:
    await settle(pilot)
    backend_of(pilot)[0].show_briefing("parcel")
    await settle(pilot)


async def at_play(pilot: Pilot[None]) -> None:
    await settle(pilot)
    backend_of(pilot)[0].resume_call()
    await settle(pilot)


async def at_card(pilot: Pilot[None]) -> None:
    await at_play(pilot)
    await pilot.press("f3")
    await settle(pilot)


async def at_standing(pilot: Pilot[None]) -> None:
    await at_play(pilot)
    await pilot.press("f5")
    await settle(pilot)


async def at_note(pilot: Pilot[None]) -> None:
    await settle(pilot)
    shown, backend = backend_of(pilot)
    shown.show_note(backend.after())
    await settle(pilot)


async def at_debrief(pilot: Pilot[None]) -> None:
    await settle(pilot)
    shown, backend = backend_of(pilot)
    shown.show_result(backend.after(), card(), told())
    await settle(pilot)


async def at_form(pilot: Pilot[None]) -> None:
    await at_debrief(pilot)
    await pilot.press("n", "n", "n")
    await settle(pilot)


Compare = Callable[..., bool]
Scene = Callable[[Pilot[None]], Awaitable[None]]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("scene", [at_library, at_briefing, at_play, at_card, at_standing, at_note, at_debrief, at_form], ids=lambda scene: scene.__name__)
def test_it_looks_as_it_did(snap_compare: Compare, scene: Scene, size: tuple[int, int]) -> None:
    assert snap_compare(app(), terminal_size=size, run_before=scene)


@pytest.mark.parametrize("theme", ["coach-light", "coach-contrast"])
def test_the_call_in_other_themes(snap_compare: Compare, theme: str) -> None:
    assert snap_compare(app(Look(theme, motion=False, blink=False)), terminal_size=(120, 40), run_before=at_play)


def test_the_call_without_colour(snap_compare: Compare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(app(), terminal_size=(120, 40), run_before=at_play)


def test_the_call_without_braille(snap_compare: Compare) -> None:
    assert snap_compare(app(Look(motion=False, blink=False, dots="ascii")), terminal_size=(80, 24), run_before=at_play)


def test_the_library_at_the_first_start(snap_compare: Compare) -> None:
    assert snap_compare(app(first_time=True), terminal_size=(80, 24), run_before=at_library)


def test_a_window_too_small(snap_compare: Compare) -> None:
    assert snap_compare(app(), terminal_size=(50, 12), run_before=at_play)


def test_no_picture_is_of_nothing(request: pytest.FixtureRequest) -> None:
    """Processes that share the tests cannot know which pictures nobody asked for; here it is known."""
    module = request.node.getparent(pytest.Module)
    assert isinstance(module, pytest.Module)
    pictures = {file.stem for file in (Path(__file__).parent / "__snapshots__" / module.path.stem).glob("*.svg")}
    assert pictures - {item.name for item in module.collect()} == set()
