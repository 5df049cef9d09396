"""Two versions of one attempt made one, whichever comes first: what the order of merging may not change is decided here, without a database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from coach.store import later
from coach.store.chain import Link
from coach.store.salvage import IDENTITY, RESULT, Whole

Lines = tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """What two journals together say of an attempt. `whole` has the number it has here, and the person of the side that knows."""

    whole: Whole
    lost: Whole | None = None
    """The version whose call went on differently, or further, and is not the one kept."""
    why: str = ""
    """What decided that, of the one kept."""
    forked: bool = False
    """What is said of turns of the other is not about those of the one kept."""


def joined(mine: Whole, theirs: Whole) -> Joined:
    """What both together say of the attempt, the same whichever comes first. Both chains hold.

    Of two calls the finished one counts, then the longer one, then the one with the lower digest at its end; so one that is the beginning
    of the other grows. What was erased in one is erased; of two results of the same call the one given first counts and that of
    another scorer is kept as a version; what was said later in either is kept.
    """
    winner, loser = sorted((mine, theirs), key=_rank)
    kept, other = _call(winner), _call(loser)
    number = {"number": mine.row["number"]}
    if any(mine.row[name] != theirs.row[name] for name in IDENTITY):
        return Joined(replace(winner, row={**winner.row, **number}), loser, "two calls have the same id, and its beginning comes first", forked=True)
    erased = mine.erased or theirs.erased
    begins = all(a.digest == b.digest for a, b in zip(kept, other, strict=False))
    links = _chained(winner, _erased(kept, other), _either(later.split(mine.links)[1], later.split(theirs.links)[1]), mine)
    if erased:
        links = tuple(replace(link, body=None, salt=None) for link in links)
    whole = _worth(winner, loser, same_call=begins and len(kept) == len(other))
    if any(link.body is None for link in links[: len(kept)]):
        whole = replace(whole, opinions=())
    owner = _owner(mine, theirs)
    head = links[-1].digest if links else winner.row["origin"]
    row = {**whole.row, **number, "person_id": owner.row["person_id"], "events": len(links), "head": head}
    whole = replace(whole, row=row, person=owner.person, erased=erased, links=links)
    missed = not erased and (not begins or len(other) > len(kept))
    return Joined(whole, loser if missed else None, _why(winner, loser) if missed else "", forked=missed and not begins)


def _worth(winner: Whole, loser: Whole, *, same_call: bool) -> Whole:
    """The one that counts with its results, and those of the other when they are of the same call. What was taken out of one is out of both."""
    whole = winner
    ended = [winner.row["ended_at"]]
    if same_call:
        whole = replace(_resulting(winner, loser), opinions=_opinions(winner, loser))
        ended += [loser.row["ended_at"]] * (loser.row["ended_at"] is not None)
    if any(each.row["ended_at"] is not None and each.row["scorer"] is None for each in (winner, loser)):
        row = {**whole.row, **dict.fromkeys(RESULT), "ended_at": min(ended)}
        whole = replace(whole, row=row, scores=(), versions=(), version_scores=())
    return whole


def _call(whole: Whole) -> tuple[Link, ...]:
    return later.split(whole.links)[0]


def _rank(whole: Whole) -> tuple[bool, int, str, str]:
    """The one that counts comes first."""
    call = _call(whole)
    return whole.row["ended_at"] is None, -len(call), call[-1].digest if call else "", whole.row["origin"]


def _why(winner: Whole, loser: Whole) -> str:
    if winner.row["ended_at"] is not None and loser.row["ended_at"] is None:
        return "it is finished"
    if len(_call(winner)) > len(_call(loser)):
        return "it is longer"
    return "they are of the same length, and its digest comes first"


def _owner(mine: Whole, theirs: Whole) -> Whole:
    """Whose person the attempt's is: of an erased one, then of one with a name, then of one with an id."""

    def rank(whole: Whole) -> tuple[int, str]:
        if whole.erased:
            return 0, str(whole.row["person_id"])
        if whole.person is not None and whole.person[2] is not None:
            return 1, str(whole.person[2])
        return (3, "") if whole.row["person_id"] is None else (2, str(whole.row["person_id"]))

    return min((mine, theirs), key=rank)


def _chained(winner: Whole, call: Sequence[Link], said: Sequence[Link], mine: Whole) -> tuple[Link, ...]:
    """One chain; as it lies here when nothing is new."""
    links = (*call, *said)
    if {(link.seq, link.seal, link.body) for link in links} == {(link.seq, link.seal, link.body) for link in mine.links}:
        return mine.links
    return later.rechained(call, said, winner.row["origin"])


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
