"""The debrief quotes the trainee's own words and points at the turns that mattered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coach.debrief import Debrief, Mark, debrief, effect, read_turns
from coach.debrief.habits import habit
from coach.plane import Point
from coach.scenario.conditions import parse
from coach.scenario.models import Ending, Item, Line, Persona, Reply, Scenario, Scene
from coach.scorecard import score
from coach.session.events import DeskAnswered, Ended, Event, Found, ModeChanged, Moved, Opened, Replied, Said
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


def turns(*said: tuple[str, tuple[str, ...], float], **checklist: Item) -> Debrief:
    """A call of replies, what was found in each (its whole text), and the tension after it."""
    place = replace(scenario(), checklist=checklist)
    events: list[Event] = [EVENTS[0], EVENTS[1]]
    for number, (text, names, tension) in enumerate(said, 1):
        findings = tuple(Finding(name, 0, len(text), text, "sure", "because") for name in names)
        made = turn(number, text, "mirror", tension)
        events += [made[0], Found(number, number, findings, (), ()), *made[2:]]
    events.append(Ended(99, "resolved", "weak", "Half mended", note_due=False))
    return debrief(place, events, score(place, events))


def test_a_turn_is_named_by_two_lines_of_the_form_at_most_and_by_nothing_else() -> None:
    told = turns(
        (SORRY, ("mirror", "let_vent", "apologise", "paraphrase", "open_question"), 55),
        apologise=Item(weight=1),
        paraphrase=Item(weight=3),
        open_question=Item(weight=2),
    )
    assert told.keep[0].what == "Paraphrase and Ask an open question: calmed them a lot."


def test_what_the_form_does_not_ask_for_is_not_kept() -> None:
    assert turns((SORRY, ("mirror",), 50), apologise=Item(weight=1)).keep == ()


def test_a_promise_is_not_praised_that_was_faulted_in_another_turn() -> None:
    told = turns(
        ("The 60 pounds are back tomorrow", ("give_timeline",), 60),
        ("So the 60 pounds tomorrow, as I said", ("overpromise",), 60),
        give_timeline=Item(weight=2),
    )
    assert told.keep == ()


def test_a_fault_that_came_with_calm_is_not_said_to_have_calmed() -> None:
    told = turns(("You should have rung us first.", ("blame_customer",), 50), blame_customer=Item(weight=-3), apologise=Item(weight=1))
    assert told.try_[0].what.startswith("Blamed the customer. ")
    assert "calmed" not in told.try_[0].what


def test_a_better_line_is_shown_only_while_it_fits() -> None:
    line = Line(text="Let me look at the photo.", when=parse("not paraphrase"))
    early = turns((BLAME, ("blame_customer",), 74), blame_customer=Item(weight=-3, better=(line,)))
    late = turns((SORRY, ("paraphrase",), 60), (BLAME, ("blame_customer",), 74), blame_customer=Item(weight=-3, better=(line,)))
    assert (early.try_[0].better, late.try_[0].better) == (line.text, "")


def test_advice_is_chosen_by_how_the_call_went_and_none_when_none_fits() -> None:
    item = Item(weight=3, uses=(("recap",),), label="Said it back", advice=(Line(text="Say who comes.", when=parse("give_timeline")),))
    assert turns((SORRY, ("give_timeline",), 60), said_back=item).try_[0].what == "Said it back. Say who comes."
    assert turns((SORRY, ("mirror",), 60), said_back=item).try_[0].what == "Said it back."


def test_a_fault_the_form_does_not_ask_about_is_told_with_its_words() -> None:
    told = turns(("A remedial works order was raised.", ("jargon",), 70), apologise=Item(weight=1))
    assert [(moment.turn, moment.quote) for moment in told.also] == [(1, "A remedial works order was raised")]


def test_the_peak_has_its_cause() -> None:
    told = turns((SORRY, ("apologise",), 70), ("Hm.", (), 88), (SORRY, ("apologise",), 60), apologise=Item(weight=1))
    assert "with a peak of 88 at turn 2 (nothing in it took up what they had said)" in told.summary
    assert Mark(2, "not taken up") in told.marks


def test_a_turn_without_a_stance_is_told_too() -> None:
    assert turns((SORRY, ("apologise",), 70), ("Hm.", (), 70)).own_modes == ((1, "accommodating"), (2, "no clear stance"))


@pytest.mark.parametrize(
    ("said", "names", "habit"),
    [
        ("No.", ("doubt_customer",), "Turns 1, 2, 3, 4 and 5 went into arguing (doubted the customer). Ada went from tension 70 to 75 over it."),
        ("I'm sorry.", ("give_timeline",), "You said sorry in 5 of 5 replies. Once, for the thing that went wrong, weighs more than 5 times."),
        (
            "Um, maybe I can.",
            ("give_timeline",),
            "10 hedges in 5 replies (“um” 5 times, “maybe” 5 times). Say what is so and what you will do, and stop there.",
        ),
        ("Who? Where?", ("give_timeline",), "You asked several questions at once in 5 of 5 replies (2 in turn 1): they answer one, and the others are lost."),
        ("Yes.", (), "You never said what happens next, how long it takes, or what you cannot do and why."),
        ("Yes.", ("give_timeline",), ""),
    ],
)
def test_what_ran_through_the_call_is_said_once_with_its_figures(said: str, names: tuple[str, ...], habit: str) -> None:
    assert turns(*((said, names, 70.0 + number) for number in range(1, 6))).habit == habit


def test_what_the_desk_refused_again_and_again_is_told() -> None:
    timed = (Finding("give_timeline", 0, 4, "Yes.", "sure", "because"),)
    views = [replace(DEBRIEF.turns[0], turn=number, text="Yes.", findings=timed) for number in range(1, 6)]
    refused = [DeskAnswered(number, action, done=False, text="Not yet.") for number, action in enumerate(("refund", "verify"))]
    assert habit(scenario(), refused, views, CARD) == (
        "The desk refused 2 times (/refund, /verify): each thing there waits for something to be asked or done first."
    )
    assert "refused" not in habit(scenario(), refused[:1], views, CARD)
