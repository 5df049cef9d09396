"""The single exams a report rests on, so that whoever reads it can work its figures out again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from coach.cohort.figures import Sat
from coach.store.attempts import handle
from coach.store.scope import NOBODY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coach.store.questions import Questions
    from coach.store.scope import Person, Scope

MOST: Final = 1000
"""Exams in a report; what is more, is older."""
NAMELESS: Final = "(no name given)"


def called(person: Person) -> str:
    """What a report calls somebody; whose name was erased has the beginning of their id."""
    return person.name or f"(name erased, {person.key[:8]})"


def whose(number: int, people: Mapping[int, Person]) -> str:
    """The same by number; attempts without a name are nobody's."""
    return NAMELESS if number == NOBODY or number not in people else called(people[number])


def exams(questions: Questions, scope: Scope, people: Mapping[int, Person]) -> tuple[Sat, ...]:
    """The newest exams of the scope, newest first."""
    teams = {team.id: team.name for team in questions.teams()}
    passed = {0: "no", 1: "yes"}
    return tuple(
        Sat(
            handle(one.id),
            whose(one.person, people),
            teams.get(one.team, ""),
            one.scenario,
            one.ended[:10],
            one.score,
            "" if one.passed is None else passed[one.passed],
        )
        for one in questions.newest(scope, MOST)
    )
