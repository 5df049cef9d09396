"""From plain values to the models: casts by the declared type, never by spelling, and every misfit reported with its place.

A loader of its own rather than a validation library: the models are made on the way to the first line of a call, and a library
for it costs megabytes there (docs/dependencies.md). The tests hold it against pydantic on the same classes.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache
from types import MappingProxyType
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


@dataclass(frozen=True, slots=True)
class _Work:
    casts: Mapping[type, Callable[[Any], Any]]
    misfits: list[Misfit]


def build(model: type[T], values: Mapping[str, Any], casts: Mapping[type, Callable[[Any], Any]] = MappingProxyType({})) -> T:
    """An instance of the dataclass `model` from plain values (strings, lists, mappings; instances pass). Raises MisfitError.

    `casts` make a kind of instance from a plain value; a ValueError of theirs is a misfit.
    """
    work = _Work(casts, [])
    made = _model(model, values, (), work)
    if work.misfits:
        raise MisfitError(work.misfits)
    return made  # type: ignore[no-any-return]


@cache
def _hints(model: type) -> Mapping[str, Any]:
    return get_type_hints(model, include_extras=True)


def _model(model: type, value: Any, loc: Loc, work: _Work) -> Any:
    if isinstance(value, model):
        return value
    if not isinstance(value, Mapping):
        return _misfit(work, loc, "keys")
    before = len(work.misfits)
    hints, known = _hints(model), {member.name: member for member in fields(model)}
    made = {name: _cast(hints[name], value[name], (*loc, name), work) for name in known if name in value}
    for name, member in known.items():
        if name not in value and member.default is MISSING and member.default_factory is MISSING:
            _misfit(work, (*loc, name), "missing")
    for name in value:
        if name not in known:
            _misfit(work, (*loc, name), "unknown", tuple(known))
    return model(**made) if len(work.misfits) == before else None


def _cast(hint: Any, value: Any, loc: Loc, work: _Work) -> Any:
    origin = get_origin(hint)
    if origin is Annotated:
        return _within(get_args(hint)[1:], _cast(get_args(hint)[0], value, loc, work), loc, work)
    if origin in (Union, types.UnionType):
        inner = next(kind for kind in get_args(hint) if kind is not type(None))
        return None if value is None else _cast(inner, value, loc, work)
    if origin is Literal:
        return value if value in get_args(hint) else _misfit(work, loc, "choice", get_args(hint))
    if origin is tuple:
        return _tuple(get_args(hint), value, loc, work)
    if origin is dict:
        if not isinstance(value, Mapping):
            return _misfit(work, loc, "keys")
        return {str(key): _cast(get_args(hint)[1], member, (*loc, key), work) for key, member in value.items()}
    return _single(hint, value, loc, work)


def _single(kind: type, value: Any, loc: Loc, work: _Work) -> Any:
    if kind is str:
        return value if isinstance(value, str) else _misfit(work, loc, "text")
    if kind is bool:
        truth = value if isinstance(value, bool) else _TRUTH.get(str(value).strip().casefold())
        return truth if truth is not None else _misfit(work, loc, "bool")
    if kind is int:
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        return int(value) if isinstance(value, str) and _WHOLE.fullmatch(value.strip()) else _misfit(work, loc, "int")
    if isinstance(value, kind):
        return value
    if kind in work.casts:
        try:
            return work.casts[kind](value)
        except (ValueError, TypeError):
            return _misfit(work, loc, "other")
    return _model(kind, value, loc, work) if is_dataclass(kind) and isinstance(value, Mapping) else _misfit(work, loc, "other")


def _tuple(kinds: tuple[Any, ...], value: Any, loc: Loc, work: _Work) -> Any:
    if isinstance(value, str) or not isinstance(value, Sequence):
        return _misfit(work, loc, "list")
    if kinds[-1] is Ellipsis:
        return tuple(_cast(kinds[0], member, (*loc, number), work) for number, member in enumerate(value))
    if len(value) != len(kinds):
        return _misfit(work, loc, "list")
    return tuple(_cast(kind, member, (*loc, number), work) for number, (kind, member) in enumerate(zip(kinds, value, strict=True)))


def _within(limits: tuple[Any, ...], value: Any, loc: Loc, work: _Work) -> Any:
    for limit in limits:
        if isinstance(limit, Between) and isinstance(value, int):
            if value < limit.least:
                _misfit(work, loc, "too_small", (str(limit.least),))
            elif value > limit.most:
                _misfit(work, loc, "too_large", (str(limit.most),))
        elif isinstance(limit, Filled) and value is not None and len(value) == 0:
            _misfit(work, loc, "empty")
    return value


def _misfit(work: _Work, loc: Loc, kind: str, wanted: tuple[str, ...] = ()) -> None:
    work.misfits.append(Misfit(loc, kind, wanted))
