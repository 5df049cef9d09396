"""The words under question, made ready for the rules."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from coach.voice.directive import Directive
from coach.voice.guards.known import Known, known
from coach.voice.guards.words import line, tokens, words


@dataclass(frozen=True)
class Piece:
    """Some or all of a line, and what was decided about it."""

    text: str
    directive: Directive
    before: str = ""
    """Sentences of the same line that were accepted already."""
    whole: bool = False
    """Nothing comes after it."""

    @cached_property
    def known(self) -> Known:
        """What may come up in it."""
        return known(self.directive)

    @cached_property
    def line(self) -> str:
        """Its words and marks parted by single spaces (`coach.voice.guards.words.line`)."""
        return line(self.text)

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """Its words and marks."""
        return tokens(self.text)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Its words."""
        return words(self.text)

    @property
    def authored(self) -> str:
        """The author's line, as `line` is."""
        return self.known.authored
