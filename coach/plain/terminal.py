r"""A terminal to type at: keys as they come, the line being typed kept below whatever else is written.

The terminal's own echo is off, so that nothing reaches the screen that has not been looked at, and so that her words and the
trainee's do not run into each other. Only ``\r`` and "erase to the end of the row" are used; a dumb terminal gets neither.
"""

from __future__ import annotations

import codecs
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from coach.plain.editor import END, ENTER, Editor, keys
from coach.text import ELLIPSIS, clean, plain_symbols, width

LONE_ESCAPE = 0.05
"""Seconds after which an escape that nothing follows was the key of that name."""
INTERRUPT = "\x03"
REDRAW = "\x0c"
ERASE = "\r\x1b[K"


class Terminal:
    """Lines typed at a terminal (`coach.plain.talk.Lines`). `key` gives what was typed within so many seconds, "" when nothing, None at the end."""

    live = True

    def __init__(
        self,
        out: TextIO,
        key: Callable[[float | None], str | None],
        *,
        columns: Callable[[], int],
        dumb: bool = False,
        styled: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._out, self._key, self._columns, self._dumb, self._styled, self._clock = out, key, columns, dumb, styled, clock
        self.echoed = dumb
        self._editor = Editor()
        self._pending: deque[str] = deque()
        self._broken_key = ""
        self._prompt = ""
        self._drawn = False
        self._fresh = True
        """The cursor stands at the start of a row."""
        self._last_key = clock()
        self.breaks = 0

    @property
    def typing(self) -> bool:
        """Whether a line has been begun."""
        return bool(self._editor.text)

    def idle(self) -> float:
        """Seconds since the last key."""
        return self._clock() - self._last_key

    def write(self, text: str) -> None:
        """Put text on the screen, above the line being typed if there is one."""
        self._hide()
        self._out.write(text)
        self._fresh = text.endswith("\n") if text else self._fresh
        if self.typing:
            self._draw()
        self._out.flush()

    def next(self, prompt: str, *, wait: float | None = None, show: bool = True, offered: str = "") -> str | None:
        """The next line; see `coach.plain.talk.Lines`."""
        if offered and not self.typing:
            self._editor.put(clean(offered).replace("\n", " "))
        if prompt != self._prompt:
            self._hide()
            self._prompt = prompt
        if (show or self.typing) and not self._drawn:
            self._draw()
        self._out.flush()
        until = None if wait is None else self._clock() + wait
        while True:
            while self._pending:
                key = self._pending.popleft()
                if key == INTERRUPT:
                    self._leave_row()
                    raise KeyboardInterrupt
                if self._press(key):
                    return self._editor.take()
            left = None if until is None else max(0.0, until - self._clock())
            try:
                typed = self._key(LONE_ESCAPE if self._broken_key else left)
            except KeyboardInterrupt:
                self._leave_row()
                raise
            if typed is None:
                self._leave_row()
                raise EOFError
            if typed:
                self._last_key = self._clock()
                found, self._broken_key = keys(self._broken_key + typed)
                self._pending.extend(found)
            elif self._broken_key:
                self._broken_key = ""
            else:
                return None

    def _press(self, key: str) -> bool:
        """Take a key and show what it did; True when the line is done. Raises EOFError."""
        before, at_end = self._editor.text, self._editor.cursor == len(self._editor.text)
        meant = self._editor.press(key)
        if meant == END:
            self._leave_row()
            raise EOFError
        if meant == ENTER:
            self._hide()
            return True
        if self._drawn and at_end and self._editor.text == before + key and key.isascii() and self._cells() < self._room():
            self._out.write(key)
        elif self._drawn and self._dumb:
            self._dumb_change(before)
        elif self._editor.text or self._drawn:
            self._draw()
        self._out.flush()
        return False

    # Drawing

    def _room(self) -> int:
        return max(8, self._columns() - width(self._prompt) - 1)

    def _cells(self) -> int:
        return width(self._editor.text)

    def _draw(self) -> None:
        """The prompt and as much of the line as one row holds, around the cursor."""
        if not self._fresh and not self._drawn:
            self._out.write("\n")
            self.breaks += 1
        self._fresh = True
        prompt = f"\x1b[1m{self._prompt}\x1b[0m" if self._styled and self._prompt else self._prompt
        if self._dumb:
            self._out.write(("\n" if self._drawn else "") + prompt + _shown(self._editor.text))
        else:
            before, after = self._window()
            back = f"\x1b[{width(after)}D" if after else ""
            self._out.write(f"{ERASE}{prompt}{before}{after}{back}")
        self._drawn = True

    def _window(self) -> tuple[str, str]:
        """What to show of the line before and after the cursor."""
        room = self._room()
        before, after = _shown(self._editor.text[: self._editor.cursor]), _shown(self._editor.text[self._editor.cursor :])
        least = min(width(after), room // 4)
        cut = width(before) > room - least
        while width(before) > room - least - cut:
            before = before[1:]
        while width(before) + width(after) + cut > room:
            after = after[:-1]
        return (ELLIPSIS if cut else "") + before, after

    def _dumb_change(self, before: str) -> None:
        """On a terminal that cannot erase a row: take back a letter, else begin again below."""
        if self._editor.text == before[:-1] and before[-1:].isascii():
            self._out.write("\b \b")
        elif self._editor.text != before:
            self._draw()

    def _hide(self) -> None:
        """Take the line being typed off the screen; it stays typed."""
        if self._drawn:
            self._out.write("\n" if self._dumb else ERASE)
        self._drawn = False

    def _leave_row(self) -> None:
        """Let the row stand as it is typed, and go on below."""
        if self._drawn:
            self._out.write("\n")
            self._out.flush()
        self._drawn = False
        self._editor.take()


def _shown(text: str) -> str:
    """What may stand on the screen of what was typed."""
    return plain_symbols(clean(text).replace("\n", " ").replace("\t", " "))


@contextmanager
def keyboard(stream: TextIO) -> Iterator[Callable[[float | None], str | None]]:
    """The keys of the terminal behind `stream`, without its echo and line editing, which come back at the end. Ctrl-C comes as a key."""
    if sys.platform == "win32":
        yield _windows_key
        return
    import termios  # noqa: PLC0415 - not on every system

    fd = stream.fileno()
    saved = termios.tcgetattr(fd)
    bare = termios.tcgetattr(fd)
    bare[0] |= termios.ICRNL
    bare[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
    bare[6][termios.VMIN], bare[6][termios.VTIME] = 1, 0
    bare[6][termios.VINTR] = bytes([os.fpathconf(fd, "PC_VDISABLE") & 0xFF])  # a key like others: not every terminal has a session to signal
    woken, wake = os.pipe()

    def again(*_: object) -> None:
        """Back from the background: the shell has set the terminal its own way meanwhile."""
        termios.tcsetattr(fd, termios.TCSANOW, bare)
        os.write(wake, b"!")

    before = signal.signal(signal.SIGCONT, again)
    termios.tcsetattr(fd, termios.TCSANOW, bare)
    try:
        yield _posix_keys(fd, woken)
    finally:
        signal.signal(signal.SIGCONT, before)
        termios.tcsetattr(fd, termios.TCSADRAIN, saved)
        os.close(woken)
        os.close(wake)


def _posix_keys(fd: int, woken: int) -> Callable[[float | None], str | None]:
    """Keys from `fd`; a byte from `woken` is the key that draws the row again."""
    import select  # noqa: PLC0415 - with it goes the choice of how to wait

    decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def key(wait: float | None) -> str | None:
        ready = select.select([fd, woken], [], [], wait)[0]
        if woken in ready:
            os.read(woken, 64)
            return REDRAW
        if not ready:
            return ""
        try:
            typed = os.read(fd, 4096)
        except OSError:  # the terminal is gone
            return None
        return decoder.decode(typed) if typed else None

    return key


def _windows_key(wait: float | None) -> str | None:
    """A key of the Windows console; the console cannot be waited on, so it is looked at."""
    if sys.platform != "win32":
        return None
    import msvcrt  # noqa: PLC0415 - only there

    until = None if wait is None else time.monotonic() + wait
    while not msvcrt.kbhit():
        if until is not None and time.monotonic() >= until:
            return ""
        time.sleep(0.02)
    typed = msvcrt.getwch()
    if typed in ("\x00", "\xe0"):
        return {"K": "\x1b[D", "M": "\x1b[C", "G": "\x1b[H", "O": "\x1b[F", "S": "\x1b[3~"}.get(msvcrt.getwch(), "\x1b[Z")
    return {"\x1a": "\x04"}.get(typed, typed)
