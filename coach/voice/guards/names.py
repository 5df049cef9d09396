"""Proper names in a line: words with a capital that nothing but a name explains."""

from __future__ import annotations

import re
from typing import Final

from coach.voice.guards.tables import word_set

_WORD: Final = re.compile(r"(?<!\w)[@#]?[^\W\d_](?:[\w'’-]*\w)?")
_OPENS: Final = frozenset(".?!…:\n\"“”«»—–;/()*'‘’")
"""Marks after which any word may have a capital."""
_SHORTEST: Final = 2
"""Letters; one alone is spelled out, or an initial."""
_SHOUTED: Final = 3
"""Letters; longer words all in capitals are shouted, not named."""


def folded(word: str) -> str:
    """A name as it is compared: lower case, without its genitive."""
    return re.sub(r"(?:['’]s|['’])$", "", word.lstrip("@#")).casefold().replace("’", "'")


def names(text: str, *, capitals_mean_names: bool = True) -> list[str]:
    """The proper names in `text`, folded, in order. `capitals_mean_names`: False for German, whose nouns all have capitals."""
    found = []
    ordinary, titles, first = word_set("facts", "names", "ordinary"), word_set("facts", "names", "titles"), word_set("facts", "names", "first")
    before = ""
    for match in _WORD.finditer(text):
        word = match[0]
        bare = folded(word)
        titled = before in titles
        before = bare
        if word[0] in "@#":
            found.append(bare)
            continue
        if len(bare) < _SHORTEST or not word[0].isupper() or bare in ordinary or "'" in bare:
            continue
        if word.isupper() and len(word) > 1 and (len(word) > _SHOUTED or not _unsayable(word)):
            continue
        if bare in first or titled or (capitals_mean_names and not _begins(text, match.start())):
            found.append(bare)
    return found


def mentioned(name: str, words: frozenset[str]) -> bool:
    """Whether a name, its singular, or each of its parts is among `words`."""
    parts = [part for part in re.split(r"[-']", name) if part]
    return name in words or name.removesuffix("s") in words or (len(parts) > 1 and words.issuperset(parts))


def _unsayable(word: str) -> bool:
    """Letters that make no syllable: initials of something."""
    return not set(word) & set("AEIOUY")


def _begins(text: str, at: int) -> bool:
    """Whether a sentence, a quotation or a bubble may begin at `at`."""
    left = text[:at].rstrip(" ")
    return not left or left[-1] in _OPENS
