"""Open scenes: no replies written, a goal instead. She acts by her mode, her tension and what has not been heard yet.

Seven acts: vent, doubt, ask, refuse, soften, accept, close; worded by the persona's ``lines`` of those names, each line once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from coach.customer.data import constants
from coach.customer.state import LISTENING, QUIET, STEP_BY
from coach.customer.turn import WAITING, Decision, Situation, TurnFacts, pick
from coach.plane import Mode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach.scenario import Scenario

BY_MODE: Final = {
    Mode.COMPETING: ("refuse", "ask", "doubt", "vent", "soften"),
    Mode.AVOIDING: ("doubt", "soften", "ask", "refuse", "vent"),
    Mode.ACCOMMODATING: ("soften", "accept", "ask", "doubt", "vent"),
    Mode.COMPROMISING: ("ask", "doubt", "accept", "soften", "vent"),
    Mode.COLLABORATING: ("ask", "accept", "soften", "doubt", "vent"),
}
"""What she falls back on, the likeliest first, when nothing said calls for anything else."""


def is_resolved(scenario: Scenario, at: Situation) -> bool:
    """Whether this is an open scene whose condition holds."""
    condition = scenario.scenes[at.scene].resolved_when
    return condition is not None and condition.holds(at.lookup)


def leave(scenario: Scenario, at: Situation) -> Decision:
    """She accepts, or closes, and the call goes where the scene leads."""
    scene = scenario.scenes[at.scene]
    own = pick(scenario.persona.lines.get("close" if scene.end else "accept", ()), at, "resolved")
    entering = pick(scenario.scenes[scene.go].customer, at, f"scenes.{scene.go}") if scene.go else None
    texts = tuple(text for text in (own, entering) if text)
    return Decision(texts or (() if scene.end else WAITING[:1]), f"scenes.{at.scene}.resolved", go=scene.go, end=scene.end)


def act(scenario: Scenario, facts: TurnFacts, at: Situation) -> Decision | None:
    """What she does in an open scene; None in any other, and when she has no words left for any act."""
    if scenario.scenes[at.scene].resolved_when is None:
        return None
    unmatched = not (facts.techniques or facts.intents or facts.actions)
    if not unmatched and not facts.faults and not LISTENING.isdisjoint(facts.techniques):
        told = _revealed(scenario, at)
        if told is not None:
            return told
    mode = Mode(str(at.lookup("mode")))
    for name in dict.fromkeys((*_called_for(facts, at, mode), *BY_MODE[mode])):
        text = pick(scenario.persona.lines.get(name, ()), at, f"open.{name}")
        if text is not None:
            return Decision((text,), f"open.{name}", unmatched=unmatched)
    return None


def _revealed(scenario: Scenario, at: Situation) -> Decision | None:
    """The next thing she comes out with because she is listened to."""
    for name in scenario.scenes[at.scene].reveals:
        answer = scenario.answers[name]
        text = None if at.lookup(name) else pick(answer.customer, at, f"answers.{name}")
        if text is not None:
            return Decision((text,), f"open.reveals.{name}", dict(answer.feels), (name,))
    return None


def _called_for(facts: TurnFacts, at: Situation, mode: Mode) -> Iterator[str]:
    """The acts that what was said calls for, the strongest first."""
    known = constants()
    hot, trust = at.tension >= known["open_hot"], float(at.lookup("trust"))
    if facts.faults:
        yield "doubt" if mode in QUIET else "refuse"
    if hot and at.unheard >= known["open_unheard"] and mode not in QUIET:
        yield "vent"
    if not STEP_BY.isdisjoint(facts.techniques):
        yield "doubt" if trust < known["open_doubts"] else "refuse" if hot and mode is Mode.COMPETING else "accept"
    if not facts.faults and not LISTENING.isdisjoint(facts.techniques) and not hot:
        yield "soften"
