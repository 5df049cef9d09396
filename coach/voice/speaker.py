"""A voice at work behind a front end that only wants to look: lines are worded on a thread of their own, and polled.

The attempt's clock stands still until her first words are there; a wait is nobody's silence.
"""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from coach.voice.again import worded_as
from coach.voice.directing import directive
from coach.voice.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from concurrent.futures import Future

    from coach.session import Session
    from coach.session.events import Event, Said
    from coach.voice.directive import Directive, Freedom
    from coach.voice.fallback import FallbackVoice

Meaning = tuple[str, str, str] | None
"""Intent, quote and model."""
LET_GO: Final = 0.25
"""Seconds that new input waits for a server to be told to stop."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a line has come."""

    text: str = ""
    """What may be shown by now: whole sentences."""
    done: bool = False
    waiting: str = ""
    """Why it takes long, in a few words; empty while it does not."""


class Speaker:
    """Words the lines of one call. Methods are for one thread, the front end's; none of them blocks but `wait` and `close`."""

    def __init__(
        self,
        session: Session,
        voice: FallbackVoice,
        *,
        freedom: Freedom = "improvise",
        propose: Callable[[str], Coroutine[Any, Any, tuple[str, str] | None]] | None = None,
    ) -> None:
        self._propose = propose
        self.session = session
        self._voice, self._freedom = voice, freedom
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="coach-voice", daemon=True)
        self._thread.start()
        self._changed = threading.Condition()
        self._progress = Progress(done=True)
        self._wording: Wording | None = None
        self._line: Said | None = None
        self._work: Any = None

    # What the trainee is told about it

    @property
    def model(self) -> str:
        """Who is asked, and where: ``smollm2 at 127.0.0.1:8092``."""
        return self._voice.model

    @property
    def badge(self) -> str:
        """Who speaks, in a few words: for the top of the screen."""
        resting = self._voice.resting
        return "scripted (model is off)" if resting else f"model: {self._voice.model.split(' at ')[0]}"

    @property
    def trouble(self) -> str:
        """Why the author's lines are said for the rest of the call, and what to do; empty while the model speaks."""
        resting = self._voice.resting
        return f"{resting.rstrip('.')}. The call goes on with the author's own lines. /retry-llm tries the model again." if resting else ""

    @property
    def cost(self) -> str:
        """Tokens and money so far."""
        return self._voice.meter.words()

    def warning(self) -> str:
        """A sentence, once, when most of what one call may cost is used up; else empty."""
        return self._voice.meter.warning()

    def retry(self) -> str:
        """Ask the model again from the next line on; what to tell the trainee."""
        if not self._voice.resting:
            return f"The model is not off ({self.cost})."
        self._voice.breaker.close()
        return f"The model is asked again from the next line on ({self.cost})."

    # What a reply means

    def meaning(self, text: str) -> Future[Meaning] | None:
        """What the model takes `text` to mean, later: intent, quote, model. None at once where it is not to be asked, or a rule fits already."""
        if self._propose is None or self._voice.resting or not self.session.unplaced(text):
            return None
        self.session.hold()
        return asyncio.run_coroutine_threadsafe(self._meant(self._propose(text)), self._loop)

    async def _meant(self, asked: Coroutine[Any, Any, tuple[str, str] | None]) -> Meaning:
        found = await asked
        return (*found, self._voice.model) if found else None

    # A line

    def begin(self, said: Said) -> None:
        """Start on the words of `said`, the line that has just been decided."""
        self.session.hold()
        told = directive(self.session.scenario, self.session.call, self.session.events, said, self._freedom)
        self._line, self._wording = said, None
        self._progress = Progress()
        self._work = self._start(self._speak(told))

    @property
    def busy(self) -> bool:
        """Whether a line has been begun and not yet kept."""
        return self._line is not None

    def look(self) -> Progress:
        """How far the line has come by now. With her first words the clock goes on."""
        with self._changed:
            progress = self._progress
        if progress.text or progress.done:
            self.session.release()
        return progress

    def wait(self, seconds: float) -> Progress:
        """As `look`, once there is something new, or after `seconds`."""
        with self._changed:
            before = self._progress
            self._changed.wait_for(lambda: self._progress is not before, seconds)
        return self.look()

    def keep(self) -> tuple[Event, ...]:
        """Record the line as it was shown; it must be done."""
        wording, line = self._wording, self._line
        self._line = None
        return self._record(line, wording) if line and wording else ()

    def cut(self, shown: str | None = None) -> tuple[Event, ...]:
        """Stop in the middle: only what was shown stands (`shown`, where the front end was behind), and where nothing was yet, the author's line.

        The server is told to stop.
        """
        line, self._line = self._line, None
        if line is None:
            return ()
        done = self._wording
        if self._work is not None and done is None:
            self._work.cancel()
            with self._changed:
                self._changed.wait_for(lambda: self._wording is not None, LET_GO)
        text = self.look().text if shown is None else shown
        made = self._wording or Wording(text, "model", self._voice.model, "cut")
        if not done:
            made = replace(made, text=text, reason="cut") if text else Wording(line.text, "scripted", self._voice.model, "cut")
        return self._record(line, made)

    def close(self) -> None:
        """Stop whatever is going on and let go of the network."""
        if self._loop.is_closed():
            return
        if self._work is not None:
            self._work.cancel()
        with suppress(TimeoutError):  # the call is over, perhaps the process; the sockets go with it
            self._start(self._voice.close()).result(LET_GO)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(LET_GO)

    # On the other thread

    def _run(self) -> None:
        """The thread: the loop until it is stopped, and then what it leaves behind."""
        self._loop.run_forever()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    def _start(self, work: Coroutine[Any, Any, None]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _speak(self, told: Directive) -> None:
        shown: list[str] = []
        pieces = self._voice.speak(told, self._say_why)
        try:
            async for piece in pieces:
                if isinstance(piece, Wording):
                    self._tell(Progress(piece.text, done=True), piece)
                    return
                shown.append(piece)
                self._tell(Progress(" ".join(shown)))
        except asyncio.CancelledError:
            await pieces.aclose()
            self._tell(self._progress, Wording(" ".join(shown), "model", self._voice.model, "cut"))
            raise

    def _say_why(self, why: str) -> None:
        self._tell(replace(self._progress, waiting=why))

    def _tell(self, progress: Progress, wording: Wording | None = None) -> None:
        with self._changed:
            self._progress, self._wording = progress, wording or self._wording
            self._changed.notify_all()

    def _record(self, line: Said, made: Wording) -> tuple[Event, ...]:
        return self.session.worded(worded_as(line, made))
