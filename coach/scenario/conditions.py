"""The closed condition language: ``tension < 40, not verified``. Parsed here, walked here, never handed to Python's eval.

A condition compares (``< <= > >= == !=``), tests words (``scene is fix``, ``mode is not competing``), and joins with ``not``,
``and`` (or a comma), ``or`` and brackets. A bare name holds when it is true or not zero. Names mean nothing here: the caller's
lookup gives their values, and ``load`` checks that they exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NoReturn

from coach.scenario import condition_tree as tree
from coach.scenario.condition_tree import COMPARE, All, Atom, Comparison, Either, Is, Lookup, Node, Not, Use

MAX_LENGTH: Final = 300
"""Characters a condition may have."""
MAX_NESTING: Final = 20
"""Brackets and ``not`` that may lie inside each other."""

KEYWORDS: Final = frozenset({"and", "or", "not", "is", "true", "false"})
"""Words that cannot be names."""
_TOKEN: Final = re.compile(r"\s*(?:(?P<number>-?\d{1,9}(?:\.\d{1,6})?)(?![\w.])|(?P<word>[^\W\d]\w*)|(?P<sign><=|>=|==|!=|[<>(),]))")
_HINTS: Final = {
    "=>": "write '>='", "=<": "write '<='",
    "=": "use 'is' for words and '==' for numbers", "&": "write 'and'", "|": "write 'or'", "!": "write 'not'", "%": "leave out the percent sign",
    "≤": "write '<='", "≥": "write '>='", "≠": "write '!='", "/": "write the action's name without the slash", "-": "there is no arithmetic here",
    "+": "there is no arithmetic here", "*": "there is no arithmetic here", ".": "names have no dots", '"': "words need no quotes", "'": "words need no quotes",
    ";": "use a comma", "{": "names need no braces", "[": "use round brackets",
}  # fmt: skip


class ConditionError(ValueError):
    """A condition that cannot be read. `column` is 1-based, in characters of the condition; `length` of what is wrong, at least 1."""

    def __init__(self, message: str, column: int, length: int = 1) -> None:
        super().__init__(message)
        self.column = column
        self.length = max(1, length)


@dataclass(frozen=True, slots=True, eq=False)
class Condition:
    """A condition that was read. Two are equal when their canonical texts (``str``) are; `text` is what the author wrote."""

    text: str
    _root: Node

    def holds(self, lookup: Lookup) -> bool:
        """Whether the condition is true now. `lookup` gives each name's value: a number, a truth value, or a word (for ``is``)."""
        return tree.holds(self._root, lookup)

    def names(self) -> tuple[str, ...]:
        """The names used, each once, sorted; words after ``is`` are not among them."""
        return tuple(sorted({use.name for use in tree.uses(self._root)}))

    def uses(self) -> tuple[Use, ...]:
        """Every place a name is used, in the order written."""
        return tuple(tree.uses(self._root))

    def explain(self, lookup: Lookup) -> str:
        """Which part fails, in words, with the values it saw; empty when the condition holds."""
        return "" if self.holds(lookup) else tree.explain(self._root, lookup)

    def __str__(self) -> str:
        return tree.written(self._root)

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other) if isinstance(other, Condition) else NotImplemented

    def __hash__(self) -> int:
        return hash(str(self))


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    column: int


def parse(text: str) -> Condition:
    """The condition written in `text`, at most 300 characters, brackets and ``not`` at most 20 deep. Raises ConditionError."""
    if len(text) > MAX_LENGTH:
        raise ConditionError(f"this condition has {len(text)} characters; {MAX_LENGTH} are allowed", MAX_LENGTH + 1)
    return Condition(text, _Parser(tuple(_tokens(text))).whole())


def _tokens(text: str) -> Iterator[_Token]:
    at, end = 0, len(text.rstrip())
    while at < end:
        found = _TOKEN.match(text, at)
        if found is None:
            _refuse_character(text, at)
        kind = str(found.lastgroup)
        word = found[kind]
        lowered = word.lower()
        if kind == "word" and lowered in KEYWORDS:
            kind, word = "keyword", lowered
        yield _Token(kind, word, found.start(found.lastgroup or 0) + 1)
        at = found.end()
    yield _Token("end", "", end + 1)


def _refuse_character(text: str, at: int) -> NoReturn:
    rest = text[at:].lstrip()
    column = len(text) - len(rest) + 1
    character = rest[0]
    if character.isdigit() or (character == "-" and rest[1:2].isdigit()):
        wrong = re.match(r"-?[\w.]+", rest)
        length = wrong.end() if wrong else 1
        raise ConditionError(f"'{rest[:length]}' is neither a name nor a plain number", column, length)
    sign = next((sign for sign in (rest[:2], character) if sign in _HINTS), character)
    raise ConditionError(f"'{sign}' cannot be used in a condition" + (f"; {_HINTS[sign]}" if sign in _HINTS else ""), column, len(sign))


class _Parser:
    """Recursive descent over the tokens: or, then and, then not, then a comparison, a name or brackets."""

    def __init__(self, tokens: tuple[_Token, ...]) -> None:
        self._tokens = tokens
        self._at = 0
        self._nested = 0

    def whole(self) -> Node:
        if self._next.kind == "end":
            raise ConditionError("there is no condition here", 1)
        root = self._either()
        if self._next.kind != "end":
            self._surprised()
        return root

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _take(self) -> _Token:
        token = self._next
        self._at += 1
        return token

    def _either(self) -> Node:
        part, comma = self._all()
        parts = [part]
        while self._next.text == "or":
            self._take()
            part, another = self._all()
            parts.append(part)
            comma = comma or another
        if len(parts) == 1:
            return part
        if comma:
            raise ConditionError("a comma beside 'or' can be read in two ways; use brackets", comma.column)
        return Either(tuple(_flat(parts, Either)))

    def _all(self) -> tuple[Node, _Token | None]:
        """What is joined with ``and`` or commas, and the first comma."""
        parts, comma = [self._single()], None
        while self._next.text in ("and", ","):
            joint = self._take()
            comma = comma or (joint if joint.text == "," else None)
            parts.append(self._single())
        return (parts[0] if len(parts) == 1 else All(tuple(_flat(parts, All)))), comma

    def _single(self) -> Node:
        if self._next.text == "not":
            self._deeper(self._take())
            inner = self._single()
            self._nested -= 1
            return Not(inner)
        if self._next.text == "(":
            opening = self._take()
            self._deeper(opening)
            inner = self._either()
            self._nested -= 1
            if self._next.text != ")":
                if self._next.kind == "end":
                    raise ConditionError("this bracket is never closed", opening.column)
                self._surprised()
            self._take()
            return inner
        return self._comparison()

    def _deeper(self, token: _Token) -> None:
        self._nested += 1
        if self._nested > MAX_NESTING:
            raise ConditionError(f"more than {MAX_NESTING} levels of brackets and 'not'", token.column)

    def _comparison(self) -> Node:
        left = self._atom("a name")
        if self._next.text == "is":
            return self._is(left)
        if self._next.text in COMPARE:
            sign = self._take().text
            right = self._atom("a number")
            if self._next.text in COMPARE:
                raise ConditionError("compare two things at a time and join them with 'and'", self._next.column, len(self._next.text))
            return Comparison(left, sign, right)
        if left.number is not None:
            raise ConditionError("a number alone is no condition; compare it with something", left.column, len(left.text))
        return left

    def _is(self, left: Atom) -> Node:
        if left.number is not None:
            raise ConditionError("'is' needs a name before it", left.column, len(left.text))
        self._take()
        negated = self._next.text == "not"
        if negated:
            self._take()
        if self._next.kind == "keyword" and self._next.text in ("true", "false"):
            token = self._take()
            return Is(left, Atom(token.text, token.column), negated)
        return Is(left, self._atom("a word"), negated)

    def _atom(self, wanted: str) -> Atom:
        token = self._next
        if token.kind == "end":
            raise ConditionError(f"the condition stops where {wanted} should follow", token.column)
        if token.kind not in ("word", "number"):
            self._surprised(wanted)
        self._take()
        return Atom(token.text, token.column, float(token.text) if token.kind == "number" else None)

    def _surprised(self, wanted: str = "") -> NoReturn:
        token = self._next
        if token.text == ")":
            raise ConditionError("this bracket was never opened", token.column)
        if wanted:
            raise ConditionError(f"'{token.text}' stands where {wanted} should be", token.column, len(token.text))
        raise ConditionError(f"'{token.text}' does not follow on; join conditions with 'and', 'or' or a comma", token.column, len(token.text))


def _flat(parts: list[Node], kind: type[All | Either]) -> Iterator[Node]:
    """`parts` with nested ones of the same kind opened up, so that ``a and (b and c)`` is ``a and b and c``."""
    for part in parts:
        if isinstance(part, kind):
            yield from part.parts
        else:
            yield part
