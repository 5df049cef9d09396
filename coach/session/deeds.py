"""What the desk actions of a turn amount to for the detector: which need they serve, which step came first, which limit they break."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from coach.session.call import lookup
from coach.session.desk import END
from coach.techniques import Deed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from coach.scenario import Condition, Scenario
    from coach.session.call import Call
    from coach.session.desk import Order


MOST = 5
"""Other names of a need that are tried at nothing, one and many; a need with more is tried with the first of them."""
HANDED_ON = frozenset({"transfer", "escalate", "hold", END})
"""Actions after which somebody else, or nobody, helps: what is said then is not their doing."""


@dataclass(frozen=True, slots=True)
class Service:
    """What the desk of a scenario is good for; worked out once, since it tries each need's condition in many ways."""

    serves: Mapping[str, str]
    """Desk action -> the first need it serves."""
    steps: frozenset[str]
    """What an action can wait for that somebody has to do first."""


def service(scenario: Scenario) -> Service:
    """The scenario's."""
    return Service(served(scenario), _steps(scenario))


def deeds(call: Call, scenario: Scenario, orders: Sequence[Order], known: Service) -> tuple[Deed, ...]:
    """One deed for each order the desk has carried out; `call` is the one after it did."""
    if not orders:
        return ()
    before = Counter(call.done)
    before.subtract(order.action for order in orders)
    names = lookup(call, scenario)
    serves, steps = known.serves, known.steps
    made = []
    for order in orders:
        action = scenario.desk.get(order.action)
        if order.action == END or action is None:
            continue
        first = before[order.action] <= 0
        broken = next((fact.fact for fact in scenario.facts.values() if fact.limit and _asks(fact.limit, order.action) and not fact.limit.holds(names)), "")
        made.append(
            Deed(
                quote=f"/{order.action}" + ("" if order.amount is None else f" {order.amount}"),
                remedy=serves.get(order.action, "") if first else "",
                checked=first and action.when is not None and any(name in steps and name != order.action for name in action.when.names()),
                spare=first and action.amount is not None and order.action not in serves and not broken,
                beyond=broken,
            )
        )
        before[order.action] += 1
    return tuple(made)


def _asks(limit: Condition, action: str) -> bool:
    return bool({action, f"{action}_amount"} & set(limit.names()))


def _steps(scenario: Scenario) -> frozenset[str]:
    """What a desk action can wait for that somebody has to do first: another action, or something the customer tells."""
    return frozenset(scenario.desk) | frozenset(scenario.answers) | frozenset(_rules_remembering(scenario))


def served(scenario: Scenario) -> Mapping[str, str]:
    """Desk action -> the first need it serves: by itself, or else through a word a rule remembers when it is done."""
    found: dict[str, str] = {}
    for told in ({}, _rules_remembering(scenario)):
        for name, need in scenario.needs.items():
            for asked in need.when.names():
                for action in told.get(asked, () if told else (asked,)):
                    if action in scenario.desk and action not in found and _helps(need.when, asked):
                        found[action] = need.label or name.replace("_", " ")
    return found


def _helps(when: Condition, name: str) -> bool:
    """Whether a condition can come true because of `name`, and never stops being true because of it ("not cancel")."""
    others = [asked for asked in dict.fromkeys(when.names()) if asked != name][:MOST]

    def holds(values: Sequence[int], own: int) -> bool:
        known = dict(zip(others, values, strict=True))
        return when.holds(lambda asked: own if asked == name else known.get(asked, 0))

    tried = {(holds(values, 0), holds(values, 1)) for values in product((0, 1, 100), repeat=len(others))}
    return (False, True) in tried and (True, False) not in tried


def _rules_remembering(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """Word -> the desk actions without which no rule remembers it."""
    rules = (*scenario.anywhere, *(reply for scene in scenario.scenes.values() for reply in scene.replies))
    found: dict[str, tuple[str, ...]] = {}
    for rule in rules:
        for word in rule.remember:
            found[word] = tuple(action for action in found.get(word, rule.does) if action in rule.does and action not in HANDED_ON)
    return found
