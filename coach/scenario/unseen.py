"""Characters nobody can see: they have no place in a file, wherever it comes from."""

from __future__ import annotations

import re
from typing import Final

FORBIDDEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
"""Controls but newline and tab, line separators, marks that turn the direction of writing, and what is no character at all."""
