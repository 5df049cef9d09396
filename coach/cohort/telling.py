"""What a lead is told in sentences: what the figures are of, what was left out and why, and what stands out. Pure; every number is in the tables too."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from coach.cohort.counting import TOO_HARD, WELL
from coach.cohort.shown import FEW, named_marks, shown
from coach.scorecard.contested import CHANGED
from coach.wording import counted

if TYPE_CHECKING:
    from coach.cohort.figures import Cell, Cohort, Head, Report, Ruled

PRACTICE: Final = "Only exams are reported. Practice is private: it is neither shown here nor counted."
OLDER: Final = "another scorer"
UNFINISHED: Final = "not finished"
TIES: Final = 3
"""Weakest spots told by name."""
RESULTLESS: Final = "over, but without a result"


def about(report: Report) -> tuple[str, ...]:
    """What the figures rest on: who, how many, by which scorer, what is not in them."""
    head = report.head
    told = [
        f"{counted(head.attempts, 'attempt')} of {counted(head.trainees, 'trainee')} from {head.period.first} to {head.period.last}, both days included (UTC)."
    ]
    told += [_scored(head)] if head.versions else []
    told += [_marks(report.pass_marks)] if head.attempts else []
    told.append(PRACTICE)
    told += [_left_out(why, number) for why, number in head.excluded if number and not (why == OLDER and len(head.versions) > 1)]
    told += [_not_started(head.not_started)] if head.not_started else []
    return tuple(told)


def _scored(head: Head) -> str:
    first, *others = head.versions
    told = f"All of them were scored by {first.scorer}."
    if not others:
        return told
    named = ", ".join(f"{one.scorer} ({counted(one.attempts, 'attempt')})" for one in others)
    return f"{told} Scores of different scorers are never mixed; left out {'is' if len(others) == 1 else 'are'} {named}."


def _marks(pass_marks: Sequence[int]) -> str:
    if not pass_marks:
        return "The scenarios are in the library no more, so no pass line is drawn; who passed was decided by the mark of the time."
    if len(pass_marks) > 1:
        return f"The scenarios have different {named_marks(pass_marks)}, of 100; who passed was decided by each scenario's own."
    return f"The pass mark is {shown(pass_marks[0], 'points')} of 100."


def _left_out(why: str, number: int) -> str:
    if why == OLDER:
        return f"Left out: {counted(number, 'attempt')} scored by another version of the scorer, so not to be compared with these."
    if why == UNFINISHED:
        return f"Left out: {counted(number, 'attempt')} that {'is' if number == 1 else 'are'} not finished and can be gone on with."
    if why == RESULTLESS:
        return f"Left out: {counted(number, 'attempt')} {'is' if number == 1 else 'are'} over but without a result, which 'coach data doctor' works out."
    return f"Left out: {counted(number, 'attempt')} ({why})."


def _not_started(names: Sequence[str]) -> str:
    return f"{counted(len(names), 'person')} on the roster {'has' if len(names) == 1 else 'have'} no attempt in this time.".replace("persons", "people")


def brief(report: Report) -> tuple[str, ...]:
    """What stands out, in a few sentences; nothing that rests on fewer than `FEW` attempts."""
    told: list[str] = []
    mark = report.pass_mark
    ranked = [one for one in report.cohorts if one.median is not None and one.attempts >= FEW]
    if ranked:
        told.append(_teams(ranked, report.teams_by_scenario, mark))
    fatal = sum(one.fatal for one in report.cohorts)
    if fatal:
        told.append(f"Something fatal happened in {counted(fatal, 'attempt')}, whose score is 0 whatever else went well.")
    told += _weakest(report)
    told += _ruled(report.disputes)
    open_ = sum(not one.ruling for one in report.disputes)
    if open_:
        told.append(f"{counted(open_, 'dispute')} {'waits' if open_ == 1 else 'wait'} for a ruling.")
    idle = [one for one in report.items if one.remark]
    if idle:
        told.append(f"{counted(len(idle), 'line')} of the scenarios' forms {'deserves' if len(idle) == 1 else 'deserve'} a look from whoever wrote them.")
    return tuple(told) or ("There are too few attempts to say what stands out.",)


def _weakest(report: Report) -> list[str]:
    """The weakest techniques of teams, several where they share the place; not one whose line nearly nobody meets in some scenario."""
    hard = {one.item for one in report.items if one.remark == TOO_HARD}
    weak = [one for one in report.teams_by_technique if one.mean is not None and one.n >= FEW and one.item not in hard]
    if not weak:
        return []
    low = min(weak, key=lambda one: one.mean or 0)
    level = shown(low.mean, "points")
    spots = sorted((one for one in weak if shown(one.mean, "points") == level), key=lambda one: (-one.n, one.row, one.item))
    named = [f"\u201c{one.label}\u201d {'in' if one.row else 'among'} {who(one.row)}" for one in spots]
    if len(spots) == 1:
        return [f"The weakest spot is {named[0]}: {level} of 100 over {counted(spots[0].n, 'attempt')}."]
    told = [f"{name} ({counted(one.n, 'attempt')})" for name, one in zip(named, spots, strict=True)][:TIES]
    told += [f"{len(spots) - TIES} more"] if len(spots) > TIES else []
    return [f"The weakest spots are {', '.join(told[:-1])} and {told[-1]}: {level} of 100 each."]


def _ruled(disputes: Sequence[Ruled]) -> list[str]:
    ruled = [one for one in disputes if one.ruling]
    changed = len({(one.attempt, one.item) for one in ruled if one.ruling.startswith(CHANGED)})
    return [f"{counted(len(ruled), 'dispute')} ruled on, {counted(changed, 'verdict') if changed else 'no verdict'} changed."] if ruled else []


def nobody_to_coach(report: Report) -> str:
    """Why nobody is told of whom to coach."""
    enough = [cell for cell in report.trainees_by_technique if cell.n >= FEW and cell.mean is not None]
    if not enough:
        return f"Nobody has taken {FEW} exams that asked for the same technique; from {FEW} on it is told whom to coach on what."
    if all((cell.mean or 0) >= WELL for cell in enough):
        return f"Whoever has taken {FEW} exams or more that asked for a technique reaches {shown(WELL, 'points')} or more in it."
    return "Nothing to tell in this time."


def _teams(ranked: Sequence[Cohort], played: Sequence[Cell], mark: int | None) -> str:
    """How teams compare: by what they reach in the same scenarios, unless all drew them in the same shares."""
    if len(ranked) == 1:
        one = ranked[0]
        return f"Half of the attempts of {who(one.team)} reach {shown(one.median, 'points', mark)} or more; {shown(one.pass_rate, 'share')} passed."
    if _alike([one.team for one in ranked], played):
        return _medians(ranked, mark)
    told = [one for one in ranked if one.against is not None]
    if len(told) < 2:  # noqa: PLR2004 - a comparison
        return "Teams played different scenarios, so their scores do not say which of them does better."
    high, low = max(told, key=lambda one: one.against or 0), min(told, key=lambda one: one.against or 0)
    if shown(high.against, "change") == shown(low.against, "change"):
        return "Allowing for which scenarios they drew, all teams do equally well."
    ends = " and ".join(f"{shown(one.against, 'change')} ({_of(one)})" for one in (low, high))
    return f"Allowing for which scenarios they drew, teams lie between {ends}; 0 is what all together reach in the same scenarios."


def _alike(teams: Sequence[str], played: Sequence[Cell]) -> bool:
    """Whether the teams drew their scenarios in the same shares."""
    drew: list[set[tuple[str, Fraction]]] = []
    for team in teams:
        own = [cell for cell in played if cell.row == team]
        drew.append({(cell.item, Fraction(cell.n, sum(each.n for each in own))) for cell in own if cell.n})
    return all(each == drew[0] for each in drew)


def _medians(ranked: Sequence[Cohort], mark: int | None) -> str:
    high = max(ranked, key=lambda one: one.median or 0)
    low = min(ranked, key=lambda one: one.median or 0)
    if high.median == low.median:
        return f"All teams have the same median, {shown(high.median, 'points', mark)} of 100."
    return f"Medians go from {shown(low.median, 'points', mark)} ({_of(low)}) to {shown(high.median, 'points', mark)} ({_of(high)})."


def _of(one: Cohort) -> str:
    return f"{who(one.team)}, {counted(one.attempts, 'attempt')}"


def who(team: str) -> str:
    """A team by its name; those who are in none have none."""
    return team or "people without a team"
