"""Plain mode: a call in lines, for pipes, screen readers and plain terminals. The same session as on the screens, told in words.

It draws nothing and moves no cursor but on the one row being typed on.
"""

from coach.plain.lines import Given, Piped
from coach.plain.page import PIPED, Ink, Page
from coach.plain.sheet import briefing, how_to_play
from coach.plain.story import Story, called
from coach.plain.talk import Lines, Outcome, Talk
from coach.plain.terminal import Terminal, keyboard
from coach.plain.verdict import verdict

__all__ = [
    "PIPED", "Given", "Ink", "Lines", "Outcome", "Page", "Piped", "Story", "Talk", "Terminal", "briefing", "called", "how_to_play", "keyboard", "verdict",
]  # fmt: skip
