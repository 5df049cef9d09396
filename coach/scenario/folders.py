"""Where scenarios and personas are kept on this machine."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

import platformdirs

SUFFIX: Final = ".yaml"
PERSONAS: Final = "personas"
PERSONA_NAME: Final = re.compile(r"[a-z0-9_-]{1,64}")
_NOT_FILES: Final = re.compile(r"con|prn|aux|nul|com\d|lpt\d")
"""Names Windows keeps for devices."""
_PACKAGE: Final = Path(__file__).resolve().parents[1]


def shipped_folder() -> Path:
    """Where the shipped scenarios are: inside an installed package, else at the top of a checkout."""
    inside = _PACKAGE / "_scenarios"
    return inside if inside.is_dir() else _PACKAGE.parent / "scenarios"


def own_folder() -> Path:
    """Where a user's own scenarios are: ``$COACH_HOME/scenarios``, else in the user's data folder. It need not exist."""
    home = os.environ.get("COACH_HOME")
    return (Path(home) if home else Path(platformdirs.user_data_dir("coach"))) / "scenarios"


def kept_folder() -> Path:
    """Where compiled forms are kept: ``$COACH_HOME/cache``, else in the user's cache folder. It need not exist, and may be emptied at any time."""
    home = os.environ.get("COACH_HOME")
    return Path(home).expanduser() / "cache" if home else Path(platformdirs.user_cache_dir("coach", appauthor=False)) / "compiled"


def persona_folders(path: Path, library: Path | None = None) -> tuple[Path, Path]:
    """Where the personas of the scenario file at `path` are: beside it, then in `library` (the shipped scenarios by default)."""
    return path.parent / PERSONAS, (library or shipped_folder()) / PERSONAS


def is_persona_name(name: str) -> bool:
    """Whether a persona may be called so. A name is a name: no folders, no devices."""
    return bool(PERSONA_NAME.fullmatch(name)) and not _NOT_FILES.fullmatch(name)


def persona_file(name: str, path: Path, library: Path | None = None) -> Path | None:
    """The file of the persona called `name` in the scenario file at `path`; None where there is none, or only a link that leads elsewhere."""
    for folder in persona_folders(path, library) if is_persona_name(name) else ():
        file = folder / f"{name}{SUFFIX}"
        if file.is_file() and file.resolve().parent == folder.resolve():
            return file
    return None
