"""In writing: bubbles after a typing pause, no interrupting, more patience with silence, and what must not be posted where all can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coach.scenario import load
from coach.scorecard import score
from coach.session import Session, speech
from coach.session.call import lookup
from coach.session.events import CutOff, Found, Said
from coach.techniques import names

if TYPE_CHECKING:
    from pathlib import Path

PARCEL = """\
scenario: The parcel
channel: {channel}
persona: {{name: Ines Moreau, mode: competing{silence}}}
case: {{order: CM-2210}}
desk: {{private: Ask for a direct message, resend: Send it again}}
facts:
  numbers: {{fact: Order numbers are not for the public., never_say: ["{{order}}", your address is], where: public}}
scenes:
  start:
    customer: "Nine days.\\nNine.\\n\\nWhere is it?\\nWell?\\nWell??"
    replies:
      - does: /private
        when: not public
        customer: Fine. Here, then.
    otherwise: ["And?", "Go on.\\nI'm reading."]
checklist: {{let_finish: 1, dead_air: -1}}
"""


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def chat(folder: Path, channel: str = "chat", *, timed: bool = True, silence: int | None = None) -> tuple[Session, Clock]:
    path = folder / "parcel.yaml"
    path.write_text(PARCEL.format(channel=channel, silence=f", silence: {silence}" if silence else ""), encoding="utf-8")
    clock = Clock()
    session = Session(load(path, names()), timed=timed, clock=clock)
    session.open()
    return session, clock


def line(session: Session) -> Said:
    said = session.call.line
    assert said is not None
    return said


def broken(session: Session) -> list[str]:
    return [finding.quote for event in session.events if isinstance(event, Found) for finding in event.findings if finding.technique == "policy_breach"]


def test_a_line_break_begins_a_bubble_and_three_are_the_most(tmp_path: Path) -> None:
    session, _ = chat(tmp_path)
    assert line(session).text == "Nine days.\nNine.\nWhere is it? Well? Well??"


def test_bubbles_come_one_by_one_after_typing(tmp_path: Path) -> None:
    session, clock = chat(tmp_path)
    said = line(session)
    assert list(said.bubbles) == sorted(said.bubbles)
    assert said.seconds == said.bubbles[-1]
    shown = [speech.shown(said, when) for when in (0.0, *said.bubbles)]
    assert shown == ["", "Nine days.", "Nine days.\nNine.", said.text]
    assert session.speaking(0.5)
    clock.now = said.seconds
    assert not session.speaking(clock.now)


def test_nobody_is_interrupted_in_writing(tmp_path: Path) -> None:
    session, _ = chat(tmp_path)
    events = session.say("ok")
    assert not [event for event in events if isinstance(event, CutOff)]
    assert session.call.turn == 1
    assert session.encourage() == ()
    form = {item.name: item.verdict for section in score(session.scenario, session.events).sections for item in section.items}
    assert form["let_finish"] == "N/A"


@pytest.mark.parametrize(("channel", "silence", "bears"), [("chat", None, 60), ("social", None, 600), ("chat", 25, 25), ("phone", None, 20)])
def test_silence_is_borne_as_people_bear_it_there(tmp_path: Path, channel: str, silence: int | None, bears: int) -> None:
    session, clock = chat(tmp_path, channel, silence=silence)
    clock.now = line(session).seconds + bears - 1
    assert session.tick() == ()
    clock.now += 1
    assert session.tick()


def test_with_the_clock_off_all_is_there_at_once(tmp_path: Path) -> None:
    session, _ = chat(tmp_path, timed=False)
    assert (line(session).bubbles, line(session).seconds) == ((), 0.0)
    assert speech.shown(line(session), 0.0) == line(session).text


def test_a_line_break_is_nothing_one_can_hear(tmp_path: Path) -> None:
    session, _ = chat(tmp_path, "phone")
    assert line(session).text == "Nine days. Nine. Where is it? Well? Well??"


def test_a_public_thread_is_public_until_it_is_taken_private(tmp_path: Path) -> None:
    session, _ = chat(tmp_path, "social")
    assert lookup(session.call, session.scenario)("public") is True
    session.say("Is it order cm-2210?")
    assert broken(session) == ["cm-2210"]
    session.say("Let's carry on by direct message. /private")
    assert lookup(session.call, session.scenario)("public") is False
    assert line(session).text == "Fine. Here, then."
    session.say("So it is CM-2210.")
    assert len(broken(session)) == 1


def test_what_is_forbidden_in_public_is_not_elsewhere(tmp_path: Path) -> None:
    session, _ = chat(tmp_path)
    session.say("Is it order CM-2210?")
    assert broken(session) == []


def test_bubbles_sent_as_one_are_told_apart() -> None:
    assert speech.written("One\nTwo\nThree\nFour?\nFive").split("\n") == ["One", "Two", "Three. Four? Five"]
