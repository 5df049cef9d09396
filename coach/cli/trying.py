"""A language model tried out: whether it answers, how fast, and whether its words hold up as a customer's."""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, fields
from typing import Any, Final

import click

from coach.cli.guard import PROBLEM, WRONG
from coach.cli.saying import say
from coach.llm import keys
from coach.llm.keys import Key, keep_out_of_logs, scrub
from coach.llm.meter import Meter
from coach.llm.settings import Settings, SettingsError, load, path
from coach.llm.wire import Answer, Ask, Client, Deadlines, Endpoint, Fault
from coach.masking import Mask
from coach.store.paths import folder
from coach.text import clean
from coach.voice.directive import Directive, Turn
from coach.voice.model import ModelVoice
from coach.voice.wording import Wording

UNLISTED: Final = ("address", "request", "nonsense", "first_token")
"""Faults of a server that only does not name its models, or not soon."""
NO_MODEL: Final = "No language model is set up. To set one up: coach llm setup"
SOON: Final = 2.0
"""Seconds of silence after which somebody at a terminal is told what is waited for."""


@dataclass(slots=True)
class Trial:
    """What came of trying a model: the keys of ``--json``, in this order."""

    ok: bool = False
    verdict: str = ""
    """In a sentence or two: what it is good for, or what is wrong and what to do."""
    host: str = ""
    model: str = ""
    key_from: str = ""
    reachable: bool = False
    models: tuple[str, ...] = ()
    offered: bool | None = None
    """The model is among them; None: the server names none."""
    streams: bool | None = None
    first_token_s: float | None = None
    tokens_per_s: float | None = None
    line: str = ""
    """What the model made of the customer's line, where it may be shown."""
    tried: tuple[str, ...] = ()
    """Rules its words broke."""
    tokens: int = 0
    estimated: bool = False
    cost: str = ""
    dropped: tuple[str, ...] = ()
    """Parameters the endpoint does not take."""
    fault: str = ""

    def to_json(self) -> str:
        """One line, without anything a terminal would act on."""
        return json.dumps({column.name: _harmless(getattr(self, column.name)) for column in fields(self)})


def _harmless(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    return [clean(item) for item in value] if isinstance(value, tuple) else value


async def offered(settings: Settings, key: str, connect: Callable[[Endpoint, str], Client]) -> tuple[str, ...] | str:
    """The models of the server; none where it does not say, which may have many reasons; a sentence where it is about the key."""
    client = connect(settings.endpoint(), key)
    try:
        return await client.models()
    except Fault as fault:
        if fault.kind == "key":
            return str(fault)
        say(str(fault))
        return ()
    finally:
        await client.close()


def run(connect: Callable[[Endpoint, str], Client], *, as_json: bool) -> int:
    """Try the model that is set up, and show what came of it. Gives the exit code."""
    trial = Trial()
    try:
        settings, key = _set_up(trial)
    except (SettingsError, keys.KeyTroubleError) as error:
        trial.verdict = str(error)
        return show(trial, as_json=as_json, code=WRONG)
    trial.key_from = key.source if key else ""
    say(f"One line of a made-up customer goes to {trial.model} at {trial.host}, and nothing of yours.")
    asyncio.run(attempt(trial, settings, key, connect))
    return show(trial, as_json=as_json, code=0 if trial.ok else PROBLEM)


def _set_up(trial: Trial) -> tuple[Settings, Key | None]:
    """The settings and the key. Raises SettingsError, KeyTroubleError."""
    found = load(folder())
    if found is None:
        raise SettingsError(NO_MODEL)
    trial.host, trial.model = found.host, clean(found.model, limit=200)
    return found, keys.find(found, folder())


async def attempt(trial: Trial, settings: Settings, key: Key | None, connect: Callable[[Endpoint, str], Client]) -> None:
    """Fill in `trial`."""
    if key:
        keep_out_of_logs(key.value)
    client = connect(settings.endpoint(key.source if key else ""), key.value if key else "")
    try:
        with _told_if_slow(lambda: f"Waiting for {trial.host} to name its models."):
            await _list(trial, client)
        await _line(trial, client, settings)
    except Fault as fault:
        trial.fault, trial.verdict = fault.kind, scrub(str(fault), [key.value] if key else [])
        if fault.kind in ("first_token", "deadline"):
            trial.verdict += f" {_more_time(settings)}"
    finally:
        await client.close()


def watched() -> bool:
    """Somebody sees what goes to standard error."""
    return sys.stderr.isatty()


@contextmanager
def _told_if_slow(sentence: Callable[[], str]) -> Iterator[None]:
    """Say `sentence`, where it is not empty, once what is done in here has taken `SOON`."""

    def tell() -> None:
        text = sentence() if watched() else ""
        if text:
            say(text)

    later = asyncio.get_running_loop().call_later(SOON, tell)
    try:
        yield
    finally:
        later.cancel()


def _more_time(settings: Settings) -> str:
    """Where the deadlines are set, and what they are now."""
    now = settings.endpoint().deadlines
    return f"How long it may take: [deadlines] first and turn, in seconds, now {now.first:g} and {now.turn:g}, in {path(folder())}."


async def _list(trial: Trial, client: Client) -> None:
    """Which models there are. Some servers name none, and speak all the same. Raises Fault."""
    try:
        trial.models = await client.models()
    except Fault as fault:
        if fault.kind not in UNLISTED:
            raise
        return
    trial.reachable = True
    trial.offered = trial.model in trial.models or f"{trial.model}:latest" in trial.models if trial.models else None


async def _line(trial: Trial, client: Client, settings: Settings) -> None:
    """One line of hers through all that stands between a model and the screen. Raises Fault."""
    meter, timed, told = Meter(client.endpoint), Timed(client), sample()
    voice = ModelVoice(timed, mask=Mask((told.authored, told.briefing)), nonce=lambda: secrets.token_hex(4), spend=meter.add)
    allowed = client.endpoint.deadlines

    def waiting() -> str:
        return "" if timed.pieces else f"Waiting for {trial.host}: {allowed.first:g} s at most for its first word, {allowed.turn:g} s for all of them."

    with _told_if_slow(waiting):
        made = await _spoken(voice, told)
    trial.tokens, trial.estimated, trial.cost = meter.tokens, meter.estimated, meter.words()
    trial.reachable = trial.reachable or timed.pieces > 0
    trial.streams = timed.pieces > 1 if timed.pieces else None
    trial.first_token_s, trial.tokens_per_s = None if timed.first is None else round(timed.first, 3), timed.speed()
    trial.dropped = timed.answer.dropped if timed.answer else ()
    if made is not None:
        trial.line, trial.tried = made.text, made.tried
        if made.fault:
            raise made.fault
    _judge(trial, settings, cut_short=made is not None and bool(made.reason))


async def _spoken(voice: ModelVoice, told: Directive) -> Wording | None:
    made: Wording | None = None
    async with aclosing(voice.speak(told, say)) as pieces:
        async for piece in pieces:
            made = piece if isinstance(piece, Wording) else made
    return made


def _judge(trial: Trial, settings: Settings, *, cut_short: bool) -> None:
    """The verdict on a model that has answered; `cut_short` where the line ends at what may not be shown."""
    broke = ", ".join(dict.fromkeys(trial.tried))
    trial.ok = bool(trial.line) and not cut_short
    if not trial.ok:
        trial.verdict = (
            f"{trial.model} answers, but not as a customer would ({broke or 'nothing was left of it'}): where that happens, the author's own "
            "lines are said. Try a larger model, or one made to follow instructions."
        )
        return
    trial.verdict = f"{trial.model} is fit to word her lines."
    if trial.offered is False:
        doubt = f"{trial.host} does not name {trial.model} among its models, so another one may be answering."
        trial.verdict = f"{doubt} Whichever it is, it is fit to word her lines."
    if broke:
        trial.verdict += f" Its first try was turned down ({broke}), which costs time."
    allowed = settings.endpoint().deadlines.first
    if trial.first_token_s is not None and trial.first_token_s > allowed / 2:
        trial.verdict += f" It is slow: after {allowed:g} s without a word, the author's line is said instead. {_more_time(settings)}"


def sample() -> Directive:
    """A line of a customer there is not."""
    first = "I have been without hot water since Tuesday and nobody has rung me back."
    return Directive(
        name="Dana Whitlock", pronouns="she", manner="Short sentences. Dry. Says what she means.", channel="phone",
        authored="So what happens now? Because so far it is a lot of waiting.", act="asks what will happen", freedom="improvise",
        mood="annoyed", intensity=3, mode="competing", soft=False, last=False, abuse=False, sentences=2,
        reply="I have found the report from Tuesday, and I can see that no engineer was booked. That is our mistake.",
        past=(Turn("customer", first),), briefing=first, seed=1, turn=1,
    )  # fmt: skip


def show(trial: Trial, *, as_json: bool, code: int) -> int:
    """Show what came of it; gives `code`."""
    if as_json:
        click.echo(trial.to_json())
        return code
    if not trial.reachable:
        say(trial.verdict)
        return code
    listed = {True: "it is among the {} on offer", False: "it is not among the {} on offer", None: "the server does not name its models"}[trial.offered]
    rows = [
        ("reached", trial.host),
        ("model", f"{trial.model}: {listed.format(len(trial.models))}"),
        ("key", f"from {trial.key_from}" if trial.key_from else "none is sent"),
        ("streaming", {True: "yes", False: "no, the answer came in one piece", None: ""}[trial.streams]),
        ("first word", f"after {trial.first_token_s:.1f} s" if trial.first_token_s is not None else ""),
        ("speed", f"{trial.tokens_per_s:g} tokens a second" if trial.tokens_per_s else ""),
        ("her line", f"“{trial.line}”" if trial.line else ""),
        ("not shown", ", ".join(trial.tried)),
        ("left out", ", ".join(trial.dropped)),
        ("used", trial.cost),
    ]
    for name, told in rows:
        if told:
            click.echo(clean(f"  {name:10} {told}"))
    click.echo(clean(trial.verdict))
    return code


class Timed:
    """A client that notes when the words of its first answer came. `clock` gives seconds from any origin."""

    def __init__(self, client: Client, clock: Callable[[], float] = time.monotonic) -> None:
        self._client, self._clock = client, clock
        self.answer: Answer | None = None
        self.first: float | None = None
        """Seconds until the first word."""
        self.pieces = 0
        self._took = 0.0
        self._asked = False

    @property
    def endpoint(self) -> Endpoint:
        """As the client's."""
        return self._client.endpoint

    async def stream(self, ask: Ask, *, deadlines: Deadlines, told: Callable[[str], None]) -> AsyncGenerator[str | Answer, None]:
        """As the client's."""
        counts, self._asked, began = not self._asked, True, self._clock()
        async with aclosing(self._client.stream(ask, deadlines=deadlines, told=told)) as pieces:
            async for piece in pieces:
                if counts and isinstance(piece, str):
                    self.pieces += 1
                    self._took = self._clock() - began
                    self.first = self._took if self.first is None else self.first
                elif counts and not isinstance(piece, str):
                    self.answer = piece
                yield piece

    async def models(self) -> tuple[str, ...]:
        """As the client's."""
        return await self._client.models()

    async def close(self) -> None:
        """Nothing: the client belongs to somebody else."""

    def speed(self) -> float | None:
        """Tokens a second, from the first word to the last; pieces where the server has not counted; None when they came all at once."""
        passed = self._took - (self.first or 0.0)
        count = self.answer.usage.received if self.answer else self.pieces
        return round((count - 1) / passed, 1) if passed > 0 and count > 1 else None
