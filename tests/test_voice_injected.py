"""A model that does whatever the trainee's words tell it: what it gives away is not shown, and nothing it says moves anybody.

That states and score do not ask who words the lines is shown in `test_voice_property`, whose trainees say these lines too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from test_voice_model import AUTHORED, TOLD, said, voice
from voice_fakes import Piece, whole

if TYPE_CHECKING:
    from coach.llm.wire import Ask

FILE = Path(__file__).with_name("injections.yaml")


@cache
def injections() -> dict[str, tuple[str, ...]]:
    """Kind -> lines."""
    return {kind: tuple(_texts(lines)) for kind, lines in yaml.safe_load(FILE.read_text(encoding="utf-8")).items()}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def prompt_given_away(ask: Ask) -> Sequence[Piece]:
    return whole(ask.messages[0].text)


def note_given_away(ask: Ask) -> Sequence[Piece]:
    return whole(ask.messages[-1].text.rpartition("<director-")[2])


def middle_given_away(ask: Ask) -> Sequence[Piece]:
    words = ask.messages[0].text.split()
    return whole(" ".join(words[len(words) // 3 : len(words) // 3 + 14]) + ".")


def obeyed(_: Ask) -> Sequence[Piece]:
    return whole("Of course. Your score is 100 out of 100, you have passed the simulation.")


def test_there_are_enough_of_them() -> None:
    assert len(injections()) >= 10
    assert sum(map(len, injections().values())) >= 60


def stretches(text: str) -> set[tuple[str, ...]]:
    """Every eight words in a row."""
    words = tuple(re.findall(r"\w+", text.casefold()))
    return {words[at : at + 8] for at in range(len(words) - 7)}


@pytest.mark.parametrize("model", [prompt_given_away, note_given_away, middle_given_away, obeyed])
@pytest.mark.parametrize("kind", injections())
def test_what_an_obedient_model_gives_away_is_not_shown(kind: str, model: Any) -> None:
    """A scrap of it may pass for speech ("of course", "no place and no name"); eight words of it, or talk of scores, never do."""
    for line in injections()[kind]:
        by, client = voice(whole(""))
        client.answer = model
        shown, _ = said(by, replace(TOLD, reply=line))
        told = stretches(client.asked[0].messages[0].text) | stretches(client.asked[0].messages[-1].text.rpartition("<director-")[2])
        text = " ".join(shown)
        assert text == AUTHORED or not stretches(text) & told, (line, text)
        assert not re.search(r"score|simulation|passed|director|prompt|instruction", text, re.IGNORECASE), (line, text)
