"""One journal in which everything happened, and ten that each have a part of it as it was at some time: what collecting has to make whole again."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from coach.cli import scorer
from coach.scenario import load
from coach.scorecard import score
from coach.session import Session
from coach.session.events import from_body, to_body
from coach.store import Journal, Opinion, Result, office, people, slices, teams
from coach.store.attempts import AttemptRow, stamp
from coach.store.results import Recorded
from coach.techniques import names

TILES: Final = Path(__file__).parent / "golden" / "wrong-tiles.yaml"
MONDAY: Final = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NAMES: Final = ("Ana Silva", "Ben Okri", "Cleo", "Dora Li", "Emil Åberg", "Farah", "Gus")
ERASED: Final = "Cleo"
UNSCORED: Final = "Dora Li"
REPLIES: Final = (
    ("I'm so sorry, the wrong green with a fitter at your door tomorrow, no wonder you are upset.", "/look_up", "/swap I'll send the van."),
    ("You should have checked the boxes yourself.", "/end"),
    ("One moment.", "/look_up", "/swap It leaves at six."),
    ("What happened?", "Calm down.", "/look_up", "I am sorry about that.", "/swap Tomorrow at six, I promise."),
)
LAPTOPS: Final = 10
LATE: Final = 6
"""So many of them are as the whole journal is in the end; the others were put away earlier."""
Call = tuple[list[tuple[str, dict[str, Any]]], Result]


@dataclass(frozen=True)
class Story:
    """The whole journal, and the ten."""

    whole: Path
    laptops: tuple[Path, ...]


def calls() -> tuple[str, tuple[Call, ...]]:
    """The digest of the scenario, and a few calls played through, with what they are worth."""
    scenario, told = load(TILES, names()), []
    for replies in REPLIES:
        session = Session(scenario, seed=1)
        session.open()
        for reply in replies:
            if session.call.phase == "talking":
                session.say(reply)
        if session.call.phase == "talking":
            session.say("/end")
        if session.call.phase == "note":
            session.note("Swapped.")
        told.append(([(event.kind, to_body(event)) for event in session.events], scorer.result(score(scenario, session.events))))
    return scenario.digest, tuple(told)


class Writer:
    """What people do on the one machine, from `seed`."""

    def __init__(self, file: Path, seed: int) -> None:
        self.file, self.chance = file, random.Random(seed)  # noqa: S311 - repeatable
        self.digest, self.calls = calls()
        self.left: list[tuple[str, int]] = []
        self.done: list[tuple[str, str | None]] = []

    def journal(self) -> Journal:
        return Journal.open(self.file, clock=lambda: MONDAY, entropy=self.chance.randbytes)

    def when(self, days: float) -> datetime:
        """A day, on a machine whose clock may be wrong."""
        return MONDAY + timedelta(days=days, hours=self.chance.choice((0, 0, 0, 1, -30, 50)), minutes=self.chance.randrange(3))

    def play(self, count: int, start: float) -> None:
        """Calls of everybody, most of them finished, most of them exams; the same moment is met more than once."""
        with self.journal() as journal:
            for place in range(count):
                who = self.chance.choice((*NAMES, None))
                number = self.chance.randrange(len(self.calls))
                events, result = self.calls[number]
                day = start + place % 21
                setting = "exam" if self.chance.random() < 0.8 else "practice"
                key = journal.begin(
                    scenario="wrong-tiles", digest=self.digest, seed=1, timed=False, trainee=who, setting=setting, now=self.when(day)
                )  # fmt: skip
                if self.chance.random() < 0.15:
                    journal.append(key, events[:4])
                    self.left.append((key, number))
                    continue
                journal.append(key, events)
                if self.chance.random() < 0.3:  # by a scorer that is not today's
                    result = replace(result, scorer="0.0.9+11111111", score=max(0, (result.score or 0) - 300))
                journal.finish(key, result, now=self.when(day))
                self.done.append((key, who))

    def go_on(self) -> None:
        """Some of the calls that were left are finished."""
        with self.journal() as journal:
            for key, number in self.left[::2]:
                events, result = self.calls[number]
                journal.events(key)
                journal.append(key, events[4:])
                journal.finish(key, result, now=self.when(30))
                self.done.append((key, None))

    def roster(self, lines: Iterable[tuple[str, str, str]], days: float) -> None:
        now = stamp(MONDAY + timedelta(days=days))
        with office.at_work(self.file, now, copy=False) as db:
            members = [teams.Member(*line) for line in lines]
            teams.enter(db, members, now=now, new_id=lambda: self.chance.randbytes(8).hex())

    def dispute(self, kind: str) -> None:
        """Somebody says so, and somebody rules on it whose clock is behind."""
        reasons = {"reason": "I said sorry."} if kind == "disputed" else {"ruling": "changed to met", "why": "So it is.", "by": "Lea"}
        with self.journal() as journal:
            for place, (key, _) in enumerate(self.done[::5]):
                if kind == "disputed" or place % 3:
                    journal.append_later(
                        key, kind, {"item": "apologise", **reasons}, now=MONDAY + timedelta(days=40 if kind == "disputed" else 39, hours=place % 2)
                    )
                journal.opine(key, Opinion("apologise", "met", "high", "sorry", 1, kind, "m", "x", "1"), now=self.when(40))

    def erase(self) -> None:
        now = stamp(MONDAY + timedelta(days=60))
        with office.at_work(self.file, now, copy=False) as db:
            people.erase(db, people.find(db, ERASED, "", now), now=now)
            people.erase(db, people.find(db, UNSCORED, "", now), now=now, scores=True)
            people.sweep(db, stamp(MONDAY + timedelta(days=2)), now=now)

    def rescore(self) -> None:
        now = stamp(MONDAY + timedelta(days=50))
        with office.at_work(self.file, now, copy=False) as db:
            office.rescored(db, _again, now)


def _again(attempt: AttemptRow, recorded: Recorded) -> Result:
    del attempt
    return scorer.result(score(load(TILES, names()), [from_body(kind, body) for _, kind, body in recorded]))


def told(folder: Path, *, attempts: int, seed: int = 1) -> Story:
    """The whole story: it happens in one journal, of which there are copies from several moments; the ten are cut out of those."""
    whole = folder / "whole" / "coach.db"
    writer = Writer(whole, seed)
    moments: list[Path] = []

    def put_away() -> None:
        moments.append(whole.with_name(f"moment-{len(moments)}.db"))
        with closing(sqlite3.connect(whole)) as db:
            db.execute("VACUUM INTO ?", (str(moments[-1]),))

    writer.play(attempts // 2, 0)
    writer.roster([(name, ("Day", "Night desk", "")[place % 3], "") for place, name in enumerate(NAMES)], 10)
    put_away()
    writer.play(attempts - attempts // 2, 14)
    writer.go_on()
    writer.dispute("disputed")
    writer.roster([("Ben Okri", "night desk", "2026-03-09"), ("Ben Okri", "Early", "2026-03-09"), ("Farah", "Day", ""), ("Hana", "Day", "")], 20)
    put_away()
    writer.dispute("ruled")
    writer.rescore()
    writer.erase()
    put_away()
    return Story(whole, _laptops(folder, moments, writer))


def _laptops(folder: Path, moments: Sequence[Path], writer: Writer) -> tuple[Path, ...]:
    chance = writer.chance
    with closing(sqlite3.connect(moments[-1])) as db:
        attempts = [key for (key,) in db.execute("SELECT id FROM attempt ORDER BY id")]
        entries = [key for (key,) in db.execute("SELECT id FROM membership ORDER BY id")]
    owner = {key: chance.randrange(LATE) for key in (*attempts, *entries)}
    made = []
    for number in range(LAPTOPS):
        file = folder / f"laptop-{number}" / "coach.db"
        file.parent.mkdir(parents=True)
        late = number < LATE
        shutil.copy(moments[-1] if late else moments[number % (len(moments) - 1)], file)
        kept = {key for key in owner if (late and owner[key] == number) or chance.random() < 0.2}
        _cut(file, kept, chance, spelled=str.title if late else chance.choice((str.lower, str.upper)))
        if not late:
            _go_astray(file, writer)
        made.append(file)
    return tuple(made)


def _cut(file: Path, kept: set[str], chance: random.Random, *, spelled: Callable[[str], str]) -> None:
    """Only what is kept; with numbers and ids of people of this machine's own, and names as they are written here."""
    with closing(sqlite3.connect(file)) as db, db:
        attempts = [(key, number) for key, number in db.execute("SELECT id, number FROM attempt ORDER BY number") if key in kept]
        every = [key for (key,) in db.execute("SELECT id FROM attempt")]
        for key in set(every) - kept:
            for table in ("event", "technique_score", "opinion", "version", "version_score"):
                db.execute(f"DELETE FROM {table} WHERE attempt_id = ?", (key,))  # noqa: S608 - constants only
            db.execute("DELETE FROM attempt WHERE id = ?", (key,))
        for (key,) in db.execute("SELECT id FROM membership").fetchall():
            if key not in kept:
                db.execute("DELETE FROM membership WHERE id = ?", (key,))
        db.execute("DELETE FROM person WHERE id NOT IN (SELECT person_id FROM attempt WHERE person_id IS NOT NULL UNION SELECT person_id FROM membership)")
        db.execute("DELETE FROM team WHERE id NOT IN (SELECT team_id FROM membership)")
        db.execute("UPDATE attempt SET number = -number")
        chance.shuffle(attempts)
        for number, (key, _) in enumerate(attempts, 1):
            db.execute("UPDATE attempt SET number = ? WHERE id = ?", (number, key))
        for key, name in db.execute("SELECT id, name FROM person WHERE name IS NOT NULL ORDER BY id").fetchall():
            own = chance.randbytes(8).hex()
            db.execute("UPDATE person SET id = ?, name = ? WHERE id = ?", (own, name if spelled is str.title else spelled(name), key))
            for table in ("attempt", "membership"):
                db.execute(f"UPDATE {table} SET person_id = ? WHERE person_id = ?", (own, key))  # noqa: S608 - constants only
        for table in ("slice", "stamp", "item", "scorer"):
            db.execute(f"DELETE FROM {table}")  # noqa: S608 - constants only
        slices.rebuild(db)


def _go_astray(file: Path, writer: Writer) -> None:
    """A call that was left is gone on with here too, in another way, and left again."""
    going_on = {key for key, _ in writer.left[::2]}
    with Journal.open(file, clock=lambda: MONDAY, entropy=writer.chance.randbytes) as journal:
        for attempt in journal.unfinished():
            if attempt.id in going_on:
                journal.events(attempt.id)
                journal.append(attempt.id, [("replied", {"turn": 9, "text": f"In {file.parent.name}."})])
