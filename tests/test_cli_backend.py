"""What the front ends are given: the library, calls that are recorded as they go, and what happens when they cannot be."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from coach.cli.backend import Missing, Practice, when
from coach.store import Journal, JournalError, database
from coach.text import nearest
from coach.tui.backend import Backend, Trouble

TILES = Path(__file__).parent / "golden" / "wrong-tiles.yaml"
FULL = JournalError("The disk is full, so this was not saved.", "coach.db", "Free some space.")


def practice(**options: object) -> Practice:
    return Practice(**{"seed": lambda: 7, "trainee": "Ada", **options})  # type: ignore[arg-type]


@pytest.fixture
def tiles() -> str:
    folder = Path(os.environ["COACH_HOME"]) / "scenarios"
    folder.mkdir(parents=True)
    (folder / TILES.name).write_bytes(TILES.read_bytes())
    return TILES.stem


class Disk:
    """A disk that fills up and is emptied again, under every journal there is."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.full = False
        for name in ("begin", "append", "finish"):
            monkeypatch.setattr(Journal, name, self._guarded(getattr(Journal, name)))

    def _guarded(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*values: Any, **named: Any) -> Any:
            if self.full:
                raise FULL
            return method(*values, **named)

        return call


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


def recorded() -> list[str]:
    with Journal.open(database()) as journal:
        return [kind for _, kind, _ in journal.events(journal.find("last").id)]


def test_it_is_what_the_screens_ask_for() -> None:
    backend: Backend = practice()
    assert backend.unfinished() is None
    assert backend.resume() is None


def test_the_library_tells_what_this_trainee_has_reached(tiles: str) -> None:
    backend = practice()
    before = {row.id: row for row in backend.library()}[tiles]
    assert (before.title, before.persona, before.mode, before.attempts, before.best) == ("The wrong tiles", "Idris Okoro", "competing", 0, None)
    session = backend.begin(tiles, timed=False)
    session.open()
    session.say("/look_up")
    session.say("/swap")
    session.note("Sea green for moss.")
    card, told = backend.finish(session)
    after = {row.id: row for row in backend.library()}[tiles]
    assert (after.attempts, after.best, after.passed) == (1, nearest(card.score), card.passed)
    assert {row.id: row.attempts for row in practice(trainee="Bo").library()}[tiles] == 0
    assert told.headline.startswith("The right tiles tonight")


def test_every_event_is_on_the_disk_before_the_next_is_seen(tiles: str) -> None:
    session = practice().begin(tiles, timed=False)
    assert not database().exists()
    for step in (session.open, lambda: session.say("/look_up"), lambda: session.say("Hello.")):
        events = step()
        assert recorded()[-len(events) :] == [event.kind for event in events]


def test_an_unfinished_call_can_be_taken_up_by_another_process(tiles: str) -> None:
    session = practice().begin(tiles, timed=False)
    session.open()
    session.say("/look_up")
    other = practice(seed=lambda: 99)
    left = other.unfinished()
    assert left is not None
    assert (left.title, left.persona, left.turn) == ("The wrong tiles", "Idris Okoro", 1)
    assert left.when.startswith("today")
    again = other.resume()
    assert again is not None
    assert (again.call, again.seed) == (session.call, 7)
    again.say("/swap")
    assert recorded()[-1] == "ended"


def test_two_windows_are_not_woven_into_one_call(tiles: str) -> None:
    warned: list[str] = []
    first = practice(warn=warned.append).begin(tiles, timed=False)
    first.open()
    second = practice().resume()
    assert second is not None
    second.say("Hello there.")
    first.say("Good morning.")
    assert len(warned) == 1
    assert "another window" in warned[0]


def test_a_call_goes_on_in_memory_with_one_warning_and_is_saved_whole_when_it_can_be(tiles: str, disk: Disk) -> None:
    warned: list[str] = []
    backend = practice(warn=warned.append)
    session = backend.begin(tiles, timed=False)
    session.open()
    disk.full = True
    session.say("/look_up")
    session.say("Hello.")
    assert [text.split(".")[0] for text in warned] == ["The disk is full, so this was not saved"]
    assert backend.kept(session) is None
    disk.full = False
    session.say("I am sorry.")
    assert warned[-1] == "The call is saved again, from its beginning."
    assert recorded() == [event.kind for event in session.events]
    assert backend.kept(session) == 1


def test_on_the_screens_the_first_failure_puts_the_words_back_and_the_second_try_goes_on(tiles: str, disk: Disk) -> None:
    session = practice().begin(tiles, timed=False)
    session.open()
    disk.full = True
    with pytest.raises(Trouble, match="The disk is full"):
        session.say("Hello.")
    assert session.call.turn == 0
    session.say("Hello.")
    assert session.call.turn == 1
    disk.full = False
    session.say("I am sorry.")
    assert recorded() == [event.kind for event in session.events]


def test_a_result_that_cannot_be_saved_is_said_and_shown_all_the_same(tiles: str, disk: Disk) -> None:
    warned: list[str] = []
    backend = practice(warn=warned.append)
    session = backend.begin(tiles, timed=False)
    session.open()
    session.say("/end")
    session.note("")
    disk.full = True
    card, _ = backend.finish(session)
    assert card.ending == "cut_short"
    assert warned[0].startswith("The result could not be saved.")


def test_a_scenario_that_is_not_there_was_asked_for_wrongly() -> None:
    with pytest.raises(Missing, match="did you mean 'no-access'"):
        practice().briefing("no-acces")


def test_a_scenario_from_a_file_is_found_again_by_its_id() -> None:
    backend = practice()
    scenario = backend.briefing(str(TILES))
    assert backend.begin(scenario.id, timed=False).scenario is scenario


@pytest.mark.parametrize(("days", "told"), [(0, "today 14:05"), (1, "yesterday 14:05"), (20, "1 March 14:05")])
def test_a_past_moment_in_words(days: int, told: str) -> None:
    now = datetime(2026, 3, 21, 14, 5).astimezone()
    assert when((now - timedelta(days=days)).astimezone(UTC), now) == told
