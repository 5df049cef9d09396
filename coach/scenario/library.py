"""Where scenarios live: the shipped library, then the user's own folder; and in each of them, packs."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from coach.plane import Mode
from coach.scenario import listing, packs
from coach.scenario.diagnostics import Problem, ScenarioError, alike
from coach.scenario.folders import SUFFIX, own_folder, shipped_folder
from coach.scenario.loading import load
from coach.scenario.models import Scenario
from coach.text import clean, fit

_ID: Final = re.compile(r"(?:[\w.-]{1,64}/)?[\w.-]{1,64}")


def shipped() -> tuple[Path, ...]:
    """The files of the shipped scenarios, by name; packs after the rest."""
    return packs.scenarios(shipped_folder())


def own() -> tuple[Path, ...]:
    """The files of the user's own scenarios, by name."""
    return packs.scenarios(own_folder())


def find(name: str, techniques: Collection[str]) -> Scenario:
    """The scenario with the id `name` (shipped, then the user's own), or in the file `name`. Raises ScenarioError."""
    return load(locate(name), techniques)


def locate(name: str) -> Path:
    """The file of the scenario called `name`, which may be its path. Raises ScenarioError when there is none."""
    if name.endswith((SUFFIX, ".yml")):
        return Path(name)
    files = {packs.id_of(file): file for file in (*own(), *shipped())}  # shipped last: its ids win
    if _ID.fullmatch(name) and name in files:
        return files[name]
    known_packs = {file.parent.name for file in files.values() if packs.is_pack(file.parent)}
    if (os.sep in name or "/" in name) and name.partition("/")[0] not in known_packs:
        return Path(name)
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
    pack: str = ""
    """The title of the pack it belongs to, if any."""
    trouble: str = ""


def summaries() -> tuple[Summary, ...]:
    """Every scenario in the library, shipped first. Reads each file but does not check it: for that, load it."""
    files = {packs.id_of(file): file for file in shipped()}
    for file in own():
        files.setdefault(packs.id_of(file), file)
    return (*(_summary(id_, file) for id_, file in files.items()), *_unreadable({file.parent: None for file in files.values()}))


def _unreadable(folders: Iterable[Path]) -> Iterator[Summary]:
    """The packs among `folders` that do not say what they are; their scenarios can be played all the same."""
    for folder in folders:
        try:
            if packs.is_pack(folder):
                packs.read_pack(folder)
        except ScenarioError as error:
            yield Summary(f"{folder.name}/{packs.MARK}", folder / packs.MARK, trouble=error.problems[0].message)


def _summary(id_: str, file: Path) -> Summary:
    told = listing.told(file)
    if "trouble" in told:
        return Summary(id_, file, trouble=told["trouble"])
    return Summary(id_, file, **{**told, "title": told["title"] or id_}, pack=_pack(file))


def _pack(file: Path) -> str:
    """The title of the pack a file is in; the folder's name where that cannot be read, empty where there is no pack."""
    if not packs.is_pack(file.parent):
        return ""
    try:
        return packs.read_pack(file.parent).title
    except ScenarioError:
        return file.parent.name
