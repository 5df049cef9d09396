"""What is shown by what was done at the desk: a remedy that fits, one beyond the standard, steps in their order, a limit broken."""

from __future__ import annotations

from typing import Final

from coach.techniques import reasons
from coach.techniques.conduct import HEARD_NOW, due, quick_deed
from coach.techniques.findings import Context, Finding, SeenIn

_NOT_YET: Final = "premature_fix"


def read_deeds(context: Context, found: frozenset[str]) -> tuple[Finding, ...]:
    """The findings of the deeds of a turn; `found` is what counts in the words said with them."""
    if not context.deeds:
        return ()
    made: dict[str, Finding] = {}

    def add(technique: str, quote: str, detail: str = "") -> None:
        if technique not in made and (technique == "policy_breach" or (technique not in found and due(context, technique))):
            seen_in: SeenIn = "order" if technique in ("follow_protocol", "be_prompt") else "action"
            made[technique] = Finding(technique, 0, 0, quote, "sure", reasons.why(f"{technique}_deed", quote, detail), seen_in)

    understood = context.past.understood is not None or bool(found & HEARD_NOW)
    for deed in context.deeds:
        if deed.beyond:
            add("policy_breach", deed.quote, deed.beyond)
            continue
        if deed.checked:
            add("follow_protocol", deed.quote)
        if deed.remedy and understood:
            add("fit_solution", deed.quote, deed.remedy)
        if deed.spare and understood:
            add("use_discretion", deed.quote)
        how_soon = quick_deed(context, found) if (deed.remedy or deed.spare) and _NOT_YET not in found else ""
        if how_soon:
            add("be_prompt", deed.quote, how_soon)
    return tuple(made.values())
