"""Plain mode: a call in lines, for pipes, screen readers and plain terminals. The same session as on the screens, told in words.

It draws nothing and moves no cursor but on the one row being typed on. What stands behind the door is loaded when it is asked for: a page
alone needs no call.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from coach.plain.lines import Given, Piped
    from coach.plain.page import PIPED, Ink, Page
    from coach.plain.sheet import briefing, how_to_play
    from coach.plain.story import Story, called
    from coach.plain.talk import Lines, Outcome, Talk
    from coach.plain.terminal import Terminal, keyboard
    from coach.plain.verdicts import verdict

__all__ = [
    "PIPED", "Given", "Ink", "Lines", "Outcome", "Page", "Piped", "Story", "Talk", "Terminal", "briefing", "called", "how_to_play", "keyboard", "verdict",
]  # fmt: skip

_BEHIND: Final = {
    "lines": ("Given", "Piped"),
    "page": ("PIPED", "Ink", "Page"),
    "sheet": ("briefing", "how_to_play"),
    "story": ("Story", "called"),
    "talk": ("Lines", "Outcome", "Talk"),
    "terminal": ("Terminal", "keyboard"),
    "verdicts": ("verdict",),
}
_MODULE: Final = {name: module for module, names in _BEHIND.items() for name in names}


def __getattr__(name: str) -> Any:
    """What stands behind the door."""
    if name not in _MODULE:
        raise AttributeError(name)
    found = getattr(import_module(f"coach.plain.{_MODULE[name]}"), name)
    globals()[name] = found
    return found
