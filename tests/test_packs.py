"""Packs: a folder with a pack.yaml, its scenarios named after it, its personas looked up first."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.scenario import ScenarioError, find, load, summaries
from coach.scenario.packs import read_pack, scenarios
from coach.techniques import names

CALL = "scenario: {title}\npersona: {persona}\nscenes: {{opening: {{customer: Hello?, otherwise: Well?}}}}\n"
PERSONA = "name: {name}\nmode: avoiding\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own folder, with one scenario and one pack of two."""
    monkeypatch.setenv("COACH_HOME", str(tmp_path))
    own = tmp_path / "scenarios"
    pack = own / "vets"
    (pack / "personas").mkdir(parents=True)
    (own / "personas").mkdir()
    (own / "alone.yaml").write_text(CALL.format(title="Alone", persona="ira"), encoding="utf-8")
    (own / "personas" / "ira.yaml").write_text(PERSONA.format(name="Ira Novak"), encoding="utf-8")
    (pack / "pack.yaml").write_text("pack: The practice\nabout: Calls to a vet.\n", encoding="utf-8")
    (pack / "bill.yaml").write_text(CALL.format(title="The bill", persona="ira"), encoding="utf-8")
    (pack / "dog.yaml").write_text(CALL.format(title="The dog", persona="joan"), encoding="utf-8")
    (pack / "personas" / "ira.yaml").write_text(PERSONA.format(name="Ira of the pack"), encoding="utf-8")
    return own


def test_scenarios_of_a_pack_are_called_after_it(folder: Path) -> None:
    assert [file.name for file in scenarios(folder)] == ["alone.yaml", "bill.yaml", "dog.yaml"]
    assert find("vets/bill", names()).id == "vets/bill"
    assert load(folder / "vets" / "bill.yaml", names()).id == "vets/bill"
    assert find("alone", names()).id == "alone"


def test_a_persona_is_looked_for_in_the_pack_then_among_the_shipped(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "shipped" / "personas").mkdir(parents=True)
    (tmp_path / "shipped" / "personas" / "joan.yaml").write_text(PERSONA.format(name="Joan Ames"), encoding="utf-8")
    assert find("vets/bill", names()).persona.name == "Ira of the pack"
    assert load(folder / "vets" / "dog.yaml", names(), library=tmp_path / "shipped").persona.name == "Joan Ames"


def test_the_list_names_the_pack(folder: Path) -> None:
    told = {summary.id: summary for summary in summaries()}
    assert (told["vets/bill"].pack, told["alone"].pack) == ("The practice", "")
    assert "vets/pack" not in told
    (folder / "vets" / "pack.yaml").write_text("title: The practice\n", encoding="utf-8")
    told = {summary.id: summary for summary in summaries()}
    assert told["vets/bill"].pack == "vets"
    assert "no key 'title'" in told["vets/pack.yaml"].trouble


def test_a_wrong_name_within_a_pack_is_told_like_any_other(folder: Path) -> None:
    assert folder.is_dir()
    with pytest.raises(ScenarioError, match="did you mean 'vets/bill'"):
        find("vets/bil", names())


def test_a_path_is_still_a_path(folder: Path) -> None:
    with pytest.raises(ScenarioError, match="no such file"):
        find("nowhere/bill", names())
    assert find(str(folder / "vets" / "bill.yaml"), names()).id == "vets/bill"


@pytest.mark.parametrize(("text", "words"), [("title: X\n", "a pack has no key 'title'"), ("about: X\n", "a pack needs a title"), ("pack: [a]\n", "one text")])
def test_a_pack_that_cannot_be_read_says_why(folder: Path, text: str, words: str) -> None:
    (folder / "vets" / "pack.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError, match=words):
        read_pack(folder / "vets")


def test_a_link_out_of_the_pack_is_no_scenario_of_it(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.yaml"
    outside.write_text(CALL.format(title="Outside", persona="ira"), encoding="utf-8")
    (folder / "vets" / "outside.yaml").symlink_to(outside)
    assert "outside.yaml" not in [file.name for file in scenarios(folder)]
