"""What is handed over to a lead: exams, and of everything else in the journal nothing."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import test_store_merge as merging
from test_store_merge import NOON, NOW, chains, digest, opened, result

from coach.store import Journal, JournalError, Opinion, backups, doctor, labels, people, teams
from coach.store.choice import EVERYTHING, NO_PRACTICE, Choice
from coach.store.connection import connect
from coach.store.handover import Handed, hand_over
from coach.store.merge import merge
from coach.store.migrations import writing

ANA = Choice(trainee="ana silva")


def played(journal: Journal, trainee: str | None, setting: str, score: int | None = 7000) -> str:
    attempt = journal.begin(scenario="late-parcel", digest="d", seed=7, timed=False, trainee=trainee, setting=setting)
    journal.append(attempt, [("opened", {}), ("replied", {"turn": 1, "text": f"A word of {trainee} in {setting}."})])
    if score is not None:
        journal.append(attempt, [("ended", {})])
        journal.finish(attempt, result(score))
    return attempt


@pytest.fixture
def laptop(tmp_path: Path) -> Path:
    """Ana practises and takes three exams, one of them unfinished and one disputed and ruled on; Ben takes one; Cleo only practises."""
    file = tmp_path / "laptop" / "coach.db"
    with opened(file, 3) as journal:
        for trainee, setting in (("Ana Silva", "practice"), ("Ana Silva", "exam"), ("Cleo", "practice"), ("Ben", "exam"), ("Ana Silva", "practice")):
            key = played(journal, trainee, setting)
            if trainee == "Ana Silva":
                journal.append_later(key, "disputed", {"item": "limit", "reason": f"I did in {setting}."})
                journal.append_later(key, "ruled", {"item": "limit", "ruling": "changed to met", "why": "Turn 1.", "by": "Lea"})
                journal.opine(key, Opinion("limit", "met", "high", "A word", 1, "r", "m", "x", "1"))
        played(journal, "Ana Silva", "exam", None)
    with opened(file, 4, NOON + timedelta(days=10)) as journal:
        exam = played(journal, "Ana Silva", "exam", 5000)
    with closing(connect(file, now=NOW)) as db, writing(db):
        teams.enter(
            db,
            [teams.Member("Ana Silva", "Night desk"), teams.Member("Cleo", "Day")],
            now=NOW,
            new_id=lambda: "m" + db.execute("SELECT lower(hex(randomblob(4)))").fetchone()[0],
        )
        labels.give(db, "Lea Marsh", [labels.Said(exam, 1, "limit", "met")], now=NOW, new_id=lambda: "l1")
    return file


def rows(file: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as db:
        return db.execute(query).fetchall()


def handed(path: Path, file: Path, choice: Choice = EVERYTHING) -> Handed:
    return hand_over(path, file, choice, now=NOW)


# -- what is in it ----------------------------------------------------------------------------------------------------


def test_exams_are_in_it_with_all_that_belongs_to_them(laptop: Path, tmp_path: Path) -> None:
    file = tmp_path / "exams.db"
    told = handed(laptop, file)
    assert (told.exams, told.added, told.held, told.unfinished, told.practice, told.others) == (4, 4, 4, 1, 3, 0)
    assert told.names == (("Ana Silva", 3), ("Ben", 1))
    for query in (
        "SELECT id, scenario, started_at, ended_at, score, head, origin FROM attempt WHERE setting = 'exam' ORDER BY id",
        "SELECT event.* FROM event JOIN attempt ON attempt.id = attempt_id WHERE setting = 'exam' ORDER BY attempt_id, seq",
        "SELECT line.* FROM technique_score AS line JOIN attempt ON attempt.id = attempt_id WHERE setting = 'exam' ORDER BY attempt_id, item",
        "SELECT opinion.* FROM opinion JOIN attempt ON attempt.id = attempt_id WHERE setting = 'exam' ORDER BY attempt_id, item",
    ):
        assert rows(file, query) == rows(laptop, query) != []
    assert chains(file) == [None] * 4


def test_nothing_else_is_in_it(laptop: Path, tmp_path: Path) -> None:
    file = tmp_path / "exams.db"
    handed(laptop, file)
    assert rows(file, "SELECT name FROM person ORDER BY name") == [("Ana Silva",), ("Ben",)]
    for table in ("membership", "label", "erasure", "team"):
        assert rows(file, f"SELECT * FROM {table}") == []  # noqa: S608 - constants only
    for word in (b"in practice", b"Cleo", b"Lea Marsh", b"Night desk"):
        assert word in laptop.read_bytes()
        assert word not in file.read_bytes()


def test_of_one_trainee_nobody_elses_name_is_in_it(laptop: Path, tmp_path: Path) -> None:
    file = tmp_path / "exams.db"
    told = handed(laptop, file, ANA)
    assert (told.exams, told.names, told.practice, told.others) == (3, (("Ana Silva", 3),), 2, 1)
    assert b"Ben" not in file.read_bytes()
    assert rows(file, "SELECT count(*) FROM attempt") == [(3,)]


def test_of_some_days_those_that_ended_or_were_left_then(laptop: Path, tmp_path: Path) -> None:
    first = handed(laptop, tmp_path / "first.db", Choice(until="2026-03-03T00:00:00.000Z"))
    assert (first.exams, first.unfinished, first.practice, first.others) == (3, 1, 3, 1)
    later = handed(laptop, tmp_path / "later.db", Choice(trainee="Ana Silva", since="2026-03-03T00:00:00.000Z"))
    assert (later.exams, later.unfinished, later.others) == (1, 0, 3)


def test_it_is_a_file_by_itself_and_only_its_owner_may_read_it(laptop: Path, tmp_path: Path) -> None:
    file = tmp_path / "out" / "exams.db"
    file.parent.mkdir()
    before = laptop.read_bytes()
    handed(laptop, file)
    assert list(file.parent.iterdir()) == [file]
    assert file.stat().st_mode & 0o777 == 0o600
    assert laptop.read_bytes() == before
    assert not backups.listed(file)


def test_the_doctor_finds_nothing_wrong_with_it(laptop: Path, tmp_path: Path) -> None:
    file = tmp_path / "exams.db"
    handed(laptop, file)
    found = doctor.examine(file, now=NOW, rescore=lambda _, __: None)
    assert not [each for each in found if each.check != "backups" and each.state != "fine"]


def test_what_was_erased_is_handed_over_as_nobodys(laptop: Path, tmp_path: Path) -> None:
    file, whole = tmp_path / "exams.db", tmp_path / "whole.db"
    handed(laptop, file)
    with closing(connect(laptop, now=NOW)) as db, writing(db):
        people.erase(db, people.find(db, "Ana Silva", "", NOW), now=NOW)
        people.erase(db, people.find(db, "Cleo", "", NOW), now=NOW)
    told = handed(laptop, file)
    assert (told.exams, told.added, told.grown, told.names) == (4, 0, 3, (("", 3), ("Ben", 1)))
    assert b"Ana" not in file.read_bytes()
    assert len(rows(file, "SELECT * FROM erasure")) == 1, "that Cleo was erased tells of practice"
    assert digest(file) == (handed(laptop, whole), digest(whole))[1]


# -- again ------------------------------------------------------------------------------------------------------------


def test_again_adds_what_is_new_and_twice_is_once(laptop: Path, tmp_path: Path) -> None:
    file = tmp_path / "exams.db"
    handed(laptop, file, ANA)
    before = file.read_bytes()
    told = handed(laptop, file, ANA)
    assert (told.exams, told.added, told.grown) == (3, 0, 0)
    assert file.read_bytes() == before
    with opened(laptop, 5, NOON + timedelta(days=12)) as journal:
        (left,) = (each for each in journal.unfinished() if each.setting == "exam")
        journal.events(left.id)
        journal.append(left.id, [("ended", {})])
        journal.finish(left.id, result())
        played(journal, "ana silva", "exam")
        played(journal, "ana silva", "practice")
    told = handed(laptop, file, ANA)
    assert (told.exams, told.added, told.grown, told.held, told.unfinished, told.practice) == (4, 1, 1, 4, 0, 3)
    handed(laptop, tmp_path / "at-once.db", ANA)
    assert digest(file) == digest(tmp_path / "at-once.db")
    assert b"in practice" not in file.read_bytes()


def test_one_file_goes_from_laptop_to_laptop(laptop: Path, tmp_path: Path) -> None:
    other, file = merging.laptop(tmp_path, 2, "Ben", "Dora"), tmp_path / "exams.db"
    handed(laptop, file, ANA)
    told = handed(other, file)
    assert (told.exams, told.held, told.names, told.practice) == (1, 4, (("Ben", 1),), 2)


@pytest.mark.parametrize("what", [b"", b"a letter to my lead", None])
def test_nothing_but_a_hand_over_is_ever_written_over(laptop: Path, tmp_path: Path, what: bytes | None) -> None:
    file = tmp_path / "exams.db"
    if what is None:
        shutil.copy(laptop, file)
    else:
        file.write_bytes(what)
    before = file.read_bytes()
    for place in (file, laptop, tmp_path):
        with pytest.raises(JournalError, match="something else in that place"):
            handed(laptop, place)
    assert file.read_bytes() == before
    with pytest.raises(JournalError, match="no such folder"):
        handed(laptop, tmp_path / "none" / "exams.db")


def test_a_hand_over_that_somebody_practised_in_is_one_no_more(laptop: Path, tmp_path: Path) -> None:
    file = tmp_path / "exams.db"
    handed(laptop, file)
    with opened(file, 9) as journal:
        played(journal, "Ana Silva", "practice")
    with pytest.raises(JournalError, match="something else in that place"):
        handed(laptop, file)


def test_a_damaged_one_is_told_of_and_left(laptop: Path, tmp_path: Path) -> None:
    file = tmp_path / "exams.db"
    handed(laptop, file)
    file.write_bytes(file.read_bytes()[:-4096])
    before = file.read_bytes()
    with pytest.raises(JournalError, match="hand-over"):
        handed(laptop, file)
    assert file.read_bytes() == before


def test_with_no_exam_there_is_no_file(laptop: Path, tmp_path: Path) -> None:
    told = handed(laptop, tmp_path / "exams.db", Choice(trainee="Cleo"))
    assert (told.exams, told.practice, told.others) == (0, 1, 4)
    assert not (tmp_path / "exams.db").exists()


def test_an_exam_that_was_altered_is_told_of_and_left_out(laptop: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(laptop)) as db, db:
        db.execute("UPDATE attempt SET setting = 'exam' WHERE number = 1")
    told = handed(laptop, tmp_path / "exams.db", ANA)
    assert told.exams == 3, "practice does not become an exam by a stroke of the pen"
    assert told.troubles == (
        "Attempt 1 there is not as it was recorded, so it was left out. The scenario, seed, timing or start of the attempt has been altered.",
    )


# -- taken in ---------------------------------------------------------------------------------------------------------


def test_an_exam_that_comes_by_hand_over_and_by_a_whole_journal_is_one(laptop: Path, tmp_path: Path) -> None:
    file, hubs = tmp_path / "exams.db", [tmp_path / name / "coach.db" for name in ("one", "two", "three", "four")]
    handed(laptop, file)
    for hub, sources in zip(hubs, ((file, laptop), (laptop, file), (laptop,), (file, file, laptop, file)), strict=True):
        for source in sources:
            assert merge(hub, source, now=NOW).conflicts == ()
        assert rows(hub, "SELECT count(*) FROM attempt WHERE setting = 'exam'") == [(4,)]
    assert len({digest(hub) for hub in hubs}) == 1
    assert digest(hubs[0]) == digest(laptop)


def test_without_practice_everything_else_comes(laptop: Path, tmp_path: Path) -> None:
    hub, mixed, all_of_it = (tmp_path / name / "coach.db" for name in ("hub", "mixed", "all"))
    merged = merge(hub, laptop, now=NOW, choice=NO_PRACTICE)
    assert (merged.added, merged.practice, merged.stayed, merged.members, merged.labels) == (4, (), 3, 2, 1)
    assert rows(hub, "SELECT count(*) FROM attempt WHERE setting = 'practice'") == [(0,)]
    handed(laptop, tmp_path / "exams.db")
    for source in (tmp_path / "exams.db", laptop):
        merge(mixed, source, now=NOW, choice=NO_PRACTICE)
    assert digest(mixed) == digest(hub)
    merged = merge(all_of_it, laptop, now=NOW)
    assert (merged.practice, merged.stayed) == ((("Ana Silva", 2), ("Cleo", 1)), 0)
    assert merge(all_of_it, laptop, now=NOW).practice == (), "once"
