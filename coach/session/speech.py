"""Words at speaking pace, and bubbles at typing pace: how long a line takes, how much of it is there at a given moment, what an encourager is.

Durations come from the authored line, so they are the same whatever voice words it. Seconds throughout.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from coach.customer import constants
from coach.session.events import CutOff, Said, Worded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.session.events import Event

ENCOURAGERS = frozenset(
    {
        *("mhm", "mmhm", "mm hm", "mm", "mmm", "hm", "hmm", "uhhuh", "uh huh", "ah", "oh", "aye", "yes", "yeah", "yep", "no", "sure", "true"),
        *("ok", "okay", "right", "ok right", "of course", "i see", "really", "understood", "gosh", "oh no", "oh dear", "oh gosh"),
        *("go on", "please go on", "carry on", "please do", "im listening", "im here", "i hear you", "tell me"),
    }
)
"""What may be said while she speaks without taking the turn (folded: letters and single spaces)."""
_SENTENCE_END = re.compile(r"[.!?…](?=\s|$)")
_BREAK = re.compile(r"\s*\n\s*")
MOST_BUBBLES = 3
DASH = "—"
"""Ends what was cut off."""
_WORD = re.compile(r"\S+\s*")


def as_shown(events: Sequence[Event]) -> list[Event]:
    """The events of a recording, each line of hers in the words it was shown in, and what was cut off in those words too."""
    shown = list(events)
    spoken = -1
    for number, event in enumerate(events):
        line = shown[spoken] if spoken >= 0 else None
        if isinstance(event, Said):
            spoken = number
        elif isinstance(event, Worded) and isinstance(line, Said) and event.turn == line.turn:
            shown[spoken] = in_other_words(line, event.text)
        elif isinstance(event, CutOff) and isinstance(line, Said) and line is not events[spoken]:
            heard = share(line.text, event.fraction)
            shown[number] = replace(event, heard=heard, lost=line.text[len(heard) :].strip())
    return shown


def as_heard(events: Sequence[Event]) -> list[Event]:
    """As shown, and each line that was cut off ends where it was heard to, with a dash."""
    heard = as_shown(events)
    spoken = -1
    for number, event in enumerate(heard):
        line = heard[spoken] if spoken >= 0 else None
        if isinstance(event, Said):
            spoken = number
        elif isinstance(event, CutOff) and isinstance(line, Said):
            heard[spoken] = replace(line, text=f"{event.heard} {DASH}".strip())
    return heard


def in_other_words(line: Said, text: str) -> Said:
    """`line` as a voice said it: in the time the authored words take; in writing its last bubble is there when theirs was."""
    if not line.bubbles:
        return replace(line, text=text)
    parts, most = text.split("\n"), len(line.bubbles)
    parts = [*parts[: most - 1], " ".join(parts[most - 1 :])] if len(parts) > most else parts
    return replace(line, text="\n".join(parts), bubbles=(*line.bubbles[: len(parts) - 1], line.bubbles[-1]))


def share(text: str, fraction: float) -> str:
    """The words of `text` that were heard when `fraction` (0-1) of it had been delivered."""
    return first_words(text, round(fraction * len(text.split())))


def duration(text: str) -> float:
    """Seconds to say `text`: words at the constant pace, a breath after each sentence; to a hundredth."""
    known = constants()
    breaths = max(0, len(_SENTENCE_END.findall(text)) - 1)
    return round(len(text.split()) / known["words_a_second"] + breaths * known["pause_seconds"], 2)


def spoken(text: str) -> str:
    """A line as it is said on the phone: a line break is nothing one can hear."""
    return _BREAK.sub(" ", text.strip())


def written(text: str) -> str:
    """A line as it is typed: its line breaks begin new bubbles, of which there are at most three."""
    parts = [part for part in _BREAK.split(text.strip()) if part]
    return "\n".join([*parts[: MOST_BUBBLES - 1], *filter(None, [_run_on(parts[MOST_BUBBLES - 1 :])])])


def _run_on(parts: list[str]) -> str:
    """Bubbles sent as one: what ended with the bubble now ends with a full stop."""
    return " ".join([*(part if part[-1] in ".!?…,;:" else f"{part}." for part in parts[:-1]), *parts[-1:]])


def typing(text: str) -> tuple[float, ...]:
    """Seconds until each bubble of `text` is there: what it takes to type its words, within what anybody would wait for."""
    known = constants()
    times, passed = [], 0.0
    for part in text.split("\n"):
        passed += min(known["typing_most"], max(known["typing_least"], len(part.split()) / known["typed_words_a_second"]))
        times.append(round(passed, 2))
    return tuple(times)


def words_heard(text: str, seconds: float, elapsed: float) -> int:
    """How many whole words of `text` have been said `elapsed` seconds into its `seconds`; all of them when it takes no time."""
    total = len(text.split())
    if seconds <= 0 or elapsed >= seconds:
        return total
    return max(0, min(total, int(total * elapsed / seconds)))


def first_words(text: str, count: int) -> str:
    """The first `count` words of `text`, spacing kept, trailing space dropped."""
    return "".join(found[0] for _, found in zip(range(count), _WORD.finditer(text), strict=False)).rstrip()


def shown(line: Said, now: float) -> str:
    """What is there of `line` at attempt time `now`: whole bubbles in writing, words on the phone."""
    if line.bubbles:
        return "\n".join(part for part, due in zip(line.text.split("\n"), line.bubbles, strict=False) if now - line.at >= due)
    return first_words(line.text, words_heard(line.text, line.seconds, now - line.at))


def finished(line: Said, now: float) -> bool:
    """Whether `line` has been said in full at attempt time `now`."""
    return now - line.at >= line.seconds


def folded(text: str) -> str:
    """Letters and digits of `text`, lower case, single spaces: for comparing what was typed."""
    return " ".join(re.sub(r"[^\w\s]|_", "", text.casefold()).split())


def is_encourager(text: str) -> bool:
    """Whether `text` is a short cue that keeps her talking rather than a turn."""
    return folded(text) in ENCOURAGERS
