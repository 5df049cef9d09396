"""What keeps the records safe: look them over, copy them, bring a copy back."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from coach.cli.collecting import merge, rescore, roster, verify
from coach.cli.handing import handover
from coach.cli.people import person, retention
from coach.cli.watching import watched
from coach.text import clean

WORDS = {"fine": "fine", "fixed": "mended", "left": "NOT MENDED"}
LONGEST = 20_000


@click.group("data")
def data() -> None:
    """Look after the records: everything Coach remembers is in one file.

    \b
    Example: coach data doctor
    """  # noqa: D301 - click reads the backslash


def _now() -> str:
    from coach.store.attempts import stamp  # noqa: PLC0415 - heavy

    return stamp(datetime.now(UTC))


def _print(text: str) -> None:
    click.echo(clean(text, limit=LONGEST))


@data.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON: journal, ok, checks (check, state, says).")
def doctor(as_json: bool) -> int:  # noqa: FBT001 - options come by name
    """Look the journal over and mend what can be mended safely.

    The journal is copied before anything is changed. What was said in a call is never changed. The exit code is 0 when all is well
    now, 1 when something is not.

    \b
    Examples:
      coach data doctor
      coach data doctor --json
    """  # noqa: D301 - click reads the backslash
    from coach.cli.scorer import Rescorer  # noqa: PLC0415 - heavy
    from coach.store import JournalError, database  # noqa: PLC0415
    from coach.store.doctor import Finding, examine  # noqa: PLC0415

    path = database()
    try:
        found = examine(path, now=_now(), rescore=Rescorer())
    except JournalError as error:
        if not as_json:
            raise
        found = [Finding("file", "left", str(error))]
    wrong = any(finding.state == "left" for finding in found)
    if as_json:
        checks = [{"check": finding.check, "state": finding.state, "says": clean(finding.says, limit=LONGEST)} for finding in found]
        click.echo(json.dumps({"journal": str(path), "ok": not wrong, "checks": checks}))
        return int(wrong)
    _print(f"The journal {path}")
    width = max(map(len, WORDS.values()))
    for finding in found:
        _print(f"  {WORDS[finding.state]:{width}}  {finding.says}")
    return int(wrong)


@data.command("backup")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Where to; without it, into the folder 'backups' beside the journal.")
def backup(out: Path | None) -> int:
    """Copy the journal now, also while calls are going on.

    Coach makes copies by itself, when it is closed after a change, at most every half hour; this is for one more, or one elsewhere.

    \b
    Examples:
      coach data backup
      coach data backup --out /media/stick/coach.db
    """  # noqa: D301 - click reads the backslash
    from coach.store import backups, database  # noqa: PLC0415 - heavy

    path = database()
    if not path.is_file():
        raise click.ClickException("There is no journal yet, so there is nothing to copy.")
    if out is not None and out.exists():
        raise click.UsageError(f"There is already something at {clean(str(out), limit=200)}; name a new file.")
    with watched("Copying") as watch:
        made = backups.make(path, now=_now(), why="" if out else "asked-for", out=out, watch=watch)
    _print(f"Copied to {made}")
    return 0


@data.command("restore")
@click.argument("file", required=False, type=click.Path(path_type=Path))
def restore(file: Path | None) -> int:
    """Bring back what is in a copy (without FILE: the newest good backup) and missing in the journal.

    Nothing in the journal is removed: attempts that are missing are added, those that were cut short or damaged are completed. So a
    journal of another machine can be taken in the same way. The journal is copied first.

    \b
    Examples:
      coach data restore
      coach data restore /media/stick/coach.db
    """  # noqa: D301 - click reads the backslash
    from coach.store import database, rescue  # noqa: PLC0415 - heavy

    path = database()
    if file is None:
        newest = rescue.newest_good(path)
        if newest is None:
            raise click.ClickException("There is no good backup. To take in another copy: coach data restore FILE")
        file = newest.path
    elif not file.is_file():
        raise click.UsageError(f"There is no file {clean(str(file), limit=200)}.")
    if path.exists() and file.samefile(path):
        raise click.UsageError("That is the journal itself.")
    taken = rescue.take_up(path, file, now=_now())
    _print(f"From {file}: {taken.added} added, {taken.mended} completed or mended, {taken.unchanged} that needed nothing.")
    return 0


for _command in (verify, handover, merge, roster, rescore, person, retention):
    data.add_command(_command)
