"""What there is about one person, to hand over or to take out; and how long words are kept."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from coach.text import clean

if TYPE_CHECKING:
    from coach.store.people import Erased, Person

FORMULA: Final = tuple("=+-@\t\r\n\0＝＋－＠")  # noqa: RUF001 - a sheet takes the wide ones for the others
LISTS: Final = ("attempts", "events", "technique_scores", "opinions", "labels", "labels_given")
LONGEST: Final = 20_000
LONGEST_KEPT: Final = 36_500


def out(text: str) -> None:
    """A line for whoever typed the command."""
    click.echo(clean(text, limit=LONGEST))


def _now() -> str:
    from coach.store.attempts import stamp  # noqa: PLC0415 - heavy

    return stamp(datetime.now(UTC))


def journal() -> Path:
    """The journal, once there is one. Raises click's exception."""
    from coach.store import database  # noqa: PLC0415 - heavy

    path = database()
    if not path.is_file():
        raise click.ClickException("There is no journal yet: the first call makes it.")
    return path


@click.group("person")
def person() -> None:
    """What there is about one person: list, export, erase.

    \b
    Example: coach data person list
    """  # noqa: D301 - click reads the backslash


@person.command("list")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON: a list of id, name, team, attempts, latest.")
def list_people(as_json: bool) -> int:  # noqa: FBT001 - options come by name
    """Everybody who has a name in the journal, with their team and number of attempts.

    \b
    Example: coach data person list --json
    """  # noqa: D301 - click reads the backslash
    from dataclasses import asdict  # noqa: PLC0415

    from coach.store import office, people  # noqa: PLC0415 - heavy

    now = _now()
    with office.looking(journal(), now) as db:
        found = people.listed(db, now)
    if as_json:
        click.echo(json.dumps([asdict(each) for each in found], ensure_ascii=False))
        return 0
    for each in found:
        team = f", {each.team}" if each.team else ""
        out(f"{each.name}{team}: {many(each.attempts, 'attempt')}{', the last on ' + each.latest[:10] if each.latest else ''}")
    if not found:
        out("There is nobody with a name in the journal.")
    return 0


@person.command("export")
@click.argument("name")
@click.option("--out", "folder", required=True, type=click.Path(path_type=Path), metavar="DIR", help="Where to; it is made when missing.")
def export(name: str, folder: Path) -> int:
    """Write everything there is about NAME into files of their own: all of it as JSON, and lists as CSV.

    In the CSV a text that a sheet would take for a formula has an apostrophe before it; the JSON has everything as it is.

    \b
    Example: coach data person export "Ana Silva" --out ana
    """  # noqa: D301 - click reads the backslash
    from coach.store import office, people  # noqa: PLC0415 - heavy

    now = _now()
    with office.looking(path := journal(), now) as db:
        told = people.told(db, people.find(db, name, str(path), now))
    _with_rulings(told)
    files = {"person.json": json.dumps(told, indent=1, ensure_ascii=False) + "\n"}
    files |= {f"{kind.replace('_', '-')}.csv": table(told[kind]) for kind in LISTS}
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for file, text in files.items():
            with (folder / file).open("x", encoding="utf-8", newline="") as target:
                (folder / file).chmod(0o600)
                target.write(text)
    except FileExistsError as error:
        raise click.ClickException(f"There is already something at {clean(str(error.filename), limit=200)}; name a new folder.") from error
    except OSError as error:
        raise click.ClickException(f"{clean(str(folder), limit=200)} cannot be written to: {error.strerror or error}.") from error
    out(f"Written to {folder}: {', '.join(files)}.")
    return 0


def _with_rulings(told: dict[str, Any]) -> None:
    """Put beside each score what it would be with people's rulings; nothing where no ruling changes a verdict."""
    from coach.cli.lead import in_library  # noqa: PLC0415 - heavy
    from coach.cohort.coaching import Library, with_rulings  # noqa: PLC0415
    from coach.scorecard import changes, contested  # noqa: PLC0415
    from coach.store import later  # noqa: PLC0415
    from coach.store.scope import Call  # noqa: PLC0415

    library = Library(in_library)
    for row in told["attempts"]:
        events = [(each["kind"], each["body"]) for each in told["events"] if each["attempt_id"] == row["id"]]
        disputes = contested(later.read(events))
        ruled = None
        if changes(disputes):
            read = tuple((kind, None if body is None else json.loads(body)) for kind, body in events)
            ruled = with_rulings(Call(row["id"], row["scenario"], row["scenario_digest"], read), row["score"], disputes, library)
        row["score_with_rulings"] = ruled


def table(rows: Iterable[Mapping[str, Any]]) -> str:
    """The rows as CSV (RFC 4180), the names of the columns first; nothing for no rows. No text in it is a formula to a sheet."""
    target = io.StringIO()
    lines = list(rows)
    if lines:
        writer = csv.writer(target)
        writer.writerow(lines[0])
        writer.writerows([_cell(value) for value in line.values()] for line in lines)
    return target.getvalue()


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and (value[:1].startswith(FORMULA) or value.lstrip()[:1].startswith(FORMULA)) else value


@person.command("erase")
@click.argument("name")
@click.option("--scores", is_flag=True, help="The results too; without it they stay, as nobody's.")
@click.option("--dry-run", is_flag=True, help="Only say what would go, and what stays.")
@click.option("--yes", is_flag=True, help="Do not ask; needed where there is nobody at a terminal to be asked.")
def erase(name: str, scores: bool, dry_run: bool, yes: bool) -> int:  # noqa: FBT001 - options come by name
    """Take out NAME and every word typed or said in that person's calls. This cannot be undone.

    You are asked first. The results stay, as nobody's, unless --scores is given. They can go later too: NAME is then what reports say
    instead of the name, as b72f6156.

    The chains of the calls still hold. Copies of the journal made earlier keep what was in them until they are thinned out, and so do
    the journals on other machines: erase there too, or take this journal in there with 'coach data merge'.

    \b
    Examples:
      coach data person erase "Ana Silva" --dry-run
      coach data person erase "Ana Silva" --scores
      coach data person erase b72f6156 --scores --yes
    """  # noqa: D301 - click reads the backslash
    from coach.store import backups, office, people  # noqa: PLC0415 - heavy

    path, now = journal(), _now()
    with office.looking(path, now) as db:
        who = people.find(db, name, str(path), now)
        plan = people.plan(db, who)
    out(f"Would go: {said(plan)}{', and the results' if scores else ''}. {_stays(who, scores=scores)}")
    if dry_run or not (yes or _agreed()):
        out("Nothing has been changed.")
        return 0 if dry_run else 1
    before = backups.make(path, now=now, why="before-erase")
    with office.at_work(path, now, copy=False) as db:
        gone = people.erase(db, people.find(db, name, str(path), now), now=now, scores=scores)
    out(f"Erased: {said(gone)}{', and the results' if scores else ''}.")
    _left(office.scrubbed(path, now), len(backups.listed(path)), before)
    return 0


def _stays(who: Person, *, scores: bool) -> str:
    """What an erasure leaves."""
    calls = many(who.attempts, "attempt")
    if scores:
        return f"What stays: that there {'was' if who.attempts == 1 else 'were'} {calls}, and when."
    return (
        f"What stays: the results of {calls}, as nobody's, also in reports; with --scores they go too. And labels given on other people's calls, as nobody's."
    )


def _agreed() -> bool:
    """Whether somebody at the terminal says yes. Raises click's exception where there is nobody."""
    if not sys.stdin.isatty():
        raise click.UsageError("There is nobody at a terminal to be asked whether that is meant: add --yes.")
    return click.confirm("This cannot be undone. Erase it?", default=False)


def _left(scrubbed: object, copies: int, before: Path) -> None:
    if not scrubbed:
        out("Another window has the journal open: what was erased leaves the log beside it when that is closed.")
    out(f"The journal as it was before is {before}: remove that when you are sure.")
    if copies > 1:
        out(f"{many(copies - 1, 'other copy', 'other copies')} beside it may still hold what was erased, for up to a year; remove them if that is too long.")


def said(gone: Erased) -> str:
    """What goes, in words."""
    told = [*[many(gone.people, "name")] * bool(gone.people), f"the words of {many(gone.attempts, 'attempt')} ({many(gone.events, 'event')})"]
    told += [many(gone.opinions, "opinion")] * bool(gone.opinions)
    told += [f"{many(gone.rulings, 'ruling')} on other people's calls signed with the name"] * bool(gone.rulings)
    return ", ".join(told)


def many(count: int, one: str, more: str = "") -> str:
    """``1 attempt``, ``3 attempts``."""
    return f"1 {one}" if count == 1 else f"{count} {more or one + 's'}"


@click.command("retention")
@click.argument("days", type=click.IntRange(1, LONGEST_KEPT))
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
def retention(days: int, dry_run: bool) -> int:  # noqa: FBT001 - options come by name
    """Take out the words of calls older than DAYS, and the names of people of whom there is nothing younger. This cannot be undone.

    Results stay, as nobody's. Whoever wants it done regularly calls this from cron or a timer.

    \b
    Examples:
      coach data retention 365 --dry-run
      coach data retention 365
    """  # noqa: D301 - click reads the backslash
    from coach.store import backups, office, people  # noqa: PLC0415 - heavy
    from coach.store.attempts import stamp  # noqa: PLC0415

    path, now = journal(), _now()
    before = stamp(datetime.now(UTC) - timedelta(days=days))
    with office.looking(path, now) as db:
        plan = people.swept(db, before)
    if dry_run:
        out(f"Older than {before[:10]}, would go: {said(plan)}. Nothing has been changed.")
        return 0
    if not (plan.attempts or plan.people):
        out(f"There is nothing older than {before[:10]}. Nothing has been changed.")
        return 0
    copy = backups.make(path, now=now, why="before-retention")
    with office.at_work(path, now, copy=False) as db:
        gone = people.sweep(db, before, now=now)
    out(f"Older than {before[:10]}, erased: {said(gone)}.")
    _left(office.scrubbed(path, now), len(backups.listed(path)), copy)
    return 0
