"""The reading list is answered: every item of the articles by a technique, a fault or a feature, and nothing is sourced from thin air."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from coach.scenario import load, package_data, shipped
from coach.techniques import catalogue, cue_index, names
from coach.techniques.contra import AGAINST

ROOT = Path(__file__).resolve().parent.parent


def script() -> ModuleType:
    """What ``make docs`` runs."""
    spec = importlib.util.spec_from_file_location("techniques_page", ROOT / "scripts" / "techniques.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


PAGE = script()
RAW: dict[str, Any] = package_data.read((ROOT / "docs" / "sources.yaml").read_bytes())
_, ITEMS = PAGE.sources(RAW)
COUNTS = {"CM": 25, "BL": 14, "TT": 6, "ED": 5}


def test_every_item_of_the_articles_is_on_the_list() -> None:
    keys = [item.key for item in ITEMS]
    assert {f"{article}{number}" for article, most in COUNTS.items() for number in range(1, most + 1)} <= set(keys)
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("key", [item.key for item in ITEMS])
def test_every_item_is_answered(key: str) -> None:
    item = next(item for item in ITEMS if item.key == key)
    assert item.says
    assert item.feature or [row.id for row in catalogue().values() if key in row.sources]


def test_the_page_is_made_from_the_catalogue_the_list_and_the_shipped_scenarios_as_they_are() -> None:
    scenarios = [load(file, names()) for file in shipped()]
    assert (ROOT / "docs" / "techniques.md").read_text(encoding="utf-8") == PAGE.page(catalogue(), RAW, scenarios), "make docs renews it"


def test_an_item_without_an_occasion_is_a_hole_and_no_page_is_made() -> None:
    with pytest.raises(ValueError, match="nothing answers CM1, "):
        PAGE.page(catalogue(), RAW, [])


def test_every_technique_and_fault_is_scored_in_some_shipped_scenario() -> None:
    scored: set[str] = set()
    for file in shipped():
        for name, item in load(file, names()).checklist.items():
            scored |= {name} | {technique for group in item.uses for technique in group}
    assert names() <= scored


def test_every_source_is_on_the_list() -> None:
    known = {item.key for item in ITEMS}
    assert {(row.id, key) for row in catalogue().values() for key in row.sources if key not in known} == set()


def test_what_cancels_a_technique_is_something_the_detector_knows() -> None:
    known = names() | {"attack"} | {cue.group for cue in cue_index.index()}
    assert names() >= AGAINST
    for row in catalogue().values():
        assert row.contra.says.endswith((".", "?", '"')), row.id
        assert set(row.contra.by) <= known, row.id


def test_the_page_refuses_a_hole() -> None:
    with pytest.raises(ValueError, match="CM1"):
        PAGE.page(catalogue(), RAW, [])


def test_what_agrees_too_little_with_people_is_on_trial() -> None:
    """The status in the table of docs/detector.md is the one the scorecard goes by."""
    page = (ROOT / "docs" / "detector.md").read_text(encoding="utf-8").split("<!-- gold -->")[1].split("<!-- end of gold -->")[0]
    status = dict(re.findall(r"^\| `(\w+)` .*\| (measured|experimental) \|$", page, re.MULTILINE))
    assert len(status) > 40
    assert {name for name, told in status.items() if told == "experimental"} == {row.id for row in catalogue().values() if row.experimental} & set(status)
