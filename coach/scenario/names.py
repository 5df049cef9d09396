"""Whether every name in a scenario leads somewhere: targets, techniques, actions, names in conditions, placeholders."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, islice
from typing import Any, Final

from coach.plane import Mode
from coach.scenario.condition_tree import Use
from coach.scenario.diagnostics import Problem, suggestion
from coach.scenario.models import FEELINGS
from coach.scenario.notes import MOST_PROBLEMS, Asked, Mention, Notes, Spoken
from coach.scenario.persona_shape import MOMENTS
from coach.scenario.sections import ALWAYS_THERE
from coach.scenario.shape import quoted
from coach.scenario.source import Source
from coach.text import fit

BUILT_IN_ENDING: Final = "hung_up"
"""How a call ends when patience runs out; a scenario may describe it, it need not."""
COURTEOUS_END: Final = "courteous_end"
"""How a call ends that the trainee ends after setting limits twice; there wherever a line is marked as abuse."""
COURTEOUS_LABEL: Final = "You set limits twice, then ended the call"
FILLED_IN: Final = ("agent", "customer", "promise")
"""Placeholders that are always there: the trainee's name, the customer's, and what was promised in an earlier contact."""
_PLACEHOLDER: Final = re.compile(r"\{([^{}\n]{0,80})\}")
_WORDED: Final = ("scene", "mode", "ending", "next")
_NUMBERS: Final = ("turn", "unmatched", "timed", "contact", "abuse", "public")
_IN_TESTS: Final = ("score", "passed", "next")
_KINDS: Final = {
    "scene": ("E201", "there is no scene"),
    "opening": ("E201", "there is no scene"),
    "answer": ("E217", "there is no answer"),
    "technique": ("E203", "there is no technique or fault"),
    "intent": ("E204", "there is no intent or answer"),
    "action": ("E205", "there is no desk action"),
    "ending": ("E206", "there is no ending"),
    "fact": ("E208", "there is no fact"),
    "moment": ("E211", "there is no moment"),
    "any": ("E204", "there is no technique, intent or /action"),
    "item": ("E203", "there is no technique or fault"),
}
_ADVICE: Final = {
    "action": "list it under 'desk:'",
    "intent": "describe it under 'intents:'",
    "answer": "describe it under 'answers:'",
    "ending": "list it under 'endings:'",
    "item": "an item of your own says what to look for: uses, says, means, does, without, when or keeps",
}


@dataclass(frozen=True)
class Declared:
    """Every name a scenario gives, as the file lists it, whatever else is wrong there."""

    techniques: tuple[str, ...]
    scenes: tuple[str, ...] = ()
    intents: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    case: tuple[str, ...] = ()
    remembered: tuple[str, ...] = ()
    legal: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Kind of mention -> the names it may have."""

    @cached_property
    def in_rules(self) -> tuple[str, ...]:
        """The names a condition may use, besides those that take a word."""
        own = (*self.remembered, *self.actions, *self.intents, *self.answers, *self.amounts)
        return (*FEELINGS, *own, *_NUMBERS, *self.techniques)

    @cached_property
    def in_tests(self) -> tuple[str, ...]:
        """The same in the tests of a scenario, which know more."""
        return (*self.in_rules, *(name for name in _IN_TESTS if name not in _WORDED))

    @cached_property
    def known_in_rules(self) -> frozenset[str]:
        """`in_rules`, to look names up: a file may hold thousands of conditions."""
        return frozenset(self.in_rules)

    @cached_property
    def known_in_tests(self) -> frozenset[str]:
        """`in_tests`, for the same."""
        return frozenset(self.in_tests)


def declared(source: Source, notes: Notes, techniques: Collection[str]) -> Declared:
    """The names given in a file."""
    tree = source.tree
    desk = tree.get("desk")
    listed = [name for name in desk if isinstance(name, str)] if isinstance(desk, list) else [desk] if isinstance(desk, str) else _keys(desk)
    actions = (*(name.removeprefix("/") for name in listed), ALWAYS_THERE)
    intents, answers = _keys(tree.get("intents")), _keys(tree.get("answers"))
    endings = (*_keys(tree.get("endings")), BUILT_IN_ENDING, *((COURTEOUS_END,) if notes.abuse else ()))
    known = tuple(sorted(techniques))
    scenes, facts = _keys(tree.get("scenes")), _keys(tree.get("facts"))
    return Declared(
        techniques=known,
        scenes=scenes,
        intents=intents,
        answers=answers,
        actions=actions,
        amounts=tuple(f"{name}_amount" for name in actions if name != ALWAYS_THERE),
        endings=endings,
        facts=facts,
        case=_keys(tree.get("case")),
        remembered=tuple(dict.fromkeys(mention.name for mention in notes.mentions if mention.kind == "remember")),
        legal={
            "scene": scenes, "opening": scenes, "answer": answers, "technique": known, "item": known, "intent": intents + answers, "action": actions,
            "ending": endings, "fact": facts, "moment": MOMENTS, "any": intents + answers + actions + known,
        },
    )  # fmt: skip


def _keys(node: Any) -> tuple[str, ...]:
    return tuple(node) if isinstance(node, dict) else ()


def check(source: Source, notes: Notes, names: Declared) -> Iterator[Problem]:
    """What is wrong with the names of a scenario; `source` is the scenario's own file."""
    found = chain(
        _collisions(source, notes, names),
        _unopened(source, notes),
        (problem for mention in notes.mentions for problem in _mention(mention, names)),
        (problem for asked in notes.conditions for problem in _condition(asked, names)),
        (problem for spoken in notes.spoken for problem in _placeholders(spoken, names)),
    )
    return islice(found, MOST_PROBLEMS)


def _unopened(source: Source, notes: Notes) -> Iterator[Problem]:
    """Scenes that a next contact begins in, and in which nobody says the first word."""
    scenes = source.tree.get("scenes")
    for mention in notes.mentions:
        scene = scenes.get(mention.name) if mention.kind == "opening" and isinstance(scenes, dict) else None
        if isinstance(scene, dict) and "customer" not in scene:
            message = f"a contact begins in {quoted(mention.name)}, but the customer says nothing in it"
            yield mention.source.problem("E216", message, mention.at, fix=f"give the scene '{mention.name}' a 'customer:' line")


def _mention(mention: Mention, names: Declared) -> Iterator[Problem]:
    if mention.kind == "remember" or mention.name in names.legal[mention.kind]:
        return
    code, what = _KINDS[mention.kind]
    legal = names.legal[mention.kind]
    hint = suggestion(mention.name, legal)
    fix = _ADVICE.get(mention.kind, "") if _is_list(hint) else ""
    if mention.kind == "item" and _is_list(hint):
        yield mention.source.problem("E113", f"{quoted(mention.name)} is no technique and does not say what to look for", mention.at, fix=fix)
    else:
        shown = quoted("/" + mention.name) if mention.kind == "action" else quoted(mention.name)
        yield mention.source.problem(code, f"{what} {shown}{hint}", mention.at, fix=fix)


def _collisions(source: Source, notes: Notes, names: Declared) -> Iterator[Problem]:
    """One name, one meaning: in a condition nobody could tell an intent from an action of the same name."""
    taken = dict.fromkeys((*FEELINGS, *_WORDED, *_NUMBERS, *_IN_TESTS), "a word of the condition language")
    taken |= dict.fromkeys(names.techniques, "a technique or fault")
    given = [("desk", name, "a desk action") for name in names.actions if name != ALWAYS_THERE]
    given += [("desk", name, "the amount of a desk action") for name in names.amounts]
    given += [("intents", name, "an intent") for name in names.intents]
    given += [("answers", name, "an answer") for name in names.answers]
    for section, name, what in given:
        if name in taken:
            at = source.keys.get((section, name)) or source.keys.get((section, "/" + name)) or source.keys[section,]
            yield source.problem("E214", f"{quoted(name)} is already {taken[name]}", at, fix="give it another name")
        taken.setdefault(name, what)
    for mention in notes.mentions:
        if mention.kind == "remember" and taken.get(mention.name, "an answer") != "an answer":
            yield mention.source.problem("E214", f"{quoted(mention.name)} is already {taken[mention.name]}", mention.at, fix="remember it by another word")


def _condition(asked: Asked, names: Declared) -> Iterator[Problem]:
    legal = names.in_tests if asked.in_test else names.in_rules
    uses = asked.condition.uses()
    misused = any(use.name in _WORDED and use.word is None for use in uses)
    for use in uses:
        at = asked.place(use.column, len(use.name))
        if use.name in _WORDED and (asked.in_test or use.name not in _IN_TESTS):
            yield from _worded(asked, use, names)
        elif use.name not in (names.known_in_tests if asked.in_test else names.known_in_rules):
            if misused and use.name in names.scenes + names.endings + tuple(Mode):
                continue  # `scene == fix`: said once, about the sign
            hint = _meant(use.name, names, legal)
            fix = f"if it is a word of your own, some reply has to 'remember: {fit(use.name, 40)}'" if _is_list(hint) else ""
            yield asked.source.problem("E202", f"nothing is called {quoted(use.name)}{hint}", at, fix=fix)
        elif use.word is not None and not _countable(use.word):
            message = f"{quoted(use.name)} is never {quoted(use.word)}: it is a number, or yes or no"
            fix = f"compare it with a number, or write just '{use.name}'"
            yield asked.source.problem("E213", message, asked.place(use.word_column, len(use.word)), fix=fix)


def _meant(name: str, names: Declared, legal: tuple[str, ...]) -> str:
    """The hint after an unknown name in a condition."""
    if name in _IN_TESTS:
        return "; it is known only in tests"
    if name in names.scenes:
        return f"; for a scene write 'scene is {name}'"
    if name in names.endings:
        return f"; for an ending write 'ending is {name}'"
    if name in list(Mode):
        return f"; for a mode write 'mode is {name}'"
    return suggestion(name, (*legal, *_WORDED))


def _is_list(hint: str) -> bool:
    """Whether a hint only lists what there is, because nothing is alike."""
    return hint.startswith(("; for example", "; use")) or not hint


def _countable(word: str) -> bool:
    return word in ("true", "false") or word.lstrip("-").replace(".", "", 1).isdigit()


def _worded(asked: Asked, use: Use, names: Declared) -> Iterator[Problem]:
    """``scene``, ``mode`` and ``ending`` take ``is`` and a word that exists."""
    if use.word is None:
        fix = f"write '{use.name} is ...'"
        yield asked.source.problem("E213", f"'{use.name}' is a word, not a number", asked.place(use.column, len(use.name)), fix=fix)
        return
    words: tuple[str, ...] = {"scene": names.scenes, "mode": tuple(Mode), "ending": names.endings, "next": names.scenes}[use.name]
    if use.word not in words:
        code = {"scene": "E201", "next": "E201", "ending": "E206"}.get(use.name, "E202")
        message = f"there is no {'scene' if use.name == 'next' else use.name} {quoted(use.word)}{suggestion(use.word, words)}"
        yield asked.source.problem(code, message, asked.place(use.word_column, len(use.word)))


def _placeholders(spoken: Spoken, names: Declared) -> Iterator[Problem]:
    legal = (*names.case, *FILLED_IN, *spoken.also)
    for found in _PLACEHOLDER.finditer(spoken.text):
        if found[1] not in legal:
            at = spoken.source.part(spoken.where, found.start(), len(found[0]))
            hint = suggestion(found[1], legal)
            fix = "what stands in braces is taken from 'case:'" if _is_list(hint) else ""
            yield spoken.source.problem("E207", f"nothing is known about {quoted(found[0])}{hint}", at, fix=fix)
