"""A backend that keeps nothing: for trying Coach out, for pictures of it, and for tests."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from coach.text import nearest
from coach.tui.backend import Attempt, Records, Reopened, Row, Trouble, Unfinished

if TYPE_CHECKING:
    from coach.debrief import Debrief
    from coach.scenario.models import Scenario
    from coach.scorecard import Card
    from coach.session import Session
    from coach.session.events import Event
    from coach.voice.speaker import Speaker


class Nothing:
    """No call is kept."""

    def of(self, session: Session) -> Attempt | None:
        """None."""
        del session
        return None

    def attempts(self) -> Sequence[Attempt]:
        """None."""
        return ()

    def reopen(self, number: int) -> Reopened:
        """There is nothing to open."""
        raise Trouble(f"There is no attempt {number}.")

    def dispute(self, number: int, item: str, reason: str) -> Attempt:
        """There is nothing to dispute."""
        del item, reason
        raise Trouble(f"There is no attempt {number}.")


class MemoryBackend:
    """Plays the given scenarios (the shipped ones by default); scores last as long as the process. `clock` is in seconds."""

    def __init__(self, scenarios: Sequence[Scenario] = (), *, clock: Callable[[], float] = time.monotonic, seed: int = 0) -> None:
        self._scenarios = {scenario.id: scenario for scenario in scenarios}
        self._clock, self._seed = clock, seed
        self._results: dict[str, list[Card]] = {}
        self._open: Session | None = None
        self.voices: Callable[[Session], Speaker] | None = None
        """Makes who words the lines of a call; tests and pictures set it. Without it they are said as written."""
        self._by_model = False
        self._speakers: dict[Session, Speaker] = {}
        self._trainee, self._exam = "", False
        self._exams: list[Session] = []
        self.kept: Records = Nothing()

    def library(self) -> Sequence[Row]:
        """The scenarios, with what has been reached since the start."""
        if not self._scenarios:
            self._scenarios = {scenario.id: scenario for scenario in _shipped()}
        return [self._row(scenario) for scenario in self._scenarios.values()]

    def unfinished(self) -> Unfinished | None:
        """The call that was left, if any."""
        if self._open is None:
            return None
        scenario = self._open.scenario
        return Unfinished(scenario.title, scenario.persona.name, self._open.call.turn)

    def briefing(self, name: str) -> Scenario:
        """The scenario with this id."""
        self.library()
        if name not in self._scenarios:
            raise Trouble(f"There is no scenario called {name}. The library lists those there are.")
        return self._scenarios[name]

    def model(self) -> str:
        """A name for the voice, where there is one."""
        return "a test model at 127.0.0.1" if self.voices is not None else ""

    def voiced(self, *, by_model: bool | None = None) -> bool:
        """Whether it words the calls begun from now on."""
        self._by_model = self._by_model if by_model is None else by_model
        return self._by_model

    def speaker(self, session: Session) -> Speaker | None:
        """The voice of this call."""
        if self.voices is not None and self._by_model and session not in self._speakers:
            self._speakers[session] = self.voices(session)
        return self._speakers.get(session)

    def trainee(self, name: str | None = None) -> str:
        """Whoever said a name."""
        self._trainee = self._trainee if name is None else " ".join(name.split())
        return self._trainee

    def exam(self, *, on: bool | None = None) -> bool:
        """Whether the next call is an exam."""
        self._exam = self._exam if on is None else on
        return self._exam

    def is_exam(self, session: Session) -> bool:
        """What this call was begun as."""
        return session in self._exams

    def records(self) -> Records:
        """What tests and pictures give; by itself nothing is kept."""
        return self.kept

    def begin(self, name: str, *, timed: bool) -> Session:
        """A new attempt, recorded nowhere."""
        from coach.session import Session  # noqa: PLC0415 - loads the whole house; the library does not need it

        self._open = Session(self.briefing(name), seed=self._seed, timed=timed, clock=self._clock, record=self.record)
        self._exams += [self._open] * self._exam
        self._exam = False
        return self._open

    def record(self, events: Sequence[Event]) -> None:
        """Where events would be made durable; tests replace it to see what happens when that fails."""

    def resume(self) -> Session | None:
        """The call that was left."""
        return self._open

    def finish(self, session: Session) -> tuple[Card, Debrief]:
        """Score it and remember the score."""
        from coach.debrief import debrief  # noqa: PLC0415 - loads the whole house
        from coach.scorecard import score  # noqa: PLC0415

        card = score(session.scenario, session.events)
        self._results.setdefault(session.scenario.id, []).append(card)
        if self._open is session:
            self._open = None
        return card, debrief(session.scenario, session.events, card)

    def leave(self, session: Session) -> None:
        """The call waits to be resumed."""
        self._open = session

    def _row(self, scenario: Scenario) -> Row:
        from coach.plane import region  # noqa: PLC0415

        cards = self._results.get(scenario.id, [])
        return Row(
            id=scenario.id,
            title=scenario.title,
            persona=scenario.persona.name,
            mode=region(scenario.persona.position).value,
            channel=scenario.channel,
            level=scenario.level,
            about=scenario.about,
            attempts=len(cards),
            best=max((nearest(card.score) for card in cards), default=None),
            passed=any(card.passed for card in cards),
        )


def _shipped() -> list[Scenario]:
    from coach.scenario import ScenarioError, load, shipped  # noqa: PLC0415
    from coach.techniques import names  # noqa: PLC0415

    try:
        return [load(path, names()) for path in shipped()]
    except ScenarioError as error:
        raise Trouble(str(error)) from error
