"""The desk and the knowledge card: the account, what may be done, what is true and must not be promised."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual.content import Content

from coach.tui.widgets.inert import inert, joined

if TYPE_CHECKING:
    from coach.scenario.models import DeskAction, Scenario


def heading(text: str) -> Content:
    """A small title over a block."""
    return inert(text, "$text-accent bold")


def case_lines(case: Mapping[str, str]) -> list[Content]:
    """The account card, one `key  value` a line."""
    wide = max((len(key) for key in case), default=0)
    return [joined((f"{key.replace('_', ' '):<{wide}}  ", "$quiet"), value) for key, value in case.items()]


def desk_lines(desk: Mapping[str, DeskAction], done: Mapping[str, int] | None = None) -> list[Content]:
    """Every /action with what it does, ticked once it has been done."""
    made = done or {}
    lines = [_action(name, action, made.get(name, 0)) for name, action in desk.items()]
    return [*lines, joined(("/end", "bold"), ("  end the call", "$quiet"))]


def _action(name: str, action: DeskAction, times: int) -> Content:
    limit = f" up to {action.amount}" if action.amount is not None else ""
    tick = ("✓ ", "$text-success bold") if times else ""
    return joined(tick, (f"/{name}", "bold"), limit, (f"  {action.does}" if action.does else "", "$quiet"), ("  done" if times else "", "$text-success"))


def fact_lines(scenario: Scenario) -> list[Content]:
    """What is true, and below it what must not be promised."""
    lines: list[Content] = []
    for fact in scenario.facts.values():
        lines.append(joined(("· ", "$text-accent bold"), fact.fact))
        if fact.never_say:
            lines.append(joined(("  never say: ", "$text-error"), (", ".join(fact.never_say), "$quiet")))
    return lines


def sheet(scenario: Scenario, done: Mapping[str, int] | None = None) -> Content:
    """The whole card, for the panel beside the talk."""
    blocks = [("Account", case_lines(scenario.case)), ("Knowledge card", fact_lines(scenario)), ("Desk: type these", desk_lines(scenario.desk, done))]
    return Content("\n\n").join(Content("\n").join([heading(title), *lines]) for title, lines in blocks if lines)


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
