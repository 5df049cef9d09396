"""Journals of several laptops in one: everything comes, once, whatever the order and whatever happens in between."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.store import ItemScore, Journal, JournalError, Opinion, Result, backups, content, doctor, people, salvage, teams
from coach.store.connection import connect
from coach.store.merge import Merged, merge
from coach.store.migrations import writing

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NOW = "2026-03-02T12:00:00.000Z"
ITEMS = (ItemScore("acknowledge", 2, "met", 10_000, 1), ItemScore("interrupt", None, "none", 0, 0), ItemScore("limit", None, "N/A", None, 0))


def result(score: int = 7000, scorer: str = "1") -> Result:
    return Result("settled", "good", score, passed=score >= 7000, scorer=scorer, items=ITEMS)


def clock(start: datetime = NOON) -> Iterator[datetime]:
    while True:
        yield start
        start += timedelta(minutes=1)


def opened(file: Path, seed: int = 1, start: datetime = NOON) -> Journal:
    times = clock(start)
    return Journal.open(file, clock=lambda: next(times), entropy=random.Random(seed).randbytes)  # noqa: S311 - repeatable


def played(journal: Journal, trainee: str | None, score: int | None = 7000) -> str:
    """An attempt of three events; without a score it is not finished."""
    attempt = journal.begin(scenario="late-parcel", digest="d", seed=7, timed=False, trainee=trainee, setting="exam" if trainee == "Ben" else "practice")
    journal.append(attempt, [("opened", {}), ("replied", {"turn": 1, "text": f"Words of {trainee}."})])
    if score is not None:
        journal.append(attempt, [("ended", {})])
        journal.finish(attempt, result(score))
    return attempt


def laptop(folder: Path, seed: int, *people: str | None) -> Path:
    """A journal in which each of these played once and was scored, and the last began again."""
    file = folder / f"laptop-{seed}" / "coach.db"
    with opened(file, seed, NOON + timedelta(days=seed)) as journal:
        for place, trainee in enumerate(people):
            played(journal, trainee, 5000 + 1000 * (place % 6))
        played(journal, people[-1], None)
    return file


def digest(file: Path) -> str:
    with closing(connect(file, now=NOW)) as db:
        return content.digest(db)


def chains(file: Path) -> list[str | None]:
    with Journal.open(file) as journal:
        return [journal.verify(row.id) for row in journal.attempts()]


def counts(merged: Merged) -> tuple[int, int, int]:
    return merged.added, merged.grown, merged.unchanged


# -- what comes -------------------------------------------------------------------------------------------------------


def test_everything_comes_with_new_numbers_and_people_are_found_by_name(tmp_path: Path) -> None:
    hub, one = laptop(tmp_path, 1, "Ana Silva", "Ben"), laptop(tmp_path, 2, "ana silva", None)
    merged = merge(hub, one, now=NOW)
    assert (counts(merged), merged.people, merged.conflicts, merged.damaged) == ((3, 0, 0), 0, (), ())
    with Journal.open(hub) as journal:
        assert [(row.number, row.trainee, row.score) for row in reversed(journal.attempts())] == [
            (1, "Ana Silva", 5000), (2, "Ben", 6000), (3, "Ben", None), (4, "Ana Silva", 5000), (5, None, 6000), (6, None, None)
        ]  # fmt: skip
        assert journal.find("2").setting == "exam"
    assert chains(hub) == [None] * 6
    assert not [each for each in doctor.examine(hub, now=NOW, rescore=lambda _, __: None) if each.check != "backups" and each.state != "fine"]


def test_a_second_time_nothing_comes(tmp_path: Path) -> None:
    hub, one = tmp_path / "hub" / "coach.db", laptop(tmp_path, 1, "Ana", "Ben")
    assert counts(merge(hub, one, now=NOW)) == (3, 0, 0)
    before = digest(hub)
    assert counts(merge(hub, one.parent, now=NOW)) == (0, 0, 3)
    assert digest(hub) == before == digest(one)


def test_an_attempt_that_went_on_elsewhere_grows_and_gets_its_result(tmp_path: Path) -> None:
    one, hub = laptop(tmp_path, 1, "Ana"), tmp_path / "hub.db"
    merge(hub, one, now=NOW)
    with opened(one) as journal:
        (left,) = journal.unfinished()
        journal.events(left.id)
        journal.append(left.id, [("ended", {})])
        journal.finish(left.id, result())
    assert counts(merge(hub, one, now=NOW)) == (0, 1, 1)
    assert digest(hub) == digest(one)
    old = merge(one, hub, now=NOW)
    assert counts(old) == (0, 0, 2), "the shorter one never takes anything away"


@pytest.mark.parametrize(
    ("more", "kept", "why"),
    [
        ({5: ["a", "b"], 6: ["c"]}, 5, "it is longer"),
        ({5: ["a", "b"], 6: ["ended"]}, 6, "it is finished"),
        ({5: ["a"], 6: ["b"]}, None, "they are of the same length, and its digest comes first"),
    ],
)
def test_of_an_attempt_that_went_on_in_two_places_the_same_one_counts_everywhere(tmp_path: Path, more: dict[int, list[str]], kept: int, why: str) -> None:
    start, files = laptop(tmp_path, 1, "Ana"), {seed: tmp_path / f"{seed}.db" for seed in more}
    for seed, file in files.items():
        shutil.copy(start, file)
        with opened(file, seed) as journal:
            (left,) = journal.unfinished()
            journal.events(left.id)
            for text in more[seed]:
                journal.append(left.id, [("ended", {})] if text == "ended" else [("replied", {"turn": 2, "text": text})])
            if "ended" in more[seed]:
                journal.finish(left.id, result())
    hubs = [tmp_path / name / "coach.db" for name in ("five", "six")]
    for hub, order in zip(hubs, ((5, 6), (6, 5)), strict=True):
        merge(hub, files[order[0]], now=NOW)
        before = digest(hub)
        (told,) = merge(hub, files[order[1]], now=NOW).conflicts
        (lost,) = (backup.path for backup in backups.listed(hub) if "before-merge" in backup.path.name)
        where = "The one there counts" if digest(hub) != before else "The one here counts"
        ending = f"The one that was here is in {lost}." if digest(hub) != before else "The other stays in the journal there."
        assert told == f"Attempt 2 here, 2 there, went on differently in the two journals. {where}: {why}. {ending}"
        assert digest(lost) == before, "nothing is lost"
    assert digest(hubs[0]) == digest(hubs[1]) == (digest(files[kept]) if kept else min(digest(hubs[0]), digest(hubs[1])))
    assert set(chains(hubs[0])) == {None}


def test_an_attempt_altered_there_is_told_of_and_left_out(tmp_path: Path) -> None:
    hub, one = laptop(tmp_path, 1, "Ana"), laptop(tmp_path, 2, "Ben")
    with closing(sqlite3.connect(one)) as db, db:
        db.execute("UPDATE event SET body = '{}' WHERE seq = 2 AND attempt_id = (SELECT id FROM attempt WHERE number = 1)")
    merged = merge(hub, one, now=NOW)
    assert counts(merged) == (1, 0, 0)
    assert merged.damaged == ("Attempt 1 there is not as it was recorded, so it was left out. Event 2 (replied) has been altered.",)


def test_disputes_and_rulings_from_two_machines_come_together(tmp_path: Path) -> None:
    one, hub = laptop(tmp_path, 1, "Ana"), tmp_path / "hub.db"
    with opened(one) as journal:
        attempt = journal.find("1").id
        journal.append_later(attempt, "disputed", {"item": "limit", "reason": "I did"}, now=NOON)
    merge(hub, one, now=NOW)
    with opened(hub, 8) as journal:
        journal.append_later(attempt, "ruled", {"item": "limit", "ruling": "met", "why": "turn 1", "by": "Lea"}, now=NOON + timedelta(hours=2))
    with opened(one, 9) as journal:
        journal.append_later(attempt, "disputed", {"item": "interrupt", "reason": "no"}, now=NOON + timedelta(hours=1))
    assert counts(merge(hub, one, now=NOW)) == (0, 1, 1)
    assert counts(merge(one, hub, now=NOW)) == (0, 1, 1)
    assert digest(one) == digest(hub)
    for file in (one, hub):
        with Journal.open(file) as journal:
            assert [(each.kind, each.item) for each in journal.later(attempt)] == [("disputed", "limit"), ("disputed", "interrupt"), ("ruled", "limit")]
            assert len(journal.events(attempt)) == 3
    assert chains(one) == chains(hub) == [None, None]


def test_results_of_two_scorers_are_both_kept_and_the_first_counts(tmp_path: Path) -> None:
    one, two = laptop(tmp_path, 1, "Ana"), tmp_path / "two.db"
    shutil.copy(one, two)
    for file, score, scorer in ((one, 4000, "1"), (two, 9000, "2")):
        with opened(file, start=NOON + timedelta(hours=score)) as journal:
            (left,) = journal.unfinished()
            journal.finish(left.id, result(score, scorer))
    merge(one, two, now=NOW)
    merge(two, one, now=NOW)
    assert digest(one) == digest(two)
    for file in (one, two):
        with closing(connect(file, now=NOW)) as db:
            assert db.execute("SELECT score, scorer FROM attempt WHERE number = 2").fetchone() == (4000, "1")
            assert db.execute("SELECT scorer, score FROM version").fetchall() == [("2", 9000)]
            assert db.execute("SELECT count(DISTINCT scorer_id) FROM slice WHERE attempt = 2").fetchone() == (2,)


def test_what_was_erased_stays_erased_and_is_erased_elsewhere(tmp_path: Path) -> None:
    one, two = laptop(tmp_path, 1, "Ana", "Ben"), tmp_path / "two.db"
    shutil.copy(one, two)
    with closing(connect(one, now=NOW)) as db, writing(db):
        people.erase(db, people.find(db, "ana", "", NOW), now=NOW)
    shutil.copy(one, tmp_path / "three.db")
    assert counts(merge(one, two, now=NOW)) == (0, 0, 3)
    assert counts(merge(two, one, now=NOW)) == (0, 1, 2)
    assert digest(one) == digest(two)
    for file in (one, two):
        with closing(connect(file, now=NOW)) as db:
            assert db.execute("SELECT count(*) FROM event WHERE body LIKE '%Ana%'").fetchone() == (0,)
            names = db.execute("SELECT name FROM attempt LEFT JOIN person ON person.id = person_id ORDER BY attempt.number").fetchall()
            assert names == [(None,), ("Ben",), ("Ben",)]
    assert set(chains(two)) == {None}


# -- in any order -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def laptops(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Five journals that know parts of each other: copies gone on with, scored by others, disputed, erased, each with a roster of its own."""
    folder = tmp_path_factory.mktemp("laptops")
    first, second = laptop(folder, 1, "Ana Silva", "Ben", None), laptop(folder, 2, "ana silva", "Cleo", "BEN")
    gone_on, ruled, erased = folder / "gone-on.db", folder / "ruled.db", folder / "erased.db"
    merge(gone_on, first, now=NOW)
    with opened(gone_on, 11) as journal:
        left = journal.unfinished()[0]
        journal.events(left.id)
        journal.append(left.id, [("ended", {})])
        journal.finish(left.id, result(8000, "2"))
        journal.append_later(left.id, "disputed", {"item": "limit", "reason": "I did say so"})
        journal.opine(journal.find("1").id, Opinion("limit", "met", "high", "Words", 1, "r", "m", "x", "1"))
    merge(ruled, gone_on, now=NOW)
    with opened(ruled, 12, NOON + timedelta(hours=5)) as journal:
        journal.append_later(left.id, "ruled", {"item": "limit", "ruling": "met", "why": "so it is", "by": "Lea"})
        journal.opine(journal.find("1").id, Opinion("limit", "not_met", "low", "", None, "r", "m", "x", "1"))
    merge(erased, second, now=NOW)
    with closing(connect(erased, now=NOW)) as db, writing(db):
        people.erase(db, people.find(db, "Cleo", "", NOW), now=NOW, scores=True)
        teams.enter(db, [teams.Member("Ben", "night desk"), teams.Member("Dora", "Day")], now=NOW, new_id=lambda: "d" + os.urandom(4).hex())
    with closing(connect(ruled, now=NOW)) as db, writing(db):
        teams.enter(db, [teams.Member("ben", "Night Desk"), teams.Member("Ana Silva", "Day")], now=NOW, new_id=lambda: "r" + os.urandom(4).hex())
    return [first, second, gone_on, ruled, erased]


ORDERS = st.lists(st.integers(0, 4), max_size=4).flatmap(lambda more: st.permutations([0, 1, 2, 3, 4, *more]))


@settings(max_examples=examples(25))
@given(orders=st.tuples(ORDERS, ORDERS))
def test_in_any_order_and_however_often_the_content_is_the_same(
    laptops: list[Path], tmp_path_factory: pytest.TempPathFactory, orders: tuple[list[int], ...]
) -> None:
    digests = []
    for order in orders:
        hub = tmp_path_factory.mktemp("hub") / "coach.db"
        for place in order:
            merged = merge(hub, laptops[place], now=NOW)
            assert merged.conflicts == merged.damaged == ()
        digests.append(digest(hub))
        assert set(chains(hub)) == {None}
    assert digests[0] == digests[1]


# -- the other side ---------------------------------------------------------------------------------------------------


def test_a_journal_in_a_place_that_may_only_be_read_is_read_and_left_as_it_was(tmp_path: Path) -> None:
    one = laptop(tmp_path, 1, "Ana")
    with Journal.open(one) as held:  # its log is not yet in the file
        played(held, "Zoe")
        one.parent.chmod(0o500)
        before = {path.name: path.read_bytes() for path in one.parent.iterdir() if path.is_file()}
        try:
            assert counts(merge(tmp_path / "hub.db", one, now=NOW)) == (3, 0, 0)
        finally:
            one.parent.chmod(0o700)
        assert {path.name: path.read_bytes() for path in one.parent.iterdir() if path.is_file()} == before


@pytest.mark.parametrize("what", [b"", b"not a journal at all" * 300])
def test_what_is_no_journal_changes_nothing(tmp_path: Path, what: bytes) -> None:
    hub, other = laptop(tmp_path, 1, "Ana"), tmp_path / "other.db"
    other.write_bytes(what)
    before = digest(hub)
    for source, says in ((other, "no copy of a Coach journal"), (tmp_path / "none", "There is no journal"), (hub, "this journal itself")):
        with pytest.raises(JournalError, match=says):
            merge(hub, source, now=NOW)
    assert digest(hub) == before


def test_the_journal_is_copied_before_anything_comes(tmp_path: Path) -> None:
    hub, one = laptop(tmp_path, 1, "Ana"), laptop(tmp_path, 2, "Ben")
    before = digest(hub)
    merge(hub, one, now=NOW)
    (copy,) = [backup.path for backup in backups.listed(hub) if "before-merge" in backup.path.name]
    assert digest(copy) == before


MERGING = """
import sys
from pathlib import Path
from coach.store.merge import merge
print("ready", flush=True)
merge(Path(sys.argv[1]), Path(sys.argv[2]), now="2026-03-02T12:00:00.000Z")
print("done", flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_a_merge_that_is_killed_leaves_both_sides_whole(tmp_path: Path) -> None:
    hub, one, whole = laptop(tmp_path, 1, "Ana"), laptop(tmp_path, 2, *(f"P{number}" for number in range(60))), tmp_path / "whole.db"
    shutil.copy(hub, whole)
    merge(whole, one, now=NOW)
    before, there, after = digest(hub), one.read_bytes(), digest(whole)
    chance = random.Random(7)  # noqa: S311 - repeatable
    seen = set()
    for _ in range(12):
        target = tmp_path / "killed" / "coach.db"
        shutil.rmtree(target.parent, ignore_errors=True)
        target.parent.mkdir()
        shutil.copy(hub, target)
        run = subprocess.Popen([sys.executable, "-c", MERGING, str(target), str(one)], stdout=subprocess.PIPE, text=True)
        assert run.stdout is not None
        assert run.stdout.readline() == "ready\n"
        try:
            run.wait(chance.uniform(0, 0.12))
        except subprocess.TimeoutExpired:
            run.send_signal(signal.SIGKILL)
        run.communicate()
        seen.add(digest(target))
        assert seen <= {before, after}, "all of it, or nothing"
        assert set(chains(target)) == {None}
        assert one.read_bytes() == there
        merge(target, one, now=NOW)
        assert digest(target) == after
    with closing(connect(hub, now=NOW)) as db:
        assert len(list(salvage.wholes(db))) == 2
