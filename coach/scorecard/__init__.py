"""What a call was worth: the QA form with its sections, weights, N/A, required and fatal items, compliance apart from quality.

A pure function of the scenario and the events.
"""

from coach.scorecard.card import Card, Evidence, ItemResult, Section, percent, scored, to_json
from coach.scorecard.contested import Contested, as_ruled, changes, contested
from coach.scorecard.live import Mark, Watch, cause, rise
from coach.scorecard.score import halves, outcome_of, overall, ruled, score, with_quality

__all__ = [
    "Card",
    "Contested",
    "Evidence",
    "ItemResult",
    "Mark",
    "Section",
    "Watch",
    "as_ruled",
    "cause",
    "changes",
    "contested",
    "halves",
    "outcome_of",
    "overall",
    "percent",
    "rise",
    "ruled",
    "score",
    "scored",
    "to_json",
    "with_quality",
]
