"""The catalogue of techniques and faults: what each is, when it is called for, what it is worth learning from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Literal

from coach.scenario.conditions import Condition, parse
from coach.techniques.findings import Context, Heard

Family = Literal["skill", "fault"]


@dataclass(frozen=True, slots=True)
class Example:
    """A line that shows a technique (`good`), nearly does (`borderline`) or does not (`bad`), and what it was said to."""

    kind: Literal["good", "borderline", "bad"]
    say: str
    context: Context


@dataclass(frozen=True, slots=True)
class Technique:
    """A row of the catalogue. For a fault, `good` examples are lines that commit it."""

    id: str
    name: str
    """Short label for people."""
    family: Family
    section: str
    """Home section of the form."""
    definition: str
    opportunity: Condition | None
    """When an attempt calls for it; None: always."""
    window: Condition | None
    """What must hold at the turn it comes; None: any time."""
    dose: int
    """How many times it earns."""
    stance: tuple[int, int] | None
    """(assertiveness, cooperativeness) of the move, 0-100 each; None: the move says nothing about either."""
    advice: str
    """One sentence: what would have met it, or for a fault what to do instead."""
    examples: tuple[Example, ...]
    sources: tuple[str, ...]
    experimental: bool = False
    """Whether it is on trial: it is shown, and weighs half."""

    @property
    def good(self) -> tuple[str, ...]:
        """Lines that show it."""
        return self._lines("good")

    @property
    def borderline(self) -> tuple[str, ...]:
        """Lines people may differ about."""
        return self._lines("borderline")

    @property
    def bad(self) -> tuple[str, ...]:
        """Lines that look near it and are not."""
        return self._lines("bad")

    def _lines(self, kind: str) -> tuple[str, ...]:
        return tuple(example.say for example in self.examples if example.kind == kind)


@cache
def catalogue() -> Mapping[str, Technique]:
    """Every technique and fault by its id, in the order of the file."""
    from coach.scenario import package_data  # noqa: PLC0415 - not needed to import the room

    raw: dict[str, dict[str, Any]] = package_data.read(resources.files(__package__).joinpath("catalogue.yaml").read_bytes())
    return MappingProxyType({name: _technique(name, row) for name, row in raw.items()})


@cache
def names() -> frozenset[str]:
    """The ids of all techniques and faults."""
    return frozenset(catalogue())


def _technique(name: str, row: dict[str, Any]) -> Technique:
    stance = row.get("stance")
    kinds: tuple[Literal["good", "borderline", "bad"], ...] = ("good", "borderline", "bad")
    return Technique(
        id=name,
        name=row["name"],
        family=row["family"],
        section=row["section"],
        definition=row["definition"],
        opportunity=parse(row["opportunity"]) if "opportunity" in row else None,
        window=parse(row["window"]) if "window" in row else None,
        dose=row["dose"],
        stance=(stance[0], stance[1]) if stance else None,
        advice=row["advice"],
        examples=tuple(_example(kind, line) for kind in kinds for line in row.get(kind, ())),
        sources=tuple(row["sources"]),
        experimental=row.get("experimental", "false") == "true",
    )


def _example(kind: Literal["good", "borderline", "bad"], line: str | dict[str, Any]) -> Example:
    if isinstance(line, str):
        return Example(kind, line, Context())
    heard = (Heard("customer", line["c"]),) if "c" in line else ()
    context = Context(
        heard=heard,
        tension=float(line.get("tension", 50)),
        facts=tuple(line.get("facts", ())),
        forbidden=tuple(line.get("never", ())),
        earlier=tuple(line.get("earlier", ())),
        customer_name=line.get("name", ""),
    )
    return Example(kind, line["s"], context)
