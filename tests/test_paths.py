"""Where the data lies."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from coach.store import database, folder


def test_coach_home_decides() -> None:
    assert database({"COACH_HOME": "/srv/training"}) == Path("/srv/training/coach.db")


def test_a_tilde_is_the_home_folder() -> None:
    assert folder({"COACH_HOME": "~/practice"}) == Path.home() / "practice"


@pytest.mark.parametrize("environ", [{}, {"COACH_HOME": ""}])
def test_else_the_data_folder_of_the_system(environ: dict[str, str]) -> None:
    assert folder(environ) == Path(platformdirs.user_data_dir("coach", appauthor=False))


def test_the_process_environment_is_the_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COACH_HOME", str(tmp_path))
    assert database() == tmp_path / "coach.db"
    assert list(tmp_path.iterdir()) == []  # asking makes nothing
