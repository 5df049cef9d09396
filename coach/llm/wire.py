"""What goes out to a model and what comes back, as values; the client that moves them is `coach.llm.client`."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Protocol

Role = Literal["system", "user", "assistant"]
FaultKind = Literal[
    "unreachable",  # nothing answers at that address, or the connection broke
    "address",  # something answers, and it is not this protocol (404, HTML, a redirect)
    "key",  # 401, 403, a key that cannot be sent
    "model",  # the server does not know this model
    "request",  # 400 that dropping a parameter or turns did not mend
    "busy",  # 429 or 5xx that waiting within the deadline did not mend
    "quota",  # the account has nothing left
    "first_token",  # nothing came before the first deadline
    "deadline",  # it was not done by the deadline of the turn
    "cut",  # the stream ended without saying that it was whole
    "nonsense",  # bytes that are not this protocol
    "filtered",  # the server's own filter, or a refusal
    "empty",  # whole, and no words in it
    "overflow",  # the prompt is too long even after it was pruned
    "cap",  # this call may not cost more
    "insecure",  # http to a machine that is not this one
]
TRANSPORT: Final[frozenset[str]] = frozenset({"unreachable", "busy", "first_token", "deadline", "cut", "nonsense"})
"""Faults of the wire: two turns in a row open the breaker."""
FATAL: Final[frozenset[str]] = frozenset({"address", "key", "model", "request", "quota", "cap", "insecure"})
"""Faults that waiting does not mend: they open it at once."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the conversation as the server sees it."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. Same-role neighbours are merged by the client, which two servers of six insist on."""

    messages: tuple[Message, ...]
    max_tokens: int = 300
    temperature: float = 0.8
    seed: int | None = None
    stop: tuple[str, ...] = ()
    schema: Mapping[str, Any] | None = None
    """A JSON schema the answer must follow; None: words."""


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds from the moment of asking: until the first word, and until all is done, retries included."""

    first: float
    turn: float


HOSTED: Final = Deadlines(8, 20)
LOCAL: Final = Deadlines(60, 120)


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one request."""

    sent: int = 0
    received: int = 0
    estimated: bool = False
    """The server did not count; these are characters divided by four."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The end of a stream: the whole text, and how it ended (``stop`` or ``length``)."""

    text: str
    finish: str
    usage: Usage
    model: str = ""
    fingerprint: str = ""
    dropped: tuple[str, ...] = ()
    """Parameters this endpoint has rejected so far."""


class Fault(Exception):  # noqa: N818 - it is news, not a programming error
    """Why there is no answer. `str()` is one plain sentence that names the host and what to do; never a key, never a body."""

    def __init__(self, kind: FaultKind, sentence: str, *, usage: Usage | None = None) -> None:
        super().__init__(sentence)
        self.kind: FaultKind = kind
        self.usage = usage or Usage()
        """What had been spent until then."""

    @property
    def transport(self) -> bool:
        """Counts towards the breaker."""
        return self.kind in TRANSPORT

    @property
    def fatal(self) -> bool:
        """Opens the breaker at once."""
        return self.kind in FATAL


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is and how it is spoken to. The key is not in it."""

    base_url: str
    model: str
    deadlines: Deadlines = HOSTED
    key_from: str = ""
    """Where the key comes from, for people: ``$OPENAI_API_KEY``, ``keyring``, ``a file``; empty: none is needed."""
    insecure: bool = False
    """The person has allowed http to a machine that is not this one."""
    cap_tokens: int = 0
    """Most tokens of one call; 0: no limit."""
    cap_cost: float = 0.0
    """Most money of one call, in US dollars as the price list has it; 0: no limit."""
    host: str = field(init=False, default="")
    """``127.0.0.1:8092``: the part of `base_url` people should see before their words go there."""
    loopback: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        """Raises ValueError, with a sentence for a person, for an address that is none."""
        from urllib.parse import urlsplit  # noqa: PLC0415 - scripted play never needs it

        try:
            parts = urlsplit(self.base_url)
            port = f":{parts.port}" if parts.port else ""
        except ValueError:
            raise ValueError(f"{self.base_url!r} is not an address. It looks like https://api.openai.com/v1") from None
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{self.base_url!r} is not an address. It looks like https://api.openai.com/v1")
        object.__setattr__(self, "host", f"{parts.hostname}{port}")
        object.__setattr__(self, "loopback", _on_this_machine(parts.hostname))


def _on_this_machine(host: str) -> bool:
    """Whether what is sent to `host` stays here. ``127.0.0.1.example.com`` is somebody else's."""
    from ipaddress import ip_address  # noqa: PLC0415 - scripted play never needs it

    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Client(Protocol):
    """What voices and the judge speak through."""

    @property
    def endpoint(self) -> Endpoint:
        """Whom it speaks to."""
        ...

    def stream(self, ask: Ask, *, deadlines: Deadlines, told: Callable[[str], None]) -> AsyncGenerator[str | Answer, None]:
        """Pieces of text as they come; the last item, and only the last, is the `Answer`. Raises `Fault`, also in mid-stream.

        `told` hears in a few words why it takes long ("127.0.0.1:8092 is busy; trying again in 2 s"). Closing the iterator
        (``aclose``) closes the connection, which frees the server's slot. One request is in flight at a time.
        """
        ...

    async def models(self) -> tuple[str, ...]:
        """The models the server offers. Raises `Fault`."""
        ...

    async def close(self) -> None:
        """Let go of the connections."""
        ...
