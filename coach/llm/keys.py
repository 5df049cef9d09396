"""Keys: found in an environment variable, the system's keyring or a private file, in this order; and kept out of everything else.

A key belongs to one host: the keyring and the file know it by that name, so that it never goes to another machine.
"""

from __future__ import annotations

import logging
import os
import re
import stat
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

from coach.llm.settings import written

if TYPE_CHECKING:
    from coach.llm.settings import Settings

SERVICE: Final = "coach"
"""What the keyring knows Coach by; the name of the host stands in the place of a user."""
HIDDEN: Final = "[key]"
LONGEST: Final = 8192
_SHORTEST: Final = 6
_LOOKS_LIKE_ONE: Final = re.compile(r"(?i)\b(?:sk|pk|rk)-[\w*.…-]{4,}|\b(?:bearer|api[-_]?key:)\s+[^\s\"',]{6,}")


class KeyTroubleError(Exception):
    """There is no usable key; `str()` says why and what to do, and never has a key in it."""


class Safe(Protocol):
    """The part of the package `keyring` that is used."""

    def get_password(self, service_name: str, username: str) -> str | None:
        """The password of that name; None when there is none."""
        ...

    def set_password(self, service_name: str, username: str, password: str) -> None:
        """Keep it."""
        ...


@dataclass(frozen=True, slots=True, repr=False)
class Key:
    """A key, and where it was found: ``$OPENAI_API_KEY``, ``keyring``, ``a file``. Neither `repr` nor `str` show it."""

    value: str
    source: str

    def __repr__(self) -> str:
        return f"Key(from {self.source})"


def find(settings: Settings, folder: Path, *, environ: Mapping[str, str] | None = None, safe: Safe | None = None) -> Key | None:
    """The key for the model of `settings`; None where none is needed. `folder` is the data folder; `safe` stands in for the keyring in tests.

    Raises KeyTroubleError.
    """
    if settings.keyless:
        return None
    value = (os.environ if environ is None else environ).get(settings.key_env, "").strip() if settings.key_env else ""
    if value:
        return Key(valid(value, f"${settings.key_env}"), f"${settings.key_env}")
    kept = _from_keyring(settings.host, safe) if settings.key != "file" else ""
    if kept:
        return Key(valid(kept, "the keyring"), "keyring")
    kept = _from_file(path(folder, settings.host))
    if kept:
        return Key(valid(kept, str(path(folder, settings.host))), "a file")
    unset = f"${settings.key_env} is not set, and there" if settings.key_env else "There"
    raise KeyTroubleError(f"{unset} is no key for {settings.host} in the keyring or in {path(folder, settings.host)}. To hand one over: coach llm setup")


def keep(value: str, host: str, folder: Path, *, safe: Safe | None = None) -> Literal["keyring", "file"]:
    """Keep the key for `host` in the keyring, or where there is none in a file nobody else may read. Says in which.

    Raises KeyTroubleError for what cannot be a key, OSError when the file cannot be written.
    """
    value = valid(value, "what was typed")
    safe, troubles = safe or _keyring(), _troubles()
    if safe is not None:
        try:
            safe.set_password(SERVICE, host, value)
        except troubles:
            pass
        else:
            path(folder, host).unlink(missing_ok=True)
            return "keyring"
    written(path(folder, host), f"{value}\n")
    return "file"


def path(folder: Path, host: str) -> Path:
    """The file for the key of `host` in the data folder."""
    return folder / f"llm-{re.sub(r'[^A-Za-z0-9.-]', '_', host)}.key"


def valid(value: str, where: str) -> str:
    """The key without what a paste brings along. Raises KeyTroubleError, which names `where` it is from and never the key."""
    value = re.sub(r"(?i)^bearer\s+", "", value.strip().strip("\"'").strip())
    if not value:
        raise KeyTroubleError(f"There is no key in {where}.")
    if len(value) > LONGEST:
        raise KeyTroubleError(f"What is in {where} is too long to be a key ({len(value):,} characters).")
    bad = re.search(r"[^!-~]", value)
    if bad:
        what = "a space or a line end" if bad[0].isspace() else "a character no key has"
        raise KeyTroubleError(f"The key in {where} cannot be sent: there is {what} at place {bad.start() + 1}. Copy it again.")
    return value


# -- where keys are ---------------------------------------------------------------------------------------------------


def _keyring() -> Safe | None:
    try:
        import keyring  # noqa: PLC0415 - optional, and slow to load
    except ImportError:
        return None
    return keyring


def _troubles() -> tuple[type[Exception], ...]:
    """What a keyring raises that is locked, refused or missing; a backend may be missing its own service too."""
    try:
        from keyring.errors import KeyringError  # noqa: PLC0415
    except ImportError:
        return (RuntimeError, OSError)
    return (KeyringError, RuntimeError, OSError)


def _from_keyring(host: str, safe: Safe | None) -> str:
    safe = safe or _keyring()
    if safe is None:
        return ""
    try:
        return safe.get_password(SERVICE, host) or ""
    except _troubles():
        return ""


def _from_file(file: Path) -> str:
    """What is in the private file, empty when there is none. Raises KeyTroubleError when others may read it."""
    try:
        handle = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise KeyTroubleError(f"{file} cannot be read: {error.strerror or error}.") from None
    with os.fdopen(handle, "rb") as stream:
        mode = os.fstat(stream.fileno()).st_mode
        if not stat.S_ISREG(mode):
            raise KeyTroubleError(f"{file} is not a file.")
        if os.name == "posix" and mode & 0o077:
            raise KeyTroubleError(f"Others on this machine may read {file}, so its key is not used. To mend that: chmod 600 '{file}'")
        return stream.read(LONGEST + 2).decode("utf-8", errors="replace").strip()


# -- and where they are not -------------------------------------------------------------------------------------------


def scrub(text: str, keys: Iterable[str] = ()) -> str:
    """`text` without `keys`, and without whatever else looks like one: ``sk-...``, ``Bearer ...``."""
    for key in sorted((key for key in keys if len(key) >= _SHORTEST), key=len, reverse=True):
        text = text.replace(key, HIDDEN)
    return _LOOKS_LIKE_ONE.sub(HIDDEN, text)


class KeyFilter(logging.Filter):
    """Takes keys out of a log record: message, arguments, traceback. Put it on handlers; one on a logger sees nothing of its children."""

    def __init__(self, keys: Iterable[str] = ()) -> None:
        super().__init__()
        self._keys = set(keys)

    def add(self, key: str) -> None:
        """One more to take out."""
        self._keys.add(key)

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true: what is left may be logged."""
        record.msg, record.args = scrub(record.getMessage(), self._keys), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = "".join(traceback.format_exception(*record.exc_info)).rstrip()
        if record.exc_text:
            record.exc_text, record.exc_info = scrub(record.exc_text, self._keys), None
        if record.stack_info:
            record.stack_info = scrub(record.stack_info, self._keys)
        return True


_known: Final = KeyFilter()


def keep_out_of_logs(key: str) -> None:
    """From now on no log record of this process holds `key`, whichever logger it comes from and whoever handles it."""
    made: Any = logging.getLogRecordFactory()
    _known.add(key)
    if getattr(made, "keeps_keys_out", False):
        return

    def factory(*parts: Any, **named: Any) -> logging.LogRecord:
        record: logging.LogRecord = made(*parts, **named)
        _known.filter(record)
        return record

    factory.keeps_keys_out = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(factory)
