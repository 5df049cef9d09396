"""The client against somebody else's mock of a model server, which breaks on demand and judges how its client took it.

`llmock` (MIT) sees every attempt and its timing, and knows nothing of us. Its strict verdict fails on a warning.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace
from random import Random

import pytest
from llm_server import Time
from llmock.pytest_plugin import LLMock

from coach.llm.client import OpenAiClient
from coach.llm.wire import Answer, Ask, Deadlines, Endpoint, Fault, Message

ASK = Ask((Message("system", "You are Dana."), Message("user", "What happened?")), seed=7)
PLENTY = Deadlines(30, 60)
TEXT = "I want my money back today."
QUICK = 0.12
"""Of a second of our own pauses, so that the tests need not wait for long; what the server asks for is waited in full."""


async def quickly(seconds: float) -> None:
    await asyncio.sleep(seconds * QUICK)


def client_of(llmock: LLMock, *, pauses: Callable[[float], Awaitable[None]] = quickly, time: Time | None = None) -> OpenAiClient:
    return OpenAiClient(Endpoint(llmock.base_url("openai"), "gpt-4o-mini"), key="k", clock=time or Time(), sleep=pauses, chance=Random(1))  # noqa: S311 - the same pauses each time


async def once(client: OpenAiClient, deadlines: Deadlines = PLENTY, ask: Ask = ASK) -> tuple[str, Answer | Fault]:
    """What came, and how it ended."""
    text = ""
    try:
        async for item in client.stream(ask, deadlines=deadlines, told=lambda _: None):
            if isinstance(item, Answer):
                return text, item
            text += item
    except Fault as fault:
        return text, fault
    raise AssertionError("a stream that ended without an answer or a fault")


async def until_whole(client: OpenAiClient, deadlines: Deadlines = PLENTY) -> list[tuple[str, Answer | Fault]]:
    """As a caller does who needs the line: where it broke off after words had come, which the client may not mend, it is asked for again."""
    tries = [await once(client, deadlines)]
    while isinstance(tries[-1][1], Fault) and len(tries) < 3:
        await quickly(0.5)
        tries.append(await once(client, deadlines))
    return tries


async def test_a_streamed_answer_and_its_tokens(llmock: LLMock) -> None:
    text, answer = await once(client_of(llmock.reply(TEXT)))
    assert text == TEXT
    assert isinstance(answer, Answer)
    assert (answer.finish, answer.model, answer.usage.estimated, answer.dropped) == ("stop", "gpt-4o-mini", False, ())
    assert answer.usage.sent > 0
    assert answer.usage.received > 0
    llmock.assert_resilient(strict=True)


async def test_case_18_a_rate_limit_is_waited_for_as_long_as_asked(llmock: LLMock) -> None:
    llmock.rate_limit(times=2, retry_after=0.03).reply(TEXT)
    assert (await once(client_of(llmock, pauses=asyncio.sleep)))[0] == TEXT
    assert len(llmock.requests) == 3
    llmock.assert_resilient(strict=True)


async def test_case_18_a_rate_limit_beyond_the_deadline_is_not_waited_for(llmock: LLMock) -> None:
    llmock.rate_limit(times=1, retry_after=3600)
    text, found = await once(client_of(llmock))
    assert isinstance(found, Fault)
    assert (text, found.kind, len(llmock.requests)) == ("", "busy", 1)
    assert [finding.code for finding in llmock.verdict().findings] == ["gave_up"], "it calls that giving up, and so do we"


@pytest.mark.parametrize("status", [500, 502, 503, 529])
async def test_a_failing_server_is_tried_again(llmock: LLMock, status: int) -> None:
    llmock.fail(status, times=2, retry_after=0.02).reply(TEXT)
    assert (await once(client_of(llmock, pauses=asyncio.sleep)))[0] == TEXT
    llmock.assert_resilient(strict=True)


async def test_an_outage_ends_in_a_fault_after_a_few_tries(llmock: LLMock) -> None:
    llmock.fail(503, times=None, retry_after=0.01)
    text, found = await once(client_of(llmock, pauses=asyncio.sleep))
    assert isinstance(found, Fault)
    assert (text, found.kind, len(llmock.requests)) == ("", "busy", 8)
    llmock.assert_resilient(strict=True)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
async def test_what_cannot_be_mended_is_not_tried_again(llmock: LLMock, status: int) -> None:
    llmock.fail(status, times=None)
    text, found = await once(client_of(llmock))
    assert isinstance(found, Fault)
    assert (text, found.fatal) == ("", True)
    assert len([request for request in llmock.requests if request.method == "POST"]) == 1
    llmock.assert_resilient(strict=True)


async def test_case_22_a_prompt_that_is_too_long(llmock: LLMock) -> None:
    llmock.context_overflow()
    assert getattr((await once(client_of(llmock)))[1], "kind", "") == "overflow"
    llmock.reset().limits(context_window=50)
    long = replace(ASK, messages=(*ASK.messages, Message("user", "word " * 500)))
    client = client_of(llmock)
    assert getattr((await once(client, ask=long))[1], "kind", "") == "overflow"
    assert isinstance((await once(client))[1], Answer), "shorter, it goes"
    llmock.assert_resilient(strict=True)


async def test_case_16_a_stream_that_ends_early_is_not_taken_for_whole(llmock: LLMock) -> None:
    llmock.truncate(after_chunks=3).reply(TEXT, times=None)
    (first, fault), (second, answer) = await until_whole(client_of(llmock))
    assert isinstance(fault, Fault)
    assert (first, fault.kind) == ("I want ", "cut")
    assert isinstance(answer, Answer)
    assert second == TEXT
    llmock.assert_resilient(strict=True)


async def test_case_16_a_stream_that_ends_before_its_first_word_is_asked_for_again_by_the_client(llmock: LLMock) -> None:
    for after in (0, 1):
        llmock.reset().truncate(after_chunks=after).reply(TEXT, times=None)
        assert (await once(client_of(llmock)))[0] == TEXT
        llmock.assert_resilient(strict=True)


async def test_case_16_a_dropped_connection(llmock: LLMock) -> None:
    llmock.disconnect(after_chunks=3).reply(TEXT, times=None)
    (first, fault), (second, _) = await until_whole(client_of(llmock))
    assert isinstance(fault, Fault)
    assert (first, fault.kind, second) == ("I want ", "unreachable", TEXT)
    llmock.reset().disconnect(after_chunks=1, times=2).reply(TEXT, times=None)
    assert (await once(client_of(llmock)))[0] == TEXT, "before the first word the client sees to it"
    llmock.assert_resilient(strict=True)


async def test_case_16_a_piece_that_is_no_json(llmock: LLMock) -> None:
    llmock.corrupt(after_chunks=3).reply(TEXT, times=None).pace(30)  # so that it can see us stop reading
    (first, fault), (second, _) = await until_whole(client_of(llmock))
    assert isinstance(fault, Fault)
    assert (first, fault.kind, second) == ("I want ", "nonsense", TEXT)
    llmock.reset().corrupt(after_chunks=0).reply(TEXT, times=None).pace(30)
    assert (await once(client_of(llmock)))[0] == TEXT
    llmock.assert_resilient(strict=True)


async def test_case_17_a_stall_is_not_sat_through(llmock: LLMock) -> None:
    llmock.stall(after_chunks=3, seconds=30).reply(TEXT, times=None)
    time = Time()
    client = client_of(llmock, time=time)
    async with aclosing(client.stream(ASK, deadlines=PLENTY, told=lambda _: None)) as stream:
        assert [await anext(stream), await anext(stream)] == ["I ", "want "]
        time.ahead = PLENTY.turn - 0.05
        with pytest.raises(Fault) as caught:
            await anext(stream)
    assert caught.value.kind == "deadline"
    assert (await once(client))[0] == TEXT
    llmock.assert_resilient(strict=True)


async def test_case_17_a_slow_first_word_is_not_waited_for_longer_than_allowed(llmock: LLMock) -> None:
    llmock.slow_first_token(30).reply(TEXT)
    text, found = await once(client_of(llmock), Deadlines(0.1, 10))
    assert isinstance(found, Fault)
    assert (text, found.kind) == ("", "first_token")
    llmock.assert_resilient(strict=True)


async def test_case_15_a_call_for_a_tool_is_no_answer(llmock: LLMock) -> None:
    llmock.call_tool("refund", {"amount": 100})
    text, found = await once(client_of(llmock))
    assert isinstance(found, Fault)
    assert (text, found.kind) == ("", "empty")
    llmock.assert_resilient(strict=True)


async def test_case_21_an_answer_broken_off_leaves_the_next_one_whole(llmock: LLMock) -> None:
    llmock.reply(TEXT, times=None).pace(20)
    client = client_of(llmock)
    stream = client.stream(ASK, deadlines=PLENTY, told=lambda _: None)
    assert await anext(stream) == "I "
    await stream.aclose()
    assert (await once(client))[0] == TEXT
    first, second = llmock.requests
    assert (first.completed, second.completed) == (False, True)


async def test_the_models_it_offers(llmock: LLMock) -> None:
    assert await client_of(llmock).models()
    llmock.assert_resilient(strict=True)


def test_one_client_serves_one_event_loop_after_the_other(llmock: LLMock) -> None:
    llmock.reply(TEXT, times=None)
    client = client_of(llmock)
    assert [asyncio.run(once(client))[0] for _ in range(3)] == [TEXT] * 3
