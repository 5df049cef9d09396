"""Lines of the catalogue pasted into a call: several in one reply are the book's words, not this trainee's, and show nothing."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

from coach.scenario import kept
from coach.techniques.desk import Desk

_SEVERAL: Final = 2
"""Examples of the catalogue in one reply that are no coincidence."""
_FEWEST: Final = 4
"""Words of an example that is somebody's own: "I'm so sorry" is everybody's."""


def doubt_pasted(desk: Desk) -> None:
    """Make faint what is found on examples of the catalogue, word for word, where a reply holds several of them."""
    norms = desk.prose.norms
    if not desk.context.heard or len(norms) < _SEVERAL * _FEWEST:
        return
    known = book()
    words = [norm for norm in norms if norm[0].isalnum()]
    openings = map(" ".join, zip(*[words[i:] for i in range(_FEWEST)], strict=False))
    begun = {each for opening in openings if opening in known for each in known[opening]}
    if len(begun) < _SEVERAL:
        return
    places = [i for i, norm in enumerate(norms) if norm[0].isalnum()]
    said = f" {' '.join(words)} "
    copied = []
    for _, example in sorted(begun):
        at = said.find(example)
        if at >= 0:
            first = said.count(" ", 0, at)
            copied.append((places[first], places[first + example.count(" ") - 2] + 1))
    apart = [span for i, span in enumerate(copied) if not any(a < span[1] and span[0] < b for a, b in copied[:i])]
    if len(apart) >= _SEVERAL:
        desk.seen = [seen._replace(band="faint") if any(a < seen.last and seen.first < b for a, b in copied) else seen for seen in desk.seen]


@cache
def book() -> dict[str, list[tuple[int, str]]]:
    """The words of all good examples of some length, numbered and with a space around each, by their first words. Read from a kept form once."""
    here = Path(__file__).parent
    return kept.derived("pasted", [here / "catalogue.yaml", here / "cues" / "spelling.yaml", here / "pasted.py"], _form, _by_opening)


def _by_opening(lines: list[str]) -> dict[str, list[tuple[int, str]]]:
    found: dict[str, list[tuple[int, str]]] = {}
    for number, line in enumerate(lines):
        found.setdefault(" ".join(line.split()[:_FEWEST]), []).append((number, line))
    return found


def _form() -> Any:
    from coach.techniques.catalogue import catalogue  # noqa: PLC0415 - only where the form is made anew
    from coach.techniques.prose import prose  # noqa: PLC0415

    lines = [example.say for technique in catalogue().values() for example in technique.examples if example.kind == "good"]
    told = [[norm for norm in prose(line).norms if norm[0].isalnum()] for line in lines]
    return list(dict.fromkeys(f" {' '.join(norms)} " for norms in told if len(norms) >= _FEWEST))
