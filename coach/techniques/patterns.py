"""The cue language: how a trainer writes a kind of expression, and how it is found among the tokens of a reply.

A pattern is words in their one spelling, in order. ``word*`` any ending, ``*ed`` any beginning; ``(a | b c)`` either; ``[a]``
or ``(a)?`` may be left out; ``<class>`` any member of a word class or a named pattern; ``#`` a number in digits, ``#-`` a range
of such; ``_`` any one word; ``...`` up to three words (``...5`` up to five); ``~6`` up to six words and pauses; ``!(a | b)``
not followed by; ``^`` a clause begins here; ``$`` a sentence or clause ends here; ``.`` a sentence ends here; ``?`` the
sentence is a question by its mark; ``,`` a pause that may be left out; ``;`` one that may not.

A set of places is the bits of a whole number: all places of a reply are tried at once, nothing is compiled to a regular expression,
and a thousand patterns are read in a blink.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from coach.techniques import lexicon, parts
from coach.techniques.moves import Either, Keys, Maybe, Part, Row, Unless, any_of
from coach.techniques.parts import FIXED, PatternError, either, gap_of, member_of, row_of, word_of
from coach.techniques.places import Places

_PIECES: Final = r"\s*([)\]]\?|!\(|<[\w-]+>|\.\.\.\d*|~\d+|#-|[()\[\]|^$?,;_#]|[^\s()\[\]|^$?,;!<>~#]+)"
_GAP: Final = 3
_DEEPEST: Final = 6
_OPEN: Final = frozenset(("(", "[", "!("))
_CLOSED: Final = frozenset((")", ")?", "]", "]?"))


class Pattern:
    """A cue ready to search with."""

    __slots__ = ("firsts", "needs", "root")

    def __init__(self, root: Part, firsts: Keys | None, needs: tuple[tuple[str, ...], ...]) -> None:
        self.root = root
        self.firsts = firsts
        """What it can begin with; None: any word."""
        self.needs = needs
        """Of each of these, one must be in the reply; the first is what it is looked up by."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Words and class codes of which one must be in a reply for the pattern to match."""
        return self.needs[0]

    def find(self, places: Places) -> list[tuple[int, int]]:
        """The stretches that match, (first, last) tokens, from left to right, none overlapping: longest, or shortest across a gap."""
        for keys in self.needs:
            if places.present.isdisjoint(keys):
                return []
        begin = places.words if self.firsts is None else any_of(self.firsts, places)
        root = self.root
        whole = root.move(begin, places) if begin else 0
        if not whole:
            return []
        found: list[tuple[int, int]] = []
        free, only = 0, not begin & begin - 1
        while begin:
            bit = begin & -begin
            begin ^= bit
            first = bit.bit_length() - 1
            if first < free:
                continue
            reached = (whole if only else root.move(bit, places)) & ~(2 * bit - 1)
            if reached:
                last = (reached & -reached).bit_length() - 1 if root.gap else reached.bit_length() - 1
                found.append((first, last))
                free = last
        return found


def pattern(source: str, named: dict[str, str]) -> Pattern:
    """`source` as a pattern to search with; `named` are patterns it may use by name. Raises PatternError, also without a fixed word."""
    return _ready(_Reader(source, named, 0).whole(), source)


def ways(source: str, named: dict[str, str]) -> list[Pattern]:
    """The ways `source` gives to say the same, each a pattern of its own: of what is between bars at its top, a reply seldom has more than one."""
    whole = pattern(source, named)
    return [_ready(part, source) for part in whole.root.parts] if isinstance(whole.root, Either) else [whole]


def _ready(root: Part, source: str) -> Pattern:
    keys = root.keys()
    if keys is None:
        raise PatternError(f"a cue needs at least one word that must be there: {source}")
    needs = root.needs() if isinstance(root, Row) else [keys]
    firsts = root.firsts()
    return Pattern(root, firsts, tuple(_shared(need) for need in needs))


_SHARED: Final[dict[frozenset[str], tuple[str, ...]]] = {}


def _shared(keys: frozenset[str]) -> tuple[str, ...]:
    """One object for equal sets, in order: a thousand cues share most of theirs."""
    return _SHARED.setdefault(keys, tuple(sorted(keys)))


_BRACKETS: Final[dict[str, Part]] = {}


def forget() -> None:
    """Let go of the pieces kept for cues still to be read."""
    _BRACKETS.clear()
    _SHARED.clear()
    _by_name.cache_clear()
    parts.forget()


class _Reader:
    def __init__(self, source: str, named: dict[str, str], depth: int) -> None:
        if depth > _DEEPEST:
            raise PatternError(f"named patterns lie too deep in: {source}")
        self._source = source
        self._named = named
        self._depth = depth
        self._pieces = re.findall(_PIECES, source)
        self._pieces.append("")
        self._at = 0
        if sum(map(len, self._pieces)) != len(source) - sum(map(str.isspace, source)):
            raise PatternError(f"cannot read this cue: {source}")

    def whole(self) -> Part:
        part = self._either()
        if self._pieces[self._at]:
            raise PatternError(f"a bracket too many in: {self._source}")
        return part

    def _either(self) -> Part:
        rows = [self._row()]
        while self._pieces[self._at] == "|":
            self._at += 1
            rows.append(self._row())
        return rows[0] if len(rows) == 1 else either(rows)

    def _row(self) -> Part:
        row: list[Part] = []
        while self._pieces[self._at] not in ("", "|", ")", "]", ")?", "]?"):
            row.append(self._single())
        while not self._depth and self._pieces[self._at] == "" and row and row[-1].gap and row[-1].optional:
            row.pop()  # words after the last fixed one add nothing to what matched
        return row[0] if len(row) == 1 else row_of(row)

    def _single(self) -> Part:
        piece = self._pieces[self._at]
        self._at += 1
        if piece in ("(", "[", "!("):
            return self._bracketed(piece)
        if piece in FIXED:
            return FIXED[piece]
        if piece[:3] == "...":
            return gap_of(int(piece[3:] or _GAP), pauses=False)
        if piece[0] == "~":
            return gap_of(int(piece[1:]), pauses=True)
        if piece[0] == "<":
            return self._class(piece[1:-1])
        return word_of(piece)

    def _bracketed(self, opening: str) -> Part:
        """What stands in brackets; the same brackets are read once, however many cues have them."""
        first = self._at
        whole = opening + " ".join(self._pieces[first : self._close(first)])
        known = _BRACKETS.get(whole)
        if known is None:
            known = _BRACKETS[whole] = self._inside(opening)
        else:
            self._at = self._close(first)
        return known

    def _close(self, at: int) -> int:
        """The place after the bracket that closes what begins at `at`, or the end."""
        depth = 1
        while depth and at < len(self._pieces) - 1:
            depth += (self._pieces[at] in _OPEN) - (self._pieces[at] in _CLOSED)
            at += 1
        return at

    def _inside(self, opening: str) -> Part:
        inner = self._either()
        closed = self._pieces[self._at]
        if closed[:1] != ("]" if opening == "[" else ")"):
            raise PatternError(f"a bracket is not closed in: {self._source}")
        self._at += 1
        if opening == "!(":
            return Unless(inner)
        return Maybe(inner) if opening == "[" or closed == ")?" else inner

    def _class(self, name: str) -> Part:
        if name in self._named:
            return _by_name(name, self._named[name], tuple(self._named.items()), self._depth + 1)
        if name not in lexicon.classes().code:
            raise PatternError(f"no word class <{name}> (in: {self._source})")
        return member_of(name)


@cache
def _by_name(name: str, source: str, named: tuple[tuple[str, str], ...], depth: int) -> Part:
    del name
    return _Reader(source, dict(named), depth).whole()
