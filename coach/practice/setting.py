"""Practice or exam: what the choice means, in the words both front ends say it in.

An exam is the same call with the same scorer. It differs in three things: the lead sees it by name, there are no hints, and it stays what it was
begun as. What is tried again after it is practice.
"""

from __future__ import annotations

from typing import Final

EXAM: Final = "exam"
PRACTICE: Final = "practice"
NO_HINTS: Final = "No hints in an exam. The debrief tells you everything afterwards."
NAMELESS: Final = "An exam is kept under your name, and none was given."


def before(trainee: str, *, exam: bool) -> tuple[str, str]:
    """What is said at the briefing: ``Exam.``, and whose eyes the call is for."""
    if exam:
        return "Exam.", f"Your lead will see this call under the name {trainee}. No hints; a call left open counts as unfinished."
    return "Practice.", "For you alone: it stays here when you hand over exams. Hints are there when you want one."


def after(number: int, trainee: str, *, exam: bool) -> str:
    """What is said at the debrief: which attempt it is, and whose eyes it is for."""
    if exam:
        return f"Attempt {number}, exam: your lead sees it under the name {trainee}."
    return f"Attempt {number}, practice: for you alone. It stays here when you hand over exams."


def who_rules(*, exam: bool) -> str:
    """What becomes of a dispute."""
    if exam:
        return "Your lead reads it and rules on it. The machine's verdict and the score stay; the ruling stands beside them."
    return "This was practice: the dispute stays in your own journal, and no lead is asked. The verdict and the score stay."
