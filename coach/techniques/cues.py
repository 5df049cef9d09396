"""Finding cues: which of those in ``cues/`` are in a text, and the guards that call a match off."""

from __future__ import annotations

from typing import Final, NamedTuple

from coach.techniques import lexicon
from coach.techniques.cue_index import index
from coach.techniques.patterns import Pattern
from coach.techniques.prose import MARKS, STOPS, Prose

_LOOK_BACK: Final = 7
"""Words before a match in which a "not" may stand, if only words that pass it on lie between."""


HELPERS: Final = frozenset(
    "our_act not_cause their_past not_ours why_up whenever outcome_told because_of instead_of requested told_all in_favour provoking needling courtesy "
    "by_policy hour_point asks_leave harm_named our_failure slot_offered hoped counted_one counted_two limit_told feedback_late still_stands length "
    "contradicting colleague_named quarrelling aimed slot_chosen read_off you_said".split()
)
"""Groups that only help a rule: by themselves they say nothing of a sentence, and most replies never need them."""


class Match(NamedTuple):
    """A cue found: tokens `first` up to `last`, the group it belongs to, and whether it is only a faint sign."""

    group: str
    first: int
    last: int
    faint: bool = False


class Scan(dict[str, tuple[Match, ...]]):
    """The cues in a text by group, in order, guarded matches left out. A group is looked for when it is asked for. With `only`, no other is there.

    It holds the groups known so far: of most there is no cue, and asking for those is most of what the rules do.
    """

    def __init__(self, prose: Prose, only: str = "") -> None:
        known = index()
        super().__init__({} if only else known.nothing)
        self.prose = prose
        self._possible = known.for_words(prose.norms, only)
        """By group the cues that could match."""
        self._searched: dict[Pattern, list[tuple[int, int]]] = {}
        self._told: list[tuple[int, int, str]] | None = None
        if not only:
            for group in self._possible:
                del self[group]

    def __missing__(self, group: str) -> tuple[Match, ...]:
        found = self[group] = self._matches(group) if group in self._possible else ()
        return found

    def groups(self, first: int = 0, last: int | None = None) -> frozenset[str]:
        """The telling groups found, faint ones included, on tokens `first` up to `last` (all by default)."""
        end = len(self.prose.norms) if last is None else last
        if self._told is None:
            self._told = [(match.first, match.last, name) for name in self._possible if name not in HELPERS for match in self[name]]
        return frozenset([name for begin, until, name in self._told if begin < end and first < until])

    def has(self, *groups: str) -> bool:
        """Whether any of the groups was found, not only faintly."""
        return any(not match.faint for group in groups for match in self[group])

    def _matches(self, group: str) -> tuple[Match, ...]:
        known = index()
        cues = [(known.role(number), number) for number in self._possible[group]]
        kept = [Match(group, first, last, role == "faint") for role, number in cues if role != "unless" for first, last in self._search(number)]
        if not kept:
            return ()
        vetoes = [span for role, number in cues if role == "unless" for span in self._search(number)]
        return _settled(self.prose, known.guards[group], kept, vetoes)

    def _search(self, number: int) -> list[tuple[int, int]]:
        """Where a cue matches; the same pattern may stand in several groups."""
        pattern = index().pattern(number)
        found = self._searched.get(pattern)
        if found is None:
            found = self._searched[pattern] = pattern.find(self.prose.places)
        return found


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
    if "quoted" in guards and match.first in prose.quoted and match.last - 1 in prose.quoted:
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
        norm = prose.norms[i]
        if norm in MARKS:
            return False
        if marks["not"] in codes.get(norm, ""):
            after = prose.norms[i + 1]
            return after != "only" and not (norm == "no" and after in ("i", "you", "we", "that", "it", "problem"))
        if marks["pass"] not in codes.get(norm, ""):
            return False
    return False


_HYPOTHETICAL: Final = frozenset(("were", "was", "could", "had", "did", "ever", "say", "said", "apologise", "promised", "give"))
_SUPPOSERS: Final = frozenset(("if", "pretend", "imagine", "suppose"))


def _supposed(prose: Prose, match: Match) -> bool:
    """Whether the match stands after "if I were", "if we could", "I would ... if" or the like in its sentence."""
    if _SUPPOSERS.isdisjoint(prose.places.present):
        return False
    first, last = prose.sentence(match.first)
    norms = list(prose.norms[first:last])
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
        norm = prose.norms[i]
        if norm in STOPS:
            return False
        told = marks["say-ed"] in codes.get(norm, "") or norm in _TELLING
        if told and i > 0 and prose.norms[i + 1] not in ("yes", "okay", "so"):
            before = set(prose.norms[max(0, i - 4) : i])
            return bool(before & _REPORTERS) and "i" not in before
    return False
