"""docs/techniques.md, made from the catalogue, the reading list (docs/sources.yaml) and the shipped scenarios.

Run it with ``make docs``. Raises SystemExit when an item of the reading list has neither a technique nor a feature, or no shipped scenario
gives an occasion for its techniques: an empty cell is a hole in the product, not in the page.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coach.scenario import Scenario, load, package_data, shipped
from coach.techniques import Technique, catalogue, names

DOCS = Path(__file__).resolve().parent.parent / "docs"
HEAD = """# Techniques and faults

Made by `make docs` from `coach/techniques/catalogue.yaml`, `docs/sources.yaml` and the shipped scenarios: do not edit this page.

A technique is scored only where the call gave an occasion for it (*called for*); without one it is N/A, unless it was shown all the same.
*N/A when* says when it can be asked of nobody: then it is N/A whatever was found. *Cancelled by* is what takes it back in the same reply.
A fault costs wherever it happens. Nothing earns without the words, the deed, the moment or the note that shows it. *Earns* is how many
times it counts. Borderline lines are those on which people may differ; they are never a fault. How each is told apart from its neighbours
is in the definitions, and every example line is run as a test.
"""


@dataclass(frozen=True, slots=True)
class Source:
    """An item of the reading list."""

    key: str
    """``CM3``."""
    says: str
    feature: str


def sources(raw: Mapping[str, Any]) -> tuple[dict[str, str], list[Source]]:
    """(article key -> title, every item in order)."""
    titles = {key: article["title"] for key, article in raw.items()}
    found = []
    for key, article in raw.items():
        for number, item in article["items"].items():
            row = {"says": item} if isinstance(item, str) else item
            found.append(Source(f"{key}{number}" if isinstance(number, int) else f"{key} {number}", row["says"], row.get("feature", "")))
    return titles, found


def page(rows: Mapping[str, Technique], raw: Mapping[str, Any], scenarios: Sequence[Scenario]) -> str:
    """The whole page. Raises ValueError naming the items of the reading list that nothing answers."""
    titles, items = sources(raw)
    parts = [HEAD]
    for family, title in (("skill", "Techniques"), ("fault", "Faults")):
        parts.append(f"## {title}\n")
        section = ""
        for row in sorted((row for row in rows.values() if row.family == family), key=lambda row: _place(row.section)):
            if row.section != section:
                section = row.section
                parts.append(f"### {section}\n")
            parts.append(_entry(row))
    parts += ["## The reading list\n", _reading(titles, items, rows, scenarios)]
    return "\n".join(parts)


_SECTIONS = ("Open", "Listen and acknowledge", "Clarify", "Resolve", "Close", "After the call", "Compliance")


def _place(section: str) -> int:
    return _SECTIONS.index(section) if section in _SECTIONS else len(_SECTIONS)


def _entry(row: Technique) -> str:
    told = [f"**{row.name}** `{row.id}`: {row.definition}"]
    if row.family == "skill":
        called = f"`{row.opportunity.text}`" if row.opportunity is not None else "always"
        when = f"; in time while `{row.window.text}`" if row.window is not None else ""
        told.append(f"Called for: {called}{when}. Earns {_times(row.dose)}.")
    told.append(f"N/A when: `{row.na_when.text}`. Cancelled by: {row.contra.says}")
    told.append(f"*{row.advice}*")
    told += [f"{name}: " + _lines(lines) for name, lines in (("Shows it", row.good), ("Borderline", row.borderline), ("Does not", row.bad)) if lines]
    told.append("Sources: " + ", ".join(row.sources) + "." + (" On trial: weighs half." if row.experimental else ""))
    return "\n".join(f"- {line}" if number else line + "\n" for number, line in enumerate(told)) + "\n"


def _times(dose: int) -> str:
    return {1: "once", 2: "twice"}.get(dose, f"{dose} times")


def _lines(lines: Iterable[str]) -> str:
    return " / ".join(f"\u201c{line}\u201d" for line in list(lines)[:4])


def _reading(titles: Mapping[str, str], items: Sequence[Source], rows: Mapping[str, Technique], scenarios: Sequence[Scenario]) -> str:
    told = [f"{key}: {title}." for key, title in titles.items()]
    told += ["", "| item | in our words | techniques, faults, or feature | scenarios with an occasion |", "|---|---|---|---|"]
    holes = []
    for item in items:
        answering = [row for row in rows.values() if item.key in row.sources]
        what = ", ".join(f"`{row.id}`" for row in answering)
        what = "; ".join(part for part in (what, item.feature) if part)
        where = ", ".join(f"`{scenario.id}`" for scenario in scenarios if not answering or any(_occasion(scenario, row.id) for row in answering))
        if not what or not where:
            holes.append(item.key)
        told.append(f"| {item.key} | {item.says} | {what} | {where} |")
    if holes:
        raise ValueError("nothing answers " + ", ".join(holes))
    return "\n".join(told) + "\n"


def _occasion(scenario: Scenario, technique: str) -> bool:
    """Whether the scenario's form scores the technique, as itself or within an item of its own."""
    return any(name == technique or any(technique in group for group in item.uses) for name, item in scenario.checklist.items())


def main() -> int:
    """Write the page."""
    raw = package_data.read((DOCS / "sources.yaml").read_bytes())
    scenarios = [load(file, names()) for file in shipped()]
    try:
        text = page(catalogue(), raw, scenarios)
    except ValueError as hole:
        print(hole, file=sys.stderr)
        return 1
    (DOCS / "techniques.md").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
