"""Reports over 1,000,000 exams and 10,000,000 lines of their forms: 10,000 people in 40 teams, over two years.

The records are made up and written straight into the tables; the same seed gives the same records. Then every question a report asks is
timed (best of three, in a process of its own), and the heat-map of all teams also against the same question put to the plain tables.

    python bench/reports.py [EXAMS]
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from time import perf_counter

from figures import Figure, peak, table

from coach.cli.lead import in_library
from coach.cohort import counting
from coach.cohort.coaching import Library
from coach.cohort.reporting import report
from coach.cohort.scoping import Asked
from coach.scenario import summaries
from coach.store import Journal, tally
from coach.store.attempts import stamp
from coach.store.questions import Questions
from coach.store.scope import Scope, week_of

EXAMS, SEED = 1_000_000, 20260302
PEOPLE, TEAMS, DAYS = 10_000, 40, 728
SCORER = "0.1.0+00000000"
ITEMS = (
    "acknowledge_feeling", "apologise", "check_understanding", "give_timeline", "offer_options", "open_question", "paraphrase", "take_ownership",
    "blame_customer", "hostile",
)  # fmt: skip
SKILLS = 8
FAULTS = ITEMS[SKILLS:]
START = datetime(2024, 1, 1, 9, 0, tzinfo=UTC)
NOW = "2026-03-02T12:00:00.000Z"
SECOND, MEMORY, SEVENTH = 1.0, 300.0, 100 / 7
PLAIN = """
    SELECT membership.team_id, technique_score.item, count(*), sum(value_bp)
    FROM technique_score
    JOIN attempt ON attempt.id = technique_score.attempt_id
    JOIN membership ON membership.person_id = attempt.person_id
    WHERE attempt.setting = 'exam' AND technique_score.scorer = ? AND value_bp IS NOT NULL
    GROUP BY membership.team_id, technique_score.item
"""


class Records:
    """Who took which exam when, and what it was worth: all of it from the number of the exam and the seed."""

    def __init__(self, exams: int) -> None:
        chance = Random(SEED)  # noqa: S311 - made-up records
        self.exams = exams
        self.people = min(PEOPLE, max(TEAMS, exams // 100))
        self._lines = chance.randbytes(exams * len(ITEMS))
        self._scores = chance.randbytes(2 * exams)
        self.scenarios = tuple(told.id for told in summaries())

    def person(self, exam: int) -> int:
        """1 and up; everybody comes back every so often."""
        return exam * 7 % self.people + 1

    def team(self, person: int) -> int:
        """1 and up."""
        return (person - 1) * TEAMS // self.people + 1

    def when(self, exam: int) -> datetime:
        """Exams come in the order of their numbers."""
        return START + timedelta(days=exam * DAYS // self.exams, seconds=exam % 3600)

    def score(self, exam: int) -> int:
        """One in fifty is worth nothing."""
        return 0 if exam % 50 == 0 else int.from_bytes(self._scores[2 * exam : 2 * exam + 2]) % 10_001

    def value(self, exam: int, item: int) -> int:
        """A skill is met, late or missed; a fault costs, or was not committed."""
        drawn = self._lines[exam * len(ITEMS) + item]
        return (0, 5_000, 10_000, 10_000)[drawn % 4] if item < SKILLS else (0, 0, 0, 900)[drawn % 4]

    def verdict(self, item: int, value: int) -> str:
        """The word for it."""
        return {10_000: "met", 5_000: "late", 0: "not met"}[value] if item < SKILLS else ("fault" if value else "none")


def key(exam: int) -> str:
    """Like a UUID, but in order: the best case for the plain tables."""
    return f"{exam:08x}-0000-4000-8000-000000000000"


def fill(file: Path, exams: int) -> None:
    """Write the records."""
    records = Records(exams)
    Journal.open(file).close()
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous = OFF")
        db.execute("PRAGMA cache_size = -200000")
        db.execute("DROP INDEX technique_score_item")
        db.execute("BEGIN")
        db.executemany("INSERT INTO team (id, name, name_key) VALUES (?, ?, ?)", [(n, f"Team {n:02}", f"team {n:02}") for n in range(1, TEAMS + 1)])
        db.executemany("INSERT INTO item (id, name) VALUES (?, ?)", enumerate(ITEMS, 1))
        db.execute("INSERT INTO scorer (id, name) VALUES (1, ?)", (SCORER,))
        people = range(1, records.people + 1)
        db.executemany(
            "INSERT INTO person (id, number, name, name_key) VALUES (?, ?, ?, ?)", ((f"p{n:08}", n, f"Person {n:05}", f"person {n:05}") for n in people)
        )
        db.executemany(
            "INSERT INTO membership (person_id, since, team_id, id, entered_at) VALUES (?, '', ?, ?, '')",
            ((f"p{n:08}", records.team(n), f"m{n:08}") for n in people),
        )
        db.executemany(f"INSERT INTO attempt VALUES ({', '.join('?' * 18)})", _attempts(records))  # noqa: S608 - question marks
        db.executemany("INSERT INTO technique_score VALUES (?, ?, ?, ?, ?, ?, ?)", _lines(records))
        db.executemany("INSERT INTO slice VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", _slices(records))
        db.executemany("INSERT INTO stamp VALUES (?, ?, ?)", ((n + 1, records.team(records.person(n)), week_of(records.when(n).date())) for n in range(exams)))
        tally.mend(db)
        db.execute("COMMIT")
        db.execute("CREATE INDEX technique_score_item ON technique_score (item, attempt_id)")


def _attempts(records: Records) -> Iterator[tuple[object, ...]]:
    digest = "0" * 64
    for exam in range(records.exams):
        at, score = stamp(records.when(exam)), records.score(exam)
        scenario = records.scenarios[exam // records.people % len(records.scenarios)]
        passed = int(score >= 7000)  # noqa: PLR2004 - made up
        yield (
            key(exam), exam + 1, f"p{records.person(exam):08}", scenario, digest, 1, 0, at, at, SCORER, "settled", "good" if score else "bad", score, passed,
            digest, 40, digest, "exam",
        )  # fmt: skip


def _lines(records: Records) -> Iterator[tuple[object, ...]]:
    order = sorted(range(len(ITEMS)), key=ITEMS.__getitem__)
    for exam in range(records.exams):
        for item in order:
            value = records.value(exam, item)
            yield key(exam), ITEMS[item], 1, records.verdict(item, value), value, 1, SCORER


def _slices(records: Records) -> Iterator[tuple[object, ...]]:
    by_team: dict[int, list[int]] = {team: [] for team in range(1, TEAMS + 1)}
    for exam in range(records.exams):
        by_team[records.team(records.person(exam))].append(exam)
    for team, exams in by_team.items():
        weeks = [week_of(records.when(exam).date()) for exam in exams]
        for item in range(len(ITEMS) + 1):
            for exam, week in zip(exams, weeks, strict=True):
                score = records.score(exam)
                passed, value = (int(score >= 7000), score) if not item else (None, records.value(exam, item - 1))  # noqa: PLR2004 - made up
                yield team, item, week, exam + 1, 1, records.person(exam), 1, passed, value


def best(run: Callable[[], object], times: int = 3) -> float:
    """Seconds of the quickest of several runs."""
    taken = []
    for _ in range(times):
        began = perf_counter()
        run()
        taken.append(perf_counter() - began)
    return min(taken)


def measure(file: Path) -> list[Figure]:
    """Every question, in this process."""
    with Questions.open(file, now=NOW) as ask:
        teams = tuple(team.id for team in ask.teams())
        whole = Scope(date(2024, 1, 1), date(2025, 12, 28), teams, scorer=1)
        days = replace(whole, first=date(2025, 9, 30))
        with closing(sqlite3.connect(file)) as db:
            plain = best(lambda: db.execute(PLAIN, (SCORER,)).fetchall(), 2)
            slow = {(team, item): told for team, item, *told in db.execute(PLAIN, (SCORER,))}
        fast = {(team, one.item): [one.n, one.total] for team, one in ask.heat(whole, ITEMS)}
        if slow != fast:
            raise SystemExit("The tally does not say what the plain tables say.")
        tallied = best(lambda: ask.heat(whole, ITEMS))
        one = replace(whole, teams=(7,))
        many: dict[str, Callable[[], object]] = {
            "heat-map, all teams, 13 weeks from a Tuesday": lambda: ask.heat(days, ITEMS),
            "heat-map, one team": lambda: ask.heat(one, ITEMS),
            "heat-map, one team's people": lambda: ask.heat_of_people(whole, 7, ITEMS, FAULTS),
            "heat-map, one person": lambda: ask.heat(replace(one, person=1501), ITEMS),
            "distribution, pass rates by week, all teams": lambda: [ask.bars(whole, team) for team in teams],
            "medians of teams, all teams": lambda: [ask.within(whole, team, {1, 9, 10, 18}) for team in teams],
            "medians of weeks, all teams": lambda: [ask.within(whole, team, {8, 9, 10, 11}) for team in teams],
            "scores, one team": lambda: sum(1 for _ in ask.scores(whole, 7)),
            "gain and scenarios, one team": lambda: counting.gain(ask.courses(whole, 7)),
            "fatal, one team": lambda: ask.zeros(whole, 7),
            "disputes, one team": lambda: ask.disputes(one),
            "the newest 1,000 exams, all teams": lambda: ask.newest(whole, 1000),
            "latest attempt that failed": lambda: ask.failed(one, 1501, "apologise", fault=False),
            "lines of forms, the newest weeks": lambda: sum(1 for _ in ask.lines(whole)),
            "scorers met, all teams": lambda: ask.scorers(whole),
            "left out, all teams": lambda: ask.left_out(whole),
            "unfinished": lambda: ask.unfinished(whole),
            "who has begun, all teams": lambda: ask.attempted(whole),
            "people and their teams": lambda: ask.people(NOW),
        }
        figures = [Figure(name, best(run), "s", SECOND) for name, run in many.items()]
    return [
        Figure("heat-map, all teams, from the plain tables", plain, "s"),
        Figure("heat-map, all teams, from the tally", tallied, "s", SECOND),
        Figure("  of the plain tables (a seventh)", 100 * tallied / plain, "%", round(SEVENTH, 2)),
        *figures,
    ]


def whole(file: Path) -> list[Figure]:
    """The report on everybody, put together in this process."""
    with Questions.open(file, now=NOW) as ask:
        began = perf_counter()
        told = report(ask, Asked(), Library(in_library), made_at="2026-03-02T12:00:00Z")
        taken = perf_counter() - began
    return [Figure(f"the whole report, {told.head.attempts} exams", taken, "s"), Figure("  memory at its peak", peak(), "MB", MEMORY)]


def apart(what: str, file: Path) -> list[Figure]:
    """Figures from a process of its own."""
    done = subprocess.run([sys.executable, __file__, what, str(file)], capture_output=True, text=True, check=True)
    return [Figure(*values) for values in json.loads(done.stdout)]


def main() -> int:
    """Write, ask, judge."""
    if sys.argv[1:2] in (["--measure"], ["--whole"]):
        figures = (measure if sys.argv[1] == "--measure" else whole)(Path(sys.argv[2]))
        print(json.dumps([[figure.name, figure.value, figure.unit, figure.target] for figure in figures]))
        return 0
    exams = int(sys.argv[1]) if len(sys.argv) > 1 else EXAMS
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "coach.db"
        began = perf_counter()
        fill(file, exams)
        made = [
            Figure(f"writing {exams} exams, {exams * len(ITEMS)} lines", perf_counter() - began, "s"),
            Figure("  the journal", file.stat().st_size / 1_000_000, "MB"),
        ]
        figures = [*made, *apart("--measure", file), *apart("--whole", file)]
    print(table(figures))
    return 0 if all(figure.met for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
