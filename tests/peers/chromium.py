"""A headless browser, spoken to over the pipe that it opens for DevTools: no package, no port, no driver."""

from __future__ import annotations

import base64
import itertools
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PATIENCE = 40.0
"""Seconds any one answer may take; a page takes a tenth of one."""
QUIET = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run", "--no-default-browser-check",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions", "--disable-default-apps",
    "--disable-domain-reliability", "--disable-features=OptimizationHints,MediaRouter,Translate", "--no-proxy-server", "--remote-debugging-pipe",
)  # fmt: skip
A4 = {"paperWidth": 8.27, "paperHeight": 11.69}
PLUMBED = (
    "import fcntl, os, sys; ends = [fcntl.fcntl(int(one), fcntl.F_DUPFD, 10) for one in sys.argv[1:3]]; "
    "os.dup2(ends[0], 3); os.dup2(ends[1], 4); os.execvp(sys.argv[3], sys.argv[3:])"
)
"""A browser reads from 3 and writes to 4, whatever numbers the pipes have here."""
LOG = ("Network.requestWillBeSent", "Page.javascriptDialogOpening", "Runtime.consoleAPICalled", "Log.entryAdded", "Page.frameNavigated", "Page.windowOpen")


@dataclass
class Seen:
    """What a page did while it was open."""

    requests: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    """What it wrote to the console, and what the browser refused it."""
    frames: list[str] = field(default_factory=list)
    windows: list[str] = field(default_factory=list)


class Browser:
    """One process; a page at a time."""

    def __init__(self, program: str, profile: Path, trap: str) -> None:
        ours, its = os.pipe(), os.pipe()  # we read ours[0]; it reads its[0]
        self._from, self._to = ours[0], its[1]
        words = [program, *QUIET, f"--user-data-dir={profile}", f"--host-resolver-rules=MAP * {trap.removeprefix('http://')}", "about:blank"]
        self._process = subprocess.Popen(
            [sys.executable, "-c", PLUMBED, str(its[0]), str(ours[1]), *words],
            pass_fds=(its[0], ours[1]),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(its[0])
        os.close(ours[1])
        self._numbers = itertools.count(1)
        self._left = b""
        self._events: list[dict[str, Any]] = []

    def close(self) -> None:
        with suppress(OSError):
            os.write(self._to, b'{"id":0,"method":"Browser.close"}\0')
        with suppress(OSError):
            os.close(self._to)
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._from)

    def ask(self, method: str, session: str = "", **words: Any) -> Any:
        """The answer to one command."""
        number = next(self._numbers)
        told = {"id": number, "method": method, "params": words, **({"sessionId": session} if session else {})}
        os.write(self._to, json.dumps(told).encode() + b"\0")
        until = time.monotonic() + PATIENCE
        while True:
            heard = self._hear(until)
            assert heard is not None, f"the browser did not answer {method}"
            if heard.get("id") == number:
                assert "error" not in heard, f"{method}: {heard['error']}"
                return heard["result"]
            self._events.append(heard)

    def wait(self, event: str, session: str) -> None:
        """Until the page has said so."""
        until = time.monotonic() + PATIENCE
        while not any(one.get("method") == event and one.get("sessionId") == session for one in self._events):
            heard = self._hear(until)
            assert heard is not None, f"{event} never came"
            self._events.append(heard)

    def _hear(self, until: float) -> dict[str, Any] | None:
        while b"\0" not in self._left:
            if not select.select([self._from], [], [], max(0.0, until - time.monotonic()))[0]:
                return None
            got = os.read(self._from, 1 << 20)
            assert got, "the browser has gone"
            self._left += got
        one, _, self._left = self._left.partition(b"\0")
        heard: dict[str, Any] = json.loads(one)
        if heard.get("method") == "Page.javascriptDialogOpening":  # nobody is there to press a button
            answer = {"id": 0, "method": "Page.handleJavaScriptDialog", "params": {"accept": True}, "sessionId": heard["sessionId"]}
            os.write(self._to, json.dumps(answer).encode() + b"\0")
        return heard

    @contextmanager
    def page(self, file: Path, *, wide: int = 1280, dark: bool = False) -> Iterator[Page]:
        """The file, open in a page of its own until the end."""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for room in ("Page", "Network", "Runtime", "Log"):
            self.ask(f"{room}.enable", session)
        self.ask("Emulation.setDeviceMetricsOverride", session, width=wide, height=900, deviceScaleFactor=1, mobile=False)
        self.ask("Emulation.setEmulatedMedia", session, features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self._events.clear()
        self.ask("Page.navigate", session, url=file.as_uri())
        self.wait("Page.loadEventFired", session)
        yield Page(self, session)
        self.ask("Target.closeTarget", targetId=target)

    def seen(self, session: str) -> Seen:
        """What the page of that session has done so far."""
        seen = Seen()
        for event in self._events:
            if event.get("sessionId") != session or event.get("method") not in LOG:
                continue
            held = event["params"]
            match event["method"]:
                case "Network.requestWillBeSent":
                    seen.requests.append(held["request"]["url"])
                case "Page.javascriptDialogOpening":
                    seen.dialogs.append(held["message"])
                case "Runtime.consoleAPICalled":
                    seen.said.append(str(held["args"]))
                case "Log.entryAdded":
                    seen.said.append(held["entry"]["text"])
                case "Page.frameNavigated":
                    seen.frames.append(held["frame"]["url"])
                case "Page.windowOpen":
                    seen.windows.append(held["url"])
        return seen


@dataclass(frozen=True)
class Page:
    """An open page."""

    browser: Browser
    session: str

    @property
    def seen(self) -> Seen:
        return self.browser.seen(self.session)

    def value(self, script: str) -> Any:
        """What the script comes to; scripts of DevTools run whatever the page allows its own."""
        answer = self.browser.ask("Runtime.evaluate", self.session, expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def on_paper(self, wide: int) -> None:
        """As it is laid out for print, on that many pixels."""
        self.browser.ask("Emulation.setDeviceMetricsOverride", self.session, width=wide, height=1000, deviceScaleFactor=1, mobile=False)
        self.browser.ask("Emulation.setEmulatedMedia", self.session, media="print")

    def printed(self) -> bytes:
        """As PDF, on A4 as the page's own style says."""
        return base64.b64decode(self.browser.ask("Page.printToPDF", self.session, preferCSSPageSize=True, printBackground=True, **A4)["data"])

    def picture(self) -> bytes:
        """All of it as PNG."""
        return base64.b64decode(self.browser.ask("Page.captureScreenshot", self.session, captureBeyondViewport=True)["data"])
