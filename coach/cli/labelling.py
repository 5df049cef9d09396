"""Labels by people: given blind, on a screen or in lines; or taken in from sheets and files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from coach.cli.play import in_range, named
from coach.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from coach.calibrate.blind import Answer, Slip
    from coach.calibrate.cells import Cell
    from coach.calibrate.labels import Unit
    from coach.calibrate.table import Table
    from coach.store import AttemptRow

SAMPLE: Final = 5
"""Exams to label when nothing else is said: some thirty replies, which is what a verdict takes."""
MOST: Final = 1000
NO_EXAMS: Final = (
    "There are no finished exams to draw from, and practice is private. To label calls of your own practice, name them: --attempts 3,5 "
    "(coach show 3 shows one). To take an exam: coach play ID --exam --trainee NAME"
)


def numbers(context: click.Context, parameter: click.Parameter, value: str | None) -> tuple[int, ...]:
    """``3,5,12`` as numbers, each once."""
    del context, parameter
    found = [each for each in re.split(r"[,\s]+", clean(value or "", limit=400)) if each]
    if not all(each.isascii() and each.isdecimal() and len(each) <= 9 for each in found):  # noqa: PLR2004 - digits
        raise click.BadParameter("write numbers of attempts with commas between, as 3,5,12")
    return tuple(dict.fromkeys(map(int, found)))


@click.command("label")
@click.option("--by", "rater", required=True, metavar="NAME", callback=named, help="Who labels.")
@click.option("--attempts", "wanted", metavar="N,M", callback=numbers, help="These attempts, by number. Practice too, where you name it: it is private.")
@click.option("--sample", "most", type=click.IntRange(1, MOST), metavar="K", help=f"So many of the finished exams, drawn by the seed. Default: {SAMPLE}.")
@click.option("--seed", type=int, default=0, metavar="N", callback=in_range, help="Of the draw; the same draws the same for everybody. Default: 0.")
@click.option("--techniques", "items", multiple=True, metavar="ID,ID", help="Ask about these only. Default: all of the attempt's form that words can show.")
@click.option("--whole", is_flag=True, help="Whole calls, for a mark from 0 to 100 each, instead of single replies.")
@click.option("--plain", is_flag=True, help="In lines: for screen readers, pipes and plain terminals.")
def label(rater: str, wanted: tuple[int, ...], most: int | None, seed: int, items: tuple[str, ...], whole: bool, plain: bool) -> int:  # noqa: FBT001
    """Label replies blind, one key each: met, partly, not met, does not apply, unsure.

    Nothing is shown of what the program found, of what others say, of the score, or whose call it is. Replies come in an order of your
    own. Every answer is kept at once; the same command goes on where you were. Calls of your own are left out of a sample.

    \b
    Examples:
      coach calibrate label --by Ada
      coach calibrate label --by Ada --sample 8 --techniques apologise,blame_customer
      coach calibrate label --by Ada --whole
    """  # noqa: D301 - click reads the backslash
    from coach.calibrate.blind import Round, ordered  # noqa: PLC0415 - heavy
    from coach.cli.backend import Missing  # noqa: PLC0415
    from coach.cli.calibrated import table  # noqa: PLC0415
    from coach.cli.stage import Stage  # noqa: PLC0415

    if wanted and most is not None:
        raise click.UsageError("Either --attempts or --sample.")
    kept, stage, asked = table(), Stage.of(), asked_for(items)
    attempts, notices = _named(wanted) if wanted else _drawn(kept, most or SAMPLE, seed, rater)
    slips, lost = _slips(attempts, asked, whole=whole)
    if lost:
        notices.append(f"Nothing to label in {lost} of them: the words were erased, or the scenario is gone.")
    if not slips:
        raise Missing(" ".join((*notices, "So there is nothing to label.")))
    sitting = Round(ordered(slips, rater), kept.said(rater), _keeper(kept, rater))
    try:
        if not plain and stage.whole:
            from coach.tui.labelling import label as on_screen  # noqa: PLC0415 - Textual

            return on_screen(sitting, notice=" ".join(notices))
        from coach.plain.labelling import label as in_lines  # noqa: PLC0415

        with stage.table() as (lines, page):
            for notice in notices:
                page.line(notice)
            in_lines(sitting, lines, page)
    finally:
        kept.copied()
    return 0


def _keeper(kept: Table, rater: str) -> Callable[[Unit, Answer | None], None]:
    """Makes an answer durable; what goes wrong is told as front ends tell it."""
    from coach.store import JournalError  # noqa: PLC0415 - heavy
    from coach.tui.backend import Trouble  # noqa: PLC0415

    def keep(unit: Unit, answer: Answer | None) -> None:
        try:
            kept.say(rater, unit, answer)
        except JournalError as error:
            raise Trouble(str(error)) from error

    return keep


def _named(wanted: Sequence[int]) -> tuple[list[AttemptRow], list[str]]:
    """The attempts of these numbers, and what must be said of them. Raises Missing for one that is not finished."""
    from coach.cli.backend import Missing  # noqa: PLC0415 - heavy
    from coach.store import Journal, database  # noqa: PLC0415

    with Journal.open(database()) as journal:
        found = [journal.find(str(number)) for number in wanted]
    for attempt in found:
        if not attempt.finished:
            raise Missing(f"Attempt {attempt.number} is not finished. Only finished calls are labelled.")
    private = [str(attempt.number) for attempt in found if attempt.setting != "exam"]
    if not private:
        return found, []
    which, are, own = ("Attempts", "are", "they are") if len(private) > 1 else ("Attempt", "is", "it is")
    told = f"{which} {', '.join(private)} {are} practice, which is private: go on only if {own} your own, or you were asked to."
    return found, [f"{told} Labels on practice are in no lead's report."]


def _drawn(kept: Table, most: int, seed: int, rater: str) -> tuple[list[AttemptRow], list[str]]:
    """Exams drawn by the seed, the rater's own left out, and what must be said of them. Raises Missing where there is none."""
    from coach.calibrate.labels import rater_key  # noqa: PLC0415 - heavy
    from coach.calibrate.sheet import chosen  # noqa: PLC0415
    from coach.cli.backend import Missing  # noqa: PLC0415

    by_id = {attempt.id: attempt for attempt in kept.exams()}
    if not by_id:
        raise Missing(NO_EXAMS)
    drawn = [by_id[name] for name in chosen(list(by_id), most, seed)]
    others = [attempt for attempt in drawn if rater_key(attempt.trainee or "") != rater_key(rater)]
    own = len(drawn) - len(others)
    return others, [f"{own} of the exams drawn {'is' if own == 1 else 'are'} your own and left out: nobody labels their own."] * bool(own)


def asked_for(items: Sequence[str]) -> tuple[str, ...]:
    """The techniques named, one or several at a time. Raises Missing for one that cannot be asked."""
    from coach.calibrate.sheet import visible  # noqa: PLC0415 - heavy
    from coach.cli.backend import Missing  # noqa: PLC0415
    from coach.techniques import catalogue  # noqa: PLC0415

    told = [name for each in items for name in re.split(r"[,\s]+", clean(each, limit=2000)) if name]
    for item in told:
        if item not in catalogue():
            raise Missing(f"There is no technique {clean(item, limit=60)!r}. docs/techniques.md lists them.")
        if not visible([item]):
            raise Missing(f"{item} goes by the clock or the note, which nobody sees in a reply.")
    return visible(told)


def _slips(attempts: Sequence[AttemptRow], asked: Sequence[str], *, whole: bool) -> tuple[list[Slip], int]:
    """What there is to label, and in how many of the attempts nothing is."""
    from coach.calibrate import blind  # noqa: PLC0415 - heavy
    from coach.calibrate.sheet import visible  # noqa: PLC0415
    from coach.cli.calibrated import Cases  # noqa: PLC0415

    cases, slips, lost = Cases(attempts), list[blind.Slip](), 0
    for attempt in attempts:
        talk, scenario = cases.talk(attempt), cases.scenario(attempt)
        items = asked or (visible(scenario.checklist) if scenario is not None else ())
        found = [] if talk is None else [blind.whole(talk)] if whole else blind.replies(talk, items) if items else []
        slips += found
        lost += not found
    return slips, lost


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
