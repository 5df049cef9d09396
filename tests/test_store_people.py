"""People, teams, and what is kept of them: slices for reports, erasing, and how long words last."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.store import ItemScore, Journal, JournalError, Opinion, Result, backups, chain, connection, doctor, migrations, office, people, rescue, slices, teams
from coach.store.teams import Member

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NOW = "2026-03-02T12:00:00.000Z"
LATER = "2026-06-01T12:00:00.000Z"
ITEMS = (ItemScore("acknowledge", 1, "met", 10_000, 1), ItemScore("limit", None, "N/A", None, 0))
RESULT = Result("settled", "good", 7000, passed=True, scorer="1", items=ITEMS)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "coach.db"


def played(file: Path, trainee: str | None, when: datetime = NOON, *, setting: str = "practice") -> str:
    with Journal.open(file, clock=lambda: when) as journal:
        attempt = journal.begin(scenario="late-parcel", digest="d", seed=7, timed=False, trainee=trainee, setting=setting)
        journal.append(attempt, [("replied", {"turn": 1, "text": f"These are the words of {trainee}."}), ("ended", {})])
        journal.finish(attempt, RESULT)
        journal.opine(attempt, Opinion("limit", "met", "high", f"words of {trainee}", 1, "r", "m", "x", "1"))
    return attempt


def roster(file: Path, *members: Member, now: str = NOW) -> teams.Entered:
    with office.at_work(file, now) as db:
        return teams.enter(db, members, now=now, new_id=office.new_id)


def read(file: Path) -> list[tuple[object, ...]]:
    """What reports read: team, item, week, attempt, scorer, exam, passed, value."""
    query = (
        "SELECT coalesce(team.name, ''), coalesce(item.name, ''), week, attempt, scorer.name, exam, passed, value_bp FROM slice"
        " LEFT JOIN team ON team.id = team_id LEFT JOIN item ON item.id = item_id JOIN scorer ON scorer.id = scorer_id ORDER BY attempt, item.name"
    )
    with closing(sqlite3.connect(file)) as db:
        return db.execute(query).fetchall()


def troubles(file: Path) -> list[tuple[str, str, str]]:
    found = doctor.examine(file, now=NOW, rescore=lambda _, __: None)
    return [(each.check, each.state, each.says) for each in found if each.state != "fine" and each.check != "backups"]


# -- teams and slices -------------------------------------------------------------------------------------------------


def test_an_attempt_has_its_slices_the_moment_it_is_finished(file: Path) -> None:
    roster(file, Member("Ana", "Night desk"))
    played(file, "ana", setting="exam")
    assert read(file) == [("Night desk", "", 202610, 1, "1", 1, 1, 7000), ("Night desk", "acknowledge", 202610, 1, "1", 1, None, 10_000)]


def test_a_first_roster_holds_for_calls_before_it_and_a_move_only_for_calls_after(file: Path) -> None:
    played(file, "Ana")
    assert roster(file, Member("Ana", "Night desk"), Member("Ben", "")) == teams.Entered(2, 0, 0)
    assert roster(file, Member("ANA", "night DESK"), Member("Ben", ""), now=LATER) == teams.Entered(0, 0, 2)
    assert roster(file, Member("Ana", "Day desk"), now=LATER) == teams.Entered(0, 1, 0)
    played(file, "Ana", NOON + timedelta(days=200))
    assert [row[0] for row in read(file)] == ["Night desk", "Night desk", "Day desk", "Day desk"]
    roster(file, Member("Ana", "Early", since="2026-03-01"), now=LATER)
    assert [row[0] for row in read(file)] == ["Early", "Early", "Day desk", "Day desk"]
    assert troubles(file) == []


def test_the_doctor_makes_missing_slices_again(file: Path) -> None:
    roster(file, Member("Ana", "Night desk"))
    played(file, "Ana")
    before = read(file)
    for harm in ("DELETE FROM slice", "UPDATE slice SET value_bp = 1", "DROP TABLE slice", "UPDATE stamp SET week = 1"):
        with closing(sqlite3.connect(file)) as db, db:
            db.execute(harm)
        assert [state for _, state, _ in troubles(file)][-1] == "fixed"
        assert (read(file), troubles(file)) == (before, [])


def test_a_journal_of_the_format_before_gets_slices_numbers_and_keeps_everything(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "MIGRATIONS", migrations.MIGRATIONS[:3])
        with closing(connection.connect(file, now=NOW)) as db:
            for number, name in enumerate(("Ana", "Ben"), 1):
                key = f"attempt-{number}"
                start = chain.origin(key, "late-parcel", "d", 1, timed=False, started_at=NOW)
                link = chain.forge(start, 1, "ended", "{}", "00")
                db.execute("INSERT INTO person VALUES (?, ?, ?)", (f"person-{number}", name, name.lower()))
                db.execute(
                    "INSERT INTO attempt VALUES (?, ?, ?, 'late-parcel', 'd', 1, 0, ?, ?, '1', 'settled', 'good', 7250, 1, ?, 1, ?)",
                    (key, number, f"person-{number}", NOW, NOW, start, link.digest),
                )
                db.execute("INSERT INTO event VALUES (?, 1, 'ended', '{}', '00', ?, ?)", (key, link.seal, link.digest))
                db.execute("INSERT INTO technique_score VALUES (?, 'apologise', 1, 'met', 10000, 1, '1')", (key,))
    with Journal.open(file, clock=lambda: NOON) as journal:
        assert [(row.trainee, row.score, row.setting, journal.verify(row.id)) for row in journal.attempts()] == [
            ("Ben", 7250, "practice", None), ("Ana", 7250, "practice", None)
        ]  # fmt: skip
    assert read(file) == [row for n in (1, 2) for row in (("", "", 202610, n, "1", 0, 1, 7250), ("", "apologise", 202610, n, "1", 0, None, 10_000))]
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("SELECT name, number FROM person ORDER BY name").fetchall() == [("Ana", 1), ("Ben", 2)]
    played(file, "Cleo")
    assert troubles(file) == []


def test_an_exam_cannot_be_made_practice_afterwards(file: Path) -> None:
    attempt = played(file, "Ana", setting="exam")
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("UPDATE attempt SET setting = 'practice'")
    with Journal.open(file) as journal:
        assert journal.verify(attempt) == "The scenario, seed, timing or start of the attempt has been altered."


@pytest.mark.parametrize(("when", "week"), [("2027-01-03T23:59:59.999Z", 202653), ("2026-12-28T00:00:00.000Z", 202653), (NOW, 202610), ("noon", 0)])
def test_weeks_are_those_of_the_calendar_in_utc(when: str, week: int) -> None:
    assert slices.week(when) == week


# -- rosters ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Ana Silva, Night desk\nBen\n",
        "\ufeffname,team\r\nAna Silva,Night desk\r\nBen,\r\n",
        "Team;Name\nNight desk;Ana Silva\n;Ben\n",
        "Ana Silva\tNight desk\n\n  \nBen\t\n",
        '"Ana Silva","Night\x1b[2J desk"\n"\u202eBen"\n',
    ],
)
def test_a_roster_is_read_however_it_was_saved(text: str) -> None:
    assert teams.read(text) == ([Member("Ana Silva", "Night desk"), Member("Ben", "")], [])


def test_lines_that_cannot_be_read_are_named() -> None:
    members, told = teams.read("name,team,since\nAna,Day,2026-03-01\nBen,Day,March\n,Day\n" + "x" * 2000)
    assert members == [Member("Ana", "Day", "2026-03-01")]
    assert told == ["Line 3: 'March' is no day; write it like 2026-03-01.", "Line 4 has no name in it.", "Line 5 is too long."]


@given(st.text(max_size=300))
def test_whatever_is_in_a_roster_it_is_read(text: str) -> None:
    members, _ = teams.read(text)
    for member in members:
        assert member.name == " ".join(member.name.split()) != ""
        assert member.name.isprintable() or not member.name.isascii()


# -- people -----------------------------------------------------------------------------------------------------------


def erase(file: Path, name: str, *, scores: bool = False) -> people.Erased:
    with office.at_work(file, NOW, copy=False) as db:
        gone = people.erase(db, people.find(db, name, str(file), NOW), now=NOW, scores=scores)
    assert office.scrubbed(file, NOW)
    return gone


@pytest.mark.parametrize("scores", [False, True])
def test_erased_is_gone_from_the_file_and_the_chain_still_holds(file: Path, *, scores: bool) -> None:
    attempt, other = played(file, "Anastasia"), played(file, "Ben")
    roster(file, Member("Anastasia", "Day"))
    with Journal.open(file, clock=lambda: NOON) as journal:
        journal.append_later(attempt, "disputed", {"item": "limit", "reason": "Anastasia did"})
        journal.append_later(other, "ruled", {"item": "limit", "ruling": "met", "why": "it is so", "by": "ANASTASIA"})
    assert erase(file, "anastasia", scores=scores) == people.Erased(1, 1, 3, 1, 1)
    for part in (file, file.with_name("coach.db-wal")):
        assert not part.exists() or b"anastasia" not in part.read_bytes().lower()
    with Journal.open(file, clock=lambda: NOON) as journal:
        assert [journal.verify(row.id) for row in journal.attempts()] == [None, None]
        assert [(row.trainee, row.score) for row in journal.attempts()] == [("Ben", 7000), (None, None if scores else 7000)]
        assert journal.opinions(attempt) == ()
        assert [each.erased for each in (*journal.later(attempt), *journal.later(other))] == [True, True]
        assert journal.events(other)[0][2]["text"] == "These are the words of Ben."
        with pytest.raises(JournalError, match="have been erased"):
            journal.events(attempt)
    assert [row[3] for row in read(file)] == ([2, 2] if scores else [1, 1, 2, 2])
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("SELECT at, why, attempts, scores FROM erasure").fetchall() == [(NOW, "asked", 1, int(scores))]
    assert troubles(file) == []
    with pytest.raises(JournalError, match="nobody called 'Anastasia'"):
        erase(file, "Anastasia")


def test_a_plan_changes_nothing_and_is_what_is_then_done(file: Path) -> None:
    played(file, "Ana")
    before = file.read_bytes()
    with office.looking(file, NOW) as db:
        plan = people.plan(db, people.find(db, "Ana", "", NOW))
    assert file.read_bytes() == before
    assert plan == erase(file, "Ana")


def test_after_a_time_words_go_and_then_names_of_whom_nothing_younger_is_left(file: Path) -> None:
    for trainee, days in (("Ana", 0), ("Ana", 300), ("Ben", 1), (None, 2)):
        played(file, trainee, NOON + timedelta(days=days))
    roster(file, Member("Zoe", "Day"))
    with office.at_work(file, LATER) as db:
        plan = people.swept(db, LATER)
        assert plan == people.sweep(db, LATER, now=LATER) == people.Erased(1, 3, 6, 3, 0)
        assert people.swept(db, LATER) == people.Erased(0, 0, 0, 0, 0)
        assert [(each.name, each.team) for each in people.listed(db, LATER)] == [("Ana", ""), ("Zoe", "Day")]
        assert db.execute("SELECT count(*) FROM event WHERE body IS NOT NULL").fetchone() == (2,)
        assert len(db.execute("SELECT * FROM slice").fetchall()) == 8
    with Journal.open(file) as journal:
        assert {journal.verify(row.id) for row in journal.attempts()} == {None}


def test_everything_about_somebody_and_nothing_about_others(file: Path) -> None:
    played(file, "Ana")
    played(file, "Ben")
    with office.looking(file, NOW) as db:
        told = people.told(db, people.find(db, "ANA", "", NOW))
    assert told["person"]["name"] == "Ana"
    assert [event["body"] for event in told["events"]] == ['{"turn":1,"text":"These are the words of Ana."}', "{}"]
    assert {key: len(rows) for key, rows in told.items() if isinstance(rows, list)} == {
        "teams": 0, "attempts": 1, "events": 2, "technique_scores": 2, "versions": 0, "version_scores": 0, "opinions": 1, "labels": 0, "labels_given": 0
    }  # fmt: skip
    assert "Ben" not in str(told)


# -- copies and damage ------------------------------------------------------------------------------------------------


def test_a_backup_brings_back_the_roster_but_nobody_who_was_erased(file: Path) -> None:
    for name in ("Ana", "Ben"):
        played(file, name)
    roster(file, Member("Ana", "Day"), Member("Ben", "Night"))
    copy = backups.make(file, now=NOW, out=file.with_name("copy.db"))
    erase(file, "Ana", scores=True)
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("DELETE FROM membership")
    rescue.take_up(file, copy, now=NOW)
    with office.looking(file, NOW) as db:
        assert [(each.name, each.team, each.attempts) for each in people.listed(db, NOW)] == [("Ben", "Night", 1)]
        assert db.execute("SELECT count(*) FROM erasure").fetchone() == (1,)
    with Journal.open(file) as journal:
        assert [(row.trainee, row.score) for row in journal.attempts()] == [("Ben", 7000), (None, None)]


@pytest.mark.parametrize("page", [1, 2, 3])
def test_of_a_damaged_journal_exams_teams_and_slices_are_saved_as_far_as_they_can_be_read(file: Path, page: int) -> None:
    roster(file, Member("Ana", "Day"))
    attempt = played(file, "Ana", setting="exam")
    content = bytearray(file.read_bytes())
    content[(page - 1) * 4096 : page * 4096] = b"\xa5" * 4096
    file.write_bytes(content)
    doctor.examine(file, now=NOW, rescore=lambda _, __: None)
    rescue.take_up(file, backups.listed(file)[-1].path, now=NOW)
    with Journal.open(file) as journal:
        assert (journal.verify(attempt), journal.find("1").setting) == (None, "exam")
    assert {row[5] for row in read(file)} == {1}
    assert troubles(file) == []
