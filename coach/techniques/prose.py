"""A reply made ready for reading: tokens in one spelling, where clauses begin, and the way back to the words as typed.

Each token is in lower case, contractions are opened, US and UK spelling is one, common typos are put right, and the word
classes it belongs to are looked up once, so that a pattern can ask for a class in one step.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple
from unicodedata import normalize

from coach.techniques import lexicon
from coach.techniques.lazily import Lazily
from coach.techniques.places import Places
from coach.techniques.quotations import quotations

_RAW: Final = re.compile(
    r"(?P<word>(?:b4|gr8|l8r?|m8|w8|2day|2mor?row?|2mrw|2moz|2ni(?:te|ght)|(?:any|some|every|no)1)\b|w/(?:o\b|(?![co]\b))"
    r"|[^\W\d_]+(?:['’ʼ`´][^\W\d_]+)*['’]?)"
    r"|(?P<number>[£$€#]?\d+(?:[.,:/-]\d+)*(?:%|(?:st|nd|rd|th|am|pm|hrs?|h|p|quid)\b)?)"
    r"|(?P<stop>[.?!…]{1,20}|\n+)"
    r"|(?P<pause>[,;:()]|[-–—]{1,3}(?=\s)|—|–)"
    r"|(?P<quote>[\"“”‘’'«»])"
)
MARKS: Final = frozenset(".?!,")
"""The marks among the tokens; the last is a pause."""
_ACCENTS: Final = re.compile("[\u0300-\u036f]")
"""Marks above and below letters: who has no key for them writes "Jose"."""
_STROKES: Final = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "\u0131": "i", "ß": "ss", "æ": "ae", "œ": "oe"})
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
    """A reply and its tokens, in columns: nothing is made of a token that nobody asks for."""

    def __init__(self, text: str, norms: tuple[str, ...], begins: list[int], ends: list[int]) -> None:
        self.text = text
        self.norms = norms
        """The tokens in their one spelling, marks included."""
        self.begins, self.ends = begins, ends
        """The code points of the reply each token stands for."""

    @Lazily
    def tokens(self) -> tuple[Token, ...]:
        """The tokens one by one."""
        columns = zip(self.norms, self.begins, self.ends, strict=True)
        return tuple([Token(norm, begin, end, i in self.quoted) for i, (norm, begin, end) in enumerate(columns)])

    @Lazily
    def quoted(self) -> frozenset[int]:
        """The tokens between quote marks."""
        spans = quotations(self.text)
        if not spans:
            return frozenset()
        places = enumerate(zip(self.begins, self.ends, strict=True))
        return frozenset([i for i, (begin, end) in places if any(a <= begin and end <= b + 1 for a, b in spans)])

    @Lazily
    def typed(self) -> list[int]:
        """For each token where the word as typed begins ("I'll" is one), -1 for marks."""
        return [-1 if norm in MARKS else begin for norm, begin in zip(self.norms, self.begins, strict=True)]

    @Lazily
    def starts(self) -> tuple[bool, ...]:
        """For each token: whether a clause begins here, with or without punctuation to say so."""
        norms = self.norms
        around = zip((".", *norms), norms, (*norms[1:], "."), strict=False)
        return tuple([
            token not in MARKS if before in _OPENING_ALL else token in _TURNING and _turns(before, token, after) for before, token, after in around
        ])  # fmt: skip

    @Lazily
    def places(self) -> Places:
        """Where every word, class and mark of the reply is; what patterns search."""
        at: dict[str, int] = {}
        each: dict[str, int] = {}
        words = pauses = ends = 0
        bit = 1
        for norm in self.norms:
            if norm in MARKS:
                ends |= bit
                pauses |= bit if norm == "," else 0
            else:
                words |= bit
                each[norm] = each.get(norm, 0) | bit
            bit <<= 1
        for norm, bits in each.items():
            for key in keys_of(norm):
                at[key] = at.get(key, 0) | bits
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

    @Lazily
    def words(self) -> tuple[str, ...]:
        """The normalised words without marks."""
        return tuple([norm for norm in self.norms if norm not in MARKS])

    @Lazily
    def roots(self) -> tuple[str, ...]:
        """The stem of each token."""
        return tuple(map(lexicon.stem, self.norms))

    def bare(self, first: int, last: int | None = None) -> list[str]:
        """The words from token `first` up to, not including, token `last`, without marks."""
        return [norm for norm in self.norms[first:last] if norm not in MARKS]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Code points of the reply from token `first` up to, not including, token `last`."""
        return self.begins[first], self.ends[last - 1]

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
    norms: list[str] = []
    begins: list[int] = []
    ends: list[int] = []
    raw = _raw(text)
    for i, (norm, spelt, begin, end) in enumerate(raw):
        if norm in MARKS:
            _mark(raw[i], norms, begins, ends)
            continue
        words = spelt if spelt is not None else lexicon.spelt(norm, raw[i - 1][0] if i else ".", raw[i + 1][0] if i + 1 < len(raw) else ".")
        for word in words:
            norms.append(word)
            begins.append(begin)
            ends.append(end)
    return Prose(text, tuple(norms), begins, ends)


def _mark(mark: _Raw, norms: list[str], begins: list[int], ends: list[int]) -> None:
    """Add a mark; of several in a row one is left, the strongest, where the first stood."""
    norm, _, begin, end = mark
    if norm == "." and norms and norms[-1] in _TITLES and ends[-1] == begin:
        return
    if not norms or norms[-1] not in MARKS:
        norms.append(norm)
        begins.append(begin)
        ends.append(end)
    elif norm == "?" or norms[-1] == ",":
        norms[-1] = norm if norm != "," else norms[-1]
        ends[-1] = end


_Raw = tuple[str, tuple[str, ...] | None, int, int]
"""A word or mark in lower case; its one spelling where that does not hang on its neighbours; where it begins and ends."""
_LONGEST_KEPT: Final = 24
_DASHES: Final = "-–—"
"""What is a pause before a space, and at the end of a text is none."""
_PLAIN_MARKS: Final = frozenset(".,?!")


def _raw(text: str) -> list[_Raw]:
    """The words and marks of a text. What stands between two spaces is mostly one word, perhaps with a mark behind it."""
    found: list[_Raw] = []
    at = 0
    for part in text.split(" "):
        end = at + len(part)
        if part.isalpha():
            found.append((*_word(part), at, end))
        elif part[-1:] in _PLAIN_MARKS and part[:-1].isalpha():
            mark = part[-1]
            found += (*_word(part[:-1]), at, end - 1), (mark, None, end - 1, end)
        elif part:
            last = end == len(text) and part[-1] in _DASHES
            known = tuple(_read(part)) if last else _pieces(part) if len(part) <= _LONGEST_KEPT else tuple(_read(f"{part} "))
            found += [(norm, spelt, first + at, after + at) for norm, spelt, first, after in known]
        at = end + 1
    return found


def _read(part: str) -> Iterator[_Raw]:
    """The words and marks of a piece of text; the space behind it belongs to it, since a dash before a space is a pause."""
    for match in _RAW.finditer(part):
        if match.lastgroup == "word":
            yield *_word(match.group()), *match.span()
        elif match.lastgroup != "quote":
            plain = _plain(match.lastgroup or "", match.group())
            yield plain, None if plain in MARKS else lexicon.spelt_alone(plain), *match.span()


@lru_cache(maxsize=6144)
def _word(typed: str) -> tuple[str, tuple[str, ...] | None]:
    """A word in lower case, and in its one spelling where that does not hang on its neighbours."""
    plain = _plain("word", typed)
    return plain, lexicon.spelt_alone(plain)


@lru_cache(maxsize=1024)
def _pieces(part: str) -> tuple[_Raw, ...]:
    return tuple(_read(f"{part} "))


def forget() -> None:
    """Let go of the words kept."""
    for cached in (prose, _word, _pieces, keys_of, lexicon.spelt, lexicon.stem):
        cached.cache_clear()


def _plain(kind: str, piece: str) -> str:
    """The piece in lower case, without accents, with one kind of apostrophe; marks as ``. ? ! ,``."""
    if kind == "stop":
        if "?" in piece:
            return "?"
        if "!" in piece:
            return "!"
        return "," if piece in ("...", "…", "..") else "."
    if kind == "pause":
        return ","
    lowered = piece.lower()
    if not lowered.isascii():
        for mark in "’ʼ´":
            lowered = lowered.replace(mark, "'")
        lowered = normalize("NFC", _ACCENTS.sub("", normalize("NFD", lowered))).translate(_STROKES)
    lowered = lowered.replace("`", "'")
    return lowered.rstrip("'") or "'"


@lru_cache(maxsize=4096)
def keys_of(norm: str) -> tuple[str, ...]:
    """What a word is looked up by: itself, its first four letters with a star, its class codes, and signs for numbers."""
    keys = [norm, norm[:4] + "*", *lexicon.codes().get(norm, "")]
    if norm[-1:].isdigit() or norm[:1].isdigit():
        keys.append("#")
        if "-" in norm[1:]:
            keys.append("#-")
    return tuple(keys)


_OPENING_ALL: Final = MARKS | _JOINTS
"""What a clause begins behind, whatever it begins with."""
_TURNING: Final = _WH | _AUX | _SUBJECT


def _turns(before: str, token: str, after: str) -> bool:
    """Whether a clause begins at `token`, which may begin one, inside a sentence: with a turn of words that only begins clauses."""
    if token in _WH:
        return after in _AUX and before not in _BEFORE_CLAUSE and before not in ("just", "exactly", "about", "of", "on", "to")
    if token in _AUX:
        modal = token in ("can", "could", "would", "will", "may", "shall", "should")
        if modal and before in ("that", "this", "it", "there", "them"):
            return after in ("i", "you", "we")
        return before not in _NO_QUESTION and (after in ("i", "you", "we") if modal else after == "you" and token not in ("am", "had"))
    return after in _AUX and before not in _BEFORE_CLAUSE
