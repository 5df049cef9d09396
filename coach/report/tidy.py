"""The gate on the way out: whatever words a report was given, no control, direction override or escape leaves in a document."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from typing import Any, Final, TypeVar

from coach.text import clean

MOST: Final = 4000
"""Code points of any one text; no cell of a spreadsheet takes ten times as many."""
T = TypeVar("T")


def tidy(value: T) -> T:
    """`value` (a dataclass, a tuple, a text, a number) with every text in it cleaned; what is clean already stays equal."""
    made: Any = _tidy(value)
    return made  # type: ignore[no-any-return]


def _tidy(value: Any) -> Any:
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, tuple):
        return tuple(_tidy(one) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: _tidy(getattr(value, field.name)) for field in fields(value)})
    return value


@lru_cache(maxsize=4096)
def _clean(text: str) -> str:
    return clean(text, limit=MOST)
