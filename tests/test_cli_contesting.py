"""``--exam``, ``coach dispute``, ``coach rule``, ``coach list --attempts``: what is typed, and where what came of it is shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coach.cli.commands import commands as main
from coach.store import Journal, database

TILES = Path(__file__).parent / "golden" / "wrong-tiles.yaml"
SAID = "You should have checked the boxes yourself.\n/look_up\n/swap It leaves at six.\nSwapped.\n"
ANA = ("--trainee", "Ana Silva")
WHY = "It was the “only” order of the day."
pytestmark = pytest.mark.usefixtures("exam")
HOSTILE = '\x1b]0;owned\x07=HYPERLINK("x") [b]bold[/b] <script>alert(1)</script> | **x**\x1b[2J'


def coach(*words: str, said: str | None = None) -> Result:
    result = CliRunner().invoke(main, list(words), input=said)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def exam(monkeypatch: pytest.MonkeyPatch) -> str:
    """Attempt 1: an exam of Ana's, with a fault in it. Gives the text of the sitting."""
    own = database().parent / "scenarios"
    own.mkdir(parents=True)
    (own / "wrong-tiles.yaml").write_text(TILES.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setenv("COLUMNS", "200")
    played = coach("play", "wrong-tiles", "--plain", "--exam", *ANA, said=SAID)
    assert played.exit_code == 0, played.output
    return played.stdout


def shown(*words: str) -> str:
    """What a command prints, lines joined: a page breaks them where it likes."""
    return " ".join(coach(*words).stdout.split())


# -- exams --------------------------------------------------------------------------------------------------------------


def test_an_exam_says_who_will_see_it_and_is_kept_as_one(exam: str) -> None:
    told = " ".join(exam.split())
    assert "Exam. Your lead will see this call under the name Ana Silva." in told
    assert "Attempt 1, exam: your lead sees it under the name Ana Silva." in told
    assert "/hint" not in exam
    with Journal.open(database()) as journal:
        assert (journal.find("1").setting, journal.find("1").trainee) == ("exam", "Ana Silva")
    assert "An exam: the lead sees it." in coach("show", "1").stdout
    assert shown("list", "--attempts").startswith("1 exam wrong-tiles, ")


def test_what_is_not_asked_to_be_an_exam_is_practice() -> None:
    told = " ".join(coach("play", "wrong-tiles", "--plain", *ANA, said=SAID).stdout.split())
    assert "Practice. For you alone: it stays here when you hand over exams." in told
    assert "For an exam: coach play wrong-tiles --exam --trainee NAME" in told
    assert "Attempt 2, practice: for you alone" in told
    assert [(each["number"], each["setting"]) for each in json.loads(coach("list", "--attempts", "--json").stdout)] == [(2, "practice"), (1, "exam")]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("wrong-tiles", "--exam"), "An exam is kept under your name: add --trainee NAME."),
        (("wrong-tiles", "--exam", "--resume", *ANA), "A call stays what it was begun as"),
        (("wrong-tiles", "--exam", "--trainee", "\x1b[2J"), "there is nothing in that name that can be shown"),
    ],
)
def test_an_exam_takes_a_name_and_a_beginning(words: tuple[str, ...], says: str) -> None:
    refused = coach("play", "--plain", *words, said=SAID)
    assert (refused.exit_code, says in refused.stderr) == (2, True), refused.stderr


def test_there_are_no_hints_in_an_exam() -> None:
    assert "Hint: No hints in an exam." in coach("play", "wrong-tiles", "--plain", "--exam", *ANA, said="/hint\n" + SAID).stdout


# -- disputes and rulings -----------------------------------------------------------------------------------------------


def test_a_line_is_disputed_and_ruled_on_and_both_stand_beside_the_verdict() -> None:
    before = json.loads(coach("show", "--json").stdout)
    listed = shown("dispute", "1")
    assert "Blamed the customer: fault (blame_customer)" in listed
    assert "To dispute one: coach dispute 1 LINE." in listed
    number = next(line.split()[0] for line in coach("dispute", "1").stdout.splitlines() if "blame_customer" in line)
    assert "Your lead reads it and rules on it." in shown("dispute", "1", number, "--reason", WHY)
    assert f"Disputed: {WHY} Waits for a ruling." in shown("show", "1")
    assert "Attempt 1, Ana Silva: Blamed the customer (blame_customer), fault" in shown("rule")
    ruled = ("rule", "1", "blame_customer", "--change", "No fault", "--why", "He had said so himself.", "--by", "Lea Marsh")
    assert "changed to no fault. The machine's verdict and score stay" in shown(*ruled)
    told = shown("show", "1")
    assert f"Disputed: {WHY} Ruling by Lea Marsh: changed to no fault. He had said so himself." in told
    after = json.loads(coach("show", "--json").stdout)
    assert {key: after[key] for key in ("score", "passed", "items")} == {key: before[key] for key in ("score", "passed", "items")}
    assert after["score_with_rulings"] > before["score"]
    assert f"With the rulings {round(after['score_with_rulings'] / 100)} %" in told
    assert [(each["item"], each["ruling"], each["by"]) for each in after["disputes"]] == [("blame_customer", "changed to no fault", "Lea Marsh")]
    assert shown("rule") == "No dispute waits for a ruling."
    assert "1 ruled on" in shown("list", "--attempts")
    assert coach("data", "verify").exit_code == 0


def test_the_report_and_the_call_as_a_document_show_both() -> None:
    coach("dispute", "1", "blame_customer", "--reason", WHY)
    coach("rule", "1", "blame_customer", "--keep", "--why", "It was blame.", "--by", "Lea")
    report = json.loads(coach("report", "--format", "json").stdout)["figures"]["disputes"]
    assert [(each["verdict"], each["ruling"], each["by"], each["with_rulings"]) for each in report] == [("fault", "upheld", "Lea", None)]
    coach("dispute", "last", "apologise", "--reason", "I did.")
    handle = report[0]["attempt"]
    coach("rule", handle, "apologise", "--change", "met", "--why", "You did.", "--by", "Lea")
    card = json.loads(coach("show", "--json").stdout)
    report = json.loads(coach("report", "--format", "json").stdout)["figures"]["disputes"]
    assert {(each["score"], each["with_rulings"]) for each in report} == {(card["score"], card["score_with_rulings"])}
    assert card["score_with_rulings"] > card["score"]
    for form in ("md", "html"):
        document = coach("show", "1", "--format", form).stdout
        assert "Ruling: verdict upheld. It was blame." in document.replace("\\", "")
        assert "An exam call with" in document
        assert not {"Ana", "Lea"} & set(document.split()), "it is a document without anybody's name"


def test_what_is_handed_over_has_both_scores_side_by_side(tmp_path: Path) -> None:
    coach("dispute", "1", "apologise", "--reason", WHY)
    coach("rule", "1", "apologise", "--change", "met", "--why", "You did.", "--by", "Lea")
    coach("play", "wrong-tiles", "--plain", *ANA, said=SAID)
    assert coach("data", "person", "export", "Ana Silva", "--out", str(tmp_path / "ana")).exit_code == 0
    rows = json.loads((tmp_path / "ana" / "person.json").read_text(encoding="utf-8"))["attempts"]
    card = json.loads(coach("show", "1", "--json").stdout)
    assert [(row["score"], row["score_with_rulings"]) for row in rows] == [(card["score"], card["score_with_rulings"]), (rows[1]["score"], None)]


def test_a_hostile_reason_is_words_wherever_it_is_shown() -> None:
    coach("dispute", "1", "blame_customer", "--reason", HOSTILE)
    for words in (("show", "1"), ("rule",), ("dispute", "1"), ("show", "1", "--json"), ("show", "1", "--format", "md"), ("show", "1", "--format", "html")):
        printed = coach(*words).stdout
        assert "\x1b" not in printed
        assert "\x07" not in printed
        assert "owned" not in printed
    html = coach("show", "1", "--format", "html").stdout
    assert "<script>alert" not in html
    assert "=HYPERLINK" in html
    assert coach("data", "verify").exit_code == 0


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("dispute", "1", "99", "--reason", WHY), 2, "There is no line '99'"),
        (("dispute", "1", "apologise\x1b[2J", "--reason", "x" * 100_000), 2, "at most 2000 characters"),
        (("dispute", "1", "apologise"), 2, "Say why: --reason"),
        (("dispute", "9"), 2, "There is no attempt '9'"),
        (("rule", "1", "apologise", "--keep", "--why", "So.", "--by", "Lea"), 2, "Nobody disputes that line of attempt 1"),
        (("rule", "1", "apologise", "--why", "So.", "--by", "Lea"), 2, "Say one of --keep and --change VERDICT."),
        (("rule", "1", "apologise", "--keep", "--change", "met", "--why", "So.", "--by", "Lea"), 2, "Say one of --keep and --change VERDICT."),
        (("rule", "1", "apologise", "--keep", "--by", "Lea"), 2, "A ruling needs --why"),
    ],
)
def test_what_cannot_be_done_is_told(words: tuple[str, ...], code: int, says: str) -> None:
    refused = coach(*words)
    assert (refused.exit_code, says in refused.stderr) == (code, True), refused.stderr


def test_a_second_dispute_waits_for_the_first_ruling() -> None:
    coach("dispute", "1", "apologise", "--reason", WHY)
    again = coach("dispute", "1", "apologise", "--reason", "Once more.")
    assert again.exit_code == 1
    assert f"waits for a ruling. Your reason was: {WHY}" in again.stderr


def test_a_dispute_in_practice_stays_with_whoever_practised() -> None:
    coach("play", "wrong-tiles", "--plain", *ANA, said=SAID)
    assert "no lead is asked" in shown("dispute", "2", "apologise", "--reason", WHY)
    assert shown("rule") == "No dispute waits for a ruling."
    assert json.loads(coach("report", "--format", "json").stdout)["figures"]["disputes"] == []


def test_disputes_are_shown_also_when_the_scenario_is_gone() -> None:
    coach("dispute", "1", "apologise", "--reason", WHY)
    (database().parent / "scenarios" / "wrong-tiles.yaml").unlink()
    assert f"apologise: Disputed: {WHY} Waits for a ruling." in shown("show", "1")
    assert "Apologise: not met (apologise)" in shown("dispute", "1")
