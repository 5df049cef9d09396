"""Numbers, amounts, times of day and codes in a line, however they are written: ``£3.50``, ``half five``, ``17:30``, ``four oh seven``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Final, NamedTuple

from coach.voice.guards.tables import table, word_set

_SCALES: Final = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "grand": 1000, "dozen": 12}
_REPEATED: Final = {"double": 2, "triple": 3}
_DIGITS: Final = re.compile(r"([£$€]?)(\d+(?:[.,:/]\d+)*)([^\W\d_]*)")
_CODE: Final = re.compile(r"(?=[^\W_]*\d)(?=[^\W_]*[^\W\d_])[^\W_]+")
_NOT_CODES: Final = frozenset("am pm a p h hr hrs min mins m s sec secs st nd rd th k kg g km mb gb l ml cm mm quid x".split())
_PAST: Final = frozenset("past after gone".split())
_TO: Final = frozenset("to till before of".split())
_HALF_DAY: Final = 12
_HOURS: Final = 24
_SIXTY: Final = 60
_AND: Final = "and"
_PAIR: Final = 2
_TENS, _HUNDRED, _THOUSAND = 20, 100, 1000
_OF_HOURS: Final = ("oclock", "am", "pm")
_LEAST_OF_A_CODE: Final = 3
"""Last digits of a long number by which people know it."""


class Figure(NamedTuple):
    """One mention of a number."""

    written: str
    readings: tuple[tuple[str, ...], ...]
    """What must be known for it to be no news: all the values of any one reading."""
    adds: tuple[str, ...]
    """What is known once it has been said."""
    plain: bool = False
    """A number by itself: no amount, time or code."""

    def known(self, values: frozenset[str]) -> bool:
        """Whether it is no news to somebody who knows `values`."""
        return any(values.issuperset(reading) for reading in self.readings)


class _Piece(NamedTuple):
    value: str
    last: int


def figures(tokens: Sequence[str], home: str = "en") -> list[Figure]:
    """The numbers among `tokens` (of `coach.voice.guards.words.tokens`), in order."""
    return list(_figures(tokens, _words(home)))


@cache
def _words(home: str) -> Mapping[str, int]:
    """Number word -> its value, in English and in the language of the case; of the ordinals those from ``third``."""
    rows = table("facts")["number"]
    found = {word: value for value, word in enumerate(rows["units"].split()[3:], start=1)} | dict.fromkeys(rows["units"].split()[:3], 0)
    found |= {word: 10 * (place + 1) for place, word in enumerate(rows["tens"].split())}
    found |= {word: value for value, word in enumerate(rows["ordinals"].split()) if value > 2}  # noqa: PLR2004 - "first" and "second" are seldom numbers
    found |= {word: 10 * (place + 1) for place, word in enumerate(rows["tens_ordinals"].split())}
    for row in rows["others"].get(home, ()):
        digits, *words = row.split()
        found |= dict.fromkeys(words, int(digits))
    return found


def _figures(tokens: Sequence[str], words: Mapping[str, int]) -> Iterator[Figure]:
    at = 0
    while at < len(tokens):
        figure, after = _clock(tokens, at, words) or _code(tokens, at) or _run(tokens, at, words) or (None, at + 1)
        if figure:
            yield figure
        at = after


# -- times of day ------------------------------------------------------------------------------------------------------


def _clock(tokens: Sequence[str], at: int, words: Mapping[str, int]) -> tuple[Figure, int] | None:
    """``half past five``, ``half five``, ``twenty to five``, ``half an hour``."""
    first, second = tokens[at], tokens[at + 1] if at + 1 < len(tokens) else ""
    if first == "half" and second in ("an", "hour") and "hour" in tokens[at + 1 : at + 3]:
        return Figure("half an hour", (("half an hour",), ("30",)), ("half an hour", "30")), at + 2 + (second == "an")
    minutes = {"half": 30, "quarter": 15}.get(first) or _small(first, words)
    if first == "half" and (hour := _small(second, words)) and hour <= _HALF_DAY:
        return _at(tokens[at : at + 2], hour, 30), at + 2
    if not minutes or minutes >= _SIXTY or (second not in _PAST and second not in _TO):
        return None
    hour = _small(tokens[at + 2], words) if at + 2 < len(tokens) else None
    if not hour or hour > _HOURS:
        return None
    plain = () if first in ("half", "quarter") else (str(minutes), str(hour))
    return (_at(tokens[at : at + 3], hour, minutes, plain) if second in _PAST else _at(tokens[at : at + 3], hour - 1, _SIXTY - minutes, plain)), at + 3


def _at(written: Sequence[str], hour: int, minute: int, plain: tuple[str, ...] = ()) -> Figure:
    """A time of day; `plain`: the two numbers, where it may be no time after all (``ten to fifteen``)."""
    time = _time(hour, minute)
    return Figure(" ".join(written), ((time,), plain) if plain else ((time,),), (time, *plain))


def _time(hour: int, minute: int) -> str:
    return f"at {hour % _HALF_DAY}:{minute:02}"


def _small(token: str, words: Mapping[str, int]) -> int | None:
    value = words.get(token)
    return value if value is not None else int(token) if _short(token) else None


# -- codes -------------------------------------------------------------------------------------------------------------


def _code(tokens: Sequence[str], at: int) -> tuple[Figure, int] | None:
    """Letters and digits in one word that is no amount, time or ordinal."""
    token = tokens[at]
    if not _CODE.fullmatch(token):
        return None
    parted = _DIGITS.fullmatch(token)
    if parted and parted[3] in _NOT_CODES:
        return None
    digits = re.findall(r"\d+", token)
    return Figure(token, ((token,),), (token, *digits, *map(_bare, digits))), at + 1


# -- numbers -----------------------------------------------------------------------------------------------------------


def _run(tokens: Sequence[str], at: int, words: Mapping[str, int]) -> tuple[Figure, int] | None:
    """Numbers side by side: ``nine forty``, ``318 074``, ``four oh seven``, ``three pounds``, ``6pm``."""
    pieces: list[_Piece] = []
    place, many = at, 1
    while place < len(tokens):
        if tokens[place] in _REPEATED and place + 1 < len(tokens) and tokens[place + 1] in words:
            many, place = _REPEATED[tokens[place]], place + 1
        piece = _digits(tokens, place) or _spelt(tokens, place, words)
        if piece is None:
            break
        pieces.append(piece._replace(value=piece.value * many))
        place, many = piece.last, 1
    if not pieces:
        return None
    return _figure(tokens, at, place, pieces), place + (place < len(tokens) and tokens[place] in _OF_HOURS)


def _digits(tokens: Sequence[str], at: int) -> _Piece | None:
    found = _DIGITS.fullmatch(tokens[at])
    if not found or (found[3] and found[3] not in _NOT_CODES):
        return None
    value = found[2]
    scale = 1000 if found[3] == "k" else _SCALES.get(tokens[at + 1], 1) if at + 1 < len(tokens) else 1
    if scale > 1 and value.isdecimal():
        return _Piece(str(int(value[:12]) * scale), at + 1 + (found[3] != "k"))
    return _Piece(value, at + 1)


def _spelt(tokens: Sequence[str], at: int, words: Mapping[str, int]) -> _Piece | None:
    """One number in words by the usual grammar: ``four hundred and ten``, ``twenty five``; ``twenty twenty`` is two."""
    total = now = 0
    place, last = at, at
    room = 0
    while place < len(tokens):
        token = tokens[place]
        value = words.get(token)
        if value is not None and (last == at or value < room):
            now += value
            room = 10 if value >= _TENS and value % 10 == 0 else 0  # a unit may follow tens, nothing may follow a unit
        elif token in _SCALES and (last > at or token in ("hundred", "thousand", "million", "dozen")):
            scale = _SCALES[token]
            now = max(now, 1) * scale
            room = scale if scale == _HUNDRED else _THOUSAND
            if scale >= _THOUSAND:
                total, now = total + now, 0
        elif token == _AND and room >= _HUNDRED and place + 1 < len(tokens) and tokens[place + 1] in words:
            place += 1
            continue
        else:
            break
        place += 1
        last = place
    return _Piece(str(total + now), last) if last > at else None


def _figure(tokens: Sequence[str], first: int, last: int, pieces: Sequence[_Piece]) -> Figure:
    """The mention that `tokens` from `first` to `last` make."""
    after = tokens[last] if last < len(tokens) else ""
    money = tokens[first][0] in "£$€" or after in word_set("facts", "said", "money")
    hours = after in _OF_HOURS or tokens[last - 1].endswith(("am", "pm"))
    each = [values for piece in pieces for values in _values(piece.value)]
    adds = [value for values in each for value in values]
    readings = each
    if len(pieces) > 1:
        joined = "".join(re.sub(r"\D", "", piece.value) for piece in pieces)
        times = [_time(int(one.value), int(two.value)) for one, two in pairwise(pieces) if _hour_and_minutes(one.value, two.value)]
        adds += [joined, *times]
        readings = [(joined,), *((time,) for time in times[:1] if len(pieces) == _PAIR), tuple(_values(piece.value)[0][0] for piece in pieces)]
    if money:
        readings = [tuple(f"£{value}" for value in reading) for reading in readings if not any(value.startswith("at ") for value in reading)]
    if not hours:
        adds += [f"£{value}" for value in adds if not value.startswith("at ")]
    return Figure(" ".join(tokens[first:last]), tuple(readings), tuple(dict.fromkeys(adds)), plain=len(pieces) == 1 and not money and not hours)


def _hour_and_minutes(one: str, two: str) -> bool:
    """Whether two numbers can be a time of day: ``17 30``."""
    return _short(one) and _short(two) and int(one) <= _HOURS and int(two) < _SIXTY


def _short(digits: str) -> bool:
    return digits.isdecimal() and len(digits) <= _PAIR


def _values(written: str) -> list[tuple[str, ...]]:
    """The readings of one written number, the usual first: ``1,250`` 1250; ``6.30`` 6.3 or half past six; ``2/3`` 2 and 3; ``6`` 6 or six o'clock."""
    parts = re.split(r"[.,:/]", written)
    if len(parts) == 1:
        bare = _bare(written)
        hour = [(_time(int(bare), 0),)] if _short(bare) and int(bare) <= _HALF_DAY else []
        return [(bare,), *([(written,)] if written != bare else []), *hour]
    if re.fullmatch(r"\d{1,3}(?:[,.]\d{3})+", written):
        return [("".join(parts),)]
    found: list[tuple[str, ...]] = []
    if len(parts) == _PAIR and "/" not in written:
        if ":" not in written:
            whole, rest = _bare(parts[0]), parts[1].rstrip("0")
            found.append((f"{whole}.{rest}" if rest else whole,))
        if len(parts[1]) == _PAIR and _hour_and_minutes(*parts):
            found.append((_time(int(parts[0]), int(parts[1])),))
        found.append(("".join(parts),))
    return [*found, tuple(map(_bare, parts))]


def _bare(digits: str) -> str:
    return digits.lstrip("0") or "0"


def ends_of(values: frozenset[str], value: str) -> bool:
    """Whether `value` is how a longer known number ends, as people say of a card or an order."""
    return len(value) >= _LEAST_OF_A_CODE and value.isdecimal() and any(known.endswith(value) and known.isdecimal() for known in values)
