"""The desk and the knowledge card: the account, what may be done, what is true and must not be promised."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from coach import wording
from coach.text import width
from coach.tui.widgets.hanging import BLANK, Hung, heading
from coach.tui.widgets.inert import inert, joined

if TYPE_CHECKING:
    from coach.scenario.models import DeskAction, Scenario


def case_lines(case: Mapping[str, str]) -> list[Hung]:
    """The account card, one `key  value` a line."""
    wide = max((width(key) for key in case), default=0) + 2
    return [Hung(inert(f"{key.replace('_', ' '):<{wide}}", "$quiet"), inert(value)) for key, value in case.items()]


def desk_lines(desk: Mapping[str, DeskAction], done: Mapping[str, int] | None = None) -> list[Hung]:
    """Every /action with what it does, ticked once it has been done."""
    made = done or {}
    wide = max(len(name) for name in (*desk, "end")) + 3
    lines = [_action(name, action, made.get(name, 0), wide) for name, action in desk.items()]
    return [*lines, Hung(inert(f"{'/end':<{wide}}", "bold"), inert("end the call", "$quiet"))]


def _action(name: str, action: DeskAction, times: int, wide: int) -> Hung:
    limit = f"up to {action.amount}, as /{name} {min(10, action.amount)}: " if action.amount is not None else ""
    return Hung(inert(f"{'/' + name:<{wide}}", "bold"), joined(("✓ done  " if times else "", "$text-success"), (limit + action.does, "$quiet")))


def fact_lines(scenario: Scenario) -> list[Hung]:
    """What is true, and below it what must not be promised."""
    lines: list[Hung] = []
    for fact in scenario.facts.values():
        lines.append(Hung(inert("· ", "$text-accent bold"), inert(fact.fact)))
        if fact.never_say:
            lines.append(Hung(inert("  ", ""), joined(("never say ", "$text-error"), (wording.never_say(fact.never_say), "$quiet"))))
    return lines


def sheet(scenario: Scenario, done: Mapping[str, int] | None = None) -> list[Hung]:
    """The whole card: what can be done first, for it is what one looks up in the middle of a call."""
    blocks = [("Desk: type these", desk_lines(scenario.desk, done)), ("Knowledge card", fact_lines(scenario)), ("Account", case_lines(scenario.case))]
    return titled(blocks)


def titled(blocks: list[tuple[str, list[Hung]]]) -> list[Hung]:
    """Blocks under their titles, a blank line between; empty ones are left out."""
    lines: list[Hung] = []
    for title, block in blocks:
        if block:
            lines += [*([BLANK] if lines else []), heading(title), *block]
    return lines


def matching(text: str, desk: Mapping[str, DeskAction]) -> str:
    """A one-line reminder of the action being typed: its amount and what it does; empty when there is none."""
    last = text.rsplit(maxsplit=1)[-1] if text.split() and not text[-1].isspace() else ""
    if not last.startswith("/"):
        return ""
    begun = last[1:].casefold()
    found = [name for name in (*desk, "end") if name.startswith(begun)]
    if len(found) == 1 and found[0] in desk:
        action = desk[found[0]]
        amount = f" AMOUNT, up to {action.amount}" if action.amount is not None else ""
        return f"/{found[0]}{amount}" + (f": {action.does}" if action.does else "")
    return "  ".join(f"/{name}" for name in found)
