"""A scene without replies: a goal, what comes out by and by, and a condition that ends it. The mode decides what she does meanwhile."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coach.customer import Decision, Situation, TurnFacts, direct
from coach.plane import HOMES, Mode
from coach.scenario.conditions import parse
from coach.scenario.models import Answer, Ending, Line, Persona, Reply, Scenario, Scene

ACTS = ("vent", "doubt", "ask", "refuse", "soften", "accept", "close")


def lines(*texts: str) -> tuple[Line, ...]:
    return tuple(Line(text=text) for text in texts)


def scenario(mode: Mode = Mode.COMPETING, **scene: object) -> Scenario:
    story = Scene(customer=lines("Well?"), goal="To be believed.", reveals=("dog", "date"), resolved_when=parse("trust >= 60"), go="fix")
    return Scenario(
        id="vet",
        digest="0" * 64,
        title="The vet's bill",
        persona=Persona(name="Joan Ames", position=HOMES[mode], lines={act: lines(f"{act} one", f"{act} two") for act in ACTS}),
        answers={
            "dog": Answer(asked=("a", "b", "c", "d"), customer=lines("He is fourteen.")),
            "date": Answer(asked=("a", "b", "c", "d"), customer=lines("It was the third of May."), feels={"trust": 2}),
        },
        scenes={"story": replace(story, **scene), "fix": Scene(customer=lines("So what now?"), otherwise=lines("And?"))},  # type: ignore[arg-type]
        endings={"heard": Ending(value="good"), "hung_up": Ending(value="bad")},
    )


def at(mode: Mode = Mode.COMPETING, *, tension: float = 70, trust: float = 20, unheard: float = 0, **more: object) -> Situation:
    known: dict[str, float | str] = {"mode": mode.value, "tension": tension, "trust": trust}
    return Situation(
        scene="story", lookup=lambda name: known.get(name, 0), used=more.get("used", frozenset()), tension=tension, unheard=unheard  # type: ignore[arg-type]
    )  # fmt: skip


def said(*techniques: str, faults: tuple[str, ...] = (), intents: tuple[str, ...] = (), unplaced: bool = False) -> TurnFacts:
    return TurnFacts(techniques=(*techniques, *faults), faults=frozenset(faults), intents=intents, words=7, asks=unplaced, unplaced=unplaced)


def decided(facts: TurnFacts, situation: Situation, place: Scenario | None = None) -> Decision:
    decision = direct(place or scenario(Mode(str(situation.lookup("mode")))), facts, situation)
    assert decision is not None
    return decision


def test_who_listens_is_told_more_each_time_and_in_order() -> None:
    first = decided(said("open_question"), at())
    assert (first.texts, first.remember) == (("He is fourteen.",), ("dog",))
    second = decided(said("paraphrase"), at(used=frozenset(first.texts)))
    assert (second.texts, second.remember, second.feels) == (("It was the third of May.",), ("date",), {"trust": 2})


def test_nothing_is_revealed_to_somebody_who_hurts() -> None:
    assert decided(said("open_question", faults=("blame_customer",)), at()).rule == "open.refuse"


@pytest.mark.parametrize(
    "facts",
    [
        said("personal_interest"),
        said("clarifying_question", "acknowledge_feeling", unplaced=True),
        said("apologise", "take_ownership"),
        replace(said("paraphrase"), actions=("send",)),
    ],
    ids=["only called by her name", "asked for one fact", "promised a remedy", "something done"],
)
def test_nothing_is_revealed_to_a_reply_about_something_else(facts: TurnFacts) -> None:
    assert not decided(facts, at()).rule.startswith("open.reveals")


def test_an_owed_answer_is_given_at_once_or_not_at_all() -> None:
    assert decided(replace(said(), owed=("date",)), at()).texts == ("It was the third of May.",)
    elsewhere = (replace(said("mirror", intents=("remedy",)), owed=("date",)), replace(said(), owed=("date",), asks=True))
    assert all("It was the third of May." not in decided(facts, at()).texts for facts in elsewhere)


def test_nothing_is_closed_on_a_question_nobody_foresaw() -> None:
    closing = scenario(go=None, end="heard")
    assert decided(said("open_question", unplaced=True), at(trust=70), closing).end is None


@pytest.mark.parametrize(
    ("mode", "facts", "situation", "act"),
    [
        (Mode.COMPETING, said("jargon"), at(unheard=100), "vent"),
        (Mode.AVOIDING, said("jargon"), at(Mode.AVOIDING, unheard=100), "doubt"),
        (Mode.COMPETING, said("give_timeline"), at(trust=50), "refuse"),
        (Mode.COMPETING, said("give_timeline"), at(trust=10), "doubt"),
        (Mode.COLLABORATING, said("give_timeline"), at(Mode.COLLABORATING, tension=50, trust=50), "accept"),
        (Mode.COMPROMISING, said("jargon"), at(Mode.COMPROMISING, tension=50), "ask"),
        (Mode.ACCOMMODATING, said("jargon"), at(Mode.ACCOMMODATING, tension=50), "soften"),
        (Mode.COMPETING, said("apologise"), at(), "ask"),
        (Mode.COMPETING, said("apologise"), at(tension=50), "soften"),
        (Mode.ACCOMMODATING, said("apologise"), at(Mode.ACCOMMODATING), "soften"),
        (Mode.COMPETING, said("recap"), at(trust=50), "accept"),
        (Mode.COMPETING, said("recap"), at(trust=10), "doubt"),
        (Mode.COMPETING, said(faults=("hostile",)), at(tension=50), "refuse"),
        (Mode.COMPETING, said(), at(), "ask"),
        (Mode.ACCOMMODATING, said(), at(Mode.ACCOMMODATING), "ask"),
        (Mode.AVOIDING, said(), at(Mode.AVOIDING), "doubt"),
    ],
)
def test_the_mode_the_tension_and_what_is_unheard_choose_the_act(mode: Mode, facts: TurnFacts, situation: Situation, act: str) -> None:
    assert decided(facts, situation, scenario(mode, reveals=())).rule == f"open.{act}"


def test_each_line_once_and_then_another_act() -> None:
    used: set[str] = set()
    for _ in range(2 * len(ACTS) - 2):
        decision = decided(said("jargon"), at(unheard=100, used=frozenset(used)), scenario(reveals=()))
        assert not used & set(decision.texts)
        used |= set(decision.texts)


def test_a_reply_with_nothing_in_it_is_unmatched_and_one_with_something_is_not() -> None:
    assert decided(said(), at()).unmatched
    assert not decided(said("jargon"), at()).unmatched


def test_a_reply_with_nothing_in_it_is_answered_by_the_scene_and_at_the_end_of_her_patience_by_her() -> None:
    nudging = scenario(otherwise=lines("About the dog, then."))
    assert decided(said(), at(), nudging).texts == ("About the dog, then.",)
    assert decided(said(), at(used=frozenset({"About the dog, then."})), nudging).rule == "open.ask"
    worn = replace(nudging, persona=replace(nudging.persona, lines={**nudging.persona.lines, "lost_patience": lines("I have to go.")}))
    assert decided(said(), replace(at(), patience=20), worn).texts == ("I have to go.",)
    assert decided(said("jargon"), replace(at(), patience=20), worn).rule.startswith("open.")


def test_an_open_question_nobody_foresaw_is_told_something_and_any_other_is_not_known() -> None:
    wondering = scenario()
    wondering = replace(wondering, persona=replace(wondering.persona, lines={**wondering.persona.lines, "asked": lines("I couldn't say.")}))
    assert decided(said("open_question", unplaced=True), at(), wondering).rule == "open.reveals.dog"
    assert decided(said("clarifying_question", unplaced=True), at(), wondering).texts == ("I couldn't say.",)
    told = at(used=frozenset({"He is fourteen.", "It was the third of May."}))
    assert decided(said("open_question", unplaced=True), told, wondering).texts == ("I couldn't say.",)


def test_what_she_was_asked_is_answered_before_the_scene_is_left() -> None:
    leading = decided(said("mirror", intents=("date",)), at(trust=70))
    assert (leading.texts, leading.go) == (("It was the third of May.", "So what now?"), "fix")
    assert (leading.remember, leading.feels) == (("date",), {"trust": 2})


def test_a_call_is_not_closed_on_a_question_she_can_answer() -> None:
    closing = scenario(go=None, end="heard")
    answered = decided(said("mirror", intents=("date",)), at(trust=70), closing)
    assert (answered.texts, answered.end) == (("It was the third of May.",), None)


def test_once_resolved_it_leads_on_in_her_own_words() -> None:
    decision = decided(said("mirror"), at(trust=70))
    assert (decision.texts[0].split()[0], decision.texts[1], decision.go) == ("accept", "So what now?", "fix")
    closing = decided(said("mirror"), at(trust=70), scenario(go=None, end="heard"))
    assert (closing.texts[0].split()[0], closing.end) == ("close", "heard")


def test_a_question_she_can_answer_and_a_rule_of_the_scene_come_first() -> None:
    assert decided(said(intents=("date",)), at()).rule == "answers.date"
    own = scenario(replies=(Reply(uses=(("jargon",),), customer=lines("In English?")),))
    assert decided(said("jargon"), at(), own).texts == ("In English?",)
