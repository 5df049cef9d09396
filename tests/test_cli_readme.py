"""What the README promises, tried."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner

from coach.cli.commands import commands as main

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_its_scenario_can_be_played_as_it_stands(tmp_path: Path) -> None:
    (yaml,) = re.findall(r"```yaml\n(.*?)```", README, flags=re.DOTALL)
    file = tmp_path / "parcel.yaml"
    file.write_text(yaml, encoding="utf-8")
    result = CliRunner().invoke(main, ["play", str(file), "--plain"], input="I'm sorry.\n/trace I will ask the driver myself, right now.\n")
    assert result.exit_code == 0, result.output
    assert "The call is over: found." in result.stdout


def test_every_command_and_option_it_names_exists() -> None:
    for name, rest in re.findall(r"\bcoach (play|list|show|demo)\b([^`\n|#]*)", README):
        command = main.commands[name]
        known = {option for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"--[a-z]+", rest)) <= known | {"--help"}


def test_every_page_it_points_to_is_there() -> None:
    pages = [page for page in re.findall(r"\]\(([\w/.-]+)\)", README) if not page.startswith("docs/pictures/")]
    assert pages
    assert [page for page in pages if not (ROOT / page).exists()] == []
