"""The customer's numbers, read once from the two data files beside this module."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from coach.plane import Mode

T = TypeVar("T")
Effect = "Mapping[str, float]"


def _parsed(file: Path) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415 - once in a lifetime

    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def constants() -> Mapping[str, float]:
    """Every constant by name; its reason stands beside it in ``constants.toml``."""
    return _of("constants.toml", lambda read: {name: float(entry["value"]) for name, entry in read.items()})


@cache
def _reactions() -> Mapping[str, Mapping[str, Mapping[str, float]]]:
    return _of("reactions.toml", dict)


def _of(name: str, use: Callable[[Any], T]) -> T:
    from coach.scenario import kept  # noqa: PLC0415 - not needed to import the room

    file = Path(__file__).parent / name
    return kept.derived(file.stem, [file], lambda: _parsed(file), use)


def reaction(technique: str, mode: Mode) -> Mapping[str, float]:
    """Feelings moved (0-100 scale, signed) by `technique` on a customer in `mode`; empty for one the table does not know."""
    row = _reactions().get(technique, {})
    return row.get(mode.value, row.get("base", {}))


def known_reactions() -> tuple[str, ...]:
    """Ids with a row in the table, in file order."""
    return tuple(_reactions())
