"""Words at speaking pace: how long a line takes, how much of it has been heard by a given moment, what an encourager is.

Durations come from the authored line, so they are the same whatever voice words it. Seconds throughout.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coach.customer import constants

if TYPE_CHECKING:
    from coach.session.events import Said

ENCOURAGERS = frozenset(
    {
        *("mhm", "mmhm", "mm hm", "mm", "mmm", "hm", "hmm", "uhhuh", "uh huh", "ah", "oh", "aye", "yes", "yeah", "yep", "no", "sure", "true"),
        *("ok", "okay", "right", "ok right", "of course", "i see", "really", "understood", "gosh", "oh no", "oh dear", "oh gosh"),
        *("go on", "please go on", "carry on", "please do", "im listening", "im here", "i hear you", "tell me"),
    }
)
"""What may be said while she speaks without taking the turn (folded: letters and single spaces)."""
_SENTENCE_END = re.compile(r"[.!?…](?=\s|$)")
_WORD = re.compile(r"\S+\s*")


def duration(text: str) -> float:
    """Seconds to say `text`: words at the constant pace, a breath after each sentence; to a hundredth."""
    known = constants()
    breaths = max(0, len(_SENTENCE_END.findall(text)) - 1)
    return round(len(text.split()) / known["words_a_second"] + breaths * known["pause_seconds"], 2)


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
    """What has been heard of `line` at attempt time `now`."""
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
