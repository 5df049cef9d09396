"""What on its face is said back to the other side: about themselves, or their own last words. An act, for the techniques to judge."""

from __future__ import annotations

from typing import Final

from coach.techniques.echo import ABOUT, Theirs, sentences, stems
from coach.techniques.findings import Context
from coach.techniques.lexicon import stem
from coach.techniques.prose import Prose
from coach.techniques.vocabulary import function_words

_SUGGESTS: Final = frozenset("should could can might may must will would need try if let".split())
_LEADS: Final = frozenset("so and but okay right yeah yes well um uh mm hmm oh then now because or like it sounds seems".split())


def said_back(made: Prose, said: Theirs, context: Context) -> list[tuple[int, int]]:
    """Sentences that on their face tell the other side about themselves, or repeat what they just said: an act, not yet a technique."""
    last_line = next((heard.text for heard in reversed(context.heard) if heard.speaker == "customer"), "")
    theirs_, idle = stems(last_line), function_words()
    found = []
    for first, last in sentences(made):
        norms = made.bare(first, last)
        asks = last < len(made.norms) and made.norms[last] == "?"
        lead = 0
        while lead < len(norms) - 1 and norms[lead] in _LEADS:
            lead += 1
        told = norms[lead] in ABOUT and len(norms) - lead >= 4 and not _SUGGESTS & set(norms[lead : lead + 4])  # noqa: PLR2004 - a clause about them
        weighty = [stem(norm) for norm in norms if norm not in idle]
        repeated = len(weighty) >= 2 and sum(root in theirs_ for root in weighty) >= 0.6 * len(weighty)  # noqa: PLR2004 - most of it is theirs
        if (told and not asks and not said.silent) or repeated:
            found.append((first, last))
    return found
