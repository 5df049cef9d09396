"""Replies written to the machine and not to the customer: orders to ignore, faked tags and turns, pleas for a score, all that also in disguise.

What is found flags the turn, for a judge and on the debrief. It never changes a score: the words are scored as the words they are. The kinds:

``ignore`` orders about instructions, mood or character; ``role`` speaker tags of chat templates; ``fence`` tags like those of our prompts;
``score`` pleas for marks; ``prompt`` questions about prompt and model; ``encoded`` any of it (or readable text) in disguise; ``foreign`` any of it
in another language; ``turn`` the customer's words put in her mouth; ``sentinel`` signs that a call or a text is over; ``tool`` code and calls.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from collections.abc import Iterator
from functools import cache
from typing import Final
from unicodedata import category, normalize

from coach.voice.guards.language import hits, language
from coach.voice.guards.tables import phrases, table, under
from coach.voice.guards.words import line

KINDS: Final = ("ignore", "role", "fence", "score", "prompt", "encoded", "foreign", "turn", "sentinel", "tool")
_LONGEST: Final = 6000
_SAID: Final = ("ignore", "score", "prompt", "turn", "tool")
"""Kinds told by turns of phrase."""
_LOUD: Final = ("ignore", "score", "prompt")
"""Those that are looked for under disguises."""

_ANY_CASE: Final = ("role", "fence", "turn", "tool")

_HIDDEN: Final = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e]")
_TAGGED: Final = re.compile("[\U000e0020-\U000e007f\u202a-\u202e\u2066-\u2069]")
_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_HEX: Final = re.compile(r"(?:\b|\\x|0x)(?:[0-9a-fA-F]{2}(?:[\s:,]|\\x|0x)?){8,}")
_BINARY: Final = re.compile(r"(?:\b[01]{7,8}\b\s?){4,}")
_MORSE: Final = re.compile(r"(?:(?<!\S)[.·\-–−]{1,6}(?:\s|/|$)+){8,}")
_ESCAPED: Final = re.compile(r"(?:%[0-9a-fA-F]{2}){4,}|(?:\\u[0-9a-fA-F]{4}){3,}|(?:&#x?[0-9a-fA-F]{2,5};){3,}")
_SPACED: Final = re.compile(r"(?<!\w)(?:\w[\s.\-_*|·,]{1,2}){6,}\w(?!\w)")
_WORD: Final = re.compile(r"[^\W\d_]+")
_LEET: Final = str.maketrans("01345789@$!|+", "oieastbgasiit")
_READABLE: Final = 0.85
_TELLTALE: Final = (
    "ignoreall",
    "ignoreprev",
    "ignoreyour",
    "ignorethe",
    "systemprompt",
    "fullmarks",
    "fullscore",
    "previousinstructions",
    "yourinstructions",
    "allinstructions",
    "topscore",
    "bemoreagree",
    "calmdownnow",
    "revealyour",
    "showprompt",
)


def flags(text: str) -> tuple[str, ...]:
    """The kinds of manipulation in a trainee's reply, in the order of `KINDS`; empty for nearly all. Total: any text will do."""
    text = text[:_LONGEST]
    found = {kind for kind, pattern in _shapes() if pattern.search(text)}
    found.update(_said(normalize("NFKC", text)))
    if _foreign(text):
        found.add("foreign")
    if _encoded(text, found):
        found.add("encoded")
    return tuple(kind for kind in KINDS if kind in found)


@cache
def _shapes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The kinds told by how raw text looks."""
    shapes = table("injection")["shapes"]
    return tuple((kind, re.compile("|".join(parts), re.IGNORECASE if kind in _ANY_CASE else 0)) for kind, parts in shapes.items())


def _said(text: str) -> set[str]:
    """Kinds told by their turns of phrase."""
    said = line(text)
    return {kind for kind in _SAID if said in phrases("injection", kind)}


def _foreign(text: str) -> bool:
    """An order about instructions, prompts or points in one of a dozen other languages."""
    lowered = text.casefold()
    if any(order in lowered for order in table("injection")["whole"]):
        return True
    words = [word.casefold() for word in re.findall(r"[^\W\d_][\w'-]*", text)]
    for row in table("injection")["foreign"]:
        verbs, nouns = tuple(row["verbs"].split()), tuple(row["nouns"].split())
        orders = [place for place, word in enumerate(words) if word.startswith(verbs)]
        about = [place for place, word in enumerate(words) if word.startswith(nouns)]
        if any(order != place for order in orders for place in about) and (language(text) != "en" or not hits(text).get("en")):
            return True
    return any(
        any(verb in text for verb in row["verbs"].split()) and any(noun in text for noun in row["nouns"].split()) for row in table("injection")["unspaced"]
    )


# -- disguises ---------------------------------------------------------------------------------------------------------


def _encoded(text: str, found: set[str]) -> bool:
    """Whether something is disguised: letters of other alphabets, marks nobody sees, blocks that decode to words, words spelled with figures."""
    if _TAGGED.search(text) or re.search(rf"[a-zA-Z]{_HIDDEN.pattern}+[a-zA-Z]", text) or _borrowed_letters(text) or _ESCAPED.search(text):
        return True
    return any(_readable(block) for block in _blocks(text)) or any(_tells(version) for version in _versions(text) if not found.intersection(_LOUD))


def _borrowed_letters(text: str) -> bool:
    """Words that mix alphabets, letters in another width or style, or with strokes stacked on them."""
    if text.isascii():
        return False
    alike = _alike()
    for word in _WORD.findall(text):
        latin = sum(char.isascii() for char in word)
        if latin and any(char in alike and not category(char).startswith("Lo") for char in word if not char.isascii()) and not _plain_word(word):
            return True
    styled = sum(1 for char in text if ord(char) > 0x2100 and char.isalpha() and normalize("NFKC", char).isascii())  # noqa: PLR2004 - before it are letters of languages
    capitals = sum(1 for char in text if "\u1d00" <= char <= "\u1d22" or char in "ɪɢʜɴʀʏʟʙ")
    return styled > 3 or capitals > 3  # noqa: PLR2004 - one may be a sign


def _plain_word(word: str) -> bool:
    """Whether its letters other than ASCII are Latin ones with accents."""
    return all(char.isascii() or normalize("NFD", char)[0].isascii() for char in word)


@cache
def _alike() -> dict[str, str]:
    return {pair[0]: pair[1] for pair in under("injection", "alike", "pairs").split()}


def _blocks(text: str) -> Iterator[str]:
    """What blocks of base64, hexadecimal and binary digits stand for."""
    for found in _BASE64.finditer(text):
        block = found[0].rstrip("=").replace("-", "+").replace("_", "/")
        try:
            yield base64.b64decode(block + "=" * (-len(block) % 4)).decode("utf-8", "ignore")
        except (binascii.Error, ValueError):
            continue
    for found in _HEX.finditer(text):
        digits = re.sub(r"\\x|0x|[^0-9a-fA-F]", "", found[0])
        if re.search("[a-fA-F]", digits):
            yield bytes.fromhex(digits[: len(digits) // 2 * 2]).decode("utf-8", "ignore")
    for found in _BINARY.finditer(text):
        yield "".join(chr(int(part, 2)) for part in found[0].split())
    if _MORSE.search(text):
        yield "some morse code"


def _readable(block: str) -> bool:
    """Whether a decoded block is text of several letters: words with spaces between them."""
    letters = sum(char.isalpha() or char in " .,!?'" for char in block)
    return len(block) >= 8 and block.isprintable() and letters >= _READABLE * len(block) and " " in block.strip()  # noqa: PLR2004 - shorter blocks decode to anything


def _versions(text: str) -> Iterator[str]:
    """The text as it might have been before it was disguised."""
    plain = "".join(_alike().get(char, char) for char in normalize("NFKC", text))
    if plain != text:
        yield plain
    yield codecs.encode(text, "rot13")
    yield text[::-1]
    leet = re.sub(r"\S*[a-zA-Z]\S*", lambda word: word[0].translate(_LEET), text)
    if leet != text:
        yield leet
    for found in _SPACED.finditer(text):
        yield re.sub(r"[\s.\-_*|·,]", "", found[0])


def _tells(version: str) -> bool:
    joined = re.sub(r"\W", "", version).casefold()
    return not _said(version).isdisjoint(_LOUD) or (len(version.split()) <= 1 and any(word in joined for word in _TELLTALE))
