"""Event bodies as they lie in the database: one line of JSON, opaque to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from coach.text import clean


def pack(body: Mapping[str, Any]) -> str:
    """The body as ASCII JSON in the order given, so any text survives. Raises TypeError or ValueError for what JSON cannot hold."""
    return json.dumps(body, separators=(",", ":"), allow_nan=False)


def unpack(text: str) -> dict[str, Any]:
    """The body that `pack` wrote, every text in it cleaned: the file may have been edited since. Raises ValueError when it is no JSON object."""
    try:
        body = json.loads(text)
    except RecursionError as fault:
        raise ValueError("nested too deeply") from fault
    if not isinstance(body, dict):
        raise ValueError("not an object")  # noqa: TRY004 - the text is wrong, not its type
    return {clean(key): _cleaned(value) for key, value in body.items()}


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_cleaned(each) for each in value]
    if isinstance(value, dict):
        return {clean(key): _cleaned(each) for key, each in value.items()}
    return value
