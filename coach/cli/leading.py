"""A lead's report and the way down to its words, out of the journal: what the lead's screens are given to work with."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from coach.cli.backend import Missing
from coach.cli.lead import built, form_of_name, in_library, written
from coach.text import clean
from coach.tui.backend import Trouble
from coach.tui.leading import Target

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach.cohort.coaching import Library
    from coach.cohort.details import Closer, Form, Grounds, Played, Standing
    from coach.cohort.figures import Cell, Report, Ruled
    from coach.cohort.scoping import Asked
    from coach.tui.leading import Ruling, Watch

ENDINGS: Final = (".html", ".xlsx", ".zip", ".json", ".md")


class Lead:
    """The reports of this machine's journal (`coach.tui.leading.Leading`); `asked` says of which attempts."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._made: Report | None = None
        self._known: Library | None = None
        self._grounds: Grounds | None = None

    def report(self, watch: Watch) -> Report:
        """The report, made anew."""
        self._known, self._grounds = None, None  # a scenario may have been changed since
        with told():
            self._made = built(self._asked, watch=watch)
        return self._made

    def people(self, team: str) -> tuple[Sequence[Standing], Sequence[Cell]]:
        """The people of a team in numbers, and technique by technique."""
        with self._closer() as closer:
            return closer.people(team), closer.cells(team)

    def exams(self, person: str, team: str | None, item: str) -> Sequence[Played]:
        """The exams of somebody."""
        with self._closer() as closer:
            return closer.exams(person, team, item)

    def form(self, attempt: str) -> Form:
        """One exam, line by line."""
        with self._closer() as closer:
            return closer.form(attempt)

    def rulings(self, verdict: str) -> Sequence[str]:
        """What may be ruled on a line."""
        from coach.scorecard.contested import rulings  # noqa: PLC0415 - few rule

        return rulings(verdict)

    def rule(self, ruling: Ruling) -> Sequence[Ruled]:
        """Keep a ruling."""
        from coach.cli.disputing import rule  # noqa: PLC0415 - few rule
        from coach.store import Journal, database  # noqa: PLC0415

        with told(), Journal.open(database()) as journal:
            rule(journal, journal.find(ruling.attempt).number, ruling.item, ruling.ruling, ruling.why, ruling.by, datetime.now(UTC))
        with self._closer() as closer:
            disputes = closer.disputes()
        self._made = replace(self._report(), disputes=disputes)
        return disputes

    def proposed(self) -> str:
        """At home, with the month of the last exam."""
        return str(Path.home() / f"coach-report-{self._report().head.period.last[:7]}.html")

    def target(self, path: str) -> Target:
        """The file that is meant."""
        typed = path.strip()
        if not typed:
            raise Trouble("Say where to, as in ~/report.html.")
        try:
            out = Path(typed).expanduser().absolute()
            if typed.endswith("/") or out.is_dir():
                raise Trouble(f"{clean(str(out), limit=200)} is a folder. Add a name, as report.html.")
            if out.name.lower().endswith(".csv"):
                out = out.with_name(f"{out.name}.zip")  # several tables are several files
            if not out.name.lower().endswith(ENDINGS):
                raise Trouble("The ending says the form: .html, .xlsx, .csv.zip, .json or .md.")
            if not out.parent.is_dir():
                raise Trouble(f"There is no folder {clean(str(out.parent), limit=200)}.")
            return Target(str(out), out.exists())
        except (OSError, RuntimeError, ValueError) as error:  # a home that is not known, a name no system takes
            raise Trouble(f"That cannot be a file's name: {clean(str(error), limit=200)}.") from error

    def export(self, path: str) -> str:
        """Write the report as it is on the screen."""
        out = Path(self.target(path).path)
        try:
            written(self._report(), form_of_name(out), out)
        except click.ClickException as error:
            raise Trouble(error.message) from error
        return f"Written to {out}. It holds people's names and words from their calls."

    # -- within ---------------------------------------------------------------------------------------------------------

    def _report(self) -> Report:
        return self._made if self._made is not None else self.report(max)

    @contextmanager
    def _closer(self) -> Iterator[Closer]:
        from coach.cohort.coaching import Library  # noqa: PLC0415 - heavy
        from coach.cohort.details import Closer, Grounds  # noqa: PLC0415
        from coach.store import database  # noqa: PLC0415
        from coach.store.attempts import stamp  # noqa: PLC0415
        from coach.store.details import Details  # noqa: PLC0415

        report = self._report()
        self._known = self._known or Library(in_library)
        with told(), Details.open(database(), now=stamp(datetime.now(UTC))) as details:
            self._grounds = self._grounds or Grounds.of(details, report)
            yield Closer(details, report, self._known, self._grounds)


@contextmanager
def told() -> Iterator[None]:
    """What is in the way, as `Trouble`."""
    from coach.cohort.details import NotHereError  # noqa: PLC0415 - heavy
    from coach.store import JournalError  # noqa: PLC0415

    try:
        yield
    except NotHereError as error:
        raise Missing(str(error)) from error
    except JournalError as error:
        raise Trouble(str(error)) from error
