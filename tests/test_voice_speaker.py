"""A voice at work behind a front end: what can be seen of a line while it is worded, cutting in, and the call on the screen and in lines."""

from __future__ import annotations

import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from test_tui_play import STILL, Call
from test_tui_stage import OPENING, Clock, scenario
from voice_fakes import LOCAL, Piece, whole

from coach.llm.meter import Meter
from coach.llm.wire import Answer, Ask, Deadlines, Endpoint, Fault
from coach.masking import Mask
from coach.plain import Given, Page, Talk
from coach.session import Session
from coach.session.events import CutOff, Replied, Said, Worded
from coach.tui.app import CoachApp
from coach.tui.memory import MemoryBackend
from coach.voice.fallback import FallbackVoice
from coach.voice.model import ModelVoice
from coach.voice.scripted import ScriptedVoice
from coach.voice.speaker import Speaker

if TYPE_CHECKING:
    from coach.voice.speaker import Progress

SOON = 20.0
"""Seconds until a test gives up on the other thread."""
ANSWER = "And what do I do until then? You tell me that."


class Gate:
    """A client whose answer comes a piece at a time, when the test lets it."""

    endpoint: Endpoint = LOCAL

    def __init__(self, *pieces: Piece) -> None:
        self.pieces: Sequence[Piece] = pieces or whole(ANSWER)
        self.steps = threading.Semaphore(0)
        self.asked: list[Ask] = []
        self.closed = threading.Event()

    def let(self, pieces: int = 1000) -> None:
        self.steps.release(pieces)

    async def stream(self, ask: Ask, *, deadlines: Deadlines, told: Callable[[str], None]) -> AsyncGenerator[str | Answer, None]:
        import asyncio  # noqa: PLC0415

        del deadlines
        self.asked.append(ask)
        self.closed.clear()
        try:
            for piece in self.pieces:
                while not self.steps.acquire(blocking=False):  # noqa: ASYNC110 - the test is on another thread
                    await asyncio.sleep(0)
                if isinstance(piece, Fault):
                    raise piece
                if piece == "WAIT":
                    told("127.0.0.1:9 is busy; trying again in 2 s")
                    continue
                yield piece
        finally:
            self.closed.set()

    async def models(self) -> tuple[str, ...]:
        return (self.endpoint.model,)

    async def close(self) -> None:
        """Nothing was opened."""


def speaker_of(session: Session, gate: Gate) -> Speaker:
    meter = Meter(gate.endpoint)
    model = ModelVoice(gate, mask=Mask(), nonce=lambda: "n0nce", spend=meter.add)
    return Speaker(session, FallbackVoice(model, ScriptedVoice(), meter=meter))


def said_by(session: Session) -> Said:
    return next(event for event in reversed(session.events) if isinstance(event, Said))


def until(speaker: Speaker, wanted: Callable[[Progress], bool]) -> Progress:
    progress = speaker.look()
    while not wanted(progress):
        before = progress
        progress = speaker.wait(SOON)
        assert progress is not before, "nothing came"
    return progress


@pytest.fixture
def session() -> Session:
    made = Session(scenario(llm=None), clock=Clock())
    made.open()
    made.say("Well, I never.")
    return made


@pytest.fixture
def gate() -> Iterator[Gate]:
    made = Gate("And what do I do until then? ", "You tell", " me that.", whole(ANSWER)[-1])
    yield made
    made.let()


def improvising(session: Session) -> None:
    """The scenario under test says nothing about models: let this one improvise."""
    from dataclasses import replace  # noqa: PLC0415

    from coach.scenario.models import Llm  # noqa: PLC0415

    session.scenario = replace(session.scenario, llm=Llm(freedom="improvise"))


def test_sentences_can_be_seen_as_they_come_and_the_line_is_kept_when_it_is_whole(session: Session, gate: Gate) -> None:
    improvising(session)
    speaker = speaker_of(session, gate)
    speaker.begin(said_by(session))
    assert speaker.busy
    gate.let(2)
    assert until(speaker, lambda progress: bool(progress.text)).text == "And what do I do until then?"
    gate.let()
    assert until(speaker, lambda progress: progress.done).text == ANSWER
    kept = speaker.keep()
    assert [type(event) for event in kept] == [Worded]
    assert session.line is not None
    assert session.line.text == ANSWER
    assert not speaker.busy
    speaker.close()


def test_case_21_cutting_in_keeps_what_was_shown_and_frees_the_server(session: Session, gate: Gate) -> None:
    improvising(session)
    speaker = speaker_of(session, gate)
    speaker.begin(said_by(session))
    gate.let(2)
    until(speaker, lambda progress: bool(progress.text))
    kept = [event for event in speaker.cut() if isinstance(event, Worded)]
    assert [event.text for event in kept] == ["And what do I do until then?"]
    assert kept[0].reason == "cut"
    assert gate.closed.wait(SOON), "the stream is closed"
    assert speaker.cut() == (), "cutting in twice cuts once"
    speaker.begin(said_by(session))
    gate.let()
    assert until(speaker, lambda progress: progress.done).text == ANSWER, "and the next line is worded as ever"
    speaker.close()


def test_case_21_cutting_in_before_the_first_word_makes_it_the_authors_line(session: Session, gate: Gate) -> None:
    improvising(session)
    speaker = speaker_of(session, gate)
    speaker.begin(said_by(session))
    kept = [event for event in speaker.cut() if isinstance(event, Worded)]
    assert [(event.text, event.voice, event.reason) for event in kept] == [(said_by(session).text, "scripted", "cut")]
    speaker.close()


def test_case_21_cutting_in_after_the_last_word_keeps_the_line(session: Session, gate: Gate) -> None:
    improvising(session)
    speaker = speaker_of(session, gate)
    speaker.begin(said_by(session))
    gate.let()
    until(speaker, lambda progress: progress.done)
    kept = [event for event in speaker.cut() if isinstance(event, Worded)]
    assert [event.text for event in kept] == [ANSWER]
    assert kept[0].reason == ""
    speaker.close()


def test_case_18_a_wait_is_told_and_is_nobodys_silence(session: Session) -> None:
    improvising(session)
    gate = Gate("WAIT", *whole(ANSWER))
    speaker = speaker_of(session, gate)
    before = session.now
    speaker.begin(said_by(session))
    gate.let(1)
    assert "busy" in until(speaker, lambda progress: bool(progress.waiting)).waiting
    assert session.now == before
    gate.let()
    until(speaker, lambda progress: progress.done)
    speaker.close()


# -- in lines ------------------------------------------------------------------------------------------------------------


def test_in_lines_each_line_is_said_in_the_models_words(gate: Gate) -> None:
    gate.let()
    session = Session(scenario(), clock=Clock())
    improvising(session)
    out: list[str] = []
    page = Page(out.append)
    speaker = speaker_of(session, gate)
    Talk(session, Given(["Well, I never.", "/retry-llm", "/end"]), page, speaker).run()
    speaker.close()
    text = "".join(out)
    assert "And what do I do until then? You tell me that." in text
    assert "The model is not off" in text
    assert text.count(OPENING) <= 1


def test_in_lines_it_is_said_once_that_the_model_is_off() -> None:
    gate = Gate(Fault("key", "127.0.0.1:9 does not know the key. To hand over another: coach llm setup"))
    gate.let()
    session = Session(scenario(), clock=Clock())
    out: list[str] = []
    speaker = speaker_of(session, gate)
    Talk(session, Given(["Well, I never.", "And what now?", "/end"]), Page(out.append), speaker).run()
    speaker.close()
    text = " ".join("".join(out).split())
    assert text.count("The call goes on with the author's own lines") == 1
    assert OPENING.split(".")[0] in text


# -- on the screen ---------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def voiced_call(gate: Gate, *, timed: bool = False) -> AsyncIterator[tuple[Call, Speaker]]:
    clock = Clock()
    backend = MemoryBackend([scenario()], clock=clock)
    made: list[Speaker] = []

    def voices(session: Session) -> Speaker:
        improvising(session)
        made.append(speaker_of(session, gate))
        return made[-1]

    backend.voices = voices
    backend.voiced(by_model=True)
    app = CoachApp(backend, look=STILL)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        app.begin_call(backend.briefing("parcel"), timed=timed)
        await pilot.pause()
        yield Call(pilot, backend, clock), made[0]
    made[0].close()


async def test_on_the_screen_a_line_appears_as_it_is_worded(gate: Gate) -> None:
    gate.let()
    async with voiced_call(gate) as (now, speaker):
        until(speaker, lambda progress: progress.done)
        await now.wait(0)
        await now.send("Well, I never.")
        until(speaker, lambda progress: progress.done)
        await now.wait(0)
        assert now.talk[-1] == ANSWER
        assert "model: test-model" in str(now.screen.top.render())
        assert any(isinstance(event, Worded) and event.voice == "model" for event in now.screen.session.events)


async def test_on_the_screen_who_sends_before_she_has_words_hears_the_author_and_interrupts_nobody(gate: Gate) -> None:
    async with voiced_call(gate, timed=True) as (now, _):
        await now.wait(9)
        await now.send("Sorry, one moment.")
        first = next(event for event in now.screen.session.events if isinstance(event, Worded))
        assert (first.text, first.voice, first.reason) == (OPENING, "scripted", "cut")
        assert not any(isinstance(event, Replied | CutOff) for event in now.screen.session.events)
        assert now.screen.prompt.text == "Sorry, one moment."
        gate.let()


async def test_on_the_screen_it_is_said_that_she_is_about_to_speak(gate: Gate) -> None:
    async with voiced_call(gate) as (now, _):
        await now.wait(1)
        assert "is about to speak" in str(now.screen.prompt.border_title)
        gate.let()


async def test_on_the_screen_what_is_masked_is_shown_as_typed(gate: Gate) -> None:
    gate.let()
    async with voiced_call(gate) as (now, speaker):
        until(speaker, lambda progress: progress.done)
        await now.wait(0)
        await now.send("Mine is 4111 1111 1111 1111.")
        assert "Mine is 4111 1111 1111 1111." in now.talk
