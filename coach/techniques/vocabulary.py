"""What a word says: whether it carries meaning of its own here, and which words mean the same."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from coach.techniques import lexicon
from coach.techniques.lexicon import stem


@cache
def function_words() -> frozenset[str]:
    """Words that carry little by themselves, and their stems."""
    words = lexicon.listed(lexicon.data("words")["function"])
    return frozenset(words) | frozenset(stem(word) for word in words)


@cache
def trade_stems() -> frozenset[str]:
    """Stems of the words any service call is full of."""
    return frozenset(stem(word) for word in lexicon.listed(lexicon.data("words")["trade"]))


@cache
def counting_stems() -> frozenset[str]:
    """Stems of number words, days and lengths of time: telling only beside another word."""
    return frozenset(stem(word) for word in lexicon.listed(lexicon.data("words")["vivid_numbers"]))


@cache
def _groups() -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for number, row in enumerate(lexicon.data("words")["synonyms"]):
        for word in lexicon.listed(row):
            root = stem(word)
            found[root] = (*found.get(root, ()), number)
    return found


def meanings(stemmed: str) -> tuple[int, ...]:
    """The synonym groups a stem belongs to."""
    return _groups().get(stemmed, ())


def meant(stems: Iterable[str]) -> frozenset[int]:
    """The synonym groups some stems belong to."""
    groups = _groups()
    return frozenset([number for stem_ in stems if stem_ in groups for number in groups[stem_]])


def content(words: Iterable[str]) -> list[str]:
    """The stems of the words that carry meaning, in order, with repeats; numbers in digits left out."""
    idle = function_words()
    return [root for root in [stem(word) for word in words if word not in idle and word[0].isalpha()] if root not in idle]
