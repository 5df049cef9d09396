"""Disputing a line of the form: the windows, and what they say about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from textual.content import Content

from coach import wording
from coach.practice.setting import who_rules
from coach.scorecard import percent
from coach.tui.backend import Trouble
from coach.tui.screens.asking import Asking, Choice
from coach.tui.widgets.inert import inert, joined
from coach.tui.widgets.scorecard import INKS, SIGNS, evidence, verdict

if TYPE_CHECKING:
    from coach.scorecard import Card, Contested, ItemResult
    from coach.tui.app import CoachApp
    from coach.tui.backend import Attempt

MOST_QUOTES: Final = 2


async def asked(app: CoachApp, attempt: Attempt, card: Card, at: int) -> Attempt | None:
    """Let somebody choose a line, from place `at` on, and say why its verdict is wrong. Gives the attempt as it is then; None when nothing was said.

    What was typed and not sent is there the next time.
    """
    items = card.items()
    place = await app.push_screen_wait(Choice("Which verdict is wrong?", [choice(item, attempt.disputes) for item in items], at=at, does="says why"))
    if place is None:
        return None
    item = items[place]
    key, said = (attempt.number, item.name), of_line(item, attempt.disputes)
    if said and said[-1].open:
        app.tell(f"{item.label} is disputed already: “{said[-1].reason}” It waits for a ruling.")
        return None
    done: list[Attempt] = []

    def submit(reason: str) -> str:
        try:
            done.append(app.backend.records().dispute(attempt.number, item.name, reason))
        except Trouble as trouble:
            return str(trouble)
        app.reasons.pop(key, None)
        return ""

    keep, draft = partial(app.reasons.__setitem__, key), app.reasons.get(key, "")
    await app.push_screen_wait(Asking("Dispute a line", about(item, attempt), submit=submit, keep=keep, draft=draft, holds="Why is that wrong?"))
    if not done:
        return None
    app.tell(f"{item.label} is disputed. {who_rules(exam=attempt.exam)}")
    return replace(done[0], note=attempt.note)


def of_line(item: ItemResult, disputes: Sequence[Contested]) -> tuple[Contested, ...]:
    """The disputes of that line, oldest first."""
    return tuple(each for each in disputes if each.item == item.name)


def choice(item: ItemResult, disputes: Sequence[Contested]) -> Content:
    """A line of the form in the list to choose from."""
    said = of_line(item, disputes)
    state = "" if not said else "  disputed" if said[-1].open else "  ruled on"
    return joined((f"{SIGNS[item.verdict]} ", f"{INKS[item.verdict]} bold"), item.label, (f"  {verdict(item)}", INKS[item.verdict]), (state, "$text-accent"))


def about(item: ItemResult, attempt: Attempt) -> Content:
    """What to know when writing the reason: the line, its verdict, the words, what was said before, and who reads it."""
    lines = [joined((item.label, "bold"), ("  the machine says ", "$quiet"), (verdict(item), f"{INKS[item.verdict]} bold"))]
    lines += [evidence(shown) for shown in item.evidence[:MOST_QUOTES]]
    if item.reason:
        lines.append(inert(item.reason, "$quiet"))
    for one in of_line(item, attempt.disputes):
        lines += [inert(text, "$text-accent") for text in wording.disputed(one)]
    return Content("\n").join([*lines, Content(""), inert(who_rules(exam=attempt.exam), "$quiet")])


def old(attempt: Attempt) -> Content:
    """A finished call in the list of those that can be opened again."""
    open_ = sum(one.open for one in attempt.disputes)
    ruled = len(attempt.disputes) - open_
    told = [*([f"{open_} disputed"] if open_ else []), *([f"{ruled} ruled on"] if ruled else [])]
    score = "–" if attempt.score is None else percent(attempt.score)
    return joined(
        (f"{attempt.number:>4}  ", "$quiet"),
        (f"{'exam' if attempt.exam else 'practice':<8}  ", "bold" if attempt.exam else ""),
        (f"{score:>5} {'✓' if attempt.passed else '·'}  ", "$text-success" if attempt.passed else ""),
        (attempt.title, "bold"),
        (f"  {attempt.when}", "$quiet"),
        (f"  {', '.join(told)}" if told else "", "$text-accent"),
    )
