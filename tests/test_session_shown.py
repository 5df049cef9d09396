"""Her lines in other words than the author's: what the session makes of them, and what it does not let them change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from test_session import scenario

from coach.session import Session
from coach.session.events import CutOff, Event, Found, Moved, Replied, Said, Worded, from_body, to_body
from coach.session.speech import as_heard, as_shown, in_other_words

if TYPE_CHECKING:
    from collections.abc import Sequence

OTHERWISE = "Thursday, and then yesterday too: I kept the whole morning free and your man never rang the bell."


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def opened(*, timed: bool = False) -> tuple[Session, Clock]:
    clock = Clock()
    session = Session(scenario(), timed=timed, clock=clock)
    session.open()
    return session, clock


def worded(session: Session, text: str) -> tuple[Event, ...]:
    return session.worded(Worded(0.0, session.call.turn, text, "model", "test-model at 127.0.0.1:9"))


def states(events: Sequence[Event]) -> list[Event]:
    return [event for event in events if isinstance(event, Moved | Said)]


def test_the_words_shown_are_kept_and_her_line_is_read_as_they_were() -> None:
    session, _ = opened()
    kept = worded(session, OTHERWISE)
    assert [event.kind for event in kept] == ["worded"]
    assert session.line is not None
    assert session.line.text == OTHERWISE
    assert session.call.line is not None
    assert session.call.line.text != OTHERWISE, "the engine goes by the author's line"
    assert [event.text for event in as_heard(session.events) if isinstance(event, Said)] == [OTHERWISE]
    assert [from_body(event.kind, to_body(event)) for event in kept] == list(kept)


def test_shown_words_move_nobody() -> None:
    plain, _ = opened()
    other, _ = opened()
    worded(other, OTHERWISE)
    for session in (plain, other):
        session.say("What happened, and what would you like me to do now?")
    assert states(plain.events) == states(other.events)


def test_who_mirrors_shown_words_is_credited_as_for_the_authors() -> None:
    session, _ = opened()
    worded(session, OTHERWISE)
    events = session.say("Your man never rang the bell?")
    found = next(event for event in events if isinstance(event, Found))
    assert "mirror" in [finding.technique for finding in found.findings if finding.band != "faint"]
    plain, _ = opened()
    missed = next(event for event in plain.say("Your man never rang the bell?") if isinstance(event, Found))
    assert "mirror" not in [finding.technique for finding in missed.findings if finding.band != "faint"], "nobody said so in that call"


def test_a_session_gone_on_with_knows_what_was_shown() -> None:
    session, clock = opened()
    worded(session, OTHERWISE)
    session.say("Your man never rang the bell?")
    again = Session.resume(session.scenario, session.events, clock=clock)
    assert again.call == session.call


def test_cutting_in_loses_as_much_of_the_shown_words_as_of_the_authors() -> None:
    session, clock = opened(timed=True)
    worded(session, OTHERWISE)
    assert session.call.line is not None
    clock.now += session.call.line.seconds / 2
    session.say("One moment please.")
    cut = next(event for event in as_shown(session.events) if isinstance(event, CutOff))
    assert OTHERWISE.startswith(cut.heard)
    assert f"{cut.heard} {cut.lost}" == OTHERWISE
    assert abs(len(cut.heard.split()) / len(OTHERWISE.split()) - cut.fraction) < 0.1
    first = next(event for event in as_heard(session.events) if isinstance(event, Said))
    assert first.text == f"{cut.heard} —"


def test_while_words_are_looked_for_the_clock_stands_still() -> None:
    session, clock = opened(timed=True)
    before = session.now
    session.hold()
    clock.now += 90
    session.hold()
    assert session.now == before
    assert session.tick() == (), "a slow server is nobody's silence"
    worded(session, OTHERWISE)
    assert session.now == before
    clock.now += 2
    assert session.now == pytest.approx(before + 2)


def test_words_from_outside_are_made_harmless() -> None:
    session, _ = opened()
    worded(session, "Well\x1b[2J\x1b]52;c;QQ==\x07 then.")
    assert session.line is not None
    assert "\x1b" not in session.line.text


def test_words_of_an_earlier_line_change_nothing() -> None:
    session, _ = opened()
    session.say("What happened?")
    before = session.call
    session.worded(Worded(0.0, 0, OTHERWISE, "model"))
    assert session.call == before


def test_in_writing_the_last_bubble_comes_when_the_authors_would() -> None:
    line = Said(1.0, 0, "story", "One.\nTwo.\nThree.", "scenes.story", 9.0, last=False, voice="scripted", bubbles=(2.0, 5.0, 9.0))
    assert in_other_words(line, "All at once.").bubbles == (9.0,)
    assert in_other_words(line, "First.\nSecond.").bubbles == (2.0, 9.0)
    four = in_other_words(line, "A.\nB.\nC.\nD.")
    assert four.text == "A.\nB.\nC. D."
    assert four.bubbles == (2.0, 5.0, 9.0)


# -- what a model takes a reply to mean -----------------------------------------------------------------------------------


def test_a_proposal_counts_where_its_quote_bears_it_out() -> None:
    reply = "Before anything, it would help to hear the postcode that is on the letters."
    plain, _ = opened()
    assert plain.unplaced(reply), "no rule sees it"
    assert plain.events[1:] == list(plain.events[1:2]), "asking changed nothing"
    session, _ = opened()
    events = session.say(reply, ("postcode", "hear the postcode", "test-model"))
    assert [event.kind for event in events][:2] == ["proposed", "replied"]
    assert "postcode" in session.call.remembered
    assert Session.resume(session.scenario, session.events).call == session.call


@pytest.mark.parametrize(
    ("intent", "quote"),
    [("postcode", "give me your postcode"), ("postcode", "postcode"), ("nothing_like_it", "hear the postcode"), ("postcode", "would help to hear")],
)
def test_a_proposal_without_words_for_it_is_recorded_and_changes_nothing(intent: str, quote: str) -> None:
    reply = "Before anything, it would help to hear the postcode that is on the letters."
    plain, _ = opened()
    plain.say(reply)
    session, _ = opened()
    session.say(reply, (intent, quote, "test-model"))
    assert session.call == plain.call
    assert states(session.events) == states(plain.events)


# -- what is hidden -------------------------------------------------------------------------------------------------------


def test_case_05_a_card_number_is_in_no_event_and_on_the_screen_as_typed() -> None:
    session, _ = opened()
    events = session.say("I have 4111 1111 1111 1111 here, and ada@example.org.")
    said = next(event for event in session.seen(events) if isinstance(event, Replied))
    assert "4111 1111 1111 1111" in said.text
    kept = " ".join(str(to_body(event)) for event in session.events)
    assert "4111" not in kept
    assert "ada@example.org" not in kept
    assert "[card 1]" in kept


def test_what_is_hidden_says_nothing_and_is_quoted_as_it_stands() -> None:
    session, _ = opened()
    events = session.say("Thank you. I am sorry that 4111 1111 1111 1111 was charged twice, and ada@example.org too.")
    found = next(event for event in events if isinstance(event, Found))
    said = next(event for event in events if isinstance(event, Replied))
    assert all(said.text[finding.start : finding.end] == finding.quote for finding in found.findings if finding.end)
    bare, _ = opened()
    alone = next(event for event in bare.say("My card is 4111 1111 1111 1111 and mail ada@example.org, phone 020 7946 0958.") if isinstance(event, Found))
    assert alone.findings == ()
