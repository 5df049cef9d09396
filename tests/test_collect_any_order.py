"""The journals of ten laptops give the same report as the one journal in which everything happened, in whatever order they are taken in."""

from __future__ import annotations

import random
import re
import shutil
from contextlib import closing
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
import ten_laptops
from click.testing import CliRunner

from coach.cli import lead
from coach.cli.commands import commands as main
from coach.cohort.scoping import Asked
from coach.report import write
from coach.report.forms import FORMS
from coach.store import Journal, content, database, teams
from coach.store.attempts import stamp
from coach.store.choice import EVERYTHING, NO_PRACTICE
from coach.store.connection import connect
from coach.store.handover import hand_over
from coach.store.merge import Merged, merge
from coach.store.migrations import writing

NOW = ten_laptops.MONDAY + timedelta(days=90)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> ten_laptops.Story:
    return ten_laptops.told(tmp_path_factory.mktemp("story"), attempts=60)


def take(hub: Path, *sources: Path) -> list[Merged]:
    return [merge(hub, source, now=stamp(NOW)) for source in sources]


def digest(file: Path) -> str:
    with closing(connect(file, now=stamp(NOW))) as db:
        return content.digest(db)


def hashes(file: Path) -> dict[str, str]:
    """Of the report in each form. The journal is put where `coach` looks for it."""
    home = database()
    (home.parent / "scenarios").mkdir(parents=True, exist_ok=True)
    shutil.copy(ten_laptops.TILES, home.parent / "scenarios")
    for part in home.parent.glob("coach.db*"):
        part.unlink()
    shutil.copy(file, home)
    report = lead.built(Asked(), NOW)
    return {form: sha256(write(report, form)).hexdigest() for form in FORMS}


def shuffled(seed: int, laptops: tuple[Path, ...]) -> list[Path]:
    order = list(laptops)
    random.Random(seed).shuffle(order)  # noqa: S311 - repeatable
    return order


def test_ten_laptops_in_any_order_twice_over_and_by_way_of_another_are_the_one_journal(story: ten_laptops.Story, tmp_path: Path) -> None:
    expected = digest(story.whole), hashes(story.whole)
    straight, by_way = tmp_path / "straight" / "coach.db", tmp_path / "by-way" / "coach.db"
    merged = take(straight, *shuffled(1, story.laptops))
    assert any(each.conflicts for each in merged), "some calls went on differently in two places"
    assert (digest(straight), hashes(straight)) == expected
    again = take(straight, *shuffled(2, story.laptops))
    assert [(each.added, each.grown, each.people, each.members) for each in again] == [(0, 0, 0, 0)] * 10
    assert (digest(straight), hashes(straight)) == expected

    order = shuffled(3, story.laptops)
    between = [tmp_path / f"between-{number}" / "coach.db" for number in range(3)]
    for number, hub in enumerate(between):
        take(hub, *order[number * 3 : number * 3 + 5])
    take(by_way, *between, *order[8:], between[0])
    assert (digest(by_way), hashes(by_way)) == expected
    with Journal.open(by_way) as journal:
        assert {journal.verify(row.id) for row in journal.attempts()} == {None}


def test_hand_overs_whole_journals_and_both_mixed_give_the_same_report(story: ten_laptops.Story, tmp_path: Path) -> None:
    """The lead has the roster; practice stays on the laptops, comes along, or is left out on the way in."""
    handed = []
    for number, laptop in enumerate(story.laptops):
        shutil.copytree(laptop.parent, tmp_path / f"laptop-{number}")
        handed.append(tmp_path / f"exams-{number}.db")
        assert hand_over(tmp_path / f"laptop-{number}" / "coach.db", handed[-1], EVERYTHING, now=stamp(NOW)).held
    exams, mixed, left_out = (tmp_path / name / "coach.db" for name in ("exams", "mixed", "left-out"))
    for hub, sources in ((exams, shuffled(5, tuple(handed))), (mixed, shuffled(6, (*handed, *story.laptops, *handed[:3])))):
        take(hub, *sources)
    for source in shuffled(7, (*story.laptops, *handed)):
        merge(left_out, source, now=stamp(NOW), choice=NO_PRACTICE)
    assert digest(mixed) == digest(story.whole)
    with closing(connect(exams, now=stamp(NOW))) as mine, closing(connect(story.whole, now=stamp(NOW))) as theirs, writing(mine):
        assert teams.take(mine, theirs)
    expected = hashes(story.whole)
    assert hashes(left_out) == hashes(mixed) == hashes(exams) == expected
    told = [exams_told(hub) for hub in (story.whole, mixed, left_out, exams)]
    assert told[0] == told[1] == told[2] == told[3]


def exams_told(file: Path) -> list[tuple[object, ...]]:
    """Chain, result and forms of every exam."""
    with closing(connect(file, now=stamp(NOW))) as db:
        attempts = "SELECT id, started_at, ended_at, scorer, ending, score, passed, origin, events FROM attempt WHERE setting = 'exam' ORDER BY id"
        events = "SELECT attempt_id, seq, kind, body, salt, digest FROM event JOIN attempt ON attempt.id = attempt_id WHERE setting = 'exam' ORDER BY 1, 2"
        return [*db.execute(attempts), *db.execute(events)]


def test_what_a_report_quotes_is_found_in_every_journal(story: ten_laptops.Story, tmp_path: Path) -> None:
    hub = tmp_path / "hub" / "coach.db"
    take(hub, *shuffled(4, story.laptops))
    told = []
    for file in (story.whole, hub):
        hashes(file)
        report = lead.built(Asked(), NOW)
        named = {one.attempt for one in report.coach_next} | {one.attempt for one in report.disputes}
        shown = (CliRunner().invoke(main, ["show", attempt]).output for attempt in sorted(named))
        told.append([re.sub(r"ttempt \d+", "", text) for text in shown])
    assert len(told[0]) > 3
    assert all("Scored" in text or "have been erased" in text for text in told[0])
    assert told[0] == told[1], "whatever its number there"
