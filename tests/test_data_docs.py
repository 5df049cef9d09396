"""docs/data.md is true: its questions run and answer, and its tables are the tables."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coach.store import ItemScore, Journal, Result

PAGE = (Path(__file__).parent.parent / "docs" / "data.md").read_text(encoding="utf-8")
QUESTIONS = re.findall(r"```sql\n(.*?)```", PAGE.split("## Ten questions of a lead")[0], re.DOTALL)  # the ten are tried in test_data_docs_lead.py
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Ana plays three times and gets better; Ben gives up; somebody without a name plays once."""
    file = tmp_path / "coach.db"
    with Journal.open(file, clock=lambda: NOON) as journal:
        for trainee, score in [("Ana", 4000), ("Ben", None), ("Ana", 5550), ("Ana", 7250), (None, 9000)]:
            attempt = journal.begin(scenario="late-parcel", digest="d", seed=1, timed=False, trainee=trainee)
            for turn, tension in [(1, 70.0), (2, 85.5), (3, 40.0)]:
                journal.append(attempt, [("replied", {"turn": turn, "text": f"reply {turn}"}), ("moved", {"turn": turn, "tension": tension})])
            if score is not None:
                items = (ItemScore("acknowledge", 2, "met", 10_000, 1), ItemScore("interrupt", None, "none", 0, 0))
                journal.finish(attempt, Result("settled" if score > 5000 else "hung_up", "good", score, score > 7000, "1", items))
    with closing(sqlite3.connect(file)) as opened:
        yield opened


def test_first_and_latest_result_of_each_trainee(db: sqlite3.Connection) -> None:
    assert db.execute(QUESTIONS[0]).fetchall() == [("Ana", "late-parcel", 40.0, 72.5, 32.5)]


def test_how_calls_end(db: sqlite3.Connection) -> None:
    assert db.execute(QUESTIONS[1]).fetchall() == [
        ("late-parcel", "settled", 3, pytest.approx(72.6667, abs=1e-3)),
        ("late-parcel", "hung_up", 1, 40.0),
        ("late-parcel", "unfinished", 1, None),
    ]


def test_the_worst_moment_of_each_attempt(db: sqlite3.Connection) -> None:
    assert db.execute(QUESTIONS[2]).fetchall() == [(number, 2, 85.5, "reply 2") for number in range(1, 6)]


def test_every_question_on_the_page_is_tried_above() -> None:
    assert len(QUESTIONS) == 3


TABLES = """
    person attempt event technique_score opinion team membership item scorer slice tally stamp version version_score erasure label collected
""".split()


def test_every_table_is_on_the_page(db: sqlite3.Connection) -> None:
    assert {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")} == {*TABLES, "schema_version"}


@pytest.mark.parametrize("table", TABLES)
def test_every_column_is_described(db: sqlite3.Connection, table: str) -> None:
    section = re.split(r"\n\*\*|\n## ", PAGE.split(f"**{table}**", 1)[1])[0]
    described = [name for line in section.splitlines() if line.startswith("| `") for name in re.findall(r"`(\w+)`", line.split("|")[1])]
    assert described == [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
