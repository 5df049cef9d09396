"""Paragraphs for a terminal: wrapped by cells, with a little bold and dim where the terminal has them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from coach.text import width

PIPED: Final = 80
"""Cells a line when nobody's terminal says otherwise, so that piped output is the same everywhere."""
WIDEST: Final = 96
"""Longer lines are hard to follow back to their beginning."""
NARROWEST: Final = 24
DEEPEST: Final = 14
"""Cells a continued line is set in at most, whatever stands before it."""
GAP: Final = " " * 3
_ESCAPE: Final = "\x1b["


class Ink(StrEnum):
    """How words are set, as the parameter of an SGR sequence. Nothing is said by ink alone."""

    PLAIN = ""
    BOLD = "1"
    QUIET = "2"


def wrap(text: str, cells: int) -> list[str]:
    """`text` in lines of at most `cells` cells; its own line ends are kept, words too long for a line are cut."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            for piece in _pieces(word, cells):
                if line and width(line) + 1 + width(piece) > cells:
                    lines.append(line)
                    line = piece
                else:
                    line = f"{line} {piece}" if line else piece
        lines.append(line)
    return lines


def _pieces(word: str, cells: int) -> Iterable[str]:
    while width(word) > cells:
        end = cells
        while end > 1 and width(word[:end]) > cells:
            end -= 1
        yield word[:end]
        word = word[end:]
    yield word


@dataclass
class Page:
    """Where lines go. `write` takes finished text; `columns` gives the terminal's width in cells, asked for at every line."""

    write: Callable[[str], None]
    columns: Callable[[], int] = field(default=lambda: PIPED)
    styled: bool = False

    @property
    def cells(self) -> int:
        """Cells a line may take now."""
        return max(NARROWEST, min(WIDEST, self.columns() - 1))

    def ink(self, text: str, ink: Ink) -> str:
        """`text` in that ink, where there is ink."""
        return f"{_ESCAPE}{ink.value}m{text}{_ESCAPE}0m" if self.styled and ink.value and text else text

    def line(self, text: str = "", *, lead: str = "", indent: int = 0, ink: Ink = Ink.PLAIN, lead_ink: Ink = Ink.PLAIN) -> None:
        """A paragraph, `lead` before its first line and as much room before the others."""
        first = " " * indent + lead
        hang = " " * min(DEEPEST + indent, width(first))
        rows = wrap(text, self.cells - width(hang))
        if width(first) > width(hang):
            rows = self._beside(text, width(first), width(hang))
        out = [" " * indent + self.ink(lead, lead_ink) + self.ink(rows[0], ink)]
        out += [hang + self.ink(row, ink) if row else "" for row in rows[1:]]
        self.write("".join(f"{row.rstrip()}\n" for row in out))

    def _beside(self, text: str, first: int, hang: int) -> list[str]:
        """Rows of which the first has less room than the rest, its lead being long."""
        if first + NARROWEST // 2 > self.cells:
            return ["", *wrap(text, self.cells - hang)]
        paragraph, _, more = text.partition("\n")
        head = wrap(paragraph, self.cells - first)[0]
        rest = re.sub(r"^\s+", "", paragraph[len(head) :]) if paragraph.startswith(head) else " ".join(paragraph.split())[len(head) :].lstrip()
        rows = [head, *(wrap(rest, self.cells - hang) if rest else [])]
        return [*rows, *(wrap(more, self.cells - hang) if more else [])]

    def items(self, parts: Iterable[str], *, indent: int = 0, ink: Ink = Ink.QUIET) -> None:
        """Short things side by side, three cells apart, broken within only where one is longer than a line."""
        rows = [""]
        for part in (piece for whole in parts for piece in wrap(whole, self.cells - indent)):
            wider = f"{rows[-1]}{GAP}{part}" if rows[-1] else part
            if rows[-1] and indent + width(wider) > self.cells:
                rows.append(part)
            else:
                rows[-1] = wider
        self.write("".join(" " * indent + self.ink(row, ink) + "\n" for row in rows))

    def heading(self, text: str) -> None:
        """A blank line and a title."""
        self.line()
        self.line(text, ink=Ink.BOLD)

    def pairs(self, rows: Iterable[tuple[str, str]], *, indent: int = 2) -> None:
        """Two columns, the first as wide as its widest, within reason."""
        kept = list(rows)
        wide = min(DEEPEST, max((width(left) for left, _ in kept), default=0))
        for left, right in kept:
            self.line(right, lead=left + " " * (max(0, wide - width(left)) + 2), indent=indent)
