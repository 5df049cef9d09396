"""Where Coach keeps its data on this machine."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

FILE: Final = "coach.db"


def folder(environ: Mapping[str, str] | None = None) -> Path:
    """The data folder: ``$COACH_HOME`` when set and not empty, else the user's data folder of this system. It need not exist yet.

    `environ` stands in for the process environment in tests.
    """
    chosen = (os.environ if environ is None else environ).get("COACH_HOME", "")
    if chosen:
        return Path(chosen).expanduser()
    from platformdirs import user_data_path  # noqa: PLC0415 - only when asked for: it costs as much as opening the database

    return user_data_path("coach", appauthor=False)


def database(environ: Mapping[str, str] | None = None) -> Path:
    """The journal's file in the data folder."""
    return folder(environ) / FILE
