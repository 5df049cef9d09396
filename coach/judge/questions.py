"""What is asked: one question for each technique and fault of the form that words can show."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from coach.digest import sha256
from coach.techniques import catalogue

if TYPE_CHECKING:
    from coach.scorecard import Card
    from coach.techniques import Example, Technique

BY_THE_CLOCK: Final = "It goes by the clock, which no transcript shows."
BY_THE_NOTE: Final = "It is about the note, not about what was said."
BY_CONDITIONS: Final = "It is the scenario's own line and goes by its conditions."
ON_THE_CARD: Final = frozenset({"know_product", "wrong_fact", "overpromise", "policy_breach", "use_discretion", "follow_protocol"})
"""What nobody can tell without the knowledge card."""
_CLOCK: Final = frozenset({"timed", "spoken"})
MOST: Final = {"good": 3, "borderline": 2, "bad": 3}
"""Examples of each kind; more make the request longer and the question no clearer."""
DIGITS: Final = 12


@dataclass(frozen=True, slots=True)
class Question:
    """One line of the form as the judge is asked about it. Nothing of the attempt is in it."""

    item: str
    label: str
    """For people; the judge does not see it."""
    fault: bool
    definition: str
    cancelled_by: str
    examples: tuple[tuple[str, str], ...]
    """Kind (``good``: shows it, ``borderline``, ``bad``: does not) and a JSON object: the agent's words, and what they answer."""
    card: bool
    """It takes the knowledge card to tell."""

    @property
    def rubric(self) -> str:
        """A digest of what is asked: an opinion on an older definition is no opinion on this one."""
        asked = [self.item, self.fault, self.definition, self.cancelled_by, self.examples, self.card]
        return sha256(json.dumps(asked).encode()).hexdigest()[:DIGITS]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A line of the form no judge is asked about, and why."""

    item: str
    label: str
    reason: str


def questions(card: Card) -> tuple[tuple[Question, ...], tuple[Skipped, ...]]:
    """What a judge is asked about an attempt with this form, and what not. Of the card only the names of its lines are looked at."""
    rows = catalogue()
    asked, skipped = [], []
    for item in card.items():
        row = rows.get(item.name)
        reason = BY_CONDITIONS if row is None else _reason(row)
        if row is None or reason:
            skipped.append(Skipped(item.name, item.label, reason))
        else:
            asked.append(_question(row, item.label))
    return tuple(asked), tuple(skipped)


def _reason(row: Technique) -> str:
    names = frozenset(row.na_when.names())
    return BY_THE_CLOCK if names & _CLOCK else BY_THE_NOTE if "note_asked" in names else ""


def _question(row: Technique, label: str) -> Question:
    examples = [
        (kind, told) for kind, most in MOST.items() for told in [_told(example) for example in row.examples if example.kind == kind and _plain(example)][:most]
    ]
    return Question(row.id, label, row.family == "fault", row.definition, row.contra.says, tuple(examples), row.id in ON_THE_CARD)


def _plain(example: Example) -> bool:
    """Whether its words and what was said before them are all there is to it."""
    context = example.context
    return bool(example.say) and not (context.deeds or context.promise or context.contact > 1 or context.past.earlier)


def _told(example: Example) -> str:
    heard = [line.text for line in example.context.heard if line.speaker == "customer"][-1:]
    card = {"card": list(example.context.facts)} if example.context.facts else {}
    return json.dumps({**card, **({"customer": heard[0]} if heard else {}), "agent": example.say}, ensure_ascii=False)
