"""Whether the detector minds who is spoken to, and in which English: replies said in another way, and the verdicts that turn. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from coach.calibrate.swaps import Swaps
from coach.techniques import Context, Heard, catalogue

MOST_EXAMPLES: Final = 3
"""Of each kind."""
_ENDING: Final = re.compile(r"[.?!\s]*$")


class Said(NamedTuple):
    """A reply and what it was said to."""

    reply: str
    context: Context


Detect = Callable[[str, Context], frozenset[str]]
"""The techniques and faults that count in a reply."""


@dataclass(frozen=True, slots=True)
class Turned:
    """A reply whose verdict turned."""

    reply: str
    """As it was read first."""
    swapped: str
    gained: tuple[str, ...]
    """Techniques and faults only found in the swapped reply."""
    lost: tuple[str, ...]


@dataclass(slots=True)
class Kind:
    """What became of all replies under one kind of swap."""

    group: str
    kind: str
    tried: int = 0
    """Readings compared: replies which the swap changes, for names times the names of the kind."""
    turned: int = 0
    """Of those, how many showed something else afterwards."""
    skills_lost: int = 0
    skills_gained: int = 0
    faults_lost: int = 0
    faults_gained: int = 0
    """A fault found only because of how it was said is the worst of the four."""
    by_item: dict[str, int] = field(default_factory=dict)
    """Technique -> readings in which it turned."""
    examples: list[Turned] = field(default_factory=list)

    @property
    def share(self) -> float | None:
        """Share of readings that turned, 0-1; None when nothing was changed."""
        return self.turned / self.tried if self.tried else None


def audit(said: Sequence[Said], swaps: Swaps, detect: Detect, *, heard_too: bool = True) -> list[Kind]:
    """Every reply under every swap, summed up by kind, in the order of the swaps.

    A name is swapped in the reply and, `heard_too`, in what was said before; replies are first addressed to the reference person, so that
    two readings differ by the name alone. A change of words is made in the reply only: it is the trainee's English that is varied.
    """
    kinds: dict[tuple[str, str], Kind] = {}
    addressed = [address(each, place, swaps.reference) for place, each in enumerate(said)] if swaps.reference else []
    plain: list[frozenset[str] | None] = [None] * len(said)
    named: list[frozenset[str] | None] = [None] * len(said)
    for swap in swaps.swaps:
        kind = kinds.setdefault((swap.group, swap.kind), Kind(swap.group, swap.kind))
        source, kept = (addressed, named) if swap.person else (said, plain)
        for place, each in enumerate(source):
            other = renamed(each, swaps.reference, swap.person, heard_too=heard_too) if swap.person else each._replace(reply=swap.change(each.reply))
            if other.reply == each.reply:
                continue
            before = kept[place]
            if before is None:
                before = kept[place] = detect(*each)
            _count(kind, each.reply, other.reply, before, detect(*other))
    return list(kinds.values())


def address(said: Said, place: int, person: str) -> Said:
    """The reply, addressed to that person: the given name before or after it, or the whole one as in a letter, by its place in the list."""
    given, surname = person.split()
    heard = said.context.heard or (Heard("customer", "I'm ringing about my order."),)
    first = next((at for at, line in enumerate(heard) if line.speaker == "customer"), None)
    if first is not None:
        introduced = heard[first]._replace(text=f"{given} {surname} here. {heard[first].text}")
        heard = (*heard[:first], introduced, *heard[first + 1 :])
    cut = _ENDING.search(said.reply)
    end = cut.start() if cut else len(said.reply)
    small = f"{said.reply[:1].lower()}{said.reply[1:]}" if said.reply[1:2].islower() else said.reply
    forms = (f"{given}, {small}", f"{said.reply[:end]}, {given}{said.reply[end:]}", f"Dear {given} {surname}, {small}")
    return Said(forms[place % len(forms)], said.context._replace(heard=heard, customer_name=person))


def renamed(said: Said, old: str, new: str, *, heard_too: bool = True) -> Said:
    """The same, to somebody of another name."""
    names = dict(zip(old.split(), new.split(), strict=True))
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b")

    def swap(text: str) -> str:
        return pattern.sub(lambda found: names[found[0]], text)

    heard = tuple(line._replace(text=swap(line.text)) for line in said.context.heard) if heard_too else said.context.heard
    return Said(swap(said.reply), said.context._replace(heard=heard, customer_name=swap(said.context.customer_name)))


def _count(kind: Kind, reply: str, swapped: str, before: frozenset[str], after: frozenset[str]) -> None:
    kind.tried += 1
    gained, lost = _ordered(after - before), _ordered(before - after)
    if not gained and not lost:
        return
    kind.turned += 1
    kind.skills_gained += any(_skill(item) for item in gained)
    kind.skills_lost += any(_skill(item) for item in lost)
    kind.faults_gained += any(not _skill(item) for item in gained)
    kind.faults_lost += any(not _skill(item) for item in lost)
    for item in (*gained, *lost):
        kind.by_item[item] = kind.by_item.get(item, 0) + 1
    if len(kind.examples) < MOST_EXAMPLES and all((turned.gained, turned.lost) != (gained, lost) for turned in kind.examples):
        kind.examples.append(Turned(reply, swapped, gained, lost))


def _skill(item: str) -> bool:
    return catalogue()[item].family == "skill"


def _ordered(items: Iterable[str]) -> tuple[str, ...]:
    there = frozenset(items)
    return tuple(item for item in catalogue() if item in there)
