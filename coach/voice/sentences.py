"""Whole spoken sentences out of a stream of pieces of text, as they are ready.

Everything goes through `coach.text.clean`; what a model thinks to itself (``<think>``) is dropped, a speaker's name before the line and quotation
marks around it are taken off.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from coach.text import clean

MOST_CHARACTERS: Final = 4000
"""Of what is kept of a stream; more than three times what may be shown."""
LONGEST: Final = 1400
"""Characters without a stop that are waited for; more than may be shown."""

_THOUGHT: Final = re.compile(r"<\s*(think(?:ing)?|reasoning|analysis|reflection|scratchpad)\b[^<>]{0,40}>.*?<\s*/\s*\1\s*>", re.IGNORECASE | re.DOTALL)
_STILL_THINKING: Final = re.compile(r"<\s*(?:think(?:ing)?|reasoning|analysis|reflection|scratchpad)\b[^<>]{0,40}>", re.IGNORECASE)
_THOUGHT_ENDS: Final = re.compile(r"<\s*/\s*(?:think(?:ing)?|reasoning|analysis|reflection|scratchpad)\s*>", re.IGNORECASE)
_LONGEST_TAG: Final = 64
_HALF_A_TAG: Final = re.compile(r"<[\s/]*[a-z]{0,12}$", re.IGNORECASE)
_STOP: Final = re.compile(r"(?:[.!?…]+|[\u3002\uff01\uff1f]+)[\"”»’')\]*]*(?=\s|$)|[\u3002\uff01\uff1f]+|\s*\n\s*")
_SHORTENED: Final = frozenset(
    "mr mrs ms dr st prof sr jr rev hon vs etc approx eg ie e.g i.e a.m p.m no nr tel ext rd ave dept est inc ltd co nos pp vol fig".split()
)
_ONLY_BEFORE_NUMBERS: Final = frozenset("no nr nos ext tel pp vol fig approx".split())
_LABEL: Final = re.compile(
    r"[\s*_#>]*(?P<who>[A-Z][\w'’-]*(?: [A-Z][\w'’-]*){0,2}|(?i:agent|customer|caller|assistant|response|reply|answer|me|her|him|user))[\s*_]*:[*_]*"
    r"(?=\s|[\"“«])\s*"
)
_NO_LABELS: Final = frozenset(
    "right look listen well so okay ok no yes now question problem fact point first second third here there one two three thing wait sorry please oh and but"
    " then result still also again honestly anyway basically only just today tonight tomorrow yesterday always never simple that this it what why how when"
    " where who i my the a short".split()
)
"""Words that begin a sentence with a colon of its own."""
_BEGIN: Final = frozenset("you we they he she is are do did can if not that's nobody".split())
"""Words that begin a sentence after an initial."""
_OPENING: Final = {'"': '"', "“": "”", "«": "»", "„": "“"}
_ANY_QUOTES: Final = '"“”«»„'


class Sentences:
    """Takes a line in pieces, gives it back in sentences; a sentence is ready once the next one has begun."""

    def __init__(self) -> None:
        self._raw = ""
        self._thinking = False
        self._thought_from = 0
        """Where in what is kept a thought began that has not ended."""
        self._given = 0
        """Characters of the text so far that were given back, or dropped."""
        self._begun = False
        self._wrapped = ""
        """The mark that closes the line, where it began with one that opens it."""

    def feed(self, piece: str) -> list[str]:
        """The sentences that are whole now that `piece` has come; mostly none."""
        self._take(piece)
        found = []
        text = self._text()
        while (end := _boundary(text, self._given)) is not None:
            sentence = self._spoken(text[self._given : end], last=False)
            self._given = end
            if sentence:
                found.append(sentence)
        return found

    def rest(self) -> str:
        """What is left when nothing more comes; empty when nothing is."""
        text = _HALF_A_TAG.sub("", self._text())
        left, self._given = text[self._given :], len(text)
        return self._spoken(left[:LONGEST], last=True)

    def _take(self, piece: str) -> None:
        """Add `piece` to what is kept, without what is thought."""
        for at in range(0, len(piece), MOST_CHARACTERS):
            raw = _THOUGHT.sub("", self._raw + piece[at : at + MOST_CHARACTERS])
            if self._thinking:
                ends = _THOUGHT_ENDS.search(raw, self._thought_from)
                if ends is None:
                    self._raw = raw[: self._thought_from] + raw[self._thought_from :][-_LONGEST_TAG:]
                    continue
                raw, self._thinking = raw[: self._thought_from] + raw[ends.end() :], False
            begins = _STILL_THINKING.search(raw)
            if begins:
                self._thinking, self._thought_from = True, begins.start()
                self._raw = raw[: begins.start()] + raw[begins.end() :][-_LONGEST_TAG:]
                continue
            ends = _THOUGHT_ENDS.search(raw)  # a server that keeps the opening tag to itself
            if ends:
                raw = raw[: self._given] + raw[ends.end() :]
            self._raw = raw[:MOST_CHARACTERS]

    def _text(self) -> str:
        """What was said so far, cleaned. Only its end changes as more comes, so what was given back stays where it was."""
        raw = self._raw[: self._thought_from] if self._thinking else self._raw
        return clean(raw, limit=MOST_CHARACTERS).replace("\t", " ")

    def _spoken(self, sentence: str, *, last: bool) -> str:
        """The sentence without what is no speech."""
        said = " ".join(sentence.split())
        if not self._begun and said:
            said = self._without_wrapping(_without_label(said), last=last)
            self._begun = bool(said)
        elif self._wrapped and said.endswith(self._wrapped) and _odd(said):
            said = said[: -len(self._wrapped)].rstrip()
        return said[:LONGEST]

    def _without_wrapping(self, said: str, *, last: bool) -> str:
        closing = _OPENING.get(said[:1])
        if closing is None:
            if last and len(said) > 2 and said[0] in "'‘" and said[-1] in "'’":  # noqa: PLR2004 - two marks and something in them
                return said[1:-1].strip()
            return said
        if closing not in said[1:]:
            self._wrapped = closing
            return _without_label(said[1:].lstrip())
        if last and said.endswith(closing) and said.count(closing) <= 1 + (closing == said[0]):
            return _without_label(said[1:-1].strip())
        return said


def _without_label(said: str) -> str:
    """The sentence without a speaker's name before it."""
    found = _LABEL.match(said)
    return said[found.end() :] if found and found["who"].casefold().split()[0] not in _NO_LABELS else said


def _odd(said: str) -> bool:
    """Whether a quotation mark of the sentence has no partner in it."""
    return sum(said.count(mark) for mark in _ANY_QUOTES) % 2 == 1


def _boundary(text: str, start: int) -> int | None:
    """Where the sentence that begins at `start` ends; None while that is not sure."""
    return next(_stops(text, start), start + LONGEST if len(text) - start > LONGEST else None)


def _stops(text: str, start: int) -> Iterator[int]:
    """The places where a sentence ends for sure: what comes after is there to show it."""
    for found in _STOP.finditer(text, start):
        rest = text[found.end() :].lstrip()
        if not text[start : found.start()].strip() and not found[0].strip():
            continue
        whole = "\n" in found[0] or found[0][-1] in "\u3002\uff01\uff1f"
        if whole or (rest and not _goes_on(text, found, rest)):
            yield found.end()


def _goes_on(text: str, found: re.Match[str], rest: str) -> bool:
    """Whether the mark ends no sentence: ``Mr. Baird``, ``well... I``, ``No. 12``, ``J. Baird``."""
    mark = found[0]
    if rest[0].islower():
        return mark[0] in ".…" or mark[-1] in ")”\"'’»"
    if mark != ".":
        return False
    word = re.split(r"[\s(\"“'‘]", text[: found.start()])[-1].casefold()
    if word in _ONLY_BEFORE_NUMBERS:
        return rest[0].isdecimal()
    initial = len(word) == 1 and word.isalpha() and word != "i" and text[found.start() - 1].isupper() and rest[0].isupper() and _after_name(rest)
    return word in _SHORTENED or initial


def _after_name(rest: str) -> bool:
    """Whether a surname or another initial follows, and not a new sentence; while its first word is not whole, it may be one."""
    first = re.split(r"[^\w'’]", rest, maxsplit=1)[0]
    return len(first) == len(rest) or (first.casefold() not in _NO_LABELS and first.casefold() not in _BEGIN)


def split(text: str) -> list[str]:
    """The sentences of a whole text."""
    found, start = [], 0
    while (end := _boundary(text, start)) is not None:
        found.append(text[start:end].strip())
        start = end
    return [sentence for sentence in (*found, text[start:].strip()) if sentence]


def count(text: str) -> int:
    """How many sentences a text has."""
    return len(split(text))
