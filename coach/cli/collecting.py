"""Journals of other machines, the roster, and whether everything is as it was recorded."""

from __future__ import annotations

import json
import shlex
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from coach.cli.people import journal, many, out
from coach.cli.watching import watched
from coach.text import clean

if TYPE_CHECKING:
    from coach.store.merge import Merged

LARGEST: Final = 20_000_000
"""Bytes of a roster."""
MOST_TOLD: Final = 20
OWN: Final = "'--practice' takes it along, when the other laptop is your own too."
MOST_TAKEN: Final = 1000
"""Journals of one folder."""
JOURNAL: Final = "coach.db"
LISTS: Final = (".csv", ".tsv", ".txt")
"""Endings of what is no journal, but lies beside some."""
PROOF: Final = """\
What this shows: no event was changed, removed or added since it was recorded, and no result that was worked out again differs from what
the scorer gives for those events. What it does not show: who typed them, that no whole attempt was removed, or that nobody who may write
to this file made up a chain from the beginning. Do not certify anybody on it alone. The number after 'Content' stands for all that is in
the journal: keep it elsewhere, and it shows later whether anything was added or removed, or whether two journals hold the same."""


def _now() -> str:
    from coach.store.attempts import stamp  # noqa: PLC0415 - heavy

    return stamp(datetime.now(UTC))


@click.command("merge")
@click.argument("sources", nargs=-1, required=True, metavar="SRC...", type=click.Path(path_type=Path))
@click.option("--practice", is_flag=True, help="Take practice along: for another laptop of your own.")
def merge(sources: tuple[Path, ...], practice: bool) -> int:  # noqa: FBT001 - options come by name
    """Take the journals SRC (files, the folders they lie in, or a folder of such folders) into this one.

    Exams only: practice is for whoever made it alone to see, and stays where it is, whether SRC is what she handed over ('coach data handover')
    or her whole journal. With --practice it comes along, so that one person's two laptops become one.

    Calls, people, results, opinions, disputes and rosters come along; people are found by name, calls get new numbers. Nothing here is
    overwritten, nothing comes twice, and the order makes no difference. SRC is only read. This journal is copied first. The exit code is
    1 when something was left out that was not to be.

    \b
    Examples:
      coach data merge /media/stick/exams.db
      coach data merge laptops
      coach data merge ~/old-laptop/coach.db --practice
    """  # noqa: D301 - click reads the backslash
    from coach.store import JournalError, database  # noqa: PLC0415 - heavy
    from coach.store.choice import EVERYTHING, NO_PRACTICE  # noqa: PLC0415
    from coach.store.merge import merge as take_in  # noqa: PLC0415

    code, copy, came_of, stayed, came_along = 0, None, [], 0, Counter[str]()
    files = journals(sources)
    for source in files:
        try:
            with watched(f"Taking in {source.name}") as watch:
                came = take_in(database(), source, now=_now(), choice=EVERYTHING if practice else NO_PRACTICE, watch=watch, copy=copy)
        except JournalError as error:
            out(f"{source}: nothing was taken. {error}")
            code = 1
            continue
        copy = came.copy
        came_of.append(came)
        out(f"{source}: {_came([came])}.")
        code |= told_all((*came.conflicts, *came.damaged))
        came_along.update(dict(came.practice))
        stayed += came.stayed
    if len(files) > 1:
        out(f"In all, of {len(came_of)} of {many(len(files), 'journal')}: {_came(came_of)}.")
    code |= _no_journals(sources) and not files
    if came_along:
        out(_practised(came_along))
    if stayed:
        out(f"{many(stayed, 'practice call')} stayed there, for whoever made {'it' if stayed == 1 else 'them'} alone to see. {OWN}")
    return int(code)


def journals(sources: Iterable[Path]) -> list[Path]:
    """What there is to take in: of a folder that is no journal's the journals in it, a folder or two deep, and the hand-overs; of the rest all but lists."""
    found: list[Path] = []
    for source in sources:
        inside: list[Path] = []
        if source.is_dir() and not (source / JOURNAL).exists():
            inside = sorted(each for pattern in ("*.db", f"*/{JOURNAL}", f"*/*/{JOURNAL}") for each in source.glob(pattern) if each.is_file())
        found += inside[:MOST_TAKEN] or [source] * (source.suffix.lower() not in LISTS)
    return found


def _no_journals(sources: Iterable[Path]) -> bool:
    """Say of each list among them what it may be; whether there was any."""
    lists = [source for source in sources if source.suffix.lower() in LISTS]
    for each in lists:
        out(f"{each} is no journal, so it was passed over. If it is the roster: coach data roster {shlex.quote(str(each))}")
    return bool(lists)


def _came(of: Sequence[Merged]) -> str:
    """What came, of all of these journals together."""
    added, grown, unchanged, names, members, labels = (
        sum(getattr(each, name) for each in of) for name in ("added", "grown", "unchanged", "people", "members", "labels")
    )
    told = [f"{many(added, 'attempt')} added, {grown} brought up to date, {unchanged} already here"]
    told += [many(names, "new name")] * bool(names)
    told += [f"{many(members, 'entry', 'entries')} of the roster"] * bool(members)
    told += [many(labels, "label")] * bool(labels)
    return ", ".join(told)


def _practised(practice: Counter[str]) -> str:
    """How much practice came along, and whose own it is."""
    count, names = practice.total(), sorted(filter(None, practice))
    they = "it is" if count == 1 else "they are"
    whose = f"{they} for {names[0]} alone to see" if len(names) == 1 else f"{they} for whoever made {'it' if count == 1 else 'them'} alone to see"
    return f"{many(count, 'practice call')} came along: {whose}, and no report shows {'it' if count == 1 else 'them'}."


def told_all(troubles: tuple[str, ...] | list[str]) -> int:
    """Say what was left out, the first of it; 1 when there was anything."""
    for sentence in troubles[:MOST_TOLD]:
        out(f"  {sentence}")
    if len(troubles) > MOST_TOLD:
        out(f"  And {len(troubles) - MOST_TOLD} more like these.")
    return int(bool(troubles))


@click.command("roster")
@click.argument("file", type=click.Path(path_type=Path))
def roster(file: Path) -> int:
    """Say who is in which team: a CSV file (name, team, since), or plain lines.

    Whoever was in no team has always been in this one; whoever changes is in the new one from now on, or from the day in 'since'. Calls
    stay with the team they were made in. Nobody is removed. The exit code is 1 when a line could not be read.

    \b
    Example: coach data roster team.csv, with lines like
      Ana Silva, Night desk
    """  # noqa: D301 - click reads the backslash
    from coach.store import database, office, teams  # noqa: PLC0415 - heavy

    try:
        data = file.read_bytes()
        text = data[:LARGEST].decode("utf-8-sig")
    except OSError as error:
        raise click.UsageError(f"{clean(str(file), limit=200)} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{clean(str(file), limit=200)} is not UTF-8 text; save it as 'CSV UTF-8'.") from error
    if len(data) > LARGEST:
        raise click.ClickException(f"{clean(str(file), limit=200)} is too large to be a roster.")
    members, troubles = teams.read(text)
    with office.at_work(database(), now := _now()) as db:
        came = teams.enter(db, members, now=now, new_id=office.new_id)
    out(f"{many(came.new, 'person', 'people')} entered, {came.moved} in another team now, {came.same} as before.")
    for name, known in came.alike:
        out(f"  {clean(name, limit=80)} is new here. If {clean(known, limit=80)} is meant, mend the file; 'coach data person erase' takes the slip out again.")
    return told_all(troubles)


@click.command("verify")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
def verify(as_json: bool) -> int:  # noqa: FBT001 - options come by name
    """Check every call against its chain, and every result against its events.

    Nothing is changed. The exit code is 1 when anything is not as it was recorded.

    \b
    Example: coach data verify
    """  # noqa: D301 - click reads the backslash
    from coach.cli.scorer import Rescorer, scorer  # noqa: PLC0415 - heavy
    from coach.store import office  # noqa: PLC0415

    with office.looking(journal(), _now()) as db, watched("Checking") as watch:
        found = office.verify(db, Rescorer(), watch)
    wrong = [*found.broken, *found.different]
    if as_json:
        click.echo(json.dumps({"ok": not wrong, "scorer": scorer(), **asdict(found)}))
        return int(bool(wrong))
    out(f"{many(found.attempts, 'attempt')}: {found.attempts - len(found.broken)} with a chain that holds.")
    out(f"{many(found.again, 'result')} worked out again from the events by {scorer()}, and the same.")
    out(f"Not worked out again: {found.unfinished} unfinished, {found.erased} erased, {found.other} of another scorer or a scenario that has changed.")
    if found.over:
        out(f"{many(found.over, 'call is', 'calls are')} over but without a result, which 'coach data doctor' works out.")
    told_all(wrong)
    out(f"Content: {found.content}")
    out(PROOF)
    return int(bool(wrong))


@click.command("rescore")
def rescore() -> int:
    """Score every call from its events with this Coach's scorer, and keep that beside the first result.

    The first result stays and counts. Reports never mix scorers; this gives them one that has scored everything. The journal is copied first.

    \b
    Example: coach data rescore
    """  # noqa: D301 - click reads the backslash
    from coach.cli.scorer import Rescorer, scorer  # noqa: PLC0415 - heavy
    from coach.store import backups, office  # noqa: PLC0415

    path, now = journal(), _now()
    with watched("Copying") as watch:
        backups.make(path, now=now, why="before-rescore", watch=watch)
    with office.at_work(path, now) as db, watched("Scoring") as watch:
        kept = office.rescored(db, Rescorer(), now, watch)
    out(f"{many(kept, 'attempt')} scored by {scorer()}, beside the result of another scorer.")
    return 0
