"""The client of a language model: what it sends, what it makes of what comes back, and what it says when nothing does. Without a network."""

from __future__ import annotations

import asyncio
import io
import json
import subprocess
import sys
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from llm_server import ANSWER, DONE, delta, event, usage, words

from coach.llm.asking import merged
from coach.llm.client import OpenAiClient
from coach.llm.complaints import complaint, kind_of
from coach.llm.reading import Reading, Thoughts, added, tokens
from coach.llm.retrying import LONGEST_PAUSE, asked_to_wait, pause
from coach.llm.wire import Answer, Ask, Client, Deadlines, Endpoint, Fault, Message, Usage

HOST = "models.example"
KEY = "sk-verysecret0123456789"
ASK = Ask((Message("system", "You are Dana."), Message("user", "What happened?")))
PLENTY = Deadlines(8, 20)


def endpoint(base_url: str = f"https://{HOST}/v1", model: str = "dana-1", **more: Any) -> Endpoint:
    return Endpoint(base_url, model, PLENTY, **more)


def untold(_: str) -> None:
    """For who does not want to know."""


@dataclass
class Time:
    """A clock that only sleeping moves."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


Reply = httpx2.Response | Exception | Callable[[httpx2.Request], httpx2.Response]


class Network:
    """Answers each request with the next reply, and the last one for ever; keeps the requests."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = replies
        self.requests: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        reply = self.replies[min(len(self.requests), len(self.replies)) - 1]
        if isinstance(reply, Exception):
            raise reply
        return reply(request) if callable(reply) else reply

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(request.content) for request in self.requests]


def answering(*replies: Reply, where: Endpoint | None = None, key: str = KEY, time: Time | None = None) -> tuple[OpenAiClient, Network, Time]:
    network, time = Network(*replies), time or Time()
    client = OpenAiClient(where or endpoint(), key=key, transport=httpx2.MockTransport(network), clock=time.clock, sleep=time.sleep, chance=Random(1))  # noqa: S311 - the same pauses each time
    return client, network, time


def sse(*pieces: bytes, **headers: str) -> Callable[[httpx2.Request], httpx2.Response]:
    """A stream, the same for every request that gets it."""

    def reply(_: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, headers={"content-type": "text/event-stream", **headers}, content=b"".join(pieces))

    return reply


def said(status: int, body: object, **headers: str) -> Callable[[httpx2.Request], httpx2.Response]:
    """A response that is no stream, the same for every request that gets it."""

    def reply(_: httpx2.Request) -> httpx2.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return httpx2.Response(status, headers=named, text=body) if isinstance(body, str) else httpx2.Response(status, headers=named, json=body)

    return reply


def error(message: str, **more: Any) -> dict[str, Any]:
    return {"error": {"message": message, **more}}


async def spoken(client: Client, ask: Ask = ASK, deadlines: Deadlines = PLENTY, told: list[str] | None = None) -> Answer:
    """The answer, with a look at what came before it."""
    items = [item async for item in client.stream(ask, deadlines=deadlines, told=(told if told is not None else []).append)]
    answer = items.pop()
    assert isinstance(answer, Answer)
    assert "".join(str(item) for item in items) == answer.text
    return answer


async def fault(client: Client, ask: Ask = ASK, deadlines: Deadlines = PLENTY, told: list[str] | None = None) -> Fault:
    with pytest.raises(Fault) as caught:
        await spoken(client, ask, deadlines, told)
    return caught.value


# -- what is sent ------------------------------------------------------------------------------------------------------


async def test_a_request_and_its_answer() -> None:
    client, network, _ = answering(sse(ANSWER))
    pieces = [item async for item in client.stream(replace(ASK, seed=7, stop=("\nAgent:",)), deadlines=PLENTY, told=untold)]
    assert pieces == ["I ", "want ", "my money.", Answer("I want my money.", "stop", Usage(20, 5))]
    (request,) = network.requests
    assert str(request.url) == f"https://{HOST}/v1/chat/completions"
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert network.bodies == [
        {
            "model": "dana-1",
            "messages": [{"role": "system", "content": "You are Dana."}, {"role": "user", "content": "What happened?"}],
            "stream": True,
            "stream_options": {"include_usage": True},
            "max_tokens": 300,
            "temperature": 0.8,
            "seed": 7,
            "stop": ["\nAgent:"],
        }
    ]


async def test_a_schema_is_sent_as_the_format_of_the_answer() -> None:
    client, network, _ = answering(sse(ANSWER))
    await spoken(client, replace(ASK, schema={"type": "object"}))
    assert network.bodies[0]["response_format"] == {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": {"type": "object"}}}


def test_case_21_same_role_neighbours_are_one_message_and_blank_ones_none() -> None:
    talk = [
        Message("system", "a"),
        Message("user", "b"),
        Message("user", "c"),
        Message("assistant", " "),
        Message("user", "d\ud800"),
        Message("assistant", "e"),
    ]
    assert merged(talk) == [{"role": "system", "content": "a"}, {"role": "user", "content": "b\n\nc\n\nd"}, {"role": "assistant", "content": "e"}]


async def test_a_large_seed_and_many_stops_are_cut_to_what_servers_take() -> None:
    client, network, _ = answering(sse(ANSWER))
    await spoken(client, replace(ASK, seed=2**63 + 5, stop=tuple("abcdef")))
    assert network.bodies[0]["seed"] == 5
    assert network.bodies[0]["stop"] == ["a", "b", "c", "d"]


async def test_the_environment_of_another_tool_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BASE_URL", "API_KEY", "ORG_ID", "PROJECT_ID", "ADMIN_KEY"):
        monkeypatch.setenv(f"OPENAI_{name}", "https://elsewhere.example/v1")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "Authorization: Bearer theirs\nX-Theirs: 1")
    client, network, _ = answering(sse(ANSWER))
    await spoken(client)
    (request,) = network.requests
    assert request.url.host == HOST
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert not {"x-theirs", "openai-organization", "openai-project"} & set(request.headers)
    assert "elsewhere" not in str(request.headers)


async def test_a_server_that_needs_no_key_gets_one_that_is_none() -> None:
    client, network, _ = answering(sse(ANSWER), where=endpoint("http://127.0.0.1:8092/v1"), key="")
    await spoken(client)
    assert network.requests[0].headers["authorization"] == "Bearer none"


def test_nothing_is_loaded_before_the_first_request() -> None:
    code = (
        "import sys; from coach.llm.client import OpenAiClient; from coach.llm.wire import Endpoint\n"
        "OpenAiClient(Endpoint('https://a.example/v1', 'm'), key='k')\n"
        "print([name for name in ('openai', 'httpx2', 'pydantic') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


# -- what is never sent ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["sk-a\nb", "sk-a b", "sk-ключ", "sk-\x00", "Bearer sk-a"])
async def test_case_19_a_key_that_cannot_be_sent_is_told_and_not_sent(key: str) -> None:
    client, network, _ = answering(sse(ANSWER), key=key, where=endpoint(key_from="$OPENAI_API_KEY"))
    found = await fault(client)
    assert found.kind == "key"
    assert str(found) == f"The key from $OPENAI_API_KEY for {HOST} holds a blank, a line break or a letter no key has. Copy it again."
    assert network.requests == []


async def test_blanks_around_a_key_are_no_part_of_it() -> None:
    client, network, _ = answering(sse(ANSWER), key=f" {KEY}\r\n")
    await spoken(client)
    assert network.requests[0].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("url", [f"http://{HOST}/v1", "http://192.168.1.5:8080/v1", "http://127.0.0.1.example.com/v1", "http://localhost.example.com/v1"])
async def test_http_to_another_machine_is_refused_unless_allowed(url: str) -> None:
    client, network, _ = answering(sse(ANSWER), where=endpoint(url))
    found = await fault(client)
    assert found.kind == "insecure"
    assert "Use https" in str(found)
    assert network.requests == []
    client, network, _ = answering(sse(ANSWER), where=endpoint(url, insecure=True))
    await spoken(client)
    assert len(network.requests) == 1


@pytest.mark.parametrize("url", ["http://127.0.0.1:8092/v1", "http://localhost:8092/v1", "http://[::1]:8092/v1", "http://127.8.9.1/v1"])
async def test_http_to_this_machine_is_fine(url: str) -> None:
    client, _, _ = answering(sse(ANSWER), where=endpoint(url))
    assert (await spoken(client)).text == "I want my money."


async def test_a_password_in_the_address_is_refused_and_not_repeated() -> None:
    client, network, _ = answering(sse(ANSWER), where=endpoint("https://me:hunter22@models.example/v1"))
    found = await fault(client)
    assert found.kind == "key"
    assert "hunter22" not in str(found)
    assert network.requests == []


async def test_case_19_a_proxy_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "gopher://proxy:99")
    client = OpenAiClient(endpoint(), key=KEY)
    found = await fault(client)
    assert found.kind == "address"
    assert "HTTPS_PROXY" in str(found)


# -- what comes back ---------------------------------------------------------------------------------------------------


async def test_the_model_and_its_fingerprint_are_kept_clean() -> None:
    who = event({"model": "dana\x1b[31m-1-0613", "system_fingerprint": "fp_1", "choices": []})
    answer = await spoken(answering(sse(who, ANSWER))[0])
    assert (answer.model, answer.fingerprint) == ("dana-1-0613", "fp_1")


async def test_an_answer_cut_by_its_length_says_so() -> None:
    for reason in ("length", "max_tokens"):
        assert (await spoken(answering(sse(words("I want my"), delta(reason), DONE))[0])).finish == "length"


async def test_an_answer_needs_no_done_once_it_gave_a_reason_to_end() -> None:
    assert (await spoken(answering(sse(words("No."), delta("stop")))[0])).text == "No."


async def test_events_without_choices_are_tolerated() -> None:
    filters = event({"choices": [], "prompt_filter_results": [{"prompt_index": 0}]})
    assert (await spoken(answering(sse(filters, event({}), event({"choices": None}), ANSWER))[0])).text == "I want my money."


async def test_blanks_before_the_first_word_are_not_passed_on() -> None:
    client, _, _ = answering(sse(words("", "\n", "\n No", " way ", "\n"), delta("stop"), DONE))
    assert [item async for item in client.stream(ASK, deadlines=PLENTY, told=untold)][:-1] == ["No", " way ", "\n"]


async def test_a_server_that_does_not_stream_is_understood() -> None:
    whole = {"model": "m", "choices": [{"message": {"content": "No."}, "finish_reason": "stop"}], "usage": {"prompt_tokens": 3, "completion_tokens": 2}}
    answer = await spoken(answering(said(200, whole))[0])
    assert (answer.text, answer.usage) == ("No.", Usage(3, 2))


@pytest.mark.parametrize(
    ("stream", "kind"),
    [
        (words("I can't") + delta("content_filter") + DONE, "filtered"),
        (delta(refusal="I will not.") + delta("stop") + DONE, "filtered"),
        (delta(role="assistant", content=None) + delta("stop") + DONE, "empty"),
        (words("", " \n ") + delta("stop") + DONE, "empty"),
        (delta("stop") + DONE, "empty"),
        (event({"choices": [{"finish_reason": "stop"}]}), "empty"),
    ],
)
async def test_case_13_an_answer_that_is_none(stream: bytes, kind: str) -> None:
    client, network, _ = answering(sse(stream))
    found = await fault(client)
    assert found.kind == kind
    assert HOST in str(found)
    assert len(network.requests) == 1, "it is the model's answer: asking again is the caller's choice"
    assert found.usage.sent > 0


async def test_case_15_thinking_is_not_passed_on_and_is_paid_for() -> None:
    stream = words("<th", "ink>Dana is ", "angry.</thi", "nk>\n\nI want ", "my <b>money</b>.") + delta("stop") + DONE
    answer = await spoken(answering(sse(stream))[0])
    assert answer.text == "I want my <b>money</b>."
    assert answer.usage == Usage(7, tokens(len("Dana is angry.") + len(answer.text)), estimated=True)


async def test_case_15_reasoning_and_tool_calls_are_not_passed_on_and_are_paid_for() -> None:
    stream = delta(reasoning_content="She is angry.") + delta(reasoning="Very.") + delta(tool_calls=[{"function": {"name": "f", "arguments": "{}"}}])
    answer = await spoken(answering(sse(stream, words("No."), delta("tool_calls"), DONE))[0])
    assert (answer.text, answer.finish) == ("No.", "stop")
    assert answer.usage.received == tokens(len("She is angry.Very.f{}No."))


async def test_case_15_parts_of_a_content_that_are_thoughts_are_left_out() -> None:
    parts = [{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}, {"type": "text", "text": "No."}]
    assert (await spoken(answering(sse(delta(content=parts), delta("stop")))[0])).text == "No."


@pytest.mark.parametrize("stream", [words("<think>and so on") + delta("length"), delta(reasoning_content="hm") + delta("length")])
async def test_case_15_nothing_but_thinking_is_an_empty_answer(stream: bytes) -> None:
    found = await fault(answering(sse(stream, DONE))[0])
    assert found.kind == "empty"
    assert "thinking" in str(found)
    assert found.usage.received > 0


async def test_case_15_thinking_that_is_known_only_by_its_end() -> None:
    """Where the tag that opens it is part of the prompt: in one piece it can be left out, and once passed on there is no way back."""
    assert (await spoken(answering(sse(words("Dana is angry.</think>No."), delta("stop")))[0])).text == "No."
    found = await fault(answering(sse(words("Dana is ", "angry.</think>", "No."), delta("stop")))[0])
    assert found.kind == "nonsense"
    assert "mixes its thinking" in str(found)


async def test_what_only_looks_like_a_tag_is_said_in_the_end() -> None:
    assert (await spoken(answering(sse(words("2 <", " 3 and <thi"), delta("stop")))[0])).text == "2 < 3 and <thi"
    assert (await spoken(answering(sse(words("<think"), delta("stop")))[0])).text == "<think"


SPOKEN = st.lists(st.sampled_from(["a", " ", "<", "th", "<thin", "k", "</", "é"]), max_size=4).map("".join)


@given(st.lists(st.tuples(SPOKEN, SPOKEN, st.sampled_from(["think", "THINK", "thinking"])), max_size=4), SPOKEN, st.data())
def test_case_15_thoughts_go_wherever_a_text_is_cut(parts: list[tuple[str, str, str]], last: str, data: st.DataObject) -> None:
    text = "".join(f"{spoken}<{tag}>{thought}</{tag}>" for spoken, thought, tag in parts) + last
    thoughts, found = Thoughts(), ""
    while text:
        size = data.draw(st.integers(1, len(text)))
        found, text = found + thoughts.without(text[:size]), text[size:]
    assert found + thoughts.rest() == "".join(spoken for spoken, _, _ in parts) + last
    assert thoughts.hidden == sum(len(thought) for _, thought, _ in parts)
    assert not thoughts.stray


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["index", "delta", "content", "message", "usage", "text", "type"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(["choices", "usage", "model", "system_fingerprint", "error"], JSON)))
def test_no_event_is_so_odd_that_it_breaks_anything(odd: dict[str, Any]) -> None:
    reading = Reading()
    reading.take(odd)
    reading.take({"choices": [odd]})
    reading.take({"choices": [{"delta": odd.get("choices"), "finish_reason": odd.get("usage")}], "usage": odd})
    assert isinstance(reading.text + reading.rest() + reading.finish, str)
    assert reading.usage(ASK).sent >= 0


@given(JSON, st.none() | st.integers(300, 600))
def test_no_complaint_is_so_odd_that_it_breaks_anything(odd: object, status: int | None) -> None:
    for body in (odd, {"error": odd}, {"detail": odd}, {"error": {"code": odd, "param": odd, "metadata": odd}}):
        assert kind_of(complaint(body, status))


# -- what it costs -----------------------------------------------------------------------------------------------------


async def test_case_25_tokens_nobody_counted_are_estimated() -> None:
    for count in (b"", usage(0, 0), event({"choices": [], "usage": None}), event({"choices": [], "usage": {"prompt_tokens": -1, "completion_tokens": "many"}})):
        answer = await spoken(answering(sse(words("12345"), delta("stop"), count, DONE))[0])
        assert answer.usage == Usage(sent=tokens(len("You are Dana.What happened?")), received=2, estimated=True)


async def test_case_25_a_broken_try_is_paid_for_too() -> None:
    client, _, _ = answering(sse(delta(reasoning_content="12345678")), sse(ANSWER))
    assert (await spoken(client)).usage == added(Usage(7, 2, estimated=True), Usage(20, 5))


async def test_case_25_what_was_refused_cost_nothing() -> None:
    assert (await fault(answering(said(401, error("no")))[0])).usage == Usage()


# -- asking again ------------------------------------------------------------------------------------------------------


async def test_case_18_a_busy_server_is_waited_for_in_sight() -> None:
    told: list[str] = []
    client, network, time = answering(said(429, error("slow down"), retry_after="2"), sse(ANSWER))
    assert (await spoken(client, told=told)).text == "I want my money."
    assert told == [f"{HOST} is busy; trying again in 2 s"]
    assert len(network.requests) == 2
    assert network.bodies[0] == network.bodies[1]
    assert 2 <= time.slept[0] <= 2.1


async def test_case_18_a_server_that_asks_for_an_hour_is_given_up_at_once() -> None:
    told: list[str] = []
    client, network, time = answering(said(429, error("slow down"), retry_after="3600"), sse(ANSWER))
    found = await fault(client, told=told)
    assert (found.kind, found.transport) == ("busy", True)
    assert (told, time.slept, len(network.requests)) == ([], [], 1)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (429, error("You exceeded your current quota, please check your plan and billing details.", type="insufficient_quota", code="insufficient_quota")),
        (402, error("Insufficient Balance")),
        (403, error("Your credit balance is too low")),
    ],
)
async def test_case_18_an_account_with_nothing_left_is_not_waited_for(status: int, body: object) -> None:
    client, network, _ = answering(said(status, body))
    found = await fault(client)
    assert (found.kind, found.fatal) == ("quota", True)
    assert len(network.requests) == 1


async def test_case_18_waiting_can_be_cancelled() -> None:
    waiting = asyncio.Event()

    async def sleep(_: float) -> None:
        waiting.set()
        await asyncio.Event().wait()

    network = Network(said(503, ""))
    client = OpenAiClient(endpoint(), key=KEY, transport=httpx2.MockTransport(network), sleep=sleep)
    task = asyncio.create_task(spoken(client))
    await waiting.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    network.replies = (sse(ANSWER),)
    assert (await spoken(client)).text == "I want my money.", "the client is free again"


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 504, 529])
async def test_what_may_pass_is_tried_again(status: int) -> None:
    client, network, _ = answering(said(status, error("later")), sse(ANSWER))
    await spoken(client)
    assert len(network.requests) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 413, 422])
async def test_what_will_not_pass_is_not(status: int) -> None:
    client, network, _ = answering(said(status, error("no")), where=endpoint(model="gone"))
    await fault(client)
    assert len([request for request in network.requests if request.method == "POST"]) == 1


async def test_pauses_grow_and_end_with_the_deadline() -> None:
    told: list[str] = []
    client, network, time = answering(said(503, ""))
    found = await fault(client, told=told)
    assert found.kind == "busy"
    assert len(network.requests) == len(told) + 1 == len(time.slept) + 1
    assert all(later > earlier * 1.1 for earlier, later in zip(time.slept, time.slept[1:], strict=False))
    assert sum(time.slept) < PLENTY.first


async def test_even_a_patient_caller_asks_no_more_than_eight_times() -> None:
    client, network, time = answering(said(503, ""))
    await fault(client, deadlines=Deadlines(3600, 3600))
    assert len(network.requests) == 8
    assert max(time.slept) <= LONGEST_PAUSE * 1.25


async def test_a_server_that_says_not_to_try_again_is_believed() -> None:
    client, network, _ = answering(said(503, "", x_should_retry="false"), sse(ANSWER))
    assert (await fault(client)).kind == "busy"
    assert len(network.requests) == 1


async def test_a_connection_is_tried_three_times() -> None:
    told: list[str] = []
    client, network, _ = answering(httpx2.ConnectError("refused"))
    found = await fault(client, told=told)
    assert str(found) == f"Nothing answers at {HOST}. Check the address and the network."
    assert len(network.requests) == 3
    assert told[0] == f"{HOST} does not answer; trying again in 1 s"


async def test_case_19_a_server_of_ones_own_that_does_not_answer_to_https() -> None:
    late = httpx2.ConnectTimeout("late")
    found = await fault(answering(late, where=endpoint("https://127.0.0.1:8092/v1"))[0])
    assert (found.kind, str(found)) == ("address", "127.0.0.1:8092 does not answer to https. Its address may begin with http://")
    assert (await fault(answering(late)[0])).kind == "unreachable"


@pytest.mark.parametrize("broken", [words("I ") + event({"error": {"message": "overloaded"}}), words("I ") + event("{nope"), words("I ")])
async def test_case_16_nothing_is_asked_again_once_words_came(broken: bytes) -> None:
    client, network, _ = answering(sse(broken), sse(ANSWER))
    async with aclosing(client.stream(ASK, deadlines=PLENTY, told=untold)) as stream:
        assert await anext(stream) == "I ", "the caller knows what it was given"
        with pytest.raises(Fault) as caught:
            await anext(stream)
    assert caught.value.transport
    assert caught.value.usage.received == 1
    assert len(network.requests) == 1


@pytest.mark.parametrize("broken", [delta(content="") + delta(reasoning="hm"), event("{nope"), event({"error": {"message": "overloaded_error"}}), b""])
async def test_case_16_a_stream_that_breaks_before_its_first_word_is_asked_for_again(broken: bytes) -> None:
    client, network, _ = answering(sse(broken), sse(ANSWER))
    assert (await spoken(client)).text == "I want my money."
    assert len(network.requests) == 2


async def test_case_16_a_stream_without_a_reason_to_end_is_cut() -> None:
    for end in (DONE, delta("error"), delta("abort")):
        found = await fault(answering(sse(words("I want"), end))[0])
        assert (found.kind, str(found)) == ("cut", f"The answer of {HOST} ended before it was whole. Try again.")


def test_how_long_a_server_asks_to_wait() -> None:
    date = "Sat, 21 Nov 2026 10:00:00 GMT"
    assert asked_to_wait({"retry-after": "2"}) == 2
    assert asked_to_wait({"retry-after": "2", "retry-after-ms": "1500"}) == 1.5
    assert asked_to_wait({"retry-after": "Sat, 21 Nov 2026 10:00:30 GMT", "date": date}) == 30
    assert asked_to_wait({"retry-after": "Sat, 21 Nov 2026 09:00:00 GMT", "date": date}) == 0
    assert asked_to_wait({"retry-after": "-5"}) == 0
    for nothing in (
        {},
        {"retry-after": "soon"},
        {"retry-after": "nan"},
        {"retry-after": "Sat, 21 Nov 2026 10:00:30 GMT"},
        {"retry-after": "Sat, 21 Nov 2026 10:00:30", "date": date},
    ):
        assert asked_to_wait(nothing) is None


@given(st.integers(1, 30), st.none() | st.floats(0, 1e6), st.randoms(use_true_random=False))
def test_a_pause_is_never_shorter_than_asked_for(tries: int, asked: float | None, chance: Random) -> None:
    seconds = pause(tries, asked, chance)
    assert (asked or 0) <= seconds <= (LONGEST_PAUSE * 1.25 if asked is None else asked * 1.05)


# -- parameters --------------------------------------------------------------------------------------------------------

FULL = replace(ASK, seed=1, stop=("\nAgent:",), schema={"type": "object"})


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("seed", {"detail": [{"loc": ["body", "seed"], "msg": "Extra inputs are not permitted", "input": "stop temperature"}]}),
        ("temperature", error("Unsupported value: 'temperature' does not support 0.8 with this model.", param="temperature", code="unsupported_value")),
        ("stream_options", error("Unrecognized request argument supplied: stream_options")),
        ("stream_options", error("[{'type': 'extra_forbidden', 'loc': ('body', 'stream_options', 'include_usage')}]")),
        ("response_format", error("Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.", param="response_format")),
        ("response_format", {"error": "json_schema is not supported"}),
        ("stop", error("Unsupported parameter: 'stop' is not supported with this model.", param="stop")),
        ("stop", "stop sequences are not supported"),
    ],
)
async def test_case_23_a_parameter_an_endpoint_rejects_is_dropped_once_and_remembered(name: str, body: object) -> None:
    told: list[str] = []
    client, network, time = answering(said(400, body), sse(ANSWER))
    first, second = await spoken(client, FULL, told=told), await spoken(client, FULL)
    assert [name in sent for sent in network.bodies] == [True, False, False]
    assert set(network.bodies[0]) - set(network.bodies[2]) == {name}
    assert first.dropped == second.dropped == (name,)
    assert (told, time.slept) == ([], []), "there is nothing to wait for"


async def test_case_23_the_two_names_of_the_longest_answer() -> None:
    newer = error("Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.", param="max_tokens")
    client, network, _ = answering(said(400, newer), sse(ANSWER))
    assert (await spoken(client)).dropped == ("max_tokens",)
    assert network.bodies[1]["max_completion_tokens"] == 300
    client, network, _ = answering(said(400, newer), said(422, error("unknown: max_completion_tokens")), sse(ANSWER))
    assert (await spoken(client)).dropped == ("max_tokens", "max_completion_tokens")
    assert not {"max_tokens", "max_completion_tokens"} & set(network.bodies[2])


async def test_case_23_an_endpoint_that_rejects_everything_is_not_asked_for_ever() -> None:
    client, network, _ = answering(said(400, error("seed stream_options temperature response_format 'stop' max_tokens max_completion_tokens")))
    found = await fault(client, FULL)
    assert (found.kind, found.fatal) == ("request", True)
    assert len(network.requests) == 8
    assert set(network.bodies[-1]) == {"model", "messages", "stream"}


async def test_a_complaint_about_something_else_drops_nothing() -> None:
    client, network, _ = answering(said(400, error("We had to stop: roles must alternate")))
    found = await fault(client, FULL)
    assert str(found) == f"{HOST} does not take the request (400): We had to stop: roles must alternate. Check the model and the address."
    assert len(network.requests) == 1


# -- what faults are called --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, error("This model's maximum context length is 4097 tokens. However, you requested 4210.", code="context_length_exceeded")),
        (400, error("the request exceeds the available context size (8192 tokens), try increasing it", type="exceed_context_size_error", code=400)),
        (400, error("'max_tokens' is too large: 300. This model's maximum context length is 100 tokens and your request has 90 input tokens.")),
        (400, {"type": "error", "error": {"type": "invalid_request_error", "message": "prompt is too long: 210000 tokens > 200000 maximum"}}),
        (413, "<html>too large</html>"),
        (500, error("context size exceeded", type="server_error")),
    ],
)
async def test_case_22_a_prompt_that_is_too_long_is_told_apart(status: int, body: object) -> None:
    client, network, _ = answering(said(status, body))
    found = await fault(client)
    assert (found.kind, found.fatal, found.transport) == ("overflow", False, False)
    assert len(network.requests) == 1


@pytest.mark.parametrize(
    ("status", "body", "kind", "sentence"),
    [
        (401, error(f"Incorrect API key provided: {KEY}"), "key", f"{HOST} does not accept the key from keyring (401). To hand over another: coach llm setup"),
        (403, error("no access"), "key", f"{HOST} does not let the key from keyring use “dana-1” (403). Use another key or model."),
        (400, error("Invalid API key"), "key", f"{HOST} does not accept the key from keyring. To hand over another: coach llm setup"),
        (404, {"detail": "Not Found"}, "address", f"{HOST} answers, but has no chat at /v1 (404). Check the address."),
        (404, "<html>model</html>", "address", f"{HOST} answers, but has no chat at /v1 (404). Check the address."),
        (405, "", "address", f"{HOST} answers, but has no chat at /v1 (405). Check the address."),
        (500, error("boom"), "busy", f"{HOST} has a fault of its own (500). Try again; if it stays, look at what the server writes."),
        (503, "<html>down</html>", "busy", f"{HOST} is too busy to answer (503). Try again later."),
        (400, error("jailbreak", code="content_filter"), "filtered", f"The filter of {HOST} stopped this request."),
        (418, "<html>teapot</html>", "request", f"{HOST} does not take the request (418). Check the model and the address."),
        (200, error("Invalid API key", code=401), "key", f"{HOST} does not accept the key from keyring (401). To hand over another: coach llm setup"),
        (200, error("Rate limit exceeded", code=429), "busy", f"{HOST} is too busy to answer (429). Try again later."),
        (200, error("boom"), "cut", f"{HOST} broke off with an error: boom. Try again."),
        (200, {"error": "boom"}, "cut", f"{HOST} broke off with an error: boom. Try again."),
        (200, [1, 2], "nonsense", f"{HOST} answers, but not as a model server does. Check the address, or the server."),
        (200, {"hello": "world"}, "cut", f"The answer of {HOST} ended before it was whole. Try again."),
    ],
)
async def test_case_19_one_plain_sentence_names_the_host_and_what_to_do(status: int, body: object, kind: str, sentence: str) -> None:
    client, _, _ = answering(said(status, body), where=endpoint(key_from="keyring"))
    found = await fault(client)
    assert (found.kind, str(found)) == (kind, sentence)


async def test_case_19_a_key_that_is_missing_is_told_from_one_that_is_wrong() -> None:
    assert str(await fault(answering(said(401, ""), key="")[0])) == f"{HOST} wants a key, and none is set (401). To hand one over: coach llm setup"


async def test_case_19_an_address_without_v1_is_told() -> None:
    found = await fault(answering(said(404, "404 page not found"), where=endpoint(f"https://{HOST}:8443"))[0])
    assert (found.kind, found.fatal) == ("address", True)
    assert str(found) == f"{HOST}:8443 answers, but has no chat there (404). The address usually ends in /v1: try https://{HOST}:8443/v1"


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (404, "The model `dana-1` does not exist or you do not have access to it."),
        (404, 'model "dana-1" not found, try pulling it first'),
        (400, "litellm.BadRequestError: Invalid model name passed in model=dana-1"),
        (400, "Model dana-1 is not available."),
    ],
)
async def test_case_19_a_wrong_model_is_told_with_some_that_are_there(status: int, message: str) -> None:
    listing = said(200, {"data": [{"id": name} for name in ("apple", "dana-2\x1b[2J", "dana-10", "pear", "quince", "fig")]})
    client, network, _ = answering(said(status, error(message)), listing)
    found = await fault(client)
    assert found.kind == "model"
    assert str(found) == f"{HOST} does not know the model “dana-1”. It has “dana-10”, “dana-2”, “apple”, “pear” and 2 more."
    assert [request.url.path for request in network.requests] == ["/v1/chat/completions", "/v1/models"]


async def test_case_19_a_wrong_model_where_there_is_no_list() -> None:
    found = await fault(answering(said(404, error("model not found", code="model_not_found")))[0])
    assert str(found) == f"{HOST} does not know the model “dana-1”. Check its name."


@pytest.mark.parametrize("page", [said(200, "<html>Welcome</html>", content_type="text/html; charset=utf-8"), said(200, "Hello", content_type="text/plain")])
async def test_case_16_a_page_where_an_answer_should_be(page: Reply) -> None:
    client, network, _ = answering(page, where=endpoint(f"https://{HOST}"))
    found = await fault(client)
    assert found.kind == "address"
    assert str(found) == f"{HOST} answers, but with something else than a model's words. The address usually ends in /v1. Check the address."
    assert len(network.requests) == 1


async def test_packed_responses_nobody_asked_for_are_not_unpacked() -> None:
    client, network, _ = answering(sse(ANSWER, **{"content-encoding": "identity"}))
    await spoken(client)
    assert network.requests[0].headers["accept-encoding"] == "identity"

    def packed(_: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, headers={"content-type": "text/event-stream", "content-encoding": "gzip"}, stream=Bytes(b"\x1f\x8b"))

    found = await fault(answering(packed)[0])
    assert found.kind == "nonsense"
    frames = [frame.f_code.co_filename for frame, _ in traceback.walk_tb(found.__traceback__)]
    assert not [name for name in frames if "httpx2" in name or "openai" in name], "there the headers are, and the key in them"


class Bytes(httpx2.AsyncByteStream):
    """A body that is not looked at before it is read."""

    def __init__(self, *pieces: bytes) -> None:
        self.pieces = pieces

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            yield piece


async def test_json_nested_beyond_all_reason_is_nonsense() -> None:
    assert (await fault(answering(sse(event("[" * 100_000)))[0])).kind == "nonsense"


# -- what is never said ------------------------------------------------------------------------------------------------


async def test_case_19_what_a_server_says_is_cleaned_and_cut_and_holds_no_key() -> None:
    hostile = f"\x1b[2J\x1b]52;c;AAAA\x07 bad \u202e{KEY[:9]}\u200b{KEY[9:]} and sk-proj-another123 " + "x" * 5000
    found = await fault(answering(said(400, error(hostile)))[0])
    assert "secret" not in str(found)
    assert "another123" not in str(found)
    assert str(found).isprintable()
    assert len(str(found)) < 300
    assert "\n" not in str(found)


async def test_the_words_of_the_call_are_in_no_fault() -> None:
    echo = {"detail": [{"loc": ["body", "messages"], "msg": "Input should be shorter", "input": [{"content": "What happened?"}]}]}
    for body in (echo, {"error": echo}, "Cannot parse: What happened?", f"<pre>{json.dumps(echo)}</pre>"):
        found = await fault(answering(said(422, body))[0])
        assert found.kind == "request"
        assert "What happened" not in str(found)


@pytest.mark.parametrize("reply", [said(401, error("no")), said(500, ""), httpx2.ConnectError("refused"), sse(event("{")), sse(words("I "))])
async def test_no_traceback_shows_the_key(reply: Reply) -> None:
    from rich.console import Console  # noqa: PLC0415
    from rich.traceback import Traceback  # noqa: PLC0415

    client, _, _ = answering(reply)
    with pytest.raises(Fault) as caught:
        async for _ in client.stream(ASK, deadlines=PLENTY, told=untold):
            pass
    page = io.StringIO()
    shown = Traceback.from_exception(caught.type, caught.value, caught.tb, show_locals=True, locals_max_string=100_000, locals_max_length=1000)
    Console(file=page, width=200).print(shown)
    assert "stream" in page.getvalue()
    assert KEY not in page.getvalue()
    assert KEY not in repr(client) + repr(vars(client))
    assert caught.value.__cause__ is caught.value.__context__ is None, "what led to it has the key in its frames"


# -- one at a time -----------------------------------------------------------------------------------------------------


async def test_a_second_request_while_one_is_in_flight_is_a_mistake() -> None:
    client, _, _ = answering(sse(ANSWER))
    async with aclosing(client.stream(ASK, deadlines=PLENTY, told=untold)) as first:
        assert await anext(first) == "I "
        with pytest.raises(RuntimeError, match="in flight"):
            await spoken(client)
        assert await anext(first) == "want "
    assert (await spoken(client)).text == "I want my money."


async def test_case_21_closing_after_any_piece_frees_the_client_and_nothing_comes_after() -> None:
    client, network, _ = answering(sse(ANSWER))
    for number in range(1, 5):
        stream = client.stream(ASK, deadlines=PLENTY, told=untold)
        for _ in range(number):
            await anext(stream)
        await stream.aclose()
        await stream.aclose()
        with pytest.raises(StopAsyncIteration):
            await anext(stream)
    assert (await spoken(client)).text == "I want my money."
    assert len(network.requests) == 5


async def test_a_client_that_was_closed_opens_again() -> None:
    client, _, _ = answering(sse(ANSWER))
    await client.close()
    await spoken(client)
    await client.close()
    assert (await spoken(client)).text == "I want my money."


# -- models ------------------------------------------------------------------------------------------------------------


async def test_the_models_of_a_server() -> None:
    listing = {"object": "list", "data": [{"id": "b"}, {"id": "a\x1b[31m"}, {"id": "b"}, {"id": 5}, "c", {}]}
    client, network, _ = answering(said(200, listing))
    assert await client.models() == ("b", "a")
    assert str(network.requests[0].url) == f"https://{HOST}/v1/models"


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (said(200, "<html>", content_type="text/html"), "address"),
        (said(200, {"hello": 1}), "address"),
        (said(200, error("Invalid API key")), "key"),
        (said(401, ""), "key"),
        (said(404, ""), "address"),
        (said(503, ""), "busy"),
        (said(200, "{", content_type="application/json"), "nonsense"),
        (httpx2.ConnectTimeout("late"), "unreachable"),
    ],
)
async def test_a_list_of_models_that_cannot_be_had(reply: Reply, kind: str) -> None:
    client, _, _ = answering(reply)
    with pytest.raises(Fault) as caught:
        await client.models()
    assert caught.value.kind == kind
    assert HOST in str(caught.value)


def test_it_is_what_voices_speak_through() -> None:
    client: Client = OpenAiClient(endpoint())
    assert client.endpoint.host == HOST
