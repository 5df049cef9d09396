"""A reply made ready for reading: tokens in one spelling, where clauses begin, and the way back to the words as typed.

Each token is in lower case, contractions are opened, US and UK spelling is one, common typos are put right, and the word
classes it belongs to are looked up once, so that a pattern can ask for a class in one step.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

from coach.techniques import lexicon
from coach.techniques.places import Places

_RAW: Final = re.compile(
    r"(?P<number>[£$€#]?\d+(?:[.,:/-]\d+)*(?:%|(?:st|nd|rd|th|am|pm|hrs?|h|p|quid)\b)?)"
    r"|(?P<word>[^\W\d_]+(?:['’ʼ`´][^\W\d_]+)*['’]?)"
    r"|(?P<stop>[.?!…]{1,20}|\n+)"
    r"|(?P<pause>[,;:()]|[-–—]{1,3}(?=\s)|—|–)"
    r"|(?P<quote>[\"“”‘’'«»])"
)
_OPENERS: Final = {'"': '"', "“": "”", "‘": "’", "'": "'", "«": "»"}
_LONGEST_QUOTE: Final = 40
"""Tokens between two quote marks; beyond it a lone mark is a slip, not a quotation."""

MARKS: Final = frozenset(".?!,")
"""The marks among the tokens; the last is a pause."""
_TITLES: Final = frozenset(("mr", "mrs", "ms", "dr"))
"""Words whose full stop ends no sentence."""
STOPS: Final = frozenset(".?!")
"""The marks that end a sentence."""

_AUX: Final = frozenset("can could would will do does did are is was were have has had may might shall should am must".split())
_SUBJECT: Final = frozenset("i you we it he she they there that this these those".split())
_JOINTS: Final = frozenset(
    "and but so then because or well okay right now yes no yeah sure please oh ah um uh er hmm look listen actually also honestly anyway plus though".split()
)
_WH: Final = frozenset("what how why when where who which whose".split())
_NO_QUESTION: Final = _WH | _SUBJECT | _AUX | frozenset("to not never that i'd nobody who the a be been".split())
"""Words after which "have it" or "will you" begins no question."""
_BEFORE_CLAUSE: Final = _WH | frozenset("that if as than whether know think see say said hear told like until while whatever".split())


class Token(NamedTuple):
    """One word (or mark) in its one spelling and the code points of the reply it stands for."""

    norm: str
    start: int
    end: int
    quoted: bool = False

    @property
    def is_mark(self) -> bool:
        """Whether it is ``. ? !`` or a pause (``,``)."""
        return self.norm in MARKS


class Prose:
    """A reply and its tokens."""

    def __init__(self, text: str, tokens: tuple[Token, ...]) -> None:
        self.text = text
        self.tokens = tokens

    @cached_property
    def norms(self) -> tuple[str, ...]:
        """The tokens in their one spelling, marks included."""
        return tuple([token.norm for token in self.tokens])

    @cached_property
    def starts(self) -> tuple[bool, ...]:
        """For each token: whether a clause begins here, with or without punctuation to say so."""
        around = (".", *self.norms, ".")
        return tuple(map(_begins, around, around[1:], around[2:]))

    @cached_property
    def places(self) -> Places:
        """Where every word, class and mark of the reply is; what patterns search."""
        at: dict[str, int] = {}
        words = pauses = ends = 0
        bit = 1
        for norm in self.norms:
            if norm in MARKS:
                ends |= bit
                pauses |= bit if norm == "," else 0
            else:
                words |= bit
                for key in keys_of(norm):
                    at[key] = at.get(key, 0) | bit
            bit <<= 1
        starts = sum([1 << i for i, begins in enumerate(self.starts) if begins])
        present = frozenset((*at, "?") if "?" in self.norms else at)
        return Places(at, words, pauses, ends | bit, (ends ^ pauses) | bit, starts, self._asking(), self.norms, present, {})

    def _asking(self) -> int:
        """The places in sentences that end with a question mark."""
        found = first = 0
        if "?" not in self.norms:
            return 0
        for i, norm in enumerate(self.norms):
            if norm in STOPS:
                if norm == "?":
                    found |= (2 << i) - (1 << first)
                first = i + 1
        return found

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The normalised words without marks."""
        return tuple([norm for norm in self.norms if norm not in MARKS])

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Code points of the reply from token `first` up to, not including, token `last`."""
        return self.tokens[first].start, self.tokens[last - 1].end

    def sentence(self, index: int) -> tuple[int, int]:
        """The token range of the sentence around token `index`, marks left out."""
        norms = self.norms
        first = index
        while first > 0 and norms[first - 1] not in STOPS:
            first -= 1
        last = index + 1
        while last < len(norms) and norms[last] not in STOPS:
            last += 1
        return first, last

    def reach(self, first: int, last: int, most: int = 14) -> int:
        """Where the clause that holds tokens `first` to `last` ends: at a mark, or where a new clause begins after three words."""
        norms, starts, end = self.norms, self.starts, last
        while end < len(norms) and end - first < most and norms[end] not in MARKS:
            if starts[end] and end - first >= 3:  # noqa: PLR2004 - shorter and it is no clause yet
                break
            end += 1
        while end > last and norms[end - 1] in _JOINTS:
            end -= 1
        return end

    def asks(self, index: int) -> bool:
        """Whether the sentence around token `index` ends with a question mark."""
        _, last = self.sentence(index)
        return last < len(self.norms) and self.norms[last] == "?"


@lru_cache(maxsize=96)
def prose(text: str) -> Prose:
    """`text` (cleaned) as tokens. Total: any text gives a result, perhaps without tokens.

    The newest are kept, since every reply is read against the card and the talk so far.
    """
    return Prose(text, tuple(_quoted(text, _tokens(text))))


def _tokens(text: str) -> list[Token]:
    raw = [(*_piece(m.lastgroup or "", m.group()), *m.span()) for m in _RAW.finditer(text) if m.lastgroup != "quote"]
    made: list[Token] = []
    for i, (norm, spelt, start, end) in enumerate(raw):
        if norm in MARKS:
            if norm == "." and made and made[-1].norm in _TITLES and made[-1].end == start:
                continue
            if not made or made[-1].norm not in MARKS:
                made.append(Token(norm, start, end))
            elif norm == "?" or made[-1].norm == ",":
                made[-1] = Token(norm if norm != "," else made[-1].norm, made[-1].start, end)
            continue
        norms = spelt if spelt is not None else lexicon.spelt(norm, raw[i - 1][0] if i else ".", raw[i + 1][0] if i + 1 < len(raw) else ".")
        made += [Token(each, start, end) for each in norms]
    return made


@lru_cache(maxsize=4096)
def _piece(kind: str, piece: str) -> tuple[str, tuple[str, ...] | None]:
    """A word or mark in lower case, and in its one spelling where that does not hang on its neighbours."""
    plain = _plain(kind, piece)
    return plain, None if plain in MARKS else lexicon.spelt_alone(plain)


def forget() -> None:
    """Let go of the words kept."""
    for cached in (prose, _piece, keys_of, _begins, lexicon.spelt, lexicon.stem):
        cached.cache_clear()


def _plain(kind: str, piece: str) -> str:
    """The piece in lower case with one kind of apostrophe; marks as ``. ? ! ,``."""
    if kind == "stop":
        if "?" in piece:
            return "?"
        if "!" in piece:
            return "!"
        return "," if piece in ("...", "…", "..") else "."
    if kind == "pause":
        return ","
    lowered = piece.lower()
    for mark in "’ʼ`´":
        lowered = lowered.replace(mark, "'")
    return lowered.replace("\u0307", "").rstrip("'") or "'"


@lru_cache(maxsize=4096)
def keys_of(norm: str) -> tuple[str, ...]:
    """What a word is looked up by: itself, its first four letters with a star, its class codes, and signs for numbers."""
    keys = [norm, norm[:4] + "*", *lexicon.codes().get(norm, "")]
    if norm[-1:].isdigit() or norm[:1].isdigit():
        keys.append("#")
        if "-" in norm[1:]:
            keys.append("#-")
    return tuple(keys)


def _quoted(text: str, tokens: list[Token]) -> list[Token]:
    """The tokens with `quoted` set on those between quote marks."""
    spans = _quotations(text)
    if not spans:
        return tokens
    return [Token(t.norm, t.start, t.end, quoted=any(a <= t.start and t.end <= b + 1 for a, b in spans)) for t in tokens]


_OPENING: Final = re.compile("[" + "".join(_OPENERS) + "]")


def _quotations(text: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    at = 0
    while opening := _OPENING.search(text, at):
        at = opening.start()
        single = text[at] in "'‘"
        end = -1 if single and at > 0 and text[at - 1].isalnum() else _closing(text, at, _OPENERS[text[at]], single=single)
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


@lru_cache(maxsize=8192)
def _begins(before: str, token: str, after: str) -> bool:
    """Whether a clause begins at `token`: after a mark or a joint, or with a turn of words that only begins clauses."""
    if token in MARKS:
        return False
    if before in MARKS or before in _JOINTS:
        return True
    if token in _WH:
        return after in _AUX and before not in _BEFORE_CLAUSE and before not in ("just", "exactly", "about", "of", "on", "to")
    if token in _AUX:
        modal = token in ("can", "could", "would", "will", "may", "shall", "should")
        if modal and before in ("that", "this", "it", "there", "them"):
            return after in ("i", "you", "we")
        return before not in _NO_QUESTION and (after in ("i", "you", "we") if modal else after == "you" and token not in ("am", "had"))
    return token in _SUBJECT and after in _AUX and before not in _BEFORE_CLAUSE
