"""The client of `coach.llm.wire`, for every server that speaks the protocol of OpenAI's chat completions."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from random import Random
from typing import TYPE_CHECKING, Final

from coach.llm.asking import Parameters
from coach.llm.connection import connected
from coach.llm.exchange import Exchange, Means, mishaps
from coach.llm.faults import Faults, Secret, Setback
from coach.llm.wire import Answer, Ask, Deadlines, Endpoint
from coach.text import clean

if TYPE_CHECKING:
    import httpx2
    import openai

LISTING: Final = 8.0
"""Seconds for the list of models, which costs no server any thought."""
MOST_MODELS: Final = 1000
MOST_OF_A_NAME: Final = 100


class OpenAiClient:
    """Speaks to one endpoint. Makes no connection, and loads no library, before the first request.

    `clock` gives seconds that never go back, `sleep` waits so many of them, `chance` spreads the waiting; `transport` takes the
    place of the network.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        key: str = "",
        transport: httpx2.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: Random | None = None,
    ) -> None:
        self._endpoint = endpoint
        self._key = Secret(key)
        self._faults = Faults(endpoint, self._key)
        self._transport = transport
        self._library: openai.AsyncOpenAI | None = None
        self._in_flight = False
        spread = chance or Random()  # noqa: S311 - it spreads waiting; nothing is kept secret by it
        self._means = Means(endpoint, self._faults, Parameters(), self._opened, self.models, clock, sleep, spread)

    @property
    def endpoint(self) -> Endpoint:
        """Whom it speaks to."""
        return self._endpoint

    async def stream(self, ask: Ask, *, deadlines: Deadlines, told: Callable[[str], None]) -> AsyncGenerator[str | Answer, None]:
        """As `coach.llm.wire.Client.stream` has it. The pieces are as the server sent them: clean them before they are shown.

        Raises RuntimeError while another stream of this client is open. Cancelling the task that waits for a piece closes
        the connection as ``aclose`` does.
        """
        if self._in_flight:
            raise RuntimeError("this client has a request in flight: close its stream first")
        self._in_flight = True
        exchange: Exchange | None = None
        try:
            await self._opened()  # its first loading is no waiting for the server
            exchange = Exchange(self._means, ask, deadlines, told)
            while words := await exchange.words():
                yield words
            yield exchange.answer()
        finally:
            try:
                if exchange is not None:
                    await exchange.hang_up()
            finally:
                self._in_flight = False

    async def models(self) -> tuple[str, ...]:
        """The models the server offers, in its order, cleaned; empty where it names none. Raises `Fault`. May be asked at any time."""
        setback: Setback | None = None
        listing: object = None
        try:
            async with asyncio.timeout(LISTING):
                library = await self._opened()
                listing = await library.get("/models", cast_to=object)
        except TimeoutError:
            setback = Setback(self._faults.late_first(LISTING))
        except mishaps() as error:
            setback = self._faults.trouble(error)
        if setback is None and isinstance(listing, dict) and listing.get("error"):
            setback = self._faults.complaint(listing)
        found = listing.get("data") if isinstance(listing, dict) else listing
        if setback is None and not isinstance(found, list):
            setback = self._faults.not_a_model_server()
        if setback is not None:
            raise setback.fault
        names = [entry.get("id") for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []
        return tuple(dict.fromkeys(clean(name, limit=MOST_OF_A_NAME) for name in names[:MOST_MODELS] if isinstance(name, str)))

    async def close(self) -> None:
        """Let go of the connections; the next request makes new ones."""
        library, self._library = self._library, None
        if library is not None:
            await library.close()

    async def _opened(self) -> openai.AsyncOpenAI:
        """The library, loaded and set up in a thread: the screen goes on meanwhile. Raises `Fault`, also for what must not be sent."""
        if refusal := self._faults.refusal():
            raise refusal
        if self._library is None:
            self._library = await asyncio.to_thread(connected, self._endpoint, self._key, self._faults, self._transport)
        return self._library
