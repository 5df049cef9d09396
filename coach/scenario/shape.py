"""From what the author wrote to one normal form: short forms spelled out, small languages parsed, every name noted with its place.

Nothing is decided about names here. A `Shaper` works on one file; what it meets (problems, names used, lines spoken) goes into
`Notes`, which the whole scenario shares. Values it cannot make sense of are reported, marked as `told`, and passed on as they
are, so that the models' own check of them stays silent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from coach.scenario.conditions import KEYWORDS, MAX_LENGTH, ConditionError, parse
from coach.scenario.diagnostics import suggestion
from coach.scenario.models import FEELINGS
from coach.scenario.notes import MOST_PROBLEMS, Asked, Mention, Notes, Spoken
from coach.scenario.source import START, Source, Span, Where
from coach.text import fit

Tree = Any
NAME: Final = re.compile(r"[^\W\d]\w{0,63}")
"""What scenes, intents, actions and the like may be called: they are words of the condition language."""
_FEELING: Final = re.compile(r"\s*(?P<name>[^\W\d]\w*)\s*(?P<sign>[-+\u2212\u2013]?)\s*(?P<number>\d{1,4})(?P<rest>[^,]*)")
_PERCENT: Final = re.compile(r"\s*(?P<name>[^\W\d]\w*)\s+(?P<number>\d{1,3})\s*%?\s*")
MOST_CARRIED: Final = 200
"""Percent of a feeling that may go over to the next contact."""
_UNREADABLE: Final = parse("turn >= 0")
"""Stands in for a condition that was reported, so that nothing else is said about it."""


class Shaper:
    """The short forms that occur in more than one place, for one file."""

    def __init__(self, source: Source, notes: Notes) -> None:
        self.source = source
        self.notes = notes

    # ------------------------------------------------------------------------------------------------ places and reports

    def at(self, where: Where) -> Span:
        """Where a value stands."""
        return self.source.values.get(where) or START

    def key_at(self, where: Where) -> Span:
        """Where the key of a value stands; the value itself for members of a list."""
        return self.source.keys.get(where) or self.at(where)

    def report(self, code: str, message: str, at: Span, *, why: str = "", fix: str = "", about: Where | None = None) -> None:
        """Note a problem; `about` is the value nothing more shall be said of."""
        self.notes.errors += not code.startswith("W")
        if self.notes.errors <= MOST_PROBLEMS:
            self.notes.problems.append(self.source.problem(code, message, at, why=why, fix=fix))
        if about is not None:
            self.notes.told.add((self.source.file, about))

    # ------------------------------------------------------------------------------------------------------------- shapes

    def mapping(self, value: Tree, where: Where, legal: Mapping[str, str], what: str) -> dict[str, Tree] | None:
        """`value` with only its legal keys, or None (reported) when it is no mapping. `legal` gives the field of each key."""
        if not isinstance(value, dict):
            self.report("E104", f"{what} needs keys here, such as '{next(iter(legal))}:'", self.at(where), about=where)
            return None
        kept = {}
        for key, member in value.items():
            place = (*where, key)
            if key not in legal:
                hint = "" if self.notes.errors > MOST_PROBLEMS else suggestion(key, [name for name in legal if name not in value] or legal)
                self.report("E101", f"{what} has no key {quoted(key)}{hint}", self.key_at(place))
            elif not self.empty(member, place):
                kept[key] = member
        return kept

    def empty(self, value: Tree, where: Where) -> bool:
        """Whether nothing at all was written after a key or a dash; reported."""
        if value != "" or self.at(where).style:
            return False
        key = where[-1] if where else ""
        message = f"there is nothing after '{fit(key, 40)}:'" if isinstance(key, str) else "there is nothing after this dash"
        self.report("E103", message, self.key_at(where), fix="write something, or delete the line", about=where)
        return True

    def named(self, value: Tree, where: Where, what: str, pattern: re.Pattern[str] = NAME) -> Iterator[tuple[str, Tree, Where]]:
        """The members of a mapping whose keys are names the author gave; reports keys that cannot be names."""
        if not isinstance(value, dict):
            self.report("E104", f"{what} are written as 'name:' with the rest after or below it", self.at(where), about=where)
            return
        for key, member in value.items():
            place = (*where, key)
            if self.nameable(key.removeprefix("/"), self.key_at(place), pattern) and not self.empty(member, place):
                yield key, member, place

    def nameable(self, name: str, at: Span, pattern: re.Pattern[str] = NAME) -> bool:
        """Whether something may be called `name`; reported if not."""
        if pattern.fullmatch(name) and name.lower() not in KEYWORDS:
            return True
        letters = "letters, digits and _" if pattern is NAME else "small letters and _"
        fix = f"use {letters} only, starting with a letter, at most 64"
        if name.lower() in KEYWORDS:
            fix = f"'{name}' has a meaning of its own in conditions; choose another name"
        self.report("E109", f"{quoted(name)} cannot be used as a name", at, fix=fix)
        return False

    def each(self, value: Tree, where: Where, shape: Callable[[Tree, Where], Tree]) -> Tree:
        """A list of shaped members; a single one counts as a list of one."""
        if not isinstance(value, list):
            return [shape(value, where)]
        places = [(*where, index) for index in range(len(value))]
        return [shape(member, place) for member, place in zip(value, places, strict=True) if not self.empty(member, place)]

    # ------------------------------------------------------------------------------------------------------------- texts

    def text(self, value: Tree, where: Where) -> Tree:
        """A text; anything else is reported, as the slip it most likely is."""
        if isinstance(value, str):
            return value
        if isinstance(value, dict) and self.at(where).style == "{":
            self.report("E022", "text starting with '{' needs quotes", self.at(where).first(1), fix="put double quotes around the whole text", about=where)
        elif isinstance(value, dict) and value:
            key = self.key_at((*where, next(iter(value))))
            why = "outside quotes, a colon and a space always separate a key from its value"
            fix = "put double quotes around the whole text"
            self.report("E021", "a colon followed by a space inside unquoted text", key.after(), why=why, fix=fix, about=where)
        else:
            fix = "put double quotes around it if it starts with a bracket" if self.at(where).style else "write one text, without dashes"
            self.report("E104", "one text belongs here, not a list", self.at(where), fix=fix, about=where)
        return value

    def texts(self, value: Tree, where: Where) -> Tree:
        """Text or a list of texts."""
        return self.each(value, where, self.text)

    def names(self, kind: str) -> Callable[[Tree, Where], Tree]:
        """A shape: a name or a list of names of the given kind, each noted."""

        def one(value: Tree, where: Where) -> Tree:
            return self.mention(kind, value, where)

        return lambda value, where: self.each(value, where, one)

    def note(self, kind: str, name: str, at: Span) -> None:
        """Remember that something of the given kind is called `name` at a place."""
        self.notes.mentions.append(Mention(kind, name, self.source, at))

    def mention(self, kind: str, value: Tree, where: Where) -> Tree:
        """One name of the given kind, noted. Actions lose their slash."""
        if not isinstance(value, str):
            return self.text(value, where)
        name = value.strip()
        if "," in name:
            self._comma(where)
            return name
        if kind == "action" or (kind == "any" and name.startswith("/")):
            kind, name = "action", name.removeprefix("/")
        self.note(kind, name, self.at(where))
        return name

    def uses(self, value: Tree, where: Where) -> Tree:
        """Alternatives of techniques: ``a``, ``[a, b]`` either, ``a + b`` both."""
        return self.each(value, where, self._together)

    def _together(self, value: Tree, where: Where) -> Tree:
        if not isinstance(value, str):
            return self.text(value, where)
        if "," in value:
            self._comma(where)
            return []
        together = []
        start = 0
        for piece in value.split("+"):
            name = piece.strip()
            at = self.source.part(where, start + len(piece) - len(piece.lstrip()), len(name))
            self.note("technique", name, at)
            together.append(name)
            start += len(piece) + 1
        return together

    def _comma(self, where: Where) -> None:
        both = "; for techniques, a + b when both are needed" if where[-1] == "uses" else ""
        self.report("E114", "names are not joined with a comma here", self.at(where), fix=f"write [a, b] when either will do{both}", about=where)

    # ------------------------------------------------------------------------------------------------- lines and conditions

    def spoken(self, value: Tree, where: Where, *also: str) -> Tree:
        """A text in which ``{placeholders}`` are filled in; `also` are those this place has besides the usual."""
        if isinstance(value, str):
            self.notes.spoken.append(Spoken(value, self.source, where, also))
        return self.text(value, where)

    def lines(self, value: Tree, where: Where) -> Tree:
        """What the customer says: a text, a list of variants, or ``{when, line}``."""
        return self.each(value, where, self._line)

    def _line(self, value: Tree, where: Where) -> Tree:
        if not (isinstance(value, dict) and ("line" in value or "when" in value)):
            return {"text": self.spoken(value, where)}
        kept = self.mapping(value, where, {"when": "when", "line": "text", "abuse": "abuse"}, "a line with a condition")
        shaped: dict[str, Tree] = {}
        for key, member in (kept or {}).items():
            place = (*where, key)
            if key == "when":
                shaped["when"] = self.condition(member, place)
            elif key == "line":
                shaped["text"] = self.spoken(member, place)
            else:
                shaped["abuse"] = member
                self.notes.abuse = True
        return shaped

    def condition(self, value: Tree, where: Where, *, in_test: bool = False) -> Tree:
        """A condition, parsed and noted."""
        if not isinstance(value, str):
            self.text(value, where)
            return _UNREADABLE
        try:
            condition = parse(value)
        except ConditionError as error:
            at = self.at(where) if len(value) > MAX_LENGTH else self.source.part(where, error.column - 1, error.length)
            self.report("E031", str(error), at)
            return _UNREADABLE
        self.notes.conditions.append(Asked(condition, self.source, where, in_test))
        return condition

    # ----------------------------------------------------------------------------------------------------------- feelings

    def changes(self, value: Tree, where: Where) -> Tree:
        """``tension -8, trust +5`` as a mapping of whole numbers; the sign must be written."""
        return self.feelings(value, where, signed=True)

    def levels(self, value: Tree, where: Where) -> Tree:
        """``tension 70, trust 25`` as a mapping of whole numbers 0-100."""
        return self.feelings(value, where, signed=False)

    def percents(self, value: Tree, where: Where) -> Tree:
        """``tension 60%, trust 100%`` as a mapping of whole percents 0-200."""
        found: dict[str, int] = {}
        if not isinstance(value, str):
            return self.text(value, where)
        start = 0
        for piece in value.split(","):
            at = self.source.part(where, start + len(piece) - len(piece.lstrip()), len(piece.strip()))
            match = _PERCENT.fullmatch(piece)
            if match is None or int(match["number"]) > MOST_CARRIED:
                fix = "write it like this: tension 60%, trust 100%"
                self.report("E108", f"{quoted(piece.strip())} is not a feeling and a percentage up to {MOST_CARRIED}", at, fix=fix)
            elif match["name"] not in FEELINGS or match["name"] in found:
                hint = "; it appears twice here" if match["name"] in found else suggestion(match["name"], FEELINGS)
                self.report("E210", f"there is no feeling {quoted(match['name'])} to carry{hint}", at)
            else:
                found[match["name"]] = int(match["number"])
            start += len(piece) + 1
        return found

    def feelings(self, value: Tree, where: Where, *, signed: bool) -> Tree:
        """Feelings and numbers, written as a text or as keys."""
        if isinstance(value, dict):
            found: dict[str, int] = {}
            for key, member in value.items():
                if not self.empty(member, (*where, key)):
                    self._feeling(f"{key} {member}", self.key_at((*where, key)), self.at((*where, key)), found, signed=signed)
            return found
        if not isinstance(value, str):
            return self.text(value, where)
        found, start = {}, 0
        for piece in value.split(","):
            at = self.source.part(where, start + len(piece) - len(piece.lstrip()), len(piece.strip()))
            self._feeling(piece, at, at, found, signed=signed)
            start += len(piece) + 1
        return found

    def _feeling(self, piece: str, key: Span, at: Span, found: dict[str, int], *, signed: bool) -> None:
        example = "tension -8, trust +5" if signed else "tension 70, trust 25"
        match = _FEELING.fullmatch(piece)
        name = match["name"] if match else next(iter(piece.split()), "")
        if match and name not in FEELINGS:
            length = len(name)
            self.report("E210", f"there is no feeling {quoted(name)}{suggestion(name, FEELINGS)}", key.first(length))
        elif not match or match["rest"].strip() or (match["sign"] and not signed):
            self.report("E108", f"{quoted(piece.strip())} is not a feeling and a whole number", at, fix=f"write it like this: {example}")
        elif signed and not match["sign"] and int(match["number"]):
            number = match["number"]
            self.report("E108", f"{quoted(piece.strip())} does not say whether to add or take away", at, fix=f"write {name} +{number} or {name} -{number}")
        elif int(match["number"]) > 100:  # noqa: PLR2004 - feelings run 0-100
            self.report("E107", f"{quoted(piece.strip())} is out of range: feelings run from 0 to 100", at)
        elif name in found:
            self.report("E011", f"{quoted(name)} appears twice here", at, fix="keep one")
        else:
            found[name] = int(match["number"]) * (-1 if match["sign"] and match["sign"] in "-\u2212\u2013" else 1)


def quoted(name: str) -> str:
    """A name as it appears in messages: in quotes, and short."""
    return f"'{fit(name, 40)}'"
