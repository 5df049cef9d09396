"""A language model words the line; the engine's decision is held against every sentence before it is shown."""

from __future__ import annotations

import math
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from coach.llm.wire import Answer, Ask, Deadlines, Fault, Usage
from coach.voice.prompt import messages
from coach.voice.sentences import Sentences
from coach.voice.validators import Violation, check
from coach.voice.wording import Wording

if TYPE_CHECKING:
    from coach.llm.wire import Client
    from coach.masking import Mask
    from coach.voice.directive import Directive

ATTEMPTS: Final = 2
"""The first, and one that is told which rule the first broke."""
LONG_MEMORY: Final = 40
"""Turns of the past that are sent along."""
SHORT_MEMORY: Final = 8
"""Turns of the past that are sent again after the server found the prompt too long."""
MOST_SHOWN: Final = 1200
"""Characters of a line."""
STOPS: Final = ("\nAgent:",)
TOO_LONG: Final = Violation("length", "", "Say less: one to three short sentences.")
EMPTY: Final = Violation("empty", "", "Say something, in her words.")


@dataclass(slots=True)
class _Account:
    """What became of one line: sentences shown, wordings turned down and why, tokens. `meter` hears of each request's."""

    meter: Callable[[Usage], None]
    shown: list[str] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    violated: Violation | None = None
    """What the latest wording broke; None when nothing."""
    fault: Fault | None = None
    """What the wire did, where that ended it."""
    usage: Usage = field(default_factory=Usage)

    def turn_down(self, violated: Violation) -> None:
        """Note that words may not be shown."""
        self.violated = violated
        self.tried.append(violated.rule)

    def spend(self, usage: Usage) -> None:
        """Add the tokens of a request."""
        self.meter(usage)
        mine = self.usage
        self.usage = Usage(mine.sent + usage.sent, mine.received + usage.received, mine.estimated or usage.estimated)

    def wording(self, model: str, bubbles: int) -> Wording:
        """The line as it stands, in as many bubbles as the author's at most, and why it ends early if it does."""
        reason = self.fault.kind if self.fault else self.violated.rule if self.violated else ""
        spent = self.usage
        return Wording(in_bubbles(self.shown, bubbles), "model", model, reason, tuple(self.tried), spent.sent, spent.received, spent.estimated, self.fault)


class ModelVoice:
    """Asks `client`, and shows nothing of what breaks a rule: its wording may end early, or have no words at all.

    `nonce` gives a fresh random token for each request's fences; `mask` hides what must not leave this machine; `spend` hears what a
    request cost, one that was cut short included.
    """

    def __init__(
        self,
        client: Client,
        *,
        mask: Mask,
        nonce: Callable[[], str],
        spend: Callable[[Usage], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client, self._mask, self._nonce, self._spend, self._clock = client, mask, nonce, spend, clock
        self._turns = LONG_MEMORY

    @property
    def model(self) -> str:
        """Who is asked, for people."""
        return f"{self._client.endpoint.model} at {self._client.endpoint.host}"

    async def speak(self, directive: Directive, told: Callable[[str], None]) -> AsyncGenerator[str | Wording, None]:
        """Sentences that hold; the wording says what became of the others. A fault of the wire is told in `Wording.fault`, never raised."""
        account = _Account(self._spend)
        try:
            async with aclosing(self._tries(directive, account, told)) as sentences:
                async for sentence in sentences:
                    account.shown.append(sentence)
                    yield sentence
        except Fault as fault:
            account.spend(fault.usage)
            account.fault = fault
        yield account.wording(self.model, directive.authored.count("\n") + 1)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.close()

    async def _tries(self, directive: Directive, account: _Account, told: Callable[[str], None]) -> AsyncGenerator[str, None]:
        """Sentences of the first wording that holds, or of the beginning of one that stops holding."""
        ends = self._clock() + self._client.endpoint.deadlines.turn
        attempt, shown = 0, False
        while attempt < ATTEMPTS and not shown and (attempt == 0 or account.violated):
            ask = self._ask(directive, account.violated, attempt)
            account.violated = None
            try:
                async with aclosing(self._attempt(ask, directive, account, ends, told)) as sentences:
                    async for sentence in sentences:
                        shown = True
                        yield sentence
            except Fault as fault:
                if fault.kind != "overflow" or self._turns == SHORT_MEMORY:
                    raise
                account.spend(fault.usage)
                self._turns = SHORT_MEMORY  # and from now on: the talk only gets longer
                continue
            attempt += 1

    async def _attempt(self, ask: Ask, directive: Directive, account: _Account, ends: float, told: Callable[[str], None]) -> AsyncGenerator[str, None]:
        """One wording: where the author's own facts must all be in it, it is held until it is whole, else each sentence goes as it comes."""
        held: list[str] = []
        async with aclosing(self._sentences(ask, account, ends, told)) as sentences:
            async for sentence in sentences:
                violated = check(sentence, directive, before=" ".join(held))
                if violated or len(" ".join((*held, sentence))) > MOST_SHOWN:
                    account.turn_down(violated or TOO_LONG)
                    return
                held.append(sentence)
                if directive.freedom == "improvise":
                    yield sentence
                if len(held) == directive.sentences:
                    break
        if not held:
            account.turn_down(EMPTY)
        elif directive.freedom != "improvise":
            violated = check(" ".join(held), directive, whole=True)
            if violated:
                account.turn_down(violated)
                return
            for sentence in held:
                yield sentence

    async def _sentences(self, ask: Ask, account: _Account, ends: float, told: Callable[[str], None]) -> AsyncGenerator[str, None]:
        """Whole sentences out of the stream, what was hidden shown again; a line that the length limit cut ends at its last whole one."""
        left = max(0.0, ends - self._clock())
        deadlines = Deadlines(min(left, self._client.endpoint.deadlines.first), left)
        splitter, came = Sentences(), 0
        answered = False
        try:
            async with aclosing(self._client.stream(ask, deadlines=deadlines, told=told)) as pieces:
                async for piece in pieces:
                    if isinstance(piece, Answer):
                        answered = True
                        account.spend(piece.usage)
                        ready = [splitter.rest()] if piece.finish != "length" else []
                    else:
                        came += len(piece)
                        ready = splitter.feed(piece)
                    for sentence in ready:
                        if sentence:
                            yield self._mask.show(sentence)
        except GeneratorExit:
            if not answered:
                account.spend(_reckoned(ask, came))
            raise

    def _ask(self, directive: Directive, violated: Violation | None, attempt: int) -> Ask:
        """The request; the second attempt has a seed of its own and hears what was wrong with the first."""
        said = messages(directive, nonce=self._nonce(), violated=violated, most_turns=self._turns)
        hidden = tuple(replace(message, text=self._mask.hide(message.text)) for message in said)
        return Ask(hidden, seed=directive.seed + attempt, stop=STOPS)


def in_bubbles(sentences: Sequence[str], most: int) -> str:
    """Sentences as they are sent: each a message of its own as long as there are more to come, the rest together; spoken, all in one."""
    return "\n".join([*sentences[: most - 1], *([" ".join(sentences[most - 1 :])] if sentences[most - 1 :] else [])])


def _reckoned(ask: Ask, came: int) -> Usage:
    """What a request cost whose answer was not waited for: four characters a token, as far as it had come."""
    return Usage(math.ceil(sum(len(message.text) for message in ask.messages) / 4), math.ceil(came / 4), estimated=True)
