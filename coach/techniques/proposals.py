"""What somebody else takes a reply to mean, believed only as far as its own words bear it out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from coach.techniques.findings import Hit
from coach.techniques.lexicon import stem
from coach.techniques.prose import prose
from coach.techniques.vocabulary import content, meanings

if TYPE_CHECKING:
    from coach.techniques.findings import Reading
    from coach.techniques.intents import ScenarioWords

FEWEST: Final = 3
"""Words of a quote; one or two can be found in anything."""
BORNE_OUT: Final = 0.5
"""Share of the quote's telling words, weighed, that examples of the intent must have (or words of the same meaning)."""
STRANGE: Final = 0.6
"""Weight of a word no example has."""
_DENIES: Final = frozenset(map(stem, ("not", "no", "never", "nobody", "nothing", "without", "cannot")))


def believe(reading: Reading, intent: str, quote: str, words: ScenarioWords) -> Reading:
    """`reading` with the proposed intent where nothing else was found in the reply and the quote bears it out; else `reading` as it was.

    The quote must stand in the reply to the letter (capitals aside), hold three words, and share at least half of what it says with the
    intent's own examples, denial included. So a model can point at what a rule missed, and cannot make anything up.
    """
    if reading.intents or intent not in words.names:
        return reading
    start = reading.text.casefold().find(quote.casefold().strip())
    made = prose(quote)
    if start < 0 or len(made.words) < FEWEST or len(reading.text.casefold()) != len(reading.text):
        return reading
    known = words.profile(words.names.index(intent))
    roots = frozenset(content(made.words))
    denies = not _DENIES.isdisjoint(map(stem, made.words))
    if not roots or (denies and _DENIES.isdisjoint(known)):
        return reading
    named = {root: (root, *(f"={number}" for number in meanings(root))) for root in roots}
    weigh = {root: max((words.weights[name] for name in names if name in words.weights), default=STRANGE) for root, names in named.items()}
    borne = sum(weigh[root] for root, names in named.items() if not known.isdisjoint(names))
    if borne < BORNE_OUT * sum(weigh.values()):
        return reading
    return reading._replace(intents=(Hit(intent, start, start + len(quote.strip()), round(borne / sum(weigh.values()), 3)),))
