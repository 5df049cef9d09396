"""Figures a contact centre would measure, made up from the call's own state and labelled *simulated* wherever shown.

CSAT 1-5 from tension and trust, at the end and over the call; handle time from words at speaking pace (no clock, so equal calls give equal
figures); first-contact resolution when every need is met. Sources: COPC and common QA practice (docs/scorecard.md); sizes are ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coach.customer import constants

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coach.scenario.models import Worth
    from coach.scorecard.attempt import Attempt


LAST_IMPRESSION = 0.5
"""People rate a call half by how it ended, half by how it was (the peak-end rule, roughly); the share is ours."""


def _mood(feelings: Mapping[str, float | str | bool]) -> float:
    return (100 - float(feelings["tension"])) / 2 + float(feelings["trust"]) / 2


def custom(worth: Worth, ending: str, mood: float) -> dict[str, Any]:
    """What the outcome did to this customer's custom: ``currency``, ``a_year``, ``years``, ``stays`` (of 100 such customers after such a call).

    `ending` is good, weak or bad, `mood` 0-100 as for CSAT. A picture to think with, not a forecast; the sizes are ours.
    """
    known = constants()
    stays = known[f"stay_{ending}"] + known["stay_per_mood"] * (mood - 70)
    return {"currency": worth.currency, "a_year": worth.a_year, "years": worth.years, "stays": round(min(98.0, max(2.0, stays)))}


def simulated(attempt: Attempt, needs: Mapping[str, bool], worth: Worth | None = None) -> dict[str, Any]:
    """``csat`` 1-5, ``first_contact_resolution``, ``handle_seconds``, ``talk_share`` 0-100 (the trainee's words), ``interruptions``, ``custom``."""
    spoken = sum(len(line.text.split()) for line in attempt.lines)
    typed = sum(len(record.text.split()) for record in attempt.turns)
    moods = [_mood(record.before) for record in attempt.turns] or [_mood(attempt.final)]
    mood = LAST_IMPRESSION * _mood(attempt.final) + (1 - LAST_IMPRESSION) * sum(moods) / len(moods)
    ended_well = attempt.ended is not None and attempt.ended.value == "good"
    csat = 1 + min(4, int(mood // 20)) if ended_well else min(3, 1 + int(mood // 25))
    return {
        "csat": csat,
        "first_contact_resolution": bool(needs) and all(needs.values()) and ended_well and attempt.final["contact"] == 1,
        "handle_seconds": round((spoken + typed) / constants()["words_a_second"]),
        "talk_share": round(100 * typed / (spoken + typed)) if spoken + typed else 0,
        "interruptions": len(attempt.cuts) if attempt.timed and attempt.spoken else None,
        **({"custom": custom(worth, attempt.ended.value if attempt.ended else "bad", mood)} if worth else {}),
    }
