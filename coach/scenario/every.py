"""All that the customer can say in a scenario."""

from __future__ import annotations

from collections.abc import Iterator

from coach.scenario.models import Line, Scenario


def every_line(scenario: Scenario) -> Iterator[Line]:
    """Every line the customer has, wherever it is written."""
    for reply in scenario.anywhere:
        yield from reply.customer
    for scene in scenario.scenes.values():
        yield from scene.customer
        yield from scene.otherwise
        for reply in scene.replies:
            yield from reply.customer
    for answer in scenario.answers.values():
        yield from answer.customer
    for lines in (*scenario.persona.lines.values(), *scenario.persona.asides.values()):
        yield from lines
