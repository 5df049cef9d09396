"""What comes back from a server, piece by piece, and how much of it is words to be shown. Pure; trusts no field to be what it should."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, Literal

from coach.llm.wire import Ask, Usage
from coach.text import clean

Ending = Literal["stop", "length", "filtered", "cut", "empty", "muddled"]

CHARACTERS_A_TOKEN: Final = 4
"""Where nobody counts tokens; a vocabulary would be a download."""
MOST_TOKENS: Final = 10**8
"""A count beyond that is no count."""
MOST_OF_A_NAME: Final = 100

_TAG: Final = re.compile(r"<(/?)think(?:ing)?>", re.IGNORECASE)
_TAGS: Final = ("<think>", "<thinking>", "</think>", "</thinking>")
_LENGTH: Final = frozenset({"length", "max_tokens", "model_length"})
_FILTERED: Final = frozenset({"content_filter", "content_policy", "safety", "sensitive", "refusal", "prohibited_content"})
_BROKEN: Final = frozenset({"error", "abort", "aborted", "cancelled", "network_error", "insufficient_system_resource"})
_THINKING: Final = ("reasoning_content", "reasoning", "thinking")


def tokens(characters: int) -> int:
    """About how many tokens so many characters are, never too few for English."""
    return -(-characters // CHARACTERS_A_TOKEN)


def estimated(ask: Ask, characters: int) -> Usage:
    """What a request cost of which `characters` came back: for servers that do not count, and for answers cut short."""
    return Usage(tokens(sum(len(message.text) for message in ask.messages)), tokens(characters), estimated=True)


def added(one: Usage, other: Usage) -> Usage:
    """Both together; an estimate where either is."""
    return Usage(one.sent + other.sent, one.received + other.received, one.estimated or other.estimated)


class Thoughts:
    """Takes ``<think>...</think>`` out of a text that comes in pieces, tags cut anywhere."""

    def __init__(self) -> None:
        self.hidden = 0
        """Characters taken out."""
        self.stray = False
        """A thought ended that had not begun: what was passed on before may have been thinking."""
        self._inside = False
        self._held = ""

    def without(self, piece: str) -> str:
        """What of the text so far, and not yet given out, is words for sure."""
        text, words = self._held + piece, ""
        while found := _TAG.search(text):
            before, text = text[: found.start()], text[found.end() :]
            if found[1] and not self._inside:
                self.stray, words, before = True, "", words + before
            elif not self._inside:
                words, before = words + before, ""
            self.hidden += len(before)
            self._inside = not found[1]
        start = _maybe_a_tag(text)
        self._held, text = text[start:], text[:start]
        if self._inside:
            self.hidden += len(text)
            return words
        return words + text

    def rest(self) -> str:
        """What was held back because it looked like the beginning of a tag."""
        held, self._held = self._held, ""
        if self._inside:
            self.hidden += len(held)
            return ""
        return held


def _maybe_a_tag(text: str) -> int:
    """Where a tag begins whose end has not come yet; the length of `text` where none does."""
    start = text.rfind("<")
    return start if start >= 0 and any(tag.startswith(text[start:].lower()) for tag in _TAGS) else len(text)


class Reading:
    """One answer as it comes in."""

    def __init__(self) -> None:
        self.pieces = 0
        """Events of the protocol so far, words in them or not."""
        self.finish = ""
        """What the server gave as the reason of the end; empty until it has."""
        self.text = ""
        self.model = ""
        self.fingerprint = ""
        self.muddled = False
        """Thoughts were passed on as words, and it came out afterwards."""
        self._refused = False
        self._unseen = 0
        self._counted: tuple[int, int] | None = None
        self._thoughts = Thoughts()

    def take(self, piece: Mapping[str, Any]) -> str:
        """The words in one event, as they came; empty where it holds none."""
        self.pieces += 1
        self.model = _name(piece.get("model")) or self.model
        self.fingerprint = _name(piece.get("system_fingerprint")) or self.fingerprint
        self._counted = _count(piece.get("usage")) or self._counted
        choices = piece.get("choices")
        for choice in choices if isinstance(choices, list) else []:
            if isinstance(choice, dict) and choice.get("index") in (0, None):
                return self._choice(choice)
        return ""

    def rest(self) -> str:
        """The last words, where they look like the beginning of a tag."""
        return self._show(self._thoughts.rest())

    @property
    def ending(self) -> Ending:
        """How it ended, or would end if nothing more came."""
        reason = self.finish.lower()
        if self._refused or reason in _FILTERED:
            return "filtered"
        if self.muddled:
            return "muddled"
        if not reason or reason in _BROKEN:
            return "cut"
        if not self.text.strip():
            return "empty"
        return "length" if reason in _LENGTH else "stop"

    @property
    def thought(self) -> bool:
        """There was thinking, or a call for a tool, which nobody sees and somebody pays."""
        return bool(self._unseen + self._thoughts.hidden)

    def usage(self, ask: Ask) -> Usage:
        """Tokens as the server counted them, else estimated, thoughts included."""
        if self._counted:
            return Usage(*self._counted)
        return estimated(ask, len(self.text) + self._unseen + self._thoughts.hidden)

    def _choice(self, choice: Mapping[str, Any]) -> str:
        reason = choice.get("finish_reason")
        if isinstance(reason, str) and reason:
            self.finish = reason
        part = choice.get("delta") or choice.get("message")  # a server that does not stream sends the message whole
        if not isinstance(part, dict):
            return ""
        self._refused = self._refused or bool(part.get("refusal"))
        self._unseen += max((_length(part.get(name)) for name in _THINKING), default=0) + _length(part.get("tool_calls"))
        passed_on, stray = bool(self.text), self._thoughts.stray
        words = self._thoughts.without(self._words(part.get("content")))
        self.muddled = self.muddled or (passed_on and self._thoughts.stray and not stray)
        return self._show(words)

    def _words(self, content: object) -> str:
        """Content is a text; some send a list of parts, thoughts among them."""
        if not isinstance(content, list):
            return content if isinstance(content, str) else ""
        words = ""
        for part in content:
            text = part.get("text") if isinstance(part, dict) else None
            if isinstance(text, str) and part.get("type") == "text":
                words += text
            else:
                self._unseen += _length(part)
        return words

    def _show(self, words: str) -> str:
        """`words`, without the blanks many models begin with."""
        shown = words if self.text else words.lstrip()
        self.text += shown
        return shown


def _name(value: object) -> str:
    return clean(value, limit=MOST_OF_A_NAME) if isinstance(value, str) else ""


def _length(value: object) -> int:
    """Characters of text anywhere in `value`."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(_length(part) for part in value.values())
    return sum(_length(part) for part in value) if isinstance(value, list) else 0


def _count(usage: object) -> tuple[int, int] | None:
    """Tokens sent and received; None where the server does not say, or says nonsense."""
    if not isinstance(usage, dict):
        return None
    sent, received = usage.get("prompt_tokens"), usage.get("completion_tokens")
    if not isinstance(sent, int) or not isinstance(received, int):
        return None
    return (sent, received) if 0 <= sent <= MOST_TOKENS and 0 <= received <= MOST_TOKENS and sent + received else None
