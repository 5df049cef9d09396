"""The forms made beforehand: that they are of the sources as they are, that they change no reading, and how little a first reading loads."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from coach.techniques import Context, Heard, catalogue, cue_index, forms, learned, lexicon, read
from coach.techniques import catalogue as rows
from coach.techniques.catalogue import _examples

ROOT = Path(__file__).resolve().parent.parent
REPLY = "I can hear how frustrating this is. I'm sorry, let me check the order and ring you back by five: is that alright?"
KEPT: tuple[Callable[[], Any], ...] = (cue_index.index, lexicon.classes, lexicon.data, rows, _examples, learned.model)


def script() -> ModuleType:
    """What ``make forms`` runs."""
    spec = importlib.util.spec_from_file_location("forms_script", ROOT / "scripts" / "forms.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def _sources_changed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A source has changed since the forms were made."""
    monkeypatch.setattr(forms, "made_of", lambda: -1)
    for made in (forms._places, *KEPT):
        made.cache_clear()  # type: ignore[attr-defined]
    yield
    for made in (forms._places, *KEPT):
        made.cache_clear()  # type: ignore[attr-defined]


def test_the_forms_are_of_the_sources_as_they_are() -> None:
    made = script().made()
    assert {name: forms.ready(name) for name in made} == made, "the catalogue, the cues or what reads them has changed: run 'make forms'"


@pytest.mark.usefixtures("_sources_changed")
def test_nobody_is_handed_a_form_of_other_sources() -> None:
    assert [forms.ready(name) for name in ("cues", "classes", "catalogue", "learned")] == [None] * 4


def test_a_reading_is_the_same_without_them(request: pytest.FixtureRequest) -> None:
    context = Context((Heard("customer", "This is the third time I ring, and nobody cares!"),), 75)
    before = read(REPLY, context), dict(catalogue()), catalogue()["apologise"].examples
    request.getfixturevalue("_sources_changed")
    assert (read(REPLY, context), dict(catalogue()), catalogue()["apologise"].examples) == before


def test_a_missing_or_broken_file_is_no_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "forms.bin"
    for body in (None, b"", b"nothing of the sort", b"N"):
        if body is not None:
            broken.write_bytes(body)
        monkeypatch.setattr(forms, "FILE", str(broken))
        forms._places.cache_clear()
        assert forms.ready("cues") is None
    forms._places.cache_clear()


# -- what a first reading loads ----------------------------------------------------------------------------------------


def loaded_by(statement: str) -> set[str]:
    """The modules a fresh interpreter has loaded after `statement` that it had not before."""
    code = f"import sys\nbefore = {{*sys.modules}}\n{statement}\nprint(*sorted({{*sys.modules}} - before), sep='\\n')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stdout.split("\n"))


FIRST = f"from coach.techniques import Context, read\nassert read({REPLY!r}, Context()).findings"


def test_a_first_reading_loads_no_more_than_it_needs() -> None:
    """Each of these takes as long to load as the cues."""
    assert not loaded_by(FIRST) & {"dataclasses", "inspect", "json", "pathlib", "platformdirs", "pydantic", "tempfile", "yaml"}


def test_a_first_reading_needs_nothing_of_the_other_rooms() -> None:
    ours = {name for name in loaded_by(FIRST) if name.startswith("coach.") and not name.startswith("coach.techniques")}
    assert ours == set()


def test_a_first_reading_of_a_bare_reply_loads_no_rules_for_what_is_not_there() -> None:
    spared = {f"coach.techniques.{name}" for name in ("card", "promises", "ruled_out", "pasted", "intents", "note", "cue_form")}
    assert not loaded_by(FIRST) & spared


def test_the_catalogue_loads_no_detector() -> None:
    loaded = loaded_by("from coach.techniques import catalogue\nassert catalogue()")
    ours = {name.removeprefix("coach.techniques.") for name in loaded if name.startswith("coach.techniques.")}
    assert ours == {"catalogue", "findings", "forms"}


def test_help_loads_neither_a_detector_nor_a_journal() -> None:
    loaded = loaded_by("from coach.cli.commands import commands")
    assert not loaded & {"coach.techniques.reading", "coach.store", "sqlite3", "coach.session"}


def test_a_page_loads_no_call() -> None:
    assert not {name for name in loaded_by("from coach.plain import Page") if name.startswith(("coach.session", "coach.scenario", "coach.techniques"))}
