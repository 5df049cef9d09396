"""Finding cues: every group of patterns in ``cues/``, an index from words to patterns, and the guards that call a match off."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from coach.techniques import lexicon
from coach.techniques.patterns import Pattern, forget, pattern
from coach.techniques.prose import Prose

FILES: Final = ("acts", "acknowledge", "clarify", "resolve", "faults", "conduct")
_LOOK_BACK: Final = 7
"""Words before a match in which a "not" may stand, if only words that pass it on lie between."""


@dataclass(frozen=True, slots=True)
class Match:
    """A cue found: tokens `first` up to `last`, the group it belongs to, and whether it is only a faint sign."""

    group: str
    first: int
    last: int
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Cue:
    """A pattern of a group."""

    group: str
    role: str
    """``cues``, ``faint`` or ``unless``."""
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class _Index:
    guards: dict[str, frozenset[str]]
    """Group -> what calls its matches off."""
    cues: tuple[Cue, ...]
    by_key: dict[str, tuple[int, ...]]
    """Key -> the cues to try when the key is in the reply."""


class Scan:
    """All cues found in a text, by group, in order; guarded matches left out. With `only`, no other group is looked for."""

    def __init__(self, prose: Prose, only: str = "") -> None:
        self.prose = prose
        self._found = _matches(prose, only)

    def __getitem__(self, group: str) -> tuple[Match, ...]:
        return self._found.get(group, ())

    def has(self, *groups: str) -> bool:
        """Whether any of the groups was found, not only faintly."""
        return any(not match.faint for group in groups for match in self[group])


@cache
def index() -> _Index:
    """Every cue by the words it needs; reading them takes about a quarter of a second, once in a program."""
    named: dict[str, str] = lexicon.data("named")
    guards: dict[str, frozenset[str]] = {}
    cues: list[Cue] = []
    by_key: dict[str, list[int]] = {}
    for file in FILES:
        for name, raw in lexicon.read(file).items():
            row: dict[str, Any] = {"cues": raw} if isinstance(raw, list) else raw
            guards[name] = frozenset(row.get("guards", ("negated", "quoted", "supposed")))
            for role in ("cues", "faint", "unless"):
                for source in row.get(role, ()):
                    made = pattern(str(source), named)
                    for key in made.keys:
                        by_key.setdefault(key, []).append(len(cues))
                    cues.append(Cue(name, role, made))
    forget()
    return _Index(guards, tuple(cues), {key: tuple(numbers) for key, numbers in by_key.items()})


def _matches(prose: Prose, only: str) -> dict[str, tuple[Match, ...]]:
    known = index()
    places = prose.places
    wanted: set[int] = set()
    for key in places.present & known.by_key.keys():
        wanted.update(known.by_key[key])
    kept: dict[str, list[Match]] = {}
    vetoes: dict[str, list[tuple[int, int]]] = {}
    last_words: list[int] = []
    for number in sorted(wanted):
        cue = known.cues[number]
        if only and cue.group != only:
            continue
        if cue.role == "unless":
            last_words.append(number)
            continue
        for first, last in cue.pattern.find(places):
            kept.setdefault(cue.group, []).append(Match(cue.group, first, last, cue.role == "faint"))
    for number in last_words:
        group = known.cues[number].group
        if group in kept:
            vetoes.setdefault(group, []).extend(known.cues[number].pattern.find(places))
    return {name: _settled(prose, known.guards[name], matches, vetoes.get(name, [])) for name, matches in kept.items()}


def _settled(prose: Prose, guards: frozenset[str], matches: list[Match], vetoes: list[tuple[int, int]]) -> tuple[Match, ...]:
    """The matches that stand: none vetoed or guarded, none inside a longer one; sure ones before faint ones on the same words."""
    standing = [
        match for match in matches
        if not any(first < match.last and match.first < last for first, last in vetoes) and not guarded(prose, match, guards)
    ]  # fmt: skip
    standing.sort(key=lambda match: (match.faint, match.first - match.last, match.first))
    chosen: list[Match] = []
    for match in standing:
        if not any(other.first < match.last and match.first < other.last for other in chosen):
            chosen.append(match)
    return tuple(sorted(chosen, key=lambda match: match.first))


def guarded(prose: Prose, match: Match, guards: frozenset[str]) -> bool:
    """Whether a guard calls the match off: a "not" before it, quote marks around it, "if I were to", or "you said" before it."""
    if "quoted" in guards and prose.tokens[match.first].quoted and prose.tokens[match.last - 1].quoted:
        return True
    if "negated" in guards and _negated(prose, match):
        return True
    if "supposed" in guards and _supposed(prose, match):
        return True
    return "reported" in guards and _reported(prose, match)


def _negated(prose: Prose, match: Match) -> bool:
    marks, codes = lexicon.classes().code, lexicon.codes()
    if marks["not"] not in prose.places.present:
        return False
    for i in range(match.first - 1, max(-1, match.first - 1 - _LOOK_BACK), -1):
        token = prose.tokens[i]
        if token.is_mark:
            return False
        if marks["not"] in codes.get(token.norm, ""):
            after = prose.tokens[i + 1].norm
            return after != "only" and not (token.norm == "no" and after in ("i", "you", "we", "that", "it", "problem"))
        if marks["pass"] not in codes.get(token.norm, ""):
            return False
    return False


_HYPOTHETICAL: Final = frozenset(("were", "was", "could", "had", "did", "ever", "say", "said", "apologise", "promised", "give"))
_SUPPOSERS: Final = frozenset(("if", "pretend", "imagine", "suppose"))


def _supposed(prose: Prose, match: Match) -> bool:
    """Whether the match stands after "if I were", "if we could", "I would ... if" or the like in its sentence."""
    if _SUPPOSERS.isdisjoint(prose.places.present):
        return False
    first, last = prose.sentence(match.first)
    norms = [token.norm for token in prose.tokens[first:last]]
    at = match.first - first
    for i in range(at - 1, -1, -1):
        if norms[i] == "if" and norms[i + 1 : i + 2] == ["it"]:
            return norms[i + 2 : i + 3] == ["were"] or norms[i + 2 : i + 6] == ["was", "up", "to", "me"]
        if norms[i] == "if" and norms[i + 1 : i + 2] and norms[i + 1] in ("i", "we"):
            return norms[i + 2 : i + 3] != [] and norms[i + 2] in _HYPOTHETICAL
        if norms[i] in ("pretend", "imagine", "suppose"):
            return i > 0 and norms[i - 1] in ("not", "to", ",", "just") and norms[i] != "imagine"
    return (
        norms[at : at + 2] in (["i", "would"], ["we", "would"])
        and "if" in norms[at:]
        and any(norms[j : j + 2] in (["if", "i"], ["if", "we"]) for j in range(at, len(norms)))
    )


_TELLING: Final = frozenset(("called", "saying", "says", "telling"))
_REPORTERS: Final = frozenset(
    "you he she they it driver agent colleague advisor adviser engineer person somebody someone guy man woman lady who website email letter".split()
)


def _reported(prose: Prose, match: Match) -> bool:
    """Whether the words are told as somebody's: "you said", "he told you to", "they called you"."""
    codes, marks = lexicon.codes(), lexicon.classes().code
    if marks["say-ed"] not in prose.places.present and _TELLING.isdisjoint(prose.places.present):
        return False
    for i in range(match.first - 1, max(-1, match.first - 9), -1):
        token = prose.tokens[i]
        if token.norm in (".", "?", "!"):
            return False
        told = marks["say-ed"] in codes.get(token.norm, "") or token.norm in _TELLING
        if told and i > 0 and prose.tokens[i + 1].norm not in ("yes", "okay", "so"):
            before = {t.norm for t in prose.tokens[max(0, i - 4) : i]}
            return bool(before & _REPORTERS) and "i" not in before
    return False
