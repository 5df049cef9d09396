"""Text as words and marks parted by single spaces, in one spelling: what every rule reads."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

MARKS: Final = frozenset(".?!,")
STOPS: Final = frozenset(".?!")
_TOKEN: Final = re.compile(r"[£$€]?\d+(?:[.,:/]\d+)*[^\W_]*|[^\W_]+(?:'[^\W_]+)*'?|[.?!…\u3002\uff01\uff1f]+|[,;:—–]|\n|[()\"«»]")
_CURLY: Final = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "'", "“": '"', "”": '"', "„": '"'})
_WHOLE: Final = {
    "can't": "can not", "cannot": "can not", "won't": "will not", "shan't": "shall not", "ain't": "am not", "let's": "let us", "i'm": "i am",
    "im": "i am", "dont": "do not", "cant": "can not", "wont": "will not", "ive": "i have", "didnt": "did not", "doesnt": "does not", "thats": "that is",
    "gonna": "going to", "wanna": "want to", "gotta": "got to", "y'all": "you all", "'cause": "because", "cos": "because", "ok": "okay",
}  # fmt: skip
_ENDINGS: Final = (("n't", "not"), ("'re", "are"), ("'ve", "have"), ("'ll", "will"), ("'d", "would"), ("'m", "am"))
_IS: Final = frozenset("it that this what there here he she who where how when why nobody somebody everybody everything nothing something one".split())
LONGEST: Final = 6000
"""Characters that are read; far more than a line may have."""


@lru_cache(maxsize=512)
def tokens(text: str) -> tuple[str, ...]:
    """The words of `text` in lower case, contractions opened, and its marks as ``. ? ! ,``; quotation marks and brackets are dropped."""
    made: list[str] = []
    for found in _TOKEN.findall(text[:LONGEST].translate(_CURLY).casefold()):
        first = found[0]
        if first in ".?!…\u3002\uff01\uff1f":
            made.append("?" if "?" in found or "\uff1f" in found else "!" if "!" in found or "\uff01" in found else ".")
        elif first == "\n":
            made.append(".")
        elif first in ",;:—–":
            made.append(",")
        elif first not in '()"«»':
            made += spelled(found).split()
    return tuple(made)


@lru_cache(maxsize=4096)
def spelled(word: str) -> str:
    """A word (lower case, straight apostrophe) with its contraction opened; ``don't`` gives ``do not``."""
    word = word.rstrip("'") or word
    if word in _WHOLE:
        return _WHOLE[word]
    for ending, meant in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending):
            return f"{word[: -len(ending)]} {meant}"
    if word.endswith("'s"):
        return f"{word[:-2]} is" if word[:-2] in _IS else word[:-2]
    return word.replace("'", "")


@lru_cache(maxsize=512)
def line(text: str) -> str:
    """The tokens of `text` parted and surrounded by single spaces."""
    return f" {' '.join(tokens(text))} "


@lru_cache(maxsize=512)
def words(text: str) -> tuple[str, ...]:
    """The tokens of `text` without marks."""
    return tuple(token for token in tokens(text) if token not in MARKS)


@lru_cache(maxsize=512)
def sentences(text: str) -> tuple[tuple[str, ...], ...]:
    """The tokens of each sentence of `text`, its closing mark last where it has one."""
    made: list[tuple[str, ...]] = []
    now: list[str] = []
    for token in tokens(text):
        now.append(token)
        if token in STOPS:
            if len(now) > 1:
                made.append(tuple(now))
            now = []
    return (*made, tuple(now)) if now else tuple(made)


@lru_cache(maxsize=1024)
def runs(text: str, size: int) -> frozenset[tuple[str, ...]]:
    """All runs of `size` words of `text`."""
    found = words(text)
    return frozenset(zip(*(found[at:] for at in range(size)), strict=False))
