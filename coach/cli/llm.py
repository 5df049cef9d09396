"""The language model that may word a customer's lines: set it up, try it out."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import click

from coach.cli.guard import PROBLEM, WRONG
from coach.cli.saying import say
from coach.text import clean

if TYPE_CHECKING:
    from coach.cli.trying import Trial
    from coach.llm.keys import Key
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
NO_MODEL: Final = "No language model is set up. To set one up: coach llm setup"


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
    settings = _key(wanted, _address(wanted))
    return _write(wanted, replace(settings, model=_model(wanted, settings)))


def _wrongly(text: str) -> click.UsageError:
    return click.UsageError(text, click.get_current_context())


def _address(wanted: _Wanted) -> Settings:
    """Settings with the address, the model and the key still open."""
    if wanted.url is None and wanted.preset is None and wanted.asks:
        for name, (address, _) in PRESETS.items():
            _print(f"  {name:10} {address}")
        answer = click.prompt("Which server? One of these names, or an address", default="openai")
        wanted.preset, wanted.url = (answer.lower(), None) if answer.lower() in PRESETS else (None, answer)
        if wanted.preset and RESOURCE not in PRESETS[wanted.preset][0]:
            wanted.url = click.prompt("Its address", default=PRESETS[wanted.preset][0])
    url = wanted.url or (PRESETS[wanted.preset][0] if wanted.preset else "")
    if not url:
        raise _wrongly(f"Where is the model? Give --url ADDRESS, or one of {', '.join(PRESETS)}.")
    if RESOURCE in url:
        if not wanted.asks:
            raise _wrongly(f"An address at Azure has the name of your resource in it: --url {url.replace(RESOURCE, 'YOUR-RESOURCE')}")
        url = url.replace(RESOURCE, click.prompt("The name of your resource at Azure"))
    return _allowed(wanted, url.strip().removesuffix("/").removesuffix("/chat/completions"))


def _allowed(wanted: _Wanted, url: str) -> Settings:
    """The settings so far, those of before kept where nothing else is wanted; http to another machine only where that was allowed."""
    from coach.llm.settings import Settings, SettingsError, load  # noqa: PLC0415
    from coach.store.paths import folder  # noqa: PLC0415

    settings = None
    with suppress(SettingsError):  # told when they are written over
        settings = load(folder(), {})
    try:
        settings = replace(settings or Settings(url, ""), base_url=url, model="", key_env="", key="", insecure=wanted.insecure)
    except ValueError as error:
        raise _wrongly(f"--url: {error}") from None
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
    if wanted.asks and not wanted.no_key and wanted.key_env is None and not settings.address.loopback:
        if usual and os.environ.get(usual) and click.confirm(f"Take the key from ${usual}?", default=True):
            wanted.key_env = usual
        else:
            wanted.key = click.prompt("The key (it is not shown; just Enter if the server wants none)", default="", hide_input=True, show_default=False)
            wanted.no_key = not wanted.key.strip()
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
        wanted.key = valid(wanted.key or sys.stdin.read(LONGEST_KEY + 1), "standard input" if wanted.key_stdin else "what was typed")
    except UnicodeDecodeError:
        raise click.ClickException("What came from standard input is no key: it is not text.") from None
    except KeyTroubleError as error:
        raise click.ClickException(str(error)) from None
    return settings


def _model(wanted: _Wanted, settings: Settings) -> str:
    """The name of the model."""
    from coach.llm.keys import scrub  # noqa: PLC0415

    if wanted.model is None and wanted.asks:
        import asyncio  # noqa: PLC0415 - heavy

        offered = asyncio.run(_offered(settings, wanted.key or os.environ.get(settings.key_env, "")))
        if offered:
            more = f" and {len(offered) - MOST_NAMED} more" if len(offered) > MOST_NAMED else ""
            _print(f"It offers {', '.join(offered[:MOST_NAMED])}{more}.")
        wanted.model = click.prompt("Which model?", default=offered[0] if len(offered) == 1 else None)
    model = clean(wanted.model or "", limit=200).strip()
    if scrub(model) != model:
        raise _wrongly("What was given as the model looks like a key.")
    if not model:
        raise _wrongly("Which model? Give --model NAME, as the server calls it.")
    return model


async def _offered(settings: Settings, key: str) -> tuple[str, ...]:
    """The models of the server; none where it does not say, which may have many reasons."""
    from coach.llm.wire import Fault  # noqa: PLC0415

    client = connect(settings.endpoint(), key)
    try:
        return await client.models()
    except Fault as fault:
        say(str(fault))
        return ()
    finally:
        await client.close()


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
    import asyncio  # noqa: PLC0415 - heavy

    from coach.cli.trying import Trial, attempt  # noqa: PLC0415 - heavy
    from coach.llm.keys import KeyTroubleError  # noqa: PLC0415
    from coach.llm.settings import SettingsError  # noqa: PLC0415
    from coach.wording import banner  # noqa: PLC0415

    trial = Trial()
    try:
        settings, key = _set_up(trial)
    except (SettingsError, KeyTroubleError) as error:
        trial.verdict = str(error)
        return _told(trial, as_json=as_json, code=WRONG)
    trial.key_from = key.source if key else ""
    say(banner(f"{trial.model} at {trial.host}"))
    asyncio.run(attempt(trial, settings, key, connect))
    return _told(trial, as_json=as_json, code=0 if trial.ok else PROBLEM)


def _set_up(trial: Trial) -> tuple[Settings, Key | None]:
    """The settings and the key. Raises SettingsError, KeyTroubleError."""
    from coach.llm import keys, settings  # noqa: PLC0415
    from coach.store.paths import folder  # noqa: PLC0415

    found = settings.load(folder())
    if found is None:
        raise settings.SettingsError(NO_MODEL)
    trial.host, trial.model = found.host, clean(found.model, limit=200)
    return found, keys.find(found, folder())


def _told(trial: Trial, *, as_json: bool, code: int) -> int:
    """Show what came of it."""
    if as_json:
        click.echo(trial.to_json())
        return code
    if not trial.reachable:
        say(trial.verdict)
        return code
    listed = {True: "it is among the {} on offer", False: "it is not among the {} on offer", None: "the server does not name its models"}[trial.offered]
    rows = [
        ("reached", trial.host),
        ("model", f"{trial.model}: {listed.format(len(trial.models))}"),
        ("key", f"from {trial.key_from}" if trial.key_from else "none is sent"),
        ("streaming", {True: "yes", False: "no, the answer came in one piece", None: ""}[trial.streams]),
        ("first word", f"after {trial.first_token_s:.1f} s" if trial.first_token_s is not None else ""),
        ("speed", f"{trial.tokens_per_s:g} tokens a second" if trial.tokens_per_s else ""),
        ("her line", f"“{trial.line}”" if trial.line else ""),
        ("not shown", ", ".join(trial.tried)),
        ("left out", ", ".join(trial.dropped)),
        ("used", trial.cost),
    ]
    for name, told in rows:
        if told:
            _print(f"  {name:10} {told}")
    _print(trial.verdict)
    return code
