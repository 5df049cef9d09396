"""Processor time of our own for one line in a model's words: the request made, the answer held against the rules, the words kept. No server, no network."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from time import process_time
from typing import TYPE_CHECKING

from figures import Figure

from coach.llm.meter import Meter
from coach.llm.wire import LOCAL, Answer, Ask, Deadlines, Endpoint, Usage
from coach.masking import Mask
from coach.scenario import load, own_texts, shipped
from coach.session import Session
from coach.session.events import Said
from coach.techniques import names
from coach.voice.again import worded_as
from coach.voice.directing import directive
from coach.voice.fallback import FallbackVoice
from coach.voice.model import ModelVoice
from coach.voice.scripted import ScriptedVoice
from coach.voice.wording import Wording

if TYPE_CHECKING:
    from coach.voice.directive import Directive

TARGET = 30.0
REPEATS = 3
REPLIES = (
    "Good morning, this is Alex. I am sorry you had to chase us for it. What happened?",
    "So that I get this right: you were told it would be settled last week, and nobody rang you back. Is that how it went?",
    "What would help you most today?",
    "I will look into it now and ring you back before noon tomorrow. Does that suit you?",
)
ANSWER = "Well, I don't see how that gets me any further. You said the same thing last week. And what do I do until then?"


class Told:
    """A client that answers at once, in the pieces a server would send."""

    endpoint = Endpoint("http://127.0.0.1:9/v1", "none", LOCAL)

    async def stream(self, ask: Ask, *, deadlines: Deadlines, told: Callable[[str], None]) -> AsyncGenerator[str | Answer, None]:
        """The same answer to everything."""
        del ask, deadlines, told
        for at in range(0, len(ANSWER), 5):
            yield ANSWER[at : at + 5]
        yield Answer(ANSWER, "stop", Usage(900, 40))

    async def models(self) -> tuple[str, ...]:
        """The one."""
        return ("none",)

    async def close(self) -> None:
        """Nothing was opened."""


def milliseconds(session: Session) -> list[float]:
    """What each line of one call takes."""
    meter = Meter(Told.endpoint)
    model = ModelVoice(Told(), mask=Mask(own_texts(session.scenario)), nonce=lambda: "n0nce", spend=meter.add)
    voice = FallbackVoice(model, ScriptedVoice(), meter=meter)
    spent: list[float] = []
    events = session.open()
    for reply in (*REPLIES, ""):
        said = next((event for event in events if isinstance(event, Said)), None)
        if said is not None:
            began = process_time()
            made = asyncio.run(_words(voice, directive(session.scenario, session.call, session.events, said, "improvise")))
            session.worded(worded_as(said, made))
            spent.append(1000 * (process_time() - began))
        if not reply or session.call.phase != "talking":
            break
        events = session.say(reply)
    return spent


async def _words(voice: FallbackVoice, told: Directive) -> Wording:
    return [piece async for piece in voice.speak(told, lambda _: None)][-1]  # type: ignore[return-value]


def measure() -> list[Figure]:
    """The slowest line over every shipped scenario, each with the best of its repeats; a line turned down twice counts both."""
    slowest: list[float] = []
    for path in shipped():
        scenario = load(path, names())
        calls = [milliseconds(Session(scenario, seed=1)) for _ in range(REPEATS)]
        slowest += [min(times) for times in zip(*calls, strict=True)]
    return [Figure(f"voice: our own part of the slowest of {len(slowest)} lines by a model", max(slowest), "ms", TARGET)]


if __name__ == "__main__":
    print(measure()[0].line(0))
