"""The techniques room: what a reply does, what that is worth here, and the words that show it.

`read` is the door: text in, acts, techniques, intents and phrases out. `catalogue` says what each technique is, `read_note`
reads the after-call note.
"""

from __future__ import annotations

from coach.techniques.abuse import on_condition
from coach.techniques.catalogue import Example, Technique, catalogue, names
from coach.techniques.conduct import UNDERSTOOD
from coach.techniques.findings import Act, Band, Context, Deed, Finding, Heard, Hit, Reading, Shown
from coach.techniques.intents import ScenarioWords, words
from coach.techniques.note import NoteReading, read_note
from coach.techniques.reading import read

__all__ = [
    "UNDERSTOOD", "Act", "Band", "Context", "Deed", "Example", "Finding", "Heard", "Hit", "NoteReading", "Reading", "ScenarioWords", "Shown", "Technique",
    "catalogue", "names", "on_condition", "read", "read_note", "words",
]  # fmt: skip
