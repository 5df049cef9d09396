"""What the screens need from the rest of the house, and nothing more: the app never sees a file, a journal or a clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from coach.debrief import Debrief
    from coach.scenario.models import Scenario
    from coach.scorecard import Card, Contested
    from coach.session import Session
    from coach.session.events import Event
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
    exam: bool = False


@dataclass(frozen=True, slots=True)
class Attempt:
    """A finished call as it is kept."""

    number: int
    exam: bool
    trainee: str = ""
    title: str = ""
    when: str = ""
    """When it was begun, in words."""
    ending: str = ""
    score: int | None = None
    """Basis points: the result that counts."""
    passed: bool = False
    disputes: tuple[Contested, ...] = ()
    note: str = ""
    """What to know before reading it again: that the scenario has been changed since."""


@dataclass(frozen=True, slots=True)
class Reopened:
    """An old call, talked over again."""

    attempt: Attempt
    scenario: Scenario
    events: Sequence[Event]
    card: Card
    told: Debrief


class Records(Protocol):
    """Finished calls, and what is said of them later. Every method may raise `Trouble`."""

    def of(self, session: Session) -> Attempt | None:
        """The attempt behind a call that has just been finished; None when it is kept nowhere."""
        ...

    def attempts(self) -> Sequence[Attempt]:
        """The finished calls of this trainee, newest first."""
        ...

    def reopen(self, number: int) -> Reopened:
        """The call with its debrief, as today's scenario and scorer give it."""
        ...

    def dispute(self, number: int, item: str, reason: str) -> Attempt:
        """Dispute a line of its form; gives the attempt with the dispute in it."""
        ...


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

    def trainee(self, name: str | None = None) -> str:
        """Who practises; empty when nobody said. `name` says it, from the next call on."""
        ...

    def exam(self, *, on: bool | None = None) -> bool:
        """Whether the next call is an exam, which takes a trainee's name; `on` sets it. The call after an exam is practice."""
        ...

    def is_exam(self, session: Session) -> bool:
        """What this call was begun as."""
        ...

    def records(self) -> Records:
        """The finished calls."""
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
