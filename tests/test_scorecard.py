"""The form, to the basis point. Events are written by hand here, so each figure can be checked on paper."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coach import wording
from coach.plane import Point
from coach.scenario.build import build
from coach.scenario.conditions import parse
from coach.scenario.models import AfterCall, Ending, Fact, Item, Line, Need, Persona, Scenario, Scene, Worth
from coach.scorecard import Card, ItemResult, Watch, cause, outcome_of, overall, percent, rise, ruled, score, scored, to_json, with_quality
from coach.scorecard.simulated import custom
from coach.session.events import Acted, CutOff, Ended, Event, Found, Moved, Noted, Opened, Replied, Said
from coach.techniques import Finding, read_note


def item(name: str, weight: int, verdict: str, value: int | None = None, count: int = 0) -> ItemResult:
    return ItemResult(name, name, "Resolve", weight, verdict, count, value)  # type: ignore[arg-type]


def test_the_worked_example_of_the_design() -> None:
    items = [
        item("acknowledge_feeling", 3, "met", 10_000, 1),
        item("take_ownership", 3, "late", 5_000, 1),
        item("promise_follow_up", 2, "not met", 0),
        item("set_limits", 2, "N/A"),
        item("non_apology", -3, "fault", count=1),
    ]
    done, quality = with_quality(items)
    outcome = outcome_of(5_000, {"money back": True, "heard": False})
    assert quality == 1875
    assert done[-1].value == 3750
    assert outcome == 5000
    assert overall(quality, outcome) == 3125
    assert percent(3125) == "31 %"


@pytest.mark.parametrize(("points", "shown"), [(6667, "67 %"), (6649, "66 %"), (6650, "67 %"), (10_000, "100 %"), (0, "0 %")])
def test_figures_are_rounded_to_the_nearest_percent(points: int, shown: str) -> None:
    assert percent(points) == shown


@pytest.mark.parametrize(("points", "shown"), [(6967, "69.67 %"), (7000, "70 %"), (6949, "69 %"), (7067, "71 %")])
def test_but_never_over_a_pass_mark_that_was_not_reached(points: int, shown: str) -> None:
    assert scored(points, 70) == shown


def test_a_fault_counts_three_times_at_most_and_quality_never_falls_below_zero() -> None:
    done, quality = with_quality([item("acknowledge_feeling", 10, "met", 10_000, 1), item("non_apology", -1, "fault", count=7)])
    assert done[1].value == 3000
    assert quality == 7000
    assert with_quality([item("mirror", 1, "not met", 0), item("non_apology", -5, "fault", count=3)])[1] == 0


def test_no_applicable_skill_leaves_the_outcome_alone() -> None:
    _, quality = with_quality([item("let_finish", 3, "N/A")])
    assert quality is None
    assert overall(quality, 6500) == 6500


def test_no_declared_need_counts_as_the_ending() -> None:
    assert outcome_of(5_000, {}) == 5_000


def scenario(**changes: object) -> Scenario:
    parts: dict[str, object] = {
        "id": "boiler",
        "digest": "0" * 64,
        "title": "A cold flat",
        "persona": Persona(name="Ada Brook", position=Point(85, 20)),
        "mood": {"tension": 70, "trust": 20},
        "scenes": {"story": Scene(customer=(Line(text="Well?"),))},
        "endings": {"resolved": Ending(value="good"), "hung_up": Ending(value="bad")},
        "checklist": {
            "apologise": Item(weight=3),
            "let_finish": Item(weight=2),
            "interrupt": Item(weight=-2),
            "blame_customer": Item(weight=-3),
            "early": Item(weight=1, label="Sorry before money", uses=(("apologise",),), when=parse("not refund")),
        },
        "needs": {"money_back": Need(when=parse("refund"), label="The money back")},
    }
    return build(Scenario, parts | changes)


def found(turn: int, *techniques: str, text: str = "I am sorry about the visit.") -> list[Event]:
    findings = tuple(Finding(name, 0, len(text), text, "sure", "because") for name in techniques)
    return [
        Replied(turn, turn, text),
        Found(turn, turn, findings, (), ()),
        Moved(turn, turn, 60 - turn, 30, 90, 80, 25, "competing", None, "story", (), 0),
        Said(turn, turn, "story", f"Line {turn}.", "otherwise", 0.0, last=False, voice="scripted"),
    ]


def played(*turns: list[Event], timed: bool = False, ending: str = "resolved", value: str = "good") -> list[Event]:
    opened = [Opened(0, "boiler", "0" * 64, 1, timed), Said(0, 0, "story", "Well?", "scenes.story", 1.0, last=False, voice="scripted")]
    return [*opened, *(event for turn in turns for event in turn), Ended(9, ending, value, "Resolved", note_due=False)]


def verdicts(card: Card) -> dict[str, str]:
    return {result.name: result.verdict for result in card.items()}


def test_a_good_call_with_timing_off() -> None:
    refund: list[Event] = [Acted(2, 2, "refund", None), Found(2, 2, (), (), ()), Moved(2, 2, 40, 40, 80, 70, 40, "competing", None, "story", (), 0)]
    card = score(scenario(), played(found(1, "apologise"), refund))
    assert verdicts(card) == {"apologise": "met", "let_finish": "N/A", "interrupt": "N/A", "blame_customer": "none", "early": "met"}
    assert (card.quality, card.outcome, card.score, card.passed) == (10_000, 10_000, 10_000, True)
    assert card.needs == {"The money back": True}


def test_every_point_has_its_words() -> None:
    card = score(scenario(), played(found(1, "apologise"), found(2, "blame_customer", text="You were not in.")))
    for result in card.items():
        if result.verdict in ("met", "late", "fault"):
            assert result.evidence, result.name
    assert next(result for result in card.items() if result.name == "apologise").evidence[0].quote == "I am sorry about the visit"


def test_the_scenarios_own_item_looks_at_the_turn_it_was_met() -> None:
    refund: list[Event] = [Acted(1, 1, "refund", None), Found(1, 1, (), (), ()), Moved(1, 1, 40, 40, 80, 70, 40, "competing", None, "story", (), 0)]
    card = score(scenario(), played(refund, found(2, "apologise")))
    assert verdicts(card)["early"] == "not met"


def test_interruptions_are_scored_only_with_the_clock_on() -> None:
    cut: list[Event] = [Replied(1, 1, "Wait."), CutOff(1, 1, "I sat", "in all morning.", 0.4)]
    finding = Finding("interrupt", 0, 0, "cut off after “I sat”", "sure", "You spoke early.", "timing")
    turn = [*cut, Found(1, 1, (finding,), (), ()), Moved(1, 1, 70, 20, 80, 85, 20, "competing", None, "story", (), 0)]
    timed, untimed = score(scenario(), played(turn, timed=True)), score(scenario(), played(turn))
    assert (verdicts(timed)["interrupt"], verdicts(timed)["let_finish"]) == ("fault", "not met")
    assert (verdicts(untimed)["interrupt"], verdicts(untimed)["let_finish"]) == ("N/A", "N/A")


def test_lines_heard_out_are_evidence_of_patience() -> None:
    card = score(scenario(), played(found(1, "apologise"), timed=True))
    assert verdicts(card)["let_finish"] == "met"


def test_faint_findings_are_questions_never_penalties() -> None:
    faint = Finding("blame_customer", 0, 4, "your", "faint", "Did this sound like blame?")
    turn: list[Event] = [Replied(1, 1, "your boiler"), Found(1, 1, (faint,), (), ()), *found(1)[2:]]
    card = score(scenario(), played(turn))
    assert verdicts(card)["blame_customer"] == "none"
    assert card.questions[0].why == "Did this sound like blame?"


@pytest.mark.parametrize(
    ("changes", "turn", "reason"),
    [
        ({"checklist": {"apologise": Item(weight=1, required=True)}}, "blame_customer", "required"),
        ({"checklist": {"apologise": Item(weight=1), "blame_customer": Item(weight=-1, fatal=True)}}, "blame_customer", "fatal"),
    ],
)
def test_required_and_fatal_items_fail_the_attempt(changes: dict[str, object], turn: str, reason: str) -> None:
    card = score(scenario(**changes), played(found(1, turn)))
    assert not card.passed
    assert any(reason in why for why in card.why_failed)


def test_a_fatal_item_makes_nought_and_keeps_the_figure_beside_it() -> None:
    fatal = {"checklist": {"apologise": Item(weight=1), "blame_customer": Item(weight=-1, fatal=True)}}
    card = score(scenario(**fatal), played(found(1, "apologise"), found(2, "blame_customer")))
    assert card.score == 0
    assert card.unfatal > 0


def test_compliance_stands_apart() -> None:
    checklist = {"apologise": Item(weight=1), "verified": Item(weight=1, compliance=True, does=("verify",), label="Identity checked")}
    card = score(scenario(checklist=checklist), played(found(1, "apologise")))
    assert (card.quality, card.compliance) == (10_000, 0)
    assert card.sections[-1].name == "Compliance"


def test_an_unfinished_call_says_so() -> None:
    card = score(scenario(), played(found(1, "apologise"))[:-1])
    assert card.ending == "unfinished"
    assert card.why_failed[0] == "the call was not finished"


def test_the_json_holds_no_clock_and_no_order_of_chance() -> None:
    events = played(found(1, "apologise"))
    later = [replace(event, at=event.at + 100) for event in events]
    assert to_json(score(scenario(), events)) == to_json(score(scenario(), later))
    assert "at" not in to_json(score(scenario(), events))


WANTED = AfterCall(mention={"cause": ("wrong building",), "money": ("refund",), "who": ("mum",)}, words=(3, 40))


@pytest.mark.parametrize(
    ("note", "verdict", "part"),
    [
        ("Engineer at the wrong building, refunded the fee, mum is 81.", "met", ""),
        ("Wrong building. Refund raised today.", "met", "nothing about who"),
        ("Refund raised today.", "not met", "nothing about cause"),
        ("Mum rang us twice.", "not met", "nothing about cause or money."),
        ("Rang back.", "not met", "nothing about cause, money or who; 2 words"),
        ("Wrong building, refund raised, mum at home. She was rude.", "not met", "judges the customer"),
        ("", "not met", "No note was written"),
    ],
)
def test_the_note_is_scored_by_what_the_next_reader_finds(note: str, verdict: str, part: str) -> None:
    place = scenario(after_call=WANTED, checklist={"document": Item(weight=2)})
    events = [*played(found(1, "apologise"))[:-1], Ended(9, "resolved", "good", "Resolved", note_due=True), Noted(10, note)]
    result = score(place, events).items()[0]
    assert result.verdict == verdict
    assert part in result.reason
    assert all(shown.quote in note for shown in result.evidence)


def test_no_note_asked_for_is_not_applicable() -> None:
    assert score(scenario(checklist={"document": Item(weight=2)}), played(found(1, "apologise"))).items()[0].verdict == "N/A"


CARD = {"money": Fact(fact="You may give up to £20.", limit=parse("credit_amount <= 20"))}


@pytest.mark.parametrize(("amounts", "verdict"), [((15,), "met"), ((15, 15), "not met")])
def test_a_limit_on_the_card_counts_all_that_was_given(amounts: tuple[int, ...], verdict: str) -> None:
    place = scenario(checklist={"apologise": Item(weight=1), "within": Item(weight=2, keeps=("money",))}, facts=CARD)
    given: list[Event] = [Acted(2, 2, "credit", amount) for amount in amounts]
    assert verdicts(score(place, played(found(1, "apologise"), [*given, *found(2, "mirror")])))["within"] == verdict


def test_silence_keeps_no_rules() -> None:
    place = scenario(checklist={"apologise": Item(weight=1), "within": Item(weight=2, keeps=("money",))}, facts=CARD)
    silent, spoken = score(place, played()), score(place, played(found(1, "apologise")))
    assert (verdicts(silent)["within"], verdicts(spoken)["within"]) == ("N/A", "met")


def test_a_call_is_watched_turn_by_turn() -> None:
    watch = Watch(scenario())
    news = []
    for event in played(found(1, "apologise"), found(2, "apologise", "blame_customer", "mirror", text="You were not in, sorry.")):
        watch.see(event)
        if isinstance(event, Moved):
            news.append([(mark.label, mark.good, mark.quote) for mark in watch.news()])
    assert news[0] == [("Apologise", True, ""), ("Sorry before money", True, "")]
    assert news[1] == [("Blamed the customer", False, "You were not in, sorry."), ("Apologise", True, "")]


def test_the_note_is_ticked_when_it_is_good_and_is_no_turn() -> None:
    place = scenario(after_call=WANTED, checklist={"document": Item(weight=2)})
    for note, ticked in (("Wrong building. Refund raised today.", ["Write the note"]), ("Fine.", [])):
        watch = Watch(place)
        events = [*played(found(1, "apologise"))[:-1], Ended(9, "resolved", "good", "Resolved", note_due=True)]
        for event in events:
            watch.see(event)
        watch.news()
        events += [Noted(10, note), Found(10, 2, read_note(note, WANTED).findings, (), ())]
        for event in events[-2:]:
            watch.see(event)
        assert [mark.label for mark in watch.news()] == ticked
        assert {shown.turn for shown in score(place, events).items()[0].evidence} <= {0}


def test_it_is_said_once_that_she_may_end_the_call() -> None:
    watch = Watch(scenario())
    said = []
    for event in played([Acted(1, 1, "refund", None), *found(1, "apologise")], found(2, "apologise"))[:-1]:
        watch.see(event)
        if isinstance(event, Moved):
            said.append(watch.closing())
    assert said == [True, False]


@pytest.mark.parametrize(
    ("techniques", "unmatched", "patience", "why"),
    [
        (("blame_customer",), True, 80, ""),
        ((), True, 80, "no answer"),
        (("mirror",), True, 80, "sore point"),
        (("give_timeline",), False, 80, "not taken up"),
        (("mirror",), False, 20, "patience"),
        (("mirror",), False, 80, "sore point"),
    ],
)
def test_a_rise_has_a_cause(techniques: tuple[str, ...], unmatched: bool, patience: float, why: str) -> None:  # noqa: FBT001 - a table's column
    findings = [Finding(name, 0, 4, "text", "sure", "because") for name in techniques]
    assert cause(findings, unmatched=unmatched, patience=patience) == why
    assert bool(rise(cause(findings, unmatched=unmatched, patience=patience), "she")) is bool(why)


@pytest.mark.parametrize(("ending", "mood", "stays"), [("good", 70, 92), ("good", 60, 87), ("good", 90, 98), ("weak", 60, 65), ("bad", 50, 30), ("bad", 0, 5)])
def test_what_the_outcome_did_to_a_customers_custom_is_a_labelled_guess(ending: str, mood: float, stays: int) -> None:
    worth = Worth(a_year=640, years=11)
    told = custom(worth, ending, mood)
    assert told == {"currency": "£", "a_year": 640, "years": 11, "stays": stays}
    assert wording.custom({"custom": told}, "Rhona") == (f"Rhona: £640 a year over 11 years. After a call like this one, {stays} of 100 such customers stay.")


def test_rulings_change_the_figures_beside_and_nothing_of_the_card_itself() -> None:
    checklist = {"apologise": Item(weight=2), "recap": Item(weight=2, required=True), "blame_customer": Item(weight=-1, fatal=True)}
    told = scenario(checklist=checklist)
    card = score(told, played(found(1, "apologise"), found(2, "blame_customer", text="You were not in.")))
    assert ruled(told, card, {}) == card
    assert ruled(told, card, {"no_such_line": "met"}) == card
    assert (verdicts(card), card.score) == ({"apologise": "met", "recap": "not met", "blame_customer": "fault"}, 0)
    better = ruled(told, card, {"blame_customer": "none", "recap": "met", "apologise": "late"})
    assert {item.name: (item.verdict, item.value) for item in better.items()} == {
        "apologise": ("late", 5_000), "recap": ("met", 10_000), "blame_customer": ("none", 0)
    }  # fmt: skip
    assert (better.quality, better.score) == (7_500, overall(7_500, card.outcome))
    assert (better.outcome, better.ending, better.needs) == (card.outcome, card.ending, card.needs)
    assert better.why_failed == ()
    assert ruled(told, better, {"recap": "not met"}).why_failed[0] == "Recap: required, not met"
    assert ruled(told, better, {"blame_customer": "fault"}).score == 0
