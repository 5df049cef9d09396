"""The words in which a call's findings and its verdict are told. Pure: values in, short texts out.

The screens and plain mode both speak in them, so that they say the same. Scores are basis points, weights whole numbers, turns count from 1.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from coach.debrief import Debrief
    from coach.scenario.models import Scenario
    from coach.scorecard import Card
    from coach.scorecard.card import Evidence, ItemResult
    from coach.techniques import Finding, Technique

MOST_NOTICED: Final = 4
"""Labels under a reply; the rest is counted."""
MOST_PHRASES: Final = 3
"""Forbidden phrases shown of a fact; authors list every wording, readers need the sense."""
MOST_WORDS: Final = 14
"""Words of a quote; a longer one keeps its beginning and its end."""
_HEAD: Final = 9
SECTIONS: Final = {
    "Open": "Opening the call",
    "Listen and acknowledge": "Listening and acknowledging",
    "Clarify": "Finding out what is wrong",
    "Resolve": "Putting it right",
    "Close": "Closing the call",
    "After the call": "After the call",
    "Compliance": "Keeping to the rules",
}
"""How the sections of the form are headed. Their names are for scenarios and data; "Open" over an item reads like its state."""
QUESTIONS: Final = "Questions to you, outside the score"
ASKED: Final = "These words were too unclear to count either way. You know how they were meant."
SIMULATED: Final = "Simulated, not measured, outside the score"


def section(name: str) -> str:
    """A section's heading; one of the author's own stands as written."""
    return SECTIONS.get(name, name[:1].upper() + name[1:])


def counted(number: int, one: str) -> str:
    """``1 turn``, ``2 turns``."""
    return f"{number} {one}{'' if number == 1 else 's'}"


# Under a reply


def wanted(scenario: Scenario) -> frozenset[str]:
    """The techniques and faults this scenario's checklist asks about, by name or in an item's ``uses``."""
    used = {name for item in scenario.checklist.values() for together in item.uses for name in together}
    return frozenset(scenario.checklist) | used


def noticed(findings: Iterable[Finding], on_list: Collection[str], faults: Collection[str]) -> tuple[tuple[str, ...], int]:
    """Techniques to name under a reply, and how many more there were: what the checklist asks about, faults first, then other faults.

    What counts nowhere in this scenario is not named, nor is what was too faint to count.
    """
    found = dict.fromkeys(finding.technique for finding in findings if finding.band != "faint")
    named = [name for name in found if name in on_list or name in faults]
    named.sort(key=lambda name: (name not in on_list, name not in faults))
    return tuple(named[:MOST_NOTICED]), max(0, len(named) - MOST_NOTICED)


# Briefing


def never_say(phrases: Sequence[str]) -> str:
    """The first few forbidden phrases, for their sense."""
    more = " and the like" if len(phrases) > MOST_PHRASES else ""
    return ", ".join(f"“{phrase}”" for phrase in phrases[:MOST_PHRASES]) + more


def looked_for(card: Card) -> tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]:
    """Section by section: its heading, the labels of what earns, and of what costs."""
    rows = []
    for part in card.sections:
        earns = tuple(f"{item.label} (must)" if item.required or item.fatal else item.label for item in part.items if item.weight >= 0)
        rows.append((section(part.name), earns, tuple(item.label for item in part.items if item.weight < 0)))
    return tuple(rows)


# The score


def apart(scenario: Scenario) -> frozenset[str]:
    """The checklist's compliance items, which are no part of the score."""
    return frozenset(name for name, item in scenario.checklist.items() if item.compliance)


def whole(card: Card, apart: Collection[str]) -> int:
    """The weights that quality is a share of: skills this call gave an occasion for."""
    return sum(item.weight for item in card.items() if item.weight > 0 and item.verdict != "N/A" and item.name not in apart)


def sum_of(card: Card) -> str:
    """How the score comes about, in a line: ``71 = six tenths of quality 53 + four tenths of outcome 100``."""
    if card.quality is None:
        text = f"{card.unfatal // 100} = outcome {card.outcome // 100}; this call asked for nothing that makes up quality"
    else:
        text = f"{card.unfatal // 100} = six tenths of quality {card.quality // 100} + four tenths of outcome {card.outcome // 100}"
    return text if card.unfatal == card.score else f"{card.score // 100}, for something fatal happened; without it {text}"


def outcome(card: Card) -> str:
    """What the outcome is made of: ``ending good, 3 of 3 needs``."""
    needs = f", {sum(card.needs.values())} of {counted(len(card.needs), 'need')}" if card.needs else ""
    return f"ending {card.ending_value}{needs}"


def worth(item: ItemResult, all_: int, apart: Collection[str]) -> str:
    """What an item is worth: ``counts 3 of 30``, ``took 18 points off quality``; with ``must`` and ``fatal`` where they hold."""
    notes = []
    if item.verdict == "fault" and item.value:
        notes.append(f"took {counted(item.value // 100, 'point')} off quality")
    elif item.name in apart:
        notes.append("apart from the score")
    elif item.weight > 0 and item.verdict != "N/A":
        half = f", half for being late: {item.weight / 2:g}" if item.verdict == "late" else ""
        notes.append(f"counts {item.weight} of {all_}{half}")
    return ", ".join([*notes, *(["must"] if item.required else []), *(["fatal"] if item.fatal else [])])


# Quotes


def cut(text: str) -> str:
    """`text` in about `MOST_WORDS` words, its beginning and its end kept."""
    parts = text.split()
    return text if len(parts) <= MOST_WORDS + 2 else " ".join([*parts[:_HEAD], "…", *parts[_HEAD - MOST_WORDS :]])


def quoted(text: str) -> str:
    """Words in quotation marks, cut; an /action, or a text that quotes something itself, as it is."""
    return text if not text or text.startswith("/") or "“" in text else f"“{cut(text)}”"


def told(shown: Evidence) -> tuple[str, str]:
    """The quote as it is shown, and why it counts, in which it does not stand again."""
    quote = quoted(shown.quote) if shown.end > shown.start else shown.quote
    return quote, without(shown.why, shown.quote)


def without(why: str, quote: str) -> str:
    """A reason without the quote it repeats, at its beginning or its end; the detector cuts long ones there."""
    before, mark, rest = why.partition("“")
    inner, closing, after = rest.partition("”")
    if not quote or not mark or not closing or not " ".join(quote.split()).startswith(inner.removesuffix("…").strip()):
        return why
    if not before.strip():
        return after.strip()
    return f"{before.rstrip(' :')}." if after in (".", "") else why


def sentence(shown: Evidence) -> str:
    """Quote and reason as one text: ``“I'll ask” is a commitment ...``, ``“I'm sorry”: you said sorry ...``."""
    quote, why = told(shown)
    if not quote or not why:
        return quote or why
    first, _, rest = why.partition(" ")
    if first == first.casefold():
        return f"{quote} {why}"
    return f"{quote}: {first.casefold() if first in ('You', 'They', 'These', 'This', 'Done', 'Kept:') else first} {rest}".rstrip()


# Questions


def questions(told: Debrief, rows: Mapping[str, Technique]) -> tuple[tuple[int, str], ...]:
    """What was too faint to score, asked about: turn and question. Not asked of what the same turn showed plainly."""
    asked: dict[tuple[int, str], str] = {}
    for view in told.turns:
        plain = {finding.technique for finding in view.findings if finding.band != "faint"}
        for finding in view.findings:
            row = rows.get(finding.technique)
            if finding.band == "faint" and row is not None and finding.technique not in plain:
                asked.setdefault((view.turn, finding.technique), _question(finding, row))
    return tuple((turn, text) for (turn, _), text in asked.items())


def _question(finding: Finding, row: Technique) -> str:
    """A faint finding, asked about: ``“I'm sorry”: was that meant as “Apologise” (you said sorry for ...)?``."""
    meant = "was that meant as" if row.family == "skill" else "could that have been heard as"
    quote = f"{quoted(finding.quote)}: " if finding.quote else ""
    why = without(finding.why, finding.quote)
    why = f"{why[:1].lower()}{why[1:]}" if why[:1].isupper() else f"it {why}"
    return f"{quote}{meant} “{row.name}” ({why.rstrip('.')})?"


# Figures


def simulated(values: Mapping[str, Any]) -> str:
    """The made-up figures in one line, without their label."""
    parts = []
    if (csat := values.get("csat")) is not None:
        parts.append(f"CSAT {csat} of 5")
    if (solved := values.get("first_contact_resolution")) is not None:
        parts.append("solved at first contact" if solved else "not solved at first contact")
    if (seconds := values.get("handle_seconds")) is not None:
        parts.append(f"{seconds // 60} min {seconds % 60:02} s at speaking pace")
    if (share := values.get("talk_share")) is not None:
        parts.append(f"{share} % of the words yours")
    if (cuts := values.get("interruptions")) is not None:
        parts.append(f"interrupted {counted(cuts, 'time')}")
    return ", ".join(parts)
