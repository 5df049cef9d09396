"""The lead's screen on a journal of exams that were played: down to a turn, a ruling that every report then tells, and what is said where there is nothing."""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from lead_sample import Drawer
from report_sample import crowd
from test_cli_report import PLAIN, WELL, coach, exam, library, often, played, roster
from test_house import loaded_by
from test_tui_screens import shown
from test_tui_stage import HOSTILE, scenario
from textual.pilot import Pilot
from textual.widgets import Input

from coach.cli.commands import commands
from coach.cli.leading import Lead
from coach.cohort.details import Form, Standing
from coach.cohort.figures import Advice, Cell, Report
from coach.cohort.scoping import Asked
from coach.store import Journal, database
from coach.store.attempts import handle
from coach.tui.app import CoachApp
from coach.tui.backend import Trouble
from coach.tui.draw.grid import LESS, MORE, head, ordered, widths
from coach.tui.leading import Leading, Watch
from coach.tui.look import Look
from coach.tui.memory import MemoryBackend
from coach.tui.screens.lead import LeadScreen
from coach.tui.screens.lead_dialogs import Rule
from coach.tui.screens.lead_evidence import EvidenceScreen
from coach.tui.screens.lead_map import heat
from coach.tui.screens.lead_views import coaching
from coach.tui.screens.lead_where import Where
from coach.tui.screens.library import LibraryScreen
from coach.tui.widgets.grid import Grid

__all__ = ["library", "often", "played"]
SIZE = (120, 40)


def stage(backend: Leading | None = None, asked: Asked | None = None, *, lead: bool = True) -> CoachApp:
    def leading() -> Leading:
        return backend or Lead(asked or Asked())

    app = CoachApp(MemoryBackend([scenario()]), look=Look(motion=False, blink=False), leading=leading, lead=lead)
    app.animation_level = "none"
    return app


async def press(pilot: Pilot[None], *keys: str) -> str:
    """Press them one by one, each after what the last one asked for is there. Gives what can be read then."""
    for key in ("", *keys):
        if key:
            await pilot.press(key)
        for _ in range(3):
            await pilot.pause()
            await pilot.app.workers.wait_for_complete()
    assert isinstance(pilot.app, CoachApp)
    return await shown(pilot.app, pilot)


def news(pilot: Pilot[None]) -> str:
    """What was said in the corner."""
    return " ".join(each.message for each in pilot.app._notifications)


def named(number: int) -> str:
    """What a report calls the attempt with that number."""
    with Journal.open(database()) as journal:
        return handle(journal.find(str(number)).id)


def dispute(attempt: int, item: str, reason: str) -> None:
    with Journal.open(database()) as journal:
        journal.append_later(journal.find(str(attempt)).id, "disputed", {"item": item, "reason": reason})


# -- down to the turn -------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("played")
async def test_the_first_screen_has_the_reports_figures_and_says_that_practice_is_private() -> None:
    async with stage().run_test(size=SIZE) as pilot:
        text = await press(pilot)

    assert "6 exams of 3 people, 2026-03-02 to 2026-03-22" in text
    assert "Only exams: practice is private and never shown." in text
    assert "1 on the roster without an exam" in text
    day = next(line for line in text.splitlines() if "Day " in line)
    assert "20 %" in day
    assert "How the scores lie" in text
    assert "2026-W10 to 2026-W12" in text


@pytest.mark.usefixtures("played")
async def test_from_the_teams_down_to_the_reply_and_back() -> None:
    async with stage().run_test(size=SIZE) as pilot:
        people = await press(pilot, "enter")
        assert "Lead → Teams → Day" in people
        assert "Ben" in people
        assert "Cleo" not in people
        exams = await press(pilot, "down", "enter")
        assert "3 exams, newest first." in exams
        form = await press(pilot, "enter")
        assert "✗ fault" in form
        assert "Blamed the customer" in form
        evidence = await press(pilot, "/", *"blamed", "enter", "enter")
        assert f"Lead → Teams → Day → Ben → Exam {named(4)} → Blamed the customer" in evidence
        assert "[You should have checked the boxes yourself]" in evidence, "the words that count are set off"
        assert "forty boxes of moss green" in evidence, "what was said before"
        assert "Instead: " in evidence
        await press(pilot, "escape", "escape", "escape", "escape", "escape")
        assert isinstance(pilot.app.screen, LeadScreen)
        await pilot.press("escape")
        await pilot.pause()
        assert not pilot.app.is_running, "from the top there is nothing above it but the way out"


@pytest.mark.usefixtures("played")
async def test_from_the_map_to_the_people_of_a_team_and_the_exams_that_asked_for_it() -> None:
    async with stage().run_test(size=SIZE) as pilot:
        heat = await press(pilot, "2")
        assert "Free of: Blamed the customer" in heat
        assert "20 n5" in heat
        people = await press(pilot, "end", "enter")
        assert "Lead → Techniques → Day → Free of: Blamed the customer" in people
        assert people.index("(0)") < people.index("(50)"), "weakest first, and in brackets what rests on few"
        exams = await press(pilot, "enter")
        assert exams.count("✗ fault") == 3
        assert isinstance(pilot.app.screen, EvidenceScreen) is False
        assert "[You should have checked the boxes yourself]" in await press(pilot, "enter")


@pytest.mark.usefixtures("often")
async def test_whom_to_coach_goes_straight_to_the_words() -> None:
    async with stage().run_test(size=SIZE) as pilot:
        text = await press(pilot, "3")
        assert "Ben" in text
        assert "“You should have checked the boxes yourself.”" in text
        evidence = await press(pilot, "enter")
        assert f"Coach next → Exam {named(9)}" in evidence
        assert "It was called for from here on." in evidence
        assert "▸ 1 Trainee" in evidence


@pytest.mark.usefixtures("played")
async def test_people_technique_by_technique_and_the_exams_behind_a_cell() -> None:
    async with stage().run_test(size=SIZE) as pilot:
        text = await press(pilot, "enter", "tab", "right")
        assert "Ben, “Apologise”: 0 of 100 over 3 exams. That is too few to say much." in text
        assert "Ben → Apologise" in await press(pilot, "enter")


@pytest.mark.usefixtures("played")
async def test_of_one_team_and_one_person_as_the_report_is() -> None:
    async with stage(asked=Asked(team="Day", trainee="Ana")).run_test(size=SIZE) as pilot:
        text = await press(pilot)
        assert "2 exams of 1 person" in text
        assert "team Day, trainee Ana" in text
        people = await press(pilot, "enter")
        assert "Ben" not in people


# -- ruling -----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("played")
async def test_a_ruling_stands_beside_the_verdict_in_every_report() -> None:
    dispute(4, "apologise", "I said it kindly.")
    dispute(1, "blame_customer", "It was a fact.")
    async with stage().run_test(size=SIZE) as pilot:
        text = await press(pilot, "6")
        assert "Disputes (2)" in text
        assert "“It was a fact.”" in text
        text = await press(pilot, "r")
        assert isinstance(pilot.app.screen, Rule)
        assert "forty boxes of moss green" in text, "what was said before"
        assert "Trainee, turn 1: [You should have checked the boxes yourself]" in text
        assert "The trainee's reason: “It was a fact.”" in text
        await press(pilot, "2", "enter", *"True", "enter", *"Rosa", "enter")
        text = await press(pilot)
        assert "Rosa ruled: changed to no fault. True" in text
        text = await press(pilot, "escape")
        assert "Disputes (1)" in text
        assert "changed to no fault" in text
        await press(pilot, "enter", "r")
        assert pilot.app.screen.query_one("#rule-by", Input).value == "Rosa", "her name is remembered for the session"
        await press(pilot, "escape")

    assert "| changed to no fault | Rosa | True |" in coach("--format", "md").stdout
    told = json.loads(coach("--format", "json").stdout)["figures"]["disputes"]
    assert [(each["attempt"], each["verdict"], each["ruling"], each["by"]) for each in told] == [
        (named(1), "fault", "changed to no fault", "Rosa"),
        (named(4), "not met", "", ""),
    ]


@pytest.mark.usefixtures("played")
async def test_a_ruling_needs_a_reason_and_a_name_and_can_be_left() -> None:
    dispute(1, "blame_customer", "It was a fact.")
    async with stage().run_test(size=(60, 18)) as pilot:
        await press(pilot, "6", "r", "enter")
        assert "Say why; the trainee will read it." in await press(pilot, "enter")
        assert "A ruling needs your name." in await press(pilot, *"No", "enter", "enter")
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, EvidenceScreen)
    assert '"ruling": ""' in coach("--format", "json").stdout


@pytest.mark.usefixtures("often")
async def test_nobody_rules_on_what_nobody_disputes_nor_on_their_own() -> None:
    dispute(1, "blame_customer", "It was a fact.")
    async with stage().run_test(size=SIZE) as pilot:
        await press(pilot, "3", "enter", "r")
        assert "Nobody disputes this line" in news(pilot)
        await press(pilot, "escape", "6", "r", "enter", *"Mine", "enter", *"ana", "enter")
        await press(pilot)
        assert "Nobody rules on a dispute of their own." in news(pilot)


# -- tables -----------------------------------------------------------------------------------------------------------


async def test_the_filter_narrows_says_so_and_lets_go() -> None:
    async with stage(Drawer()).run_test(size=SIZE) as pilot:
        text = await press(pilot, "/", *"night", "enter")
        assert "/night: 1 of 4" in text
        assert "Returns & refunds  " not in text
        assert "No line has “zzz”" in await press(pilot, "/", *"zzz")
        text = await press(pilot, "escape")
        assert "Returns & refunds" in text
        assert isinstance(pilot.app.screen, LeadScreen)


async def test_sorting_goes_through_the_columns_and_back_to_the_order_it_came_in() -> None:
    async with stage(Drawer()).run_test(size=SIZE) as pilot:
        await press(pilot)
        grid = pilot.app.screen.query_one(Grid)
        before = [line.key for line in grid.sheet.lines]
        assert "Median ▴" in await press(pilot, "s", "s")
        assert [line.key for line in grid.sheet.lines] == ["Returns & refunds", "Zákaznická linka Brno", "Night desk", "Vertretung"]
        await press(pilot, "s", "s", "s", "s", "s")
        assert [line.key for line in grid.sheet.lines] == before
        await press(pilot, "2", "s")
        assert [line.key for line in grid.sheet.lines][:2] == ["open_question", "give_timeline"], "weakest of the team under the cursor"


async def test_a_map_says_what_is_out_of_sight_and_marks_weak_spots_without_colour() -> None:
    many = replace(crowd(6), teams_by_technique=crowd(6).trainees_by_technique)
    async with stage(Drawer(many)).run_test(size=(60, 18)) as pilot:
        text = await press(pilot, "2")
        assert re.search(rf"1-\d of 6 teams {MORE}", text), "there are more to the right"
        assert re.search(rf"{LESS} \d-6 of 6 teams ", await press(pilot, *["right"] * 5)), "and then to the left"
        assert "q quit" in text
    async with stage(Drawer()).run_test(size=SIZE) as pilot:
        text = await press(pilot, "2")
        assert " teams" not in text.splitlines()[4], "all of it is seen"
        weak, strong = re.findall(r"!(\d+) n", text), re.findall(r"\+(\d+) n", text)
        assert weak
        assert strong
        assert max(map(int, weak)) < 40
        assert min(map(int, strong)) >= 60


def test_a_name_of_a_column_stands_on_one_row_where_there_is_room() -> None:
    cells = [Cell(row, "apologise", "Apologise", 5000, 9) for row in ("Day desk", "Night desk")]
    assert head(heat(cells), widths(heat(cells), 80)) == {0: ("",), 1: ("Day desk",), 2: ("Night desk",)}
    assert head(heat(cells), widths(heat(cells), 32))[2] == ("Night", "desk")


def test_whom_to_coach_is_told_person_by_person_the_strongest_case_first() -> None:
    def one(who: str, mean: int, n: int, item: str = "recap") -> Advice:
        return Advice(who, "Day", item, item.capitalize(), mean, n, "a1", 1, "Bye.", "Sum it up.")

    sheet = coaching([one("Ana", 3000, 6), one("Ben", 2000, 5), one("Ben", 0, 9, "vent"), one("Ana", 5000, 5, "vent")])
    told = [line.cells[0].text for line in sheet.lines]
    assert told == ["Ben, Day: 0 of 100 on “Vent” over 9 exams", "Ben", "Ben", "Ana, Day: 30 of 100 on “Recap” over 6 exams", "Ana", "Ana"]
    assert [(line.key, line.cells[1].text) for line in sheet.lines if line.key] == [
        ((2, "a1", "vent"), "Vent"), ((1, "a1", "recap"), "Recap"), ((0, "a1", "recap"), "Recap"), ((3, "a1", "vent"), "Vent"),
    ]  # fmt: skip
    assert 0 not in widths(sheet, 100), "the headings name them"
    assert 0 in widths(ordered(sheet, 2), 100), "sorted there are no headings"


async def test_a_map_of_many_people_scrolls_with_the_cursor() -> None:
    class Many(Drawer):
        def people(self, team: str) -> tuple[Sequence[Standing], Sequence[Cell]]:
            assert team
            return (), crowd(60).trainees_by_technique

    async with stage(Many()).run_test(size=(60, 18)) as pilot:
        await press(pilot, "enter", "tab", *["right"] * 59)
        grid = pilot.app.screen.query_one(Grid)
        assert grid.column == 60
        assert grid.place.left > 50
        assert "]" in await press(pilot)


# -- loading ----------------------------------------------------------------------------------------------------------


class Slow(Drawer):
    """Counts until it is stopped."""

    def __init__(self) -> None:
        super().__init__()
        self.counting, self.stopped = threading.Event(), threading.Event()

    def report(self, watch: Watch) -> Report:
        try:
            for step in range(100_000):
                watch(step, 100_000)
                self.counting.set()
                threading.Event().wait(0.001)
        finally:
            self.stopped.set()
        raise AssertionError("nobody stopped it")


async def test_a_long_count_says_how_far_it_is_and_stops_when_one_leaves() -> None:
    backend = Slow()
    async with stage(backend, lead=False).run_test(size=SIZE) as pilot:
        await pilot.press("l")
        while not backend.counting.is_set():
            await pilot.pause()
        await pilot.pause()
        assert isinstance(pilot.app, CoachApp)
        assert "of 100000   Esc leaves" in await shown(pilot.app, pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, LibraryScreen)
        while not backend.stopped.is_set():
            await pilot.pause()


async def test_trouble_below_is_told_and_what_was_there_stays() -> None:
    class Falls(Drawer):
        def form(self, attempt: str) -> Form:
            raise Trouble(f"Attempt {attempt} was erased a moment ago.")

    async with stage(Falls()).run_test(size=SIZE) as pilot:
        assert "erased a moment ago" in await press(pilot, "enter", "enter", "enter")
        assert "The late parcel" in await press(pilot, "escape")


# -- where there is little, or nothing --------------------------------------------------------------------------------


async def test_a_damaged_journal_is_told_of_and_not_a_crash() -> None:
    database().parent.mkdir(parents=True)
    database().write_bytes(b"no journal " * 1000)
    async with stage().run_test(size=(80, 24)) as pilot:
        assert "coach data doctor" in " ".join((await press(pilot)).split())


async def test_without_a_journal_it_says_what_to_do() -> None:
    async with stage().run_test(size=(80, 24)) as pilot:
        text = await press(pilot)
    assert "There is no journal yet" in text
    assert "coach play ID --exam" in text
    assert "coach data merge" in text
    assert not database().exists()


@pytest.mark.usefixtures("library")
async def test_with_practice_only_it_says_that_practice_is_private() -> None:
    exam("Ana", 0, PLAIN, setting="practice")
    async with stage().run_test(size=(80, 24)) as pilot:
        text = await press(pilot)
    told = " ".join(text.split())
    assert "There is no finished exam yet, and only exams are reported: practice is private." in told
    assert "coach play ID --exam" in told


@pytest.mark.usefixtures("library")
async def test_one_exam_of_nobody_is_enough_to_go_down() -> None:
    exam(None, 0, WELL)
    async with stage().run_test(size=(60, 18)) as pilot:
        assert "(no team)" in await press(pilot)
        assert "(no name given)" in await press(pilot, "enter")
        assert "1 exam, newest first" in await press(pilot, "enter")
        assert "✓ met" in await press(pilot, "enter")


async def test_a_team_without_people_says_so() -> None:
    async with stage(Drawer()).run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "end", "enter")
    assert "Nobody of this team has an exam that is told of here." in text
    assert "coach data roster" in text


@pytest.mark.usefixtures("played")
async def test_erased_words_are_said_to_be_gone() -> None:
    with closing(sqlite3.connect(database())) as db, db:
        db.execute("UPDATE event SET body = NULL, salt = NULL")
    async with stage().run_test(size=(80, 24)) as pilot:
        form = await press(pilot, "enter", "down", "enter", "enter")
        assert "The words of this call were erased" in form
        assert "✗ fault" in form, "what it came to stands"
        assert "There are no words to show: they were erased." in await press(pilot, "enter")


@pytest.mark.usefixtures("library")
async def test_hostile_names_and_replies_are_only_text() -> None:
    roster((HOSTILE, HOSTILE))
    exam(HOSTILE, 1, (HOSTILE, "/end"))
    async with stage().run_test(size=(140, 40)) as pilot:
        for keys in ((), ("enter",), ("enter",), ("enter",), ("enter",)):
            text = await press(pilot, *keys)
            assert "[@click=app.quit]" in text


@pytest.mark.usefixtures("played")
async def test_practice_cannot_be_had_from_here() -> None:
    with pytest.raises(Trouble, match="practice is private"):
        Lead(Asked()).form(named(7))


# -- the way in and out -----------------------------------------------------------------------------------------------


async def test_of_a_long_way_the_beginning_is_left_out_never_where_one_is() -> None:
    async with stage(Drawer()).run_test(size=(60, 18)) as pilot:
        text = await press(pilot, "enter", "enter", "enter", "down", "enter")
    assert text.splitlines()[0].strip().startswith("… → ")
    assert text.splitlines()[0].rstrip().endswith("→ Paraphrase")


async def test_the_library_leads_there_by_key_and_by_palette() -> None:
    app = stage(Drawer(), lead=False)
    async with app.run_test(size=(80, 24)) as pilot:
        assert "l lead" in await press(pilot)
        assert any("lead" in command.title for command in app.get_system_commands(app.screen))
        await press(pilot, "l")
        assert isinstance(app.screen, LeadScreen)


@pytest.mark.usefixtures("played")
async def test_the_report_on_the_screen_is_written_where_it_is_wanted(tmp_path: Path) -> None:
    async with stage().run_test(size=SIZE) as pilot:
        text = await press(pilot, "e")
        assert str(Path.home() / "coach-report-2026-03.html") in text, "in full, before anything is written"
        pilot.app.screen.query_one(Input).value = str(tmp_path / "march.html")
        await press(pilot, "enter")
        assert f"Written to {tmp_path / 'march.html'}" in news(pilot)
        assert (tmp_path / "march.html").read_bytes().startswith(b"<!doctype")


def told(screen: str) -> str:
    """The words on the screen in one line, wherever a long path made them wrap in their box."""
    return " ".join(screen.replace("│", " ").split())


@pytest.mark.usefixtures("played")
async def test_escape_writes_nothing_and_a_file_that_is_there_is_asked_about(tmp_path: Path) -> None:
    there = tmp_path / "march.md"
    there.write_text("mine", encoding="utf-8")
    async with stage().run_test(size=(60, 18)) as pilot:
        await press(pilot, "e")
        box = pilot.app.screen.query_one(Input)
        box.value = str(there)
        assert "is there already" in told(await press(pilot))
        assert "Replace the file?" in await press(pilot, "enter")
        await press(pilot, "escape", "escape")
        assert isinstance(pilot.app.screen, LeadScreen)
        assert there.read_text(encoding="utf-8") == "mine"
        await press(pilot, "e")
        pilot.app.screen.query_one(Input).value = str(there)
        await press(pilot, "enter", "enter")
        assert there.read_text(encoding="utf-8").startswith("#")


@pytest.mark.usefixtures("played")
@pytest.mark.parametrize(
    ("typed", "said"), [("", "Say where to"), ("report.doc", "The ending says the form"), ("none/march.md", "There is no folder"), (".", "is a folder")]
)
async def test_what_cannot_be_a_report_is_told_while_it_is_typed(tmp_path: Path, typed: str, said: str) -> None:
    async with stage().run_test(size=SIZE) as pilot:
        await press(pilot, "e")
        pilot.app.screen.query_one(Input).value = str(tmp_path / typed) if typed else ""
        assert said in told(await press(pilot))
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, Where)


def test_several_tables_are_several_files(tmp_path: Path) -> None:
    assert Lead(Asked()).target(str(tmp_path / "march.csv")).path == str(tmp_path / "march.csv.zip")


@pytest.mark.parametrize("statement", ["import coach.tui.app", "import coach.cli.opening", "from coach.tui.screens import play, library"])
def test_who_plays_loads_nothing_of_this(statement: str) -> None:
    loaded = loaded_by(statement)
    assert not [name for name in loaded if name.startswith(("coach.cohort", "coach.tui.screens.lead", "coach.tui.draw.grid", "coach.store.questions"))]


def test_without_a_terminal_it_points_to_the_document() -> None:
    result = CliRunner().invoke(commands, ["lead", "--from", "2026-03-01"])
    assert result.exit_code == 1
    assert "coach report --out report.html" in result.stderr
