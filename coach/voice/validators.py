"""Whether words may be shown as hers: what the engine decided holds, whoever words it."""

from __future__ import annotations

from dataclasses import dataclass

from coach.voice.directive import Directive


@dataclass(frozen=True, slots=True)
class Violation:
    """Why words may not be shown."""

    rule: str
    """``role_flip``, ``meta``, ``invented``, ``softened``, ``echo``, ``repeated``, ``template``, ``leak``, ``length``, ``off_script`` ..."""
    words: str
    """The words it goes by; never shown to the trainee."""
    fix: str
    """One sentence to the model about what to do instead."""


def check(text: str, directive: Directive, *, before: str = "", whole: bool = False) -> Violation | None:
    """The first rule that `text` breaks as (part of) her line; None when it may be shown.

    `before`: sentences of the same line that were accepted already. `whole`: `text` is all of the line, so what must be in it can be asked for.
    """
    raise NotImplementedError
