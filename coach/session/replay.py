"""A recorded call folded again from its inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.session.events import Acted, Encouraged, Event, FellSilent, NextContact, Noted, Opened, Proposed, Replied, Worded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.session.call import Call
    from coach.session.engine import Engine


def replay(engine: Engine, events: Sequence[Event]) -> tuple[Call, tuple[Event, ...]]:
    """Fold the inputs of a recorded stream again; returns the call and the events this version gives."""
    call: Call | None = None
    out: list[Event] = []
    message: list[Proposed | Replied | Acted] = []
    for event in events:
        if isinstance(event, Proposed | Replied | Acted):
            message.append(event)
            continue
        if message and call is not None:
            call, caused = engine.turn(call, tuple(message))
            out += caused
            message = []
        if isinstance(event, Opened):
            call, caused = engine.begin(event)
            out += caused
        elif isinstance(event, Encouraged | FellSilent | Noted | NextContact | Worded) and call is not None:
            call, caused = engine.advance(call, event)
            out += caused
    if call is None:
        raise ValueError("a recorded call begins with its opening event")
    if message:
        call, caused = engine.turn(call, tuple(message))
        out += caused
    return call, tuple(out)
