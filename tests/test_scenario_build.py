"""Models made from plain values: cast by their declared types, misfits named with their place, and held against pydantic."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ConfigDict, TypeAdapter, ValidationError

from coach.scenario.build import MisfitError, build
from coach.scenario.models import AfterCall, Item, Scene

LAX = ConfigDict(arbitrary_types_allowed=True)


def test_numbers_and_truths_are_read_from_text() -> None:
    item = build(Item, {"weight": "-3", "required": "true", "uses": [["apologise"], ["mirror", "paraphrase"]]})
    assert (item.weight, item.required, item.uses) == (-3, True, (("apologise",), ("mirror", "paraphrase")))


def test_what_looks_like_a_number_or_a_truth_stays_text_where_text_is_meant() -> None:
    scene = build(Scene, {"hint": "no", "customer": [{"text": "0123"}]})
    assert (scene.hint, scene.customer[0].text) == ("no", "0123")


@pytest.mark.parametrize(
    ("values", "place", "kind"),
    [
        ({}, ("weight",), "missing"),
        ({"weight": "many"}, ("weight",), "int"),
        ({"weight": 1.5}, ("weight",), "int"),
        ({"weight": True}, ("weight",), "int"),
        ({"weight": "500"}, ("weight",), "too_large"),
        ({"weight": "-500"}, ("weight",), "too_small"),
        ({"weight": "1", "required": "perhaps"}, ("required",), "bool"),
        ({"weight": "1", "says": "one text"}, ("says",), "list"),
        ({"weight": "1", "says": [["nested"]]}, ("says", 0), "text"),
        ({"weight": "1", "wieght": "2"}, ("wieght",), "unknown"),
        ({"weight": "1", "when": "tension > 3"}, ("when",), "other"),
    ],
)
def test_a_misfit_is_named_with_its_place(values: dict[str, object], place: tuple[str, ...], kind: str) -> None:
    with pytest.raises(MisfitError) as raised:
        build(Item, values)
    assert [(misfit.loc, misfit.kind) for misfit in raised.value.misfits] == [(place, kind)]


def test_all_misfits_come_in_one_go() -> None:
    with pytest.raises(MisfitError) as raised:
        build(AfterCall, {"words": "15-80", "avoid": [1], "mention": ["cause"]})
    assert [misfit.loc for misfit in raised.value.misfits] == [("mention",), ("avoid", 0), ("words",)]


plain = st.recursive(st.one_of(st.text(max_size=5), st.integers(-200, 200), st.booleans()), lambda inner: st.lists(inner, max_size=3), max_leaves=6)
keys = st.sampled_from(["weight", "says", "means", "label", "section", "required", "uses"])


@settings(max_examples=examples(200))
@given(st.dictionaries(keys, plain, max_size=6))
def test_whatever_we_take_pydantic_takes_and_reads_alike(values: dict[str, object]) -> None:
    try:
        ours = build(Item, values)
    except MisfitError:
        return
    try:
        theirs = TypeAdapter(Item, config=LAX).validate_python(values)
    except ValidationError as error:
        pytest.fail(str(error))
    assert asdict(ours) == asdict(theirs)
