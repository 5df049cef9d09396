"""Whether she gives way, parts or hurts where the engine has not decided that she does."""

from __future__ import annotations

import re
from typing import Final

from coach.voice.guards.numbers import figures
from coach.voice.guards.piece import Piece
from coach.voice.guards.roots import root
from coach.voice.guards.tables import phrases, under
from coach.voice.guards.words import line, words

_DENIES: Final = frozenset(
    "not no never hardly barely without nor neither far nothing nobody anything anyone if unless until before when whether supposed expect expecting from"
    " than as stop".split()
)
_SOUR: Final = frozenset("oh just well how aw".split())
"""Before a word of praise they turn it into its opposite."""
GUSH: Final = 3
"""Ways of giving way at once that are too many even for somebody who may."""
_REACH: Final = 4
_LIMIT: Final = re.compile(r"(?:more than|over|above|beyond|higher than|greater than|exceeding|at least) [£$€]?(\d+(?:\.\d+)?)")
_ARTICLES: Final = frozenset("a an the any of to some her his their your our my".split())


def softened(piece: Piece) -> str | None:
    """She thanks, accepts, is pleased, laughs or says sorry, and neither the engine nor the author has her do so; or does all of it at once."""
    found = softens(piece.text, unless=piece.directive.authored)
    if not piece.directive.soft:
        return next(iter(found.values()), None)
    gush = softens(f"{piece.before} {piece.text}", unless=piece.directive.authored) if found else found
    return ", ".join(gush.values()) if len(gush) >= GUSH else None


def softens(text: str, *, unless: str = "") -> dict[str, str]:
    """In which ways `text` gives way (thanks, accepts, forgives, pleased, laughs, sorry), each with the words that do; not those in which `unless` does."""
    said, authored = line(text), line(unless)
    ways: dict[str, str] = {}
    for family in under("tone", "soft"):
        known = phrases("tone", f"soft.{family}")
        if authored in known:
            continue
        for found in known.each(said):
            if not _denied(said, found.start()) and not said[found.end() :].startswith(" if ") and not (family == "pleased" and _sour(said, found)):
                ways[family] = found[0]
                break
    return ways


def _denied(said: str, at: int) -> bool:
    """Whether a word just before takes it back or makes it depend on something."""
    before = re.split(r" [.?!] ", said[:at])[-1].split()
    return not _DENIES.isdisjoint(before[-_REACH:])


def _sour(said: str, found: re.Match[str]) -> bool:
    before = [word for word in said[: found.start()].split()[-2:] if word != ","]
    return bool(before) and before[-1] in _SOUR


def ends_call(piece: Piece) -> str | None:
    """She takes leave though the call goes on, or asks something, or fails to take leave, where it is over."""
    told = piece.directive
    if not told.last:
        if piece.authored in phrases("tone", "parting.goodbye"):
            return None
        for found in phrases("tone", "parting.goodbye").each(piece.line):
            if not re.search(under("tone", "parting", "threat"), piece.line[: found.start()]):
                return found[0]
        return None
    if _asks_at_the_end(piece.line) and not _asks_at_the_end(piece.authored) and piece.whole:
        return "a question at the end of the call"
    parts = phrases("tone", "parting.goodbye")
    if piece.whole and piece.authored in parts and piece.line not in parts:
        return "no goodbye"
    return None


def _asks_at_the_end(said: str) -> bool:
    return said.rstrip().endswith("?")


def unsafe(piece: Piece) -> str | None:
    """Threats, slurs and talk of doing oneself harm; strong language and insults where the author has none."""
    found = phrases("tone", "hurt.never").found(piece.line, piece.authored) or phrases("tone", "hurt.swearing").found(
        piece.line, piece.authored + line(piece.directive.briefing)
    )
    if found:
        return found[0]
    insults = phrases("tone", "hurt.insults")
    if piece.directive.abuse or piece.authored in insults:
        return None
    insulted = insults.found(piece.line)
    return insulted[0] if insulted else None


def forbidden(piece: Piece) -> str | None:
    """What the author lets nobody put in her mouth (``llm: never``), as far as words can be told: the phrase itself, or a number above a limit."""
    for rule in piece.directive.never:
        wanted = tuple(root(word) for word in words(rule) if word not in _ARTICLES)
        if wanted and _within(wanted, piece.text) and not _within(wanted, piece.directive.authored):
            return rule
        limit = _LIMIT.search(line(rule))
        if limit and _beyond(piece, float(limit[1])):
            return rule
    return None


def _within(wanted: tuple[str, ...], text: str) -> bool:
    """Whether `text` has the words side by side, small words aside."""
    said = tuple(root(word) for word in words(text) if word not in _ARTICLES)
    return any(said[at : at + len(wanted)] == wanted for at in range(len(said) - len(wanted) + 1))


def _beyond(piece: Piece, limit: float) -> bool:
    own = {value for figure in figures(words(piece.directive.authored)) for value in figure.adds}
    amounts = [value for figure in figures(piece.tokens) for reading in figure.readings[:1] for value in reading if value.startswith("£") or figure.plain]
    return any(_number(value) > limit for value in amounts if value not in own)


def _number(value: str) -> float:
    found = re.fullmatch(r"£?(\d{1,12}(?:\.\d{1,6})?)", value)
    return float(found[1]) if found else 0.0
