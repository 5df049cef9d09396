"""The debrief quotes the trainee's own words and points at the turns that mattered."""

from __future__ import annotations

from coach.debrief import debrief, effect, read_turns
from coach.plane import Point
from coach.scenario.models import Ending, Item, Line, Persona, Reply, Scenario, Scene
from coach.scorecard import score
from coach.session.events import Ended, Event, Found, ModeChanged, Moved, Opened, Replied, Said
from coach.techniques import Finding

SORRY, BLAME = "I'm sorry we left you waiting.", "You should have rung us first."


def scenario() -> Scenario:
    return Scenario(
        id="boiler",
        digest="0" * 64,
        title="A cold flat",
        persona=Persona(name="Ada Brook", position=Point(85, 20)),
        mood={"tension": 70, "trust": 20},
        scenes={
            "story": Scene(
                customer=(Line(text="Well?"),),
                replies=(Reply(uses=(("blame_customer",),), customer=(Line(text="Me?"),), better=(Line(text="You did ring. Let me look."),)),),
                better=(Line(text="Two mornings is too many."),),
            )
        },
        endings={"resolved": Ending(value="weak", label="Half mended", about="She has her money and no heat.")},
        checklist={"apologise": Item(weight=2), "paraphrase": Item(weight=3), "blame_customer": Item(weight=-3)},
    )


def turn(number: int, text: str, technique: str, tension: float, rule: str = "otherwise") -> list[Event]:
    finding = Finding(technique, 0, len(text), text, "sure", "because")
    return [
        Replied(number, number, text),
        Found(number, number, (finding,), (), ()),
        Moved(number, number, tension, 30, 90, 80, 30, "competing", (40.0, 80.0), "story", (), 0),
        Said(number, number, "story", f"Answer {number}.", rule, 0.0, last=False, voice="scripted"),
    ]


EVENTS: list[Event] = [
    Opened(0, "boiler", "0" * 64, 1, timed=False),
    Said(0, 0, "story", "Well?", "scenes.story", 0.0, last=False, voice="scripted"),
    *turn(1, SORRY, "apologise", 60),
    *turn(2, BLAME, "blame_customer", 74, "scenes.story.replies.0"),
    ModeChanged(2, "compromising", "competing"),
    Ended(3, "resolved", "weak", "Half mended", note_due=False),
]
CARD = score(scenario(), EVENTS)
DEBRIEF = debrief(scenario(), EVENTS, CARD)


def test_turns_tell_what_was_said_and_what_it_did() -> None:
    first, second = read_turns(scenario(), EVENTS)
    assert (first.said, first.before, first.after, first.answer) == (SORRY, 70, 60, "Answer 1.")
    assert (second.change, second.rule) == (14, "scenes.story.replies.0")


def test_what_to_keep_quotes_the_words_that_worked() -> None:
    assert [(moment.turn, moment.quote) for moment in DEBRIEF.keep] == [(1, SORRY.rstrip("."))]
    assert "a lot" in DEBRIEF.keep[0].what


def test_what_to_try_begins_with_the_dearest_fault_and_the_line_written_for_that_moment() -> None:
    first = DEBRIEF.try_[0]
    assert (first.turn, first.quote, first.better) == (2, BLAME.rstrip("."), "You did ring. Let me look.")
    assert "cost you much" in first.what


def test_a_missed_skill_is_named_with_what_would_have_met_it() -> None:
    assert any(moment.turn == 0 and "in your own words" in moment.what for moment in DEBRIEF.try_)


def test_the_line_is_marked_where_it_moved() -> None:
    assert DEBRIEF.tensions == (70, 60, 74)
    assert [mark.turn for mark in DEBRIEF.marks] == [1, 2]


def test_crossings_and_moves_are_told_by_mode() -> None:
    assert DEBRIEF.modes == ((2, "compromising", "competing"),)
    assert [mode for _, mode in DEBRIEF.own_modes] == ["accommodating", "competing"]


def test_the_summary_says_where_she_ended_and_what_is_open() -> None:
    assert "Ada began at tension 70 and ended at 74 after 2 turns" in DEBRIEF.summary
    assert "She has her money and no heat." in DEBRIEF.summary


def test_effects_are_bands_not_decimals() -> None:
    assert [effect(change, "she") for change in (-9, -4, -1.5, 0, 2, 5, 12)] == [
        "calmed her a lot",
        "calmed her some",
        "calmed her a little",
        "left her where she was",
        "cost you little",
        "cost you some",
        "cost you much",
    ]
    assert effect(-4, "he") == "calmed him some"
    assert effect(0) == "left them where they were"


def test_an_empty_call_has_a_debrief_too() -> None:
    empty = [EVENTS[0], EVENTS[1]]
    assert "Nothing was said" in debrief(scenario(), empty, score(scenario(), empty)).summary
