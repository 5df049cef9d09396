"""Two versions of one attempt made one, whichever comes first: what the order of merging may not change is decided here, without a database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from coach.store import later
from coach.store.chain import Link
from coach.store.salvage import IDENTITY, RESULT, Whole

Lines = tuple[tuple[Any, ...], ...]


def joined(mine: Whole, theirs: Whole) -> Whole | None:
    """What both together say of the attempt; None when they contradict each other. Both chains hold.

    The shorter call must be the beginning of the longer. Words erased in one are erased; of two results the one first given counts and
    that of another scorer is kept as a version; what was said later in either is kept. Number and person are those of `mine`.
    """
    if any(mine.row[name] != theirs.row[name] for name in IDENTITY):
        return None
    (call, said), (other, also) = later.split(mine.links), later.split(theirs.links)
    short, long = sorted(((call, mine), (other, theirs)), key=lambda each: len(each[0]))
    if any(a.digest != b.digest for a, b in zip(call, other, strict=False)):
        return None
    if len(short[0]) < len(long[0]) and short[1].row["ended_at"] is not None:
        return None
    links = later.rechained(_erased(long[0], short[0]), _either(said, also), mine.row["origin"])
    head = links[-1].digest if links else mine.row["origin"]
    whole = _resulting(mine, theirs)
    gone = any(link.body is None for link in links[: len(long[0])])
    row = {**whole.row, "number": mine.row["number"], "person_id": mine.row["person_id"], "events": len(links), "head": head}
    return replace(whole, row=row, person=mine.person, links=links, opinions=() if gone else _opinions(mine, theirs))


def _erased(links: Sequence[Link], others: Sequence[Link]) -> tuple[Link, ...]:
    """The links without what is erased in either."""
    gone = {link.seal for link in others if link.body is None}
    return tuple(replace(link, body=None, salt=None) if link.seal in gone else link for link in links)


def _either(mine: Sequence[Link], theirs: Sequence[Link]) -> tuple[Link, ...]:
    """Later events of both; the same one has the same seal."""
    return tuple({link.seal: link for link in (*_erased(mine, theirs), *_erased(theirs, mine))}.values())


def _resulting(mine: Whole, theirs: Whole) -> Whole:
    """The one whose result counts, with what other scorers made of the attempt as versions."""
    first, second = sorted((mine, theirs), key=_precedence)
    if first.row["scorer"] is None:  # nobody's result, or erased: then in every journal
        return replace(first, scores=(), versions=(), version_scores=())
    if not first.scores and first.row["scorer"] == second.row["scorer"]:
        first = replace(first, scores=second.scores)
    offered = [*zip(first.versions, _split(first), strict=True), *zip(second.versions, _split(second), strict=True)]
    if second.row["scorer"] is not None:
        ended, scorer, *rest = (second.row[name] for name in RESULT)
        offered.append(((scorer, ended, *rest), second.scores))
    kept: dict[str, tuple[tuple[Any, ...], Lines]] = {}
    for line, scores in sorted(offered, key=lambda each: (each[0][1], repr(each))):
        if line[0] != first.row["scorer"]:
            kept.setdefault(line[0], (line, scores))
    versions = tuple(line for line, _ in (kept[scorer] for scorer in sorted(kept)))
    details = tuple(score for scorer in sorted(kept) for score in kept[scorer][1])
    return replace(first, versions=versions, version_scores=details)


def _split(whole: Whole) -> list[Lines]:
    return [tuple(score for score in whole.version_scores if score[-1] == line[0]) for line in whole.versions]


def _precedence(whole: Whole) -> tuple[Any, ...]:
    """Erased results come first, then the one that was given first; an attempt without one comes last."""
    row = whole.row
    if row["ended_at"] is None:
        return (2,)
    values = tuple(str(row[name]) for name in RESULT)
    return (0, *values) if row["scorer"] is None else (1, *values, -len(whole.scores), repr(sorted(whole.scores, key=repr)))


def _opinions(mine: Whole, theirs: Whole) -> Lines:
    """Of each model on each line the last one."""
    last: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for line in sorted((*mine.opinions, *theirs.opinions), key=lambda each: (each[-1], repr(each))):
        last[line[0], line[6]] = line
    return tuple(last[key] for key in sorted(last))


def same(one: Whole, other: Whole) -> bool:
    """Whether nothing would change."""
    lines = (tuple(map(_sorted, (each.scores, each.opinions, each.versions, each.version_scores))) for each in (one, other))
    return one.row == other.row and one.links == other.links and len(set(lines)) == 1


def _sorted(lines: Lines) -> Lines:
    return tuple(sorted(lines, key=repr))
