"""How the customer moves: bounded, fading, gated, and different by mode."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.customer import Move, State, constants, feel, known_reactions, react, reaction, worn_out
from coach.plane import HOMES, Mode, Point, region
from coach.scenario.models import Persona

COMPETING = Persona(name="Ada Brook", position=HOMES[Mode.COMPETING])
numbers = st.floats(0, 100).map(lambda value: round(value, 1))
points = st.builds(Point, numbers, numbers)
moves = st.lists(st.builds(Move, st.sampled_from([*known_reactions(), "unheard_of"]), st.integers(0, 5)), max_size=12)
states = st.builds(
    lambda tension, trust, patience, point, unheard: State(tension, trust, patience, point, region(point), unheard), numbers, numbers, numbers, points, numbers
)


def hot(**changes: object) -> State:
    state = State(tension=80, trust=20, patience=100, position=HOMES[Mode.COMPETING], mode=Mode.COMPETING)
    return replace(state, **changes)  # type: ignore[arg-type]


@given(states, moves)
def test_any_moves_on_any_state_give_a_state_within_bounds(state: State, made: list[Move]) -> None:
    after = react(state, made, COMPETING)
    for value in (after.tension, after.trust, after.patience, after.assertiveness, after.cooperativeness, after.unheard):
        assert 0 <= value <= 100


@given(states, st.sampled_from([*known_reactions()]))
def test_a_repeated_skill_never_earns_more_than_before(state: State, technique: str) -> None:
    after = [react(state, [Move(technique, earlier)], COMPETING) for earlier in range(4)]
    effect = reaction(technique, state.mode)
    if effect.get("tension", 0) <= 0 <= effect.get("trust", 0):
        assert [step.tension for step in after] == sorted(step.tension for step in after)
        assert [step.trust for step in after] == sorted((step.trust for step in after), reverse=True)
    else:
        assert len({(step.tension, step.trust) for step in after}) == 1


def test_one_reply_full_of_skills_is_capped() -> None:
    everything = [Move(name) for name in known_reactions() if reaction(name, Mode.COMPETING).get("tension", 0) < 0]
    after = react(hot(), everything, COMPETING)
    assert hot().tension - after.tension == constants()["gain_cap_tension"]


def test_sympathy_alone_does_not_carry_her_far_below_the_second_gate() -> None:
    state = hot()
    for turn in range(12):
        state = react(state, [Move("acknowledge_feeling", turn), Move("apologise", turn), Move("open_question", turn)], COMPETING)
    assert state.tension > constants()["gate_step"] - 5


def test_a_fix_alone_does_not_carry_her_far_below_the_first_gate() -> None:
    state = hot()
    for turn in range(12):
        state = react(state, [Move("offer_options", turn), Move("give_timeline", turn), Move("take_ownership", turn)], COMPETING)
    assert state.tension > constants()["gate_heard"] - 8


def test_what_was_said_well_is_felt_even_at_a_shut_gate() -> None:
    at_the_gate = hot(tension=constants()["gate_heard"], unheard=0)
    after = react(at_the_gate, [Move("offer_options")], COMPETING)
    assert at_the_gate.tension - 3 < after.tension < at_the_gate.tension


def test_a_gate_never_lifts_tension_that_is_already_low() -> None:
    assert 25 < feel(hot(tension=30), {"tension": -5}).tension < 30


def test_who_is_not_listened_to_heats_up_and_becomes_more_assertive() -> None:
    after = react(hot(tension=60, position=Point(70, 30)), [], COMPETING)
    assert after.tension > 60
    assert after.assertiveness > 70


@pytest.mark.parametrize("mode", list(Mode))
def test_harm_outweighs_gain_in_every_mode(mode: Mode) -> None:
    assert reaction("blame_customer", mode)["tension"] > -reaction("acknowledge_feeling", mode)["tension"]


def test_the_same_words_work_differently_by_mode() -> None:
    assert reaction("take_ownership", Mode.COMPETING) != reaction("take_ownership", Mode.AVOIDING)


def test_a_persona_overrides_the_table() -> None:
    touchy = replace(COMPETING, reacts={"reassure": {"tension": 9}})
    listened = hot(unheard=0)
    assert react(listened, [Move("reassure")], touchy).tension == listened.tension + 9


def test_the_mode_changes_only_beyond_the_edge() -> None:
    edge = hot(position=Point(80, 49.0), mode=Mode.COMPETING, unheard=0, acknowledged=True, stepped=True)
    assert feel(edge, {"cooperativeness": 2}).mode is Mode.COMPETING
    assert feel(edge, {"cooperativeness": 30}).mode is Mode.COLLABORATING


def test_patience_and_boiling_end_calls() -> None:
    assert worn_out(hot(patience=0))
    assert worn_out(hot(tension=constants()["boiling"]))
    assert not worn_out(hot())


@given(states)
def test_patience_always_runs_out(state: State) -> None:
    for _ in range(120):
        state = react(state, [], COMPETING)
    assert worn_out(state)
