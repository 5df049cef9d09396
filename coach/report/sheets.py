"""A lead's report as tables: one `Sheet` a section, the same rows for every format.

What a format may choose is how a value looks, never which values there are.
Raw values stay what they are in `figures`: scores in basis points (0-10000), shares 0-1, None where there is nothing to tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from coach.cohort.shown import FEW, Kind, Value
from coach.cohort.telling import nobody_to_coach

if TYPE_CHECKING:
    from coach.cohort.figures import Cell, Head, Report

SCHEMA: Final = 1
"""Of the CSV columns and of the JSON. A new column at the end of a section keeps it; anything else that changes makes it one more."""
LIMITS: Final = {"points": "basis points, 0-10000", "change": "basis points, -10000-10000", "share": "0-1", "index": "-1-1", "count": "whole number"}


@dataclass(frozen=True, slots=True)
class Column:
    """`name` is for machines and stays; `title` is for people."""

    name: str
    title: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Sheet:
    """A section as a table; `note` is the sentence that stands above it, `mark` the pass mark where its points are whole scores."""

    name: str
    title: str
    note: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    mark: int | None = None
    empty: str = "Nothing to tell in this time."
    """What stands in the place of no rows."""


def _columns(*told: tuple[str, str, Kind]) -> tuple[Column, ...]:
    return tuple(Column(*one) for one in told)


_HEAD = _columns(("key", "What", "text"), ("detail", "Which", "text"), ("text", "Text", "words"), ("number", "Number", "count"))
_COHORTS = _columns(
    ("team", "Team", "text"),
    ("trainees", "Trainees", "count"),
    ("attempts", "Attempts", "count"),
    ("median_bp", "Median", "points"),
    ("p10_bp", "10th percentile", "points"),
    ("p90_bp", "90th percentile", "points"),
    ("pass_rate", "Passed", "share"),
    ("fatal", "Fatal", "count"),
    ("gain_bp", "Gain", "change"),
    ("gain_n", "Gain of", "count"),
    ("against_bp", "Against the mix", "change"),
)
_CELLS: Final[tuple[tuple[str, str, Kind], ...]] = (
    ("item", "Id", "text"),
    ("label", "Technique", "text"),
    ("mean_bp", "Mean", "points"),
    ("n", "Attempts", "count"),
)
_TEAMS = _columns(("team", "Team", "text"), *_CELLS)
_SCENARIOS = _columns(
    ("team", "Team", "text"), ("item", "Id", "text"), ("label", "Scenario", "text"), ("mean_bp", "Mean", "points"), ("n", "Attempts", "count")
)
_TRAINEES = _columns(("trainee", "Trainee", "text"), *_CELLS)
_BARS = _columns(("from_bp", "From", "points"), ("to_bp", "To", "points"), ("n", "Attempts", "count"))
_WEEKS = _columns(("week", "Week", "text"), ("attempts", "Attempts", "count"), ("median_bp", "Median", "points"), ("pass_rate", "Passed", "share"))
_COACH = _columns(
    ("trainee", "Trainee", "text"),
    ("team", "Team", "text"),
    *_CELLS,
    ("attempt", "Attempt", "text"),
    ("turn", "Turn", "count"),
    ("quote", "What was said there", "words"),
    ("better", "Better", "words"),
    ("look", "But first", "words"),
)
_ITEMS = _columns(
    ("scenario", "Scenario", "text"),
    ("item", "Id", "text"),
    ("label", "Line of the form", "text"),
    ("n", "Attempts", "count"),
    ("met", "Met", "share"),
    ("discrimination", "Discrimination", "index"),
    ("remark", "Remark", "text"),
)
_AGREEMENT = _columns(
    ("between", "Between", "text"),
    ("item", "Id", "text"),
    ("label", "Technique", "text"),
    ("n", "Judged", "count"),
    ("attempts", "Attempts", "count"),
    ("kappa", "Kappa", "index"),
    ("weighted_kappa", "Weighted", "index"),
    ("alpha", "Alpha", "index"),
    ("within_ten", "Within ten points", "share"),
    ("remark", "Remark", "text"),
)
_DISPUTES = _columns(
    ("attempt", "Attempt", "text"),
    ("scenario", "Scenario", "text"),
    ("item", "Id", "text"),
    ("label", "Line of the form", "text"),
    ("verdict", "Verdict", "text"),
    ("reason", "Reason given", "words"),
    ("ruling", "Ruling", "text"),
    ("by", "By", "text"),
    ("why", "Why", "words"),
    ("score_bp", "Score", "points"),
    ("with_rulings_bp", "With the rulings", "points"),
    ("trainee", "Trainee", "text"),
    ("team", "Team", "text"),
)
_EXAMS = _columns(
    ("attempt", "Attempt", "text"),
    ("trainee", "Trainee", "text"),
    ("team", "Team", "text"),
    ("scenario", "Scenario", "text"),
    ("day", "Day", "text"),
    ("score_bp", "Score", "points"),
    ("passed", "Passed", "text"),
)

COHORTS: Final = (
    "Teams that drew other scenarios have other medians. Against the mix allows for that: how many points a team's attempts lie above or below what all teams "
    "together reach in the same scenarios. Gain is the median over trainees of the latest score minus the first, where somebody played the same scenario twice "
    f"or more; Gain of says over how many trainees, and under {FEW} it says little. Fatal counts attempts."
)
CELLS: Final = f"Mean worth of a technique over the attempts that asked for it, 0 to 100. Figures on fewer than {FEW} of them say little and are set apart."
BARS: Final = "How many attempts have a score from each five points."
SCENARIOS: Final = f"Mean score by scenario, over all attempts that have one. Figures on fewer than {FEW} of them say little and are set apart."
WEEKS: Final = "Median score and share passed, ISO week by ISO week. Weeks may differ in which scenarios were played, and an easier one lifts both."
COACH: Final = (
    f"The weakest techniques of each person, from {FEW} attempts on that asked for it: what was said where it was called for, or went wrong, and what would "
    "have met it. Turn 0 is the note, or the call as a whole. 'coach show' and the attempt tell the whole call."
)
ITEMS: Final = (
    "Met is the share of attempts that met the line where it applied. Discrimination is how meeting it goes with the rest of the score, from -1 to 1; "
    "near 0, the line says nothing about the call."
)
AGREEMENT: Final = (
    "How far people who label exams blind agree: among themselves, with the detector, and with a judge. Judged are replies; beside a judge, and for whole "
    "scores, attempts. Kappa (Cohen's), weighted kappa and alpha (Krippendorff's) are 1 for full agreement and 0 for what chance would give. Within ten "
    "points is told of whole scores only."
)
DISPUTES: Final = (
    "What the machine said stays as it was; what a person ruled stands beside it. All other figures of this report rest on the machine's verdicts; "
    "With the rulings is what the score of that attempt would be with them."
)


def sheets(report: Report) -> tuple[Sheet, ...]:
    """The sections in the order they are told, the empty ones too."""
    return (
        Sheet("head", "About this report", "What was counted, and what was left out.", _HEAD, tuple(_head(report.head, report.pass_marks))),
        Sheet(
            "cohorts",
            "Teams",
            COHORTS,
            _COHORTS,
            tuple(
                (one.team, one.trainees, one.attempts, one.median, one.low, one.high, one.pass_rate, one.fatal, one.gain, one.gain_n, one.against)
                for one in report.cohorts
            ),
            report.pass_mark,
        ),
        Sheet("teams_by_scenario", "Scenarios by team", SCENARIOS, _SCENARIOS, _cells(report.teams_by_scenario)),
        Sheet("teams_by_technique", "Techniques by team", CELLS, _TEAMS, _cells(report.teams_by_technique)),
        Sheet("trainees_by_technique", "Techniques by trainee", CELLS, _TRAINEES, _cells(report.trainees_by_technique)),
        Sheet("distribution", "How the scores lie", BARS, _BARS, tuple((one.low, min(one.low + 500, 10000), one.n) for one in report.distribution)),
        Sheet("weeks", "Week by week", WEEKS, _WEEKS, tuple((one.week, one.attempts, one.median, one.pass_rate) for one in report.weeks), report.pass_mark),
        *_words(report),
    )


def _words(report: Report) -> tuple[Sheet, ...]:
    """The sections that are read rather than counted."""
    advice = (
        (one.trainee, one.team, one.item, one.label, one.mean, one.n, one.attempt, one.turn, one.quote, one.better, one.look) for one in report.coach_next
    )
    items = ((one.scenario, one.item, one.label, one.n, one.met, one.discrimination, one.remark) for one in report.items)
    agreed = (
        (one.between, one.item, one.label, one.n, one.attempts, one.kappa, one.weighted, one.alpha, one.within_ten, one.remark) for one in report.agreement
    )
    ruled = (
        (
            one.attempt,
            one.scenario,
            one.item,
            one.label,
            one.verdict,
            one.reason,
            one.ruling,
            one.by,
            one.why,
            one.score,
            one.with_rulings,
            one.trainee,
            one.team,
        )
        for one in report.disputes
    )
    exams = ((one.attempt, one.trainee, one.team, one.scenario, one.day, one.score, one.passed) for one in report.exams)
    return (
        Sheet("coach_next", "Whom to coach on what", COACH, _COACH, tuple(advice), None, nobody_to_coach(report)),
        Sheet("items", "Is the form any use?", ITEMS, _ITEMS, tuple(items)),
        Sheet("agreement", "Do we judge alike?", AGREEMENT, _AGREEMENT, tuple(agreed)),
        Sheet("disputes", "Disputes", DISPUTES, _DISPUTES, tuple(ruled)),
        Sheet("exams", "Exams", _sat(report), _EXAMS, tuple(exams), report.pass_mark),
    )


def _sat(report: Report) -> str:
    """Of which exams the table is."""
    told, whole = len(report.exams), report.head.attempts
    if told < whole:
        return f"The newest {told:,} of {whole:,} exams these figures rest on, newest first."
    return "All exams these figures rest on, newest first, so that every median can be worked out again."


def _head(head: Head, pass_marks: Sequence[int]) -> Iterable[tuple[str, str, str, int | None]]:
    yield ("schema", "", "coach-report", SCHEMA)
    yield ("title", "", head.title, None)
    yield ("first_day", "", head.period.first, None)
    yield ("last_day", "", head.period.last, None)
    for name, value in head.filters:
        yield ("filter", name, value, None)
    yield ("made_at", "", head.made_at, None)
    yield ("program", "", head.program, None)
    for version in head.versions:
        yield ("scorer", "", version.scorer, version.attempts)
    for mark in pass_marks or (None,):
        yield ("pass_mark_bp", "", "", mark)
    yield ("trainees", "", "", head.trainees)
    yield ("attempts", "", "", head.attempts)
    for name in head.not_started:
        yield ("not_started", "", name, None)
    for why, number in head.excluded:
        yield ("left_out", "", why, number)


def _cells(cells: Iterable[Cell]) -> tuple[tuple[Value, ...], ...]:
    return tuple((one.row, one.item, one.label, one.mean, one.n) for one in cells)


def few(sheet: Sheet, row: tuple[Value, ...]) -> bool:
    """Whether a row rests on fewer than `FEW` attempts; only where a mean is told."""
    return _under(sheet, row, "n") and any(column.name == "mean_bp" for column in sheet.columns)


def faint(sheet: Sheet, row: tuple[Value, ...], at: int) -> bool:
    """Whether that cell rests on fewer than `FEW`: all of its row, or a gain over so few trainees."""
    return few(sheet, row) or (sheet.columns[at].name == "gain_bp" and row[at] is not None and _under(sheet, row, "gain_n"))


def _under(sheet: Sheet, row: tuple[Value, ...], name: str) -> bool:
    n = next((value for column, value in zip(sheet.columns, row, strict=True) if column.name == name), None)
    return isinstance(n, int) and n < FEW
