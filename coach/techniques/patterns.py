"""The cue language: how a trainer writes a kind of expression, and how it is found among the tokens of a reply.

A pattern is words in their one spelling, in order. ``word*`` any ending, ``*ed`` any beginning; ``(a | b c)`` either; ``[a]`` or ``(a)?`` may be left
out; ``<class>`` any member of a word class or a named pattern; ``#`` a number in digits; ``_`` any one word; ``...`` up to three
words (``...5`` up to five); ``~6`` up to six words and pauses; ``!(a | b)`` not followed by; ``^`` a clause begins here; ``$`` a
sentence or clause ends here; ``.`` a sentence ends here; ``?`` the sentence is a question by its mark; ``,`` a pause that may be
left out; ``;`` one that may not.

A pattern is a function from a set of places to the set of places reached, and a set of places is the bits of a whole number: all
places of a reply are tried at once, nothing is compiled to a regular expression, and a thousand patterns load in a blink.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

from coach.techniques import lexicon

_PIECES: Final = re.compile(r"\s*([)\]]\?|!\(|<[\w-]+>|\.\.\.\d*|~\d+|[()\[\]|^$?,;_#]|[^\s()\[\]|^$?,;!<>~#]+)")
_COMMON: Final = frozenset(
    "i you we it is are am be the a to that this for of in on and will not have has do so can was were your my me what would if as at with they there no up "
    "or but".split()
)
_GAP: Final = 3
_SHORTEST_PREFIX: Final = 4
_DEEPEST: Final = 6


class PatternError(ValueError):
    """A cue pattern that cannot be read."""


@dataclass(frozen=True, slots=True)
class Places:
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
    """The keys of `at`."""


Move = Callable[[int, Places], int]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a pattern. `keys`: one of them must be in the reply (None: nothing to go by). `firsts`: what it can begin with."""

    move: Move
    keys: frozenset[str] | None = None
    firsts: frozenset[str] | None = None
    optional: bool = False
    gap: bool = False
    needs: tuple[frozenset[str], ...] = ()
    """For a row: the keys of each piece that must be there, the most telling first."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A cue ready to search with."""

    source: str
    keys: frozenset[str]
    firsts: frozenset[str] | None
    move: Move
    gap: bool
    needs: tuple[frozenset[str], ...]

    def find(self, places: Places) -> list[tuple[int, int]]:
        """The stretches that match, (first, last) tokens, from left to right, none overlapping: longest, or shortest across a gap."""
        for keys in self.needs:
            if keys.isdisjoint(places.present):
                return []
        begin = places.words if self.firsts is None else _any_of(self.firsts, places)
        if not begin or not self.move(begin, places):
            return []
        found: list[tuple[int, int]] = []
        free = 0
        while begin:
            bit = begin & -begin
            begin ^= bit
            first = bit.bit_length() - 1
            if first < free:
                continue
            reached = self.move(bit, places) & ~(2 * bit - 1)
            if reached:
                last = (reached & -reached).bit_length() - 1 if self.gap else reached.bit_length() - 1
                found.append((first, last))
                free = last
        return found


def pattern(source: str, named: dict[str, str]) -> Pattern:
    """`source` as a pattern to search with; `named` are patterns it may use by name. Raises PatternError, also without a fixed word."""
    part = _Reader(source, named, 0).whole()
    if part.keys is None:
        raise PatternError(f"a cue needs at least one word that must be there: {source}")
    return Pattern(source, part.keys, part.firsts, part.move, part.gap, part.needs[1:])


_OPEN: Final = frozenset(("(", "[", "!("))
_CLOSED: Final = frozenset((")", ")?", "]", "]?"))
_UNFIXED: Final = frozenset("^ $ . ? , ; _ |".split())


def rough_keys(source: str, named: dict[str, str]) -> frozenset[str]:
    """Words and class codes of which one must be in a reply for `source` to match; found without reading the whole pattern.

    What stands outside brackets must be there; of a bracket that must be there, one of the words in it. Raises PatternError.
    """
    best: frozenset[str] | None = None
    group: set[str] | None = None
    depth = 0
    pieces = _PIECES.findall(source)
    for piece in pieces:
        if piece in _OPEN:
            depth += 1
            if depth == 1:
                group = set() if piece == "(" else None
            continue
        if piece in _CLOSED:
            depth -= 1
            if depth == 0 and group and piece == ")" and (best is None or _weight(frozenset(group)) < _weight(best)):
                best = frozenset(group)
            continue
        keys = _rough_key(piece, named)
        if depth:
            if group is not None and keys is not None:
                group |= keys
            elif piece in ("_", ";") or piece[:3] == "..." or piece[0] in "~*":
                group = group or None
        elif keys and (best is None or _weight(keys) < _weight(best)):
            best = keys
    if best is None:
        raise PatternError(f"a cue needs at least one word that must be there: {source}")
    return best


def _rough_key(piece: str, named: dict[str, str]) -> frozenset[str] | None:
    if piece in _UNFIXED or piece[:3] == "..." or piece[0] in "~*":
        return None
    if piece[0] == "<":
        name = piece[1:-1]
        return _named_keys(name, named[name], tuple(named.items())) if name in named else _class(name).keys
    return frozenset({piece[:_SHORTEST_PREFIX] + "*" if piece[-1] == "*" else piece})


@cache
def _named_keys(name: str, source: str, named: tuple[tuple[str, str], ...]) -> frozenset[str]:
    del name
    return rough_keys(source, dict(named))


def _any_of(keys: frozenset[str], places: Places) -> int:
    found = 0
    at = places.at
    for key in keys & places.present:
        found |= at[key]
    return found


class _Reader:
    def __init__(self, source: str, named: dict[str, str], depth: int) -> None:
        if depth > _DEEPEST:
            raise PatternError(f"named patterns lie too deep in: {source}")
        self._source = source
        self._named = named
        self._depth = depth
        self._pieces = _PIECES.findall(source)
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
        parts = [self._row()]
        while self._pieces[self._at] == "|":
            self._at += 1
            parts.append(self._row())
        return parts[0] if len(parts) == 1 else _either(parts)

    def _row(self) -> Part:
        parts: list[Part] = []
        while self._pieces[self._at] not in ("", "|", ")", "]", ")?", "]?"):
            parts.append(self._single())
        while not self._depth and self._pieces[self._at] == "" and parts and parts[-1].gap and parts[-1].optional:
            parts.pop()  # words after the last fixed one add nothing to what matched
        return parts[0] if len(parts) == 1 else _row(parts)

    def _single(self) -> Part:
        piece = self._pieces[self._at]
        self._at += 1
        if piece in ("(", "[", "!("):
            return self._bracketed(piece)
        if piece in _FIXED:
            return _FIXED[piece]
        if piece[:3] == "...":
            return _gap(int(piece[3:] or _GAP), pauses=False)
        if piece[0] == "~":
            return _gap(int(piece[1:]), pauses=True)
        if piece[0] == "<":
            return self._class(piece[1:-1])
        return _word(piece)

    def _bracketed(self, opening: str) -> Part:
        inner = self._either()
        closed = self._pieces[self._at]
        if closed[:1] != ("]" if opening == "[" else ")"):
            raise PatternError(f"a bracket is not closed in: {self._source}")
        self._at += 1
        if opening == "!(":
            return _not(inner)
        return _maybe(inner) if opening == "[" or closed == ")?" else inner

    def _class(self, name: str) -> Part:
        if name in self._named:
            return _by_name(name, self._named[name], tuple(self._named.items()), self._depth + 1)
        if name not in lexicon.classes().code:
            raise PatternError(f"no word class <{name}> (in: {self._source})")
        return _class(name)


@cache
def _by_name(name: str, source: str, named: tuple[tuple[str, str], ...], depth: int) -> Part:
    del name
    return _Reader(source, dict(named), depth).whole()


def _ending(tail: str) -> Move:
    def ends(at: int, places: Places) -> int:
        found = 0
        for i, norm in enumerate(places.norms):
            if norm.endswith(tail):
                found |= 1 << i
        return (at & found) << 1

    return ends


@cache
def _word(word: str) -> Part:
    if word.startswith("*"):
        return Part(_ending(word[1:]))
    if word.endswith("*"):
        head = word[:-1]
        if len(head) < _SHORTEST_PREFIX:
            raise PatternError(f"a beginning needs four letters or more: {word}")
        key = frozenset({head[:_SHORTEST_PREFIX] + "*"})

        def begins(at: int, places: Places) -> int:
            found = 0
            for i, norm in enumerate(places.norms):
                if norm.startswith(head):
                    found |= 1 << i
            return (at & found) << 1

        return Part(begins, key, key)

    def same(at: int, places: Places) -> int:
        return (at & places.at.get(word, 0)) << 1

    return Part(same, frozenset({word}), frozenset({word}))


@cache
def _class(name: str) -> Part:
    mark = lexicon.classes().code[name]

    def member(at: int, places: Places) -> int:
        return (at & places.at.get(mark, 0)) << 1

    one = Part(member, frozenset({mark}), frozenset({mark}))
    phrases = lexicon.classes().phrases[name]
    return _either([one, *(_row([_word(word) for word in phrase.split()]) for phrase in phrases)]) if phrases else one


@cache
def _gap(most: int, *, pauses: bool) -> Part:
    def over(at: int, places: Places) -> int:
        free = places.words | places.pauses if pauses else places.words
        reached = at
        for _ in range(most):
            at = (at & free) << 1
            if not at:
                break
            reached |= at
        return reached

    return Part(over, None, None, optional=True, gap=True)


def _any_word(at: int, places: Places) -> int:
    return (at & places.words) << 1


def _maybe_pause(at: int, places: Places) -> int:
    return at | (at & places.pauses) << 1


_FIXED: Final[dict[str, Part]] = {
    "^": Part(lambda at, places: at & places.starts, optional=True, firsts=frozenset()),
    "$": Part(lambda at, places: at & places.ends, optional=True, firsts=frozenset()),
    "?": Part(lambda at, places: at & places.asking, optional=True, firsts=frozenset()),
    ".": Part(lambda at, places: at & places.stops, optional=True, firsts=frozenset()),
    ";": Part(lambda at, places: (at & places.pauses) << 1),
    ",": Part(_maybe_pause, optional=True, firsts=frozenset()),
    "_": Part(_any_word),
    "#": Part(lambda at, places: (at & places.at.get("#", 0)) << 1, frozenset({"#"}), frozenset({"#"})),
}


def _either(parts: list[Part]) -> Part:
    keys: set[str] | None = set()
    firsts: set[str] | None = set()
    for part in parts:
        keys = None if keys is None or part.keys is None else keys | part.keys
        firsts = None if firsts is None or part.firsts is None else firsts | part.firsts

    loose = tuple(part.move for part in parts if part.optional or part.firsts is None)
    by_first: dict[str, tuple[Move, ...]] = {}
    for part in parts:
        if not part.optional:
            for key in part.firsts or ():
                by_first[key] = (*by_first.get(key, ()), part.move)
    openings = frozenset(by_first)

    def move(at: int, places: Places) -> int:
        reached = 0
        for one in loose:
            reached |= one(at, places)
        for key in openings & places.present:
            here = at & places.at[key]
            if here:
                for one in by_first[key]:
                    reached |= one(here, places)
        return reached

    plain = [part for part in parts if part.keys is not None and len(part.keys) == 1 and part.keys == part.firsts]
    if len(plain) == len(parts) and all(part.move.__name__ in ("same", "member") for part in parts):
        wanted = frozenset(keys or ())

        def one_of(at: int, places: Places) -> int:
            return (at & _any_of(wanted, places)) << 1

        move = one_of
    return Part(
        move, None if keys is None else frozenset(keys), None if firsts is None else frozenset(firsts),
        optional=any(part.optional for part in parts), gap=any(part.gap for part in parts),
    )  # fmt: skip


def _row(parts: list[Part]) -> Part:
    moves = tuple(part.move for part in parts)

    def move(at: int, places: Places) -> int:
        for one in moves:
            at = one(at, places)
            if not at:
                return 0
        return at

    firsts: set[str] | None = set()
    for part in parts:
        firsts = None if firsts is None or part.firsts is None else firsts | part.firsts
        if not part.optional:
            break
    known = [part.keys for part in parts if part.keys is not None]
    known.sort(key=_weight)
    keys = known[0] if known else None
    optional = all(part.optional for part in parts)
    return Part(move, keys, None if firsts is None else frozenset(firsts), optional=optional, gap=any(part.gap for part in parts), needs=tuple(known))


def _maybe(inner: Part) -> Part:
    def move(at: int, places: Places) -> int:
        return at | inner.move(at, places)

    return Part(move, None, inner.firsts, optional=True, gap=inner.gap)


def _not(inner: Part) -> Part:
    def move(at: int, places: Places) -> int:
        if not inner.move(at, places):
            return at
        kept = 0
        while at:
            bit = at & -at
            at ^= bit
            if not inner.move(bit, places):
                kept |= bit
        return kept

    return Part(move, optional=True, firsts=frozenset())


def _weight(keys: frozenset[str]) -> tuple[int, int]:
    """How often keys are likely to be in a reply: common words first, then how many there are."""
    return (len(keys & _COMMON), len(keys))
