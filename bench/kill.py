"""300 kills at random moments: three processes play real calls into one journal, and a fourth collects it; SIGKILL meets them whatever they do.

The collector takes the journal into another while it is written to, scores that again and copies it; it says ``doing WHAT`` and
``did WHAT ATTEMPTS EVENTS VERSIONS``. A writer says ``saved ATTEMPT EVENTS`` on a pipe after the journal has acknowledged a turn. After every
kill its successor takes up the call that was cut off, so resuming is tried as often as killing. Every tenth turn a writer makes a backup, so
some die in that. At the end: was anything acknowledged lost, are both files in order, does every chain hold, is every backup whole, and does
merging once more complete.

    python bench/kill.py [KILLS] [SEED]
"""

from __future__ import annotations

import os
import random
import select
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from killed import NOW, extent

WRITERS, KILLS, SEED = 3, 300, 20260302
COLLECTOR = WRITERS
"""The lane after the writers'."""
VICTIM = Path(__file__).with_name("killed.py")
TURNS, MORE = 12, 0.05
"""A writer is killed after one to so many acknowledged turns, and up to so many seconds more: several times what a turn takes."""
LONG = 0.8
"""The collector, so many seconds after it has begun something: what that takes."""
EARLY = 10
"""Every so many-th writer is killed on its way there instead: while importing, opening, resuming."""


@dataclass
class Tally:
    """What was seen from outside."""

    acknowledged: dict[str, int] = field(default_factory=dict)
    """Attempt -> the most events a writer said were saved."""
    kills: int = 0
    early: int = 0
    resumed: int = 0
    during: dict[str, int] = field(default_factory=dict)
    """What the collector was doing when it was killed, and how often."""
    doing: str = "start"
    done: dict[str, int] = field(default_factory=dict)
    told: dict[str, int] = field(default_factory=dict)
    """What the collector could not do for now, in its words."""
    collected: tuple[int, ...] = (0, 0, 0)
    """Attempts, events and versions that it said are in the collecting journal."""
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
            case ["doing", what]:
                self.doing = what
            case ["did", what, *counts]:
                self.doing, self.done[what] = "nothing", self.done.get(what, 0) + 1
                self.collected = tuple(map(max, self.collected, map(int, counts)))
            case ["told", *words]:
                self.told[" ".join(words)] = self.told.get(" ".join(words), 0) + 1
            case _:
                self.faults.append(line)


class Writer:
    """A process of its own, heard through a pipe: a writer, or the collector."""

    def __init__(self, lane: int, environ: dict[str, str], turns: int) -> None:
        command = [sys.executable, str(VICTIM), str(lane) if lane != COLLECTOR else "collect"]
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
    """Start three writers and a collector, and kill and replace them until it is enough."""
    chance, tally = random.Random(seed), Tally()  # noqa: S311 - only when to kill
    home = Path(environ["COACH_HOME"])
    lanes = {lane: Writer(lane, environ, chance.randint(1, TURNS)) for lane in range(WRITERS + 1)}
    while tally.kills < kills and not tally.faults:
        listen(lanes, tally, chance)
        for lane, writer in lanes.items():
            if writer.deadline is not None and time.monotonic() >= writer.deadline:
                for line in writer.kill():
                    tally.hear(line)
                tally.kills += 1
                tally.early += writer.early
                if lane == COLLECTOR:
                    tally.during[tally.doing] = tally.during.get(tally.doing, 0) + 1
                    tally.faults += looked_at(home, tally)
                    tally.doing = "start"
                lanes[lane] = Writer(lane, environ, chance.randint(1, TURNS if lane != COLLECTOR else 3))
                if tally.kills % EARLY == 0:
                    lanes[lane].early, lanes[lane].deadline = True, time.monotonic() + chance.uniform(0, 1.5)
    for writer in lanes.values():
        for line in writer.kill():
            tally.hear(line)
    return tally


def listen(lanes: dict[int, Writer], tally: Tally, chance: random.Random) -> None:
    """Hear what they say, and decide when each dies: some time after so many lines."""
    pipes = {writer.pipe: lane for lane, writer in lanes.items()}
    for pipe in select.select(list(pipes), [], [], 0.002)[0]:
        lane = pipes[pipe]
        writer, heard = lanes[lane], lanes[lane].lines()
        if heard is None:
            tally.faults.append("a process ended by itself")
        for line in heard or ():
            tally.hear(line)
            writer.turns -= lane != COLLECTOR or line.startswith("doing")
            if writer.turns <= 0 and writer.deadline is None:
                writer.deadline = time.monotonic() + chance.uniform(0, LONG if lane == COLLECTOR else MORE)


def looked_at(home: Path, tally: Tally) -> list[str]:
    """What is wrong with the two journals a moment after the collector was killed. The writers go on meanwhile."""
    wrong = []
    for file in (home / "coach.db", home / "collected" / "coach.db"):
        if file.exists() and file.stat().st_size:
            with closing(sqlite3.connect(file, timeout=30)) as db:
                told = [text for (text,) in db.execute("PRAGMA quick_check") if text != "ok"]
            wrong += [f"{file.parent.name}: {text}" for text in told]
    if any(tally.collected) and any(there < said for there, said in zip(extent(home / "collected" / "coach.db"), tally.collected, strict=True)):
        wrong.append(f"{tally.collected} were collected, {extent(home / 'collected' / 'coach.db')} are there")
    return wrong


def judged(tally: Tally, home: Path) -> int:
    """Print what became of it all; the exit code."""
    from coach.store import Journal, backups  # noqa: PLC0415

    file, hub = home / "coach.db", home / "collected" / "coach.db"
    with Journal.open(file) as journal:
        rows = {str(row.number): row for row in journal.attempts()}
    lost = sum(max(0, count - (rows[attempt].events if attempt in rows else 0)) for attempt, count in tally.acknowledged.items())
    there = extent(hub)
    lost_there = sum(max(0, said - count) for said, count in zip(tally.collected, there, strict=True))
    line("kills", f"{tally.kills}, of them {tally.early} before the first word")
    line("of the collector, during", ", ".join(f"{what} {count}" for what, count in sorted(tally.during.items())))
    line("steps it finished", ", ".join(f"{what} {count}" for what, count in sorted(tally.done.items())))
    for what, count in sorted(tally.told.items()):
        line("the collector was told", f"{what} ({count})")
    line("calls, finished", f"{len(rows)}, {sum(row.finished for row in rows.values())}")
    line("events, acknowledged", f"{sum(row.events for row in rows.values())}, {sum(tally.acknowledged.values())}")
    line("acknowledged and lost", f"{lost}, where it was collected {lost_there}")
    line("calls taken up after a kill", str(tally.resumed))
    incomplete = completed(file, hub)
    line("merged again", incomplete or "everything is there, and once more changes nothing")
    wrong = [each for one in (file, hub) for each in checked(one)]
    copies = [copy for one in (file, hub) for copy in backups.listed(one)]
    bad = [copy for copy in copies if not backups.good(copy)]
    line("backups, damaged", f"{len(copies)}, {len(bad)}")
    for fault in (*wrong, *tally.faults[:10]):
        line("FAULT", fault)
    return 1 if lost or lost_there or bad or wrong or incomplete or tally.faults else 0


def line(what: str, told: str) -> None:
    """A row of the table."""
    print(f"{what:27} {told}")


def completed(file: Path, hub: Path) -> str:
    """What is missing when the journal is taken in once more, after everything; nothing when all is well."""
    from coach.store.merge import merge  # noqa: PLC0415

    merge(hub, file, now=NOW)
    again = merge(hub, file, now=NOW)
    if again.added or again.grown or again.conflicts or again.damaged:
        return f"once more, {again}"
    query = "SELECT attempt_id, seq, digest FROM event ORDER BY attempt_id, seq"
    with closing(sqlite3.connect(file)) as theirs, closing(sqlite3.connect(hub)) as mine:
        return "" if theirs.execute(query).fetchall() == mine.execute(query).fetchall() else "events differ"


def checked(file: Path) -> list[str]:
    """What is wrong with a journal: chains and results, and what the doctor cannot mend; and what it mended is printed."""
    from coach.cli.scorer import Rescorer  # noqa: PLC0415
    from coach.store import doctor, office  # noqa: PLC0415

    found = doctor.examine(file, now=NOW, rescore=Rescorer())
    with office.looking(file, NOW) as db:
        told = office.verify(db, Rescorer())
    line(f"{file.parent.name[:9]}: chains, results", f"{told.attempts - len(told.broken)} of {told.attempts} hold, {told.again} worked out again and the same")
    for finding in found:
        line(f"doctor: {finding.state}", finding.says)
    return [*told.broken, *told.different, *(finding.says for finding in found if finding.state == "left")]


def main() -> int:
    """The whole experiment."""
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
