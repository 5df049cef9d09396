"""The call as it stands: one immutable value, the fold of the events so far."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from coach.customer import State
    from coach.plane import Point
    from coach.scenario import Scenario
    from coach.session.events import Ended, Said
    from coach.techniques import Finding, Heard

Phase = Literal["talking", "note", "between", "over"]
"""``between``: a contact is over, another will follow."""
NOTHING: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Call:
    """Where an attempt stands. Sequences are oldest first; `trail` and `tensions` begin with the state before any reply."""

    state: State
    scene: str
    timed: bool
    seed: int
    phase: Phase = "talking"
    turn: int = 0
    heard: tuple[Heard, ...] = ()
    findings: tuple[tuple[int, Finding], ...] = ()
    trail: tuple[Point, ...] = ()
    tensions: tuple[float, ...] = ()
    stances: tuple[Point | None, ...] = ()
    stance: Point | None = None
    """The trainee's mark: eased towards what each reply showed."""
    line: Said | None = None
    worded: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    """Place in `heard` -> the words in which a voice really said that line of hers; the others were said as authored."""
    line_tells: tuple[str, ...] = ()
    """Words remembered because of `line`; lost with it when most of it is cut off."""
    ending: Ended | None = None
    """How the latest contact ended; None while the first one lasts."""
    contact: int = 1
    contact_turn: int = 0
    """The last turn before this contact."""
    promise: str = ""
    """The trainee's own words of the last concrete promise of an earlier contact."""
    abuse: int = 0
    """Abusive lines of hers so far."""
    stung: bool = False
    """Her last line was abusive, and nothing has been said since."""
    used: frozenset[str] = frozenset()
    remembered: frozenset[str] = frozenset()
    done: Mapping[str, int] = field(default_factory=lambda: NOTHING)
    """Desk actions that worked, and how often."""
    amounts: Mapping[str, int] = field(default_factory=lambda: NOTHING)
    said: tuple[str, ...] = ()
    """The trainee's replies, folded for comparison, to notice the same words twice."""
    unmatched: int = 0
    on_hold: bool = False
    agent: str = ""
    quiet_since: float = 0.0
    """Attempt time of the last thing that counts as not being silent, besides typing."""
    owed: tuple[str, ...] = ()
    """Answers she was asked for and has not given yet: she comes back to them in the next turn."""
    pending: tuple[Finding, ...] = ()
    """Encouragers given while she spoke; they move her with the next reply."""

    def count(self, technique: str) -> int:
        """How often a technique or fault has counted so far (sure or likely)."""
        return sum(finding.technique == technique and finding.band != "faint" for _, finding in self.findings)


def counted(call: Call, action: str, amount: int | None) -> Call:
    """The call with a desk action counted, so that the next one of the same message may build on it."""
    done = {**call.done, action: call.done.get(action, 0) + 1}
    amounts = {**call.amounts, action: call.amounts.get(action, 0) + (amount or 0)}
    return replace(call, done=MappingProxyType(done), amounts=MappingProxyType(amounts))


def public(call: Call, scenario: Scenario) -> bool:
    """Whether everybody can read along: in a public thread, until the desk action ``private`` is done."""
    return scenario.channel == "social" and not call.done.get("private")


def lookup(call: Call, scenario: Scenario, intents: tuple[str, ...] = ()) -> Callable[[str], float | str | bool]:
    """The names a condition may ask for, answered from the call as it stands (docs/format.md lists them).

    Unknown names are false: the loader has refused any that no rule could ever set.
    """

    def value(name: str) -> float | str | bool:
        fixed = {
            "scene": call.scene,
            "mode": call.state.mode.value,
            "turn": call.turn,
            "unmatched": call.unmatched,
            "timed": call.timed,
            "contact": call.contact,
            "abuse": call.abuse,
            "public": public(call, scenario),
            "ending": call.ending.ending if call.ending else "",
            "next": call.ending.then if call.ending else "",
            "tension": call.state.tension,
            "trust": call.state.trust,
            "patience": call.state.patience,
            "assertiveness": call.state.assertiveness,
            "cooperativeness": call.state.cooperativeness,
        }
        if name in fixed:
            return fixed[name]
        if name in call.remembered or name in intents:
            return True
        if name.endswith("_amount"):
            return call.amounts.get(name.removesuffix("_amount"), 0)
        if name in scenario.desk or name == "end":
            return call.done.get(name, 0)
        return call.count(name)

    return value
