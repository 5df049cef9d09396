"""The debrief in words: everything the screens show after a call, one fact a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from coach.plain.page import Ink, Page
from coach.plain.story import called, count
from coach.plane import region
from coach.scorecard import percent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from coach.debrief import Debrief, Moment
    from coach.scenario import Scenario
    from coach.scorecard import Card, Evidence, ItemResult

VERDICTS: Final = 8
"""Cells of the verdict column; the longest is ``fault x3``."""


def verdict(page: Page, scenario: Scenario, card: Card, told: Debrief) -> None:
    """Score, needs, the form, how she moved, the simulated figures; last, where it is read first, what to keep and to try."""
    page.heading("Debrief")
    page.line(told.headline, indent=2, ink=Ink.BOLD)
    page.line(told.summary, indent=2)
    _score(page, card)
    _needs(page, card)
    for section in card.sections:
        page.heading(section.name)
        _items(page, section.items)
    _path(page, scenario, told)
    _simulated(page, card)
    if card.questions:
        page.heading("Questions (not scored)")
        for shown in card.questions:
            page.line(_told(shown), lead=f"Turn {shown.turn}: ", indent=2)
    _moments(page, "Keep", told.keep)
    _moments(page, "Try", told.try_)


def _score(page: Page, card: Card) -> None:
    page.heading("Score")
    rows = [
        ("overall", f"{percent(card.score)}, pass mark {card.pass_mark} %: {'passed' if card.passed else 'not passed'}"),
        ("quality", percent(card.quality)),
        ("outcome", f"{percent(card.outcome)} ({card.ending_label}: a {card.ending_value} ending)"),
    ]
    if card.compliance is not None:
        rows.append(("compliance", percent(card.compliance)))
    if card.unfatal != card.score:
        rows.append(("otherwise", f"{percent(card.unfatal)} without the fatal item"))
    page.pairs(rows)
    for reason in card.why_failed:
        page.line(reason, lead="Not passed: ", indent=2)


def _needs(page: Page, card: Card) -> None:
    if card.needs:
        page.heading("Needs")
        page.pairs(("met" if met else "not met", need) for need, met in card.needs.items())


def _items(page: Page, items: Iterable[ItemResult]) -> None:
    clear: list[str] = []
    for item in items:
        if item.verdict == "none":
            clear.append(item.label)
            continue
        word = f"fault x{item.count}" if item.verdict == "fault" else item.verdict
        page.line(_labelled(item), lead=f"{word:<{VERDICTS}}  ", indent=2, lead_ink=Ink.BOLD)
        for shown in item.evidence:
            where = f"turn {shown.turn}: " if shown.turn else ""
            page.line(f"{where}{_told(shown)}", indent=VERDICTS + 4)
        if item.reason:
            page.line(item.reason, indent=VERDICTS + 4)
    if clear:
        page.line(", ".join(clear), lead=f"{'clear of':<{VERDICTS}}  ", indent=2, lead_ink=Ink.BOLD)


def _labelled(item: ItemResult) -> str:
    notes = [f"weight {item.weight}"]
    if item.verdict == "fault" and item.value:
        notes.append(f"cost {percent(item.value)} of the quality")
    if item.required:
        notes.append("required")
    if item.fatal:
        notes.append("fatal")
    return f"{item.label} ({', '.join(notes)})"


def _told(shown: Evidence) -> str:
    """The words and what they show; said once where the reason quotes them itself. Desk actions and timings stand bare."""
    if not shown.quote or f"“{shown.quote}”" in shown.why:
        return shown.why
    return f"“{shown.quote}” {shown.why}" if shown.end > shown.start else f"{shown.quote}: {shown.why}"


def _path(page: Page, scenario: Scenario, told: Debrief) -> None:
    """Tension by turn, where she stood, and the mode of each move: of the move, never of the person."""
    name = called(scenario.persona.name)
    marks = {mark.turn: mark.label for mark in told.marks}
    page.heading("Tension, turn by turn (0 calm, 100 boiling)")
    steps = [f"start {told.tensions[0]:.0f}"]
    steps += [f"{view.turn}: {view.after:.0f}" + (f" ({marks[view.turn]})" if view.turn in marks else "") for view in told.turns]
    page.items(steps, indent=2, ink=Ink.PLAIN)
    page.heading("Where you both stood")
    crossed = [f"at turn {turn} {after}" for turn, _, after in told.modes]
    page.line(f"{name} began {region(told.trail[0]).value}" + (f", {', '.join(crossed)}." if crossed else ", and stayed there."), indent=2)
    if told.own_modes:
        page.line("Your moves, by turn:", indent=2)
        page.items([f"{turn} {mode}" for turn, mode in told.own_modes], indent=4, ink=Ink.PLAIN)


def _moments(page: Page, title: str, moments: Iterable[Moment]) -> None:
    kept = tuple(moments)
    if not kept:
        return
    page.heading(title)
    for moment in kept:
        moved = f" (tension {moment.before:.0f} -> {moment.after:.0f})" if moment.before != moment.after else ""
        bare = not moment.quote or "“" in moment.quote or moment.quote.startswith("/")  # a timing, or something done at the desk
        quote = f"{moment.quote}{': ' if moment.quote else ''}" if bare else f"“{moment.quote}” "
        page.line(f"{quote}{moment.what}{moved}", lead=f"Turn {moment.turn}: " if moment.turn else "* ", indent=2)
        if moment.better:
            page.line(f"“{moment.better}”", lead="Try: ", indent=4, lead_ink=Ink.BOLD)


def _simulated(page: Page, card: Card) -> None:
    figures = card.simulated
    if not figures:
        return
    page.heading("Simulated figures (made up from this call, measured nowhere)")
    cut = figures.get("interruptions")
    rows = [
        ("CSAT", f"{figures['csat']} of 5"),
        ("resolved", "at first contact" if figures["first_contact_resolution"] else "not at first contact"),
        ("handle time", f"{figures['handle_seconds'] // 60} min {figures['handle_seconds'] % 60:02} s at speaking pace"),
        ("your share", f"{figures['talk_share']} % of the words"),
        ("cut off", "N/A: timing was off" if cut is None else count(cut, "time")),
    ]
    page.pairs(rows)
