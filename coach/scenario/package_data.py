"""Coach's own data files, read in YAML without building a node graph first: the graph of a 30 kB file costs 3 MB for a moment.

For files inside the package only; what people write goes through `yaml_reader`, with places and limits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import yaml

_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(text: str | bytes) -> Any:
    """The one document in `text`: mappings, lists and strings; plain numbers are numbers, everything else stays text."""
    events = iter(yaml.parse(text, Loader=_LOADER))
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            return _value(next(events), events)
    return None


def _value(event: yaml.Event, events: Iterator[yaml.Event]) -> Any:
    if isinstance(event, yaml.ScalarEvent):
        plain = not event.style and _NUMBER.fullmatch(event.value)
        return (float(event.value) if plain[1] else int(event.value)) if plain else event.value
    if isinstance(event, yaml.SequenceStartEvent):
        return list(_members(events))
    members = _members(events)
    return {key: next(members) for key in members}


def _members(events: Iterator[yaml.Event]) -> Iterator[Any]:
    for event in events:
        if isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
            return
        yield _value(event, events)
