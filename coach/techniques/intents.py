"""What the trainee means in a scenario's own terms: intents and answers by their examples, phrases by their stems.

The likeness is one a trainer can follow: content words by their stems and synonyms, weighted by how telling they are in this
scenario, covered in both directions; a question only ever matches a question. The words of a reply are spent once: what one intent
explains best, another cannot claim as well, so "who else is at home?" asks who is there and not when somebody was at home.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final

from coach.techniques.cue_index import index
from coach.techniques.findings import Hit
from coach.techniques.lexicon import stem
from coach.techniques.manner import WH, Manner, asking, breaks, by_itself, embedded, manner_of, put_off
from coach.techniques.pasted import book
from coach.techniques.prose import MARKS, Prose, Token, forget, prose
from coach.techniques.vocabulary import meanings

if TYPE_CHECKING:
    from coach.scenario.models import Scenario

THRESHOLD: Final = 0.54
"""From here a reply means the intent when it means nothing else better."""
BESIDE: Final = 0.65
"""From here it means an intent beside a better one: a wrong second intent does more harm than a missed one."""
ASKED_BESIDE: Final = 0.62
"""From here a question is taken for another one beside a better match."""
FEW: Final = 4
"""A word that at most so many intents have tells them apart: "sixty pounds" is in all talk of money, "refunded" is not."""
ASKED: Final = 0.58
"""From here a question is taken for the one it is most like: an answer beside the point can be put right, silence cannot."""
TIE: Final = 0.94
"""A second intent on the same words stands only this near to the best."""
_IDLE: Final = 0.1
"""Weight of a function word beside 1 for a word that only one intent has."""
_ASKING: Final = 0.45
"""Weight of a question word: "when" and "who" tell questions apart."""
_STRANGE: Final = 0.6
"""Weight of a content word no example has."""
_OTHER_QUESTION: Final = 0.86
"""What is left when one asks "how" and the other "when", or no such word at all."""
_SAME_INTENT: Final = 0.75
"""A word another example of the intent has counts this much towards the reply being about it."""
_LEAST_SHARE: Final = THRESHOLD * THRESHOLD
"""What of an example must be there before it can reach the threshold."""
_CORE: Final = frozenset(
    "the a an is are was were be been am to of in on at for with by from as it its this that these those i me my we us our you your he him his she her "
    "they them their sorry please ok okay right well oh and or but so do did does have has had can could would will shall "
    "may there here just then only exactly now".split()
)
"""Words no intent is about."""
_PASSING: Final = frozenset(stem(word) for word in "and so but or then now please ok okay right well oh sorry just only the a is it".split())
"""Of these, the ones that may come or go without changing what is meant."""


@dataclass(frozen=True, slots=True)
class Example:
    """An example sentence of an intent. There are a thousand in a scenario: short tuples, where sets would take six times the room."""

    intent: int
    roots: tuple[str, ...]
    manner: Manner
    """Whether it asks, whether it denies, and when."""
    whole: float
    """What its roots weigh together."""
    own: tuple[str, ...]
    """Telling roots that few other intents have."""
    least: int
    """Telling roots that must be there where none is its own: two, if it has two."""
    little: bool
    """Whether it says next to nothing: no root of it is telling."""
    idle: bool
    """Whether all its roots are words no intent is about."""


@dataclass(frozen=True)
class ScenarioWords:
    """A scenario's intents, answers and phrases, ready to be looked for."""

    names: tuple[str, ...]
    examples: tuple[Example, ...]
    weights: dict[str, float]
    by_root: dict[str, tuple[int, ...]]
    """Content root -> numbers of the examples that have it."""
    phrases: tuple[tuple[str, tuple[str, ...]], ...]
    holders: dict[str, tuple[int, ...]]
    """Content root -> the intents that have it."""
    wholes: tuple[float, ...]
    """What the roots of each example weigh together."""
    _profiles: dict[int, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)

    def profile(self, intent: int) -> frozenset[str]:
        """All roots of an intent's examples; put together when it is first likely to be meant."""
        if intent not in self._profiles:
            self._profiles[intent] = frozenset(root for example in self.examples if example.intent == intent for root in example.roots)
        return self._profiles[intent]


def words(scenario: Scenario) -> ScenarioWords:
    """The scenario's words, prepared once for a call; the cues are read here too, so that the first reply costs what the others do."""
    index()
    book()
    named = scenario.intents | {name: answer.asked for name, answer in scenario.answers.items() if name not in scenario.intents}
    rooted = [(number, *_read(sentence)) for number, sentences in enumerate(named.values()) for sentence in sentences]
    weights = _weights([(number, roots) for number, roots, _ in rooted], len(named))
    kept = [(number, tuple(sorted(roots)), manner) for number, roots, manner in rooted if roots]
    by_root: dict[str, list[int]] = defaultdict(list)
    for place, (_, roots, _) in enumerate(kept):
        for root in roots:
            by_root[root].append(place)
    rules = [rule for scene in scenario.scenes.values() for rule in scene.replies] + list(scenario.anywhere) + list(scenario.checklist.values())
    said = [phrase for rule in rules for phrase in rule.says] + list(scenario.persona.triggers)
    phrases_ = tuple((phrase, roots) for phrase in dict.fromkeys(said) if (roots := tuple(stem(word) for word in prose(phrase).words)))
    found = {root: tuple(places) for root, places in by_root.items()}
    holders = {root: tuple(dict.fromkeys(kept[place][0] for place in places)) for root, places in found.items()}
    examples = tuple(_example(number, roots, manner, sum(weights[root] for root in roots), holders) for number, roots, manner in kept)
    forget()  # the caches are full of examples by now, which nobody will say to the letter
    return ScenarioWords(tuple(named), examples, weights, found, phrases_, holders, tuple(example.whole for example in examples))


def _example(intent: int, roots: tuple[str, ...], manner: Manner, whole: float, holders: dict[str, tuple[int, ...]]) -> Example:
    """The example with what of its telling roots a reply must have at least."""
    idle, bland = _idle(), _bland()
    telling = [root for root in roots if root not in idle and root not in bland]
    own = tuple(root for root in telling if len(holders[root]) <= FEW)
    return Example(intent, roots, manner, whole, own, 0 if own else min(2, len(telling)), not telling, idle.issuperset(roots))


@cache
def _idle() -> frozenset[str]:
    return _CORE | frozenset(stem(word) for word in _CORE)


@cache
def _bland() -> frozenset[str]:
    """Roots that are in half of all sentences (common verbs, denials, question words): sharing nothing but these means nothing."""
    words_ = prose("see get take have give know want need go say tell look make think let put not never no yes thank thanks").tokens
    return frozenset(_root(token) for token in words_) | WH


def _read(sentence: str) -> tuple[frozenset[str], Manner]:
    tokens = prose(sentence).tokens
    return frozenset(_roots(tokens)), manner_of(tokens)


def _roots(tokens: tuple[Token, ...]) -> tuple[str, ...]:
    return tuple(_root(token) for token in tokens if not token.is_mark)


def _root(token: Token) -> str:
    """The stem of a word, or the synonym group it belongs to."""
    if token.norm in WH:
        return token.norm
    root = stem(token.norm)
    groups = meanings(root)
    return f"={min(groups)}" if groups and root not in _idle() else root


def _weights(read: list[tuple[int, frozenset[str]]], count: int) -> dict[str, float]:
    """How telling each root is: full for one that a single intent has, little for one they all share or that says nothing."""
    holders: dict[str, set[int]] = defaultdict(set)
    for number, roots in read:
        for root in roots:
            holders[root].add(number)
    idle = _idle()
    scale = math.log(max(2, count))
    return {
        root: _ASKING if root in WH else (1.0 - 0.6 * math.log(len(numbers)) / scale) * (_IDLE if root in idle else 1.0) for root, numbers in holders.items()
    }


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Part of a reply: tokens `first` up to `last`, and its roots with the tokens that carry them."""

    first: int
    last: int
    roots: dict[str, int]
    manner: Manner
    asking: frozenset[int] | None = None
    """The tokens that ask, where others of the stretch only tell; what is told before a question is not asked by it."""


@dataclass(frozen=True, slots=True)
class _Claim:
    score: float
    intent: int
    stretch: _Stretch
    spent: frozenset[int]
    """Tokens that carry a telling root of the example."""


def means(made: Prose, known: ScenarioWords) -> tuple[Hit, ...]:
    """The intents and answers the reply means, best first, each at most once; scores 0-1, only from the threshold up."""
    best: dict[int, _Claim] = {}
    tried: set[tuple[frozenset[str], Manner, bool]] = set()
    for stretch in _stretches(made):
        said = (frozenset(stretch.roots), stretch.manner, stretch.asking is None)
        if said in tried:  # the same words again claim no more than the first time
            continue
        tried.add(said)
        for claim in _claims(stretch, known):
            if claim.intent not in best or claim.score > best[claim.intent].score:
                best[claim.intent] = claim
    claims = sorted(best.values(), key=lambda claim: (-claim.score, claim.stretch.first, claim.intent))
    taken: dict[int, float] = {}
    hits: list[Hit] = []
    for claim in claims:
        contested = [token for token in claim.spent if taken.get(token, 0.0) * TIE > claim.score]
        if 2 * len(contested) >= max(1, len(claim.spent)):
            continue
        if hits and claim.score < (ASKED_BESIDE if claim.stretch.manner.asks else BESIDE):
            continue
        for token in claim.spent:
            taken.setdefault(token, claim.score)
        hits.append(Hit(known.names[claim.intent], *made.span(claim.stretch.first, claim.stretch.last), round(min(1.0, claim.score), 3)))
    return tuple(hits)


def _claims(stretch: _Stretch, known: ScenarioWords) -> list[_Claim]:
    """The best claim of each intent on a stretch, those under the threshold left out."""
    idle, bland = _idle(), _bland()
    weigh = {root: known.weights.get(root, _IDLE if root in idle else _STRANGE) for root in stretch.roots}
    spoken = sum(weigh.values())
    telling_ = [root for root in stretch.roots if root not in idle]
    filling = [root for root in stretch.roots if root in idle]
    most = sum(weigh[root] for root in filling)
    about: dict[int, float] = defaultdict(float)
    for root in telling_:
        weight = weigh[root]
        for intent in known.holders.get(root, ()):
            about[intent] += weight
    found: dict[int, _Claim] = {}
    covered_by = _covered(telling_, filling, weigh, known)
    need = _LEAST_SHARE * spoken / (max(about.values(), default=0.0) + most or 1.0)
    wholes = known.wholes
    for place in sorted([place for place, sure in covered_by.items() if sure + most >= need * wholes[place]]):
        example = known.examples[place]
        sure = covered_by[place]
        bound = sure + most
        if bound * (bound + _SAME_INTENT * (about[example.intent] + most - bound)) < _LEAST_SHARE * example.whole * spoken:
            continue
        telling = [root for root in telling_ if root in example.roots]
        if not telling and not example.idle:
            continue
        if bland.issuperset(telling) and (not example.little or not bland.issuperset(telling_) or not _whole(example, stretch.roots)):
            continue
        if not any(root in telling for root in example.own) if example.own else len(telling) < example.least:
            continue
        covered = sure + sum([weigh[root] for root in filling if root in example.roots])
        profile = known.profile(example.intent)
        own = covered + _SAME_INTENT * (about[example.intent] + sum([weigh[root] for root in filling if root in profile]) - covered)
        score = math.sqrt(covered / example.whole * own / spoken)
        score *= 1.0 if all((root in stretch.roots) == (root in example.roots) for root in WH) else _OTHER_QUESTION
        asked = stretch.asking is None or any(stretch.roots[root] in stretch.asking for root in telling or filling if root in example.roots)
        score *= (stretch.manner if asked else stretch.manner._replace(asks=False)).fits(example.manner)
        least = ASKED if stretch.manner.asks and example.manner.asks else THRESHOLD
        if score >= least and (example.intent not in found or score > found[example.intent].score):
            spent = frozenset(stretch.roots[root] for root in telling or filling if root in example.roots)
            found[example.intent] = _Claim(score, example.intent, stretch, spent)
    return list(found.values())


def _whole(example: Example, roots: Mapping[str, int]) -> bool:
    """Whether an example that says next to nothing is there from end to end: "and please" is not "and yours?", nor "no" "no need for that"."""
    idle = _idle()
    if not example.idle:
        return all(root in roots for root in example.roots if root not in idle)
    return all(root in roots or root in _PASSING for root in example.roots) and all(root in example.roots or root in _PASSING for root in roots)


def _covered(telling: list[str], filling: list[str], weigh: dict[str, float], known: ScenarioWords) -> dict[int, float]:
    """Examples that share a telling root -> what those weigh; without any telling root, examples that share another."""
    covered: dict[int, float] = defaultdict(float)
    for root in telling:
        weight = weigh[root]
        for place in known.by_root.get(root, ()):
            covered[place] += weight
    return covered if telling else {place: 0.0 for root in filling for place in known.by_root.get(root, ())}


def _stretches(made: Prose) -> list[_Stretch]:
    """What is compared: each clause, each sentence, and runs of up to four neighbouring clauses."""
    tokens = made.tokens
    joints = {i for i, begins in enumerate(made.starts) if begins and breaks(tokens, i)}
    cuts = sorted({0, len(tokens), *joints, *(i for i, token in enumerate(tokens) if token.is_mark)})
    pieces = [(a, b) for a, b in itertools.pairwise(cuts) if any(not token.is_mark for token in tokens[a:b])]
    spans = dict.fromkeys((pieces[i][0], pieces[i + width - 1][1]) for width in (1, 2, 3, 4) for i in range(len(pieces) - width + 1))
    rooted = [None if token.is_mark else _root(token) for token in tokens]
    stretches = []
    before: set[tuple[str, ...]] = set()
    for first, last in spans:
        while first < last and tokens[first].is_mark:
            first += 1  # noqa: PLW2901 - a mark at the beginning belongs to the clause before
        said = made.norms[first : last + 1]
        if said in before:  # the very same words again claim no more than the first time
            continue
        before.add(said)
        roots = {root: at for at in range(first, last) if (root := rooted[at]) is not None}
        if roots and (len(roots) > 1 or by_itself(tokens, first, last)):
            manner = manner_of(tokens[first : last + 1])
            if first and embedded(tokens[first - 1], tokens[first], tokens[last : last + 1]):
                manner = manner._replace(asks=False)
            inner = [piece for piece in pieces if first <= piece[0] < last]
            stretches.append(_Stretch(first, last, roots, manner, asking(tokens, inner) if manner.asks else None))
    return stretches


def phrases(made: Prose, known: ScenarioWords) -> tuple[Hit, ...]:
    """The ``says`` and ``triggers`` phrases in the reply, by their stems, in order of appearance; marks between words do not matter."""
    places = [i for i, norm in enumerate(made.norms) if norm not in MARKS]
    roots = [made.roots[i] for i in places]
    at_root: dict[str, list[int]] = defaultdict(list)
    for at, root in enumerate(roots):
        at_root[root].append(at)
    hits: list[Hit] = []
    for phrase, wanted in known.phrases:
        for at in at_root.get(wanted[0], ()):
            if tuple(roots[at : at + len(wanted)]) == wanted and not put_off(made.norms, places[at]):
                start, end = made.span(places[at], places[at + len(wanted) - 1] + 1)
                hits.append(Hit(phrase, start, end, 1.0))
                break
    return tuple(sorted(hits, key=lambda hit: (hit.start, hit.end, hit.name)))
