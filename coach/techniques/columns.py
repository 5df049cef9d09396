"""Many lines, lists and bits in little memory: one text, one row of numbers, one whole number."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable
from itertools import accumulate


class Lines:
    """Lines of one text, by number; `rooms` is how many letters each takes, its end included."""

    __slots__ = ("_ends", "_text")

    def __init__(self, text: str, rooms: bytes | Iterable[int]) -> None:
        self._text = text
        self._ends = array("i", accumulate(numbers(rooms), initial=-1))
        if self._ends[-1] != len(text):
            raise ValueError(len(text))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> str:
        return self._text[self._ends[number] + 1 : self._ends[number + 1]]


class Numbers:
    """Lists of whole numbers under 65,536, by the place where they begin; how many there are stands there first."""

    __slots__ = ("_all",)

    def __init__(self, given: bytes | Iterable[int]) -> None:
        self._all = numbers(given)

    def __getitem__(self, place: int) -> array[int]:
        return self._all[place + 1 : place + 1 + self._all[place]]

    def check(self, places: Iterable[int]) -> None:
        """Raises ValueError when `places` are not where the lists begin."""
        at = 0
        for place in places:
            if place != at:
                raise ValueError(place)
            at += self._all[at] + 1
        if at != len(self._all):
            raise ValueError(at)


def numbers(given: bytes | Iterable[int]) -> array[int]:
    """Numbers of two bytes each, the lesser first where they are given as bytes."""
    if not isinstance(given, bytes):
        return array("H", given)
    made = array("H")
    made.frombytes(given)
    if sys.byteorder == "big":
        made.byteswap()
    return made


def places(rooms: bytes | Iterable[int]) -> list[int]:
    """Where each of some lists begins that take so much room."""
    begins = list(accumulate(numbers(rooms), initial=0))
    begins.pop()
    return begins


def ones(bits: int) -> list[int]:
    """The numbers of the bits that are set, in order."""
    found: list[int] = []
    digits = f"{bits:b}"
    at, last = digits.rfind("1"), len(digits) - 1
    while at >= 0:
        found.append(last - at)
        at = digits.rfind("1", 0, at)
    return found
