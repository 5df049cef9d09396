"""A scenario's briefing, or an old attempt told again."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from coach import wording
from coach.cli.backend import Missing, events_of, find_scenario, when
from coach.cli.library import KEYS
from coach.cli.play import print_card
from coach.cli.stage import Stage
from coach.plain import Ink, Page, Story, briefing, verdict
from coach.plane import region
from coach.practice.setting import EXAM
from coach.scorecard import as_ruled, contested, percent, score
from coach.session.events import Ended, Moved, NextContact, Noted, to_body
from coach.store import Journal, JournalError, database
from coach.store.results import over
from coach.tui.backend import Trouble

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.scenario import Scenario
    from coach.scorecard import Card, Contested
    from coach.session.events import Event
    from coach.store import AttemptRow


def print_scenario(name: str, *, as_json: bool) -> int:
    """Print what a trainee may know before the call. Gives the exit code."""
    scenario = find_scenario(name)
    if as_json:
        persona = scenario.persona
        values = (scenario.id, scenario.title, persona.name, region(persona.position).value, scenario.channel, scenario.level)
        told = {"about": scenario.about, "briefing": scenario.briefing, "pass_mark": scenario.pass_mark}
        click.echo(json.dumps({**dict(zip(KEYS, values, strict=True)), **told}, ensure_ascii=False))
        return 0
    page = Stage.of().page()
    briefing(page, scenario)
    page.line()
    page.line(f"To play it: coach play {scenario.id}")
    return 0


def print_attempt(which: str, *, as_json: bool) -> int:
    """Print an attempt: its talk, then its debrief as today's scenario and scorer give it. Gives the exit code."""
    attempt, events = recorded(which)
    scenario = _scenario(attempt)
    if as_json:
        if scenario is None:
            raise Missing(f"The scenario {attempt.scenario} is not in the library any more, so attempt {attempt.number} cannot be scored again.")
        print_card(score(scenario, events), told_of(attempt, scenario, score(scenario, events)))
        return 0
    page = Stage.of().page()
    _head(page, attempt, scenario)
    _talk(page, events, scenario)
    if scenario is None:
        page.line(f"The scenario {attempt.scenario} is not in the library any more, so there is no debrief.")
        for each in disputed(attempt):
            page.line(f"{each.item.replace('_', ' ')}: {'  '.join(wording.disputed(each))}")
    elif not attempt.finished:
        page.line()
        page.line(_open(attempt, events))
    else:
        _debrief(page, attempt, scenario, events)
    return 0


def _open(attempt: AttemptRow, events: Sequence[Event]) -> str:
    """Why there is no debrief yet, and what to do."""
    if over([(0, event.kind, to_body(event)) for event in events]):
        return "The call is over, but its result is not in the journal. To have it worked out: coach data doctor"
    why, after = "This call was not finished.", next((event for event in reversed(events) if isinstance(event, Ended | NextContact | Noted)), None)
    if isinstance(after, Ended) and after.note_due:
        why = "The note is still to be written."
    elif isinstance(after, Ended | Noted):
        why = "The next contact of this case is still to come."
    return f"{why} To go on with it: coach play --resume {attempt.number}"


def recorded(which: str) -> tuple[AttemptRow, list[Event]]:
    """The attempt called `which`, and what happened in it. Raises Missing when there is none."""
    with Journal.open(database()) as journal:
        try:
            attempt = journal.find(which)
        except JournalError as error:
            raise Missing(str(error)) from error
        return attempt, events_of(journal, attempt)


def _scenario(attempt: AttemptRow) -> Scenario | None:
    try:
        return find_scenario(attempt.scenario)
    except Trouble:
        return None


def _head(page: Page, attempt: AttemptRow, scenario: Scenario | None) -> None:
    title = scenario.title if scenario else attempt.scenario
    who = f", by {attempt.trainee}" if attempt.trainee else ""
    page.line(f"Attempt {attempt.number}: {title}{who}, {when(attempt.started_at, datetime.now(UTC))}", ink=Ink.BOLD)
    page.line("An exam: the lead sees it." if attempt.setting == EXAM else "Practice: it stays here when you hand over exams.")
    if attempt.score is not None:
        page.line(f"Scored {percent(attempt.score)}, {'passed' if attempt.passed else 'not passed'}, by version {attempt.scorer}.")
    if scenario is not None and scenario.digest != attempt.digest:
        page.line("The scenario has been changed since; what follows the talk is read with the scenario as it is now.")
    page.line()


def _talk(page: Page, events: Sequence[Event], scenario: Scenario | None) -> None:
    if scenario is not None:
        story = Story.of(page, scenario)
    else:
        first = next((event.tension for event in events if isinstance(event, Moved)), 0.0)
        story = Story(page, "Customer", first)
    story.retell(events)


def _debrief(page: Page, attempt: AttemptRow, scenario: Scenario, events: Sequence[Event]) -> None:
    from coach.debrief import debrief  # noqa: PLC0415

    card, disputes = score(scenario, events), disputed(attempt)
    if attempt.score is not None and card.score != attempt.score:
        page.line()
        page.line(f"Scored again now it is {percent(card.score)}; the result that counts is the recorded one, {percent(attempt.score)}.")
    verdict(page, scenario, card, debrief(scenario, events, card), disputes)
    _second_opinion(page, attempt, card)


def disputed(attempt: AttemptRow) -> tuple[Contested, ...]:
    """What was said against the attempt's form, and what was ruled."""
    with Journal.open(database()) as journal:
        return contested(journal.later(attempt.id))


def told_of(attempt: AttemptRow, scenario: Scenario, card: Card) -> dict[str, Any]:
    """What stands beside a card in JSON: the setting, the disputes, and the score with the rulings (null where nothing was changed)."""
    disputes = disputed(attempt)
    ruled = as_ruled(scenario, card, disputes)
    return {
        "setting": attempt.setting,
        "disputes": [asdict(each) for each in disputes],
        "score_with_rulings": None if ruled is None else ruled.score,
        "passed_with_rulings": None if ruled is None else ruled.passed,
    }


def _second_opinion(page: Page, attempt: AttemptRow, card: Card) -> None:
    """What the model that was asked last has said of the attempt, beside its form; nothing when none was asked."""
    with Journal.open(database()) as journal:
        kept = journal.opinions(attempt.id)
    if kept:
        from coach.judge import beside  # noqa: PLC0415 - few attempts have any
        from coach.plain.verdicts import second_opinion  # noqa: PLC0415

        told = beside(card, kept)
        if told is not None:
            second_opinion(page, told)
