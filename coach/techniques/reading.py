"""The one door from text to meaning: `read`."""

from __future__ import annotations

from coach.techniques import acts, intents
from coach.techniques.cues import Match, Scan
from coach.techniques.desk import Desk
from coach.techniques.faults import read_faults
from coach.techniques.findings import Act, Context, Reading
from coach.techniques.intents import ScenarioWords
from coach.techniques.promises import read_card
from coach.techniques.prose import prose
from coach.techniques.skills import read_skills, vent_heard


def read(reply: str, context: Context, words: ScenarioWords | None = None) -> Reading:
    """Everything read off one reply (already cleaned): acts, techniques with evidence, and with `words` intents and phrases.

    Total and deterministic: any text gives a reading, the same text the same one. A note (``context.note``) has its own reader.
    """
    made = prose(reply)
    if not made.words:
        return Reading(reply)
    desk = Desk(Scan(made), context)
    read_skills(desk)
    read_faults(desk)
    read_card(desk)
    vent_heard(desk)
    return Reading(
        reply,
        acts=tuple(sorted(_acts(desk), key=lambda act: (act.start, act.end, act.act))),
        findings=desk.findings(),
        intents=intents.means(made, words) if words else (),
        phrases=intents.phrases(made, words) if words else (),
    )


def _acts(desk: Desk) -> list[Act]:
    """The surface acts, and those the rules know more about: questions and restatements."""
    found = acts.surface(desk.scan)
    for question in desk.questions:
        kind = "open_question" if question.open else "closed_question"
        for name in ("question", kind):
            found.append(acts.made(desk.scan, name, Match(name, question.first, question.last)))
    for seen in desk.noted("paraphrase", "mirror"):
        found.append(acts.made(desk.scan, "paraphrase", Match("paraphrase", seen.first, seen.last)))
    return found
