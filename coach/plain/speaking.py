"""Her words at speaking pace on a page that cannot go back: word by word, or in whole rows while somebody types below."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from coach.plain.page import DEEPEST, Ink, Page
from coach.session import speech
from coach.session.events import CutOff, Event
from coach.session.speech import DASH
from coach.text import width

if TYPE_CHECKING:
    from coach.session.events import Said

PHRASE: Final = 7
"""Words after which a row is shown while somebody types, if no breath comes first."""
BREATHS: Final = ".,;:!?…"


class Speech:
    """One line of hers being said. What stands on the page is only ever what has been heard."""

    def __init__(self, page: Page, name: str, line: Said) -> None:
        self.page, self.line = page, line
        self._words = line.text.split()
        self._bubbles = frozenset(itertools.accumulate(len(part.split()) for part in line.text.split("\n")))
        """Words before which a new bubble begins."""
        self._shown = 0
        self._lead = f"{name}: "
        self._column = 0
        """Cells used in the present row; 0 at the start of one."""

    @property
    def pause(self) -> float:
        """Seconds until the next look."""
        return max(0.02, self.line.seconds / max(1, len(self._words)) / 2)

    def upto(self, now: float, *, typing: bool) -> bool:
        """Show what has been heard by attempt time `now`; False once she has finished, and her row is closed."""
        if speech.finished(self.line, now):
            self.rest()
            return False
        heard = len(speech.shown(self.line, now).split())
        self._show(self._breath(heard) if typing and not self.line.bubbles else heard, close=typing)
        return True

    def grow(self, text: str) -> None:
        """More of the line is there, whose end nobody knows yet: show it at once."""
        self._words, self._bubbles = text.split(), frozenset()
        self._show(len(self._words))

    def rest(self) -> None:
        """All of it, at once."""
        self._show(len(self._words), close=True)

    def cut(self, events: Iterable[Event]) -> None:
        """She was cut off: show what was heard to the last word, and a dash."""
        cut = next((event for event in events if isinstance(event, CutOff)), None)
        if cut is None:
            self.rest()
            return
        self._show(len(cut.heard.split()), end=DASH, close=True)

    def broken(self) -> None:
        """Something else was written, from a new row on."""
        self._column = 0

    def close(self) -> None:
        """End her row, so that something else can be written."""
        self._show(self._shown, close=True)

    def _breath(self, heard: int) -> int:
        """How much to show while somebody types: up to the last breath, or enough words for a row."""
        for place in range(heard, self._shown, -1):
            if self._words[place - 1][-1] in BREATHS:
                return place
        return heard if heard - self._shown >= PHRASE else self._shown

    def _show(self, count: int, *, end: str = "", close: bool = False) -> None:
        """Write up to word `count`, in one piece: what is typed below is drawn again after each."""
        words = [*self._words[self._shown : count], *([end] if end else [])]
        begun, self._shown = self._shown, max(self._shown, count)
        out = "".join(self._placed(word, new=begun + place in self._bubbles) for place, word in enumerate(words))
        if close and self._column:
            out += "\n"
            self._column = 0
        if out:
            self.page.write(out)

    def _placed(self, word: str, *, new: bool = False) -> str:
        """`word` with what must come before it: a space, or a new row and its margin. `new`: it begins a bubble."""
        cells = width(word)
        if self._column and not new and self._column + 1 + cells <= self.page.cells:
            self._column += 1 + cells
            return f" {word}"
        turn = "\n" if self._column else ""
        lead, self._lead = self._lead, " " * min(width(self._lead), DEEPEST)
        self._column = width(lead) + cells
        return turn + (self.page.ink(lead, Ink.BOLD) if lead.strip() else lead) + word
