"""What a lead is shown of a call in which a technique was missing."""

from __future__ import annotations

from coach.cohort.coaching import Library, events_of, missed, shown
from coach.scenario import Scenario, find
from coach.session import Session
from coach.session.events import to_body
from coach.store.scope import Call
from coach.techniques import catalogue, names


def call(*said: str, note: str | None = None) -> Call:
    """Of the shipped call about the two mornings."""
    scenario = found("no-access")
    session = Session(scenario, seed=0)
    session.open()
    for reply in said:
        session.say(reply)
    if note is not None:
        session.note(note)
    return Call("1", scenario.id, scenario.digest, tuple((event.kind, to_body(event)) for event in session.events))


def found(name: str) -> Scenario:
    return find(name, names())


LIBRARY = Library(found)
ROWS = catalogue()


def test_a_missing_skill_is_shown_by_what_was_said_when_it_was_called_for() -> None:
    told = shown(call("You weren't in.", "/end"), ROWS["apologise"], LIBRARY)
    assert (told.turn, told.quote) == (1, "You weren't in.")
    assert told.better


def test_a_fault_is_shown_by_its_own_words() -> None:
    told = shown(call("Hold on a second.", "It's your own fault, you should have been in.", "/end"), ROWS["blame_customer"], LIBRARY)
    assert told.turn == 2
    assert told.quote in "It's your own fault, you should have been in."


def test_a_poor_note_is_shown_as_the_note_and_no_reply_stands_in_for_one() -> None:
    poor = shown(call("You weren't in.", "/end", note="Charged her sixty pounds."), ROWS["document"], LIBRARY)
    assert (poor.turn, poor.quote) == (0, "Charged her sixty pounds")
    assert poor.better.startswith(f"{ROWS['document'].advice} In the note: nothing about ")
    none = shown(call("You weren't in.", "/end", note=""), ROWS["document"], LIBRARY)
    assert (none.turn, none.quote, none.better) == (0, "", f"{ROWS['document'].advice} No note was written.")


def test_a_note_that_nothing_was_found_in_is_shown_whole() -> None:
    scenario = found("no-access")
    events = events_of(call("You weren't in.", "/end", note="Rang. Will see."))
    assert events is not None
    assert missed(scenario, events, ROWS["document"]) == (0, "Rang. Will see.")


def test_of_a_scenario_that_is_gone_only_what_was_found_at_the_time_is_shown() -> None:
    gone = Library(lambda _: None)
    told = shown(call("It's your own fault, you should have been in.", "/end"), ROWS["blame_customer"], gone)
    assert told.turn == 1
    assert told.quote
    assert shown(call("You weren't in.", "/end"), ROWS["apologise"], gone).quote == ""
