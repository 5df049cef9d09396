"""When a call is over, and when it was: what its events alone say."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from coach.store.results import end, over

NINE = datetime(2026, 10, 13, 9, 0, tzinfo=UTC)


def ended(*, note_due: bool = False, then: str = "") -> tuple[str, dict[str, Any]]:
    return "ended", {"at": 61.5, "note_due": note_due, "then": then}


SAID, NOTED, AGAIN = ("said", {"at": 60.0}), ("noted", {"at": 90.25}), ("next_contact", {"at": 91.0})


@pytest.mark.parametrize(
    ("events", "is_over"),
    [
        ([], False),
        ([SAID], False),
        ([SAID, ended()], True),
        ([SAID, ended(note_due=True)], False),
        ([SAID, ended(note_due=True), NOTED], True),
        ([SAID, ended(then="morning")], False),
        ([SAID, ended(note_due=True, then="morning"), NOTED], False),
        ([SAID, ended(note_due=True, then="morning"), NOTED, AGAIN, SAID], False),
        ([SAID, ended(note_due=True, then="morning"), NOTED, AGAIN, SAID, ended(note_due=True)], False),
        ([SAID, ended(note_due=True, then="morning"), NOTED, AGAIN, SAID, ended(note_due=True), NOTED, ("found", {"at": 90.25})], True),
    ],
    ids=["nothing", "talking", "hung up", "note due", "noted", "between contacts", "between, noted", "second contact", "second note due", "second noted"],
)
def test_a_call_is_over_when_its_last_contact_is_and_the_note_is_written(events: list[tuple[str, dict[str, Any]]], is_over: bool) -> None:  # noqa: FBT001 - a table
    assert over([(seq, kind, body) for seq, (kind, body) in enumerate(events, 1)]) is is_over


def test_it_ended_when_its_last_event_says() -> None:
    assert end(NINE, [(1, *ended(note_due=True)), (2, *NOTED)]) == "2026-10-13T09:01:30.250Z"


@pytest.mark.parametrize("body", [{}, {"at": "late"}, {"at": None}, {"at": 1e300}, {"at": float("nan")}])
def test_where_its_last_event_does_not_say_it_ended_when_it_began(body: dict[str, Any]) -> None:
    assert end(NINE, [(1, "ended", body)]) == "2026-10-13T09:00:00.000Z"
