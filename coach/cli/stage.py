"""The streams of this process as plain mode needs them: where people read, where they type, how wide, how styled."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TextIO

if TYPE_CHECKING:
    from coach.plain import Lines, Page

NARROW: Final = 80
"""Columns of a terminal that does not say how wide it is, or is none."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What is attached to what. `people` is the stream for human eyes: stdout, or stderr when stdout is for JSON."""

    people: TextIO
    seen: bool
    """`people` is a terminal."""
    typed: bool
    """Standard input is a terminal."""
    dumb: bool
    styled: bool

    @classmethod
    def of(cls, *, as_json: bool = False) -> Stage:
        """The stage as this process finds it."""
        people = sys.stderr if as_json else sys.stdout
        seen, dumb = people.isatty(), os.environ.get("TERM") == "dumb"
        return cls(people, seen, sys.stdin.isatty(), dumb, seen and not dumb and "NO_COLOR" not in os.environ)

    @property
    def whole(self) -> bool:
        """A terminal that screens can be drawn on, with somebody at it."""
        return self.seen and self.typed and not self.dumb

    def columns(self) -> int:
        """The width of the terminal now; a fixed one where there is none."""
        if not self.seen:
            return NARROW + 1
        try:
            return os.get_terminal_size(self.people.fileno()).columns or NARROW
        except OSError:
            return NARROW

    def page(self) -> Page:
        """A page on the stream for people."""
        from coach.plain import Page  # noqa: PLC0415 - loads the whole house, and whoever gets the screens has no need of it

        return Page(self._write, self.columns, self.styled)

    @contextmanager
    def table(self) -> Iterator[tuple[Lines, Page]]:
        """Somewhere to talk: lines from the keyboard or the pipe, and a page that minds what is being typed."""
        from coach.plain import Given, Page, Piped, Terminal, keyboard  # noqa: PLC0415 - as above

        if not (self.typed and self.seen):
            try:
                source: Lines = Piped(sys.stdin.fileno(), live=self.typed)
            except OSError:  # not a file: a test's stream
                source = Given(line.removesuffix("\n") for line in sys.stdin)
            yield source, self.page()
            return
        with keyboard(sys.stdin) as key:
            terminal = Terminal(self.people, key, columns=self.columns, dumb=self.dumb, styled=self.styled)
            yield terminal, Page(terminal.write, self.columns, self.styled)

    def _write(self, text: str) -> None:
        self.people.write(text)
        self.people.flush()
