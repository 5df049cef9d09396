"""`coach calibrate`, from finished calls to a verdict on every technique: no model, no network."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coach.calibrate import cells
from coach.cli.commands import commands as main
from coach.store import Journal, Opinion, database
from coach.store.attempts import handle

GOLDEN = Path(__file__).parent / "golden"
CALLS = (
    "Good morning, this is Bernadette. I'm sorry, that's the wrong green.\n/look_up\n/swap I'll send the van with sea green, it leaves at six.\nSwapped.\n",
    "You should have checked the box. My card is 4111 1111 1111 1111.\n/look_up =SUM(A1) one moment.\n/swap It leaves at six.\nSwapped.\n",
    "I'm so sorry about that.\n/look_up\n/swap Done, it leaves at six.\nSwapped.\n",
)


def coach(*words: str, said: str = "") -> Result:
    result = CliRunner().invoke(main, list(words), input=said)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def table_of_labels() -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database())) as db:
        return db.execute("SELECT name, attempt_id, turn, item, verdict, at FROM label JOIN person ON person.id = rater_id ORDER BY 1, 2, 3, 4").fetchall()


def table(file: Path) -> list[list[str]]:
    return [[cell.text for cell in row] for row in cells.read(cells.decoded(file.read_bytes()))]


def fill(file: Path, out: Path, say: dict[str, str], *, rest: str = "n") -> Path:
    """The sheet filled in: `say` gives what is typed below `apologise` for a reply with these words in it."""
    head, *rows = table(file)
    for row in rows:
        row[head.index("rest")] = rest
        row[head.index("apologise")] = next((typed for words, typed in say.items() if words in row[head.index("reply")]), "")
    out.write_text(cells.written([head, *rows]), encoding="utf-8")
    return out


@pytest.fixture
def played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A journal with three finished calls by Ada; gives the folder to work in."""
    folder = Path(os.environ["COACH_HOME"]) / "scenarios"
    folder.mkdir(parents=True)
    shutil.copy(GOLDEN / "wrong-tiles.yaml", folder)
    for call in CALLS:
        assert coach("play", "wrong-tiles", "--plain", "--exam", "--trainee", "Ada Lovelace", said=call).exit_code == 0
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def sheet(played: Path) -> Path:
    out = played / "sheet.csv"
    result = coach("calibrate", "sheet", "--attempts", "3", "--item", "apologise", "--item", "blame_customer", "--out", str(out))
    assert result.exit_code == 0, result.output
    return out


# -- the sheet --------------------------------------------------------------------------------------------------------


def test_a_sheet_shows_replies_and_not_whose_they_are_or_what_they_were_worth(sheet: Path) -> None:
    head, *rows = table(sheet)
    assert head == ["id", "check", "before", "reply", "apologise", "blame_customer", "rest", "note"]
    told = sheet.read_text(encoding="utf-8-sig")
    with Journal.open(database()) as journal:
        attempts = journal.attempts()
    for secret in ("Ada", "Lovelace", "Bernadette", "4111", *(attempt.id for attempt in attempts)):
        assert secret not in told
    assert "[card 1]" in told
    assert not any(char for row in rows for char in row[4:] if char)


def test_what_would_be_a_formula_is_none(sheet: Path) -> None:
    assert ",'=SUM(A1) one moment.," in sheet.read_text(encoding="utf-8-sig")
    assert "=SUM(A1) one moment." in [row[3] for row in table(sheet)]


def test_the_seed_decides_the_order(played: Path, sheet: Path) -> None:
    made = [played / name for name in ("same.csv", "other.csv")]
    for out, seed in zip(made, ("0", "7"), strict=True):
        coach("calibrate", "sheet", "--attempts", "3", "--item", "apologise", "--item", "blame_customer", "--seed", seed, "--out", str(out))
    assert made[0].read_bytes() == sheet.read_bytes() != made[1].read_bytes()
    assert sorted(map(tuple, table(made[1]))) == sorted(map(tuple, table(sheet)))


def test_what_the_columns_mean_is_printed_and_without_item_the_form_decides(played: Path) -> None:
    result = coach("calibrate", "sheet", "--attempts", "1", "--out", str(played / "all.csv"))
    head = table(played / "all.csv")[0]
    assert "apologise" in head
    assert not {"let_finish", "interrupt", "document_well"} & set(head), "nobody sees these in a reply"
    assert "apologise: " in result.stdout


def test_a_sheet_that_is_there_is_never_written_over(sheet: Path) -> None:
    before = sheet.read_bytes()
    result = coach("calibrate", "sheet", "--attempts", "3", "--out", str(sheet))
    assert result.exit_code == 2
    assert "already" in result.stderr
    assert sheet.read_bytes() == before


@pytest.mark.parametrize(
    ("item", "says"), [("apologize_nicely", "There is no technique 'apologize_nicely'"), ("dead_air", "goes by the clock")]
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(played: Path, item: str, says: str) -> None:
    result = coach("calibrate", "sheet", "--attempts", "1", "--item", item, "--out", str(played / "x.csv"))
    assert result.exit_code == 2
    assert says in result.stderr


def test_without_a_finished_attempt_there_is_nothing_to_label(tmp_path: Path) -> None:
    result = coach("calibrate", "sheet", "--attempts", "1", "--out", str(tmp_path / "x.csv"))
    assert result.exit_code == 2
    assert "coach play ID --exam" in result.stderr


# -- reading it back --------------------------------------------------------------------------------------------------


def test_labels_are_kept_for_their_owner_alone_and_without_words(played: Path, sheet: Path) -> None:
    result = coach("calibrate", "read", str(fill(sheet, played / "mine.csv", {"sorry": "y"})), "--rater", "Grace")
    assert result.exit_code == 0, result.output
    assert stat.S_IMODE(database().stat().st_mode) == 0o600
    with closing(sqlite3.connect(database())) as db:
        kept = db.execute("SELECT name, verdict, label.* FROM label JOIN person ON person.id = rater_id").fetchall()
    assert {(name, verdict) for name, verdict, *_ in kept} == {("Grace", "met"), ("Grace", "not met")}
    assert "sorry" not in str(kept)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda text: text.replace(",n,", ",maybe,", 1), "'maybe' is none of y (yes)"),
        (lambda text: text.replace("six", "seven", 1), "mixed up"),
        (lambda text: text.replace("\r\nr", "\r\nrr", 1), "no reply in this journal"),
        (lambda text: text.replace("apologise", "apologize", 1), "did you mean 'apologise'?"),
        (lambda text: text.replace(",n,", ",n,\x1b[2J", 1), "cannot be seen"),
        (lambda text: text + text.split("\r\n")[1] + "\r\n", "twice"),
        (lambda text: text.replace("check", "checked", 1), "no column 'check'"),
    ],
)
def test_what_is_wrong_in_a_sheet_is_told_with_its_place_and_nothing_is_taken(played: Path, sheet: Path, spoil: object, says: str) -> None:
    assert callable(spoil)
    filled = fill(sheet, played / "mine.csv", {"sorry": "y"})
    filled.write_text(spoil(filled.read_bytes().decode()), encoding="utf-8", newline="")
    result = coach("calibrate", "read", "mine.csv", "--rater", "Grace")
    assert result.exit_code == 1
    assert says in result.stderr
    where = result.stderr.removeprefix("coach: ").split(": ")[0].split(":")
    assert where[0] == "mine.csv"
    assert all(number.isdecimal() for number in where[1:])
    assert len(where) == 3
    assert table_of_labels() == []


def test_a_spreadsheet_that_changes_separators_and_line_ends_does_no_harm(played: Path, sheet: Path) -> None:
    filled = fill(sheet, played / "mine.csv", {"sorry": "y"})
    rows = table(filled)
    quoted = "\n".join(";".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    filled.write_text("\ufeff" + quoted, encoding="utf-8")
    assert coach("calibrate", "read", "mine.csv", "--rater", "Grace").exit_code == 0


def test_a_file_that_is_not_there_is_a_wrong_command(played: Path) -> None:
    del played
    assert coach("calibrate", "read", "none.csv", "--rater", "Grace").exit_code == 2


# -- the report -------------------------------------------------------------------------------------------------------


def report() -> dict[str, dict[str, object]]:
    """Item -> who -> figures."""
    told = json.loads(coach("calibrate", "report", "--json").stdout)
    return {row["item"]: {each["between"]: each for each in row["compared"]} for row in told["items"]}


def test_people_are_compared_with_each_other_and_with_the_detector(played: Path, sheet: Path) -> None:
    for rater, say in (("Grace", {"sorry": "y"}), ("Alan", {"so sorry": "y", "sorry": "p"})):
        assert coach("calibrate", "read", str(fill(sheet, played / f"{rater}.csv", say)), "--rater", rater).exit_code == 0
    found = report()["apologise"]
    people, detector = found["people"], found["people and detector"]
    assert isinstance(people, dict)
    assert isinstance(detector, dict)
    rows = len(table(sheet)) - 1
    assert (people["n"], detector["n"], people["attempts"]) == (rows, rows, 3)
    assert people["same"] == pytest.approx((rows - 1) / rows, abs=1e-4)
    assert 0 < people["kappa"] < 1
    assert detector["shown"] == 1, "of two opinions the lower one"
    shown = coach("calibrate", "report").stdout
    assert "on trial" in shown
    assert "30 from 5 attempts are needed" in " ".join(shown.split())


def test_the_report_says_on_which_replies_people_and_the_detector_differ(played: Path, sheet: Path) -> None:
    """Grace sees an apology where there is none, and none where there is one."""
    rows = [row[table(sheet)[0].index("reply")] for row in table(sheet)[1:]]
    plain = next(row for row in rows if "sorry" not in row.lower())
    coach("calibrate", "read", str(fill(sheet, played / "a.csv", {plain: "y"})), "--rater", "Grace")
    shown = " ".join(coach("calibrate", "report").stdout.split())
    told = json.loads(coach("calibrate", "report", "--json").stdout)
    assert " labels by 1 rater. " in shown
    count = len(told["differ"])
    assert f"Where people and the detector differ: {count} replies" in shown
    each = next(one for one in told["differ"] if one["reply"] == plain)
    assert (each["item"], each["people"], each["detector"]) == ("apologise", {"Grace": "met"}, "not met")
    assert f"{handle(each['attempt'])}, turn {each['turn']}, " in shown
    assert f"Grace: met, detector: not met. \u201c{plain}" in shown
    assert coach("show", handle(each["attempt"])).exit_code == 0
    assert "too few to go by" in shown
    assert " to 1.00)" not in shown, "no interval from so few cases"
    assert coach("calibrate", "report", "--all").exit_code == 0


def test_what_cannot_be_told_is_no_label_and_takes_one_back(played: Path, sheet: Path) -> None:
    coach("calibrate", "read", str(fill(sheet, played / "a.csv", {"sorry": "y"})), "--rater", "Grace")
    assert coach("calibrate", "read", str(fill(sheet, played / "b.csv", {"sorry": "?"})), "--rater", " grace ").exit_code == 0
    rows = len(table(sheet)) - 1
    detector = report()["apologise"]["people and detector"]
    assert isinstance(detector, dict)
    assert detector["n"] == rows - 2


def test_the_judge_is_compared_attempt_by_attempt(played: Path, sheet: Path) -> None:
    from coach.cli.calibrated import Cases  # noqa: PLC0415
    from coach.judge import questions  # noqa: PLC0415
    from coach.judge.prompt import PROMPT  # noqa: PLC0415
    from coach.scorecard import score  # noqa: PLC0415

    coach("calibrate", "read", str(fill(sheet, played / "a.csv", {"sorry": "y"})), "--rater", "Grace")
    cases = Cases()
    for attempt in cases.attempts:
        scenario, found = cases.scenario(attempt), cases.recorded(attempt)
        assert scenario is not None
        assert found is not None
        asked, _ = questions(score(scenario, found[0]))
        rubric = next(question.rubric for question in asked if question.item == "apologise")
        with Journal.open(database()) as journal:
            journal.opine(attempt.id, Opinion("apologise", "met", "high", "sorry about that", 1, "Said so.", "small at 127.0.0.1:9", rubric, PROMPT))
    judge = report()["apologise"]["people and judge small at 127.0.0.1:9"]
    assert isinstance(judge, dict)
    assert (judge["n"], judge["shown"], judge["same"]) == (3, 2, pytest.approx(2 / 3, abs=1e-4))


def test_whole_attempts_are_marked_and_set_beside_the_score(played: Path) -> None:
    out = played / "marks.csv"
    assert coach("calibrate", "sheet", "--attempts", "3", "--whole", "--out", str(out)).exit_code == 0
    for rater, points in (("Grace", ["40", "50", "60"]), ("Alan", ["45", "70", "?"])):
        head, *rows = table(out)
        for row, mark in zip(rows, points, strict=True):
            row[head.index("mark")] = mark
        (played / f"{rater}.csv").write_text(cells.written([head, *rows]), encoding="utf-8")
        assert coach("calibrate", "read", f"{rater}.csv", "--rater", rater).exit_code == 0
    told = json.loads(coach("calibrate", "report", "--json").stdout)["marks"]
    assert [(each["between"], each["n"]) for each in told] == [("alan and grace", 2), ("people and scorer", 3)]
    assert (told[0]["difference"], told[0]["within_ten"]) == (12.5, 0.5)
    assert "Marks for whole attempts" in coach("calibrate", "report").stdout


def test_attempts_that_are_gone_are_counted(played: Path, sheet: Path) -> None:
    coach("calibrate", "read", str(fill(sheet, played / "a.csv", {"sorry": "y"})), "--rater", "Grace")
    with closing(sqlite3.connect(database())) as db, db:
        db.execute("UPDATE event SET body = NULL, salt = NULL WHERE attempt_id = (SELECT id FROM attempt WHERE number = 1)")
    told = json.loads(coach("calibrate", "report", "--json").stdout)
    assert (told["read_again"], told["as_recorded"], told["not_here"]) == (2, 0, 1)


def test_without_labels_it_says_how_to_begin(played: Path) -> None:
    result = coach("calibrate", "report")
    assert result.exit_code == 2
    assert "coach calibrate label" in result.stderr
    del played


# -- files of an earlier Coach ----------------------------------------------------------------------------------------


def in_a_file(*rows: str) -> Path:
    folder = database().parent / "labels"
    folder.mkdir(exist_ok=True)
    file = folder / "0.csv"
    file.write_text("rater,attempt,turn,item,value,at\n" + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return file


def test_labels_in_files_are_taken_into_the_journal_once_and_the_files_stay(played: Path) -> None:
    with Journal.open(database()) as journal:
        key = journal.find("1").id
    file = in_a_file(f"Grace,{key},1,apologise,2,2026-03-02T12:00:00.000Z", "Grace,not-here,1,apologise,2,2026-03-02T12:00:00.000Z")
    before = file.read_bytes()
    assert "coach calibrate read" in coach("calibrate", "report").stderr
    assert coach("calibrate", "read").stdout.startswith("1 of 2 labels in files are new")
    assert coach("calibrate", "read").stdout.startswith("0 of 2 labels in files are new")
    assert table_of_labels() == [("Grace", key, 1, "apologise", "met", "2026-03-02T12:00:00.000Z")]
    assert file.read_bytes() == before
    assert "coach calibrate read" not in coach("calibrate", "report").stdout
    del played


def test_a_file_of_labels_can_be_named_and_needs_no_rater(played: Path) -> None:
    with Journal.open(database()) as journal:
        key = journal.find("1").id
    file = in_a_file(f"Grace,{key},0,mark,85,2026-03-02T12:00:00.000Z").rename(played / "grace.csv")
    assert coach("calibrate", "read", str(file)).exit_code == 0
    assert [(row[0], row[3]) for row in table_of_labels()] == [("Grace", "mark")]


def test_a_sheet_needs_a_rater_and_a_damaged_file_is_named(played: Path, sheet: Path) -> None:
    result = coach("calibrate", "read", str(sheet))
    assert (result.exit_code, "--rater NAME" in result.stderr) == (2, True)
    assert coach("calibrate", "read").exit_code == 2
    in_a_file("Grace,a,1,apologise,9,now")
    result = coach("calibrate", "read")
    assert result.exit_code == 1
    assert "0.csv:2:21:" in result.stderr
    del played


def test_practice_is_on_a_sheet_only_when_it_is_asked_for(played: Path) -> None:
    assert coach("play", "wrong-tiles", "--plain", "--trainee", "Ada Lovelace", said="Only practising.\n/end\n").exit_code == 0
    for more in ([], ["--practice"]):
        out = played / f"{len(more)}.csv"
        coach("calibrate", "sheet", "--attempts", "9", "--item", "apologise", *more, "--out", str(out))
        assert ("Only practising." in out.read_text(encoding="utf-8-sig")) == bool(more)


# -- bias -------------------------------------------------------------------------------------------------------------


def test_recorded_replies_are_said_in_other_ways(played: Path) -> None:
    result = coach("calibrate", "bias", "--attempts", "3", "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["source"] == "recorded"
    groups = {kind["group"] for kind in told["kinds"]}
    assert {"names", "dialect", "spelling", "style"} <= groups
    assert all(0 <= kind["turned"] <= kind["tried"] for kind in told["kinds"])
    shown = coach("calibrate", "bias", "--attempts", "3").stdout
    assert "style, lower case: " in shown
    del played


def test_a_trainers_own_swaps_are_added_and_what_is_wrong_with_them_is_told(played: Path) -> None:
    own = played / "ours.yaml"
    own.write_text("words:\n  house style:\n    Yorkshire:\n      - you -> thou\n", encoding="utf-8")
    told = json.loads(coach("calibrate", "bias", "--attempts", "1", "--swaps", str(own), "--json").stdout)
    assert ("house style", "Yorkshire") in {(kind["group"], kind["kind"]) for kind in told["kinds"]}
    own.write_text("style:\n  ours:\n    - shouting\n", encoding="utf-8")
    result = coach("calibrate", "bias", "--swaps", str(own))
    assert result.exit_code == 1
    assert "shouting" in result.stderr
    assert coach("calibrate", "bias", "--swaps", "none.yaml").exit_code == 2


def test_every_page_of_help_has_an_example() -> None:
    for words in ([], ["sheet"], ["read"], ["report"], ["bias"]):
        result = coach("calibrate", *words, "--help")
        assert result.exit_code == 0
        assert "Example" in result.output
