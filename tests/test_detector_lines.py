"""How well the detector does on labelled lines: those its rules were built with, and those kept back. Floors, not targets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from coach.techniques import Context, Heard, Shown, read

LINES: dict[str, dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "detector_lines.yaml").read_text(encoding="utf-8"))
KINDS: dict[str, dict[str, Any]] = LINES.pop("kinds")
HALVES = pytest.mark.parametrize("half", [0, 1], ids=["built with", "kept back"])


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
    return Context(heard, float(line.get("tension", 50)), tuple(line.get("f", ())), tuple(line.get("n", ())), Shown(tuple(line.get("earlier", ()))))


def kind_counts(half: int) -> tuple[int, int, int, int]:
    """(found, of so many, rightly passed over, of so many) over the kinds, the lines at even (0) or odd (1) places."""
    found = wanted = passed = near = 0
    for row in KINDS.values():
        for line in row.get("is", ())[half::2]:
            wanted += 1
            found += _times(row, line) == row["count"] if "count" in row else _times(row, line) > 0
        for line in row.get("not", ())[half::2]:
            near += 1
            passed += _times(row, line) == 0
    return found, wanted, passed, near


def _times(row: dict[str, Any], line: str | dict[str, Any]) -> int:
    """How often the technique of the kind counts in the line."""
    said = {"s": line} if isinstance(line, str) else line
    talk = [Heard("customer" if words.startswith("C") else "trainee", words[3:]) for words in said.get("h", ())]
    talk += [Heard("customer", said["c"])] if "c" in said else []
    facts, never = tuple(row.get("facts", ())), tuple(row.get("never", ()))
    context = Context(tuple(talk), float(said.get("tension", 50)), facts, never, customer_name=said.get("n", ""))
    return sum(f.technique == row["technique"] and f.band != "faint" for f in read(said["s"], context).findings)


@HALVES
def test_lines(half: int) -> None:
    found, missed, false = counts(half)
    assert found / (found + missed) >= 0.93
    assert found / (found + false) >= 0.97


@HALVES
def test_kinds(half: int) -> None:
    found, wanted, passed, near = kind_counts(half)
    assert found / wanted >= 0.9
    assert passed / near >= 0.95


def test_there_are_enough_lines_for_each_technique() -> None:
    for technique, rows in LINES.items():
        assert len(rows["good"]) >= 12, technique
        assert len(rows["bad"]) >= 8, technique
