"""What is typed about finished calls: ``coach dispute``, ``coach rule``, ``coach list --attempts``."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from coach.cli.play import named
from coach.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.scorecard import Contested
    from coach.store import AttemptRow, Journal

MOST = 500
"""Attempts listed."""


@click.command("dispute")
@click.argument("which", metavar="N")
@click.argument("item", required=False)
@click.option("--reason", metavar="R", help="Why the verdict is wrong, in your own words. Without it you are asked.")
def dispute(which: str, item: str | None, reason: str | None) -> int:
    """Say that a verdict on attempt N is wrong. Without ITEM, the lines of its form are listed.

    N is the attempt's number, as 'coach list --attempts' has it; ITEM is the line's number in its form, or its id. Your lead rules on
    disputes in exams; those in practice stay in your own journal. The verdict and the score stay as they are; the ruling stands beside them.

    \b
    Examples:
      coach dispute 12
      coach dispute 12 3 --reason "I said sorry in my first sentence."
      coach dispute 12 apologise
    """  # noqa: D301 - click reads the backslash
    from coach.cli import disputing  # noqa: PLC0415 - heavy
    from coach.cli.stage import Stage  # noqa: PLC0415
    from coach.practice.setting import EXAM, who_rules  # noqa: PLC0415
    from coach.scorecard.contested import spelled  # noqa: PLC0415

    with _journal() as journal:
        attempt = _number(journal, which)
        row = disputing.finished(journal, attempt)
        lines = _lines(journal, row)
        if item is None:
            print_lines(row, lines, disputing.disputes(journal, attempt))
            if not _at_a_terminal():
                return 0
            item = click.prompt("Which line is wrong? Its number, or Enter for none:", default="", show_default=False, prompt_suffix=" ")
            if not item.strip():
                return 0
        name = _meant(item, lines, attempt)
        disputing.disputable(journal, attempt, name)
        if reason is None:
            if not _at_a_terminal():
                raise click.UsageError("Say why: --reason 'I said sorry in my first sentence.'")
            reason = click.prompt(f"{_label(row, name)}: {spelled(lines[name])}. Why is that wrong?", prompt_suffix=" ")
        disputing.dispute(journal, attempt, name, reason, datetime.now(UTC))
    Stage.of().page().line(f"Disputed: {_label(row, name)}, attempt {attempt}. {who_rules(exam=row.setting == EXAM)}")
    return 0


@click.command("rule")
@click.argument("which", metavar="N", required=False)
@click.argument("item", required=False)
@click.option("--keep", is_flag=True, help="The machine's verdict is right.")
@click.option("--change", metavar="VERDICT", help="It should be: met, late, 'not met', N/A; of a fault: fault, 'no fault'.")
@click.option("--why", metavar="W", help="Why; whoever disputed it will read it.")
@click.option("--by", metavar="NAME", callback=named, help="Who rules.")
def rule(which: str | None, item: str | None, keep: bool, change: str | None, why: str | None, by: str | None) -> int:  # noqa: FBT001
    """Rule on the dispute of line ITEM of attempt N. Without ITEM, the open disputes of exams are listed.

    N is the attempt's number here, or the beginning of its id, by which reports name it.

    The machine's verdict and score stay as they are; your ruling stands beside them, with your name and your reason, wherever they are shown.

    \b
    Examples:
      coach rule
      coach rule 12 apologise --change met --why "It is in turn 1." --by "Lea Marsh"
      coach rule 12 recap --keep --why "The dates were never said back." --by "Lea Marsh"
    """  # noqa: D301 - click reads the backslash
    from coach.cli import disputing  # noqa: PLC0415 - heavy
    from coach.cli.stage import Stage  # noqa: PLC0415
    from coach.scorecard.contested import CHANGED, UPHELD, spelled  # noqa: PLC0415

    with _journal() as journal:
        attempt = _number(journal, which) if which is not None else None
        if attempt is None or item is None:
            return _print_open(journal, attempt)
        if keep == (change is not None):
            raise click.UsageError("Say one of --keep and --change VERDICT.")
        if not why or not by:
            raise click.UsageError("A ruling needs --why, which the trainee will read, and --by, who rules.")
        row = disputing.finished(journal, attempt)
        name = _meant(item, _lines(journal, row), attempt)
        ruling = UPHELD if keep else f"{CHANGED}{spelled(_verdict(change or ''))}"
        told = disputing.rule(journal, attempt, name, ruling, why, by, datetime.now(UTC))
    Stage.of().page().line(f"Ruled on {_label(row, name)}, attempt {attempt}: {told.ruling}. The machine's verdict and score stay as they were.")
    return 0


def print_lines(row: AttemptRow, lines: dict[str, str], disputes: Sequence[Contested]) -> None:
    """The form of an attempt, numbered, with what is disputed."""
    from coach.cli.stage import Stage  # noqa: PLC0415 - heavy
    from coach.plain import Ink  # noqa: PLC0415
    from coach.scorecard.contested import spelled  # noqa: PLC0415
    from coach.wording import disputed  # noqa: PLC0415

    page = Stage.of().page()
    page.line(f"Attempt {row.number}, {row.setting}: the form, line by line", ink=Ink.BOLD)
    for number, (name, verdict) in enumerate(lines.items(), 1):
        page.line(f"{_label(row, name)}: {spelled(verdict)}  ({name})", lead=f"{number:>3}  ", indent=0)
        for text in (text for each in disputes if each.item == name for text in disputed(each)):
            page.line(text, indent=5)
    page.line()
    page.line(f"To dispute one: coach dispute {row.number} LINE. What was said: coach show {row.number}")


def print_attempts(trainee: str | None, *, as_json: bool) -> int:
    """The calls taken, newest first. Gives the exit code."""
    from coach.cli.backend import when  # noqa: PLC0415 - heavy
    from coach.cli.stage import Stage  # noqa: PLC0415
    from coach.scorecard import percent  # noqa: PLC0415

    now = datetime.now(UTC)
    with _journal() as journal:
        rows = [(row, _counted(journal, row)) for row in journal.attempts(trainee=trainee, limit=MOST)]
    if as_json:
        click.echo(json.dumps([_as_json(row, disputes) for row, disputes in rows], ensure_ascii=False, indent=2))
        return 0
    page = Stage.of().page()
    if not rows:
        page.line("No call has been taken yet. coach list shows what can be played.")
    for row, (open_, ruled) in rows:
        result = f"{percent(row.score)}, {'passed' if row.passed else 'not passed'}" if row.finished else "unfinished"
        told = [f"{open_} disputed"] * bool(open_) + [f"{ruled} ruled on"] * bool(ruled)
        who = f", {row.trainee}" if row.trainee else ""
        page.line(f"{row.scenario}, {', '.join([result, *told])}{who}, {when(row.started_at, now)}", lead=f"{row.number:>4}  {row.setting:<8}  ")
    return 0


def _as_json(row: AttemptRow, disputes: tuple[int, int]) -> dict[str, Any]:
    keys = ("number", "scenario", "setting", "trainee", "score", "passed")
    started = row.started_at.isoformat(timespec="seconds").replace("+00:00", "Z")
    return {**{key: getattr(row, key) for key in keys}, "finished": row.finished, "started_at": started, "disputed": disputes[0], "ruled": disputes[1]}


def _counted(journal: Journal, row: AttemptRow) -> tuple[int, int]:
    from coach.scorecard import contested  # noqa: PLC0415 - heavy

    told = contested(journal.later(row.id))
    return sum(each.open for each in told), sum(not each.open for each in told)


def _print_open(journal: Journal, attempt: int | None) -> int:
    """What waits for a ruling: of one attempt, or of all exams."""
    from coach.cli import disputing  # noqa: PLC0415 - heavy
    from coach.cli.stage import Stage  # noqa: PLC0415
    from coach.plain import Ink  # noqa: PLC0415
    from coach.scorecard.contested import spelled  # noqa: PLC0415

    page = Stage.of().page()
    rows = [disputing.finished(journal, attempt)] if attempt else [row for row in journal.attempts(finished=True) if row.setting == "exam"]
    waiting = [(row, each) for row in rows for each in disputing.disputes(journal, row.number) if each.open]
    for row, each in waiting:
        verdict = spelled(journal.form(row.id).get(each.item, ""))
        page.line(f"Attempt {row.number}{f', {row.trainee}' if row.trainee else ''}: {_label(row, each.item)} ({each.item}), {verdict}", ink=Ink.BOLD)
        page.line(each.reason, indent=2)
    page.line("The call itself: coach show N. To rule: coach rule N ITEM --keep or --change VERDICT" if waiting else "No dispute waits for a ruling.")
    return 0


def _journal() -> Journal:
    from coach.store import Journal, database  # noqa: PLC0415 - heavy

    return Journal.open(database())


def _number(journal: Journal, which: str) -> int:
    """The attempt that a number, the beginning of an id, or ``last`` means. Raises Missing."""
    from coach.cli.backend import Missing  # noqa: PLC0415 - heavy
    from coach.store import JournalError  # noqa: PLC0415

    try:
        return journal.find(which).number
    except JournalError as error:
        raise Missing(str(error)) from error


def _at_a_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _lines(journal: Journal, row: AttemptRow) -> dict[str, str]:
    """The form in the scenario's order, or by name where the scenario is gone. Raises Missing where it was never kept, or erased."""
    from coach.cli.backend import Missing  # noqa: PLC0415 - heavy

    form = journal.form(row.id)
    if not form:
        raise Missing(f"The form of attempt {row.number} is not in the journal. 'coach data doctor' works it out again if the scenario is still the same.")
    order = [name for name in _checklist(row) if name in form]
    return {name: form[name] for name in (*order, *(name for name in form if name not in order))}


def _checklist(row: AttemptRow) -> tuple[str, ...]:
    from coach.cli.lead import in_library  # noqa: PLC0415 - heavy
    from coach.scorecard import score  # noqa: PLC0415

    scenario = in_library(row.scenario)
    return tuple(item.name for item in score(scenario, ()).items()) if scenario else ()


def _label(row: AttemptRow, item: str) -> str:
    from coach.cli.lead import in_library  # noqa: PLC0415 - heavy
    from coach.cohort.coaching import Library  # noqa: PLC0415

    return Library(in_library).label(row.scenario, item)


def _meant(item: str, lines: dict[str, str], attempt: int) -> str:
    """The line that a number in the list, or an id, stands for. Raises Missing."""
    from coach.cli.backend import Missing  # noqa: PLC0415 - heavy

    asked = clean(item, limit=80).strip()
    if asked.isdecimal() and 0 < int(asked) <= len(lines):
        return list(lines)[int(asked) - 1]
    if asked not in lines:
        raise Missing(f"There is no line {asked!r} in the form of attempt {attempt}. To see its lines: coach dispute {attempt}")
    return asked


def _verdict(change: str) -> str:
    """A verdict as typed: capitals and underscores do not matter."""
    asked = clean(change, limit=40).strip().casefold().replace("_", " ")
    return {"n/a": "N/A", "na": "N/A", "none": "none", "no fault": "none"}.get(asked, asked)


COMMANDS: tuple[click.Command, ...] = (dispute, rule)
