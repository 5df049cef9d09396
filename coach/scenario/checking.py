"""A scenario file, read from its YAML, checked and made into its models. All problems of a file are reported in one go."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from coach.scenario import names, yaml_reader
from coach.scenario.build import MisfitError, build
from coach.scenario.diagnostics import Problem, ScenarioError, alike, once, one_of
from coach.scenario.files import digest_of
from coach.scenario.folders import PERSONA_NAME, SUFFIX, is_persona_name, persona_file, persona_folders
from coach.scenario.models import Scenario
from coach.scenario.notes import Notes
from coach.scenario.objections import FoundPersona, objections
from coach.scenario.packs import shown_id
from coach.scenario.sections import Sections
from coach.scenario.shape import Shaper, quoted
from coach.scenario.source import Source, Where

_LABEL: Final = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True)
class Checked:
    """A scenario file and everything found in it. `scenario` is None when there are errors; `sources` are its files, itself first."""

    scenario: Scenario | None
    problems: tuple[Problem, ...]
    sources: tuple[Source, ...] = ()


def check(path: str | Path, techniques: Collection[str], *, library: Path | None = None) -> Checked:
    """As `load`, but never raises for what is in the file, and tells the warnings too."""
    path = Path(path)
    try:
        source = yaml_reader.read(path)
    except ScenarioError as error:
        return Checked(None, error.problems)
    notes = Notes()
    sections = Sections(source, notes)
    shaped = sections.whole()
    persona = persona_of(sections, path, library)
    sources = (source, persona.source) if persona and persona.source is not source else (source,)
    if persona:
        shaped["persona"] = persona.shaped
    shaped["id"] = shown_id(path)
    shaped["digest"] = digest_of([each.data for each in sources])
    shaped.setdefault("endings", {})
    if isinstance(shaped["endings"], dict):
        shaped["endings"].setdefault(names.BUILT_IN_ENDING, {"value": "bad"})
        if notes.abuse:
            shaped["endings"].setdefault(names.COURTEOUS_END, {"value": "weak", "label": names.COURTEOUS_LABEL})
    _fill_forbidden(shaped)
    scenario: Scenario | None = None
    try:
        scenario = build(Scenario, shaped)
    except MisfitError as error:
        notes.problems += objections(error, source, persona, notes)
    notes.problems += names.check(source, notes, names.declared(source, notes, techniques))
    problems = _sorted([*notes.problems, *(problem for each in sources for problem in each.warnings)], source.file)
    if any(problem.severity == "error" for problem in problems):
        scenario = None
    return Checked(scenario, problems, sources)


def _fill_forbidden(shaped: dict[str, Any]) -> None:
    """What must never be said may name what stands on the account card: ``never_say: "{order}"``."""
    case, facts = shaped.get("case"), shaped.get("facts")
    if not isinstance(case, dict) or not isinstance(facts, dict):
        return
    for fact in facts.values():
        phrases = fact.get("never_say")
        if isinstance(phrases, list):
            filled = [_LABEL.sub(lambda label: str(case.get(label[1], label[0])), phrase) if isinstance(phrase, str) else phrase for phrase in phrases]
            fact["never_say"] = filled


def _sorted(problems: list[Problem], first: str) -> tuple[Problem, ...]:
    """By place, the scenario's own file first."""
    return tuple(sorted(once(problems), key=lambda problem: (problem.file != first, problem.file, problem.line, problem.column, problem.code)))


def persona_of(sections: Sections, path: Path, library: Path | None = None) -> FoundPersona | None:
    """The persona of a scenario: written in it, or named. None when it is missing or cannot be found (reported, or left to the models)."""
    source, notes, where = sections.source, sections.notes, ("persona",)
    value = source.tree.get("persona")
    if value is None or ("persona" in source.tree and (source.file, where) in notes.told):
        return None
    if not isinstance(value, str):
        return FoundPersona(sections.persona(value, where), source, where)
    found = persona_file(value, path, library)
    if found is None:
        _no_persona(value, path, library, sections)
        return None
    try:
        own = yaml_reader.read(found)
    except ScenarioError as error:
        notes.problems += error.problems
        notes.told.add((source.file, where))
        return None
    return FoundPersona(Sections(own, notes).persona(own.tree, ()), own, ())


def _no_persona(name: str, path: Path, library: Path | None, shaper: Shaper) -> None:
    """Report that no persona is called `name`."""
    where: Where = ("persona",)
    at = shaper.at(where)
    if not is_persona_name(name):
        fix = "small letters, digits, - and _ only; the persona is the file of that name in the folder 'personas'"
        shaper.report("E209", f"{quoted(name)} is not the name of a persona", at, fix=fix, about=where)
        return
    folders = [folder for folder in persona_folders(path, library) if folder.is_dir()]
    legal = sorted({file.stem for folder in folders for file in folder.glob(f"*{SUFFIX}") if PERSONA_NAME.fullmatch(file.stem)})
    close = alike(name, legal)
    hint = f"; did you mean '{close}'?" if close else f"; there are {one_of(legal[:8])}" if legal else ""
    fix = f"write it to personas/{name}.yaml beside this file, or write the persona's keys here"
    shaper.report("E209", f"there is no persona {quoted(name)}{hint}", at, fix=fix, about=where)
