"""The peers on this machine: a browser, an office program. What is missing is skipped, in a sentence."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
OFFICES = ("soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice")
PATIENCE = 90
"""Seconds an office program may take; it takes five."""


def browser() -> str:
    """The path of a browser that speaks DevTools. Skips without one."""
    return _found(os.environ.get("CHROMIUM", ""), *BROWSERS, named="Chromium", get="apt-get install chromium, or CHROMIUM=/path/to/it")


def office() -> str:
    """The path of LibreOffice. Skips without it."""
    return _found(os.environ.get("SOFFICE", ""), *OFFICES, named="LibreOffice", get="apt-get install libreoffice-calc-nogui, or SOFFICE=/path/to/it")


def _found(*names: str, named: str, get: str) -> str:
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(f"no {named} on this machine ({get})")
    return found


def opened_by_office(files: list[Path], into: Path, *, how: str = "") -> dict[str, Path]:
    """Each file as LibreOffice understands it when it is simply opened (or opened by the import filter `how`), written as flat XML."""
    into.mkdir()
    profile = f"-env:UserInstallation={(into / 'profile').as_uri()}"
    words = ["--headless", "--norestore", *([f"--infilter={how}"] if how else []), "--convert-to", "fods", "--outdir", str(into)]
    done = subprocess.run(
        [office(), profile, *words, *map(str, files)],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    made = {file.stem: into / f"{file.stem}.fods" for file in files}
    assert all(file.is_file() for file in made.values()), f"LibreOffice: {done.stdout}\n{done.stderr}"
    return made
