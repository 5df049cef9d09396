"""`coach report`: exams played for real, told to a lead; and the figures it rests on."""

from __future__ import annotations

import dataclasses
import io
import json
import shutil
import sqlite3
import statistics
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from coach.calibrate.agreement import quantile
from coach.cli import lead, scorer, watching
from coach.cli.commands import commands as main
from coach.cohort import counting
from coach.cohort.figures import Report, Version, Week
from coach.cohort.scoping import Asked
from coach.cohort.spread import Spread, by_bar
from coach.cohort.telling import brief
from coach.report import write
from coach.scenario import load
from coach.scorecard import score
from coach.session import Session
from coach.session.events import to_body
from coach.store import ItemScore, Journal, database, tally, teams
from coach.store import Result as Scored
from coach.store.attempts import stamp
from coach.store.scope import Course, Line
from coach.techniques import names

TILES = Path(__file__).parent / "golden" / "wrong-tiles.yaml"
MONDAY = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NOW = MONDAY + timedelta(days=30)
WELL = ("I'm so sorry, the wrong green with a fitter at your door tomorrow, no wonder you are upset.", "/look_up", "/swap I'll send the van.")
BADLY = ("You should have checked the boxes yourself.", "/end")
PLAIN = ("One moment.", "/look_up", "/swap It leaves at six.")


def coach(*words: str) -> Result:
    result = CliRunner().invoke(main, ["report", *words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def roster(*lines: tuple[str, str]) -> None:
    with Journal.open(database()), closing(sqlite3.connect(database())) as db, db:
        ids = iter(range(1000))
        teams.enter(db, [teams.Member(*line) for line in lines], now=stamp(NOW), new_id=lambda: f"new-{next(ids)}")


def exam(trainee: str | None, day: int, said: Sequence[str], *, setting: str = "exam") -> str:
    """A call played through and recorded. Gives its id."""
    scenario = load(TILES, names())
    session = Session(scenario, seed=1)
    session.open()
    for reply in said:
        session.say(reply)
    if session.call.phase == "note":
        session.note("Swapped.")
    when = MONDAY + timedelta(days=day)
    with Journal.open(database()) as journal:
        key = journal.begin(scenario=scenario.id, digest=scenario.digest, seed=1, timed=False, trainee=trainee, setting=setting, now=when)
        journal.append(key, [(event.kind, to_body(event)) for event in session.events])
        journal.finish(key, scorer.result(score(scenario, session.events)), now=when)
    return key


def made_up(trainee: str, day: int, points: int, *, by: str, scenario: str = "gone", **lines: str) -> None:
    """An exam of a scenario that is not there any more."""
    worth = {"met": 10_000, "late": 5_000, "not met": 0, "none": 0, "fault": 900}
    with Journal.open(database()) as journal:
        when = MONDAY + timedelta(days=day)
        key = journal.begin(scenario=scenario, digest="d", seed=1, timed=False, trainee=trainee, setting="exam", now=when)
        items = tuple(ItemScore(name, None, verdict, worth[verdict], 0) for name, verdict in lines.items())
        journal.finish(key, Scored("done", "weak", points, points >= 7000, by, items), now=when)


@pytest.fixture
def library() -> None:
    folder = database().parent / "scenarios"
    folder.mkdir(parents=True)
    shutil.copy(TILES, folder)


@pytest.fixture
def played(library: None) -> None:
    """Ana learns, Ben does not, Cleo of another team plays once, Dora not at all; and there is practice."""
    del library
    roster(("Ana", "Day"), ("Ben", "Day"), ("Cleo", "Night desk"), ("Dora", "Night desk"))
    for day, who, said in [(0, "Ana", BADLY), (1, "Ben", BADLY), (2, "Ben", BADLY), (3, "Ben", BADLY), (14, "Cleo", WELL), (15, "Ana", WELL)]:
        exam(who, day, said)
    exam("Ana", 4, PLAIN, setting="practice")


def told(**asked: object) -> Report:
    return lead.built(Asked(**asked), NOW)  # type: ignore[arg-type]


# -- the report -------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("played")
def test_the_head_says_what_the_figures_are_of_and_what_was_left_out() -> None:
    head = told().head
    assert (head.period.first, head.period.last) == ("2026-03-02", "2026-03-22")
    assert (head.trainees, head.attempts, head.not_started) == (3, 6, ("Dora",))
    assert head.versions == (Version(scorer.scorer(), 6),)
    assert head.excluded == (), "practice is not even counted"
    assert head.made_at == "2026-04-01T12:00:00Z"


@pytest.mark.usefixtures("played")
def test_teams_in_numbers() -> None:
    day, night = told().cohorts
    assert (day.team, day.trainees, day.attempts, day.pass_rate) == ("Day", 2, 5, 0.2)
    assert (night.team, night.trainees, night.attempts, night.median, night.low, night.gain) == ("Night desk", 1, 1, night.high, night.median, None)
    latest = night.median
    assert latest is not None
    assert (day.gain, day.gain_n) == (counting.centile([latest, 0], 0.5), 2)  # Ana from nothing to what Cleo reaches, Ben from nothing to nothing


@pytest.mark.usefixtures("played")
def test_scenarios_by_team_and_what_a_team_has_against_their_mix() -> None:
    report = told()
    day, night = report.cohorts
    assert [(cell.row, cell.item, cell.n) for cell in report.teams_by_scenario] == [
        (row, "wrong-tiles", n) for row, n in [("Day", 5), ("Night desk", 1), ("All teams", 6)]
    ]
    means = {cell.row: cell.mean or 0 for cell in report.teams_by_scenario}
    assert day.against == pytest.approx(means["Day"] - means["All teams"], abs=1)
    assert night.against == pytest.approx(means["Night desk"] - means["All teams"], abs=1)
    assert report.teams_by_scenario[0].label != "wrong-tiles", "by its title"
    assert [cohort.against for cohort in told(team="Day").cohorts] == [None]


@pytest.mark.usefixtures("played")
def test_techniques_by_team_and_by_trainee_with_faults_told_as_being_free_of_them() -> None:
    report = told()
    teams_ = {(cell.row, cell.item): (cell.mean, cell.n, cell.label) for cell in report.teams_by_technique}
    assert teams_["Day", "blame_customer"] == (2000, 5, "Free of: Blamed the customer")
    assert teams_["Night desk", "apologise"][:2] == (10_000, 1)
    people = {(cell.row, cell.item): (cell.mean, cell.n) for cell in report.trainees_by_technique}
    assert people["Ana", "blame_customer"] == (5000, 2)
    assert people["Ben", "blame_customer"] == (0, 3)
    assert list(dict.fromkeys(cell.row for cell in report.trainees_by_technique)) == ["Ana", "Ben", "Cleo"]
    assert "looked_first" not in {cell.item for cell in report.teams_by_technique}, "a scenario's own line is no technique"


@pytest.mark.usefixtures("played")
def test_weeks_without_exams_are_weeks_too_and_every_score_is_in_one_bar() -> None:
    report = told()
    assert [(week.week, week.attempts) for week in report.weeks] == [("2026-W10", 4), ("2026-W11", 0), ("2026-W12", 2)]
    assert sum(bar.n for bar in report.distribution) == 6
    assert report.pass_marks == (5000,)


def number(attempt: str) -> int:
    """The number here of an attempt as a report names it."""
    with Journal.open(database()) as journal:
        return journal.find(attempt).number


@pytest.fixture
def often(played: None) -> None:
    """Ben has taken five exams."""
    del played
    for day in (5, 6):
        exam("Ben", day, BADLY)


@pytest.mark.usefixtures("often")
def test_whom_to_coach_with_words_from_the_latest_call_that_failed() -> None:
    report = told()
    assert {advice.trainee for advice in report.coach_next} == {"Ben"}, "five attempts and more, or nothing is said"
    blamed = next(advice for advice in report.coach_next if advice.item == "blame_customer")
    assert (number(blamed.attempt), blamed.turn, blamed.n, blamed.team) == (9, 1, 5, "Day")
    assert "You should have checked" in blamed.quote
    assert blamed.better
    missed = next(advice for advice in report.coach_next if advice.item == "apologise")
    assert (number(missed.attempt), missed.turn, missed.quote) == (9, 1, BADLY[0])


@pytest.mark.usefixtures("often")
def test_erased_words_are_not_quoted_and_who_has_no_name_any_more_is_not_coached() -> None:
    with closing(sqlite3.connect(database())) as db, db:
        bens = "SELECT attempt.id FROM attempt JOIN person ON person.id = person_id WHERE name = 'Ben'"
        db.execute(f"UPDATE event SET body = NULL, salt = NULL WHERE attempt_id IN ({bens})")  # noqa: S608 - the line above
    assert {(advice.trainee, advice.quote, advice.turn) for advice in told().coach_next} == {("Ben", "", 0)}
    with closing(sqlite3.connect(database())) as db, db:
        db.execute("UPDATE person SET name = NULL, name_key = NULL WHERE name = 'Ben'")
    report = told()
    assert report.coach_next == ()
    assert "(name erased, new-2)" in {one.trainee for one in report.exams}
    assert all("Ben" not in text for text in [write(report, "md").decode()])


@pytest.mark.usefixtures("played")
def test_a_report_on_a_team_on_a_person_and_on_some_days() -> None:
    night = told(team="night DESK")
    assert night.head.filters == (("team", "Night desk"),)
    assert [cohort.team for cohort in night.cohorts] == ["Night desk"]
    assert night.head.not_started == ("Dora",)
    ana = told(trainee="ana")
    assert (ana.head.filters, ana.head.trainees, ana.head.attempts) == ((("trainee", "Ana"),), 1, 2)
    assert {cell.row for cell in ana.trainees_by_technique} == {"Ana"}
    some = told(first=MONDAY.date() + timedelta(days=1), last=MONDAY.date() + timedelta(days=2))
    assert (some.head.attempts, [week.attempts for week in some.weeks]) == (2, [2])
    assert some.head.not_started == ("Ana", "Cleo", "Dora")


@pytest.mark.usefixtures("played")
def test_every_line_of_a_form_is_looked_at_the_scenarios_own_too() -> None:
    lines = {line.item: line for line in told().items}
    own = lines["looked_first"]
    assert (own.label, own.n, own.remark) == ("Looked the order up", 6, "")
    assert own.met == pytest.approx(1 / 3)
    assert lines["blame_customer"].label == "Free of: Blamed the customer"


@pytest.mark.usefixtures("played")
def test_disputes_beside_the_verdict_with_the_ruling_that_came_after() -> None:
    with Journal.open(database()) as journal:
        key = journal.find("1").id
        journal.append_later(key, "disputed", {"item": "blame_customer", "reason": "It was a fact."})
        journal.append_later(key, "ruled", {"item": "blame_customer", "ruling": "upheld", "why": "It was blame.", "by": "Lead"})
        journal.append_later(key, "disputed", {"item": "apologise", "reason": "I sounded sorry."})
    ruled, open_ = told().disputes
    assert (number(ruled.attempt), ruled.item, ruled.trainee, ruled.team) == (1, "blame_customer", "Ana", "Day")
    assert (ruled.verdict, ruled.ruling, ruled.by, ruled.why) == ("fault", "upheld", "Lead", "It was blame.")
    assert (open_.item, open_.label, open_.ruling) == ("apologise", "Apologise", "")


@pytest.mark.usefixtures("played")
def test_every_exam_is_listed_so_that_medians_can_be_worked_out_again() -> None:
    report = told()
    assert [(one.trainee, one.team, one.scenario, one.day) for one in report.exams][:3] == [
        ("Ana", "Day", "wrong-tiles", "2026-03-17"), ("Cleo", "Night desk", "wrong-tiles", "2026-03-16"), ("Ben", "Day", "wrong-tiles", "2026-03-05"),
    ]  # fmt: skip
    for cohort in report.cohorts:
        own = [one for one in report.exams if one.team == cohort.team]
        assert statistics.median(one.score or 0 for one in own) == cohort.median
        assert [one.passed for one in own].count("yes") / len(own) == cohort.pass_rate


@pytest.mark.usefixtures("library")
def test_a_line_that_nearly_nobody_meets_is_to_be_looked_at_before_the_person() -> None:
    for at in range(20):
        made_up("Ana", at, 4000, by="1", recap="not met", apologise="met" if at % 2 else "not met")
    advice = {one.item: one.look for one in told().coach_next}
    assert advice == {"recap": "Nearly nobody meets this line in gone: look at the line first.", "apologise": ""}
    assert "The weakest spot is \u201cApologise\u201d" in "".join(brief(told()))


@pytest.mark.usefixtures("library")
def test_scorers_are_never_mixed_the_newest_with_enough_attempts_counts() -> None:
    for day in range(21):
        made_up("Ana", day, 1000, by="0.9.0+aaaa")
    for day in range(20):
        made_up("Ana", day, 9000, by="0.10.0+bbbb")
    made_up("Ana", 20, 5000, by="0.11.0+cccc")
    report = told()
    assert report.head.versions == (Version("0.10.0+bbbb", 20), Version("0.11.0+cccc", 1), Version("0.9.0+aaaa", 21))
    assert report.head.excluded == (("another scorer", 22),)
    assert [cohort.median for cohort in report.cohorts] == [9000]


@pytest.mark.usefixtures("library")
def test_where_no_scorer_has_enough_the_one_with_most_counts() -> None:
    for day, by in enumerate(["0.2.0", "0.1.0", "0.1.0"]):
        made_up("Ana", day, 5000, by=by)
    assert told().head.versions == (Version("0.1.0", 2), Version("0.2.0", 1))


@pytest.mark.usefixtures("library")
def test_a_fatal_line_counts_where_the_scenario_says_so_or_nothing_else_explains_the_zero() -> None:
    made_up("Ana", 0, 0, by="1", hostile="fault")
    assert told().cohorts[0].fatal == 1
    assert told().pass_marks == (), "the scenario is gone, and its mark with it"


@pytest.mark.usefixtures("played")
def test_the_same_records_give_the_same_bytes_but_for_the_moment() -> None:
    first, again = told(), lead.built(Asked(), NOW + timedelta(hours=1))
    assert first != again
    same = dataclasses.replace(again, head=dataclasses.replace(again.head, made_at=first.head.made_at))
    for form in lead.FORMS:
        assert write(first, form) == write(same, form)


# -- the command ------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("played")
@pytest.mark.parametrize(("name", "begins"), [("r.html", b"<!doctype"), ("r.md", b"# "), ("r.xlsx", b"PK"), ("r.csv.zip", b"PK"), ("r.json", b"{")])
def test_the_ending_of_the_file_says_the_form(tmp_path: Path, name: str, begins: bytes) -> None:
    result = coach("--out", str(tmp_path / name))
    assert result.exit_code == 0, result.output
    assert (tmp_path / name).read_bytes()[:9].lower().startswith(begins.lower())
    assert "Written to" in result.stderr
    assert result.stdout == ""


@pytest.mark.usefixtures("played")
def test_tables_as_csv_are_an_archive_and_it_is_said(tmp_path: Path) -> None:
    for done in ("Written to", "Replaced"):
        result = coach("--out", str(tmp_path / "all.csv"))
        assert f"{done} {tmp_path / 'all.csv.zip'} (one CSV a table). It holds people's names" in result.stderr
    assert [path.name for path in tmp_path.glob("all*")] == ["all.csv.zip"]


@pytest.mark.usefixtures("played")
@pytest.mark.parametrize("name", ["x.docx", "x", "x.html.gz"])
def test_an_ending_that_says_no_form_is_refused_with_those_that_do(tmp_path: Path, name: str) -> None:
    result = coach("--out", str(tmp_path / name))
    assert (result.exit_code, (tmp_path / name).exists()) == (2, False)
    assert "The ending of FILE says the form: .html, .xlsx, .csv.zip, .json or .md; or say it with --format." in result.stderr
    assert coach("--out", str(tmp_path / name), "--format", "md").exit_code == 0


@pytest.mark.usefixtures("played")
def test_without_a_file_it_goes_to_standard_output() -> None:
    result = coach("--format", "json", "--team", "Day", "--from", "2026-03-02", "--to", "2026-03-08")
    assert result.exit_code == 0
    assert json.loads(result.stdout)


@pytest.mark.usefixtures("played")
@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--team", "Nigth desk"), "There is no team 'Nigth desk'. Did you mean Night desk?"),
        (("--team", "Zebra"), "There is no team 'Zebra'. There are Day, Night desk."),
        (("--trainee", "Anna"), "There is no trainee 'Anna'. Did you mean Ana?"),
        (("--trainee", "Dora"), "There is no finished exam of Dora yet, and only exams are reported: practice is private."),
        (
            ("--from", "2027-01-01"),
            "No exam ended from 2027-01-01 to 2027-01-01. The first was in the week from 2026-03-02, the last in the week from 2026-03-16.",
        ),
        (("--from", "2026-03-09", "--to", "2026-03-02"), "The time from 2026-03-09 to 2026-03-02 ends before it begins. Swap the two days."),
        (("--from", "yesterday"), "'yesterday' is no day; write it like 2026-03-01"),
    ],
)
def test_what_cannot_be_told_is_said_in_a_sentence(words: tuple[str, ...], says: str) -> None:
    result = coach(*words)
    assert result.exit_code == 2
    assert says in result.stderr
    assert result.stdout == ""


def test_without_a_journal_there_is_nothing_to_report() -> None:
    result = coach()
    assert (result.exit_code, result.stdout) == (2, "")
    assert "There is no journal yet" in result.stderr
    assert not database().exists()


@pytest.mark.usefixtures("played")
def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    result = coach("--out", str(tmp_path / "none" / "r.html"))
    assert result.exit_code == 1
    assert "r.html cannot be written" in result.stderr


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_is_drawn_at_a_terminal_only_and_only_when_it_takes_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = {}
    for name, stream, patience in [("file", io.StringIO(), 0.0), ("quick", Terminal(), 1e9), ("slow", Terminal(), 0.0)]:
        monkeypatch.setattr(sys, "stderr", stream)
        with watching.watched(patience=patience) as watch:
            watch(1, 2)
            watch(2, 2)
        drawn[name] = stream.getvalue()
    assert drawn["file"] == ""
    assert "Counting" not in drawn["quick"]
    assert "Counting" in drawn["slow"]


# -- figures ----------------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 10_000), min_size=1), st.sampled_from([0.1, 0.5, 0.9]))
def test_centiles_are_type_7_to_the_nearest_basis_point(values: list[int], share: float) -> None:
    exact = quantile(values, share)
    found = counting.centile(values, share)
    assert exact is not None
    assert found is not None
    assert abs(found - exact) <= 0.5
    assert min(values) <= found <= max(values)


@given(st.lists(st.integers(0, 10_000)), st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0]), st.integers(0, 3))
def test_a_centile_from_bars_and_the_scores_of_a_few_of_them_is_that_of_all_scores(values: list[int], share: float, without: int) -> None:
    spread = Spread()
    for place, n in Counter(map(tally.bar, values)).items():
        spread.add(place, n, 0)
    spread.add(tally.NO_BAR, without, 0)
    wanted = spread.wanted([share])
    assert spread.centile(share, by_bar(value for value in values if tally.bar(value) in wanted)) == counting.centile(values, share)
    assert len(wanted) <= 2
    assert spread.attempts == len(values) + without


def test_bars_have_a_place_for_every_score() -> None:
    bars = counting.bars(Counter(map(tally.bar, [0, 499, 500, 9999, 10_000])))
    assert [(bar.low, bar.n) for bar in bars if bar.n] == [(0, 2), (500, 1), (9500, 2)]
    assert len(bars) == 20


def test_a_trend_crosses_the_turn_of_a_year_with_53_weeks() -> None:
    assert [week.week for week in counting.trend({202652: (1, 1, 0), 202702: (3, 1, 1)})] == ["2026-W52", "2026-W53", "2027-W01", "2027-W02"]
    assert counting.trend({197001: (1, 1, 0), 202702: (3, 1, 1)}) == (Week("1970-W01", 1, 1, 0.0), Week("2027-W02", 1, 3, 1.0))


def test_gain_is_the_median_over_people_of_latest_minus_first() -> None:
    assert counting.gain([Course(1, "a", 3, 1000, 3000), Course(2, "a", 1, 4000, 4000), Course(2, "b", 1, 9000, 9000)]) == 2000
    assert counting.gain([Course(1, "a", 2, 0, 1000), Course(1, "b", 2, 0, 2000), Course(2, "a", 2, 500, 0)]) == 500
    assert counting.gain([Course(0, "a", 2, 0, 1000), Course(2, "a", 1, 1, 1), Course(3, "a", 0, None, None)]) is None


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 10_000)), min_size=2, max_size=40))
def test_discrimination_is_the_correlation_with_the_rest(pairs: list[tuple[bool, int]]) -> None:
    sums = counting.Sums()
    for met, rest in pairs:
        sums.add(met=met, rest=rest)
    mets, rests = [float(met) for met, _ in pairs], [float(rest) for _, rest in pairs]
    if len(set(mets)) < 2 or len(set(rests)) < 2:
        assert sums.correlation is None
    else:
        assert sums.correlation == pytest.approx(statistics.correlation(mets, rests), abs=1e-6)


def form(attempt: int, **verdicts: str) -> list[Line]:
    return [Line(attempt, "s", item, verdict, {"met": 10_000, "late": 5_000}.get(verdict, 0)) for item, verdict in verdicts.items()]


def remarks(*forms: list[Line]) -> dict[str, str]:
    analysed = counting.analysed(line for one in forms for line in one)
    return {item: counting.difficulty("s", item, item, sums).remark for (_, item), sums in analysed.items()}


def test_lines_that_are_no_use_are_remarked_on_from_twenty_attempts_on() -> None:
    def forms(n: int) -> list[list[Line]]:
        return [
            form(
                at,
                easy="met",
                hard="late",
                good="met" if at % 2 else "not met",
                also="met" if at % 2 else "not met",
                odd="met" if at % 4 > 1 else "not met",
                shout="none",
            )
            for at in range(n)
        ]

    assert remarks(*forms(20)) == {"easy": "too easy", "hard": "too hard", "good": "", "also": "", "odd": "does not discriminate", "shout": ""}
    assert set(remarks(*forms(19)).values()) == {""}


def test_a_fault_everybody_commits_is_hard_to_keep_clear_of() -> None:
    assert remarks(*(form(at, shout="fault", other="met" if at % 2 else "not met") for at in range(20)))["shout"] == "too hard"
