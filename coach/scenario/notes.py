"""What is known about a scenario besides its values: problems, and every name, condition and line with its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from coach.scenario.conditions import Condition
from coach.scenario.diagnostics import Problem
from coach.scenario.source import Source, Span, Where

MOST_PROBLEMS: Final = 200
"""So many errors are reported. Nobody reads more, and a hostile file could hold thousands."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name used somewhere: what kind of thing it should be, and where it stands."""

    kind: str
    name: str
    source: Source
    at: Span


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition and where it stands."""

    condition: Condition
    source: Source
    where: Where
    in_test: bool

    def place(self, column: int, length: int) -> Span:
        """The place of a part of the condition, `column` from 1."""
        return self.source.part(self.where, column - 1, length)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text that may hold placeholders, and where it stands."""

    text: str
    source: Source
    where: Where
    also: tuple[str, ...] = ()
    """Placeholders that are filled in here and nowhere else."""


@dataclass
class Notes:
    """What is known about a scenario besides its values."""

    problems: list[Problem] = field(default_factory=list)
    errors: int = 0
    """How many there were, reported or not."""
    mentions: list[Mention] = field(default_factory=list)
    conditions: list[Asked] = field(default_factory=list)
    spoken: list[Spoken] = field(default_factory=list)
    abuse: bool = False
    """A line is marked as abuse."""
    told: set[tuple[str, Where]] = field(default_factory=set)
    """File and path of each value something was already said about."""
