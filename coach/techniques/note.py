"""The after-call note: what it mentions, what is missing, and opinions about the customer that do not belong in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from coach.techniques import reasons
from coach.techniques.cues import Scan
from coach.techniques.findings import Finding
from coach.techniques.lexicon import stem
from coach.techniques.prose import MARKS, Prose, prose

if TYPE_CHECKING:
    from coach.scenario.models import AfterCall

OPINIONS: Final = (
    "rude", "difficult", "aggressive", "annoying", "stupid", "idiot", "moaner", "nasty", "unreasonable", "hysterical", "liar", "lying", "crazy", "mad",
    "nightmare", "pain", "horrible", "entitled", "awful", "nuts", "thick", "demanding", "dramatic", "arrogant", "pathetic", "ridiculous", "irate",
    "abusive woman", "abusive man", "piece of work", "drama queen", "time waster", "chancer", "typical", "attitude", "whinging", "whining", "moaning",
    "moany", "moaned", "whiny", "whingy", "grumpy", "stroppy", "shouty", "narky", "snappy", "kicked off", "kicking off", "hard work", "over the top",
    "unpleasant", "obnoxious", "neurotic", "fussy", "mouthy", "a handful", "high maintenance", "kicked up a fuss", "making a fuss", "a bit much",
)  # fmt: skip
"""Words that judge the customer; a note says what was done, others will read it."""


_REACHED: Final = frozenset({"rang", "rung", "called", "phoned", "telephoned", "texted", "emailed", "messaged"})
"""Somebody was reached: no promise to reach anybody, though the words have one stem."""
_NUMBERS: Final = frozenset("one two three four five six seven eight nine ten eleven twelve".split())
_MEASURED: Final = frozenset("day days week weeks month months degree degrees morning mornings night nights time times visit visits".split())
"""What a number before it counts: "nine days" is no hour."""


@dataclass(frozen=True, slots=True)
class NoteReading:
    """What a note holds: findings for what it mentions, the names of what it leaves out, opinions quoted, and its length in words."""

    findings: tuple[Finding, ...]
    insights: tuple[Finding, ...]
    """Patterns and causes written down for others to act on: what somebody found out who looked behind the complaint."""
    missing: tuple[str, ...]
    opinions: tuple[str, ...]
    words: int


def read_note(text: str, wanted: AfterCall) -> NoteReading:
    """The note read against what a good one contains. Opinions name the words to leave out; phrases match in any inflection."""
    made = prose(text)
    findings: list[Finding] = []
    missing = []
    for name, phrases in wanted.mention.items():
        found = next((span for phrase in phrases if (span := _find(made, phrase))), None)
        if found is None:
            missing.append(name)
            continue
        label = name.replace("_", " ")
        findings.append(Finding("document", *found, text[found[0] : found[1]], "likely", f"It covers {label}.", "note"))
    opinions = tuple(dict.fromkeys(text[a:b] for phrase in (*wanted.avoid, *OPINIONS) for a, b in [_find(made, phrase) or (0, 0)] if b))
    return NoteReading(tuple(sorted(findings, key=lambda f: (f.start, f.end))), _insights(made), tuple(missing), opinions, len(text.split()))


def _insights(made: Prose) -> tuple[Finding, ...]:
    """The first pattern or root cause a note tells; its evidence is the note, so it has no offsets into a reply."""
    for match in Scan(made, "insight")["insight"]:
        begin, end = made.span(match.first, made.reach(match.first, match.last))
        quote = made.text[begin:end]
        return (Finding("probe_deeper", 0, 0, quote, "likely", reasons.why("probe_deeper_note", quote), "note"),)
    return ()


def _find(made: Prose, phrase: str) -> tuple[int, int] | None:
    """The first place that means the phrase, in any inflection."""
    wanted = prose(phrase).words
    stems = tuple(stem(word) for word in wanted)
    places = [i for i, norm in enumerate(made.norms) if norm not in MARKS]
    norms = [made.norms[i] for i in places]
    roots = [stem(norm) for norm in norms]
    for at in range(len(roots) - len(stems) + 1):
        if stems and tuple(roots[at : at + len(stems)]) == stems and not _another(wanted, norms, at):
            return made.span(places[at], places[at + len(stems) - 1] + 1)
    return None


def _another(wanted: Sequence[str], norms: Sequence[str], at: int) -> bool:
    """Whether the words at a place only look like a phrase of one word: a call that was made, a number that counts something."""
    if len(wanted) > 1:
        return False
    word, after = norms[at], norms[at + 1] if at + 1 < len(norms) else ""
    if word in _REACHED and wanted[0] not in _REACHED:
        return True
    return (word in _NUMBERS or word.isdigit()) and after in _MEASURED
