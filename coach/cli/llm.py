"""The language model that may word a customer's lines: set it up, try it out."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import click

from coach.cli.saying import say
from coach.cli.stopping import INTERRUPTED
from coach.text import clean

if TYPE_CHECKING:
    from coach.llm.settings import Settings
    from coach.llm.wire import Client, Endpoint

RESOURCE: Final = "RESOURCE"
PRESETS: Final = {
    "openai": ("https://api.openai.com/v1", "OPENAI_API_KEY"),
    "azure": (f"https://{RESOURCE}.openai.azure.com/openai/v1", "AZURE_OPENAI_API_KEY"),
    "vllm": ("http://127.0.0.1:8000/v1", ""),
    "ollama": ("http://127.0.0.1:11434/v1", ""),
    "llama.cpp": ("http://127.0.0.1:8080/v1", ""),
    "lmstudio": ("http://127.0.0.1:1234/v1", ""),
}
"""Name -> where such a server is unless it was told otherwise, and the variable its key is usually in."""
MOST_NAMED: Final = 8
"""Models named to somebody who has to choose one."""
LONGEST_KEY: Final = 8192


def connect(endpoint: Endpoint, key: str) -> Client:
    """The client for an endpoint."""
    from coach.llm.client import OpenAiClient  # noqa: PLC0415 - heavy

    return OpenAiClient(endpoint, key=key)


def at_terminal() -> bool:
    """Somebody is there to answer questions."""
    return sys.stdin.isatty()


def _print(text: str = "") -> None:
    click.echo(clean(text))


@click.group("llm")
def llm() -> None:
    """Set up a language model that words the customer's lines, and try it.

    Coach works without one. What the customer does, and the score, never depend on it.

    \b
    Examples:
      coach llm setup
      coach llm check
    """  # noqa: D301 - click reads the backslash


# -- setup ------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Wanted:
    """What was given with the command; what is missing is asked for where somebody can answer."""

    preset: str | None
    url: str | None
    model: str | None
    key_env: str | None
    key_stdin: bool
    no_key: bool
    insecure: bool
    asks: bool
    key: str = field(default="", repr=False)
    known: str = field(default="", repr=False)
    """The key kept before, for this server; `key` is one to keep."""


@llm.command("setup")
@click.argument("preset", required=False, metavar="[PRESET]")
@click.option("--url", metavar="ADDRESS", help="Where the model is; usually ends in /v1.")
@click.option("--model", metavar="NAME", help="The model, as the server calls it.")
@click.option("--key-env", metavar="NAME", help="The environment variable that holds the key.")
@click.option("--key-stdin", is_flag=True, help="Read the key from standard input, and keep it.")
@click.option("--local", "--no-key", "no_key", is_flag=True, help="The server wants no key.")
@click.option("--insecure", is_flag=True, help="Allow http to another machine: others on the network can then read along.")
def setup(**given: Any) -> int:
    """Say which model words the customer's lines, and where it is.

    PRESET is openai, azure, vllm, ollama, llama.cpp or lmstudio: the address such a server usually has. At a terminal, what is not given
    is asked for. A key is kept in the system's keyring, or in a file only you may read; never in the settings, llm.toml in the data
    folder. COACH_LLM_URL and COACH_LLM_MODEL stand in for its address and model.

    \b
    Examples:
      coach llm setup
      coach llm setup ollama --model llama3.1:8b
      coach llm setup openai --model gpt-4o-mini --key-env OPENAI_API_KEY
      coach llm setup --url https://llm.example.org/v1 --model big --key-stdin < key.txt
    """  # noqa: D301 - click reads the backslash
    wanted = _Wanted(**given, asks=at_terminal() and not given["key_stdin"])
    if wanted.key_stdin + wanted.no_key + (wanted.key_env is not None) > 1:
        raise _wrongly("A key comes from one place: give one of --key-env, --key-stdin and --no-key.")
    if wanted.preset is not None and wanted.preset not in PRESETS:
        raise _wrongly(f"There is no such preset. There are: {', '.join(PRESETS)}; any other server goes by its address, --url.")
    try:
        settings = _model(wanted, _key(wanted, _address(wanted)))
    except click.Abort as left:
        if left.__context__ is not None:  # Ctrl-C, in the line of the question
            click.echo(err=True)
        say("Nothing was written.")
        return INTERRUPTED
    return _write(wanted, settings)


def _wrongly(text: str) -> click.UsageError:
    return click.UsageError(text, click.get_current_context())


def _before() -> Settings | None:
    """What is set up already; what cannot be read is told when it is written over."""
    from coach.llm.settings import SettingsError, load  # noqa: PLC0415
    from coach.store.paths import folder  # noqa: PLC0415

    with suppress(SettingsError):
        return load(folder(), {})
    return None


def _address(wanted: _Wanted) -> Settings:
    """Settings with the address, the model and the key still open; asked for until there is one, where somebody can answer."""
    while True:
        try:
            return _allowed(wanted, _where(wanted).strip().removesuffix("/").removesuffix("/chat/completions"))
        except ValueError as error:
            if not wanted.asks:
                raise _wrongly(f"--url: {error}") from None
            say(f"{str(error)[:1].upper()}{str(error)[1:]}")
            wanted.url = wanted.preset = None


def _where(wanted: _Wanted) -> str:
    if wanted.url is None and wanted.preset is None and wanted.asks:
        before = _before()
        for name, (address, _) in PRESETS.items():
            _print(f"  {name:10} {address}")
        answer = click.prompt("Which server? One of these names, or an address", default=before.base_url if before else "openai")
        named = {address: name for name, (address, _) in PRESETS.items()}.get(answer, answer.lower())
        wanted.preset, wanted.url = (named, None if answer.lower() == named else answer) if named in PRESETS else (None, answer)
        if wanted.preset and not wanted.url and RESOURCE not in PRESETS[wanted.preset][0]:
            wanted.url = click.prompt("Its address", default=PRESETS[wanted.preset][0])
    url = wanted.url or (PRESETS[wanted.preset][0] if wanted.preset else "")
    if not url:
        raise _wrongly(f"Where is the model? Give --url ADDRESS, or one of {', '.join(PRESETS)}.")
    if RESOURCE in url:
        if not wanted.asks:
            raise _wrongly(f"An address at Azure has the name of your resource in it: --url {url.replace(RESOURCE, 'YOUR-RESOURCE')}")
        url = url.replace(RESOURCE, click.prompt("The name of your resource at Azure"))
    return str(url)


def _allowed(wanted: _Wanted, url: str) -> Settings:
    """The settings so far, those of before kept where nothing else is wanted; http elsewhere only where that was allowed. Raises ValueError."""
    from coach.llm.settings import Settings  # noqa: PLC0415

    settings = replace(_before() or Settings(url, ""), base_url=url, model="", key_env="", key="", insecure=wanted.insecure)
    if url.lower().startswith("http:") and not settings.address.loopback and not wanted.insecure:
        warning = f"{settings.host} would be spoken to over http: others on the network can read what you type, and the key."
        if not wanted.asks:
            raise _wrongly(f"{warning} Use https, or allow it: --insecure")
        click.confirm(f"{warning} Allow it?", abort=True)
        return replace(settings, insecure=True)
    return settings


def _key(wanted: _Wanted, settings: Settings) -> Settings:
    """The settings with the place of the key; the key itself, where it was handed over, is in `wanted`."""
    from coach.llm.keys import KeyTroubleError, valid  # noqa: PLC0415
    from coach.llm.settings import variable  # noqa: PLC0415

    usual = PRESETS[wanted.preset][1] if wanted.preset else ""
    if wanted.asks and not wanted.no_key and wanted.key_env is None:
        if kept := _kept(wanted, settings):
            return kept
        if not settings.address.loopback:
            if usual and os.environ.get(usual) and click.confirm(f"Take the key from ${usual}?", default=True):
                wanted.key_env = usual
            else:
                wanted.key = _typed("The key (it is not shown; just Enter if the server wants none)")
                wanted.no_key = not wanted.key
    if wanted.key_env is not None:
        try:
            return replace(settings, key_env=variable(wanted.key_env))
        except ValueError as error:
            raise _wrongly(f"--key-env: {error}") from None
    if wanted.no_key or (settings.address.loopback and not wanted.key_stdin):
        return replace(settings, key="none")
    if not wanted.key_stdin and not wanted.key:
        raise _wrongly(f"How is the key for {settings.host} to be had? Give --key-env NAME, --key-stdin, or --no-key if it wants none.")
    try:
        wanted.key = wanted.key or valid(sys.stdin.read(LONGEST_KEY + 1), "standard input")
    except UnicodeDecodeError:
        raise click.ClickException("What came from standard input is no key: it is not text.") from None
    except KeyTroubleError as error:
        raise click.ClickException(str(error)) from None
    return settings


def _kept(wanted: _Wanted, settings: Settings) -> Settings | None:
    """The settings with the key that is set up for this server already, or another typed in its place; None where there is none."""
    from coach.llm.keys import KeyTroubleError, find  # noqa: PLC0415
    from coach.store.paths import folder  # noqa: PLC0415

    before = _before()
    try:
        key = find(before, folder()) if before and before.host == settings.host else None
    except KeyTroubleError:
        return None
    if before is None or key is None:
        return None
    wanted.key = _typed(f"The key (it is not shown; just Enter keeps the one from {key.source})")
    wanted.known = wanted.key or key.value
    return settings if wanted.key else replace(settings, key_env=before.key_env, key=before.key)


def _typed(question: str) -> str:
    """A key somebody types, asked for until it can be one; empty for just Enter."""
    from coach.llm.keys import KeyTroubleError, valid  # noqa: PLC0415

    while True:
        text = click.prompt(question, default="", hide_input=True, show_default=False)
        try:
            return valid(text, "what was typed") if text.strip() else ""
        except KeyTroubleError as error:
            say(str(error))


def _model(wanted: _Wanted, settings: Settings) -> Settings:
    """The settings with the name of the model, and with a key after all where the server wants one."""
    from coach.llm.keys import scrub  # noqa: PLC0415

    settings, offered = _asked(wanted, settings) if wanted.asks else (settings, ())
    before = _before()
    default = before.model if before and before.base_url == settings.base_url else offered[0] if len(offered) == 1 else ""
    while True:
        if wanted.model is None and wanted.asks:
            wanted.model = click.prompt("Which model?", default=default, show_default=bool(default))
        model = clean(wanted.model or "", limit=200).strip()
        if model and scrub(model) == model:
            return replace(settings, model=model)
        if not wanted.asks:
            raise _wrongly("What was given as the model looks like a key." if model else "Which model? Give --model NAME, as the server calls it.")
        say("That looks like a key, and is not kept. What is asked for is the name of a model." if model else "Without a name the server cannot be asked.")
        wanted.model = None


def _asked(wanted: _Wanted, settings: Settings) -> tuple[Settings, tuple[str, ...]]:
    """What the server offers, with the key it asks for; the settings with its place."""
    import asyncio  # noqa: PLC0415 - heavy

    from coach.cli import trying  # noqa: PLC0415
    from coach.llm.faults import TO_DO  # noqa: PLC0415

    while True:
        key = wanted.key or wanted.known or os.environ.get(settings.key_env, "")
        offered = asyncio.run(trying.offered(settings, key, connect))
        if not isinstance(offered, str):
            break
        say(offered.removesuffix(TO_DO[0]).removesuffix(TO_DO[1]).rstrip())
        typed = _typed("The key (it is not shown; just Enter goes on without another)")
        if not typed:
            return settings, ()
        wanted.key, settings = typed, replace(settings, key="", key_env="")
    if offered and wanted.model is None:
        more = f" and {len(offered) - MOST_NAMED} more" if len(offered) > MOST_NAMED else ""
        _print(f"It offers {', '.join(offered[:MOST_NAMED])}{more}.")
    return settings, offered


def _write(wanted: _Wanted, settings: Settings) -> int:
    """Keep the key, write the settings, say where."""
    from coach.llm import keys  # noqa: PLC0415
    from coach.llm.settings import SettingsError, load, path, save  # noqa: PLC0415
    from coach.store.paths import folder  # noqa: PLC0415
    from coach.wording import banner  # noqa: PLC0415

    try:
        load(folder(), {})
    except SettingsError as error:
        aside = path(folder()).with_suffix(".toml.old")
        say(f"{error} They are written anew; what was there is in {aside}.")
        path(folder()).replace(aside)
    if wanted.key:
        settings = replace(settings, key=keys.keep(wanted.key, settings.host, folder()))
    _print(f"Written to {save(settings, folder())}: {settings.model} at {settings.host}.")
    if settings.key_env:
        _print(f"The key is taken from ${settings.key_env}{'.' if os.environ.get(settings.key_env) else ', which is not set at present.'}")
    elif wanted.key:
        _print(f"The key is in {'the keyring' if settings.key == 'keyring' else f'{keys.path(folder(), settings.host)}, which only you may read'}.")
    _print(banner(f"{settings.model} at {settings.host}"))
    _print("To try it: coach llm check")
    return 0


# -- check ------------------------------------------------------------------------------------------------------------


@llm.command("check")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON: ok, verdict, host, model, models, first_token_s, tokens_per_s ...")
def check(as_json: bool) -> int:  # noqa: FBT001 - options come by name
    """Try the model: whether it answers, how fast, and whether its words hold up as a customer's.

    One line of a made-up customer goes to the model. The exit code is 0 when it is fit for use, 1 when something is wrong with it,
    2 when none is set up or the settings cannot be used.

    \b
    Examples:
      coach llm check
      coach llm check --json
    """  # noqa: D301 - click reads the backslash
    from coach.cli.trying import run  # noqa: PLC0415 - heavy

    return run(connect, as_json=as_json)
