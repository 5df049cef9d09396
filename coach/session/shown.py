"""What the trainee really saw of her lines, where a voice put them into other words than the author did.

The engine goes by the authored lines. Shown words may add one thing: who mirrors them has listened, and is credited as for the authored ones.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from coach.masking import blanked
from coach.session import speech
from coach.techniques import Context, Heard, Reading, ScenarioWords, read

if TYPE_CHECKING:
    from coach.session.call import Call
    from coach.session.events import CutOff, Worded

MIRROR: Final = "mirror"


def take(call: Call, event: Worded) -> Call:
    """The call once it is known how her latest line was worded; the last event of that kind counts, and none about an earlier line."""
    place = len(call.heard) - 1
    if call.line is None or event.turn != call.line.turn or place < 0 or call.heard[place].speaker != "customer":
        return call
    return replace(call, worded=MappingProxyType({**call.worded, place: event.text}))


def cut(call: Call, event: CutOff) -> Call:
    """The call with the end of her line lost, from the shown words as from the authored ones."""
    place = len(call.heard) - 1
    worded = {key: words for key, words in call.worded.items() if key < place}
    if event.heard and place in call.worded:
        worded[place] = speech.share(call.worded[place], event.fraction)
    heard = (*call.heard[:-1], *((Heard("customer", event.heard),) if event.heard else ()))
    return replace(call, heard=heard, worded=MappingProxyType(worded))


def heard(call: Call) -> tuple[Heard, ...]:
    """The talk so far as the trainee saw it; a line of which nothing was shown is not in it."""
    lines = (line._replace(text=call.worded.get(place, line.text)) for place, line in enumerate(call.heard))
    return tuple(line for line in lines if line.text)


def reading(said: str, context: Context, call: Call, words: ScenarioWords) -> Reading:
    """The reply read against the authored talk, and mirrored words of the shown talk on top where none were found in that.

    What stands for something hidden (``[card 1]``) says nothing: it is read as if it were not there, and quoted as it stands.
    """
    plain = blanked(said)
    authored = _quoting(read(plain, context, words), said)
    if not call.worded or MIRROR in authored.techniques():
        return authored
    seen = _quoting(read(plain, context._replace(heard=heard(call))), said)
    mirrored = tuple(finding for finding in seen.findings if finding.technique == MIRROR and finding.band != "faint")
    return authored._replace(findings=(*authored.findings, *mirrored)) if mirrored else authored


def _quoting(found: Reading, said: str) -> Reading:
    """`found`, read off a text of the same length, with its quotes as `said` has them."""
    if found.text == said:
        return found
    findings = tuple(one._replace(quote=said[one.start : one.end]) if one.end > one.start else one for one in found.findings)
    return found._replace(text=said, findings=findings)
