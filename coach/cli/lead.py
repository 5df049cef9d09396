"""What a lead types: ``coach report`` and ``coach lead``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from coach.cli.play import named
from coach.cli.saying import say
from coach.cli.watching import watched
from coach.text import clean

if TYPE_CHECKING:
    from coach.cohort.figures import Report
    from coach.cohort.scoping import Asked
    from coach.scenario import Scenario

BINARY: Final = ("csv", "xlsx")
FORMS: Final = ("html", "csv", "xlsx", "json", "md")
ENDINGS: Final = (".html", ".xlsx", ".csv.zip", ".json", ".md")
"""As `coach.report.FORMS`, which would load the templates."""
NO_JOURNAL: Final = (
    "There is no journal yet, so there is nothing to report. The first call makes one: coach play ID --exam --trainee NAME, "
    "or coach data merge FILE for another machine's."
)


def day(context: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    """A day as people write it here."""
    del context, parameter
    if value is None:
        return None
    try:
        return date.fromisoformat(clean(value, limit=20).strip())
    except ValueError:
        raise click.BadParameter(f"{clean(value, limit=40)!r} is no day; write it like 2026-03-01") from None


def scoped(command: Callable[..., int]) -> Callable[..., int]:
    """The four options that say of which attempts."""
    for option in (
        click.option("--trainee", metavar="P", callback=named, help="Only this person."),
        click.option("--to", "last", metavar="D", callback=day, help="Up to this day, which is included. Default: the week of the last exam."),
        click.option("--from", "first", metavar="D", callback=day, help="From this day on, as 2026-03-01, in UTC. Default: the week of the first exam."),
        click.option("--team", metavar="T", callback=named, help="Only this team."),
    ):
        command = option(command)
    return command


def asked_for(team: str | None = None, trainee: str | None = None, first: date | None = None, last: date | None = None) -> Asked:
    """What those options say."""
    from coach.cohort.scoping import Asked  # noqa: PLC0415 - heavy

    return Asked(team or "", trainee or "", first, last)


@click.command("lead")
@scoped
def lead(**options: Any) -> int:
    """Open the lead's screen: the figures of coach report, drilled down to the turn and the words that show it.

    Enter goes a level deeper, from a team to a person, an exam, a line of its form and the reply it is about; Esc goes back. Disputes are
    ruled on there (r), and what is on the screen is written to a file (e). Only exams are in it: practice is private.

    \b
    Examples:
      coach lead
      coach lead --team "Night desk" --from 2026-03-01
    """  # noqa: D301 - click reads the backslash
    from coach.cli.opening import open_lead  # noqa: PLC0415 - heavy
    from coach.cli.stage import Stage  # noqa: PLC0415

    if not Stage.of().whole:
        raise click.ClickException("The lead's screen needs a terminal that can draw it. The same in a document: coach report --out report.html")
    opened: int = open_lead(asked_for(**options))
    return opened


@click.command("report")
@scoped
@click.option("--format", "form", type=click.Choice(FORMS), help="Default: as the ending of FILE says; else html, or lines to read at a terminal.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Where to; without it, to standard output.")
def report(form: str | None, out: Path | None, **options: Any) -> int:
    """Tell a lead how exams went: teams, techniques, weeks, whom to coach on what, which lines of a form are no use.

    Only exams are in it. Practice is private: it is neither shown nor counted. Scores of different scorers are never mixed: the figures are of
    the newest that scored twenty attempts or more, else of the one that scored most, and the others are named. The same records give the
    same report, but for the time it was made. To look closer, down to the words: coach lead.

    \b
    Examples:
      coach report --out march.html --from 2026-03-01 --to 2026-03-31
      coach report --team "Night desk" --format md
      coach report --trainee Ana --out ana.xlsx
    """  # noqa: D301 - click reads the backslash
    seen = out is None and form is None and sys.stdout.isatty()
    form = form or (form_of_name(out) if out else "md" if seen else "html")
    if not form:
        raise click.UsageError(f"The ending of FILE says the form: {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}; or say it with --format.")
    if out is None and form in BINARY and sys.stdout.isatty():
        raise click.UsageError(f"A report as {form} cannot be shown in a terminal; name a file: --out report{'.zip' if form == 'csv' else '.xlsx'}")
    told = built(asked_for(**options))
    if out is None:
        click.echo(_read_here(told) if seen else _document(told, form), nl=False)
        return 0
    out, several = _zipped(out) if form == "csv" else out, " (one CSV a table)" if form == "csv" else ""
    done = "Replaced" if out.exists() else "Written to"
    written(told, form, out)
    say(f"{done} {out}{several}. It holds people's names and words from their calls.")
    return 0


def _zipped(out: Path) -> Path:
    """Several tables are several files, so they are in an archive whatever its name was to be: ``all.csv.zip``."""
    return out if out.suffix.lower() == ".zip" else out.with_name(f"{out.name}.zip")


def _read_here(told: Report) -> str:
    """The report as it can be read at a terminal, and where there is more."""
    from coach.cli.stage import Stage  # noqa: PLC0415 - as above
    from coach.report.lined import lined  # noqa: PLC0415

    return f"{lined(told, Stage.of().columns())}\nAs a page to print or send: coach report --out report.html. To look closer, down to the words: coach lead\n"


def _document(told: Report, form: str) -> bytes:
    from coach.report.forms import write  # noqa: PLC0415 - loads the templates
    from coach.report.workbook import MissingPackageError  # noqa: PLC0415

    try:
        return write(told, form)
    except MissingPackageError as error:
        raise click.ClickException(str(error)) from error


def written(told: Report, form: str, out: Path) -> None:
    """Write it. Raises click's error with what is in the way."""
    data = _document(told, form)
    try:
        out.write_bytes(data)
    except OSError as error:
        raise click.ClickException(f"{clean(str(out), limit=200)} cannot be written: {error.strerror or error}.") from error


def form_of_name(out: Path) -> str:
    """The form that the ending of a file's name asks for; empty for an ending that asks for none."""
    name = out.name.lower()
    return "csv" if name.endswith(".zip") else next((form for form in FORMS if name.endswith(f".{form}")), "")


def built(asked: Asked, now: datetime | None = None, watch: Callable[[int, int], object] | None = None) -> Report:
    """The report on this machine's journal, made at `now`; without a `watch`, a bar is drawn. Raises Missing with what is not there, JournalError."""
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
        raise Missing(NO_JOURNAL)
    with Questions.open(database(), now=stamp(now)) as questions, watched(watch=watch) as seen:
        made_at = f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        try:
            return put_together(questions, asked, Library(in_library), made_at=made_at, agreement=agreed, watch=seen)
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
