"""How the customer feels, and the pure step that moves her.

All numbers 0-100, held to a tenth. `react` and `feel` are total and bounded: any moves on any state give a state again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coach.customer.data import constants, reaction
from coach.plane import Mode, Point, bounded, region, settle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from coach.scenario import Persona, Scenario

FADE = (1.0, 0.5, 0.0)
"""What a skill earns the first, second and any later time in a call. Faults do not fade."""
LISTENING = frozenset({"acknowledge_feeling", "apologise", "assume_good_faith", "encourage", "mirror", "open_question", "paraphrase", "personal_interest"})
HEARD_BY = frozenset({"acknowledge_feeling", "apologise", "assume_good_faith", "paraphrase"})
STEP_BY = frozenset({"escalate_well", "give_timeline", "offer_options", "promise_follow_up", "take_ownership"})


QUIET = frozenset({Mode.AVOIDING, Mode.ACCOMMODATING})
"""Modes in which not being heard hardly shows: it is patience that goes, and then she."""


@dataclass(frozen=True, slots=True)
class State:
    """The customer at one moment."""

    tension: float
    trust: float
    patience: float
    position: Point
    mode: Mode
    unheard: float = 100.0
    """Story still to tell."""
    acknowledged: bool = False
    """A feeling, a harm or the story has been acknowledged in this call."""
    stepped: bool = False
    """Somebody has taken a concrete step."""
    solved: bool = False
    """Everything she needs has been met (the session tells)."""

    @property
    def assertiveness(self) -> float:
        """The vertical axis of her position."""
        return self.position.assertiveness

    @property
    def cooperativeness(self) -> float:
        """The horizontal axis of her position."""
        return self.position.cooperativeness


@dataclass(frozen=True, slots=True)
class Move:
    """A technique or fault of this turn, and how often it had come before in the call."""

    technique: str
    earlier: int = 0


def start(scenario: Scenario) -> State:
    """The customer as the phone is picked up: the persona's position, the scenario's mood on top."""
    mood, home = scenario.mood, scenario.persona.position
    position = Point(float(mood.get("assertiveness", home.assertiveness)), float(mood.get("cooperativeness", home.cooperativeness)))
    return State(
        tension=bounded(mood.get("tension", 60)),
        trust=bounded(mood.get("trust", 35)),
        patience=bounded(mood.get("patience", constants()["patience_at_start"])),
        position=position,
        mode=region(position),
    )


def rested(state: State, carry: Mapping[str, int], patience: float) -> State:
    """The state as the next contact begins: each feeling at its percentage in `carry` (what is not named stays), patience new."""

    def share(feeling: str) -> float:
        return bounded(getattr(state, feeling) * carry.get(feeling, 100) / 100)

    position = Point(share("assertiveness"), share("cooperativeness"))
    return replace(
        state,
        tension=share("tension"),
        trust=share("trust"),
        patience=bounded(patience),
        position=position,
        mode=settle(position, state.mode, constants()["hysteresis"]),
    )


def react(state: State, moves: Sequence[Move], persona: Persona) -> State:
    """The state after a turn's techniques and faults, each looked up for the mode she was in before the turn.

    Skills fade with repetition; what one turn can gain or cost is capped; a turn without any sign of listening heats a customer
    who still has something to tell; two gates keep tension up until she was acknowledged and until somebody took a step.
    """
    known = constants()
    total = {"tension": 0.0, "trust": 0.0, "patience": -known["turn_wear"]}
    for move in moves:
        effect = persona.reacts.get(move.technique) or reaction(move.technique, state.mode)
        helps = effect.get("tension", 0) <= 0 <= effect.get("trust", 0)
        share = FADE[min(move.earlier, len(FADE) - 1)] if helps else 1.0
        for feeling, size in effect.items():
            total[feeling] = total.get(feeling, 0.0) + share * size * _shrink(state, feeling, size)
    names = {move.technique for move in moves}
    listened = bool(names & LISTENING)
    if not listened:
        quiet = state.mode in QUIET
        total["tension"] += known["unheard_heat"] * (known["quiet_heat"] if quiet else 1.0) * state.unheard / 100
        total["patience"] -= known["quiet_wear"] * quiet
    total["tension"] = min(known["harm_cap_tension"], max(-known["gain_cap_tension"], total["tension"]))
    total["trust"] = max(-known["harm_cap_trust"], min(known["gain_cap_trust"], total["trust"]))
    gated = replace(
        state,
        unheard=bounded(state.unheard - known["listening_tells"] * listened),
        acknowledged=state.acknowledged or bool(names & HEARD_BY),
        stepped=state.stepped or bool(names & STEP_BY),
    )
    return _pulled_home(_moved(gated, total), persona)


def feel(state: State, feels: Mapping[str, float]) -> State:
    """The state after a scenario's explicit ``feels:``, its gains capped; the axes drift with it as they do with techniques."""
    cap = constants()["feels_cap"]
    held = {feeling: max(-cap, size) if feeling == "tension" else min(cap, size) if feeling == "trust" else size for feeling, size in feels.items()}
    return _moved(state, held) if held else state


def _shrink(state: State, feeling: str, size: float) -> float:
    """The share of a gain that is felt: less of it the calmer she is, the more she trusts. Harm is felt whole."""
    known = constants()
    if feeling == "tension" and size < 0:
        return min(1.0, max(known["least_calm"], state.tension / known["calm_scale"]))
    if feeling == "trust" and size > 0:
        return min(1.0, (100 - state.trust) / known["trust_scale"])
    return 1.0


def _moved(state: State, by: Mapping[str, float]) -> State:
    known = constants()
    tension = _gate(state, state.tension + by.get("tension", 0))
    trust = bounded(state.trust + by.get("trust", 0))
    position = state.position.moved(
        known["assertiveness_per_tension"] * (tension - state.tension) + by.get("assertiveness", 0),
        known["cooperativeness_per_trust"] * (trust - state.trust) + by.get("cooperativeness", 0),
    )
    return replace(
        state,
        tension=tension,
        trust=trust,
        patience=bounded(state.patience + by.get("patience", 0)),
        position=position,
        mode=settle(position, state.mode, known["hysteresis"]),
    )


def _gate(state: State, tension: float) -> float:
    """`tension`, held back where it would pass a gate she has no reason to pass: only a part of the way below it is gone.

    A gate never lifts tension that is already under it, and never stops it dead: what was said well is always felt.
    """
    known = constants()
    shut = [known["gate_solved"]] * (not state.solved) + [known["gate_step"]] * (not state.stepped) + [known["gate_heard"]] * (not state.acknowledged)
    floor = min(state.tension, max(shut, default=0.0))
    return bounded(floor - known["gate_leak"] * (floor - tension) if tension < floor else tension)


def _pulled_home(state: State, persona: Persona) -> State:
    known = constants()
    home, here = persona.position, state.position
    position = here.moved(
        known["pull_home"] * (home.assertiveness - here.assertiveness),
        known["pull_home"] * (home.cooperativeness - here.cooperativeness),
    )
    return replace(state, position=position, mode=settle(position, state.mode, known["hysteresis"]))


def worn_out(state: State) -> bool:
    """Whether she puts the phone down by herself."""
    return state.patience <= 0 or state.tension >= constants()["boiling"]
