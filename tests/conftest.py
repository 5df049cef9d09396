"""What every test may count on: a home of its own, a known environment, and the same examples at every run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# The same commit must give the same verdict, so hypothesis draws the same examples each time; and a busy machine is no failure.
settings.register_profile("house", deadline=None, derandomize=True, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

PERSONAL = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "SSH_CONNECTION", "SSH_TTY", "TEXTUAL", "TEXTUAL_ANIMATIONS", "OPENAI_API_KEY")


@pytest.fixture(autouse=True)
def _home_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the records of whoever runs it, or depends on how their terminal is set up."""
    for name in [*PERSONAL, *(name for name in os.environ if name.startswith("COACH_"))]:
        monkeypatch.delenv(name, raising=False)
    home = tmp_path / "home"
    monkeypatch.setenv("COACH_HOME", str(home / "coach"))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(home / name.lower()))
    monkeypatch.setenv("TERM", "xterm-256color")
