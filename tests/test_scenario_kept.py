"""Compiled forms: a scenario read once is the same scenario the next time, and nothing that lies in the cache can make it another."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coach.digest import sha256
from coach.scenario import ScenarioError, checking, kept, load, shipped, shipped_folder, summaries
from coach.scenario.folders import kept_folder
from coach.techniques import names

SCENARIO = """\
scenario: The wrong lid
persona: pat
scenes:
  opening:
    customer: Your lid doesn't fit.
    replies:
      - uses: apologise
        when: tension < 90, not late
        customer: Right. So?
        feels: tension -5
        remember: late
        go: fixing
      - end: left
    otherwise: Hello?
  fixing:
    customer: And now?
    otherwise: Well?
endings:
  left: {is: bad, label: Left}
checklist:
  apologise: 10
"""
PERSONA = "name: Pat Oakes\nposition: assertiveness 85, cooperativeness 20\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "personas").mkdir()
    (tmp_path / "personas" / "pat.yaml").write_text(PERSONA, encoding="utf-8")
    file = tmp_path / "lid.yaml"
    file.write_text(SCENARIO, encoding="utf-8")
    return file


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were read from their YAML since."""
    seen: list[str] = []

    def check(path: Path, *rest: Any, **more: Any) -> Any:
        seen.append(path.name)
        return checked(path, *rest, **more)

    checked = checking.check
    monkeypatch.setattr(checking, "check", check)
    return seen


def forms(kind: str = "scenario") -> list[Path]:
    return sorted(kept_folder().glob(f"{kind}-*.json"))


@pytest.mark.parametrize("path", shipped(), ids=lambda path: path.stem)
def test_a_shipped_scenario_comes_back_as_it_was(path: Path, read: list[str]) -> None:
    first, second = load(path, names()), load(path, names())
    assert read == [path.name]
    assert first == second
    assert repr(first) == repr(second)


def test_the_library_lists_the_same_either_way() -> None:
    assert summaries() == summaries()
    assert len(forms("summary")) == len(shipped())


def test_reading_it_again_takes_no_yaml(file: Path) -> None:
    code = "import sys\nfrom coach.scenario import load\nfrom coach.techniques import names\nload(sys.argv[1], names())\nprint('yaml' in sys.modules)"
    loaded = [subprocess.run([sys.executable, "-c", code, file], capture_output=True, text=True, check=True).stdout.strip() for _ in range(2)]
    assert loaded == ["True", "False"]


def test_a_changed_file_or_persona_is_read_anew(file: Path, read: list[str]) -> None:
    digests = [load(file, names()).digest]
    file.write_text(SCENARIO.replace("So?", "And?"), encoding="utf-8")
    digests.append(load(file, names()).digest)
    persona = file.parent / "personas" / "pat.yaml"
    persona.write_text(PERSONA.replace("Oakes", "Ashe"), encoding="utf-8")
    changed = load(file, names())
    assert changed.persona.name == "Pat Ashe"
    digests.append(changed.digest)
    persona.unlink()
    with pytest.raises(ScenarioError):
        load(file, names())
    assert len(set(digests)) == 3
    assert len(read) == 4


def test_other_techniques_are_another_matter(file: Path) -> None:
    load(file, names())
    with pytest.raises(ScenarioError):
        load(file, names() - {"apologise"})


def test_the_same_file_under_another_name_has_another_id(file: Path) -> None:
    load(file, names())
    other = shutil.copy(file, file.with_name("box.yaml"))
    assert load(other, names()).id == "box"


def test_other_code_finds_nothing(file: Path, read: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    load(file, names())
    monkeypatch.setattr(kept, "_code", lambda: "another version")
    load(file, names())
    assert read == ["lid.yaml", "lid.yaml"]


def test_a_scenario_with_errors_is_never_kept(file: Path) -> None:
    file.write_text(SCENARIO.replace("go: fixing", "go: nowhere"), encoding="utf-8")
    with pytest.raises(ScenarioError):
        load(file, names())
    assert forms() == []


def change(form: Any, value: object, *steps: str | int) -> None:
    for step in steps[:-1]:
        form = form[step]
    form[steps[-1]] = value


RULE = ("scenario", "scenes", "opening", "replies", 0)
SPOILT: dict[str, Callable[[Any], None]] = {
    "another type": lambda form: change(form, 7, "scenario", "title"),
    "an unknown key": lambda form: change(form, "x", "scenario", "extra"),
    "a condition that is none": lambda form: change(form, "__import__('os')", *RULE, "when"),
    "a scene that is not there": lambda form: change(form, "nowhere", *RULE, "go"),
    "an ending that is not there": lambda form: change(form, "nowhere", "scenario", "scenes", "fixing", "end"),
    "no scene at all": lambda form: change(form, {}, "scenario", "scenes"),
    "an escape sequence": lambda form: change(form, "\x1b[2J", "scenario", "title"),
    "a direction mark": lambda form: change(form, "a\u202eb", "scenario", "title"),
    "a point off the paper": lambda form: change(form, [1], "scenario", "persona", "position"),
    "a persona elsewhere": lambda form: change(form, ["../../etc/passwd", "0" * 64], "persona"),
    "no scenario": lambda form: form.clear(),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT.keys())
def test_a_form_that_is_not_sound_is_made_anew(spoil: Callable[[Any], None], file: Path, read: list[str]) -> None:
    wanted = load(file, names())
    (form,) = forms()
    body = json.loads(form.read_text(encoding="utf-8").partition("\n")[2])
    spoil(body)
    kept.keep(form.stem, body)
    assert load(file, names()) == wanted
    assert read == ["lid.yaml", "lid.yaml"]
    assert load(file, names()) == wanted
    assert len(read) == 2, "it was put right"


def sealed(body: bytes) -> bytes:
    return sha256(body).hexdigest().encode() + b"\n" + body


BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "cut off": lambda data: data[: len(data) // 2],
    "empty": lambda data: data[:0],
    "a letter changed": lambda data: data.replace(b"lid doesn", b"lad doesn"),
    "not text": lambda data: data[:100] + b"\xff\xfe" + data[100:],
    "too deep": lambda _: sealed(b"[" * 100_000),
    "too long": lambda data: data + b" " * kept.MOST_BYTES,
    "an escaped control": lambda data: sealed(data.partition(b"\n")[2].replace(b"The wrong", b"\\u001b[2J")),
}


@pytest.mark.parametrize("break_", BROKEN.values(), ids=BROKEN.keys())
def test_a_file_that_is_not_whole_is_made_anew(break_: Callable[[bytes], bytes], file: Path, read: list[str]) -> None:
    wanted = load(file, names())
    (form,) = forms()
    form.write_bytes(break_(form.read_bytes()))
    assert load(file, names()) == wanted
    assert len(read) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="no such files there")
def test_what_is_no_file_is_let_be(file: Path, read: list[str]) -> None:
    load(file, names())
    (form,) = forms()
    form.unlink()
    os.mkfifo(form)
    load(file, names())
    assert len(read) == 2


def test_where_nothing_can_be_written_everything_works(file: Path, read: list[str]) -> None:
    kept_folder().parent.mkdir(parents=True)
    kept_folder().write_text("in the way", encoding="utf-8")
    assert load(file, names()) == load(file, names())
    assert len(read) == 2


def test_old_forms_make_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_FORMS", 3)
    for number in range(6):
        kept.keep(f"x-{number}", number)
        os.utime(kept_folder() / f"x-{number}.json", (number, number))
    assert kept.recall("x-5") == 5
    assert len(forms("x")) == 3


def test_a_shipped_scenarios_texts_need_no_other_escapes() -> None:
    """Otherwise its form would be made anew at every start."""
    for path in shipped():
        load(path, names())
    assert all(kept.recall(form.stem) is not None for form in forms())
    assert len(forms()) == len(shipped())
    assert shipped_folder().is_dir()
