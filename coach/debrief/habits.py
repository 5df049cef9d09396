"""What ran through a whole call and no single turn shows: one sentence, with its figures. Sizes are ours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from coach.scorecard.live import counted
from coach.session.events import DeskAnswered
from coach.techniques import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach.debrief.shapes import TurnView
    from coach.scenario import Scenario
    from coach.scorecard.card import Card
    from coach.session.events import Event

FEWEST: Final = 4
"""Replies below which nothing can be called a habit."""
LATE: Final = 7
"""The turn from which finding something out was slow."""
QUARREL: Final = ("blame_customer", "doubt_customer", "defensive", "dismiss_feeling", "hostile", "non_apology", "blame_others")
EXPLAINS: Final = frozenset({"explain_steps", "give_timeline", "be_transparent"})
LOUD: Final = 65
"""Percent of the words."""
_ASKED: Final = re.compile(r"\?+")
_SORRY: Final = re.compile(r"\b(?:sorry|apolog\w+)\b", re.IGNORECASE)
_HEDGE: Final = re.compile(
    r"\b(?:maybe|perhaps|possibly|i think|i guess|i suppose|kind of|sort of|hopefully|not sure|if i may|if that's ok(?:ay)?|u+m+|e+r+m+)\b", re.IGNORECASE
)


def habit(scenario: Scenario, events: Sequence[Event], turns: Sequence[TurnView], card: Card) -> str:
    """The weightiest habit of the call, or nothing."""
    replies = [view for view in turns if view.text]
    if len(replies) < FEWEST:
        return ""
    she = scenario.persona.pronouns
    found = [
        *_quarrel(turns, scenario.persona.name.split()[0]),
        *_late(card, len(turns)),
        *_sorry(replies),
        *_hedges(replies),
        *_questions(replies, she),
        *_share(card, she),
        *_unexplained(replies),
        *_refused(events),
    ]
    return max(found, key=lambda one: one[0])[1] if found else ""


def _quarrel(turns: Sequence[TurnView], name: str) -> Iterator[tuple[float, str]]:
    views = [view for view in turns if any(finding.technique in QUARREL for finding in counted(view.findings))]
    if len(views) >= 3:  # noqa: PLR2004 - twice may happen
        first, last = views[0], views[-1]
        numbers = _listed([view.turn for view in views])
        rows = catalogue()
        kinds = dict.fromkeys(rows[f.technique].name.lower() for view in views for f in counted(view.findings) if f.technique in QUARREL)
        moved = f"{first.before:.0f} to {max(view.after for view in turns if first.turn <= view.turn <= last.turn):.0f}"
        yield 12.0 * len(views), f"Turns {numbers} went into arguing ({', '.join(list(kinds)[:3])}). {name} went from tension {moved} over it."


def _late(card: Card, turns: int) -> Iterator[tuple[float, str]]:
    for item in card.items():
        turn = item.evidence[0].turn if item.evidence else 0
        if item.section == "Clarify" and item.value and item.name not in catalogue() and turn >= LATE:
            yield 2.0 * item.weight * (turn - LATE + 2), f"“{item.label}” took until turn {turn} of {turns}. What comes to light there decides what you may do."


def _sorry(replies: Sequence[TurnView]) -> Iterator[tuple[float, str]]:
    times = sum(bool(_SORRY.search(view.text)) for view in replies)
    if times >= 5 and 5 * times >= 2 * len(replies):  # noqa: PLR2004 - two replies in five
        yield 5.0 * times, f"You said sorry in {times} of {len(replies)} replies. Once, for the thing that went wrong, weighs more than {times} times."


def _hedges(replies: Sequence[TurnView]) -> Iterator[tuple[float, str]]:
    words = [found[0].casefold() for view in replies for found in _HEDGE.finditer(view.text)]
    if len(words) >= len(replies):
        often = sorted(dict.fromkeys(words), key=lambda word: -words.count(word))[:2]
        shown = ", ".join(f"“{word}” {words.count(word)} times" for word in often)
        yield 4.0 * len(words), f"{len(words)} hedges in {len(replies)} replies ({shown}). Say what is so and what you will do, and stop there."


def _questions(replies: Sequence[TurnView], she: str) -> Iterator[tuple[float, str]]:
    asked = {view.turn: len(_ASKED.findall(view.text)) for view in replies}
    stacked = [turn for turn, count in asked.items() if count >= 2]  # noqa: PLR2004 - one question is what she can answer
    most = max(asked, key=lambda turn: asked[turn])
    if 3 * len(stacked) >= len(replies):
        they = {"she": "she answers", "he": "he answers"}.get(she, "they answer")
        told = f"You asked several questions at once in {len(stacked)} of {len(replies)} replies ({asked[most]} in turn {most}): "
        yield 5.0 * len(stacked), f"{told}{they} one, and the others are lost."


def _share(card: Card, she: str) -> Iterator[tuple[float, str]]:
    share = card.simulated.get("talk_share") or 0
    if share >= LOUD:
        told = {"she": "her, and she tells", "he": "him, and he tells"}.get(she, "them, and they tell")
        yield 2.0 * (share - LOUD + 10), f"{share} % of the words were yours. Shorter replies leave room for {told} more."


def _unexplained(replies: Sequence[TurnView]) -> Iterator[tuple[float, str]]:
    if not any(finding.technique in EXPLAINS for view in replies for finding in counted(view.findings)):
        yield 18.0, "You never said what happens next, how long it takes, or what you cannot do and why."


def _refused(events: Sequence[Event]) -> Iterator[tuple[float, str]]:
    refused = [event for event in events if isinstance(event, DeskAnswered) and not event.done]
    if len(refused) >= 2:  # noqa: PLR2004 - once may happen
        tried = ", ".join(dict.fromkeys(f"/{event.action}" for event in refused if event.action))
        named = f" ({tried})" if tried else ""
        yield 17.0 * len(refused), f"The desk refused {len(refused)} times{named}: each thing there waits for something to be asked or done first."


def _listed(turns: Sequence[int]) -> str:
    """``2, 3 and 5``."""
    return f"{', '.join(map(str, turns[:-1]))} and {turns[-1]}"
