"""Reading YAML: plain text in, with the place of everything; and every limit a file from a stranger runs into."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from coach.scenario import ScenarioError, yaml_reader
from coach.scenario.diagnostics import CODES, Problem
from coach.scenario.pure_yaml import PureLoader
from coach.scenario.source import Source, Span, Spans, Where
from coach.scenario.yaml_reader import MAX_DEPTH, MAX_TEXT, MAX_VALUES

FLORIST = (Path(__file__).parent / "scenarios" / "florist.yaml").read_text(encoding="utf-8")


def parse(text: str | bytes) -> Source:
    return yaml_reader.parse(text if isinstance(text, bytes) else text.encode(), "call.yaml")


def refused(text: str | bytes) -> Problem:
    with pytest.raises(ScenarioError) as error:
        parse(text)
    return error.value.problems[-1]


# -- what is read ------------------------------------------------------------------------------------------------------


def test_nothing_is_typed_by_its_spelling() -> None:
    tree = parse("name: no\nat: 12:30\nref: 0123\nv: 1.10\nday: 2026-11-14\nnone: null\nbig: 1_000\non: yes\n").tree
    assert tree == {"name": "no", "at": "12:30", "ref": "0123", "v": "1.10", "day": "2026-11-14", "none": "null", "big": "1_000", "on": "yes"}


def test_every_key_and_value_knows_its_place() -> None:
    source = parse("scenes:\n  fix:\n    customer: 'It''s £5'\n    replies:\n    - go: fix\n    - {go: end}\n")
    customer = ("scenes", "fix", "customer")
    assert source.keys[customer][:4] == (3, 5, 3, 13)
    assert source.values[customer] == (3, 15, 3, 25, "'")
    assert source.values["scenes", "fix", "replies", 0, "go"][:2] == (5, 11)
    assert source.values["scenes", "fix", "replies", 1] == (6, 7, 6, 16, "{")


def test_columns_count_characters_whatever_their_width() -> None:
    assert parse("a: {£猫😀: x, b: y}\n").values["a", "b"][:2] == (1, 16)


@pytest.mark.parametrize(
    ("text", "part", "place"),
    [
        ("a: one two\n", "two", (1, 8, 1, 11)),
        ("a: 'one two'\n", "two", (1, 9, 1, 12)),
        ('a: "o\\u006ee two"\n', "two", (1, 14, 1, 17)),
        ("a: one\n  two\n", "two", (2, 3, 2, 6)),
        ("a: |\n  one\n  two\n", "two", (3, 3, 3, 6)),
        ('a: "one t\\u0077o"\n', "two", (1, 4, 1, 18)),
    ],
)
def test_a_part_of_a_text_is_found_in_the_source(text: str, part: str, place: tuple[int, ...]) -> None:
    source = parse(text)
    value = source.text(("a",))
    assert source.part(("a",), value.index(part), len(part))[:4] == place


def test_text_is_clean_and_composed() -> None:
    assert parse("a: cafe\u0301\nb: one\u200btwo\n").tree == {"a": "café", "b": "onetwo"}


def test_keys_are_the_same_when_they_look_the_same() -> None:
    assert refused("café: 1\ncafe\u0301: 2\n").code == "E011"


def test_windows_files_and_byte_order_marks_are_welcome() -> None:
    assert parse(b"\xef\xbb\xbfa: b\r\nc: d\r\n").tree == {"a": "b", "c": "d"}


# -- what is refused ---------------------------------------------------------------------------------------------------

BOMB = "a: &a [x, x]\n" + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(9))

HOSTILE = {
    "nothing at all": ("", "E030", "the file is empty"),
    "only comments": ("# nothing\n\n", "E030", "the file is empty"),
    "a list": ("- a\n- b\n", "E030", "does not start with a key"),
    "a word": ("hello\n", "E030", "does not start with a key"),
    "a billion laughs": (BOMB, "E005", "anchor"),
    "an alias": ("a: *b\n", "E005", "alias"),
    "an alias to itself": ("a: &a [*a]\n", "E005", "anchor"),
    "a merge key": ("a: b\n<<: {c: d}\n", "E005", "merge key"),
    "a python object": ("a: !!python/object/apply:os.system ['id']\n", "E006", "tag"),
    "binary": ("a: !!binary aGk=\n", "E006", "tag"),
    "a set": ("a: !!set {b, c}\n", "E006", "tag"),
    "a tagged key": ("!!str a: b\n", "E012", "plain text"),
    "an anchored key": ("&x a: b\n", "E012", "plain text"),
    "a list for a key": ("? [a, b]\n: c\n", "E012", "plain text"),
    "keys for a key": ("{a: b}: c\n", "E012", "plain text"),
    "no key": (": b\n", "E012", "no key before it"),
    "an empty key": ("'': b\n", "E012", "no key before it"),
    "the same key twice": ("a: b\na: c\n", "E011", "twice"),
    "the same key twice in brackets": ("a: {b: c, b: d}\n", "E011", "twice"),
    "a second document": ("a: b\n---\nc: d\n", "E007", "one document"),
    "a directive": ("%YAML 1.1\n---\na: b\n", "E007", "one document"),
    "brackets without end": ("a: " + "[" * 5_000, "E008", "12 levels"),
    "braces without end": ("{a: " * 5_000, "E008", "12 levels"),
    "dashes without end": ("- " * 5_000, "E008", "12 levels"),
    "a flood of values": ("a: [" + "x," * MAX_VALUES + "]\n", "E009", "20,000 values"),
    "a flood of keys": ("\n".join(f"k{n}: v" for n in range(MAX_VALUES)), "E009", "20,000 values"),
    "an endless text": (f"a: {'x' * (MAX_TEXT + 1)}\n", "E010", "4,001 characters; 4,000 are allowed"),
    "an endless key": (f"{'x' * 5_000}: b\n", "E010", "5,000 characters; 4,000 are allowed"),
    "an escape byte": ("a: \x1b[2J\n", "E004", "a control character (U+001B)"),
    "an escape byte, escaped": ('a: "\\x1b[2J"\n', "E004", "a control character (U+001B)"),
    "a NUL": ("a: b\x00c\n", "E004", "U+0000"),
    "a NUL, escaped": ('a: "\\0"\n', "E004", "U+0000"),
    "a bell in a key": ('"a\\a": b\n', "E004", "U+0007"),
    "a C1 control": ("a: \x9b2J\n", "E004", "U+009B"),
    "a C1 control, escaped": ('a: "\\u009b2J"\n', "E004", "U+009B"),
    "a next-line sign": ("a: b\x85c\n", "E004", "U+0085"),
    "a next-line sign, escaped": ('a: "\\N"\n', "E004", "U+0085"),
    "a line separator, escaped": ('a: "\\L"\n', "E004", "U+2028"),
    "a direction override": ("a: \u202eevil\n", "E004", "changes the direction of writing (U+202E)"),
    "a direction override, escaped": ('a: "\\u202eevil"\n', "E004", "changes the direction of writing (U+202E)"),
    "an isolate in a comment": ("a: b # \u2066x\n", "E004", "U+2066"),
    "a surrogate, escaped": ('a: "\\ud800"\n', "E024", "means nothing here"),
    "a code point that does not exist": ('a: "\\UFFFFFFFF"\n', "E024", "means nothing here"),
}


@pytest.mark.parametrize("loader", [yaml.CSafeLoader, PureLoader], ids=["libyaml", "pure"])
@pytest.mark.parametrize(("text", "code", "words"), HOSTILE.values(), ids=HOSTILE)
def test_what_a_stranger_may_send_is_refused_in_plain_words(text: str, code: str, words: str, loader: type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_reader, "LOADER", loader)
    problem = refused(text)
    assert (problem.code, problem.severity) == (code, "error")
    assert words in problem.message
    assert str(problem).isprintable() or "\n" in str(problem)
    assert not any(word in str(problem).lower() for word in ("traceback", "pyyaml", "libyaml", "pydantic", "http", "constructor"))


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [(b"a: \xff\n", 1, 4), ("a: é\nb: ".encode() + b"\xe9\n", 2, 4), (b"\xef\xbb\xbfa: b\nc: \xed\xa0\x80\n", 2, 4), ("a: b\n".encode("utf-16"), 1, 1)],
    ids=["latin-1", "after good letters", "an encoded surrogate", "utf-16"],
)
def test_a_file_that_is_not_utf8_is_refused_where_it_stops_being_so(data: bytes, line: int, column: int) -> None:
    problem = refused(data)
    assert (problem.code, problem.line, problem.column) == ("E003", line, column)


def test_levels_up_to_the_limit_are_fine() -> None:
    deep = "".join(f"{'  ' * level}k:\n" for level in range(MAX_DEPTH - 1)) + "  " * (MAX_DEPTH - 1) + "k: v\n"
    assert parse(deep).tree
    assert refused(deep.replace("k: v", "k: [v]")).code == "E008"


def test_what_is_shown_of_a_line_is_harmless() -> None:
    drawn = str(refused('customer: "\\x1b[2J" \u202eabc\n'))
    assert "\x1b" not in drawn
    assert "\u202e" not in drawn


# -- files -------------------------------------------------------------------------------------------------------------


def test_a_big_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    with path.open("wb") as stream:
        stream.truncate(50 * 1024 * 1024)
    with pytest.raises(ScenarioError, match="51200 KiB; 256 KiB are allowed"):
        yaml_reader.read(path)


@pytest.mark.parametrize("name", ["missing.yaml", "folder.yaml", "no\x00such.yaml", "x" * 5_000, "a.yaml/b.yaml"])
def test_what_is_no_file_is_said_in_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "a.yaml").write_text("a: b")
    with pytest.raises(ScenarioError) as error:
        yaml_reader.read(tmp_path / name)
    (problem,) = error.value.problems
    assert problem.code == "E001"
    assert problem.message.isprintable()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    with pytest.raises(ScenarioError, match="is not a file"):
        yaml_reader.read(tmp_path / "pipe.yaml")


# -- for any file ------------------------------------------------------------------------------------------------------

JUNK = [":", " ", "\n", "-", " #", "{", "}", "[", "]", "'", '"', "*", "&", "!", "|", ">", "@", "?", ",", "\t", "é", "😀", "- ", ": ", "\\", "\u202e", "---\n"]
edits = st.lists(st.tuples(st.integers(0, len(FLORIST)), st.integers(0, 6), st.sampled_from(["", *JUNK])), min_size=1, max_size=4)


def edited(changes: list[tuple[int, int, str]]) -> str:
    text = FLORIST
    for at, cut, put in changes:
        text = text[:at] + put + text[at + cut :]
    return text


def outcome(text: str, loader: type) -> object:
    before, yaml_reader.LOADER = yaml_reader.LOADER, loader
    try:
        source = parse(text)
    except ScenarioError as error:
        return [(problem.code, problem.line, problem.column, problem.end_column) for problem in error.problems]
    finally:
        yaml_reader.LOADER = before
    return source.tree, source.keys, source.values, source.warnings


@given(edits)
def test_both_parsers_give_the_same_tree_places_and_codes(changes: list[tuple[int, int, str]]) -> None:
    text = edited(changes)
    assert outcome(text, yaml.CSafeLoader) == outcome(text, PureLoader)


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_read_or_refused_with_a_known_code(data: bytes) -> None:
    try:
        source = parse(data)
    except ScenarioError as error:
        problems = error.problems
    else:
        problems = source.warnings
        assert isinstance(source.tree, dict)
    assert all(problem.code in CODES for problem in problems)


def test_places_are_kept_small_and_come_back_as_they_were() -> None:
    kept: dict[Where, Span] = {}
    spans = Spans()
    for number, style in enumerate(("", "'", '"', "|", ">", "{", "[")):
        spans["a", number] = kept["a", number] = Span(number + 1, 2**20 - 1, number + 7, 3 * number, style)
    assert dict(spans) == kept
    assert ("a", 7) not in spans
    del spans["a", 0]
    assert len(spans) == len(kept) - 1
