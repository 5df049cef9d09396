"""A call as the judge reads it: what was said, without names and secrets, and without replies that talk to the judge.

Pure. The words that leave this machine are `Line.sent`; a quote is looked for in `Line.text`, the words as recorded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal
from unicodedata import category, normalize

from coach.session.events import DeskAnswered, NextContact, Replied, Said
from coach.session.speech import as_heard

if TYPE_CHECKING:
    from coach.masking import Mask
    from coach.session.events import Event

LEFT_OUT: Final = "[left out]"
FEWEST: Final = 3
"""Words of a quote; two can be found anywhere."""
_APOSTROPHES: Final = "'’‘ʼ"
_TITLES: Final = frozenset("mr mrs ms miss mx dr prof sir".split())


@dataclass(frozen=True, slots=True)
class Line:
    """One thing said."""

    id: str
    """``a3``: the agent's in turn 3; others count by themselves: ``c1``, ``n1``."""
    speaker: Literal["agent", "customer", "note"]
    """A note: what was done at the agent's desk, or that another contact begins."""
    turn: int
    text: str
    sent: str
    """As it leaves this machine."""
    flags: tuple[str, ...] = ()
    """Why it reads like instructions to a machine. Then it is not sent and nothing in it can be evidence."""


class Names:
    """Names of the two people, and what stands for them: who they are is nothing to go by.

    A single part of a name is hidden where it is written with a capital; many names are words as well.
    """

    def __init__(self, agent: str, customer: str) -> None:
        self._hidden = [*_parts(agent, "agent"), *_parts(customer, "customer")]

    def hide(self, text: str) -> str:
        """`text` without them."""
        for name, place in self._hidden:
            spellings = re.escape(name) if " " in name else f"{re.escape(name)}|{re.escape(name.upper())}"
            text = re.sub(rf"(?<!\w)(?:{spellings})(?!\w)", place, text, flags=re.IGNORECASE if " " in name else 0)
        return text

    def show(self, text: str) -> str:
        """`text` with them again."""
        for name, place in self._hidden:
            text = text.replace(place, name)
        return text


def _parts(name: str, who: str) -> Iterator[tuple[str, str]]:
    """The whole name, then its parts, each with a place of its own."""
    parts = [part for part in name.split() if part.rstrip(".").casefold() not in _TITLES]
    if len(name.split()) > 1:
        yield " ".join(name.split()), f"[{who}'s name]"
    for number, part in enumerate(parts, start=1):
        if len(part.rstrip(".")) > 1:
            yield part, f"[{who}'s name {number}]" if len(name.split()) > 1 else f"[{who}'s name]"


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was said, in order; `card`: the sentences of the knowledge card as they are sent."""

    lines: tuple[Line, ...]
    card: tuple[str, ...]
    show: Callable[[str], str]
    """Gives words of `Line.sent` as they were recorded."""

    @property
    def quotable(self) -> tuple[Line, ...]:
        """Lines that can be evidence."""
        return tuple(line for line in self.lines if line.speaker == "agent" and not line.flags)

    def find(self, name: str, quote: str) -> tuple[int, str] | None:
        """The turn, and the very words of that line the quote stands for; None when it is no quote of it, or too short.

        Letters and digits have to be the same, whole words in the same order; capitals, spaces, punctuation and width do not matter.
        """
        line = next((line for line in self.quotable if line.id == name), None)
        wanted = [word for word, _, _ in _words(self.show(quote))]
        if line is None or len(wanted) < FEWEST:
            return None
        there = list(_words(line.text))
        for first in range(len(there) - len(wanted) + 1):
            found = there[first : first + len(wanted)]
            if [word for word, _, _ in found] == wanted:
                return line.turn, line.text[found[0][1] : found[-1][2]]
        return None


def _words(text: str) -> Iterator[tuple[str, int, int]]:
    """Each word folded (NFKC, case; without punctuation), and where it stands in `text`."""
    word, start, end = "", 0, 0
    for place, char in enumerate(text):
        if char in _APOSTROPHES:
            continue
        folded = "".join(each for each in normalize("NFKC", char).casefold() if category(each)[0] in "LNM")
        if folded:
            word, start, end = word + folded, start if word else place, place + 1
        elif word:
            yield word, start, end
            word = ""
    if word:
        yield word, start, end


def transcript(events: Sequence[Event], *, mask: Mask, names: Names, flags: Callable[[str], Sequence[str]], card: Sequence[str] = ()) -> Transcript:
    """The call of these events, each line in the words it was shown in. `flags` tells why a reply reads like instructions; nothing: it does not."""

    def sent(text: str) -> str:
        return names.hide(mask.hide(text, again=True))

    lines: list[Line] = []
    for event in as_heard(events):
        if isinstance(event, Replied):
            why = tuple(flags(event.text))
            lines.append(Line(f"a{event.turn}", "agent", event.turn, event.text, LEFT_OUT if why else sent(event.text), why))
            continue
        speaker, text = _context(event)
        if text:
            number = 1 + sum(line.speaker == speaker for line in lines)
            lines.append(Line(f"{speaker[0]}{number}", speaker, 0, text, sent(text)))
    return Transcript(tuple(lines), tuple(sent(fact) for fact in card), lambda text: mask.show(names.show(text)))


def _context(event: Event) -> tuple[Literal["customer", "note"], str]:
    """Who tells it, and what; empty where the event is nothing the judge should know."""
    match event:
        case Said():
            return "customer", event.text
        case DeskAnswered() if event.done:
            return "note", f"At the agent's desk: {event.text or event.action}"
        case NextContact():
            return "note", f"Another contact: {event.after or 'later'}."
    return "note", ""
