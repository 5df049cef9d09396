"""What is worked out when it is first asked for, and kept with its object."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")


class Lazily(Generic[T]):
    """As `functools.cached_property`, without its lock: a reading is one thread's own, and asks for a dozen such things a reply."""

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make = make
        self._name = make.__name__
        self.__doc__ = make.__doc__

    @overload
    def __get__(self, found: None, owner: type) -> Lazily[T]: ...

    @overload
    def __get__(self, found: object, owner: type) -> T: ...

    def __get__(self, found: object | None, owner: type) -> T | Lazily[T]:
        if found is None:
            return self
        made = found.__dict__[self._name] = self._make(found)
        return made
