"""A line of hers while a voice is still looking for the words: what the play screen shows of it, and when it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.session import speech

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future

    from coach.session import Session
    from coach.session.events import Event, Said
    from coach.voice.speaker import Meaning, Speaker


class VoicedLine:
    """The line in the making, if there is one. Without a speaker there never is."""

    def __init__(self, session: Session, speaker: Speaker | None) -> None:
        self.session, self.speaker = session, speaker
        self._said: Said | None = None
        self._shown = ""
        self._told = ""
        self._was_on = speaker is not None and not speaker.trouble

    @property
    def busy(self) -> bool:
        """Whether her words are still being looked for."""
        return self._said is not None

    @property
    def silent(self) -> bool:
        """Whether not a word of it is there yet."""
        return self.busy and not self._shown

    def begin(self, events: Sequence[Event]) -> None:
        """Start on her line, where the events hold one."""
        said = next((event for event in reversed(events) if event.kind == "said"), None)
        if self.speaker is None or said is None:
            return
        self._said, self._shown, self._told = said, "", ""  # type: ignore[assignment]
        self.speaker.begin(self._said)  # type: ignore[arg-type]

    def shown(self) -> tuple[str, bool]:
        """What is to be seen of it now, and whether its words are all there. With the clock on, no faster than she speaks."""
        if self.speaker is None or self._said is None:
            return "", True
        progress = self.speaker.look()
        self._told = progress.waiting
        if not progress.done:
            text = progress.text
            if self._said.seconds and text:
                elapsed = self.session.now - self._said.at
                text = speech.first_words(text, max(1, speech.words_heard(self._said.text, self._said.seconds, elapsed)))
            self._shown = max(self._shown, text, key=len)
        return self._shown, progress.done

    @property
    def model(self) -> str:
        """Who is asked, and where; empty where nobody is."""
        return self.speaker.model if self.speaker is not None else ""

    @property
    def badge(self) -> str:
        """Who words her lines; empty where it is the author alone."""
        return self.speaker.badge if self.speaker is not None else ""

    @property
    def waiting(self) -> str:
        """Why it takes long; empty where nobody has said."""
        return self._told

    def meaning(self, text: str) -> Future[Meaning] | None:
        """What the model takes a reply to mean; None where it is not asked."""
        return self.speaker.meaning(text) if self.speaker is not None else None

    def keep(self) -> tuple[Event, ...]:
        """Record the line, whose words are all there."""
        self._said = None
        return self.speaker.keep() if self.speaker is not None else ()

    def cut(self) -> tuple[Event, ...]:
        """The trainee speaks first: only what was shown of it stands."""
        if self.speaker is None or self._said is None:
            return ()
        self._said = None
        return self.speaker.cut(self._shown)

    def news(self) -> str:
        """Said once each: that most of what a call may cost is used up; that the model is left alone from here on, and why."""
        if self.speaker is None:
            return ""
        if not self._was_on or not self.speaker.trouble:
            return self.speaker.warning()
        self._was_on = False
        return self.speaker.trouble

    def retry(self) -> str:
        """Ask the model again from the next line on; what to tell the trainee."""
        if self.speaker is None:
            return "No model is in this call: the author's lines are said as they were written."
        self._was_on = True
        return self.speaker.retry()
