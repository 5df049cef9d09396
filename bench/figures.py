"""A measured figure beside its target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One line of the table: what was measured, in which unit, and the most it may be (None: for information)."""

    name: str
    value: float
    unit: str
    target: float | None = None

    @property
    def met(self) -> bool:
        """Whether the figure is within its target, judged as it is printed."""
        return self.target is None or round(self.value, 2) <= self.target

    def line(self, room: int) -> str:
        """The figure as a line of the table, its name padded to `room` cells."""
        target = "" if self.target is None else f"<= {self.target:g} {self.unit}".rstrip()
        verdict = "" if self.target is None else "met" if self.met else "MISSED"
        return f"{self.name:<{room}}  {self.value:>8.2f} {self.unit:<2}  {target:<9}  {verdict}".rstrip()


def table(figures: Sequence[Figure]) -> str:
    """All figures, one a line."""
    room = max(len(figure.name) for figure in figures)
    return "\n".join(figure.line(room) for figure in figures)
