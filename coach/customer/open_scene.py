"""Open scenes: no replies written, a goal instead. She acts by her mode, her tension and what has not been heard yet.

Seven acts: vent, doubt, ask, refuse, soften, accept, close; worded by the persona's ``lines`` of those names, each line once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from coach.customer.data import constants
from coach.customer.state import LISTENING, QUIET, STEP_BY
from coach.customer.turn import WAITING, Decision, Situation, TurnFacts, moment, pick
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
SETTLING: Final = frozenset({"check_understanding", "collaborate", "confirm_satisfied", "find_agreement", "recap"})
"""What asks her to agree."""
DRAWS_OUT: Final = frozenset({"acknowledge_feeling", "apologise", "assume_good_faith", "encourage", "mirror", "open_question", "paraphrase"})
"""What people go on telling upon; being called by her name is kind, and no reason to."""
NEARLY_OUT: Final = 30
"""Patience from which somebody who is told nothing says so: the last third of the tank, as elsewhere."""


def is_resolved(scenario: Scenario, at: Situation, *, asked: bool = False) -> bool:
    """Whether this is an open scene whose condition holds; a call is not ended on a question she can answer (`asked`)."""
    scene = scenario.scenes[at.scene]
    return scene.resolved_when is not None and not (asked and scene.end) and scene.resolved_when.holds(at.lookup)


def leave(scenario: Scenario, at: Situation, answered: Decision | None = None) -> Decision:
    """She accepts, or closes, and the call goes where the scene leads; what she was asked she answers instead of accepting (`answered`)."""
    scene = scenario.scenes[at.scene]
    own = None if answered else pick(scenario.persona.lines.get("close" if scene.end else "accept", ()), at, "resolved")
    entering = pick(scenario.scenes[scene.go].customer, at, f"scenes.{scene.go}") if scene.go else None
    texts = (*(answered.texts if answered else ()), *(text for text in (own, entering) if text))
    feels, told = (answered.feels, answered.remember) if answered else ({}, ())
    return Decision(texts or (() if scene.end else WAITING[:1]), f"scenes.{at.scene}.resolved", feels, told, go=scene.go, end=scene.end)


def act(scenario: Scenario, facts: TurnFacts, at: Situation) -> Decision | None:
    """What she does in an open scene; None in any other, and when she has no words left for any act."""
    if scenario.scenes[at.scene].resolved_when is None:
        return None
    told = reveal(scenario, facts, at)
    if told is not None:
        return told
    unmatched = _empty(facts)
    nudge = _nudge(scenario, at) if unmatched else None
    if nudge is not None:
        return nudge
    mode = Mode(str(at.lookup("mode")))
    for name in dict.fromkeys((*_called_for(facts, at, mode), *BY_MODE[mode])):
        text = pick(scenario.persona.lines.get(name, ()), at, f"open.{name}")
        if text is not None:
            return Decision((text,), f"open.{name}", unmatched=unmatched)
    return None


def _nudge(scenario: Scenario, at: Situation) -> Decision | None:
    """What she says to a reply with nothing in it: that she is nearly through with this, else what the scene has for such replies."""
    if at.patience < NEARLY_OUT and pick(scenario.persona.lines.get("lost_patience", ()), at, "persona.lost_patience"):
        return moment(scenario, "lost_patience", at, unmatched=True)
    text = pick(scenario.scenes[at.scene].otherwise, at, f"scenes.{at.scene}.otherwise")
    return Decision((text,), "otherwise", unmatched=True) if text else None


def _empty(facts: TurnFacts) -> bool:
    return not (facts.techniques or facts.intents or facts.actions)


def reveal(scenario: Scenario, facts: TurnFacts, at: Situation) -> Decision | None:
    """The next thing she comes out with because she is listened to; None where she is not, in no open scene, and when all is told.

    An open question that asks for nothing in particular is the best reason to tell, so this comes before not knowing what to answer.
    """
    if scenario.scenes[at.scene].resolved_when is None or facts.faults or DRAWS_OUT.isdisjoint(facts.techniques) or _elsewhere(facts):
        return None
    for name in scenario.scenes[at.scene].reveals:
        answer = scenario.answers[name]
        text = None if at.lookup(name) else pick(answer.customer, at, f"answers.{name}")
        if text is not None:
            return Decision((text,), f"open.reveals.{name}", dict(answer.feels), (name,))
    return None


def _elsewhere(facts: TurnFacts) -> bool:
    """Whether the reply is about something else than her telling more: a question that is not an open one, a remedy, something done."""
    told = frozenset(facts.techniques)
    return bool(facts.actions) or (facts.asks and "open_question" not in told) or not STEP_BY.isdisjoint(told) or facts.seeks_leave


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
    if facts.faults:
        return
    if not SETTLING.isdisjoint(facts.techniques):
        yield "accept" if trust >= known["open_doubts"] else "doubt"
    if not LISTENING.isdisjoint(facts.techniques):
        yield "ask" if hot and mode not in QUIET else "soften"
    if _empty(facts):
        yield "doubt" if mode is Mode.AVOIDING else "ask"
