"""What the models have to object, in our own words and with the place in the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from coach.scenario.build import Misfit, MisfitError
from coach.scenario.diagnostics import Problem, alike, one_of
from coach.scenario.filling import SPELLED
from coach.scenario.notes import Notes
from coach.scenario.shape import Tree, quoted
from coach.scenario.source import START, Source, Where


@dataclass(frozen=True)
class FoundPersona:
    """A persona in the form of its model, and where it was written."""

    shaped: dict[str, Tree]
    source: Source
    root: Where
    """The path of the persona within its file."""


_NAMED: Final = {field: key for spelled in SPELLED.values() for field, key in spelled.items()} | {"text": "line"}
_TOP: Final = {"scenes": "a scenario needs 'scenes:'", "persona": "a scenario needs a 'persona:'", "scenario": "a scenario needs a title: 'scenario: ...'"}
_ROOT: Final[Where] = ()
_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "int": ("E105", "needs a whole number"),
    "bool": ("E105", "is either true or false"),
    "too_small": ("E107", "must be at least {0}"),
    "too_large": ("E107", "must be at most {0}"),
    "empty": ("E102", "is empty"),
    "text": ("E104", "needs one text"),
    "list": ("E104", "needs a list"),
    "keys": ("E104", "needs keys of its own below it"),
    "unknown": ("E101", "is not known here"),
    "other": ("E104", "is written in a way that cannot be read"),
}
"""A kind of misfit -> its code and our words for it."""


def objections(error: MisfitError, source: Source, persona: FoundPersona | None, notes: Notes) -> list[Problem]:
    """What the models object to, in our words and with places, leaving out what was already said."""
    problems = []
    for misfit in error.misfits:
        loc = misfit.loc
        file, root = source, _ROOT
        if loc[:1] == ("persona",) and persona and persona.source is not source:
            file, root, loc = persona.source, persona.root, loc[1:]
        where = _where(file, root, loc)
        absent = misfit.kind == "missing"
        known = (*where, _key(loc[-1])) if absent else where
        if any((file.file, known[:end]) in notes.told for end in range(len(known) + 1)):
            continue
        if absent:
            problems.append(_missing(file, where, _key(loc[-1])))
        else:
            problems.append(_wrong(file, where, misfit))
    return problems


def _key(step: str | int) -> str:
    return _NAMED.get(str(step), str(step))


def _where(source: Source, root: Where, loc: tuple[str | int, ...]) -> Where:
    """The nearest written value to a place in the models: short forms have fewer levels than the models, and other names."""
    where = root
    for step in loc:
        for candidate in (step, _NAMED.get(str(step), step)):
            if (*where, candidate) in source.values:
                where = (*where, candidate)
                break
    return where


def _missing(source: Source, where: Where, key: str) -> Problem:
    if not where:
        return source.problem("E102", _TOP.get(key, f"'{key}:' is missing"), START)
    at = source.keys.get(where) or source.values[where]
    name = f" in {quoted(where[-1])}" if isinstance(where[-1], str) else ""
    return source.problem("E102", f"'{key}:' is missing{name}", at)


def _wrong(source: Source, where: Where, misfit: Misfit) -> Problem:
    at = source.values.get(where) or START
    key = quoted(f"{where[-1]}:") if where and isinstance(where[-1], str) else "this"
    written = source.text(where)
    if misfit.kind == "choice":
        close = alike(written, misfit.wanted)
        hint = f"; did you mean '{close}'?" if close else ""
        return source.problem("E106", f"{key} is {one_of(misfit.wanted)}, not {quoted(written)}{hint}", at)
    code, message = _WORDS[misfit.kind]
    return source.problem(code, f"{key} {message.format(*misfit.wanted)}" + (f", not {quoted(written)}" if code == "E105" and written else ""), at)
