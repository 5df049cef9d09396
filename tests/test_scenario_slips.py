"""The slips people make in YAML: each is named in their words, at the place they made it, whichever parser reads the file."""

from __future__ import annotations

from textwrap import dedent

import pytest
import yaml

from coach.scenario import ScenarioError, yaml_reader
from coach.scenario.pure_yaml import PureLoader

LOADERS = [pytest.param(yaml.CSafeLoader, id="libyaml"), pytest.param(PureLoader, id="pure")]


@pytest.fixture(params=LOADERS)
def _either_parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_reader, "LOADER", request.param)


SLIPS = {
    "a colon inside a sentence": ("a: b\ncustomer: Right: nobody has\n", "E021", 2, 16, "a colon followed by a space"),
    "a colon at the end of a sentence": ("customer: I want three things:\n", "E021", 1, 30, "a colon followed by a space"),
    "a colon in a line of a list": ("otherwise:\n  - Look: I: me\n", "E021", 2, 12, "a colon followed by a space"),
    "a colon further down an unquoted text": ("customer: I said on Monday\n  and they said: no\n", "E021", 2, 16, "a colon followed by a space"),
    "a colon behind wide letters": ("customer: £5 für 猫😀: nein\n", "E021", 1, 20, "a colon followed by a space"),
    "a brace in front": ("customer: {order} is yours\n", "E022", 1, 11, "starting with '{' needs quotes"),
    "a bracket in front": ("customer: [sighs] Fine.\n", "E022", 1, 11, "starting with '[' needs quotes"),
    "a star in front": ("customer: *really* if\n", "E023", 1, 11, "cannot start with '*'"),
    "an ampersand in front": ("customer: & then what\n", "E023", 1, 11, "cannot start with '&'"),
    "an exclamation mark in front": ("a: b\ncustomer: !important\n", "E006", 2, 11, "a YAML tag is not allowed"),
    "an exclamation mark in a list": ("triggers: [no, !never]\n", "E006", 1, 16, "a YAML tag is not allowed"),
    "a percent sign in front": ("customer: %5 off\n", "E024", 1, 11, "cannot start with '%'"),
    "an at sign in front": ("customer: @you\n", "E024", 1, 11, "cannot start with '@'"),
    "a backtick in front": ("customer: `quoted`\n", "E024", 1, 11, "cannot start with '`'"),
    "a comma in front": ("customer: , and then\n", "E024", 1, 11, "cannot start with ','"),
    "a quote that never closes": ("a:\n  b: 'x'\n  customer: \"Right.\n  go: fix\n", "E025", 3, 13, "never closed"),
    "a quote that closes far too late": ('a:\n  customer: "Right.\n  go: fix\n  hint: "yes"\n', "E025", 2, 13, "never closed"),
    "an apostrophe in single quotes": ("customer: 'I don't know'\n", "E026", 1, 18, "text after the closing quote"),
    "a quotation in front": ('customer: "Friday", they said\n', "E026", 1, 19, "text after the closing quote"),
    "a quotation in front, no comma": ('customer: "Friday" they said\n', "E026", 1, 20, "text after the closing quote"),
    "a backslash in double quotes": ('customer: "either\\or"\n', "E024", 1, 18, "'\\o' means nothing here"),
    "a tab for indentation": ("a:\n\tb: c\n", "E020", 2, 1, "indented with a tab"),
    "a tab behind spaces": ("a:\n  b:\n  \tc: d\n", "E020", 3, 3, "indented with a tab"),
    "a key one column off": ("a:\n    b: c\n  d: e\n", "E027", 3, 3, "fits no line above"),
    "a key deeper than it should be": ("a: b\n  c: d\n", "E027", 2, 3, "deeper than the one above"),
    "a dash out of line": ("a:\n  - b\n - c\n", "E027", 3, 2, "fits no line above"),
    "a key without a colon": ("a: b\nscenes\n  opening:\n    c: d\n", "E028", 2, 1, "no colon after 'scenes'"),
    "a key without a colon, alone": ("a: b\nscenes\n", "E028", 2, 1, "no colon after 'scenes'"),
    "two keys of one name": ("a: b\nc: d\na: e\n", "E011", 3, 1, "'a' appears twice here; the first is on line 1"),
    "a brace in a text in braces": ("desk:\n  pay: {does: x, done: £{amount} paid}\n", "E022", 2, 25, "text with '{' in it needs quotes"),
    "a bracket in a text in brackets": ("triggers: [no, well [sighs], yes]\n", "E022", 1, 21, "text with '[' in it needs quotes"),
    "a bracket that closes lines later": ("a: [b,\n  c] d\ne: f\n", "E022", 1, 4, "starting with '[' needs quotes"),
    "a bracket that stays open": ("a: [b, c\nd: e\n", "E025", 1, 4, "this bracket is never closed"),
}


@pytest.mark.usefixtures("_either_parser")
@pytest.mark.parametrize(("text", "code", "line", "column", "words"), SLIPS.values(), ids=SLIPS)
def test_a_slip_is_named_where_it_was_made(text: str, code: str, line: int, column: int, words: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        yaml_reader.parse(text.encode(), "call.yaml")
    (problem,) = refused.value.problems
    assert (problem.code, problem.line, problem.column) == (code, line, column)
    assert words in problem.message


@pytest.mark.usefixtures("_either_parser")
@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("customer: You said order #4411 was fine\n", 26),
        ("customer: I paid #4411\n", 18),
        ("customer: It is number #: four\n", 24),
        ("otherwise:\n  - Ask for order #7\n", 19),
    ],
)
def test_words_lost_behind_a_comment_sign_are_a_warning(text: str, column: int) -> None:
    (warning,) = yaml_reader.parse(text.encode(), "call.yaml").warnings
    assert (warning.code, warning.severity, warning.column) == ("W305", "warning", column)
    assert warning.end_column == len(text.rstrip("\n").split("\n")[-1]) + 1


@pytest.mark.usefixtures("_either_parser")
@pytest.mark.parametrize(
    "line",
    [
        "level: 2        # 1 easy ... 5 hard",
        "level: 2 # easy",
        "about: A late order  # from the archive",
        "about: A late order # from the archive",
        'about: "order #4411 was fine"',
        "about: order#4411 was fine",
        "case:   # the account card\n  a: b",
        "# a whole line",
    ],
)
def test_a_comment_that_looks_like_one_is_no_warning(line: str) -> None:
    assert yaml_reader.parse(f"{line}\nz: y\n".encode(), "call.yaml").warnings == ()


@pytest.mark.usefixtures("_either_parser")
@pytest.mark.parametrize(
    "text",
    [
        "a: what? no! (yes) & more * 5% - done\n",
        "a: the time is 12:30, see https://example.org:80/x\n",
        "triggers: [are you there?, calm down]\n",
        "a: it's 'fine' and \"good\"\n",
        "a: 'it''s fine'\n",
        'a: "Right: nobody # has {this} [one]"\n',
        "a: |\n  Note: this is text\n    - and so: is this\n",
        "a: >-\n  folded: text\n\nb: c\n",
        "a: one text\n  that goes on\n  for three lines\n",
        "a: {b: c, d: [e, 'f']}\n",
        "a:\n- b\n- c\n",
        "a:\tb\n",
        "\ufeffa: b\r\nc: d\r\n",
        "---\na: b\n...\n",
    ],
)
def test_good_yaml_is_no_slip(text: str) -> None:
    assert yaml_reader.parse(text.encode(), "call.yaml").tree


def test_the_report_shows_the_line_a_caret_and_the_remedy() -> None:
    with pytest.raises(ScenarioError) as refused:
        yaml_reader.parse(b"scenes:\n  fix:\n    customer: Right: nobody has\n", "calls/late.yaml")
    assert str(refused.value) == dedent("""\
        calls/late.yaml:3:20: error[E021]: a colon followed by a space inside unquoted text
          |
        3 |     customer: Right: nobody has
          |                    ^
          = why: outside quotes, a colon and a space always separate a key from its value
          = fix: put double quotes around the whole text""")


def test_a_warning_met_before_an_error_is_reported_with_it() -> None:
    with pytest.raises(ScenarioError) as refused:
        yaml_reader.parse(b"a: order #7 is\nb: c: d\n", "call.yaml")
    assert [problem.code for problem in refused.value.problems] == ["W305", "E021"]
