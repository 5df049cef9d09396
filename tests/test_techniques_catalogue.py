"""The catalogue: every row is complete, and its examples mean what they say."""

from __future__ import annotations

import pytest

from coach.scenario.models import FEELINGS
from coach.techniques import Example, catalogue, names, read

SECTIONS = {"Open", "Listen and acknowledge", "Clarify", "Resolve", "Close", "After the call", "Compliance"}
BY_SESSION = {"let_finish", "document", "interrupt", "dead_air", "policy_breach"}
"""Found by the clock, the desk or the note, not in a reply."""
EXAMPLES = [(technique.id, example) for technique in catalogue().values() for example in technique.examples]


def _label(value: object) -> str:
    return value.say[:40] if isinstance(value, Example) else str(value)


def test_every_technique_is_complete() -> None:
    for technique in catalogue().values():
        assert technique.family in ("skill", "fault")
        assert technique.section in SECTIONS
        assert technique.definition.endswith(".")
        assert technique.advice.endswith(".")
        assert technique.dose >= 1
        assert technique.sources
        assert technique.stance is None or all(0 <= axis <= 100 for axis in technique.stance)


def test_what_is_found_in_words_has_examples_of_both_kinds() -> None:
    for technique in catalogue().values():
        if technique.id not in BY_SESSION | {"tolerate_abuse"}:
            assert technique.good, technique.id
            assert technique.bad, technique.id


def test_conditions_name_only_what_an_attempt_can_answer() -> None:
    known = names() | {f"peak_{feeling}" for feeling in FEELINGS} | {"timed", "note_asked", "turns", "turn", "story_told", "card", "spoken", "abuse", "contact"}
    for technique in catalogue().values():
        for condition in (technique.opportunity, technique.window, technique.na_when):
            assert condition is None or set(condition.names()) <= known, technique.id


@pytest.mark.parametrize(("technique", "example"), EXAMPLES, ids=_label)
def test_example(technique: str, example: Example) -> None:
    """Good examples show the technique, bad ones do not; of a borderline one only nobody may be sure."""
    reading = read(example.say, example.context)
    if example.kind == "good":
        assert technique in reading.techniques()
    elif example.kind == "bad":
        assert technique not in reading.techniques()
    else:
        assert all(finding.band != "sure" for finding in reading.findings if finding.technique == technique)
