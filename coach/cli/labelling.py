"""Labels by people: taken in from sheets and files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from coach.cli.play import named
from coach.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.calibrate.cells import Cell


@click.command("read")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--rater", metavar="NAME", callback=named, help="Who has filled in the sheet.")
def read(file: Path | None, rater: str | None) -> int:
    """Take in a sheet that somebody has filled in: all of it, or nothing.

    Reading a sheet again, or another of the same replies, puts the rater's new labels in the place of the old ones. Labels in the folder
    'labels' beside the journal, where an earlier Coach kept them, are taken in as well, with or without a FILE; the files stay as they are.

    \b
    Examples:
      coach calibrate read sheet.csv --rater "Ada Lovelace"
      coach calibrate read
    """  # noqa: D301 - click reads the backslash
    from coach.calibrate import cells  # noqa: PLC0415 - heavy
    from coach.calibrate.cells import BadCellError  # noqa: PLC0415
    from coach.calibrate.shelf import is_one, labels_of  # noqa: PLC0415
    from coach.cli.backend import Missing  # noqa: PLC0415
    from coach.cli.calibrated import in_files, table  # noqa: PLC0415
    from coach.cli.stage import Stage  # noqa: PLC0415
    from coach.tui.backend import Trouble  # noqa: PLC0415

    page, found = Stage.of().page(), list(in_files())
    if file is not None:
        where = clean(str(file), limit=200)
        try:
            rows = cells.read(cells.decoded(file.read_bytes()))
            if is_one(rows):
                found += labels_of(rows)
            else:
                page.line(_sheet(rows, rater))
        except OSError as error:
            raise Missing(f"{where} cannot be read: {error.strerror or error}.") from error
        except BadCellError as error:
            raise Trouble(f"{where}:{error.line}:{error.column}: {error}. Nothing was taken in.") from error
    elif not found:
        raise click.UsageError("Name the sheet that was filled in: coach calibrate read sheet.csv --rater NAME")
    if found:
        new = table().bring(found)
        page.line(f"{new} of {len(found)} labels in files are new and in the journal now. The files stay as they are.")
    return 0


def _sheet(rows: Sequence[Sequence[Cell]], rater: str | None) -> str:
    """Take in a sheet, and say what came of it. Raises BadCellError; click's exception when nobody is named."""
    from datetime import UTC, datetime  # noqa: PLC0415

    from coach.calibrate import sheet as sheets  # noqa: PLC0415 - heavy
    from coach.cli.calibrated import Cases, table  # noqa: PLC0415
    from coach.store.attempts import stamp  # noqa: PLC0415

    if rater is None:
        raise click.UsageError("Say who has filled it in: --rater NAME")
    known = {sheets.row_id(attempt.id, turn): (attempt.id, turn) for attempt in Cases().attempts for turn in range(attempt.events + 1)}
    found = sheets.read(rows, known)
    table().put(rater, found.given, stamp(datetime.now(UTC)))
    told = sum(value is not None for value in found.given.values())
    return f"{told} labels by {rater} from {found.rows} rows; {found.untouched} rows have none. To compare: coach calibrate report"
