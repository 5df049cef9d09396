"""One voice, and another that speaks where the first has nothing that may be shown."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING

from coach.voice.breaker import Breaker
from coach.voice.wording import Wording

if TYPE_CHECKING:
    from coach.llm.meter import Meter
    from coach.voice.directive import Directive
    from coach.voice.model import ModelVoice
    from coach.voice.wording import Voice


class FallbackVoice:
    """The model line by line, the author where it fails; the author alone once the breaker is open or the limit is reached."""

    def __init__(self, first: ModelVoice, then: Voice, *, meter: Meter) -> None:
        self.breaker, self.meter = Breaker(), meter
        self._first, self._then = first, then

    @property
    def model(self) -> str:
        """Who is asked first, for people."""
        return self._first.model

    @property
    def resting(self) -> str:
        """Why the model is left alone at present; empty while it is not."""
        if self.meter.spent:
            return "The limit set for one call is reached"
        return self.breaker.why if self.breaker.open else ""

    async def speak(self, directive: Directive, told: Callable[[str], None]) -> AsyncGenerator[str | Wording, None]:
        """The line in the model's words, or in the author's; the wording keeps why."""
        if directive.freedom == "script" or self.resting:
            made = Wording("", "scripted", reason="" if directive.freedom == "script" else "resting")
        else:
            made = Wording("", "scripted", self.model)
            async with aclosing(self._first.speak(directive, told)) as pieces:
                async for piece in pieces:
                    if isinstance(piece, Wording):
                        made = piece
                    else:
                        yield piece
            self._mind(made)
        if made.text:
            yield made
            return
        async with aclosing(self._then.speak(directive, told)) as pieces:
            async for piece in pieces:
                yield replace(made, text=piece.text, voice=piece.voice) if isinstance(piece, Wording) else piece

    async def close(self) -> None:
        """Both let go."""
        await self._first.close()
        await self._then.close()

    def _mind(self, made: Wording) -> None:
        """Whether the wire held."""
        if made.fault is None:
            self.breaker.worked()
        else:
            self.breaker.lost(made.fault)
