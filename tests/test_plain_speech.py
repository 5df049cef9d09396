"""Techniques said as people say them, without a formula: what strangers who tried the program plainly did and were not credited for.

And beside each kind the near miss that looks like it.
"""

from __future__ import annotations

import pytest

from coach.techniques import Context, Heard, Shown, catalogue, read

THEIRS = (
    "I took the Tuesday off and sat in from eight, and nobody came to fit it, and then you bill me for it. "
    "It ran fine till the update and since then it stops every evening."
)


def found(reply: str, *earlier: str, contact: int = 1, opens: bool = False, promise: str = "") -> frozenset[str]:
    context = Context((Heard("customer", THEIRS),), 70, past=Shown(earlier), contact=contact, opens=opens, promise=promise)
    return read(reply, context).techniques()


SAID = {
    "be_transparent": [
        "There's no hurrying a cast, it takes its ten days.",
        "Reading his messages isn't in my power, but I can ask him tonight.",
        "More than eighty I can't do myself, but I can put it to Mr Obi.",
        "I couldn't tell you whether they'll pay, because the loss adjuster decides.",
    ],
    "acknowledge_feeling": [
        "Four mornings on that platform would test a saint.",
        "Waiting in a whole day for nobody, that'd drive anybody up the wall.",
        "No wonder you're cross, after all those letters.",
        "And then a bill on top, that's a kick in the teeth.",
    ],
    "open_question": [
        "can you tell me what you're hearing when it starts",
        "Talk me through the morning it went.",
        "so what happened then",
        "Take me back to the day they fitted it.",
        "I'd like to hear how it went from your side.",
    ],
    "assume_good_faith": [
        "You did everything right, and it still went wrong.",
        "You were at home, I don't doubt that.",
        "You told them the right street.",
        "Nothing you did could have caused that.",
        "If you say it was locked, it was locked.",
    ],
    "ask_feedback": [
        "anything else I could have done better",
        "Is there something we should have done differently?",
        "Where did we go wrong in this?",
        "Did I explain that properly for you?",
        "What would you have liked us to do differently?",
    ],
    "offer_options": [
        "Thirty pounds is coming off the next one.",
        "Get yourself a lamp tonight and keep the receipt, we'll pay you back.",
        "What if the van brought yours and took theirs away?",
        "I have a seat by the door or one at the very back.",
        "I put thirty pounds credit on it.",
        "I'm taking 20 pounds off for the wait.",
    ],
    "give_timeline": [
        "yes tonight between 7 and 9 cant say the minute",
        "Between 10 and 12 tomorrow you get your crate.",
        "She is there in ten minutes.",
    ],
    "set_limits": ["I'll help you or I'll hang up, you choose."],
    "prevent_next": [
        "Keep the old card until the new one works.",
        "If another reminder comes, just bin it.",
    ],
}


@pytest.mark.parametrize(("technique", "reply"), [(technique, reply) for technique, replies in SAID.items() for reply in replies])
def test_it_counts_in_plain_words(technique: str, reply: str) -> None:
    assert technique in found(reply)


NOT_SAID = {
    "be_transparent": ["Can't do it.", "That's not my department.", "I can't see my pen anywhere.", "How can I help?"],
    "acknowledge_feeling": ["Four mornings a week is our offer."],
    "open_question": ["Can you tell me what your postcode is?", "Let me tell you what happened.", "I'll tell you how it works."],
    "assume_good_faith": ["You were in, were you?", "You did everything except read it.", "If you had told us the right street, it would be there."],
    "offer_options": ["We took sixty pounds off you in May.", "They charged twenty pounds for the visit."],
    "give_timeline": ["Between seven and nine yesterday nobody came.", "Was he there between seven and nine?"],
    "ask_feedback": ["Did I say eleven or twelve?", "How was the wedding for you?", "How did you do it?"],
}


@pytest.mark.parametrize(("technique", "reply"), [(technique, reply) for technique, replies in NOT_SAID.items() for reply in replies])
def test_what_only_looks_like_it_does_not(technique: str, reply: str) -> None:
    assert technique not in found(reply)


@pytest.mark.parametrize(
    "limit", ["I don't have the say over the timetable, that comes from the depot.", "I couldn't tell you whether they'll agree, that's for the assessor."]
)
def test_a_limit_with_its_reason_is_no_bare_no(limit: str) -> None:
    assert "negative_language" not in found(limit)


def test_how_it_was_for_them_asks_about_us_once_something_was_done() -> None:
    assert "ask_feedback" in found("How was that for you?", "offer_options", "recap")
    assert "ask_feedback" not in found("How was that for you?")


PROMISE = "The forty pounds will be on your March bill"


@pytest.mark.parametrize(
    "reply", ["Good morning. Yes, it still stands, forty pounds on the March bill.", "Morning! As I told you, forty off in March, and that stands."]
)
def test_a_promise_confirmed_in_the_next_contact_is_kept(reply: str) -> None:
    assert "keep_follow_up" in found(reply, contact=2, opens=True, promise=PROMISE)
    assert "keep_follow_up" not in found(reply)


def test_would_you_credit_it_gives_nobody_any_money() -> None:
    assert "offer_options" not in found("The neighbour's garage, would you credit it!")
    assert "offer_options" in found("I'll credit you twenty pounds.")


# -- what strangers were charged with and would have disputed ----------------------------------------------------------------


CREDIT = "You may give up to £50 credit. It shows on the statement, not on the bill."
PAUSE = "A pause lasts six months. Nobody has to decide anything on the landline."


def charged(said: str, *facts: str) -> frozenset[str]:
    rows = catalogue()
    return frozenset(name for name in read(said, Context(facts=facts)).techniques() if rows[name].family == "fault")


@pytest.mark.parametrize(
    ("said", "facts"),
    [
        ("Yes, that stands, £90 on your November statement; the bill itself stays at £410.", (CREDIT,)),
        ("I'll ring your landline myself a fortnight from today.", (PAUSE,)),
        ("So you were in all day and our system says something else. I believe you.", ()),
        ("I'd need your address for that, which by our rules should not stand in public here. May I write to you privately?", ()),
        ("I need your date of birth first, it's only a security check.", ()),
    ],
)
def test_no_fault_is_charged_for(said: str, facts: tuple[str, ...]) -> None:
    assert charged(said, *facts) == frozenset()


@pytest.mark.parametrize(
    ("said", "facts", "fault"),
    [
        ("I can give you £90 credit on your own account now.", (CREDIT,), "wrong_fact"),
        ("The pause lasts two years.", (PAUSE,), "wrong_fact"),
        ("I believe you, but our system says something else.", (), "doubt_customer"),
        ("Come on, it's only a small delay.", (), "dismiss_feeling"),
    ],
)
def test_and_what_is_one_stays_one(said: str, facts: tuple[str, ...], fault: str) -> None:
    assert fault in charged(said, *facts)
