"""What an answer is worth once its quotes have been looked up, and what several answers come to. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from coach.judge.prompt import MOST_QUOTES, MOST_REASON, VERDICTS
from coach.text import clean, fit

if TYPE_CHECKING:
    from coach.judge.transcript import Transcript
    from coach.llm.wire import Answer

UNSURE: Final = "cannot_assess"
MOST_READ: Final = 20_000
"""Characters of an answer that are looked at."""
NO_JSON: Final = "The answer was not in the form asked for."
CUT: Final = "The answer was cut off."
NO_QUOTE: Final = "It said met and quoted nothing."
WRONG_QUOTE: Final = "It quoted words the agent did not say in that turn."
DIVIDED: Final = "Its votes were divided."
_FENCE: Final = re.compile(r"\s*```(?:json)?\s*\n(.*?)\n?\s*```\s*", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Vote:
    """One answer. One that does not `count` says nothing of the call, and never that something was not done."""

    verdict: str
    quote: str = ""
    turn: int | None = None
    reason: str = ""
    counts: bool = True


def lost(reason: str) -> Vote:
    """A vote that does not count."""
    return Vote(UNSURE, reason=reason, counts=False)


def check(answer: Answer, call: Transcript) -> Vote:
    """The vote in an answer. Every quote must be in the very turn it names; one that is not makes the whole vote worthless."""
    if answer.finish != "stop":
        return lost(CUT)
    told = _read(answer.text)
    if told is None:
        return lost(NO_JSON)
    evidence, reason, verdict = told
    found = [call.find(turn, quote) for turn, quote in evidence]
    if not all(found):
        return lost(WRONG_QUOTE)
    if verdict == "met" and not found:
        return lost(NO_QUOTE)
    turn, quote = next((shown for shown in found if shown), (None, ""))
    return Vote(verdict, quote if verdict == "met" else "", turn if verdict == "met" else None, reason)


def _read(text: str) -> tuple[list[tuple[str, str]], str, str] | None:
    """Evidence as (turn, quote), reason and verdict; None when the answer is anything else."""
    fenced = _FENCE.fullmatch(text[:MOST_READ])
    try:
        told = json.loads(fenced[1] if fenced else text[:MOST_READ])
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or told.get("verdict") not in VERDICTS or not isinstance(told.get("reason"), str):
        return None
    evidence = told.get("evidence")
    if not isinstance(evidence, list) or len(evidence) > MOST_QUOTES or not all(map(_is_evidence, evidence)):
        return None
    quotes = [(clean(shown["turn"]).strip(), clean(shown["quote"])) for shown in evidence]
    return quotes, fit(clean(told["reason"]), MOST_REASON), str(told["verdict"])


def _is_evidence(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("turn"), str) and isinstance(value.get("quote"), str)


@dataclass(frozen=True, slots=True)
class Settled:
    """What the votes come to. `confidence`: ``high`` all said so, ``low`` they differed, ``none`` no vote counts."""

    verdict: str
    confidence: str
    quote: str
    turn: int | None
    reason: str


def settle(votes: Sequence[Vote]) -> Settled:
    """The verdict of more than half of the votes, else none. Of equal votes the first speaks, by number and not by when it came."""
    verdict = next((each for each in VERDICTS if 2 * sum(vote.verdict == each for vote in votes) > len(votes)), UNSURE)
    of_it = [vote for vote in votes if vote.verdict == verdict]
    speaks = of_it[0] if of_it else Vote(UNSURE, reason=DIVIDED)
    counted = [vote for vote in votes if vote.counts]
    confidence = "high" if counted and len(counted) == len(of_it) == len(votes) else "low" if counted else "none"
    return Settled(verdict, confidence, speaks.quote, speaks.turn, speaks.reason)
