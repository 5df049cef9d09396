"""A line of a form disputed, and ruled on: what both screens and both commands do with the journal."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from coach.cli.backend import Missing
from coach.scorecard.contested import Contested, contested, rulings, spelled
from coach.store import JournalError
from coach.store.attempts import name_key, shown_name
from coach.store.later import LONGEST
from coach.text import clean
from coach.tui.backend import Trouble

if TYPE_CHECKING:
    from coach.store import AttemptRow, Journal

TICK: Final = timedelta(milliseconds=1)


def disputes(journal: Journal, number: int) -> tuple[Contested, ...]:
    """Every dispute of attempt `number`, oldest first, with its ruling if there is one. Raises Trouble."""
    attempt = _attempt(journal, number)
    try:
        return contested(journal.later(attempt.id))
    except JournalError as error:
        raise Trouble(str(error)) from error


def dispute(journal: Journal, number: int, item: str, reason: str, now: datetime) -> Contested:
    """Say that the machine's verdict on line `item` of attempt `number` is wrong, and why. Raises Trouble with what is in the way.

    A line that waits for a ruling cannot be disputed again; one that was ruled on can.
    """
    attempt = disputable(journal, number, item)
    told = _text(reason, "reason", "Say in your own words why the verdict is wrong.")
    before = [each for each in disputes(journal, number) if each.item == item]
    at = _after(now, before[-1].ruled_at) if before else now
    _append(journal, attempt, "disputed", {"item": item, "reason": told}, at)
    return disputes(journal, number)[-1]


def disputable(journal: Journal, number: int, item: str) -> AttemptRow:
    """The attempt, when that line of it can be disputed now. Raises Trouble with what is in the way."""
    attempt, _ = _line(journal, number, item)
    before = [each for each in disputes(journal, number) if each.item == item]
    if before and before[-1].open:
        raise Trouble(f"This line is disputed already and waits for a ruling. Your reason was: {before[-1].reason}")
    return attempt


def rule(journal: Journal, number: int, item: str, ruling: str, why: str, by: str, now: datetime) -> Contested:
    """Rule on the open dispute of line `item`: `ruling` is one of `coach.scorecard.contested.rulings`. Gives it with its answer. Raises Trouble."""
    attempt, verdict = _line(journal, number, item)
    waiting = [each for each in disputes(journal, number) if each.item == item and each.open]
    if not waiting:
        raise Missing(f"Nobody disputes that line of attempt {number}, or it has been ruled on. Open disputes: coach rule {number}")
    if ruling not in rulings(verdict):
        raise Missing(f"The verdict is {spelled(verdict)!r}. It can be {', '.join(rulings(verdict))}; not {clean(ruling, limit=60)!r}.")
    who = shown_name(by)
    if not who:
        raise Missing("A ruling needs the name of whoever makes it.")
    if attempt.trainee and name_key(who) == name_key(attempt.trainee):
        raise Missing("Nobody rules on a dispute of their own. Ask your lead.")
    told = {"item": item, "ruling": ruling, "why": _text(why, "ruling", "Say why; whoever disputed it will read it."), "by": who}
    _append(journal, attempt, "ruled", told, _after(now, waiting[-1].at))
    return replace(waiting[-1], **{name: told[name] for name in ("ruling", "why", "by")})


def finished(journal: Journal, number: int) -> AttemptRow:
    """The attempt of that number, which is finished. Raises Trouble."""
    attempt = _attempt(journal, number)
    if not attempt.finished:
        raise Missing(f"Attempt {number} is not finished, so there is no verdict to dispute yet. To go on with it: coach play --resume {number}")
    return attempt


def _attempt(journal: Journal, number: int) -> AttemptRow:
    try:
        return journal.find(str(number))
    except JournalError as error:
        raise Missing(str(error)) from error


def _line(journal: Journal, number: int, item: str) -> tuple[AttemptRow, str]:
    """The finished attempt, and the machine's verdict on the line."""
    attempt = finished(journal, number)
    try:
        form = journal.form(attempt.id)
    except JournalError as error:
        raise Trouble(str(error)) from error
    if item not in form:
        raise Missing(f"There is no line {clean(item, limit=60)!r} in the form of attempt {number}. To see its lines: coach dispute {number}")
    return attempt, form[item]


def _text(raw: str, what: str, empty: str) -> str:
    """The words as they are kept. Too many are refused, not cut: the end may be the point."""
    told = clean(raw, limit=LONGEST + 1).strip()
    if not told:
        raise Missing(f"The {what} is empty. {empty}")
    if len(told) > LONGEST:
        raise Missing(f"That is too long: a {what} has at most {LONGEST} characters.")
    return told


def _after(now: datetime, before: str) -> datetime:
    """Now, but later than what it answers: the clocks of two machines differ, and the order is told by them."""
    try:
        return max(now, datetime.fromisoformat(before) + TICK)
    except ValueError as error:
        raise Trouble("A time in the journal has been altered and cannot be read. Restore the journal from a backup.") from error


def _append(journal: Journal, attempt: AttemptRow, kind: str, body: dict[str, str], at: datetime) -> None:
    try:
        journal.append_later(attempt.id, kind, body, now=at)
    except JournalError as error:
        raise Trouble(str(error)) from error
