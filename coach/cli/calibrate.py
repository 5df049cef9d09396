"""Whether verdicts can be trusted: sheets for people to label blind, how far they agree with the machine, and who is treated differently."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from coach.cli.labelling import asked_for, label, read
from coach.cli.play import in_range
from coach.text import clean
from coach.wording import counted

if TYPE_CHECKING:
    from coach.calibrate.differing import Apart
    from coach.cli.calibrated import Cases, Found
    from coach.plain import Page
    from coach.store import AttemptRow

MOST_ATTEMPTS: Final = 1000
MOST_APART: Final = 20
"""Replies that are told one by one unasked."""
NOT_ONE: Final = "There are no finished exams yet, so there is nothing to label; practice is private. To take one: coach play ID --exam --trainee NAME"
NO_LABELS: Final = "Nobody has labelled anything yet. To begin: coach calibrate label --sample 5 --by NAME"
IN_FILES: Final = "There are labels in files beside the journal that are not in it, from an earlier Coach. To take them in: coach calibrate read"


@click.group("calibrate")
def calibrate() -> None:
    """Compare the machine's verdicts with people's, and with itself.

    People label replies without seeing what the machine said; the report tells how far they agree, technique by technique, and which
    verdicts to use. The audit says the same replies to other people, in other Englishes, and counts the verdicts that turn.

    \b
    Example: coach calibrate sheet --attempts 20 --out sheet.csv
    """  # noqa: D301 - click reads the backslash


# -- labels -----------------------------------------------------------------------------------------------------------


@calibrate.command("sheet")
@click.option("--attempts", "most", type=click.IntRange(1, MOST_ATTEMPTS), required=True, metavar="N", help="From how many finished exams.")
@click.option("--seed", type=int, default=0, metavar="N", callback=in_range, help="Draws the attempts and shuffles the rows. Default: 0.")
@click.option("--item", "items", multiple=True, metavar="ID", help="Ask about this technique only. May be repeated.")
@click.option("--whole", is_flag=True, help="Whole attempts, for a mark from 0 to 100 each, instead of single replies.")
@click.option("--practice", is_flag=True, help="Practice too. It is its trainee's own affair: on your own machine, of your own calls.")
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="FILE", help="Where the sheet goes; it must not exist yet.")
def sheet(most: int, seed: int, items: tuple[str, ...], whole: bool, practice: bool, out: Path) -> int:  # noqa: FBT001 - options come by name
    """Make a sheet of replies for people to label blind, as CSV.

    Nobody's name, attempt or score is in it, and no verdict; cards, addresses, phone numbers and accounts are hidden. In each row type y
    (yes), p (partly), n (no) or ? (cannot tell) below a technique, and what holds for all cells left empty into the column 'rest'. Give the
    same file to everybody. What the techniques mean is printed.

    \b
    Examples:
      coach calibrate sheet --attempts 20 --item apologise --item blame_customer --out sheet.csv
      coach calibrate sheet --attempts 20 --whole --out marks.csv
    """  # noqa: D301 - click reads the backslash
    from coach.calibrate import cells  # noqa: PLC0415 - heavy
    from coach.calibrate import sheet as sheets  # noqa: PLC0415
    from coach.cli.backend import Missing  # noqa: PLC0415
    from coach.cli.calibrated import Cases  # noqa: PLC0415
    from coach.cli.stage import Stage  # noqa: PLC0415

    if out.exists():
        raise click.UsageError(f"There is already something at {clean(str(out), limit=200)}; somebody's labels may be in it. Name a new file.")
    cases = Cases()
    by_id = {attempt.id: attempt for attempt in cases.attempts if attempt.finished and (practice or attempt.setting == "exam")}
    drawn = [by_id[name] for name in sheets.chosen(list(by_id), most, seed)]
    talks = [talk for attempt in drawn if (talk := cases.talk(attempt)) is not None]
    if not talks:
        raise Missing(NOT_ONE)
    asked = () if whole else _asked(cases, drawn, items)
    rows = sheets.whole(talks, seed) if whole else sheets.replies(talks, asked, seed)
    with out.open("x", encoding="utf-8-sig", newline="") as stream:  # the mark at its beginning tells spreadsheets that it is UTF-8
        stream.write(cells.written(rows))
    page = Stage.of().page()
    _explain(page, asked)
    page.line(f"{len(rows) - 1} rows from {len(talks)} attempts in {clean(str(out), limit=200)}.")
    page.line(f"When it is filled in: coach calibrate read {clean(out.name, limit=200)} --rater NAME")
    return 0


def _asked(cases: Cases, drawn: Sequence[AttemptRow], items: Sequence[str]) -> tuple[str, ...]:
    """The sheet's columns: the techniques named, else those of the attempts' forms that words can show. Raises Missing for one that cannot be asked."""
    from coach.calibrate.sheet import visible  # noqa: PLC0415 - heavy

    named = asked_for(items)
    scenarios = (cases.scenario(attempt) for attempt in drawn)
    return named or visible({item for scenario in scenarios if scenario is not None for item in scenario.checklist})


def _explain(page: Page, asked: Sequence[str]) -> None:
    from coach.techniques import catalogue  # noqa: PLC0415 - heavy

    for item in asked:
        row = catalogue()[item]
        page.line(f"{row.definition} For instance: “{row.good[0]}”" if row.good else row.definition, lead=f"{item}: ")


# -- agreement --------------------------------------------------------------------------------------------------------


@calibrate.command("report")
@click.option("--json", "as_json", is_flag=True, help="The figures as one line of JSON.")
@click.option("--seed", type=int, default=0, metavar="N", callback=in_range, help="Of the samples the intervals are drawn with. Default: 0.")
@click.option("--all", "every", is_flag=True, help="Every reply on which people and the detector differ; without it, the first 20.")
def report(as_json: bool, seed: int, every: bool) -> int:  # noqa: FBT001 - options come by name
    """How far people agree: among themselves, with the detector, and with the judge's opinions.

    For each technique with its figures, intervals of 95 % and a verdict: use, on trial, do not score; then the replies on which people and
    the detector differ, in their words (coach show opens the call). The detector reads the replies again
    where the scenario is still the one that was played.

    \b
    Examples:
      coach calibrate report
      coach calibrate report --all
    """  # noqa: D301 - click reads the backslash
    from coach.calibrate import telling  # noqa: PLC0415 - heavy
    from coach.cli.backend import Missing  # noqa: PLC0415
    from coach.cli.calibrated import compare, not_taken_in, worded  # noqa: PLC0415
    from coach.cli.stage import Stage  # noqa: PLC0415

    found, left = compare(seed=seed), not_taken_in()
    if not found.raters:
        raise Missing(IN_FILES if left else NO_LABELS)
    if as_json:
        about = {"raters": found.raters, "labels": found.labels, "read_again": found.anew, "as_recorded": found.recorded, "not_here": found.missing}
        click.echo(json.dumps(telling.report_json(found.rows, found.marks, worded(found.apart), **about), ensure_ascii=False))
        return 0
    page = Stage.of().page()
    _rests_on(page, found)
    if left:
        page.line(IN_FILES)
    for row in found.rows:
        page.heading(f"{telling.label(row.item)}: {row.trust.verdict}")
        page.line(row.trust.why, indent=2)
        for one in row.compared:
            page.line(f"{telling.compared(one)}.", lead=f"{one.between}: ", indent=2)
    if found.marks:
        page.heading("Marks for whole attempts")
        for each in found.marks:
            page.line(f"{telling.marks(each)}.", lead=f"{each.between}: ", indent=2)
    _apart(page, worded(found.apart if every else found.apart[:MOST_APART]), len(found.apart))
    return 0


def _rests_on(page: Page, found: Found) -> None:
    read = f"Replies of {counted(found.anew, 'attempt')} were read again, of {found.recorded} taken as recorded."
    page.line(f"{counted(found.labels, 'label')} by {counted(found.raters, 'rater')}. {read}")
    if found.missing:
        what = counted(found.missing, "labelled attempt")
        page.line(f"{what} cannot be read, words or scenario being gone: people are compared there, nobody else.")


def _apart(page: Page, shown: Sequence[tuple[Apart, str]], count: int) -> None:
    """The replies on which people and the detector differ."""
    from coach.calibrate import telling  # noqa: PLC0415 - heavy
    from coach.store.attempts import handle  # noqa: PLC0415

    if count:
        page.heading(f"Where people and the detector differ: {'1 reply' if count == 1 else f'{count} replies'}")
    for one, words in shown:
        page.line(telling.apart(one, words), lead=f"{handle(one.attempt)}, turn {one.turn}, {telling.label(one.item)}: ", indent=2)
    if len(shown) < count:
        page.line(f"And {count - len(shown)} more: coach calibrate report --all", indent=2)


# -- bias -------------------------------------------------------------------------------------------------------------


@calibrate.command("bias")
@click.option("--attempts", "most", type=click.IntRange(1, MOST_ATTEMPTS), metavar="N", help="The replies of the newest N attempts; without it, the examples.")
@click.option("--swaps", type=click.Path(path_type=Path), metavar="FILE", help="Swaps of your own, in YAML; they are added to those that come with Coach.")
@click.option("--json", "as_json", is_flag=True, help="The counts as one line of JSON.")
def bias(most: int | None, swaps: Path | None, as_json: bool) -> int:  # noqa: FBT001 - options come by name
    """Say the same to other people, in other Englishes and styles, and count the verdicts that turn.

    It reads the catalogue's examples, which takes half a minute, or what was said in recorded attempts. The exit code is 0 whatever
    turns: the counts are an answer.

    \b
    Examples:
      coach calibrate bias
      coach calibrate bias --attempts 20 --json
      coach calibrate bias --swaps ours.yaml
    """  # noqa: D301 - click reads the backslash
    from coach.calibrate import bias as room  # noqa: PLC0415 - heavy
    from coach.calibrate import swaps as made  # noqa: PLC0415
    from coach.calibrate import telling  # noqa: PLC0415
    from coach.cli.backend import Missing  # noqa: PLC0415
    from coach.cli.calibrated import Cases, examples  # noqa: PLC0415
    from coach.cli.stage import Stage  # noqa: PLC0415
    from coach.scenario import ScenarioError  # noqa: PLC0415
    from coach.techniques import read as detect  # noqa: PLC0415
    from coach.tui.backend import Trouble  # noqa: PLC0415

    if swaps is not None and not swaps.is_file():
        raise Missing(f"There is no file {clean(str(swaps), limit=200)}.")
    try:
        ways = made.extended(swaps) if swaps else made.shipped()
    except ScenarioError as error:
        raise Trouble(str(error)) from error
    said = examples() if most is None else Cases().said(most)
    if not said:
        raise Missing("There are no recorded replies that can be read again. Without --attempts, the catalogue's examples are used.")
    kinds = room.audit(said, ways, lambda reply, context: detect(reply, context).techniques())
    source = "examples" if most is None else "recorded"
    if as_json:
        click.echo(json.dumps(telling.bias_json(kinds, source=source, replies=len(said)), ensure_ascii=False))
        return 0
    page = Stage.of().page()
    page.line(f"{len(said)} replies ({source}), each in every way that changes it.")
    for kind in kinds:
        page.line()
        first, *rest = telling.kind(kind)
        page.line(first, lead=f"{kind.group}, {kind.kind.replace('_', ' ')}: ")
        for example in rest:
            page.line(example, indent=2)
    return 0


for _command in (label, read):
    calibrate.add_command(_command)
