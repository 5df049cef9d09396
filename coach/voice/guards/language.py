"""Which language and script a text is in, judged by its commonest little words and its letters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final
from unicodedata import name

from coach.voice.guards.tables import table
from coach.voice.guards.words import words

LEAST_WORDS: Final = 4
"""Fewer give no idea of a language."""
LEAST_HITS: Final = 3
"""Little words of another language before a text counts as written in it."""
MOST_READ: Final = 400
FOREIGN_LETTERS: Final = 3
"""Letters of a script that nobody in this case writes."""


@cache
def _little() -> Mapping[str, tuple[str, ...]]:
    """Little word -> the languages that have it."""
    found: dict[str, tuple[str, ...]] = {}
    for language, row in table("words")["languages"].items():
        for word in row.split():
            found[word] = (*found.get(word, ()), language)
    return found


@lru_cache(maxsize=256)
def hits(text: str) -> Mapping[str, int]:
    """Language -> how many of the words of `text` are little words of it."""
    known = _little()
    return Counter(language for word in words(text)[:MOST_READ] for language in known.get(word, ()))


def language(text: str) -> str:
    """The language most of the little words speak for; English where they say nothing."""
    found = hits(text)
    best = max(found, key=lambda key: (found[key], key == "en"), default="en")
    return best if found and found[best] > found.get("en", 0) else "en"


def other_language(text: str, home: str) -> str | None:
    """The language `text` is plainly in where that is not `home`."""
    count = len(words(text))
    if count < LEAST_WORDS:
        return None
    found = hits(text)
    best = max(found, key=lambda key: found[key], default=home)
    if best == home or found[best] < max(LEAST_HITS, count // 4) or found[best] < 2 * found.get(home, 0) + 1:
        return None
    return best


@lru_cache(maxsize=256)
def scripts(text: str) -> Mapping[str, int]:
    """Script (as Unicode names begin: ``LATIN``, ``CYRILLIC``, ``CJK``) -> how many letters of `text` are in it."""
    if text.isascii():
        return {"LATIN": 1}
    return Counter(_script(char) for char in text if char.isalpha())


@lru_cache(maxsize=2048)
def _script(char: str) -> str:
    first = name(char, "?").split(" ", 1)[0].split("-", 1)[0]
    return {"FULLWIDTH": "LATIN", "FEMININE": "LATIN", "MASCULINE": "LATIN", "MODIFIER": "LATIN", "HIRAGANA": "CJK", "KATAKANA": "CJK", "HANGUL": "HANGUL"}.get(
        first, first
    )


def other_script(text: str, known: str) -> str | None:
    """A script of which `text` has several letters and `known` none, or which is mixed into a word of another."""
    if text.isascii():
        return None
    mine = scripts(known)
    for script, count in scripts(text).items():
        if script not in mine and script != "LATIN" and count >= FOREIGN_LETTERS:
            return script
        if script == "LATIN" and "LATIN" not in mine and mine and count >= 4 * FOREIGN_LETTERS:
            return script
    return None
