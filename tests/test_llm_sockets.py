"""The client against servers that misbehave on the wire, byte by byte, on this machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from random import Random

import pytest
from llm_server import ANSWER, DONE, Caller, Script, Server, Time, delta, event, serving, unused_port, usage, words

from coach.llm import connection, exchange
from coach.llm.client import OpenAiClient
from coach.llm.wire import Answer, Ask, Deadlines, Endpoint, Fault, Message, Usage

ASK = Ask((Message("user", "What happened?"),))
PLENTY = Deadlines(30, 60)
SOON = Deadlines(0.05, 0.2)
LATE = Deadlines(0.2, 0.05)
"""The deadline of the turn comes first."""


def untold(_: str) -> None:
    """For who does not want to know."""


async def at_once(_: float) -> None:
    await asyncio.sleep(0)


def client_of(server: Server, url: str = "", time: Time | None = None) -> OpenAiClient:
    return OpenAiClient(Endpoint(url or server.url, "dana-1"), clock=time or Time(), sleep=at_once, chance=Random(1))  # noqa: S311 - the same pauses each time


async def all_of(client: OpenAiClient, deadlines: Deadlines = PLENTY) -> tuple[str, Answer | Fault]:
    """The words that came, and how it ended."""
    text = ""
    try:
        async for item in client.stream(ASK, deadlines=deadlines, told=untold):
            if isinstance(item, Answer):
                return text, item
            text += item
    except Fault as fault:
        return text, fault
    raise AssertionError("a stream that ended without an answer or a fault")


async def ending(script: Script, deadlines: Deadlines = PLENTY) -> tuple[str, Fault, Server]:
    """What came from a server that does as `script` says, and the fault it ended in."""
    async with serving(script) as server:
        text, found = await all_of(client_of(server), deadlines)
    assert isinstance(found, Fault)
    assert f"127.0.0.1:{server.port}" in str(found)
    assert str(found).isprintable()
    return text, found, server


async def fine(caller: Caller) -> None:
    await caller.reply(ANSWER)


async def test_an_answer() -> None:
    async with serving(fine) as server:
        assert await all_of(client_of(server)) == ("I want my money.", Answer("I want my money.", "stop", Usage(20, 5)))
        assert server.requests[0].path == "/v1/chat/completions"


# -- on time -----------------------------------------------------------------------------------------------------------


async def silence(caller: Caller) -> None:
    await caller.gone()


async def head_and_silence(caller: Caller) -> None:
    await caller.head()
    await caller.gone()


async def pings(caller: Caller) -> None:
    await caller.head()
    await caller.keep_sending(b": still here\n\n")


async def empty_deltas(caller: Caller) -> None:
    await caller.head()
    await caller.keep_sending(delta(content=""))


async def thoughts(caller: Caller) -> None:
    await caller.head()
    await caller.keep_sending(delta(reasoning_content="hm "))


@pytest.mark.parametrize("script", [silence, head_and_silence, pings, empty_deltas, thoughts])
async def test_case_17_nothing_to_show_before_the_first_deadline(script: Script) -> None:
    text, found, server = await ending(script, SOON)
    assert (text, found.kind, found.transport) == ("", "first_token", True)
    assert "said nothing for 0.05 s" in str(found)
    assert len(server.requests) <= 1, "there is no time for another try"
    assert found.usage.sent > 0, "the server may well have read it all"
    assert found.usage.estimated


async def one_word_a_tick(caller: Caller) -> None:
    await caller.head()
    await caller.keep_sending(words("no "))


async def test_case_17_one_word_at_a_time_ends_with_the_deadline_of_the_turn() -> None:
    time = Time()
    async with serving(one_word_a_tick) as server, aclosing(client_of(server, time=time).stream(ASK, deadlines=PLENTY, told=untold)) as stream:
        assert [await anext(stream) for _ in range(3)] == ["no ", "no ", "no "]
        time.ahead = PLENTY.turn - 0.1
        found = await end_of(stream)
    assert found.kind == "deadline"
    assert "was not done after 60 s" in str(found)
    assert found.usage.received >= 3


async def test_case_17_the_deadline_of_the_turn_may_come_first() -> None:
    assert (await ending(pings, LATE))[1].kind == "deadline"


async def a_word_and_silence(caller: Caller) -> None:
    await caller.head()
    await caller.send(words("I want "))
    await caller.gone()


async def a_word_and_pings(caller: Caller) -> None:
    await caller.head()
    await caller.send(words("I want "))
    await caller.keep_sending(b": ping\n\n")


@pytest.mark.parametrize("script", [a_word_and_silence, a_word_and_pings])
async def test_case_17_a_stall_in_the_middle(script: Script) -> None:
    time = Time()
    async with serving(script) as server, aclosing(client_of(server, time=time).stream(ASK, deadlines=Deadlines(30, 600), told=untold)) as stream:
        assert await anext(stream) == "I want "
        time.stride = 30 - 0.03  # between the last look at the clock and the next
        found = await end_of(stream)
    assert found.kind == "deadline"
    assert "fell silent for 30 s" in str(found)


async def end_of(stream: AsyncIterator[str | Answer]) -> Fault:
    """The fault a stream ends in, whatever comes before it."""
    with pytest.raises(Fault) as caught:
        async for _ in stream:
            pass
    return caught.value


async def test_case_17_who_reads_slowly_does_not_use_up_the_time_of_the_server() -> None:
    time = Time()
    async with serving(fine) as server, aclosing(client_of(server, time=time).stream(ASK, deadlines=Deadlines(30, 600), told=untold)) as stream:
        for expected in ("I ", "want ", "my money."):
            assert await anext(stream) == expected
            time.ahead += 100
        assert isinstance(await anext(stream), Answer)


async def whole_but_open(caller: Caller) -> None:
    await caller.head()
    await caller.send(words("No."), delta("stop"))
    await caller.gone()


async def whole_and_reset(caller: Caller) -> None:
    await caller.head(content_length="9999")
    await caller.send(words("No."), delta("stop"))


async def whole_and_garbage(caller: Caller) -> None:
    await caller.reply(words("No.") + delta("stop") + event("{nope") + event({"error": "boom"}) + b"\xff\xfe\n\n")


async def done_but_open(caller: Caller) -> None:
    await caller.head()
    await caller.send(words("No."), delta("stop"), DONE)
    await caller.gone()


@pytest.mark.parametrize("script", [whole_but_open, whole_and_reset, whole_and_garbage, done_but_open])
async def test_what_happens_after_the_end_takes_nothing_from_a_whole_answer(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "LINGER", 0.02)
    async with serving(script) as server:
        text, answer = await all_of(client_of(server))
    assert text == "No."
    assert isinstance(answer, Answer)
    assert answer.usage.estimated


async def last_words_and_open(caller: Caller) -> None:
    await caller.head()
    await caller.send(delta("stop", content="No."))
    await caller.gone()


async def test_case_17_no_deadline_takes_back_a_whole_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "LINGER", 0.02)
    time = Time()
    async with serving(last_words_and_open) as server, aclosing(client_of(server, time=time).stream(ASK, deadlines=PLENTY, told=untold)) as stream:
        assert await anext(stream) == "No."
        time.ahead = PLENTY.turn + 1
        assert isinstance(await anext(stream), Answer)


async def counted_late(caller: Caller) -> None:
    await caller.reply(words("No.") + delta("stop") + words(" late") + usage(9, 2) + DONE)


async def test_case_21_words_after_the_end_are_not_delivered_and_tokens_are_counted() -> None:
    async with serving(counted_late) as server:
        assert await all_of(client_of(server)) == ("No.", Answer("No.", "stop", Usage(9, 2)))


# -- in one piece ------------------------------------------------------------------------------------------------------


async def cut_in_a_chunk(caller: Caller) -> None:
    await caller.head(transfer_encoding="chunked")
    body = words("I want ", "my")
    await caller.send(f"{len(body):x}\r\n".encode() + body + b"\r\n" + b"fff\r\ndata: {")


async def cut_in_a_body(caller: Caller) -> None:
    await caller.head(content_length="9999")
    await caller.send(words("I want ", "my"))


async def test_case_16_a_connection_that_breaks_in_mid_sentence() -> None:
    for script in (cut_in_a_chunk, cut_in_a_body):
        text, found, server = await ending(script)
        assert (text, found.kind) == ("I want my", "unreachable")
        assert "broke off" in str(found)
        assert len(server.requests) == 1


async def dropped(_: Caller) -> None:
    """Closes without a word."""


async def half_a_head(caller: Caller) -> None:
    await caller.send(b"HTTP/1.1 200 OK\r\nContent-")


async def no_http(caller: Caller) -> None:
    await caller.send(b"SSH-2.0-OpenSSH_9.6\r\n")


@pytest.mark.parametrize("script", [dropped, half_a_head, no_http])
async def test_a_connection_that_breaks_before_the_answer_is_tried_again(script: Script) -> None:
    async with serving(script, fine) as server:
        assert (await all_of(client_of(server)))[0] == "I want my money."
        assert len(server.requests) == 2
    text, found, server = await ending(script)
    assert (text, found.kind) == ("", "unreachable")
    assert len(server.requests) == 3


async def garbage(caller: Caller) -> None:
    await caller.reply(b"\x00\xff\xfe\x80 random \xc3\x28\r\n\r\n" * 20)


async def not_utf8(caller: Caller) -> None:
    await caller.reply(b'data: {"choices": [{"delta": {"content": "caf\xe9"}}]}\n\n')


async def not_json(caller: Caller) -> None:
    await caller.reply(words("I want ") + b"data: {'choices': nope}\n\n")


async def test_garbage_is_nonsense() -> None:
    for script, expected in ((garbage, ""), (not_utf8, ""), (not_json, "I want ")):
        text, found, _ = await ending(script)
        assert (text, found.kind) == (expected, "nonsense")


async def huge_line(caller: Caller) -> None:
    await caller.head()
    await caller.send(b"data: ")
    await caller.keep_sending(b"A" * 65536)


async def flood_of_pings(caller: Caller) -> None:
    await caller.head()
    await caller.keep_sending(b": ping\n\n" * 8192)


async def huge_error(caller: Caller) -> None:
    await caller.head("400 Bad Request", "application/json")
    await caller.keep_sending(b"A" * 65536)


@pytest.mark.parametrize("script", [huge_line, flood_of_pings, huge_error])
async def test_more_bytes_than_any_answer_has_are_not_read(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "MOST_BYTES", 200_000)
    text, found, server = await ending(script)
    assert (text, found.kind) == ("", "nonsense")
    assert "more than an answer can be" in str(found)
    assert len(server.requests) == 1


async def test_case_14_what_a_model_writes_comes_as_it_is_for_the_caller_to_clean() -> None:
    hostile = "\x1b[2J\x1b]52;c;QUJD\x07[bold]No.[/bold]\u202e\u200b"

    async def script(caller: Caller) -> None:
        await caller.reply(words(hostile) + delta("stop") + DONE)

    async with serving(script) as server:
        assert (await all_of(client_of(server)))[0] == hostile


async def test_events_cut_anywhere_and_any_line_ends_are_understood() -> None:
    async def script(caller: Caller) -> None:
        await caller.head()
        for byte in words("Caf\u00e9 \U0001f600!").replace(b"\n", b"\r\n") + b": ping\r\revent: x\rid: 1\r" + ANSWER:
            await caller.send(bytes([byte]))

    async with serving(script) as server:
        assert (await all_of(client_of(server)))[0] == "Caf\u00e9 \U0001f600!I want my money."


# -- at the right place ------------------------------------------------------------------------------------------------


async def test_case_16_a_page_instead_of_a_stream() -> None:
    async def script(caller: Caller) -> None:
        await caller.reply(b"<html><body>Welcome to the hotel</body></html>", kind="text/html")

    text, found, server = await ending(script)
    assert (text, found.kind, found.fatal) == ("", "address", True)
    assert "hotel" not in str(found)
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"])
async def test_case_19_a_redirect_is_told_and_the_conversation_goes_nowhere_else(status: str) -> None:
    async with serving(fine) as elsewhere:

        async def script(caller: Caller) -> None:
            await caller.reply(b"over there", status, "text/plain", location=f"http://me:pw@127.0.0.1:{elsewhere.port}/v1/chat/completions")

        text, found, server = await ending(script)
        assert (text, found.kind) == ("", "address")
        assert f"sends us on to 127.0.0.1:{elsewhere.port}" in str(found)
        assert "pw" not in str(found)
        assert elsewhere.requests == []
        assert len(server.requests) == 1


async def test_case_19_a_proxy_in_the_environment_is_not_asked_about_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{unused_port()}")
    async with serving(fine) as server:
        assert (await all_of(client_of(server)))[0] == "I want my money."


async def test_case_19_a_proxy_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{unused_port()}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    client = OpenAiClient(Endpoint("https://models.example/v1", "m"), key="k", sleep=at_once)
    text, found = await all_of(client)
    assert isinstance(found, Fault)
    assert (text, found.kind) == ("", "unreachable")
    assert "A proxy is set" in str(found)


async def test_case_19_https_to_a_server_that_speaks_http() -> None:
    async with serving(fine) as server:
        text, found = await all_of(client_of(server, f"https://127.0.0.1:{server.port}/v1"))
    assert isinstance(found, Fault)
    assert (text, found.kind) == ("", "address")
    assert "does not speak https" in str(found)


async def test_case_20_a_server_that_is_not_there_and_then_is() -> None:
    server = Server(unused_port())
    client = client_of(server)
    text, found = await all_of(client)
    assert isinstance(found, Fault)
    assert (text, found.kind, found.transport) == ("", "unreachable", True)
    assert str(found) == f"Nothing answers at 127.0.0.1:{server.port}. Start the server, or check the address."
    for _ in range(2):  # it comes, dies, and comes back
        async with serving(fine, port=server.port):
            assert (await all_of(client))[0] == "I want my money."


# -- letting go --------------------------------------------------------------------------------------------------------


async def hung_up(server: Server) -> None:
    """The server has seen the end of the connection."""
    await asyncio.wait_for(server.hung_up.wait(), 10)


@pytest.mark.parametrize("script", [a_word_and_silence, one_word_a_tick])
async def test_case_21_closing_the_stream_frees_the_server(script: Script) -> None:
    async with serving(script, fine) as server:
        client = client_of(server)
        stream = client.stream(ASK, deadlines=PLENTY, told=untold)
        assert await anext(stream)
        assert not server.hung_up.is_set()
        await stream.aclose()
        await hung_up(server)
        with pytest.raises(StopAsyncIteration):
            await anext(stream)
        assert (await all_of(client))[0] == "I want my money."


@pytest.mark.parametrize("script", [silence, head_and_silence, pings, a_word_and_silence])
async def test_case_21_cancelling_whoever_waits_frees_the_server(script: Script) -> None:
    async with serving(script, fine) as server:
        client = client_of(server)
        task = asyncio.create_task(all_of(client))
        await asyncio.wait_for(server.asked.wait(), 10)
        await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await hung_up(server)
        assert (await all_of(client))[0] == "I want my money."


@pytest.mark.parametrize("script", [silence, head_and_silence, pings])
async def test_case_17_a_deadline_frees_the_server_too(script: Script) -> None:
    async with serving(script) as server:
        while not server.requests:
            await all_of(client_of(server), SOON)
        await hung_up(server)


@pytest.mark.parametrize("script", [whole_but_open, done_but_open])
async def test_case_21_a_whole_answer_leaves_no_connection_behind(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "LINGER", 0.02)
    async with serving(script) as server, aclosing(client_of(server).stream(ASK, deadlines=PLENTY, told=untold)) as stream:
        assert await anext(stream) == "No."
        assert isinstance(await anext(stream), Answer)
        await hung_up(server)  # before whoever listens has closed the stream


async def test_the_models_are_found_while_an_answer_is_coming() -> None:
    async def listing(caller: Caller) -> None:
        await caller.reply(b'{"data": [{"id": "dana-1"}]}', kind="application/json")

    async with serving(a_word_and_silence, listing) as server:
        client = client_of(server)
        async with aclosing(client.stream(ASK, deadlines=PLENTY, told=untold)) as stream:
            assert await anext(stream) == "I want "
            assert await client.models() == ("dana-1",)
            assert (server.requests[1].method, server.requests[1].path) == ("GET", "/v1/models")
