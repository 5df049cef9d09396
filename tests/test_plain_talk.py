"""A call in lines, with a clock that only moves when somebody waits."""

from __future__ import annotations

import itertools
import math
from pathlib import Path

import pytest

from coach.plain import Given, Outcome, Page, Talk
from coach.scenario import load
from coach.session import Session
from coach.session.events import Acted, CutOff, Encouraged, FellSilent, Noted, Replied, Said
from coach.techniques import names

TILES = load(Path(__file__).parent / "golden" / "wrong-tiles.yaml", names())
SORRY = "I'm sorry, that's the wrong green with a fitter at your door tomorrow."


class Typist:
    """Somebody at a terminal: each line a number of seconds after the one before. Waiting is what moves the clock."""

    live = True
    echoed = False
    typing = False
    breaks = 0

    def __init__(self, *lines: tuple[float, str]) -> None:
        self.now = 0.0
        self.offered: list[str] = []
        self._lines = list(lines)
        self._since = 0.0

    def clock(self) -> float:
        return self.now

    def next(self, prompt: str, *, wait: float | None = None, show: bool = True, offered: str = "") -> str | None:
        del prompt, show
        if offered:
            self.offered.append(offered)
        if not self._lines:
            raise EOFError
        due, line = self._lines[0]
        left = due - self._since
        if wait is not None and left > wait:
            self.now += wait
            self._since += wait
            return None
        self.now += left
        self._since = 0.0
        self._lines.pop(0)
        return line

    def idle(self) -> float:
        return math.inf


def call(lines: Typist | Given, *, timed: bool = False, columns: int = 81) -> tuple[Session, str, Outcome]:
    out: list[str] = []
    clock = lines.clock if isinstance(lines, Typist) else lambda: 0.0
    session = Session(TILES, timed=timed, clock=clock)
    outcome = Talk(session, lines, Page(out.append, lambda: columns)).run()
    return session, "".join(out), outcome


def kinds(session: Session, kind: type) -> list[object]:
    return [event for event in session.events if isinstance(event, kind)]


# -- from a pipe -------------------------------------------------------------------------------------------------------


def test_each_line_is_a_reply_and_what_came_of_it_stands_below() -> None:
    _, text, _ = call(Given(["You should have checked the boxes."]))
    rows = text.splitlines()
    at = rows.index("You: You should have checked the boxes.")
    assert rows[at + 1].startswith("   - Blamed the customer: “You should have checked the boxes”   tension 68 -> ")
    assert rows[at + 2].startswith("Idris: ")


def test_what_was_done_at_the_desk_stands_below_the_words() -> None:
    _, text, _ = call(Given(["/look_up", "/swap It leaves at six."]))
    assert "You: It leaves at six.\n   /swap  The van leaves at six with sea green.\n" in text


def test_the_end_of_the_lines_puts_the_phone_down() -> None:
    session, text, outcome = call(Given([SORRY]))
    assert [event.action for event in kinds(session, Acted)] == ["end"]  # type: ignore[attr-defined]
    assert outcome is Outcome.OVER
    assert "The call is over: Left with the moss." in text


def test_what_is_left_after_the_end_is_the_note() -> None:
    session, text, _ = call(Given(["/look_up", "/swap", "", "Sea green for moss,", "", "van at six."]))
    assert [event.text for event in kinds(session, Noted)] == ["Sea green for moss,\nvan at six."]  # type: ignore[attr-defined]
    assert "(5 to 60 words)" in text


def test_a_pipe_that_never_ends_ends_with_a_full_note() -> None:
    session, text, outcome = call(Given(itertools.chain(["/look_up", "/swap"], itertools.repeat("y"))))
    assert outcome is Outcome.OVER
    assert "The note is full: 4000 characters are kept." in text
    assert len(kinds(session, Noted)) == 1


def test_empty_lines_are_no_replies() -> None:
    session, _, _ = call(Given(["", "   ", SORRY, ""]))
    assert len(kinds(session, Replied)) == 1


def test_a_refused_action_alone_is_said_to_be_unsent_and_costs_no_turn() -> None:
    session, text, _ = call(Given(["/swap"]))
    assert kinds(session, Replied) == []
    assert "   /swap  Not done: The depot wants the order first (/look_up)." in text
    assert "   Not sent: /swap\n" in text
    assert "You: /swap" not in text


def test_from_a_pipe_the_words_of_a_refused_message_are_said_all_the_same() -> None:
    session, text, _ = call(Given(["/swap It leaves at six."]))
    assert [event.text for event in kinds(session, Replied)] == ["It leaves at six."]  # type: ignore[attr-defined]
    assert "Said without it." in text


@pytest.mark.parametrize(("line", "told"), [("x" * 4001, "4001 characters"), ("\x1b]52;c;aGk=\x07", "nothing in it"), ("\u202e", "nothing in it")])
def test_what_cannot_be_said_is_said_to_be_unsent(line: str, told: str) -> None:
    session, text, _ = call(Given([line]))
    assert kinds(session, Replied) == []
    assert "Not sent: " in text
    assert told in text
    assert "\x1b" not in text
    assert "\u202e" not in text


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("/card", "The van can swap an order until ten at night."),
        ("/desk", "/credit   goodwill, in pounds (1 to 30: /credit 10)"),
        ("/hint", "Hint: He wants to know"),
        ("/where", "Idris  competing, tension 68 (so far 68)"),
        ("/help", "leave; the call is kept and can be resumed"),
        ("/HELP ", "leave; the call is kept and can be resumed"),
    ],
)
def test_commands_answer_and_are_no_turn(command: str, told: str) -> None:
    session, text, _ = call(Given([command]))
    assert told in text
    assert len(kinds(session, Acted)) == 1  # the /end of the last line
    assert kinds(session, Replied) == []


def test_the_desk_ticks_what_was_done() -> None:
    _, text, _ = call(Given(["/look_up", "/desk"]))
    assert "/look_up  find the order [done]" in text


def test_quit_leaves_the_call_as_it_is() -> None:
    session, _, outcome = call(Given([SORRY, "/quit", "never read"]))
    assert outcome is Outcome.LEFT
    assert session.call.phase == "talking"


# -- at a terminal -----------------------------------------------------------------------------------------------------


def test_words_that_were_refused_come_back_to_be_changed() -> None:
    lines = Typist((0, "/swap It leaves at six."), (0, "/quit"))
    _, text, _ = call(lines)
    assert lines.offered == ["/swap It leaves at six."]
    assert "Your line is back on the prompt; Ctrl-U clears it." in " ".join(text.split())


def test_how_to_clear_a_line_is_said_once() -> None:
    _, text, _ = call(Typist((0, "/swap"), (0, "/refund"), (0, "/quit")))
    assert text.count("Not sent: ") == 2
    assert text.count("Ctrl-U") == 1


def test_the_end_of_input_at_a_terminal_leaves_and_keeps_the_call() -> None:
    session, _, outcome = call(Typist((0, SORRY)))
    assert outcome is Outcome.LEFT
    assert session.call.phase == "talking"


def test_the_note_ends_with_an_empty_line() -> None:
    session, _, outcome = call(Typist((0, "/look_up"), (0, "/swap"), (0, "Sea green for moss."), (0, ""), (0, "never read")))
    assert [event.text for event in kinds(session, Noted)] == ["Sea green for moss."]  # type: ignore[attr-defined]
    assert outcome is Outcome.OVER


def test_what_was_written_stays_in_view_and_is_said_to_be_taken() -> None:
    _, text, _ = call(Typist((0, "/look_up"), (0, "/swap"), (0, "Sea green for moss,"), (0, "van at six."), (0, "")))
    assert "To finish, press Enter on an empty line.\nNote: Sea green for moss,\nNote: van at six.\n   The note is taken: 7 words.\n" in text


def test_leaving_at_the_note_keeps_the_call_open() -> None:
    session, _, outcome = call(Typist((0, "/end"), (0, "/quit")))
    assert (session.call.phase, outcome) == ("note", Outcome.LEFT)


# -- with the clock on -------------------------------------------------------------------------------------------------


def test_nobody_is_talked_at_before_picking_up() -> None:
    session, text, outcome = call(Typist(), timed=True)
    assert "Press Enter to take the call." in text
    assert (session.events, outcome) == ([], Outcome.LEFT)


def test_a_line_sent_early_cuts_her_off_and_the_rest_is_never_shown() -> None:
    session, text, _ = call(Typist((0, ""), (2, SORRY), (60, "/quit")), timed=True)
    [cut] = kinds(session, CutOff)
    assert isinstance(cut, CutOff)
    assert 0 < cut.fraction < 0.5
    assert f"{cut.heard} —\nYou: {SORRY}" in " ".join(text.split("\n       ")).replace("  ", " ")
    assert "What are you going to do?" not in text
    assert f"You spoke over Idris: {len(cut.lost.split())} words lost." in text


@pytest.mark.parametrize("hum", ["", "mm-hm", "I see"])
def test_an_encourager_cuts_nothing(hum: str) -> None:
    session, text, _ = call(Typist((0, ""), (2, hum), (20, SORRY), (60, "/quit")), timed=True)
    assert kinds(session, CutOff) == []
    assert len(kinds(session, Encouraged)) == 1
    assert f"(you: {hum or 'mm-hm'})" in text
    assert "What are you going to do?" in " ".join(text.split())


def test_a_line_after_her_last_word_is_a_plain_reply() -> None:
    session, text, _ = call(Typist((0, ""), (15, SORRY), (30, "/quit")), timed=True)
    first = next(event for event in session.events if isinstance(event, Said))
    assert kinds(session, CutOff) == []
    assert first.text in " ".join(text.split())


def test_a_long_silence_is_noticed() -> None:
    session, text, _ = call(Typist((0, ""), (30, SORRY), (30, "/quit")), timed=True)
    assert len(kinds(session, FellSilent)) >= 1
    assert "(9 seconds of silence)" in text


def test_her_last_words_are_heard_out_and_what_is_typed_meanwhile_goes_into_the_note() -> None:
    lines = Typist((0, ""), (15, "/look_up"), (1, "/swap"), (1, "Sea green for moss."), (20, ""))
    session, text, _ = call(lines, timed=True)
    assert [event.text for event in kinds(session, Noted)] == ["Sea green for moss."]  # type: ignore[attr-defined]
    words = " ".join(text.split())
    assert words.index("nothing more to say.") < words.index("The call is over")


def test_commands_while_she_speaks_do_not_stop_her() -> None:
    session, text, _ = call(Typist((0, ""), (2, "/hint"), (30, "/quit")), timed=True)
    assert kinds(session, CutOff) == []
    first = next(event for event in session.events if isinstance(event, Said))
    shown = text.split("Idris: ")[1].replace("\n   Hint: He wants to know that somebody has understood what tomorrow means.\n", " ")
    assert first.text in " ".join(shown.split())


# -- going on ----------------------------------------------------------------------------------------------------------


def test_a_resumed_call_is_told_so_far_with_the_cut_where_it_was() -> None:
    session, _, _ = call(Typist((0, ""), (2, SORRY), (8, "/quit")), timed=True)
    out: list[str] = []
    again = Session.resume(TILES, session.events, clock=lambda: 0.0)
    assert Talk(again, Given(["/quit"]), Page(out.append)).run() is Outcome.LEFT
    text = " ".join("".join(out).split())
    [cut] = kinds(session, CutOff)
    assert isinstance(cut, CutOff)
    assert f"{cut.heard} — You: {SORRY}" in text
    assert cut.lost not in text


def test_a_call_left_at_its_note_goes_on_there() -> None:
    session, _, _ = call(Typist((0, "/end"), (0, "/quit")))
    out: list[str] = []
    again = Session.resume(TILES, session.events, clock=lambda: 0.0)
    assert Talk(again, Given(["He rang off."]), Page(out.append)).run() is Outcome.OVER
    assert again.call.phase == "over"


TWO_CONTACTS = """\
scenario: The tuner
persona: {name: Marit Lund, mode: competing}
desk: [send]
endings: {later: {is: weak, then: again, after: 2 days}, done: good}
after_call: {mention: {cause: [tuner]}, words: 1-80}
scenes:
  first:
    customer: Nobody came.
    replies: [{does: /send, customer: I will wait, end: later}]
  again:
    customer: Still nobody.
    replies: [{does: /send, customer: Here he is, end: done}]
"""


def test_a_second_contact_follows_the_note_with_the_time_between_them(tmp_path: Path) -> None:
    out: list[str] = []
    (tmp_path / "tuner.yaml").write_text(TWO_CONTACTS, encoding="utf-8")
    session = Session(load(tmp_path / "tuner.yaml", names()), clock=lambda: 0.0)
    outcome = Talk(session, Given(["/send", "The tuner goes today.", "", "/send", "The tuner came."]), Page(out.append, lambda: 81)).run()
    told = "".join(out)
    assert outcome is Outcome.OVER
    assert told.index("Nobody came.") < told.index("Two days later.") < told.index("Still nobody.") < told.index("Here he is")
    assert session.call.ending is not None
    assert session.call.ending.ending == "done"
