"""The score: quality, outcome, compliance and the overall figure, in whole basis points (rounding always down)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from coach.scorecard.attempt import attempt as read_attempt
from coach.scorecard.card import FULL, SECTIONS, Card, Evidence, ItemResult, Section, scored
from coach.scorecard.items import MOST_FAULTS, judge, shown_by
from coach.scorecard.simulated import simulated
from coach.techniques import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from coach.scenario import Scenario
    from coach.scorecard.attempt import Attempt
    from coach.scorecard.card import Verdict
    from coach.session.events import Event

ENDING_POINTS = {"good": FULL, "weak": FULL // 2, "bad": 0}
UNFINISHED = "unfinished"
WORTH: dict[Verdict, int | None] = {"met": FULL, "late": FULL // 2, "not met": 0, "N/A": None, "fault": 0, "none": 0}
"""Of a line whose verdict a person changed; what a fault takes depends on the whole form."""


def score(scenario: Scenario, events: Sequence[Event]) -> Card:
    """The scorecard of an attempt. Pure: the same scenario and events give the same card, whatever voice spoke."""
    attempt = read_attempt(scenario, events)
    judged = [judge(name, item, attempt, scenario) for name, item in scenario.checklist.items()]
    value = attempt.ended.value if attempt.ended else "bad"
    needs = {need.label or name.replace("_", " "): need.when.holds(attempt.value) for name, need in scenario.needs.items()}
    ending = scenario.endings.get(attempt.ended.ending) if attempt.ended else None
    unmarked = Card(
        scenario=scenario.id,
        score=0,
        unfatal=0,
        quality=None,
        outcome=outcome_of(ENDING_POINTS[value], needs),
        compliance=None,
        ending=attempt.ended.ending if attempt.ended else UNFINISHED,
        ending_value=value,
        ending_label=attempt.ended.label if attempt.ended else "The call was not finished",
        ending_about=ending.about if ending else "",
        passed=False,
        pass_mark=scenario.pass_mark,
        why_failed=(),
        needs=needs,
        sections=(),
        questions=_questions(attempt),
        simulated=simulated(attempt, needs, scenario.worth),
    )
    return _marked(unmarked, scenario, judged)


def ruled(scenario: Scenario, card: Card, verdicts: Mapping[str, Verdict]) -> Card:
    """The card as it would be with these verdicts (item -> verdict) in the place of the machine's; the ending and the needs stay. Pure.

    What is not in the form is passed over. A fault that a person found counts once.
    """
    items = {item.name: _with(item, verdicts.get(item.name, item.verdict)) for item in card.items()}
    return _marked(card, scenario, [items[name] for name in scenario.checklist if name in items])


def _with(item: ItemResult, verdict: Verdict) -> ItemResult:
    if verdict == item.verdict:
        return item
    return replace(item, verdict=verdict, value=WORTH[verdict], count=1 if verdict in ("met", "late", "fault") else 0)


def _marked(card: Card, scenario: Scenario, judged: Sequence[ItemResult]) -> Card:
    """The card with what its lines and its outcome come to."""
    compliance_names = {name for name, item in scenario.checklist.items() if item.compliance}
    quality_items, quality = with_quality([item for item in judged if item.name not in compliance_names])
    steps = [item for item in judged if item.name in compliance_names]
    items = {item.name: item for item in (*quality_items, *steps)}
    unfatal = overall(quality, card.outcome)
    fatal = [item for item in items.values() if item.fatal and item.verdict in ("fault", "not met")]
    total = 0 if fatal else unfatal
    why = [*_broken(card, items.values(), fatal), *_too_low(total, scenario.pass_mark)]
    return replace(
        card,
        score=total,
        unfatal=unfatal,
        quality=quality,
        compliance=_kept_share(steps),
        passed=not why,
        why_failed=tuple(why),
        sections=_sections(items, scenario),
    )


def with_quality(items: Sequence[ItemResult]) -> tuple[list[ItemResult], int | None]:
    """Quality in basis points (None: no applicable skill), and the items with each fault's cost filled in.

    ``floor(10000 * sum(w*v) / sum(w))`` over applicable skills, less ``floor(10000 * w * min(n, 3) / sum(w))`` for each fault that
    occurred n times; never under 0. Experimental techniques enter with half their weight (so weights are counted in halves here).
    """
    skills = [item for item in items if item.weight > 0 and item.verdict != "N/A"]
    whole = sum(halves(item) for item in skills)
    if not whole:
        return [replace(item, value=0) if item.verdict == "fault" else item for item in items], None
    quality = sum(halves(item) * (item.value or 0) for item in skills) // whole
    done: list[ItemResult] = []
    for item in items:
        if item.verdict == "fault":
            cost = FULL * -halves(item) * min(item.count, MOST_FAULTS) // whole
            quality -= cost
            done.append(replace(item, value=cost))
        else:
            done.append(item)
    return done, max(0, quality)


def outcome_of(ending: int, needs: Mapping[str, bool]) -> int:
    """Seven tenths the ending, three tenths the share of needs met (no needs declared: the ending's value)."""
    met = FULL * sum(needs.values()) // len(needs) if needs else ending
    return (7 * ending + 3 * met) // 10


def overall(quality: int | None, outcome: int) -> int:
    """Six tenths quality, four tenths outcome; the outcome alone when no skill was applicable."""
    return outcome if quality is None else (6 * quality + 4 * outcome) // 10


def halves(item: ItemResult) -> int:
    """What an item weighs, in halves, since a technique on trial weighs half."""
    row = catalogue().get(item.name)
    return item.weight if row and row.experimental else 2 * item.weight


def _kept_share(steps: Sequence[ItemResult]) -> int | None:
    due = [item for item in steps if item.verdict != "N/A"]
    return FULL * sum(item.verdict in ("met", "none") for item in due) // len(due) if due else None


def _broken(card: Card, items: Iterable[ItemResult], fatal: Sequence[ItemResult]) -> list[str]:
    why = []
    if card.ending == UNFINISHED:
        why.append("the call was not finished")
    elif card.ending_value == "bad":
        why.append(f"the call ended badly ({card.ending_label})")
    why += [f"{item.label}: fatal" for item in fatal]
    return why + [f"{item.label}: required, not met" for item in items if item.required and item.verdict == "not met"]


def _too_low(total: int, pass_mark: int) -> list[str]:
    return [f"{scored(total, pass_mark)} is under the pass mark of {pass_mark} %"] if total < pass_mark * 100 else []


def _sections(items: Mapping[str, ItemResult], scenario: Scenario) -> tuple[Section, ...]:
    ordered = [items[name] for name in scenario.checklist if name in items]
    names = [*SECTIONS, *sorted({item.section for item in ordered} - set(SECTIONS))]
    grouped = [Section(name, tuple(item for item in ordered if item.section == name)) for name in names]
    return tuple(section for section in grouped if section.items)


def _questions(attempt: Attempt) -> tuple[Evidence, ...]:
    return tuple(shown_by(record.turn, record.text, finding) for record in attempt.turns for finding in record.findings if finding.band == "faint")
