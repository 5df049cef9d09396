"""The author's own words, and the words of a recording: both need no network, no clock and no luck."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from typing import TYPE_CHECKING

from coach.voice.wording import Wording

if TYPE_CHECKING:
    from coach.voice.directive import Directive


class ScriptedVoice:
    """Says every line as it was written."""

    async def speak(self, directive: Directive, told: Callable[[str], None]) -> AsyncGenerator[str | Wording, None]:
        """The authored line, whole."""
        del told
        yield directive.authored
        yield Wording(directive.authored, "scripted")

    async def close(self) -> None:
        """Nothing was opened."""


class ReplayVoice:
    """Says again what was shown in a recorded call: `wordings` by authored line, of which none comes twice. Others are said as written."""

    def __init__(self, wordings: Mapping[str, Wording]) -> None:
        self._wordings = wordings

    async def speak(self, directive: Directive, told: Callable[[str], None]) -> AsyncGenerator[str | Wording, None]:
        """The words of the recording, at once."""
        del told
        wording = self._wordings.get(directive.authored) or Wording(directive.authored, "scripted")
        if wording.text:
            yield wording.text
        yield wording

    async def close(self) -> None:
        """Nothing was opened."""
