"""From the call as recorded to what a voice is told about the line that has just been decided."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from coach.customer import pauses
from coach.digest import sha256
from coach.session.events import Event, Moved, NextContact, Replied, Said
from coach.session.speech import DASH, as_heard
from coach.voice.directive import Directive, Freedom, Turn

if TYPE_CHECKING:
    from coach.scenario import Scenario
    from coach.session import Call

ORDER: Final[tuple[Freedom, ...]] = ("script", "reword", "improvise")
"""From the least freedom to the most."""
ACTS: Final = {
    "vent": "gets it off their chest",
    "doubt": "doubts that it will help",
    "ask": "asks what will happen",
    "refuse": "will not have it",
    "soften": "comes round a little",
    "accept": "takes what is offered",
    "close": "brings the call to its end",
    "reveals": "comes out with something not said before",
    "resolved": "has what they came for",
    "interrupted": "was cut off, and says so",
    "silence": "wonders whether anybody is still there",
    "unclear": "has not understood what was said",
    "asked": "is asked something they cannot answer",
    "asked_if": "is asked for leave, and gives it",
    "noted": "takes in what was said",
    "repeated": "hears the same words a second time",
    "lost_patience": "is running out of patience",
    "hung_up": "has had enough and ends the call",
    "goodbye": "says goodbye",
    "otherwise": "does not get what they came for, and comes back to it",
    "answers": "answers what was asked",
}
"""What she does, in the words a model is told."""
YIELDING: Final = frozenset({"soften", "accept", "close", "resolved", "goodbye", "asked_if"})
_MOODS: Final = ((80, "furious"), (65, "angry"), (50, "annoyed"), (30, "wary"), (0, "calm"))
_CALM: Final = 45
"""Tension under which anybody may say thank you in their own words, once they have what they need."""
_SENTENCES: Final = re.compile(r"[.!?…]+(?=\s|$)")
FEWEST_SENTENCES: Final = 2
MOST_SENTENCES: Final = 5
"""Of her own; another wording of the author's line may have two more than that has."""


def directive(scenario: Scenario, call: Call, events: Sequence[Event], said: Said, allowed: Freedom) -> Directive:
    """What a voice is told about `said`, the latest line of `events`. `allowed` is what the trainee's settings permit."""
    act = _act(said.rule)
    past, reply, hers = _talk(events, said)
    tension = next((event.tension for event in reversed(events) if isinstance(event, Moved)), call.state.tension)
    level = next(place for place, (least, _) in enumerate(_MOODS) if tension >= least)
    persona = scenario.persona
    free = _freedom(scenario, said, act, allowed)
    return Directive(
        name=persona.name,
        pronouns=persona.pronouns,
        manner=persona.manner,
        channel=scenario.channel,
        authored=said.text,
        act=ACTS.get(act, "answers what was said, as the author has it"),
        freedom=free,
        mood=_MOODS[level][1],
        intensity=len(_MOODS) - level,
        mode=call.state.mode.value,
        soft=act in YIELDING or (tension < _CALM and call.state.solved),
        last=said.last,
        abuse=said.abuse,
        sentences=_sentences(said.text, free),
        reply=reply,
        past=past,
        briefing=" ".join(hers),
        never=scenario.llm.never if scenario.llm else (),
        seed=int(sha256(f"{call.seed}:{said.turn}:{said.rule}".encode()).hexdigest()[:8], 16) >> 1,
        turn=said.turn,
    )


def _sentences(authored: str, free: Freedom) -> int:
    """The most sentences a wording of `authored` may have."""
    told = max(1, len(_SENTENCES.findall(authored)))
    return told + 2 if free == "reword" else min(MOST_SENTENCES, max(FEWEST_SENTENCES, told + 1))


def _act(rule: str) -> str:
    """The act a rule stands for: the moment's name, the open act, or the kind of rule."""
    parts = rule.split(".")
    if parts[0] in ("persona", "open") and len(parts) > 1:
        return parts[1]
    if parts[-1] == "resolved":
        return "resolved"
    return parts[0]


def _freedom(scenario: Scenario, said: Said, act: str, allowed: Freedom) -> Freedom:
    """What may be done with this line: own words only where no rule of the author's fits, and nothing at all with an insult."""
    written: Freedom = scenario.llm.freedom if scenario.llm else "reword"
    most = min(written, allowed, key=ORDER.index)
    if said.abuse or most == "script":
        return "script"
    free = not said.last and (said.rule == "otherwise" or said.rule.startswith("persona.") or (said.rule.startswith("open.") and act != "reveals"))
    if free and most == "improvise":
        return "improvise"
    return "script" if said.text in pauses() or not any(map(str.isalnum, said.text)) else "reword"


def _talk(events: Sequence[Event], said: Said) -> tuple[tuple[Turn, ...], str, list[str]]:
    """The contact before the line, in the words it was shown in; the reply it answers; and every authored line of hers so far."""
    place = max((number for number, event in enumerate(events) if event is said), default=len(events))
    heard = as_heard(events[:place])
    hers = [event.text for event in events[:place] if isinstance(event, Said)] + [event.text for event in heard if isinstance(event, Said)]
    turns: list[Turn] = []
    reply = ""
    for event in heard:
        if isinstance(event, NextContact):
            turns, reply = [], ""
        elif isinstance(event, Said):
            turns += [Turn("agent", reply)] if reply else []
            reply = ""
            if event.text:
                turns.append(Turn("customer", event.text.removesuffix(DASH).strip(), cut=event.text.endswith(DASH)))
        elif isinstance(event, Replied):
            turns += [Turn("agent", reply)] if reply else []
            reply = event.text
    return tuple(turns), reply, list(dict.fromkeys(hers))
