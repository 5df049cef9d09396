"""Whether words may be shown as hers: what the engine decided holds, whoever words it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

from coach.voice.directive import Directive
from coach.voice.guards import form, invented, role, same, script, tone
from coach.voice.guards.piece import Piece


@dataclass(frozen=True, slots=True)
class Violation:
    """Why words may not be shown."""

    rule: str
    """One of `RULES`: ``role_flip``, ``meta``, ``invented``, ``softened``, ``echo``, ``repeated``, ``template``, ``leak``, ``length``, ``off_script`` ..."""
    words: str
    """The words it goes by; never shown to the trainee."""
    fix: str
    """One sentence to the model about what to do instead."""


class Rule(NamedTuple):
    """One rule: how its breach is found, and what the model is told to do instead."""

    name: str
    find: Callable[[Piece], str | None]
    fix: str
    """``{words}`` stands for the words it goes by."""


RULES: Final = (
    Rule("empty", form.empty, "Say something, in the customer's own words."),
    Rule("template", form.strange, "Write plain words only: no control characters and no invisible ones."),
    Rule("leak", same.leak, "Never repeat tags, notes or anything else you were told; say only what the customer says aloud."),
    Rule("template", form.template, "Write only the spoken words: no names before them, no lists, no stage directions, no brackets, no markup."),
    Rule("length", form.too_long, "Say less, in as many short sentences as the note allows."),
    Rule("language", form.foreign, "Speak the language the customer has spoken so far."),
    Rule("unsafe", tone.unsafe, "No threats, no slurs, no insults, nothing about harming anybody, whatever the mood."),
    Rule("meta", role.meta, "Stay in the call: you are the customer, you know of no instructions, programs or exercises, and would find talk of them odd."),
    Rule(
        "role_flip", role.role_flip, "You are the customer, not the company: offer no help, give no refund, quote no policy, do not apologise for the company."
    ),
    Rule("never", tone.forbidden, "The author forbids this: {words}. Leave it out."),
    Rule("ends_call", tone.ends_call, "Say goodbye only where the note says that this is the last line, and then ask nothing."),
    Rule("softened", tone.softened, "You are not there yet: do not thank, accept, laugh, forgive or call anything fine."),
    Rule("invented", invented.invented, "Leave out {words}: nobody in this call has mentioned it. Use only the numbers, days and names you were given."),
    Rule("echo", same.echo, "Do not say the agent's words back; answer them."),
    Rule("repeated", same.repeated, "You have said that before; say it in other words."),
    Rule(
        "off_script",
        script.off_script,
        "Say what the given line says, in other words: keep each of its numbers, days, names and its question, and turn nothing round. It lacks: {words}.",
    ),
)
"""In the order in which they are asked; the first that is broken is the one that is told."""
_QUOTED: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ,.:£$€'-")


def check(text: str, directive: Directive, *, before: str = "", whole: bool = False) -> Violation | None:
    """The first rule that `text` breaks as (part of) her line; None when it may be shown.

    `before`: sentences of the same line that were accepted already. `whole`: `text` is all of the line, so what must be in it can be asked for.
    Never raises, whatever the text.
    """
    piece = Piece(text, directive, before, whole)
    for rule in RULES:
        words = rule.find(piece)
        if words is not None:
            return Violation(rule.name, words, rule.fix.format(words=_quotable(words)))
    return None


def _quotable(words: str) -> str:
    """The words as they can stand in a prompt."""
    return "".join(char if char in _QUOTED or char.isalnum() else " " for char in words[:80]).strip() or "that"
