"""From plain values to the models: casts by the declared type, never by spelling, and every misfit reported with its place.

A loader of its own rather than a validation library: the models are made on the way to the first line of a call, and a library
for it costs megabytes there (docs/dependencies.md). The tests hold it against pydantic on the same classes.
"""

from __future__ import annotations

import re
import types
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache
from typing import Annotated, Any, Final, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
Loc = tuple[str | int, ...]
_WHOLE: Final = re.compile(r"[+-]?\d{1,15}")
_TRUTH: Final = {"true": True, "yes": True, "false": False, "no": False}


@dataclass(frozen=True, slots=True)
class Between:
    """A whole number from `least` to `most`, both included."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Filled:
    """Not empty."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """A value that does not fit: where, what kind of misfit, and what would have fitted."""

    loc: Loc
    kind: str
    """``missing  unknown  int  bool  too_small  too_large  empty  text  list  keys  choice  other``"""
    wanted: tuple[str, ...] = ()


class MisfitError(ValueError):
    """Raised with every misfit of a value, in the order of the models."""

    def __init__(self, misfits: Sequence[Misfit]) -> None:
        super().__init__("; ".join(f"{'.'.join(map(str, misfit.loc))}: {misfit.kind}" for misfit in misfits))
        self.misfits = tuple(misfits)


def build(model: type[T], values: Mapping[str, Any]) -> T:
    """An instance of the dataclass `model` from plain values (strings, lists, mappings; instances pass). Raises MisfitError."""
    misfits: list[Misfit] = []
    made = _model(model, values, (), misfits)
    if misfits:
        raise MisfitError(misfits)
    return made  # type: ignore[no-any-return]


@cache
def _hints(model: type) -> Mapping[str, Any]:
    return get_type_hints(model, include_extras=True)


def _model(model: type, value: Any, loc: Loc, misfits: list[Misfit]) -> Any:
    if isinstance(value, model):
        return value
    if not isinstance(value, Mapping):
        return _misfit(misfits, loc, "keys")
    before = len(misfits)
    hints, known = _hints(model), {member.name: member for member in fields(model)}
    made = {name: _cast(hints[name], value[name], (*loc, name), misfits) for name in known if name in value}
    for name, member in known.items():
        if name not in value and member.default is MISSING and member.default_factory is MISSING:
            _misfit(misfits, (*loc, name), "missing")
    for name in value:
        if name not in known:
            _misfit(misfits, (*loc, name), "unknown", tuple(known))
    return model(**made) if len(misfits) == before else None


def _cast(hint: Any, value: Any, loc: Loc, misfits: list[Misfit]) -> Any:
    origin = get_origin(hint)
    if origin is Annotated:
        return _within(get_args(hint)[1:], _cast(get_args(hint)[0], value, loc, misfits), loc, misfits)
    if origin in (Union, types.UnionType):
        inner = next(kind for kind in get_args(hint) if kind is not type(None))
        return None if value is None else _cast(inner, value, loc, misfits)
    if origin is Literal:
        return value if value in get_args(hint) else _misfit(misfits, loc, "choice", get_args(hint))
    if origin is tuple:
        return _tuple(get_args(hint), value, loc, misfits)
    if origin is dict:
        if not isinstance(value, Mapping):
            return _misfit(misfits, loc, "keys")
        return {str(key): _cast(get_args(hint)[1], member, (*loc, key), misfits) for key, member in value.items()}
    return _single(hint, value, loc, misfits)


def _single(kind: type, value: Any, loc: Loc, misfits: list[Misfit]) -> Any:
    if kind is str:
        return value if isinstance(value, str) else _misfit(misfits, loc, "text")
    if kind is bool:
        truth = value if isinstance(value, bool) else _TRUTH.get(str(value).strip().casefold())
        return truth if truth is not None else _misfit(misfits, loc, "bool")
    if kind is int:
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        return int(value) if isinstance(value, str) and _WHOLE.fullmatch(value.strip()) else _misfit(misfits, loc, "int")
    if isinstance(value, kind):
        return value
    return _model(kind, value, loc, misfits) if is_dataclass(kind) and isinstance(value, Mapping) else _misfit(misfits, loc, "other")


def _tuple(kinds: tuple[Any, ...], value: Any, loc: Loc, misfits: list[Misfit]) -> Any:
    if isinstance(value, str) or not isinstance(value, Sequence):
        return _misfit(misfits, loc, "list")
    if kinds[-1] is Ellipsis:
        return tuple(_cast(kinds[0], member, (*loc, number), misfits) for number, member in enumerate(value))
    if len(value) != len(kinds):
        return _misfit(misfits, loc, "list")
    return tuple(_cast(kind, member, (*loc, number), misfits) for number, (kind, member) in enumerate(zip(kinds, value, strict=True)))


def _within(limits: tuple[Any, ...], value: Any, loc: Loc, misfits: list[Misfit]) -> Any:
    for limit in limits:
        if isinstance(limit, Between) and isinstance(value, int):
            if value < limit.least:
                _misfit(misfits, loc, "too_small", (str(limit.least),))
            elif value > limit.most:
                _misfit(misfits, loc, "too_large", (str(limit.most),))
        elif isinstance(limit, Filled) and value is not None and len(value) == 0:
            _misfit(misfits, loc, "empty")
    return value


def _misfit(misfits: list[Misfit], loc: Loc, kind: str, wanted: tuple[str, ...] = ()) -> None:
    misfits.append(Misfit(loc, kind, wanted))
