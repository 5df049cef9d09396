"""Where a call stands, in words: what the panel beside the talk shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from coach.plain.page import Ink, Page
from coach.plain.story import called
from coach.plane import region
from coach.scorecard import score

if TYPE_CHECKING:
    from coach.session import Session

VERDICTS: Final = {"met": "met", "late": "late", "not met": "open", "N/A": "open", "fault": "fault"}


def where(page: Page, session: Session) -> None:
    """The customer's mood and mode, the trainee's mark, and the checklist so far."""
    call = session.call
    name = called(session.scenario.persona.name)
    page.heading(f"Turn {call.turn}")
    rows = [(name, f"{call.state.mode.value}, tension {call.state.tension:.0f} (so far {', '.join(f'{value:.0f}' for value in call.tensions)})")]
    if call.stance is not None:
        rows.append(("you", f"{region(call.stance).value}, by your moves so far"))
    page.pairs(rows)
    page.heading("Checklist so far")
    by_state: dict[str, list[str]] = {"met": [], "late": [], "open": [], "fault": []}
    for item in score(session.scenario, session.events).items():
        state = VERDICTS.get(item.verdict)
        if state and not (state == "open" and item.weight < 0):
            by_state[state].append(item.label)
    for state, labels in by_state.items():
        if labels:
            page.line(", ".join(labels), lead=f"{state:<5}  ", indent=2, lead_ink=Ink.BOLD)
