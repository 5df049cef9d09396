"""A clumsy clause beside plain good will is asked about, not held against the trainee; what is unmistakable stays."""

from __future__ import annotations

import pytest

from coach.techniques import Context, Heard, read

UPSET = Context((Heard("customer", "I took a day off for the roofer and nobody came."),), 60.0)


def band(reply: str, fault: str) -> str:
    """The band in which `fault` is found in `reply`, empty where it is not."""
    return next((finding.band for finding in read(reply, UPSET).findings if finding.technique == fault), "")


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        ("I'm sorry we cost you a whole day, that's our fault. Maybe you nodded off when he rang? I'll send a man tonight.", "doubt_customer"),
        ("I believe you. These things happen, I'll get a roofer out to you tonight between six and nine.", "dismiss_feeling"),
        ("I'm sorry we missed you twice. It's our policy to check first. I'll ring you at nine.", "defensive"),
        ("I believe you, it was us. I already told you, he comes tonight between six and nine.", "dismiss_feeling"),
    ],
)
def test_one_ambiguous_clause_beside_good_will_is_faint(reply: str, fault: str) -> None:
    assert band(reply, fault) == "faint"


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        ("I'm so sorry you lost a day. Calm down please, I'll send someone tonight.", "dismiss_feeling"),
        ("That was our mistake and I'm sorry. You should have told us about the gate.", "blame_customer"),
        ("I'm sorry about the day you lost but it's our policy to charge.", "defensive"),
        ("I'll send a man tonight, you idiot.", "hostile"),
        ("These things happen.", "dismiss_feeling"),
        ("Maybe you nodded off when he rang? These things happen. I'll ring you at nine.", "doubt_customer"),
    ],
)
def test_what_is_unmistakable_or_stands_alone_counts(reply: str, fault: str) -> None:
    assert band(reply, fault) in ("likely", "sure")
