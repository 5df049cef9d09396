"""Insults to the customer's face: "read it, you silly man", "your sort never listen". Who says it of whom decides; whoever says it counts in full."""

from __future__ import annotations

import itertools
from typing import Final

from coach.techniques.cues import Match
from coach.techniques.desk import Desk, Seen
from coach.techniques.lexicon import stem
from coach.techniques.prose import prose

_TELLS: Final = frozenset(
    "call calls called calling say says said saying tell tells told telling shout shouts shouted shouting think thinks thought thinking feel feels felt "
    "feeling sent send sends gave give gives".split()
)
"""Before an insult these make it somebody's: "he thought you lazy people", and with "gave you" it is another's."""
_NAMES: Final = frozenset("call calls called calling say said".split())
_TOLD: Final = frozenset("called said says told shouted went goes".split())
_HEARERS: Final = frozenset(("you", "that", ","))
_OTHERS: Final = frozenset("he she they him her them myself himself herself nobody who someone somebody".split())
_SMALL: Final = frozenset(
    stem(word) for word in
    "hysterical neurotic emotional upset panic panicking fuss fussing moan moaning moany whine whining whiny whingeing complaining crying cry overreact "
    "exaggerate exaggerating drama worked".split()
)  # fmt: skip
"""What makes a feeling small as well, in stems."""


def read_aimed(desk: Desk) -> None:
    """Add the insults said to the customer, plain enough to need no second witness; of what is only told again, whatever was found is a question."""
    for match in desk.scan["aimed"]:
        if _another_s(desk, match) or _theirs(desk, match):
            desk.seen = [seen._replace(band="faint") if _hostile_on(seen, match) else seen for seen in desk.seen]
            continue
        begin, end = desk.prose.sentence(match.first)
        same = [(seen.first, seen.last) for seen in desk.noted("hostile") if begin <= seen.first < end]  # one outburst, however many words of it are known
        desk.drop("hostile", begin, end)
        desk.add("hostile", min([match.first, *(first for first, _ in same)]), max([match.last, *(last for _, last in same)]), "sure")
        last = desk.prose.reach(match.first, match.last)
        if not _SMALL.isdisjoint(desk.prose.roots[match.first : last]):
            desk.add("dismiss_feeling", match.first, last, "sure")


def _hostile_on(seen: Seen, match: Match) -> bool:
    return seen.technique == "hostile" and seen.first < match.last and match.first < seen.last


def _another_s(desk: Desk, match: Match) -> bool:
    """Whether the words are told as what another said or thought, or one said to oneself."""
    begin, end = desk.prose.sentence(match.first)
    before, after = desk.prose.norms[begin : match.first], desk.prose.norms[match.last : end]
    pairs = set(itertools.pairwise((*before, "you")))
    ours = "i" in before or "we" in before
    if not ours and any(said in _TELLS and whom in _HEARERS for said, whom in pairs):
        return True
    if any((said in _TELLS and whom in _OTHERS) or (said in _NAMES and whom == "you") for said, whom in pairs):
        return True
    after = after[1:] if after[:1] == (",",) else after
    return len(after) > 1 and after[0] in _OTHERS and after[1] in _TOLD


def _theirs(desk: Desk, match: Match) -> bool:
    """Whether the customer brought the name up: then it may be given back to them."""
    own = [stem(norm) for norm in desk.prose.norms[match.first + 1 : match.last]]
    spoken = set(itertools.pairwise(own))
    lines = [heard.text for heard in desk.context.heard if heard.speaker == "customer"]
    return any(spoken and spoken <= set(itertools.pairwise(map(stem, prose(line).words))) for line in lines)
