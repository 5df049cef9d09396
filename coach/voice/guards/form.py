"""Whether it looks like speech: its characters, its marks, its length, its language."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from coach.text import clean
from coach.voice.guards import language
from coach.voice.guards.piece import Piece
from coach.voice.guards.tables import table, word_set
from coach.voice.guards.words import words
from coach.voice.sentences import count

MOST_CHARACTERS: Final = 1200
LONGEST_SENTENCE: Final = 70
"""Words that anybody can say, or read, in one go."""
_TWICE: Final = 2
_ROOM: Final = 8
"""Words a rewording may have beyond twice the author's."""

_PICTURES: Final = re.compile("[\u2600-\u27bf\u2b50\u2b55\U0001f300-\U0001faff]")
_BRACKETS: Final = re.compile(r"\([^()\n]*\)?")
_LABELS: Final = re.compile(r"(?:^|\n|[.!?…\"”] )\s*[\"“']?(?P<who>[^\W\d_][\w'’-]*(?: [^\W\d_][\w'’-]*){0,2}|\w+-\w+)\s?:(?=\s|\"|“|$)")


@cache
def _shapes() -> tuple[re.Pattern[str], ...]:
    """Markup of any kind, and stage directions."""
    staged = "|".join(word.replace("*", r"\w*") for word in table("form")["staged"].split())
    return (
        re.compile("|".join(table("form")["shapes"]), re.IGNORECASE),
        re.compile(rf"\((?:[^()]{{0,30}}\s)?(?:{staged})\b[^()]{{0,60}}\)?", re.IGNORECASE),
    )


def strange(piece: Piece) -> str | None:
    """Characters that the gate for text from outside would not have let in, and tabs."""
    text = piece.text
    return "unprintable characters" if "\t" in text or clean(text, limit=len(text) + 1) != text else None


def template(piece: Piece) -> str | None:
    """What belongs to a chat template, a document or a play and not to speech."""
    text, authored = piece.text, piece.directive.authored
    for pattern in _shapes():
        for found in pattern.finditer(text):
            if found[0].strip() not in authored:
                return found[0].strip() or "a list"
    if piece.directive.channel == "phone":
        found_ = _PICTURES.search(text) or _BRACKETS.search(text)
        if found_ and found_[0][:1] not in authored:
            return found_[0]
    return _label(piece)


def _label(piece: Piece) -> str | None:
    """The name of a speaker, or of a part of a document, before what is said."""
    own = words(piece.directive.name)
    for found in _LABELS.finditer(piece.text):
        parts = found["who"].casefold().split()
        if f"{found['who']}:" in piece.directive.authored or f"{found['who']} :" in piece.directive.authored:
            continue
        if parts[-1] in word_set("form", "labels") or parts[0] in word_set("facts", "names", "first") or any(part in own for part in parts):
            return found[0].strip()
    return None


def empty(piece: Piece) -> str | None:
    """Nothing said."""
    said = any(map(str.isalnum, piece.text)) or piece.text.strip() == piece.directive.authored.strip() != ""
    return None if said or (piece.text.strip() and piece.before) else "nothing"


def too_long(piece: Piece) -> str | None:
    """More sentences or characters than she may take, sentences nobody can say, or a rewording far longer than the line."""
    told = piece.directive
    if len(piece.text) + len(piece.before) > MOST_CHARACTERS:
        return f"{len(piece.text) + len(piece.before)} characters"
    said = f"{piece.before} {piece.text}".strip()
    sentences = count(said)
    if sentences > max(told.sentences, count(told.authored)):
        return f"{sentences} sentences"
    authored = len(words(told.authored))
    if len(piece.words) > LONGEST_SENTENCE * max(1, sentences) or (
        len(piece.words) > LONGEST_SENTENCE and count(piece.text) <= 1 < authored < LONGEST_SENTENCE
    ):
        return f"{len(piece.words)} words"
    total = len(words(said))
    if told.freedom != "improvise" and total > _TWICE * authored + _ROOM:
        return f"{total} words for {authored}"
    return None


def foreign(piece: Piece) -> str | None:
    """Another script or language than the author's."""
    if script := language.other_script(piece.text, piece.known.text):
        return script.lower()
    other = language.other_language(piece.text, piece.known.home)
    return other if other and language.other_language(piece.directive.authored, piece.known.home) != other else None
