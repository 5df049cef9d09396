"""The trainer's page keeps its word: every example on it loads, without a warning, and every key is on it."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from coach import techniques
from coach.scenario import Scenario, check, sections
from coach.scenario.persona_shape import MOMENTS, PERSONA_KEYS

PAGE = (Path(__file__).parents[1] / "docs" / "format.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
WHOLE, *PARTS = BLOCKS


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("format_reference", Path(__file__).parents[1] / "scripts" / "format_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def parts_of(text: str) -> dict[str, str]:
    """The top-level sections of a file, by their keys."""
    return {match[1]: match[0] for match in re.finditer(r"^(\w+):.*\n(?:(?:[ #].*)?\n)*", text, re.MULTILINE)}


def loaded(folder: Path, text: str) -> Scenario:
    path = folder / "example.yaml"
    path.write_text(text, encoding="utf-8")
    checked = check(path, techniques.names(), library=folder)
    assert checked.problems == (), "\n".join(map(str, checked.problems))
    assert checked.scenario is not None
    return checked.scenario


def test_the_example_loads(tmp_path: Path) -> None:
    scenario = loaded(tmp_path, WHOLE)
    assert list(scenario.scenes) == ["let_down", "rescue"]
    assert scenario.endings["hung_up"].about


@pytest.mark.parametrize("part", PARTS, ids=[part.split("\n", 1)[0] for part in PARTS])
def test_every_other_block_fits_into_the_example(tmp_path: Path, part: str) -> None:
    example = parts_of(WHOLE)
    assert "".join(example.values()).count("\n") == WHOLE.count("\n")
    name = re.match(r"# personas/(\w+)\.yaml\n", part)
    if name:
        (tmp_path / "personas").mkdir()
        (tmp_path / "personas" / f"{name[1]}.yaml").write_text(part, encoding="utf-8")
        example["persona"] = f"persona: {name[1]}\n"
    else:
        example |= parts_of(part)
    loaded(tmp_path, "".join(example.values()))


@pytest.mark.parametrize(
    "keys",
    [
        sections.SCENARIO_KEYS, PERSONA_KEYS, sections.REPLY_KEYS, sections.SCENE_KEYS, sections.ANSWER_KEYS, sections.FACT_KEYS,
        sections.DESK_KEYS, sections.ENDING_KEYS, sections.ITEM_KEYS, sections.AFTER_KEYS, sections.WORTH_KEYS, sections.LLM_KEYS,
    ],
)  # fmt: skip
def test_every_key_there_is_can_be_read_about(keys: dict[str, str]) -> None:
    told = {"format"}  # for later versions
    assert [key for key in keys if key not in told and not re.search(rf"\b{key}\b", PAGE)] == []


def test_every_moment_is_named() -> None:
    assert " ".join(f"`{moment}`" for moment in MOMENTS) in PAGE


def test_the_examples_are_yaml_to_everyone_else_too() -> None:
    for block in BLOCKS:
        assert isinstance(yaml.safe_load(block), dict)


def test_the_reference_is_the_one_the_models_give(reference: ModuleType) -> None:
    assert reference.page(PAGE) == PAGE, "the models have changed: make docs"


def test_the_reference_says_of_every_key_what_it_is_for(reference: ModuleType) -> None:
    rows = [row.split(" | ") for row in reference.reference().splitlines() if row.startswith(("| `", "| **`"))]
    assert len(rows) > 90
    assert [row[0] for row in rows if not row[2].strip()] == []
