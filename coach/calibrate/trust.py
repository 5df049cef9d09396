"""What a technique's figures come to, in a plain verdict: score it, show it on trial, or do not score it.

Both "use" and "do not score" have to be shown; what is not shown either way stays on trial. The bounds are customary ones: alpha .800 and .667
(Krippendorff 2019, p. 356), kappa .60 and .40 (Landis and Koch 1977).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from coach.calibrate.comparing import Compared

Verdict = Literal["use", "on trial", "do not score"]
FEWEST: Final = 30
"""Replies both sides have an opinion on."""
FEWEST_ATTEMPTS: Final = 5
FEWEST_SHOWN: Final = 5
"""Replies that show it, and that do not: below, kappa is a matter of luck."""
SURE: Final = 0.800
TENTATIVE: Final = 0.667
"""Alpha among people."""
GOOD: Final = 0.60
POOR: Final = 0.40
"""Kappa of people and detector."""


@dataclass(frozen=True, slots=True)
class Trust:
    """The verdict, and why in a sentence."""

    verdict: Verdict
    why: str


def few(n: int, attempts: int) -> str:
    """What stands beside figures on so many opinions: nothing, or that they are too few."""
    return "" if n >= FEWEST and attempts >= FEWEST_ATTEMPTS else "too few to go by"


def trust(people: Compared, detector: Compared) -> Trust:
    """What the figures of one technique come to."""
    for side, who in ((people, "that two people have labelled"), (detector, "that people and the detector have read")):
        if side.n < FEWEST or side.attempts < FEWEST_ATTEMPTS:
            wanted = f"{FEWEST} from {FEWEST_ATTEMPTS} attempts are needed"
            return Trust("on trial", f"There are {side.n} replies {who}, from {side.attempts} attempts; {wanted}.")
        if min(side.shown, side.n - side.shown) < FEWEST_SHOWN:
            return Trust("on trial", f"Of {side.n} replies {side.shown} show it; {FEWEST_SHOWN} that do and {FEWEST_SHOWN} that do not are needed.")
    if people.alpha is None or people.alpha_span is None or detector.kappa is None or detector.kappa_span is None:
        return Trust("on trial", "There is too little variety to tell agreement from chance.")
    if people.alpha_span[1] < TENTATIVE:
        return Trust("do not score", "People do not agree on what it is, so no machine can be right about it.")
    if detector.kappa_span[1] < POOR:
        return Trust("do not score", "The detector finds other replies than people do.")
    if people.alpha < SURE or people.alpha_span[0] < TENTATIVE:
        return Trust("on trial", "People do not agree well enough, or not surely enough.")
    if detector.kappa < GOOD or detector.kappa_span[0] < POOR:
        return Trust("on trial", "The detector does not agree with people well enough, or not surely enough.")
    return Trust("use", "People agree on what it is, and the detector agrees with them.")
