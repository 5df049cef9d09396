"""Whether it is said already: by the agent, by her, or by the prompt."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final

from coach.voice.guards.piece import Piece
from coach.voice.guards.tables import table
from coach.voice.guards.words import MARKS, runs, sentences

ECHO: Final = 5
ECHOED: Final = 0.5
"""Share of the runs of five words that may not all be the agent's."""
_LEAST_ECHO: Final = 3
"""Runs; with fewer, and something of her own beside them, people check what they heard."""
_WHOLLY: Final = 2
"""Runs, where they are all there is."""
AGAIN: Final = 4
SAID_BEFORE: Final = 0.6
_LEAST_AGAIN: Final = 4
_SENTENCE: Final = 4
"""Words; shorter sentences ("Go on.") may come again."""
LEAK: Final = 8
"""Words in a row of the prompt."""
NOTED: Final = 5
"""Words in a row of a note."""
_BLANK: Final = re.compile(r"\{\w+\}")
_FENCES: Final = re.compile(r"<\s*/?\s*(?:agent|director)|\b(?:agent|director)-[0-9a-z]{3,}|\b(?:agent|director)\s*>", re.IGNORECASE)


def echo(piece: Piece) -> str | None:
    """Half of it or more are the agent's own words."""
    mine = runs(piece.text, ECHO) - runs(piece.directive.authored, ECHO)
    shared = mine & runs(piece.directive.reply, ECHO)
    all_ = len(runs(piece.text, ECHO))
    said_back = len(shared) >= _LEAST_ECHO and len(shared) >= ECHOED * all_
    return " ".join(min(shared)) if said_back or len(shared) == all_ >= _WHOLLY else None


def repeated(piece: Piece) -> str | None:
    """A sentence she has said before in this contact, or most of a line, or the same twice in one."""
    excused = frozenset(_bare(piece.directive.authored))
    mine = [sentence for sentence in _bare(piece.text) if len(sentence) >= _SENTENCE and sentence not in excused]
    if len(set(mine)) < len(mine):
        return " ".join(next(sentence for sentence in mine if mine.count(sentence) > 1))
    fresh = runs(piece.text, AGAIN) - runs(piece.directive.authored, AGAIN)
    enough = max(_LEAST_AGAIN, SAID_BEFORE * len(runs(piece.text, AGAIN)))
    for earlier in (piece.before, *piece.directive.earlier):
        said = frozenset(_bare(earlier))
        for sentence in mine:
            if sentence in said:
                return " ".join(sentence)
        if len(fresh & runs(earlier, AGAIN)) >= enough:
            return earlier[:80]
    return None


@lru_cache(maxsize=512)
def _bare(text: str) -> tuple[tuple[str, ...], ...]:
    """The words of each sentence."""
    return tuple(tuple(token for token in sentence if token not in MARKS) for sentence in sentences(text))


def leak(piece: Piece) -> str | None:
    """Tags of the prompt, or words in a row of it: eight of the prompt, five of the notes."""
    fence = _FENCES.search(piece.text)
    if fence:
        return fence[0]
    told = piece.directive
    for size, prompt in ((LEAK, _prompt(LEAK) | runs(told.manner, LEAK)), (NOTED, _notes(NOTED))):
        shared = (runs(piece.text, size) & prompt) - runs(told.authored, size) - runs(told.briefing, size)
        if shared:
            return " ".join(min(shared))
    return None


@cache
def _prompt(size: int) -> frozenset[tuple[str, ...]]:
    """Every run of `size` words of what models are told, examples included."""
    return frozenset(run for text in _texts(table("prompt")) for run in runs(_BLANK.sub(".", text), size))


@cache
def _notes(size: int) -> frozenset[tuple[str, ...]]:
    """Every run of `size` words of the notes, which small models read out."""
    return frozenset(run for key in ("notes", "modes") for text in _texts(table("prompt")[key]) for run in runs(_BLANK.sub(".", text), size))


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = list(value.values()) if isinstance(value, dict) else list(value) if isinstance(value, list) else []
    return [text for each in inner for text in _texts(each)]
