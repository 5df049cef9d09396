"""What a lead is told in sentences: what the figures are of, what was left out and why, and what stands out. Pure; every number is in the tables too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from coach.cohort.shown import FEW, named_marks, shown
from coach.wording import counted

if TYPE_CHECKING:
    from coach.cohort.figures import Cohort, Head, Report

PRACTICE: Final = "Only exams are reported. Practice is private: it is neither shown here nor counted."
OLDER: Final = "another scorer"
UNFINISHED: Final = "not finished"
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
        told.append(_medians(ranked, mark))
    fatal = sum(one.fatal for one in report.cohorts)
    if fatal:
        told.append(f"Something fatal happened in {counted(fatal, 'attempt')}, whose score is 0 whatever else went well.")
    weak = sorted(
        (one for one in report.teams_by_technique if one.mean is not None and one.n >= FEW), key=lambda one: (one.mean or 0, -one.n, one.row, one.item)
    )
    if weak:
        first = weak[0]
        spot = f"\u201c{first.label}\u201d in {first.row or 'no team'}"
        told.append(f"The weakest spot is {spot}: {shown(first.mean, 'points')} of 100 over {counted(first.n, 'attempt')}.")
    open_ = sum(not one.ruling for one in report.disputes)
    if open_:
        told.append(f"{counted(open_, 'dispute')} {'waits' if open_ == 1 else 'wait'} for a ruling.")
    idle = [one for one in report.items if one.remark]
    if idle:
        told.append(f"{counted(len(idle), 'line')} of the scenarios' forms {'deserves' if len(idle) == 1 else 'deserve'} a look from whoever wrote them.")
    return tuple(told) or ("There are too few attempts to say what stands out.",)


def _medians(ranked: Sequence[Cohort], mark: int | None) -> str:
    if len(ranked) == 1:
        one = ranked[0]
        return f"Half of the attempts of {one.team or 'no team'} reach {shown(one.median, 'points', mark)} or more; {shown(one.pass_rate, 'share')} passed."
    high = max(ranked, key=lambda one: one.median or 0)
    low = min(ranked, key=lambda one: one.median or 0)
    if high.median == low.median:
        return f"All teams have the same median, {shown(high.median, 'points', mark)} of 100."
    return (
        f"Medians go from {shown(low.median, 'points', mark)} ({low.team or 'no team'}, {counted(low.attempts, 'attempt')}) "
        f"to {shown(high.median, 'points', mark)} ({high.team or 'no team'}, {counted(high.attempts, 'attempt')})."
    )
