"""The after-call note: what it mentions, what is missing, and opinions about the customer that do not belong in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from coach.scenario.models import AfterCall
from coach.techniques.findings import Finding
from coach.techniques.lexicon import stem
from coach.techniques.prose import Prose, prose

OPINIONS: Final = (
    "rude", "difficult", "aggressive", "annoying", "stupid", "idiot", "moaner", "nasty", "unreasonable", "hysterical", "liar", "lying", "crazy", "mad",
    "nightmare", "pain", "horrible", "entitled", "awful", "nuts", "thick", "demanding", "dramatic", "arrogant", "pathetic", "ridiculous", "irate",
    "abusive woman", "abusive man", "piece of work", "drama queen", "time waster", "chancer", "typical", "attitude", "whinging", "whining", "moaning",
)  # fmt: skip
"""Words that judge the customer; a note says what was done, others will read it."""


@dataclass(frozen=True, slots=True)
class NoteReading:
    """What a note holds: findings for what it mentions, the names of what it leaves out, opinions quoted, and its length in words."""

    findings: tuple[Finding, ...]
    missing: tuple[str, ...]
    opinions: tuple[str, ...]
    words: int
    length_ok: bool


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
        quote = text[found[0] : found[1]]
        label = name.replace("_", " ")
        findings.append(Finding("document", *found, quote, "likely", f"Your note says what it should about {label}: \u201c{quote}\u201d.", "note"))
    opinions = tuple(dict.fromkeys(text[a:b] for phrase in (*wanted.avoid, *OPINIONS) for a, b in [_find(made, phrase) or (0, 0)] if b))
    low, high = wanted.words
    return NoteReading(tuple(sorted(findings, key=lambda f: (f.start, f.end))), tuple(missing), opinions, len(text.split()), low <= len(text.split()) <= high)


def _find(made: Prose, phrase: str) -> tuple[int, int] | None:
    wanted = tuple(stem(word) for word in prose(phrase).words)
    places = [i for i, token in enumerate(made.tokens) if not token.is_mark]
    roots = [stem(made.tokens[i].norm) for i in places]
    for at in range(len(roots) - len(wanted) + 1):
        if wanted and tuple(roots[at : at + len(wanted)]) == wanted:
            return made.span(places[at], places[at + len(wanted) - 1] + 1)
    return None
