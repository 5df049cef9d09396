"""The words in which a call's findings and its verdict are told. Pure: values in, short texts out.

The screens and plain mode both speak in them, so that they say the same. Scores are basis points, weights whole numbers, turns count from 1.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from coach.debrief import Debrief
    from coach.scenario.models import Scenario
    from coach.scorecard import Card, Contested, Mark
    from coach.scorecard.card import Evidence, ItemResult
    from coach.techniques import Finding, Technique

STEADY: Final = 2
"""Points of tension that are no news."""
MOST_FLASHED: Final = 8
"""Words of a fault's quote under a reply."""
MOST_PHRASES: Final = 3
"""Forbidden phrases shown of a fact; authors list every wording, readers need the sense."""
MOST_WORDS: Final = 14
"""Words of a quote; a longer one keeps its beginning and its end."""
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
QUESTIONS: Final = "To ask yourself"
ASKED: Final = "Nothing to type here, and outside the score: these words could be read either way. You know how they were meant."
MOST_ASKED: Final = 2
ALSO: Final = "Also noticed, outside the score"
SIMULATED: Final = "Simulated, not measured, outside the score"


SMALL_NUMBERS: Final = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve")


def section(name: str) -> str:
    """A section's heading; one of the author's own stands as written."""
    return SECTIONS.get(name, name[:1].upper() + name[1:])


def counted(number: int, one: str) -> str:
    """``1 turn``, ``2 turns``."""
    return f"{number} {one}{'' if number == 1 else 's'}"


# Under a reply


def flash(mark: Mark) -> str:
    """A move as it is named under a reply; a fault with its words: ``Jargon: “remedial works order”``."""
    return f"{mark.label}: {quoted(mark.quote, MOST_FLASHED)}" if mark.quote else mark.label


def tension(before: float, after: float, arrow: str, why: str = "") -> str:
    """How tension moved, as a line under a reply has it. A step of `STEADY` or less is no news and has no arrow; a rise has its reason."""
    old, new = round(before), round(after)
    if abs(new - old) <= STEADY:
        return f"tension {new}"
    return f"tension {old} {arrow} {new}" + (f": {why}" if why and new > old else "")


def may_end(customer: str) -> str:
    """Said once, when it has come to that: nobody should find out by the call being over."""
    return f"From here {customer} may end the call when everything is agreed. Say what you still want to say."


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


def _weight(item: ItemResult) -> float:
    """What an item weighs: a technique on trial half of what the checklist says."""
    from coach.scorecard import halves  # noqa: PLC0415 - the menu speaks in these words too, and scores nothing

    return halves(item) / 2


def whole(card: Card, apart: Collection[str]) -> float:
    """The weights that quality is a share of: skills this call gave an occasion for, those on trial with half their weight."""
    return sum(_weight(item) for item in card.items() if item.weight > 0 and item.verdict != "N/A" and item.name not in apart)


def points(basis: int) -> str:
    """Basis points as points, exact, so that what is shown adds up: 8823 is ``88.23``, 10000 is ``100``."""
    return f"{basis / 100:.2f}".rstrip("0").rstrip(".")


def sum_of(card: Card) -> str:
    """How the score comes about, in a line: ``71.8 = 6/10 of quality 53 + 4/10 of outcome 100``."""
    if card.quality is None:
        text = f"{points(card.unfatal)} = outcome {points(card.outcome)}; this call asked for nothing that makes up quality"
    else:
        text = f"{points(card.unfatal)} = 6/10 of quality {points(card.quality)} + 4/10 of outcome {points(card.outcome)}"
    return text if card.unfatal == card.score else f"{points(card.score)}, for something fatal happened; without it {text}"


def quality_of(card: Card, apart: Collection[str]) -> str:
    """How quality comes about: ``33 of 34 make 97.05, less 8.82 for faults``; empty where it cannot be told in a line."""
    if card.quality is None:
        return ""
    all_ = whole(card, apart)
    made = sum(_weight(item) * (item.value or 0) for item in card.items() if item.weight > 0 and item.value and item.name not in apart)
    share = int(made // all_) if all_ else 0
    cost = sum(item.value or 0 for item in card.items() if item.verdict == "fault" and item.name not in apart)
    if max(0, share - cost) != card.quality:
        return ""
    less = f", less {points(cost)} for faults" + (", and never under 0" if cost > share else "") if cost else ""
    return f"{made / 10_000:g} of {all_:g} make {points(share)}{less}"


def outcome(card: Card) -> str:
    """What the outcome is made of: ``7/10 the ending (good), 3/10 the needs (3 of 3 met)``."""
    needs = f", 3/10 the needs ({sum(card.needs.values())} of {len(card.needs)} met)" if card.needs else ""
    return f"7/10 the ending ({card.ending_value}){needs}" if needs else f"the ending ({card.ending_value})"


def kept(card: Card, apart: Collection[str]) -> str:
    """Compliance, said as what it is: ``1 of 2 rules kept (not: Kept to what the card allows). A matter of its own, not part of the score``."""
    due = [item for item in card.items() if item.name in apart and item.verdict != "N/A"]
    broken = [item.label for item in due if item.verdict not in ("met", "none")]
    if not due:
        return ""
    missed = f" (broken: {', '.join(broken)})" if broken else ""
    must = any(item.required or item.fatal for item in due)
    return f"{len(due) - len(broken)} of {len(due)} kept{missed}. {'Needed to pass' if must else 'Looked at by itself'}, not part of the score."


def worth(item: ItemResult, all_: float, apart: Collection[str]) -> str:
    """What an item is worth: ``counts 3 of 30``, ``took 18.99 points off quality``; with ``must`` and ``fatal`` where they hold."""
    notes = []
    if item.verdict == "fault" and item.value:
        notes.append(f"took {points(item.value)} off quality")
    elif item.name in apart:
        notes.append("apart from the score")
    elif item.weight > 0 and item.verdict != "N/A":
        weight = _weight(item)
        half = f", half for being late: {weight / 2:g}" if item.verdict == "late" else ""
        notes.append(f"counts {weight:g} of {all_:g}{half}")
    return ", ".join([*notes, *(["must"] if item.required else []), *(["fatal"] if item.fatal else [])])


# Disputes


def disputed(one: Contested, *, named: bool = True) -> tuple[str, str]:
    """A dispute in two texts: what was said against the verdict, and what was ruled (and by whom) or that nothing was yet."""
    ruling = f"Ruling{f' by {one.by}' if named else ''}: {'verdict upheld' if one.ruling == 'upheld' else one.ruling}. {one.why}"
    return (f"Disputed: {one.reason}", "Waits for a ruling." if one.open else ruling)


def with_rulings(ruled: Card) -> str:
    """What people's rulings would make of the score: ``With the rulings 95 %, passed``."""
    from coach.scorecard import scored  # noqa: PLC0415 - as above

    return f"With the rulings {scored(ruled.score, ruled.pass_mark)}, {'passed' if ruled.passed else 'not passed'}"


# Quotes


def cut(text: str, most: int = MOST_WORDS) -> str:
    """`text` in about `most` words, its beginning and its end kept; a short question at its end is kept whole."""
    parts = text.split()
    if len(parts) <= most + 2:
        return text
    tail = max(1, most // 3)
    if text.rstrip().endswith("?"):
        begins = [number for number in range(1, len(parts)) if parts[number - 1][-1] in ".!?…,:;"]
        tail = next((len(parts) - number for number in begins if len(parts) - number < most - 2), tail)
    return " ".join([*parts[: most - tail], "…", *parts[-tail:]])


def quoted(text: str, most: int = MOST_WORDS) -> str:
    """Words in quotation marks, cut; an /action, or a text that quotes something itself, as it is."""
    return text if not text or text.startswith("/") or "“" in text else f"“{cut(text, most)}”"


def told(shown: Evidence) -> tuple[str, str]:
    """The quote as it is shown, and why it counts, in which it does not stand again."""
    quote = quoted(shown.quote) if shown.end > shown.start else shown.quote
    return quote, without(shown.why, shown.quote)


def without(why: str, quote: str) -> str:
    """A reason without the quote it repeats, at its beginning or its end; the detector cuts long ones there."""
    before, mark, rest = why.partition("“")
    inner, closing, after = rest.partition("”")
    if not quote or not mark or not closing or inner.removesuffix("…").strip() not in " ".join(quote.split()):
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
    return f"{quote}: {first.casefold() if first in ('It', 'You', 'They', 'These', 'This', 'Done', 'Kept:') else first} {rest}".rstrip()


# Moves


def runs(modes: Sequence[tuple[int, str]]) -> tuple[tuple[str, str], ...]:
    """Turns of one mode in a row taken together: ``("1-3", "accommodating")``."""
    rows: list[tuple[int, int, str]] = []
    for turn, mode in modes:
        if rows and rows[-1][2] == mode and rows[-1][1] == turn - 1:
            rows[-1] = (rows[-1][0], turn, mode)
        else:
            rows.append((turn, turn, mode))
    return tuple((str(first) if first == last else f"{first}-{last}", mode) for first, last, mode in rows)


# Questions


def questions(told: Debrief, rows: Mapping[str, Technique]) -> tuple[tuple[int, str], ...]:
    """What was too faint to score, asked about: turn and question, `MOST_ASKED` at most.

    Not asked of what the call showed plainly, nor of a fault the customer did not take amiss.
    """
    from coach.scorecard import quotes  # noqa: PLC0415 - a first screen needs no scorecard

    plain = {finding.technique for view in told.turns for finding in view.findings if finding.band != "faint"}
    asked: dict[str, tuple[int, str]] = {}
    for view in told.turns:
        for finding in view.findings:
            row = rows.get(finding.technique)
            if row is None or (row.family == "fault" and view.change <= 0):
                continue
            if finding.band == "faint" and finding.technique not in plain:
                asked.setdefault(finding.technique, (view.turn, _question(finding, row, quotes.quote(view.text, finding.start, finding.end))))
    return tuple(asked.values())[:MOST_ASKED]


def _question(finding: Finding, row: Technique, words: str) -> str:
    """A faint finding, asked about: ``“I'm sorry”: was that meant as “Apologise” (you said sorry for ...)?``."""
    meant = "was that meant as" if row.family == "skill" else "could that have been heard as"
    quoting = f"{quoted(words or finding.quote)}: " if finding.quote else ""
    why = without(finding.why, finding.quote)
    why = f"{why[:1].lower()}{why[1:]}" if why[:1].isupper() else f"it {why}"
    return f"{quoting}{meant} “{row.name}” ({why.rstrip('.')})?"


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


def custom(values: Mapping[str, Any], customer: str) -> str:
    """What the outcome did to this customer's custom, in a sentence; empty where the scenario does not say what they are worth."""
    worth = values.get("custom")
    if not worth:
        return ""
    amount = f"{worth['currency']}{worth['a_year']:,}"
    return f"{customer}: {amount} a year over {counted(worth['years'], 'year')}. After a call like this one, {worth['stays']} of 100 such customers stay."


def banner(model: str) -> str:
    """Told before the first words leave this machine: ``smollm2 at 127.0.0.1:8092``."""
    name, _, host = model.partition(" at ")
    return f"{name} words the customer's lines. What you type goes to {host}, with e-mail addresses and phone, card and account numbers masked."


def later(after: str) -> str:
    """The time between two contacts, as a title: ``2 days`` is "Two days later", ``the next morning`` "The next morning"; empty "Later"."""
    found = re.fullmatch(r"(\d+)\s+([a-z]+)", after.strip())
    if not found:
        text = after.strip() or "later"
        return text[:1].upper() + text[1:]
    number = int(found[1])
    return f"{SMALL_NUMBERS[number] if number < len(SMALL_NUMBERS) else found[1]} {found[2]} later"
