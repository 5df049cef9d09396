"""What is left when a reply has been read: one finding for one thing, in words a person recognises, and no listening beside an attack."""

from __future__ import annotations

import pytest

from coach.techniques import Context, Finding, Heard, catalogue, read


def of(technique: str, reply: str, **context: object) -> list[Finding]:
    """The findings of `technique` in `reply`, faint ones included."""
    return [f for f in read(reply, Context(**context)).findings if f.technique == technique]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("technique", "reply", "quote"),
    [
        ("take_ownership", "Right, I'll post it.", "Right, I'll post it"),
        ("give_timeline", "A fitter comes on Friday, between eight and noon.", "A fitter comes on Friday, between eight and noon"),
        ("apologise", "Nobody rang you back. I'm sorry.", "I'm sorry"),
        ("defensive", "Look, the log is never wrong.", "Look, the log is never wrong"),
    ],
)
def test_a_quote_is_the_sentence_where_nothing_else_was_found_in_it(technique: str, reply: str, quote: str) -> None:
    assert [f.quote for f in of(technique, reply)] == [quote]


def test_a_quote_is_the_clause_where_the_sentence_shows_more() -> None:
    reply = "I'm sorry about the van, I'll send another one at five."
    assert [f.quote for f in of("apologise", reply)] == ["I'm sorry about the van"]
    assert [f.quote for f in of("take_ownership", reply)] == ["I'll send another one at five"]


def test_a_quote_is_no_longer_than_a_line() -> None:
    long = "So you waited in the whole of Monday and nobody came and then you were charged for it and nobody rang you back about it"
    for finding in read(long, Context((Heard("customer", "I waited in on Monday, nobody came, and I was charged!"),))).findings:
        assert len(finding.quote.split()) <= 18


def test_a_faint_finding_gives_way_to_a_likely_one() -> None:
    both = of("promise_follow_up", "I'll be in touch. I'll ring you on Friday at two.")
    assert [f.band for f in both] == ["likely"]


def test_nobody_listens_in_a_reply_that_attacks() -> None:
    reply = "Calm down, Mr Khan, the roof and the rain, I know."
    assert of("dismiss_feeling", reply)
    assert not of("personal_interest", reply, customer_name="Idris Khan")
    assert not of("mirror", reply, heard=(Heard("customer", "The rain comes through the roof."),))


def test_capitals_are_no_shouting_where_they_were_asked_for() -> None:
    reply = "Done, I PUT YOUR SIDE GATE ON IT."
    assert of("hostile", reply)
    assert not of("hostile", reply, heard=(Heard("customer", "Write it in capitals."),))


def test_a_technique_is_not_on_trial_unless_it_says_so() -> None:
    assert not any(technique.experimental for technique in catalogue().values() if technique.id in ("apologise", "recap"))
