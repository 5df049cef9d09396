"""Lines of a form that were disputed, and what a person ruled: beside the machine's verdict, never in its place.

A ruling is always about the verdict of the machine: it is upheld, or changed to another one. Of several rulings on a line the latest counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from coach.scenario import Scenario
    from coach.scorecard.card import Card, Verdict
    from coach.store.later import Later

UPHELD: Final = "upheld"
CHANGED: Final = "changed to "
NO_FAULT: Final = "no fault"
"""What people call the verdict ``none``."""
SKILL: Final[tuple[Verdict, ...]] = ("met", "late", "not met", "N/A")
FAULT: Final[tuple[Verdict, ...]] = ("fault", "none")


@dataclass(frozen=True, slots=True)
class Contested:
    """One dispute, with the ruling on it if there is one. Texts are as people gave them, cleaned."""

    item: str
    reason: str
    at: str
    """UTC time text."""
    ruling: str = ""
    """``upheld``, ``changed to met`` ...; empty while it is open."""
    why: str = ""
    by: str = ""
    ruled_at: str = ""

    @property
    def open(self) -> bool:
        """It waits for a ruling."""
        return not self.ruling


def contested(later: Iterable[Later]) -> tuple[Contested, ...]:
    """The disputes among what was said of an attempt later, in order, each with the first ruling on its line that came after it.

    Two machines may have disputed the same line; one ruling is an answer to both. What was erased is left out.
    """
    told = tuple(later)
    found = []
    for place, event in enumerate(told):
        if event.kind == "disputed" and not event.erased:
            ruling = next((each for each in told[place + 1 :] if each.kind == "ruled" and each.item == event.item), None)
            answer = (ruling.ruling, ruling.why, ruling.by, ruling.at) if ruling else ()
            found.append(Contested(event.item, event.reason, event.at, *answer))
    return tuple(found)


def spelled(verdict: str) -> str:
    """A verdict as a ruling names it."""
    return NO_FAULT if verdict == "none" else verdict


def rulings(verdict: str) -> tuple[str, ...]:
    """What may be ruled on a line of which the machine said `verdict`: ``upheld``, then every other verdict it could have."""
    return (UPHELD, *(f"{CHANGED}{spelled(each)}" for each in (FAULT if verdict in FAULT else SKILL) if each != verdict))


def verdict_of(ruling: str) -> Verdict | None:
    """The verdict that a ruling puts beside the machine's; None where it upholds that, or is none of ours."""
    name = ruling.removeprefix(CHANGED) if ruling.startswith(CHANGED) else ""
    return next((each for each in (*SKILL, *FAULT) if spelled(each) == name), None)


def changes(disputes: Sequence[Contested]) -> Mapping[str, Verdict]:
    """Item -> the verdict that people put beside the machine's, for the lines whose latest ruling is a change."""
    latest = {each.item: each.ruling for each in sorted((each for each in disputes if each.ruling), key=lambda each: each.ruled_at)}
    found = {item: verdict_of(ruling) for item, ruling in latest.items()}
    return {item: verdict for item, verdict in found.items() if verdict is not None}


def as_ruled(scenario: Scenario, card: Card, disputes: Sequence[Contested]) -> Card | None:
    """The card with the verdicts people put beside the machine's; None where they changed none of its lines."""
    from coach.scorecard.score import ruled  # noqa: PLC0415 - few calls have any

    verdicts = changes(disputes)
    return ruled(scenario, card, verdicts) if any(item.name in verdicts for item in card.items()) else None
