"""Finished calls as the journal has them: listed, opened again, disputed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from coach.cli import disputing
from coach.cli.backend import Missing, events_of, find_scenario, when
from coach.practice.setting import EXAM
from coach.scorecard import contested, percent
from coach.store import JournalError
from coach.tui.backend import Attempt, Reopened, Trouble

if TYPE_CHECKING:
    from coach.scenario import Scenario
    from coach.scorecard import Card
    from coach.session import Session
    from coach.store import AttemptRow, Journal

MOST: int = 200
"""Attempts in a list on a screen."""


class Records:
    """The finished calls of `trainee` (None: everybody's) on this machine (`coach.tui.backend.Records`). `number` names the attempt behind a session."""

    def __init__(self, journal: Callable[[], Journal], number: Callable[[Session], int | None], trainee: str | None) -> None:
        self._journal, self._number, self._trainee = journal, number, trainee

    def of(self, session: Session) -> Attempt | None:
        """The attempt behind a call that has just been finished; None when it is not in the journal, or its result is not."""
        number = self._number(session)
        try:
            row = None if number is None else self._row(number)
            return self._told(row, session.scenario.title) if row is not None and row.finished else None
        except Trouble:
            return None

    def attempts(self) -> Sequence[Attempt]:
        """The newest of this trainee's finished calls."""
        from coach.scenario import summaries  # noqa: PLC0415 - reads YAML

        titles = {told.id: told.title for told in summaries()}
        try:
            rows = self._journal().attempts(trainee=self._trainee, finished=True, limit=MOST, own=True)
        except JournalError as error:
            raise Trouble(str(error)) from error
        return [self._told(row, titles.get(row.scenario) or row.scenario) for row in rows]

    def reopen(self, number: int) -> Reopened:
        """The call as today's scenario and scorer see it; raises Trouble when its scenario is gone."""
        from coach.debrief import debrief  # noqa: PLC0415 - loads the whole house
        from coach.scorecard import score  # noqa: PLC0415

        row = self._row(number)
        try:
            scenario, events = find_scenario(row.scenario), events_of(self._journal(), row)
        except Missing as error:
            raise Trouble(f"The scenario {row.scenario} is not in the library any more. coach show {number} prints what was said.") from error
        except JournalError as error:
            raise Trouble(str(error)) from error
        card = score(scenario, events)
        told = self._told(row, scenario.title, note=changed(row, scenario, card))
        return Reopened(told, scenario, events, card, debrief(scenario, events, card))

    def dispute(self, number: int, item: str, reason: str) -> Attempt:
        """Dispute a line of its form."""
        disputing.dispute(self._journal(), number, item, reason, datetime.now(UTC))
        return self._told(self._row(number))

    def _row(self, number: int) -> AttemptRow:
        try:
            return self._journal().find(str(number))
        except JournalError as error:
            raise Trouble(str(error)) from error

    def _told(self, row: AttemptRow, title: str = "", note: str = "") -> Attempt:
        try:
            disputes = contested(self._journal().later(row.id))
        except JournalError as error:
            raise Trouble(str(error)) from error
        began = when(row.started_at, datetime.now(UTC))
        return Attempt(
            row.number, row.setting == EXAM, row.trainee or "", title, began, row.ending or "", row.score, bool(row.passed), disputes, note
        )  # fmt: skip


def changed(row: AttemptRow, scenario: Scenario, card: Card) -> str:
    """Why what is read now may differ from what was recorded; empty when nothing does."""
    told = []
    if scenario.digest != row.digest:
        told.append("The scenario has been changed since; this is read with the scenario as it is now.")
    if row.score is not None and card.score != row.score:
        told.append(f"Scored again now it is {percent(card.score)}; the result that counts is the recorded one, {percent(row.score)}.")
    return " ".join(told)
