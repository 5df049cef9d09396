"""What a turn amounts to, where it stands, and the choice of a line: what every way of answering is made of."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from coach.scenario import Line, Match, Scenario

    Lookup = Callable[[str], float | str | bool]

PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)\}")
WAITING: Final = (
    "…",
    "(You hear her put the phone to her other ear.)",
    "(A long breath.)",
    "(Nothing but the line.)",
    "(A cup is put down, not gently.)",
    "(She lets the silence stand.)",
)
"""When neither scene nor persona has a line left: on the phone ..."""
WORDLESS: Final = ("…", "(Typing. Then nothing.)", "(Read. No answer.)", "(Typing again. Gone again.)", "(Online, and silent.)", "(A single full stop.)")
"""... and in writing."""


def pauses() -> frozenset[str]:
    """What stands for her silence: nobody's words."""
    return frozenset((*WAITING, *WORDLESS))


@dataclass(frozen=True, slots=True)
class TurnFacts:
    """What one turn amounts to, as far as rules are concerned."""

    techniques: tuple[str, ...] = ()
    """Skills and faults that count, in order of appearance."""
    faults: frozenset[str] = frozenset()
    """Which of them are faults."""
    intents: tuple[str, ...] = ()
    """Intents and answers, best first."""
    owed: tuple[str, ...] = ()
    """Answers asked for in the turn before and not given: told now if there is room."""
    phrases: frozenset[str] = frozenset()
    actions: tuple[str, ...] = ()
    words: int = 0
    """Words the trainee said; 0 for a bare desk action."""
    asks: bool = False
    """A question is in it."""
    unplaced: bool = False
    """It ends on a question that nothing the scenario knows was found in."""
    seeks_leave: bool = False
    """That question is whether something may be done, or suits her."""
    warns: bool = False
    """It says that the call may end; a warning ends nothing."""
    repeated: bool = False
    """The very same words as an earlier reply."""


@dataclass(frozen=True, slots=True)
class Situation:
    """Where the call stands, as far as choosing a line is concerned."""

    scene: str
    lookup: Lookup
    used: frozenset[str]
    """Authored texts already said in this call."""
    agent: str = ""
    """The trainee's name, if she was told it; lines with ``{agent}`` need it."""
    promise: str = ""
    """What the trainee promised in an earlier contact; lines with ``{promise}`` need it."""
    openings: tuple[str, ...] = ()
    """How her last lines began: she does not start two lines running with the same remark."""
    seed: int = 0
    turn: int = 0
    tension: float = 50.0
    patience: float = 100.0
    unheard: float = 0.0
    """Story she has not told yet, 0-100."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What she does now."""

    texts: tuple[str, ...]
    """The authored texts of the line, in order, before placeholders are filled."""
    rule: str
    feels: Mapping[str, float] = field(default_factory=dict)
    remember: tuple[str, ...] = ()
    go: str | None = None
    end: str | None = None
    unmatched: bool = False


def matches(match: Match, facts: TurnFacts, lookup: Lookup) -> bool:
    """Whether a turn fits: AND between keys, OR inside each list."""
    techniques = frozenset(facts.techniques)
    if match.uses and not any(techniques.issuperset(together) for together in match.uses):
        return False
    for wanted, there in ((match.says, facts.phrases), (match.means, facts.intents), (match.does, facts.actions)):
        if wanted and not any(name in there for name in wanted):
            return False
    if any(name in techniques or name in facts.intents or name in facts.actions for name in match.without):
        return False
    return match.when is None or match.when.holds(lookup)


def moment(scenario: Scenario, name: str, at: Situation, *, end: str | None = None, unmatched: bool = False) -> Decision:
    """A moment no scene wrote: silence, repetition, hanging up ... in the persona's words, else built-in ones."""
    text = pick(scenario.persona.lines.get(name, ()), at, f"persona.{name}")
    if text is None:
        text = next((line for line in (WAITING if scenario.channel == "phone" else WORDLESS) if line not in at.used), None)
    return Decision(texts=(text,) if text else (), rule=f"persona.{name}", end=end, unmatched=unmatched)


def fill(texts: Iterable[str], values: Mapping[str, str], joint: str = " ") -> str:
    """One line from authored texts, placeholders filled from `values` (unknown ones stay as written)."""
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), joint.join(texts))


def pick(lines: Sequence[Line], at: Situation, rule: str) -> str | None:
    """An unsaid line that may be said now: the first whose condition holds, else a seeded choice among the plain ones."""
    allowed = [line for line in lines if line.text not in at.used and _fillable(line.text, at) and (line.when is None or line.when.holds(at.lookup))]
    if not allowed:
        return None
    special = [line for line in allowed if line.when is not None]
    if special:
        return special[0].text
    return Random(f"{at.seed}:{at.turn}:{rule}").choice(allowed).text  # noqa: S311 - variety, not secrecy


def _fillable(text: str, at: Situation) -> bool:
    return all(value or mark not in text for mark, value in (("{agent}", at.agent), ("{promise}", at.promise)))
