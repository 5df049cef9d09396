"""The replies on which people and the detector differ, one by one: what the figures are made of. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach.calibrate.comparing import by_item, opinion
from coach.calibrate.labels import MARK, YES, Label, rater_key

if TYPE_CHECKING:
    from coach.calibrate.comparing import Reply


@dataclass(frozen=True, slots=True)
class Apart:
    """A reply that shows a technique to one side only."""

    attempt: str
    """Its id."""
    turn: int
    item: str
    people: tuple[tuple[str, int], ...]
    """Who said which level, by name."""
    detector: int
    """The level it found."""


def apart(labels: Iterable[Label], detected: Mapping[Reply, Mapping[str, int]]) -> list[Apart]:
    """Every reply of which people together say yes and the detector does not, or the other way round; by technique, attempt and turn."""
    kept = sorted(labels, key=lambda each: (each.unit, each.rater))
    names = {rater_key(label.rater): label.rater for label in kept}
    told = []
    for item, rated in sorted(by_item(kept).items()):
        for reply, given in sorted(rated.items()):
            level = detected[reply].get(item, 0) if item != MARK and reply in detected else None
            if level is not None and (opinion(given.values()) == YES) != (level == YES):
                told.append(Apart(reply.attempt, reply.turn, item, tuple((names[rater], given[rater]) for rater in sorted(given)), level))
    return told
