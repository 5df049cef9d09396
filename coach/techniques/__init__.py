"""The techniques room: what a reply does, what that is worth here, and the words that show it.

`read` is the door: text in, acts, techniques, intents and phrases out. `catalogue` says what each technique is.
"""

from __future__ import annotations

from coach.techniques.catalogue import Example, Technique, catalogue, names
from coach.techniques.findings import Act, Band, Context, Finding, Heard, Hit, Reading

__all__ = ["Act", "Band", "Context", "Example", "Finding", "Heard", "Hit", "Reading", "Technique", "catalogue", "names"]
