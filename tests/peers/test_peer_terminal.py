"""What is printed at a real (pseudo-)terminal when the journal is full of hostile words: colours and nothing else that a terminal obeys."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading

import doors
import pytest

pty = pytest.importorskip("pty", reason="there are no pseudo-terminals on this system")

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
BAR = re.compile(r"\x1b\[\?25[lh]|\x1b\[2K|\x1b\[1A|\r(?!\n)")
"""What our own progress bar does: hide the cursor, write over its line, show it again."""
OBEYED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\U000e0000-\U000e007f]")
COMMANDS = (
    ("report", "--format", "md"),
    ("report", "--format", "json"),
    ("show", "last"),
    ("show", "1", "--format", "md"),
    ("show", "tiles"),
    ("rule",),
    ("dispute", "1"),
    ("list",),
    ("data", "verify"),
    ("data", "doctor"),
    ("data", "person", "list"),
    ("calibrate", "report"),
    ("report", "--team", "{escapes}"),
    ("report", "--trainee", "{escapes}"),
    ("data", "person", "erase", "{escapes}", "--dry-run"),
    ("play", "{escapes}"),
    ("data", "merge", "{escapes}"),
    ("data", "roster", "{escapes}"),
    ("dispute", "1", "{escapes}", "--reason", "{escapes}"),
    ("calibrate", "read", "{escapes}", "--rater", "x"),
)  # fmt: skip


def printed(told: doors.Told, *words: str) -> str:
    """All that arrives at the terminal until the command ends."""
    master, slave = pty.openpty()
    heard: list[bytes] = []

    def listen() -> None:
        while True:
            try:
                got = os.read(master, 65_536)
            except OSError:
                return
            if not got:
                return
            heard.append(got)

    listener = threading.Thread(target=listen)
    env = {**os.environ, "COACH_HOME": str(told.home), "TERM": "xterm-256color"}
    process = subprocess.Popen([sys.executable, "-m", "coach", *words], stdin=subprocess.DEVNULL, stdout=slave, stderr=slave, start_new_session=True, env=env)
    os.close(slave)
    listener.start()
    try:
        process.wait(timeout=60)
    finally:
        process.kill()
        process.wait()
    listener.join(timeout=10)
    os.close(master)
    return b"".join(heard).decode("utf-8", "backslashreplace")


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_nothing_a_terminal_obeys_is_printed(told: doors.Told, command: tuple[str, ...]) -> None:
    escapes = "".join(doors.ESCAPES)
    text = printed(told, *(word.format(escapes=escapes) for word in command))
    assert text.strip()
    assert "Traceback" not in text
    text = BAR.sub("", COLOUR.sub("", text)).replace("\r\n", "\n")
    found = OBEYED.search(text)
    assert found is None, repr(text[max(0, found.start() - 60) : found.end() + 60])


def test_nothing_a_terminal_obeys_was_printed_on_the_way_there(told: doors.Told) -> None:
    for command, text in told.printed.items():
        assert not OBEYED.search(COLOUR.sub("", text)), command
