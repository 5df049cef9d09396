"""A scenario file as its models: from its compiled form where that is kept, else from its YAML."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from coach.scenario import compiled
from coach.scenario.diagnostics import ScenarioError
from coach.scenario.models import Scenario


def load(path: str | Path, techniques: Collection[str], *, library: Path | None = None) -> Scenario:
    """The scenario in the file at `path`.

    `techniques` are the ids of the techniques and faults that exist. A persona named in it is looked for in ``personas`` beside the
    file, then in `library` (the shipped scenarios by default). Raises ScenarioError with every problem of the file.
    """
    path = Path(path)
    known = compiled.recalled(path, techniques, library)
    if known is not None:
        return known
    from coach.scenario.checking import check  # noqa: PLC0415 - YAML and the checks are two megabytes

    checked = check(path, techniques, library=library)
    if checked.scenario is None:
        raise ScenarioError(checked.problems)
    persona = checked.sources[0].tree.get("persona")
    compiled.keep(checked.scenario, [each.data for each in checked.sources], persona if isinstance(persona, str) else None, techniques)
    return checked.scenario
