"""A persona, inline or from its own file, brought to the form of its model."""

from __future__ import annotations

from typing import Final

from coach.plane import HOMES, Mode, Point
from coach.scenario.diagnostics import suggestion
from coach.scenario.filling import Filler, Shapes, keys_of
from coach.scenario.models import Persona
from coach.scenario.shape import Tree, quoted
from coach.scenario.source import Where

ACTS: Final = ("vent", "doubt", "ask", "refuse", "soften", "accept", "close")
"""What she does in an open scene."""
MOMENTS: Final = (
    "interrupted", "silence", "unclear", "asked", "asked_if", "noted", "repeated", "doubt", "vent", "lost_patience", "hung_up", "goodbye", *ACTS[2:],
)  # fmt: skip
"""What a persona's `lines` may be about."""
PERSONA_KEYS: Final = keys_of(Persona, "mode")


class PersonaShaper(Filler):
    """The keys of a persona."""

    def persona(self, value: Tree, where: Where) -> dict[str, Tree]:
        """A persona, inline or from its own file."""
        shapes: Shapes = {
            "name": self.text, "pronouns": self.text, "manner": self.text, "triggers": self.texts, "position": self._position, "mode": self._mode,
            "reacts": self._reacts, "asides": self._asides, "lines": self._moments,
        }  # fmt: skip
        shaped = self.fill(value, where, PERSONA_KEYS, "a persona", shapes)
        self.exclusive(value, where, "position", "mode", "a mode is short for the middle of its region")
        if "mode" in shaped:
            shaped["position"] = shaped.pop("mode")
        elif "position" not in shaped and isinstance(value, dict) and "position" not in value and "mode" not in value:
            fix = "write 'mode: competing' (or avoiding, accommodating, compromising, collaborating), or 'position: assertiveness 85, cooperativeness 20'"
            self.report("E102", "this persona has no place on the plane", self.key_at(where), fix=fix)
            shaped["position"] = HOMES[Mode.COMPROMISING]
        return shaped

    def _position(self, value: Tree, where: Where) -> Tree:
        before = len(self.notes.problems)
        levels = self.levels(value, where)
        if len(self.notes.problems) == before and isinstance(levels, dict):
            if set(levels) == {"assertiveness", "cooperativeness"}:
                return Point(float(levels["assertiveness"]), float(levels["cooperativeness"]))
            self.report("E108", "a position has an assertiveness and a cooperativeness", self.at(where), fix="write 'assertiveness 85, cooperativeness 20'")
        return HOMES[Mode.COMPROMISING]

    def _mode(self, value: Tree, where: Where) -> Tree:
        if isinstance(value, str) and value in list(Mode):
            return HOMES[Mode(value)]
        if isinstance(value, str):
            self.report("E106", f"there is no mode {quoted(value)}{suggestion(value, list(Mode))}", self.at(where))
        else:
            self.text(value, where)
        return HOMES[Mode.COMPROMISING]

    def _reacts(self, value: Tree, where: Where) -> Tree:
        return {key: self.changes(member, place) for key, member, place in self.keyed(value, where, "technique")}

    def _asides(self, value: Tree, where: Where) -> Tree:
        return {key: self.lines(member, place) for key, member, place in self.keyed(value, where, "technique")}

    def _moments(self, value: Tree, where: Where) -> Tree:
        return {key: self.lines(member, place) for key, member, place in self.keyed(value, where, "moment")}
