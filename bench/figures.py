"""A measured figure beside its target."""

from __future__ import annotations

import re
import resource
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


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


def peak() -> float:
    """The most memory this process has had resident, in MB.

    What ``getrusage`` says begins, on Linux, with what the parent had when it started this process; the kernel's own figure does not.
    """
    status = Path("/proc/self/status")
    found = re.search(r"^VmHWM:\s+(\d+) kB", status.read_text(encoding="ascii"), re.MULTILINE) if status.is_file() else None
    if found is not None:
        return int(found[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


def table(figures: Sequence[Figure]) -> str:
    """All figures, one a line."""
    room = max(len(figure.name) for figure in figures)
    return "\n".join(figure.line(room) for figure in figures)
