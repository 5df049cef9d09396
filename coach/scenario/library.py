"""Where scenarios live: the shipped library, then the user's own folder."""

from __future__ import annotations

import os
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from coach.plane import Mode, Point, region
from coach.scenario import yaml_reader
from coach.scenario.diagnostics import Problem, ScenarioError, alike
from coach.scenario.folders import SUFFIX, own_folder, shipped_folder
from coach.scenario.load import load, persona_of
from coach.scenario.models import Scenario
from coach.scenario.notes import Notes
from coach.scenario.sections import Sections
from coach.text import clean, fit

_ID: Final = re.compile(r"[\w.-]{1,64}")


def shipped() -> tuple[Path, ...]:
    """The files of the shipped scenarios, by name."""
    return _files(shipped_folder())


def own() -> tuple[Path, ...]:
    """The files of the user's own scenarios, by name."""
    return _files(own_folder())


def _files(folder: Path) -> tuple[Path, ...]:
    return tuple(sorted(file for file in folder.glob(f"*{SUFFIX}") if file.is_file())) if folder.is_dir() else ()


def find(name: str, techniques: Collection[str]) -> Scenario:
    """The scenario with the id `name` (shipped, then the user's own), or in the file `name`. Raises ScenarioError."""
    return load(locate(name), techniques)


def locate(name: str) -> Path:
    """The file of the scenario called `name`, which may be its path. Raises ScenarioError when there is none."""
    if name.endswith((SUFFIX, ".yml")) or "/" in name or os.sep in name:
        return Path(name)
    files = {file.stem: file for file in (*own(), *shipped())}  # shipped last: its ids win
    if _ID.fullmatch(name) and name in files:
        return files[name]
    close = alike(name, files)
    hint = f"; did you mean '{close}'?" if close else ""
    fix = "see what there is with 'coach list', or name a .yaml file"
    raise ScenarioError([Problem("E215", f"there is no scenario '{fit(clean(name), 60)}'{hint}", fix=fix)])


@dataclass(frozen=True, slots=True)
class Summary:
    """What a list of scenarios shows about one. `trouble` says why it cannot be read; the rest is then empty."""

    id: str
    file: Path
    title: str = ""
    about: str = ""
    persona: str = ""
    mode: Mode | None = None
    """Where the customer starts on the plane."""
    channel: str = ""
    level: int = 0
    trouble: str = ""


def summaries() -> tuple[Summary, ...]:
    """Every scenario in the library, shipped first. Reads each file but does not check it: for that, load it."""
    files = {file.stem: file for file in shipped()}
    for file in own():
        files.setdefault(file.stem, file)
    return tuple(_summary(id_, file) for id_, file in files.items())


def _summary(id_: str, file: Path) -> Summary:
    try:
        source = yaml_reader.read(file)
    except ScenarioError as error:
        return Summary(id_, file, trouble=error.problems[0].message)
    notes = Notes()
    persona = persona_of(Sections(source, notes), file)
    if persona is None:
        return Summary(id_, file, trouble=notes.problems[0].message if notes.problems else "it has no persona")
    written = {key: value for key, value in source.tree.items() if isinstance(value, str)}
    name, position, level = persona.shaped.get("name"), persona.shaped.get("position"), written.get("level", "2")
    return Summary(
        id_,
        file,
        title=written.get("scenario", id_),
        about=written.get("about", ""),
        persona=name if isinstance(name, str) else "",
        mode=region(position) if isinstance(position, Point) else None,
        channel=written.get("channel", "phone"),
        level=int(level) if level.isdecimal() else 0,
    )
