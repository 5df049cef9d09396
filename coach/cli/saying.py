"""A sentence to whoever typed the command."""

from __future__ import annotations

import sys

from coach.text import clean

LONGEST = 20_000


def say(text: str) -> None:
    """Print it on standard error; whatever path or name is in it, it is harmless."""
    sys.stderr.write(f"coach: {clean(text, limit=LONGEST)}\n")
    sys.stderr.flush()
