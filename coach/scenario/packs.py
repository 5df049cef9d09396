"""Packs: folders of scenarios that belong together, with personas of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from coach.scenario.diagnostics import ScenarioError
from coach.scenario.folders import SUFFIX
from coach.text import clean

MARK: Final = f"pack{SUFFIX}"
"""The file that makes a folder a pack."""
MOST_FILES: Final = 2_000
_KEYS: Final = {"pack": "pack", "about": "about"}


@dataclass(frozen=True, slots=True)
class Pack:
    """What is known about a pack besides its scenarios. `name` is its folder's, and the first half of its scenarios' ids."""

    name: str
    folder: Path
    title: str
    about: str = ""


def is_pack(folder: Path) -> bool:
    """Whether scenarios in this folder belong to a pack."""
    return (folder / MARK).is_file()


def id_of(file: Path) -> str:
    """What the scenario in `file` is called: the file's name, after the pack's where it is in one."""
    name = file.name.removesuffix(SUFFIX)
    folder = file.resolve().parent
    return f"{folder.name}/{name}" if is_pack(folder) else name


def shown_id(file: Path) -> str:
    """The same, harmless whatever the file is called, and never empty."""
    return clean(id_of(file), limit=129) or "scenario"


def scenarios(folder: Path) -> tuple[Path, ...]:
    """The scenario files in `folder` and in the packs in it, by name; links that lead out of their folder are none."""
    if not folder.is_dir():
        return ()
    inside = [found for found in sorted(folder.iterdir()) if found.is_dir() and is_pack(found)]
    return tuple(file for each in (folder, *inside) for file in _files(each))


def _files(folder: Path) -> Iterator[Path]:
    here = folder.resolve()
    own = (file for file in sorted(folder.glob(f"*{SUFFIX}")) if file.name != MARK and file.is_file() and file.resolve().parent == here)
    return islice(own, MOST_FILES)


def read_pack(folder: Path) -> Pack:
    """The pack in `folder`. Raises ScenarioError when its ``pack.yaml`` cannot be read."""
    from coach.scenario import yaml_reader  # noqa: PLC0415 - a list of calls most often needs no YAML
    from coach.scenario.filling import Filler  # noqa: PLC0415
    from coach.scenario.notes import Notes  # noqa: PLC0415

    source = yaml_reader.read(folder / MARK)
    notes = Notes()
    filler = Filler(source, notes)
    told = filler.fill(source.tree, (), _KEYS, "a pack", {"pack": filler.text, "about": filler.text})
    if "pack" not in told and not notes.problems:
        filler.report("E102", "a pack needs a title: 'pack: ...'", filler.at(()))
    if notes.problems:
        raise ScenarioError(notes.problems)
    return Pack(folder.name, folder, str(told["pack"]), str(told.get("about", "")))
