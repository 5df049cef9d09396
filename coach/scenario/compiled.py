"""A sound scenario as plain JSON values and back: every condition as its text, every point as two numbers, defaults left out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any, Final

from coach.plane import Point
from coach.scenario import kept
from coach.scenario.build import MisfitError, build
from coach.scenario.conditions import Condition, parse
from coach.scenario.diagnostics import ScenarioError
from coach.scenario.files import digest_of, read_bytes
from coach.scenario.folders import persona_file
from coach.scenario.models import Reply, Scenario, Scene
from coach.scenario.packs import shown_id

_KIND: Final = "scenario"


def plain(value: Any) -> Any:
    """`value` as JSON can hold it."""
    if isinstance(value, Condition):
        return value.text
    if isinstance(value, Point):
        return [value.assertiveness, value.cooperativeness]
    if is_dataclass(value):
        return {field.name: plain(member) for field in fields(value) if (member := getattr(value, field.name)) != _default(field)}
    if isinstance(value, Mapping):
        return {key: plain(member) for key, member in value.items()}
    if isinstance(value, tuple):
        return [plain(member) for member in value]
    return value


def _default(field: Any) -> Any:
    return field.default_factory() if field.default_factory is not MISSING else field.default


def scenario_of(form: Mapping[str, Any]) -> Scenario:
    """The scenario of a form. Raises ValueError for one that is no sound scenario."""
    conditions: dict[str, Condition] = {}

    def condition(text: str) -> Condition:
        if text not in conditions:  # many rules ask the same
            conditions[text] = parse(text)
        return conditions[text]

    casts: dict[type, Callable[[Any], Any]] = {Condition: condition, Point: lambda pair: Point(*map(float, pair))}
    made = build(Scenario, form, casts)
    if not all(_ways(made)):
        raise ValueError(made.id)
    return made


def _ways(scenario: Scenario) -> Iterator[bool]:
    """Whether each way on leads somewhere."""
    scenes = scenario.scenes.values()
    rules: list[Reply | Scene] = [*scenario.anywhere, *scenes, *(rule for scene in scenes for rule in scene.replies)]
    yield bool(scenario.scenes)
    for rule in rules:
        yield rule.go is None or rule.go in scenario.scenes
        yield rule.end is None or rule.end in scenario.endings
    for ending in scenario.endings.values():
        yield ending.then is None or ending.then in scenario.scenes


def recalled(path: Path, techniques: Collection[str], library: Path | None) -> Scenario | None:
    """The scenario in the file at `path`, if it was kept and neither it nor its persona has changed since."""
    try:
        data = read_bytes(path, "")
        form = kept.recall(_name(data, techniques))
        told = with_persona(form, data, path, library)
        return None if told is None else scenario_of({**form["scenario"], "id": shown_id(path), "digest": told})
    except (ScenarioError, MisfitError, ValueError, TypeError, KeyError, AttributeError):
        return None


def keep(scenario: Scenario, data: list[bytes], persona: str | None, techniques: Collection[str]) -> None:
    """Keep a sound scenario. `data` is what is in its files, itself first; `persona` the name of the second, where there is one."""
    form = plain(scenario)
    del form["id"], form["digest"]
    kept.keep(_name(data[0], techniques), {"persona": persona_form(data, persona), "scenario": form})


def persona_form(data: list[bytes], name: str | None) -> list[str] | None:
    """How a form remembers the persona it was made with: its name and its digest; None where it is written in the scenario."""
    return [name, digest_of(data[1:])] if name is not None and len(data) > 1 else None


def with_persona(form: Any, data: bytes, path: Path, library: Path | None) -> str | None:
    """The digest of the scenario's files, if the persona of the form is still the one found from `path`; None if not. Raises ScenarioError."""
    if not isinstance(form, dict):
        return None
    if form["persona"] is None:
        return digest_of([data])
    name, digest = form["persona"]
    file = persona_file(name, path, library)
    own = read_bytes(file, "") if file else b""
    return digest_of([data, own]) if file and digest_of([own]) == digest else None


def _name(data: bytes, techniques: Collection[str]) -> str:
    return kept.name_of(_KIND, ",".join(sorted(techniques)), data)
