"""Coach at a real (pseudo-)terminal: interrupting, humming, hostile text, a killed process. Waits for what is printed, never for time."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from coach.cli.commands import commands as main
from coach.store import Journal, database

pty = pytest.importorskip("pty", reason="there are no pseudo-terminals on this system")
fcntl = pytest.importorskip("fcntl")
termios = pytest.importorskip("termios")

TILES = Path(__file__).parent / "golden" / "wrong-tiles.yaml"
OPENING = (
    "I ordered sea green, forty boxes of it, and there are forty boxes of moss green standing in my hall. "
    "The fitter comes at seven tomorrow. What are you going to do?"
)
PATIENCE = 60.0
"""Seconds until a wait is given up; on a good day nothing here takes three."""
SORRY = "I'm sorry, that's the wrong green."
COACH = [sys.executable, "-m", "coach"]


class Terminal:
    """A terminal with Coach in it."""

    def __init__(self, *words: str, columns: int = 100, kind: str = "xterm-256color") -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, (40).to_bytes(2, sys.byteorder) + columns.to_bytes(2, sys.byteorder) + bytes(4))
        self.process = subprocess.Popen(
            [*COACH, *words],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            close_fds=True,
            start_new_session=True,
            env={**os.environ, "TERM": kind},
        )
        self.slave = slave
        self.seen = b""

    @property
    def text(self) -> str:
        return self.seen.decode("utf-8", "replace")

    def wait_for(self, text: str, *, times: int = 1) -> str:
        """Everything printed so far, once `text` has been printed so often."""
        until = time.monotonic() + PATIENCE
        while self.text.count(text) < times:
            assert time.monotonic() < until, f"{text!r} was never printed:\n{self.text}"
            self._read(until)
        return self.text

    def type(self, text: str | bytes) -> None:
        os.write(self.master, text if isinstance(text, bytes) else text.encode())

    def ends(self) -> int:
        """The exit code, after everything was read."""
        until = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            assert time.monotonic() < until, f"it does not end:\n{self.text}"
            self._read(time.monotonic() + 0.05)
        self._read(time.monotonic())
        return self.process.returncode

    def _read(self, until: float) -> None:
        if select.select([self.master], [], [], max(0.0, min(1.0, until - time.monotonic())))[0]:
            with contextlib.suppress(OSError):
                self.seen += os.read(self.master, 65_536)


@pytest.fixture
def opened() -> Iterator[list[Terminal]]:
    """Terminals to be closed at the end, whatever happens."""
    terminals: list[Terminal] = []
    yield terminals
    for terminal in terminals:
        if terminal.process.poll() is None:
            terminal.process.kill()
            terminal.process.wait()
        os.close(terminal.master)
        os.close(terminal.slave)


def play(opened: list[Terminal], *words: str, kind: str = "xterm-256color") -> Terminal:
    terminal = Terminal("play", *words, "--plain", kind=kind)
    opened.append(terminal)
    return terminal


def recorded() -> list[tuple[str, dict[str, object]]]:
    with Journal.open(database()) as journal:
        return [(kind, body) for _, kind, body in journal.events(journal.find("last").id)]


def scorecard() -> dict[str, str]:
    done = CliRunner().invoke(main, ["show", "last", "--json"])
    assert done.exit_code == 0, done.output
    return {item["item"]: item["verdict"] for item in json.loads(done.stdout)["items"]}


def at_home(name: str, text: str) -> str:
    """A scenario of one's own, so that `coach show` finds it again."""
    folder = Path(os.environ["COACH_HOME"]) / "scenarios"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return name


# -- interrupting ------------------------------------------------------------------------------------------------------


def test_sending_early_cuts_the_line_and_the_item_says_so(opened: list[Terminal]) -> None:
    terminal = play(opened, at_home("tiles", TILES.read_text(encoding="utf-8")), "--timed")
    terminal.wait_for("Press Enter to take the call.")
    terminal.type("\r")
    terminal.wait_for("I ordered sea")
    terminal.type(f"{SORRY}\r")
    terminal.wait_for("You spoke over Idris")
    terminal.wait_for("Idris: ", times=2)
    terminal.type("/end\r")
    terminal.wait_for("on an empty line.")
    terminal.type("\r")
    assert terminal.ends() == 0

    [cut] = [body for kind, body in recorded() if kind == "cut_off"]
    assert isinstance(cut["fraction"], float)
    assert 0 < cut["fraction"] < 0.9
    assert f"{cut['heard']} {cut['lost']}" == OPENING
    assert "—" in terminal.text
    assert "What are you going to do?" not in terminal.text
    verdicts = scorecard()
    assert (verdicts["interrupt"], verdicts["let_finish"]) == ("fault", "not met")


@pytest.mark.parametrize("hum", ["\r", "mm-hm\r"])
def test_an_encourager_does_not(opened: list[Terminal], hum: str) -> None:
    short = TILES.read_text(encoding="utf-8").replace(OPENING, "Sea green, I said. You sent me moss.")
    terminal = play(opened, at_home("tiles", short), "--timed")
    terminal.wait_for("Press Enter to take the call.")
    terminal.type("\r")
    terminal.wait_for("Sea")
    terminal.type(hum)
    terminal.wait_for("(you: mm-hm)")
    terminal.wait_for("sent me moss.")
    terminal.wait_for("You: ")
    terminal.type("/end\r")
    terminal.wait_for("on an empty line.")
    terminal.type("\r")
    assert terminal.ends() == 0
    kinds = [kind for kind, _ in recorded()]
    assert ("encouraged" in kinds, "cut_off" in kinds) == (True, False)
    assert scorecard()["interrupt"] == "none"


@pytest.mark.parametrize(("channel", "options"), [("chat", ("--timed",)), ("phone", ())])
def test_in_a_chat_and_with_the_clock_off_there_is_nothing_to_interrupt(opened: list[Terminal], channel: str, options: tuple[str, ...]) -> None:
    text = TILES.read_text(encoding="utf-8").replace("channel: phone", f"channel: {channel}")
    terminal = play(opened, at_home("tiles", text), *options)
    if options:
        terminal.wait_for("Press Enter to begin.")
        terminal.type("\r")
    terminal.wait_for("You: ")
    terminal.type(f"{SORRY}\r")
    terminal.wait_for("Idris: ", times=2)
    terminal.type("/end\r")
    terminal.wait_for("Note: ")
    terminal.type("\r")
    assert terminal.ends() == 0
    assert "cut_off" not in [kind for kind, _ in recorded()]
    verdicts = scorecard()
    assert (verdicts["interrupt"], verdicts["let_finish"]) == ("N/A", "N/A")


# -- leaving -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("key", "code"), [("\x03", 130), ("\x04", 0), ("/quit\r", 0)])
def test_leaving_keeps_the_call_says_so_and_gives_the_terminal_back(opened: list[Terminal], key: str, code: int) -> None:
    terminal = play(opened, str(TILES))
    before = termios.tcgetattr(terminal.slave)
    terminal.wait_for("You: ")
    terminal.type(key)
    assert terminal.ends() == code
    assert "The call is kept as attempt 1. To go on with it: coach play --resume" in terminal.text
    assert termios.tcgetattr(terminal.slave)[3] == before[3] | termios.ECHO | termios.ICANON | termios.IEXTEN
    assert "Traceback" not in terminal.text


def test_a_terminal_that_cannot_draw_gets_lines_only(opened: list[Terminal]) -> None:
    terminal = play(opened, str(TILES), kind="dumb")
    terminal.wait_for("You: ")
    terminal.type(f"{SORRY}\r")
    terminal.wait_for("Idris: ", times=2)
    terminal.type("\x04")
    assert terminal.ends() == 0
    assert "\x1b" not in terminal.text


def test_coach_by_itself_opens_the_screens(opened: list[Terminal]) -> None:
    terminal = Terminal(columns=120)
    opened.append(terminal)
    terminal.wait_for("No access")
    terminal.type("\x11")
    assert terminal.ends() == 0


# -- killed ------------------------------------------------------------------------------------------------------------


def test_a_killed_call_goes_on_where_it_was(tmp_path: Path) -> None:
    with subprocess.Popen([*COACH, "play", str(TILES), "--plain"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8") as first:
        assert first.stdin
        assert first.stdout
        first.stdin.write(f"{SORRY}\n/look_up\n")
        first.stdin.flush()
        shown = []
        for line in first.stdout:
            shown.append(line)
            if "picked from the wrong bay" in line:
                break
        shown.append(first.stdout.readline())
        os.kill(first.pid, signal.SIGKILL)
    before = recorded()
    talk = "".join(shown[next(number for number, line in enumerate(shown) if line.startswith("Idris: ")) :])
    replies = tmp_path / "replies.txt"
    replies.write_text("/swap It leaves at six.\nSwapped the moss for sea green.\n", encoding="utf-8")
    with replies.open(encoding="utf-8") as lines:
        again = subprocess.run([*COACH, "play", str(TILES), "--plain", "--resume"], stdin=lines, capture_output=True, text=True, encoding="utf-8", check=False)
    assert again.returncode == 0, again.stderr
    assert talk.replace("   tension 68   competing\n", "") in again.stdout
    assert "The right tiles tonight" in again.stdout
    assert recorded()[: len(before)] == before


# -- hostile text ------------------------------------------------------------------------------------------------------

CLIPBOARD = "\x1b]52;c;aGVsbG8=\x07"
LINK = "[@click=app.quit]go[/]"
HOSTILE = f"before {CLIPBOARD}{LINK} [/x] \u202etxt.exe \x9b2J\x1b[2J after"


def inert(text: str) -> None:
    """Nothing in it but text, our own bold and dim, and the erasing of the row that is being typed."""
    plain = text
    for ours in ("\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[K"):
        plain = plain.replace(ours, "")
    assert "\x1b" not in plain
    assert not set(plain) & {"\x07", "\x9b", "\u202e"}


def test_hostile_replies_and_names_reach_the_terminal_as_text(opened: list[Terminal]) -> None:
    terminal = play(opened, str(TILES), "--trainee", HOSTILE)
    terminal.wait_for("You: ")
    terminal.type(f"{HOSTILE}\r")
    terminal.wait_for("tension", times=2)
    terminal.type("/end\r")
    terminal.wait_for("on an empty line.")
    terminal.type(f"{HOSTILE}\r\r")
    assert terminal.ends() == 0
    inert(terminal.text)
    for line in ("Trainee: ", "You: ", "Note: "):
        told = [row for row in terminal.text.splitlines() if line in row and LINK in row]
        assert told, f"{line} {LINK}"
        assert "[/x]" in told[-1]


def test_markup_in_a_scenario_reaches_the_terminal_as_text(opened: list[Terminal]) -> None:
    text = TILES.read_text(encoding="utf-8")
    for plain in ("The wrong tiles", "Idris Okoro", "Measures twice, says it once.", OPENING, "find the order", "MT-881", "The fitter starts on time."):
        text = text.replace(f": {plain}\n", f": {json.dumps(f'{plain} {LINK} [/x]')}\n")
    terminal = play(opened, at_home("hostile", text))
    terminal.wait_for("You: ")
    terminal.type("/desk\r")
    terminal.wait_for("Desk (type these", times=2)
    terminal.type("/look_up\r/swap\r\r")
    assert terminal.ends() == 0
    inert(terminal.text)
    assert terminal.text.count(LINK) >= 6
    assert "[/x]" in terminal.text


@pytest.mark.parametrize("raw", [CLIPBOARD, "\u202e", "\x9b2J", r"\e]52;c;aGVsbG8=\a", r"\u202e"])
def test_control_characters_in_a_scenario_are_refused_or_harmless(opened: list[Terminal], raw: str) -> None:
    file = at_home("raw", TILES.read_text(encoding="utf-8").replace("The wrong tiles", f'"The wrong {raw} tiles"'))
    terminal = Terminal("show", file)
    opened.append(terminal)
    assert terminal.ends() in (0, 1)
    inert(terminal.text)
    assert "The wrong" in terminal.text


def test_coming_back_from_the_background_finds_the_line_as_it_was(opened: list[Terminal]) -> None:
    terminal = play(opened, str(TILES))
    terminal.wait_for("You: ")
    terminal.type("half a sent")
    terminal.wait_for("half a sent")
    cooked = termios.tcgetattr(terminal.slave)
    cooked[3] |= termios.ECHO | termios.ICANON  # as a shell leaves it
    terminal.process.send_signal(signal.SIGSTOP)
    termios.tcsetattr(terminal.slave, termios.TCSANOW, cooked)
    terminal.process.send_signal(signal.SIGCONT)
    terminal.wait_for("half a sent", times=2)
    terminal.type("ence\r")
    terminal.wait_for("half a sentence")
    terminal.type("\x04")
    assert terminal.ends() == 0
    assert [body["text"] for kind, body in recorded() if kind == "replied"] == ["half a sentence"]
