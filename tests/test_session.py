"""A call through the session: the clock, the desk, the recorder, and resuming. The detector is real, the clock is ours."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import pytest
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.plane import Point
from coach.scenario.build import build
from coach.scenario.conditions import parse
from coach.scenario.models import AfterCall, Answer, DeskAction, Ending, Line, Need, Persona, Reply, Scenario, Scene
from coach.session import Session, desk, speech
from coach.session.events import CutOff, DeskAnswered, Encouraged, Ended, Event, FellSilent, Found, Moved, Replied, Said, from_body, to_body

if TYPE_CHECKING:
    from collections.abc import Sequence

E = TypeVar("E", bound=Event)
OPENING = "I sat in for you on Thursday and nobody came, and I sat in again yesterday and nobody came then either."


def lines(*texts: str) -> tuple[Line, ...]:
    return tuple(Line(text=text) for text in texts)


def scenario(**changes: object) -> Scenario:
    parts: dict[str, object] = {
        "id": "boiler",
        "digest": "d" * 64,
        "title": "A cold flat",
        "channel": "phone",
        "persona": Persona(
            name="Ada Brook",
            position=Point(85, 20),
            silence=20,
            lines={"silence": lines("Hello?", "Are you there?"), "hung_up": lines("Goodbye.")},
            asides={"interrupt": lines("Let me finish.")},
        ),
        "mood": {"tension": 70, "trust": 20},
        "desk": {
            "refund": DeskAction(when=parse("postcode"), refused="You need her postcode first.", done="Refunded."),
            "credit": DeskAction(amount=20, done="£{amount} credited."),
            "hold": DeskAction(done="She hears music."),
        },
        "answers": {
            "postcode": Answer(
                asked=("Can I take your postcode?", "What is your postcode please?", "your postcode?", "Could you give me the postcode?"),
                customer=lines("PA1 2QR, and I have said that before today to three of you."),
            )
        },
        "scenes": {
            "story": Scene(
                customer=lines(OPENING),
                replies=(Reply(does=("end",), customer=lines("Well, thanks for nothing."), end="left"),),
                otherwise=lines(*(f"Line number {n} of a long list." for n in range(40))),
            )
        },
        "endings": {"left": Ending(value="bad", label="You ended the call")},
        "after_call": AfterCall(mention={"cause": ("no visit",)}),
    }
    return build(Scenario, parts | changes)


@dataclass
class Clock:
    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Play:
    timed: bool = True
    place: Scenario = field(default_factory=scenario)

    def __post_init__(self) -> None:
        self.clock, self.kept = Clock(), list[Event]()
        self.session = Session(self.place, seed=3, timed=self.timed, clock=self.clock, record=self.kept.extend)
        self.session.open()

    def wait(self, seconds: float) -> Play:
        self.clock.now += seconds
        return self

    def heard_out(self) -> Play:
        line = self.session.call.line
        return self.wait(line.seconds) if line else self


def of(kind: type[E], events: Sequence[Event]) -> list[E]:
    return [event for event in events if isinstance(event, kind)]


def techniques(events: Sequence[Event]) -> list[str]:
    return [finding.technique for found in of(Found, events) for finding in found.findings]


def test_sending_early_cuts_the_line_and_loses_the_rest() -> None:
    play = Play().wait(2.0)
    events = play.session.say("Can I take your postcode?")
    cut = of(CutOff, events)[0]
    assert OPENING.startswith(cut.heard)
    assert f"{cut.heard} {cut.lost}" == OPENING
    assert 0 < cut.fraction < 1
    assert "interrupt" in techniques(events)
    assert play.session.call.heard[0].text == cut.heard


def test_who_waits_does_not_interrupt() -> None:
    assert not of(CutOff, Play().heard_out().session.say("Can I take your postcode?"))


def test_a_breath_of_overlap_at_the_very_end_is_no_interruption() -> None:
    play = Play()
    assert play.session.call.line is not None
    play.wait(play.session.call.line.seconds - 0.3)
    assert not of(CutOff, play.session.say("Can I take your postcode?"))


@pytest.mark.parametrize("cue", ["mm-hm", "I see.", "Go on", "Uh-huh", "right…"])
def test_an_encourager_cuts_nothing_and_takes_no_turn(cue: str) -> None:
    play = Play().wait(2.0)
    events = play.session.say(cue)
    assert [type(event) for event in events] == [Encouraged, Found]
    assert techniques(events) == ["encourage"]
    assert play.session.call.turn == 0


def test_the_key_for_an_encourager_does_nothing_once_she_is_silent() -> None:
    assert Play().heard_out().session.encourage() == ()


def test_with_timing_off_nothing_is_cut_and_nothing_takes_time() -> None:
    play = Play(timed=False)
    assert play.session.call.line is not None
    assert play.session.call.line.seconds == 0
    assert not of(CutOff, play.session.say("Can I take your postcode?"))


def test_what_was_lost_was_not_told() -> None:
    play = Play().heard_out()
    play.session.say("Can I take your postcode?")
    assert "postcode" in play.session.call.remembered
    play.wait(0.5).session.say("I was in the middle of something else there.")
    assert "postcode" not in play.session.call.remembered


def test_dead_air_is_noticed_once_she_has_finished_and_nobody_types() -> None:
    play = Play().heard_out()
    assert play.wait(19).session.tick() == ()
    events = play.wait(1.5).session.tick()
    assert [type(event) for event in events] == [FellSilent, Found, Moved, Said]
    assert of(Said, events)[0].text == "Hello?"
    assert techniques(events) == ["dead_air"]
    assert play.session.tick() == ()


def test_typing_is_no_silence() -> None:
    play = Play().heard_out().wait(40)
    assert play.session.tick(idle_since=play.session.now - 2) == ()


def test_on_hold_she_bears_a_longer_silence() -> None:
    play = Play().heard_out()
    play.session.say("/hold")
    assert play.wait(60).session.tick() == ()
    assert play.wait(30).session.tick()


def test_a_refused_desk_action_costs_nothing_and_says_what_to_do() -> None:
    play = Play().heard_out()
    events = play.session.say("I'm putting that back now. /refund")
    assert [(type(event), event.done, event.text) for event in events if isinstance(event, DeskAnswered)] == [
        (DeskAnswered, False, "You need her postcode first.")
    ]
    assert play.session.call.turn == 0
    assert not of(Replied, play.kept)


@pytest.mark.parametrize(
    ("typed", "part"),
    [("/refnd", "no /refnd"), ("/credit", "/credit 10"), ("/credit 21", "1 to 20"), ("/credit 0", "1 to 20")],
)
def test_the_desk_says_what_it_takes(typed: str, part: str) -> None:
    answer = of(DeskAnswered, Play().heard_out().session.say(typed))[0]
    assert not answer.done
    assert part in answer.text


def test_what_works_once_says_that_it_is_done_and_not_what_it_needs() -> None:
    place = scenario(desk={"refund": DeskAction(when=parse("postcode and refund < 1"), refused="You need her postcode first.")})
    first = desk.answer(desk.Order("refund"), place, {"postcode": True, "refund": 0}.__getitem__)
    again = desk.answer(desk.Order("refund"), place, {"postcode": True, "refund": 1}.__getitem__)
    early = desk.answer(desk.Order("refund"), place, {"postcode": False, "refund": 0}.__getitem__)
    assert (first.done, again.text, early.text) == (True, "/refund is done already, and works once.", "You need her postcode first.")


def test_words_and_an_action_are_one_turn() -> None:
    play = Play().heard_out()
    events = play.session.say("Let me put that right. /credit £15")
    assert of(Replied, events)[0].text == "Let me put that right."
    assert of(DeskAnswered, events)[0].text == "£15 credited."
    assert play.session.call.turn == 1
    assert play.session.call.amounts["credit"] == 15


def test_a_slash_inside_words_is_no_action() -> None:
    events = Play().heard_out().session.say("We are open 24/7 and/or by mail.")
    assert not of(DeskAnswered, events)
    assert of(Replied, events)


def test_ending_the_call_asks_for_the_note_and_then_it_is_over() -> None:
    play = Play().heard_out()
    ended = of(Ended, play.session.say("/end"))[0]
    assert (ended.ending, ended.value, ended.note_due) == ("left", "bad", True)
    assert play.session.call.phase == "note"
    assert play.session.say("Hello again?") == ()
    assert play.session.note("no visit was made, customer kept waiting twice")
    after: str = play.session.call.phase
    assert after == "over"


def test_nothing_is_shown_that_was_not_recorded_first() -> None:
    play = Play()

    def broken(_: Sequence[Event]) -> None:
        raise OSError("disk full")

    play.session._record = broken
    before = play.session.call
    with pytest.raises(OSError, match="disk full"):
        play.session.say("Can I take your postcode?")
    assert play.session.call is before


def test_a_recorded_call_resumes_where_it_stood() -> None:
    play = Play().wait(2.0)
    play.session.say("mm-hm")
    play.heard_out().session.say("Can I take your postcode?")
    play.heard_out().session.say("I'm refunding it now /refund")
    play.heard_out().wait(25).session.tick()
    stored = [from_body(event.kind, to_body(event)) for event in play.kept]
    again = Session.resume(play.place, stored, clock=play.clock)
    assert again.call == play.session.call
    assert again.events == play.kept


def test_a_changed_scenario_refuses_to_resume() -> None:
    play = Play()
    play.session.say("Can I take your postcode?")
    other = scenario(mood={"tension": 40, "trust": 20})
    with pytest.raises(ValueError, match="changed"):
        Session.resume(other, play.kept, clock=play.clock)


@settings(max_examples=examples(40))
@given(st.lists(st.one_of(st.text(max_size=60), st.sampled_from(["/hold", "/credit 5", "mm-hm", "I'm so sorry.", "You idiot."])), max_size=40), st.booleans())
def test_every_call_ends_and_no_line_is_said_twice(replies: list[str], timed: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
    play = Play(timed=timed)
    for reply in replies:
        play.wait(1.0).session.say(reply)
    for n in range(60):
        play.heard_out().session.say(f"The {n} of those.")
    assert play.session.call.ending is not None
    said = [event.text for event in of(Said, play.kept)]
    assert len(said) == len(set(said))


def test_speaking_pace_is_the_same_every_time() -> None:
    assert speech.duration(OPENING) == speech.duration(OPENING)
    assert speech.words_heard("one two three four", 4.0, 2.0) == 2
    assert speech.first_words("one  two three", 2) == "one  two"


def test_actions_of_one_message_build_on_each_other() -> None:
    place = scenario(desk={"verify": DeskAction(done="Checked."), "refund": DeskAction(when=parse("verify"), refused="Check first.", done="Refunded.")})
    play = Play(place=place, timed=False)
    assert [event.text for event in of(DeskAnswered, play.session.say("/verify /refund"))] == ["Checked.", "Refunded."]
    again = Play(place=place, timed=False)
    assert [event.text for event in of(DeskAnswered, again.session.say("/refund /verify"))] == ["Check first."]


@pytest.mark.parametrize(("needs", "ending"), [({}, "mended"), ({"money": {"when": parse("refund")}}, "hung_up")])
def test_putting_the_phone_down_ends_the_call_even_where_no_rule_speaks_of_it(needs: dict[str, object], ending: str) -> None:
    scenes = {"story": Scene(customer=lines(OPENING), otherwise=lines("And?"))}
    endings = {"mended": Ending(value="good"), "hung_up": Ending(value="bad")}
    play = Play(place=scenario(scenes=scenes, endings=endings, needs=needs), timed=False)
    assert of(Ended, play.session.say("/end"))[0].ending == ending


def test_an_action_in_mid_sentence_is_a_pause() -> None:
    events = Play(timed=False).session.say("That is you through /hold so may I put it back now?")
    assert of(Replied, events)[0].text == "That is you through, so may I put it back now?"


@pytest.mark.parametrize(
    ("typed", "words", "amount"),
    [
        ("/credit 15 for the wait", "for the wait", 15),
        ("That is yours /credit 15 pounds. Sorry.", "That is yours. Sorry.", 15),
        ("Take this /credit £5", "Take this", 5),
        ("/hold 60 seconds please", "60 seconds please", None),
    ],
)
def test_a_number_belongs_to_an_action_that_takes_one(typed: str, words: str, amount: int | None) -> None:
    said, orders = desk.parse(typed, scenario())
    assert (said, orders[0].amount) == (words, amount)


GOOD = {"endings": {"left": Ending(value="bad", label="You ended the call"), "settled": Ending(value="good", label="Settled")}}
OPEN = GOOD | {"needs": {"money": Need(when=parse("refund"))}}


def parting(**changes: object) -> Play:
    return Play(timed=False, place=scenario(**changes))


@pytest.mark.parametrize(
    "goodbye", ["Right, it's all done. Goodbye.", "good night then", "Thanks for your time. Have a lovely evening!", "Done. Ta-ra, Mrs Brook."]
)
def test_a_plain_goodbye_ends_a_call_in_which_nothing_is_open(goodbye: str) -> None:
    play = parting(**GOOD)
    events = play.session.say(goodbye)
    assert [ended.ending for ended in of(Ended, events)] == ["settled"]


@pytest.mark.parametrize(
    "reply", ["Shall I ring you to say good night?", "I said goodbye to the engineer. What happened then?", "If you swear again, goodbye."]
)
def test_words_of_parting_that_part_nobody(reply: str) -> None:
    play = parting(**GOOD)
    assert not of(Ended, play.session.say(reply))


def test_a_goodbye_with_something_open_ends_the_call_badly_the_second_time() -> None:
    play = parting(**OPEN)
    assert not of(Ended, play.session.say("That is all from me. Goodbye."))
    events = play.session.say("Goodbye then.")
    assert [ended.ending for ended in of(Ended, events)] == ["left"]
    assert "give_up" in techniques(events)


CALM = GOOD | {"mood": {"tension": 30, "trust": 60}}
IN_HER = {"told": Need(when=parse("trust > 99"), label="She feels told the whole of it")}
"""A need that nothing at the desk meets."""


def quiet(**needs: Need) -> Play:
    scene = Scene(customer=lines("That is good to know."), otherwise=lines("Right you are.", "All right, then."))
    return parting(**CALM, needs=needs, scenes={"story": scene})


@pytest.mark.parametrize("goodbye", ["Then I wish you a good night, Mrs Brook. /end", "Thank you for ringing. Enjoy the garden. /end", "Ta-ra then /end"])
def test_to_part_in_peace_with_nothing_left_for_the_desk_gives_nothing_up(goodbye: str) -> None:
    assert "give_up" not in techniques(quiet(**IN_HER).session.say(goodbye))


def test_to_put_the_phone_down_without_a_word_does() -> None:
    assert "give_up" in techniques(quiet(**IN_HER).session.say("/end"))


def test_so_does_a_goodbye_with_something_left_that_the_desk_could_do() -> None:
    assert "give_up" in techniques(quiet(money=Need(when=parse("refund"))).session.say("Good night, Mrs Brook. /end"))


def test_and_a_goodbye_to_somebody_who_is_upset_or_has_asked_something() -> None:
    upset = parting(**GOOD, needs=IN_HER)
    assert "give_up" in techniques(upset.session.say("Good night, Mrs Brook. /end"))
    asks = parting(**CALM, needs=IN_HER, scenes={"story": Scene(customer=lines("And when will that be?"))})
    assert "give_up" in techniques(asks.session.say("Good night, Mrs Brook. /end"))


def test_a_question_she_has_no_answer_to_costs_the_trainee_nothing() -> None:
    play = parting()
    play.session.say("Which of the neighbours has a key to the cellar?")
    assert play.session.call.unmatched == 1
    rambling = parting()
    rambling.session.say("The cat sat on the mat of the other house all day long.")
    assert rambling.session.call.state.patience < play.session.call.state.patience
