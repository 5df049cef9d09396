"""Ways to say the same: other names, other spellings, another style of typing. Data (``swaps.yaml``, and a trainer's own file) made into functions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from coach.scenario import package_data, yaml_reader
from coach.scenario.diagnostics import Problem, ScenarioError
from coach.scenario.source import START, Source, Where

PARTS: Final = ("names", "words", "style")
REFERENCE: Final = "reference"
ARROW: Final = "->"
_SHORT: Final = (
    (r"\bcan ?not\b", "can't"), (r"\bwill not\b", "won't"), (r"\b(do|does|did|is|are|was|were|have|has|had|would|could|should) not\b", r"\1n't"),
    (r"\bI am\b(?=\s+\w)", "I'm"), (r"\b(I|you|we|they|it) will\b(?! not)(?=\s+\w)", r"\1'll"), (r"\b(you|we|they) are\b(?! not)(?=\s+\w)", r"\1're"),
    (r"\b(it|that|there|here) is\b(?! not)(?=\s+\w)", r"\1's"), (r"\b(I|you|we|they) have\b(?=\s+(?:been|got|just|already|never)\b)", r"\1've"),
)  # fmt: skip
_LONG: Final = (
    (r"\bcan['’]t\b", "cannot"), (r"\bwon['’]t\b", "will not"),
    (r"\b(do|does|did|is|are|was|were|have|has|had|would|could|should)n['’]t\b(?! (?:I|you|we|they|it)\b)", r"\1 not"),
    (r"\bI['’]m\b", "I am"), (r"\b(\w+)['’]ll\b", r"\1 will"), (r"\b(you|we|they)['’]re\b", r"\1 are"), (r"\b(I|you|we|they)['’]ve\b", r"\1 have"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Swap:
    """One way to say the same."""

    group: str
    """``names``, ``dialect``, ``spelling``, ``style``, or a trainer's own."""
    kind: str
    """``Scots``, ``lower_case``; of a name the region."""
    person: str = ""
    """Who is addressed instead of the reference person; empty: the words themselves change."""
    change: Callable[[str], str] = str


@dataclass(frozen=True, slots=True)
class Swaps:
    """All of them, and whom replies are addressed to before a name is swapped."""

    reference: str
    swaps: tuple[Swap, ...]


def shipped() -> Swaps:
    """Those that come with Coach."""
    return _made([package_data.read(Path(__file__).with_name("swaps.yaml").read_bytes())])


def extended(own: Path) -> Swaps:
    """Those and a trainer's own. Raises ScenarioError, whose text says what is wrong with the file and where."""
    source = yaml_reader.read(own)
    problems = list(_problems(source))
    if problems:
        raise ScenarioError(problems)
    return _made([package_data.read(Path(__file__).with_name("swaps.yaml").read_bytes()), source.tree])


# -- in words ---------------------------------------------------------------------------------------------------------


def lower_case(text: str) -> str:
    """All small letters."""
    return text.lower()


def upper_case(text: str) -> str:
    """All capitals."""
    return text.upper()


def no_articles(text: str) -> str:
    """Without ``the`` and ``a``, as who speaks a language that has none may write."""
    return re.sub(r"\b(?:the|an?) (?=\w)", "", text, flags=re.IGNORECASE)


def no_accents(text: str) -> str:
    """``cafe``, ``Zoe``: letters without their marks."""
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))


def no_punctuation(text: str) -> str:
    """Without marks, but for those within words and numbers; a question mark is no style, it stays."""
    return " ".join(re.sub(r"(?<!\w)[^\w\s£$€?/]+|[^\w\s£$€?/]+(?!\w)", " ", text).split())


def no_apostrophes(text: str) -> str:
    """``dont``, ``its``."""
    return re.sub(r"(?<=\w)['’](?=\w)", "", text)


def curly_apostrophes(text: str) -> str:
    """As a phone types them."""
    return re.sub(r"(?<=\w)'(?=\w)", "’", text)


def contracted(text: str) -> str:
    """``I am`` as ``I'm``."""
    return _replaced(text, _SHORT)


def spelt_out(text: str) -> str:
    """``I'm`` as ``I am``."""
    return _replaced(text, _LONG)


STYLES: Final[Mapping[str, Callable[[str], str]]] = {
    "lower_case": lower_case,
    "no_articles": no_articles,
    "no_accents": no_accents,
    "no_punctuation": no_punctuation,
    "no_apostrophes": no_apostrophes,
    "curly_apostrophes": curly_apostrophes,
    "contracted": contracted,
    "spelt_out": spelt_out,
    "upper_case": upper_case,
}


def _replaced(text: str, rules: Iterable[tuple[str, str]]) -> str:
    for pattern, instead in rules:
        text = re.sub(pattern, instead, text)
    return text


def reworded(pairs: Sequence[tuple[str, str]]) -> Callable[[str], str]:
    """A function that puts each second for its first: whole words, longest first, all at once, a capital for a capital."""
    instead = {first.casefold(): second for first, second in pairs}
    firsts = "|".join(re.escape(first).replace("'", "['’]") for first in sorted(instead, key=lambda each: (-len(each), each)))
    pattern = re.compile(rf"(?<![\w'’])(?:{firsts})(?![\w'’])", re.IGNORECASE)

    def swapped(found: re.Match[str]) -> str:
        other = instead[found[0].replace("’", "'").casefold()]
        return f"{other[:1].upper()}{other[1:]}" if found[0][:1].isupper() and found[0] != "I" else other

    return lambda text: pattern.sub(swapped, text)


# -- from data --------------------------------------------------------------------------------------------------------


def _made(trees: Sequence[Mapping[str, Any]]) -> Swaps:
    """The last reference counts; everything else is added up, in the order it is written."""
    reference, made = "", list[Swap]()
    for tree in trees:
        names = tree.get("names", {})
        reference = names.get(REFERENCE, reference)
        made += [Swap("names", region, person=person) for region, people in names.items() if region != REFERENCE for person in people]
        for group, kinds in tree.get("words", {}).items():
            made += [Swap(group, kind, change=reworded([_pair(each) for each in pairs])) for kind, pairs in kinds.items()]
        made += [Swap(group, kind, change=STYLES[kind]) for group, kinds in tree.get("style", {}).items() for kind in kinds]
    return Swaps(reference, tuple(made))


def _pair(text: str) -> tuple[str, str]:
    first, _, second = text.partition(ARROW)
    return first.strip(), second.strip()


def _problems(source: Source) -> Iterator[Problem]:
    for part in source.tree:
        if part not in PARTS:
            yield source.problem("E101", f"there is no part {part!r}", source.keys[part,], fix=f"there are: {', '.join(PARTS)}")
        else:
            yield from _of_part(source, part)
    if not source.tree:
        yield source.problem("E103", "there is nothing in this file", START, fix=f"it has the parts {', '.join(PARTS)}")


def _of_part(source: Source, part: str) -> Iterator[Problem]:
    """What is wrong in one of the three parts."""
    groups: Any = source.tree[part]
    if not isinstance(groups, dict):
        yield source.problem("E104", f"{part} is a mapping: a group, a colon, what is in it", source.values[part,])
        return
    for group, members in groups.items():
        here: Where = (part, group)
        if part == "names" and group == REFERENCE:
            if not isinstance(members, str) or len(members.split()) != 2:  # noqa: PLR2004 - a given name and a surname
                yield source.problem("E104", "a person is a given name and a surname", source.values[here])
        elif part == "words" and isinstance(members, dict):
            for kind, pairs in members.items():
                yield from _of_list(source, (*here, kind), pairs, part)
        elif part == "words":
            yield source.problem("E104", "a group of words has kinds, and each kind a list", source.values[here])
        else:
            yield from _of_list(source, here, members, part)


def _of_list(source: Source, where: Where, members: Any, part: str) -> Iterator[Problem]:
    if not isinstance(members, list):
        yield source.problem("E104", "this is a list", source.values[where])
        return
    for place, member in enumerate(members):
        at = source.values[(*where, place)]
        if not isinstance(member, str):
            yield source.problem("E104", "this is a line of text", at)
        elif part == "names" and len(member.split()) != 2:  # noqa: PLR2004 - as above
            yield source.problem("E104", "a person is a given name and a surname", at)
        elif part == "words" and not all(_pair(member)):
            yield source.problem("E104", f"words are swapped by 'this {ARROW} that'", at)
        elif part == "style" and member not in STYLES:
            yield source.problem("E106", f"there is no style {member!r}", at, fix=f"there are: {', '.join(STYLES)}")
