"""What widgets tell their screens. Small values; the screen decides what follows."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message


@dataclass
class Sent(Message):
    """The trainee pressed Enter: words, /actions, or nothing at all."""

    text: str


@dataclass
class Typed(Message):
    """The text in the box has changed."""

    text: str


@dataclass
class Paged(Message):
    """A page key in the box, which scrolls the talk: -1 up, 1 down."""

    direction: int
