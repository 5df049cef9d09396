"""The wheel by itself: what a person gets who installs Coach and has never seen this repository."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
REPLIES = "I am sorry you had to wait. May I ask what happened?\n" * 3


@dataclass(frozen=True)
class Installed:
    """Coach in an environment of its own: beside it the packages it depends on, but no checkout and no editable install."""

    wheel: Path
    command: Path
    folder: Path

    def run(self, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder / "home"),
            "COACH_HOME": str(self.folder / "home" / "coach"),
            # Only as a path to import from: Python reads no .pth file there, so the editable install stays out of sight.
            "PYTHONPATH": sysconfig.get_path("purelib"),
        }
        empty = self.folder / "empty"
        empty.mkdir(exist_ok=True)
        return subprocess.run([self.command, *words], input=stdin, capture_output=True, text=True, encoding="utf-8", check=False, cwd=empty, env=environ)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("wheel")

    def python(*words: str | Path) -> None:
        done = subprocess.run([sys.executable, "-m", *words], capture_output=True, text=True, check=False, cwd=ROOT)
        assert done.returncode == 0, done.stdout + done.stderr

    python("build", "--wheel", "--no-isolation", "--outdir", folder / "dist", ".")
    (wheel,) = (folder / "dist").glob("*.whl")
    python("venv", "--without-pip", folder / "venv")
    binaries = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    python("pip", "--python", binaries / "python", "install", "--quiet", "--no-deps", "--no-index", wheel)
    return Installed(wheel, binaries / "coach", folder)


def test_the_wheel_carries_the_library_and_all_data(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as archive:
        inside = set(archive.namelist())
    library = {f"coach/_scenarios/{path.relative_to(ROOT / 'scenarios').as_posix()}" for path in (ROOT / "scenarios").rglob("*.yaml")}
    package = {path.relative_to(ROOT).as_posix() for path in (ROOT / "coach").rglob("*") if path.suffix in {".py", ".yaml", ".tcss", ".typed"}}
    assert library
    assert library | package <= inside
    assert not [name for name in inside if name.startswith(("tests/", "scenarios/", "bench/"))]


def test_the_installed_program_is_not_the_checkout(installed: Installed) -> None:
    done = subprocess.run(
        [installed.command.parent / "python", "-c", "import coach; print(coach.__file__)"],
        capture_output=True,
        text=True,
        check=True,
        cwd=installed.folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": sysconfig.get_path("purelib")},
    )
    assert Path(done.stdout.strip()).is_relative_to(installed.folder)


def shipped_ids(installed: Installed) -> list[str]:
    listed = installed.run("list", "--json")
    assert listed.returncode == 0, listed.stderr
    return [row["id"] for row in json.loads(listed.stdout)]


def test_it_lists_what_it_ships(installed: Installed) -> None:
    assert len(shipped_ids(installed)) == len(list((ROOT / "scenarios").glob("*.yaml")))


def test_it_plays_a_call_from_a_pipe_and_ends_with_the_score_as_json(installed: Installed) -> None:
    first = shipped_ids(installed)[0]
    played = installed.run("play", first, "--plain", "--json", "--seed", "1", stdin=REPLIES)
    assert played.returncode == 0, played.stderr
    card = json.loads(played.stdout.splitlines()[-1])
    assert 0 <= card["score"] <= 100_00
