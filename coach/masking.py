"""What must neither be kept nor leave this machine: card numbers, e-mail addresses, phone numbers, bank accounts.

A trainee types them by mistake, or pastes a whole ticket. They stand as ``[card 1]`` in everything that is recorded or sent, and as
typed on the screen. Numbers are told by their check digits (cards, accounts) or by how phone numbers are written; a mask hides rather
too much than too little, because what it hides is only out of sight.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Final, NamedTuple

_FEWEST_DIGITS: Final = 7
"""No secret has fewer, so most replies are through at once."""
_CARD_DIGITS: Final = range(13, 20)
_ENOUGH: Final = 9
"""The last digits of a phone number that tell it from others, whichever way its country is written."""
_BEFORE: Final = 60
"""Characters before a number that may say what it is."""
_PLACE: Final = r"\[(?:card|e-mail|phone|account|typed) [1-9][0-9]{0,5}[a-z]{0,3}\]"
_IBAN_LENGTHS: Final = {
    row[:2]: int(row[2:])
    for row in (
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 "
        "GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 "
        "MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 "
        "TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30"
    ).split()
}
"""Characters of an account number, by country (the IBAN registry of SWIFT)."""

_WS = "[ \\t\\xa0\\u2007\\u202f]"
_DASH = "\\-\\u2010-\\u2015\\u2212"
_SEP = f"(?:{_WS}{{1,3}}|{_WS}?[{_DASH}/]{_WS}?|\\.|{_WS}?\\({_WS}?|\\)[{_DASH}/ ]{{0,2}})?"
_FREE = f"(?<![\\w.,+/{_DASH}])"
"""No part of a longer number, of an amount or of a code."""
_END = f"(?!\\d|[.,{_DASH}/]\\d)"


_RUN: Final = rf"[+(]{{0,2}}\d(?:{_SEP}\d){{{_FEWEST_DIGITS - 1},}}"
"""Digits that are not far from each other, and so may be one number."""


class Span(NamedTuple):
    """Something to hide: ``text[start:end]``."""

    start: int
    end: int
    kind: str


def blanked(text: str) -> str:
    """`text` with spaces where placeholders stand, everything else in its place: for whoever reads what is meant."""
    return _compiled(_PLACE).sub(lambda place: " " * len(place[0]), text) if "[" in text else text


class Mask:
    """Placeholders of one call, and what they stand for; nothing of it is ever written anywhere.

    `own`: texts of the scenario (its case, lines, facts), whose numbers and addresses are made up and stay; also the replies recorded so
    far when a call is gone on with, so that a placeholder of an earlier sitting is not given to something else.
    """

    __slots__ = ("_made_up", "_names", "_numbers", "_own", "_reserved", "_shown", "_spellings")

    def __init__(self, own: Iterable[str] = ()) -> None:
        self._own = tuple(own)
        self._made_up: tuple[str, frozenset[str]] | None = None
        self._reserved: set[str] = set()
        """Placeholders somebody typed before they meant anything; they never will."""
        self._numbers: dict[tuple[str, str], int] = {}
        self._spellings: dict[tuple[str, int], int] = {}
        self._names: dict[tuple[str, str], str] = {}
        self._shown: dict[str, str] = {}

    def hide(self, text: str, *, again: bool = False) -> str:
        """`text` with a placeholder for each secret in it; the same card has the same number, in another spelling ``[card 1b]``.

        `again`: the text was hidden before (recorded lines, a prompt made of them), so the placeholders in it are ours and stay. Without
        it they are what the person typed: one that stands for something by now becomes ``[typed 1]``, which gives back those very letters.
        """
        places = [Span(found.start(), found.end(), "typed") for found in _compiled(_PLACE).finditer(text)] if "[" in text else []
        secrets = _secrets(text)
        if not places and not secrets:
            return text
        self._look_at_own()
        typed = [place for place in places if text[place.start : place.end] in self._shown]
        self._reserved.update({text[place.start : place.end] for place in places if place not in typed})
        spans = [span for span in secrets if not self._is_made_up(span, text)]
        pieces, done = [], 0
        for span in sorted(spans if again else [*spans, *typed]):
            pieces += [text[done : span.start], self._name(span.kind, text[span.start : span.end])]
            done = span.end
        return "".join([*pieces, text[done:]])

    def show(self, text: str) -> str:
        """`text` with what its placeholders stand for.

        Doing it twice changes nothing, but for a placeholder that was typed after it had come to stand for something.
        """
        if not self._shown or "[" not in text:
            return text
        return _compiled(_PLACE).sub(lambda place: self._shown.get(place[0], place[0]), text)

    def _name(self, kind: str, words: str) -> str:
        """The placeholder of `words`, spelt just so."""
        if (kind, words) in self._names:
            return self._names[kind, words]
        thing = (kind, _identity(kind, words))
        if thing not in self._numbers:
            taken = (number for (other, _), number in self._numbers.items() if other == kind)
            self._numbers[thing] = self._next(max(taken, default=0) + 1, lambda number: f"[{kind} {number}]")
        number = self._numbers[thing]
        spelling = self._next(self._spellings.get((kind, number), -1) + 1, lambda count: f"[{kind} {number}{_letters(count)}]")
        self._spellings[kind, number] = spelling
        name = f"[{kind} {number}{_letters(spelling)}]"
        self._names[kind, words], self._shown[name] = name, words
        return name

    def _next(self, first: int, name: Callable[[int], str]) -> int:
        while name(first) in self._reserved:
            first += 1
        return first

    def _look_at_own(self) -> None:
        if self._made_up is None:
            addresses = frozenset(_identity("e-mail", text[span.start : span.end]) for text in self._own for span in _addresses(text))
            self._made_up = ("|".join(_squeezed(text) for text in self._own), addresses)
            self._reserved.update(place for text in self._own for place in _compiled(_PLACE).findall(text))

    def _is_made_up(self, span: Span, text: str) -> bool:
        numbers, addresses = self._made_up or ("", frozenset())
        thing = _identity(span.kind, text[span.start : span.end])
        return thing in addresses if span.kind == "e-mail" else thing in numbers


def _identity(kind: str, words: str) -> str:
    """What is the same for two spellings of one thing."""
    match kind:
        case "e-mail":
            return words.casefold()
        case "phone":
            return _squeezed(words)[-_ENOUGH:]
        case "card" | "account":
            return _squeezed(words)
        case _:
            return words


def _squeezed(text: str) -> str:
    return "".join(char for char in text if char.isalnum()).upper()


def _letters(count: int) -> str:
    """Nothing for the first spelling, then ``b``, ``c`` ... ``z``, ``ba`` ..."""
    letters = ""
    while count:
        count, rest = divmod(count, 26)
        letters = chr(ord("a") + rest) + letters
    return letters


# -- finding ----------------------------------------------------------------------------------------------------------


def _secrets(text: str) -> list[Span]:
    """What to hide, in order of place, no two overlapping: two that do become one, so that no digit of either is left."""
    found = list(_addresses(text)) if "@" in text else []
    if sum(map(str.isdecimal, text)) >= _FEWEST_DIGITS:
        found += _accounts(text)
        for run in _compiled(_RUN).finditer(text):
            found += [*_cards(text, run.start(), run.end()), *_phones(text, run.start(), run.end())]
    whole: list[Span] = []
    for span in sorted(found):
        if whole and span.start < whole[-1].end:
            whole[-1] = whole[-1]._replace(end=max(span.end, whole[-1].end))
        else:
            whole.append(span)
    return whole


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Ready for use. Compiling takes milliseconds, which replies without secrets can do without."""
    return re.compile(pattern)


def _addresses(text: str) -> Iterator[Span]:
    """E-mail addresses, from each @ to both sides."""
    domain = _compiled(r"(?:[\w-]+\.)+[\w-]*\w")
    at = text.find("@")
    while at >= 0:
        start = at
        while start and (text[start - 1].isalnum() or text[start - 1] in "_.!#$%&'*+-/=?^{|}~"):
            start -= 1
        while start < at and not text[start].isalnum() and text[start] != "_":
            start += 1
        rest = domain.match(text, at + 1)
        if rest and start < at:
            yield Span(start, rest.end(), "e-mail")
        at = text.find("@", at + 1)


def _accounts(text: str) -> Iterator[Span]:
    """IBANs: as many characters as their country has, and the remainder of ISO 7064 MOD 97-10."""
    for head in _compiled(r"(?<![^\W_])[A-Za-z]{2}[0-9]{2}(?=[^\W_]|[ \-\xa0])").finditer(text):
        wanted = _IBAN_LENGTHS.get(head[0][:2].upper(), 0)
        number, place = "", head.start()
        while place < len(text) and len(number) < wanted:
            if text[place].isascii() and text[place].isalnum():
                number += text[place].upper()
            elif text[place] not in " -\xa0" or not text[place - 1].isalnum():
                break
            place += 1
        if (
            wanted
            and len(number) == wanted
            and not text[place : place + 1].isalnum()
            and int("".join(str(int(char, 36)) for char in number[4:] + number[:4])) % 97 == 1
        ):
            yield Span(head.start(), place, "account")


def _cards(text: str, first: int, last: int) -> Iterator[Span]:
    """Card numbers: 13 to 19 digits, in groups of any length, whose last one is the check digit of the Luhn formula (ISO/IEC 7812)."""
    if last - first < _CARD_DIGITS.start:
        return
    for run in _compiled(rf"\d(?:(?:{_WS}{{1,3}}|{_WS}?[{_DASH}]{_WS}?|\.)?\d){{12,}}").finditer(text, first, last):
        places = [place for place in range(run.start(), run.end()) if text[place].isdecimal()]
        digits = [int(text[place]) for place in places]
        sums = _luhn_sums(digits)
        starts = [i for i, place in enumerate(places) if (i == 0 or places[i - 1] < place - 1) and digits[i]]
        ends = {i + 1 for i, place in enumerate(places) if i + 1 == len(places) or places[i + 1] > place + 1}
        for start in starts:
            for end in range(start + _CARD_DIGITS.start, start + _CARD_DIGITS.stop):
                if end in ends and (sums[end % 2][end] - sums[end % 2][start]) % 10 == 0:
                    yield Span(places[start], places[end - 1] + 1, "card")


def _luhn_sums(digits: list[int]) -> tuple[list[int], list[int]]:
    """Running sums with every second digit doubled: the first for numbers that end before an even place, the other for an odd one."""
    even, odd = [0], [0]
    for place, digit in enumerate(digits):
        double = digit * 2 - 9 * (digit > 4)  # noqa: PLR2004 - two digits are added up
        even.append(even[-1] + (digit if place % 2 else double))
        odd.append(odd[-1] + (double if place % 2 else digit))
    return even, odd


# -- phone numbers ----------------------------------------------------------------------------------------------------

_SHAPES: Final = (
    rf"(?:(?<!\d)\(?\+{_WS}?|{_FREE}00{_WS}?(?=[1-9]))\(?[1-9](?:{_SEP}\d){{6,14}}(?!\d)",  # international
    rf"{_FREE}\(?0[1-9](?:{_SEP}\d){{7,10}}{_END}",  # with the zero most countries put in front: 020 7946 0958, 06 12 34 56 78, 0171/1234567
    rf"{_FREE}\(\d{{2,5}}\){_SEP}\d(?:{_SEP}\d){{5,9}}{_END}",  # the town in brackets: (555) 010-4477, (11) 91234-5678
    rf"{_FREE}(?:1[{_DASH}. ])?[2-9]\d\d[{_DASH}. ]\d{{3}}[{_DASH}. ]\d{{4}}{_END}",  # North America
    rf"{_FREE}[6-9]\d\d(?:[{_DASH}. ]\d\d){{3}}{_END}",  # Spain
    rf"{_FREE}[6-9]\d{{4}}[{_DASH} ]\d{{5}}{_END}",  # India
    rf"{_FREE}1[3-9]\d[{_DASH} ]\d{{4}}[{_DASH} ]\d{{4}}{_END}",  # China
)
_ANY: Final = rf"{_FREE}\d(?:{_SEP}\d){{6,14}}{_END}"
"""Numbers that are phone numbers only where the words before them say so."""
_SMALL: Final = "me|us|you|him|her|them|back|on|at|is|was|it's|its|number|no|nr|to|via|using|under|my|your|his|their|our|the|s|line|directly|please|here|be"
_SAYS_PHONE: Final = (
    rf"(?i)\b(?:(?:tele)?phone|tel|mobile|mob|cell|cellphone|landline|handy|fax|whatsapp|call|calling|ring|text|texting|dial|reach|contact|number|sms)"
    rf"(?:\W+(?:{_SMALL}))*\W*$"
)
_NUMBER: Final = r"\W*(?:no|nr|num|number|code|id|ref|reference)\b"
_SAYS_OTHER: Final = (
    rf"(?i)(?:\b(?:(?:order|ref|reference|ticket|invoice|parcel|tracking|booking|serial|consignment|voucher|sku|isbn|ean|imei)(?:{_NUMBER})?|"
    r"(?:case|policy|claim|item|receipt|transaction|batch|part|product|article|model|job|complaint|customer|account|acct|member|membership|contract|meter|"
    rf"delivery|shipment|quote){_NUMBER})\W*(?:(?:is|was|it's)\b\W*)?|[#£$€¥₹]\s*|\b(?:gbp|eur|usd)\s*)$"
)
"""The words before a number that make it none of a phone; ``just in case 07700 900862`` is not among them."""
_DATE: Final = (
    rf"(?:0?[1-9]|[12]\d|3[01])([./{_DASH}])(?:0?[1-9]|1[0-2])\1(?:19|20)\d\d(?!\d)|(?:19|20)\d\d([./{_DASH}])(?:0?[1-9]|1[0-2])\2(?:0?[1-9]|[12]\d|3[01])(?!\d)"
    rf"|(?:[01]\d|2[0-4])[0-5]\d{_WS}?[{_DASH}]{_WS}?(?:[01]\d|2[0-4])[0-5]\d(?!\d)"
)
"""A date, or from when to when."""


def _phones(text: str, start: int, end: int) -> Iterator[Span]:
    """Phone numbers among digits that are not far from each other."""
    for shape in (*_SHAPES, _ANY):
        yield from _shaped(text, start, end, shape)


def _shaped(text: str, start: int, end: int, shape: str) -> Iterator[Span]:
    place = start
    while found := _compiled(shape).search(text, place, end + 2):
        date = _compiled(_DATE).match(text, found.start())
        place = date.end() if date else found.end()
        said = text[max(0, found.start() - _BEFORE) : found.start()]
        other = "+" not in found[0] and _compiled(_SAYS_OTHER).search(said)
        if not date and not other and (shape is not _ANY or _compiled(_SAYS_PHONE).search(said)):
            yield Span(found.start(), found.end(), "phone")
