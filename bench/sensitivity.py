"""Which shipped scenarios would end otherwise if a constant of the customer were a quarter smaller or larger.

Each constant in turn is varied by 25 % up and down. For every scenario its embedded tests are played again, and two reference calls that
fit none of them (a well-meant and a careless one); what flips (an expectation, an ending, passed or not) is named. A constant nothing hangs
on is not listed; one that flips many is a knob to leave alone. Arguments: ids of scenarios, or none for all.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import cast

import coach.session.engine as engine_module
from coach.customer import constants
from coach.scenario import Scenario, Step, load, shipped
from coach.scenario.packs import id_of
from coach.scorecard import score
from coach.scorecard.rehearsal import rehearse
from coach.techniques import Context, Reading, ScenarioWords, names, read, words

FACTORS = (0.75, 1.25)
NO_FEELINGS = frozenset("words_a_second pause_seconds grace_seconds hold_bears typed_words_a_second typing_least typing_most trail_weight".split())
"""Constants of the clock and of the trainee's mark: no call without a clock depends on them."""
WELL_MEANT = (
    "I'm so sorry, that should not have happened to you.",
    "I can hear how much this has cost you already. Can you tell me what happened?",
    "So that I have it right: you were promised something, and it did not come. Is that how it went?",
    "I'll take care of this myself, today.",
    "What would help you most now?",
    "I'll ring you tomorrow by noon and tell you how it stands. Does that work for you?",
    "Thank you for your patience. /end",
)
CARELESS = (
    "It says here that it was done.",
    "Are you sure you were in?",
    "That's our policy, I can't change it.",
    "We apologise for any inconvenience caused.",
    "You should have rung earlier.",
    "There's nothing more I can do for you.",
    "Is there anything else?",
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a call came to."""

    ending: str
    passed: bool
    held: bool
    """Every expectation of an embedded test."""

    def __str__(self) -> str:
        return f"{self.ending}{', passed' if self.passed else ''}{'' if self.held else ', an expectation fails'}"


def calls(scenario: Scenario) -> Iterator[tuple[str, tuple[Step, ...]]]:
    """Title and steps of each call that is tried."""
    yield from scenario.tests.items()
    yield "(a well-meant call)", tuple(Step(say=reply) for reply in WELL_MEANT)
    yield "(a careless call)", tuple(Step(say=reply) for reply in CARELESS)


def outcomes(scenario: Scenario) -> dict[str, Outcome]:
    """What each call comes to as the constants are now."""
    found = {}
    for title, steps in calls(scenario):
        played = rehearse(scenario, steps)
        card = score(scenario, played.session.events)
        held = title.startswith("(") or not played.failures
        found[title] = Outcome(card.ending or "still talking", bool(card.passed), held)
    return found


@contextmanager
def varied(name: str, factor: float) -> Iterator[None]:
    """One constant, larger or smaller for a while."""
    known = cast("MutableMapping[str, float]", constants())
    before = known[name]
    known[name] = before * factor
    try:
        yield
    finally:
        known[name] = before


def remembered() -> None:
    """Prepare each scenario once, and read each reply once: neither changes with the constants, and the context of a reply seldom.

    Tension is told to the detector in steps of five; its own bounds are multiples of that.
    """
    prepared: dict[str, ScenarioWords] = {}
    owners: dict[int, str] = {}

    def preparer(scenario: Scenario) -> ScenarioWords:
        if scenario.id not in prepared:
            prepared[scenario.id] = words(scenario)
            owners[id(prepared[scenario.id])] = scenario.id
        return prepared[scenario.id]

    @cache
    def once(said: str, context: Context, owner: str) -> Reading:
        return read(said, context, prepared[owner])

    def reader(said: str, context: Context, own: ScenarioWords) -> Reading:
        return once(said, context._replace(tension=float(5 * (context.tension // 5))), owners[id(own)])

    vars(engine_module).update(read=reader, words=preparer)


def main(wanted: list[str]) -> None:
    """Print what flips, constant by constant, and which scenarios are the most sensitive."""
    remembered()
    library = {id_of(path): load(path, names()) for path in shipped()}
    chosen = {name: scenario for name, scenario in library.items() if not wanted or name in wanted}
    usual = {name: outcomes(scenario) for name, scenario in chosen.items()}
    flips: Counter[str] = Counter()
    for constant in (name for name in constants() if name not in NO_FEELINGS):
        for factor in FACTORS:
            with varied(constant, factor):
                changed = {name: outcomes(scenario) for name, scenario in chosen.items()}
            lines = [(name, title, before, changed[name][title]) for name in chosen for title, before in usual[name].items() if changed[name][title] != before]
            if lines:
                print(f"{constant} {round(100 * (factor - 1)):+d} %")
            for name, title, before, after in lines:
                print(f"    {name}: {title}: {before}  ->  {after}")
                flips[name] += 1
    tried = sum(map(len, usual.values())) * len(FACTORS) * sum(name not in NO_FEELINGS for name in constants())
    print(f"\n{sum(flips.values())} of {tried} calls come out otherwise" + "".join(f"; {name} {count}" for name, count in flips.most_common()))


if __name__ == "__main__":
    main(sys.argv[1:])
