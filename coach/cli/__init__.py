"""The command line: one module for each kind of person who types. Everything heavy is imported by the command that needs it."""

from __future__ import annotations

import contextlib
import difflib
import errno
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from coach import __version__
from coach.cli import mishap
from coach.cli.data import data
from coach.cli.play import COMMANDS, INTERRUPTED
from coach.cli.saying import say
from coach.text import clean

WRONG, PROBLEM = 2, 1
"""Exit codes; 0 is fine, also after a call that was not passed: the verdict is an answer, not a failure."""
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
        _forgiving()
        mishap.watch()
        sys.exit(_guarded(lambda: click.Group.main(self, args, prog_name or "coach", *rest, **extra)))

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


def _guarded(run: Any) -> int:
    """The exit code of a command, its troubles told in sentences on standard error."""
    from coach.store import JournalError  # noqa: PLC0415 - 10 ms, after the command line is known to be one
    from coach.tui.backend import Trouble  # noqa: PLC0415

    try:
        code = run()
    except click.exceptions.Exit as ending:
        return ending.exit_code
    except click.UsageError as error:
        help_with = f"coach {' '.join(error.ctx.command_path.split()[1:])}".strip() if error.ctx else "coach"
        return _say(f"{error.format_message()}\nFor help: {help_with} --help", WRONG)
    except click.ClickException as error:
        return _say(error.format_message(), PROBLEM)
    except click.Abort:
        return INTERRUPTED
    except Trouble as error:
        return _say(str(error), WRONG if _is_missing(error) else PROBLEM)
    except JournalError as error:
        return _say(str(error), PROBLEM)
    except BrokenPipeError:
        return _hushed()
    except OSError as error:
        if error.errno == errno.EPIPE:
            return _hushed()
        where = f" ({clean(str(error.filename), limit=200)})" if error.filename else ""
        return _say(f"That did not work: {error.strerror or error}{where}", PROBLEM)
    return code if isinstance(code, int) else 0


def _is_missing(error: Exception) -> bool:
    from coach.cli.backend import Missing  # noqa: PLC0415

    return isinstance(error, Missing)


def _say(text: str, code: int) -> int:
    say(text)
    return code


def _hushed() -> int:
    """Whoever read our output has had enough; nothing more may be written, not even at exit."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _forgiving() -> None:
    """Let a terminal that has no such letter show another instead of ending the program, and a closed stream be an empty one."""
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115 - for as long as the process lives
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - the same
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


@click.group(cls=Coach, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="coach %(version)s")
@click.pass_context
def main(ctx: click.Context) -> int | None:
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
    import secrets  # noqa: PLC0415

    from coach.cli.backend import Practice  # noqa: PLC0415 - heavy
    from coach.tui import run  # noqa: PLC0415

    return run(Practice(seed=lambda: secrets.randbits(31), trainee=os.environ.get("COACH_TRAINEE") or None))


for _command in (*COMMANDS, data):
    main.add_command(_command)
