"""The whole of it, as somebody at a keyboard has it: the command, a server on this machine, the journal, and what is left in files afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

KEY = "sk-test-9f8e7d6c5b4a39281706"
CARD = "4111 1111 1111 1111"
MAIL = "ada.brook@example.org"
GOOD = "Aye, and what do I do until then? You tell me that."
CALL = (
    "Good afternoon, what happened?\n"
    "I am sorry. My own card is 4111 1111 1111 1111 and I am ada.brook@example.org, write to me.\n"
    "/end\n\nCustomer rang off, ring back.\n"
)


@dataclass
class Served:
    """What a server was asked, and what it says."""

    url: str = ""
    says: str = GOOD
    status: int = 200
    bodies: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)


@pytest.fixture
def server() -> Iterator[Served]:
    """A model server that streams one answer to everything."""
    served = Served()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            served.bodies.append(body)
            served.keys.append(self.headers.get("Authorization", ""))
            self.send_response(served.status)
            self.send_header("Content-Type", "text/event-stream" if served.status == 200 else "application/json")
            self.end_headers()
            if served.status != 200:
                self.wfile.write(json.dumps({"error": {"message": f"no such key: {KEY}"}}).encode())
                return
            for part in ({"content": served.says[:9]}, {"content": served.says[9:]}):
                self._event({"choices": [{"index": 0, "delta": part, "finish_reason": None}]})
            self._event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
            self._event({"choices": [], "usage": {"prompt_tokens": 900, "completion_tokens": 12}})
            self.wfile.write(b"data: [DONE]\n\n")

        def _event(self, value: object) -> None:
            self.wfile.write(f"data: {json.dumps(value)}\n\n".encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's own word
            """Nothing is printed."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever, daemon=True)
        thread.start()
        served.url = f"http://127.0.0.1:{http.server_address[1]}/v1"
        yield served
        http.shutdown()
        thread.join()


def coach(home: Path, *args: str, typed: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "COACH_HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"), **environ}
    return subprocess.run([sys.executable, "-m", "coach", *args], input=typed, capture_output=True, text=True, check=False, env=env)


def everything_in(folder: Path) -> bytes:
    return b"\n".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


@pytest.fixture
def home(tmp_path: Path, server: Served) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "llm.toml").write_text(f'base_url = "{server.url}"\nmodel = "test-model"\nkey_env = "THE_KEY"\nfreedom = "improvise"\n', encoding="utf-8")
    return folder


def test_a_call_in_a_models_words(home: Path, server: Served) -> None:
    done = coach(home, "play", "no-complaints", "--plain", "--voice", "model", typed="hm\nblue elephants fly\n/end\n", THE_KEY=KEY)
    assert done.returncode == 0, done.stderr
    assert f"test-model words the customer's lines. What you type goes to {server.url.split('/')[2]}" in done.stdout
    assert done.stdout.index("goes to") < done.stdout.index("You: "), "the host is named before the first words leave"
    assert server.bodies, "the server was asked"
    asked = len(server.bodies)
    again = coach(home, "show", "last", "--replay", THE_KEY=KEY)
    assert again.returncode == 0, again.stdout
    assert len(server.bodies) == asked, "a replay asks nobody"


def test_the_key_and_what_is_masked_are_in_no_file_no_output_and_no_request(home: Path, server: Served) -> None:
    done = coach(home, "play", "no-access", "--plain", "--voice", "model", typed=CALL, THE_KEY=KEY)
    assert done.returncode == 0, done.stderr
    shared = coach(home, "show", "last", "--format", "html", "--out", str(home / "call.html"))
    assert shared.returncode == 0, shared.stderr
    markdown = coach(home, "show", "last", "--format", "md")
    card = coach(home, "show", "last", "--json")
    files = everything_in(home)
    told = "\n".join((done.stderr, shared.stdout, markdown.stdout, card.stdout, json.dumps(server.bodies)))
    for secret in (KEY, CARD, CARD.replace(" ", ""), MAIL):
        assert secret.encode() not in files, "in a file of the data folder or an export"
        assert secret not in told, "in an export, an error or a request"
    assert KEY not in done.stdout
    assert CARD in done.stdout, "what was typed is shown as it was typed"
    assert b"[card 1]" in files
    assert set(server.keys) == {f"Bearer {KEY}"}


def test_case_19_a_wrong_key_is_one_sentence_and_the_call_goes_on(home: Path, server: Served) -> None:
    server.status = 401
    done = coach(home, "play", "no-access", "--plain", "--voice", "model", typed=CALL, THE_KEY=KEY)
    assert done.returncode == 0, done.stderr
    assert "author's own lines" in done.stdout
    assert server.url.split("/")[2] in done.stdout
    assert KEY not in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert len(server.bodies) == 1, "it is not asked again with a key it does not know"


def test_without_a_model_the_voice_is_refused_in_a_sentence(tmp_path: Path) -> None:
    done = coach(tmp_path, "play", "no-access", "--plain", "--voice", "model", typed="hello\n")
    assert done.returncode == 1
    assert "coach llm setup" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_key_that_is_missing_is_told_before_the_call(home: Path, server: Served) -> None:
    done = coach(home, "play", "no-access", "--plain", "--voice", "model", typed="hello\n", THE_KEY="")
    assert done.returncode == 1
    assert "THE_KEY" in done.stderr
    assert server.bodies == []


def test_scripted_play_loads_none_of_it(tmp_path: Path) -> None:
    code = (
        "import sys, runpy\n"
        "sys.argv = ['coach', 'play', 'no-access', '--plain']\n"
        "try:\n    runpy.run_module('coach', run_name='__main__')\n"
        "except SystemExit:\n    pass\n"
        "print('LOADED', *[name for name in sys.modules if name.split('.')[0] in ('openai', 'httpx2', 'keyring', 'asyncio')"
        " or name.startswith(('coach.llm', 'coach.voice', 'coach.judge'))])\n"
    )
    env = {**os.environ, "COACH_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], input="hello\n/end\n", capture_output=True, text=True, check=False, env=env)
    assert done.stdout.splitlines()[-1] == "LOADED", done.stdout.splitlines()[-1]
