"""What the customer does about a turn: which rule answers, what is joined to it, and that she never says a thing twice."""

from __future__ import annotations

import pytest

from coach.customer import Situation, TurnFacts, direct, fill
from coach.customer.turn import WAITING
from coach.plane import Point
from coach.scenario.build import build
from coach.scenario.conditions import parse
from coach.scenario.models import Answer, Ending, Line, Persona, Reply, Scenario, Scene


def lines(*texts: str) -> tuple[Line, ...]:
    return tuple(Line(text=text) for text in texts)


def scenario(*replies: Reply, anywhere: tuple[Reply, ...] = (), **persona: object) -> Scenario:
    return Scenario(
        id="boiler",
        digest="0" * 64,
        title="A cold flat",
        persona=build(Persona, {"name": "Ada Brook", "position": Point(85, 20)} | persona),
        scenes={
            "story": Scene(customer=lines("Well?"), replies=replies, otherwise=lines("And?", "Go on, then.")),
            "fix": Scene(customer=lines("So who is coming?"), otherwise=lines("Hm.")),
        },
        anywhere=anywhere,
        answers={
            "postcode": Answer(asked=("a", "b", "c", "d"), customer=lines("PA1 2QR.")),
            "boiler": Answer(asked=("a", "b", "c", "d"), customer=lines("A Vantis, about ten years old.")),
        },
        endings={"resolved": Ending(value="good"), "hung_up": Ending(value="bad")},
    )


def at(scene: str = "story", **changes: object) -> Situation:
    values = {"used": frozenset(), "lookup": lambda name: {"tension": 70.0, "refund": 0}.get(name, 0)} | changes
    return Situation(scene=scene, **values)  # type: ignore[arg-type]


def said(*techniques: str, faults: tuple[str, ...] = (), intents: tuple[str, ...] = (), **more: object) -> TurnFacts:
    return TurnFacts(techniques=(*techniques, *faults), faults=frozenset(faults), intents=intents, **{"words": 6, **more})  # type: ignore[arg-type]


SORRY = Reply(uses=(("apologise",),), customer=lines("Right. Thank you."))


def test_the_first_rule_that_fits_wins() -> None:
    second = Reply(uses=(("apologise",), ("mirror",)), customer=lines("Second."))
    decision = direct(scenario(SORRY, second), said("apologise"), at())
    assert decision is not None
    assert (decision.texts, decision.rule) == (("Right. Thank you.",), "scenes.story.replies.0")


def test_anywhere_comes_before_the_scene() -> None:
    calm = Reply(uses=(("apologise",),), customer=lines("From anywhere."))
    decision = direct(scenario(SORRY, anywhere=(calm,)), said("apologise"), at())
    assert decision is not None
    assert decision.rule == "anywhere.0"


def test_both_of_a_pair_must_be_there_and_without_must_not() -> None:
    both = Reply(uses=(("apologise", "take_ownership"),), without=("postcode",), customer=lines("Both."))
    place = scenario(both)
    for facts, rule in (
        (said("apologise", "take_ownership"), "scenes.story.replies.0"),
        (said("apologise"), "otherwise"),
        (said("apologise", "take_ownership", intents=("postcode",)), "answers.postcode"),
    ):
        decision = direct(place, facts, at())
        assert decision is not None
        assert decision.rule == rule


def test_a_rule_whose_lines_are_used_up_is_passed_over() -> None:
    decision = direct(scenario(SORRY), said("apologise"), at(used=frozenset({"Right. Thank you."})))
    assert decision is not None
    assert decision.rule == "otherwise"
    assert decision.unmatched


def test_moving_on_without_an_own_line_opens_the_next_scene() -> None:
    decision = direct(scenario(Reply(uses=(("apologise",),), go="fix")), said("apologise"), at())
    assert decision is not None
    assert (decision.texts, decision.go) == (("So who is coming?",), "fix")


def test_two_questions_get_two_answers() -> None:
    decision = direct(scenario(), said(intents=("boiler", "postcode")), at())
    assert decision is not None
    assert decision.texts == ("A Vantis, about ten years old.", "PA1 2QR.")
    assert decision.remember == ("boiler", "postcode")


def test_a_kind_word_with_a_question_gets_an_aside_and_the_answer() -> None:
    warm = scenario(SORRY, asides={"apologise": lines("That's the first sorry I've had.")})
    decision = direct(warm, said("apologise", intents=("postcode",)), at())
    assert decision is not None
    assert decision.texts == ("That's the first sorry I've had.", "PA1 2QR.")


def test_an_insult_with_a_question_gets_no_answer() -> None:
    insulted = scenario(Reply(uses=(("hostile",),), customer=lines("Excuse me?")))
    decision = direct(insulted, said(faults=("hostile",), intents=("postcode",)), at())
    assert decision is not None
    assert decision.texts == ("Excuse me?",)


def test_an_answer_already_given_is_not_given_again() -> None:
    decision = direct(scenario(), said(intents=("postcode",)), at(used=frozenset({"PA1 2QR."})))
    assert decision is not None
    assert decision.rule == "otherwise"


def test_conditions_are_asked_of_the_situation() -> None:
    hot = Reply(uses=(("mirror",),), when=parse("tension < 50"), customer=lines("Calm enough."))
    assert direct(scenario(hot), said("mirror"), at()).rule == "otherwise"  # type: ignore[union-attr]
    calm = at(lookup=lambda name: 40.0 if name == "tension" else 0)
    assert direct(scenario(hot), said("mirror"), calm).rule == "scenes.story.replies.0"  # type: ignore[union-attr]


def test_a_desk_action_nobody_answers_goes_unnoticed() -> None:
    assert direct(scenario(SORRY), TurnFacts(actions=("refund",)), at()) is None


def test_a_desk_action_with_a_rule_is_answered() -> None:
    hold = Reply(does=("hold",), customer=lines("Fine. I'll wait."))
    decision = direct(scenario(hold), TurnFacts(actions=("hold",)), at())
    assert decision is not None
    assert decision.texts == ("Fine. I'll wait.",)


def test_the_same_words_twice_are_noticed() -> None:
    place = scenario(SORRY, lines={"repeated": lines("You've said that.")})
    decision = direct(place, said("apologise", repeated=True), at())
    assert decision is not None
    assert (decision.texts, decision.unmatched) == (("You've said that.",), True)


@pytest.mark.parametrize(
    ("turn", "moment"),
    [
        (said(words=6, unplaced=True, asks=True, seeks_leave=True), "persona.asked_if"),
        (said(words=6, unplaced=True, asks=True), "persona.asked"),
        (said(words=6), "persona.noted"),
        (said(faults=("blame_customer",)), "persona.vent"),
        (said(words=2), "persona.unclear"),
    ],
)
def test_what_no_rule_foresaw_is_answered_as_what_it_is(turn: TurnFacts, moment: str) -> None:
    place = scenario(lines={name: lines(name) for name in ("asked_if", "asked", "noted", "vent", "unclear")})
    decision = direct(place, turn, at(used=frozenset({"And?", "Go on, then."}), tension=70.0))
    assert decision is not None
    assert (decision.rule, decision.unmatched) == (moment, True)


def test_when_every_line_is_used_up_she_is_silent_before_she_repeats_herself() -> None:
    used: set[str] = set()
    for turn in range(2 + len(WAITING)):
        decision = direct(scenario(), said("praise"), at(used=frozenset(used), turn=turn))
        assert decision is not None
        assert decision.texts
        assert not used & set(decision.texts)
        used |= set(decision.texts)
    exhausted = direct(scenario(), said("praise"), at(used=frozenset(used), turn=99))
    assert exhausted is not None
    assert exhausted.texts == ()


def test_the_seed_picks_among_equal_lines_and_always_the_same() -> None:
    place = scenario(Reply(uses=(("mirror",),), customer=lines(*"abcdefgh")))
    picks = [direct(place, said("mirror"), at(seed=seed)).texts[0] for seed in range(30)]  # type: ignore[union-attr]
    assert picks == [direct(place, said("mirror"), at(seed=seed)).texts[0] for seed in range(30)]  # type: ignore[union-attr]
    assert len(set(picks)) > 3


def test_she_uses_a_name_only_when_she_was_told_it() -> None:
    place = scenario(Reply(uses=(("mirror",),), customer=lines("Thanks, {agent}.", "Thanks.")))
    assert direct(place, said("mirror"), at()).texts == ("Thanks.",)  # type: ignore[union-attr]
    assert fill(("Thanks, {agent}.",), {"agent": "Mo"}) == "Thanks, Mo."


def test_unknown_placeholders_stay_as_written() -> None:
    assert fill(("It is {order} and {x.__class__}.",), {"order": "DL-1"}) == "It is DL-1 and {x.__class__}."


def test_what_was_said_is_noticed_even_when_something_else_is_answered() -> None:
    notice = Reply(means=("offers_tonight",), remember=("tonight_told",), feels={"trust": 2})
    glad = Reply(means=("postcode",), when=parse("tonight_told"), customer=lines("Tonight. Good. PA1 2QR."))
    decision = direct(scenario(anywhere=(notice, glad)), said(intents=("postcode", "offers_tonight")), at())
    assert decision is not None
    assert (decision.texts, decision.remember, decision.feels) == (("Tonight. Good. PA1 2QR.",), ("tonight_told",), {"trust": 2})


def test_a_desk_action_can_be_noticed_in_silence() -> None:
    decision = direct(scenario(anywhere=(Reply(does=("refund",), remember=("money_moved",)),)), TurnFacts(actions=("refund",)), at())
    assert decision is not None
    assert (decision.texts, decision.remember) == ((), ("money_moved",))


def test_a_question_there_was_no_room_for_is_answered_in_the_next_line() -> None:
    decision = direct(scenario(SORRY), said("apologise", owed=("postcode",)), at())
    assert decision is not None
    assert decision.texts == ("Right. Thank you.", "PA1 2QR.")


def test_an_aside_does_not_begin_as_the_line_does() -> None:
    doubled = scenario(Reply(means=("postcode",), customer=lines("Right. PA1 2QR.")), asides={"apologise": lines("Right.", "All right, then.")})
    for seed in range(8):
        decision = direct(doubled, said("apologise", intents=("postcode",)), at(seed=seed))
        assert decision is not None
        assert decision.texts[0] != "Right."


def test_a_call_is_not_ended_on_a_question_she_can_answer() -> None:
    done = Reply(means=("bye",), customer=lines("Bye, then."), end="resolved")
    asked = direct(scenario(done), said(intents=("bye", "postcode")), at())
    assert asked is not None
    assert (asked.texts, asked.end) == (("PA1 2QR.",), None)
    assert direct(scenario(done), said(intents=("bye",)), at()).end == "resolved"  # type: ignore[union-attr]


def test_one_answer_at_most_is_joined_to_a_line_about_something_else() -> None:
    news = Reply(means=("news",), customer=lines("Tonight. Good."))
    decision = direct(scenario(news), said(intents=("news", "boiler", "postcode")), at())
    assert decision is not None
    assert decision.texts == ("Tonight. Good.", "A Vantis, about ten years old.")


def test_what_she_asks_herself_comes_last() -> None:
    news = Reply(means=("news",), customer=lines("Tonight. And the money?"))
    decision = direct(scenario(news), said(intents=("news", "postcode")), at())
    assert decision is not None
    assert decision.texts == ("PA1 2QR.", "Tonight. And the money?")


def test_nothing_is_told_beside_a_line_about_a_hurt() -> None:
    small = Reply(uses=(("dismiss_feeling",),), customer=lines("It may be small to you."))
    decision = direct(scenario(small), said(faults=("dismiss_feeling",), intents=("postcode",)), at())
    assert decision is not None
    assert decision.texts == ("It may be small to you.",)


def test_what_she_still_owed_is_not_glued_to_an_answer() -> None:
    decision = direct(scenario(), said(intents=("postcode",), owed=("boiler",)), at())
    assert decision is not None
    assert decision.texts == ("PA1 2QR.",)


def test_a_question_left_at_the_end_is_not_talked_past() -> None:
    warm = Reply(uses=(("personal_interest",),), customer=lines("You're kind."))
    asked = said("personal_interest", "clarifying_question", intents=("books",), asks=True, unplaced=True)
    decision = direct(scenario(warm, lines={"asked": lines("Sorry, ask me that again?")}), asked, at())
    assert decision is not None
    assert decision.texts == ("Sorry, ask me that again?",)


def test_a_warning_brings_no_end() -> None:
    ends = Reply(means=("ends",), customer=lines("Off you go."), end="hung_up")
    decision = direct(scenario(ends), said(intents=("ends",), warns=True), at())
    assert decision is not None
    assert decision.end is None
