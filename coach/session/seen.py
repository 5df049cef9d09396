"""Findings that no text shows by itself: interruptions, encouragers, dead air, and what was done at the desk."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coach.session import facts
from coach.session.call import public
from coach.session.desk import END
from coach.techniques import Finding, on_condition

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from coach.scenario import Scenario
    from coach.session.call import Call
    from coach.session.desk import Order
    from coach.session.events import CutOff
    from coach.techniques import Band, Reading

GIVING = frozenset({"refund", "credit", "replace", "book"})
"""Desk actions that are a remedy in themselves (techniques.md: doing what was asked is an option offered)."""
WARNINGS = 2
"""Warn, warn, end: so many limits come before the trainee may end the call with courtesy."""
_SENTENCE = re.compile(r"(?<=[.!?\n])\s+")
_GOODBYE = re.compile(
    r"\b(?:good ?bye|bye"
    r"|i(?:['\u2019]m| am) (?:now )?(?:ending|closing|hanging up|putting (?:the phone|you) down)"
    r"|i(?:['\u2019]ll| will) (?:now )?(?:end|close|hang up))\b",
    re.IGNORECASE,
)
_GREETING = r"good (?:afternoon|evening|day)"
_FAREWELL = re.compile(
    rf"\b(?:good ?bye|bye|(?:good ?)?night|cheerio|ta[- ]?ra|farewell|take care|laters?|speak (?:soon|tomorrow)|{_GREETING}"
    r"|(?:have|enjoy) (?:a|your) (?:\w+ ){0,3}(?:day|evening|night|weekend|afternoon|one))\b",
    re.IGNORECASE,
)
_LEAVING = re.compile(r"\b(?:good ?bye|bye|good ?night|cheerio|ta[- ]?ra|farewell)\b", re.IGNORECASE)
"""Of these, the ones that are nothing but a goodbye."""
_SHORT_GOODBYE = 8
"""Words: "until tomorrow then, Mrs Baird, goodbye" is one, "I said good night to her at ten that evening" is not."""
_CASE = re.compile(r"\b(?:if|unless|otherwise|or|next|again|have to|once more|one more|another|any more|could|would|don['\u2019]t want)\b", re.IGNORECASE)
_ENDS = re.compile(
    r"\b(?:(?:end|ends|ending|finish|close|stop|terminate|leave) (?:this|the|our) (?:call|conversation)|(?:call|conversation) (?:ends|is over|will be over)"
    r"|hang(?:ing|s)? up|(?:put|puts|putting) (?:the phone|you) down|off the (?:line|phone))\b",
    re.IGNORECASE,
)
_LIMIT = re.compile(
    r"\b(?:not|never|isn['\u2019]t|don['\u2019]t|won['\u2019]t|can['\u2019]t|without|stop|no more|less of|enough of|leave out)\b[^.!?\n]{0,60}?"
    r"\b(?:call(?:ed|ing)? (?:me|us|names|a|an)|names?[- ]calling|the names|names at|insult\w*|swear\w*|abus\w*|(?:speak|talk)(?:ing)? to me|spoken to)\b"
    r"|\b(?:leave|drop|skip|keep|spare me|enough|no)\b(?: \w+){0,3} (?:names?|name[- ]calling|insults?)\b|\bnames? out\b",
    re.IGNORECASE,
)
_KINDLY = re.compile(r"\b(?:thank|thanks|thank you|enjoy|all the best|good luck|take care|look after yourself)\b", re.IGNORECASE)
"""Words with which one leaves somebody well, beside a goodbye."""
CALM = 60.0
"""Tension from which nobody is ready to be said goodbye to."""
HANDING_ON = frozenset({"escalate_well", "reassure_transfer"})


def encouraged(text: str) -> Finding:
    """A cue given while she spoke."""
    return Finding("encourage", 0, 0, text, "sure", "You let her know you were there without taking the turn.", "timing")


def interrupted(cut: CutOff) -> Finding:
    """Words sent before the line was over."""
    share = round(100 * cut.fraction)
    return Finding("interrupt", 0, 0, f"cut off after “{_tail(cut.heard)}”", "sure", f"You spoke when {share} % of the sentence had been said.", "timing")


def dead_air(seconds: float) -> Finding:
    """Nobody spoke or typed for longer than she bears."""
    return Finding("dead_air", 0, 0, f"{seconds:.0f} seconds of silence", "sure", "Nothing was said and nobody was warned of a wait.", "timing")


def at_the_desk(
    orders: Sequence[Order], reading: Reading, call: Call, scenario: Scenario, serves: Container[str] = (), *, peace: bool = False
) -> tuple[Finding, ...]:
    """What the desk actions of a turn show, given what was said with them and in the reply before; `serves` are those that meet a need.

    With `peace` both were ready to part (`parted`).
    """
    found = []
    leaves = peace or courteous(call, reading)
    recent = {finding.technique for turn, finding in call.findings if turn >= call.turn - 1 and finding.band != "faint"}
    told = (recent | reading.techniques()) & HANDING_ON
    for order in orders:
        quote = f"/{order.action}" + ("" if order.amount is None else f" {order.amount}")
        if order.action == "escalate":
            found.append(_by_action("escalate_well", quote, "You took it to somebody who can do what you cannot."))
        elif order.action in GIVING or order.action in serves:
            found.append(_by_action("offer_options", quote, "You did something about it at the desk."))
        elif order.action == "transfer" and not told:
            found.append(_by_action("cold_transfer", quote, "You passed the caller on without saying why or briefing anybody."))
        elif order.action == END and not leaves and not facts.solved(call, scenario):
            words = [sentence for sentence in _SENTENCE.split(reading.text.strip()) if sentence][-1:] if farewell(reading.text) else []
            found.append(_by_action("give_up", words[0] if words else quote, "You ended the call with the problem still open."))
    return tuple(found)


def courteous(call: Call, reading: Reading) -> bool:
    """Whether the trainee may end the call now without giving up: they were insulted, and have set limits twice."""
    return call.abuse > 0 and call.count("set_limits") + ("set_limits" in reading.techniques()) >= WARNINGS


def parted(call: Call, reading: Reading, scenario: Scenario, serves: Mapping[str, str]) -> bool:
    """Whether both are ready to part, and ending the call gives nothing up.

    The trainee takes leave in words, the customer is calm, neither insults nor asks, and what is still open is nothing that could be done at the desk.
    """
    last = next((line.text for line in reversed(call.heard) if line.speaker == "customer"), "")
    if call.stung or call.owed or call.state.tension >= CALM or last.rstrip().endswith("?"):
        return False
    sentences = [sentence for sentence in _SENTENCE.split(reading.text.strip()) if sentence]
    if not any(_KINDLY.search(sentence) or _FAREWELL.search(sentence) for sentence in sentences[-2:]):
        return False
    left = facts.unmet(call, scenario)
    return all(
        (need.label or name.replace("_", " ")) not in serves.values() and scenario.desk.keys().isdisjoint(need.when.names()) for name, need in left.items()
    )


def leaves(reading: Reading) -> bool:
    """Whether the reply says goodbye; "if you go on, I will end the call" does not."""
    return any(_GOODBYE.search(sentence) and not _CASE.search(sentence) for sentence in _SENTENCE.split(reading.text))


def farewell(text: str, *, plain: bool = False) -> bool:
    """Whether a reply ends on a goodbye; with `plain`, on one that is nothing else, in a reply that asks nothing."""
    sentences = [sentence for sentence in _SENTENCE.split(text.strip()) if sentence]
    last = sentences[-1] if sentences else ""
    if "?" in (text if plain else last) or len(last.split()) > _SHORT_GOODBYE or _CASE.search(last):
        return False
    return bool((_LEAVING if plain else _FAREWELL).search(last))


def warns(reading: Reading) -> bool:
    """Whether the reply says that the call may end, not that it does: "the next name ends this call", "I would have to hang up"."""
    return not leaves(reading) and any(_ENDS.search(sentence) and _CASE.search(sentence) for sentence in _SENTENCE.split(reading.text))


def in_context(reading: Reading, call: Call, orders: Sequence[Order], *, peace: bool = False) -> tuple[Finding, ...]:
    """What was found in the reply, seen in the light of abuse.

    To carry on after an insult of hers as if it had not been said is to tolerate it; to end the call after two limits is neither that nor
    giving up; nor is to end it with a goodbye where both were ready to part (`peace`).
    """
    ends = END in (order.action for order in orders)
    if (peace and ends) or (courteous(call, reading) and (leaves(reading) or ends)):
        return tuple(finding for finding in reading.findings if finding.technique not in {"tolerate_abuse", "give_up"})
    if "set_limits" in reading.techniques() or _LIMIT.search(reading.text):
        return tuple(finding for finding in reading.findings if finding.technique != "tolerate_abuse")
    if not call.stung or not reading.text or "tolerate_abuse" in reading.techniques():
        return reading.findings
    band: Band = "faint" if on_condition(call.line.text if call.line else "") or _let_go_once(call) else "likely"
    surely = tuple(finding for finding in reading.findings if finding.technique != "tolerate_abuse")
    return (*surely, Finding("tolerate_abuse", 0, len(reading.text), reading.text, band, "The insult before it was passed over.", "context"))


def _let_go_once(call: Call) -> bool:
    """Whether a limit was set in this contact and no insult has been passed over since: the first one after it may be let go."""
    turns = [(turn, finding.technique) for turn, finding in call.findings if turn > call.contact_turn]
    limit = max((turn for turn, technique in turns if technique == "set_limits"), default=None)
    return limit is not None and not any(turn > limit for turn, technique in turns if technique == "tolerate_abuse")


def in_public(reading: Reading, call: Call, scenario: Scenario) -> tuple[Finding, ...]:
    """What must not be written where everybody reads along."""
    if not public(call, scenario):
        return ()
    found = []
    for fact in scenario.facts.values():
        for phrase in fact.never_say if fact.where == "public" else ():
            at = _said_at(reading.text, phrase)
            if at >= 0:
                end = at + len(phrase)
                found.append(Finding("policy_breach", at, end, reading.text[at:end], "sure", f"Everybody can read this. {fact.fact}", "context"))
    return tuple(found)


def _said_at(text: str, phrase: str) -> int:
    """Where `phrase` stands as whole words, in any case; -1: nowhere. Letters of which lower case is longer never match."""
    lowered, wanted = text.lower(), phrase.lower()
    at = lowered.find(wanted) if len(lowered) == len(text) and len(wanted) == len(phrase) else -1
    while at >= 0:
        end = at + len(wanted)
        if not lowered[at - 1 : at].isalnum() and not lowered[end : end + 1].isalnum():
            return at
        at = lowered.find(wanted, at + 1)
    return -1


def _by_action(technique: str, quote: str, why: str) -> Finding:
    return Finding(technique, 0, 0, quote, "sure", why, "action")


def _tail(text: str, words: int = 6) -> str:
    kept = text.split()
    return ("… " if len(kept) > words else "") + " ".join(kept[-words:])
