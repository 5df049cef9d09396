"""How the screens look and move on this terminal: theme, motion, dots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Dots = Literal["braille", "ascii"]

REMOTE = ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY")


@dataclass(frozen=True, slots=True)
class Look:
    """Choices a person or their terminal makes; none of them changes what can be read."""

    theme: str = "coach-dark"
    motion: bool = True
    """False: the mark on the plane jumps, speech appears by sentence."""
    dots: Dots = "braille"
    """``ascii`` for fonts without the braille block."""
    blink: bool = True

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> Look:
        """The look the environment asks for: ``COACH_THEME``, ``COACH_MOTION=off``, ``COACH_DOTS=ascii``; no motion over ssh."""
        still = environ.get("COACH_MOTION", "").lower() in {"off", "0", "no"} or any(name in environ for name in REMOTE)
        plain = environ.get("COACH_DOTS", "").lower() == "ascii" or environ.get("TERM") == "linux"
        return cls(
            theme=environ.get("COACH_THEME", "coach-dark"),
            motion=not still,
            dots="ascii" if plain else "braille",
        )
