"""Her words on the screen as they are said: at speaking pace where the clock is on, and as a voice finds them where one does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from textual import getters, work
from textual.timer import Timer

from coach import wording
from coach.session import speech
from coach.tui import words
from coach.tui.screens.base import CoachScreen
from coach.tui.voiced import VoicedLine
from coach.tui.widgets.prompt import Prompt
from coach.tui.widgets.transcript import Transcript

if TYPE_CHECKING:
    from concurrent.futures import Future

    from coach.session import Session
    from coach.session.events import Event
    from coach.voice.speaker import Meaning, Speaker

SPEECH_SECONDS: Final = 1 / 15
"""Between two looks at how far she has got; a word takes three times as long."""


class SpeakingScreen(CoachScreen):
    """A screen on which a customer speaks."""

    talk = getters.query_one(Transcript)
    prompt = getters.query_one(Prompt)

    def __init__(self, session: Session, speaker: Speaker | None) -> None:
        super().__init__()
        self.session = session
        self.customer = words.first_name(session.scenario.persona.name)
        self.voiced = VoicedLine(session, speaker)
        self._speech: Timer | None = None

    def _do(self, call: Callable[[], Sequence[Event]]) -> bool:
        """Run a session call and show what came of it; False when nothing could be kept."""
        raise NotImplementedError

    def _label_prompt(self, action: str = "") -> None:
        """Say whose turn it is."""
        raise NotImplementedError

    def _start_speech(self) -> None:
        if self._speech is None:
            self._speech = self.set_interval(SPEECH_SECONDS, self._speak)
        self._speak()

    def _speak(self) -> None:
        """Show as much of her line as has been said by now, or worded."""
        if self.voiced.busy and not self._worded():
            return
        line, now = self.session.line, self.session.now
        if line is None:
            return
        done = speech.finished(line, now)
        said = speech.shown(line, now)
        whole = done or self.coach.look.motion or line.bubbles
        self.talk.stream(said if whole else words.whole_sentences(said), speaking=not done, typing=bool(line.bubbles))
        if done and self._speech is not None:
            self._speech.stop()
            self._speech = None
            self._label_prompt()

    def _tell_of_voice(self) -> None:
        """In a call gone on with: whose words come now, where that is a model's, or no longer is."""
        model = self.voiced.model
        by_model = any(event.kind == "worded" and event.voice == "model" for event in self.session.events)  # type: ignore[attr-defined]
        if model:
            self.notify(wording.banner(model), title="The voice", timeout=10, markup=False)
        elif by_model:
            self.notify("This call was begun with a model and goes on with the author's lines. To have the model again: coach play --resume --voice model",
                        title="The voice", timeout=12, markup=False)  # fmt: skip

    def _worded(self) -> bool:
        """Show what a voice has made of her line by now; whether it is whole, and kept."""
        text, done = self.voiced.shown()
        self.talk.stream(text, speaking=True)
        self._label_prompt()
        if not done or not self._do(self.voiced.keep):
            return False
        self.talk.reword(self.session.line.text if self.session.line else text)
        if news := self.voiced.news():
            self.notify(news, title="The voice", severity="warning", timeout=12, markup=False)
        return True

    def _heard_out(self, text: str) -> None:
        """Words sent before she has any: that is no interruption. She says the author's line, and they wait in the box."""
        self._do(self.voiced.cut)
        self.prompt.put(text)
        self.notify(f"{self.customer} had not begun, and now says the author's line. Your words are in the box.", timeout=6, markup=False)

    def _say(self, text: str, meaning: Meaning = None) -> None:
        if not self._do(lambda: self.session.say(text, meaning)):
            self.prompt.put(text)

    @work(group="meaning")
    async def _say_once_known(self, text: str, asked: Future[Meaning]) -> None:
        """Say it once a model has told what it takes it to mean; what is sent meanwhile waits in the box."""
        self.prompt.disabled = True
        try:
            meaning = await asyncio.wrap_future(asked)
        finally:
            self.prompt.disabled = False
            self.session.release()
        self._say(text, meaning)
        self.prompt.focus()
