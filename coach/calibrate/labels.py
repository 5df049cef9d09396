"""What a person says of a reply, or of a whole attempt: the values, and what it takes to keep them. Nothing that was said is in a label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

NO, PARTLY, YES = 0, 1, 2
LEVELS: Final = (NO, PARTLY, YES)
"""Whether a reply shows a technique, or commits a fault; as the detector's bands: nothing, faint, likely or sure."""
WORDS: Final[Mapping[str, int | None]] = {"n": NO, "p": PARTLY, "y": YES, "?": None}
"""What is typed into a cell; None: cannot tell, which counts as not rated."""
TOLD: Final[Mapping[int, str]] = {YES: "met", PARTLY: "partly", NO: "not met"}
"""The values as they are kept."""
UNSURE: Final = "unsure"
NOT_APPLICABLE: Final = "N/A"
"""What is kept of who cannot tell, and of who finds that it does not apply: neither is a value, so neither counts in any figure."""
MARK: Final = "mark"
"""The item of a label for a whole attempt, 0-100 points, at turn 0."""
HIGHEST: Final = 100


class Unit(NamedTuple):
    """One thing that is rated."""

    attempt: str
    """The attempt's id."""
    turn: int
    """The turn of the reply; 0: the attempt as a whole."""
    item: str
    """A technique's or fault's id, or `MARK`."""


@dataclass(frozen=True, slots=True)
class Label:
    """What one rater says of one unit."""

    rater: str
    """The name as first given, cleaned."""
    unit: Unit
    value: int
    """`NO`, `PARTLY` or `YES`; of a `MARK` 0-100."""
    at: str
    """When it was read, UTC time text."""


class Labels(Protocol):
    """Where labels are kept. A rater has one label a unit: the last one given."""

    def put(self, rater: str, given: Mapping[Unit, int | None], at: str) -> None:
        """Keep what the rater says; None takes back what was said before. All of it or nothing."""

    def all(self) -> Sequence[Label]:
        """Every label, in an order that depends on nothing but what they say."""


def rater_key(name: str) -> str:
    """By which a rater is found again: capitals and spaces make nobody new."""
    return " ".join(name.split()).casefold()


def in_range(item: str, value: int) -> bool:
    """Whether that is a value of a label of `item`."""
    return 0 <= value <= HIGHEST if item == MARK else value in LEVELS
