"""What the trainee means in a scenario's own words: ordinary paraphrases of the examples match, chatter does not."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from coach.scenario.models import Scenario
from coach.techniques import Context, read, words

INTENTS = {
    "asks_postcode": ("Can I take your postcode?", "What's the postcode on the account?", "Could you confirm your postcode please?", "And your postcode?"),
    "asks_story": (
        "What happened when you switched it on?",
        "Can you tell me what went wrong with the boiler?",
        "When did the heating stop working?",
        "What is the boiler doing now?",
    ),
    "asks_who": ("Is there anyone vulnerable in the house?", "Do you have young children at home?", "Who else lives with you?", "Are you on your own there?"),
    "books": (
        "I've booked an engineer for tomorrow morning",
        "I can get someone out to you tomorrow",
        "Let me book you an emergency visit",
        "An engineer will be with you by noon",
    ),
    "reversal": (
        "It takes 3-5 working days for the money to come back",
        "You'll see the refund by Friday",
        "The bank needs three to five days to return it",
        "The duplicate drops off in a few days",
    ),
}
SCENARIO = cast(
    "Scenario",
    SimpleNamespace(
        intents=INTENTS, answers={}, anywhere=(), checklist={}, persona=SimpleNamespace(triggers=("calm down", "our policy")),
        scenes={"only": SimpleNamespace(replies=(SimpleNamespace(says=("working on it",)),))},
    ),
)  # fmt: skip
WORDS = words(SCENARIO)


def meant(reply: str) -> list[str]:
    """The intents in `reply`, best first."""
    return [hit.name for hit in read(reply, Context(), WORDS).intents]


@pytest.mark.parametrize(
    ("reply", "intent"),
    [
        ("whats ur postcode", "asks_postcode"),
        ("postcode please", "asks_postcode"),
        ("Can I get your zip code?", "asks_postcode"),
        ("I just need your postcode.", "asks_postcode"),
        ("I'm sorry about this. Could you give me the postcode?", "asks_postcode"),
        ("tell me whats wrong with the boiler", "asks_story"),
        ("So what happened when you turned it on?", "asks_story"),
        ("What's the heating doing at the minute?", "asks_story"),
        ("Is anybody elderly or vulnerable at home with you?", "asks_who"),
        ("do you have any kids in the house", "asks_who"),
        ("Who's living there with you?", "asks_who"),
        ("I'm booking an engineer to come out tomorrow.", "books"),
        ("ill get an engineer out to you by noon", "books"),
        ("it'll be back on your card in 3 to 5 working days", "reversal"),
        ("You should see the money by Friday.", "reversal"),
    ],
)
def test_an_ordinary_paraphrase_means_the_same(reply: str, intent: str) -> None:
    assert meant(reply)[:1] == [intent]


@pytest.mark.parametrize(
    "reply",
    [
        "I've got your postcode.", "I don't have your postcode here.", "That must be really frustrating.", "How can I help?", "Okay, I see.", "My name is Sam.",
        "Why didn't you ring sooner?", "I'll stay on this.", "Thanks for waiting.", "It's not our fault.",
    ],
)  # fmt: skip
def test_chatter_means_nothing_here(reply: str) -> None:
    assert meant(reply) == []


def test_two_things_may_be_meant_in_one_reply() -> None:
    assert set(meant("Who else is at home with you? And can I take your postcode?")) == {"asks_who", "asks_postcode"}


def test_what_is_told_before_a_question_is_not_asked_by_it() -> None:
    assert "asks_postcode" not in meant("I have your postcode here, is that all right?")
    assert "asks_who" not in meant("You live with your sister, you said, so what's the boiler doing now?")


def test_a_clause_after_a_verb_asks_nothing() -> None:
    assert "asks_story" not in meant("I read what the boiler is doing now, that is all.")
    assert meant("tell me what the boiler is doing now") == ["asks_story"]


def test_words_that_many_intents_share_are_not_enough() -> None:
    assert meant("It's about the tomorrow thing.") == []


def test_a_hit_lies_on_its_words() -> None:
    reply = "Sorry about that. Can I take your postcode?"
    hit = read(reply, Context(), WORDS).intents[0]
    assert "postcode" in reply[hit.start : hit.end]
    assert 0 < hit.score <= 1


def test_phrases_match_in_any_inflection_at_word_boundaries() -> None:
    reply = "CALM  down, that's our policy. We worked on it."
    hits = read(reply, Context(), WORDS).phrases
    assert [hit.name for hit in hits] == ["calm down", "our policy", "working on it"]
    assert reply[hits[0].start : hits[0].end] == "CALM  down"
    assert read("calmly downstairs", Context(), WORDS).phrases == ()


@pytest.mark.parametrize("filler", ["Thank you.", "And please.", "No.", "Yes, and the other one.", "Thanks, so, okay then."])
def test_a_filler_is_no_answer_and_no_request(filler: str) -> None:
    fillers = {
        "moved": ("Thank you for telling me that", "thanks for saying"),
        "named": ("and yours?", "your name please", "There's no need for that", "yes it goes the same night"),
    }
    stub = SimpleNamespace(intents=fillers, answers={}, anywhere=(), checklist={}, persona=SimpleNamespace(triggers=()), scenes={})
    assert not read(filler, Context(), words(cast("Scenario", stub))).intents
