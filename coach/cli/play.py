"""What a trainee types: play, list, show, demo."""

from __future__ import annotations

import gc
import json
import time
from typing import TYPE_CHECKING, Any

import click

from coach.cli.saying import say
from coach.cli.stopping import INTERRUPTED
from coach.text import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coach.cli.backend import Practice
    from coach.cli.stage import Stage
    from coach.cli.voices import Voices
    from coach.session import Session
    from coach.voice.directive import Freedom

NAME_LIMIT = 80
MOST_SEEDS = 2**63


def named(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """A trainee's name as it may be shown and kept."""
    del context, parameter
    if value is None:
        return None
    name = " ".join(clean(value, limit=NAME_LIMIT).split())
    if not name:
        raise click.BadParameter("there is nothing in that name that can be shown")
    return name


def in_range(context: click.Context, parameter: click.Parameter, value: int | None) -> int | None:
    """A seed the journal can keep."""
    del context, parameter
    if value is not None and not 0 <= value < MOST_SEEDS:
        raise click.BadParameter("a seed is a whole number from 0 to 2^63 - 1", param_hint="'--seed'")
    return value


@click.command("play")
@click.argument("scenario", required=False)
@click.option("--plain", is_flag=True, help="In lines instead of on screens: one line is one reply.")
@click.option("--timed", is_flag=True, help="With --plain at a terminal: the customer talks at speaking pace and can be interrupted; in a chat she types.")
@click.option("--json", "as_json", is_flag=True, help="Plain; the last line of standard output is the scorecard, the talk goes to standard error.")
@click.option("--resume", is_flag=False, flag_value="last", metavar="[ATTEMPT]", help="Go on with a call that was left: the newest, or this one.")
@click.option("--seed", type=int, metavar="N", callback=in_range, help="The seed of the customer's wording. Default: 0 from a pipe, else a new one.")
@click.option("--voice", type=click.Choice(["scripted", "model"]), default="scripted", help="Who words her lines: the author, or a model (see coach llm).")
@click.option("--model", metavar="NAME", callback=named, help="With --voice model: this one instead of the one set up.")
@click.option("--freedom", type=click.Choice(["script", "reword", "improvise"]), help="With --voice model: the most it may do; a scenario can allow less.")
@click.option("--trainee", metavar="NAME", callback=named, envvar="COACH_TRAINEE", help="Whose attempt this is.")
@click.option("--exam", is_flag=True, help="An exam: your lead will see the call, by name. Needs --trainee. Without it a call is practice, for you alone.")
def play(
    scenario: str | None,
    plain: bool,  # noqa: FBT001 - options come by name
    timed: bool,  # noqa: FBT001
    as_json: bool,  # noqa: FBT001
    resume: str | None,
    seed: int | None,
    trainee: str | None,
    exam: bool,  # noqa: FBT001
    **voice: Any,
) -> int:
    """Take a call.

    SCENARIO is an id from 'coach list', or a .yaml file. At a terminal this opens the screens at its briefing; with --plain, or
    without a terminal, the call is played in lines. Standard input that ends in mid-call puts the phone down.

    \b
    Examples:
      coach play no-access
      coach play no-access --plain --timed
      coach play no-access --json < replies.txt | tail -1
      coach play --resume
      coach play no-access --voice model
      coach play no-access --exam --trainee "Ana Silva"
    """  # noqa: D301 - click reads the backslash
    from coach.cli.backend import Practice  # noqa: PLC0415 - heavy
    from coach.cli.stage import Stage  # noqa: PLC0415

    _check(scenario, resume, trainee, exam=exam)
    stage = Stage.of(as_json=as_json)
    screens = stage.whole and not plain and not as_json and not timed
    practice = Practice(
        trainee=trainee,
        seed=lambda: _seed(seed, stage, as_json=as_json),
        warn=None if screens else say,
        resume="" if resume in (None, "last") else str(resume),
        scenario=(scenario or "") if resume else "",
        ready=gc.collect if screens else bool,
        voices=_voices(**voice),
        exam=exam,
    )
    if screens:
        return _screens(practice, scenario, resume=resume is not None)
    session = _resumed(practice) if resume is not None else practice.begin(scenario or "", timed=_timed(timed, stage))
    return _plain(practice, session, stage, as_json=as_json)


def _check(scenario: str | None, resume: str | None, trainee: str | None, *, exam: bool) -> None:
    """Whether the options go together. Raises click's exception."""
    if scenario is None and resume is None:
        raise click.UsageError("Which scenario? 'coach list' shows them; then: coach play ID. To go on with a call that was left: coach play --resume")
    if exam and resume is not None:
        raise click.UsageError("A call stays what it was begun as, so --resume takes no --exam.")
    if exam and not trainee:
        raise click.UsageError("An exam is kept under your name: add --trainee NAME.")


def _screens(practice: Practice, scenario: str | None, *, resume: bool) -> int:
    """The screens, at the briefing of a scenario or in the call that was left."""
    from coach.tui import run  # noqa: PLC0415 - heavy

    if scenario is not None and not resume:
        scenario = practice.briefing(scenario).id
    return run(practice, start=scenario or "", resume=resume)


def _resumed(practice: Practice) -> Session:
    """The call that was left. Raises Missing when there is none."""
    from coach.cli.backend import Missing  # noqa: PLC0415 - heavy

    session = practice.resume()
    if session is None:
        raise Missing("There is no unfinished call to go on with. 'coach list' shows what can be played.")
    return session


def _voices(voice: str, model: str | None, freedom: Freedom | None) -> Voices:
    """The choice of a voice. Raises Trouble when a model is asked for and none is set up."""
    from coach.cli.voices import Voices  # noqa: PLC0415 - heavy

    if voice != "model" and (model or freedom):
        raise click.UsageError("--model and --freedom go with --voice model.")
    voices = Voices(by_model=voice == "model", model=model or "", freedom=freedom)
    if voices.by_model:
        voices.needed()
    return voices


def _timed(asked: bool, stage: Stage) -> bool:  # noqa: FBT001
    if asked and not stage.typed:
        say("The clock needs somebody at a terminal; it is off, and what needs it is not scored.")
    return asked and stage.typed


def _seed(given: int | None, stage: Stage, *, as_json: bool) -> int:
    """The seed of a new call: a pipe must give the same call every time, a person should not get the same wording twice."""
    if given is not None or as_json or not stage.typed:
        return given or 0
    from coach.cli.opening import new_seed  # noqa: PLC0415 - heavy

    return new_seed()


def _plain(practice: Practice, session: Session, stage: Stage, *, as_json: bool) -> int:
    """One call in lines, with its debrief; prints the scorecard when asked to."""
    from coach.cli.sitting import begun, kept, left  # noqa: PLC0415 - heavy
    from coach.plain import Outcome, Talk, verdict  # noqa: PLC0415
    from coach.practice import was_hard  # noqa: PLC0415
    from coach.scorecard import score  # noqa: PLC0415
    from coach.wording import banner  # noqa: PLC0415

    code = 0
    with stage.table() as (lines, page):
        begun(page, practice, session)
        speaker = practice.speaker(session)
        if speaker is not None:
            page.line(banner(speaker.model))
        elif any(event.kind == "worded" and event.voice == "model" for event in session.events):  # type: ignore[attr-defined]
            page.line("This call was begun with a model. It goes on with the author's lines; to have the model again: coach play --resume --voice model")
        page.line()
        try:
            outcome = Talk(session, lines, page, speaker, exam=practice.is_exam(session)).run()
        except KeyboardInterrupt:
            outcome, code = Outcome.LEFT, INTERRUPTED
        if outcome is Outcome.LEFT:
            page.line()
            page.line(left(practice, session))
            card = score(session.scenario, session.events)
        else:
            card, told = practice.finish(session)
            verdict(page, session.scenario, card, told)
            kept(page, practice, session)
            if stage.typed and was_hard(session.events, card.ending_value):
                page.line()
                page.line("That was a hard one. Before the next, forty seconds of slow breathing: coach breathe")
    if as_json:
        print_card(card)
    return code


def print_card(card: Any, beside: Mapping[str, Any] | None = None) -> None:
    """The scorecard as one line of JSON on standard output, with what stands `beside` it."""
    from coach.scorecard import to_json  # noqa: PLC0415

    click.echo(json.dumps({**to_json(card), **(beside or {})}, ensure_ascii=False))


@click.command("list")
@click.option("--attempts", is_flag=True, help="Your calls instead, newest first: practice and exams, what they came to, what is disputed.")
@click.option("--json", "as_json", is_flag=True, help="A JSON list of objects with the keys id, title, persona, mode, channel, level.")
@click.option("--trainee", metavar="NAME", callback=named, envvar="COACH_TRAINEE", help="With --attempts: only this person's.")
def list_(attempts: bool, as_json: bool, trainee: str | None) -> int:  # noqa: FBT001
    """List the scenarios: the shipped ones, then your own. With --attempts, the calls taken.

    \b
    Examples:
      coach list
      coach list --json
      coach list --attempts
    """  # noqa: D301 - click reads the backslash
    if attempts:
        from coach.cli.contesting import print_attempts  # noqa: PLC0415 - heavy

        return print_attempts(trainee, as_json=as_json)
    from coach.cli.library import print_library  # noqa: PLC0415 - heavy

    return print_library(as_json=as_json)


@click.command("show")
@click.argument("what", default="last", metavar="[SCENARIO|ATTEMPT|last]")
@click.option("--json", "as_json", is_flag=True, help="An attempt's scorecard as one line of JSON.")
@click.option("--format", "form", type=click.Choice(["md", "html"]), help="An attempt as a document to share with colleagues, without your name.")
@click.option("--replay", is_flag=True, help="An attempt played again from what was typed, in the words it was shown in; no model is asked.")
@click.option("--turn", type=click.IntRange(1), metavar="N", help="With --format: this turn alone, with what it answered and what came back.")
@click.option("--out", type=click.Path(dir_okay=False, writable=True), metavar="FILE", help="With --format: write it there instead of printing it.")
def show(what: str, as_json: bool, form: str | None, replay: bool, turn: int | None, out: str | None) -> int:  # noqa: FBT001
    """Print a scenario's briefing, or an attempt: what was said, and its debrief.

    \b
    Examples:
      coach show            the last attempt
      coach show 12         attempt 12
      coach show no-access  the briefing of a scenario
      coach show 12 --replay
      coach show last --format html --out call.html
      coach show 12 --format md --turn 4
    """  # noqa: D301 - click reads the backslash
    if replay:
        if as_json or form or turn or out or not is_attempt(what):
            raise click.UsageError("--replay plays an attempt again, and goes with nothing else: coach show 12 --replay")
        from coach.cli.replaying import replay_attempt  # noqa: PLC0415 - heavy

        return replay_attempt(what)
    if form is not None:
        from coach.cli.sharing import share  # noqa: PLC0415 - heavy

        return share(what, form=form, turn=turn or 0, out=out)
    if turn is not None or out is not None:
        raise click.UsageError("--turn and --out go with --format md or --format html.")
    from coach.cli.showing import print_attempt, print_scenario  # noqa: PLC0415 - heavy

    return print_attempt(what, as_json=as_json) if is_attempt(what) else print_scenario(what, as_json=as_json)


def is_attempt(what: str) -> bool:
    """Whether that is how an attempt is named: ``last``, a number, or the beginning of an id."""
    import re  # noqa: PLC0415

    return what.casefold() == "last" or what.isdecimal() or re.fullmatch(r"[0-9a-f]{4,8}(-[0-9a-f-]*)?", what.casefold()) is not None


@click.command("demo")
@click.argument("scenario", required=False)
@click.option("--fast", is_flag=True, help="Without pauses for reading.")
@click.option("--seed", type=int, metavar="N", callback=in_range, default=0, help="The seed of the customer's wording.")
def demo(scenario: str | None, fast: bool, seed: int) -> int:  # noqa: FBT001
    """Watch a sample call play itself, with its debrief. Nothing is recorded.

    \b
    Examples:
      coach demo
      coach demo --fast | less
    """  # noqa: D301 - click reads the backslash
    from coach.cli.demo import play_demo  # noqa: PLC0415 - heavy

    return play_demo(scenario, fast=fast, seed=seed)


@click.command("breathe")
def breathe() -> int:
    """Four slow breaths before the next call, forty seconds. Ctrl-C goes on at once.

    \b
    Examples:
      coach breathe
    """  # noqa: D301 - click reads the backslash
    from coach.cli.breathe import pace  # noqa: PLC0415 - heavy

    return pace(time.monotonic, time.sleep)


COMMANDS: tuple[click.Command, ...] = (play, list_, show, demo, breathe)
