"""The ladder: an insult calls for a limit, passing it over is a fault, and after two limits the call may be ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coach.scenario import load
from coach.scorecard import score
from coach.session import Session
from coach.session.call import lookup
from coach.session.events import Ended, Found, Said
from coach.techniques import names

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from coach.scenario import Scenario
    from coach.session.events import Event

RUDE = """\
scenario: Nobody's fault
persona: {name: Col Ward, mode: competing, silence: 15}
mood: tension 60, trust 30
scenes:
  opening:
    customer: {line: "Are you all this thick?", abuse: true, when: turn == 0}
    otherwise:
      - {line: "You lot are vermin.", abuse: true}
      - {line: "Did they find you in a bin?", abuse: true}
      - {line: "You're a waste of air.", abuse: true}
      - Right. What now?
      - Go on.
checklist: {set_limits: 3, tolerate_abuse: -3}
"""
LIMIT = ("I want to help you, but please don't call me names.", "I can't carry on if you insult me. Please stop, and we'll sort it out.")


def play(folder: Path, *replies: str, text: str = RUDE) -> tuple[Session, Sequence[Event]]:
    path = folder / "rude.yaml"
    path.write_text(text, encoding="utf-8")
    scenario: Scenario = load(path, names())
    session = Session(scenario, clock=lambda: 0.0)
    session.open()
    events: Sequence[Event] = ()
    for reply in replies:
        events = session.say(reply)
    return session, events


def found(events: Sequence[Event]) -> list[str]:
    return [finding.technique for event in events if isinstance(event, Found) for finding in event.findings if finding.band != "faint"]


def test_an_insult_is_marked_in_the_stream_and_counted(tmp_path: Path) -> None:
    session, _ = play(tmp_path, LIMIT[0])
    assert [event.abuse for event in session.events if isinstance(event, Said)] == [True, True]
    assert lookup(session.call, session.scenario)("abuse") == 2


def test_carrying_on_is_tolerating(tmp_path: Path) -> None:
    _, events = play(tmp_path, "Could you give me the order number?")
    assert "tolerate_abuse" in found(events)


def test_naming_it_is_setting_a_limit(tmp_path: Path) -> None:
    _, events = play(tmp_path, LIMIT[0])
    assert "set_limits" in found(events)
    assert "tolerate_abuse" not in found(events)


def test_after_a_limit_one_more_insult_may_be_let_go(tmp_path: Path) -> None:
    _, events = play(tmp_path, LIMIT[0], "So what is the order number?")
    assert "tolerate_abuse" not in found(events)


def test_but_not_two(tmp_path: Path) -> None:
    _, events = play(tmp_path, LIMIT[0], "So what is the order number?", "And the postcode, please?")
    assert "tolerate_abuse" in found(events)


@pytest.mark.parametrize("insult", ["If this is another excuse I'll know which clown wrote it.", "One more wrong answer or I'll call you an idiot."])
def test_an_insult_that_depends_on_something_may_be_let_go(tmp_path: Path, insult: str) -> None:
    _, events = play(tmp_path, "Could you give me the order number?", text=RUDE.replace("Are you all this thick?", insult))
    assert "tolerate_abuse" not in found(events)


@pytest.mark.parametrize("farewell", ["/end", "I'm ending the call now. Goodbye.", "Goodbye, Mr Ward. /end"])
def test_warn_warn_end_is_no_giving_up(tmp_path: Path, farewell: str) -> None:
    session, events = play(tmp_path, *LIMIT, farewell)
    assert "give_up" not in found(events)
    assert "tolerate_abuse" not in found(events)
    ended = events[-1]
    assert isinstance(ended, Ended)
    assert (ended.ending, ended.value) == ("courteous_end", "weak")
    assert score(session.scenario, session.events).ending_value == "weak"


def test_an_author_may_think_better_of_it(tmp_path: Path) -> None:
    _, events = play(tmp_path, *LIMIT, "/end", text=RUDE + "endings: {courteous_end: {is: good, label: You held the line}}\n")
    assert isinstance(events[-1], Ended)
    assert (events[-1].value, events[-1].label) == ("good", "You held the line")


def test_putting_the_phone_down_after_one_warning_is_giving_up(tmp_path: Path) -> None:
    _, events = play(tmp_path, LIMIT[0], "/end", text=RUDE + "needs: {a_word: turn > 9}\n")
    assert "give_up" in found(events)
    assert isinstance(events[-1], Ended)
    assert events[-1].ending == "hung_up"


def test_a_threat_to_end_the_call_is_no_goodbye(tmp_path: Path) -> None:
    session, _ = play(tmp_path, *LIMIT, "If you say that again, I will end the call.")
    assert session.call.phase == "talking"


def test_without_abuse_there_is_no_such_ending(tmp_path: Path) -> None:
    session, _ = play(tmp_path, text=RUDE.replace(", abuse: true", ""))
    assert "courteous_end" not in session.scenario.endings


@pytest.mark.parametrize(
    "warning",
    [
        "Call me that once more and I hang up.",
        "I have asked you twice now. One more insult ends the call.",
        "I'm staying on for your sake, but the next word like that and this call is over.",
        "If it goes on I would have to end our call and ring you tomorrow.",
    ],
)
def test_a_warning_ends_nothing(tmp_path: Path, warning: str) -> None:
    ending = "checklist:"
    means = '    replies:\n      - {says: [call, hang up], customer: Gone, end: out}\n    otherwise:\n      - {line: "You lot'
    text = RUDE.replace('    otherwise:\n      - {line: "You lot', means).replace(ending, f"endings: {{out: weak}}\n{ending}")
    session, events = play(tmp_path, *LIMIT, warning, text=text)
    assert not [event for event in events if isinstance(event, Ended)], session.call.ending


@pytest.mark.parametrize("limit", ["Shout if you want, but I don't want to be called names.", "I won't be spoken to like that, Col."])
def test_where_a_limit_is_named_nothing_was_passed_over(tmp_path: Path, limit: str) -> None:
    _, events = play(tmp_path, limit)
    assert "tolerate_abuse" not in found(events)
