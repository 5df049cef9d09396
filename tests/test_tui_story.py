"""Events told as lines, checklist lines, and the short words: all pure."""

from __future__ import annotations

import pytest

from coach.plane import Point
from coach.scenario.conditions import parse
from coach.scenario.models import Item, Line, Need, Persona, Scenario, Scene
from coach.scorecard import Card, Evidence, ItemResult, Section
from coach.session.events import Acted, CutOff, DeskAnswered, Encouraged, Ended, Event, FellSilent, Found, ModeChanged, Moved, Opened, Replied, Said
from coach.techniques.findings import Finding
from coach.tui import words
from coach.tui.standing import Line as Standing
from coach.tui.standing import standing, tally
from coach.tui.story import Part, Teller

PLACE = Scenario(
    id="parcel",
    digest="0",
    title="A parcel",
    persona=Persona(name="Ines", position=Point(85, 20), pronouns="she"),
    mood={"tension": 71},
    scenes={"start": Scene(customer=(Line(text="Well?"),))},
    needs={"told": Need(when=parse("told"))},
    checklist={
        "apologise": Item(weight=2),
        "blame_customer": Item(weight=-2),
        "looked": Item(weight=3, label="Looked it up", when=parse("told")),
    },
)


def teller() -> Teller:
    return Teller.of(PLACE, "Ines", 71.0)


def found(*names: str, band: str = "sure") -> Found:
    findings = tuple(Finding(name, 0, 5, "quote", band, "why") for name in names)  # type: ignore[arg-type]
    return Found(1.0, 1, findings, (), ())


def moved(tension: float, *remembered: str, unmatched: int = 0) -> Moved:
    return Moved(1.0, 1, tension, 30.0, 60.0, 80.0, 25.0, "competing", None, "start", remembered, unmatched)


def said(text: str) -> Said:
    return Said(1.0, 1, "start", text, "otherwise", 3.0, last=False, voice="scripted")


def test_what_was_found_and_what_it_did_stand_on_one_line_a_fault_with_its_words() -> None:
    (effect,) = teller().tell([found("apologise", "blame_customer"), moved(62.0)])

    assert effect.parts == (
        Part("+ Apologise", "good"),
        Part("− Blamed the customer: “quote”", "bad"),
        Part("tension 71 → 62", "plain"),
    )


def test_what_the_scenario_itself_looks_for_is_named_first_and_once() -> None:
    told = teller()
    effect, hint = told.tell([found("apologise"), moved(62.0, "told")])

    assert [part.text for part in effect.parts[:2]] == ["+ Looked it up", "+ Apologise"]
    assert hint.text == "From here Ines may end the call when everything is agreed. Say what you still want to say."
    (again,) = told.tell([found("apologise"), moved(50.0, "told")])
    assert again.parts[0].text == "+ Apologise"


def test_what_is_faint_or_counts_nowhere_here_is_not_named() -> None:
    (effect,) = teller().tell([found("apologise", band="faint"), found("mirror"), moved(62.0)])

    assert effect.text == "tension 71 → 62"


def test_a_reply_that_did_nothing_or_hardly_anything_says_nothing() -> None:
    assert teller().tell([found(), moved(73.0)]) == ()


def test_a_rise_without_a_fault_says_why() -> None:
    assert teller().tell([found(), moved(76.0, unmatched=1)])[0].text == "tension 71 → 76: it was no answer to her"
    assert teller().tell([found(), moved(76.0)])[0].text == "tension 71 → 76: nothing in it took up what she had said"


def test_tension_is_told_from_where_it_last_stood() -> None:
    told = teller()
    told.tell([found("apologise"), moved(62.0)])

    assert told.tell([found("apologise"), moved(58.0)])[0].parts[-1].text == "tension 62 → 58"


def test_a_cut_comes_before_the_words_that_caused_it() -> None:
    events: list[Event] = [Replied(2.0, 1, "Wait."), CutOff(2.0, 1, "Nine days", "and nobody called", 0.4), said("As I said.")]

    entries = teller().tell(events)

    assert [entry.kind for entry in entries] == ["cut", "you", "customer"]
    assert entries[0].parts[0].text == "You spoke over Ines: 3 words lost"


@pytest.mark.parametrize(
    ("event", "kind", "text"),
    [
        (DeskAnswered(1.0, "credit", done=True, text="Done."), "desk", "/credit  Done."),
        (DeskAnswered(1.0, "credit", done=False, text="Not yet."), "desk", "/credit  Not done: Not yet."),
        (ModeChanged(1.0, "competing", "compromising"), "shift", "Ines moves from Competing to Compromising"),
        (FellSilent(1.0, 21.4), "quiet", "21 seconds of silence"),
        (Encouraged(1.0, "mm-hm"), "hum", "mm-hm"),
        (Ended(1.0, "left", "bad", "You hung up", note_due=False), "over", "You hung up"),
    ],
)
def test_each_event_has_its_line(event: Event, kind: str, text: str) -> None:
    (entry,) = teller().tell([event])

    assert (entry.kind, entry.text) == (kind, text)


def test_an_action_stands_below_the_words_with_what_the_desk_said() -> None:
    events: list[Event] = [Replied(2.0, 1, "Here you are."), Acted(2.0, 1, "credit", 15), DeskAnswered(2.0, "credit", done=True, text="Done.")]

    assert [(entry.kind, entry.text) for entry in teller().tell(events)] == [("you", "Here you are."), ("desk", "/credit 15  Done.")]


def test_the_opening_itself_is_not_told() -> None:
    assert teller().tell([Opened(0.0, "parcel", "0", 1, timed=True)]) == ()


def item(name: str, verdict: str, *evidence: Evidence, weight: int = 1) -> ItemResult:
    return ItemResult(name, name.capitalize(), "Open", weight, verdict, len(evidence), evidence=evidence)  # type: ignore[arg-type]


def card(*items: ItemResult) -> Card:
    return Card(
        scenario="parcel",
        score=0,
        unfatal=0,
        quality=0,
        outcome=0,
        compliance=None,
        ending="",
        ending_value="",
        ending_label="",
        ending_about="",
        passed=False,
        pass_mark=60,
        why_failed=(),
        needs={},
        sections=(Section("Open", items),),
    )


def test_the_checklist_tells_faults_then_what_is_met_then_what_is_open() -> None:
    lines = standing(
        card(
            item("greet", "not met"),
            item("blame", "fault", Evidence(2, "your fault", "why", 0, 10), Evidence(3, "you again", "why", 0, 9), weight=-2),
            item("listen", "met", Evidence(1, "I hear you", "why", 0, 10)),
            item("defend", "none", weight=-2),
            item("limits", "N/A"),
            item("interrupt", "N/A", weight=-2),
        )
    )

    assert lines == (
        Standing("Blame", "fault", "“your fault”", 2),
        Standing("Listen", "met", "“I hear you”"),
        Standing("Greet", "open"),
        Standing("Limits", "open"),
    )
    assert tally(lines) == (1, 3)


def test_an_action_is_no_quotation() -> None:
    assert standing(card(item("act", "met", Evidence(1, "/credit 15", "why"))))[0].quote == "/credit 15"


@pytest.mark.parametrize(("seconds", "text"), [(0, "00:00"), (252.9, "04:12"), (3725, "1:02:05"), (-3, "00:00")])
def test_times_read_as_a_clock(seconds: float, text: str) -> None:
    assert words.clock(seconds) == text


@pytest.mark.parametrize(("tension", "word"), [(0, "calm"), (20, "low"), (59, "middling"), (60, "high"), (100, "boiling")])
def test_tension_has_a_word(tension: float, word: str) -> None:
    assert words.heat(tension) == word


def test_a_change_has_a_direction_or_is_not_mentioned() -> None:
    assert [words.change(71, 62), words.change(62, 66), words.change(62.2, 62.4)] == ["▼9", "▲4", ""]


@pytest.mark.parametrize(("name", "short"), [("Dana Whitlock", "Dana"), ("Mrs Okafor", "Mrs Okafor"), ("Dr. Ada Brook", "Dr. Ada"), ("Bo", "Bo"), ("", "")])
def test_the_margin_uses_a_short_name(name: str, short: str) -> None:
    assert words.first_name(name) == short


def test_speech_by_sentence_waits_for_the_end_of_one() -> None:
    assert words.whole_sentences("Nine days. Nine whole") == "Nine days."
    assert words.whole_sentences("Nine whole") == ""
    assert words.whole_sentences("‘Left.’ And then?") == "‘Left.’ And then?"
