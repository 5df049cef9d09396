"""Nobody talks the scorecard into a good mark: players who say the right words in no conversation, against ordinary honest ones.

The honest calls are in ``honest_replies.yaml``: short, clumsy, with a slip or two. The middle one of each scenario is the mark. A player
with a trick never gets above it, neither in the score nor in its quality half, which rests on the detector alone.
"""

from __future__ import annotations

from functools import cache
from itertools import chain, cycle
from pathlib import Path
from statistics import median_low
from typing import TYPE_CHECKING, Final

import pytest
import yaml
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.scenario import Scenario, load, shipped
from coach.scorecard import Card, score
from coach.session import Session
from coach.techniques import Context, Heard, catalogue, names, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

HONEST: Final[dict[str, dict[str, dict[str, object]]]] = yaml.safe_load((Path(__file__).parent / "honest_replies.yaml").read_text(encoding="utf-8"))
LIBRARY: Final[dict[str, Scenario]] = {path.stem: load(path, names()) for path in shipped() if path.stem in HONEST}
FEWEST: Final = 5
"""Honest calls a scenario, so that one odd call does not move the middle."""


# ------------------------------------------------------------------------------------------------------- the honest ones


@cache
def play(name: str, say: tuple[str, ...], note: str = "") -> Card:
    """The card of a case in which `say` is said in order until all is over, or rung off at the end; `note` is written when one is due."""
    session = Session(LIBRARY[name], clock=lambda: 0.0)
    session.open()
    for words in say:
        _go_on(session, note)
        session.say(words)
    session.say("/end")
    if session.call.phase == "note":
        session.note(note)
    return score(LIBRARY[name], session.events)


def _go_on(session: Session, note: str) -> None:
    """Write the note if one is due, and take the next contact if one follows."""
    if session.call.phase == "note":
        session.note(note)
    if session.call.phase == "between":
        session.next_contact()


def honest(name: str) -> list[Card]:
    return [play(name, tuple(player["say"]), str(player["note"])) for player in HONEST[name].values()]  # type: ignore[arg-type]


def mark(name: str) -> int:
    """The middle honest score, in basis points."""
    return median_low(card.score for card in honest(name))


def quality_mark(name: str) -> int:
    """The middle honest quality, in basis points."""
    return median_low(card.quality or 0 for card in honest(name))


@pytest.mark.parametrize("name", HONEST)
def test_the_honest_ones_are_ordinary(name: str) -> None:
    scores = [card.score for card in honest(name)]
    assert len(scores) >= FEWEST
    assert min(scores) < LIBRARY[name].pass_mark * 100 <= max(scores), "some pass and some do not"
    assert 4000 <= mark(name) <= 8000


# --------------------------------------------------------------------------------------------------- those with a trick

ROW: Final = "sorry apologise understand frustrated appreciate patience refund tomorrow promise".split()
SHELL: Final = "I hear you, I understand, I appreciate you, let's work together, is there anything else?"
SPEECH: Final = (
    "I'm so sorry about what you have been through, that must be exhausting and you have every right to be angry. "
    "Tell me what happened, from the start. So, to make sure I have it right: we let you down and nobody told you. "
    "I'm taking this on myself and I'll stay with it until it's done. I can do it one of two ways, whichever suits you better. "
    "I can't promise the hour, but I'll ring you myself at nine tomorrow. So to sum up: I fix it, I ring you, you don't have to chase anybody. "
    "Is there anything else worrying you?"
)
"""A model speech for some other call."""
QUESTIONS: Final = (
    "What happened?",
    "How are you?",
    "What do you need most?",
    "Where is it?",
    "When did that start?",
    "Who is with you?",
    "How did that feel?",
    "What would help?",
    "Why does it matter?",
    "What would you like us to do?",
    "Is there anything else?",
    "Have I got that right?",
    "Could you tell me more?",
    "What are you worried about?",
    "What would you prefer?",
)
LONG: Final = 10
"""Replies of a player who always says the same; no customer here listens to it longer."""
PATIENT: Final = 30
"""Replies after which any player is stopped."""


def good_lines() -> list[str]:
    """The good examples of every skill, in the order of the catalogue."""
    skills = [row for row in catalogue().values() if row.family == "skill"]
    return [example.say for row in skills for example in row.examples if example.kind == "good" and example.say]


def by(size: int, lines: list[str]) -> list[str]:
    """`lines` joined, so many a reply."""
    return [" ".join(lines[at : at + size]) for at in range(0, len(lines), size)]


def desk(scenario: Scenario) -> list[str]:
    """Every desk action, in the order the desk lists them."""
    return [f"/{name} {min(action.amount, 20)}" if action.amount else f"/{name}" for name, action in scenario.desk.items()]


def helpful(scenario: Scenario) -> list[str]:
    """The desk without what hands the customer on."""
    return [action for action in desk(scenario) if not action.startswith(("/transfer", "/hold", "/attic"))]


def between(lines: Iterable[str], others: list[str]) -> list[str]:
    """One of each in turn, as long as there are `lines`."""
    return list(chain.from_iterable(zip(lines, cycle(others), strict=False)))


def answers_of_others(scenario: Scenario) -> list[str]:
    """The lines the debriefs of the other calls recommend."""
    others = [other for other in LIBRARY.values() if other is not scenario]
    return [line.text for other in others for item in other.checklist.values() for line in item.better]


PLAYERS: Final[dict[str, Callable[[Scenario], list[str]]]] = {
    "a row of the right words": lambda _: [" ".join(ROW)] * LONG,
    "the row, shuffled on": lambda _: [" ".join(ROW[at % 9 :] + ROW[: at % 9]) for at in range(LONG)],
    "the names of the techniques": lambda _: by(6, [f"{row.name}." for row in catalogue().values() if row.family == "skill"]),
    "one line of empathy": lambda _: ["I completely understand how frustrating this must be for you."] * LONG,
    "one better line of empathy": lambda _: ["I can hear how upset you are, and I'm so sorry."] * LONG,
    "techniques with nothing in them": lambda _: [SHELL] * LONG,
    "the catalogue's good examples": lambda _: by(6, good_lines()),
    "the good examples and the desk": lambda scenario: between(by(4, good_lines()), helpful(scenario)),
    "one perfect speech": lambda _: [SPEECH],
    "one perfect speech again and again": lambda _: [SPEECH] * LONG,
    "the perfect speech and the desk": lambda scenario: between([SPEECH] * LONG, helpful(scenario)),
    "questions only": lambda _: [*QUESTIONS],
    "the speech, then questions and the desk": lambda scenario: [SPEECH, *between(QUESTIONS, helpful(scenario))],
    "the desk only": lambda scenario: desk(scenario) * 3,
    "the desk, each action with the speech": lambda scenario: [f"{SPEECH} {action}" for action in desk(scenario) * 3],
    "what the other calls' debriefs recommend": answers_of_others,
    "what they recommend, and the desk": lambda scenario: between(answers_of_others(scenario), helpful(scenario)),
}


def tricked(name: str, player: str) -> Card:
    """The card of a player with a trick; the note is their first line again."""
    say = tuple(PLAYERS[player](LIBRARY[name])[:PATIENT])
    return play(name, say, say[0])


@pytest.mark.parametrize("player", PLAYERS)
@pytest.mark.parametrize("name", HONEST)
def test_no_trick_scores_above_the_middle_honest_call(name: str, player: str) -> None:
    assert tricked(name, player).score <= mark(name)


@pytest.mark.parametrize("player", PLAYERS)
@pytest.mark.parametrize("name", HONEST)
def test_no_trick_passes(name: str, player: str) -> None:
    assert not tricked(name, player).passed


BETTER_THAN_HONEST: Final[dict[tuple[str, str], str]] = {
    ("no-access", "the speech, then questions and the desk"): "5,897 against 4,737: one speech that fits no call earns ten items",
    ("room-412", "the speech, then questions and the desk"): "5,844 against 5,068: as in no-access, and any question finds out what is hidden",
}
"""Where the quality half is taken in, and by how much (basis points); the outcome half is not."""


def debts(name: str, player: str) -> list[pytest.MarkDecorator]:
    """What fails today, with figures; the mark comes off when it is mended."""
    why = BETTER_THAN_HONEST.get((name, player))
    return [pytest.mark.xfail(strict=True, reason=why)] if why else []


@pytest.mark.parametrize(("name", "player"), [pytest.param(name, player, marks=debts(name, player)) for name in HONEST for player in PLAYERS])
def test_no_trick_has_more_quality_than_the_middle_honest_call(name: str, player: str) -> None:
    assert (tricked(name, player).quality or 0) <= quality_mark(name)


# ------------------------------------------------------------------------------------------------------- word by word

ANGRY: Final = Context(heard=(Heard("customer", "I sat in all day, nobody came, and I'm furious."),), tension=70)


def skills(reply: str) -> set[str]:
    return {name for name in read(reply, ANGRY).techniques() if catalogue()[name].family == "skill"}


@pytest.mark.parametrize("mark_between", [" ", ", ", ". "])
@settings(max_examples=examples(40))
@given(words=st.permutations(ROW))
def test_words_in_a_row_show_an_apology_at_most(mark_between: str, words: list[str]) -> None:
    assert skills(mark_between.join(words)) <= {"apologise"}


@pytest.mark.parametrize("name", HONEST)
def test_saying_it_again_earns_nothing_more(name: str) -> None:
    def met(card: Card) -> set[str]:
        return {item.name for item in card.items() if item.verdict == "met"}

    once, often = (tricked(name, player) for player in ("one perfect speech", "one perfect speech again and again"))
    assert met(often) <= met(once)
    assert met(tricked(name, "one line of empathy")) <= {"within_the_rules", "let_finish"}, "it is nothing but a formula"
