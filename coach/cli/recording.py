"""A call's events on their way into the journal, and what happens when the journal will not take them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from coach.session.events import Event, Opened, to_body
from coach.store import JournalError

if TYPE_CHECKING:
    from coach.store import Journal, Result

Warn = Callable[[str], None]
"""Tells the trainee. May raise instead; then the events it is about count as not having happened."""


class Recorder:
    """The `record` of one session. What cannot be saved now waits in memory and is tried again with the next events."""

    def __init__(self, journal: Callable[[], Journal], warn: Warn, *, trainee: str | None, attempt: str | None = None, setting: str = "practice") -> None:
        self._journal, self._warn, self._trainee = journal, warn, trainee
        self._attempt = attempt
        self.setting = setting
        self._waiting: list[tuple[str, Mapping[str, Any]]] = []
        self._opened: Opened | None = None
        self.begun = attempt is not None

    @property
    def safe(self) -> bool:
        """Whether everything so far is on the disk."""
        return self._attempt is not None and not self._waiting

    @property
    def number(self) -> int | None:
        """The attempt's number, when it is in the journal."""
        return None if self._attempt is None else self._journal().find(self._attempt).number

    def __call__(self, events: Sequence[Event]) -> None:
        """Make the events durable, or say that they are not."""
        self.begun = True
        self._opened = next((event for event in events if isinstance(event, Opened)), self._opened)
        told = bool(self._waiting)
        added = [(event.kind, to_body(event)) for event in events]
        try:
            self._save([*self._waiting, *added])
        except JournalError as error:
            if not told:
                self._warn(f"{error} The call goes on, but only in memory until it can be saved.")
            self._waiting += added
            return
        self._waiting = []
        if told:
            self._warn("The call is saved again, from its beginning.")

    def finish(self, result: Result) -> None:
        """Note the result. Says so when it cannot be saved."""
        try:
            self._save(self._waiting)
            self._waiting = []
            if self._attempt is not None:
                self._journal().finish(self._attempt, result)
        except JournalError as error:
            self._warn(f"The result could not be saved. {error}")

    def _save(self, events: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
        if not events:
            return
        journal = self._journal()
        if self._attempt is None and self._opened is not None:
            opened = self._opened
            self._attempt = journal.begin(
                scenario=opened.scenario,
                digest=opened.digest,
                seed=opened.seed,
                timed=opened.timed,
                trainee=self._trainee,
                setting=self.setting,
            )
        if self._attempt is not None:
            journal.append(self._attempt, events)
