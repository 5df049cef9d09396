"""The techniques room: what a reply does, what that is worth here, and the words that show it.

`read` is the door: text in, acts, techniques, intents and phrases out. `catalogue` says what each technique is, `read_note`
reads the after-call note. What stands behind the door is loaded when it is asked for: many need no more of this room than its catalogue.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from coach.techniques.catalogue import Example, Technique, catalogue, names
from coach.techniques.findings import Act, Band, Context, Deed, Finding, Heard, Hit, Reading, Shown

if TYPE_CHECKING:
    from coach.techniques.abuse import on_condition
    from coach.techniques.conduct import UNDERSTOOD
    from coach.techniques.intents import ScenarioWords, words
    from coach.techniques.note import NoteReading, read_note
    from coach.techniques.proposals import believe
    from coach.techniques.reading import read

__all__ = [
    "UNDERSTOOD", "Act", "Band", "Context", "Deed", "Example", "Finding", "Heard", "Hit", "NoteReading", "Reading", "ScenarioWords", "Shown", "Technique",
    "believe", "catalogue", "names", "on_condition", "read", "read_note", "words",
]  # fmt: skip

_BEHIND: Final = {
    "UNDERSTOOD": "conduct", "believe": "proposals", "on_condition": "abuse", "NoteReading": "note", "ScenarioWords": "intents", "read": "reading",
    "read_note": "note", "words": "intents",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """What stands behind the door."""
    if name not in _BEHIND:
        raise AttributeError(name)
    found = getattr(import_module(f"coach.techniques.{_BEHIND[name]}"), name)
    globals()[name] = found
    return found
