"""The sections of a scenario and of a persona, each brought to the form of its model."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Final

from coach.plane import HOMES, Mode, Point
from coach.scenario.diagnostics import alike, suggestion
from coach.scenario.models import AfterCall, Answer, DeskAction, Ending, Fact, Item, Match, Need, Persona, Reply, Scenario, Scene
from coach.scenario.shape import Shaper, Tree, quoted
from coach.scenario.source import Where

Shapes = Mapping[str, Callable[[Tree, Where], Tree]]
FEW: Final = 4
"""An intent or answer with fewer example sentences is recognised by luck."""
MOMENTS: Final = ("interrupted", "silence", "unclear", "asked", "repeated", "doubt", "vent", "lost_patience", "hung_up")
"""What a persona's `lines` may be about."""
ALWAYS_THERE: Final = "end"
"""The desk action nobody has to declare."""
SPELLED: Final[Mapping[type, Mapping[str, str]]] = {
    Scenario: {"title": "scenario", "pass_mark": "pass"},
    Ending: {"value": "is"},
}
"""Fields that have another name in the file."""
_PLAIN_NAME: Final = re.compile(r"[a-z][a-z_]{0,63}")
"""What is typed as ``/name`` or stands in braces in a line."""
_WORDS: Final = re.compile(r"\s*(\d{1,4})\s*(?:-|–|to)\s*(\d{1,4})\s*")
_NOT_WRITTEN: Final = ("id", "digest")


def keys_of(model: type, *more: str) -> dict[str, str]:
    """The keys an author may write for a model, each with the field it fills, in the order of the model."""
    spelled = SPELLED.get(model, {})
    legal = {spelled.get(name, name): name for name in (member.name for member in fields(model)) if name not in _NOT_WRITTEN}
    return legal | {key: key for key in more}


SCENARIO_KEYS: Final = keys_of(Scenario, "format")
PERSONA_KEYS: Final = keys_of(Persona, "mode")
REPLY_KEYS: Final = keys_of(Reply)
SCENE_KEYS: Final = keys_of(Scene)
ANSWER_KEYS: Final = keys_of(Answer)
FACT_KEYS: Final = keys_of(Fact)
DESK_KEYS: Final = keys_of(DeskAction)
NEED_KEYS: Final = keys_of(Need)
ENDING_KEYS: Final = keys_of(Ending)
ITEM_KEYS: Final = keys_of(Item)
AFTER_KEYS: Final = keys_of(AfterCall)
MATCH_KEYS: Final = frozenset(keys_of(Match))


class Sections(Shaper):
    """Every section, by the name of the key that holds it."""

    def whole(self) -> dict[str, Tree]:
        """The scenario but for its persona, in the form of the model; what cannot be right has been reported."""
        shapes: Shapes = {
            "scenario": self.text, "about": self.text, "briefing": self.spoken, "tags": self.texts, "channel": self.text,
            "mood": self.levels, "case": self.case, "facts": self.facts, "desk": self.desk, "intents": self.intents,
            "answers": self.answers, "needs": self.needs, "scenes": self.scenes, "anywhere": self.replies,
            "endings": self.endings, "checklist": self.checklist, "after_call": self.after_call, "tests": self.tests,
        }  # fmt: skip
        shaped = self._fill(self.source.tree, (), SCENARIO_KEYS, "a scenario", shapes)
        if shaped.pop("format", "1") != "1":
            self.report("E106", "this file says it has a format this version of Coach does not know", self.at(("format",)), fix="write 'format: 1'")
        shaped.pop("persona", None)
        return shaped

    def _fill(self, value: Tree, where: Where, legal: Mapping[str, str], what: str, shapes: Shapes) -> dict[str, Tree]:
        """The mapping with every member shaped and under the name of its field."""
        kept = self.mapping(value, where, legal, what)
        if kept is None:
            return {}
        return {legal[key]: shapes[key](member, (*where, key)) if key in shapes else member for key, member in kept.items()}

    def _exclusive(self, value: Tree, where: Where, first: str, second: str, why: str) -> None:
        if isinstance(value, dict) and first in value and second in value:
            self.report("E110", f"'{first}' and '{second}' exclude each other", self.key_at((*where, second)), why=why, fix="keep one of them")

    # ------------------------------------------------------------------------------------------------------------ persona

    def persona(self, value: Tree, where: Where) -> dict[str, Tree]:
        """A persona, inline or from its own file."""
        shapes: Shapes = {
            "name": self.text, "pronouns": self.text, "manner": self.text, "triggers": self.texts, "position": self._position, "mode": self._mode,
            "reacts": self._reacts, "asides": self._asides, "lines": self._moments,
        }  # fmt: skip
        shaped = self._fill(value, where, PERSONA_KEYS, "a persona", shapes)
        self._exclusive(value, where, "position", "mode", "a mode is short for the middle of its region")
        if "mode" in shaped:
            shaped["position"] = shaped.pop("mode")
        elif "position" not in shaped and isinstance(value, dict) and "position" not in value and "mode" not in value:
            fix = "write 'mode: competing' (or avoiding, accommodating, compromising, collaborating), or 'position: assertiveness 85, cooperativeness 20'"
            self.report("E102", "this persona has no place on the plane", self.key_at(where), fix=fix)
            shaped["position"] = HOMES[Mode.COMPROMISING]
        return shaped

    def _position(self, value: Tree, where: Where) -> Tree:
        before = len(self.notes.problems)
        levels = self.levels(value, where)
        if len(self.notes.problems) == before and isinstance(levels, dict):
            if set(levels) == {"assertiveness", "cooperativeness"}:
                return Point(float(levels["assertiveness"]), float(levels["cooperativeness"]))
            self.report("E108", "a position has an assertiveness and a cooperativeness", self.at(where), fix="write 'assertiveness 85, cooperativeness 20'")
        return HOMES[Mode.COMPROMISING]

    def _mode(self, value: Tree, where: Where) -> Tree:
        if isinstance(value, str) and value in list(Mode):
            return HOMES[Mode(value)]
        if isinstance(value, str):
            self.report("E106", f"there is no mode {quoted(value)}{suggestion(value, list(Mode))}", self.at(where))
        else:
            self.text(value, where)
        return HOMES[Mode.COMPROMISING]

    def _reacts(self, value: Tree, where: Where) -> Tree:
        return {key: self.changes(member, place) for key, member, place in self._keyed(value, where, "technique")}

    def _asides(self, value: Tree, where: Where) -> Tree:
        return {key: self.lines(member, place) for key, member, place in self._keyed(value, where, "technique")}

    def _moments(self, value: Tree, where: Where) -> Tree:
        return {key: self.lines(member, place) for key, member, place in self._keyed(value, where, "moment")}

    def _keyed(self, value: Tree, where: Where, kind: str) -> list[tuple[str, Tree, Where]]:
        """The members of a mapping whose keys must be names of the given kind, each key noted where it stands."""
        members = list(self.named(value, where, f"'{where[-1]}'"))
        for key, _, place in members:
            self.note(kind, key, self.key_at(place))
        return members

    # ------------------------------------------------------------------------------------------------------ what is known

    def case(self, value: Tree, where: Where) -> Tree:
        """The account card: labels and texts."""
        return {name: self.text(member, place) for name, member, place in self.named(value, where, "the lines of the case", _PLAIN_NAME)}

    def facts(self, value: Tree, where: Where) -> Tree:
        """The knowledge card; a plain text is a fact and nothing else."""
        shapes: Shapes = {"fact": self.text, "never_say": self.texts, "limit": self._limit}
        return {
            name: {"fact": member} if isinstance(member, str) else self._fill(member, place, FACT_KEYS, "a fact", shapes)
            for name, member, place in self.named(value, where, "facts")
        }

    def _limit(self, value: Tree, where: Where) -> Tree:
        """A limit speaks of amounts: ``/credit <= 20`` is short for ``credit_amount <= 20``."""
        return self.condition(re.sub(r"/(\w+)", r"\1_amount", value) if isinstance(value, str) else value, where)

    def desk(self, value: Tree, where: Where) -> Tree:
        """The desk actions: a list of names, or names with what they do."""
        if isinstance(value, list | str):
            found = {}
            for index, name in enumerate(value if isinstance(value, list) else [value]):
                place = (*where, index) if isinstance(value, list) else where
                if not isinstance(name, str):
                    self.text(name, place)
                elif not self.empty(name, place) and self.nameable(name.removeprefix("/"), self.at(place), _PLAIN_NAME):
                    found[name.removeprefix("/")] = {"does": ""}
            return found
        shapes: Shapes = {"does": self.text, "when": self.condition, "refused": self._desk_text, "done": self._desk_text}
        return {
            name.removeprefix("/"): {"does": member} if isinstance(member, str) else self._fill(member, place, DESK_KEYS, "a desk action", shapes)
            for name, member, place in self.named(value, where, "desk actions", _PLAIN_NAME)
        }

    def _desk_text(self, value: Tree, where: Where) -> Tree:
        return self.spoken(value, where, "amount")

    def intents(self, value: Tree, where: Where) -> Tree:
        """What a trainee may mean, each with example sentences."""
        found = {}
        for name, member, place in self.named(value, where, "intents"):
            found[name] = self.texts(member, place)
            self._few(found[name], place, name)
        return found

    def answers(self, value: Tree, where: Where) -> Tree:
        """What the customer tells when asked."""
        found = {}
        shapes: Shapes = {"asked": self.texts, "customer": self.lines, "feels": self.changes}
        for name, member, place in self.named(value, where, "answers"):
            found[name] = self._fill(member, place, ANSWER_KEYS, "an answer", shapes)
            if "asked" in found[name]:
                self._few(found[name]["asked"], (*place, "asked"), name)
        return found

    def _few(self, examples: Tree, where: Where, name: str) -> None:
        if isinstance(examples, list) and len(examples) < FEW:
            message = f"'{name}' has {len(examples)} example sentence{'s' if len(examples) != 1 else ''}; {FEW} or more are needed to recognise it"
            self.report("W501", message, self.key_at(where), fix="add the other ways people would put it")

    def needs(self, value: Tree, where: Where) -> Tree:
        """What would solve it: a condition each."""
        shapes: Shapes = {"when": self.condition, "label": self.text}
        return {
            name: {"when": self.condition(member, place)} if isinstance(member, str) else self._fill(member, place, NEED_KEYS, "a need", shapes)
            for name, member, place in self.named(value, where, "needs")
        }

    def endings(self, value: Tree, where: Where) -> Tree:
        """How a call can end; a plain word is the class."""
        shapes: Shapes = {"is": self.text, "label": self.text, "about": self.spoken}
        return {
            name: {"value": member} if isinstance(member, str) else self._fill(member, place, ENDING_KEYS, "an ending", shapes)
            for name, member, place in self.named(value, where, "endings")
        }

    # ------------------------------------------------------------------------------------------------------- what happens

    def scenes(self, value: Tree, where: Where) -> Tree:
        """The stages of the call; the first one starts it."""
        shapes: Shapes = {
            "customer": self.lines, "hint": self.spoken, "goal": self.text, "replies": self.replies, "otherwise": self.lines, "better": self.lines,
        }  # fmt: skip
        found = {name: self._fill(member, place, SCENE_KEYS, "a scene", shapes) for name, member, place in self.named(value, where, "scenes")}
        if isinstance(value, dict) and value:
            first = next(iter(value))
            member = value[first]
            if isinstance(member, dict) and "customer" not in member:
                message = f"'{first}' is the first scene, but the customer says nothing in it"
                self.report("E112", message, self.key_at((*where, first)), why="the first scene starts the call", fix="give it a 'customer:' line")
        elif isinstance(value, dict):
            self.report("E102", "there are no scenes", self.key_at(where), fix="write at least one")
        return found

    def replies(self, value: Tree, where: Where) -> Tree:
        """The rules of a scene or of ``anywhere``."""
        return self.each(value, where, self._reply)

    def _match(self) -> dict[str, Callable[[Tree, Where], Tree]]:
        return {
            "uses": self.uses, "says": self.texts, "means": self.names("intent"), "does": self.names("action"), "without": self.names("any"),
            "when": self.condition,
        }  # fmt: skip

    def _reply(self, value: Tree, where: Where) -> Tree:
        shapes: Shapes = self._match() | {
            "customer": self.lines, "feels": self.changes, "remember": self.names("remember"), "better": self.lines,
            "go": lambda member, place: self.mention("scene", member, place), "end": lambda member, place: self.mention("ending", member, place),
        }  # fmt: skip
        self._exclusive(value, where, "go", "end", "a call goes on or ends")
        return self._fill(value, where, REPLY_KEYS, "a reply", shapes)

    # ----------------------------------------------------------------------------------------------------- what is scored

    def checklist(self, value: Tree, where: Where) -> Tree:
        """The lines of the form: a number for a technique, or an item of its own."""
        shapes: Shapes = self._match() | {
            "label": self.text,
            "section": self.text,
            "keeps": self.names("fact"),
            "advice": self.lines,
            "better": self.lines,
        }
        found = {}
        for name, member, place in self.named(value, where, "checklist items"):
            found[name] = {"weight": member} if isinstance(member, str) else self._fill(member, place, ITEM_KEYS, "a checklist item", shapes)
            if not isinstance(member, dict) or not (MATCH_KEYS | {"keeps"}) & set(member):
                self.note("item", name, self.key_at(place))
        return found

    def after_call(self, value: Tree, where: Where) -> Tree:
        """What the wrap-up note should hold."""
        shapes: Shapes = {"mention": self._mention_lists, "avoid": self.texts, "words": self._words}
        return self._fill(value, where, AFTER_KEYS, "after_call", shapes)

    def _mention_lists(self, value: Tree, where: Where) -> Tree:
        return {name: self.texts(member, place) for name, member, place in self.named(value, where, "things to mention")}

    def _words(self, value: Tree, where: Where) -> Tree:
        match = _WORDS.fullmatch(value) if isinstance(value, str) else None
        if match and int(match[1]) <= int(match[2]):
            return (int(match[1]), int(match[2]))
        self.report("E105", "the number of words is written from least to most", self.at(where), fix="write it like this: 15-80", about=where)
        return (0, 0)

    # --------------------------------------------------------------------------------------------------------------- tests

    def tests(self, value: Tree, where: Where) -> Tree:
        """Calls written down line by line, with what must hold on the way."""
        found: dict[str, Tree] = {}
        if not isinstance(value, dict):
            self.report("E104", "tests are written as 'what it shows:' with the lines below it", self.at(where), about=where)
            return found
        for name, member in value.items():
            place = (*where, name)
            if self.empty(member, place):
                continue
            found[name] = self.each(member, place, self._step)
            steps = member if isinstance(member, list) else [member]
            if not any(_expects(step) for step in steps):
                fix = "add a line such as '- expect: tension < 50'"
                self.report("E111", f"the test {quoted(name)} expects nothing", self.key_at(place), why="it would pass whatever happens", fix=fix)
        return found

    def _step(self, value: Tree, where: Where) -> Tree:
        if not isinstance(value, dict):
            return {"say": self.text(value, where)}
        if not _expects(value):
            return {"say": self.text(value, where)}
        shapes: Shapes = {"expect": lambda member, place: self.condition(member, place, in_test=True)}
        return self._fill(value, where, {"expect": "expect"}, "a step of a test", shapes)


def _expects(step: Tree) -> bool:
    """Whether a step of a test is an expectation, however it is spelt."""
    return isinstance(step, dict) and any(alike(key, ["expect"]) for key in step)
