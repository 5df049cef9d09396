"""The group of all commands: what ``coach`` followed by anything means."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import click

from coach import __version__
from coach.cli import guard
from coach.cli.calibrate import calibrate
from coach.cli.contesting import COMMANDS as CONTESTING
from coach.cli.data import data
from coach.cli.detect import detect
from coach.cli.judge import judge
from coach.cli.lead import lead, report
from coach.cli.llm import llm
from coach.cli.play import COMMANDS
from coach.text import clean

ABOUT = """\
Coach: practise conflict with customers, in the terminal. You talk a call through in your own words; the customer has a temper that
moves with what you say; afterwards you read what you did, with your own words as evidence.

  coach                             the screens (needs a terminal)
  coach list                        the scenarios
  coach play ID --plain             a call in lines: one line, one reply
  coach play ID --plain --json < replies.txt    the last line is the scorecard
  coach demo                        a call that plays itself

  coach --help                      everything else
"""
DUMB = "This terminal cannot draw screens (TERM=dumb), so Coach talks in lines here.\n\n"


class Coach(click.Group):
    """The group of all commands: exit codes as numbers, errors as sentences, whatever was typed shown harmless."""

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, *rest: Any, **extra: Any) -> NoReturn:
        """Run a command and exit with its code."""
        extra["standalone_mode"] = False
        given = sys.argv[1:] if args is None else args
        guard.prepare()
        sys.exit(guard.guarded(lambda: _code(lambda: click.Group.main(self, args, prog_name or "coach", *rest, **extra)), given))

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """The command of that name; says what was probably meant when there is none."""
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            raise click.UsageError(f"There is no command {clean(args[0], limit=60)!r}.{_meant(args[0], self.list_commands(ctx))}", ctx)
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order they are wanted, not of the alphabet."""
        del ctx
        return list(self.commands)


def _meant(name: str, commands: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, commands, n=1)
    if close:
        return f" Did you mean '{close[0]}'?"
    from coach.scenario import summaries  # noqa: PLC0415 - only to help

    if any(told.id == name for told in summaries()):
        return f" To play that scenario: coach play {name}"
    return " 'coach --help' lists them."


def _code(run: Callable[[], Any]) -> Any:
    """What a command gives, with what click has to say about the command line told in our words."""
    try:
        return run()
    except click.exceptions.Exit as ending:
        return ending.exit_code
    except click.UsageError as error:
        help_with = f"coach {' '.join(error.ctx.command_path.split()[1:])}".strip() if error.ctx else "coach"
        return guard.tell(f"{error.format_message()}\nFor help: {help_with} --help", guard.WRONG)
    except click.ClickException as error:
        return guard.tell(error.format_message(), guard.PROBLEM)
    except click.Abort:
        raise KeyboardInterrupt from None


@click.group(cls=Coach, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="coach %(version)s")
@click.pass_context
def commands(ctx: click.Context) -> int | None:
    """Practise conflict with customers, in the terminal.

    Without a command, Coach opens its screens.

    \b
    Example: coach play no-access
    """  # noqa: D301 - click reads the backslash
    if ctx.invoked_subcommand is not None:
        return None
    from coach.cli.stage import Stage  # noqa: PLC0415

    stage = Stage.of()
    if not stage.whole:
        click.echo((DUMB if stage.dumb and stage.seen else "") + ABOUT, nl=False)
        return 0
    from coach.cli.opening import open_screens  # noqa: PLC0415 - heavy

    return open_screens(trainee=os.environ.get("COACH_TRAINEE") or None)


for _command in (*COMMANDS, *CONTESTING, judge, report, lead, data, detect, llm, calibrate):
    commands.add_command(_command)
