"""Scenarios, journal and sessions joined: what both front ends are given to work with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from coach.cli.guard import at_the_end
from coach.cli.voices import Voices
from coach.practice.setting import EXAM, NAMELESS, PRACTICE
from coach.store import Journal, JournalError, database
from coach.store.attempts import shown_name
from coach.store.connection import HURRIED, PATIENT
from coach.text import clean, nearest
from coach.tui.backend import Row, Trouble, Unfinished

if TYPE_CHECKING:
    from coach.cli.recording import Recorder
    from coach.cli.records import Records
    from coach.debrief import Debrief
    from coach.scenario import Scenario
    from coach.scorecard import Card
    from coach.session import Session
    from coach.session.events import Event
    from coach.store import AttemptRow
    from coach.voice.speaker import Speaker

BAD_NAME: Final = "E215"
NO_FILE: Final = "E001"


class Missing(Trouble):
    """There is no such scenario, file or attempt: the command was used wrongly, nothing is broken."""


class Practice:
    """One trainee's practice on this machine (`coach.tui.backend.Backend`).

    `seed` gives the seed of each new call. `warn` is told what could not be saved; without it `Trouble` is raised, once, and the
    call goes on in memory if the trainee does. `resume` names the attempt to go on with, and the scenario it must be of. `ready` is
    called before a call is prepared. `voices` is the choice of who words the lines. `exam`: the first call is one.
    """

    def __init__(
        self,
        *,
        seed: Callable[[], int],
        trainee: str | None = None,
        warn: Callable[[str], None] | None = None,
        resume: str = "",
        scenario: str = "",
        ready: Callable[[], object] = bool,
        voices: Voices | None = None,
        exam: bool = False,
    ) -> None:
        self._ready, self._exam = ready, exam
        self.voices = voices if voices is not None else Voices()
        self._seed, self._trainee, self._warn, self._which, self._scenario = seed, trainee, warn, resume, scenario
        self._scenarios: dict[str, Scenario] = {}
        self._recorders: dict[Session, Recorder] = {}
        self._open_journal: Journal | None = None
        self._wait = PATIENT

    # The library

    def library(self) -> Sequence[Row]:
        """All scenarios, with what this trainee has reached. Without a journal, nothing has been reached yet."""
        from coach.scenario import summaries  # noqa: PLC0415 - reads YAML

        best: dict[str, list[AttemptRow]] = {}
        try:
            for attempt in self._journal().attempts(trainee=self._trainee, finished=True, own=True):
                best.setdefault(attempt.scenario, []).append(attempt)
        except JournalError:
            best = {}
        rows = []
        for told in summaries():
            done = best.get(told.id, [])
            scores = [nearest(attempt.score) for attempt in done if attempt.score is not None]
            rows.append(
                Row(
                    clean(told.id), told.title or clean(told.id), told.persona, told.mode.value if told.mode else "", told.channel, told.level, told.about,
                    attempts=len(done), best=max(scores, default=None), passed=any(attempt.passed for attempt in done), trouble=told.trouble,
                )
            )  # fmt: skip
        return rows

    def briefing(self, name: str) -> Scenario:
        """The scenario with this id or in this file."""
        if name not in self._scenarios:
            scenario = find_scenario(name)
            self._scenarios[name] = self._scenarios[scenario.id] = scenario
        return self._scenarios[name]

    # Voices

    def model(self) -> str:
        """The model that could word the lines, and where."""
        return self.voices.model()

    def voiced(self, *, by_model: bool | None = None) -> bool:
        """Whether it does, from the next call on."""
        if by_model is not None:
            self.voices.by_model = by_model
        return self.voices.by_model

    def speaker(self, session: Session) -> Speaker | None:
        """Who words the lines of this call."""
        return self.voices.speaker(session)

    # Practice or exam

    def trainee(self, name: str | None = None) -> str:
        """Who practises; empty when nobody said. `name` says it, from the next call on."""
        if name is not None:
            self._trainee = shown_name(name) or None
        return self._trainee or ""

    def exam(self, *, on: bool | None = None) -> bool:
        """Whether the next call is an exam, which takes a name; `on` sets it. One exam at a time: the call after it is practice."""
        if on is not None:
            if on and not self._trainee:
                raise Trouble(NAMELESS)
            self._exam = on
        return self._exam

    def is_exam(self, session: Session) -> bool:
        """What this call was begun as."""
        recorder = self._recorders.get(session)
        return recorder is not None and recorder.setting == EXAM

    def records(self) -> Records:
        """The finished calls in the journal."""
        from coach.cli.records import Records  # noqa: PLC0415 - only after a call

        return Records(self._journal, self.kept, self._trainee)

    # Calls

    def begin(self, name: str, *, timed: bool) -> Session:
        """A new attempt, which enters the journal with its first event."""
        from coach.cli.recording import Recorder  # noqa: PLC0415 - these load the whole house; the library does not need it
        from coach.session import Session  # noqa: PLC0415

        self._ready()
        recorder = Recorder(self._journal, self._tell(), trainee=self._trainee, setting=EXAM if self._exam else PRACTICE)
        session = Session(self.briefing(name), seed=self._seed(), timed=timed, record=recorder)
        self._recorders[session] = recorder
        self._exam = False
        return session

    def unfinished(self) -> Unfinished | None:
        """The newest call left open, in a few words."""
        try:
            attempt = self._left_open()
            if attempt is None:
                return None
            turn = max((body.get("turn", 0) for _, kind, body in self._journal().events(attempt.id) if kind == "moved"), default=0)
        except JournalError as error:
            raise Trouble(str(error)) from error
        known = {row.id: row for row in self.library()}.get(attempt.scenario)
        title, persona = (known.title, known.persona) if known else (attempt.scenario, "")
        return Unfinished(title, persona, turn, when(attempt.started_at, datetime.now(UTC)), exam=attempt.setting == EXAM)

    def resume(self) -> Session | None:
        """The call that was left, or the one that was asked for; None when there is none. Says so when its scenario has changed since."""
        from coach.cli.recording import Recorder  # noqa: PLC0415 - as above
        from coach.session import Session  # noqa: PLC0415

        try:
            attempt = self._asked_for() if self._which else self._left_open()
            if attempt is None:
                return None
            events = events_of(self._journal(), attempt)
        except JournalError as error:
            raise Trouble(str(error)) from error
        scenario = self._scenario_of(attempt)
        recorder = Recorder(self._journal, self._tell(), trainee=self._trainee, attempt=attempt.id, setting=attempt.setting)
        try:
            session = Session.resume(scenario, events, record=recorder)
        except ValueError as error:
            changed = f"{scenario.title} has" if scenario.digest != attempt.digest else "Coach itself has"
            raise Trouble(
                f"{changed} been changed since attempt {attempt.number} was left, so that call cannot be gone on with. "
                f"It is kept: coach show {attempt.number} prints it. To start again: coach play {scenario.id}"
            ) from error
        self._recorders[session] = recorder
        return session

    def _scenario_of(self, attempt: AttemptRow) -> Scenario:
        try:
            scenario = self.briefing(self._scenario or attempt.scenario)
        except Missing as error:
            if self._scenario:
                raise
            raise Missing(
                f"Attempt {attempt.number} was played from a file, {attempt.scenario}.yaml, that is not in the library. Name it: coach play FILE --resume"
            ) from error
        if scenario.id != attempt.scenario:
            raise Missing(f"Attempt {attempt.number} is a call in {attempt.scenario}, not in {scenario.id}.")
        return scenario

    def finish(self, session: Session) -> tuple[Card, Debrief]:
        """Score the attempt, keep the result, and talk it over."""
        from coach.cli.scorer import result  # noqa: PLC0415 - only after a call
        from coach.debrief import debrief  # noqa: PLC0415
        from coach.scorecard import score  # noqa: PLC0415

        self.voices.done(session)
        card = score(session.scenario, session.events)
        recorder = self._recorders.get(session)
        if recorder is not None:
            recorder.finish(result(card))
        return card, debrief(session.scenario, session.events, card)

    def leave(self, session: Session) -> None:
        """Every event is where it will stay; only a voice has something to let go of."""
        self.voices.done(session)

    def kept(self, session: Session) -> int | None:
        """The attempt's number when all of it is in the journal, so that it can be resumed; None when not."""
        recorder = self._recorders.get(session)
        try:
            return recorder.number if recorder is not None and recorder.safe else None
        except JournalError:
            return None

    def close(self) -> None:
        """Let go of the journal, which is copied when it has changed and a copy is due, and of the voices."""
        self.voices.close()
        if self._open_journal is not None:
            self._open_journal.close()
            self._open_journal = None

    # Within

    def _journal(self) -> Journal:
        if self._open_journal is None:
            wait, self._wait = self._wait, HURRIED  # one that was busy is not waited for as long again
            self._open_journal = Journal.open(database(), wait=wait)
            at_the_end(self.close)
        return self._open_journal

    def _tell(self) -> Callable[[str], None]:
        """How the trouble of one call is told: to `warn`, or by raising once and then keeping quiet."""
        if self._warn is not None:
            return self._warn
        told: list[str] = []

        def raise_once(text: str) -> None:
            if not told:
                told.append(text)
                raise Trouble(f"{text} Do it again to go on like that.")

        return raise_once

    def _left_open(self) -> AttemptRow | None:
        scenario = self.briefing(self._scenario).id if self._scenario else None
        return next((row for row in self._journal().unfinished(scenario=scenario, trainee=self._trainee) if row.events), None)

    def _asked_for(self) -> AttemptRow:
        try:
            attempt = self._journal().find(self._which)
        except JournalError as error:
            raise Missing(str(error)) from error
        if attempt.collected:
            raise Missing(f"Attempt {attempt.number} was handed over to you: whoever began it can go on with it, on the machine where it was begun.")
        if attempt.finished:
            raise Missing(f"Attempt {attempt.number} is finished. coach show {attempt.number} prints it; coach play {attempt.scenario} starts a new one.")
        return attempt


def find_scenario(name: str) -> Scenario:
    """The scenario with this id or in this file. Raises Trouble with the loader's words, `Missing` when there is none."""
    from coach.scenario import ScenarioError, find  # noqa: PLC0415 - reads YAML
    from coach.techniques import names  # noqa: PLC0415

    try:
        return find(name, names())
    except ScenarioError as error:
        first = error.problems[0]
        if first.code not in (BAD_NAME, NO_FILE):
            raise Trouble(str(error)) from error
        where = f" ({first.file})" if first.file and first.file not in first.message else ""
        raise Missing(" ".join(_sentence(part) for part in (f"{first.message}{where}", first.fix) if part)) from error


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith((".", "?")) else ".")


def events_of(journal: Journal, attempt: AttemptRow) -> list[Event]:
    """The recorded events of an attempt. Raises Trouble when this version cannot read them, JournalError when the journal cannot."""
    from coach.session.events import from_body  # noqa: PLC0415

    try:
        return [from_body(kind, body) for _, kind, body in journal.events(attempt.id)]
    except (ValueError, TypeError) as error:
        raise Trouble(f"Attempt {attempt.number} was recorded by another version of Coach, and this one cannot read it.") from error


def when(moment: datetime, now: datetime) -> str:
    """A past moment in words, in the time of this machine: ``today 14:05``."""
    local, today = moment.astimezone(), now.astimezone()
    days = (today.date() - local.date()).days
    day = "today" if days == 0 else "yesterday" if days == 1 else f"{local.day} {local:%B}"
    return f"{day} {local:%H:%M}"
