"""Which voice words the customer's lines in the calls of this sitting: the author's, or a model's with the author's behind it."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, Final

from coach.store.paths import folder
from coach.tui.backend import Trouble

if TYPE_CHECKING:
    from coach.llm.settings import Settings
    from coach.session import Session
    from coach.voice.directive import Freedom
    from coach.voice.speaker import Speaker

NONE: Final = "No language model is set up. To set one up: coach llm setup. To play without one: leave out --voice model"


class Voices:
    """The choice, and the speakers made by it. Nothing of a model is loaded before one is chosen.

    `model` and `freedom` take the place of what the settings say.
    """

    def __init__(self, *, by_model: bool = False, model: str = "", freedom: Freedom | None = None) -> None:
        self.by_model = by_model
        self._name, self._freedom = model, freedom
        self._speakers: dict[Session, Speaker] = {}

    def model(self) -> str:
        """``smollm2 at 127.0.0.1:8092``; empty when none is set up, or its settings cannot be read."""
        try:
            settings = self._settings()
        except Trouble:
            return ""
        return f"{settings.model} at {settings.host}" if settings else ""

    def needed(self) -> str:
        """As `model`, for somebody who asked for one. Raises Trouble where there is none."""
        settings = self._settings()
        if settings is None:
            raise Trouble(NONE)
        return f"{settings.model} at {settings.host}"

    def speaker(self, session: Session) -> Speaker | None:
        """Who words the lines of this call; None: nobody, they are said as written. Raises Trouble where the key is missing."""
        if session not in self._speakers and self.by_model and self._words_anything():
            self._speakers[session] = self._made(session)
        return self._speakers.get(session)

    def done(self, session: Session) -> None:
        """The call is over: let go of its connections."""
        speaker = self._speakers.pop(session, None)
        if speaker is not None:
            speaker.close()

    def close(self) -> None:
        """Let go of all."""
        for session in list(self._speakers):
            self.done(session)

    def _words_anything(self) -> bool:
        settings = self._settings()
        return (self._freedom or (settings.freedom if settings else "")) != "script"

    def _settings(self) -> Settings | None:
        place = folder()
        if not (place / "llm.toml").exists() and not os.environ.get("COACH_LLM_URL"):
            return None
        from coach.llm.settings import SettingsError, load  # noqa: PLC0415 - scripted play needs none of it

        try:
            settings = load(place)
            return settings.elsewhere("", self._name) if settings else None
        except SettingsError as error:
            raise Trouble(str(error)) from error

    def _made(self, session: Session) -> Speaker:
        from secrets import token_hex  # noqa: PLC0415 - loads OpenSSL

        from coach.llm.client import OpenAiClient  # noqa: PLC0415 - as above
        from coach.llm.keys import KeyTroubleError, find, keep_out_of_logs  # noqa: PLC0415
        from coach.llm.meter import Meter  # noqa: PLC0415
        from coach.masking import Mask  # noqa: PLC0415
        from coach.scenario import own_texts  # noqa: PLC0415
        from coach.voice.fallback import FallbackVoice  # noqa: PLC0415
        from coach.voice.model import ModelVoice  # noqa: PLC0415
        from coach.voice.proposing import propose  # noqa: PLC0415
        from coach.voice.scripted import ScriptedVoice  # noqa: PLC0415
        from coach.voice.speaker import Speaker  # noqa: PLC0415

        settings = self._settings()
        if settings is None:
            raise Trouble(NONE)
        try:
            key = find(settings, folder())
        except KeyTroubleError as error:
            raise Trouble(str(error)) from error
        if key:
            keep_out_of_logs(key.value)
        endpoint = settings.endpoint(key.source if key else "")
        meter = Meter(endpoint)
        client = OpenAiClient(endpoint, key=key.value if key else "")
        voice = ModelVoice(client, mask=Mask(own_texts(session.scenario)), nonce=lambda: token_hex(4), spend=meter.add)
        freedom = self._freedom or settings.freedom
        guess = partial(propose, client, session.scenario, mask=Mask(own_texts(session.scenario)), spend=meter.add) if settings.propose else None
        return Speaker(session, FallbackVoice(voice, ScriptedVoice(), meter=meter), freedom=freedom, propose=guess)
