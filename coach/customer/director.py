"""The director: decides what the customer does, from facts alone. Nothing here reads text or keeps state.

Order of a turn (docs/format.md): ``anywhere``, the scene's replies, what she was asked and can tell (``answers``), the scene's
``otherwise``, the persona's own lines for the moment, built-in lines. No line is ever said twice in a call.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from coach.customer import open_scene
from coach.customer.turn import WAITING, Decision, Situation, TurnFacts, matches, moment, pick

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from coach.scenario import Reply, Scenario

MOST_ANSWERS: Final = 2
"""Asked-for answers joined in one line: two is how people answer, three is a list."""
HURTFUL: Final = frozenset({"hostile", "blame_customer", "doubt_customer", "dismiss_feeling"})
"""Where a rule is about one of these she tells nothing beside it."""
ASKING: Final = frozenset({"open_question", "clarifying_question"})
CHECKING: Final = frozenset({"check_understanding", "confirm_satisfied", "recap", "collaborate", "invite_ideas"})
DOING: Final = frozenset({"take_ownership", "escalate_well", "promise_follow_up", "recap", "assume_good_faith", "apologise"})
"""Beside these a question she cannot place is let go."""
MOST_BESIDE: Final = 1
"""Answers joined to a rule's own line."""
SHORT: Final = 14
"""Words; a yes or a no, which has room even where the call moves on to another scene."""
LONGEST_JOIN: Final = 54
"""Words; a line is not lengthened beyond this by an aside or an answer."""


def opening(scenario: Scenario, at: Situation) -> Decision:
    """Her first words: the first scene's own line."""
    text = pick(scenario.scenes[at.scene].customer, at, f"scenes.{at.scene}")
    return Decision(texts=(text,) if text else WAITING[:1], rule=f"scenes.{at.scene}")


def direct(scenario: Scenario, facts: TurnFacts, at: Situation) -> Decision | None:
    """What she does about a turn; None when a bare desk action goes unnoticed.

    Rules of ``anywhere`` that only remember or feel are noticed first, all that fit, whatever answers afterwards: so what was said is
    known even when something else in the same reply is answered.
    """
    noticed = [reply for reply in scenario.anywhere if _silent(reply) and matches(reply, facts, at.lookup)]
    words = _remembered(noticed)
    decision = _answer(scenario, facts, _knowing(at, words))
    if not noticed:
        return decision
    if decision is None:
        return Decision(texts=(), rule="", feels=_summed(noticed, {}), remember=words)
    return replace(decision, feels=_summed(noticed, decision.feels), remember=(*words, *decision.remember))


def noticed(scenario: Scenario, facts: TurnFacts, at: Situation) -> tuple[str, ...]:
    """The words that are remembered of a turn whatever answers it."""
    return _remembered(reply for reply in scenario.anywhere if _silent(reply) and matches(reply, facts, at.lookup))


def _remembered(replies: Iterable[Reply]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for reply in replies for word in reply.remember))


def _silent(reply: Reply) -> bool:
    return not (reply.customer or reply.go or reply.end)


def _knowing(at: Situation, words: tuple[str, ...]) -> Situation:
    return replace(at, lookup=lambda name: name in words or at.lookup(name)) if words else at


def _summed(noticed: Sequence[Reply], feels: Mapping[str, float]) -> dict[str, float]:
    total = dict(feels)
    for reply in noticed:
        for feeling, size in reply.feels.items():
            total[feeling] = total.get(feeling, 0) + size
    return total


def _answer(scenario: Scenario, facts: TurnFacts, at: Situation) -> Decision | None:
    asked = _asked(scenario, facts.intents, at)
    rule = _first_rule(scenario, facts, at, asked=bool(asked))
    if open_scene.is_resolved(scenario, at, asked=bool(asked) or _left_open(facts)) and not (rule and (rule[1].go or rule[1].end)):
        return open_scene.leave(scenario, at, _answered(scenario, asked[:MOST_BESIDE]) if asked else None)
    if not facts.words:
        return _with_rule(scenario, rule, at, ()) if rule else None
    if facts.repeated and not facts.actions and not (rule and rule[1].end):
        return moment(scenario, "repeated", at, unmatched=True)
    hurt = "hostile" in facts.faults or (rule and _about(rule[1], facts.faults & HURTFUL))
    asked = () if hurt else asked
    moved_on = facts.asks or facts.intents or facts.actions  # what was owed lapses when the talk is about something else
    owed = () if hurt or asked or moved_on or (rule and not _yields(rule[1], facts)) else _asked(scenario, facts.owed, at)[:MOST_BESIDE]
    puzzled = _puzzles(rule[1], facts) if rule else _left_open(facts) and not facts.faults and not asked and not owed
    wondering = _telling(scenario, facts, at) or _asked_back(scenario, facts, at) if puzzled else None
    if wondering:
        decision = wondering
    elif rule and not (asked and _yields(rule[1], facts)):
        decision = _with_rule(scenario, rule, at, (*asked, *owed))
    elif asked or owed:
        decision = _answered(scenario, asked or owed)
    else:
        decision = open_scene.act(scenario, facts, at) or _otherwise(scenario, facts, at)
    aside = _aside(scenario, facts, at, rule[1] if rule and decision.rule == rule[0] else None, decision.texts)
    if aside and not decision.end and _length((aside, *decision.texts)) <= LONGEST_JOIN:
        return replace(decision, texts=(aside, *decision.texts))
    return decision


def _first_rule(scenario: Scenario, facts: TurnFacts, at: Situation, *, asked: bool) -> tuple[str, Reply] | None:
    """The first rule that fits. A call is not ended on a question she can answer, nor on a warning, unless the trainee hangs up or hurts her."""
    for place, replies in (("anywhere", scenario.anywhere), (f"scenes.{at.scene}.replies", scenario.scenes[at.scene].replies)):
        for number, reply in enumerate(replies):
            if not facts.words and not reply.does:
                continue
            if (asked or facts.warns or _left_open(facts)) and reply.end and not reply.does and not _about(reply, facts.faults):
                continue
            if not matches(reply, facts, at.lookup):
                continue
            name = f"{place}.{number}"
            if reply.go or reply.end or pick(reply.customer, at, name) is not None:
                return name, reply
    return None


def _yields(reply: Reply, facts: TurnFacts) -> bool:
    """A rule about tone alone steps back when there is a question to answer; one about faults, or one that tells something, does not."""
    tells = reply.go and (reply.remember or not reply.uses)
    tone_only = not (reply.means or reply.does or reply.says or reply.end or tells)
    return tone_only and not _about(reply, facts.faults)


def _puzzles(reply: Reply, facts: TurnFacts) -> bool:
    """A question she cannot place, and nothing else in the reply that would carry the line."""
    if reply.go or not _yields(reply, facts):
        return False
    asks = facts.asks and not facts.intents and not ASKING.isdisjoint(facts.techniques)
    return _left_open(facts) or (asks and DOING.isdisjoint(facts.techniques))


def _left_open(facts: TurnFacts) -> bool:
    """Whether the reply ends on a question she cannot place, other than whether all is well."""
    return facts.unplaced and CHECKING.isdisjoint(facts.techniques)


def _about(reply: Reply, faults: frozenset[str]) -> bool:
    return any(name in faults for together in reply.uses for name in together)


def _asked(scenario: Scenario, names: Sequence[str], at: Situation) -> tuple[tuple[str, str], ...]:
    found = []
    for name in names:
        answer = scenario.answers.get(name)
        text = pick(answer.customer, at, f"answers.{name}") if answer else None
        if text is not None:
            found.append((name, text))
    return tuple(found[:MOST_ANSWERS])


def _answered(scenario: Scenario, asked: Sequence[tuple[str, str]]) -> Decision:
    feels: dict[str, float] = {}
    for name, _ in asked:
        for feeling, size in scenario.answers[name].feels.items():
            feels[feeling] = feels.get(feeling, 0) + size
    names = tuple(name for name, _ in asked)
    return Decision(texts=tuple(text for _, text in asked), rule=f"answers.{'+'.join(names)}", feels=feels, remember=names)


def _with_rule(scenario: Scenario, rule: tuple[str, Reply], at: Situation, asked: Sequence[tuple[str, str]]) -> Decision:
    name, reply = rule
    text = pick(reply.customer, at, name)
    if text is None and reply.go:
        text = pick(scenario.scenes[reply.go].customer, at, f"scenes.{reply.go}")
    if text is None and reply.end:
        text = moment(scenario, "hung_up", at).texts[0] if scenario.endings[reply.end].value == "bad" else ""
    texts: tuple[str, ...] = (text,) if text else ()
    remember = reply.remember
    beside = [pair for pair in asked if pair[0] not in reply.means and pair[0] not in reply.remember and _length((*texts, pair[1])) <= LONGEST_JOIN]
    if reply.go and not reply.does:
        beside = [pair for pair in beside if _length(pair[1:]) <= SHORT]
    for answer, told in () if reply.end else beside[:MOST_BESIDE]:
        # what she asks for herself comes last
        asking = bool(texts) and (reply.go or texts[-1].endswith("?"))
        texts, remember = (told, *texts) if asking else (*texts, told), (*remember, answer)
    return Decision(texts or WAITING[:1], name, reply.feels, remember, reply.go, reply.end)


def _telling(scenario: Scenario, facts: TurnFacts, at: Situation) -> Decision | None:
    """In an open scene, what an open question draws out of her though it names nothing she knows."""
    return open_scene.reveal(scenario, facts, at) if "open_question" in facts.techniques else None


def _asked_back(scenario: Scenario, facts: TurnFacts, at: Situation) -> Decision | None:
    """What she says to a question nobody foresaw: she agrees where it asks for leave, else she does not know; None without such lines."""
    for name in ("asked_if", "asked") if facts.seeks_leave else ("asked",):
        if pick(scenario.persona.lines.get(name, ()), at, f"persona.{name}"):
            return moment(scenario, name, at, unmatched=True)
    return None


def _otherwise(scenario: Scenario, facts: TurnFacts, at: Situation) -> Decision:
    wondering = _asked_back(scenario, facts, at) if facts.unplaced else None
    if wondering:
        return wondering
    takes_in = not facts.faults and pick(scenario.persona.lines.get("noted", ()), at, "persona.noted") is not None
    if takes_in and facts.techniques:  # something in it: news first, the scene's own nudge after
        return moment(scenario, "noted", at, unmatched=True)
    text = pick(scenario.scenes[at.scene].otherwise, at, f"scenes.{at.scene}.otherwise")
    if text is not None:
        return Decision(texts=(text,), rule="otherwise", unmatched=True)
    if at.patience < 30:  # noqa: PLR2004 - the last third of the tank: she says so
        return moment(scenario, "lost_patience", at, unmatched=True)
    if facts.words < 3 and not facts.techniques:  # noqa: PLR2004 - a grunt, a typo
        return moment(scenario, "unclear", at, unmatched=True)
    if takes_in:
        return moment(scenario, "noted", at, unmatched=True)
    return moment(scenario, "vent" if at.tension >= 60 else "doubt", at, unmatched=True)  # noqa: PLR2004 - "high" tension


def _aside(scenario: Scenario, facts: TurnFacts, at: Situation, rule: Reply | None, texts: Sequence[str]) -> str | None:
    """A few words about how it was said, unless the line begins with the same ones or has just done so ("Good. Good.")."""
    answered = {name for together in rule.uses for name in together} if rule else set()
    begun = {_first_word(text) for text in (*texts, *at.openings)}
    for name in sorted(facts.techniques, key=lambda name: name not in facts.faults):
        if name not in answered:
            text = pick(scenario.persona.asides.get(name, ()), at, f"asides.{name}")
            if text is not None and _first_word(text) not in begun:
                return text
    return None


def _first_word(text: str) -> str:
    return re.sub(r"\W", "", text.split(maxsplit=1)[0]).casefold() if text.strip() else ""


def _length(texts: Iterable[str]) -> int:
    return sum(len(text.split()) for text in texts)
