"""One request and its answer: asking again while nothing was shown, keeping to the deadlines, letting go at any moment."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any, Final

from coach.llm.asking import Parameters
from coach.llm.complaints import BAD, UNPROCESSABLE, complaint, kind_of
from coach.llm.faults import Faults, Setback
from coach.llm.reading import Reading, added
from coach.llm.retrying import pause
from coach.llm.wire import Answer, Ask, Deadlines, Endpoint, Fault, Usage

if TYPE_CHECKING:
    import openai

TRIES: Final = {"connect": 3, "busy": 8}
"""How often a request is sent at most; the deadlines may allow fewer. A model that is being loaded is busy for long."""
LINGER: Final = 1.0
"""Seconds to wait, once the answer is whole, for the count of its tokens."""
LIST: Final = 3.0
"""Seconds spent on finding out which models there are, where the one asked for is not."""
_NOTHING: Final = object()


@dataclass(frozen=True, slots=True)
class Means:
    """What a request is made with."""

    endpoint: Endpoint
    faults: Faults
    parameters: Parameters
    library: Callable[[], Awaitable[openai.AsyncOpenAI]]
    models: Callable[[], Awaitable[tuple[str, ...]]]
    clock: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]]
    chance: Random


def mishaps() -> tuple[type[Exception], ...]:
    """All that the client library raises for what a server does: its own errors, bare JSON errors, and what the transport lets through."""
    import httpx2  # noqa: PLC0415 - loaded with openai, by the first request
    import openai

    return (Fault, openai.OpenAIError, httpx2.HTTPError, httpx2.InvalidURL, ssl.SSLError, ValueError, RecursionError)


class Exchange:
    """The state of one request. `words` until it gives nothing, then `answer`; `hang_up` in any case."""

    def __init__(self, means: Means, ask: Ask, deadlines: Deadlines, told: Callable[[str], None]) -> None:
        self._means = means
        self._ask = ask
        self._deadlines = deadlines
        self._told = told
        self._asked = self._waiting_since = means.clock()
        self._tries = 1
        self._reading = Reading()
        self._spent = Usage()
        self._sent = False
        self._response: openai.AsyncStream[object] | None = None
        self._events: AsyncIterator[object] | None = None

    async def words(self) -> str:
        """The next words as they came, empty where the answer is whole. Raises `Fault`."""
        if self._reading.text:
            self._waiting_since = self._means.clock()  # whoever asks slowly does not use up the server's time
        while True:
            step = await self._step()
            if isinstance(step, str):
                return step
            await self.hang_up()
            await self._again(step)

    def answer(self) -> Answer:
        """The whole of it."""
        reading = self._reading
        usage = added(self._spent, reading.usage(self._ask))
        return Answer(reading.text, reading.ending, usage, reading.model, reading.fingerprint, self._means.parameters.dropped)

    async def hang_up(self) -> None:
        """Close the response and its connection: the server stops working on it."""
        response, self._response, self._events = self._response, None, None
        if response is not None:
            with suppress(*mishaps()):
                await response.close()

    # One try

    async def _step(self) -> str | Setback:
        """The next words, or why there are none."""
        if self._reading.finish:
            return await self._ended()  # no deadline takes back what is whole
        seconds, late = self._left()
        if seconds <= 0:
            return Setback(late)
        try:
            async with asyncio.timeout(seconds):
                if self._events is None:
                    self._events = await self._begun()
                found = await self._next(self._events)
        except TimeoutError:
            self._sent = True
            return Setback(late)
        except mishaps() as error:
            return self._means.faults.trouble(error)
        return found if found is not None else await self._ended()

    def _left(self) -> tuple[float, Fault]:
        """Seconds the server has for its next words, and what it is if it does not use them."""
        faults, now = self._means.faults, self._means.clock()
        whole, first = self._asked + self._deadlines.turn - now, self._waiting_since + self._deadlines.first - now
        if whole <= first:
            return whole, faults.late(self._deadlines.turn)
        return first, (faults.stalled if self._reading.text else faults.late_first)(self._deadlines.first)

    async def _begun(self) -> AsyncIterator[object]:
        """Send the request, without what the endpoint does not take; the events of the response."""
        library = await self._means.library()
        self._response = await self._posted(library)
        response = self._response.response
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == "text/html":
            raise self._means.faults.not_a_model_server().fault
        self._sent = True
        if kind != "application/json":
            return aiter(self._response)
        return _one(json.loads(await response.aread()))

    async def _posted(self, library: openai.AsyncOpenAI) -> openai.AsyncStream[object]:
        import openai

        parameters = self._means.parameters
        while True:
            body = parameters.body(self._means.endpoint.model, self._ask)
            try:
                return await library.post("/chat/completions", cast_to=object, body=body, stream=True, stream_cls=openai.AsyncStream[object])
            except openai.APIStatusError as error:
                said = complaint(error.body, error.status_code)
                if error.status_code not in (BAD, UNPROCESSABLE) or kind_of(said) not in ("request", "model") or not parameters.drop(body, said):
                    raise

    async def _next(self, events: AsyncIterator[object]) -> str | Setback | None:
        """The next words, or what is wrong; None where nothing more comes."""
        reading = self._reading
        while not reading.finish:
            event = await anext(events, _NOTHING)
            if event is _NOTHING:
                break
            if not isinstance(event, dict):
                return self._means.faults.nonsense()
            if event.get("error"):
                return self._means.faults.complaint(event)
            if words := reading.take(event):
                return words
            if reading.muddled:
                break
        return None if reading.pieces else self._silent()

    async def _ended(self) -> str | Setback:
        """The last words, or what is wrong with the whole."""
        reading = self._reading
        await self._linger()
        if reading.ending not in ("stop", "length", "empty"):
            return self._means.faults.ended(reading.ending, thought=reading.thought)
        rest = reading.rest()  # before the verdict: it may be all there is
        return rest if rest or reading.ending != "empty" else self._means.faults.ended("empty", thought=reading.thought)

    def _silent(self) -> Setback:
        """A response without a single event."""
        response = self._response.response if self._response else None
        if response is not None and response.headers.get("content-type", "").startswith("text/event-stream"):
            return self._means.faults.ended("cut", thought=False)
        return self._means.faults.not_a_model_server()

    async def _linger(self) -> None:
        """Read on to the count of tokens. What goes wrong from here on takes nothing from a whole answer."""
        events, self._events = self._events, None
        if events is None or not self._reading.finish:
            return
        with suppress(TimeoutError, *mishaps()):
            async with asyncio.timeout(LINGER):
                async for event in events:
                    if isinstance(event, dict):
                        self._reading.take({**event, "choices": []})

    # Another try

    async def _again(self, setback: Setback) -> None:
        """Wait until the request may be sent again. Raises the fault where it may not."""
        means, fault = self._means, setback.fault
        if self._sent:
            self._spent = added(self._spent, self._reading.usage(self._ask))
        if setback.again != "no" and not self._reading.text and self._tries < TRIES[setback.again]:
            seconds = pause(self._tries, setback.after, means.chance)
            if seconds < self._left()[0]:
                self._told(means.faults.waiting(setback, seconds))
                self._tries, self._reading, self._sent = self._tries + 1, Reading(), False
                await means.sleep(seconds)
                return
        if fault.kind == "model":
            fault = Fault("model", means.faults.no_model(await self._offered()))
        fault.usage = self._spent
        raise fault

    async def _offered(self) -> tuple[str, ...]:
        """The models there are, if that is quickly found out."""
        with suppress(Fault, TimeoutError):
            async with asyncio.timeout(min(LIST, max(0.0, self._left()[0]))):
                return await self._means.models()
        return ()


async def _one(event: Any) -> AsyncIterator[object]:
    """The events of a server that does not stream."""
    yield event
