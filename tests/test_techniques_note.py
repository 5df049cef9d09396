"""The after-call note: what it mentions, what it leaves out, what it should not say."""

from __future__ import annotations

import pytest

from coach.scenario.models import AfterCall
from coach.techniques import read_note

WANTED = AfterCall(mention={"cause": ("charged twice", "duplicate"), "promise": ("3-5 days", "friday")}, avoid=("grumpy",), words=(5, 40))


def test_what_is_mentioned_is_quoted() -> None:
    note = "Customer was charged twice for one order. Refund raised, I ring her on Friday."
    reading = read_note(note, WANTED)
    assert [note[f.start : f.end] for f in reading.findings] == ["charged twice", "Friday"]
    assert {f.technique for f in reading.findings} == {"document"}
    assert reading.missing == ()
    assert 10 <= reading.words <= 120


def test_what_is_missing_is_named() -> None:
    reading = read_note("Duplicate charge reversed, nothing else to do here.", WANTED)
    assert reading.missing == ("promise",)


def test_opinions_are_quoted() -> None:
    reading = read_note("Very rude and grumpy lady, duplicate, sorted by friday.", WANTED)
    assert reading.opinions == ("grumpy", "rude")


def test_an_empty_note_misses_everything() -> None:
    reading = read_note("", WANTED)
    assert reading.missing == ("cause", "promise")
    assert reading.words < 10


FOLLOW_UP = AfterCall(mention={"follow_up": ("ring", "call", "nine")}, words=(3, 40))


@pytest.mark.parametrize(
    ("note", "quote"),
    [
        ("Our man rang at the wrong door. I call her at nine.", "call"),
        ("No heat for nine days. Engineer at nine.", "nine"),
        ("The engineer rang the wrong bell after nine days.", None),
        ("I am ringing her tonight.", "ringing"),
    ],
)
def test_a_call_that_was_made_and_a_count_of_days_are_no_promise(note: str, quote: str | None) -> None:
    found = [finding.quote for finding in read_note(note, FOLLOW_UP).findings]
    assert found == ([quote] if quote else [])


def test_a_note_that_judges_a_little_judges() -> None:
    assert read_note("Refunded on Friday, customer a bit moany but fine.", WANTED).opinions == ("moany",)


@pytest.mark.parametrize(
    ("note", "quote"),
    [
        ("Wrong house again. Third time this month, the two names get mixed up.", "Third time this month"),
        ("Sent a new key. The same mix-up as last week at number 9.", "same mix-up as last week"),
        ("Refunded. Other tenants in the block may be charged too.", "Other tenants"),
        ("Root cause: the form has no box for a flat number.", "Root cause"),
        ("The label keeps failing at the depot.", "keeps failing"),
        ("Customer was charged twice for one order.", None),
        ("I call him on Friday, second time lucky.", None),
        ("No pattern to it.", None),
        ("She rang again at nine.", None),
        ("", None),
    ],
)
def test_a_pattern_or_a_root_cause_written_down_is_an_insight(note: str, quote: str | None) -> None:
    found = read_note(note, WANTED).insights
    assert [(f.technique, f.seen_in, f.end) for f in found] == ([("probe_deeper", "note", 0)] if quote else [])
    assert quote is None or found[0].quote.startswith(quote)
