"""What a lead types: ``coach report``."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from coach.cli.play import named
from coach.cli.saying import say
from coach.text import clean

if TYPE_CHECKING:
    from coach.cohort.figures import Report
    from coach.cohort.scoping import Asked
    from coach.scenario import Scenario

PATIENCE: Final = 0.5
"""Seconds before a bar is worth drawing."""
BINARY: Final = ("csv", "xlsx")
FORMS: Final = ("html", "csv", "xlsx", "json", "md")
"""As `coach.report.FORMS`, which would load the templates."""


def day(context: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    """A day as people write it here."""
    del context, parameter
    if value is None:
        return None
    try:
        return date.fromisoformat(clean(value, limit=20).strip())
    except ValueError:
        raise click.BadParameter(f"{clean(value, limit=40)!r} is no day; write it like 2026-03-01") from None


@click.command("report")
@click.option("--team", metavar="T", callback=named, help="Only this team.")
@click.option("--from", "first", metavar="D", callback=day, help="From this day on, as 2026-03-01, in UTC. Default: the week of the first exam.")
@click.option("--to", "last", metavar="D", callback=day, help="Up to this day, which is included. Default: the week of the last exam.")
@click.option("--trainee", metavar="P", callback=named, help="Only this person.")
@click.option("--format", "form", type=click.Choice(FORMS), help="Default: as the ending of FILE says, else html.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Where to; without it, to standard output.")
def report(team: str | None, first: date | None, last: date | None, trainee: str | None, form: str | None, out: Path | None) -> int:
    """Tell a lead how exams went: teams, techniques, weeks, whom to coach on what, which lines of a form are no use.

    Only exams are in it. Practice is private; it is counted and left out. Scores of different scorers are never mixed: the figures are of
    the newest that scored twenty attempts or more, else of the one that scored most, and the others are named. The same records give the
    same report, but for the time it was made.

    \b
    Examples:
      coach report --out march.html --from 2026-03-01 --to 2026-03-31
      coach report --team "Night desk" --format md
      coach report --trainee Ana --out ana.xlsx
    """  # noqa: D301 - click reads the backslash
    from coach.cohort.scoping import Asked  # noqa: PLC0415 - heavy
    from coach.report.forms import write  # noqa: PLC0415
    from coach.report.workbook import MissingPackageError  # noqa: PLC0415

    form = form or _of_name(out)
    if out is None and form in BINARY and sys.stdout.isatty():
        raise click.UsageError(f"A report as {form} cannot be shown in a terminal; name a file: --out report{'.zip' if form == 'csv' else '.xlsx'}")
    told = built(Asked(team or "", trainee or "", first, last))
    try:
        data = write(told, form)
    except MissingPackageError as error:
        raise click.ClickException(str(error)) from error
    if out is None:
        click.echo(data, nl=False)
        return 0
    try:
        out.write_bytes(data)
    except OSError as error:
        raise click.ClickException(f"{clean(str(out), limit=200)} cannot be written: {error.strerror or error}.") from error
    say(f"Written to {out}. It holds people's names and words from their calls.")
    return 0


def _of_name(out: Path | None) -> str:
    """The form that the ending of a file's name asks for."""
    name = out.name.lower() if out else ""
    return next((form for form in FORMS if name.endswith((f".{form}", f".{form}.zip"))), "csv" if name.endswith(".zip") else "html")


def built(asked: Asked, now: datetime | None = None) -> Report:
    """The report on this machine's journal, made at `now`. Raises Missing with what is not there, JournalError."""
    from coach.cli.backend import Missing  # noqa: PLC0415 - heavy
    from coach.cli.calibrated import agreed  # noqa: PLC0415
    from coach.cohort.coaching import Library  # noqa: PLC0415
    from coach.cohort.reporting import report as put_together  # noqa: PLC0415
    from coach.cohort.scoping import NothingThereError  # noqa: PLC0415
    from coach.store import database  # noqa: PLC0415
    from coach.store.attempts import stamp  # noqa: PLC0415
    from coach.store.questions import Questions  # noqa: PLC0415

    now = now or datetime.now(UTC)
    if not database().is_file():
        raise Missing("There is no journal yet, so there is nothing to report. The first call makes one.")
    with Questions.open(database(), now=stamp(now)) as questions, watched() as watch:
        made_at = f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        try:
            return put_together(questions, asked, Library(in_library), made_at=made_at, agreement=agreed, watch=watch)
        except NothingThereError as error:
            raise Missing(str(error)) from error


def in_library(name: str) -> Scenario | None:
    """The scenario as it is now; None when it is in the library no more, or cannot be read."""
    from coach.cli.backend import find_scenario  # noqa: PLC0415 - reads YAML
    from coach.tui.backend import Trouble  # noqa: PLC0415

    try:
        return find_scenario(name)
    except Trouble:
        return None


@contextmanager
def watched(patience: float = PATIENCE) -> Iterator[Callable[[int, int], object]]:
    """Somebody to tell how far it is: draws a bar on standard error when somebody is there to see it, and only when it takes its time."""
    if not sys.stderr.isatty():
        yield max
        return
    from rich.console import Console  # noqa: PLC0415 - only for a terminal
    from rich.progress import Progress  # noqa: PLC0415

    bar = Progress(console=Console(stderr=True), transient=True)
    task = bar.add_task("Counting", total=None)
    begun = time.monotonic()

    def watch(done: int, steps: int) -> None:
        if time.monotonic() - begun >= patience:
            bar.start()
        bar.update(task, completed=done, total=steps)

    try:
        yield watch
    finally:
        bar.stop()
