"""The scenario room: reads a trainer's YAML, says in plain words what is wrong with it, and hands out frozen models.

Nothing above this room reads YAML, and nothing below it knows what a scenario is.
"""

from coach.scenario.conditions import Condition, ConditionError, parse
from coach.scenario.diagnostics import Problem, ScenarioError, render
from coach.scenario.every import every_line
from coach.scenario.folders import own_folder, shipped_folder
from coach.scenario.library import Summary, find, shipped, summaries
from coach.scenario.load import Checked, check, load
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
    "own_folder", "parse", "render", "shipped", "shipped_folder", "summaries",
]  # fmt: skip
