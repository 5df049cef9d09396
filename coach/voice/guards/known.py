"""What may come up in her line because it has come up before: the author's line, what she knows, what was said, how she is described."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Final

from coach.voice.directive import Directive
from coach.voice.guards import language
from coach.voice.guards.names import folded, mentioned, names
from coach.voice.guards.numbers import Figure, ends_of, figures
from coach.voice.guards.tables import table, word_set
from coach.voice.guards.words import MARKS, line, tokens

_MIXED_CASE_NOUNS: Final = frozenset({"de"})
"""Languages in which a capital makes no name."""
_SAME_TIME: Final = {"tonight": ("evening", "night"), "noon": ("midday", "twelve", "lunchtime"), "midnight": ("twelve",), "weekend": ("saturday", "sunday")}
_TIMES: Final = {"once": "1", "single": "1", "twice": "2", "both": "2", "pair": "2", "couple": "2", "either": "2", "double": "2", "thrice": "3"}
_LEAST_OF_A_CODE: Final = 2


@dataclass(frozen=True, slots=True)
class Facts:
    """What a text mentions."""

    words: frozenset[str]
    values: frozenset[str]
    """Numbers in every reading (`coach.voice.guards.numbers.Figure.adds`)."""
    days: frozenset[str]
    compact: str
    """All its words without anything between them, numbers in digits: for codes spelled out."""


@lru_cache(maxsize=512)
def facts(text: str, home: str = "en") -> Facts:
    """What `text` mentions."""
    found = tokens(text)
    return Facts(
        frozenset(found) | {folded(word) for word in text.split()},
        frozenset(value for figure in figures(found, home) for value in figure.adds) | {_TIMES[word] for word in found if word in _TIMES},
        frozenset(days(text)),
        "".join(_digit_words().get(token, token) for token in found if token not in MARKS),
    )


@cache
def _digit_words() -> dict[str, str]:
    units = table("facts")["number"]["units"].split()
    return dict.fromkeys(units[:3], "0") | {word: str(value) for value, word in enumerate(units[3:], start=1)}


def days(text: str) -> list[str]:
    """Weekdays, months, holidays and words such as ``tomorrow`` or ``next week``, in order, in one spelling each."""
    found = []
    said = table("facts")["said"]
    tokens_ = tokens(text)
    weekdays = _weekdays()
    for one, two in pairwise((*tokens_, "")):
        bare = one if one in weekdays else one.removesuffix("s")
        if bare in weekdays:
            found.append(weekdays[bare])
        elif one in word_set("facts", "said", "relative"):
            found.append({"weekends": "weekend", "midday": "noon"}.get(one, one))
        elif one in said["relative_two"].split() and one != "this" and two in word_set("facts", "said", "periods"):
            found.append(f"{one} {two}")
    months = word_set("facts", "said", "months")
    if not months.isdisjoint(tokens_):
        found += [word for word in names_and_months(text) if word in months]
    return found


def names_and_months(text: str) -> list[str]:
    """Words with a capital that could be a month; ``May I`` and ``March up`` are none, so those two need a number or ``in`` beside them."""
    found = []
    words = text.replace(",", " ").split()
    for before, word, after in zip(["", *words], words, [*words[1:], ""], strict=False):
        bare = folded(word.strip('.?!…;:"“”()'))
        if not word[:1].isupper():
            continue
        if bare in ("may", "march") and not (
            before[-1:].isdigit() or before.casefold() in ("in", "of", "since", "until", "by", "last", "next") or after[:1].isdigit()
        ):
            continue
        found.append(bare)
    return found


@cache
def _weekdays() -> dict[str, str]:
    return {word: row.split()[0] for row in table("facts")["said"]["weekdays"] for word in row.split()}


@dataclass(frozen=True, slots=True)
class Known:
    """All of that for one line of hers."""

    home: str
    """The language of the case."""
    each: tuple[Facts, ...]
    text: str
    """Everything known, in one."""
    authored: str
    """The author's line as `coach.voice.guards.words.line` gives it."""

    @property
    def capitals_mean_names(self) -> bool:
        """Whether an unknown word with a capital is taken for a name."""
        return self.home not in _MIXED_CASE_NOUNS

    def figure(self, figure: Figure) -> bool:
        """Whether a number is no news: in one of its readings, or as part of a code."""
        if any(all(any(value in facts_.values for facts_ in self.each) for value in reading) for reading in figure.readings):
            return True
        value = figure.readings[0][0]
        code = len(value) >= _LEAST_OF_A_CODE and value.isalnum() and not value.isdecimal()
        return (code and any(value in facts_.compact for facts_ in self.each)) or any(ends_of(facts_.values, value) for facts_ in self.each)

    def day(self, day: str) -> bool:
        """Whether a day is no news, by its name or by another."""
        return any(day in facts_.days for facts_ in self.each) or any(word in facts_.words for word in _SAME_TIME.get(day, ()) for facts_ in self.each)

    def name(self, name: str) -> bool:
        """Whether a name has come up, in whatever spelling of capitals."""
        return any(mentioned(name, facts_.words) for facts_ in self.each)


@lru_cache(maxsize=16)
def known(directive: Directive) -> Known:
    """What may come up in the line `directive` is about."""
    home = language.language(f"{directive.authored}\n{directive.briefing}")
    texts = (directive.authored, directive.briefing, directive.reply, directive.name, directive.manner, *(turn.text for turn in directive.past))
    return Known(home, tuple(facts(text, home) for text in dict.fromkeys(texts)), "\n".join(texts), line(directive.authored))


def proper_names(text: str, found: Known) -> list[str]:
    """The proper names of `text` as the language of the case writes them."""
    return names(text, capitals_mean_names=found.capitals_mean_names)
