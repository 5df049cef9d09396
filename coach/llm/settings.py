"""Which language model Coach may use: ``llm.toml`` in the data folder, which people may edit. A key is never in it, only where to find one."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal, get_args

from coach.llm.wire import HOSTED, LOCAL, Deadlines, Endpoint

FILE: Final = "llm.toml"
URL, MODEL = "COACH_LLM_URL", "COACH_LLM_MODEL"
"""Environment variables that stand in for the address and the model of the file, or for the whole file."""
Freedom = Literal["script", "reword", "improvise"]
KeyPlace = Literal["keyring", "file", "none", ""]
TOKENS, COST = 200_000, 1.0
"""What one call may cost at a hosted model where nobody has said otherwise: tokens, US dollars. A call takes some tens of thousands."""
LONGEST: Final = 64 * 1024
HEAD: Final = (
    "# The language model Coach may use. 'coach llm setup' writes this file, 'coach llm check' tries it.\n# A key is never in it, only where to find one.\n"
)
_SK: Final = re.compile(r"(?i)\s*(?:[spr]k-|bearer\s)")
_LONGEST_WORD: Final = 20
"""Characters of a word in the name of a variable; longer ones are keys that were put in its place."""
NO_KEYS: Final = "keys are not kept in this file. Delete the line, and hand the key over: coach llm setup"
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class SettingsError(Exception):
    """The settings cannot be used; `str()` says where, why and what to do, and quotes nothing that may be a key."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What ``llm.toml`` says."""

    base_url: str
    model: str
    freedom: Freedom = "improvise"
    """The most that may be done with a line; a scenario can allow less."""
    key_env: str = ""
    """The name of the environment variable that holds the key."""
    key: KeyPlace = ""
    """Where else: ``keyring``, ``file`` or, for a server that wants none, ``none``; empty: wherever one is found."""
    propose: bool = False
    """The model may say what it takes a reply to mean; the engine believes what the words bear out."""
    insecure: bool = False
    """http to a machine that is not this one is allowed."""
    deadlines: Deadlines | None = None
    """None: short for hosted models, long for one on this machine."""
    cap_tokens: int | None = None
    """None: `TOKENS` where it costs money, no limit on this machine; 0: no limit."""
    cap_cost: float | None = None
    """In US dollars; None: `COST`; 0: no limit."""
    address: Endpoint = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Raises ValueError, with a sentence, for an address that is none or has more in it than it should."""
        if not re.fullmatch(r"[^\s?#@]+", self.base_url):
            raise ValueError("an address has no spaces, names, passwords or question marks in it. It looks like https://api.openai.com/v1")
        try:
            address = Endpoint(self.base_url, self.model)
        except ValueError:  # it quotes what may be a key in the wrong place
            raise ValueError("this is not an address. It looks like https://api.openai.com/v1, or http://127.0.0.1:8080/v1 on this machine") from None
        object.__setattr__(self, "address", address)

    @property
    def host(self) -> str:
        """``127.0.0.1:8092``."""
        return self.address.host

    @property
    def keyless(self) -> bool:
        """No key is looked for: it was said that none is needed, or nothing was said and the server is on this machine."""
        return self.key == "none" or (not self.key and not self.key_env and self.address.loopback)

    def endpoint(self, key_from: str = "") -> Endpoint:
        """What the client is told; `key_from` says where the key was found, for people."""
        local = self.address.loopback
        return Endpoint(
            self.base_url,
            self.model,
            self.deadlines or (LOCAL if local else HOSTED),
            key_from,
            self.insecure,
            (0 if local else TOKENS) if self.cap_tokens is None else self.cap_tokens,
            COST if self.cap_cost is None else self.cap_cost,
        )

    def elsewhere(self, base_url: str, model: str) -> Settings:
        """The same for another address or model; where it is another machine, the key is not taken along. Raises ValueError."""
        moved = replace(self, base_url=base_url or self.base_url, model=model or self.model)
        return moved if moved.host == self.host else replace(moved, key_env="", key="")


def path(folder: Path) -> Path:
    """The file of settings in the data folder."""
    return folder / FILE


def load(folder: Path, environ: Mapping[str, str] | None = None) -> Settings | None:
    """The settings, those of the environment first; None where no model is set up. Raises SettingsError."""
    environ = os.environ if environ is None else environ
    url, model = environ.get(URL, "").strip(), environ.get(MODEL, "").strip()
    kept = _read(path(folder))
    if kept is None and not url:
        return None
    try:
        if kept is None:
            if not model:
                raise SettingsError(f"${URL} says where the model is, but nothing says which it is. Set ${MODEL} too.")
            return Settings(url, model)
        return kept.elsewhere(url, model)
    except ValueError as error:
        raise SettingsError(f"${URL}: {error}") from None


def save(settings: Settings, folder: Path) -> Path:
    """Write the settings, the whole file or nothing; gives its path. Raises OSError."""
    import tomli_w  # noqa: PLC0415 - only to write

    rows: dict[str, Any] = {"base_url": settings.base_url, "model": settings.model, "freedom": settings.freedom}
    rows |= {name: value for name in ("key_env", "key") if (value := getattr(settings, name))}
    rows |= {"propose": settings.propose, "insecure": settings.insecure}
    if settings.deadlines:
        rows["deadlines"] = {"first": settings.deadlines.first, "turn": settings.deadlines.turn}
    caps = {"tokens": settings.cap_tokens, "cost": settings.cap_cost}
    if any(value is not None for value in caps.values()):
        rows["caps"] = {name: value for name, value in caps.items() if value is not None}
    return written(path(folder), HEAD + tomli_w.dumps(rows))


def written(target: Path, text: str) -> Path:
    """Replace what is at `target` by `text`, for the eyes of this person only: the whole of it or nothing. Raises OSError."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    whole = target.resolve()  # a link to where somebody keeps their settings stays one
    part = whole.with_name(f".{whole.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(whole)
    finally:
        part.unlink(missing_ok=True)
    return target


# -- reading ----------------------------------------------------------------------------------------------------------


def _read(file: Path) -> Settings | None:
    import tomllib  # noqa: PLC0415 - calls without a model need no TOML

    try:
        with file.open("rb") as stream:
            text = stream.read(LONGEST).decode("utf-8-sig").replace("\r\n", "\n")
        rows = tomllib.loads(text)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SettingsError(f"{file} cannot be read: {error.strerror or error}.") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{file} is not UTF-8 text. Save it as such, or write it anew: coach llm setup") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = re.search(r"at line (\d+)", str(error))
        why = re.sub(r"\s*\(at .*\)$", "", str(error))
        raise SettingsError(f"{file}:{line[1] if line else text.count(chr(10)) + 1}: this is not TOML: {why}.") from None
    return _Reader(file, text).settings(rows)


@dataclass(frozen=True, slots=True)
class _Reader:
    """One file being read: knows which line a value is in."""

    file: Path
    text: str

    def settings(self, rows: dict[str, Any]) -> Settings:
        self._known(rows, ("base_url", "model", "freedom", "key_env", "key", "propose", "insecure", "deadlines", "caps"))
        for name in ("base_url", "model"):
            if name not in rows:
                raise SettingsError(f"{self.file}: {name} is missing. 'coach llm setup' asks for it.")
        deadlines, caps = self._table(rows, "deadlines", ("first", "turn")), self._table(rows, "caps", ("tokens", "cost"))
        try:
            return Settings(
                self._words(rows, "base_url"),
                self._words(rows, "model"),
                self._one_of(rows, "freedom", get_args(Freedom)) or "improvise",
                self._variable(rows),
                self._one_of(rows, "key", ("keyring", "file", "none")),
                self._switch(rows, "propose"),
                self._switch(rows, "insecure"),
                self._deadlines(deadlines) if deadlines else None,
                self._number(caps, "caps.tokens", whole=True),
                self._number(caps, "caps.cost"),
            )
        except ValueError as error:
            raise self._wrong("base_url", str(error)) from None

    def _wrong(self, name: str, why: str, *, shown: str = "") -> SettingsError:
        """``llm.toml:3: freedom: ...``, with the line of the setting, or of the table it is in."""
        lines: dict[str, int] = {}
        table = ""
        for number, line in enumerate(self.text.split("\n"), 1):
            if head := re.match(r"\s*\[\s*([\w.-]+)\s*\]", line):
                table = f"{head[1]}."
                lines.setdefault(head[1], number)
            elif found := re.match(r"\s*[\"']?([\w.-]+)[\"']?\s*=", line):
                parts = (table + found[1]).split(".")
                for count in range(len(parts)):
                    lines.setdefault(".".join(parts[: count + 1]), number)
        where = lines.get(name) or lines.get(name.partition(".")[0])
        return SettingsError(f"{self.file}{f':{where}' if where else ''}: {shown or name}: {why}")

    def _known(self, rows: dict[str, Any], names: tuple[str, ...], table: str = "") -> None:
        for name in rows:
            if name in names:
                continue
            close = difflib.get_close_matches(name, names, n=1, cutoff=0.75)
            if _like_a_key(name) or (not close and re.search("(?i)key|token|secret", name)):
                raise self._wrong(table + name, NO_KEYS, shown="this")
            raise self._wrong(table + name, f"there is no such setting. {f'Did you mean {close[0]}?' if close else 'There are: ' + ', '.join(names)}")

    def _table(self, rows: dict[str, Any], name: str, names: tuple[str, ...]) -> dict[str, Any]:
        value = rows.get(name, {})
        if not isinstance(value, dict):
            raise self._wrong(name, f"this is a table: [{name}], and under it {' and '.join(names)}")
        self._known(value, names, f"{name}.")
        return value

    def _words(self, rows: dict[str, Any], name: str) -> str:
        value = rows.get(name)
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            raise self._wrong(name, 'this is a text in quotes: "..."')
        if _SK.match(value):
            raise self._wrong(name, NO_KEYS)
        return value.strip()

    def _one_of(self, rows: dict[str, Any], name: str, values: tuple[str, ...]) -> Any:
        value = rows.get(name, "")
        if value != "" and value not in values:
            raise self._wrong(
                name, f"this is one of {', '.join(values)}{'. The key itself is not kept in this file: coach llm setup' if name == 'key' else ''}"
            )
        return value

    def _variable(self, rows: dict[str, Any]) -> str:
        value = rows.get("key_env", "")
        try:
            return variable(value) if value != "" else ""
        except ValueError as error:
            raise self._wrong("key_env", str(error)) from None

    def _switch(self, rows: dict[str, Any], name: str) -> bool:
        value = rows.get(name, False)
        if not isinstance(value, bool):
            raise self._wrong(name, "this is true or false")
        return value

    def _deadlines(self, rows: dict[str, Any]) -> Deadlines:
        first, turn = self._number(rows, "deadlines.first"), self._number(rows, "deadlines.turn")
        if not first or not turn or first > turn:
            raise self._wrong("deadlines", "this needs both first and turn, in seconds, first not the longer one")
        return Deadlines(first, turn)

    def _number(self, rows: dict[str, Any], name: str, *, whole: bool = False) -> Any:
        value = rows.get(name.rpartition(".")[2])
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int if whole else int | float) or not 0 <= value < 1e9:  # noqa: PLR2004 - nan is none of these either
            raise self._wrong(name, f"this is a {'whole ' if whole else ''}number, 0 or more")
        return value


def _like_a_key(text: str) -> bool:
    return _SK.match(text) is not None or any(len(word) > _LONGEST_WORD for word in re.split(r"[\W_]", text))


def variable(name: object) -> str:
    """The name of an environment variable. Raises ValueError, with a sentence that does not quote what may be a key."""
    if isinstance(name, str) and _like_a_key(name):
        raise ValueError("this is the NAME of an environment variable, such as OPENAI_API_KEY. It looks as if the key itself were here: delete it")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ValueError("this is the name of an environment variable, such as OPENAI_API_KEY")
    return name
