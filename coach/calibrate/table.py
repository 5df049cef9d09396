"""Labels in the journal (`coach.calibrate.labels.Labels`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from coach.calibrate.labels import MARK, TOLD, UNSURE, Label, Unit
from coach.store import backups, labels, office
from coach.store.labels import Said

if TYPE_CHECKING:
    from coach.store import AttemptRow
    from coach.store.scope import Scope

_VALUES: Final = {told: value for value, told in TOLD.items()}


class Table:
    """The labels in the journal `path`; `now` gives UTC time text. Every method raises JournalError; then nothing is changed."""

    def __init__(self, path: Path, now: Callable[[], str]) -> None:
        self._path, self._now = path, now

    def put(self, rater: str, given: Mapping[Unit, int | None], at: str) -> None:
        """Keep what the rater says; None: cannot tell, which takes back what was said before. All of it or nothing."""
        self._give(rater, [_said(unit, value) for unit, value in given.items()], at)

    def say(self, rater: str, unit: Unit, answer: str | int | None) -> None:
        """Keep a verdict or points; None takes back what was said. It is on the disk when this returns."""
        said = Said(*unit, points=answer) if isinstance(answer, int) else Said(*unit, verdict=answer)
        self._give(rater, [said], self._now())

    def _give(self, rater: str, said: Iterable[Said], at: str) -> int:
        with office.at_work(self._path, at, copy=False) as db:
            return labels.give(db, rater, said, now=at, new_id=office.new_id)

    def all(self) -> Sequence[Label]:
        """Every label that is a value, by unit and rater."""
        return list(_values(self._last()))

    def said(self, rater: str) -> dict[Unit, str | int]:
        """What the rater says of each unit: a verdict, unsure and N/A among them, or points."""
        found: dict[Unit, str | int] = {}
        for each in self._last(rater):
            answer = each.verdict if each.points is None else each.points
            if answer is not None:
                found[Unit(each.attempt, each.turn, each.item)] = answer
        return found

    def bring(self, found: Iterable[Label]) -> int:
        """Take in labels kept elsewhere with the times they have, once; those of attempts that are not here are passed over. Gives how many are new."""
        with office.at_work(self._path, self._now()) as db:
            return labels.bring(db, (_kept(each) for each in found), new_id=office.new_id)

    def missing(self, found: Iterable[Label]) -> int:
        """How many of these labels `bring` would find new; nothing is changed."""
        with office.looking(self._path, self._now()) as db:
            return len(labels.unknown(db, map(_kept, found)))

    def copied(self) -> None:
        """See that what was labelled is in a copy of the journal, when one is due."""
        if backups.due(self._path, datetime.fromisoformat(now := self._now())):
            backups.make(self._path, now=now)

    def labelled(self) -> list[AttemptRow]:
        """The attempts that somebody has labelled, newest first."""
        with office.looking(self._path, self._now()) as db:
            return labels.labelled(db)

    def exams(self) -> list[AttemptRow]:
        """The exams that have a result, newest first."""
        with office.looking(self._path, self._now()) as db:
            return labels.exams(db)

    def in_scope(self, scope: Scope) -> dict[str, int | None]:
        """The labelled exams a report of that scope counts, with their scores in basis points."""
        with office.looking(self._path, self._now()) as db:
            return labels.in_scope(db, scope)

    def _last(self, rater: str | None = None) -> list[labels.Label]:
        with office.looking(self._path, self._now()) as db:
            return labels.last(db, rater=rater)


def _said(unit: Unit, value: int | None) -> Said:
    if value is None:
        return Said(*unit, verdict=UNSURE)
    return Said(*unit, points=value) if unit.item == MARK else Said(*unit, verdict=TOLD[value])


def _kept(label: Label) -> labels.Label:
    said = _said(label.unit, label.value)
    return labels.Label(*label.unit, label.rater, said.verdict, said.points, label.at)


def _values(found: Iterable[labels.Label]) -> Iterator[Label]:
    for each in found:
        value = _VALUES.get(each.verdict or "") if each.points is None else each.points
        if value is not None:
            yield Label(each.rater, Unit(each.attempt, each.turn, each.item), value, each.at)
