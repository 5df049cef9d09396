"""What stands on a terminal while somebody types: replayed on a screen of one paragraph."""

from __future__ import annotations

import io

import pytest

from coach.plain.terminal import Terminal


class Keyboard:
    """Keys at given moments of a clock of its own: (seconds to wait for them, what is typed)."""

    def __init__(self, *typed: tuple[float, str | None]) -> None:
        self.now = 0.0
        self._typed = list(typed)
        self._due = self._typed[0][0] if self._typed else 0.0

    def key(self, wait: float | None) -> str | None:
        if not self._typed:
            return None
        if wait is not None and self._due > wait:
            self._due -= wait
            self.now += wait
            return ""
        self.now += self._due
        _, typed = self._typed.pop(0)
        self._due = self._typed[0][0] if self._typed else 0.0
        return typed

    def clock(self) -> float:
        return self.now


def seen(written: str) -> list[str]:
    """The rows a terminal shows after that was written; it must only use what a simple one knows."""
    rows, column = [""], 0
    at = 0
    while at < len(written):
        char = written[at]
        if written.startswith("\x1b[K", at):
            rows[-1] = rows[-1][:column]
            at += 3
            continue
        if written.startswith("\x1b[", at):
            end = written.index("D", at)
            column -= int(written[at + 2 : end])
            at = end + 1
            continue
        if char == "\n":
            rows.append("")
            column = 0
        elif char == "\r":
            column = 0
        elif char == "\b":
            column -= 1
        else:
            rows[-1] = rows[-1][:column].ljust(column) + char + rows[-1][column + 1 :]
            column += 1
        at += 1
    return [row.rstrip() for row in rows]


def at_the_keys(*typed: tuple[float, str | None], columns: int = 40, dumb: bool = False) -> tuple[Terminal, io.StringIO]:
    board, out = Keyboard(*typed), io.StringIO()
    return Terminal(out, board.key, columns=lambda: columns, dumb=dumb, clock=board.clock), out


def test_the_prompt_waits_and_what_was_typed_is_taken_off_again() -> None:
    terminal, out = at_the_keys((0, "hi"), (0, "!\r"))
    assert terminal.next("You: ") == "hi!"
    assert "You: hi!" in out.getvalue()
    assert seen(out.getvalue()) == [""]


def test_no_line_within_the_time_is_none_and_what_was_typed_stays_typed() -> None:
    terminal, out = at_the_keys((0.2, "so"), (9, "rry\r"))
    assert terminal.next("You: ", wait=1, show=False) is None
    assert terminal.typing
    assert seen(out.getvalue()) == ["You: so"]
    assert terminal.next("You: ", show=False) == "sorry"


def test_her_words_go_above_the_line_being_typed() -> None:
    terminal, out = at_the_keys((0, "so"), (9, "\r"))
    terminal.write("Idris: I ordered sea")
    terminal.next("You: ", wait=1, show=False)
    assert terminal.breaks == 1
    terminal.write("       green, forty boxes.\n")
    assert seen(out.getvalue()) == ["Idris: I ordered sea", "       green, forty boxes.", "You: so"]


def test_nothing_typed_nothing_broken() -> None:
    terminal, out = at_the_keys((9, "\r"))
    terminal.write("Idris: I ordered")
    assert terminal.next("You: ", wait=1, show=False) is None
    terminal.write(" sea green.\n")
    assert (seen(out.getvalue()), terminal.breaks) == (["Idris: I ordered sea green.", ""], 0)


def test_an_empty_enter_while_she_speaks_breaks_nothing_either() -> None:
    terminal, out = at_the_keys((0, "\r"))
    terminal.write("Idris: I ordered")
    assert terminal.next("You: ", wait=1, show=False) == ""
    terminal.write(" sea green.\n")
    assert seen(out.getvalue()) == ["Idris: I ordered sea green.", ""]


def test_a_line_longer_than_the_row_shows_its_end_or_where_the_cursor_is() -> None:
    terminal, out = at_the_keys((0, "one two three four five six"), (9, "\x1b[H"), (9, "\r"), columns=20)
    terminal.next("You: ", wait=1)
    assert seen(out.getvalue())[-1] == "You: …four five six"
    terminal.next("You: ", wait=10)
    assert seen(out.getvalue())[-1].startswith("You: one two")


def test_words_given_back_can_be_changed() -> None:
    terminal, _ = at_the_keys((0, "\x7f5\r"))
    assert terminal.next("You: ", offered="/credit 99") == "/credit 95"


def test_several_lines_at_once_are_several_lines() -> None:
    terminal, _ = at_the_keys((0, "one\ntwo\nthr"), (0, "ee\n"))
    assert [terminal.next(""), terminal.next(""), terminal.next("")] == ["one", "two", "three"]


def test_an_escape_key_by_itself_eats_nothing() -> None:
    terminal, _ = at_the_keys((0, "\x1b"), (1, "a\r"))
    assert terminal.next("") == "a"


def test_a_sequence_in_two_pieces_is_one_key() -> None:
    terminal, _ = at_the_keys((0, "ac\x1b"), (0, "[D"), (0, "b\r"))
    assert terminal.next("") == "abc"


@pytest.mark.parametrize("end", ["\x04", None])
def test_the_end_of_input_is_an_end(end: str | None) -> None:
    terminal, _ = at_the_keys((0, end))
    with pytest.raises(EOFError):
        terminal.next("You: ")


def test_idle_time_counts_from_the_last_key() -> None:
    terminal, _ = at_the_keys((2, "a"), (9, "\r"))
    terminal.next("", wait=5)
    assert terminal.idle() == pytest.approx(3)


@pytest.mark.parametrize("dumb", [False, True])
def test_nothing_hostile_is_ever_echoed(dumb: bool) -> None:  # noqa: FBT001 - a case
    terminal, out = at_the_keys((0, "a\x1b]52;c;aGk=\x07\u202eb\x9b2J\x1b[2Jc\x07\r"), dumb=dumb)
    assert terminal.next("You: ") == "ab2Jc"
    assert not set(out.getvalue()) & {"\u202e", "\x07", "\x9b"}
    assert "]52" not in out.getvalue()
    assert "[2J" not in out.getvalue()


def test_a_dumb_terminal_gets_letters_and_line_ends_only() -> None:
    terminal, out = at_the_keys((0, "sorryy"), (0.1, "\x7f"), (0.1, "\x1b[D"), (9, "\r"), dumb=True)
    terminal.write("Idris: I ordered sea")
    terminal.next("You: ", wait=1, show=False)
    terminal.write("       green.\n")
    terminal.next("You: ", wait=20, show=False)
    assert "\x1b" not in out.getvalue()
    assert "\r" not in out.getvalue()
    assert seen(out.getvalue())[:3] == ["Idris: I ordered sea", "You: sorry", "       green."]


def test_ctrl_c_leaves_what_was_typed_standing() -> None:
    terminal, out = at_the_keys((0, "half a sent"), (0, "\x03"))
    with pytest.raises(KeyboardInterrupt):
        terminal.next("You: ")
    terminal.write("Kept.\n")
    assert seen(out.getvalue()) == ["You: half a sent", "Kept.", ""]
