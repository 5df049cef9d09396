"""What the peers look at, made once: everything a lead gets out of a journal full of hostile words; a trap nobody may step into."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import doors
import pytest
import tools
from chromium import Browser
from trap import Trap

PLAYERS = 10


@pytest.fixture(scope="session")
def trap() -> Iterator[Trap]:
    made = Trap()
    yield made
    made.close()


@pytest.fixture(scope="session")
def words(trap: Trap) -> tuple[str, ...]:
    """The hostile words."""
    return doors.names(trap.address)


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory, words: tuple[str, ...]) -> doors.Told:
    """What came out of the journal they were brought into."""
    return doors.filled(tmp_path_factory.mktemp("doors"), words, players=PLAYERS)


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory, trap: Trap) -> Iterator[Browser]:
    made = Browser(tools.browser(), tmp_path_factory.mktemp("profile"), trap.address)
    yield made
    made.close()


@pytest.fixture
def shown(tmp_path: Path, told: doors.Told) -> dict[str, Path]:
    """The documents as files."""
    for name, data in told.files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    return {name: tmp_path / name for name in told.files}
