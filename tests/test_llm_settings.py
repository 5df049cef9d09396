"""The settings of the model, what is wrong with them in words, and its key: found in three places, seen in none."""

from __future__ import annotations

import io
import logging
import os
import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.llm import keys
from coach.llm.settings import COST, TOKENS, Settings, SettingsError, load, path, save, variable, written
from coach.llm.wire import HOSTED, LOCAL, Deadlines

SECRET = "sk-proj-Zq81LmmPs0Tt4xYv9w"  # noqa: S105 - nobody's
HOSTED_AT, HERE = "https://api.openai.com/v1", "http://127.0.0.1:8092/v1"
SOUND = f'base_url = "{HOSTED_AT}"\nmodel = "gpt-4o-mini"\n'


class Safe:
    """A keyring in memory; with `trouble`, one that is locked."""

    def __init__(self, trouble: type[Exception] | None = None) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.trouble = trouble

    def get_password(self, service_name: str, username: str) -> str | None:
        if self.trouble:
            raise self.trouble(f"no: {SECRET}")
        return self.kept.get((service_name, username))

    def set_password(self, service_name: str, username: str, password: str) -> None:
        if self.trouble:
            raise self.trouble(f"no: {SECRET}")
        self.kept[service_name, username] = password


def file(folder: Path, text: str) -> Path:
    path(folder).write_text(text, encoding="utf-8")
    return path(folder)


def complaint(folder: Path, text: str, environ: dict[str, str] | None = None) -> str:
    """What is said about a file, without the place of the folder."""
    file(folder, text)
    with pytest.raises(SettingsError) as told:
        load(folder, environ or {})
    return str(told.value).replace(f"{folder}{os.sep}", "")


# -- written and read -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "settings",
    [
        Settings(HERE, "smollm2"),
        Settings(HOSTED_AT, "gpt-4o-mini", key_env="OPENAI_API_KEY"),
        Settings(HERE, 'a "b" \\ c', "improvise", "", "none", propose=True, insecure=True, deadlines=Deadlines(2.5, 9), cap_tokens=0, cap_cost=0.25),
    ],
)
def test_what_is_saved_is_read_again(tmp_path: Path, settings: Settings) -> None:
    assert save(settings, tmp_path) == path(tmp_path)
    assert load(tmp_path, {}) == settings


def test_no_file_is_no_model(tmp_path: Path) -> None:
    assert load(tmp_path / "nowhere", {}) is None


def test_the_file_is_for_its_owner_and_says_what_it_is(tmp_path: Path) -> None:
    kept = save(Settings(HERE, "m"), tmp_path / "new")
    assert kept.read_text(encoding="utf-8").startswith("# The language model Coach may use.")
    if os.name == "posix":
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


def test_a_disk_that_takes_no_more_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(Settings(HERE, "old"), tmp_path)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        save(Settings(HERE, "new"), tmp_path)
    kept = load(tmp_path, {})
    assert kept is not None
    assert kept.model == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["llm.toml"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_to_where_somebody_keeps_their_settings_stays_one(tmp_path: Path) -> None:
    (tmp_path / "dotfiles").mkdir()
    path(tmp_path).symlink_to(tmp_path / "dotfiles" / "llm.toml")
    save(Settings(HERE, "m"), tmp_path)
    assert path(tmp_path).is_symlink()
    assert load(tmp_path, {}) == Settings(HERE, "m")


def test_the_environment_stands_in_for_the_file_or_for_lines_of_it(tmp_path: Path) -> None:
    assert load(tmp_path, {"COACH_LLM_URL": HERE, "COACH_LLM_MODEL": "m"}) == Settings(HERE, "m")
    file(tmp_path, SOUND + 'key_env = "OPENAI_API_KEY"\n')
    other = load(tmp_path, {"COACH_LLM_MODEL": "gpt-4o"})
    assert other == Settings(HOSTED_AT, "gpt-4o", key_env="OPENAI_API_KEY")
    with pytest.raises(SettingsError, match="COACH_LLM_MODEL"):
        load(tmp_path / "nowhere", {"COACH_LLM_URL": HERE})
    with pytest.raises(SettingsError, match=r"COACH_LLM_URL: this is not an address"):
        load(tmp_path, {"COACH_LLM_URL": "nonsense"})


def test_a_key_is_not_taken_along_to_another_machine(tmp_path: Path) -> None:
    file(tmp_path, SOUND + 'key_env = "OPENAI_API_KEY"\n')
    moved = load(tmp_path, {"COACH_LLM_URL": "https://elsewhere.example/v1"})
    assert moved is not None
    assert (moved.host, moved.key_env) == ("elsewhere.example", "")


def test_limits_and_patience_depend_on_whose_machine_it_is_unless_they_are_given() -> None:
    hosted, here = Settings(HOSTED_AT, "m").endpoint("$X"), Settings(HERE, "m").endpoint()
    assert (hosted.deadlines, hosted.cap_tokens, hosted.cap_cost, hosted.key_from) == (HOSTED, TOKENS, COST, "$X")
    assert (here.deadlines, here.cap_tokens, here.loopback) == (LOCAL, 0, True)
    given_ = Settings(HERE, "m", deadlines=Deadlines(1, 2), cap_tokens=5, cap_cost=0.0).endpoint()
    assert (given_.deadlines, given_.cap_tokens, given_.cap_cost) == (Deadlines(1, 2), 5, 0.0)


# -- what is wrong with them, and where -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("base_url = \n", "llm.toml:1: this is not TOML: Invalid value."),
        ('model = "m"\nmodel = "n"\n', "llm.toml:2: this is not TOML: Cannot overwrite a value."),
        ("a = 'never closed", "llm.toml:1: this is not TOML: "),
        ('model = "m"\n', "llm.toml: base_url is missing. 'coach llm setup' asks for it."),
        (f'base_url = "{HERE}"\n', "llm.toml: model is missing."),
        (f"{SOUND}fredom = 'script'\n", "llm.toml:3: fredom: there is no such setting. Did you mean freedom?"),
        (f"{SOUND}[caps]\ntoken_s = 3\n", "llm.toml:4: caps.token_s: "),
        (f"{SOUND}[caps]\npounds = 3\n", "llm.toml:4: caps.pounds: there is no such setting. There are: tokens, cost"),
        (f"{SOUND}[caps]\ntokens = 1.5\n", "llm.toml:4: caps.tokens: this is a whole number, 0 or more"),
        (f"{SOUND}caps.cost = -1\n", "llm.toml:3: caps.cost: this is a number, 0 or more"),
        (f"{SOUND}caps = {{ cost = nan }}\n", "llm.toml:3: caps.cost: this is a number, 0 or more"),
        (f"{SOUND}caps = 3\n", "llm.toml:3: caps: this is a table: [caps], and under it tokens and cost"),
        (f"{SOUND}\n[deadlines]\nfirst = 9\nturn = 3\n", "llm.toml:4: deadlines: this needs both first and turn, in seconds, first not the longer one"),
        (f"{SOUND}[deadlines]\nfirst = 9\n", "llm.toml:3: deadlines: this needs both"),
        (f"{SOUND}deadlines.first = true\ndeadlines.turn = 1\n", "llm.toml:3: deadlines.first: this is a number"),
        (f"{SOUND}freedom = 'free'\n", "llm.toml:3: freedom: this is one of script, reword, improvise"),
        (f"{SOUND}freedom = ['script']\n", "llm.toml:3: freedom: this is one of"),
        (f"{SOUND}propose = 1\n", "llm.toml:3: propose: this is true or false"),
        ('model = 7\nbase_url = "x"\n', "llm.toml:1: model: this is a text in quotes"),
        (f'base_url = "{HERE}"\nmodel = ""\n', "llm.toml:2: model: this is a text in quotes"),
        ('model = "m"\nbase_url = "localhost:11434"\n', "llm.toml:2: base_url: this is not an address. It looks like https://"),
        ('model = "m"\nbase_url = "https://h:99999/v1"\n', "llm.toml:2: base_url: this is not an address."),
        ('model = "m"\nbase_url = "https://me:pw@h/v1"\n', "llm.toml:2: base_url: an address has no spaces, names, passwords"),
        ('model = "m"\nbase_url = "https://h/v1?api-key=1"\n', "llm.toml:2: base_url: an address has no spaces"),
        (f"{SOUND}key_env = 'MY KEY'\n", "llm.toml:3: key_env: this is the name of an environment variable, such as OPENAI_API_KEY"),
        (f"{SOUND}key = 'here'\n", "llm.toml:3: key: this is one of keyring, file, none. The key itself is not kept in this file"),
    ],
)
def test_what_is_wrong_is_said_with_the_line(tmp_path: Path, text: str, told: str) -> None:
    assert complaint(tmp_path, text).startswith(told)


@pytest.mark.parametrize("name", ["key", "key_env", "api_key", "OPENAI_API_KEY", "token", "base_url", "model.key", "freedom", "caps"])
@pytest.mark.parametrize("secret", [SECRET, "0123456789abcdef0123456789abcdef", "gsk_4bcDefGhiJklMnoPqrStuVwxYz0123456789"])
def test_a_key_in_the_wrong_place_is_told_to_go_and_is_never_repeated(tmp_path: Path, name: str, secret: str) -> None:
    text = f'{name} = "{secret}"\n' + "".join(f"{line}\n" for line in SOUND.splitlines() if not line.startswith(name.partition(".")[0]))
    told = complaint(tmp_path, text)
    assert secret not in told
    assert told.startswith("llm.toml:1: ")


def test_a_key_in_the_place_of_a_name_or_a_model_is_not_repeated_either(tmp_path: Path) -> None:
    for text in (f'{SOUND}0123456789abcdef0123456789abcdef = "x"\n', f'{SOUND}"{SECRET}" = 1\n', f'model = "{SECRET}"\n{SOUND.splitlines()[0]}\n'):
        told = complaint(tmp_path, text)
        assert "0123456789abcdef" not in told
        assert SECRET not in told
        assert "keys are not kept in this file" in told


def test_a_file_that_is_no_text_or_cannot_be_read_is_told_so(tmp_path: Path) -> None:
    path(tmp_path).write_bytes(b"base_url = '\xff'\n")
    with pytest.raises(SettingsError, match="not UTF-8"):
        load(tmp_path, {})
    path(tmp_path).unlink()
    path(tmp_path).mkdir()
    with pytest.raises(SettingsError, match="cannot be read"):
        load(tmp_path, {})


@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda raw: raw.decode("latin-1")))
def test_whatever_is_in_the_file_it_is_settings_or_a_sentence(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.mktemp("any")
    path(folder).write_bytes((SOUND + text).encode("utf-8", "surrogatepass"))
    try:
        assert isinstance(load(folder, {}), Settings)
    except SettingsError as error:
        assert str(error).startswith(str(path(folder)))  # noqa: PT017 - either is fine


@pytest.mark.parametrize("name", ["OPENAI_API_KEY", "_x", "MY_VERY_LONG_NAME_OF_A_VARIABLE_THAT_HOLDS_A_KEY"])
def test_names_of_variables(name: str) -> None:
    assert variable(name) == name


# -- the key ----------------------------------------------------------------------------------------------------------

CLOUD = Settings(HOSTED_AT, "m", key_env="MY_KEY")


def test_the_variable_comes_first_then_the_keyring_then_the_file(tmp_path: Path) -> None:
    safe = Safe()
    written(keys.path(tmp_path, "api.openai.com"), "from-the-file\n")
    found = keys.find(CLOUD, tmp_path, environ={}, safe=safe)
    assert found == keys.Key("from-the-file", "a file")
    safe.kept["coach", "api.openai.com"] = "from-the-keyring"
    assert keys.find(CLOUD, tmp_path, environ={"MY_KEY": " "}, safe=safe) == keys.Key("from-the-keyring", "keyring")
    assert keys.find(CLOUD, tmp_path, environ={"MY_KEY": "from-env\n"}, safe=safe) == keys.Key("from-env", "$MY_KEY")
    only_file = Settings(HOSTED_AT, "m", key="file")
    assert keys.find(only_file, tmp_path, environ={}, safe=safe) == keys.Key("from-the-file", "a file")


def test_a_key_is_found_for_its_own_host_only(tmp_path: Path) -> None:
    safe = Safe()
    assert keys.keep(SECRET, "api.openai.com", tmp_path, safe=safe) == "keyring"
    with pytest.raises(keys.KeyTroubleError, match=r"no key for elsewhere\.example"):
        keys.find(Settings("https://elsewhere.example/v1", "m"), tmp_path, environ={}, safe=safe)
    keys.keep(SECRET, "127.0.0.1:8092", tmp_path, safe=Safe(RuntimeError))
    assert keys.path(tmp_path, "127.0.0.1:8092").name == "llm-127.0.0.1_8092.key"
    assert "/" not in keys.path(tmp_path, "../[::1]:80/x").name


def test_no_key_is_looked_for_where_none_is_needed(tmp_path: Path) -> None:
    environ = {"OPENAI_API_KEY": SECRET}
    assert keys.find(Settings(HERE, "m"), tmp_path, environ=environ, safe=Safe(RuntimeError)) is None
    assert keys.find(Settings(HOSTED_AT, "m", key="none"), tmp_path, environ=environ, safe=Safe()) is None


@pytest.mark.parametrize("trouble", [RuntimeError, OSError])
def test_without_a_keyring_the_key_goes_into_a_file_only_its_owner_may_read(tmp_path: Path, trouble: type[Exception]) -> None:
    safe = Safe(trouble)
    assert keys.keep(f"  Bearer {SECRET}\n", "api.openai.com", tmp_path, safe=safe) == "file"
    kept = keys.path(tmp_path, "api.openai.com")
    assert kept.read_text(encoding="utf-8") == f"{SECRET}\n"
    if os.name == "posix":
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert keys.find(CLOUD, tmp_path, environ={}, safe=safe) == keys.Key(SECRET, "a file")


def test_a_keyring_without_a_backend_falls_on() -> None:
    keyring_errors = pytest.importorskip("keyring.errors")
    assert keys._from_keyring("api.openai.com", Safe(keyring_errors.NoKeyringError)) == ""
    assert keys._from_keyring("api.openai.com", Safe(keyring_errors.KeyringLocked)) == ""


def test_a_machine_without_the_package_keyring_falls_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("keyring", "keyring.errors"):
        monkeypatch.setitem(sys.modules, name, None)
    assert keys.keep(SECRET, "api.openai.com", tmp_path) == "file"
    assert keys.find(CLOUD, tmp_path, environ={}) == keys.Key(SECRET, "a file")


def test_a_key_that_moves_into_the_keyring_leaves_no_file_behind(tmp_path: Path) -> None:
    keys.keep(SECRET, "h", tmp_path, safe=Safe(RuntimeError))
    assert keys.keep(SECRET, "h", tmp_path, safe=Safe()) == "keyring"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o666, 0o644])
def test_a_file_others_may_read_is_not_used(tmp_path: Path, mode: int) -> None:
    kept = written(keys.path(tmp_path, "api.openai.com"), SECRET)
    kept.chmod(mode)
    with pytest.raises(keys.KeyTroubleError) as told:
        keys.find(CLOUD, tmp_path, environ={}, safe=Safe())
    assert f"chmod 600 '{kept}'" in str(told.value)
    assert SECRET not in str(told.value)


@pytest.mark.skipif(os.name != "posix", reason="named pipes of POSIX")
def test_something_that_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(keys.path(tmp_path, "api.openai.com"), 0o600)
    with pytest.raises(keys.KeyTroubleError, match="not a file"):
        keys.find(CLOUD, tmp_path, environ={}, safe=Safe())


def test_no_key_anywhere_is_told_with_every_place_that_was_looked_at(tmp_path: Path) -> None:
    with pytest.raises(keys.KeyTroubleError) as told:
        keys.find(CLOUD, tmp_path, environ={}, safe=Safe())
    assert str(told.value).startswith("$MY_KEY is not set, and there is no key for api.openai.com in the keyring or in ")
    assert str(told.value).endswith("To hand one over: coach llm setup")


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("", "There is no key"),
        ("  \n", "There is no key"),
        (f"{SECRET}\nx", "a space or a line end"),
        (f"{SECRET} x", "at place 27"),
        (f"{SECRET}é", "no key has"),
        (SECRET * 400, "too long"),
    ],
)
def test_case_19_bytes_no_key_has_are_refused_before_anything_is_sent(raw: str, why: str) -> None:
    with pytest.raises(keys.KeyTroubleError, match=why) as told:
        keys.valid(raw, "$MY_KEY")
    assert "$MY_KEY" in str(told.value)
    assert SECRET not in str(told.value)


@pytest.mark.parametrize("raw", [SECRET, f" {SECRET}\r\n", f'"{SECRET}"', f"Bearer {SECRET}", f"bearer  {SECRET} "])
def test_what_a_paste_brings_along_is_taken_off(raw: str) -> None:
    assert keys.valid(raw, "x") == SECRET


# -- seen nowhere -----------------------------------------------------------------------------------------------------


def test_a_key_does_not_show_itself() -> None:
    key = keys.Key(SECRET, "$MY_KEY")
    assert SECRET not in f"{key!r} {key} {[key]} {key.source}"
    assert repr(key) == "Key(from $MY_KEY)"


@pytest.mark.parametrize(
    "text",
    [
        f"a {SECRET} b",
        f"Authorization: Bearer {SECRET}",
        f"Bearer {SECRET[3:]}",
        '{"key": "sk-abcd****wxyz"}',
        "api-key: 0123456789abcdef",
        "incorrect: sk-ant-api03-x_Y-z0123",
    ],
)
def test_keys_are_taken_out_of_text_whosever_they_are(text: str) -> None:
    kept = keys.scrub(text)
    assert "[key]" in kept
    assert not any(part in kept for part in (SECRET, SECRET[3:], "wxyz", "0123456789abcdef", "x_Y-z0123"))


def test_a_known_key_is_taken_out_whatever_it_looks_like() -> None:
    assert keys.scrub("the 7f4e9a02 of it; ask-me, risk-averse", ["7f4e9a02"]) == "the [key] of it; ask-me, risk-averse"
    assert keys.scrub("a b", ["a"]) == "a b", "too short to be one"


def logged(*, factory: bool) -> str:
    """What a handler writes of a record full of keys."""
    stream, logger = io.StringIO(), logging.getLogger("somebody.else")
    logger.propagate = False
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(message)s %(stack_info)s"))
    if not factory:
        handler.addFilter(keys.KeyFilter(["7f4e9a02"]))
    logger.addHandler(handler)
    try:
        int(f"with {SECRET} and 7f4e9a02")
    except ValueError:
        logger.exception("headers: %s %r", {"Authorization": f"Bearer {SECRET}"}, "7f4e9a02")
    logger.warning("7f4e9a02 %d", 5)
    logger.removeHandler(handler)
    return stream.getvalue()


def test_no_log_holds_a_key() -> None:
    text = logged(factory=False)
    assert "7f4e9a02" not in text
    assert SECRET not in text
    assert "with [key] and [key]" in text
    assert "[key] 5" in text


def test_no_logger_of_the_process_holds_a_key_once_that_was_asked_for() -> None:
    before = logging.getLogRecordFactory()
    try:
        keys.keep_out_of_logs("7f4e9a02")
        made = logging.getLogRecordFactory()
        keys.keep_out_of_logs("7f4e9a02")
        assert logging.getLogRecordFactory() is made, "once is enough"
        text = logged(factory=True)
    finally:
        logging.setLogRecordFactory(before)
    assert "7f4e9a02" not in text
    assert SECRET not in text
