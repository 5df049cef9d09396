"""Where things are in a reply: what the cues are looked for in."""

from __future__ import annotations

from typing import NamedTuple


class Places(NamedTuple):
    """Where things are in a reply: each whole number is a set of token places, bit `n` for token `n`."""

    at: dict[str, int]
    """Word, first four letters with a star, or class code -> places."""
    words: int
    pauses: int
    ends: int
    """Marks of any kind, and the place after the last token."""
    stops: int
    """Marks that end a sentence, and the place after the last token."""
    starts: int
    """Where a clause begins."""
    asking: int
    """In a sentence that ends with a question mark."""
    norms: tuple[str, ...]
    present: frozenset[str]
    """The keys of `at`, and a question mark if there is one."""
    known: dict[int, int]
    """Places of the sets of words looked for so far, by the set's identity: many cues share theirs."""
