"""The sections of a scenario, each brought to the form of its model."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from coach.scenario.diagnostics import alike
from coach.scenario.filling import Shapes, keys_of
from coach.scenario.models import AfterCall, Answer, DeskAction, Ending, Fact, Item, Llm, Match, Need, Reply, Scenario, Scene, Worth
from coach.scenario.persona_shape import PersonaShaper
from coach.scenario.shape import Tree, quoted
from coach.scenario.source import Where

FEW: Final = 4
"""An intent or answer with fewer example sentences is recognised by luck."""
ALWAYS_THERE: Final = "end"
"""The desk action nobody has to declare."""
_PLAIN_NAME: Final = re.compile(r"[a-z][a-z_]{0,63}")
"""What is typed as ``/name`` or stands in braces in a line."""
_WORDS: Final = re.compile(r"\s*(\d{1,4})\s*(?:-|–|to)\s*(\d{1,4})\s*")

SCENARIO_KEYS: Final = keys_of(Scenario, "format")
REPLY_KEYS: Final = keys_of(Reply)
SCENE_KEYS: Final = keys_of(Scene)
ANSWER_KEYS: Final = keys_of(Answer)
FACT_KEYS: Final = keys_of(Fact)
DESK_KEYS: Final = keys_of(DeskAction)
NEED_KEYS: Final = keys_of(Need)
ENDING_KEYS: Final = keys_of(Ending)
ITEM_KEYS: Final = keys_of(Item)
AFTER_KEYS: Final = keys_of(AfterCall)
WORTH_KEYS: Final = keys_of(Worth)
LLM_KEYS: Final = keys_of(Llm)
MATCH_KEYS: Final = frozenset(keys_of(Match))


class Sections(PersonaShaper):
    """Every section, by the name of the key that holds it."""

    def whole(self) -> dict[str, Tree]:
        """The scenario but for its persona, in the form of the model; what cannot be right has been reported."""
        shapes: Shapes = {
            "scenario": self.text, "about": self.text, "briefing": self.spoken, "tags": self.texts, "channel": self.text,
            "mood": self.levels, "case": self.case, "facts": self.facts, "desk": self.desk, "intents": self.intents,
            "answers": self.answers, "needs": self.needs, "scenes": self.scenes, "anywhere": self.replies,
            "endings": self.endings, "checklist": self.checklist, "after_call": self.after_call, "tests": self.tests,
            "worth": self._worth, "llm": self._llm,
        }  # fmt: skip
        shaped = self.fill(self.source.tree, (), SCENARIO_KEYS, "a scenario", shapes)
        if shaped.pop("format", "1") != "1":
            self.report("E106", "this file says it has a format this version of Coach does not know", self.at(("format",)), fix="write 'format: 1'")
        shaped.pop("persona", None)
        return shaped

    # ------------------------------------------------------------------------------------------------------ what is known

    def case(self, value: Tree, where: Where) -> Tree:
        """The account card: labels and texts."""
        return {name: self.text(member, place) for name, member, place in self.named(value, where, "the lines of the case", _PLAIN_NAME)}

    def facts(self, value: Tree, where: Where) -> Tree:
        """The knowledge card; a plain text is a fact and nothing else."""
        shapes: Shapes = {"fact": self.text, "never_say": self._told, "limit": self._limit, "where": self.text}
        return {
            name: {"fact": member} if isinstance(member, str) else self.fill(member, place, FACT_KEYS, "a fact", shapes)
            for name, member, place in self.named(value, where, "facts")
        }

    def _told(self, value: Tree, where: Where) -> Tree:
        return self.each(value, where, self.spoken)

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
            name.removeprefix("/"): {"does": member} if isinstance(member, str) else self.fill(member, place, DESK_KEYS, "a desk action", shapes)
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
            found[name] = self.fill(member, place, ANSWER_KEYS, "an answer", shapes)
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
            name: {"when": self.condition(member, place)} if isinstance(member, str) else self.fill(member, place, NEED_KEYS, "a need", shapes)
            for name, member, place in self.named(value, where, "needs")
        }

    def endings(self, value: Tree, where: Where) -> Tree:
        """How a call can end; a plain word is the class."""
        shapes: Shapes = {
            "is": self.text, "label": self.text, "about": self.spoken, "after": self.text, "carry": self.percents,
            "then": lambda member, place: self.mention("opening", member, place),
        }  # fmt: skip
        return {
            name: {"value": member} if isinstance(member, str) else self.fill(member, place, ENDING_KEYS, "an ending", shapes)
            for name, member, place in self.named(value, where, "endings")
        }

    # ------------------------------------------------------------------------------------------------------- what happens

    def scenes(self, value: Tree, where: Where) -> Tree:
        """The stages of the call; the first one starts it."""
        found = {name: self._scene(member, place) for name, member, place in self.named(value, where, "scenes")}
        if isinstance(value, dict) and value:
            first = next(iter(value))
            member = value[first]
            if isinstance(member, dict) and "customer" not in member:
                message = f"'{first}' is the first scene, but the customer says nothing in it"
                self.report("E112", message, self.key_at((*where, first)), why="the first scene starts the call", fix="give it a 'customer:' line")
        elif isinstance(value, dict):
            self.report("E102", "there are no scenes", self.key_at(where), fix="write at least one")
        return found

    def _scene(self, value: Tree, where: Where) -> Tree:
        shapes: Shapes = {
            "customer": self.lines, "hint": self.spoken, "goal": self.text, "reveals": self.names("answer"), "resolved_when": self.condition,
            "go": self._go, "end": self._end,
            "replies": self.replies, "otherwise": self.lines, "better": self.lines,
        }  # fmt: skip
        self.exclusive(value, where, "go", "end", "a call goes on or ends")
        self._open(value, where)
        return self.fill(value, where, SCENE_KEYS, "a scene", shapes)

    def _open(self, value: Tree, where: Where) -> None:
        """An open scene says when it is resolved and where that leads."""
        if not isinstance(value, dict):
            return
        leads = next((key for key in ("go", "end") if key in value), "")
        if "resolved_when" in value and not leads:
            fix = "give it 'go:' and a scene, or 'end:' and an ending"
            self.report("E116", "this open scene leads nowhere once it is resolved", self.key_at((*where, "resolved_when")), fix=fix)
        elif "resolved_when" not in value and (leads or "reveals" in value):
            key = leads or "reveals"
            fix = "give the scene 'resolved_when:' and a condition"
            self.report("E116", f"'{key}' belongs to an open scene, and nothing says when this one is resolved", self.key_at((*where, key)), fix=fix)

    def _go(self, value: Tree, where: Where) -> Tree:
        return self.mention("scene", value, where)

    def _end(self, value: Tree, where: Where) -> Tree:
        return self.mention("ending", value, where)

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
            "go": self._go, "end": self._end,
        }  # fmt: skip
        self.exclusive(value, where, "go", "end", "a call goes on or ends")
        return self.fill(value, where, REPLY_KEYS, "a reply", shapes)

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
            found[name] = {"weight": member} if isinstance(member, str) else self.fill(member, place, ITEM_KEYS, "a checklist item", shapes)
            if not isinstance(member, dict) or not (MATCH_KEYS | {"keeps"}) & set(member):
                self.note("item", name, self.key_at(place))
        return found

    def after_call(self, value: Tree, where: Where) -> Tree:
        """What the wrap-up note should hold."""
        shapes: Shapes = {"mention": self._mention_lists, "avoid": self.texts, "words": self._words}
        return self.fill(value, where, AFTER_KEYS, "after_call", shapes)

    def _mention_lists(self, value: Tree, where: Where) -> Tree:
        return {name: self.texts(member, place) for name, member, place in self.named(value, where, "things to mention")}

    def _words(self, value: Tree, where: Where) -> Tree:
        match = _WORDS.fullmatch(value) if isinstance(value, str) else None
        if match and int(match[1]) <= int(match[2]):
            return (int(match[1]), int(match[2]))
        self.report("E105", "the number of words is written from least to most", self.at(where), fix="write it like this: 15-80", about=where)
        return (0, 0)

    def _worth(self, value: Tree, where: Where) -> Tree:
        return self.fill(value, where, WORTH_KEYS, "worth", {"currency": self.text})

    def _llm(self, value: Tree, where: Where) -> Tree:
        return self.fill(value, where, LLM_KEYS, "llm", {"freedom": self.text, "never": self.texts})

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
        if set(value) == {"note"}:
            return {"note": self.text(value["note"], (*where, "note"))}
        if not _expects(value):
            return {"say": self.text(value, where)}
        shapes: Shapes = {"expect": lambda member, place: self.condition(member, place, in_test=True)}
        return self.fill(value, where, {"expect": "expect"}, "a step of a test", shapes)


def _expects(step: Tree) -> bool:
    """Whether a step of a test is an expectation, however it is spelt."""
    return isinstance(step, dict) and any(alike(key, ["expect"]) for key in step)
