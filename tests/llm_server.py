"""A model server that does as a test tells it, byte for byte: for faults no well-behaved server has. And the events of the protocol, to write them shortly."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

TICK = 0.005
"""Seconds between the doings of a slow server."""


def event(value: object) -> bytes:
    """One event of a stream; a text is sent as it is."""
    return f"data: {value if isinstance(value, str) else json.dumps(value)}\n\n".encode()


def delta(finish: str | None = None, **part: Any) -> bytes:
    """A piece of an answer: ``delta(content="Hello")``, ``delta("stop")``."""
    return event({"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": part, "finish_reason": finish}]})


def words(*pieces: str) -> bytes:
    """Pieces of text, an event each."""
    return b"".join(delta(content=piece) for piece in pieces)


def usage(sent: int, received: int) -> bytes:
    """The event that counts tokens, which has no choices."""
    return event({"choices": [], "usage": {"prompt_tokens": sent, "completion_tokens": received}})


DONE = event("[DONE]")
ANSWER = words("I ", "want ", "my money.") + delta("stop") + usage(20, 5) + DONE


@dataclass
class Caller:
    """One connection, its request read."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any
    reader: asyncio.StreamReader = field(repr=False)
    writer: asyncio.StreamWriter = field(repr=False)

    async def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.writer.write(piece)
            await self.writer.drain()

    async def head(self, status: str = "200 OK", kind: str = "text/event-stream", **headers: str) -> None:
        """The head of a response whose end is the end of the connection. ``content_length="3"`` is Content-Length: 3."""
        lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", "Connection: close", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
        await self.send("\r\n".join([*lines, "", ""]).encode())

    async def reply(self, body: bytes, status: str = "200 OK", kind: str = "text/event-stream", **headers: str) -> None:
        await self.head(status, kind, **headers)
        await self.send(body)

    async def gone(self) -> None:
        """Wait until the client has closed its side."""
        with suppress(ConnectionError):
            while await self.reader.read(1024):
                pass

    async def keep_sending(self, piece: bytes) -> None:
        """`piece` again and again until the client has gone."""
        gone = asyncio.ensure_future(self.gone())
        while not gone.done():
            await self.send(piece)
            await asyncio.wait([gone], timeout=TICK)


@dataclass
class Time:
    """The clock of this machine, which a test may push on."""

    ahead: float = 0.0
    stride: float = 0.0
    """Seconds it jumps each time somebody looks."""

    def __call__(self) -> float:
        self.ahead += self.stride
        return time.monotonic() + self.ahead


Script = Callable[[Caller], Awaitable[None]]


@dataclass
class Server:
    """Where it listens, and what has happened."""

    port: int = 0
    requests: list[Caller] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    """A request has come."""
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)
    """A script has run to its end; for those that wait for the client to go, it has gone."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"


@asynccontextmanager
async def serving(*scripts: Script, port: int = 0) -> AsyncIterator[Server]:
    """A server on `port` of this machine, 0 for a free one: the first script for the first request, and so on; the last one for all that follow."""
    server, busy = Server(), set[asyncio.Task[Any]]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        busy.add(task)
        try:
            caller = await _read(reader, writer)
            server.requests.append(caller)
            server.asked.set()
            await scripts[min(len(server.requests), len(scripts)) - 1](caller)
        except (ConnectionError, asyncio.IncompleteReadError, UnicodeDecodeError, ValueError, asyncio.CancelledError):
            pass
        finally:
            busy.discard(task)
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()
            server.hung_up.set()

    listening = await asyncio.start_server(serve, "127.0.0.1", port)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        left = list(busy)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await listening.wait_closed()


async def _read(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Caller:
    first = await reader.readexactly(1)
    if first == b"\x16":  # the beginning of TLS, to which servers of plain HTTP say so
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        raise ConnectionError
    head = (first + await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, path, _ = head[0].split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Caller(method, path, headers, json.loads(body) if body else None, reader, writer)


def unused_port() -> int:
    """A port of this machine nobody listens at."""
    import socket  # noqa: PLC0415

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
