"""Where scenarios are found: the shipped ones, then one's own, by id or by path."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.plane import Mode, region
from coach.scenario import ScenarioError, find, folders, library, load, own_folder, shipped, shipped_folder, summaries
from coach.techniques import names

FOLDER = Path(__file__).parent / "scenarios"
SMALL = "scenario: {title}\npersona: {{name: Jo, mode: competing}}\nscenes: {{opening: {{customer: Hello.}}}}\n"


@pytest.fixture(autouse=True)
def _shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "_PACKAGE", FOLDER.parent / "coach")  # so that FOLDER is the library of the checkout


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COACH_HOME", str(tmp_path))
    folder = tmp_path / "scenarios"
    folder.mkdir()
    return folder


TECHNIQUES = ("acknowledge_feeling", "apologise", "take_ownership", "blame_customer")


def test_the_checkout_and_an_installed_package_keep_them_in_different_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shipped_folder() == FOLDER
    (tmp_path / "_scenarios").mkdir()
    monkeypatch.setattr(folders, "_PACKAGE", tmp_path)
    assert shipped_folder() == tmp_path / "_scenarios"


def test_personas_are_not_scenarios() -> None:
    assert [path.name for path in shipped()] == ["florist.yaml"]


def test_a_scenario_is_found_by_its_id() -> None:
    assert find("florist", TECHNIQUES).title == "Lilies for a funeral"


def test_ones_own_scenarios_are_found_by_id_too(own: Path) -> None:
    (own / "mine.yaml").write_text(SMALL.format(title="Mine"), encoding="utf-8")
    assert find("mine", TECHNIQUES).title == "Mine"
    assert own_folder() == own


def test_a_shipped_id_cannot_be_taken_over(own: Path) -> None:
    (own / "florist.yaml").write_text(SMALL.format(title="Not the florist"), encoding="utf-8")
    assert find("florist", TECHNIQUES).title == "Lilies for a funeral"
    assert find(str(own / "florist.yaml"), TECHNIQUES).title == "Not the florist"


def test_a_path_is_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here.yaml").write_text(SMALL.format(title="Here"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert find("here.yaml", TECHNIQUES).title == find("./here.yaml", TECHNIQUES).title == "Here"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("florst", "there is no scenario 'florst'; did you mean 'florist'?"),
        ("zzz", "there is no scenario 'zzz'"),
        ("", "there is no scenario ''"),
        ("missing.yaml", "there is no such file"),
        ("../scenarios", "this is not a file"),
        ("a\x1b[2Jb", "there is no scenario 'ab'"),
    ],
)
def test_what_is_not_there_is_said_with_the_nearest(name: str, words: str) -> None:
    name = str(FOLDER) if name == "../scenarios" else name
    with pytest.raises(ScenarioError) as error:
        find(name, TECHNIQUES)
    (problem,) = error.value.problems
    assert words in problem.message
    assert "\x1b" not in str(problem)


def test_a_summary_is_what_a_list_shows(own: Path) -> None:
    (own / "mine.yaml").write_text(SMALL.format(title="Mine") + "level: 4\nchannel: chat\n", encoding="utf-8")
    (own / "broken.yaml").write_text("scenario: It: broke\n", encoding="utf-8")
    (own / "lost.yaml").write_text(SMALL.format(title="Lost").replace("{name: Jo, mode: competing}", "nobody"), encoding="utf-8")
    (own / "bare.yaml").write_text("scenario: Bare\n", encoding="utf-8")
    florist, bare, broken, lost, mine = summaries()
    assert (florist.id, florist.persona, florist.mode, florist.channel, florist.level) == ("florist", "Kwame Osei", Mode.AVOIDING, "phone", 3)
    assert (mine.id, mine.title, mine.persona, mine.mode, mine.channel, mine.level) == ("mine", "Mine", "Jo", Mode.COMPETING, "chat", 4)
    assert bare.trouble == "it has no persona"
    assert broken.trouble == "a colon followed by a space inside unquoted text"
    assert lost.trouble.startswith("there is no persona 'nobody'")


def test_a_library_that_is_not_there_is_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "_PACKAGE", tmp_path / "nowhere" / "coach")
    assert shipped() == library.own() == ()
    assert summaries() == ()


def test_a_list_shows_of_a_shipped_scenario_what_loading_it_would() -> None:
    for told in summaries():
        scenario = load(told.file, names())
        assert (told.title, told.about, told.persona, told.channel, told.level) == (
            scenario.title, scenario.about, scenario.persona.name, scenario.channel, scenario.level
        )  # fmt: skip
        assert told.mode is region(scenario.persona.position)
