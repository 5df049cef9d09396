"""The audit of names, dialects and styles: what it changes, what it counts, and what a trainer may add."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.calibrate.bias import Kind, Said, address, audit, renamed
from coach.calibrate.recorded import detected, replies
from coach.calibrate.swaps import STYLES, Swap, Swaps, extended, reworded, shipped
from coach.scenario import ScenarioError, load
from coach.scenario import shipped as shipped_scenarios
from coach.scorecard.rehearsal import rehearse
from coach.session import shown
from coach.session.call import Call
from coach.session.events import Found, Replied
from coach.techniques import Context, Heard, Reading, ScenarioWords, catalogue, names

TILES = Path(__file__).parent / "golden" / "wrong-tiles.yaml"
NOBODY = Swaps("", ())


def prejudiced(reply: str, context: Context) -> frozenset[str]:
    """A detector with something against Kwame, and against whoever types no capitals."""
    del context
    found = {"apologise"} if "sorry" in reply.lower() and "Kwame" not in reply else set()
    return frozenset(found | ({"blame_customer"} if reply.islower() else set()))


def kinds(swaps: Swaps, *said: str) -> dict[str, Kind]:
    return {kind.kind: kind for kind in audit([Said(reply, Context()) for reply in said], swaps, prejudiced)}


def test_what_turns_is_counted_by_kind_with_examples() -> None:
    swaps = Swaps("Emma Clarke", (Swap("names", "Africa", person="Kwame Boateng"), Swap("style", "small", change=str.lower), Swap("style", "none", change=str)))
    found = kinds(swaps, "I'm sorry, Sir.", "It is Monday.")
    africa, small = found["Africa"], found["small"]
    assert (africa.tried, africa.turned, africa.skills_lost, africa.by_item) == (2, 1, 1, {"apologise": 1})
    assert (africa.examples[0].reply, africa.examples[0].swapped) == ("Emma, I'm sorry, Sir.", "Kwame, I'm sorry, Sir.")
    assert (small.tried, small.turned, small.faults_gained, small.share) == (2, 2, 2, 1.0)
    assert len(small.examples) == 1, "another of the same sort shows nothing new"
    assert (found["none"].tried, found["none"].share) == (0, None)


@pytest.mark.parametrize("place", range(3))
def test_a_name_is_swapped_in_the_reply_and_in_what_the_customer_said_and_nowhere_else(place: int) -> None:
    said = address(Said("We'll see, OK?", Context((Heard("customer", "Well?"),))), place, "Emma Clarke")
    other = renamed(said, "Emma Clarke", "Wei Zhang")
    assert other.context.customer_name == "Wei Zhang"
    assert other.context.heard[0].text == "Wei Zhang here. Well?"
    assert other.reply.replace("Wei", "Emma").replace("Zhang", "Clarke") == said.reply != other.reply


def test_words_are_swapped_whole_longest_first_and_keep_their_capital() -> None:
    change = reworded([("you", "ye"), ("you are", "yer"), ("I'll", "Imma"), ("don't", "dinnae")])
    assert change("You are late, you know, and young. I’ll wait. Don’t.") == "Yer late, ye know, and young. Imma wait. Dinnae."


@pytest.mark.parametrize(
    ("style", "before", "after"),
    [
        ("lower_case", "I am Sorry.", "i am sorry."),
        ("no_punctuation", "Well, it's £4.50. Is it (still) on?", "Well it's £4.50 Is it still on?"),
        ("no_apostrophes", "it's don’t", "its dont"),
        ("curly_apostrophes", "it's", "it’s"),
        ("contracted", "I am sure we will not and I cannot.", "I'm sure we won't and I can't."),
        ("spelt_out", "I'm sure we won't, don't you?", "I am sure we will not, don't you?"),
    ],
)
def test_a_style_changes_how_it_is_typed(style: str, before: str, after: str) -> None:
    assert STYLES[style](before) == after


@pytest.mark.parametrize("style", STYLES)
@given(text=st.text(max_size=60))
def test_a_style_can_be_given_any_text(style: str, text: str) -> None:
    assert isinstance(STYLES[style](text), str)


def test_the_shipped_swaps_cover_names_of_many_regions_and_englishes() -> None:
    found = {(swap.group, swap.kind) for swap in shipped().swaps}
    assert sum(group == "names" for group, _ in found) >= 8
    assert {("dialect", kind) for kind in ("Scots", "Hiberno-English", "Indian English", "African American English")} <= found
    assert {("spelling", "UK to US"), ("spelling", "US to UK"), ("style", "lower_case"), ("style", "no_punctuation"), ("style", "contracted")} <= found


# -- a trainer's own --------------------------------------------------------------------------------------------------


def own(folder: Path, text: str) -> Path:
    (folder / "ours.yaml").write_text(text, encoding="utf-8")
    return folder / "ours.yaml"


def test_a_trainers_swaps_are_added_to_ours(tmp_path: Path) -> None:
    made = extended(own(tmp_path, "names:\n  reference: Jo Bloggs\n  Wales: [Rhiannon Pugh]\nstyle:\n  loud: [upper_case]\n"))
    assert made.reference == "Jo Bloggs"
    assert len(made.swaps) == len(shipped().swaps) + 2


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("name:\n  a: [b c]\n", 1, "there is no part 'name'"),
        ("names: Emma\n", 1, "names is a mapping"),
        ("names:\n  Wales:\n    - Rhiannon\n", 3, "a given name and a surname"),
        ("names:\n  reference: Emma\n", 2, "a given name and a surname"),
        ("words:\n  ours:\n    here:\n      - you = thou\n", 4, "this -> that"),
        ("words:\n  ours:\n    - you -> thou\n", 3, "each kind a list"),
        ("style:\n  ours: [shouting]\n", 2, "there is no style 'shouting'"),
        ("style:\n  ours: loud\n", 2, "this is a list"),
        ("words: &a\n  x: *a\n", 1, "anchor"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, text: str, line: int, says: str) -> None:
    with pytest.raises(ScenarioError) as found:
        extended(own(tmp_path, text))
    assert says in str(found.value)
    assert found.value.problems[0].line == line


# -- recorded replies -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", [TILES, *shipped_scenarios()[:4]], ids=lambda file: file.stem)
def test_a_recorded_reply_is_read_in_the_context_it_was_said_in(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read again, every reply of a scenario's own tests is read as it was, and shows what was found when it was said."""
    scenario, given_ = load(file, names()), list[tuple[str, Context]]()
    reading = shown.reading

    def watched(said: str, context: Context, call: Call, words: ScenarioWords) -> Reading:
        given_.append((said, context))
        return reading(said, context, call, words)

    monkeypatch.setattr(shown, "reading", watched)
    for steps in scenario.tests.values():
        events = rehearse(scenario, steps).session.events
        found = {event.turn: event for event in events if isinstance(event, Found)}
        given_.clear()
        met = list(replies(scenario, events))
        assert [(each.reply, each.context) for each in met] == [each for each in given_ if each[0]]
        assert [each.reply for each in met] == [event.text for event in events if isinstance(event, Replied)]
        assert all(each.found == found[each.turn].findings for each in met)
        assert detected(scenario, events, anew=True) == detected(scenario, events, anew=False)


def test_every_finding_is_a_technique_the_audit_can_count() -> None:
    assert {"apologise", "blame_customer"} <= set(catalogue())
    assert kinds(NOBODY, "Hello.") == {}
