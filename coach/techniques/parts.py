"""The pieces of a cue pattern by how they are written; equal pieces are one object while the cues are read."""

from __future__ import annotations

from functools import cache
from typing import Final

from coach.techniques import lexicon
from coach.techniques.moves import (
    SHORTEST_PREFIX,
    AnyWord,
    Beginning,
    Either,
    Ending,
    Gap,
    Here,
    LooseGap,
    MaybePause,
    Part,
    Pause,
    Row,
    Word,
    Words,
)


class PatternError(ValueError):
    """A cue pattern that cannot be read."""


FIXED: Final[dict[str, Part]] = {
    "^": Here("starts"), "$": Here("ends"), "?": Here("asking"), ".": Here("stops"), ";": Pause(), ",": MaybePause(), "_": AnyWord(),
    "#-": Word("#-"), "#": Word("#"),
}  # fmt: skip


@cache
def word_of(word: str) -> Part:
    """One word, a beginning (``apolog*``) or an ending (``*ed``). Raises PatternError for a beginning too short to index."""
    if word.startswith("*"):
        return Ending(word[1:])
    if not word.endswith("*"):
        return Word(word)
    if len(word) <= SHORTEST_PREFIX:
        raise PatternError(f"a beginning needs four letters or more: {word}")
    return Beginning(word[:-1])


@cache
def member_of(name: str) -> Part:
    """Any member of the word class `name`."""
    one = Word(lexicon.classes().code[name])
    phrases = lexicon.classes().phrases[name]
    return either([one, *(row_of([word_of(word) for word in phrase.split()]) for phrase in phrases)]) if phrases else one


@cache
def gap_of(most: int, *, pauses: bool) -> Part:
    """Up to `most` words, with `pauses` also pauses between them."""
    return LooseGap(most) if pauses else Gap(most)


def either(parts: list[Part]) -> Part:
    """Any one of `parts`; those of a single word are tried in one step."""
    single = tuple(dict.fromkeys(part.key for part in parts if isinstance(part, Word)))
    others = tuple(part for part in parts if not isinstance(part, Word))
    if not single:
        return Either(others)
    words = Words(single) if len(single) > 1 else Word(single[0])
    return Either((words, *others)) if others else words


def row_of(parts: list[Part]) -> Part:
    """All of `parts`, one after the other."""
    return Row(tuple(parts))


def forget() -> None:
    """Let go of the pieces kept for cues still to be read."""
    word_of.cache_clear()
    member_of.cache_clear()
    gap_of.cache_clear()
