"""An attempt as a document to hand on."""

from __future__ import annotations

from pathlib import Path

import click

from coach.cli.backend import Missing, find_scenario
from coach.cli.saying import say
from coach.cli.showing import disputed, recorded
from coach.debrief import debrief
from coach.practice.setting import EXAM
from coach.report import annotate, render
from coach.scorecard import score


def share(which: str, *, form: str, turn: int, out: str | None) -> int:
    """Write attempt `which` as ``md`` or ``html``, whole or one `turn` of it. Gives the exit code; raises Trouble with what is wrong."""
    attempt, events = recorded(which)
    scenario = find_scenario(attempt.scenario)
    card = score(scenario, events) if attempt.finished else None
    told = debrief(scenario, events, card) if card is not None else None
    try:
        disputes = disputed(attempt)
        text = render(annotate(scenario, events, card, told, turn=turn, disputes=disputes, exam=attempt.setting == EXAM), form)
    except ValueError as error:
        raise Missing(str(error)) from error
    if out is None:
        click.echo(text, nl=False)
        return 0
    try:
        Path(out).write_text(text, encoding="utf-8")
    except OSError as error:
        raise Missing(f"{out} cannot be written: {error.strerror or error}.") from error
    say(f"Written to {out}. It does not hold your name; whatever you typed is in it.")
    return 0
