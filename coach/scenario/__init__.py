"""The scenario room: reads a trainer's YAML, says in plain words what is wrong with it, and hands out frozen models.

Nothing above this room reads YAML, and nothing below it knows what a scenario is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coach.scenario.conditions import Condition, ConditionError, parse
from coach.scenario.diagnostics import Problem, ScenarioError, render
from coach.scenario.every import every_line
from coach.scenario.folders import own_folder, shipped_folder
from coach.scenario.library import Summary, find, shipped, summaries
from coach.scenario.load import load
from coach.scenario.models import (
    FEELINGS,
    AfterCall,
    Answer,
    DeskAction,
    Ending,
    Fact,
    Item,
    Line,
    Llm,
    Match,
    Need,
    Persona,
    Reply,
    Scenario,
    Scene,
    Step,
    Worth,
)

if TYPE_CHECKING:
    from coach.scenario.checking import Checked, check

__all__ = [
    "FEELINGS", "AfterCall", "Answer", "Checked", "Condition", "ConditionError", "DeskAction", "Ending", "Fact", "Item", "Line", "Llm", "Match",
    "Need", "Persona", "Problem", "Reply", "Scenario", "ScenarioError", "Scene", "Step", "Summary", "Worth", "check", "every_line", "find", "load",
    "own_folder", "parse", "render", "shipped", "shipped_folder", "summaries",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """What checks a file, with all that reads YAML, is loaded when it is asked for: a scenario known to be sound needs none of it."""
    if name in ("Checked", "check"):
        from coach.scenario import checking  # noqa: PLC0415

        return getattr(checking, name)
    raise AttributeError(name)
