"""What the trainee means in a scenario's own terms: intents and answers by their examples, phrases by their stems.

The likeness is one a trainer can follow: content words by their stems and synonyms, weighted by how telling they are in this
scenario, covered in both directions, and a question only ever matches a question.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from coach.scenario.models import Scenario
from coach.techniques.cues import Scan
from coach.techniques.desk import Desk
from coach.techniques.findings import Context, Hit
from coach.techniques.lexicon import stem
from coach.techniques.prose import Prose, prose
from coach.techniques.vocabulary import alike, function_words

THRESHOLD: Final = 0.52
"""From here a reply means the intent. Measured on paraphrases and chatter, see docs/techniques.md."""
_IDLE: Final = 0.12
"""Weight of a function word beside 1 for a word that only one intent has."""
_NOT: Final = frozenset(("not", "never", "no", "nobody", "without", "nothing"))


@dataclass(frozen=True, slots=True)
class Shape:
    """A stretch of words to compare: stems in order, whether it asks, whether it denies, and where it lies."""

    roots: tuple[str, ...]
    asks: bool
    denies: bool
    first: int = 0
    last: int = 0


@dataclass(frozen=True)
class ScenarioWords:
    """A scenario's intents, answers and phrases, ready to be looked for."""

    intents: tuple[tuple[str, tuple[Shape, ...]], ...]
    weights: dict[str, float]
    phrases: tuple[tuple[str, tuple[str, ...]], ...]


def words(scenario: Scenario) -> ScenarioWords:
    """The scenario's words, prepared once for a call."""
    named = {name: tuple(examples) for name, examples in scenario.intents.items()}
    named.update({name: tuple(answer.asked) for name, answer in scenario.answers.items() if name not in named})
    shapes = tuple((name, tuple(_whole(example) for example in examples)) for name, examples in named.items())
    rules = [rule for scene in scenario.scenes.values() for rule in scene.replies] + list(scenario.anywhere) + list(scenario.checklist.values())
    said = [phrase for rule in rules for phrase in rule.says] + list(scenario.persona.triggers)
    phrases = tuple((phrase, _roots(phrase)) for phrase in dict.fromkeys(said))
    return ScenarioWords(shapes, _weights(shapes), tuple((phrase, roots) for phrase, roots in phrases if roots))


def _whole(example: str) -> Shape:
    desk = Desk(Scan(prose(example)), Context())
    return _shape(desk, 0, len(desk.prose.tokens))


def _roots(phrase: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in prose(phrase).words)


def _weights(shapes: tuple[tuple[str, tuple[Shape, ...]], ...]) -> dict[str, float]:
    """How telling each stem is: full for one that a single intent has, little for one they all share or that says nothing."""
    holders: dict[str, set[str]] = {}
    for name, examples in shapes:
        for shape in examples:
            for root in shape.roots:
                holders.setdefault(root, set()).add(name)
    count = max(1, len(shapes))
    idle = function_words()
    found = {}
    for root, names in holders.items():
        rarity = 1.0 if count == 1 else 1.0 - 0.6 * math.log(len(names)) / math.log(max(2, count))
        found[root] = rarity * (_IDLE if root in idle else 1.0)
    return found


def means(desk: Desk, known: ScenarioWords) -> tuple[Hit, ...]:
    """The intents and answers the reply means, best first, each at most once; scores 0-1, only from the threshold up."""
    stretches = _stretches(desk)
    hits = []
    for name, examples in known.intents:
        best, where = 0.0, (0, 0)
        profile = frozenset(root for shape in examples for root in shape.roots)
        for stretch in stretches:
            score = max((_likeness(stretch, shape, known.weights, profile) for shape in examples), default=0.0)
            if score > best:
                best, where = score, (stretch.first, stretch.last)
        if best >= THRESHOLD:
            start, end = desk.prose.span(*where)
            hits.append(Hit(name, start, end, round(min(1.0, best), 3)))
    return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.start, hit.name)))


def _stretches(desk: Desk) -> list[Shape]:
    """What is compared: each clause, each sentence, and pairs of neighbouring clauses."""
    tokens = desk.prose.tokens
    cuts = sorted({0, len(tokens)} | {i for i, token in enumerate(tokens) if token.is_mark} | {i for i, begins in enumerate(desk.prose.starts) if begins})
    pieces = [(a, b) for a, b in zip(cuts, cuts[1:], strict=False) if any(not token.is_mark for token in tokens[a:b])]
    spans = list(pieces)
    for width in (2, 3, 4):
        spans += [(pieces[i][0], pieces[i + width - 1][1]) for i in range(len(pieces) - width + 1)]
    shapes = []
    for first, last in dict.fromkeys(spans):
        while first < last and tokens[first].is_mark:
            first += 1
        if first < last:
            shapes.append(_shape(desk, first, last))
    return [shape for shape in shapes if shape.roots]


def _shape(desk: Desk, first: int, last: int) -> Shape:
    tokens = desk.prose.tokens[first:last]
    roots = tuple(dict.fromkeys(stem(token.norm) for token in tokens if not token.is_mark))
    return Shape(roots, _asks(desk, first, last), bool(_NOT & set(roots)), first, last)


def _asks(desk: Desk, first: int, last: int) -> bool:
    """Whether the stretch asks for something: a question, a request, or a bare "postcode please"."""
    if any(q.first < last and first < q.last for q in desk.questions):
        return True
    if any(m.first < last and first < m.last for m in desk.scan["requested"]):
        return True
    words_ = [token.norm for token in desk.prose.tokens[first:last] if not token.is_mark]
    return len(words_) <= 6 and bool(words_) and (words_[-1] == "please" or words_[0] == "please")  # noqa: PLR2004 - "your postcode please"


def _likeness(said: Shape, example: Shape, weights: dict[str, float], profile: frozenset[str]) -> float:
    """0-1: how much of the example is in what was said, and how much of what was said belongs to the intent."""
    idle = function_words()

    def weight(root: str) -> float:
        return weights.get(root, _IDLE if root in idle else 0.7)

    whole = sum(weight(root) for root in example.roots)
    spoken = sum(weight(root) for root in said.roots)
    if not whole or not spoken:
        return 0.0
    covered = sum(weight(root) * _found(root, said.roots) for root in example.roots)
    telling = sum(weight(root) * _found(root, said.roots) for root in example.roots if root not in idle)
    if telling <= 0 and any(root not in idle for root in example.roots):
        return 0.0
    own = sum(weight(root) * max(_found(root, example.roots), 0.9 * (root in profile)) for root in said.roots)
    score = 0.58 * covered / whole + 0.42 * own / spoken
    if said.asks != example.asks:
        score *= 0.55
    if said.denies != example.denies:
        score *= 0.75
    return score


def _found(root: str, among: tuple[str, ...]) -> float:
    if root in among:
        return 1.0
    return 0.85 if root not in function_words() and any(alike(root, other) for other in among) else 0.0


def phrases(made: Prose, known: ScenarioWords) -> tuple[Hit, ...]:
    """The ``says`` and ``triggers`` phrases in the reply, by their stems, in order of appearance; marks between words do not matter."""
    places = [i for i, token in enumerate(made.tokens) if not token.is_mark]
    roots = [stem(made.tokens[i].norm) for i in places]
    hits = []
    for phrase, wanted in known.phrases:
        size = len(wanted)
        for at in range(len(roots) - size + 1):
            if tuple(roots[at : at + size]) == wanted:
                start, end = made.span(places[at], places[at + size - 1] + 1)
                hits.append(Hit(phrase, start, end, 1.0))
                break
    return tuple(sorted(hits, key=lambda hit: (hit.start, hit.end, hit.name)))
