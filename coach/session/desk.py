"""The desk: what the trainee does besides talking. Parses ``/actions`` out of a message and says whether each one works."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach.scenario import Scenario

_ACTION = re.compile(r"(?<!\S)/([A-Za-z_]+)")
_AMOUNT = re.compile(r"[ \t]+[£$€]?(\d{1,7})(?:[ \t]*(?:pounds?|quid|euros?|dollars?|bucks))?(?=[\s.,;!?]|$)", re.IGNORECASE)
END = "end"


@dataclass(frozen=True, slots=True)
class Order:
    """An action asked for; `amount` in whole units of the scenario's currency."""

    action: str
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the desk says, and whether it did it."""

    done: bool
    text: str


def parse(message: str, scenario: Scenario) -> tuple[str, tuple[Order, ...]]:
    """The words of a message and the actions in it, in order. A slash inside a word (and/or, 24/7) is no action.

    A number after an action belongs to it only where the desk takes an amount: in "/refund 60 pounds are on their way" it is a word.
    """
    orders, words, end = [], [], 0
    for found in _ACTION.finditer(message):
        name = found[1].casefold()
        takes = name in scenario.desk and scenario.desk[name].amount is not None
        amount = _AMOUNT.match(message, found.end()) if takes else None
        orders.append(Order(name, int(amount[1]) if amount else None))
        words.append(message[end : found.start()])
        end = amount.end() if amount else found.end()
    return _joined([*words, message[end:]]), tuple(orders)


def _joined(parts: list[str]) -> str:
    """The words with the actions taken out; where one stood in mid-sentence there is a pause, as there is in speech."""
    said = ""
    for part in (part.strip() for part in parts):
        if not said or not part or part[0] in ".!?…,;:":
            said += part
        else:
            said += (" " if said[-1] in ".!?…,;:" else ", ") + part
    return said


def answer(order: Order, scenario: Scenario, lookup: Callable[[str], float | str | bool]) -> Answer:
    """Whether the desk does it, with a sentence for the trainee. Pure: nothing is done here."""
    if order.action == END:
        return Answer(done=True, text="You end the call.")
    action = scenario.desk.get(order.action)
    if action is None:
        known = "  ".join(f"/{name}" for name in (*scenario.desk, END))
        return Answer(done=False, text=f"There is no /{order.action} on this desk. You have: {known}")
    if action.amount is not None and order.amount is None:
        return Answer(done=False, text=f"Say how much: /{order.action} {min(10, action.amount)} (up to {action.amount}).")
    if action.amount is not None and order.amount is not None and not 0 < order.amount <= action.amount:
        return Answer(done=False, text=f"/{order.action} takes 1 to {action.amount} here; beyond that is not yours to give.")
    if action.when is not None and not action.when.holds(lookup):
        if lookup(order.action) and action.when.holds(lambda name: 0 if name == order.action else lookup(name)):
            return Answer(done=False, text=f"/{order.action} is done already, and works once.")
        return Answer(done=False, text=action.refused or f"/{order.action} does not work yet.")
    amount = "" if order.amount is None else str(order.amount)
    return Answer(done=True, text=(action.done or f"/{order.action} done.").replace("{amount}", amount))
