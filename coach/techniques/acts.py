"""Layer 1: what a reply does on its face. Wide, blind to context; the techniques judge these acts where they stand."""

from __future__ import annotations

from typing import Final

from coach.techniques import learned
from coach.techniques.cues import Match, Scan
from coach.techniques.desk import Desk
from coach.techniques.findings import Act
from coach.techniques.weighing import Scales, quoted

GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "apology": ("act_apology", "sorry_for", "owning"),
    "thanks": ("act_thanks", "thank_for"),
    "praise": ("act_praise",),
    "empathy": ("feeling_it", "act_empathy"),
    "understanding": ("act_understanding",),
    "reassurance": ("comfort", "act_comfort"),
    "solution": ("remedy_offered", "act_solution"),
    "next_step": ("act_next", "owned_will", "act_hold"),
    "hold": ("act_hold",),
    "hostile": ("contempt", "act_hostile", "quarrelling", "aimed"),
    "defensive": ("excusing", "act_defensive"),
    "limits": ("limiting", "act_limits"),
    "concession": ("act_concession",),
}
"""Act -> the cue groups that show it. Questions and paraphrases are added from what the rules know about them."""


def surface(scan: Scan) -> list[Act]:
    """The acts shown by cues alone, each span once an act, in order."""
    found: list[Act] = []
    for act, groups in GROUPS.items():
        taken: list[tuple[int, int]] = []
        for group in groups:
            for match in scan[group]:
                if match.faint or any(first < match.last and match.first < last for first, last in taken):
                    continue
                taken.append((match.first, match.last))
                found.append(made(scan, act, match))
    return found


def made(scan: Scan, act: str, match: Match) -> Act:
    """The act with the words of `match`."""
    start, end = scan.prose.span(match.first, match.last)
    return Act(act, start, end, scan.prose.text[start:end])


def weighed_too(desk: Desk, found: list[Act], scales: Scales) -> list[Act]:
    """The acts after the learned model has spoken: without those it does not believe, with those it adds, sentence by sentence."""
    known, made_ = learned.model(), desk.prose
    kept: list[Act] = []
    numbers = frozenset(known.acts.values())
    for span, weighed in scales:
        begin, end = made_.span(*span)
        here = [act for act in found if begin <= act.start < end]
        names = {act.act for act in here}
        for act in here:
            number = known.acts.get(act.act)
            if number is None or weighed.scores[number] > known.veto[number]:
                kept.append(act)
        for number in weighed.reaching(known.add):
            name = known.labels[number].removeprefix(learned.ACT)
            if number in numbers and name not in names:
                kept.append(made(desk.scan, name, Match(name, *quoted(desk, weighed, number, span))))
    covered = [made_.span(*span) for span, _ in scales]
    return kept + [act for act in found if not any(begin <= act.start < end for begin, end in covered)]
