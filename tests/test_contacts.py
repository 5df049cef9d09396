"""More than one contact: what an ending leads on to, what goes over, and that the trainee is quoted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coach.scenario import ScenarioError, load
from coach.scorecard import score
from coach.scorecard.rehearsal import rehearse
from coach.session import Session
from coach.session.events import Ended, Moved, NextContact, Said, from_body, to_body
from coach.techniques import names

if TYPE_CHECKING:
    from pathlib import Path

    from coach.scenario import Scenario

TUNER = """\
scenario: The tuner who never came
persona: {name: Marit Lund, mode: competing, silence: 15}
mood: tension 70, trust 30
desk: [send]
scenes:
  let_down:
    customer: You promised me Tuesday.
    replies:
      - does: /send
        customer: Good. Then it is done.
        remember: sent
        end: saved
      - uses: [promise_follow_up, give_timeline]
        customer: I'll wait, then.
        remember: waits
        end: promised
    otherwise: [Is somebody coming?, Well?, And?, So?]
  again:
    customer:
      - "You said: {promise}. Nobody did."
      - Nobody came. Again.
    replies:
      - does: /send
        when: contact == 2, waits
        customer: At last.
        end: saved
    otherwise: [Is that all?, And now?]
endings:
  saved: good
  promised: {is: weak, then: again, after: 2 days, carry: "tension 60%, trust 50%"}
needs: {a_tuner: send}
checklist: {promise_follow_up: 2, document: 1}
after_call: {mention: {cause: [tuner]}, words: 1-80}
tests:
  kept at the second attempt:
    - I'll ring you tomorrow at nine with the tuner's name.
    - expect: next is again, ending is promised, contact == 1
    - note: Will ring tomorrow about the tuner.
    - Oh no. I'm sending somebody now. /send
    - expect: ending is saved, contact == 2, waits
"""
PROMISE = "I'll ring you tomorrow at nine with the tuner's name."


def made(folder: Path, text: str = TUNER) -> Scenario:
    path = folder / "tuner.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path, names())


def between(scenario: Scenario) -> Session:
    session = Session(scenario, clock=lambda: 0.0)
    session.open()
    session.say(PROMISE)
    session.note("Will ring tomorrow about the tuner.")
    return session


def test_the_next_contact_begins_after_the_note_and_not_before(tmp_path: Path) -> None:
    session = Session(made(tmp_path), clock=lambda: 0.0)
    session.open()
    ended = session.say(PROMISE)[-1]
    assert isinstance(ended, Ended)
    assert (ended.then, ended.after, session.call.phase) == ("again", "2 days", "note")
    assert session.next_contact() == ()
    session.note("Will ring.")
    assert session.call.phase == "between"
    began = session.next_contact()
    assert [type(event) for event in began if isinstance(event, NextContact | Moved | Said)] == [NextContact, Moved, Said]
    assert (session.call.phase, session.call.contact, session.call.scene) == ("talking", 2, "again")


def test_she_quotes_what_was_promised(tmp_path: Path) -> None:
    session = between(made(tmp_path))
    line = session.next_contact()[-1]
    assert isinstance(line, Said)
    assert line.text.startswith("You said: I'll ring you tomorrow at nine")
    assert line.text.endswith(". Nobody did.")


def test_a_line_that_quotes_is_not_said_when_nothing_was_promised(tmp_path: Path) -> None:
    scenario = made(tmp_path, TUNER.replace("[promise_follow_up, give_timeline]", "[apologise]"))
    session = Session(scenario, clock=lambda: 0.0)
    session.open()
    session.say("I'm so sorry nobody came on Tuesday.")
    session.note("")
    line = session.next_contact()[-1]
    assert isinstance(line, Said)
    assert line.text == "Nobody came. Again."


def test_feelings_go_over_as_carried_and_patience_is_new(tmp_path: Path) -> None:
    session = between(made(tmp_path))
    before = session.call.state
    session.next_contact()
    after = session.call.state
    assert after.tension == pytest.approx(before.tension * 0.6, abs=0.06)
    assert after.trust == pytest.approx(before.trust * 0.5, abs=0.06)
    assert after.patience == 100
    assert "waits" in session.call.remembered


def test_a_skill_counts_as_fresh_in_a_new_contact(tmp_path: Path) -> None:
    session = between(made(tmp_path))
    for apology in ("I'm so sorry.", "Really, I do apologise for that.", "I am sorry, truly."):
        session.say(apology)
    session.next_contact()
    before = session.call.state.tension
    session.say("I'm so sorry about all of this, Marit.")
    assert session.call.state.tension < before


def test_the_attempt_ends_as_its_last_contact_did(tmp_path: Path) -> None:
    scenario = made(tmp_path)
    played = rehearse(scenario, scenario.tests["kept at the second attempt"])
    assert played.failures == ()
    card = score(scenario, played.session.events)
    assert (card.ending, card.ending_value) == ("saved", "good")


def test_a_call_left_between_contacts_can_be_taken_up(tmp_path: Path) -> None:
    scenario = made(tmp_path)
    session = between(scenario)
    again = Session.resume(scenario, [from_body(event.kind, to_body(event)) for event in session.events], clock=lambda: 0.0)
    assert again.call == session.call
    assert again.next_contact()
    assert Session.resume(scenario, again.events, clock=lambda: 0.0).call == again.call


def test_five_contacts_are_the_most(tmp_path: Path) -> None:
    scenario = made(tmp_path, TUNER.replace("end: saved", "end: promised"))
    session = Session(scenario, clock=lambda: 0.0)
    session.open()
    for _ in range(9):
        session.say("/send" if session.call.contact > 1 else PROMISE)
        session.note("")
        session.next_contact()
    assert session.call.contact <= 5
    assert session.call.phase in ("over", "talking")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("then: again", "then: agian", "did you mean 'again'?"),
        ("then: again", "then: silent", "the customer says nothing in it"),
        ('"tension 60%, trust 50%"', "tension sixty", "'tension sixty' is not a feeling and a percentage"),
        ('"tension 60%, trust 50%"', "tensoin 60%", "there is no feeling 'tensoin' to carry; did you mean 'tension'?"),
        ("next is again", "next is agian", "there is no scene 'agian'; did you mean 'again'?"),
        ("when: contact == 2, waits", "when: next is again", "it is known only in tests"),
    ],
)
def test_slips_are_told(tmp_path: Path, old: str, new: str, words: str) -> None:
    text = TUNER.replace(old, new).replace("endings:\n", "  silent: {otherwise: Hm.}\nendings:\n")
    with pytest.raises(ScenarioError, match=words.replace("?", r"\?")):
        made(tmp_path, text)


def test_the_first_reply_of_a_later_contact_can_come_back_to_the_promise(tmp_path: Path) -> None:
    kept = "I promised to ring at nine and I didn't. I'm sorry."
    session = between(made(tmp_path))
    assert session.call.count("keep_follow_up") == 0
    session.next_contact()
    session.say(kept)
    assert session.call.count("keep_follow_up") == 1


def test_what_could_be_asked_of_nobody_is_not_applicable_whatever_was_found(tmp_path: Path) -> None:
    scenario = made(tmp_path, TUNER.replace("checklist: {", "checklist: {keep_follow_up: 2, "))
    session = Session(scenario, clock=lambda: 0.0)
    session.open()
    session.say(PROMISE)
    first = next(item for item in score(scenario, session.events).items() if item.name == "keep_follow_up")
    assert (first.verdict, first.value) == ("N/A", None)
    session.note("Will ring.")
    session.next_contact()
    session.say("Which school is it?")
    again = next(item for item in score(scenario, session.events).items() if item.name == "keep_follow_up")
    assert again.verdict == "not met"


def test_no_contact_leads_to_itself_again(tmp_path: Path) -> None:
    """An ending that has led on once ends the case when it is reached a second time."""
    session = between(made(tmp_path, TUNER.replace("        customer: At last.\n        end: saved\n", "        customer: At last.\n        end: promised\n")))
    session.next_contact()
    ended = session.say("Oh no. I'm sending somebody now. /send")[-1]
    assert isinstance(ended, Ended)
    assert (ended.ending, ended.then) == ("promised", "")
    session.note("Sent the tuner.")
    assert session.call.phase == "over"
