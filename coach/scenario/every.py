"""All that the customer can say in a scenario, and all that stands in it."""

from __future__ import annotations

from collections.abc import Iterator

from coach.scenario.models import Line, Scenario


def own_texts(scenario: Scenario) -> Iterator[str]:
    """Everything the author has written that may come up in a call: the case, the card, the lines, what may be asked and meant."""
    yield from scenario.case.values()
    yield scenario.briefing
    for fact in scenario.facts.values():
        yield fact.fact
    for action in scenario.desk.values():
        yield from (action.does, action.refused, action.done)
    for sentences in scenario.intents.values():
        yield from sentences
    for answer in scenario.answers.values():
        yield from answer.asked
    for line in every_line(scenario):
        yield line.text


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
