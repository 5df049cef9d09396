"""The app for labelling blind: one screen, and nothing under it that would tell more than is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.tui.app import CoachApp
from coach.tui.memory import MemoryBackend
from coach.tui.screens.label import LabelScreen

if TYPE_CHECKING:
    from textual.screen import Screen

    from coach.calibrate.blind import Round
    from coach.tui.look import Look


class LabelApp(CoachApp):
    """Labels the replies of `sitting`; `notice` is told at the beginning."""

    TITLE = "Coach: label replies"

    def __init__(self, sitting: Round, *, notice: str = "", look: Look | None = None) -> None:
        super().__init__(MemoryBackend(), look=look)
        self._sitting, self._notice = sitting, notice

    def get_default_screen(self) -> Screen[None]:
        """The one screen."""
        return LabelScreen(self._sitting, self._notice)

    def action_help_quit(self) -> None:
        """Ctrl+C: every answer is kept already."""
        self.tell("Every answer is kept. q leaves.", title="Nothing was stopped")


def label(sitting: Round, *, notice: str = "") -> int:
    """Show it until the rater leaves; gives the exit code."""
    app = LabelApp(sitting, notice=notice)
    app.run()
    return app.return_code or 0
