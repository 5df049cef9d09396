"""Every name in a scenario leads somewhere, or is shown where it stands, with the one that was probably meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.scenario import Problem, check

TECHNIQUES = ("acknowledge_feeling", "apologise", "take_ownership", "blame_customer")
BIKE = """\
scenario: A bike that was not ready
persona:
  name: Ruth Adeyemi
  mode: competing
case:
  ticket: R-118
  since: Monday
facts:
  bench: One mechanic, six bikes a day.
desk:
  lookup: Open the ticket
  discount: {does: Take money off, amount: 15}
intents:
  explains_delay: [The part came late, We were short of a mechanic, It took longer than we thought, The bench was full]
answers:
  when_needed:
    asked: [When do you need it?, What day is the ride?, By when must it be ready?, When are you riding?]
    customer: Saturday morning. I told you that.
needs:
  told_when: when_needed
endings:
  ready: good
scenes:
  counter:
    customer: You said Monday.
    replies:
      - uses: apologise
        customer: So is it ready?
        remember: softened
        go: bench
  bench:
    replies:
      - does: /lookup
        customer: And?
        end: ready
"""


def problems(folder: Path, extra: str) -> tuple[Problem, ...]:
    path = folder / "bike.yaml"
    path.write_text(BIKE + extra, encoding="utf-8")
    return check(path, TECHNIQUES, library=folder).problems


def rule(text: str) -> str:
    return f"anywhere:\n  - {text}\n"


def when(condition: str) -> str:
    return rule(f'when: "{condition}"')


def expect(condition: str) -> str:
    return f'tests:\n  t:\n    - expect: "{condition}"\n'


GOOD = [
    when("tension < 40, trust > 5 and patience >= 0, assertiveness != 1, cooperativeness == 2"),
    when("apologise > 1, not blame_customer"),
    when("lookup, discount_amount <= 10, not end"),
    when("softened or when_needed or explains_delay"),
    when("scene is bench, mode is not avoiding, ending is not ready, turn < 9, unmatched < 3, timed, contact is 1"),
    when("ending is hung_up, timed is true"),
    expect("score >= 70, passed, ending is ready"),
    rule("uses: [apologise + take_ownership, acknowledge_feeling]"),
    rule("means: [explains_delay, when_needed]"),
    rule("without: [blame_customer, explains_delay, /discount, lookup, when_needed]"),
    rule("does: [/end, discount]"),
    rule("{go: bench, customer: 'Since {since}, {agent}. I am {customer}.'}"),
    rule("{end: hung_up}"),
    rule("{remember: when_needed}"),
    rule("customer: A brace } or { alone, or {} empty-handed"),
    "checklist: {blame_customer: -2, quick: {when: turn < 5, weight: 1}, kept: {keeps: bench, weight: 2}}\n",
]


@pytest.mark.parametrize("extra", GOOD[:-2] + GOOD[-1:])
def test_these_names_all_lead_somewhere(tmp_path: Path, extra: str) -> None:
    assert problems(tmp_path, extra) == ()


BAD = {
    "a target": (rule("go: bensh"), "E201", "bensh", "there is no scene 'bensh'; did you mean 'bench'?"),
    "an ending": (rule("end: redy"), "E206", "redy", "there is no ending 'redy'; did you mean 'ready'?"),
    "a technique": (rule("uses: apologize"), "E203", "apologize", "did you mean 'apologise'?"),
    "a technique among several": (rule("uses: [apologise, apologise + own_it]"), "E203", "own_it", "there is no technique or fault 'own_it'"),
    "an intent": (rule("means: [explains_dely]"), "E204", "explains_dely", "did you mean 'explains_delay'?"),
    "an action": (rule("does: /refund"), "E205", "/refund", "there is no desk action '/refund'; use 'lookup', 'discount' or 'end'"),
    "an action that is not wanted": (rule("without: [/lokup]"), "E205", "/lokup", "did you mean 'lookup'?"),
    "what is not wanted": (rule("without: blame_custmer"), "E204", "blame_custmer", "did you mean 'blame_customer'?"),
    "a fact": ("checklist: {kept: {keeps: benches, weight: 1}}\n", "E208", "benches", "did you mean 'bench'?"),
    "an item": ("checklist: {apologies: 3}\n", "E203", "apologies", "did you mean 'apologise'?"),
    "a name in a condition": (when("trust > 5, tenshun < 65"), "E202", "tenshun", "nothing is called 'tenshun'; did you mean 'tension'?"),
    "a word nobody remembers": (when("told_everything"), "E202", "told_everything", "some reply has to 'remember: told_everything'"),
    "an action in a condition": (when("lokup"), "E202", "lokup", "did you mean 'lookup'?"),
    "a scene in a condition": (when("scene is bensh"), "E201", "bensh", "there is no scene 'bensh'; did you mean 'bench'?"),
    "a mode in a condition": (when("mode is angry"), "E202", "angry", "there is no mode 'angry'"),
    "an ending in a condition": (when("ending is lost"), "E206", "lost", "there is no ending 'lost'"),
    "a scene used bare": (when("bench"), "E202", "bench", "for a scene write 'scene is bench'"),
    "an ending used bare": (when("not ready"), "E202", "ready", "for an ending write 'ending is ready'"),
    "a mode used bare": (when("competing"), "E202", "competing", "for a mode write 'mode is competing'"),
    "a word compared with a sign": (when("scene == bench"), "E213", "scene", "'scene' is a word, not a number"),
    "a number compared with a word": (when("lookup is done"), "E213", "done", "'lookup' is never 'done'"),
    "the score in the middle of a call": (when("score > 5"), "E202", "score", "known only in tests"),
    "an amount of an action without one": (when("end_amount > 5"), "E202", "end_amount", "nothing is called 'end_amount'"),
    "something of Python": (when("__class__"), "E202", "__class__", "nothing is called '__class__'"),
    "a placeholder": (rule("customer: 'It was {tickt}!'"), "E207", "{tickt}", "nothing is known about '{tickt}'; did you mean 'ticket'?"),
    "a placeholder from Python": (rule("customer: 'x {customer.__class__} y'"), "E207", "{customer.__class__}", "nothing is known about"),
    "an amount where nothing has one": (rule("customer: 'x {amount} y'"), "E207", "{amount}", "taken from 'case:'"),
    "a remembered technique": (rule("remember: apologise"), "E214", "apologise", "'apologise' is already a technique or fault"),
    "a remembered feeling": (rule("remember: [calmed, tension]"), "E214", "tension", "already a word of the condition language"),
    "a remembered action": (rule("remember: lookup"), "E214", "lookup", "already a desk action"),
}  # fmt: skip


@pytest.mark.parametrize(("extra", "code", "marked", "words"), BAD.values(), ids=BAD)
def test_a_name_that_leads_nowhere_is_shown_where_it_stands(tmp_path: Path, extra: str, code: str, marked: str, words: str) -> None:
    (problem,) = problems(tmp_path, extra)
    assert problem.code == code
    assert words in f"{problem.message} {problem.fix}"
    assert problem.source[problem.column - 1 : problem.end_column - 1] == marked


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("explains_delay: [", "tension: [", "'tension' is already a word of the condition language"),
        ("explains_delay: [", "apologise: [", "'apologise' is already a technique or fault"),
        ("explains_delay: [", "discount_amount: [", "'discount_amount' is already the amount of a desk action"),
        ("when_needed:\n    asked", "explains_delay:\n    asked", "'explains_delay' is already an intent"),
        ("lookup: Open", "turn: Open", "'turn' is already a word of the condition language"),
    ],
)
def test_one_name_has_one_meaning(tmp_path: Path, old: str, new: str, words: str) -> None:
    path = tmp_path / "bike.yaml"
    path.write_text(BIKE.replace(old, new).replace("/lookup", "/end").replace("told_when: when_needed", "told_when: softened"), encoding="utf-8")
    assert words in check(path, TECHNIQUES, library=tmp_path).problems[0].message


def test_names_in_a_persona_are_checked_too(tmp_path: Path) -> None:
    path = tmp_path / "bike.yaml"
    persona = "  mode: competing\n  reacts: {appologise: trust +1}\n  asides: {blame: Oh.}\n  lines: {interupted: Wait.}\n"
    path.write_text(BIKE.replace("  mode: competing\n", persona), encoding="utf-8")
    found = check(path, TECHNIQUES, library=tmp_path).problems
    assert [problem.code for problem in found] == ["E203", "E203", "E211"]
    assert "did you mean 'interrupted'?" in found[2].message


def test_a_broken_scene_is_still_a_scene_to_those_who_go_there(tmp_path: Path) -> None:
    path = tmp_path / "bike.yaml"
    path.write_text(BIKE.replace("  bench:\n    replies:", "  bench:\n    repliess:"), encoding="utf-8")
    assert [problem.code for problem in check(path, TECHNIQUES, library=tmp_path).problems] == ["E101"]
