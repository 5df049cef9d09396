"""One line of typing: keys in, text and cursor out. Pure; what it looks like is the terminal's business."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

ENTER, END, NOTHING = "enter", "end", ""
"""What a key may mean besides changing the line."""
_KEY: Final = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|O[A-Za-z]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[^\[\]O])|[^\x1b]")
"""One key: an escape sequence, or a character."""
_JOINERS: Final = frozenset("\u200c\u200d")


def keys(typed: str) -> tuple[list[str], str]:
    """The keys in what a terminal sent, and the beginning of one that is not complete yet."""
    found: list[str] = []
    place = 0
    while place < len(typed) and (match := _KEY.match(typed, place)):
        found.append(match[0])
        place = match.end()
    return found, typed[place:]


@dataclass
class Editor:
    """A line being typed; `cursor` counts characters from its start."""

    text: str = ""
    cursor: int = 0

    def put(self, text: str) -> None:
        """Begin with `text`, cursor at its end."""
        self.text, self.cursor = text, len(text)

    def take(self) -> str:
        """The line as it stands; the next one is empty."""
        text, self.text, self.cursor = self.text, "", 0
        return text

    def press(self, key: str) -> str:
        """Take a key; says ENTER when the line is done, END when the input is, NOTHING otherwise. Keys it does not know do nothing."""
        if key in ("\r", "\n"):
            return ENTER
        if key == "\x04":
            if not self.text:
                return END
            self._drop(self.cursor, self.cursor + 1)
        elif key in _MOVES:
            self.cursor = max(0, min(len(self.text), _MOVES[key](self)))
        elif key in _CUTS:
            self._drop(*_CUTS[key](self))
        elif key == "\t" or (len(key) == 1 and (key.isprintable() or key in _JOINERS)):
            self.text = f"{self.text[: self.cursor]}{' ' if key == chr(9) else key}{self.text[self.cursor :]}"
            self.cursor += 1
        return NOTHING

    def word_back(self) -> int:
        """Where the word before the cursor begins."""
        return len(re.sub(r"\S*\s*$", "", self.text[: self.cursor]))

    def _drop(self, start: int, end: int) -> None:
        start = max(0, start)
        self.text = self.text[:start] + self.text[end:]
        self.cursor = start


_LEFT, _RIGHT, _HOME, _TAIL, _DELETE = "\x1b[D", "\x1b[C", "\x1b[H", "\x1b[F", "\x1b[3~"
_MOVES: Final[dict[str, Callable[[Editor], int]]] = {
    **dict.fromkeys((_LEFT, "\x1bOD", "\x02"), lambda line: line.cursor - 1),
    **dict.fromkeys((_RIGHT, "\x1bOC", "\x06"), lambda line: line.cursor + 1),
    **dict.fromkeys((_HOME, "\x1bOH", "\x1b[1~", "\x01"), lambda _: 0),
    **dict.fromkeys((_TAIL, "\x1bOF", "\x1b[4~", "\x05"), lambda line: len(line.text)),
    "\x1bb": Editor.word_back,
}
_CUTS: Final[dict[str, Callable[[Editor], tuple[int, int]]]] = {
    **dict.fromkeys(("\x7f", "\x08"), lambda line: (line.cursor - 1, line.cursor)),
    _DELETE: lambda line: (line.cursor, line.cursor + 1),
    "\x15": lambda line: (0, line.cursor),
    "\x0b": lambda line: (line.cursor, len(line.text)),
    **dict.fromkeys(("\x17", "\x1b\x7f"), lambda line: (line.word_back(), line.cursor)),
}
"""Keys every shell has: arrows, Home, End, Ctrl-A E B F, backspace, Delete, Ctrl-U K W."""
