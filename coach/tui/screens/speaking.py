"""Her words on the screen as they are said: at speaking pace where the clock is on, and as a voice finds them where one does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from textual import getters
from textual.timer import Timer

from coach.session import speech
from coach.tui import words
from coach.tui.screens.base import CoachScreen
from coach.tui.voiced import VoicedLine
from coach.tui.widgets.transcript import Transcript

if TYPE_CHECKING:
    from coach.session import Session
    from coach.session.events import Event
    from coach.voice.speaker import Speaker

SPEECH_SECONDS: Final = 1 / 15
"""Between two looks at how far she has got; a word takes three times as long."""


class SpeakingScreen(CoachScreen):
    """A screen on which a customer speaks."""

    talk = getters.query_one(Transcript)

    def __init__(self, session: Session, speaker: Speaker | None) -> None:
        super().__init__()
        self.session = session
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

    def _worded(self) -> bool:
        """Show what a voice has made of her line by now; whether it is whole, and kept."""
        text, done = self.voiced.shown()
        self.talk.stream(text or self.voiced.waiting, speaking=True)
        if not done or not self._do(self.voiced.keep):
            return False
        self.talk.reword(self.session.line.text if self.session.line else text)
        if news := self.voiced.news():
            self.notify(news, title="The voice", severity="warning", timeout=12, markup=False)
        return True
