"""The verdict on one line of the form: applicable or not, met, late or not, with its evidence and what would have met it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from coach.customer import TurnFacts, matches
from coach.scorecard.card import FULL, SECTIONS, Evidence, ItemResult
from coach.scorecard.quotes import clause, fitting
from coach.techniques import catalogue, read_note

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from coach.scenario import AfterCall, Fact, Item, Reply, Scenario
    from coach.scorecard.attempt import Attempt, TurnRecord
    from coach.techniques import Finding, Technique

NOT_ASKED = {
    "timed": "Timing was off in this call.",
    "spoken": "In writing nobody can be interrupted.",
    "note_asked": "No note was asked for.",
    "card": "There was no knowledge card in this call.",
}
"""What was missing, where a technique can be asked of nobody; the name is one of its ``na_when``."""
NO_OCCASION = "This call gave no occasion for it."
MOST_FAULTS = 3
MOST_QUOTES = 3
MOST_SHOWN = 2
"""Quotes under a skill that was met: the first, which earned it, and the plainest of the others."""
SLACK = 1.25
"""How far a note may run over before it is too long: a few words are no trap."""


def judge(name: str, item: Item, attempt: Attempt, scenario: Scenario) -> ItemResult:
    """The verdict on checklist line `name`. `value` of a fault is left for `score`, which knows the sum of weights."""
    row = catalogue().get(name)
    label = item.label or (row.name if row else name.replace("_", " ").capitalize())
    section = _home(item.section) or ("Compliance" if item.compliance else row.section if row else "Resolve")
    shape = ItemResult(name, label, section, item.weight, "not met", required=item.required, fatal=item.fatal)
    if row and row.na_when.holds(attempt.value):
        missing = (NOT_ASKED[cause] for cause in row.na_when.names() if cause in NOT_ASKED and not attempt.value(cause))
        return replace(shape, verdict="N/A", reason=next(missing, NO_OCCASION))
    if name == "let_finish":
        return _let_finish(shape, attempt)
    if name == "document":
        return _document(shape, attempt, scenario.after_call)
    if item.keeps:
        return _kept(shape, item, attempt, scenario)
    if row is None:
        return _own(shape, item, attempt, scenario)
    if item.weight < 0:
        return _fault(shape, row, item, attempt)
    return _skill(shape, row, item, attempt)


def _home(written: str) -> str:
    """A section as the standard form spells it, however the author did; one of the author's own stays as written."""
    return next((name for name in SECTIONS if name.casefold() == written.strip().casefold()), written)


def shown_by(turn: int, text: str, finding: Finding) -> Evidence:
    """A finding as evidence: the whole clause of `text` that holds its words; an action or a timing as it is named."""
    start, end = clause(text, finding.start, finding.end)
    return Evidence(turn, text[start:end] if end > start else finding.quote, finding.why, start, end)


def _quotes(records: Iterable[TurnRecord], technique: str) -> tuple[Evidence, ...]:
    found = [
        shown_by(record.turn, record.text, finding)
        for record in records
        for finding in record.findings
        if finding.technique == technique and finding.band != "faint"
    ]
    return tuple({(shown.turn, shown.quote): shown for shown in reversed(found)}.values())[::-1]


def _plainest(records: Sequence[TurnRecord], technique: str) -> tuple[Evidence, ...]:
    """The first words that show it, and the surest of those after them."""
    first, *others = _quotes(records, technique)
    sure = {finding.quote for record in records for finding in record.findings if finding.technique == technique and finding.band == "sure"}
    ranked = sorted(others, key=lambda shown: not any(quote in shown.quote for quote in sure))
    return (first, *ranked[: MOST_SHOWN - 1])


def _skill(shape: ItemResult, row: Technique, item: Item, attempt: Attempt) -> ItemResult:
    shown = [record for record in attempt.turns if row.id in record.techniques]
    if not shown:
        return _missed(shape, row, item, attempt)
    in_window = [record for record in shown if row.window is None or row.window.holds(record.value_before)]
    evidence = _plainest(in_window or shown, row.id)
    if in_window:
        return replace(shape, verdict="met", count=len(shown), value=FULL, evidence=evidence)
    return replace(
        shape,
        verdict="late",
        count=len(shown),
        value=FULL // 2,
        evidence=evidence,
        reason=f"It came at turn {evidence[0].turn}; earlier it would have counted whole.",
    )


def _missed(shape: ItemResult, row: Technique, item: Item, attempt: Attempt) -> ItemResult:
    if not item.required and row.opportunity is not None and not row.opportunity.holds(attempt.value):
        return replace(shape, verdict="N/A", reason=NO_OCCASION)
    return replace(shape, verdict="not met", value=0, reason=_advice(item, row, attempt))


def _fault(shape: ItemResult, row: Technique, item: Item, attempt: Attempt) -> ItemResult:
    shown = [record for record in attempt.turns if row.id in record.techniques]
    if not shown:
        return replace(shape, verdict="none", value=0)
    return replace(shape, verdict="fault", count=len(shown), evidence=_quotes(shown, row.id)[:MOST_QUOTES], reason=_advice(item, row, attempt))


def _advice(item: Item, row: Technique, attempt: Attempt) -> str:
    """The author's advice that fits how the call went (none, if none does), else the technique's own."""
    return fitting(item.advice, attempt.value) if item.advice else row.advice


def _let_finish(shape: ItemResult, attempt: Attempt) -> ItemResult:
    if not attempt.answered:
        return replace(shape, verdict="N/A", reason="Nothing was said in this call.")
    if attempt.cuts:
        evidence = tuple(Evidence(cut.turn, f"“… {' '.join(cut.heard.split()[-4:])}—”", "You spoke before the end.") for cut in attempt.cuts)
        return replace(shape, verdict="not met", value=0, count=0, evidence=evidence[:MOST_QUOTES], reason=catalogue()["let_finish"].advice)
    heard = f"{attempt.answered} of {attempt.answered} lines heard out"
    return replace(shape, verdict="met", value=FULL, count=1, evidence=(Evidence(0, heard, "You waited for the end of every line."),))


def _document(shape: ItemResult, attempt: Attempt, wanted: AfterCall | None) -> ItemResult:
    """Met when the note holds two thirds of what the next reader needs and judges nobody; each thing said is quoted.

    The note is no turn: its evidence has turn 0, offsets are those of the note.
    """
    if wanted is None or attempt.note is None:
        return replace(shape, verdict="N/A", reason="No note was asked for.")
    if not attempt.note:
        return replace(shape, verdict="not met", value=0, reason="No note was written.")
    reading = read_note(attempt.note, wanted)
    evidence = _once([shown_by(0, attempt.note, found) for found in reading.findings])
    low, high = wanted.words[0], wanted.words[1] * attempt.notes
    lacks = [f"nothing about {_listed([name.replace('_', ' ') for name in reading.missing])}"] if reading.missing else []
    lacks += [f"“{opinion}” judges the customer" for opinion in reading.opinions]
    length_ok = low <= reading.words <= SLACK * high
    lacks += [] if low <= reading.words <= high else [f"{reading.words} word{'s' * (reading.words != 1)}, where {low} to {high} serve the next reader"]
    reason = f"In the note: {'; '.join(lacks)}." if lacks else ""
    if 3 * len(reading.findings) >= 2 * len(wanted.mention) and reading.findings and length_ok and not reading.opinions:
        return replace(shape, verdict="met", value=FULL, count=1, evidence=evidence, reason=reason)
    return replace(shape, verdict="not met", value=0, evidence=evidence, reason=reason)


def _listed(names: Sequence[str]) -> str:
    """In a sentence that denies them all: ``cause, day or sum``."""
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _once(shown: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Each quote once, with all it is there for."""
    whys: dict[str, list[str]] = {}
    for one in shown:
        whys.setdefault(one.quote, []).append(one.why)
    first = {one.quote: one for one in reversed(shown)}
    return tuple(replace(first[quote], why=" ".join(dict.fromkeys(why))) for quote, why in whys.items())


def _kept(shape: ItemResult, item: Item, attempt: Attempt, scenario: Scenario) -> ItemResult:
    if not any(record.text for record in attempt.turns):
        return replace(shape, verdict="N/A", reason="Nothing was said in this call.")
    broken = [*_quotes(attempt.turns, "overpromise"), *_quotes(attempt.turns, "policy_breach"), *_quotes(attempt.turns, "wrong_fact")]
    for name in item.keeps:
        fact = scenario.facts[name]
        if fact.limit is not None and not fact.limit.holds(attempt.value):
            broken.append(_beyond(fact, attempt))
    if broken:
        return replace(shape, verdict="not met", value=0, evidence=tuple(broken[:MOST_QUOTES]), reason="Stay within what the knowledge card allows.")
    names = ", ".join(name.replace("_", " ") for name in item.keeps)
    return replace(shape, verdict="met", value=FULL, count=1, evidence=(Evidence(0, "nothing said against the card", f"Kept: {names}."),))


def _beyond(fact: Fact, attempt: Attempt) -> Evidence:
    """The turn after which the limit of a fact no longer held, as it was typed."""
    why = f"The card says: {fact.fact}"
    for record in attempt.turns:
        if fact.limit is not None and not fact.limit.holds(record.value):
            return Evidence(record.turn, record.text or "  ".join(f"/{action}" for action in record.actions), why, 0, len(record.text))
    return Evidence(0, "how it stood at the end", why)


def _own(shape: ItemResult, item: Item, attempt: Attempt, scenario: Scenario) -> ItemResult:
    """The scenario's own condition: met by the first turn that fits it."""
    for record in attempt.turns:
        facts = TurnFacts(
            techniques=record.techniques, intents=record.intents, phrases=frozenset(record.phrases), actions=record.actions, words=len(record.text.split())
        )
        if matches(item, facts, record.value):
            evidence = _why_own(item, record, scenario)
            if item.weight < 0:
                return replace(shape, verdict="fault", count=1, evidence=evidence, reason=fitting(item.advice, attempt.value))
            return replace(shape, verdict="met", value=FULL, count=1, evidence=evidence)
    if item.weight < 0:
        return replace(shape, verdict="none", value=0)
    advice = fitting(item.advice, attempt.value) if item.advice else "It did not happen in this call."
    return replace(shape, verdict="not met", value=0, reason=advice)


def _why_own(item: Item, record: TurnRecord, scenario: Scenario) -> tuple[Evidence, ...]:
    """The words that fit the item: of its techniques, of what was meant, the desk action, else the reply."""
    wanted = {name for together in item.uses for name in together}
    rules = _leading_to(item, scenario)
    means = item.means or tuple(dict.fromkeys([*(name for rule in rules for name in rule.means), *scenario.answers.keys() & _awaited(item)]))
    found = [shown_by(record.turn, record.text, finding) for finding in record.findings if finding.technique in wanted and finding.band != "faint"]
    for name, span in zip(record.intents, record.spans, strict=False):
        start, end = clause(record.text, *span)
        if name in means and end > start:
            found.append(Evidence(record.turn, record.text[start:end], "These words did it.", start, end))
    found += [Evidence(record.turn, f"/{action}", "Done at the desk.") for action in record.actions if action in item.does]
    phrases = [phrase for rule in (item, *rules) for phrase in rule.says if phrase in record.phrases]
    for phrase in phrases if not found else ():
        at = record.text.casefold().find(phrase.casefold())
        start, end = clause(record.text, at, at + len(phrase)) if at >= 0 else (0, 0)
        if end > start:
            found.append(Evidence(record.turn, record.text[start:end], "These words did it.", start, end))
    if found:
        return tuple({(shown.quote, shown.turn): shown for shown in found}.values())[:MOST_QUOTES]
    quote = record.text or "  ".join(f"/{action}" for action in record.actions)
    return (Evidence(record.turn, quote, "This reply did it.", 0, len(record.text)),)


def _awaited(item: Item) -> frozenset[str]:
    return frozenset(item.when.names() if item.when else ())


def _leading_to(item: Item, scenario: Scenario) -> tuple[Reply, ...]:
    """The rules that remember what an item waits for, and those that remember what such a rule waits for."""
    rules = (*scenario.anywhere, *(reply for scene in scenario.scenes.values() for reply in scene.replies))
    awaited = _awaited(item)
    last = [rule for rule in rules if awaited & frozenset(rule.remember)]
    before = frozenset(name for rule in last if rule.when and not rule.means for name in rule.when.names()) - awaited
    return (*last, *(rule for rule in rules if before & frozenset(rule.remember)))
