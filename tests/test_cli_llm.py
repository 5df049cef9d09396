"""A model set up and tried at the command line: what is asked, what is written where, what is said when it does not work."""

from __future__ import annotations

import asyncio
import json
import os
import stat
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coach.cli import llm, trying
from coach.cli.commands import commands as main
from coach.cli.trying import Timed, Trial
from coach.llm import keys
from coach.llm.settings import Settings, load, path
from coach.llm.wire import Answer, Ask, Deadlines, Endpoint, Fault, FaultKind, Usage
from coach.store.paths import folder

SECRET = "sk-proj-Zq81LmmPs0Tt4xYv9w"  # noqa: S105 - nobody's
HERE = "http://127.0.0.1:8092/v1"
LINE = ("What ", "happens now, ", "then? ", "I have waited ", "long enough.")


class Safe:
    """A keyring in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service_name: str, username: str) -> str | None:
        return self.kept.get((service_name, username))

    def set_password(self, service_name: str, username: str, password: str) -> None:
        self.kept[service_name, username] = password


@dataclass
class Fake:
    """A server that offers `offers` and says `says`, or fails."""

    says: Sequence[str | Fault | BaseException] = LINE
    turns: Callable[[], Sequence[str | Fault | BaseException]] | None = None
    """What it says from one request to the next, where that differs."""
    offers: tuple[str, ...] | Fault = ("smollm2", "other")
    usage: Usage = field(default_factory=lambda: Usage(700, 40))
    endpoint: Endpoint = field(init=False)
    key: str = field(init=False, default="")
    asked: list[Ask] = field(default_factory=list)
    closed: int = 0
    hesitates: bool = False
    wants: str = ""
    """The key it asks for; empty: none."""

    async def stream(self, ask: Ask, *, deadlines: Deadlines, told: Callable[[str], None]) -> AsyncGenerator[str | Answer, None]:
        self.asked.append(ask)
        told(f"waited at most {deadlines.turn:g} s")
        for _ in range(3 * self.hesitates):
            await asyncio.sleep(0)
        says = self.turns() if self.turns else self.says
        for piece in says:
            if isinstance(piece, BaseException):
                raise piece
            yield piece
        yield Answer("".join(map(str, says)), "stop", self.usage, dropped=("seed",))

    async def models(self) -> tuple[str, ...]:
        if self.wants and self.key != self.wants:
            wrong = "does not accept the key (401). To hand over another" if self.key else "wants a key, and none is set (401). To hand one over"
            raise Fault("key", f"127.0.0.1:8092 {wrong}: coach llm setup")
        if isinstance(self.offers, Fault):
            raise self.offers
        return self.offers

    async def close(self) -> None:
        self.closed += 1


@pytest.fixture(autouse=True)
def _no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's own keyring is touched."""
    monkeypatch.setattr(keys, "_keyring", lambda: None)


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> Safe:
    safe = Safe()
    monkeypatch.setattr(keys, "_keyring", lambda: safe)
    return safe


@pytest.fixture
def person(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody is at the terminal."""
    monkeypatch.setattr(llm, "at_terminal", lambda: True)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Fake:
    fake = Fake()

    def connect(endpoint: Endpoint, key: str) -> Fake:
        fake.endpoint, fake.key = endpoint, key
        return fake

    monkeypatch.setattr(llm, "connect", connect)
    return fake


def coach(*words: str, said: str | bytes = "") -> Result:
    result = CliRunner().invoke(main, list(words), input=said)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert SECRET not in result.output
    assert "Traceback" not in result.output
    return result


def settings() -> Settings:
    kept = load(folder(), {})
    assert kept is not None
    return kept


def holding_the_key(place: Path) -> list[str]:
    return sorted(entry.name for entry in place.rglob("*") if entry.is_file() and SECRET.encode() in entry.read_bytes())


# -- set up by options ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [("llm",), ("llm", "setup"), ("llm", "check")])
def test_every_help_has_an_example(command: tuple[str, ...]) -> None:
    result = coach(*command, "--help")
    assert result.exit_code == 0
    assert f"coach {' '.join(command)}" in result.stdout.split("Example")[1]


@pytest.mark.parametrize(
    ("preset", "address"),
    [("vllm", "127.0.0.1:8000"), ("ollama", "127.0.0.1:11434"), ("llama.cpp", "127.0.0.1:8080"), ("lmstudio", "127.0.0.1:1234")],
)
def test_a_server_on_this_machine_needs_a_name_and_a_model(preset: str, address: str) -> None:
    result = coach("llm", "setup", preset, "--model", "smollm2")
    assert result.exit_code == 0
    assert settings() == Settings(f"http://{address}/v1", "smollm2", key="none")
    assert f"Written to {path(folder())}: smollm2 at {address}." in result.stdout
    assert f"goes to {address}" in result.stdout
    assert result.stdout.endswith("To try it: coach llm check\n")


def test_a_hosted_model_with_the_key_in_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    result = coach("llm", "setup", "openai", "--model", "gpt-4o-mini", "--key-env", "MY_KEY")
    assert settings() == Settings("https://api.openai.com/v1", "gpt-4o-mini", key_env="MY_KEY")
    assert "The key is taken from $MY_KEY, which is not set at present." in result.stdout
    monkeypatch.setenv("MY_KEY", SECRET)
    assert "The key is taken from $MY_KEY.\n" in coach("llm", "setup", "openai", "--model", "m", "--key-env", "MY_KEY").stdout


def test_a_key_from_a_pipe_goes_into_a_private_file_and_nowhere_else(tmp_path: Path) -> None:
    result = coach("llm", "setup", "--url", "https://llm.example/v1/", "--model", "big", "--key-stdin", said=f"  {SECRET}\n")
    assert result.exit_code == 0
    assert settings() == Settings("https://llm.example/v1", "big", key="file")
    kept = keys.path(folder(), "llm.example")
    assert holding_the_key(tmp_path) == [kept.name]
    assert f"The key is in {kept}, which only you may read." in result.stdout
    if os.name == "posix":
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert stat.S_IMODE(path(folder()).stat().st_mode) == 0o600


def test_a_key_from_a_pipe_goes_into_the_keyring_where_there_is_one(tmp_path: Path, keyring: Safe) -> None:
    result = coach("llm", "setup", "openai", "--model", "m", "--key-stdin", said=SECRET)
    assert keyring.kept == {("coach", "api.openai.com"): SECRET}
    assert "The key is in the keyring." in result.stdout
    assert settings().key == "keyring"
    assert holding_the_key(tmp_path) == []


def test_the_rest_of_the_settings_stays_when_the_model_changes() -> None:
    coach("llm", "setup", "ollama", "--model", "a")
    with path(folder()).open("a", encoding="utf-8") as stream:
        stream.write("[caps]\ntokens = 7\n")
    coach("llm", "setup", "vllm", "--model", "b")
    assert settings() == Settings("http://127.0.0.1:8000/v1", "b", key="none", cap_tokens=7)


def test_settings_that_cannot_be_read_are_put_aside_not_lost() -> None:
    folder().mkdir(parents=True)
    path(folder()).write_text("freedom = \n", encoding="utf-8")
    result = coach("llm", "setup", "ollama", "--model", "a")
    assert result.exit_code == 0
    assert "llm.toml:1: this is not TOML" in result.stderr
    assert path(folder()).with_suffix(".toml.old").read_text(encoding="utf-8") == "freedom = \n"
    assert settings().model == "a"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "Where is the model? Give --url ADDRESS, or one of openai, azure, vllm, ollama, llama.cpp, lmstudio."),
        (("nonsense",), "There is no such preset."),
        ((SECRET,), "There is no such preset."),
        (("ollama",), "Which model?"),
        (("ollama", "--model", " "), "Which model?"),
        (("ollama", "--model", SECRET), "looks like a key"),
        (("openai", "--model", "m"), "How is the key for api.openai.com to be had?"),
        (("openai", "--model", "m", "--key-env", SECRET), "this is the NAME of an environment variable"),
        (("openai", "--model", "m", "--key-env", "not a name"), "this is the name of an environment variable"),
        (("openai", "--model", "m", "--key-env", "X", "--no-key"), "A key comes from one place"),
        (("azure", "--model", "m", "--no-key"), "https://YOUR-RESOURCE.openai.azure.com/openai/v1"),
        (("--url", "localhost:11434", "--model", "m"), "--url: this is not an address. It looks like https://api.openai.com/v1"),
        (("--url", f"https://me:{SECRET}@h/v1", "--model", "m"), "--url: an address has no spaces, names, passwords"),
        (("--url", SECRET, "--model", "m"), "--url: this is not an address."),
        (("--url", "http://llm.example/v1", "--model", "m", "--no-key"), "others on the network can read what you type"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_is_written(words: tuple[str, ...], told: str, tmp_path: Path) -> None:
    result = coach("llm", "setup", *words)
    assert result.exit_code == 2
    assert told in result.stderr
    assert list(tmp_path.rglob("llm*")) == []


@pytest.mark.parametrize("said", ["", "\n", f"{SECRET} {SECRET}", b"\xff\xfe\x00"])
def test_case_19_what_is_no_key_is_refused_without_being_repeated(said: str | bytes, tmp_path: Path) -> None:
    result = coach("llm", "setup", "openai", "--model", "m", "--key-stdin", said=said)
    assert result.exit_code == 1
    assert list(tmp_path.rglob("llm*")) == []


def test_http_to_another_machine_can_be_allowed() -> None:
    assert coach("llm", "setup", "--url", "http://llm.example/v1", "--model", "m", "--no-key", "--insecure").exit_code == 0
    assert settings() == Settings("http://llm.example/v1", "m", key="none", insecure=True)


# -- set up by answering ----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("person")
def test_a_person_is_asked_for_the_server_and_the_model_and_sees_what_there_is(server: Fake) -> None:
    result = coach("llm", "setup", said="ollama\n\nsmollm2\n")
    assert result.exit_code == 0
    assert all(f"{name:10} {address}" in result.stdout for name, (address, _) in llm.PRESETS.items())
    assert "It offers smollm2, other." in result.stdout
    assert settings() == Settings("http://127.0.0.1:11434/v1", "smollm2", key="none")
    assert server.closed == 1


@pytest.mark.usefixtures("person")
def test_the_only_model_of_a_server_is_one_key_away(server: Fake) -> None:
    server.offers = ("smollm2",)
    coach("llm", "setup", said="http://127.0.0.1:8092/v1\n\n")
    assert settings() == Settings(HERE, "smollm2", key="none")


@pytest.mark.usefixtures("person")
def test_a_server_that_does_not_run_yet_can_be_set_up_all_the_same(server: Fake) -> None:
    server.offers = Fault("unreachable", "Nothing answers at 127.0.0.1:11434. Start the server, or check the address.")
    result = coach("llm", "setup", "ollama", said="llama3.1\n")
    assert "Nothing answers at 127.0.0.1:11434." in result.stderr
    assert settings().model == "llama3.1"


@pytest.mark.usefixtures("person")
def test_a_typed_key_is_not_echoed(tmp_path: Path, server: Fake) -> None:
    result = coach("llm", "setup", said=f"openai\n\n{SECRET}\ngpt-4o-mini\n")
    assert result.exit_code == 0
    assert server.key == SECRET, "the list of models may need it"
    assert settings() == Settings("https://api.openai.com/v1", "gpt-4o-mini", key="file")
    assert holding_the_key(tmp_path) == ["llm-api.openai.com.key"]


@pytest.mark.usefixtures("person", "server")
def test_a_key_that_is_in_its_usual_variable_is_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", SECRET)
    result = coach("llm", "setup", "azure", said="lampen\n\ngpt\n")
    assert result.exit_code == 0
    assert settings() == Settings("https://lampen.openai.azure.com/openai/v1", "gpt", key_env="AZURE_OPENAI_API_KEY")
    assert holding_the_key(tmp_path) == []


@pytest.mark.usefixtures("person", "server")
def test_just_enter_means_that_no_key_is_needed_and_http_is_asked_about() -> None:
    coach("llm", "setup", "--url", "http://llm.example/v1", said="y\n\nbig\n")
    assert settings() == Settings("http://llm.example/v1", "big", key="none", insecure=True)
    result = coach("llm", "setup", "--url", "http://other.example/v1", said="n\n")
    assert (result.exit_code, result.stderr) == (130, "coach: Nothing was written.\n")
    assert settings().host == "llm.example"


@pytest.mark.usefixtures("person", "server")
@pytest.mark.parametrize("said", ["", "openai\n", "openai\n\n", f"openai\n\n{SECRET}\n"])
def test_who_leaves_in_the_middle_has_changed_nothing(said: str, tmp_path: Path) -> None:
    assert coach("llm", "setup", said=said).exit_code == 130
    assert list(tmp_path.rglob("llm*")) == []


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize("words", [(), ("--model", "smollm2")])
def test_a_server_on_this_machine_that_wants_a_key_is_given_one(words: tuple[str, ...], tmp_path: Path, server: Fake) -> None:
    server.wants = SECRET
    result = coach("llm", "setup", "--url", HERE, *words, said=f"sk-a-wrong-one\n{SECRET}\n" + ("" if words else "smollm2\n"))
    assert result.exit_code == 0
    assert "wants a key, and none is set (401).\n" in result.stderr
    assert "does not accept the key (401).\n" in result.stderr
    assert "coach llm setup" not in result.output
    assert settings() == Settings(HERE, "smollm2", key="file")
    assert holding_the_key(tmp_path) == ["llm-127.0.0.1_8092.key"]
    again = coach("llm", "setup", said="\n\n\n")
    assert "just Enter keeps the one from a file" in again.output
    assert settings() == Settings(HERE, "smollm2", key="file"), "what is set up already is one Enter away each"


@pytest.mark.usefixtures("person")
def test_just_enter_leaves_a_server_without_the_key_it_wants(server: Fake) -> None:
    server.wants = SECRET
    assert coach("llm", "setup", "--url", HERE, said="\nsmollm2\n").exit_code == 0
    assert settings() == Settings(HERE, "smollm2", key="none")


@pytest.mark.usefixtures("person", "server")
def test_a_slip_is_told_and_asked_again() -> None:
    result = coach("llm", "setup", said=f"opnai\n{HERE}\n \nsk-proj-in-the-wrong-place\nsmollm2\n")
    assert result.exit_code == 0
    assert "This is not an address." in result.stderr
    assert "Without a name the server cannot be asked." in result.stderr
    assert "That looks like a key, and is not kept." in result.stderr
    assert "--url" not in result.output
    assert settings() == Settings(HERE, "smollm2", key="none")


# -- the check --------------------------------------------------------------------------------------------------------


@pytest.fixture
def ready(server: Fake) -> Fake:
    coach("llm", "setup", "--url", HERE, "--model", "smollm2", "--local")
    return server


def test_a_model_that_is_fit_for_use(ready: Fake) -> None:
    result = coach("llm", "check")
    assert result.exit_code == 0, result.output
    assert "One line of a made-up customer goes to smollm2 at 127.0.0.1:8092, and nothing of yours." in result.stderr
    assert "What you type" not in result.output
    for row in (
        "reached    127.0.0.1:8092",
        "smollm2: it is among the 2 on offer",
        "none is sent",
        "streaming  yes",
        "740 tokens, price unknown",
        "left out   seed",
    ):
        assert row in result.stdout
    assert "her line   “What happens now, then? I have waited long enough.”" in result.stdout
    assert result.stdout.endswith("smollm2 is fit to word her lines.\n")
    assert (ready.closed, ready.key, ready.endpoint.key_from) == (1, "", "")


def test_the_check_for_scripts_is_one_line(ready: Fake) -> None:
    del ready
    result = coach("llm", "check", "--json")
    told = json.loads(result.stdout)
    assert result.stdout.count("\n") == 1
    assert list(told) == list(Trial.__dataclass_fields__)
    assert (told["ok"], told["host"], told["models"], told["offered"], told["streams"]) == (True, "127.0.0.1:8092", ["smollm2", "other"], True, True)
    assert (told["tokens"], told["estimated"], told["fault"], told["tried"]) == (740, False, "", [])
    assert told["first_token_s"] >= 0


def test_one_made_up_line_is_sent_and_nothing_of_anybodys(ready: Fake) -> None:
    coach("llm", "check")
    sent = "".join(message.text for ask in ready.asked for message in ask.messages)
    assert "hot water" in sent
    assert len(ready.asked) == 1


def test_a_hosted_model_is_sent_the_key_and_told_where_it_is_from(server: Fake, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MY_KEY", f"{SECRET}\n")
    coach("llm", "setup", "openai", "--model", "smollm2", "--key-env", "MY_KEY")
    result = coach("llm", "check")
    assert result.exit_code == 0
    assert "key        from $MY_KEY" in result.stdout
    assert (server.key, server.endpoint.key_from) == (SECRET, "$MY_KEY")
    assert holding_the_key(tmp_path) == []


def test_case_09_a_model_that_plays_the_agent_is_not_fit_and_never_shown(ready: Fake) -> None:
    ready.says = ["How can I help you today?"]
    result = coach("llm", "check")
    assert result.exit_code == 1
    assert "How can I help" not in result.output
    assert "but not as a customer would (" in result.stdout
    told = json.loads(coach("llm", "check", "--json").stdout)
    assert (told["ok"], told["line"]) == (False, "")
    assert told["tried"]


def test_a_model_that_plays_the_agent_after_a_good_sentence_is_not_fit_either(ready: Fake) -> None:
    ready.says = ["And now? ", "How can I help you today?"]
    told = json.loads(coach("llm", "check", "--json").stdout)
    assert (told["ok"], told["line"]) == (False, "And now?")
    assert "How can I help" not in coach("llm", "check").output


def test_a_model_that_needs_two_tries_is_fit_and_slower(ready: Fake) -> None:
    tries = iter([["How can I help you today?"], list(LINE)])
    ready.turns = lambda: next(tries)
    result = coach("llm", "check")
    assert result.exit_code == 0
    assert "Its first try was turned down (" in result.stdout
    assert len(ready.asked) == 2


def test_case_14_what_a_server_calls_its_models_does_nothing_to_the_terminal(ready: Fake) -> None:
    ready.offers = ("\x1b[2Jsmollm2", "[bold]x")
    result = coach("llm", "check", "--json")
    assert "\x1b" not in json.loads(result.stdout)["models"][0]


def test_a_model_the_server_does_not_name_may_be_another(ready: Fake) -> None:
    ready.offers = ("llama",)
    result = coach("llm", "check")
    assert result.exit_code == 0
    assert "smollm2: it is not among the 1 on offer" in result.stdout
    assert result.stdout.splitlines()[-1].startswith("127.0.0.1:8092 does not name smollm2 among its models, so another one may be answering.")
    ready.offers = ("smollm2:latest",)
    assert "another one may be answering" not in coach("llm", "check").stdout


def test_a_server_that_names_no_models_can_speak_all_the_same(ready: Fake) -> None:
    for none in ((), Fault("address", "127.0.0.1:8092 answers, but has no list.")):
        ready.offers = none
        result = coach("llm", "check")
        assert result.exit_code == 0
        assert "the server does not name its models" in result.stdout


def test_an_answer_in_one_piece_is_no_stream(ready: Fake) -> None:
    ready.says = ["".join(LINE)]
    assert "streaming  no, the answer came in one piece" in coach("llm", "check").stdout


WRONG: list[tuple[FaultKind, str]] = [
    ("unreachable", "Nothing answers at 127.0.0.1:8092. Start the server, or check the address."),
    ("key", f"127.0.0.1:8092 does not accept the key ({SECRET})."),
    ("insecure", "127.0.0.1:8092 is reached over http."),
    ("busy", "127.0.0.1:8092 is too busy to answer. Try again later."),
]


@pytest.mark.parametrize(("kind", "sentence"), WRONG)
def test_case_19_what_goes_wrong_at_once_is_one_sentence(ready: Fake, kind: FaultKind, sentence: str) -> None:
    ready.offers = Fault(kind, sentence)
    result = coach("llm", "check")
    assert (result.exit_code, result.stdout, ready.closed) == (1, "", 1)
    assert result.stderr.count("\n") == 2, "whose words go where, and the sentence"
    assert "127.0.0.1:8092" in result.stderr.splitlines()[1]
    assert ready.asked == []
    assert json.loads(coach("llm", "check", "--json").stdout)["fault"] == kind


@pytest.mark.parametrize("kind", ["first_token", "deadline"])
def test_where_a_slow_model_is_allowed_more_time_is_told(ready: Fake, kind: FaultKind) -> None:
    ready.says = [Fault(kind, "127.0.0.1:8092 was slow. Allow it more time.")]
    result = coach("llm", "check")
    where = f"How long it may take: [deadlines] first and turn, in seconds, now 60 and 120, in {path(folder())}."
    assert f"Allow it more time. {where}" in result.output


@pytest.mark.parametrize("watched", [True, False])
def test_a_slow_server_is_told_at_a_terminal_with_the_deadline(ready: Fake, monkeypatch: pytest.MonkeyPatch, *, watched: bool) -> None:
    monkeypatch.setattr(trying, "watched", lambda: watched)
    monkeypatch.setattr(trying, "SOON", 0.0)
    ready.hesitates = True
    told = "Waiting for 127.0.0.1:8092: 60 s at most for its first word, 120 s for all of them." in coach("llm", "check").stderr
    assert told is watched


@pytest.mark.parametrize("kind", ["model", "quota", "cut", "filtered", "overflow"])
def test_what_goes_wrong_later_is_one_sentence_too(ready: Fake, kind: FaultKind) -> None:
    ready.says = [*LINE[:2], Fault(kind, "127.0.0.1:8092 did something. Do something else.", usage=Usage(7, 0, estimated=True))]
    result = coach("llm", "check")
    assert result.exit_code == 1
    assert result.stdout.endswith("127.0.0.1:8092 did something. Do something else.\n")


def test_an_address_with_nothing_behind_it_is_told_once(ready: Fake) -> None:
    ready.offers = ready_says = Fault("address", "127.0.0.1:8092 answers, but has no chat there (404).")
    ready.says = [ready_says]
    result = coach("llm", "check")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.endswith("coach: 127.0.0.1:8092 answers, but has no chat there (404).\n")


def test_nothing_set_up_is_another_exit_code() -> None:
    for words in ((), ("--json",)):
        result = coach("llm", "check", *words)
        assert result.exit_code == 2
        assert "To set one up: coach llm setup" in result.output


def test_a_missing_key_is_told_before_anything_is_sent(server: Fake) -> None:
    coach("llm", "setup", "openai", "--model", "m", "--key-env", "MY_KEY")
    result = coach("llm", "check")
    assert result.exit_code == 2
    assert "$MY_KEY is not set" in result.stderr
    assert (server.asked, server.closed) == ([], 0)


def test_settings_with_a_mistake_are_told_with_the_line(ready: Fake) -> None:
    with path(folder()).open("a", encoding="utf-8") as stream:
        stream.write("colour = 1\n")
    result = coach("llm", "check")
    assert result.exit_code == 2
    assert f"{path(folder())}:" in result.stderr
    assert ready.asked == []


def test_case_21_ctrl_c_ends_it_and_lets_go(ready: Fake) -> None:
    ready.says = [LINE[0], KeyboardInterrupt()]
    assert coach("llm", "check").exit_code == 130
    assert ready.closed == 1


# -- how fast ---------------------------------------------------------------------------------------------------------


async def timed(fake: Fake, ticks: Sequence[float]) -> Timed:
    """A first answer whose pieces came at `ticks`, the first of which is the asking; and a second one, which does not count."""
    fake.endpoint = Endpoint(HERE, "m")
    clock = iter([*ticks, 900.0, 950.0, 951.0, 952.0, 953.0, 954.0])
    client = Timed(fake, lambda: next(clock))
    for _ in range(2):
        async for _piece in client.stream(Ask(()), deadlines=Deadlines(1, 2), told=lambda _: None):
            pass
    return client


async def test_the_first_answer_says_how_fast_it_is() -> None:
    client = await timed(Fake(usage=Usage(700, 41)), [100.0, 100.5, 101.0, 101.5, 102.0, 102.5])
    assert (client.first, client.pieces, client.speed()) == (0.5, 5, 20.0)


async def test_all_at_once_has_no_speed_and_pieces_count_where_the_server_has_not() -> None:
    assert (await timed(Fake(says=["One line."]), [1.0, 3.0])).speed() is None
    assert (await timed(Fake(usage=Usage(0, 0)), [0.0, 1.0, 1.0, 1.0, 1.0, 1.0])).speed() is None
