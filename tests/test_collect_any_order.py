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
from coach.store import Journal, content, database
from coach.store.attempts import stamp
from coach.store.connection import connect
from coach.store.merge import Merged, merge

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
