"""200 kills at random moments: three processes play real calls into one journal, and are killed with SIGKILL whatever they are doing.

A writer says ``saved ATTEMPT EVENTS`` on a pipe after the journal has acknowledged a turn. After every kill its successor takes up the
call that was cut off, so resuming is tried as often as killing. Every tenth turn a writer makes a backup, so some die in that.
At the end: was anything acknowledged lost, is the file in order, does every chain hold, is every backup whole.

    python bench/kill.py [KILLS] [SEED]
"""

from __future__ import annotations

import os
import random
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coach.cli.backend import Practice
    from coach.session import Session

WRITERS, KILLS, SEED = 3, 200, 20260302
SCENARIO = "no-access"
TURNS, MORE = 12, 0.05
"""A writer is killed after one to so many acknowledged turns, and up to so many seconds more: several times what a turn takes."""
EARLY = 10
"""Every so many-th writer is killed on its way there instead: while importing, opening, resuming."""
REPLIES = (
    "I am sorry, that must have been a long day for you.",
    "What happened when the engineer came?",
    "/look_up",
    "Let me make sure I have this right: nobody rang your bell.",
    "I can see why you are angry.",
    "What would help you most now?",
)


@dataclass
class Tally:
    """What was seen from outside."""

    acknowledged: dict[str, int] = field(default_factory=dict)
    """Attempt -> the most events a writer said were saved."""
    kills: int = 0
    early: int = 0
    resumed: int = 0
    faults: list[str] = field(default_factory=list)

    def hear(self, line: str) -> None:
        """One line of a writer."""
        match line.split():
            case ["saved", attempt, count]:
                self.acknowledged[attempt] = max(int(count), self.acknowledged.get(attempt, 0))
            case ["resumed", attempt, count]:
                self.resumed += 1
                if int(count) < self.acknowledged.get(attempt, 0):
                    self.faults.append(f"resumed with {count} events of {self.acknowledged[attempt]}")
            case _:
                self.faults.append(line)


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


class Writer:
    """A writer as a process of its own, heard through a pipe."""

    def __init__(self, lane: int, environ: dict[str, str], turns: int) -> None:
        command = [sys.executable, __file__, "--write", str(lane)]
        self._process = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, bufsize=0)
        assert self._process.stdout  # noqa: S101 - for the type checker
        self.pipe = self._process.stdout.fileno()
        self._heard = b""
        self.deadline: float | None = None
        self.early = False
        self.turns = turns

    def lines(self) -> list[str] | None:
        """What it said since; None when it has ended. Half a line was not said."""
        piece = os.read(self.pipe, 1 << 16)
        *whole, self._heard = (self._heard + piece).split(b"\n")
        return [line.decode(errors="replace") for line in whole] if piece else None

    def kill(self) -> Iterator[str]:
        """Kill it now, and hear what it still had to say: that was acknowledged too."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        while (more := self.lines()) is not None:
            yield from more
        self._process.stdout.close()  # type: ignore[union-attr]


def harass(kills: int, seed: int, environ: dict[str, str]) -> Tally:
    """Start three writers, and kill and replace them until it is enough."""
    chance, tally = random.Random(seed), Tally()  # noqa: S311 - only when to kill
    writers = {lane: Writer(lane, environ, chance.randint(1, TURNS)) for lane in range(WRITERS)}
    while tally.kills < kills and not tally.faults:
        pipes = {writer.pipe: writer for writer in writers.values()}
        for pipe in select.select(list(pipes), [], [], 0.002)[0]:
            heard = pipes[pipe].lines()
            if heard is None:
                tally.faults.append("a writer ended by itself")
            for line in heard or ():
                tally.hear(line)
                pipes[pipe].turns -= 1
                if pipes[pipe].turns <= 0 and pipes[pipe].deadline is None:
                    pipes[pipe].deadline = time.monotonic() + chance.uniform(0, MORE)
        for lane, writer in writers.items():
            if writer.deadline is not None and time.monotonic() >= writer.deadline:
                for line in writer.kill():
                    tally.hear(line)
                tally.kills += 1
                tally.early += writer.early
                writers[lane] = Writer(lane, environ, chance.randint(1, TURNS))
                if tally.kills % EARLY == 0:
                    writers[lane].early, writers[lane].deadline = True, time.monotonic() + chance.uniform(0, 1.5)
    for writer in writers.values():
        for line in writer.kill():
            tally.hear(line)
    return tally


def judged(tally: Tally, home: Path) -> int:
    """Print what became of it all; the exit code."""
    from coach.cli.scorer import Rescorer  # noqa: PLC0415
    from coach.store import Journal, backups, doctor  # noqa: PLC0415

    file = home / "coach.db"
    with Journal.open(file) as journal:
        rows = {str(row.number): row for row in journal.attempts()}
        lost = sum(max(0, count - (rows[attempt].events if attempt in rows else 0)) for attempt, count in tally.acknowledged.items())
        broken = [row.number for row in rows.values() if journal.verify(row.id) is not None]
        finished = sum(row.finished for row in rows.values())
    copies = backups.listed(file)
    bad = [copy for copy in copies if not backups.good(copy)]
    found = doctor.examine(file, now="2026-03-02T12:00:00.000Z", rescore=Rescorer())
    left = [finding.says for finding in found if finding.state == "left"]
    print(f"kills                       {tally.kills}, of them {tally.early} before the first turn")
    print(f"calls, finished             {len(rows)}, {finished}")
    print(f"events, acknowledged        {sum(row.events for row in rows.values())}, {sum(tally.acknowledged.values())}")
    print(f"acknowledged and lost       {lost}")
    print(f"calls taken up after a kill {tally.resumed}")
    print(f"chains that do not hold     {len(broken)}")
    print(f"backups, damaged            {len(copies)}, {len(bad)}")
    for finding in found:
        print(f"doctor: {finding.state:5} {finding.says}")
    for fault in tally.faults[:10]:
        print(f"FAULT {fault}")
    return 1 if lost or broken or bad or left or tally.faults else 0


def main() -> int:
    """The whole experiment."""
    if sys.argv[1:2] == ["--write"]:
        write(int(sys.argv[2]))
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else KILLS
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else SEED  # noqa: PLR2004 - the second word
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        home.chmod(0o700)
        began = time.monotonic()
        tally = harass(kills, seed, {**os.environ, "COACH_HOME": name})
        print(f"{time.monotonic() - began:.0f} s")
        os.environ["COACH_HOME"] = name
        return judged(tally, home)


if __name__ == "__main__":
    sys.exit(main())
