"""Persona and mode matter: the same replies take five customers different ways and to different ends (docs/pictures/five-modes.svg)."""

from __future__ import annotations

import importlib.util
import itertools
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree as ET

import pytest

from coach.plane import Mode

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def five() -> ModuleType:
    spec = importlib.util.spec_from_file_location("five_modes", ROOT / "scripts" / "five_modes.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    import sys  # noqa: PLC0415 - a dataclass looks its own module up

    sys.modules["five_modes"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("replies", ["WELL_MEANT", "CARELESS"])
def test_no_two_modes_go_the_same_way(five: ModuleType, replies: str) -> None:
    played = five.play(getattr(five, replies))
    assert {call.mode for call in played} == set(Mode)
    for one, other in itertools.combinations(played, 2):
        shared = min(len(one.trail), len(other.trail)) - 1
        moved = [(call.trail[shared].assertiveness - call.trail[0].assertiveness, call.tensions[shared]) for call in (one, other)]
        assert moved[0] != moved[1], (one.mode, other.mode)


@pytest.mark.parametrize("replies", ["WELL_MEANT", "CARELESS"])
def test_the_calls_end_differently(five: ModuleType, replies: str) -> None:
    ends = {(call.ending, len(call.tensions)) for call in five.play(getattr(five, replies))}
    assert len(ends) >= 3


def test_who_shouts_and_who_leaves(five: ModuleType) -> None:
    ended = {call.mode: call.ending for call in five.play(five.CARELESS)}
    assert ended[Mode.COMPETING] == "put the phone down"
    assert ended[Mode.AVOIDING] == ended[Mode.ACCOMMODATING] == "gone without a word"


def test_the_picture_in_the_docs_is_the_one_the_calls_give(five: ModuleType) -> None:
    drawn = ET.fromstring(five.picture())  # noqa: S314 - our own
    assert len(list(drawn.iter("{http://www.w3.org/2000/svg}polyline"))) == 4 * len(Mode)
    assert five.PICTURE.read_text(encoding="utf-8") == five.picture(), "what is in the picture has changed: python scripts/five_modes.py"
