"""The terminal screens. `run` opens them on a backend; everything heavier than Textual is imported after the first paint."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach.tui.backend import Backend
    from coach.tui.leading import Leading
    from coach.tui.look import Look

__all__ = ["run"]


def run(
    backend: Backend,
    *,
    look: Look | None = None,
    start: str = "",
    resume: bool = False,
    leading: Callable[[], Leading] | None = None,
    lead: bool = False,
) -> int:
    """Show the app until the person quits; returns the process's exit code.

    `start` names a scenario whose briefing opens at once, `resume` takes up the unfinished call. `leading` makes what the lead's
    screen works with, and `lead` opens that at once.
    """
    from coach.tui.app import CoachApp  # noqa: PLC0415 - Textual is loaded only by those who want to see it

    app = CoachApp(backend, look=look, start=start, resume=resume, leading=leading, lead=lead)
    app.run()
    return app.return_code or 0
