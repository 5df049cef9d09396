"""Compiled forms: what was read from YAML once and found sound, kept as JSON in the user's cache folder.

Reading YAML takes a tenth of a second and megabytes that are never given back; reading this takes neither. A form is named by a digest
of all it was made from, this code included, so what is out of date is never found, and what cannot be read or fails its checks is made
anew without a word. The folder may be emptied at any time. Nothing in a form is trusted further than the YAML it stands for: it is
plain JSON of a bearable size, without characters nobody can see, and the models are built from it by the same builder.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import stat
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

from coach import __version__
from coach.digest import sha256
from coach.scenario.folders import kept_folder
from coach.scenario.unseen import FORBIDDEN

T = TypeVar("T")
MOST_BYTES: Final = 2 * 1024 * 1024
MOST_FORMS: Final = 120
"""So many are kept; the oldest make way."""
_SUFFIX: Final = ".json"
_BODY: Final = 65
"""Bytes before the body of a form: its digest, and a line end."""
_ESCAPED: Final = re.compile(r'\\(?:["\\n]|(.))', re.DOTALL)
"""What we write has no other escapes than these three."""
_PACKAGE: Final = Path(__file__).resolve().parents[1]


def name_of(kind: str, *parts: str | bytes) -> str:
    """What the form of a `kind` made from `parts` is called."""
    state = sha256(_code().encode())
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        state.update(len(data).to_bytes(8, "big"))
        state.update(data)
    return f"{kind}-{state.hexdigest()}"


def recall(name: str) -> Any:
    """The form called `name`, or None when there is none that can be used."""
    with contextlib.suppress(OSError, ValueError, RecursionError):
        data = _read(kept_folder() / f"{name}{_SUFFIX}")
        if data[:_BODY] == f"{_seal(memoryview(data)[_BODY:])}\n".encode():
            text = data.decode()
            del data  # a form is large beside what is made of it
            if not FORBIDDEN.search(text) and not any(found[1] for found in _ESCAPED.finditer(text)):
                return json.JSONDecoder().raw_decode(text, _BODY)[0]
    return None


def keep(name: str, form: Any) -> None:
    """Keep `form` under `name`, whole or not at all; a folder that cannot be written to is nobody's trouble."""
    body = json.dumps(form, ensure_ascii=False, separators=(",", ":")).encode()
    with contextlib.suppress(OSError, ValueError):
        folder = kept_folder()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = folder / f"{name}.{os.getpid()}.new"
        try:
            made.touch(mode=0o600, exist_ok=False)
            made.write_bytes(f"{_seal(body)}\n".encode() + body)
            made.replace(folder / f"{name}{_SUFFIX}")
        finally:
            made.unlink(missing_ok=True)
        _make_way(folder)


def derived(kind: str, files: Iterable[Path], make: Callable[[], Any], use: Callable[[Any], T]) -> T:
    """What `use` makes of the form of `files` that `make` gives: recalled if it is kept and can be used, else made and kept."""
    name = name_of(kind, *(each for file in files for each in (file.name, file.read_bytes())))
    form = recall(name)
    if form is not None:
        with contextlib.suppress(ValueError, TypeError, LookupError, AttributeError, OverflowError):
            return use(form)
    form = make()
    keep(name, form)
    return use(form)


def package_file(file: Path, use: Callable[[Any], T]) -> T:
    """What `use` makes of the one document in a data file of this package."""

    def make() -> Any:
        from coach.scenario import package_data  # noqa: PLC0415 - YAML is a megabyte

        return package_data.read(file.read_bytes())

    return derived(file.stem, [file], make, use)


def _seal(body: bytes | memoryview) -> str:
    return sha256(body).hexdigest()


def _read(file: Path) -> bytes:
    """What is in a regular file of a bearable size that is ours. Raises OSError, ValueError."""
    status = file.stat()
    ours = not hasattr(os, "geteuid") or status.st_uid == os.geteuid()
    if not stat.S_ISREG(status.st_mode) or status.st_size > MOST_BYTES or not ours:
        raise ValueError(file)
    return file.read_bytes()


def _make_way(folder: Path) -> None:
    files = [file for file in folder.iterdir() if file.suffix in (_SUFFIX, ".new")]
    for file in sorted(files, key=lambda each: each.stat().st_mtime)[:-MOST_FORMS]:
        file.unlink(missing_ok=True)


@cache
def _code() -> str:
    """A digest of the code that makes forms of files: this room and the ground floor."""
    state = sha256(__version__.encode())
    for file in (*sorted(_PACKAGE.joinpath("scenario").glob("*.py")), *sorted(_PACKAGE.glob("*.py"))):
        state.update(file.name.encode())
        state.update(file.read_bytes())
    return state.hexdigest()
