"""What the screens need from the rest of the house, and nothing more: the app never sees a file, a journal or a clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from coach.debrief import Debrief
    from coach.scenario.models import Scenario
    from coach.scorecard import Card
    from coach.session import Session
    from coach.voice.speaker import Speaker


class Trouble(Exception):  # noqa: N818 - it is news for a person, not a programming error
    """Something a person must be told: what is wrong, where, what to do. `str()` is the whole message."""


@dataclass(frozen=True, slots=True)
class Row:
    """A scenario in the library."""

    id: str
    title: str
    persona: str
    mode: str
    """The mode the customer starts in: ``competing`` and so on."""
    channel: str
    """``phone``, ``chat`` or ``social``."""
    level: int
    """1 easy to 5 hard."""
    about: str = ""
    attempts: int = 0
    """How often this trainee has finished it."""
    best: int | None = None
    """The best score so far in percent; None before the first."""
    passed: bool = False
    trouble: str = ""
    """Why it cannot be played (a broken file), in words; empty when all is well."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A call that was left before its end and can be taken up again."""

    title: str
    persona: str
    turn: int
    """Turns played so far."""
    when: str = ""
    """When it was left, in words: ``today 14:05``."""


class Backend(Protocol):
    """What the command line passes in. Every method may raise `Trouble`; the screens show its text and lose nothing."""

    def library(self) -> Sequence[Row]:
        """All scenarios that can be played, in the order to show them."""
        ...

    def unfinished(self) -> Unfinished | None:
        """The latest call of this trainee that was left open, if any."""
        ...

    def briefing(self, name: str) -> Scenario:
        """The scenario with this id, loaded and checked."""
        ...

    def model(self) -> str:
        """The language model that could word the customer's lines, and where: ``smollm2 at 127.0.0.1:8092``; empty when none is set up."""
        ...

    def voiced(self, *, by_model: bool | None = None) -> bool:
        """Whether a model words the lines of the calls begun from now on; `by_model` sets it."""
        ...

    def speaker(self, session: Session) -> Speaker | None:
        """Who words the lines of this call, the same one as long as it lasts; None: they are said as the author wrote them."""
        ...

    def begin(self, name: str, *, timed: bool) -> Session:
        """A new attempt with its journal attached, not yet opened (the play screen calls ``open()``).

        Its recorder must raise `Trouble` when an event could not be made durable.
        """
        ...

    def resume(self) -> Session | None:
        """The unfinished call, its events folded in; None when there is none."""
        ...

    def finish(self, session: Session) -> tuple[Card, Debrief]:
        """Score an attempt whose call is over and close its journal."""
        ...

    def leave(self, session: Session) -> None:
        """Let go of an attempt that is not finished; it stays in the journal and can be resumed."""
        ...
