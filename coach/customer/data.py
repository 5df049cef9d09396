"""The customer's numbers, read once from the two data files beside this module."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coach.plane import Mode

Effect = "Mapping[str, float]"


def _read(name: str) -> dict[str, Any]:
    from coach.scenario import kept  # noqa: PLC0415 - not needed to import the room

    file = Path(__file__).parent / name
    made: dict[str, Any] = kept.derived(file.stem, [file], lambda: _parsed(file))
    return made


def _parsed(file: Path) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415 - once in a lifetime

    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def constants() -> Mapping[str, float]:
    """Every constant by name; its reason stands beside it in ``constants.toml``."""
    return {name: float(entry["value"]) for name, entry in _read("constants.toml").items()}


@cache
def _reactions() -> Mapping[str, Mapping[str, Mapping[str, float]]]:
    return _read("reactions.toml")


def reaction(technique: str, mode: Mode) -> Mapping[str, float]:
    """Feelings moved (0-100 scale, signed) by `technique` on a customer in `mode`; empty for one the table does not know."""
    row = _reactions().get(technique, {})
    return row.get(mode.value, row.get("base", {}))


def known_reactions() -> tuple[str, ...]:
    """Ids with a row in the table, in file order."""
    return tuple(_reactions())
