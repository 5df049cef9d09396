"""How the job is done, on labelled lines: behind the complaint, remedies that fit, the card, plain words, promises kept, composure.

And what a deed at the desk shows, which no line does.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from coach.techniques import Context, Deed, Heard, Shown, catalogue, read
from coach.techniques.catalogue import situation

LINES: dict[str, dict[str, list[str | dict[str, Any]]]] = yaml.safe_load((Path(__file__).parent / "conduct_lines.yaml").read_text(encoding="utf-8"))
HALVES = pytest.mark.parametrize("half", [0, 1], ids=["built with", "kept back"])
UPSET = Heard("customer", "You people are a joke!")


def shows(technique: str, line: str | dict[str, Any]) -> bool:
    told = {"s": line} if isinstance(line, str) else line
    return technique in read(told.get("s", ""), situation(told)).techniques()


@HALVES
@pytest.mark.parametrize("technique", LINES)
def test_lines(technique: str, half: int) -> None:
    """No look-alike is taken for it, and at most one line in four is missed."""
    good, bad = LINES[technique]["good"][half::2], LINES[technique]["bad"][half::2]
    assert [line for line in bad if shows(technique, line)] == []
    assert sum(shows(technique, line) for line in good) >= 0.75 * len(good)


@pytest.mark.parametrize("technique", LINES)
def test_there_are_lines_of_both_kinds(technique: str) -> None:
    assert min(len(LINES[technique]["good"]), len(LINES[technique]["bad"])) >= 6
    assert len(LINES[technique]["good"]) + len(LINES[technique]["bad"]) >= 12


@pytest.mark.parametrize("technique", LINES)
def test_once_the_dose_is_used_up_it_earns_no_more(technique: str) -> None:
    row = catalogue()[technique]
    for example in row.examples:
        if example.kind == "good":
            context = example.context
            used = context._replace(past=Shown((technique,) * row.dose, context.past.understood, context.past.helped))
            assert technique not in read(example.say, used).techniques(), example.told


def test_a_calm_line_gives_no_occasion_for_composure() -> None:
    assert "stay_composed" not in read("I'll send a fitter today.", Context((Heard("customer", "The tap drips."),), 90.0)).techniques()
    assert "stay_composed" not in read("I'll send a fitter today.", Context((UPSET,), 40.0)).techniques()
    assert "stay_composed" in read("I'll send a fitter today.", Context((UPSET,), 80.0)).techniques()


def test_a_limit_broken_is_a_breach_and_no_discretion() -> None:
    deed = Deed("/credit 90", spare=True, beyond="You may give up to £20.")
    reading = read("", Context(deeds=(deed,), past=Shown(understood=1)))
    assert reading.techniques() == {"policy_breach"}
    assert "up to £20" in reading.findings[0].why


def test_a_deed_done_with_words_is_told_once() -> None:
    deeds = (Deed("/send", remedy="a tuner comes", checked=True),)
    found = read("I'm so sorry nobody came, I'm sending the tuner now.", Context(deeds=deeds)).findings
    assert [f.technique for f in found].count("be_prompt") == 1
    assert {f.technique: f.quote for f in found if f.seen_in == "action"} == {"fit_solution": "/send"}
    assert {f.technique: f.quote for f in found}["follow_protocol"] == "/send"


def test_an_attack_anywhere_cancels_what_listens() -> None:
    context = Context((Heard("customer", "The roof leaked onto my piano."),))
    assert "mirror" in read("It leaked onto the piano.", context).techniques()
    assert "mirror" not in read("It leaked onto the piano. You should have moved it.", context).techniques()
