"""What a model takes a reply to mean that no rule of the author's matched. Off unless asked for; the engine believes only what the words bear out."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import aclosing
from typing import TYPE_CHECKING, Final

from coach.llm.wire import Answer, Ask, Fault, Usage
from coach.text import clean
from coach.voice.prompt import proposal_messages, proposal_schema

if TYPE_CHECKING:
    from coach.llm.wire import Client
    from coach.masking import Mask
    from coach.scenario import Scenario

LONGEST: Final = 2000
"""Characters of an answer that are read."""


async def propose(client: Client, scenario: Scenario, reply: str, *, mask: Mask, spend: Callable[[Usage], None]) -> tuple[str, str] | None:
    """Intent (or answer) and quote, as the model has them; None where it has none, or nothing that can be read in time."""
    meant = {name: sentences[0] for name, sentences in scenario.intents.items()} | {name: answer.asked[0] for name, answer in scenario.answers.items()}
    ask = Ask(proposal_messages(mask.hide(reply), meant), max_tokens=120, temperature=0.0, seed=0, schema=proposal_schema(meant))
    answer = ""
    try:
        async with aclosing(client.stream(ask, deadlines=client.endpoint.deadlines, told=lambda _: None)) as pieces:
            async for piece in pieces:
                if isinstance(piece, Answer):
                    spend(piece.usage)
                    answer = piece.text
        found = json.loads(answer[:LONGEST])
        intent, quote = found["intent"], found["quote"]
    except Fault as fault:
        spend(fault.usage)
        return None
    except (ValueError, KeyError, TypeError):  # an answer of another shape proposes nothing
        return None
    if not isinstance(intent, str) or not isinstance(quote, str) or intent not in meant:
        return None
    return intent, mask.show(clean(quote, limit=LONGEST))
