"""What desk actions amount to: the need they serve, the step before them, the limit they break; and how far a call has got."""

from __future__ import annotations

from coach.plane import Point
from coach.scenario.build import build
from coach.scenario.conditions import parse
from coach.scenario.models import DeskAction, Ending, Fact, Line, Need, Persona, Reply, Scenario, Scene
from coach.session import Session
from coach.session.deeds import served
from coach.session.events import Found


def lines(*texts: str) -> tuple[Line, ...]:
    return tuple(Line(text=text) for text in texts)


def place(**changes: object) -> Scenario:
    parts: dict[str, object] = {
        "id": "school",
        "digest": "d" * 64,
        "title": "The tuner who never came",
        "channel": "phone",
        "persona": Persona(name="Marit Lund", position=Point(75, 35), lines={"hung_up": lines("Goodbye.")}),
        "mood": {"tension": 64, "trust": 30},
        "facts": {"gift": Fact(fact="You may give up to £20.", limit=parse("gift_amount <= 20"))},
        "desk": {
            "find": DeskAction(done="Found."),
            "send": DeskAction(when=parse("find and send < 1"), refused="Find one first."),
            "gift": DeskAction(amount=50),
            "cancel": DeskAction(),
            "transfer": DeskAction(),
        },
        "needs": {
            "tuner": Need(when=parse("send and trust >= 1"), label="Somebody tunes it"),
            "kept": Need(when=parse("not cancel and found_out"), label="The concert stands"),
        },
        "scenes": {"story": Scene(customer=lines("Nobody came to tune the piano."), otherwise=lines(*(f"Line {n}." for n in range(40))))},
        "anywhere": (Reply(does=("find",), remember=("found_out",)), Reply(does=("transfer",), remember=("passed_on",))),
        "endings": {"saved": Ending(value="good")},
    }
    return build(Scenario, parts | changes)


def played(*messages: str, scenario: Scenario | None = None) -> list[dict[str, str]]:
    """For each message, what was found by action or order: technique -> quote."""
    session = Session(scenario or place(), seed=1, timed=False, clock=lambda: 0.0)
    session.open()
    turns = []
    for message in messages:
        found = [event for event in session.say(message) if isinstance(event, Found)]
        turns.append({finding.technique: finding.quote for event in found for finding in event.findings if finding.quote.startswith("/")})
    return turns


def test_a_need_is_served_by_what_it_waits_for_and_by_nothing_that_spoils_it() -> None:
    assert dict(served(place())) == {"send": "Somebody tunes it", "find": "The concert stands"}


def test_a_word_that_also_comes_without_the_action_does_not_make_it_a_remedy() -> None:
    rules = (Reply(does=("find",), remember=("found_out",)), Reply(says=("found",), remember=("found_out",)))
    assert "find" not in served(place(anywhere=rules))


def test_a_remedy_fits_once_she_was_understood_and_only_the_first_time() -> None:
    hurried, heard = played("/find /send"), played("I'm so sorry nobody came, the concert is today.", "/find /send", "/find")
    assert "fit_solution" not in hurried[0]
    assert heard[1]["fit_solution"] in {"/find", "/send"}
    assert "fit_solution" not in heard[2]


def test_a_step_that_had_to_come_first_is_kept_and_what_was_refused_is_no_deed() -> None:
    refused, done = played("/send", "/find /send")
    assert refused == {}
    assert done["follow_protocol"] == "/send"


def test_a_sum_within_the_limit_is_discretion_and_beyond_it_a_breach() -> None:
    sorry = "I'm so sorry nobody came to the school."
    assert played(sorry, "/gift 15")[1]["use_discretion"] == "/gift 15"
    over = played(sorry, "/gift 45")[1]
    assert over["policy_breach"] == "/gift 45"
    assert "use_discretion" not in over
    assert played(sorry, "/gift 15", "/gift 15")[2]["policy_breach"] == "/gift 15"


def test_a_remedy_is_prompt_within_three_replies_of_being_understood() -> None:
    sorry = "I'm so sorry nobody came to the school."
    assert played(sorry, "/find")[1]["be_prompt"] == "/find"
    late = played(sorry, "Which hall is it?", "What time is it?", "Who plays first?", "/find")
    assert all("be_prompt" not in turn for turn in late)


def test_a_transfer_serves_no_need() -> None:
    assert "fit_solution" not in played("I'm so sorry nobody came.", "/transfer")[1]
