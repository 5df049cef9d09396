"""The debrief in words: everything the screens show after a call, one fact a line, what is read first at the top."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from coach import wording
from coach.plain.page import Ink, Page
from coach.plain.story import called
from coach.plane import region
from coach.scorecard import as_ruled, scored
from coach.techniques import catalogue

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from coach.debrief import Debrief, Moment
    from coach.judge import Beside, Side
    from coach.scenario import Scenario
    from coach.scorecard import Card, Contested, ItemResult

VERDICTS: Final = 8
"""Cells of the verdict column; the longest is ``fault x3``."""
CLEAR: Final = "clear of"
STANDS: Final = {True: "agrees", False: "differs", None: "no view"}
"""How the judge stands to a line of the form."""


def verdict(page: Page, scenario: Scenario, card: Card, told: Debrief, disputes: Sequence[Contested] = ()) -> None:
    """How it ended, what to keep and to try; then the score and the form with what was disputed; then how both moved, the figures, the questions."""
    page.heading("Debrief")
    page.line(told.headline, indent=2, ink=Ink.BOLD)
    page.line(told.summary, indent=2)
    _moments(page, "Keep", told.keep)
    _moments(page, "Try", told.try_, told.habit)
    apart = wording.apart(scenario)
    _score(page, card, apart, as_ruled(scenario, card, disputes))
    for part in card.sections:
        page.heading(wording.section(part.name))
        _items(page, part.items, wording.whole(card, apart), apart, disputes)
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


def _score(page: Page, card: Card, apart: Collection[str], ruled: Card | None) -> None:
    page.heading(f"Score {scored(card.score, card.pass_mark)}, pass mark {card.pass_mark} %: {'passed' if card.passed else 'not passed'}")
    if ruled is not None:
        page.line(f"{wording.with_rulings(ruled)}. The score itself stays.", indent=2, ink=Ink.BOLD)
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


def _items(page: Page, items: Iterable[ItemResult], whole: float, apart: Collection[str], disputes: Sequence[Contested]) -> None:
    clear: list[str] = []
    for item in items:
        said = [each for each in disputes if each.item == item.name]
        if item.verdict == "none" and not said:
            clear.append(item.label)
            continue
        word = f"fault x{item.count}" if item.count > 1 and item.verdict == "fault" else CLEAR if item.verdict == "none" else item.verdict
        worth = wording.worth(item, whole, apart)
        page.line(f"{item.label} ({worth})" if worth else item.label, lead=f"{word:<{VERDICTS}}  ", indent=2, lead_ink=Ink.BOLD)
        for shown in item.evidence:
            where = f"turn {shown.turn}: " if shown.turn else ""
            page.line(f"{where}{wording.sentence(shown)}", indent=VERDICTS + 4)
        if item.reason:
            page.line(item.reason, indent=VERDICTS + 4)
        for line in (line for each in said for line in wording.disputed(each)):
            page.line(line, indent=VERDICTS + 4, ink=Ink.BOLD)
    if clear:
        page.line(", ".join(clear), lead=f"{CLEAR:<{VERDICTS}}  ", indent=2, lead_ink=Ink.BOLD)


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


def second_opinion(page: Page, told: Beside) -> None:
    """What a model makes of the form, a line for each of its lines; where the two differ, the turn a person should look at."""
    page.heading("A second opinion, outside the score")
    page.line(f"{told.model} has read what was said, and knows neither the score nor who you are. It can be wrong; the score stands as it is.", indent=2)
    page.line(
        f"The judge could assess {told.assessed} of {wording.counted(len(told.sides), 'item')}" + (f"; it agrees on {told.agreed}." if told.assessed else "."),
        indent=2,
    )
    for side in told.sides:
        page.line(_side(side), lead=f"{STANDS[side.agrees]:<{VERDICTS}}  ", indent=2, lead_ink=Ink.BOLD)
    if told.unasked:
        page.line(", ".join(question.label for question in told.unasked), lead="not asked yet: ", indent=2)
    if told.skipped:
        page.line(", ".join(skipped.label for skipped in told.skipped), lead="not for a judge of words: ", indent=2)


def _side(side: Side) -> str:
    """One line of the form, as in ``Recap: the form says not met, the judge met: “So to sum up” (turn 4). Look at turn 4.``."""
    opinion, item = side.opinion, side.item
    divided = ", though its votes differed" if opinion.confidence == "low" else ""
    why = opinion.reason if not opinion.reason or opinion.reason.endswith((".", "!", "?", "…")) else f"{opinion.reason}."
    if side.agrees is None:
        return f"{item.label}: {why}"
    found = "seen" if item.weight < 0 else "met"
    thinks = found if opinion.verdict == "met" else f"not {found}"
    quote = f": {wording.quoted(opinion.quote)} (turn {opinion.turn})" if opinion.quote else ""
    if side.agrees:
        return f"{item.label}: {thinks}{divided}{quote}."
    form = {"fault": "seen", "none": "not seen", "N/A": "no occasion for it"}.get(item.verdict, item.verdict)
    look = f" Look at turn {side.look_at}." if side.look_at else " Look at the call as a whole."
    return f"{item.label}: the form says {form}, the judge {thinks}{divided}{quote}. {why}{look}"
