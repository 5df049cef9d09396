"""Exams for whoever leads the team, in a file of their own: practice is not in it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from coach.cli.collecting import told_all
from coach.cli.lead import day
from coach.cli.people import journal, many, out
from coach.cli.play import named
from coach.cli.watching import watched
from coach.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.store.handover import Handed

MOST_NAMED: Final = 3


@click.command("handover")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--trainee", metavar="NAME", callback=named, help="Only this person's exams; on a machine that several people use.")
@click.option("--from", "first", metavar="D", callback=day, help="From this day on, as 2026-03-01, in UTC.")
@click.option("--to", "last", metavar="D", callback=day, help="Up to this day, which is included.")
def handover(file: Path, trainee: str | None, first: date | None, last: date | None) -> int:
    """Write your exams, and nothing else, to FILE for your lead.

    In it are the calls word for word, their results, disputes and rulings, and the names of those who took them. Practice stays here, and
    so do teams and labels. Into a FILE that is a hand-over already, what is new is added, so one FILE on a stick can go from laptop to
    laptop; nothing else is ever written over. Your lead takes it in with 'coach data merge FILE'.

    \b
    Examples:
      coach data handover /media/stick/exams.db
      coach data handover ana.db --trainee "Ana Silva" --from 2026-03-01
    """  # noqa: D301 - click reads the backslash
    from coach.store.attempts import stamp  # noqa: PLC0415 - heavy
    from coach.store.choice import Choice  # noqa: PLC0415
    from coach.store.handover import hand_over  # noqa: PLC0415

    if first and last and last < first:
        raise click.UsageError(f"The time from {first} to {last} ends before it begins. Swap the two days.")
    since = stamp(_midnight(first)) if first else ""
    until = stamp(_midnight(last) + timedelta(days=1)) if last and last < date.max else ""
    path, there = journal(), file.exists()
    with watched("Handing over") as watch:
        handed = hand_over(path, file, Choice(trainee=trainee or "", since=since, until=until), now=stamp(datetime.now(UTC)), watch=watch)
    if not handed.exams:
        raise click.ClickException(_nothing(trainee, handed, limited=bool(first or last)))
    out(f"{file}: {_what(handed, there=there)} {_stays(handed)}")
    out("They are in it word for word, with results, disputes and rulings; no practice, teams or labels.")
    if handed.unfinished:
        out(f"{handed.unfinished} of them {'is' if handed.unfinished == 1 else 'are'} not finished yet: hand over again when it is done.")
    return told_all(handed.troubles)


def _midnight(when: date) -> datetime:
    return datetime.combine(when, time(), UTC)


def _what(handed: Handed, *, there: bool) -> str:
    told = f"{many(handed.exams, 'exam')} of {_whose(handed.names)}"
    if there:
        news = [f"{handed.added} new"] * bool(handed.added) + [f"{handed.grown} brought up to date"] * bool(handed.grown)
        told += f", {', '.join(news) or 'all in it already'}"
    return f"{told}." + (f" It holds {handed.held} in all." if handed.held > handed.exams else "")


def _whose(names: Sequence[tuple[str, int]]) -> str:
    """``Ana Silva and Ben Okri``; many are counted."""
    known = [name for name, _ in names if name]
    told = known if len(known) <= MOST_NAMED else [f"{len(known)} people"]
    told += ["nobody by name"] * (len(known) < len(names))
    return " and ".join(filter(None, (", ".join(told[:-1]), told[-1])))


def _stays(handed: Handed) -> str:
    left = [many(handed.practice, "practice call")] * bool(handed.practice) + [many(handed.others, "other exam")] * bool(handed.others)
    if not left:
        return "There is nothing else in the journal."
    return f"{' and '.join(left)} {'stays' if handed.practice + handed.others == 1 else 'stay'} here."


def _nothing(trainee: str | None, handed: Handed, *, limited: bool) -> str:
    whose = f" of {clean(trainee, limit=80)}" if trainee else ""
    when = " in that time" if limited else ""
    todo = "" if handed.others else " An exam is taken with 'coach play ID --exam --trainee NAME', or e at the briefing."
    return f"There is no exam{whose}{when}, so there is nothing to hand over, and no file was written. {_stays(handed)}{todo}"
