"""What a call's findings and its verdict are called, in the same words on the screens and in lines."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from coach import wording
from coach.debrief import Debrief, debrief
from coach.scenario import Scenario, load
from coach.scorecard import Card, Evidence, ItemResult, Mark, Section, score, with_quality
from coach.session import Session
from coach.techniques import catalogue, names
from coach.techniques.findings import Band, Finding

TILES = load(Path(__file__).parent / "golden" / "wrong-tiles.yaml", names())


def played(*replies: str) -> tuple[Scenario, Card, Debrief]:
    session = Session(TILES, clock=lambda: 0.0)
    session.open()
    for reply in replies:
        session.say(reply)
    card = score(TILES, session.events)
    return TILES, card, debrief(TILES, session.events, card)


def finding(technique: str, band: Band = "sure", quote: str = "I'm sorry", why: str = "You said sorry: “I'm sorry”.") -> Finding:
    return Finding(technique, 0, len(quote), quote, band, why)


def test_a_fault_is_named_with_its_words() -> None:
    assert wording.flash(Mark("apologise", "Apologise", good=True)) == "Apologise"
    assert wording.flash(Mark("jargon", "Jargon", good=False, quote="the remedial works order")) == "Jargon: “the remedial works order”"


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [(65, 57, "tension 65 -> 57"), (4, 6, "tension 6"), (57, 56.6, "tension 57"), (50, 57, "tension 50 -> 57: it was no answer to her")],
)
def test_a_small_step_has_no_arrow_and_a_rise_has_its_reason(before: float, after: float, text: str) -> None:
    assert wording.tension(before, after, "->", "it was no answer to her") == text


# -- the briefing ------------------------------------------------------------------------------------------------------


def test_forbidden_phrases_are_shown_for_their_sense() -> None:
    assert wording.never_say(["today"]) == "“today”"
    assert wording.never_say(["a", "b", "c", "d"]) == "“a”, “b”, “c” and the like"


def test_what_is_looked_for_stands_section_by_section_without_weights() -> None:
    rows = wording.looked_for(score(TILES, ()))
    assert rows[0] == ("Opening the call", ("Let them finish",), ("Interrupted",))
    assert rows[1] == ("Listening and acknowledging", ("Apologise", "Acknowledge the feeling"), ("Blamed the customer",))


@pytest.mark.parametrize(("name", "heading"), [("Open", "Opening the call"), ("Compliance", "Keeping to the rules"), ("stock", "Stock")])
def test_no_heading_can_be_taken_for_a_state(name: str, heading: str) -> None:
    assert wording.section(name) == heading


# -- the score ---------------------------------------------------------------------------------------------------------


def test_the_score_says_how_it_comes_about() -> None:
    _, card, _ = played("You should have checked the boxes.", "/look_up", "/swap")
    card = replace(card, score=7180, unfatal=7180, quality=5300, outcome=10_000, ending_value="good", needs={"a": True, "b": True, "c": True})
    assert wording.sum_of(card) == "71.8 = 6/10 of quality 53 + 4/10 of outcome 100"
    assert wording.outcome(card) == "7/10 the ending (good), 3/10 the needs (3 of 3 met)"
    assert wording.outcome(replace(card, needs={})) == "the ending (good)"
    assert wording.sum_of(replace(card, score=0)).startswith("0, for something fatal happened; without it 71.8 = ")
    assert wording.sum_of(replace(card, quality=None, score=10_000, unfatal=10_000)).startswith("100 = outcome 100; ")


def test_an_item_says_what_it_is_worth() -> None:
    scenario, card, _ = played("I'm sorry, that's the wrong green.", "You should have checked the boxes.")
    apart = wording.apart(scenario)
    all_ = wording.whole(card, apart)
    by_name = {item.name: item for item in card.items()}
    item = by_name["acknowledge_feeling"]
    assert wording.worth(replace(item, verdict="not met"), all_, apart) == f"counts 2 of {all_:g}"
    assert wording.worth(replace(item, verdict="late"), 6, apart) == "counts 2 of 6, half for being late: 1"
    assert wording.worth(replace(item, verdict="met", required=True), 6, apart) == "counts 2 of 6, must"
    assert wording.worth(replace(item, verdict="N/A"), 6, apart) == ""
    assert wording.worth(replace(item, verdict="met"), 6, {"acknowledge_feeling"}) == "apart from the score"
    assert wording.worth(replace(by_name["blame_customer"], verdict="fault", value=1899), 6, apart) == "took 18.99 off quality"


def test_quality_is_a_sum_that_adds_up() -> None:
    skills = [ItemResult(f"s{number}", "S", "Resolve", 1, "met", 1, 10_000) for number in range(33)]
    items = (*skills, ItemResult("missed", "M", "Resolve", 1, "not met", 0, 0), ItemResult("defensive", "D", "Resolve", -3, "fault", 1, 882))
    _, card, _ = played("Hello.")
    card = replace(card, sections=(Section("Resolve", items),), quality=9705 - 882)
    assert wording.quality_of(card, ()) == "33 of 34 make 97.05, less 8.82 for faults"
    assert wording.quality_of(replace(card, quality=None), ()) == ""


def test_a_technique_on_trial_enters_that_sum_with_half_its_weight() -> None:
    trial = next(row.id for row in catalogue().values() if row.experimental and row.family == "skill")
    items = (
        ItemResult("s", "S", "Resolve", 2, "met", 1, 10_000),
        ItemResult(trial, "T", "Resolve", 3, "met", 1, 10_000),
        ItemResult("m", "M", "Resolve", 2, "not met", 0, 0),
    )
    _, card, _ = played("Hello.")
    done, quality = with_quality(items)
    card = replace(card, sections=(Section("Resolve", tuple(done)),), quality=quality)
    assert wording.quality_of(card, ()) == "3.5 of 5.5 make 63.63"
    assert wording.worth(items[1], wording.whole(card, ()), ()) == "counts 1.5 of 5.5"


def test_rules_apart_from_the_score_are_said_to_be_so() -> None:
    _, card, _ = played("Hello.")
    kept = ItemResult("card", "Kept to the card", "Compliance", 2, "met", 1, 10_000)
    card = replace(card, sections=(Section("Compliance", (kept,)),))
    assert wording.kept(card, {"card"}) == "1 of 1 kept. Looked at by itself, not part of the score."
    broken = replace(card, sections=(Section("Compliance", (replace(kept, verdict="not met", required=True),)),))
    assert wording.kept(broken, {"card"}) == "0 of 1 kept (broken: Kept to the card). Needed to pass, not part of the score."
    assert wording.kept(card, ()) == ""


# -- quotes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("why", "quote", "told"),
    [
        ("You said sorry: “I'm sorry”.", "I'm sorry", "“I'm sorry”: you said sorry."),
        ("“I'll ask” is a commitment.", "I'll ask", "“I'll ask” is a commitment."),
        ("These words did it.", "who is in", "“who is in”: these words did it."),
        ("You gave it back: “red”, “late”.", "red", "“red”: you gave it back: “red”, “late”."),
    ],
)
def test_a_quote_is_shown_once(why: str, quote: str, told: str) -> None:
    assert wording.sentence(Evidence(1, quote, why, 0, len(quote))) == told


def test_a_quote_the_reason_cuts_is_shown_once_too() -> None:
    quote = "So you sat at that window from half past seven and no van came at all"
    why = "You put their problem in your own words: “So you sat at that window from half past seven and no van …”."
    assert wording.told(Evidence(2, quote, why, 0, len(quote))) == (f"“{quote}”", "You put their problem in your own words.")


def test_an_action_or_a_timing_is_no_quotation() -> None:
    assert wording.sentence(Evidence(6, "/escalate", "Done at the desk.")) == "/escalate: done at the desk."


def test_a_long_quote_keeps_its_beginning_and_its_end() -> None:
    long = " ".join(str(number) for number in range(40))
    assert wording.cut(long) == "0 1 2 3 4 5 6 7 8 9 … 36 37 38 39"
    asked = long + ". And who is there with you?"
    assert wording.cut(asked) == "0 1 2 3 4 5 6 7 … And who is there with you?"
    short = " ".join(str(number) for number in range(16))
    assert wording.cut(short) == short


# -- questions ---------------------------------------------------------------------------------------------------------


def test_what_was_too_faint_is_asked_about_once_a_call_two_at_most_with_the_whole_sentence() -> None:
    _, _, told = played("I'm sorry, that's the wrong green. Hello.")
    faint = (finding("apologise", "faint"), finding("apologise", "faint"), finding("blame_customer", "faint"), finding("mirror", "faint"))
    view = replace(told.turns[0], findings=faint, before=50.0, after=54.0)
    assert wording.questions(replace(told, turns=(view, view)), catalogue()) == (
        (1, "“I'm sorry, that's the wrong green”: was that meant as “Apologise” (you said sorry)?"),
        (1, "“I'm sorry, that's the wrong green”: could that have been heard as “Blamed the customer” (you said sorry)?"),
    )


def test_a_faint_fault_nobody_took_amiss_is_not_asked_about() -> None:
    _, _, told = played("I'm sorry, that's the wrong green. Hello.")
    view = replace(told.turns[0], findings=(finding("blame_customer", "faint"),), before=50.0, after=45.0)
    assert wording.questions(replace(told, turns=(view,)), catalogue()) == ()


def test_nothing_is_asked_about_what_the_call_showed_plainly() -> None:
    _, _, told = played("I'm sorry, that's the wrong green.")
    view = replace(told.turns[0], findings=(finding("apologise", "faint"), finding("apologise")))
    assert wording.questions(replace(told, turns=(view,)), catalogue()) == ()


def test_moves_of_one_mode_in_a_row_are_one_entry() -> None:
    assert wording.runs(((1, "avoiding"), (2, "avoiding"), (3, "competing"))) == (("1-2", "avoiding"), ("3", "competing"))


# -- figures -----------------------------------------------------------------------------------------------------------


def test_the_simulated_figures_are_one_line() -> None:
    values = {"csat": 4, "first_contact_resolution": True, "handle_seconds": 162, "talk_share": 38, "interruptions": None}
    assert wording.simulated(values) == "CSAT 4 of 5, solved at first contact, 2 min 42 s at speaking pace, 38 % of the words yours"
    assert wording.simulated({"interruptions": 1}) == "interrupted 1 time"
    assert wording.simulated({}) == ""


@pytest.mark.parametrize(
    ("after", "title"),
    [("2 days", "Two days later"), ("1 week", "One week later"), ("40 minutes", "40 minutes later"), ("the next morning", "The next morning"), ("", "Later")],
)
def test_the_time_between_two_contacts_is_told_in_words(after: str, title: str) -> None:
    assert wording.later(after) == title
