"""Where scenarios are kept on this machine."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import platformdirs

SUFFIX: Final = ".yaml"
_PACKAGE: Final = Path(__file__).resolve().parents[1]


def shipped_folder() -> Path:
    """Where the shipped scenarios are: inside an installed package, else at the top of a checkout."""
    inside = _PACKAGE / "_scenarios"
    return inside if inside.is_dir() else _PACKAGE.parent / "scenarios"


def own_folder() -> Path:
    """Where a user's own scenarios are: ``$COACH_HOME/scenarios``, else in the user's data folder. It need not exist."""
    home = os.environ.get("COACH_HOME")
    return (Path(home) if home else Path(platformdirs.user_data_dir("coach"))) / "scenarios"
