"""Labelling blind in lines: a reply, then a question for each technique, answered by a letter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from coach.calibrate.blind import FAULT_WORDS, KEYS, WORDS, points
from coach.calibrate.labels import MARK, UNSURE
from coach.plain.page import Ink
from coach.techniques import catalogue
from coach.text import clean

if TYPE_CHECKING:
    from coach.calibrate.blind import Answer, Round
    from coach.calibrate.sheet import Line
    from coach.plain.page import Page
    from coach.plain.talk import Lines

WHO: Final = {"agent": "Agent: ", "customer": "Customer: ", "note": ""}
HOW: Final = (
    "Type a letter and Enter: y yes, p partly, n no, a does not apply, u unsure; r no to all the rest; ? what it is; Enter alone the next question; "
    "b the reply before; z undo; q leave. Every answer is kept at once."
)
HOW_WHOLE: Final = "Type a number from 0 to 100 and Enter; u unsure; b the call before; z undo; q leave. Every answer is kept at once."
NO_ANSWER: Final = "That is none of y, p, n, a, u, r, ?, b, z, q."
NO_MARK: Final = "That is no number from 0 to 100, and none of u, b, z, q."


def label(sitting: Round, lines: Lines, page: Page) -> None:
    """Ask until everything is answered or the rater leaves. Raises what keeping an answer raises, KeyboardInterrupt; nothing that was answered is lost."""
    page.line(HOW_WHOLE if sitting.item == MARK else HOW)
    shown = -1
    while not sitting.over:
        if sitting.at != shown:
            shown = sitting.at
            _show(sitting, page)
        page.line(_question(sitting))
        try:
            typed = clean(lines.next("> ") or "", limit=20).strip().casefold()
        except EOFError:
            break
        if typed == "q":
            break
        _take(sitting, typed, page)
    left = len(sitting.slips) - sitting.labelled
    page.line()
    page.line("Everything is labelled. To compare: coach calibrate report" if not left else f"{left} left. To go on: the same command again.")


def _show(sitting: Round, page: Page) -> None:
    slip, whole = sitting.slip, sitting.item == MARK
    page.heading(f"{'Call' if whole else 'Reply'} {sitting.at + 1} of {len(sitting.slips)}, {sitting.labelled} labelled")
    for line in slip.before:
        _say(line, page)
    if not whole:
        page.line(slip.reply, lead="The reply: ", lead_ink=Ink.BOLD)


def _say(line: Line, page: Page) -> None:
    page.line(line.text, lead=WHO[line.speaker], indent=2, ink=Ink.QUIET)


def _question(sitting: Round) -> str:
    if sitting.item == MARK:
        return f"How good was this call as a whole, from 0 to 100?{_now(sitting.answer_at(sitting.row), WORDS)}"
    row = catalogue()[sitting.item]
    words = FAULT_WORDS if row.family == "fault" else WORDS
    place = f"{sitting.row + 1} of {len(sitting.slip.items)}"
    return f"{place}, {'fault: ' if row.family == 'fault' else ''}{row.name}?{_now(sitting.answer_at(sitting.row), words)}"


def _now(answer: Answer | None, words: object) -> str:
    if answer is None:
        return ""
    told = words.get(answer, str(answer)) if isinstance(words, dict) else str(answer)
    return f" (now: {told})"


def _take(sitting: Round, typed: str, page: Page) -> None:
    """What was typed, done."""
    whole = sitting.item == MARK
    if typed == "z":
        page.line("Taken back." if sitting.undo() else "There is nothing to undo in this sitting.")
    elif typed == "b":
        if not sitting.at:
            page.line("This is the first one.")
        sitting.turn(-1)
    elif not typed:
        sitting.skip()
    elif whole:
        mark = points(typed)
        if mark is None and typed != "u":
            page.line(NO_MARK)
        else:
            sitting.answer(UNSURE if mark is None else mark)
    elif typed == "?":
        _explain(sitting.item, page)
    elif typed == "r":
        sitting.rest()
    elif typed in KEYS:
        sitting.answer(KEYS[typed])
    else:
        page.line(NO_ANSWER)


def _explain(item: str, page: Page) -> None:
    row = catalogue()[item]
    page.line(row.definition, indent=2)
    for kind, title in (("good", "For instance: "), ("borderline", "Borderline: ")):
        example = next((each.say for each in row.examples if each.kind == kind and each.say), "")
        if example:
            page.line(f"“{example}”", lead=title, indent=2)
