"""Opinions beside the form: where they agree with it, where a person should look. The form stands as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from coach.judge.prompt import PROMPT
from coach.judge.questions import Question, Skipped, questions
from coach.judge.votes import UNSURE

if TYPE_CHECKING:
    from coach.scorecard import Card
    from coach.scorecard.card import ItemResult
    from coach.store.opinions import Opinion

SHOWN: Final = frozenset({"met", "late", "fault"})
"""Verdicts of the form that say: it was there."""


@dataclass(frozen=True, slots=True)
class Side:
    """One line of the form, and what the judge makes of it."""

    item: ItemResult
    opinion: Opinion

    @property
    def agrees(self) -> bool | None:
        """None where the judge could not tell. What gave no occasion and was not done agrees; what was done all the same does not."""
        if self.opinion.verdict == UNSURE:
            return None
        return (self.opinion.verdict == "met") == (self.item.verdict in SHOWN)

    @property
    def look_at(self) -> int:
        """The turn a person should look at where the two differ; 0 where no turn is the one."""
        turns = [shown.turn for shown in self.item.evidence if shown.turn]
        return self.opinion.turn or (turns[0] if turns else 0)


@dataclass(frozen=True, slots=True)
class Beside:
    """What one model makes of the form; lines in the order of the form."""

    model: str
    sides: tuple[Side, ...]
    unasked: tuple[Question, ...]
    """What could be asked and has not been, or was asked in other words."""
    skipped: tuple[Skipped, ...]

    @property
    def assessed(self) -> int:
        """Of how many lines it could tell."""
        return sum(side.agrees is not None for side in self.sides)

    @property
    def agreed(self) -> int:
        """On how many of those it agrees with the form."""
        return sum(side.agrees is True for side in self.sides)


def current(card: Card, opinions: Sequence[Opinion], model: str) -> tuple[Opinion, ...]:
    """Opinions of `model` on what is asked today, in today's words; any other is out of date."""
    asked, _ = questions(card)
    rubrics = {question.item: question.rubric for question in asked}
    return tuple(opinion for opinion in opinions if opinion.model == model and opinion.prompt == PROMPT and rubrics.get(opinion.item) == opinion.rubric)


def beside(card: Card, opinions: Sequence[Opinion], model: str = "") -> Beside | None:
    """The opinions of `model` (of whichever was asked last) beside the form; None when there are none. Of two on one line the later in the list counts."""
    model = model or (max(opinions, key=lambda opinion: opinion.at).model if opinions else "")
    told = {opinion.item: opinion for opinion in current(card, opinions, model)}
    if not told:
        return None
    asked, skipped = questions(card)
    sides = tuple(Side(item, told[item.name]) for item in card.items() if item.name in told)
    return Beside(model, sides, tuple(question for question in asked if question.item not in told), skipped)
