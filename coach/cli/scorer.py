"""The scorer as the journal knows it: which one it is to the letter, and its card as numbers."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from coach import __version__
from coach.digest import sha256
from coach.store import ItemScore, Result
from coach.store.results import over

if TYPE_CHECKING:
    from coach.scenario import Scenario
    from coach.scorecard import Card
    from coach.store import AttemptRow
    from coach.store.results import Recorded

_PACKAGE = Path(__file__).resolve().parents[1]
ROOMS = ("scenario", "customer", "techniques", "scorecard")
"""What a card depends on besides the events: the scorecard, and the rooms below it that it asks."""


@cache
def scorer() -> str:
    """``0.1.0+3f9a27c1``: the version, and a digest of the code and data that give the score.

    Two builds of the same version that would score differently have different names, so a result is only ever put right by the very
    scorer that gave it.
    """
    state = sha256()
    for room in ROOMS:
        for file in sorted((_PACKAGE / room).iterdir(), key=lambda each: each.name):
            if file.name.endswith((".py", ".yaml")):
                state.update(f"{room}/{file.name}\n".encode())
                state.update(file.read_bytes().replace(b"\r\n", b"\n"))
    return f"{__version__}+{state.hexdigest()[:8]}"


def result(card: Card) -> Result:
    """The card as the journal keeps it."""
    items = (
        ItemScore(item.name, min((shown.turn for shown in item.evidence), default=None), item.verdict, item.value, len(item.evidence))
        for item in card.items()
    )  # fmt: skip
    return Result(card.ending, card.ending_value, card.score, card.passed, scorer(), tuple(items))


class Rescorer:
    """Results of attempts from their events (`coach.store.results.Rescore`); each scenario is read once."""

    def __init__(self) -> None:
        self._scenarios: dict[str, Scenario | None] = {}

    def __call__(self, attempt: AttemptRow, recorded: Recorded) -> Result | None:
        """The result; None when the scenario is not the one that was played, when the events are of another version, or the call is not over."""
        from coach.scorecard import score  # noqa: PLC0415 - these load the whole house
        from coach.session.events import from_body  # noqa: PLC0415

        if not over(recorded):
            return None
        scenario = self._scenario(attempt.scenario)
        if scenario is None or scenario.digest != attempt.digest:
            return None
        try:
            events = [from_body(kind, body) for _, kind, body in recorded]
        except (ValueError, TypeError, KeyError):
            return None
        return result(score(scenario, events))

    def _scenario(self, name: str) -> Scenario | None:
        from coach.cli.backend import find_scenario  # noqa: PLC0415
        from coach.tui.backend import Trouble  # noqa: PLC0415

        if name not in self._scenarios:
            try:
                self._scenarios[name] = find_scenario(name)
            except Trouble:
                self._scenarios[name] = None
        return self._scenarios[name]
