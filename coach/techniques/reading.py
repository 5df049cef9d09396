"""The one door from text to meaning: `read`."""

from __future__ import annotations

from coach.techniques import acts, intents
from coach.techniques.card import read_knowledge
from coach.techniques.conduct import read_conduct
from coach.techniques.cues import Match, Scan
from coach.techniques.deeds import read_deeds
from coach.techniques.desk import Desk
from coach.techniques.echo import said_back
from coach.techniques.faults import read_faults
from coach.techniques.findings import Act, Context, Reading
from coach.techniques.intents import ScenarioWords
from coach.techniques.limits import agree
from coach.techniques.pasted import doubt_pasted
from coach.techniques.promises import read_card
from coach.techniques.prose import prose
from coach.techniques.questions import asked_aloud, on_its_face
from coach.techniques.ruled_out import read_ruled_out
from coach.techniques.skills import read_skills, vent_heard
from coach.techniques.style import read_style
from coach.techniques.tidy import arrange, settle, widen
from coach.techniques.weighing import Scales, on_scales, weigh


def read(reply: str, context: Context, words: ScenarioWords | None = None, *, by_cues: bool = False) -> Reading:
    """Everything read off one reply (already cleaned, perhaps empty) and its deeds: acts, techniques with evidence, and with `words` intents and phrases.

    `by_cues` leaves the learned model out, for learning it and for seeing what it is worth.
    Total and deterministic: any text gives a reading, the same text the same one. A note (``context.note``) has its own reader.
    """
    made = prose(reply)
    if not made.words:
        return Reading(reply, findings=read_deeds(context, frozenset()))
    desk = Desk(Scan(made), context)
    read_skills(desk)
    read_faults(desk)
    read_ruled_out(desk)
    read_card(desk)
    read_knowledge(desk)
    scales = () if by_cues else on_scales(desk)
    weigh(desk, scales)
    agree(desk)
    vent_heard(desk)
    settle(desk)
    read_conduct(desk)
    read_style(desk)
    doubt_pasted(desk)
    arrange(desk)
    widen(desk)
    counted = frozenset(seen.technique for seen in desk.seen if seen.band != "faint")
    return Reading(
        reply,
        acts=tuple(sorted(_acts(desk, scales), key=lambda act: (act.start, act.end, act.act))),
        findings=(*desk.findings(), *read_deeds(context, counted)),
        intents=intents.means(made, words) if words else (),
        phrases=intents.phrases(made, words) if words else (),
    )


def _acts(desk: Desk, scales: Scales) -> list[Act]:
    """The surface acts: those the cues show, those the rules know more about (questions and restatements), and what the model says to them."""
    found = acts.surface(desk.scan)
    for question in desk.questions:
        if asked_aloud(desk.prose, question):
            for name in ("question", on_its_face(desk.prose, question)):
                found.append(acts.made(desk.scan, name, Match(name, question.first, question.last)))
    restated = [(seen.first, seen.last) for seen in desk.noted("paraphrase", "mirror")]
    restated += [span for span in said_back(desk.prose, desk.theirs, desk.context) if not any(a < span[1] and span[0] < b for a, b in restated)]
    found += [acts.made(desk.scan, "paraphrase", Match("paraphrase", first, last)) for first, last in restated]
    return acts.weighed_too(desk, found, scales) if scales else found
