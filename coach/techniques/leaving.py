"""How a reply lets go of the customer: passed on without a word of why, or closed while nothing was done for them."""

from __future__ import annotations

from typing import Final

from coach.techniques.contra import AGAINST
from coach.techniques.cues import Match, Scan
from coach.techniques.desk import Desk
from coach.techniques.prose import prose

_HELPED: Final = ("offer_options", "take_ownership", "promise_follow_up", "escalate_well", "set_limits", "reassure_transfer", "give_timeline", "explain_steps")
"""What leaves them with something."""
_AROUND: Final = 14
"""Words around a transfer in which its reason or its briefing may stand."""
_CONTENT: Final = frozenset("thank thanks cheers bye goodbye cheerio ta brilliant perfect great lovely sorted settled".split())
"""Words of somebody who is done."""


def read_leaving(desk: Desk) -> None:
    """Add a transfer without reason or briefing, and a farewell while nothing was done."""
    for match in desk.scan["transferring"]:
        if not match.faint and not _led_over(desk, match):
            desk.add("cold_transfer", match.first, desk.prose.reach(match.first, match.last), "likely")
    leaving = (*desk.scan["closing_off"], *desk.scan["farewell"])
    if leaving and not _left_with_something(desk) and not _done(desk):
        refused = desk.scan.has("refusing", "giving_up", "formula") or desk.noted(*AGAINST)
        plain = leaving[0].group == "farewell" and not refused
        desk.add("give_up", leaving[0].first, desk.prose.reach(leaving[0].first, leaving[0].last), "faint" if plain else "likely", seen_in="context")


def _led_over(desk: Desk, match: Match) -> bool:
    """Whether a transfer is asked about, has a reason or a briefing, or is only told of."""
    asked = desk.prose.asks(match.first) or any(q.first <= match.first < q.last for q in desk.questions)
    if asked or desk.noted("escalate_well", "reassure_transfer") or desk.scan.has("briefed"):
        return True
    begin, end = desk.prose.sentence(match.first)
    return bool(desk.within("why_up", max(0, begin - _AROUND), min(len(desk.prose.norms), end + _AROUND)))


def _left_with_something(desk: Desk) -> bool:
    return bool(desk.noted(*_HELPED)) or not set(_HELPED).isdisjoint(desk.context.past.earlier)


def _done(desk: Desk) -> bool:
    """Whether they are taking their leave, or want nothing more."""
    words = prose(desk.last_theirs).words
    return not desk.last_theirs or not _CONTENT.isdisjoint(words) or Scan(prose(desk.last_theirs), "told_all").has("told_all")
