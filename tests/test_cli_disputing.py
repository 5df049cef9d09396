"""A line disputed and ruled on: what may be said of a finished attempt, by whom, and how often."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from coach.cli.backend import Practice
from coach.cli.disputing import dispute, disputes, rule
from coach.scorecard.contested import UPHELD, Contested, changes, rulings, verdict_of
from coach.store import ItemScore, Journal, Result
from coach.store.later import LONGEST
from coach.store.merge import merge
from coach.tui.backend import Trouble

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NOW = "2026-03-02T12:00:00.000Z"
LATER = NOON + timedelta(hours=1)
WHY = "I gave my name in turn 1."
FORM = (ItemScore("jargon", 2, "fault", 500, 1), ItemScore("own_name", None, "not met", 0, 0), ItemScore("recap", 3, "met", 10_000, 1))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "coach.db"


@pytest.fixture
def journal(file: Path) -> Iterator[Journal]:
    """Attempt 1 is Ana's and finished, attempt 2 is not."""
    with Journal.open(file, clock=lambda: NOON) as opened:
        for _ in range(2):
            made = opened.begin(scenario="late-parcel", digest="d", seed=7, timed=False, trainee="Ana Silva", setting="exam")
            opened.append(made, [("replied", {"turn": 1}), ("ended", {})])
        opened.finish(opened.find("1").id, Result("settled", "good", 7000, passed=True, scorer="1", items=FORM))
        yield opened


def test_a_dispute_waits_for_its_ruling_and_the_machine_keeps_its_verdict(journal: Journal) -> None:
    one = journal.find("1")
    assert dispute(journal, 1, "own_name", f"  {WHY}\x1b[2J", NOON) == Contested("own_name", WHY, NOW)
    assert disputes(journal, 1)[0].open
    told = rule(journal, 1, "own_name", "changed to met", "She did.", "Lea", LATER)
    assert (told.ruling, told.why, told.by, told.open) == ("changed to met", "She did.", "Lea", False)
    assert changes(disputes(journal, 1)) == {"own_name": "met"}
    assert (journal.form(one.id)["own_name"], journal.find("1").score) == ("not met", 7000)
    assert journal.verify(one.id) is None


@pytest.mark.parametrize(
    ("number", "item", "reason", "says"),
    [
        (1, "no_such_line", WHY, "There is no line 'no_such_line' in the form of attempt 1"),
        (1, "\x1b]0;x\x07", WHY, "There is no line '' in"),
        (1, "own_name", " \n\x1b[2J", "The reason is empty"),
        (1, "own_name", "x" * 100_000, "has at most 2000 characters"),
        (2, "own_name", WHY, "Attempt 2 is not finished"),
        (9, "own_name", WHY, "There is no attempt '9'"),
    ],
)
def test_what_cannot_be_disputed_is_told_and_nothing_is_kept(journal: Journal, number: int, item: str, reason: str, says: str) -> None:
    with pytest.raises(Trouble, match=says):
        dispute(journal, number, item, reason, NOON)
    assert journal.later(journal.find("1").id) == ()


def test_a_line_that_waits_is_not_disputed_twice_but_one_that_was_ruled_on_may_be(journal: Journal) -> None:
    dispute(journal, 1, "own_name", WHY, NOON)
    with pytest.raises(Trouble, match=f"waits for a ruling. Your reason was: {WHY}"):
        dispute(journal, 1, "own_name", "And again.", LATER)
    dispute(journal, 1, "jargon", "“UPRN” was his word.", NOON)
    rule(journal, 1, "own_name", "changed to late", "It came late.", "Lea", LATER)
    dispute(journal, 1, "own_name", "It was my first sentence.", LATER)
    assert [(each.item, each.open) for each in disputes(journal, 1)] == [("own_name", False), ("jargon", True), ("own_name", True)]
    assert changes(disputes(journal, 1)) == {"own_name": "late"}, "until it is ruled on again"
    rule(journal, 1, "own_name", UPHELD, "No, your second.", "Lea", LATER)
    assert changes(disputes(journal, 1)) == {}, "what is upheld is the verdict of the machine"


@pytest.mark.parametrize(
    ("item", "ruling", "signed", "says"),
    [
        ("recap", UPHELD, ("So it is.", "Lea"), "Nobody disputes that line of attempt 1"),
        ("own_name", "changed to fault", ("So it is.", "Lea"), "It can be upheld, changed to met, changed to late, changed to N/A; not 'changed to fault'"),
        ("own_name", "changed to not met", ("So it is.", "Lea"), "not 'changed to not met'"),
        ("own_name", "=1+1", ("So it is.", "Lea"), "not '=1"),
        ("own_name", UPHELD, ("\u200b", "Lea"), "The ruling is empty"),
        ("own_name", UPHELD, ("x" * (LONGEST + 1), "Lea"), "has at most 2000 characters"),
        ("own_name", UPHELD, ("So it is.", "\x1b[2J "), "needs the name"),
        ("own_name", UPHELD, ("So it is.", "ANA  silva"), "Nobody rules on a dispute of their own"),
    ],
)
def test_what_cannot_be_ruled_is_told_and_nothing_is_kept(journal: Journal, item: str, ruling: str, signed: tuple[str, str], says: str) -> None:
    dispute(journal, 1, "own_name", WHY, NOON)
    with pytest.raises(Trouble, match=says):
        rule(journal, 1, item, ruling, *signed, LATER)
    assert len(journal.later(journal.find("1").id)) == 1


def test_each_verdict_can_be_upheld_or_become_another_of_its_kind() -> None:
    assert rulings("met") == ("upheld", "changed to late", "changed to not met", "changed to N/A")
    assert rulings("fault") == ("upheld", "changed to no fault")
    assert rulings("none") == ("upheld", "changed to fault")
    assert [verdict_of(each) for each in rulings("not met")] == [None, "met", "late", "N/A"]
    assert [verdict_of(each) for each in ("changed to no fault", "changed to", "changed to nothing", "")] == ["none", None, None, None]


def test_a_ruling_by_a_clock_that_is_slow_still_comes_after_its_dispute(journal: Journal) -> None:
    dispute(journal, 1, "own_name", WHY, LATER)
    rule(journal, 1, "own_name", UPHELD, "It was not heard.", "Lea", NOON)
    assert not disputes(journal, 1)[0].open


def test_disputes_and_rulings_of_two_laptops_come_together_whichever_is_taken_in_first(journal: Journal, file: Path, tmp_path: Path) -> None:
    other, both = tmp_path / "other.db", tmp_path / "both.db"
    dispute(journal, 1, "own_name", WHY, NOON)
    merge(other, file, now=NOW)
    with Journal.open(other, clock=lambda: NOON) as leads:
        rule(leads, 1, "own_name", "changed to met", "I heard it.", "Lea", LATER)
    dispute(journal, 1, "jargon", "His word.", LATER)
    for first, second, number in ((file, other, 1), (other, file, 2)):
        target = both.with_name(f"both{number}.db")
        merge(target, first, now=NOW)
        merge(target, second, now=NOW)
        merge(target, first, now=NOW)
        with Journal.open(target) as merged:
            assert [(each.item, each.ruling) for each in disputes(merged, 1)] == [("own_name", "changed to met"), ("jargon", "")]
            assert merged.verify(merged.find("1").id) is None


def test_of_two_rulings_on_two_laptops_the_earlier_one_counts_in_every_order(journal: Journal, file: Path, tmp_path: Path) -> None:
    dispute(journal, 1, "own_name", WHY, NOON)
    laptops = [tmp_path / name for name in ("lea.db", "max.db")]
    for number, (laptop, ruling) in enumerate(zip(laptops, (UPHELD, "changed to met"), strict=True)):
        merge(laptop, file, now=NOW)
        with Journal.open(laptop, clock=lambda: NOON) as leads:
            rule(leads, 1, "own_name", ruling, "So I heard it.", laptop.stem, LATER + timedelta(minutes=number))
    for order in (laptops, laptops[::-1]):
        target = tmp_path / f"{order[0].stem}-first.db"
        for source in order:
            merge(target, source, now=NOW)
        with Journal.open(target) as merged:
            assert [(each.by, each.ruling) for each in disputes(merged, 1)] == [("lea", UPHELD)]
            assert merged.verify(merged.find("1").id) is None


def test_an_exam_that_is_gone_on_with_is_still_an_exam() -> None:
    first = Practice(seed=lambda: 1, trainee="Ana Silva", exam=True)
    session = first.begin("no-access", timed=False)
    session.open()
    session.say("I'm sorry.")
    left = first.unfinished()
    assert left is not None
    assert (first.is_exam(session), left.exam, first.exam()) == (True, True, False)
    first.close()
    second = Practice(seed=lambda: 1, trainee="Ana Silva")
    again = second.resume()
    assert again is not None
    assert second.is_exam(again)
    again.say("/end")
    again.note("Nobody came.")
    second.finish(again)
    told = second.records().of(again)
    assert told is not None
    assert (told.exam, told.trainee) == (True, "Ana Silva")
    assert [(each.number, each.exam) for each in second.records().attempts()] == [(1, True)]
    assert second.records().dispute(1, "apologise", WHY).disputes[0].open
    assert second.records().reopen(1).attempt.disputes[0].reason == WHY
    second.close()


def test_an_exam_takes_a_name() -> None:
    practice = Practice(seed=lambda: 1)
    with pytest.raises(Trouble, match="An exam is kept under your name"):
        practice.exam(on=True)
    assert practice.trainee(" Ana \n Silva\x1b[2J ") == "Ana Silva"
    assert practice.exam(on=True)
    practice.close()
