"""What is said around a call in lines: before its first word, after its debrief, and when it is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.plain import briefing, how_to_play
from coach.practice.setting import after, before

if TYPE_CHECKING:
    from coach.cli.backend import Practice
    from coach.plain import Page
    from coach.session import Session


def begun(page: Page, practice: Practice, session: Session) -> None:
    """What to know before the first word; of a call that is gone on with, where it stands."""
    exam, trainee = practice.is_exam(session), practice.trainee()
    if session.events:
        which = f"{'exam, ' if exam else ''}attempt {practice.kept(session)}"
        page.line(f"Going on with {which}: {session.scenario.title}, after turn {session.call.turn}.")
        return
    if trainee:
        page.line(f"Trainee: {trainee}")
    briefing(page, session.scenario)
    page.line()
    page.line(" ".join(before(trainee, exam=exam)))
    if not exam:
        page.line(f"For an exam: coach play {session.scenario.id} --exam --trainee NAME")
    how_to_play(page, session.scenario, timed=session.timed, exam=exam)


def kept(page: Page, practice: Practice, session: Session) -> None:
    """Which attempt it was, whose eyes it is for, and how to say that a verdict is wrong."""
    attempt = practice.records().of(session)
    if attempt is not None:
        page.line()
        page.line(after(attempt.number, attempt.trainee, exam=attempt.exam))
        page.line(f"A verdict is wrong? Dispute its line of the form: coach dispute {attempt.number}")


def left(practice: Practice, session: Session) -> str:
    """One sentence on where the call is now."""
    if not session.events:
        return f"No call was begun. To begin one: coach play {session.scenario.id}"
    number = practice.kept(session)
    if number is None:
        return "You have left the call. It could not be saved, so it cannot be resumed."
    return f"The call is kept as attempt {number}. To go on with it: coach play --resume"
