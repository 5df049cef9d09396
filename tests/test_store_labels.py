"""Labels in the journal: kept at once, never written over, the same whatever the order in which journals come together, erased with people."""

from __future__ import annotations

import random
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from coach.store import ItemScore, Journal, JournalError, Result, backups, content, doctor, labels, office, people, rescue
from coach.store.connection import connect
from coach.store.labels import Label, Said
from coach.store.merge import merge
from coach.store.scope import Scope

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NOW, LATER, LATEST = "2026-03-02T12:00:00.000Z", "2026-03-02T13:00:00.000Z", "2026-03-02T14:00:00.000Z"
RESULT = Result("settled", "good", 7000, passed=True, scorer="1", items=(ItemScore("apologise", 1, "met", 10_000, 1),))
ONE, TWO = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"


def ids(seed: int) -> Iterator[str]:
    chance = random.Random(seed)  # noqa: S311 - repeatable
    while True:
        yield chance.randbytes(8).hex()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A journal with two exams by Tom."""
    path = tmp_path / "coach.db"
    with Journal.open(path, clock=lambda: NOON) as journal:
        for key in (ONE, TWO):
            journal.begin(scenario="late-parcel", digest="d", seed=1, timed=False, trainee="Tom", setting="exam", attempt_id=key)
            journal.append(key, [("replied", {"turn": 1, "text": "I am sorry."})])
            journal.finish(key, RESULT)
    return path


@contextmanager
def at(file: Path, now: str = NOW) -> Iterator[sqlite3.Connection]:
    with office.at_work(file, now, copy=False) as db:
        yield db


def give(file: Path, rater: str, *said: Said, now: str = NOW, seed: int = 1) -> int:
    new = ids(zlib.crc32(repr((seed, rater, now, said)).encode()))
    with at(file, now) as db:
        return labels.give(db, rater, said, now=now, new_id=lambda: next(new))


def met(verdict: str | None = "met", attempt: str = ONE, item: str = "apologise", turn: int = 1) -> Said:
    return Said(attempt, turn, item, verdict)


def read(file: Path) -> list[tuple[str, str | None, int | None]]:
    with at(file) as db:
        return [("(name erased)" if "erased" in each.rater else each.rater, each.verdict, each.points) for each in labels.last(db)]


def digest(file: Path) -> str:
    with closing(connect(file, now=NOW)) as db:
        return content.digest(db)


def erase(file: Path, name: str, *, scores: bool = False) -> None:
    with at(file) as db:
        people.erase(db, people.find(db, name, "", NOW), now=NOW, scores=scores)


def copied(file: Path, name: str | Path) -> Path:
    copy = file.parent / name
    with closing(sqlite3.connect(file)) as db, closing(sqlite3.connect(copy)) as target:
        db.backup(target)
    return copy


# -- one journal ------------------------------------------------------------------------------------------------------


def test_the_last_label_of_a_rater_counts_and_raters_do_not_know_of_each_other(file: Path) -> None:
    give(file, "Ada", met("not met"))
    give(file, "Grace", met("unsure"), now=LATER)
    give(file, "ADA", met("partly"), now=LATER)
    assert read(file) == [("Ada", "partly", None), ("Grace", "unsure", None)]
    with at(file) as db:
        assert [each.verdict for each in labels.last(db, rater=" ada ")] == ["partly"]
        assert db.execute("SELECT count(*) FROM label").fetchone() == (3,)


def test_saying_the_same_again_is_saying_it_once(file: Path) -> None:
    assert (give(file, "Ada", met()), give(file, "Ada", met(), now=LATER)) == (1, 0)
    with at(file) as db:
        assert labels.last(db) == [Label(ONE, 1, "apologise", "Ada", "met", None, NOW)]


def test_what_is_taken_back_is_not_told_of(file: Path) -> None:
    give(file, "Ada", met(), Said(ONE, 0, "mark", points=80))
    give(file, "Ada", met(None), now=LATER)
    assert read(file) == [("Ada", None, 80)]


def test_what_is_said_later_counts_whatever_the_clock_says(file: Path) -> None:
    give(file, "Ada", met("met"), now=LATEST)
    give(file, "Ada", met("not met"), now=NOW)
    assert read(file) == [("Ada", "not met", None)]


@pytest.mark.parametrize("said", [met("perhaps"), Said(ONE, 0, "mark", points=101), Said(ONE, -1, "apologise", "met"), met(attempt="nobody's")])
def test_nonsense_is_refused_and_nothing_of_it_stays(file: Path, said: Said) -> None:
    with pytest.raises(JournalError, match="was not saved"):
        give(file, "Ada", met(), said)
    assert read(file) == []


def test_names_are_cleaned_before_they_are_kept(file: Path) -> None:
    give(file, "A\x1b[2Jda \u202e", met())
    assert read(file) == [("Ada", "met", None)]


def test_labels_from_elsewhere_keep_their_time_and_come_once(file: Path) -> None:
    found = [Label(ONE, 1, "apologise", "Ada", "met", None, NOW), Label("gone", 1, "apologise", "Ada", "met", None, NOW)]
    new = ids(3)
    for brought in (1, 0):
        with at(file, LATER) as db:
            assert labels.bring(db, found, new_id=lambda: next(new)) == brought
    erase(file, "Ada")
    with at(file) as db:
        assert labels.bring(db, found, new_id=lambda: next(new)) == 0, "an erased name does not come back"
    assert read(file) == [("(name erased)", "met", None)]


def test_a_report_is_told_which_labelled_exams_it_counts(file: Path) -> None:
    with Journal.open(file, clock=lambda: NOON) as journal:
        journal.begin(scenario="late-parcel", digest="d", seed=1, timed=False, trainee="Tom", attempt_id="practice-1")
        journal.append("practice-1", [("replied", {"turn": 1, "text": "I am sorry."})])
        journal.finish("practice-1", RESULT)
    give(file, "Ada", met(), met(attempt="practice-1"))
    march = Scope(date(2026, 3, 1), date(2026, 3, 31), (0,), scorer=1)
    april = Scope(date(2026, 4, 1), date(2026, 4, 30), (0,), scorer=1)
    with at(file) as db:
        assert labels.in_scope(db, march) == {ONE: 7000}, "not the practice, not the exam that nobody labelled"
        assert labels.in_scope(db, april) == labels.in_scope(db, Scope(date(2026, 3, 1), date(2026, 3, 31), (5,), scorer=1)) == {}


# -- several journals -------------------------------------------------------------------------------------------------


def test_two_leads_label_on_two_laptops(file: Path) -> None:
    other = copied(file, "other.db")
    give(file, "Ada", met("met"))
    give(file, "Grace", met("partly"))
    give(other, "Grace", met("not met"), met("met", TWO), now=LATER)
    assert merge(file, other, now=NOW).labels == 2
    assert merge(file, other, now=NOW).labels == 0
    assert read(file) == [("Ada", "met", None), ("Grace", "not met", None), ("Grace", "met", None)]
    merge(other, file, now=NOW)
    assert digest(file) == digest(other)


VERDICTS = st.sampled_from(["met", "partly", "not met", "N/A", "unsure", None])
GIVEN = st.tuples(st.sampled_from(["Ada", "ada", "Grace"]), st.sampled_from([ONE, TWO]), st.integers(1, 2), VERDICTS, st.sampled_from([NOW, LATER, LATEST]))
LAPTOP = st.tuples(st.lists(GIVEN, max_size=5), st.sampled_from(["", "", "", "Ada", "Grace", "Tom"]), st.booleans())


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("blank") / "coach.db"
    with Journal.open(path, clock=lambda: NOON) as journal:
        for key in (ONE, TWO):
            journal.begin(scenario="late-parcel", digest="d", seed=1, timed=False, trainee="Tom", setting="exam", attempt_id=key)
            journal.append(key, [("replied", {"turn": 1, "text": "I am sorry."})])
            journal.finish(key, RESULT)
    return path


@settings(max_examples=10, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(laptops=st.lists(LAPTOP, min_size=3, max_size=3))
def test_in_any_order_the_same_labels(
    blank: Path, tmp_path_factory: pytest.TempPathFactory, laptops: Sequence[tuple[list[tuple[str, ...]], str, bool]]
) -> None:
    """Each laptop knows the labels of the one before, adds some, and may have somebody erased."""
    folder = tmp_path_factory.mktemp("laptops")
    files, before = [], blank
    for number, (told, gone, scores) in enumerate(laptops):
        path = copied(before, folder / f"{number}.db")
        for place, (rater, attempt, turn, verdict, now) in enumerate(told):
            give(path, rater, Said(attempt, int(turn), "apologise", verdict), now=now, seed=100 * number + place)
        before = copied(path, folder / f"{number}-before.db")
        with at(path) as db:
            known = {person.name.casefold() for person in people.listed(db, NOW)}
        if gone.casefold() in known:
            erase(path, gone, scores=scores)
        files.append(path)
    seen = set()
    for order in ((0, 1, 2), (2, 1, 0), (1, 2, 0)):
        hub = folder / f"hub-{''.join(map(str, order))}.db"
        for place in (*order, order[0]):
            merge(hub, files[place], now=NOW)
        seen.add((digest(hub), tuple(sorted(str((rater, *said)) for rater, *said in read(hub)))))
    assert len({each for each, _ in seen}) == 1
    assert len(seen) == 1


def test_of_a_call_that_went_on_differently_only_labels_on_the_one_that_counts_come(file: Path) -> None:
    other = copied(file, "other.db")
    for path, seed in ((file, 1), (other, 2)):
        with Journal.open(path, clock=lambda: NOON, entropy=random.Random(seed).randbytes) as journal:  # noqa: S311 - repeatable
            journal.begin(scenario="late-parcel", digest="d", seed=1, timed=False, attempt_id="both")
            journal.append("both", [("replied", {"turn": 1, "text": f"in {seed}"})])
            journal.finish("both", RESULT)
    give(file, "Ada", met(attempt="both"))
    give(other, "Grace", met(attempt="both"))
    seen = set()
    for first, second in ((file, other), (other, file)):
        hub = copied(first, f"hub-{first.name}")
        merged = merge(hub, second, now=NOW)
        assert len(merged.conflicts) == 1
        seen.add((digest(hub), tuple(read(hub))))
    [(_, kept)] = seen
    assert len(kept) == 1


# -- people -----------------------------------------------------------------------------------------------------------


def test_whoever_is_erased_leaves_labels_of_nobody_here_and_elsewhere(file: Path) -> None:
    give(file, "Ada", met())
    other = copied(file, "other.db")
    erase(file, "Ada")
    assert read(file) == [("(name erased)", "met", None)]
    merge(other, file, now=NOW)
    assert read(other) == [("(name erased)", "met", None)]
    assert merge(file, other, now=NOW).labels == 0
    assert digest(file) == digest(other)
    with at(other) as db:
        assert [person.name for person in people.listed(db, NOW)] == ["Tom"]


def test_with_scores_what_they_said_goes_too_here_and_elsewhere(file: Path) -> None:
    give(file, "Ada", met())
    other = copied(file, "other.db")
    erase(file, "Ada", scores=True)
    merge(other, file, now=NOW)
    assert read(file) == read(other) == []


def test_labels_on_a_call_go_with_its_results(file: Path) -> None:
    give(file, "Ada", met())
    other = copied(file, "other.db")
    erase(file, "Tom")
    assert read(file) == [("Ada", "met", None)], "no word is in a label"
    with at(file) as db:
        people.erase(db, people.Person(db.execute("SELECT person_id FROM attempt").fetchone()[0], "Tom", "", 2, None), now=LATER, scores=True)
    assert read(file) == []
    merge(other, file, now=NOW)
    assert read(other) == []
    merge(file, copied(other, "third.db"), now=NOW)
    assert digest(file) == digest(other)


def test_labels_belong_to_what_is_handed_over_about_somebody(file: Path) -> None:
    give(file, "Ada", met())
    with office.looking(file, NOW) as db:
        tom, ada = (people.told(db, people.find(db, name, "", NOW)) for name in ("Tom", "Ada"))
    assert tom["labels"] == [{"attempt_id": ONE, "turn": 1, "item": "apologise", "verdict": "met", "points": None, "at": NOW}]
    assert "rater_id" not in str(tom)
    assert tom["labels_given"] == ada["labels"] == []
    assert [each["verdict"] for each in ada["labels_given"]] == ["met"]


def test_a_rater_keeps_the_name_while_there_is_a_young_label(file: Path) -> None:
    give(file, "Ada", met(), now=NOW)
    give(file, "Grace", met(), now=LATEST)
    with at(file) as db:
        people.sweep(db, LATER, now=LATEST)
    assert sorted(read(file)) == [("(name erased)", "met", None), ("Grace", "met", None)]


# -- copies and damage ------------------------------------------------------------------------------------------------


def health(file: Path) -> list[tuple[str, str]]:
    return [(each.state, each.says) for each in doctor.examine(file, now=LATEST, rescore=lambda _, __: None) if each.state != "fine"]


def test_the_doctor_sees_to_it_that_labels_are_in_a_copy(file: Path) -> None:
    assert health(file) == []
    give(file, "Ada", met())
    ((state, says),) = health(file)
    assert (state, says.split(":")[0]) == ("fixed", "The last changes were in no backup; now they are")
    assert health(file) == []


def test_a_label_without_rater_or_attempt_is_kept_and_told_of(file: Path) -> None:
    give(file, "Ada", met(), met(attempt=TWO))
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("DELETE FROM person WHERE name = 'Ada'")
        db.execute("UPDATE label SET attempt_id = 'gone' WHERE attempt_id = ?", (TWO,))
    told = [says for _, says in health(file)]
    assert "2 labels by a person who is not in the journal: kept, under nobody's name." in told
    assert any(says.startswith("1 label of no attempt: kept.") for says in told)
    assert read(file) == [("(name erased)", "met", None), ("(name erased)", "met", None)]


def test_a_copy_of_an_older_format_is_no_trouble(file: Path) -> None:
    copy = backups.make(file, now=NOW)
    with closing(sqlite3.connect(copy)) as db, db:
        db.execute("DROP TABLE label")
    assert [state for state, _ in health(file)] == []


def test_a_backup_brings_labels_back_but_no_name_that_was_erased(file: Path) -> None:
    give(file, "Ada", met())
    give(file, "Grace", met("partly"))
    copy = backups.make(file, now=NOW, out=file.with_name("copy.db"))
    erase(file, "Ada")
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("DELETE FROM label WHERE verdict = 'partly'")
    rescue.take_up(file, copy, now=NOW)
    assert read(file) == [("(name erased)", "met", None), ("Grace", "partly", None)]


def test_labels_are_saved_from_a_damaged_journal(file: Path) -> None:
    give(file, "Ada", met())
    with closing(sqlite3.connect(file)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    damaged = bytearray(file.read_bytes())
    with closing(sqlite3.connect(file)) as db:
        (root,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'technique_score'").fetchone()
    damaged[(root - 1) * 4096 : root * 4096] = b"\xa5" * 4096
    file.write_bytes(damaged)
    health(file)
    assert read(file) == [("Ada", "met", None)]
