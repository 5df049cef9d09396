"""Limits: how far it goes, told honestly, with a reason or another way; how far a customer may go; and what two weak witnesses agree on."""

from __future__ import annotations

from typing import Final

from coach.techniques.desk import Desk, insulted

_NEAR: Final = 14
"""Tokens behind the sentence of a limit in which its reason may stand."""
_QUOTED: Final = 18
AGREED: Final = {
    "be_transparent": ("limit_told", "refusing"),
}
"""Skills that the model only asks about, and the cues that by themselves say too little: where both are in a sentence, it counts."""


def limits(desk: Desk) -> None:
    """Limits said plainly, with a reason or another way; limits set to abuse."""
    desk.take("be_transparent", "straight_talk")
    for match in (*desk.scan["refusing"], *desk.scan["limit_told"]):
        if match.faint or desk.asked_about(match.first):
            continue
        begin, end = desk.prose.sentence(match.first)
        near = (begin, min(len(desk.prose.norms), end + _NEAR))
        reason = desk.within("because_of", *near)
        way = desk.within("instead_of", *near) or any(begin <= s.first for s in desk.noted("offer_options", "take_ownership"))
        way = way or any(near[0] <= s.first < near[1] for s in desk.noted("give_timeline"))
        spoilt = desk.touches("contempt", *near) or desk.touches("excusing", *near) or desk.touches("limiting", match.first, match.last)
        if (reason or way) and not spoilt:
            how = ", with a reason" if reason else ", with another way"
            desk.add("be_transparent", match.first, desk.prose.reach(match.first, match.last, _QUOTED), "likely", how)
    if not desk.scan.has("contempt"):
        desk.take("set_limits", "limiting")
        if desk.scan["limiting_stung"] and (desk.context.stung or desk.scan.has("abuse_named") or insulted(desk.last_theirs)):
            desk.take("set_limits", "limiting_stung")


def agree(desk: Desk) -> None:
    """Let count what the model asks about, where a cue too weak to say so alone stands in the same sentence."""
    for i, seen in enumerate(desk.seen):
        if seen.band != "faint" or seen.technique not in AGREED:
            continue
        begin, end = desk.prose.sentence(seen.first)
        if not desk.prose.asks(seen.first) and any(desk.touches(group, begin, end) for group in AGREED[seen.technique]):
            desk.seen[i] = seen._replace(band="likely")
