"""What `kill.py` kills: a process that plays calls into the journal, or one that collects that journal.

python bench/killed.py LANE|collect
"""

from __future__ import annotations

import os
import random
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coach.cli.backend import Practice
    from coach.session import Session

SCENARIO = "no-access"
NOW = "2026-03-02T12:00:00.000Z"
REPLIES = (
    "I am sorry, that must have been a long day for you.",
    "What happened when the engineer came?",
    "/look_up",
    "Let me make sure I have this right: nobody rang your bell.",
    "I can see why you are angry.",
    "What would help you most now?",
)


def write(lane: int) -> None:
    """Play calls until killed: the one that was cut off first, then new ones."""
    from coach.cli.backend import Practice  # noqa: PLC0415 - only the writers need the house

    chance = random.Random(os.getpid())  # noqa: S311 - only what is said
    practice = Practice(seed=lambda: chance.randrange(2**31), trainee=f"Writer {lane}", warn=lambda text: print("warned", text, flush=True))
    session = practice.resume()
    if session is not None:
        print("resumed", practice.kept(session), len(session.events), flush=True)
        play(practice, session, chance)
    while True:
        play(practice, practice.begin(SCENARIO, timed=False), chance)


def play(practice: Practice, session: Session, chance: random.Random) -> None:
    """One call, to its result."""
    from coach.store import backups, database  # noqa: PLC0415
    from coach.store.attempts import stamp  # noqa: PLC0415

    def saved() -> None:
        print("saved", practice.kept(session), len(session.events), flush=True)

    if not session.events:
        session.open()
        saved()
    while session.call.phase == "talking":
        session.say("/end" if session.call.turn > chance.randrange(5, 40) else chance.choice(REPLIES))
        saved()
        if session.call.turn % 10 == 0:
            backups.make(database(), now=stamp(datetime.now(UTC)), why=f"kill-{os.getpid()}")
    if session.call.phase == "note":
        session.note("Rang back, engineer tonight.")
        saved()
    practice.finish(session)


def collect(home: Path) -> None:
    """Take in the writers' journal, score it again, copy it: over and over, until killed."""
    from coach.store import JournalError, Result, backups, office  # noqa: PLC0415 - only the collector needs them
    from coach.store.attempts import AttemptRow, stamp  # noqa: PLC0415
    from coach.store.merge import merge  # noqa: PLC0415
    from coach.store.results import Recorded  # noqa: PLC0415

    source, hub = home / "coach.db", home / "collected" / "coach.db"
    turn = os.getpid()

    def again(attempt: AttemptRow, recorded: Recorded) -> Result:
        return Result("ended", "weak", len(recorded) + attempt.number % 100, passed=False, scorer=f"bench-{turn % 4}", items=())

    def rescore() -> None:
        with office.at_work(hub, stamp(datetime.now(UTC))) as db:
            office.rescored(db, again, NOW)

    steps: dict[str, Callable[[], object]] = {
        "merge": lambda: merge(hub, source, now=stamp(datetime.now(UTC))),
        "rescore": rescore,
        "backup": lambda: backups.make(hub, now=stamp(datetime.now(UTC)), why=f"kill-{os.getpid()}"),
    }
    while not source.exists():
        time.sleep(0.01)
    while True:
        for what, step in steps.items():
            if what != "merge" and not hub.exists():
                continue
            print("doing", what, flush=True)
            try:
                step()
            except JournalError as error:  # the writers' journal is only just being made, or is written to all the time
                print("told", error.what, flush=True)
                continue
            print("did", what, *extent(hub), flush=True)
        turn += 1


def extent(file: Path) -> tuple[int, ...]:
    """Attempts, events and versions in a journal; nothing before there is one."""
    if not file.exists() or not file.stat().st_size:
        return 0, 0, 0
    with closing(sqlite3.connect(file)) as db:
        return tuple(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("attempt", "event", "version"))  # noqa: S608 - constants only


if __name__ == "__main__":
    if sys.argv[1] == "collect":
        collect(Path(os.environ["COACH_HOME"]))
    write(int(sys.argv[1]))
