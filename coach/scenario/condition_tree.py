"""The tree behind a condition, and the four things done with one: evaluate, list its names, say why it fails, write it out."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

Value = float | str | bool
Lookup = Callable[[str], Value]

COMPARE: Final[dict[str, Callable[[float, float], bool]]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Atom:
    """A number or a name as it was written; `column` is 1-based."""

    text: str
    column: int
    number: float | None = None
    """None for a name or word."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two atoms compared by a sign."""

    left: Atom
    sign: str
    right: Atom


@dataclass(frozen=True, slots=True)
class Is:
    """A name compared with a word."""

    name: Atom
    word: Atom
    negated: bool


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a condition."""

    inner: Node


@dataclass(frozen=True, slots=True)
class All:
    """Conditions that must all hold; none of them is an `All` itself."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Conditions of which one must hold; none of them is an `Either` itself."""

    parts: tuple[Node, ...]


Node = Atom | Comparison | Is | Not | All | Either
"""An `Atom` alone is a bare name: it holds when it is true or not zero."""


@dataclass(frozen=True, slots=True)
class Use:
    """One place where a condition names something; columns are 1-based."""

    name: str
    column: int
    word: str | None = None
    """What it is compared with by ``is``; None for every other use."""
    word_column: int = 0


def holds(node: Node, lookup: Lookup) -> bool:
    """Whether it is true now."""
    match node:
        case Atom():
            return bool(_value(node, lookup))
        case Comparison(left, sign, right):
            return _compared(_value(left, lookup), sign, _value(right, lookup))
        case Is(name, word, negated):
            return _same(lookup(name.text), word) is not negated
        case Not(inner):
            return not holds(inner, lookup)
        case All(parts):
            return all(holds(part, lookup) for part in parts)
        case Either(parts):
            return any(holds(part, lookup) for part in parts)


def _value(atom: Atom, lookup: Lookup) -> Value:
    return lookup(atom.text) if atom.number is None else atom.number


def _compared(left: Value, sign: str, right: Value) -> bool:
    """Words are equal or not, and never more or less than anything."""
    if isinstance(left, str) or isinstance(right, str):
        return {"==": left == right, "!=": left != right}.get(sign, False)
    return COMPARE[sign](left, right)


def _same(value: Value, word: Atom) -> bool:
    if word.number is not None:
        return value == word.number
    if word.text in ("true", "false"):
        return bool(value) is (word.text == "true")
    return value == word.text


def uses(node: Node) -> Iterator[Use]:
    """Every name in it, in the order written."""
    match node:
        case Atom(text, column, number):
            if number is None:
                yield Use(text, column)
        case Comparison(left, _, right):
            yield from uses(left)
            yield from uses(right)
        case Is(name, word, _):
            yield Use(name.text, name.column, word.text, word.column)
        case Not(inner):
            yield from uses(inner)
        case All(parts) | Either(parts):
            for part in parts:
                yield from uses(part)


def explain(node: Node, lookup: Lookup) -> str:
    """Which part of a condition that does not hold is to blame, and the values it saw."""
    match node:
        case All(parts):
            return next((explain(part, lookup) for part in parts if not holds(part, lookup)), "")
        case Either(parts):
            return "none of these: " + "; ".join(explain(part, lookup) for part in parts)
        case Not(inner):
            seen = _seen(inner, lookup)
            return f"{written(inner)} should not hold, but does{seen}"
        case _:
            return f"{written(node)} does not hold{_seen(node, lookup)}"


def _seen(node: Node, lookup: Lookup) -> str:
    """The values of the names in a node, in brackets."""
    values = [f"{name} is {_shown(lookup(name))}" for name in dict.fromkeys(use.name for use in uses(node))]
    return f" ({', '.join(values)})" if values else ""


def _shown(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value or "nothing yet" if isinstance(value, str) else f"{value:g}"


def written(node: Node) -> str:
    """The canonical text; parsing it gives an equal tree."""
    match node:
        case Atom(text):
            return text
        case Comparison(left, sign, right):
            return f"{left.text} {sign} {right.text}"
        case Is(name, word, negated):
            return f"{name.text} is {'not ' if negated else ''}{word.text}"
        case Not(inner):
            return f"not {_bracketed(inner)}"
        case All(parts):
            return " and ".join(_bracketed(part) for part in parts)
        case Either(parts):
            return " or ".join(_bracketed(part) for part in parts)


def _bracketed(node: Node) -> str:
    return f"({written(node)})" if isinstance(node, All | Either) else written(node)
