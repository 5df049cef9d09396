"""Who answers: the customer's state, the pure step that moves her, and the director that decides what she does.

Knows the scenario and the plane; knows nothing of text, clocks, screens or disks.
"""

from coach.customer.data import constants, known_reactions, reaction
from coach.customer.director import direct, noticed, opening
from coach.customer.state import Move, State, feel, react, rested, start, worn_out
from coach.customer.turn import Decision, Situation, TurnFacts, fill, matches, moment, pauses

__all__ = [
    "Decision",
    "Move",
    "Situation",
    "State",
    "TurnFacts",
    "constants",
    "direct",
    "feel",
    "fill",
    "known_reactions",
    "matches",
    "moment",
    "noticed",
    "opening",
    "pauses",
    "react",
    "reaction",
    "rested",
    "start",
    "worn_out",
]
