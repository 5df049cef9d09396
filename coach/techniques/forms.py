"""What is made of this room's YAML, made beforehand: ``forms.bin``, so that the first reading of a program costs little more than the next.

``make forms`` writes it. It says of what it was made; where a source has changed since, nobody is handed a form, and what needs one makes
it of the sources, at leisure. A form is plain values in the way Python keeps its own compiled modules; like those it is part of the
program, and is trusted no less. No more is loaded here than a first reading needs: reading paths, JSON and YAML would cost more than the forms.
"""

from __future__ import annotations

import marshal
import sys
from functools import cache
from typing import Any, Final
from zlib import crc32

HERE: Final = __file__.removesuffix("forms.py")
"""Where the room's own files are, with what parts a folder from a name."""
FILE: Final = f"{HERE}forms.bin"
_VERSION: Final = 4
_LARGE: Final = 100_000
"""Bytes of a form."""
_LONG: Final = 30
"""Letters of a text that is there only once."""
SOURCES: Final = (
    "catalogue.yaml",
    *[f"cues/{name}.yaml" for name in ("acknowledge", "acts", "clarify", "classes", "conduct", "faults", "named", "resolve", "spelling", "words")],
    *[f"{name}.py" for name in ("catalogue", "cue_form", "cue_index", "lexicon", "moves", "pairs", "parts", "patterns")],
)
"""Of what the forms are made: the data, and the code that makes them."""


def made_of() -> int:
    """A checksum of the sources as they are."""
    total = 0
    for name in SOURCES:
        with open(HERE + name, "rb") as stream:  # noqa: PTH123 - pathlib takes longer to load than all forms
            total = crc32(stream.read(), total)
    return total


@cache
def _places() -> dict[str, tuple[int, int]]:
    """Form -> where it begins in the file, and its bytes; empty where the file is missing, or was made of other sources."""
    try:
        with open(FILE, "rb") as stream:  # noqa: PTH123
            source, sizes = marshal.load(stream)  # noqa: S302 - a part of the program
            at = stream.tell()
        if source != made_of():
            return {}
    except (OSError, EOFError, ValueError, TypeError):
        return {}
    found = {}
    for name, size in sizes:
        found[name] = (at, size)
        at += size
    return found


def ready(name: str) -> Any:
    """The form called `name`, anew each time; None where there is none of the sources as they are."""
    place = _places().get(name)
    if place is None:
        return None
    with open(FILE, "rb") as stream:  # noqa: PTH123
        stream.seek(place[0])
        if place[1] > _LARGE:  # of few and long parts: read one by one, they never lie in memory twice
            return marshal.load(stream)  # noqa: S302 - a part of the program
        return marshal.loads(stream.read(place[1]))  # noqa: S302


def written(forms: dict[str, Any]) -> bytes:
    """What belongs into the file, of which Python 3.4 and later read the version."""
    bodies = {name: marshal.dumps(_shared(form), _VERSION) for name, form in forms.items()}
    return marshal.dumps((made_of(), [(name, len(body)) for name, body in bodies.items()]), _VERSION) + b"".join(bodies.values())


def _shared(value: Any) -> Any:
    """`value` with equal words made one, so that each is there once when it is read."""
    if isinstance(value, dict):
        return {_shared(key): _shared(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(map(_shared, value))
    return sys.intern(value) if isinstance(value, str) and len(value) < _LONG else value
