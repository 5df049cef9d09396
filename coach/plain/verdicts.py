"""The debrief in words: everything the screens show after a call, one fact a line, what is read first at the top."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from coach import wording
from coach.plain.page import Ink, Page
from coach.plain.story import called
from coach.plane import region
from coach.scorecard import scored
from coach.techniques import catalogue

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from coach.debrief import Debrief, Moment
    from coach.scenario import Scenario
    from coach.scorecard import Card, ItemResult

VERDICTS: Final = 8
"""Cells of the verdict column; the longest is ``fault x3``."""


def verdict(page: Page, scenario: Scenario, card: Card, told: Debrief) -> None:
    """How it ended, what to keep and to try; then the score and the form; then how both moved, the figures, the questions."""
    page.heading("Debrief")
    page.line(told.headline, indent=2, ink=Ink.BOLD)
    page.line(told.summary, indent=2)
    _moments(page, "Keep", told.keep)
    _moments(page, "Try", told.try_, told.habit)
    apart = wording.apart(scenario)
    _score(page, card, apart)
    for part in card.sections:
        page.heading(wording.section(part.name))
        _items(page, part.items, wording.whole(card, apart), apart)
    _moments(page, wording.ALSO, told.also)
    _path(page, scenario, told)
    figures = wording.simulated(card.simulated)
    if figures:
        page.heading(wording.SIMULATED)
        page.line(figures, indent=2)
        value = wording.custom(card.simulated, called(scenario.persona.name))
        if value:
            page.line(value, indent=2)
    _questions(page, told)


def _moments(page: Page, title: str, moments: Iterable[Moment], first: str = "") -> None:
    kept = tuple(moments)
    if not kept and not first:
        return
    page.heading(title)
    if first:
        page.line(first, indent=2)
    for moment in kept:
        moved = f" (tension {moment.before:.0f} -> {moment.after:.0f})" if round(moment.before) != round(moment.after) else ""
        quote = wording.quoted(moment.quote)
        between = "" if not quote else " " if quote.endswith("”") else ": "
        page.line(f"{quote}{between}{moment.what}{moved}", lead=f"Turn {moment.turn}: " if moment.turn else "* ", indent=2)
        if moment.better:
            page.line(f"“{moment.better}”", lead="Try: ", indent=4, lead_ink=Ink.BOLD)


def _score(page: Page, card: Card, apart: Collection[str]) -> None:
    page.heading(f"Score {scored(card.score, card.pass_mark)}, pass mark {card.pass_mark} %: {'passed' if card.passed else 'not passed'}")
    page.line(wording.sum_of(card), indent=2)
    quality = wording.quality_of(card, apart)
    if quality:
        page.line(quality, lead="quality: ", indent=2)
    page.line(wording.outcome(card), lead="outcome: ", indent=2)
    for need, met in card.needs.items():
        page.line(need, lead="met      " if met else "not met  ", indent=4)
    rules = wording.kept(card, apart)
    if rules:
        page.line(rules, lead="the rules: ", indent=2)
    for reason in card.why_failed:
        page.line(reason, lead="not passed: ", indent=2)


def _items(page: Page, items: Iterable[ItemResult], whole: float, apart: Collection[str]) -> None:
    clear: list[str] = []
    for item in items:
        if item.verdict == "none":
            clear.append(item.label)
            continue
        word = f"fault x{item.count}" if item.count > 1 and item.verdict == "fault" else item.verdict
        worth = wording.worth(item, whole, apart)
        page.line(f"{item.label} ({worth})" if worth else item.label, lead=f"{word:<{VERDICTS}}  ", indent=2, lead_ink=Ink.BOLD)
        for shown in item.evidence:
            where = f"turn {shown.turn}: " if shown.turn else ""
            page.line(f"{where}{wording.sentence(shown)}", indent=VERDICTS + 4)
        if item.reason:
            page.line(item.reason, indent=VERDICTS + 4)
    if clear:
        page.line(", ".join(clear), lead=f"{'clear of':<{VERDICTS}}  ", indent=2, lead_ink=Ink.BOLD)


def _path(page: Page, scenario: Scenario, told: Debrief) -> None:
    """Where both stood, the mode being of the move and never of the person; then tension by turn."""
    name = called(scenario.persona.name)
    page.heading("Where you both stood")
    crossed = [f"at turn {turn} {after}" for turn, _, after in told.modes]
    page.line(f"{name} began {region(told.trail[0]).value}" + (f", {', '.join(crossed)}." if crossed else ", and stayed there."), indent=2)
    if told.own_modes:
        page.line("Your moves, by turn:", indent=2)
        page.items([f"{turns} {mode}" for turns, mode in wording.runs(told.own_modes)], indent=4, ink=Ink.PLAIN)
    marks = {mark.turn: mark.label for mark in told.marks}
    page.heading("Tension, turn by turn (0 calm, 100 boiling)")
    if marks:
        page.line("In brackets: what was in the turns that moved it most.", indent=2)
    steps = [f"start {told.tensions[0]:.0f}"]
    steps += [f"{view.turn}: {view.after:.0f}" + (f" ({marks[view.turn]})" if view.turn in marks else "") for view in told.turns]
    page.items(steps, indent=2, ink=Ink.PLAIN)


def _questions(page: Page, told: Debrief) -> None:
    asked = wording.questions(told, catalogue())
    if not asked:
        return
    page.heading(wording.QUESTIONS)
    page.line(wording.ASKED, indent=2)
    for turn, text in asked:
        page.line(text, lead=f"Turn {turn}: ", indent=2)
