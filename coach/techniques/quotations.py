"""What stands between quote marks in a reply: somebody else's words, or words held at arm's length."""

from __future__ import annotations

import re
from typing import Final

_OPENERS: Final = {'"': '"', "“": "”", "‘": "’", "'": "'", "«": "»"}
_LONGEST_QUOTE: Final = 40
"""Tokens between two quote marks; beyond it a lone mark is a slip, not a quotation."""
_OPENING: Final = re.compile("[\"“«]|(?<![^\\W_])['‘]")
"""What opens a quotation; an apostrophe inside a word does not."""


def quotations(text: str) -> list[tuple[int, int]]:
    """The stretches between quote marks: the place of the opening mark, and of the closing one."""
    spans: list[tuple[int, int]] = []
    at = 0
    while opening := _OPENING.search(text, at):
        at = opening.start()
        single = text[at] in "'‘"
        end = _closing(text, at, _OPENERS[text[at]], single=single)
        if end > 0 and len(text[at:end].split()) <= _LONGEST_QUOTE:
            spans.append((at, end))
            at = end
        at += 1
    return spans


def _closing(text: str, at: int, closer: str, *, single: bool) -> int:
    """The place of the mark that closes a quotation opened at `at`, or -1; an apostrophe inside a word closes nothing."""
    end = text.find(closer, at + 1)
    while single and 0 < end < len(text) - 1 and text[end + 1].isalnum():
        end = text.find(closer, end + 1)
    return end
