"""From keys to fields: which keys an author may write for a model, and a mapping with every member brought to its form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Final

from coach.scenario.models import Ending, Scenario
from coach.scenario.shape import Shaper, Tree
from coach.scenario.source import Where

Shapes = Mapping[str, Callable[[Tree, Where], Tree]]
SPELLED: Final[Mapping[type, Mapping[str, str]]] = {
    Scenario: {"title": "scenario", "pass_mark": "pass"},
    Ending: {"value": "is"},
}
"""Fields that have another name in the file."""
_NOT_WRITTEN: Final = ("id", "digest")


def keys_of(model: type, *more: str) -> dict[str, str]:
    """The keys an author may write for a model, each with the field it fills, in the order of the model."""
    spelled = SPELLED.get(model, {})
    legal = {spelled.get(name, name): name for name in (member.name for member in fields(model)) if name not in _NOT_WRITTEN}
    return legal | {key: key for key in more}


class Filler(Shaper):
    """Mappings with known keys, and mappings whose keys are names."""

    def fill(self, value: Tree, where: Where, legal: Mapping[str, str], what: str, shapes: Shapes) -> dict[str, Tree]:
        """The mapping with every member shaped and under the name of its field."""
        kept = self.mapping(value, where, legal, what)
        if kept is None:
            return {}
        return {legal[key]: shapes[key](member, (*where, key)) if key in shapes else member for key, member in kept.items()}

    def exclusive(self, value: Tree, where: Where, first: str, second: str, why: str) -> None:
        """Report a mapping that has both keys."""
        if isinstance(value, dict) and first in value and second in value:
            self.report("E110", f"'{first}' and '{second}' exclude each other", self.key_at((*where, second)), why=why, fix="keep one of them")

    def keyed(self, value: Tree, where: Where, kind: str) -> list[tuple[str, Tree, Where]]:
        """The members of a mapping whose keys must be names of the given kind, each key noted where it stands."""
        members = list(self.named(value, where, f"'{where[-1]}'"))
        for key, _, place in members:
            self.note(kind, key, self.key_at(place))
        return members
