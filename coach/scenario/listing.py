"""What a list of scenarios shows about a file: recalled where it is kept, else read from the YAML."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from coach.plane import Mode, Point, region
from coach.scenario import compiled, kept
from coach.scenario.diagnostics import ScenarioError
from coach.scenario.files import read_bytes
from coach.scenario.folders import shipped_folder
from coach.text import clean

if TYPE_CHECKING:
    from coach.scenario.source import Source

_LISTED: Final = frozenset(("scenario", "about", "persona", "channel", "level"))
"""The entries of a file that a list shows."""
_TEXTS: Final = ("title", "about", "persona", "channel")


def told(file: Path) -> dict[str, Any]:
    """``title  about  persona  channel  level  mode`` of the scenario in `file`; ``trouble`` instead where it cannot be read."""
    known = _recalled(file)
    return known if known is not None else _read(file)


def _name(file: Path, data: bytes) -> str:
    return kept.name_of("summary", str(_is_shipped(file)), data)


def _is_shipped(file: Path) -> bool:
    """Whether tests keep the file sound; then only what a list shows is read, in a seventh of the time the whole of it takes."""
    return file.parent == shipped_folder()


def _recalled(file: Path) -> dict[str, Any] | None:
    try:
        data = read_bytes(file, "")
        form = kept.recall(_name(file, data))
        if compiled.with_persona(form, data, file, None) is None:
            return None
        row: dict[str, Any] = form["row"]
        row["mode"] = Mode(row["mode"]) if row["mode"] else None
    except (ScenarioError, ValueError, TypeError, KeyError):
        return None
    sound = set(row) == {*_TEXTS, "level", "mode"} and isinstance(row["level"], int) and all(isinstance(row[key], str) for key in _TEXTS)
    return {**row, **{key: clean(row[key]) for key in _TEXTS}} if sound else None


def _read(file: Path) -> dict[str, Any]:
    from coach.scenario import yaml_reader  # noqa: PLC0415 - YAML and the shapes are two megabytes
    from coach.scenario.checking import persona_of  # noqa: PLC0415
    from coach.scenario.notes import Notes  # noqa: PLC0415
    from coach.scenario.sections import Sections  # noqa: PLC0415

    try:
        source = yaml_reader.read_top(file, _LISTED) if _is_shipped(file) else yaml_reader.read(file)
    except ScenarioError as error:
        return {"trouble": error.problems[0].message}
    notes = Notes()
    found = persona_of(Sections(source, notes), file)
    if found is None:
        return {"trouble": notes.problems[0].message if notes.problems else "it has no persona"}
    row = _row(source, found.shaped)
    name = source.tree["persona"]
    data = [read_bytes(file, ""), *([found.source.data] if found.source is not source else [])]
    form = {"persona": compiled.persona_form(data, name if isinstance(name, str) else None), "row": row}
    kept.keep(_name(file, data[0]), form)
    return {**row, "mode": Mode(row["mode"]) if row["mode"] else None}


def _row(source: Source, persona: dict[str, Any]) -> dict[str, Any]:
    written = {key: value for key, value in source.tree.items() if isinstance(value, str)}
    name, position, level = persona.get("name"), persona.get("position"), written.get("level", "2")
    return {
        "title": written.get("scenario", ""),
        "about": written.get("about", ""),
        "persona": name if isinstance(name, str) else "",
        "mode": region(position).value if isinstance(position, Point) else "",
        "channel": written.get("channel", "phone"),
        "level": int(level) if level.isdecimal() else 0,
    }
