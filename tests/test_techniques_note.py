"""The after-call note: what it mentions, what it leaves out, what it should not say."""

from __future__ import annotations

from coach.scenario.models import AfterCall
from coach.techniques import read_note

WANTED = AfterCall(mention={"cause": ("charged twice", "duplicate"), "promise": ("3-5 days", "friday")}, avoid=("grumpy",), words=(5, 40))


def test_what_is_mentioned_is_quoted() -> None:
    note = "Customer was charged twice for one order. Refund raised, I ring her on Friday."
    reading = read_note(note, WANTED)
    assert [note[f.start : f.end] for f in reading.findings] == ["charged twice", "Friday"]
    assert {f.technique for f in reading.findings} == {"document"}
    assert reading.missing == ()
    assert reading.length_ok


def test_what_is_missing_is_named() -> None:
    reading = read_note("Duplicate charge reversed, nothing else to do here.", WANTED)
    assert reading.missing == ("promise",)


def test_opinions_are_quoted() -> None:
    reading = read_note("Very rude and grumpy lady, duplicate, sorted by friday.", WANTED)
    assert reading.opinions == ("grumpy", "rude")


def test_an_empty_note_misses_everything() -> None:
    reading = read_note("", WANTED)
    assert reading.missing == ("cause", "promise")
    assert not reading.length_ok
