"""Every command, every way to get it wrong: sentences, exit codes, never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coach import __version__
from coach.cli.commands import commands as main
from coach.cli.demo import sample
from coach.scenario import load, shipped, summaries
from coach.store import Journal, database
from coach.techniques import names

GOLDEN = Path(__file__).parent / "golden"
TILES = str(GOLDEN / "wrong-tiles.yaml")
KEYS = ["id", "title", "persona", "mode", "channel", "level"]
RESIZE_NOT = "\x1b]52;c;aGVsbG8=\x07"


def coach(*words: str, said: str = "") -> Result:
    result = CliRunner().invoke(main, list(words), input=said)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def own_scenario(name: str, text: str) -> Path:
    folder = Path(os.environ["COACH_HOME"]) / "scenarios"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.yaml"
    file.write_text(text, encoding="utf-8")
    return file


# -- saying what it is -------------------------------------------------------------------------------------------------


def test_without_a_terminal_coach_says_what_it_is_and_how_to_play() -> None:
    result = coach()
    assert result.exit_code == 0
    assert "practise conflict" in result.stdout
    assert "coach play ID --plain" in result.stdout


def test_the_version() -> None:
    assert coach("--version").stdout == f"coach {__version__}\n"


@pytest.mark.parametrize("command", [(), ("play",), ("list",), ("show",), ("demo",)])
def test_every_help_has_an_example(command: tuple[str, ...]) -> None:
    result = coach(*command, "--help")
    assert result.exit_code == 0
    assert "Example" in result.stdout
    assert all(f"coach {word}" in result.stdout for word in command)


# -- list --------------------------------------------------------------------------------------------------------------


def test_the_list_names_every_scenario() -> None:
    result = coach("list")
    assert result.exit_code == 0
    assert all(told.id in result.stdout and told.title in result.stdout for told in summaries())


def test_the_list_for_scripts_has_exactly_these_keys() -> None:
    rows = json.loads(coach("list", "--json").stdout)
    assert rows
    assert all(list(row) == KEYS for row in rows)
    assert {row["id"] for row in rows} == {told.id for told in summaries()}


def test_a_broken_file_of_ones_own_is_named_and_the_rest_is_listed() -> None:
    own_scenario("mine", "scenario: [\n")
    result = coach("list", "--json")
    assert result.exit_code == 1
    assert "mine.yaml cannot be played" in result.stderr
    assert "mine" not in {row["id"] for row in json.loads(result.stdout)}


# -- show --------------------------------------------------------------------------------------------------------------


def test_a_briefing_tells_what_a_trainee_may_know_and_no_more() -> None:
    text = coach("show", TILES).stdout
    assert "Marden Tiles" in text
    assert "/swap" in text
    assert "That is not tiles." not in text
    assert "The van leaves at six" not in text


@pytest.mark.parametrize("which", ["last", "1", ""])
def test_an_attempt_is_told_again_with_its_debrief(which: str) -> None:
    coach("play", TILES, "--plain", "--trainee", "Ada", said="/look_up\n/swap It leaves at six.\nSwapped.\n")
    own_scenario("wrong-tiles", Path(TILES).read_text(encoding="utf-8"))
    result = coach("show", *([which] if which else []))
    assert result.exit_code == 0
    assert "Attempt 1: The wrong tiles, by Ada, today" in result.stdout
    assert "You: It leaves at six.\n   /swap  The van leaves at six with sea green." in result.stdout
    assert "The right tiles tonight" in result.stdout
    assert "Keep" in result.stdout or "Try" in result.stdout


def test_an_attempt_whose_scenario_is_gone_is_still_told() -> None:
    coach("play", TILES, "--plain", said="/look_up\n")
    result = coach("show", "1")
    assert result.exit_code == 0
    assert "Customer: I ordered sea green" in result.stdout
    assert "not in the library any more" in result.stdout
    assert coach("show", "1", "--json").exit_code == 2


def test_an_attempt_for_scripts_is_the_scorecard_it_had() -> None:
    own_scenario("wrong-tiles", Path(TILES).read_text(encoding="utf-8"))
    played = coach("play", "wrong-tiles", "--json", said="/look_up\n/swap It leaves at six.\nSwapped.\n")
    beside: dict[str, object] = {"setting": "practice", "disputes": [], "score_with_rulings": None, "passed_with_rulings": None}
    assert json.loads(coach("show", "--json").stdout) == {**json.loads(played.stdout), **beside}


def test_a_call_that_was_left_says_how_to_go_on() -> None:
    own_scenario("wrong-tiles", Path(TILES).read_text(encoding="utf-8"))
    coach("play", "wrong-tiles", "--plain", said="/look_up\n/quit\n")
    assert "coach play --resume 1" in coach("show").stdout


# -- play --------------------------------------------------------------------------------------------------------------


def test_a_failed_call_is_no_failure_of_the_command() -> None:
    result = coach("play", TILES, "--plain", said="No.\n")
    assert result.exit_code == 0
    assert "not passed" in result.stdout


def test_with_json_the_talk_goes_to_standard_error() -> None:
    result = coach("play", TILES, "--json", said="/look_up\n")
    assert len(result.stdout.splitlines()) == 1
    assert "Idris: " in result.stderr


def test_a_pipe_has_no_clock() -> None:
    result = coach("play", TILES, "--plain", "--timed", "--json", said="/look_up\n")
    assert "The clock needs somebody at a terminal" in result.stderr
    items = {item["item"]: item["verdict"] for item in json.loads(result.stdout)["items"]}
    assert (items["let_finish"], items["interrupt"]) == ("N/A", "N/A")


def test_the_trainee_is_kept_with_the_attempt() -> None:
    coach("play", TILES, "--plain", "--trainee", "  Ada\u202e   Lovelace ", said="/end\n")
    with Journal.open(database()) as journal:
        attempt = journal.find("last")
    assert (attempt.trainee, attempt.ending, attempt.finished) == ("Ada Lovelace", "cut_short", True)


def test_a_call_that_was_left_can_be_gone_on_with() -> None:
    left = coach("play", TILES, "--plain", said="/look_up\n/quit\n")
    assert "The call is kept as attempt 1." in left.stdout
    again = coach("play", TILES, "--resume", "--plain", said="/swap It leaves at six.\nSwapped.\n")
    assert "Going on with attempt 1: The wrong tiles, after turn 1." in again.stdout
    assert "   /look_up  " in again.stdout
    assert "The right tiles tonight" in again.stdout
    assert coach("play", TILES, "--resume", "--plain").exit_code == 2


def test_a_call_left_with_json_has_a_scorecard_too() -> None:
    card = json.loads(coach("play", TILES, "--json", said="/look_up\n/quit\n").stdout)
    assert (card["ending"], card["passed"]) == ("unfinished", False)


def test_one_trainees_call_is_not_resumed_by_another() -> None:
    coach("play", TILES, "--plain", "--trainee", "Ada", said="/quit\n")
    assert coach("play", TILES, "--resume", "--plain", "--trainee", "Bo").exit_code == 2
    assert coach("play", TILES, "--resume", "--plain", "--trainee", "ada").exit_code == 0


def test_an_attempt_can_be_named() -> None:
    for _ in range(2):
        coach("play", TILES, "--plain", said="/quit\n")
    assert "Going on with attempt 1" in coach("play", TILES, "--plain", "--resume", "1").stdout


def test_a_scenario_changed_since_is_not_bent_to_an_old_call() -> None:
    text = Path(TILES).read_text(encoding="utf-8")
    own_scenario("wrong-tiles", text)
    coach("play", "wrong-tiles", "--plain", said="/look_up\n/quit\n")
    own_scenario("wrong-tiles", text.replace("I ordered sea green", "I ordered sea blue"))
    result = coach("play", "--resume", "--plain")
    assert result.exit_code == 1
    assert "The wrong tiles has been changed since attempt 1 was left" in result.stderr
    assert "coach show 1" in result.stderr


HOLLOW = ["Empathy. Apology. Ownership.", "I hear you, I understand, I apologise, I take ownership.", "What else? How so? Tell me more."]
RUDE = ["You should have been at home.", "Calm down, it is only sixty pounds.", "That is our policy."]


@pytest.mark.parametrize(("kind", "passed"), [("good", True), ("hollow", False), ("rude", False)])
def test_substance_passes_words_alone_do_not(kind: str, *, passed: bool) -> None:
    shipped_first = load(next(file for file in shipped() if file.stem == "no-access"), names())
    lines = {"good": sample(shipped_first), "hollow": HOLLOW, "rude": RUDE}[kind]
    first, second = (coach("play", "no-access", "--json", said="\n".join(lines) + "\n").stdout for _ in range(2))
    assert first == second
    assert json.loads(first)["passed"] is passed


# -- demo --------------------------------------------------------------------------------------------------------------


def test_the_demo_plays_the_first_test_of_a_scenario_and_records_nothing() -> None:
    result = coach("demo", TILES)
    assert result.exit_code == 0
    assert "The right tiles tonight" in result.stdout
    assert result.stdout.rstrip().endswith("Now you: coach play wrong-tiles")
    assert not database().exists()


def test_the_demo_takes_the_first_shipped_scenario_by_itself() -> None:
    result = coach("demo", "--fast")
    first = load(shipped()[0], names())
    assert sample(first)[0].split()[0] in result.stdout
    assert result.exit_code == 0


# -- used wrongly ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("plya",), "Did you mean 'play'?"),
        (("no-access",), "coach play no-access"),
        (("frobnicate",), "'coach --help' lists them"),
        (("play",), "Which scenario?"),
        (("play", "no-acess", "--plain"), "did you mean 'no-access'?"),
        (("play", "nowhere/at-all.yaml", "--plain"), "at-all.yaml"),
        (("show", "no-acess"), "did you mean 'no-access'?"),
        (("show", "7"), "There are no attempts yet."),
        (("show", "last"), "Play a scenario first."),
        (("play", "--resume", "--plain"), "There is no unfinished call"),
        (("play", "--resume", "9", "--plain"), "There are no attempts yet."),
        (("play", "no-access", "--seed", "-1"), "--seed"),
        (("play", "no-access", "--seed", "x"), "--seed"),
        (("play", "no-access", "--trainee", "\u202e"), "nothing in that name"),
        (("play", "no-access", "--frob"), "No such option"),
        (("demo", "no-acess"), "did you mean 'no-access'?"),
    ],
)
def test_what_was_used_wrongly_is_said_in_a_sentence(words: tuple[str, ...], told: str) -> None:
    result = coach(*words)
    assert result.exit_code == 2
    assert told in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("words", [("{}",), ("play", "{}", "--plain"), ("show", "{}"), ("--{}",), ("play", "x", "--seed", "{}"), ("demo", "{}.yaml")])
@pytest.mark.parametrize("hostile", [RESIZE_NOT, "\u202ereversed", "\x9b2J", "[@click=app.quit]x", "[/x]"])
def test_what_was_typed_is_shown_harmless(words: tuple[str, ...], hostile: str) -> None:
    result = coach(*(word.format(hostile) for word in words))
    assert result.exit_code == 2
    assert not set(result.output) & {"\x1b", "\x07", "\x9b", "\u202e"}


# -- when the machine will not ------------------------------------------------------------------------------------------


def test_a_faulty_scenario_is_told_with_its_place() -> None:
    file = own_scenario("mine", "scenario: Mine\npersona: nobody\nscenes:\n  a:\n    customer: Hi\n")
    result = coach("play", str(file), "--plain")
    assert result.exit_code == 1
    assert "there is no persona 'nobody'" in result.stderr
    assert "mine.yaml:2" in result.stderr


def test_a_journal_that_cannot_be_opened_costs_no_practice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", encoding="utf-8")
    monkeypatch.setenv("COACH_HOME", str(blocked))
    result = coach("play", TILES, "--plain", "--json", said="/look_up\n/swap It leaves at six.\nSwapped.\n")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["ending"] == "swapped"
    assert result.stderr.count("The call goes on, but only in memory") == 1
    assert "The result could not be saved." in result.stderr
    left = coach("play", TILES, "--plain", said="/quit\n")
    assert "it cannot be resumed" in left.stdout


def test_a_journal_that_is_something_else_is_said_to_be(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COACH_HOME", str(tmp_path))
    (tmp_path / "coach.db").write_text("these are not the bytes of a database" * 40, encoding="utf-8")
    result = coach("show")
    assert result.exit_code == 1
    assert "This file is not a Coach journal." in result.stderr


def test_the_trainees_name_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_TRAINEE", "Ada")
    assert "Trainee: Ada" in coach("play", TILES, "--plain", said="/quit\n").stdout


def test_a_fault_of_our_own_is_a_sentence_and_a_file(tmp_path: Path) -> None:
    code = "import coach.cli.library as library\nlibrary.summaries = lambda: 1 / 0\nfrom coach.cli.commands import commands as main\nmain(['list'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env={**os.environ, "TMPDIR": str(tmp_path)})
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "Please report it" in done.stderr
    (file,) = tmp_path.glob("coach-fault-*.txt")
    assert "ZeroDivisionError" in file.read_text(encoding="utf-8")


def test_a_hostile_file_name_is_listed_harmless() -> None:
    text = Path(TILES).read_text(encoding="utf-8")
    own_scenario("ti\x1b]0;x\x07les\u202e", text)
    own_scenario("bro\x1b[2Jken", "scenario: [\n")
    result = coach("list")
    assert "tiles" in result.stdout
    assert "broken.yaml cannot be played" in result.stderr
    assert not set(result.output) & {"\x1b", "\x07", "\u202e"}


def test_a_call_from_a_file_says_that_it_needs_the_file_again() -> None:
    coach("play", TILES, "--plain", said="/quit\n")
    result = coach("play", "--resume", "--plain")
    assert result.exit_code == 2
    assert "Attempt 1 was played from a file, wrong-tiles.yaml" in result.stderr
    assert "coach play FILE --resume" in result.stderr
    assert "not in no-access" in coach("play", "no-access", "--resume", "1", "--plain").stderr


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_stream_that_is_closed_is_an_empty_one(closed: str) -> None:
    done = subprocess.run(
        ["sh", "-c", f'"$0" -m coach play "$1" --plain {closed}', sys.executable, TILES], input="", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


def test_a_reader_that_has_had_enough_is_no_fault() -> None:
    done = subprocess.run(["sh", "-c", '"$0" -m coach show "$1" | head -1', sys.executable, TILES], capture_output=True, text=True, check=False)
    assert done.stdout == "The wrong tiles\n"
    assert done.stderr == ""


def test_a_terminal_without_such_letters_gets_others() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "coach", "show", TILES], capture_output=True, check=False, env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    )
    assert done.returncode == 0
    assert b"up to ?30." in done.stdout


def begun(*words: str, **environ: str) -> set[str]:
    """The modules that are loaded by the time the screens would open, at something that passes for a terminal."""
    code = (
        "import sys, coach.tui\nfor stream in (sys.stdin, sys.stdout): stream.isatty = lambda: True\n"
        "coach.tui.run = lambda *given, **named: sys.stderr.write(repr(named) + ' '.join(sys.modules)) and 0\n"
        f"sys.argv[1:] = {list(words)!r}\nfrom coach.cli import main\nmain()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env={**os.environ, **environ})
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split())


def test_the_screens_open_without_the_parser_of_the_command_line() -> None:
    assert not {"click", "hashlib", "statistics", "importlib.resources", "zipfile"} & begun("play", "no-access")
    assert "click" not in begun()


def test_whatever_takes_reading_is_read_by_the_commands() -> None:
    assert "click" in begun("play", "--", "no-access")
    assert "click" in begun("play", "no-access", COACH_TRAINEE="Ada")


def test_an_unknown_scenario_is_told_the_same_either_way() -> None:
    code = "import sys\nfor stream in (sys.stdin, sys.stdout): stream.isatty = lambda: True\nfrom coach.cli import main\nmain(sys.argv[1:])"
    ways = (["no-acces"], ["--", "no-acces"])
    short, long = (subprocess.run([sys.executable, "-c", code, "play", *words], capture_output=True, text=True, check=False) for words in ways)
    assert (short.returncode, short.stderr) == (long.returncode, long.stderr)
    assert short.returncode == 2
    assert "did you mean 'no-access'" in short.stderr
