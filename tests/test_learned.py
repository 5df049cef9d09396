"""The learned model: what it was taught from, that it says why, and what it may not do to what the cues found."""

from __future__ import annotations

import hashlib
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.techniques import Context, acts, catalogue, read
from coach.techniques.learned import ROWS, features, model, weigh

LABELLED = Path(__file__).parent / "labelled"


def techniques(reply: str, *, by_cues: bool = False) -> frozenset[str]:
    return read(reply, Context(), by_cues=by_cues).techniques()


def test_it_was_learned_from_the_lines_that_are_there() -> None:
    state = hashlib.sha256()
    for file in sorted(LABELLED.glob("*.yaml")):
        state.update(file.read_bytes())
    assert model().lines == state.hexdigest(), "the labelled lines have changed: make train"


def test_it_knows_only_what_the_catalogue_has() -> None:
    assert set(model().techniques) <= set(catalogue())
    assert set(model().acts) <= {*acts.GROUPS, "question", "open_question", "closed_question", "paraphrase"}
    assert len(model().labels) == len(model().scale) == len(model().bias) == len(model().add) == len(model().veto)


@pytest.mark.parametrize(
    ("reply", "technique"),
    [
        ("So: the joiner on Tuesday, the forty back on your card, and I ring you after.", "recap"),
        ("Thank you for measuring it twice, honestly.", "appreciate"),
        ("I take it to the depot myself and I message you.", "take_ownership"),
        ("What should we have done differently that morning, in your eyes?", "ask_feedback"),
    ],
)
def test_it_hears_what_no_cue_lists(reply: str, technique: str) -> None:
    assert technique in techniques(reply)


@pytest.mark.parametrize("reply", ["The blue one stands in the hall, next to the umbrellas.", "My sister says that about every shop.", "Is that you, Dorothy?"])
def test_plain_talk_shows_nothing_much(reply: str) -> None:
    assert not techniques(reply) - techniques(reply, by_cues=True)


@pytest.mark.parametrize("reply", ["You are an idiot.", "Calm down, it is only a parcel.", "You must have broken it yourself."])
def test_what_is_unmistakable_is_not_doubted(reply: str) -> None:
    assert techniques(reply, by_cues=True)
    assert techniques(reply, by_cues=True) <= techniques(reply)


def test_what_it_adds_is_quoted_by_the_clause() -> None:
    reply = "Right. So: the joiner on Tuesday, the forty back on your card, and I ring you after. Mind the step."
    found = next(finding for finding in read(reply, Context()).findings if finding.technique == "recap")
    assert reply[found.start : found.end] == found.quote
    assert "Mind" not in found.quote


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=30))
def test_any_words_can_be_weighed(norms: list[str]) -> None:
    weighed = weigh(tuple(norms), frozenset())
    assert all(math.isfinite(score) for score in weighed.scores)
    assert len(weighed.words(0)) == len(norms)
    assert all(0 <= row < ROWS and -1 <= word < len(norms) for row, word in features(norms, ()))
    weigh.cache_clear()
    assert weigh(tuple(norms), frozenset()) == weighed
