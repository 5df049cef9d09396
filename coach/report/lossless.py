"""A lead's report as JSON, with nothing lost: `figures` is the report itself, and `read` makes it again.

`form` tells the same the way quality-assurance tools keep an evaluation: sections, in them items with their percentage, whether they were applicable,
the evidence with its place, and what was fatal.
"""

from __future__ import annotations

import json
from dataclasses import asdict, fields, is_dataclass
from typing import TYPE_CHECKING, Any, Final, get_args, get_origin, get_type_hints

from coach import wording
from coach.cohort.figures import Report
from coach.cohort.shown import FEW
from coach.report.sheets import SCHEMA
from coach.techniques import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable

NAME: Final = "coach-report"
UNITS: Final = {"scores": "basis points, 0-10000", "shares": "0-1", "percentage": "0-100"}


def to_json(report: Report) -> str:
    """The report as JSON text, keys in a fixed order, two spaces of indent."""
    told = {"schema": {"name": NAME, "version": SCHEMA}, "units": UNITS, "figures": asdict(report), "form": _form(report)}
    return json.dumps(told, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def read(text: str) -> Report:
    """The report that `to_json` wrote. Raises ValueError when it is something else, or of a later schema."""
    told = json.loads(text)
    schema = told.get("schema") if isinstance(told, dict) else None
    if not isinstance(schema, dict) or schema.get("name") != NAME:
        raise ValueError("This is not a report of Coach's.")
    if schema.get("version") != SCHEMA:
        raise ValueError(f"This report is written in form {schema.get('version')}; this Coach reads form {SCHEMA}.")
    made: Report = _made(Report, told.get("figures"))
    return made


def _made(kind: Any, value: Any) -> Any:
    """`value` as what `kind` says it is: dataclasses of mappings, tuples of lists."""
    if is_dataclass(kind) and isinstance(kind, type):
        if not isinstance(value, dict) or set(value) != {field.name for field in fields(kind)}:
            raise ValueError(f"The report's {kind.__name__.lower()} is not whole.")
        hints = get_type_hints(kind)
        return kind(**{name: _made(hints[name], one) for name, one in value.items()})
    if get_origin(kind) is tuple:
        inner = get_args(kind)
        kinds = [inner[0]] * len(value) if inner[-1] is Ellipsis else list(inner)
        return tuple(_made(one, each) for one, each in zip(kinds, value, strict=True))
    return value


def _form(report: Report) -> dict[str, Any]:
    """Sections of the form in the order of a call; an item nobody was asked for is there as not applicable."""
    known = catalogue()
    labels = {one.item: one.label for one in _named(report)}
    order = list(wording.SECTIONS)
    homes = {item: known[item].section if item in known else "Own" for item in labels}
    sections = sorted(dict.fromkeys(homes.values()), key=lambda name: order.index(name) if name in order else len(order))
    return {
        "fatal": sum(one.fatal for one in report.cohorts),
        "pass_percentage": None if report.pass_mark is None else report.pass_mark / 100,
        "sections": [
            {"section": name, "title": wording.section(name), "items": [_item(report, item, labels[item]) for item in labels if homes[item] == name]}
            for name in sections
        ],
    }


def _named(report: Report) -> Iterable[Any]:
    yield from report.teams_by_technique
    yield from report.trainees_by_technique
    yield from report.coach_next
    yield from report.items
    yield from report.disputes


def _item(report: Report, item: str, label: str) -> dict[str, Any]:
    cells = [one for one in report.teams_by_technique if one.item == item]
    n = sum(one.n for one in cells)
    return {
        "item": item,
        "label": label,
        "not_applicable": bool(cells) and not n,
        "n": n,
        "teams": [
            {"team": one.row, "percentage": None if one.mean is None else one.mean / 100, "n": one.n, "not_applicable": not one.n, "few": one.n < FEW}
            for one in cells
        ],
        "evidence": [
            {"trainee": one.trainee, "attempt": one.attempt, "turn": one.turn, "quote": one.quote, "better": one.better}
            for one in report.coach_next
            if one.item == item
        ],
        "disputes": [
            {"attempt": one.attempt, "verdict": one.verdict, "ruling": one.ruling, "score": one.score, "score_with_rulings": one.with_rulings}
            for one in report.disputes
            if one.item == item
        ],
    }
