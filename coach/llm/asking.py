"""What goes out: the body of a request, without what its endpoint has turned down before. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from coach.llm.complaints import Complaint
from coach.llm.wire import Ask, Message

MOST_STOPS: Final = 4
"""More are an error with the largest of the hosts."""
SEEDS: Final = 2**31
"""Seeds are below that: some servers keep them in 32 bits."""
_SIGNS: Final[Mapping[str, str]] = {
    "max_tokens": r"\bmax_tokens\b",
    "max_completion_tokens": r"\bmax_completion_tokens\b",
    "temperature": r"\btemperature\b",
    "seed": r"\bseed\b",
    "stream_options": r"\bstream_options\b|\binclude_usage\b",
    "response_format": r"\bresponse_format\b|\bjson_schema\b|\bstructured outputs?\b",
    "stop": r"""['"`]stop['"`]|\bstop (?:sequence|parameter|string|token|word)s?\b|\bparameters?:? stop\b""",
}
"""How a complaint names what can be left out. *Stop* is a common word, so it has to look like a name."""


def merged(messages: Iterable[Message]) -> list[dict[str, str]]:
    """The messages as the protocol has them: neighbours of the same role as one, blank ones left out, and nothing UTF-8 cannot say."""
    body: list[dict[str, str]] = []
    for message in messages:
        text = message.text.encode("utf-8", "ignore").decode()
        if not text.strip():
            continue
        if body and body[-1]["role"] == message.role:
            body[-1]["content"] += "\n\n" + text
        else:
            body.append({"role": message.role, "content": text})
    return body


class Parameters:
    """What one endpoint takes, learnt from what it turns down; as long-lived as its client."""

    def __init__(self) -> None:
        self.dropped: tuple[str, ...] = ()
        """What it has turned down so far, oldest first."""

    def body(self, model: str, ask: Ask) -> dict[str, Any]:
        """The request for `ask`, as JSON values."""
        most = "max_completion_tokens" if "max_tokens" in self.dropped else "max_tokens"
        optional: dict[str, Any] = {most: ask.max_tokens, "temperature": ask.temperature, "stream_options": {"include_usage": True}}
        if ask.seed is not None:
            optional["seed"] = ask.seed % SEEDS
        if ask.stop:
            optional["stop"] = list(ask.stop[:MOST_STOPS])
        if ask.schema is not None:
            shape = {"name": "answer", "strict": True, "schema": dict(ask.schema)}
            optional["response_format"] = {"type": "json_schema", "json_schema": shape}
        kept = {name: value for name, value in optional.items() if name not in self.dropped}
        return {"model": model, "messages": merged(ask.messages), "stream": True, **kept}

    def drop(self, body: Mapping[str, Any], complaint: Complaint) -> bool:
        """Whether the complaint about `body` names something that can be left out; it is left out from now on."""
        name = _named([name for name in _SIGNS if name in body], complaint)
        if name:
            self.dropped = (*self.dropped, name)
        return bool(name)


def _named(sent: list[str], complaint: Complaint) -> str:
    """Which of the parameters `sent` a complaint is about: the one it points at, else the one its sentence names first."""
    for name in sent:
        if complaint.parameter.split(".")[0].split("[")[0] == name:
            return name
    found = [(match.start(), name) for name in sent if (match := re.search(_SIGNS[name], complaint.message, re.IGNORECASE))]
    return min(found)[1] if found else ""
