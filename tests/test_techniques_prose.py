"""Prose and patterns: one spelling for each word, the way back to what was typed, and the cue language."""

from __future__ import annotations

import itertools

import pytest
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.scenario import kept
from coach.scenario.folders import kept_folder
from coach.techniques import catalogue, cue_form, cue_index, lexicon, moves
from coach.techniques.parts import PatternError
from coach.techniques.patterns import pattern, ways
from coach.techniques.prose import prose


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("I can't", "i can not"),
        ("i cant", "i can not"),
        ("I\u2019m gonna", "i am going to"),
        ("ill call you", "i will call you"),
        ("I feel ill today", "i feel ill today"),
        ("id like that", "i would like that"),
        ("your id please", "your id please"),
        ("apologize", "apologise"),
        ("the size of it", "the size of it"),
        ("sooo sory", "so sorry"),
        ("definately recieved", "definitely received"),
        ("appologise for the inconvienience", "apologise for the inconvenience"),
        ("it's been", "it has been"),
        ("it's broken", "it is broken"),
        ("If you'd rung", "if you had rung"),
        ("you'd like", "you would like"),
        ("Let's go", "let us go"),
        ("3-5 days", "3-5 days"),
        ("wait...", "wait ,"),
        ("what?!", "what ?"),
    ],
)
def test_one_spelling(typed: str, read: str) -> None:
    assert " ".join(token.norm for token in prose(typed).tokens) == read


@settings(max_examples=examples(200))
@given(st.text(max_size=200))
def test_tokens_lie_in_order_inside_the_text(text: str) -> None:
    tokens = prose(text).tokens
    assert all(0 <= token.start < token.end <= len(text) for token in tokens)
    assert all(one.start <= two.start for one, two in itertools.pairwise(tokens))


def test_clauses_begin_without_punctuation() -> None:
    made = prose("im so sorry about that can i take your postcode")
    starts = [token.norm for token, begins in zip(made.tokens, made.starts, strict=True) if begins]
    assert "can" in starts


def test_quoted_words_are_marked() -> None:
    quoted = [token.norm for token in prose("He said 'calm down' and I'd say \"no\".").tokens if token.quoted]
    assert quoted == ["calm", "down", "no"]


@pytest.mark.parametrize(
    ("source", "text", "matched"),
    [
        ("sorry (for | about) the", "so sorry about the mess", "sorry about the"),
        ("sorry [very] much", "sorry much", "sorry much"),
        ("no ...2 need", "no real big need", "no real big need"),
        ("no ...2 need", "no really very big need", ""),
        ("^ how dare", "and how dare you", "how dare"),
        ("good .", "that is good. bye", "good"),
        ("good .", "good day", ""),
        ("apolog*", "my apologies", "apologies"),
        ("so !(sorry | sad) _", "so sorry", ""),
        ("so !(sorry | sad) _", "so kind", "so kind"),
        ("# days", "within 5 days", "5 days"),
        ("fine ?", "is it fine?", "fine"),
        ("fine ?", "it is fine.", ""),
        ("yes ; please", "yes, please", "yes, please"),
        ("yes ; please", "yes please", ""),
    ],
)
def test_cue_language(source: str, text: str, matched: str) -> None:
    made = prose(text)
    spans = pattern(source, {}).find(made.places)
    start, end = made.span(*spans[0]) if spans else (0, 0)
    assert text[start:end] == matched


@pytest.mark.parametrize("source", ["(a | b", "a | b)", "_ ...", "<no-such-class> a", "ab*"])
def test_a_cue_that_cannot_be_read_says_so(source: str) -> None:
    with pytest.raises(PatternError):
        pattern(source, {})


def test_every_shipped_cue_comes_back_as_it_was_written() -> None:
    """From the rows and lines it is kept in."""
    named = lexicon.data("named")
    guards: dict[str, list[str]] = {}
    written = [(list(guards)[-1], role, way) for role, source in cue_form.sources(guards) for way in ways(source, named)]
    for cue, (group, role, made) in zip(cue_index.index(), written, strict=True):
        assert (cue.group, cue.role, cue.firsts, cue.needs) == (group, role, made.firsts, made.needs)
        assert spelled(cue.root) == spelled(made.root)


def spelled(part: moves.Part) -> list[object]:
    """A move with all it is made of; what it works out from that for itself is left aside."""
    slots = [name for kind in type(part).__mro__ for name in getattr(kind, "__slots__", ()) if not name.startswith("_")]
    values = [getattr(part, name) for name in slots]
    return [type(part).__name__, *([spelled(each) if isinstance(each, moves.Part) else each for each in flat(value)] for value in values)]


def flat(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)


def test_no_cue_is_missed_for_want_of_a_key() -> None:
    """The quick look that says which cues to try never leaves out one that would match."""
    lines = [prose(example.say).places for technique in catalogue().values() for example in technique.examples]
    tried = [set(itertools.chain(*cue_index.index().for_words(places.norms).values())) for places in lines]
    for number, cue in enumerate(cue_index.index()):
        for places, numbers in zip(lines, tried, strict=True):
            if cue.root.move(places.words, places):
                assert all(not places.present.isdisjoint(keys) for keys in cue.needs)
            if cue.find(places):
                assert number in numbers


def test_an_index_that_fits_nothing_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies in the cache folder is not trusted."""
    cue_form.derived()
    (form,) = kept_folder().glob("cues-*.json")
    before = kept.recall(form.stem)
    monkeypatch.setattr(cue_form, "form", lambda: before)  # made once, it is the same again
    spoilt: tuple[dict[str, object], ...] = (
        {"keys": "only this"},
        {"cues": []},
        {"cues": [*before["cues"][:-1], 60_000]},
        {"with_set": [1, 60_000]},
        {"with_set": [*before["with_set"][:-1], 60_000]},
        {"key_rooms": [1, *before["key_rooms"][1:]]},
        {"part_rooms": before["part_rooms"][:-1]},
        {"free": "not a number"},
        {"guards": 1},
    )
    for wrong in spoilt:
        kept.keep(form.stem, {**before, **wrong})
        assert len(cue_form.derived()) == len(before["cues"]) // 11
        assert kept.recall(form.stem) == before


@pytest.mark.parametrize(
    ("one", "other"),
    [("waiting", "waited"), ("delivery", "deliveries"), ("charged", "charges"), ("sent", "send"), ("cancelled", "cancelling"), ("broken", "broke")],
)
def test_forms_of_a_word_share_a_stem(one: str, other: str) -> None:
    assert lexicon.stem(one) == lexicon.stem(other)
