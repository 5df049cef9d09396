"""``coach/techniques/forms.bin``, made of the catalogue and the cues. Run it with ``make forms`` when either has changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from zlib import crc32

from coach.techniques import cue_form, forms, lexicon
from coach.techniques.catalogue import KINDS, written
from coach.techniques.learned import FILE


def made() -> dict[str, Any]:
    """All forms by their names, of the sources as they are."""
    rows = written()
    return {
        "cues": {name: packed(part) if isinstance(part, list) else part for name, part in cue_form.form().items()},
        "classes": tuple(lexicon.classed(lexicon.read("classes"))),
        "spelling": lexicon.read("spelling"),
        "words": lexicon.read("words"),
        "catalogue": {name: {key: value for key, value in row.items() if key not in KINDS} for name, row in rows.items()},
        "learned": learned(),
        "examples": {name: {key: value for key, value in row.items() if key in KINDS} for name, row in rows.items()},
    }


def learned() -> tuple[int, Any]:
    """What the first line of the learned model says, and its checksum."""
    with Path(FILE).open("rb") as stream:
        head = stream.readline()
    return crc32(head), json.loads(head)


def packed(numbers: list[int]) -> bytes:
    """Two bytes a number, the lesser first."""
    return b"".join(number.to_bytes(2, "little") for number in numbers)


def main() -> None:
    """Write the file."""
    body = forms.written(made())
    Path(forms.FILE).write_bytes(body)
    print(f"written: {Path(forms.FILE).name}, {len(body) / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
