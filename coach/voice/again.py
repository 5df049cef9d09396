"""A call folded again from its inputs, its lines said by any voice. The states, the branches and the score do not ask which."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from coach.session.events import Acted, Event, Opened, Proposed, Replied, Said, Worded
from coach.voice.directing import directive
from coach.voice.wording import Wording

if TYPE_CHECKING:
    from coach.session import Call
    from coach.session.engine import Engine
    from coach.voice.directive import Directive, Freedom
    from coach.voice.wording import Voice


def again(engine: Engine, inputs: Sequence[Event], voice: Voice, freedom: Freedom = "improvise") -> Iterator[tuple[Event, ...]]:
    """The events each input causes, the input first and the words her line was shown in last. `inputs` begins with `Opened`.

    What was worded or proposed before is not taken from `inputs`: the voice is asked anew.
    """
    call: Call | None = None
    told: list[Event] = []
    for message in _messages(inputs):
        first = message[0]
        if isinstance(first, Opened):
            call, caused = engine.begin(first)
        elif call is None:
            raise ValueError("a recorded call begins with its opening event")
        elif isinstance(first, Replied | Acted):
            call, caused = engine.turn(call, [event for event in message if isinstance(event, Replied | Acted)])
        else:
            call, caused = engine.advance(call, first)
        told += caused
        said = next((event for event in reversed(caused) if isinstance(event, Said)), None)
        if said is not None:
            made = asyncio.run(_words(voice, directive(engine.scenario, call, told, said, freedom)))
            call, worded = engine.advance(call, worded_as(said, made))
            told += worded
            caused += worded
        yield caused


def worded_as(said: Said, made: Wording) -> Worded:
    """The event that keeps in which words `said` was shown."""
    return Worded(said.at, said.turn, made.text, made.voice, made.model, made.reason, made.tried, made.sent, made.received, made.estimated)


def wordings(events: Sequence[Event]) -> dict[str, Wording]:
    """By authored line, of which none comes twice in a call, the words each was shown in."""
    found: dict[str, Wording] = {}
    said: Said | None = None
    for event in events:
        if isinstance(event, Said):
            said = event
        elif isinstance(event, Worded) and said is not None:
            voice = "model" if event.voice == "model" else "scripted"
            found[said.text] = Wording(
                event.text, "model" if voice == "model" else "scripted", event.model, event.reason, event.tried, event.sent, event.received, event.estimated
            )
    return found


async def _words(voice: Voice, told: Directive) -> Wording:
    async for piece in voice.speak(told, lambda _: None):
        if isinstance(piece, Wording):
            return piece
    raise RuntimeError("a voice ends with the wording of its line")


def _messages(inputs: Sequence[Event]) -> Iterator[list[Event]]:
    """Inputs as they came together: words and desk actions of one moment are one message."""
    message: list[Event] = []
    for event in inputs:
        if isinstance(event, Worded | Proposed):
            continue
        if message and not (isinstance(event, Replied | Acted) and isinstance(message[-1], Replied | Acted) and event.turn == message[-1].turn):
            yield message
            message = []
        message.append(event)
    if message:
        yield message
