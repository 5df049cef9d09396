"""Every call ends: whatever is found in the replies, in every shipped scenario and in one with every kind of scene, within its turns.

The detector is put aside: what a reply amounts to is drawn at random, so that rules are tried that no reply of ours would reach.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.customer import constants
from coach.scenario import Scenario, load, shipped
from coach.scorecard import score
from coach.session import Session
from coach.session.contacts import MOST
from coach.session.events import Ended, Said
from coach.techniques import Finding, Reading, catalogue, names
from coach.techniques.findings import Act, Hit

KINDS = """\
scenario: Every kind of scene
persona:
  name: Joan Ames
  mode: competing
  lines: {vent: [One., Two.], doubt: [Three.], ask: [Four.], refuse: [Five.], soften: [Six.], accept: [Seven.], close: [Eight.]}
mood: tension 60, trust 40
desk: {send: Send it, credit: {does: Give some, amount: 9}}
answers:
  dog: {asked: [Is it a dog?, A dog?, What animal?, Which animal is it?], customer: He is fourteen.}
scenes:
  open:
    customer: Well?
    goal: To be believed.
    reveals: [dog]
    resolved_when: trust > 50 or send
    go: fix
  fix:
    customer: So?
    replies:
      - {does: /send, customer: Good., end: later}
      - {uses: [apologise], customer: [Yes., I know.], feels: "trust +4"}
    otherwise: [Hm., And?]
  again:
    customer: ["You said {promise}.", Me again.]
    replies: [{uses: [take_ownership, offer_options], customer: Fine., end: later}]
    otherwise: [{line: You fool., abuse: true}, {line: Idiots., abuse: true}, What?]
endings: {done: good, later: {is: weak, then: again, after: 2 days, carry: "tension 80%, trust 90%"}}
checklist: {apologise: 2, set_limits: 1, tolerate_abuse: -2, give_up: -2}
"""
ALL = [*shipped(), None]
TECHNIQUES = sorted(catalogue())


@pytest.fixture(scope="module")
def scenarios(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Scenario]:
    file = tmp_path_factory.mktemp("walks") / "kinds.yaml"
    file.write_text(KINDS, encoding="utf-8")
    return {path.stem if path else "kinds": load(path or file, names()) for path in ALL}


def reading(draw: Random, scenario: Scenario, said: str) -> Reading:
    """Anything at all that a reply might amount to."""
    found = [Finding(name, 0, len(said), said, draw.choice(["sure", "likely", "faint"]), "drawn") for name in draw.sample(TECHNIQUES, draw.randint(0, 4))]
    meant = sorted({*scenario.intents, *scenario.answers})
    intents = [Hit(name, 0, len(said), 1.0) for name in draw.sample(meant, min(len(meant), draw.randint(0, 2)))]
    acts = (Act("question", 0, 1, said),) if draw.random() < 0.3 else ()
    return Reading(said, acts, tuple(found), tuple(intents))


def message(draw: Random, scenario: Scenario, turn: int) -> str:
    """Words, desk actions or both; sometimes a goodbye, sometimes the same words again."""
    orders = [f"/{name} {draw.randint(1, 9)}" if action.amount else f"/{name}" for name, action in scenario.desk.items()]
    said = draw.choice([f"reply number {turn} of a long call", f"reply number {turn // 3} of a long call", "Goodbye.", ""])
    parts = [said, draw.choice(orders) if orders and draw.random() < 0.4 else "", "/end" if draw.random() < 0.02 else ""]
    return " ".join(filter(None, parts)) or "hm"


@pytest.mark.parametrize("name", [path.stem if path else "kinds" for path in ALL])
@given(seed=st.integers(0, 2**32), timed=st.booleans())
@settings(max_examples=examples(12))
def test_every_walk_ends(name: str, scenarios: dict[str, Scenario], seed: int, timed: bool) -> None:  # noqa: FBT001 - drawn
    draw, scenario = Random(seed), scenarios[name]  # noqa: S311 - variety, not secrecy
    most = MOST * (int(constants()["most_turns"]) + 1)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("coach.session.engine.read", lambda said, _context, _words: reading(draw, scenario, said))
        session = Session(scenario, seed=seed % 97, timed=timed, clock=lambda: 0.0)
        session.open()
        for turn in range(6 * most):
            if session.call.phase == "over":
                break
            if session.call.phase == "note":
                session.note("Drawn.")
            elif session.call.phase == "between":
                session.next_contact()
            elif draw.random() < 0.05:
                session.encourage()
            else:
                session.say(message(draw, scenario, turn))
            state = session.call.state
            assert all(0 <= value <= 100 for value in (state.tension, state.trust, state.patience, state.assertiveness, state.cooperativeness))
        assert session.call.phase == "over"
        assert session.call.contact <= MOST
        lines = [event.text for event in session.events if isinstance(event, Said)]
        assert len(lines) == len({*lines}) or "…" in lines
        assert sum(isinstance(event, Ended) for event in session.events) == session.call.contact
        assert 0 <= score(scenario, session.events).score <= 10_000


def test_the_shipped_files_are_all_walked() -> None:
    assert [path for path in ALL if isinstance(path, Path)] == list(shipped())
