"""The condition language: what it means, what it refuses, and how it says so."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coach.scenario import ConditionError, parse
from coach.scenario.condition_tree import Value
from coach.scenario.conditions import KEYWORDS

CALL: Mapping[str, Value] = {
    "tension": 62.0,
    "trust": 20.0,
    "apologise": 2,
    "refund": 0,
    "verified": True,
    "timed": False,
    "scene": "fix",
    "ending": "",
}


def holds(text: str) -> bool:
    return parse(text).holds(CALL.__getitem__)


# -- what it means -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "tension < 65",
        "tension >= 62",
        "tension == 62",
        "tension != 61.5",
        "40 < tension",
        "trust < tension",
        "trust > -5",
        "verified",
        "apologise",
        "not refund",
        "not not verified",
        "verified, tension > 60",
        "verified and not refund and scene is fix",
        "refund or verified",
        "scene is not close",
        "timed is false",
        "verified is true",
        "apologise is 2",
        "NOT refund AND verified",
        "  tension<65  ",
        "(refund or verified), tension < 65",
    ],
)
def test_these_hold(text: str) -> None:
    assert holds(text)


@pytest.mark.parametrize(
    "text",
    ["tension > 62", "refund", "timed", "ending", "ending is resolved", "scene is close", "scene > 3", "not (verified or refund)", "timed is not false"],
)
def test_these_do_not_hold(text: str) -> None:
    assert not holds(text)


def test_and_binds_tighter_than_or() -> None:
    assert holds("verified or refund and timed")
    assert not holds("(verified or refund) and timed")


def test_not_reaches_over_one_comparison() -> None:
    assert not holds("not tension < 65")
    assert parse("not tension < 65") == parse("not (tension < 65)")


def test_names_are_sorted_and_words_after_is_are_none_of_them() -> None:
    assert parse("trust > tension, scene is fix, not refund, trust < 90").names() == ("refund", "scene", "tension", "trust")


def test_uses_know_their_columns() -> None:
    uses = parse("tension < 60, scene is fix").uses()
    assert [(use.name, use.column, use.word, use.word_column) for use in uses] == [("tension", 1, None, 0), ("scene", 15, "fix", 24)]


def test_equal_conditions_may_be_written_differently() -> None:
    assert parse("a,b") == parse("( a ) and b") == parse("a and (b)")
    assert len({parse("a,b"), parse("a and b")}) == 1
    assert parse("a,b").text == "a,b"
    assert parse("a") != "a"


# -- why it fails ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("tension < 65", ""),
        ("verified, tension < 50", "tension < 50 does not hold (tension is 62)"),
        ("scene is close", "scene is close does not hold (scene is fix)"),
        ("ending is resolved", "ending is resolved does not hold (ending is nothing yet)"),
        ("not verified", "verified should not hold, but does (verified is true)"),
        ("refund or timed", "none of these: refund does not hold (refund is 0); timed does not hold (timed is false)"),
        ("1 > 2", "1 > 2 does not hold"),
    ],
)
def test_explain_names_the_part_to_blame(text: str, why: str) -> None:
    assert parse(text).explain(CALL.__getitem__) == why


# -- what it refuses ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("", 1, "no condition here"),
        ("   ", 1, "no condition here"),
        ("tension <", 10, "stops where a number should follow"),
        ("tension < 60,", 14, "stops where a name should follow"),
        ("tension = 60", 9, "use 'is' for words and '=='"),
        ("tension => 60", 9, "write '>='"),
        ("tension < 60%", 13, "leave out the percent sign"),
        ("tension <= 60 tension", 15, "does not follow on"),
        ("10 < tension < 50", 14, "two things at a time"),
        ("(tension < 60", 1, "never closed"),
        ("tension < 60)", 13, "never opened"),
        ("60", 1, "a number alone"),
        ("60 is tension", 1, "'is' needs a name"),
        ("tension < 60 && refund", 14, "write 'and'"),
        ("tension ≤ 60", 9, "write '<='"),
        ("refund + refund", 8, "no arithmetic"),
        ("tension - 5 > 1", 9, "no arithmetic"),
        ("scene is 'fix'", 10, "no quotes"),
        ("tension < 4x", 11, "neither a name nor a plain number"),
        ("tension < 1.2.3", 11, "neither a name nor a plain number"),
        ("and tension", 1, "where a name should be"),
        ("a or b, c", 7, "two ways; use brackets"),
        ("a, b or c", 2, "two ways; use brackets"),
        ("x" * 301, 301, "301 characters; 300 are allowed"),
        ("(" * 21 + "a" + ")" * 21, 21, "20 levels"),
        ("not " * 21 + "a", 81, "20 levels"),
    ],
)
def test_a_slip_is_named_with_its_column(text: str, column: int, words: str) -> None:
    with pytest.raises(ConditionError) as refused:
        parse(text)
    assert words in str(refused.value)
    assert refused.value.column == column


@pytest.mark.parametrize(
    "attack",
    [
        "__import__('os').system('id')",
        "tension.__class__",
        "tension.real > 0",
        "().__class__.__bases__",
        "[x for x in tension]",
        "lambda: 1",
        "tension ** 9 ** 9",
        "exec('1')",
        "{tension}",
        "tension[0]",
        "tension if trust else 1",
        "tension := 5",
        "'a' * 10",
        "f(tension)",
    ],
)
def test_nothing_of_python_gets_in(attack: str) -> None:
    with pytest.raises(ConditionError):
        parse(attack)


def test_a_comma_beside_or_is_fine_in_brackets() -> None:
    assert parse("(a or b), c") == parse("(a or b) and c")
    assert parse("a or (b, c)") == parse("a or b and c")


def test_twenty_levels_are_allowed() -> None:
    assert str(parse("(" * 20 + "a" + ")" * 20)) == "a"


# -- for any condition -------------------------------------------------------------------------------------------------

names = st.from_regex(r"[a-z_é][a-z0-9_]{0,6}", fullmatch=True).filter(lambda name: name not in KEYWORDS)
numbers = st.integers(-999, 999).map(str) | st.from_regex(r"-?[0-9]{1,3}\.[0-9]{1,2}", fullmatch=True)
simple = (
    names
    | st.tuples(names, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), names | numbers).map(" ".join)
    | st.tuples(names, st.sampled_from(["is", "is not"]), names | numbers | st.sampled_from(["true", "false"])).map(" ".join)
)
conditions = st.recursive(
    simple,
    lambda inner: (
        inner.map("not ({})".format)
        | st.lists(inner, min_size=2, max_size=3).map(lambda parts: " and ".join(map("({})".format, parts)))
        | st.lists(inner, min_size=2, max_size=3).map(lambda parts: " or ".join(map("({})".format, parts)))
        | st.lists(simple, min_size=2, max_size=3).map(", ".join)
    ),
    max_leaves=6,
).filter(lambda text: len(text) <= 250)


@given(conditions)
def test_the_canonical_text_reads_back_as_the_same_condition(text: str) -> None:
    condition = parse(text)
    again = parse(str(condition))
    assert again == condition
    assert str(again) == str(condition)
    assert again.names() == condition.names()


@given(conditions, st.integers(0, 100))
def test_a_condition_explains_itself_exactly_when_it_fails(text: str, value: int) -> None:
    condition = parse(text)
    assert bool(condition.explain(lambda _: value)) is not condition.holds(lambda _: value)


@given(st.text(max_size=320) | st.text(alphabet="ab <>=!(),&|notris159._-'\"", max_size=60))
@example("a\x00b")
@example("²")
@example("9" * 400)
def test_any_text_is_a_condition_or_refused_at_a_column_within_it(text: str) -> None:
    error = refusal(text)
    assert error is None or (1 <= error.column <= len(text) + 1 and error.length >= 1)


def refusal(text: str) -> ConditionError | None:
    try:
        parse(text)
    except ConditionError as error:
        return error
    return None
