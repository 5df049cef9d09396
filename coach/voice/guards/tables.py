"""The word lists beside this module (TOML), read once, and turns of phrase looked for in a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

_HERE: Final = Path(__file__).parent
_EXCUSE: Final = " ~ "
_LITERAL: Final = re.compile(r"[^\W_]+|_")
_KEY: Final = 2
"""Letters by which a beginning of a word is looked up."""


@cache
def table(name: str) -> Mapping[str, Any]:
    """The whole of ``NAME.toml``."""
    import tomllib  # noqa: PLC0415 - scripted play never needs it

    return tomllib.loads((_HERE / f"{name}.toml").read_text(encoding="utf-8"))


def under(name: str, *keys: str) -> Any:
    """What stands under a key of ``NAME.toml``; under each key, the next."""
    found: Any = table(name)
    for key in keys:
        found = found[key]
    return found


@cache
def word_set(name: str, *keys: str) -> frozenset[str]:
    """The words under a key of ``NAME.toml``, written as one text with spaces or as a list."""
    found = under(name, *keys)
    return frozenset(found.split() if isinstance(found, str) else found)


class Phrases:
    """Turns of phrase, looked for in a line as `coach.voice.guards.words.line` gives it.

    An entry is a regular expression over words and marks parted by single spaces, contractions opened. After `` ~ `` may stand another one: where
    the author's own line has it, the entry is no fault. Entries are kept by the words they can begin with, so that a line is held against a few
    of hundreds only, and compiled when first held against one.
    """

    def __init__(self, entries: tuple[str, ...]) -> None:
        parted = [entry.partition(_EXCUSE) for entry in entries]
        self._entries = [entry for entry, _, _ in parted]
        self._excuses = [excuse for _, _, excuse in parted]
        self._whole: dict[str, list[int]] = {}
        self._begins: dict[str, list[tuple[str, int]]] = {}
        self._any: list[int] = []
        for place, entry in enumerate(self._entries):
            for word, exact in dict.fromkeys(first_words(entry)):
                if exact:
                    self._whole.setdefault(word, []).append(place)
                elif len(word) >= _KEY:
                    self._begins.setdefault(word[:_KEY], []).append((word, place))
                else:
                    self._any.append(place)

    def each(self, line: str, authored: str = "") -> Iterator[re.Match[str]]:
        """The first place of every turn of phrase in `line` that the author's own line does not have or excuse; in the order of the list."""
        whole, keys = _beginnings(line)
        places = set(self._any)
        for word in self._whole.keys() & whole:
            places.update(self._whole[word])
        for key in self._begins.keys() & keys:
            places.update([place for beginning, place in self._begins[key] if f" {beginning}" in line])
        for place in sorted(places):
            match = _compiled(self._entries[place]).search(line)
            if match and not (authored and self._excused(place, authored)):
                yield match

    def found(self, line: str, authored: str = "") -> re.Match[str] | None:
        """The first of `each`."""
        return next(self.each(line, authored), None)

    def _excused(self, place: int, authored: str) -> bool:
        excuse = self._excuses[place]
        return _compiled(self._entries[place]).search(authored) is not None or (excuse != "" and _compiled(excuse).search(authored) is not None)

    def __contains__(self, line: str) -> bool:
        return self.found(line) is not None


@lru_cache(maxsize=512)
def _beginnings(line: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words of a line, and the first letters of each."""
    whole = frozenset(line.split())
    return whole, frozenset([word[:_KEY] for word in whole])


@cache
def _compiled(entry: str) -> re.Pattern[str]:
    return re.compile(f"(?<= )(?:{entry})(?= )")


@cache
def phrases(name: str, *keys: str) -> Phrases:
    """The turns of phrase under some keys of ``NAME.toml``, all of them together; a key may be of two parts: ``soft.thanks``."""
    return Phrases(tuple(entry for key in keys for entry in under(name, *key.split("."))))


def first_words(entry: str) -> list[tuple[str, bool]]:
    """The words an entry can begin with, and whether each is a whole word or only the beginning of one; ``("", False)``: any word."""
    entry = entry.lstrip(" ")
    if not entry:
        return [("", False)]
    if entry.startswith("(?:"):
        close = _closing(entry)
        rest = entry[close + 1 :]
        optional = rest[:1] in ("?", "*")
        joined = "" if rest[:1] in (" ", "?", "*", "") and rest[:2] != " ?" else "\\w*"  # what follows without a space belongs to the same word
        found = [
            first for branch in _branches(entry[3:close]) for first in (first_words(branch + joined) if branch.strip() else first_words(rest.lstrip("?*")))
        ]
        return found + (first_words(rest.lstrip("?*")) if optional else [])
    literal = _LITERAL.match(entry)
    if literal is None:
        return [("", False)]
    word, after = literal[0], entry[literal.end() :]
    if (after[:1] in ("", " ") and after[:2] != " ?") or after.startswith(("(?! ", "(?= ")):
        return [(word, True)]
    return [(word[:-1] if after[0] in "?*" else word, False)]


def _closing(entry: str) -> int:
    """The place of the bracket that closes the group `entry` begins with."""
    depth = 0
    for at, char in enumerate(entry):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return at
    raise ValueError(f"a bracket is not closed: {entry}")


def _branches(inner: str) -> list[str]:
    """The alternatives of a group, brackets inside left whole."""
    found, depth = [""], 0
    for char in inner:
        depth += (char == "(") - (char == ")")
        if char == "|" and depth == 0:
            found.append("")
        else:
            found[-1] += char
    return found
