"""The tables of the lead's screen: a report's values as sheets to walk through. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from coach import wording
from coach.cohort.shown import FEW, NONE, Kind, named_marks, shown
from coach.tui.draw.grid import Column, Line, Sheet, Value
from coach.tui.widgets.scorecard import SIGNS

if TYPE_CHECKING:
    from coach.cohort.details import Form, FormLine, Played, Standing
    from coach.cohort.figures import Advice, Agreement, Cell, Cohort, Difficulty, Report, Ruled

NO_TEAM: Final = "(no team)"
NO_NAME: Final = "(no name)"
OWN: Final = "The scenarios' own lines"
INKS: Final = {"met": "good", "late": "warn", "not met": "warn", "N/A": "quiet", "fault": "bad", "none": "quiet"}
FULL: Final = 10_000


def number(value: float | None, kind: Kind, ink: str = "") -> Value:
    """A figure as the documents show it."""
    return Value(shown(value, kind), ink if value is not None else "quiet", order=value)


def text(words: str, ink: str = "") -> Value:
    """Words, sorted without regard to capitals."""
    return Value(words, ink, order=words.casefold())


def teams(cohorts: Sequence[Cohort]) -> Sheet:
    """A line for each team; keyed by its name."""
    columns = (
        Column("Team", grows=True, sorts="up"),
        Column("People", right=True, rank=5),
        Column("Exams", right=True, rank=3),
        Column("Median", right=True, sorts="up"),
        Column("10th–90th", right=True, rank=4),
        Column("Passed", right=True, sorts="up"),
        Column("Fatal", right=True, rank=6, sorts="down"),
        Column("Against mix", right=True, rank=1, sorts="up"),
        Column("Gain", right=True, rank=2, sorts="up"),
    )
    return Sheet(columns, tuple(Line(one.team, _team(one)) for one in cohorts))


def _team(one: Cohort) -> tuple[Value, ...]:
    spread = f"{shown(one.low, 'points')}–{shown(one.high, 'points')}" if one.low is not None else NONE
    return (
        text(one.team) if one.team else Value(NO_TEAM, "quiet"),
        number(one.trainees, "count"),
        number(one.attempts, "count"),
        number(one.median, "points"),
        Value(spread, "" if spread != NONE else "quiet", order=one.low),
        number(one.pass_rate, "share"),
        number(one.fatal, "count", "bad" if one.fatal else "quiet"),
        number(one.against, "change"),
        _gain(one),
    )


def _gain(one: Cohort) -> Value:
    if one.gain is None:
        return number(None, "change")
    return Value(f"{shown(one.gain, 'change')} n{one.gain_n}", "quiet" if one.gain_n < FEW else "", order=one.gain)


def coaching(advice: Sequence[Advice]) -> Sheet:
    """Whom to coach on what, person by person, the strongest case first; keyed by place, exam and line."""
    columns = (
        Column("Whom", grows=True, sorts="up", headed=True),
        Column("On what", grows=True, sorts="up"),
        Column("Mean", right=True, sorts="up"),
        Column("n", right=True, rank=1),
        Column("What was said", grows=True, rank=3),
        Column("Exam", rank=4),
    )
    people: dict[tuple[str, str], list[tuple[int, Advice]]] = {}
    for at, one in enumerate(advice):
        people.setdefault((one.trainee, one.team), []).append((at, one))
    lines: list[Line] = []
    for (who, team), theirs in sorted(people.items(), key=lambda each: -max(_missing(one) for _, one in each[1])):
        ranked = sorted(theirs, key=lambda each: -_missing(each[1]))
        lines.append(Line(None, (Value(_case(who, team, [one for _, one in ranked]), "section"),)))
        lines += [Line((at, one.attempt, one.item), _advice(one)) for at, one in ranked]
    return Sheet(columns, tuple(lines))


def _missing(one: Advice) -> int:
    """How strong the case is: what was missing, summed over the exams that asked for it."""
    return (FULL - one.mean) * one.n


def _case(who: str, team: str, theirs: Sequence[Advice]) -> str:
    first = theirs[0]
    return f"{who}, {team or NO_TEAM}: {shown(first.mean, 'points')} of 100 on “{first.label}” over {wording.counted(first.n, 'exam')}"


def _advice(one: Advice) -> tuple[Value, ...]:
    quiet = "quiet" if one.n < FEW else ""
    where = f"{one.attempt}, turn {one.turn}" if one.turn else one.attempt
    mean = Value(f"({shown(one.mean, 'points')})" if quiet else shown(one.mean, "points"), quiet, order=one.mean)
    said = text(wording.quoted(one.quote) if one.quote else NONE, "quiet")
    return (text(one.trainee), text(one.label), mean, number(one.n, "count", quiet), said, Value(where, "quiet", order=one.attempt))


def items(told: Sequence[Difficulty]) -> Sheet:
    """Lines of the forms, those with a remark first; keyed by scenario and line."""
    columns = (
        Column("Scenario", grows=True, sorts="up", rank=3),
        Column("Line of the form", grows=True, sorts="up"),
        Column("n", right=True, rank=2),
        Column("Met", right=True, sorts="up"),
        Column("Tells", right=True, rank=1, sorts="up"),
        Column("Remark", sorts="down"),
    )
    ranked = sorted(told, key=lambda one: not one.remark)
    return Sheet(columns, tuple(Line((one.scenario, one.item), _item(one)) for one in ranked))


def _item(one: Difficulty) -> tuple[Value, ...]:
    return (
        text(one.scenario), text(one.label), number(one.n, "count"), number(one.met, "share"), number(one.discrimination, "index"), text(one.remark, "warn"),
    )  # fmt: skip


def agreement(told: Sequence[Agreement]) -> Sheet:
    """How far raters agree; keyed by its place."""
    columns = (
        Column("Between", grows=True, sorts="up"),
        Column("On", grows=True, sorts="up"),
        Column("n", right=True, rank=3),
        Column("Kappa", right=True, sorts="up"),
        Column("Weighted", right=True, rank=5, sorts="up"),
        Column("Alpha", right=True, rank=1, sorts="up"),
        Column("Within 10", right=True, rank=4),
        Column("", rank=2),
    )
    return Sheet(columns, tuple(Line(at, _agreement(one)) for at, one in enumerate(told)))


def _agreement(one: Agreement) -> tuple[Value, ...]:
    figures = (number(one.kappa, "index"), number(one.weighted, "index"), number(one.alpha, "index"), number(one.within_ten, "share"))
    return (text(one.between), text(one.label), number(one.n, "count", "quiet" if one.remark else ""), *figures, text(one.remark, "warn"))


def disputes(told: Sequence[Ruled]) -> Sheet:
    """Those that wait first; keyed by place, exam and line."""
    columns = (
        Column("Who", grows=True, sorts="up"),
        Column("Line of the form", grows=True, sorts="up"),
        Column("State", sorts="up"),
        Column("Verdict", rank=1),
        Column("Team", rank=3, sorts="up"),
        Column("Exam", rank=4),
        Column("Reason", grows=True, rank=2),
    )
    ranked = sorted(enumerate(told), key=lambda each: bool(each[1].ruling))
    return Sheet(columns, tuple(Line((at, one.attempt, one.item), _dispute(one)) for at, one in ranked))


def _dispute(one: Ruled) -> tuple[Value, ...]:
    state = text(one.ruling, "quiet") if one.ruling else Value("open", "warn", order="")
    says = Value(verdict(one.verdict), INKS.get(one.verdict, ""))
    who = text(one.trainee) if one.trainee else Value(NO_NAME, "quiet")
    return (who, text(one.label), state, says, text(one.team or NO_TEAM), text(one.attempt, "quiet"), Value(one.reason))


def people(told: Sequence[Standing], cells: Sequence[Cell]) -> Sheet:
    """A line for each person of a team; keyed by what they are called."""
    columns = (
        Column("Who", grows=True, sorts="up"),
        Column("Exams", right=True, rank=2),
        Column("Median", right=True, sorts="up"),
        Column("Latest", right=True, rank=3, sorts="up"),
        Column("Passed", right=True, rank=1),
        Column("Weakest", grows=True, rank=4),
    )
    return Sheet(columns, tuple(Line(one.person, _person(one, [cell for cell in cells if cell.row == one.person])) for one in told))


def _person(one: Standing, cells: Sequence[Cell]) -> tuple[Value, ...]:
    asked = [cell for cell in cells if cell.n >= FEW and cell.mean is not None]
    weakest = min(asked, key=lambda cell: cell.mean or 0, default=None)
    low = f"{weakest.label} {shown(weakest.mean, 'points')}" if weakest else NONE
    passed = Value(f"{one.passed} of {one.attempts}", order=one.passed)
    return (
        text(one.person),
        number(one.attempts, "count"),
        number(one.median, "points"),
        number(one.latest, "points"),
        passed,
        Value(low, "" if weakest else "quiet"),
    )


def people_on(cells: Iterable[Cell], item: str) -> Sheet:
    """The people of a team on one technique, weakest first; keyed by what they are called."""
    told = sorted((cell for cell in cells if cell.item == item and cell.mean is not None), key=lambda cell: (cell.n < FEW, cell.mean or 0))
    columns = (Column("Who", grows=True, sorts="up"), Column("Mean", right=True, sorts="up"), Column("Exams that asked for it", right=True, sorts="down"))
    return Sheet(columns, tuple(Line(cell.row, (text(cell.row), _mean(cell), number(cell.n, "count"))) for cell in told))


def _mean(cell: Cell) -> Value:
    few = cell.n < FEW
    return Value(f"({shown(cell.mean, 'points')})" if few else shown(cell.mean, "points"), "quiet" if few else "", order=cell.mean)


def exams(told: Sequence[Played], *, of_a_line: bool) -> Sheet:
    """Somebody's exams; keyed by number."""
    columns = (
        Column("Exam", rank=3),
        Column("Day", sorts="up"),
        Column("Scenario", grows=True, sorts="up"),
        *((Column("The line", sorts="up"),) if of_a_line else ()),
        Column("Score", right=True, sorts="up"),
        Column("Passed", rank=1),
        Column("Disputes", rank=2),
    )
    return Sheet(columns, tuple(Line(one.attempt, _exam(one, of_a_line=of_a_line)) for one in told))


def _exam(one: Played, *, of_a_line: bool) -> tuple[Value, ...]:
    passed = Value("✓ passed", "good") if one.passed else Value("not passed", "quiet")
    waiting = Value(f"{one.disputes} open", "warn") if one.disputes else Value("")
    line = (sign(one.verdict),) if of_a_line else ()
    return (text(one.attempt, "quiet"), text(one.day), text(one.scenario), *line, number(one.score, "points"), passed, waiting)


def form(told: Form) -> Sheet:
    """The lines of a form, section by section; keyed by item."""
    columns = (Column("Verdict", sorts="up"), Column("Line of the form", grows=True, sorts="up"), Column("Turn", rank=2), Column("People said", rank=1))
    sections: dict[str, list[FormLine]] = {}
    for line in told.lines:
        sections.setdefault(line.section, []).append(line)
    order = [*wording.SECTIONS, *(name for name in sections if name not in wording.SECTIONS)]
    lines: list[Line] = []
    for name in (name for name in order if name in sections):
        lines.append(Line(None, (Value(wording.section(name) if name else OWN, "section"),)))
        lines += [Line(line.item, _form_line(line)) for line in sections[name]]
    return Sheet(columns, tuple(lines))


def _form_line(line: FormLine) -> tuple[Value, ...]:
    turns = ", ".join(dict.fromkeys(str(one.turn) for one in line.shown if one.turn)) or NONE
    label = text(line.label, "quiet" if line.verdict in ("N/A", "none") else "")
    return (sign(line.verdict), label, Value(turns, "" if turns != NONE else "quiet"), _said(line.ruled))


def _said(ruled: Sequence[Ruled]) -> Value:
    if not ruled:
        return Value("")
    return Value("disputed, open", "warn") if any(not one.ruling for one in ruled) else Value(ruled[-1].ruling)


def verdict(name: str) -> str:
    """A verdict in words."""
    return "kept clear" if name == "none" else name


def sign(name: str) -> Value:
    """A verdict with its sign, so that it tells without colour."""
    return Value(f"{SIGNS.get(name, ' ')} {verdict(name)}", INKS.get(name, ""), order=tuple(SIGNS).index(name) if name in SIGNS else None)


def facts(report: Report) -> tuple[str, ...]:
    """What the figures are of, in three short lines at most."""
    head = report.head
    filters = "".join(f", {name} {value}" for name, value in head.filters)
    many = "people" if head.trainees != 1 else "person"
    scorer = head.versions[0].scorer if head.versions else NONE
    first = f"{wording.counted(head.attempts, 'exam')} of {head.trainees} {many}, {head.period.first} to {head.period.last}{filters}"
    mark = named_marks(report.pass_marks) if report.pass_marks else "pass marks gone with their scenarios"
    left = ", ".join(f"{number} {why}" for why, number in head.excluded)
    idle = f"{len(head.not_started)} on the roster without an exam" if head.not_started else ""
    second = "; ".join(filter(None, (f"scorer {scorer}, {mark}", idle)))
    return (first, second, "Only exams: practice is private and never shown." + (f" Left out: {left}." if left else ""))
