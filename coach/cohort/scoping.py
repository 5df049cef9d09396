"""Of which attempts a report is: what was asked for, found in the journal; what is left out, and why. Errors name what is near."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from coach.cohort.counting import ENOUGH, monday
from coach.cohort.figures import Version
from coach.store.attempts import name_key, shown_name
from coach.store.scope import NOBODY, Scope
from coach.wording import counted

if TYPE_CHECKING:
    from coach.store.questions import Questions
    from coach.store.scope import Person, Team

FEW: Final = 12
"""Names that fit an error."""


class NothingThereError(LookupError):
    """There is no such team or person, or no exam of theirs; the message says which there are."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the report was asked to be of; empty and None for all there is."""

    team: str = ""
    trainee: str = ""
    first: date | None = None
    last: date | None = None


def teams_of(questions: Questions, asked: Asked) -> tuple[Team, ...]:
    """The team of that name, or all, people in none last. Raises NothingThereError."""
    every = questions.teams()
    if not asked.team:
        return every
    key = name_key(shown_name(asked.team))
    found = tuple(team for team in every if team.name and name_key(team.name) == key)
    if not found:
        raise NothingThereError(_unknown("team", asked.team, [team.name for team in every if team.name]))
    return found


def scope_of(questions: Questions, asked: Asked, teams: Sequence[Team]) -> Scope:
    """The attempts asked for, not yet of one scorer. Without days: whole weeks, from the first with an exam to the last. Raises NothingThereError."""
    numbers, person = tuple(team.id for team in teams), _person(questions, asked)
    if person is not None:
        theirs = questions.teams_of(person)
        numbers = tuple(team for team in numbers if team in theirs)
    span = questions.weeks(numbers, person)
    if span is None:
        who = " of ".join(["", *filter(None, (asked.trainee, asked.team))])
        raise NothingThereError(
            f"There is no finished exam{who} yet, and only exams are reported: practice is private. "
            "One is played with coach play ID --exam --trainee NAME, and brought from another machine with coach data merge FILE."
        )
    low, high = monday(span[0]), monday(span[1]) + timedelta(days=6)
    first = asked.first or min(low, asked.last or low)
    last = asked.last or max(high, first)
    if first > last:
        raise NothingThereError(f"The time from {first} to {last} ends before it begins. Swap the two days.")
    scope = Scope(first, last, numbers, person)
    if not questions.scorers(scope):
        raise NothingThereError(f"No exam ended from {first} to {last}. The first was in the week from {low}, the last in the week from {monday(span[1])}.")
    return scope


def _person(questions: Questions, asked: Asked) -> int | None:
    if not asked.trainee:
        return None
    people = [person for person in questions.people("9999") if person.name]
    key = name_key(shown_name(asked.trainee))
    for person in people:
        if name_key(person.name) == key:
            return person.number
    raise NothingThereError(_unknown("trainee", asked.trainee, [person.name for person in people]))


def versions_of(questions: Questions, scope: Scope) -> tuple[Scope, tuple[Version, ...], tuple[tuple[str, int], ...]]:
    """The scope as one scorer sees it: the newest with enough attempts, else the one with most; the scorers met, that one first; what is left out."""
    met = questions.scorers(scope)
    ripe = [each for each in met if each[2] >= ENOUGH]
    newest = max(ripe, key=lambda each: (_version(each[1]), each[3], each[2], each[1]), default=None)
    number, name, attempts, _ = newest or max(met, key=lambda each: (each[2], _version(each[1]), each[3], each[1]))
    scope = replace(scope, scorer=number)
    others, all_others = questions.left_out(scope)
    rest = [
        Version(told, others[key]) for key, told, _, _ in sorted(met, key=lambda each: (_version(each[1]), each[3], each[1]), reverse=True) if key in others
    ]
    left, over = questions.unfinished(scope)
    excluded = (("another scorer", all_others), ("not finished", left), ("over, but without a result", over))
    return scope, (Version(name, attempts), *rest), tuple(each for each in excluded if each[1])


def not_started(questions: Questions, scope: Scope, people: Iterable[Person]) -> tuple[str, ...]:
    """Names of people of these teams, as they are at the end of the span, who took no exam in it."""
    began = questions.attempted(scope)
    asked = [person for person in people if person.name and person.team != NOBODY and scope.person in (None, person.number)]
    return tuple(person.name for person in asked if person.team in scope.teams and person.number not in began)


def _version(scorer: str) -> tuple[int, ...]:
    """``0.10.2+3f9a27c1`` as numbers, so that ten comes after nine."""
    return tuple(int(part) if part.isdecimal() else 0 for part in scorer.partition("+")[0].split("."))


def _unknown(what: str, asked: str, names: Collection[str]) -> str:
    """There is no such name, and which ones are near."""
    told = f"There is no {what} {shown_name(asked)!r}."
    keys = {name_key(name): name for name in names}
    near = [keys[key] for key in difflib.get_close_matches(name_key(shown_name(asked)), keys, n=3)]
    if near:
        return f"{told} Did you mean {' or '.join(near)}?"
    if not names:
        return f"{told} None has been entered yet."
    few = sorted(names, key=name_key)
    return f"{told} There {'is' if len(few) == 1 else 'are'} {', '.join(few) if len(few) <= FEW else counted(len(few), what)}."
