"""What a server complains of, whatever shape it says it in: which kind of fault it is. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from coach.llm.wire import FaultKind

MOST_READ: Final = 2000
"""Characters of a complaint that are looked at."""
PAYMENT, FORBIDDEN, NOT_FOUND, WRONG_METHOD, PROXY_KEY, TIMEOUT, CONFLICT, TOO_LARGE, TOO_MANY = 402, 403, 404, 405, 407, 408, 409, 413, 429
BAD, UNKEYED, UNPROCESSABLE, SERVER = 400, 401, 422, 500
REDIRECTS: Final = range(300, 400)
REFUSALS: Final = range(400, 500)

_OVERFLOW = re.compile(
    r"context[ _](?:length|size|window)|maximum context|exceeds? (?:the )?(?:available|maximum|model'?s) context|prompt is too long|too many (?:input )?tokens"
    r"|input (?:is )?too long|exceed_context|string_above_max_length|reduce the length of the (?:messages|prompt|input)|exceeds the maximum number of tokens",
    re.IGNORECASE,
)
_QUOTA = re.compile(
    r"insufficient[ _](?:quota|balance|credit|fund)|exceeded your current quota|billing|out of credits|credit balance|payment required", re.IGNORECASE
)
_FILTER = re.compile(r"content[ _-](?:filter|policy|management)|responsible ?ai|moderation|safety system|flagged", re.IGNORECASE)
_KEY = re.compile(
    r"(?:invalid|incorrect|missing|wrong|expired|no)[ _](?:api[ _-]?key|auth|credential|token provided)|authentication_error|unauthorized|permission_error",
    re.IGNORECASE,
)
_MODEL = re.compile(
    r"model[ _]not[ _](?:found|exist|available)|(?:unknown|invalid|no such|nonexistent)[ _]model|deployment\s?not\s?found"
    r"|\bmodel\b[^.]{0,120}?(?:not found|n[o']t exist|is not (?:a valid|available|loaded|supported)|no longer)",
    re.IGNORECASE,
)
_BUSY = re.compile(r"rate[ _-]?limit|overloaded|server[ _]error|internal error|unavailable|timed? ?out|too many requests|capacity|try again", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Complaint:
    """An error as a server words it, unsafe to show as it is."""

    status: int | None = None
    """The status of HTTP, or what the error itself gives as one; None: it came in the middle of an answer and gives none."""
    code: str = ""
    """Its codes and types in one text: ``insufficient_quota rate_limit``."""
    message: str = ""
    parameter: str = ""
    """The parameter it points at: ``temperature``, ``response_format.json_schema``."""


def complaint(body: object, status: int | None = None) -> Complaint:
    """What is said in `body`, a JSON value or the text of a page: ``{"error": {...}}``, ``{"detail": [...]}``, or a bare sentence."""
    inner = body.get("error", body) if isinstance(body, dict) else body
    if not isinstance(inner, dict):
        return Complaint(status, message=_sentence(inner))
    first = _first_detail(inner.get("detail"))
    code = inner.get("code")
    if status is None and isinstance(code, int | str) and str(code).isdecimal():
        status = int(code)
    # Some wrap the error they got from somebody else in a bland one of their own: {"message": "Provider returned error", "metadata": {"raw": ...}}.
    wrapped = inner.get("metadata")
    words = [inner.get("message"), first.get("msg"), inner.get("detail"), wrapped.get("raw") if isinstance(wrapped, dict) else None]
    message = " ".join(_sentence(part) for part in words if isinstance(part, str))
    place = first.get("loc")
    names = [str(part) for part in place if part != "body"] if isinstance(place, list) else []
    return Complaint(status, " ".join(_sentence(inner.get(name)) for name in ("code", "type")), message, _sentence(inner.get("param")) or ".".join(names))


def kind_of(said: Complaint) -> FaultKind:
    """The kind of fault. Some servers give every refusal the same status, so the words are asked before it."""
    status, text = said.status, f"{said.code} {said.message}"
    if status == PAYMENT or _QUOTA.search(text):
        return "quota"
    if status in (UNKEYED, FORBIDDEN):
        return "key"
    if status is None or (status in REFUSALS and status not in (TOO_MANY, TIMEOUT, CONFLICT)):
        worded = _worded(text)
        if worded:
            return worded
    if status == TOO_LARGE:
        return "overflow"
    if status is None:
        return "busy" if _BUSY.search(text) else "cut"
    if status in (TIMEOUT, CONFLICT, TOO_MANY) or status >= SERVER:
        return "overflow" if status >= SERVER and _OVERFLOW.search(text) else "busy"
    if status == NOT_FOUND:
        return "model" if re.search(r"\bmodel\b|\bdeployment\b", text, re.IGNORECASE) else "address"
    return "address" if status in (WRONG_METHOD, PROXY_KEY) or status not in REFUSALS else "request"


def _worded(text: str) -> FaultKind | None:
    """The kind a refusal gives away by its words."""
    if _OVERFLOW.search(text):
        return "overflow"
    if _FILTER.search(text):
        return "filtered"
    if _MODEL.search(text):
        return "model"
    return "key" if _KEY.search(text) else None


def _first_detail(detail: object) -> dict[str, Any]:
    """FastAPI's way: a list of what is wrong. Its ``input`` is left alone: it would be the conversation."""
    return detail[0] if isinstance(detail, list) and detail and isinstance(detail[0], dict) else {}


def _sentence(value: object) -> str:
    """Text to look at; a page of HTML says nothing."""
    if not isinstance(value, str) or value.lstrip()[:1] == "<":
        return ""
    return value[:MOST_READ]
