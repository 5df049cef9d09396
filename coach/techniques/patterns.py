"""The cue language: how a trainer writes a kind of expression, and how it is found in a normalised line.

A pattern is words in their one spelling, in order. ``word*`` any ending; ``(a | b c)`` either; ``[a]`` or ``(a)?`` may be left out;
``<class>`` any member of a word class or a named pattern; ``_`` any one word; ``...`` up to three words (``...5`` up to five);
``~6`` up to six words and pauses; ``!(a | b)`` not followed by; ``^`` a clause begins here; ``$`` a sentence or clause ends here;
``?`` the sentence is a question by its mark; ``#`` a number in digits; ``,`` a pause that may be left out. Marks are never crossed except by ``~``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from coach.techniques import lexicon

_PIECES: Final = re.compile(r"\s*(!\(|[)\]]\?|<[\w-]+>|\.\.\.\d*|~\d+|[()\[\]|^$?,_#]|[^\s()\[\]|^$?,!<>~#]+)")
_CODES: Final = r"[\ue000-\uf8ff]*"
_WORD: Final = r"(?:[^ .,?!][^ ]* )"
_EITHER: Final = r"(?:[^ ]+ )"
_COMMON: Final = frozenset(
    "i you we it is are am be the a to that this for of in on and will not have has do so can was were your my me what would if as at with they there no up".split()
)
_GAP: Final = 3


class PatternError(ValueError):
    """A cue pattern that cannot be read."""


@dataclass(frozen=True)
class Part:
    """A piece of a pattern: its regex, and the keys of which one must be in the line for it to match (None: nothing to go by)."""

    regex: str
    keys: frozenset[str] | None = None


@dataclass(frozen=True)
class Pattern:
    """A cue ready to search with; compiled when it is first searched for."""

    source: str
    keys: frozenset[str]
    regex: str

    @cached_property
    def search(self) -> re.Pattern[str]:
        """The compiled pattern, for a line of ``Prose``."""
        return re.compile(self.regex)


def read(source: str, named: dict[str, str], depth: int = 0) -> Part:
    """The pattern written in `source`; `named` are patterns other patterns use by name. Raises PatternError."""
    if depth > 5:  # noqa: PLR2004 - named patterns that name each other
        raise PatternError(f"named patterns lie too deep in: {source}")
    return _Reader(source, named, depth).whole()


def pattern(source: str, named: dict[str, str]) -> Pattern:
    """`source` as a pattern to search with. Raises PatternError, also when no word of it is fixed."""
    part = read(source, named)
    if part.keys is None:
        raise PatternError(f"a cue needs at least one word that must be there: {source}")
    return Pattern(source, part.keys, f"(?<= ){part.regex}")


class _Reader:
    def __init__(self, source: str, named: dict[str, str], depth: int) -> None:
        self._source = source
        self._named = named
        self._depth = depth
        self._pieces = _PIECES.findall(source)
        self._at = 0
        if "".join(self._pieces) != re.sub(r"\s+", "", source):
            raise PatternError(f"cannot read this cue: {source}")

    def whole(self) -> Part:
        part = self._either()
        if self._at < len(self._pieces):
            raise PatternError(f"a bracket too many in: {self._source}")
        return part

    def _either(self) -> Part:
        parts = [self._row()]
        while self._peek() == "|":
            self._at += 1
            parts.append(self._row())
        if len(parts) == 1:
            return parts[0]
        keys: frozenset[str] | None = frozenset()
        for part in parts:
            keys = None if keys is None or part.keys is None else keys | part.keys
        return Part("(?:" + "|".join(part.regex for part in parts) + ")", keys)

    def _row(self) -> Part:
        parts: list[Part] = []
        while self._peek() not in ("", "|", ")", "]", ")?", "]?"):
            parts.append(self._single())
        known = [part.keys for part in parts if part.keys is not None]
        return Part("".join(part.regex for part in parts), min(known, key=_weight) if known else None)

    def _peek(self) -> str:
        return self._pieces[self._at] if self._at < len(self._pieces) else ""

    def _single(self) -> Part:
        piece = self._peek()
        self._at += 1
        if piece in ("(", "[", "!("):
            return self._bracketed(piece)
        fixed = {
            "^": f"(?=[^ ]*{lexicon.START} )", "$": r"(?=[.,?!] |$)", "?": r"(?=[^.!?]*\? )", ",": "(?:, )?", "_": _WORD,
        }.get(piece)  # fmt: skip
        if fixed is not None:
            return Part(fixed)
        if piece == "#":
            return Part(r"(?:[£$€]?\d[^ ]* )", frozenset({"#"}))
        if piece.startswith("..."):
            return Part(f"{_WORD}{{0,{int(piece[3:] or _GAP)}}}?")
        if piece.startswith("~"):
            return Part(f"{_EITHER}{{0,{int(piece[1:])}}}?")
        if piece.startswith("<"):
            return self._class(piece[1:-1])
        return _literal(piece)

    def _bracketed(self, opening: str) -> Part:
        inner = self._either()
        closed = self._peek()
        if closed.rstrip("?") != ("]" if opening == "[" else ")"):
            raise PatternError(f"a bracket is not closed in: {self._source}")
        self._at += 1
        if opening == "[" or closed == ")?":
            return Part(f"(?:{inner.regex})?")
        return Part(f"(?!{inner.regex})") if opening == "!(" else Part(f"(?:{inner.regex})", inner.keys)

    def _class(self, name: str) -> Part:
        if name in self._named:
            inner = read(self._named[name], self._named, self._depth + 1)
            return Part(f"(?:{inner.regex})", inner.keys)
        classes = lexicon.classes()
        if name not in classes.code:
            raise PatternError(f"no word class <{name}> (in: {self._source})")
        mark = classes.code[name]
        regex, keys = f"[^ .,?!][^ ]*{mark}[^ ]* ", frozenset({mark})
        if not classes.phrases[name]:
            return Part(regex, keys)
        rows = [_phrase(phrase) for phrase in classes.phrases[name]]
        for row in rows:
            keys |= row.keys or frozenset()
        return Part("(?:" + "|".join([*(row.regex for row in rows), regex]) + ")", keys)


def _literal(word: str) -> Part:
    if word.endswith("*"):
        head = word[:-1]
        return Part(f"{re.escape(head)}[^ ]* ", frozenset({head[:4] + "*"}) if len(head) >= 4 else None)  # noqa: PLR2004 - keys hold four letters
    return Part(f"{re.escape(word)}{_CODES} ", frozenset({word}))


def _phrase(phrase: str) -> Part:
    words = [_literal(word) for word in phrase.split()]
    keys = min((word.keys for word in words if word.keys), key=_weight)
    return Part("".join(word.regex for word in words), keys)


def _weight(keys: frozenset[str]) -> tuple[int, int, str]:
    """How often keys are likely to be in a line: common words first, then how many there are."""
    common = sum(1 for key in keys if key in _COMMON)
    return (common, len(keys), min(keys))
