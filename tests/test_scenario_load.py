"""From a file to a scenario: short forms, personas, and every problem of a file in one go, at its place."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.plane import HOMES, Mode, Point
from coach.scenario import Checked, Line, Problem, Scenario, ScenarioError, Step, check, load, parse
from coach.scenario.diagnostics import CODES

FOLDER = Path(__file__).parent / "scenarios"
TECHNIQUES = ("acknowledge_feeling", "apologise", "take_ownership", "give_timeline", "blame_customer", "interrupt")
CAKE = """\
scenario: A cake that fell
persona: {name: Ira Novak, mode: avoiding}
scenes:
  opening:
    customer: It's on the pavement.
"""


@pytest.fixture
def florist() -> Scenario:
    return load(FOLDER / "florist.yaml", TECHNIQUES)


def checked(folder: Path, text: str, name: str = "cake.yaml") -> Checked:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return check(path, TECHNIQUES, library=folder / "no library")


# -- short forms -------------------------------------------------------------------------------------------------------


def test_the_top_of_a_scenario(florist: Scenario) -> None:
    assert (florist.id, florist.title, florist.level, florist.pass_mark, florist.channel) == ("florist", "Lilies for a funeral", 3, 65, "phone")
    assert florist.briefing == "You answer the phone at a flower shop.\nThe driver has told you nothing yet.\n"
    assert florist.mood == {"tension": 55, "trust": 40}
    assert florist.tags == ("phone", "late", "wrong item")


def test_techniques_either_and_both(florist: Scenario) -> None:
    reply = florist.scenes["opening"].replies[0]
    assert reply.uses == (("apologise", "acknowledge_feeling"), ("take_ownership",))
    assert reply.without == ("blame_customer", "transfer")
    assert (reply.feels, reply.remember, reply.go) == ({"tension": -6, "trust": 8}, ("told_colour",), "mend")


def test_lines_with_and_without_a_condition(florist: Scenario) -> None:
    first, second = florist.scenes["opening"].customer
    assert (first.text, first.when) == ("The service was at ten. It's ten past twelve.", parse("timed"))
    assert second == Line(text="The service was at ten, and your van came at noon.")
    assert florist.scenes["opening"].replies[1].customer == (Line(text="Carnations. Pink ones."),)


def test_the_desk_in_its_three_forms(florist: Scenario, tmp_path: Path) -> None:
    assert florist.desk["credit"].amount == 20
    assert florist.desk["refund"].when == parse("order_number")
    assert florist.desk["transfer"].does == "Put the call through to the owner"
    listed = checked(tmp_path, CAKE + "desk: [/refund, hold]\n").scenario
    assert listed is not None
    assert tuple(listed.desk) == ("refund", "hold")


def test_needs_endings_facts_and_the_checklist(florist: Scenario) -> None:
    assert florist.needs["money_back"].when == parse("refund")
    assert florist.needs["heard"].label == "Felt heard"
    assert {name: ending.value for name, ending in florist.endings.items()} == {"settled": "good", "passed_on": "weak", "hung_up": "bad"}
    assert florist.facts["refund"].fact == "Flowers that came late are refunded in full."
    assert florist.facts["credit"].limit == parse("credit_amount <= 20")
    assert {name: item.weight for name, item in florist.checklist.items()} == {
        "apologise": 3, "blame_customer": -4, "order_before_refund": 2, "kept_to_the_card": 3,
    }  # fmt: skip
    assert florist.checklist["order_before_refund"].required
    assert florist.checklist["kept_to_the_card"].keeps == ("refund", "credit")


def test_the_note_and_the_tests(florist: Scenario) -> None:
    assert florist.after_call is not None
    assert florist.after_call.mention == {"cause": ("late", "wrong flowers"), "action": ("refund",)}
    assert florist.after_call.words == (10, 60)
    (steps,) = florist.tests.values()
    assert steps[1] == Step(expect=parse("apologise, tension < 60"))
    assert steps[3] == Step(say="/refund")


def test_a_persona_of_its_own_file(florist: Scenario) -> None:
    persona = florist.persona
    assert (persona.name, persona.position, persona.silence) == ("Kwame Osei", Point(40, 30), 15)
    assert persona.reacts == {"apologise": {"tension": -5, "trust": 4}, "blame_customer": {"tension": 12}}
    assert [line.text for line in persona.asides["acknowledge_feeling"]] == ["Yes.", "That is kind of you."]


def test_a_mode_is_short_for_the_middle_of_its_region(tmp_path: Path) -> None:
    scenario = checked(tmp_path, CAKE).scenario
    assert scenario is not None
    assert scenario.persona.position == HOMES[Mode.AVOIDING]


def test_text_stays_as_typed(tmp_path: Path) -> None:
    text = CAKE.replace("name: Ira Novak", "name: no") + "case:\n  ref: 0123\n  at: 12:30\n  v: 1.10\n"
    scenario = checked(tmp_path, text).scenario
    assert scenario is not None
    assert scenario.persona.name == "no"
    assert scenario.case == {"ref": "0123", "at": "12:30", "v": "1.10"}


def test_the_digest_covers_both_files(tmp_path: Path) -> None:
    (tmp_path / "personas").mkdir()
    persona = tmp_path / "personas" / "ira.yaml"
    persona.write_bytes(b"name: Ira\nmode: avoiding\n")
    text = CAKE.replace("{name: Ira Novak, mode: avoiding}", "ira")
    first = checked(tmp_path, text).scenario
    persona.write_bytes(b"name: Ira\nmode: competing\n")
    second = checked(tmp_path, text).scenario
    assert first is not None
    assert second is not None
    assert first.digest == hashlib.sha256(text.encode() + b"\0" + b"name: Ira\nmode: avoiding\n").hexdigest()
    assert second.digest != first.digest


# -- personas by name --------------------------------------------------------------------------------------------------


def test_a_persona_may_come_from_the_library(tmp_path: Path) -> None:
    (tmp_path / "late.yaml").write_text("scenario: Late\npersona: kwame\nscenes: {opening: {customer: Hello.}}\n", encoding="utf-8")
    assert load(tmp_path / "late.yaml", TECHNIQUES, library=FOLDER).persona.name == "Kwame Osei"


@pytest.mark.parametrize("name", ["../kwame", "/etc/passwd", "kwame.yaml", "Kwame", "con", "nul", "a" * 65, "..", "k\\w", "a b"])
def test_a_persona_is_a_name_and_never_a_path(tmp_path: Path, name: str) -> None:
    (problem,) = checked(tmp_path, CAKE.replace("{name: Ira Novak, mode: avoiding}", f"'{name}'")).problems
    assert (problem.code, problem.line, problem.column) == ("E209", 2, 10)
    assert "is not the name of a persona" in problem.message


def test_a_persona_file_may_not_be_a_link_that_leads_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "personas").mkdir()
    secret = tmp_path / "secret.yaml"
    secret.write_text("name: X\nmode: avoiding\n")
    (tmp_path / "personas" / "ira.yaml").symlink_to(secret)
    (problem,) = checked(tmp_path, CAKE.replace("{name: Ira Novak, mode: avoiding}", "ira")).problems
    assert problem.code == "E209"


def test_an_unknown_persona_is_met_with_the_nearest(tmp_path: Path) -> None:
    path = tmp_path / "late.yaml"
    path.write_text("scenario: Late\npersona: kwami\nscenes: {opening: {customer: Hello.}}\n", encoding="utf-8")
    (problem,) = check(path, TECHNIQUES, library=FOLDER).problems
    assert problem.message == "there is no persona 'kwami'; did you mean 'kwame'?"


def test_problems_of_a_persona_are_shown_in_its_own_file(tmp_path: Path) -> None:
    (tmp_path / "personas").mkdir()
    (tmp_path / "personas" / "ira.yaml").write_text("name: Ira\nmode: avoidng\nreacts:\n  apologize: tension -5\n")
    text = CAKE.replace("{name: Ira Novak, mode: avoiding}", "ira") + "  closing: {customer: {order}}\n"
    problems = checked(tmp_path, text).problems
    assert [(Path(problem.file).name, problem.code, problem.line) for problem in problems] == [
        ("cake.yaml", "E022", 6),
        ("ira.yaml", "E106", 2),
        ("ira.yaml", "E203", 4),
    ]
    assert "did you mean 'apologise'" in problems[2].message


def test_a_persona_that_cannot_be_read_is_all_that_is_said_of_it(tmp_path: Path) -> None:
    (tmp_path / "personas").mkdir()
    (tmp_path / "personas" / "ira.yaml").write_text("name: Ira: Novak\n")
    (problem,) = checked(tmp_path, CAKE.replace("{name: Ira Novak, mode: avoiding}", "ira")).problems
    assert (Path(problem.file).name, problem.code) == ("ira.yaml", "E021")


# -- one problem, one report -------------------------------------------------------------------------------------------

# The marked words are where the problem is shown; what stands before the colon of each entry is what the problem is about.
SHAPES = {
    "an unknown key, nearly right": (CAKE + "    ⟦hnt⟧: ask\n", "E101", "a scene has no key 'hnt'; did you mean 'hint'?"),
    "an unknown key at the top": (CAKE + "⟦scnes⟧: x\n", "E101", "a scenario has no key 'scnes'"),
    "an unknown key nobody meant": (CAKE + "endings:\n  sold: {is: good, ⟦colour⟧: red}\n", "E101", "an ending has no key 'colour'; use"),
    "the name of a field that is not a key": (CAKE + "⟦pass_mark⟧: 3\n", "E101", "no key 'pass_mark'; did you mean 'pass'?"),
    "nothing after a key": (CAKE + "⟦about⟧:\n", "E103", "there is nothing after 'about:'"),
    "nothing after a dash": (CAKE + "    otherwise:\n      - What?\n      -⟦⟧\n", "E103", "there is nothing after this dash"),
    "keys where a word belongs": (CAKE + "about: ⟦{⟧order}\n", "E022", "text starting with '{' needs quotes"),
    "a sentence that became a key": (CAKE + "    otherwise:\n      - Look⟦:⟧ I'm here\n", "E021", "a colon followed by a space"),
    "a test line that became a key": (CAKE + "tests:\n  it works:\n    - Well⟦:⟧ hello\n    - expect: turn is 1\n", "E021", "a colon followed by"),
    "a list where a word belongs": (CAKE + "about: ⟦[a, b]⟧\n", "E104", "one text belongs here, not a list"),
    "a word where keys belong": (CAKE + "after_call: ⟦note it⟧\n", "E104", "after_call needs keys here"),
    "a list where names belong": (CAKE + "needs:\n  ⟦- trust > 5⟧\n".replace("⟦-", "⟦-⟧").replace("5⟧", "5"), "E104", "written as 'name:'"),
    "a rule that is only a word": (CAKE + "anywhere: ⟦hello⟧\n", "E104", "a reply needs keys here, such as 'uses:'"),
    "no number": (CAKE + "level: ⟦two⟧\n", "E105", "'level:' needs a whole number, not 'two'"),
    "half a number": (CAKE + "checklist:\n  apologise: ⟦2.5⟧\n", "E105", "'apologise:' needs a whole number, not '2.5'"),
    "out of range": (CAKE + "pass: ⟦170⟧\n", "E107", "'pass:' must be at most 100"),
    "under the range": (CAKE + "level: ⟦0⟧\n", "E107", "'level:' must be at least 1"),
    "a feeling out of range": (CAKE + "mood: trust 5, ⟦tension 170⟧\n", "E107", "feelings run from 0 to 100"),
    "neither yes nor no": (CAKE + "checklist:\n  x: {weight: 1, does: /end, required: ⟦perhaps⟧}\n", "E105", "'required:' is either true or false"),
    "not one of three": (CAKE + "channel: ⟦fone⟧\n", "E106", "'channel:' is 'phone', 'chat' or 'social', not 'fone'; did you mean 'phone'?"),
    "no class of ending": (CAKE + "endings:\n  sold: ⟦great⟧\n", "E106", "'sold:' is 'good', 'weak' or 'bad', not 'great'"),
    "no mode": (CAKE.replace("avoiding", "⟦avoid⟧"), "E106", "there is no mode 'avoid'; did you mean 'avoiding'?"),
    "a format of the future": (CAKE + "format: ⟦2⟧\n", "E106", "does not know"),
    "no feeling": (CAKE + "mood: tension 70, ⟦thrust⟧ 25\n", "E210", "there is no feeling 'thrust'; did you mean 'trust'?"),
    "no number of feeling": (CAKE + "mood: ⟦tension high⟧\n", "E108", "is not a feeling and a whole number"),
    "a sign where none belongs": (CAKE + "mood: ⟦tension +70⟧\n", "E108", "is not a feeling and a whole number"),
    "a change without a sign": (CAKE + "    replies:\n      - feels: ⟦tension 8⟧\n", "E108", "does not say whether to add or take away"),
    "a feeling as a key": (CAKE + "    replies:\n      - feels:\n          ⟦tenshun⟧: +8\n", "E210", "did you mean 'tension'?"),
    "the same feeling twice": (CAKE + "mood: trust 5, ⟦trust 6⟧\n", "E011", "'trust' appears twice here"),
    "half a position": (CAKE.replace("mode: avoiding", "position: ⟦assertiveness 5⟧"), "E108", "an assertiveness and a cooperativeness"),
    "no place on the plane": (CAKE.replace("persona: {name: Ira Novak, mode: avoiding}", "⟦persona⟧: {name: Ira}"), "E102", "no place on the plane"),
    "two places on the plane": (
        CAKE.replace("mode:", "position: 'assertiveness 1, cooperativeness 2', ⟦mode⟧:"), "E110", "'position' and 'mode' exclude each other",
    ),
    "on and over at once": (CAKE + "    replies:\n      - go: opening\n        ⟦end⟧: hung_up\n", "E110", "'go' and 'end' exclude each other"),
    "a name with a space": (CAKE + "endings:\n  ⟦sold out⟧: good\n", "E109", "'sold out' cannot be used as a name"),
    "a name with a meaning": (CAKE + "endings:\n  ⟦not⟧: good\n", "E109", "'not' cannot be used as a name"),
    "an action with a digit": (CAKE + "desk: [⟦/refund2⟧]\n", "E109", "'refund2' cannot be used as a name"),
    "a label with a brace": (CAKE + "case:\n  ⟦'{order}'⟧: x\n", "E109", "cannot be used as a name"),
    "a test that expects nothing": (CAKE + "tests:\n  ⟦it works⟧:\n    - Hello.\n", "E111", "the test 'it works' expects nothing"),
    "a misspelt expect": (CAKE + "tests:\n  it works:\n    - ⟦expct⟧: turn is 1\n", "E101", "no key 'expct'; did you mean 'expect'?"),
    "techniques with a comma": (CAKE + "    replies:\n      - uses: ⟦apologise, take_ownership⟧\n", "E114", "not joined with a comma"),
    "actions with a comma": (CAKE + "    replies:\n      - does: ⟦/end, /refund⟧\n", "E114", "not joined with a comma"),
    "words the wrong way round": (CAKE + "after_call: {words: ⟦80-15⟧}\n", "E105", "from least to most"),
    "a condition that stops short": (CAKE + "needs:\n  calm: tension <⟦⟧\n".replace("<⟦⟧", "⟦<⟧"), "E031", "stops where a number should follow"),
    "a condition in quotes": (CAKE + 'needs:\n  calm: "tension ⟦=⟧ 5"\n', "E031", "use 'is' for words and '=='"),
    "a condition that is a list": (CAKE + "needs:\n  calm: {when: ⟦[tension]⟧}\n", "E104", "one text belongs here"),
    "an empty title": (CAKE.replace("A cake that fell", '⟦""⟧'), "E102", "'scenario:' is empty"),
    "a line without words": (CAKE.replace("It's on the pavement.", '⟦""⟧'), "E102", "'customer:' is empty"),
    "an answer nobody can ask for": (CAKE + "answers:\n  ⟦why⟧:\n    customer: Because.\n", "E102", "'asked:' is missing in 'why'"),
    "an item without weight": (CAKE + "checklist:\n  ⟦kept⟧:\n    does: /end\n", "E102", "'weight:' is missing in 'kept'"),
    "an item that looks at nothing": (CAKE + "checklist:\n  ⟦was_kind⟧: 3\n", "E113", "'was_kind' is no technique and does not say what to look for"),
    "a first scene without words": (CAKE.replace("opening:\n    customer:", "⟦opening⟧:\n    hint:"), "E112", "'opening' is the first scene"),
}  # fmt: skip


def marked(text: str) -> tuple[str, int, int, int]:
    """The text without its marks, and the line, column and end column they stood for."""
    line, column = text[: text.index("⟦")].count("\n") + 1, text.index("⟦") - (text.rfind("\n", 0, text.index("⟦")) + 1) + 1
    length = text.index("⟧") - text.index("⟦") - 1
    return text.replace("⟦", "").replace("⟧", ""), line, column, column + max(1, length)


@pytest.mark.parametrize(("text", "code", "words"), SHAPES.values(), ids=SHAPES)
def test_what_is_written_wrongly_is_shown_at_its_place(tmp_path: Path, text: str, code: str, words: str) -> None:
    plain, line, column, end = marked(text)
    problems = checked(tmp_path, plain).problems
    problem = next(problem for problem in problems if problem.code == code)
    assert words in problem.message
    assert (problem.line, problem.column, problem.end_column) == (line, column, end)


@pytest.mark.parametrize(("text", "code"), [(text, code) for text, code, _ in SHAPES.values()], ids=SHAPES)
def test_one_cause_gives_one_report_in_plain_words(tmp_path: Path, text: str, code: str) -> None:
    del code
    checked_file = checked(tmp_path, marked(text)[0])
    assert checked_file.scenario is None
    errors = [problem for problem in checked_file.problems if problem.severity == "error"]
    assert len({(problem.line, problem.column) for problem in errors}) == 1
    for problem in errors:
        assert not any(word in str(problem).lower() for word in ("pydantic", "http", "type=", "validation", "input_value", "traceback"))


def test_the_first_thing_a_file_needs_is_said_first(tmp_path: Path) -> None:
    messages = [problem.message for problem in checked(tmp_path, "about: nothing yet\n").problems]
    assert messages == ["a scenario needs a title: 'scenario: ...'", "a scenario needs a 'persona:'", "a scenario needs 'scenes:'"]


def test_all_problems_of_a_file_come_at_once_in_order(tmp_path: Path) -> None:
    text = CAKE.replace("avoiding", "avoid") + "    hnt: x\n    replies:\n      - go: clsing\n        when: tenshun < 5\nlevel: high\n"
    path = tmp_path / "cake.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        load(path, TECHNIQUES)
    assert [(problem.line, problem.code) for problem in error.value.problems] == [(2, "E106"), (6, "E101"), (8, "E201"), (9, "E202"), (10, "E105")]
    assert str(error.value).count("error[") == 5


def test_the_same_mistake_in_many_places_is_one_report(tmp_path: Path) -> None:
    rule = "      - when: told_why\n        customer: Hm.\n"
    (problem,) = checked(tmp_path, CAKE + "    replies:\n" + rule * 3).problems
    assert (problem.line, problem.why) == (7, "also on lines 9, 11")


def test_warnings_do_not_stop_a_scenario(tmp_path: Path) -> None:
    result = checked(tmp_path, CAKE + "    better: Order #7 is on me\nintents:\n  asks_why: [Why?, How come?]\n")
    assert result.scenario is not None
    assert [(problem.code, problem.line) for problem in result.problems] == [("W305", 6), ("W501", 8)]
    assert "'asks_why' has 2 example sentences; 4 or more" in result.problems[1].message


# -- for any file ------------------------------------------------------------------------------------------------------

TEXT = (FOLDER / "florist.yaml").read_text(encoding="utf-8").replace("persona: kwame", "persona: {name: Kwame Osei, mode: avoiding}")
LINES = TEXT.splitlines(keepends=True)
JUNK = ["", "x", ": ", "- ", "{", "}", "[]", "{}", '""', "'", "\n", "  ", ",", " #a", "*", "|", "{a: b}", "99999", "no", "- - a\n", "tension", "?"]
edits = st.lists(st.tuples(st.integers(0, len(TEXT)), st.integers(0, 30), st.sampled_from(JUNK)), min_size=1, max_size=4)
moves = st.lists(st.tuples(st.integers(0, len(LINES) - 1), st.integers(0, len(LINES) - 1), st.booleans()), max_size=3)


def outcome(path: Path, text: str) -> tuple[Problem, ...]:
    path.write_text(text, encoding="utf-8")
    return check(path, TECHNIQUES, library=path.parent).problems


@given(changes=edits, swaps=moves)
def test_a_damaged_file_gives_problems_and_never_anything_else(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, int, str]], swaps: list[tuple[int, int, bool]]
) -> None:
    lines = list(LINES)
    for source, target, keep in swaps:
        line = lines[min(source, len(lines) - 1)] if keep else lines.pop(min(source, len(lines) - 1))
        lines.insert(min(target, len(lines)), line)
    text = "".join(lines)
    for at, cut, put in changes:
        text = text[:at] + put + text[at + cut :]
    for problem in outcome(tmp_path_factory.getbasetemp() / "damaged.yaml", text):
        assert problem.code in CODES
        assert problem.line == 0 or text.count("\n") + 1 >= problem.line
        assert problem.end_column > problem.column or problem.line == 0
        assert str(problem)


KEYS = st.sampled_from(
    (
        "scenario persona scenes opening customer replies when uses feels desk tests expect mood answers asked checklist needs facts line words x "
        "endings then after carry is abuse reveals resolved_when go end note worth llm where"
    ).split()
)
values = st.recursive(
    st.sampled_from(["", "x", "3", "tension +3", "tension < 3", "apologise", "a + b", "/end", "good", "{order}"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


def flow(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(member)}" for key, member in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(member) for member in value) + "]"
    return f'"{value}"' if value else '""'


@given(st.dictionaries(KEYS, values, min_size=1, max_size=8))
def test_any_shape_in_any_place_gives_problems_and_never_anything_else(tmp_path_factory: pytest.TempPathFactory, tree: dict[str, object]) -> None:
    text = "".join(f"{key}: {flow(value)}\n" for key, value in tree.items())
    outcome(tmp_path_factory.getbasetemp() / "shaped.yaml", text)


def test_many_wrong_names_are_not_a_way_to_keep_the_machine_busy(tmp_path: Path) -> None:
    names = "".join(f"  scene_{number}: {{replies: [{{go: sceen_{number}}}]}}\n" for number in range(1_500))
    problems = checked(tmp_path, CAKE + names).problems
    assert 100 < len(problems) <= 1_000


# -- what it costs -----------------------------------------------------------------------------------------------------


def test_the_room_brings_nothing_heavy_with_it() -> None:
    heavy = ["textual", "rich", "openai", "sqlite3", "jinja2", "ruamel", "asyncio"]
    code = f"import sys, coach.scenario; print([name for name in {heavy} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
