"""How many examples a random test tries: few at every run, ten times as many, and others each time, with ``HYPOTHESIS_PROFILE=thorough``."""

from __future__ import annotations

import os
from typing import Final

THOROUGH: Final = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"


def examples(few: int) -> int:
    """How many to try where `few` are enough for one run."""
    return few * 10 if THOROUGH else few
