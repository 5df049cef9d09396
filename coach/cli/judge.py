"""A second opinion on a finished attempt, from a language model: asked for, kept beside the attempt, shown beside its form."""

from __future__ import annotations

import difflib
import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import click

from coach.cli.guard import PROBLEM
from coach.cli.llm import at_terminal
from coach.cli.saying import say
from coach.cli.stopping import INTERRUPTED
from coach.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.judge import Beside, Hearing, Question, Transcript
    from coach.llm.wire import Client
    from coach.plain import Page
    from coach.scenario import Scenario
    from coach.scorecard import Card
    from coach.session.events import Event
    from coach.store import AttemptRow, Journal, Opinion

WORTH_ASKING: Final = 50_000
"""Expected tokens from which on somebody at a terminal is asked first."""
AT_ONCE: Final = 2
"""Clients, each with one request in flight."""
NOT_SET_UP: Final = "No language model is set up, so there is nobody to ask. To set one up: coach llm setup"


@click.command("judge")
@click.argument("attempt", default="last", metavar="[ATTEMPT]")
@click.option("--model", metavar="NAME", help="Another model at the address that is set up.")
@click.option("--item", "items", multiple=True, metavar="ID", help="Ask about this line of the form only, also if asked before, and show no other; repeatable.")
@click.option("--json", "as_json", is_flag=True, help="The opinions as one line of JSON.")
def judge(attempt: str, model: str | None, items: tuple[str, ...], as_json: bool) -> int:  # noqa: FBT001 - options come by name
    """Ask a language model for a second opinion on a finished attempt.

    It is asked about one line of the form at a time, three times each, and has to quote what the trainee said. It is told neither the
    score nor anybody's name, and the score does not change. Where it differs from the form, you are told which turn to look at. A second
    run does not start over: a line with an opinion that is kept is not asked about again (--item does), one without an answer that counts
    is. Ctrl-C keeps what is there. At a terminal you are asked before more than 50,000 tokens are used.

    \b
    Examples:
      coach judge last
      coach judge 12 --item apologise --item recap
      coach judge 12 --model gpt-4o-mini --json
    """  # noqa: D301 - click reads the backslash
    from coach.cli.stage import Stage  # noqa: PLC0415 - heavy
    from coach.plain.verdicts import second_opinion  # noqa: PLC0415

    case = _case(attempt)
    clients = connect(model)
    wanted = _wanted(case, items, clients[0])
    page = Stage.of(as_json=as_json).page()
    page.line(f"Attempt {case.attempt.number}: {case.scenario.title}")
    hearing, code = None, 0
    if wanted:
        hearing, code = _ask(page, case, wanted, clients, asks=at_terminal() and not as_json)
    else:
        page.line("This model has an opinion on every line already. To ask about one again: --item ID")
    told = _beside(case, clients[0], hearing, items)
    if as_json:
        click.echo(json.dumps(_to_json(case, told, hearing), ensure_ascii=False))
    elif told is not None:
        second_opinion(page, told)
    return code


@dataclass(frozen=True, slots=True)
class _Case:
    """A finished attempt, with what can be asked about it."""

    attempt: AttemptRow
    scenario: Scenario
    events: Sequence[Event]
    card: Card


def connect(model: str | None) -> tuple[Client, ...]:
    """Clients for the model that is set up, or for another at the same address. Raises Missing when none is set up, Trouble for what is wrong with it."""
    from coach.cli.backend import Missing  # noqa: PLC0415 - heavy
    from coach.llm import keys, settings  # noqa: PLC0415
    from coach.llm.client import OpenAiClient  # noqa: PLC0415
    from coach.store import folder  # noqa: PLC0415
    from coach.tui.backend import Trouble  # noqa: PLC0415

    try:
        kept = settings.load(folder())
        if kept is None:
            raise Missing(NOT_SET_UP)
        kept = kept.elsewhere("", clean(model or "", limit=200).strip())
        key = keys.find(kept, folder())
    except (settings.SettingsError, keys.KeyTroubleError) as error:
        raise Trouble(str(error)) from error
    if key:
        keys.keep_out_of_logs(key.value)
    endpoint = kept.endpoint(key.source if key else "")
    return tuple(OpenAiClient(endpoint, key=key.value if key else "") for _ in range(AT_ONCE))


def _case(which: str) -> _Case:
    from coach.cli.backend import Missing, find_scenario  # noqa: PLC0415 - heavy
    from coach.cli.showing import recorded  # noqa: PLC0415
    from coach.scorecard import score  # noqa: PLC0415

    attempt, events = recorded(which)
    if not attempt.finished:
        raise Missing(f"Attempt {attempt.number} is not finished. To go on with it: coach play --resume {attempt.number}")
    try:
        scenario = find_scenario(attempt.scenario)
    except Missing as error:
        raise Missing(f"The scenario {attempt.scenario} is not in the library any more, so nothing can be asked about attempt {attempt.number}.") from error
    return _Case(attempt, scenario, events, score(scenario, events))


def _wanted(case: _Case, items: Sequence[str], client: Client) -> tuple[Question, ...]:
    """What to ask now: the lines named, else all this model has no opinion on that counts. Raises Missing for a line that cannot be asked about."""
    from coach.cli.backend import Missing  # noqa: PLC0415 - heavy
    from coach.judge import current, model_of, questions  # noqa: PLC0415

    asked, skipped = questions(case.card)
    known = {question.item: question for question in asked}
    reasons = {each.item: each.reason for each in skipped}
    for item in items:
        if item in reasons:
            raise Missing(f"No judge is asked about {item}. {reasons[item]}")
        if item not in known:
            close = difflib.get_close_matches(item, known, n=1)
            hint = f"Did you mean {close[0]}?" if close else f"There are: {', '.join(known)}."
            raise Missing(f"There is no line {clean(item, limit=60)!r} in the form of this attempt. {hint}")
    if items:
        return tuple(known[item] for item in dict.fromkeys(items))
    with _journal() as journal:
        told = current(case.card, journal.opinions(case.attempt.id), model_of(client))
    done = {opinion.item for opinion in told if opinion.confidence != "none"}
    return tuple(question for question in asked if question.item not in done)


def _journal() -> Journal:
    from coach.store import Journal, database  # noqa: PLC0415 - heavy

    return Journal.open(database())


def _call(case: _Case) -> Transcript:
    from coach.judge import Names, transcript  # noqa: PLC0415 - heavy
    from coach.masking import Mask  # noqa: PLC0415
    from coach.scenario import own_texts  # noqa: PLC0415
    from coach.voice.injection import flags  # noqa: PLC0415

    names = Names(case.attempt.trainee or "", case.scenario.persona.name)
    card = [fact.fact for fact in case.scenario.facts.values()]
    return transcript(case.events, mask=Mask(own_texts(case.scenario)), names=names, flags=flags, card=card)


def _ask(page: Page, case: _Case, wanted: Sequence[Question], clients: Sequence[Client], *, asks: bool) -> tuple[Hearing | None, int]:
    """Say where the words go, ask, and keep each opinion as it comes. Gives what was heard and the exit code; None where somebody said no."""
    from coach.judge import Hearing  # noqa: PLC0415 - heavy
    from coach.llm.meter import Meter  # noqa: PLC0415
    from coach.store import JournalError  # noqa: PLC0415

    labels = {question.item: question.label for question in wanted}
    unsaved: list[str] = []
    heard: set[str] = set()
    with _journal() as journal:

        def settled(opinion: Opinion) -> None:
            if opinion.item not in heard:
                heard.add(opinion.item)
                page.line(f"{len(heard)} of {len(labels)}: {labels[opinion.item]}", indent=2)
            try:
                journal.opine(case.attempt.id, opinion)
            except JournalError as error:
                unsaved.append(str(error))

        def begun(question: Question) -> None:
            page.line(f"{question.label}: asked, waiting for {clients[0].endpoint.host}", indent=2)

        hearing = Hearing(_call(case), case.attempt.seed, clients, settled, say, Meter(clients[0].endpoint), begun=begun)
        expected = _banner(page, case, hearing, wanted)
        if asks and expected > WORTH_ASKING and not click.confirm(f"That is about {expected:,} tokens. Go on?", default=True, err=True):
            page.line("Nothing was sent.")
            return None, 0
        code = _run(hearing, wanted)
    if unsaved:
        say(f"Not everything could be saved. {unsaved[0]}")
        code = code or PROBLEM
    if hearing.stopped is not None:
        say(str(hearing.stopped))
    page.line(f"Used: {hearing.meter.words()}.")
    return hearing, code


def _banner(page: Page, case: _Case, hearing: Hearing, wanted: Sequence[Question]) -> int:
    """Where the words go and what it takes, before the first of them does. Gives the tokens expected."""
    from coach.llm.meter import Meter  # noqa: PLC0415 - heavy
    from coach.wording import counted  # noqa: PLC0415

    endpoint = hearing.clients[0].endpoint
    meter = Meter(endpoint)
    meter.add(hearing.expected(wanted))
    where = f"{endpoint.host}, on this machine" if endpoint.loopback else endpoint.host
    names = "the names of you both" if case.attempt.trainee else "the customer's name"
    page.line(f"What was said in this call goes to {where}, to be judged by {endpoint.model}.")
    page.line(f"Card and account numbers, e-mail addresses, phone numbers and {names} are hidden from it.")
    page.line(f"{counted(len(wanted), 'question')}, three votes each: {meter.words()}. Ctrl-C stops it and keeps what is there.")
    for line in hearing.call.lines:
        if line.flags:
            page.line(f"Turn {line.turn} is left out: it reads like instructions to a machine.")
    return meter.tokens


def _run(hearing: Hearing, wanted: Sequence[Question]) -> int:
    """Ask until all is asked, the wire gives up or somebody presses Ctrl-C. Gives the exit code."""
    import asyncio  # noqa: PLC0415 - heavy

    async def whole() -> None:
        try:
            await hearing.ask(wanted)
        finally:
            for client in hearing.clients:
                await client.close()

    if not hearing.call.quotable:
        say("Nothing was said in this attempt that a judge could quote.")
        return PROBLEM
    try:
        asyncio.run(whole())
    except KeyboardInterrupt:
        return INTERRUPTED
    return PROBLEM if hearing.stopped else 0


def _beside(case: _Case, client: Client, hearing: Hearing | None, items: Sequence[str]) -> Beside | None:
    """What this model has said of the attempt, now and before; of `items` alone where some are named."""
    from coach.judge import beside, model_of  # noqa: PLC0415 - heavy

    with _journal() as journal:
        kept = journal.opinions(case.attempt.id)
    told = beside(case.card, [*kept, *(hearing.opinions if hearing else ())], model_of(client))
    if told is None or not items:
        return told
    sides = tuple(side for side in told.sides if side.item.name in items)
    return replace(told, sides=sides, unasked=(), skipped=()) if sides else None


def _to_json(case: _Case, told: Beside | None, hearing: Hearing | None) -> dict[str, Any]:
    """The opinions as JSON-ready values, keys in a fixed order."""
    sides = told.sides if told else ()
    names = ("verdict", "confidence", "turn", "quote", "reason", "rubric", "prompt")
    return {
        "attempt": case.attempt.number,
        "model": told.model if told else "",
        "items": [
            {
                "item": side.item.name,
                "label": side.item.label,
                "form": side.item.verdict,
                **{name: value for name, value in asdict(side.opinion).items() if name in names},
                "agrees": side.agrees,
                "look_at": side.look_at if side.agrees is False else None,
            }
            for side in sides
        ],
        "assessed": told.assessed if told else 0,
        "agreed": told.agreed if told else 0,
        "not_asked": [question.item for question in told.unasked] if told else [],
        "skipped": [{"item": skipped.item, "reason": skipped.reason} for skipped in told.skipped] if told else [],
        "used": {"sent": hearing.meter.sent, "received": hearing.meter.received, "estimated": hearing.meter.estimated, "cost": hearing.meter.cost}
        if hearing
        else None,
    }
