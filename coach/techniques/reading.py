"""The one door from text to meaning: `read`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.techniques import acts
from coach.techniques.conduct import read_conduct
from coach.techniques.cues import Match, Scan
from coach.techniques.deeds import read_deeds
from coach.techniques.desk import Desk
from coach.techniques.faults import read_faults
from coach.techniques.findings import Act, Context, Hit, Reading
from coach.techniques.limits import agree
from coach.techniques.prose import Prose, prose
from coach.techniques.questions import asked_aloud, on_its_face
from coach.techniques.said_back import said_back
from coach.techniques.skills import read_skills, vent_heard
from coach.techniques.style import read_style
from coach.techniques.tidy import arrange, settle, widen
from coach.techniques.weighing import Scales, on_scales, weigh

if TYPE_CHECKING:
    from coach.techniques.intents import ScenarioWords


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
    _by_the_card(desk)
    scales = () if by_cues else on_scales(desk)
    weigh(desk, scales)
    agree(desk)
    vent_heard(desk)
    settle(desk)
    read_conduct(desk)
    read_style(desk)
    if context.heard:
        from coach.techniques.pasted import doubt_pasted  # noqa: PLC0415 - of no use to a reply by itself

        doubt_pasted(desk)
    arrange(desk)
    widen(desk)
    counted = frozenset(seen.technique for seen in desk.seen if seen.band != "faint")
    meant, phrases = _meant(made, words) if words else ((), ())
    return Reading(
        reply,
        acts=tuple(sorted(_acts(desk, scales), key=lambda act: (act.start, act.end, act.act))),
        findings=(*desk.findings(), *read_deeds(context, counted)),
        intents=meant,
        phrases=phrases,
    )


def _by_the_card(desk: Desk) -> None:
    """What the knowledge card has to say."""
    if desk.context.facts or desk.context.forbidden or desk.noted("overpromise"):
        from coach.techniques.card import read_knowledge  # noqa: PLC0415 - of no use without a card
        from coach.techniques.promises import read_card  # noqa: PLC0415
        from coach.techniques.ruled_out import read_ruled_out  # noqa: PLC0415

        read_ruled_out(desk)
        read_card(desk)
        read_knowledge(desk)


def _meant(made: Prose, words: ScenarioWords) -> tuple[tuple[Hit, ...], tuple[Hit, ...]]:
    """What the reply means in the scenario's own terms, and the scenario's phrases in it."""
    from coach.techniques import intents  # noqa: PLC0415 - of no use without a scenario

    return intents.means(made, words), intents.phrases(made, words)


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
