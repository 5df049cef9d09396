"""How far people, detector and judge agree, as a lead's report has it: of the exams it is of, whoever labelled, and the same in every format."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest
from test_cli_report import BADLY, PLAIN, WELL, exam, library, told

from coach.calibrate.labels import MARK, NO, PARTLY, YES, Unit
from coach.cli.calibrated import Cases, table
from coach.cohort.figures import Agreement
from coach.judge import questions
from coach.judge.prompt import PROMPT
from coach.report import write
from coach.scorecard import score
from coach.store import Journal, Opinion, database

__all__ = ["library"]
AT = "2026-03-03T12:00:00.000Z"
HOSTILE = "=cmd|' /C calc'!A0 <script>alert(1)</script>"


def say(rater: str, given: dict[str, tuple[int, int]], *, points: dict[str, int] | None = None) -> None:
    """Each exam's first two replies, labelled for an apology; and marks. The second turn is at the desk."""
    units = {Unit(key, turn, "apologise"): value for key, values in given.items() for turn, value in zip((1, 3), values, strict=True)}
    table().put(rater, {**units, **{Unit(key, 0, MARK): mark for key, mark in (points or {}).items()}}, AT)


@pytest.fixture
def labelled(library: None) -> list[str]:
    """Three exams that two people have labelled, and practice that one of them has."""
    del library
    keys = [exam("Ana", day, said) for day, said in ((0, WELL), (1, PLAIN), (20, WELL))]
    own = exam("Ana", 2, WELL, setting="practice")
    say(HOSTILE, {keys[0]: (YES, NO), keys[1]: (NO, NO), keys[2]: (YES, NO), own: (NO, NO)}, points={keys[0]: 90, keys[1]: 40, own: 5})
    say("Grace", {keys[0]: (YES, NO), keys[1]: (NO, PARTLY), keys[2]: (NO, NO)}, points={keys[0]: 85, keys[1]: 60})
    return keys


def rows(**asked: object) -> dict[tuple[str, str], Agreement]:
    return {(row.between, row.item): row for row in told(**asked).agreement}


def test_nothing_is_told_where_nobody_has_labelled(library: None) -> None:
    exam("Ana", 0, WELL)
    assert told().agreement == ()
    del library


def test_only_the_exams_of_the_report_count(labelled: list[str]) -> None:
    people = rows()["people", "apologise"]
    assert (people.n, people.attempts) == (6, 3), "the practice is in no figure"
    first = rows(last=date(2026, 3, 8))["people", "apologise"]
    assert (first.n, first.attempts) == (4, 2)
    del labelled


def test_all_four_figures_are_told_and_how_few_they_rest_on(labelled: list[str]) -> None:
    found = rows()
    people = found["people", "apologise"]
    assert people.kappa == pytest.approx(4 / 7)
    assert people.weighted == pytest.approx(0.4)
    assert people.alpha == pytest.approx(0.4213, abs=1e-4)
    assert people.within_ten is None
    whole = found["people", ""]
    assert (whole.label, whole.n, whole.kappa, whole.within_ten) == ("Whole score", 2, None, 0.5)
    assert whole.weighted is not None
    assert whole.alpha is not None
    assert {row.remark for row in found.values()} == {"too few to go by"}
    assert found["people and detector", "apologise"].n == 6
    assert found["people and scorer", ""].n == 2
    del labelled


def test_the_judge_is_set_beside_people(labelled: list[str]) -> None:
    cases = Cases()
    for attempt in cases.attempts:
        scenario, found = cases.scenario(attempt), cases.recorded(attempt)
        assert scenario is not None
        assert found is not None
        asked, _ = questions(score(scenario, found[0]))
        rubric = next(question.rubric for question in asked if question.item == "apologise")
        with Journal.open(database()) as journal:
            journal.opine(attempt.id, Opinion("apologise", "met", "high", "so sorry", 1, "Said so.", "small", rubric, PROMPT))
    judge = rows()["people and judge small", "apologise"]
    assert (judge.n, judge.attempts) == (3, 3), "every reply of each exam was labelled; practice is in no figure"
    del labelled


def test_who_labelled_is_not_in_the_report(labelled: list[str]) -> None:
    for form in ("html", "md", "json", "csv"):
        data = write(told(), form)
        assert b"calc" not in data
        assert b"Grace" not in data
    del labelled


def test_the_figures_are_the_same_in_every_format(labelled: list[str], tmp_path: Path) -> None:
    report = told()
    wanted = [(row.between, row.item, row.n, row.attempts, row.kappa, row.weighted, row.alpha, row.within_ten, row.remark) for row in report.agreement]
    in_json = json.loads(write(report, "json"))["figures"]["agreement"]
    names = ("between", "item", "n", "attempts", "kappa", "weighted", "alpha", "within_ten", "remark")
    assert [tuple(row[name] for name in names) for row in in_json] == wanted
    with zipfile.ZipFile(io.BytesIO(write(report, "csv"))) as held:
        in_csv = list(csv.DictReader(io.StringIO(held.read("agreement.csv").decode("utf-8-sig"))))
    columns = ("n", "attempts", "kappa", "weighted_kappa", "alpha", "within_ten")
    assert [[float(row[name]) if row[name] else None for name in columns] for row in in_csv] == [pytest.approx(list(row[2:8]), abs=1e-6) for row in wanted]
    file = tmp_path / "report.xlsx"
    file.write_bytes(write(report, "xlsx"))
    book = openpyxl.load_workbook(file)
    sheet = next(each for each in book.worksheets if "Weighted" in [cell.value for row in each.iter_rows() for cell in row])
    cells = [list(row) for row in sheet.iter_rows(values_only=True)]
    head = next(place for place, row in enumerate(cells) if "Weighted" in row)
    at = [cells[head].index(title) for title in ("Judged", "Attempts", "Kappa", "Weighted", "Alpha", "Within ten points")]
    in_book = [[row[place] for place in at] for row in cells[head + 1 : head + 1 + len(wanted)]]
    assert [[None if value in ("–", "") else value for value in row] for row in in_book] == [pytest.approx(list(row[2:8]), abs=1e-9) for row in wanted]
    shown = write(report, "md").decode()
    for row in report.agreement:
        told_so = [f"{value:.2f}".replace("-", "\u2212") for value in (row.kappa, row.weighted, row.alpha) if value is not None]
        line = next(line for line in shown.splitlines() if row.between in line and (row.label in line))
        assert all(figure in line for figure in told_so), line
    del labelled


def test_bad_calls_are_no_trouble(library: None) -> None:
    key = exam("Ben", 0, BADLY)
    say("Grace", {key: (NO, NO)})
    assert rows()["people and detector", "apologise"].n == 1, "there was one reply"
    del library
