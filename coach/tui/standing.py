"""How the checklist stands while the call runs: which lines have been met, and by which words. Pure.

The score of record is the scorecard's; this only tells what has been seen so far.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from coach.scenario.models import Item, Scenario
    from coach.techniques.findings import Finding

State = Literal["met", "open", "fault", "later"]
GLYPHS: dict[State, str] = {"met": "✓", "open": "·", "fault": "✗", "later": "◦"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the checklist as it stands."""

    label: str
    state: State
    quote: str = ""
    count: int = 1
    required: bool = False

    @property
    def glyph(self) -> str:
        """The sign that tells the state without colour."""
        return GLYPHS[self.state]


def label_of(name: str, item: Item, names: Mapping[str, str]) -> str:
    """What people call an item: its own label, the technique's name, or its id in words."""
    return item.label or names.get(name) or name.replace("_", " ").capitalize()


def standing(scenario: Scenario, findings: Sequence[tuple[int, Finding]], names: Mapping[str, str]) -> tuple[Line, ...]:
    """The checklist's lines: faults that occurred first, then the rest in the author's order. Faults not made stay unsaid."""
    seen: dict[str, list[Finding]] = {}
    for _, finding in findings:
        if finding.band != "faint":
            seen.setdefault(finding.technique, []).append(finding)
    faults: list[Line] = []
    skills: list[Line] = []
    for name, item in scenario.checklist.items():
        line = _line(name, item, seen, label_of(name, item, names))
        if item.weight >= 0:
            skills.append(line)
        elif line.state == "met":
            faults.append(Line(line.label, "fault", line.quote, line.count, item.required))
    return (*faults, *skills)


def _line(name: str, item: Item, seen: Mapping[str, Sequence[Finding]], label: str) -> Line:
    found = seen.get(name, ())
    if not found and _judged_later(name, item, seen):
        return Line(label, "later", required=item.required)
    if not found:
        found = _alternatives(item, seen)
    if not found:
        return Line(label, "open", required=item.required)
    return Line(label, "met", found[0].quote, len(found), item.required)


def _alternatives(item: Item, seen: Mapping[str, Sequence[Finding]]) -> Sequence[Finding]:
    """Findings that meet an author's own item by its ``uses``, all of one alternative."""
    for alternative in item.uses:
        if all(technique in seen for technique in alternative):
            return seen[alternative[0]]
    return ()


def _judged_later(name: str, item: Item, seen: Mapping[str, Sequence[Finding]]) -> bool:
    """Whether more than technique names decides this item, so that only the scorecard can tell."""
    return name not in seen and bool(item.says or item.means or item.does or item.without or item.when or item.keeps)
