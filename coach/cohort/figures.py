"""A lead's report as values: what every format shows, and nothing that only one of them does. Scores are basis points 0-10000, shares 0-1."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both included; days as ``2026-03-01``, in UTC."""

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Version:
    """Attempts that may be compared: one scorer, one form of the scenario."""

    scorer: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above every report."""

    title: str
    period: Period
    filters: tuple[tuple[str, str], ...]
    """What it was narrowed to: ``("team", "Night desk")``."""
    made_at: str
    """UTC, ``2026-03-01T09:30:00Z``."""
    program: str
    versions: tuple[Version, ...]
    """Scorers met, the one the figures are of first; the attempts of the others are counted and left out."""
    trainees: int
    attempts: int
    not_started: tuple[str, ...]
    """Names on the roster without an attempt in the period."""
    excluded: tuple[tuple[str, int], ...]
    """Why, and how many attempts: ``("another scorer", 3)``, ``("not finished", 1)``. Never practice."""


@dataclass(frozen=True, slots=True)
class Cohort:
    """A team in numbers."""

    team: str
    trainees: int
    attempts: int
    median: int | None
    low: int | None
    """10th percentile."""
    high: int | None
    """90th percentile."""
    pass_rate: float | None
    fatal: int
    gain: int | None
    """Median over trainees of the latest minus the first score, for those with two attempts or more of the same scenario."""
    gain_n: int = 0
    """Over how many trainees."""
    against: int | None = None
    """How much better or worse than all teams in the same scenarios, in basis points; see `coach.cohort.mix`. None where nobody else played them."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A technique, or a scenario, in a team (or of a trainee)."""

    row: str
    item: str
    label: str
    mean: int | None
    n: int
    """Applicable attempts; under 5 a cell is shown grey."""


@dataclass(frozen=True, slots=True)
class Bar:
    """Attempts with a score from `low` up to 500 basis points more (the last one to 10000)."""

    low: int
    n: int


@dataclass(frozen=True, slots=True)
class Week:
    """One ISO week: ``2026-W09``."""

    week: str
    attempts: int
    median: int | None
    pass_rate: float | None


@dataclass(frozen=True, slots=True)
class Advice:
    """Whom to coach on what, with the words that show it."""

    trainee: str
    team: str
    item: str
    label: str
    mean: int
    n: int
    attempt: str
    """The attempt the quote is from: the beginning of its id, the same in every journal."""
    turn: int
    quote: str
    better: str
    """What would have met it."""
    look: str = ""
    """Why the line itself deserves a look before the person does; empty where it does not."""


@dataclass(frozen=True, slots=True)
class Sat:
    """An exam the figures rest on."""

    attempt: str
    """As in `Advice`."""
    trainee: str
    team: str
    """Where they were when it ended."""
    scenario: str
    day: str
    score: int | None
    passed: str
    """``yes``, ``no``, or nothing where nobody said."""


@dataclass(frozen=True, slots=True)
class Difficulty:
    """A line of a scenario's form, and whether it is any use."""

    scenario: str
    item: str
    label: str
    n: int
    met: float | None
    """Share of applicable attempts that met it."""
    discrimination: float | None
    """Point-biserial correlation of meeting it with the rest of the score; None where all or none met it."""
    remark: str
    """``too easy``, ``does not discriminate``, ``too hard``, or nothing."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two judge alike on a technique."""

    between: str
    """``people``, ``people and detector``, ``people and judge``."""
    item: str
    label: str
    n: int
    """What both have judged: replies; beside a judge, and for whole scores, attempts."""
    attempts: int
    """From how many attempts that is."""
    kappa: float | None
    """Cohen's; among several people the mean over pairs."""
    weighted: float | None
    """Cohen's weighted kappa."""
    alpha: float | None
    """Krippendorff's."""
    within_ten: float | None
    """Share of pairs of scores that lie within ten points; only for whole scores."""
    remark: str
    """``too few to go by``, or nothing."""


@dataclass(frozen=True, slots=True)
class Ruled:
    """A dispute and what became of it, beside the machine's verdict, which stays as it was."""

    attempt: str
    """As in `Advice`."""
    scenario: str
    item: str
    label: str
    verdict: str
    reason: str
    ruling: str
    """``upheld``, ``changed to met`` ...; empty while it is open."""
    by: str
    why: str
    score: int | None = None
    """The machine's score of the attempt, which counts."""
    with_rulings: int | None = None
    """What it would be with all rulings on the attempt; None where none changes a verdict, or this Coach would score the call differently anyway."""
    trainee: str = ""
    team: str = ""
    """Where they were when the exam ended."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a lead is told, in the order it is told."""

    head: Head
    cohorts: tuple[Cohort, ...]
    teams_by_technique: tuple[Cell, ...]
    trainees_by_technique: tuple[Cell, ...]
    distribution: tuple[Bar, ...]
    pass_marks: tuple[int, ...]
    """Of the scenarios of these attempts as they are now, in basis points, the lowest first; a scenario that is gone has none."""
    weeks: tuple[Week, ...]
    coach_next: tuple[Advice, ...]
    items: tuple[Difficulty, ...]
    agreement: tuple[Agreement, ...]
    disputes: tuple[Ruled, ...]
    teams_by_scenario: tuple[Cell, ...] = ()
    """Mean scores; where there are several teams, with all of them together as the last row."""
    exams: tuple[Sat, ...] = ()
    """The newest, at most `coach.cohort.sitting.MOST`; the head says how many there are."""

    @property
    def pass_mark(self) -> int | None:
        """The one that all have; None where there are several, or none."""
        return self.pass_marks[0] if len(self.pass_marks) == 1 else None
