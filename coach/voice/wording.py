"""What a voice gives back: sentences as they are ready, and at the end an account of the line."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from coach.llm.wire import Fault
from coach.voice.directive import Directive

Source = Literal["scripted", "model"]


@dataclass(frozen=True, slots=True)
class Wording:
    """A line as it was shown, and where it came from."""

    text: str
    voice: Source
    model: str = ""
    """``smollm2 at 127.0.0.1:8092``; empty where no model was asked."""
    reason: str = ""
    """Why the authored line stands, or why a line ends early; empty when all went well."""
    tried: tuple[str, ...] = ()
    """Rules that rejected wordings broke."""
    sent: int = 0
    received: int = 0
    estimated: bool = False
    fault: Fault | None = None
    """What the wire did, where that is why."""


class Voice(Protocol):
    """Words one decided line."""

    def speak(self, directive: Directive, told: Callable[[str], None]) -> AsyncGenerator[str | Wording, None]:
        """Sentences that may be shown, in order; the last item, and only the last, is the `Wording` of all of them.

        Never raises for what a model or a server does. `told` hears why it takes long. Closing the iterator (``aclose``) stops the work at
        once and frees the server.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
