"""How well the detector does on labelled lines: those its rules were built with, and those kept back. Floors, not targets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from coach.techniques import Context, Heard, read

LINES: dict[str, dict[str, list[Any]]] = yaml.safe_load((Path(__file__).parent / "detector_lines.yaml").read_text(encoding="utf-8"))


def counts(half: int) -> tuple[int, int, int]:
    """(found, missed, false alarms) over the lines at even (0) or odd (1) places."""
    found = missed = false = 0
    for technique, rows in LINES.items():
        for kind in ("good", "bad"):
            for line in rows[kind][half::2]:
                seen = technique in read(_words(line), _context(line)).techniques()
                found += kind == "good" and seen
                missed += kind == "good" and not seen
                false += kind == "bad" and seen
    return found, missed, false


def _words(line: str | dict[str, Any]) -> str:
    return line if isinstance(line, str) else str(line["s"])


def _context(line: str | dict[str, Any]) -> Context:
    if isinstance(line, str):
        return Context()
    heard = (Heard("customer", line["c"]),) if "c" in line else ()
    return Context(heard, float(line.get("tension", 50)), tuple(line.get("f", ())), tuple(line.get("n", ())), tuple(line.get("earlier", ())))


@pytest.mark.parametrize("half", [0, 1], ids=["built with", "kept back"])
def test_lines(half: int) -> None:
    found, missed, false = counts(half)
    assert found / (found + missed) >= 0.93
    assert found / (found + false) >= 0.97


def test_there_are_enough_lines_for_each_technique() -> None:
    for technique, rows in LINES.items():
        assert len(rows["good"]) >= 12, technique
        assert len(rows["bad"]) >= 8, technique
