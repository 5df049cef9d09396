"""The one gate for text from outside, and how wide text is on a terminal.

YAML, the keyboard, the database, transcripts and models all pass `clean` once, where they enter. Textual and rich hand control
bytes on to the terminal as they come, so anything let in here could retitle a window, write the clipboard or reverse a line.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final
from unicodedata import category, is_normalized, normalize

ELLIPSIS: Final = "…"
MARKS_ON_ONE_LETTER: Final = 6
"""Written Burmese and Tibetan reach five marks on a letter; text meant to spill over its neighbours has dozens."""

# Character classes, all for use inside [...].
_CONTROLS = "\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f"
_QUIET_CONTROLS = "\\x00-\\x06\\x08\\x0e-\\x17\\x19\\x1c-\\x1f\\x7f"  # the controls that neither start nor end an escape sequence
_BIDI = "\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069"
_ZERO_WIDTH = (
    "\\xad\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180e\\u200b\\u2060-\\u2065\\u206a-\\u206f\\u3164\\ufeff\\uffa0\\ufff9-\\ufffb"
    "\\U0001bca0-\\U0001bca3\\U0001d173-\\U0001d17a"
)
_TAGS = "\\U000e0000-\\U000e0fff"  # tags, and the variation selectors nobody types: both smuggle text past the eye
_NOT_TEXT = "\\ud800-\\udfff\\ufdd0-\\ufdef" + "".join(f"\\U{plane:04x}fffe\\U{plane:04x}ffff" for plane in range(17))
_NEVER = _BIDI + _ZERO_WIDTH + _TAGS + _NOT_TEXT
_JOINERS = "\\u200c\\u200d"
_SELECTORS = "\\ufe00-\\ufe0f"
_ACCENTS = "\\u0300-\\u036f\\u0483-\\u0489\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe20-\\ufe2f"  # marks that fit any letter
_PICTURES = (
    "\\xa9\\xae\\u203c\\u2049\\u2122\\u2139\\u2190-\\u21ff\\u2300-\\u23ff\\u24c2\\u25a0-\\u27bf\\u2934\\u2935\\u2b00-\\u2bff"
    "\\u3030\\u303d\\u3297\\u3299\\U0001f000-\\U0001f1e5\\U0001f200-\\U0001f3fa\\U0001f400-\\U0001faff"
)
_SKIN = "\\U0001f3fb-\\U0001f3ff"
_FLAG_LETTERS = "\\U0001f1e6-\\U0001f1ff"
# Scripts whose spelling needs joiners: Arabic and its kin, the Indic scripts, Myanmar, Khmer, Mongolian.
_JOINING = "\\u0620-\\u08ff\\u0900-\\u0dff\\u1000-\\u109f\\u1780-\\u18af\\ua840-\\ua8ff\\ufb50-\\ufdcf\\ufdf0-\\ufdff\\ufe70-\\ufefc"
_VIRAMAS = "\\u094d\\u09cd\\u0a4d\\u0acd\\u0b4d\\u0bcd\\u0c4d\\u0ccd\\u0d4d\\u0dca"

# Western, Greek, Cyrillic, Chinese, Japanese and Korean letters, their punctuation, and emoji of one code point: nothing here
# is ever dropped, and nothing here changes what stands next to it. A miss costs time, never safety.
_ORDINARY = (
    "\\t\\n -~\\xa0-\\xac\\xae-\\u02ff\\u0370-\\u0482\\u048a-\\u052f\\u1e00-\\u1fff\\u2010-\\u2027\\u2030-\\u203b\\u20a0-\\u20c0\\u2190-\\u21ff\\u2500-\\u27bf"
    "\\u3000-\\u3029\\u3030-\\u3096\\u309b-\\u3163\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7a3\\uff01-\\uff9f\\U0001f300-\\U0001f3fa\\U0001f400-\\U0001faff"
)
_is_ordinary = re.compile(f"[{_ORDINARY}]*").fullmatch

_PAYLOAD = "[^\x07\x18\x1a\x1b\x80-\x9f]"

Rules = tuple[tuple[str, str], ...]
"""What to find (a pattern) and what to put in its place, in order."""

_AT_THE_DOOR: Final[Rules] = (
    ("\r\n|[\r\x0b\x0c\x85\u2028\u2029]", "\n"),
    (f"[{_QUIET_CONTROLS}{_NEVER}]+", ""),
    # ECMA-48: a control string (OSC, DCS, SOS, PM, APC) up to its terminator, or to the end of the line when it has none;
    # then CSI; then the escapes of two or three bytes; each in its 7-bit and its 8-bit form.
    (f"(?:\x1b[]PX^_]|[\x90\x98\x9d-\x9f])(?:{_PAYLOAD}*(?:\x07|\x1b\\\\|\x9c)|(?:(?!\n){_PAYLOAD})*)|(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]?|\x1b[ -/]*[0-~]?", ""),
    (f"[{_CONTROLS}]+", ""),
)
_UNTIL_SETTLED: Final[Rules] = (
    (  # a joiner with nothing to join
        f"(?!(?<=[{_JOINING}])[{_JOINERS}](?=[{_JOINING}])|(?<=[{_VIRAMAS}])\\u200d|(?<=[{_PICTURES}{_SKIN}\\ufe0f])\\u200d(?=[{_PICTURES}]))[{_JOINERS}]",
        "",
    ),
    (f"(?!(?<=[{_PICTURES}])\\ufe0f|(?<=[0-9#*])\\ufe0f(?=\\u20e3))[{_SELECTORS}]", ""),
    (f"(?:(?<=[\\n\\t])|^)[{_ACCENTS}]+", ""),  # an accent on nothing would land on the border of our box
    (f"([{_ACCENTS}]{{3}})[{_ACCENTS}]+", r"\1"),
)
_EMOJI = f"[{_PICTURES}]\\ufe0f?[{_SKIN}]?"
_SYMBOLS: Final[Rules] = ((f"([{_PICTURES}{_SKIN}])\\ufe0f?[{_SKIN}]?(?:\\u200d{_EMOJI})*|([0-9#*])\\ufe0f?\\u20e3|([{_FLAG_LETTERS}])", ""),)
_MANY_MARKS: Final[Rules] = ((f"[^\\w\\s\\x00-\\u02ff]{{{MARKS_ON_ONE_LETTER + 1}}}", ""),)
_GLUE: Final = "\u200c\u200d"
_LONGEST_SYMBOL: Final = 16
_LONGEST_READ: Final = 16  # times the limit: a pasted disk image costs no more than a page
_FIRST_MARK: Final = "\u02ff"
_FIRST_FLAG_LETTER: Final = 0x1F1E6


def clean(raw: str, *, limit: int = 4000) -> str:
    """`raw` as text that is safe to show, store and match: at most `limit` code points, in NFC.

    Whole escape sequences go, as do controls (but newline and tab), direction overrides, tags, surrogates, noncharacters and
    what has no width; joiners stay where spelling or an emoji needs them. Line ends become newlines. Never raises;
    cleaning twice changes nothing. Sources: ECMA-48 for sequences, UAX #9 and UTS #51 for the classes.
    """
    if len(raw) <= limit and ((raw.isascii() and raw.isprintable()) or (_is_ordinary(raw) and is_normalized("NFC", raw))):
        return raw
    text = _replace(_AT_THE_DOOR, raw[: _LONGEST_READ * limit])
    # Each removal can bring two characters together that compose or cling, so: until nothing changes. Every round shortens.
    while (tidy := _cut(_few_marks(_replace(_UNTIL_SETTLED, normalize("NFC", text))), limit)) != text:
        text = tidy
    return text


@cache
def _compiled(rules: Rules) -> tuple[tuple[re.Pattern[str], str], ...]:
    """The rules ready for use. Compiling takes 5 ms, which most starts of the program can do without."""
    return tuple((re.compile(pattern), replacement) for pattern, replacement in rules)


def _replace(rules: Rules, text: str) -> str:
    for pattern, replacement in _compiled(rules):
        text = pattern.sub(replacement, text)
    return text


def _few_marks(text: str) -> str:
    """`text` with no more than the allowed number of marks on one letter."""
    if not any(pattern.search(text) for pattern, _ in _compiled(_MANY_MARKS)):
        return text
    kept: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if char > _FIRST_MARK and category(char).startswith("M") else 0
        if marks <= MARKS_ON_ONE_LETTER:
            kept.append(char)
    return "".join(kept)


def _cut(text: str, limit: int) -> str:
    """The first `limit` code points, fewer where the cut would fall inside what is drawn as one symbol."""
    if len(text) <= limit:
        return text
    end = limit
    while end > 0 and limit - end < _LONGEST_SYMBOL and (_clings(text[end]) or text[end - 1] in _GLUE):
        end -= 1
    return text[:end]


def _clings(char: str) -> bool:
    """Whether `char` is drawn on the symbol before it."""
    return char in _GLUE or "\U0001f3fb" <= char <= "\U0001f3ff" or category(char).startswith("M")


def width(text: str) -> int:
    """The number of terminal cells `text` takes on one line, as Textual and rich count them."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415 - not needed by plain text, so not at start-up

    return cell_len(text)


def fit(text: str, cells: int) -> str:
    """`text` on one line of at most `cells` cells, cut with an ellipsis where it is longer; never inside a wide character."""
    line = " ".join(text.split())
    if width(line) <= cells:
        return line
    if cells < 1:
        return ""
    kept = line[: cells - 1]  # a character can be wider than a cell, hardly ever narrower
    while width(kept) > cells - 1:
        kept = kept[:-1]
    return kept.rstrip() + ELLIPSIS


def plain_symbols(text: str) -> str:
    """`text` with each emoji that is several code points drawn as its first symbol, and flags as letters.

    Terminals disagree about how wide such emoji are (2 cells in rich, 6 in tmux for a family), and a wrong width moves the
    border of every box to its right.
    """
    return text if _is_ordinary(text) else _compiled(_SYMBOLS)[0][0].sub(_first_symbol, text)


def _first_symbol(found: re.Match[str]) -> str:
    picture, key, letter = found.groups()
    return picture or key or chr(ord("A") + ord(letter) - _FIRST_FLAG_LETTER)


def nearest(points: int) -> int:
    """Basis points as whole percent, to the nearest, halves up: the one way a figure is rounded for people (0-10000 -> 0-100)."""
    return (points + 50) // 100
