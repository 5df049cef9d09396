"""Why there is no answer, as sentences for a person: each names the host and what to do, none holds a key or a body."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Final, Literal
from urllib.parse import urlsplit

from coach.llm.complaints import FORBIDDEN, NOT_FOUND, PROXY_KEY, REDIRECTS, SERVER, UNKEYED, Complaint, complaint, kind_of
from coach.llm.keys import scrub
from coach.llm.retrying import asked_to_wait, may_be_asked_again
from coach.llm.wire import Endpoint, Fault, FaultKind
from coach.text import clean, fit

LONGEST_QUOTE: Final = 160
LONGEST_NAME: Final = 60
MOST_MODELS: Final = 4
"""Models named to somebody who asked for one that is not there."""

TO_DO: Final = ("To hand one over: coach llm setup", "To hand over another: coach llm setup")
"""What to do about a key: one that is missing, one that was turned down."""

Again = Literal["no", "connect", "busy"]
"""Whether asking again may help, and which patience it deserves."""


class Secret:
    """A key that does not show itself: not in a traceback with its locals, not in a log, not in a repr."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text.strip()

    def reveal(self) -> str:
        """The key itself, for the wire and nothing else."""
        return self._text

    @property
    def sendable(self) -> bool:
        """It can stand in a header: visible ASCII. Others end up as a connection error that names no reason."""
        return all("!" <= char <= "~" for char in self._text)

    def __bool__(self) -> bool:
        return bool(self._text)

    def __repr__(self) -> str:
        return "Secret(...)"


@dataclass(frozen=True, slots=True)
class Setback:
    """A fault, and whether it is the last word."""

    fault: Fault
    again: Again = "no"
    after: float | None = None
    """Seconds the server asks to be left alone."""
    broken: bool = False
    """The server has a fault of its own (500), and is not merely busy."""


class Faults:
    """What may go wrong with one endpoint."""

    def __init__(self, endpoint: Endpoint, key: Secret) -> None:
        self._endpoint = endpoint
        self._key = key
        self._host = clean(endpoint.host, limit=LONGEST_NAME)
        self._model = quoted(endpoint.model)

    # Before anything is sent

    def refusal(self) -> Fault | None:
        """Why nothing will be sent at all."""
        parts = urlsplit(self._endpoint.base_url)
        if parts.username is not None or parts.password is not None:
            return Fault("key", f"The address of {self._host} holds a user name or a password. Take it out, and give the key as a key.")
        if parts.scheme == "http" and not (self._endpoint.loopback or self._endpoint.insecure):
            return Fault(
                "insecure",
                f"{self._host} is reached over http, where others can read your words and the key. Use https, or allow it: coach llm setup --insecure",
            )
        if not self._key.sendable:
            source = f" from {self._endpoint.key_from}" if self._endpoint.key_from else ""
            return Fault("key", f"The key{source} for {self._host} holds a blank, a line break or a letter no key has. Copy it again.")
        return None

    # What the server says

    def status(self, status: int, body: object, headers: Mapping[str, str]) -> Setback:
        """A response that is no success. `body`: what the JSON in it says, or its text; `headers`: names in lower case."""
        said = complaint(body, status)
        kind = kind_of(said)
        if status in REDIRECTS:
            return Setback(Fault("address", self._redirect(headers.get("location", ""))))
        if not isinstance(body, dict) and "json" not in headers.get("content-type", ""):
            said = replace(said, message="")  # a page may have anything in it, our own words for a start
        again: Again = "busy" if kind == "busy" and may_be_asked_again(headers) else "no"
        return Setback(Fault(kind, self._sentence(kind, said)), again, asked_to_wait(headers), kind == "busy" and status == SERVER)

    def complaint(self, body: object) -> Setback:
        """An error in the middle of an answer, or instead of one with a status that says all is well."""
        said = complaint(body)
        kind = kind_of(said)
        again: Again = "busy" if kind == "busy" else "connect" if kind == "cut" else "no"
        return Setback(Fault(kind, self._sentence(kind, said)), again)

    def _redirect(self, location: str) -> str:
        host = clean(urlsplit(clean(location)).netloc.rpartition("@")[2], limit=LONGEST_NAME)
        where = f" to {host}" if host else ""
        return f"{self._host} sends us on{where}, and we do not follow: your words would go there too. If that is right, set that address."

    def _sentence(self, kind: FaultKind, said: Complaint) -> str:
        host, model = self._host, self._model
        status = f" ({said.status})" if said.status is not None else ""
        quote = self.quote(said.message)
        match kind:
            case "key":
                return self._about_the_key(said.status)
            case "quota":
                return f"The account behind the key for {host} has nothing left{status}. Top it up, or use another."
            case "busy":
                if said.status == SERVER:
                    return f"{host} has a fault of its own{status}. Try again; if it stays, look at what the server writes."
                return f"{host} is too busy to answer{status}. Try again later."
            case "model":
                return self.no_model(())
            case "overflow":
                return f"The conversation is too long for {model} at {host}. Earlier turns have to go."
            case "filtered":
                return f"The filter of {host} stopped this request."
            case "address":
                return self._nothing_there(said.status)
            case "cut":
                return f"{host} broke off with an error{quote}. Try again."
            case _:
                return f"{host} does not take the request{status}{quote}. Check the model and the address."

    def _about_the_key(self, status: int | None) -> str:
        host, code = self._host, f" ({status})" if status is not None else ""
        if not self._key:
            return f"{host} wants a key, and none is set{code}. {TO_DO[0]}"
        source = f"the key from {self._endpoint.key_from}" if self._endpoint.key_from else "the key"
        if status == FORBIDDEN:
            return f"{host} does not let {source} use {self._model}{code}. Use another key or model."
        return f"{host} does not accept {source}{code if status == UNKEYED or status is None else ''}. {TO_DO[1]}"

    def _nothing_there(self, status: int | None) -> str:
        parts = urlsplit(self._endpoint.base_url)
        if status == PROXY_KEY:
            return f"The proxy on the way to {self._host} wants a password ({status}). Check HTTPS_PROXY."
        if status == NOT_FOUND and "/v1" not in parts.path:
            return f"{self._host} answers, but has no chat there ({status}). The address usually ends in /v1: try {parts.scheme}://{self._host}/v1"
        code = f" ({status})" if status is not None else ""
        return f"{self._host} answers, but has no chat at {fit(clean(parts.path, limit=LONGEST_NAME) or '/', LONGEST_NAME)}{code}. Check the address."

    def no_model(self, offered: Sequence[str]) -> str:
        """The sentence for a model that is not there, with a few that are, the likeliest first."""
        text = f"{self._host} does not know the model {self._model}."
        near = get_close_matches(self._endpoint.model, offered, n=MOST_MODELS, cutoff=0.4)
        named = [*near, *(name for name in offered if name not in near)][:MOST_MODELS]
        if not named:
            return f"{text} Check its name."
        more = f" and {len(offered) - len(named)} more" if len(offered) > len(named) else ""
        return f"{text} It has {', '.join(quoted(name) for name in named)}{more}."

    # What happens on the way

    def trouble(self, error: BaseException) -> Setback:
        """What the client library raised."""
        import httpx2  # noqa: PLC0415 - half a second nobody pays who plays scripted
        import openai

        if isinstance(error, Fault):
            return Setback(error.with_traceback(None))  # its frames are the library's, whose locals hold headers
        if isinstance(error, openai.APIStatusError):
            return self.status(error.status_code, error.body, {name.lower(): value for name, value in error.response.headers.items()})
        if isinstance(error, openai.APITimeoutError | httpx2.TimeoutException):
            return self._no_answer()
        if isinstance(error, openai.APIConnectionError | httpx2.HTTPError | ssl.SSLError):
            return self._connection(error)
        if isinstance(error, openai.APIError):
            return self.complaint(error.body)
        if isinstance(error, httpx2.InvalidURL):
            return Setback(Fault("address", f"{self._host} is not an address one can send to. Check it."))
        return self.nonsense()

    def _no_answer(self) -> Setback:
        if self._endpoint.loopback and urlsplit(self._endpoint.base_url).scheme == "https":  # some wait for ever for the end of what is no request
            return Setback(Fault("address", f"{self._host} does not answer to https. Its address may begin with http://"))
        return Setback(Fault("unreachable", f"{self._host} does not answer. Check the address and the network."), "connect")

    def _connection(self, error: BaseException) -> Setback:
        import socket  # noqa: PLC0415
        from urllib.request import getproxies  # noqa: PLC0415

        import httpx2  # noqa: PLC0415

        host, causes = self._host, list(_causes(error))
        proxy = "" if self._endpoint.loopback or not getproxies() else " A proxy is set (HTTPS_PROXY), which may be why."
        if any(isinstance(cause, httpx2.ProxyError) for cause in causes):
            return Setback(Fault("unreachable", f"The proxy set in the environment did not let us through to {host}. Check HTTPS_PROXY and NO_PROXY."))
        if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
            return Setback(Fault("unreachable", f"This machine does not trust the certificate of {host}, so nothing was sent. Check the address.{proxy}"))
        if any(isinstance(cause, ssl.SSLError) for cause in causes):
            return Setback(Fault("address", f"{host} does not speak https. If it is a server of your own, its address may begin with http://"))
        if any(isinstance(cause, socket.gaierror) for cause in causes):
            return Setback(Fault("unreachable", f"No machine called {host} can be found. Check the address and the network.{proxy}"), "connect")
        if any(isinstance(cause, httpx2.ConnectError) for cause in causes):
            todo = "Start the server, or check the address." if self._endpoint.loopback else "Check the address and the network."
            return Setback(Fault("unreachable", f"Nothing answers at {host}. {todo}{proxy}"), "connect")
        return Setback(Fault("unreachable", f"The connection to {host} broke off. Try again, or check the server.{proxy}"), "connect")

    def nonsense(self) -> Setback:
        """Bytes that are not the protocol; a broken piece of it may come whole the next time."""
        return Setback(Fault("nonsense", f"{self._host} answers, but not as a model server does. Check the address, or the server."), "connect")

    def not_a_model_server(self) -> Setback:
        """A page, or nothing of the protocol, where an answer should be."""
        lost = "" if "/v1" in urlsplit(self._endpoint.base_url).path else " The address usually ends in /v1."
        return Setback(Fault("address", f"{self._host} answers, but with something else than a model's words.{lost} Check the address."))

    def too_much(self) -> Fault:
        """More bytes than any answer has, or packed ones nobody asked for."""
        return Fault("nonsense", f"{self._host} sends more than an answer can be. Check the address, or the server.")

    # How it ended

    def late_first(self, seconds: float) -> Fault:
        """Nothing to show came before the first deadline."""
        return Fault("first_token", f"{self._host} said nothing for {seconds:g} s. Use a faster model, or allow it more time.")

    def late(self, seconds: float) -> Fault:
        """It was not done by the deadline of the turn."""
        return Fault("deadline", f"{self._host} was not done after {seconds:g} s. Use a faster model, or allow it more time.")

    def stalled(self, seconds: float) -> Fault:
        """It began, and fell silent."""
        return Fault("deadline", f"{self._host} fell silent for {seconds:g} s in the middle of its answer. Try again.")

    def ended(self, ending: str, *, thought: bool) -> Setback:
        """A whole stream that is no answer; `ending` as `coach.llm.reading.Ending` has it."""
        host, model = self._host, self._model
        if ending == "filtered":
            return Setback(Fault("filtered", f"{model} at {host} refused, or its filter stopped the answer."))
        if ending == "muddled":
            return Setback(Fault("nonsense", f"{model} at {host} mixes its thinking with its words. Switch its thinking off, or use another model."))
        if ending == "empty":
            why = " for thinking only. Switch its thinking off, or use another model." if thought else "."
            return Setback(Fault("empty", f"{model} at {host} gave an answer without words{why}"))
        return Setback(Fault("cut", f"The answer of {host} ended before it was whole. Try again."), "connect")

    def waiting(self, setback: Setback, seconds: float) -> str:
        """What people are told while we wait to ask again."""
        if setback.broken:
            return f"{self._host} has a fault of its own; trying again in {max(1, round(seconds))} s"
        what = {"busy": "is busy", "unreachable": "does not answer"}.get(setback.fault.kind, "broke off")
        return f"{self._host} {what}; trying again in {max(1, round(seconds))} s"

    def quote(self, message: str) -> str:
        """What the server said, cleaned, short and without anything like a key; empty, or with a colon before it."""
        text = clean(message)
        text = fit(scrub(text, [self._key.reveal()]), LONGEST_QUOTE).rstrip(".")
        return f": {text}" if text else ""


def quoted(name: str) -> str:
    """A name somebody else chose, short and in quotation marks."""
    return f"“{fit(clean(name, limit=LONGEST_NAME), LONGEST_NAME)}”"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what led to it, newest first."""
    cause: BaseException | None = error
    seen: set[int] = set()
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__
