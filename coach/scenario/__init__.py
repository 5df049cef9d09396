"""The scenario room: reads a trainer's YAML, says in plain words what is wrong with it, and hands out frozen models.

Nothing above this room reads YAML, and nothing below it knows what a scenario is. What stands behind the door is loaded when it is asked
for: the detector needs no more of this room than conditions, and a scenario known to be sound needs none of what reads YAML.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from coach.scenario.checking import Checked, check
    from coach.scenario.conditions import Condition, ConditionError, parse
    from coach.scenario.diagnostics import Problem, ScenarioError, render
    from coach.scenario.every import every_line, own_texts
    from coach.scenario.folders import own_folder, shipped_folder
    from coach.scenario.library import Summary, find, shipped, summaries
    from coach.scenario.loading import load
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

__all__ = [
    "FEELINGS", "AfterCall", "Answer", "Checked", "Condition", "ConditionError", "DeskAction", "Ending", "Fact", "Item", "Line", "Llm", "Match",
    "Need", "Persona", "Problem", "Reply", "Scenario", "ScenarioError", "Scene", "Step", "Summary", "Worth", "check", "every_line", "find", "load",
    "own_folder", "own_texts", "parse", "render", "shipped", "shipped_folder", "summaries",
]  # fmt: skip

_BEHIND: Final = {
    "checking": ("Checked", "check"),
    "conditions": ("Condition", "ConditionError", "parse"),
    "diagnostics": ("Problem", "ScenarioError", "render"),
    "every": ("every_line", "own_texts"),
    "folders": ("own_folder", "shipped_folder"),
    "library": ("Summary", "find", "shipped", "summaries"),
    "loading": ("load",),
}
_MODULE: Final = {name: module for module, names in _BEHIND.items() for name in names}


def __getattr__(name: str) -> Any:
    """What stands behind the door; all that is in no other module is a model."""
    if name not in __all__:
        raise AttributeError(name)
    found = getattr(import_module(f"coach.scenario.{_MODULE.get(name, 'models')}"), name)
    globals()[name] = found
    return found
