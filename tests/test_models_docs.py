"""docs/models.md names every rule and every fault a line can be kept with."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from coach.llm.wire import FaultKind
from coach.voice.validators import RULES

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "models.md").read_text(encoding="utf-8")


def test_every_rule_is_explained() -> None:
    explained = {line.split("`")[1] for line in PAGE.splitlines() if line.startswith("| `")}
    assert {rule.name for rule in RULES} <= explained


def test_every_fault_of_the_wire_is_named() -> None:
    assert [kind for kind in get_args(FaultKind) if f"`{kind}`" not in PAGE] == []
