"""Between calls: what helps the next one."""

from __future__ import annotations

from coach.practice.reset import BREATHS, SECONDS, Breath, breath, was_hard

__all__ = ["BREATHS", "SECONDS", "Breath", "breath", "was_hard"]
