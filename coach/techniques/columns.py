"""Many lines, lists and bits in little memory: one text, one row of numbers, one whole number."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator


class Lines:
    """Lines of one text, by number."""

    __slots__ = ("_ends", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends = array("i", [-1])
        at = text.find("\n")
        while at >= 0:
            self._ends.append(at)
            at = text.find("\n", at + 1)
        self._ends.append(len(text))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> str:
        return self._text[self._ends[number] + 1 : self._ends[number + 1]]


class Numbers:
    """Lists of whole numbers under 65,536, by the place where they begin; how many there are stands there first."""

    __slots__ = ("_all",)

    def __init__(self, numbers: Iterable[int]) -> None:
        self._all = array("H", numbers)

    def places(self) -> Iterator[int]:
        """Where each list begins."""
        at = 0
        while at < len(self._all):
            yield at
            at += self._all[at] + 1

    def __getitem__(self, place: int) -> array[int]:
        return self._all[place + 1 : place + 1 + self._all[place]]


def ones(bits: int) -> list[int]:
    """The numbers of the bits that are set, in order."""
    found: list[int] = []
    digits = f"{bits:b}"
    at, last = digits.rfind("1"), len(digits) - 1
    while at >= 0:
        found.append(last - at)
        at = digits.rfind("1", 0, at)
    return found
